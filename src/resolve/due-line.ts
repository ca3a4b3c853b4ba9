/** Things that each fall due the same time after they came, and so in the order they came in: one timer does for all. */
import type { Clock, Millis, Timer } from '../clock.ts'

export class DueLine<T> {
  readonly #clock: Clock
  readonly #delayMs: number
  readonly #due: (item: T) => void
  /** Iterates in order of insertion. */
  readonly #line = new Map<T, Millis>()
  #timer: Timer | undefined

  constructor(clock: Clock, delayMs: number, due: (item: T) => void) {
    this.#clock = clock
    this.#delayMs = delayMs
    this.#due = due
  }

  add(item: T): void {
    this.#line.set(item, this.#clock.now() + this.#delayMs)
    this.#timer ??= this.#clock.after(this.#delayMs, this.#fire)
  }

  /** The timer is left alone: arming it for every item that comes and goes costs more than one call too many. */
  remove(item: T): void {
    this.#line.delete(item)
  }

  readonly #fire = (): void => {
    this.#timer = undefined
    const now = this.#clock.now()
    for (const [item, at] of this.#line) {
      if (at > now) {
        this.#timer = this.#clock.after(at - now, this.#fire)
        return
      }
      this.#line.delete(item)
      this.#due(item)
    }
  }
}
