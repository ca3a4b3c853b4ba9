/** The connections there are: which take queries, which are on their way out, and which of them suits a query. */
import type { Clock, Millis } from '../clock.ts'
import type { Log } from '../log.ts'
import type { DotConnection } from './connection.ts'
import type { CloseReason } from './connection-state.ts'
import type { ConnectionSnapshot } from './counters.ts'
import type { Delivery } from './delivery.ts'
import type { IdlePolicy } from './idle.ts'

/** What a replacement takes, in round trips: TCP, TLS, and one to be on the safe side. */
const DIAL_ROUND_TRIPS = 3
/** Enough for a dial to be on its way. */
const TELL_LATER_MS = 5

export class Roster {
  readonly #clock: Clock
  readonly #idle: IdlePolicy
  readonly #log: Log
  /** The newest first. */
  #ready: DotConnection[] = []
  readonly #draining = new Set<DotConnection>()
  /** Over, but for their sockets. */
  readonly #leaving = new Set<DotConnection>()

  constructor(clock: Clock, idle: IdlePolicy, log: Log) {
    this.#clock = clock
    this.#idle = idle
    this.#log = log
  }

  /** Those that take queries. */
  get ready(): readonly DotConnection[] {
    return this.#ready
  }

  /** Connections that may still bring an answer. */
  get size(): number {
    return this.#ready.length + this.#draining.size
  }

  /** Nothing is left of any connection. */
  get empty(): boolean {
    return this.size + this.#leaving.size === 0
  }

  add(connection: DotConnection): void {
    this.#ready.unshift(connection)
  }

  remove(connection: DotConnection): void {
    this.#ready = this.#ready.filter((other) => other !== connection)
    this.#draining.delete(connection)
    this.#leaving.add(connection)
  }

  gone(connection: DotConnection): void {
    this.#leaving.delete(connection)
  }

  /** No new queries for it; what it carries may be answered until `until`. */
  drain(connection: DotConnection, why: CloseReason, until: Millis): void {
    this.#ready = this.#ready.filter((other) => other !== connection)
    this.#draining.add(connection)
    connection.drain(why, until)
  }

  /**
   * The best connection for this query other than those it has been on: unsuspected ones alone, or any when `evenSuspects`.
   * Of suspects the one that spoke last.
   */
  pick(delivery: Delivery, now: Millis, evenSuspects: boolean): DotConnection | undefined {
    let suspect: DotConnection | undefined
    for (const connection of this.#ready) {
      if (!connection.hasRoom || !delivery.mayUse(connection)) continue
      if (!connection.suspect(now)) return connection
      if (suspect === undefined || connection.lastFrameAt > suspect.lastFrameAt) suspect = connection
    }
    return evenSuspects ? suspect : undefined
  }

  /** Some connection can take a query. */
  get hasRoom(): boolean {
    return this.#ready.some((connection) => connection.hasRoom)
  }

  /** Queries are kept waiting, and no connection is left that is above suspicion. */
  allSuspect(now: Millis): boolean {
    return this.#ready.some(({ live }) => live > 0) && this.unsuspected(now) === 0
  }

  unsuspected(now: Millis): number {
    let count = 0
    for (const connection of this.#ready) if (!connection.suspect(now)) count++
    return count
  }

  /** Ends those that have drained long enough. */
  endDrained(now: Millis): void {
    for (const { state, connection } of [...this.#draining].map((connection) => ({
      connection,
      state: connection.state,
    }))) {
      if (state.t === 'draining' && state.until <= now) connection.destroy(state.why)
    }
  }

  /** When a connection has drained or been idle for long enough next. One that is overdue is being replaced. */
  nextDueAt(now: Millis): Millis {
    let due = Number.POSITIVE_INFINITY
    for (const { state } of this.#draining) if (state.t === 'draining') due = Math.min(due, state.until)
    for (const connection of this.#ready) {
      const at = this.idleAt(connection)
      if (connection.live === 0 && at > now) due = Math.min(due, at)
    }
    return due
  }

  /** When a connection without live queries has been idle long enough. */
  idleAt(connection: DotConnection): Millis {
    const now = this.#clock.now()
    const spare = this.#ready.some((other) => other !== connection && !other.suspect(now))
    const dialMs = DIAL_ROUND_TRIPS * (connection.roundTrip.smoothedMs ?? 0)
    return this.#idle.dueAt(connection.lastActiveAt, { keepaliveMs: connection.keepaliveMs, dialMs, spare, now })
  }

  /** Ready, nothing live on it, and idle for its whole limit. */
  tired(connection: DotConnection, now: Millis): boolean {
    return connection.live === 0 && this.idleAt(connection) <= now
  }

  snapshot(): ConnectionSnapshot[] {
    const now = this.#clock.now()
    return [...this.#ready, ...this.#draining].map((connection) => connection.snapshot(now))
  }

  /** Every end names the upstream, the connection's age and the queries it served; only those that cost something are loud. */
  logEnd(connection: DotConnection, why: CloseReason, stranded: number, error: Error | undefined): void {
    const lost = stranded > 0 && (why === 'closed-by-server' || why === 'reset')
    const event = why === 'protocol-violation' ? 'protocol-violation' : lost ? 'connection-lost' : 'connection-closed'
    if (!this.#log.enabled(event)) return
    const { address, served, openedAt } = connection
    const ageMs = Math.round(this.#clock.now() - openedAt)
    const tell = (): void => this.#log.event(event, { address, why, ageMs, served, inFlight: stranded, error })
    // A line takes as long as a good part of a dial, which these queries wait for.
    if (stranded > 0) this.#clock.after(TELL_LATER_MS, tell)
    else tell()
  }
}
