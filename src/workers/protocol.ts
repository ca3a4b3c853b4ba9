/**
 * What the first process and the others say to each other, over the channel that Node opens between a process and one it
 * starts. Structured clones, not text: undefined and typed arrays survive. The location travels so, and in no argument or
 * environment that other users could read.
 */
import type { Config, LogLevel, SocketAddress } from '../config/config.ts'
import type { InheritedSocket } from '../listen/inherited.ts'
import type { Status } from '../operate/operations.ts'
import type { Readings } from '../operate/readings.ts'

/** What a worker begins with. `config` is its share, with `listen` as it is to be: the first process's sockets. */
export interface Briefing {
  readonly config: Config
  /** When it was changed by command. */
  readonly logLevel: LogLevel | undefined
  /** Descriptors that it was started with. */
  readonly inherited: readonly InheritedSocket[]
}

/** What may be asked of a worker; each is answered by one Report. Only one of `prepare` is in hand at a time. */
export type Order =
  /** Reported when queries are taken. */
  | { readonly order: 'begin'; readonly briefing: Briefing }
  | { readonly order: 'listen'; readonly listen: readonly SocketAddress[] }
  /** A configuration is made ready to be put in force by `commit`, or forgotten by `drop`. */
  | { readonly order: 'prepare'; readonly config: Config }
  | { readonly order: 'commit' | 'drop' }
  | { readonly order: 'tell' }
  | { readonly order: 'flush'; readonly name: string | undefined }
  | { readonly order: 'log-level'; readonly level: LogLevel }
  /** Reported at once; the process ends when what it holds is answered. */
  | { readonly order: 'stop' }

export type Request = Order & { readonly id: number }

export type Report =
  | { readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly id: number; readonly ok: false; readonly error: string }

/** What `tell` reports. */
export interface Told {
  readonly readings: Readings
  readonly uptimeMs: number
  /** Milliseconds since this process's start. */
  readonly lastErrors: Status['lastErrors']
}
