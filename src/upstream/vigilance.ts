/**
 * Watches for connections that fell silent, and gets queries off them (decision 13). It suspects connections, never names:
 * a name that takes long leaves its connection alone as long as anything at all comes on it.
 */
import type { Millis } from '../clock.ts'
import type { Log } from '../log.ts'
import type { DotConnection } from './connection.ts'
import type { PoolCounters } from './counters.ts'
import type { Delivery, Transmission } from './delivery.ts'
import { HedgeBudget } from './hedge-budget.ts'

/** Section 5: after this a query goes elsewhere whatever else is known. */
const ATTEMPT_MS = 2_000
/** With the budget spent, silence this long still gets a query off a connection. */
const UNBUDGETED_MS = 1_000

/** What the pool lets its vigilance do. */
export interface Carrier {
  readonly ready: readonly DotConnection[]
  pick(delivery: Delivery, now: Millis, evenSuspects: boolean): DotConnection | undefined
  transmit(connection: DotConnection, delivery: Delivery): void
  /** Has a connection made, in the place of a spare that helps nobody if there are as many as there may be. */
  wantFresh(): void
  /** Whether the bound on transmissions leaves it another connection, were there one. */
  mayGoFurther(delivery: Delivery): boolean
  retire(connection: DotConnection): void
  /** attend() is to be called by then. */
  lookAgainBy(at: Millis): void
}

export class Vigilance {
  readonly #carrier: Carrier
  readonly #log: Log
  readonly #counters: PoolCounters
  readonly #budget = new HedgeBudget()

  constructor(carrier: Carrier, log: Log, counters: PoolCounters) {
    this.#carrier = carrier
    this.#log = log
    this.#counters = counters
  }

  queryCame(): void {
    this.#budget.earn()
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
      const silent = connection.silentSince !== 0 && connection.silentSince <= writtenAt
      if (!silent || connection.graceUntil !== 0) continue
      connection.graceUntil = now + connection.roundTrip.limitMs
      this.#carrier.lookAgainBy(connection.graceUntil)
    }
  }

  /** Looks at every connection that is waited on. */
  attend(now: Millis): void {
    const connections = [...this.#carrier.ready]
    for (const connection of connections) {
      if (connection.graceUntil !== 0 && connection.graceUntil <= now) this.#retire(connection, now)
      else if (connection.live > 0) this.#relieve(connection, now)
    }
    for (const connection of connections) connection.excuseSlowNames()
  }

  /** When this connection must be looked at next; it has live queries. */
  dueAt(connection: DotConnection, now: Millis): Millis {
    const { limitMs } = connection.roundTrip
    const suspectAt = connection.silentSince === 0 ? Number.POSITIVE_INFINITY : connection.silentSince + limitMs
    const oldest = connection.oldestLive()
    const attemptAt = oldest === undefined ? Number.POSITIVE_INFINITY : oldest.writtenAt + ATTEMPT_MS
    return Math.min(suspectAt > now ? suspectAt : now + limitMs, attemptAt > now ? attemptAt : now + ATTEMPT_MS / 4)
  }

  /** Sends what has waited too long on another connection; has one made when there is none. */
  #relieve(connection: DotConnection, now: Millis): void {
    const suspect = connection.suspect(now)
    const oldest = connection.oldestLive()
    if (!suspect && (oldest === undefined || now - oldest.writtenAt < ATTEMPT_MS)) return
    const patience = suspect ? connection.roundTrip.limitMs : ATTEMPT_MS
    for (const sent of [...connection.liveTransmissions()]) {
      const waited = now - sent.writtenAt
      if (waited < patience) break
      if (sent.delivery.latest !== sent) continue
      if (waited < ATTEMPT_MS && isSlowName(sent.delivery)) sent.delivery.slowName = true
      else this.#hedge(sent, waited, now)
      if (connection.state.t !== 'ready') return
    }
  }

  #hedge({ connection, delivery }: Transmission, waitedMs: number, now: Millis): void {
    const other = this.#carrier.pick(delivery, now, false)
    if (other === undefined) {
      if (this.#carrier.mayGoFurther(delivery)) this.#carrier.wantFresh()
      return
    }
    if (waitedMs < UNBUDGETED_MS && !this.#budget.spend()) return
    this.#counters.hedgesSent++
    this.#carrier.transmit(other, delivery)
    if (!this.#log.enabled('hedge-sent')) return
    this.#log.event('hedge-sent', { from: connection.address, to: other.address, waitedMs: Math.round(waitedMs) })
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
function isSlowName({ transmissions }: Delivery): boolean {
  const [first] = transmissions
  return transmissions.length > 1 && transmissions.some(({ connection }) => connection.lastFrameAt > first!.writtenAt)
}
