/** `dotbridge log-level`: another level of logging, until the next reload. */
import { defineCommand, EXIT } from './command.ts'
import { ask, CONTROL_FLAGS } from './control-client.ts'

export const command = defineCommand({
  positionals: { usage: 'LEVEL', min: 1, max: 1 },
  flags: CONTROL_FLAGS,
  notes: [
    'LEVEL is silent, fatal, error, warn, info, debug or trace. The next reload or restart goes back to log.level.',
    'Exit status: 0 done; 1 refused; 9 there is no daemon.',
  ],
  async run(flags, [level], io) {
    const reply = await ask<{ level: string }>({ command: 'log-level', level }, flags, io)
    if ('status' in reply) return reply.status
    io.stdout.write(`The log level is ${reply.result.level}, until the next reload.\n`)
    return EXIT.ok
  },
})
