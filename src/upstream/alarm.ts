/** One timer for everything a pool has to do by some time: set to the earliest, never moved when that recedes. */
import type { Clock, Millis, Timer } from '../clock.ts'

export class Alarm {
  readonly #clock: Clock
  readonly #ring: () => void
  #at: Millis = Number.POSITIVE_INFINITY
  #timer: Timer | undefined
  readonly #due = (): void => {
    if (this.#at === Number.POSITIVE_INFINITY) return
    this.cancel()
    this.#ring()
  }

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock
    this.#ring = ring
  }

  /** Rings at `at` or before. Costs a comparison when it was to ring earlier anyway: a query rarely arms a timer. */
  by(at: Millis): void {
    if (at >= this.#at) return
    this.#timer?.cancel()
    this.#at = at
    // What has come meanwhile is taken in first: after a pause of this process timers fire before sockets are read, and
    // answers that lie there are not to be taken for silence.
    this.#timer = this.#clock.after(Math.max(0, at - this.#clock.now()), () => this.#clock.soon(this.#due))
  }

  cancel(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#at = Number.POSITIVE_INFINITY
  }
}
