/** Time that only moves between turns: a run is the same with the same seed, however fast the machine is. */
import { type Clock, type Millis, type Timer, Turn } from '../../src/clock.ts'

interface Armed {
  readonly at: Millis
  readonly fire: () => void
}

export class SteppedClock implements Clock {
  readonly turn = new Turn((fire) => this.soon(fire))
  #now: Millis = 1_000_000
  readonly #armed = new Set<Armed>()
  #soon: (() => void)[] = []

  now(): Millis {
    return this.#now
  }

  exact(): Millis {
    return this.#now
  }

  after(ms: number, fire: () => void): Timer {
    const armed = { at: this.#now + Math.max(0, ms), fire }
    this.#armed.add(armed)
    return { cancel: () => void this.#armed.delete(armed) }
  }

  soon(fire: () => void): void {
    this.#soon.push(fire)
  }

  noticeSuspend(): Millis {
    return 0
  }

  wallTime(): string {
    return '2026-01-01T00:00:00.000Z'
  }

  get timers(): number {
    return this.#armed.size
  }

  /** What was to happen at the end of this turn, and what follows from it. */
  endTurn(): void {
    while (this.#soon.length > 0) for (const fire of this.#soon.splice(0)) fire()
  }

  /** Moves on by `ms`, firing what falls due in the order of time. */
  advance(ms: number): void {
    const until = this.#now + ms
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#now = Math.max(this.#now, next.at)
      this.#armed.delete(next)
      next.fire()
    }
    this.#now = until
  }

  #next(until: Millis): Armed | undefined {
    let first: Armed | undefined
    for (const armed of this.#armed) {
      if (armed.at <= until && (first === undefined || armed.at < first.at)) first = armed
    }
    return first
  }
}
