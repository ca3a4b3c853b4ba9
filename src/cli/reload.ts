/** `dotbridge reload`: has the daemon read its configuration again. */
import type { ReloadOutcome } from '../operate/operations.ts'
import { defineCommand, EXIT } from './command.ts'
import { ask, CONTROL_FLAGS } from './control-client.ts'

export const command = defineCommand({
  positionals: { usage: '', min: 0, max: 0 },
  flags: CONTROL_FLAGS,
  notes: [
    'The daemon reads the file it was started with. A wrong file changes nothing.',
    'Exit status: 0 the file is in force; 1 it is wrong, or refused; 9 there is no daemon.',
  ],
  async run(flags, _positionals, io) {
    const reply = await ask<ReloadOutcome>({ command: 'reload' }, flags, io)
    if ('status' in reply) return reply.status
    const { problems, changed } = reply.result
    if (problems.length > 0) {
      io.stderr.write(`${problems.join('\n')}\nThe configuration from before stays in force.\n`)
      return EXIT.wrong
    }
    io.stdout.write(changed.length === 0 ? 'Nothing has changed.\n' : `In force, changed: ${changed.join(', ')}.\n`)
    return EXIT.ok
  },
})
