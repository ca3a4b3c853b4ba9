/** What an operator asks of the daemon, answered from the parts' own numbers. */
import type { Config, LogLevel } from '../config/config.ts'
import type { Daemon } from '../daemon.ts'
import type { Log, OpenLog } from '../log.ts'
import type { PoolCounters } from '../upstream/counters.ts'
import { FOLD } from '../wire/name.ts'
import { nameFromText } from '../wire/text.ts'
import type { Operations, ReloadOutcome, Status } from './operations.ts'

export interface DeskParts {
  readonly daemon: Daemon
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

  status(): Status {
    const { daemon, config, log, lastErrors, version, pid } = this.#parts
    const { pool, resolver } = daemon
    const { answers, maxCacheOctets } = resolver
    return {
      version,
      pid,
      uptimeMs: Math.round(daemon.clock.now() - daemon.startedAt),
      listening: daemon.listening,
      upstream: {
        name: log.redact(config().upstream.hostname),
        up: pool.up,
        connections: pool.connections(),
        counters: numbersOf(pool.counters),
      },
      cache: {
        entries: answers.entries,
        octets: answers.octets,
        maxOctets: maxCacheOctets,
        hitRatio: hitRatio(daemon),
      },
      queries: queriesOf(daemon),
      lastErrors: lastErrors(),
    }
  }

  /** Throws for what is no name. */
  flush(name: string | undefined): number {
    const { daemon, log } = this.#parts
    const entries = daemon.forwarder.memory.forget(name === undefined ? undefined : foldedName(name))
    log.event('cache-flushed', { entries })
    return entries
  }

  reload(): Promise<ReloadOutcome> {
    return this.#parts.reload()
  }

  setLogLevel(level: LogLevel): void {
    const { log } = this.#parts
    log.setLevel(level)
    log.event('log-level-changed', { level })
  }
}

/** Queries by what became of them; each counts once. */
export function queriesOf({ forwarder, responder }: Daemon): Readonly<Record<string, number>> {
  const { local, rejected, refused, turnedAway, dropped } = responder.counters
  return { ...forwarder.counters, local, rejected, strangers: refused, turnedAway, dropped }
}

/** Of the queries for the upstream's names, those answered from memory, stale answers aside; undefined before the first. */
export function hitRatio({ forwarder }: Daemon): number | undefined {
  const { hit, policyHit, failureHit, ...others } = forwarder.counters
  const hits = hit + policyHit + failureHit
  const all = Object.values(others).reduce((sum, count) => sum + count, hits)
  return all === 0 ? undefined : hits / all
}

function numbersOf(counters: PoolCounters): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(counters).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  )
}

function foldedName(text: string): Buffer {
  const name = nameFromText(text)
  if ('wrong' in name) throw new Error(`that is no name: ${name.wrong}`)
  return Buffer.from(name.map((octet) => FOLD[octet]!))
}
