/** `dotbridge activate`: points the host's resolver at the bridge, after seeing that it answers. */
import { askedLocally, isLoopback } from '../config/addresses.ts'
import type { Config } from '../config/config.ts'
import { detectKeeper, RESOLV_CONF } from '../resolv-conf/detect.ts'
import { Host } from '../resolv-conf/host.ts'
import { applyPlan, JOURNAL, readJournal } from '../resolv-conf/journal.ts'
import { isOurs, type Plan, planActivation } from '../resolv-conf/plan.ts'
import { RCODE } from '../wire/constants.ts'
import { CONFIG_FLAG, type CommandIo, defineCommand, EXIT } from './command.ts'
import { explainWriteError, runProgram } from './host-commands.ts'
import { type ProbeOutcome, probe } from './probe.ts'
import { readConfig } from './read-config.ts'

const PROBE_TIMEOUT_MS = 6_000

/** How it is found out whether the bridge answers on an address. */
type Ask = (address: string) => Promise<ProbeOutcome>
const askOnPort53: Ask = (address) => probe(address, 53, PROBE_TIMEOUT_MS)

export const command = defineCommand({
  positionals: { usage: '', min: 0, max: 0 },
  flags: {
    config: CONFIG_FLAG,
    force: { kind: 'switch', doc: 'go on although the bridge does not answer' },
    'dry-run': { kind: 'switch', doc: 'print what would be written, change nothing' },
    root: { kind: 'text', placeholder: 'DIR', default: '/', doc: 'the root of the file system to change' },
  },
  notes: [
    'Undo: dotbridge deactivate. What was replaced is kept in /var/lib/dotbridge/resolv-conf.json.',
    'Exit status: 0 done, or nothing to do; 1 refused or failed, and nothing was changed.',
  ],
  async run(flags, _positionals, io) {
    const config = readConfig(flags.config, io)
    if (config === undefined) return EXIT.wrong
    const nameservers = nameserversOf(config)
    if (nameservers.length === 0) {
      io.stderr.write(
        'The bridge listens on port 53 of no address that this host could ask; resolv.conf has no ports.\n',
      )
      return EXIT.wrong
    }
    const host = new Host(flags.root, runProgram)
    return activate(host, nameservers, { force: flags.force, dryRun: flags['dry-run'] }, io)
  },
})

/** The addresses of the listeners on port 53, loopback first; wildcards stand for loopback. */
export function nameserversOf(config: Config): string[] {
  const addresses = config.listen.filter(({ port }) => port === 53).map(({ address }) => askedLocally(address))
  return [...new Set(addresses)].sort((a, b) => Number(isLoopback(b)) - Number(isLoopback(a))).slice(0, 3)
}

interface Wishes {
  readonly force: boolean
  readonly dryRun: boolean
}

export async function activate(
  host: Host,
  nameservers: readonly string[],
  wishes: Wishes,
  io: Pick<CommandIo, 'stdout' | 'stderr'>,
  ask = askOnPort53,
): Promise<number> {
  try {
    if (readJournal(host) !== undefined) {
      io.stdout.write('Already active: dotbridge deactivate undoes it.\n')
      return EXIT.ok
    }
    if (isOurs(host.read(RESOLV_CONF))) {
      io.stderr.write(
        `${RESOLV_CONF} is one that activate wrote, but ${JOURNAL} is gone: what was there before is lost.\n`,
      )
      return EXIT.wrong
    }
    const plan = planActivation(host, detectKeeper(host), nameservers)
    io.stdout.write(`${RESOLV_CONF}: ${plan.says}\n`)
    if (plan.changes.length === 0) return EXIT.wrong
    if (wishes.dryRun) {
      io.stdout.write(describe(plan))
      return EXIT.ok
    }
    if (!(await answers(nameservers, ask, wishes.force, io))) return EXIT.wrong
    const { failedPrograms } = applyPlan(host, plan)
    for (const words of failedPrograms)
      io.stderr.write(`Could not run: ${words}. Run it by hand, or restart the host.\n`)
    io.stdout.write(
      `Active: this host asks ${nameservers.join(', ')}. Undo: dotbridge deactivate (what was there: ${JOURNAL}).\n`,
    )
    return EXIT.ok
  } catch (error) {
    io.stderr.write(`${explainWriteError(error)}\nNothing was changed.\n`)
    return EXIT.wrong
  }
}

/** Every server named must answer: a stub that tries a dead one first waits five seconds for each name. */
async function answers(
  nameservers: readonly string[],
  ask: Ask,
  force: boolean,
  io: Pick<CommandIo, 'stderr'>,
): Promise<boolean> {
  const outcomes = await Promise.all(nameservers.map(ask))
  let good = true
  outcomes.forEach((outcome, index) => {
    const address = nameservers[index]
    if (outcome.kind === 'answered' && outcome.rcode !== RCODE.SERVFAIL) return
    good = false
    const what =
      outcome.kind === 'silent'
        ? `The bridge does not answer on ${address} (${outcome.why}).`
        : `The bridge on ${address} answers SERVFAIL: it does not reach its upstream. See "dotbridge query example.com".`
    io.stderr.write(`${what}\n`)
  })
  if (!good && !force)
    io.stderr.write('Not activated: this host would be left without DNS. --force goes on all the same.\n')
  return good || force
}

function describe(plan: Plan): string {
  const files = plan.changes.map(({ path, after }) => {
    const content = after.kind === 'file' ? after.content : ''
    return `would write ${path}:\n${content.replace(/^/gm, '  ').trimEnd()}\n`
  })
  const programs = plan.notify.map((words) => `would run: ${words.join(' ')}\n`)
  return [...files, ...programs].join('')
}
