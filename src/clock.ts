/** Time comes in from outside: everything that waits or measures age takes a Clock, and tests bring their own. */

/** Milliseconds on a monotonic clock of unknown origin; only differences mean anything. */
export type Millis = number

export interface Timer {
  /** Idempotent; after it the callback never runs. */
  cancel(): void
}

export interface Clock {
  /** Monotonic; never jumps back. May have a fraction. */
  now(): Millis
  /** Runs `fire` once, `ms` milliseconds from now. Does not keep the process alive. */
  after(ms: number, fire: () => void): Timer
  /** Runs `fire` once the I/O events already at hand have been taken in: what one turn gathered leaves together. */
  soon(fire: () => void): void
  /**
   * Milliseconds the host was suspended since the last call, 0 when it was not. They count as time passed from now on: the
   * system's monotonic clock stands still in a suspended host, and an hour-old answer must not seem fresh when it wakes.
   */
  noticeSuspend(): Millis
  /** The wall clock in ISO 8601, for messages only: it may be wrong, and it jumps. */
  wallTime(): string
}

/** The wall clock is stepped now and then; only what is beyond this is taken for a suspend (or harms no more than one). */
const SUSPEND_MS = 5_000

class SystemClock implements Clock {
  #suspended: Millis = 0
  #soon: (() => void)[] = []
  #wallAhead = wallAhead()

  now(): Millis {
    return performance.now() + this.#suspended
  }

  after(ms: number, fire: () => void): Timer {
    const timeout = setTimeout(fire, ms)
    timeout.unref()
    return { cancel: () => clearTimeout(timeout) }
  }

  soon(fire: () => void): void {
    // One immediate for all: each costs about as much as what most of them do.
    if (this.#soon.push(fire) === 1) setImmediate(this.#fireSoon)
  }

  readonly #fireSoon = (): void => {
    const due = this.#soon
    this.#soon = []
    for (const fire of due) fire()
  }

  noticeSuspend(): Millis {
    const ahead = wallAhead()
    const gained = ahead - this.#wallAhead
    this.#wallAhead = ahead
    if (gained < SUSPEND_MS) return 0
    this.#suspended += gained
    return gained
  }

  wallTime(): string {
    return new Date().toISOString()
  }
}

const wallAhead = (): Millis => Date.now() - performance.now()

export const systemClock: Clock = new SystemClock()

/** Resolves when `work` does, or after `ms` milliseconds: what must end is not kept waiting by what may not. Never rejects. */
export function within(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.after(ms, resolve)
    const done = (): void => {
      timer.cancel()
      resolve()
    }
    work.then(done, done)
  })
}
