/** One timer for everything a pool has to do by some time: set to the earliest, and moved on before it rings in vain. */
import { type Clock, ClockTimer, type Millis, type MovableTimer } from '../clock.ts'

/** What would ring so soon is looked at again by whoever has the processor anyway: to wake up for nothing costs far more. */
const SOON_MS = 15
/** A timer that comes later than this comes after a pause of this process. */
const LATE_MS = 3

export class Alarm {
  readonly #clock: Clock
  readonly #due: () => void
  readonly #nextDueAt: (since: Millis) => Millis
  readonly #timer: MovableTimer
  #at: Millis = Number.POSITIVE_INFINITY
  #rangAt: Millis = Number.NEGATIVE_INFINITY

  /**
   * `due`: does what is due. `nextDueAt`: when there is something to do next, as things stand, with what fell due `since` then
   * and is overdue; Infinity: never. `makeTimer`: default, one of the clock's.
   */
  constructor(
    clock: Clock,
    due: () => void,
    nextDueAt: (since: Millis) => Millis,
    makeTimer: (fire: () => void) => MovableTimer = (fire) => new ClockTimer(clock, fire),
  ) {
    this.#clock = clock
    this.#due = due
    this.#nextDueAt = nextDueAt
    const ring = (): void => {
      if (this.#at !== Number.POSITIVE_INFINITY) this.ring()
    }
    this.#timer = makeTimer(() => {
      // After a pause timers fire before sockets are read: answers that lie there are not to be taken for silence.
      if (clock.now() - this.#at > LATE_MS) clock.soon(ring)
      else ring()
    })
  }

  /** Rings now, and is set to when there is something to do next. */
  ring(): void {
    this.#at = Number.POSITIVE_INFINITY
    this.#rangAt = this.#clock.now()
    this.#due()
    this.by(this.#nextDueAt(this.#rangAt))
  }

  /** Rings at `at` or before. Costs a comparison when it was to ring earlier anyway: a query rarely sets a timer. */
  by(at: Millis): void {
    if (at < this.#at) this.#set(at)
  }

  /** Something has happened, after which there may be nothing to do when it would ring. */
  recede(now: Millis): void {
    if (this.#at - now > SOON_MS) return
    // Not by the time it is now: what fell due meanwhile, however long ago, nobody has attended to yet.
    const at = this.#nextDueAt(this.#rangAt)
    if (at > this.#at) this.#set(at)
  }

  cancel(): void {
    this.#set(Number.POSITIVE_INFINITY)
  }

  /** Never rings again. */
  close(): void {
    this.cancel()
    this.#timer.close()
  }

  #set(at: Millis): void {
    this.#at = at
    if (at === Number.POSITIVE_INFINITY) this.#timer.stop()
    else this.#timer.set(Math.max(0, at - this.#clock.now()))
  }
}
