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
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, fire) {
    const timeout = setTimeout(fire, ms)
    timeout.unref()
    return { cancel: () => clearTimeout(timeout) }
  },
  soon(fire) {
    setImmediate(fire)
  },
}
