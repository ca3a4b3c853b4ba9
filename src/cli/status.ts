/** `dotbridge status`: what the running daemon does, in words or as JSON. */
import type { Status } from '../operate/operations.ts'
import { defineCommand, EXIT } from './command.ts'
import { ask, CONTROL_FLAGS } from './control-client.ts'
import { statusText } from './status-text.ts'

export const command = defineCommand({
  positionals: { usage: '', min: 0, max: 0 },
  flags: { ...CONTROL_FLAGS, json: { kind: 'switch', doc: 'print JSON, for programs' } },
  notes: ['Exit status: 0 the daemon answered; 9 there is none.'],
  async run(flags, _positionals, io) {
    const reply = await ask<Status>({ command: 'status' }, flags, io)
    if ('status' in reply) return reply.status
    io.stdout.write(flags.json ? `${JSON.stringify(reply.result, null, 2)}\n` : statusText(reply.result))
    return EXIT.ok
  },
})
