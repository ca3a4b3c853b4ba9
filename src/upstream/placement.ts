/** Which connection a query goes on, and the bounded line it waits in while there is none. */
import type { Clock, Millis } from '../clock.ts'
import type { FailureCode } from '../errors.ts'
import type { Alarm } from './alarm.ts'
import type { DotConnection } from './connection.ts'
import type { PoolCounters } from './counters.ts'
import type { Delivery } from './delivery.ts'
import type { Dialler } from './dialler.ts'
import type { Health } from './health.ts'
import type { Ledger } from './ledger.ts'
import type { Roster } from './roster.ts'

/** Queries that wait for a connection; beyond it they are shed at once. */
const MAX_WAITING = 10_000
/** In an outage that has lasted, a query gets the time of one fresh dial (DEC14). */
const LONG_OUTAGE_PATIENCE_MS = 1_000

export interface PlacementParts {
  readonly clock: Clock
  readonly roster: Roster
  readonly ledger: Ledger
  readonly health: Health
  readonly alarm: Alarm
  readonly counters: PoolCounters
  /** All addresses of the upstream. */
  readonly addresses: readonly string[]
  /** Unsuspected connections kept at most. */
  readonly maxConnections: number
  /** A query was written to a suspect, for want of anything better. */
  readonly reinforce: (now: Millis) => void
}

export class Placement {
  readonly #parts: PlacementParts
  readonly #dialler: () => Dialler
  /** Queries on no connection, in order of their coming. */
  readonly #waiting = new Set<Delivery>()

  /** `dialler`: asked for late, since it in turn asks what waits here. */
  constructor(parts: PlacementParts, dialler: () => Dialler) {
    this.#parts = parts
    this.#dialler = dialler
  }

  get waiting(): number {
    return this.#waiting.size
  }

  /** Written at once when there is any connection, be it a suspect: the path may just be slow. Else it waits, or fails. */
  place(delivery: Delivery, now: Millis): void {
    const { roster, clock, reinforce } = this.#parts
    const connection = roster.pick(delivery, now, true)
    if (connection !== undefined) {
      this.transmit(connection, delivery)
      if (connection.suspect(now)) reinforce(now)
      else if (this.#underPressure(now)) this.#dialler().want()
      return
    }
    // Asked of all that may be asked, and some of them may still answer.
    if (!delivery.mayUseAny(this.#parts.addresses) && delivery.carried) return
    const code = this.#unplaceable(delivery)
    if (code === undefined) this.#wait(delivery, now)
    // Never from within exchange(): its caller is not ready for the answer yet.
    else clock.soon(() => this.fail(delivery, code))
  }

  transmit(connection: DotConnection, delivery: Delivery): void {
    const { ledger, counters, clock, alarm } = this.#parts
    this.#waiting.delete(delivery)
    ledger.sent(delivery)
    counters.transmissions++
    connection.send(delivery)
    alarm.by(clock.now() + connection.roundTrip.limitMs)
  }

  /** There is room again. */
  placeWaiting(): void {
    if (this.#waiting.size === 0) return
    const { roster, clock } = this.#parts
    const now = clock.now()
    for (const delivery of this.#waiting) {
      if (!roster.hasRoom) break
      const connection = roster.pick(delivery, now, true)
      if (connection !== undefined) this.transmit(connection, delivery)
    }
    if (this.#waiting.size > 0 && this.#mayGrow(now)) this.#dialler().want()
  }

  /** An answer came while it waited, to an earlier copy. */
  forget(delivery: Delivery): void {
    if (this.#waiting.size > 0) this.#waiting.delete(delivery)
  }

  isWaiting(delivery: Delivery): boolean {
    return this.#waiting.has(delivery)
  }

  /** Queries whose connection is gone go again at once, unless another copy is in good hands. */
  replace(stranded: readonly Delivery[]): void {
    const { clock, counters } = this.#parts
    const now = clock.now()
    for (const delivery of stranded) {
      if (!delivery.open || delivery.safe(now)) continue
      if (delivery.mismatches > 1) {
        this.fail(delivery, 'bad-response')
        continue
      }
      counters.retries++
      this.place(delivery, now)
    }
  }

  fail(delivery: Delivery, code: FailureCode): void {
    this.#waiting.delete(delivery)
    this.#parts.health.queryFailed()
    this.#parts.ledger.fail(delivery, code)
  }

  failWaiting(code: FailureCode): void {
    for (const delivery of this.#waiting) this.fail(delivery, code)
  }

  #wait(delivery: Delivery, now: Millis): void {
    const { ledger, health, alarm, roster } = this.#parts
    this.#waiting.add(delivery)
    if (!health.worthWaiting(now)) ledger.hurry(delivery, now + LONG_OUTAGE_PATIENCE_MS)
    alarm.by(delivery.dueAt)
    if (roster.ready.length === 0 || this.#mayGrow(now)) this.#dialler().want()
  }

  /** Why a query can neither be sent nor wait. */
  #unplaceable(delivery: Delivery): FailureCode | undefined {
    if (!delivery.mayUseAny(this.#parts.addresses)) return 'connection-lost'
    if (this.#waiting.size >= MAX_WAITING) return 'overloaded'
    return this.#dialler().allUntrusted && this.#parts.roster.ready.length === 0 ? 'untrusted-peer' : undefined
  }

  /** S8: a second connection is for when the first is full, not for comfort. */
  #underPressure(now: Millis): boolean {
    return this.#mayGrow(now) && this.#parts.roster.ready.every((connection) => !connection.hasRoom)
  }

  #mayGrow(now: Millis): boolean {
    return this.#parts.roster.unsuspected(now) < this.#parts.maxConnections
  }
}
