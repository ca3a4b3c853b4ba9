import { type Clock, type Millis, type Timer, Turn } from '../../src/clock.ts'

interface Armed {
  readonly at: Millis
  readonly order: number
  readonly fire: () => void
}

/** A clock that stands still until told to move. Timers fire in order of time, then of arming. */
export class FakeClock implements Clock {
  readonly turn = new Turn((fire) => this.soon(fire))
  #now: Millis = 1_000_000
  #order = 0
  readonly #armed = new Set<Armed>()
  #soon: (() => void)[] = []

  now(): Millis {
    return this.#now
  }

  exact(): Millis {
    return this.#now
  }

  after(ms: number, fire: () => void): Timer {
    const armed = { at: this.#now + Math.max(0, ms), order: this.#order++, fire }
    this.#armed.add(armed)
    return { cancel: () => void this.#armed.delete(armed) }
  }

  soon(fire: () => void): void {
    this.#soon.push(fire)
  }

  noticeSuspend(): Millis {
    return this.suspended.splice(0).reduce((sum, ms) => sum + ms, 0)
  }

  wallTime(): string {
    return '2026-01-01T00:00:00.000Z'
  }

  /** What noticeSuspend() shall tell, in milliseconds. */
  readonly suspended: Millis[] = []

  /** How many timers are armed: a test that ends with some has a leak to explain. */
  get timers(): number {
    return this.#armed.size
  }

  /** Lets streams, promises and soon() callbacks run until nothing moves any more, without moving time. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 4; quiet++) {
      if (this.#soon.length > 0) quiet = 0
      for (const fire of this.#soon.splice(0)) fire()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  /** Moves time forward by `ms`, firing what falls due, and letting its consequences settle in between. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms
    await this.settle()
    for (let next = this.#earliest(); next !== undefined && next.at <= until; next = this.#earliest()) {
      this.#now = Math.max(this.#now, next.at)
      this.#armed.delete(next)
      next.fire()
      await this.settle()
    }
    this.#now = until
    await this.settle()
  }

  /** Time jumps without a timer firing on the way, as on resume from suspend; overdue timers fire at the next advance. */
  jump(ms: number): void {
    this.#now += ms
  }

  #earliest(): Armed | undefined {
    let first: Armed | undefined
    for (const armed of this.#armed) {
      if (first === undefined || armed.at < first.at || (armed.at === first.at && armed.order < first.order))
        first = armed
    }
    return first
  }
}
