/** What status, flush, reload and log-level share: the way to the running daemon, and words for when there is none. */
import { readControlSocket } from '../config/file.ts'
import { askControl } from '../operate/control.ts'
import { CONFIG_FLAG, type CommandIo, EXIT, type FlagTable } from './command.ts'
import { configFile } from './read-config.ts'

/** A reload waits for listeners; the rest is answered at once. */
const TIMEOUT_MS = 20_000

export const CONTROL_FLAGS = {
  config: CONFIG_FLAG,
  socket: { kind: 'text', placeholder: 'PATH', doc: 'the control socket (default: the one the configuration names)' },
} as const satisfies FlagTable

export interface ControlFlags {
  readonly config: string | undefined
  readonly socket: string | undefined
}

/** What the daemon replied; undefined once it is said on stderr why it did not, `status` being how the command ends. */
export type ControlReply<T> = { readonly result: T } | { readonly status: number }

/** Asks the running daemon one thing. What it refuses is said on stderr, as is how to reach it when it is not there. */
export async function ask<T>(
  asked: Readonly<Record<string, unknown>>,
  flags: ControlFlags,
  io: Pick<CommandIo, 'stderr' | 'env'>,
): Promise<ControlReply<T>> {
  // Who may not read the configuration, which holds a secret, may still be let in at the default socket.
  const path = flags.socket ?? readControlSocket(configFile(flags.config, io.env))
  if (path === undefined) {
    io.stderr.write('The configuration says control: {socket: off}: there is nothing to ask.\n')
    return { status: EXIT.wrong }
  }
  try {
    return { result: (await askControl(path, asked, TIMEOUT_MS)) as T }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const advice = ADVICE[code ?? '']
    io.stderr.write(advice === undefined ? `${message}\n` : `${advice.replace('PATH', path)}\n`)
    return { status: code === undefined ? EXIT.wrong : EXIT.noAnswer }
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  ENOENT: 'There is no daemon at PATH. Is it running? systemctl status dotbridge',
  ECONNREFUSED: 'No daemon answers at PATH: it ended without a goodbye. systemctl status dotbridge',
  EACCES: 'This user may not talk to the daemon at PATH: try it with sudo.',
}
