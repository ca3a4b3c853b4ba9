/** What an operator asks of the daemon, answered from the parts' own numbers. */
import type { Config, LogLevel } from '../config/config.ts'
import type { Daemon } from '../daemon.ts'
import type { Log, OpenLog } from '../log.ts'
import { FOLD } from '../wire/name.ts'
import { nameFromText } from '../wire/text.ts'
import type { Crew } from './crew.ts'
import type { Operations, ReloadOutcome, Status } from './operations.ts'
import { hitRatio, readingsOf } from './readings.ts'
import { REMEMBERED } from './remembering-log.ts'

/** How long other processes may take to tell their numbers; then the last ones known are told. */
const PATIENCE_MS = 1_000

export interface DeskParts {
  readonly daemon: Daemon
  /** Where it is one process of several. */
  readonly crew?: Crew | undefined
  /** The one in force. */
  readonly config: () => Config
  readonly log: Log & Pick<OpenLog, 'redact' | 'setLevel'>
  readonly lastErrors: () => Status['lastErrors']
  readonly version: string
  readonly pid: number
  reload(): Promise<ReloadOutcome>
}

export class Desk implements Operations {
  readonly #parts: DeskParts

  constructor(parts: DeskParts) {
    this.#parts = parts
  }

  async status(): Promise<Status> {
    const { daemon, crew, config, log, lastErrors, version, pid } = this.#parts
    await crew?.refresh(PATIENCE_MS)
    const readings = crew?.readings ?? readingsOf(daemon)
    const { up, connections, upstream, cache, queries } = readings
    return {
      version,
      pid,
      uptimeMs: Math.round(daemon.clock.now() - daemon.startedAt),
      listening: daemon.listening,
      upstream: { name: log.redact(config().upstream.hostname), up, connections, counters: upstream },
      cache: { ...cache, hitRatio: hitRatio(readings) },
      queries,
      lastErrors: crew === undefined ? lastErrors() : latest([...lastErrors(), ...crew.lastErrors]),
      ...(crew !== undefined && { workers: crew.workers }),
    }
  }

  /** Rejects for what is no name. */
  async flush(name: string | undefined): Promise<number> {
    const { daemon, crew, log } = this.#parts
    const own = forget(daemon, name)
    const entries = own + ((await crew?.flush(name)) ?? 0)
    log.event('cache-flushed', { entries })
    return entries
  }

  reload(): Promise<ReloadOutcome> {
    return this.#parts.reload()
  }

  async setLogLevel(level: LogLevel): Promise<void> {
    const { crew, log } = this.#parts
    log.setLevel(level)
    log.event('log-level-changed', { level })
    await crew?.setLogLevel(level)
  }
}

/** Throws away kept answers: all, or those of a name; tells how many. Throws for what is no name. */
export function forget(daemon: Daemon, name: string | undefined): number {
  return daemon.forwarder.memory.forget(name === undefined ? undefined : foldedName(name))
}

/** Of several processes' errors the last ones, newest last. */
function latest(errors: Status['lastErrors']): Status['lastErrors'] {
  return errors.toSorted((a, b) => a.atMs - b.atMs).slice(-REMEMBERED)
}

function foldedName(text: string): Buffer {
  const name = nameFromText(text)
  if ('wrong' in name) throw new Error(`that is no name: ${name.wrong}`)
  return Buffer.from(name.map((octet) => FOLD[octet]!))
}
