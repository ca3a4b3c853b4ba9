/** `dotbridge health`: asks the running bridge a real question, for a container's HEALTHCHECK and for scripts. */
import { askedLocally } from '../config/addresses.ts'
import { RCODE } from '../wire/constants.ts'
import { CONFIG_FLAG, defineCommand, EXIT } from './command.ts'
import { probe } from './probe.ts'
import { readConfig } from './read-config.ts'

export const command = defineCommand({
  positionals: { usage: '', min: 0, max: 0 },
  flags: {
    config: CONFIG_FLAG,
    'timeout-ms': { kind: 'integer', placeholder: 'N', default: 6_000, min: 100, max: 60_000, doc: 'how long to wait' },
  },
  notes: ['Exit status: 0 it answers from its upstream or cache; 9 it does not.'],
  async run(flags, _positionals, io) {
    const config = readConfig(flags.config, io)
    if (config === undefined) return EXIT.wrong
    // One address may be away and come back; the bridge is ill when none answers.
    const outcomes = await Promise.all(
      config.listen.map(({ address, port }) => probe(askedLocally(address), port, flags['timeout-ms'])),
    )
    if (outcomes.some((outcome) => outcome.kind === 'answered' && outcome.rcode !== RCODE.SERVFAIL)) {
      io.stdout.write('healthy\n')
      return EXIT.ok
    }
    const [first] = outcomes
    io.stderr.write(
      first?.kind === 'silent' ? `no answer: ${first.why}\n` : 'it answers SERVFAIL: the upstream is away\n',
    )
    return EXIT.noAnswer
  },
})
