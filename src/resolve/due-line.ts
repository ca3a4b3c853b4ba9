/** Things that each fall due the same time after they came, and so in the order they came in: one timer does for all. */
import type { Clock, Timer } from '../clock.ts'
import { type Dated, DeadlineList } from '../deadline-list.ts'

export class DueLine<T extends Dated> {
  readonly #clock: Clock
  readonly #delayMs: number
  readonly #due: (item: T) => void
  readonly #line = new DeadlineList<T>()
  #timer: Timer | undefined

  constructor(clock: Clock, delayMs: number, due: (item: T) => void) {
    this.#clock = clock
    this.#delayMs = delayMs
    this.#due = due
  }

  add(item: T): void {
    this.#line.append(item, this.#clock.now() + this.#delayMs)
    this.#timer ??= this.#clock.after(this.#delayMs, this.#fire)
  }

  /** The timer is left alone: arming it for every item that comes and goes costs more than one call too many. */
  remove(item: T): void {
    this.#line.remove(item)
  }

  /** The timer that fired counts as armed until here: one armed by what is added meanwhile would be late for the others. */
  readonly #fire = (): void => {
    const now = this.#clock.now()
    for (let item = this.#line.takeDue(now); item !== undefined; item = this.#line.takeDue(now)) this.#due(item)
    const next = this.#line.first
    this.#timer = next === undefined ? undefined : this.#clock.after(next.dueAt - now, this.#fire)
  }
}
