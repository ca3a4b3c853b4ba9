/** Every exchange that is open, by its deadline: settled once, failed in time, and heard a while longer when it failed. */
import type { Clock, Millis } from '../clock.ts'
import { DeadlineList } from '../deadline-list.ts'
import { type FailureCode, UpstreamError } from '../errors.ts'
import type { Wire } from '../wire/constants.ts'
import type { UpstreamQuery } from '../wire/upstream-query.ts'
import type { PoolCounters } from './counters.ts'
import { Delivery, type Transmission } from './delivery.ts'
import type { Settler } from './exchange.ts'

/** Answers that come after their deadline are kept until this much later (V3: 10 s after the query). */
const LATE_WINDOW_MS = 5_500

export class Ledger {
  readonly #clock: Clock
  readonly #counters: PoolCounters
  readonly #deadlines = new DeadlineList<Delivery>()
  /** Those that are not to wait for their whole deadline. */
  readonly #impatient = new DeadlineList<Delivery>()
  readonly #late = new DeadlineList<Delivery>()

  constructor(clock: Clock, counters: PoolCounters) {
    this.#clock = clock
    this.#counters = counters
  }

  open(query: UpstreamQuery, deadline: Millis, settler: Settler): Delivery {
    const delivery = new Delivery(query, deadline, settler)
    this.#deadlines.append(delivery, deadline)
    return delivery
  }

  /** It waits until `by` at most, unless it is sent before. */
  hurry(delivery: Delivery, by: Millis): void {
    this.#impatient.append(delivery, Math.min(delivery.deadline, by))
  }

  /** It is on its way, and has its whole deadline again. */
  sent(delivery: Delivery): void {
    if (delivery.dueAt !== delivery.deadline) this.#deadlines.append(delivery, delivery.deadline)
  }

  settle(transmission: Transmission, wire: Wire): void {
    const { delivery } = transmission
    this.#finish(delivery, transmission)
    delivery.settler.response(wire)
  }

  /** An answer for an exchange that has failed: kept, if it is still in its window. */
  answeredLate(delivery: Delivery, wire: Wire): void {
    if (delivery.state !== 'late') return
    this.#late.remove(delivery)
    delivery.state = 'done'
    this.#counters.lateAnswers++
    delivery.settler.late(wire)
  }

  /** Tells the stubs' side; no-op for one that is settled. */
  fail(delivery: Delivery, code: FailureCode): void {
    if (!delivery.open) return
    const mayStillCome = code === 'timeout' && delivery.carried
    this.#finish(delivery, undefined)
    if (code === 'timeout') this.#counters.timeouts++
    else if (code === 'overloaded') this.#counters.overloaded++
    if (mayStillCome) {
      delivery.state = 'late'
      this.#late.append(delivery, this.#clock.now() + LATE_WINDOW_MS)
    }
    delivery.settler.failed(new UpstreamError(code, FAILURE_TEXT[code]))
  }

  /** The next one that is overdue, still to be failed. Forgets what is beyond even the late window. */
  takeOverdue(now: Millis): Delivery | undefined {
    for (let due = this.#late.takeDue(now); due; due = this.#late.takeDue(now)) due.state = 'done'
    return this.#impatient.takeDue(now) ?? this.#deadlines.takeDue(now)
  }

  /** When takeOverdue() has something next; Infinity when nothing is open. */
  nextDueAt(): Millis {
    const dueAt = (list: DeadlineList<Delivery>): Millis => list.first?.dueAt ?? Number.POSITIVE_INFINITY
    return Math.min(dueAt(this.#impatient), dueAt(this.#deadlines), dueAt(this.#late))
  }

  /** Nobody waits for it any more: copies other than `winner` become tombstones. */
  #finish(delivery: Delivery, winner: Transmission | undefined): void {
    delivery.list?.remove(delivery)
    delivery.state = 'done'
    for (const sent of delivery.transmissions) {
      if (sent !== winner && sent.connection.carries(sent)) sent.connection.release()
    }
  }
}

const FAILURE_TEXT = {
  timeout: 'no answer in time',
  'not-ready': 'no connection since the start',
  'no-connection': 'no connection could be made',
  'connection-lost': 'every connection that carried the query was lost',
  'untrusted-peer': 'no server could prove its name',
  'bad-response': 'the response breaks the protocol',
  overloaded: 'too many queries wait',
  stopping: 'shutting down',
} as const satisfies Record<FailureCode, string>
