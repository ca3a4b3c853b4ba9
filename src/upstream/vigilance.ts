/**
 * Watches for connections that fell silent, and gets queries off them (DEC13). It suspects connections, never names:
 * a name that takes long leaves its connection alone as long as anything at all comes on it.
 */
import type { Millis } from '../clock.ts'
import type { Log } from '../log.ts'
import type { DotConnection } from './connection.ts'
import type { PoolCounters } from './counters.ts'
import type { Delivery, Transmission } from './delivery.ts'
import { HedgeBudget } from './hedge-budget.ts'

/** After this, and what the path takes, a query goes elsewhere whatever else is known. */
const ATTEMPT_MS = 2_000
/** With the budget spent, silence this long still gets a query off a connection. */
const UNBUDGETED_MS = 1_000
/** After a false alarm silence is taken for a slow name first, and answered with hedges rather than with connections. */
const WARY_MS = 60_000
/** So many queries that all meet with silence are no slow names. */
const TELLING_SILENCES = 3
/** How often a connection is looked at while nothing can be done for it. */
const LOOK_AGAIN_MS = 500

/** What the pool lets its vigilance do. */
export interface Carrier {
  readonly ready: readonly DotConnection[]
  pick(delivery: Delivery, now: Millis, evenSuspects: boolean): DotConnection | undefined
  transmit(connection: DotConnection, delivery: Delivery): void
  /** Has a connection made beside those there are. */
  wantConnection(): void
  retire(connection: DotConnection): void
  /** attend() is to be called by then. */
  lookAgainBy(at: Millis): void
}

export class Vigilance {
  readonly #carrier: Carrier
  readonly #log: Log
  readonly #counters: PoolCounters
  readonly #budget = new HedgeBudget()
  /** Connections, suspects among them, that are made without further proof; at least 2: one to hedge on. */
  readonly #easyConnections: number
  #falseAlarmAt: Millis = Number.NEGATIVE_INFINITY

  /** `maxConnections`: unsuspected ones kept at most. */
  constructor(carrier: Carrier, maxConnections: number, log: Log, counters: PoolCounters) {
    this.#carrier = carrier
    this.#easyConnections = Math.max(2, maxConnections)
    this.#log = log
    this.#counters = counters
  }

  queryCame(): void {
    this.#budget.earn()
  }

  /** A connection spoke. */
  heard(connection: DotConnection, now: Millis): void {
    if (!connection.alarmed) return
    connection.alarmed = false
    this.#falseAlarmAt = now
  }

  /**
   * `winner` brought the answer. A connection that was asked earlier, and has not said a word since, gets one more limit's
   * time: two answers to one query may well arrive together.
   */
  answered(winner: Transmission, now: Millis): void {
    const { delivery } = winner
    if (delivery.transmissions.length < 2) return
    if (winner !== delivery.transmissions[0]) this.#counters.hedgesWon++
    for (const { connection, writtenAt } of delivery.transmissions) {
      if (connection === winner.connection || writtenAt > winner.writtenAt) continue
      if (connection.lastFrameAt > writtenAt || connection.graceUntil !== 0) continue
      connection.graceUntil = now + connection.roundTrip.limitMs
      this.#carrier.lookAgainBy(connection.graceUntil)
    }
  }

  /** Looks at every connection that is waited on. */
  attend(now: Millis): void {
    for (const connection of [...this.#carrier.ready]) {
      if (connection.graceUntil !== 0 && connection.graceUntil <= now) this.#retire(connection, now)
      else if (connection.live > 0) this.#relieve(connection, now)
    }
  }

  /** When attend() has something to do next. */
  nextDueAt(now: Millis): Millis {
    let due = Number.POSITIVE_INFINITY
    for (const connection of this.#carrier.ready) {
      if (connection.graceUntil > now) due = Math.min(due, connection.graceUntil)
      if (connection.live > 0) due = Math.min(due, this.#dueAt(connection, now))
    }
    return due
  }

  #dueAt(connection: DotConnection, now: Millis): Millis {
    const { limitMs } = connection.roundTrip
    const suspectAt = connection.silentSince === 0 ? Number.POSITIVE_INFINITY : connection.silentSince + limitMs
    const oldest = connection.oldestLive()
    const overdueAt = oldest === undefined ? Number.POSITIVE_INFINITY : oldest.writtenAt + ATTEMPT_MS + limitMs
    const lookAgainAt = now + (connection.suspect(now) ? limitMs : LOOK_AGAIN_MS)
    return Math.min(suspectAt > now ? suspectAt : lookAgainAt, overdueAt > now ? overdueAt : lookAgainAt)
  }

  /**
   * No unsuspected connection takes queries: is another one to be made? One slow name explains the silence of all
   * connections that carry it, so that beyond the usual few it takes more than one.
   */
  reinforce(now: Millis): void {
    const { ready } = this.#carrier
    const few = ready.length < this.#easyConnections
    if (
      few ||
      !this.#wary(now) ||
      this.#silences(now) >= TELLING_SILENCES ||
      this.stalled(now).length === ready.length
    ) {
      this.#carrier.wantConnection()
    }
  }

  /** Connections that have been silent for longer than any query is left to wait, the longest first. */
  stalled(now: Millis): DotConnection[] {
    return this.#carrier.ready
      .filter(({ silentSince, roundTrip }) => silentSince !== 0 && now - silentSince >= ATTEMPT_MS + roundTrip.limitMs)
      .sort((a, b) => a.silentSince - b.silentSince)
  }

  #wary(now: Millis): boolean {
    return now - this.#falseAlarmAt < WARY_MS
  }

  /** How many different queries have waited, and no connection that carries them has spoken since. */
  #silences(now: Millis): number {
    const met = new Set<Delivery>()
    for (const connection of this.#carrier.ready) {
      for (const { delivery } of connection.liveTransmissions()) {
        const waitedMs = now - delivery.transmissions[0]!.writtenAt
        if (waitedMs >= connection.roundTrip.limitMs && !spokenSince(delivery)) met.add(delivery)
      }
    }
    return met.size
  }

  /** Sends what has waited too long on another connection; has one made when there is none. */
  #relieve(connection: DotConnection, now: Millis): void {
    if (connection.suspect(now)) this.#hedge(connection, now)
    this.#retryOverdue(connection, now)
    connection.excuseSlowNames()
  }

  #hedge(connection: DotConnection, now: Millis): void {
    const { silentSince } = connection
    if (!connection.doubted) connection.alarmed = true
    let lacking = false
    for (const sent of [...connection.liveTransmissions()]) {
      const { delivery } = sent
      // One written before the connection last spoke tells nothing about it.
      if (sent.writtenAt < silentSince || delivery.slowName || delivery.safe(now)) continue
      if (isSlowName(delivery)) {
        delivery.slowName = true
        this.#falseAlarmAt = now
        continue
      }
      const other = this.#carrier.pick(delivery, now, false)
      if (other === undefined) {
        lacking = true
        continue
      }
      if (!this.#budget.spend() && now - silentSince < UNBUDGETED_MS) break
      // A spare that has not spoken lately may be as dead as this one: the answer is not staked on it alone.
      if (now - other.lastFrameAt > other.roundTrip.limitMs && !this.#wary(now)) {
        other.doubted = true
        lacking = true
      }
      this.#counters.hedgesSent++
      this.#send(sent, other, now)
    }
    if (lacking) this.reinforce(now)
  }

  /** The outer bound: also a query that is alone in having no answer goes elsewhere in the end. */
  #retryOverdue(connection: DotConnection, now: Millis): void {
    const patience = ATTEMPT_MS + connection.roundTrip.limitMs
    for (const sent of [...connection.liveTransmissions()]) {
      if (now - sent.writtenAt < patience) return
      if (sent.delivery.latest !== sent) continue
      const other = this.#carrier.pick(sent.delivery, now, false)
      if (other !== undefined) {
        this.#counters.retries++
        this.#send(sent, other, now)
      } else if (this.#carrier.ready.length < this.#easyConnections) this.#carrier.wantConnection()
    }
  }

  #send({ connection, delivery, writtenAt }: Transmission, other: DotConnection, now: Millis): void {
    this.#carrier.transmit(other, delivery)
    if (!this.#log.enabled('hedge-sent')) return
    const waitedMs = Math.round(now - writtenAt)
    this.#log.event('hedge-sent', { from: connection.address, to: other.address, waitedMs })
  }

  #retire(connection: DotConnection, now: Millis): void {
    const { address, served, openedAt, silentSince } = connection
    const silentMs = silentSince === 0 ? undefined : Math.round(now - silentSince)
    this.#log.event('connection-retired', { address, served, ageMs: Math.round(now - openedAt), silentMs })
    this.#carrier.retire(connection)
  }
}

/**
 * One of the connections that carry this query showed that it is whole, by its handshake or by any frame, after the query
 * first went out: then it is the name that takes its time.
 */
function isSlowName(delivery: Delivery): boolean {
  return delivery.transmissions.length > 1 && spokenSince(delivery)
}

function spokenSince({ transmissions }: Delivery): boolean {
  const [first] = transmissions
  return transmissions.some(({ connection }) => connection.lastFrameAt > first!.writtenAt)
}
