/** Several processes that serve as one, as operators see them: src/workers is this. Without them there is the daemon alone. */
import type { Config, LogLevel } from '../config/config.ts'
import type { Status } from './operations.ts'
import type { Counted, Readings } from './readings.ts'

export interface Crew {
  /** Resolves when every process serves, or once nobody should wait for the missing ones any longer. Never rejects. */
  start(): Promise<void>
  /** As Daemon.reload(), the daemon included: in force everywhere, or it rejects and is nowhere. */
  reload(config: Config): Promise<readonly string[]>
  /** As Daemon.stop(), the daemon included. */
  stop(): Promise<void>
  /** Has every other process tell its numbers. False: in this time one neither did, nor was given up. */
  refresh(timeoutMs: number): Promise<boolean>
  /** What all have told last, and those that are gone: counters never fall. */
  readonly readings: Readings
  /** The same of each by its number, the daemon first. */
  readonly counted: ReadonlyMap<number, Counted>
  /** Times a process was started in place of one that ended. */
  readonly restarts: number
  readonly workers: readonly WorkerStatus[]
  readonly lastErrors: Status['lastErrors']
  /** Of the others, not of the daemon itself; resolves when none keeps such an answer. */
  flush(name: string | undefined): Promise<number>
  /** The others. */
  setLogLevel(level: LogLevel): Promise<void>
}

export interface WorkerStatus {
  /** From 1, which is the process that looks after the others. */
  readonly worker: number
  /** Undefined: it ended, and will be started again. */
  readonly pid: number | undefined
  readonly state: 'starting' | 'serving' | 'waiting'
  readonly queries: number
  /** Answers kept. */
  readonly entries: number
}
