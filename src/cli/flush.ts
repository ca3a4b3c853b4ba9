/** `dotbridge flush`: has the daemon forget answers. */
import { defineCommand, EXIT } from './command.ts'
import { ask, CONTROL_FLAGS } from './control-client.ts'

export const command = defineCommand({
  positionals: { usage: '[NAME]', min: 0, max: 1 },
  flags: CONTROL_FLAGS,
  notes: [
    'With NAME every type of that name is forgotten, and no name below it; without, everything.',
    'Exit status: 0 done; 1 refused; 9 there is no daemon.',
  ],
  async run(flags, [name], io) {
    const reply = await ask<{ flushed: number }>({ command: 'flush', name }, flags, io)
    if ('status' in reply) return reply.status
    const { flushed } = reply.result
    const answers = flushed === 1 ? '1 answer' : `${flushed} answers`
    io.stdout.write(name === undefined ? `Forgot everything: ${answers}.\n` : `Forgot ${answers} for ${name}.\n`)
    return EXIT.ok
  },
})
