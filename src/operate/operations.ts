/** What an operator may ask of the running daemon, and what it tells of itself. The daemon is this; sockets and commands only carry it. */
import type { LogLevel, SocketAddress } from '../config/config.ts'
import type { WorkerStatus } from './crew.ts'

export interface ConnectionStatus {
  readonly state: string
  readonly address: string
  /** Smoothed round trip, milliseconds; undefined before the first answer. */
  readonly roundTripMs: number | undefined
  readonly inFlight: number
  readonly served: number
  readonly ageMs: number
}

export interface Status {
  readonly version: string
  readonly pid: number
  readonly uptimeMs: number
  readonly listening: readonly (SocketAddress & { readonly transport: 'udp' | 'tcp' })[]
  readonly upstream: {
    /** The authentication name, the location in it shortened. */
    readonly name: string
    readonly up: boolean
    readonly connections: readonly ConnectionStatus[]
    readonly counters: Readonly<Record<string, number>>
  }
  readonly cache: {
    readonly entries: number
    readonly octets: number
    readonly maxOctets: number
    readonly hitRatio: number | undefined
  }
  /** How queries were answered, by outcome. */
  readonly queries: Readonly<Record<string, number>>
  /** The latest warnings and errors of the log, newest last: event name and when, milliseconds since the start. */
  readonly lastErrors: readonly {
    readonly event: string
    readonly atMs: number
    readonly message: string | undefined
    /** Which process, unless it is the first. */
    readonly worker?: number | undefined
  }[]
  /** All processes, where `workers` asks for several; everything above speaks of all of them. */
  readonly workers?: readonly WorkerStatus[]
}

export interface ReloadOutcome {
  /** Problems as `check` prints them; empty: the new configuration is in force. */
  readonly problems: readonly string[]
  /** What changed, in words; empty: nothing did. */
  readonly changed: readonly string[]
}

export interface Operations {
  status(): Status | Promise<Status>
  /** Throws away kept answers: all of them, or those of `name` (of every type). Returns how many. */
  flush(name: string | undefined): number | Promise<number>
  reload(): Promise<ReloadOutcome>
  setLogLevel(level: LogLevel): void | Promise<void>
}
