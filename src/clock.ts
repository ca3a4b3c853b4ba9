/** Time comes in from outside: everything that waits or measures age takes a Clock, and tests bring their own. */
// By its module: the global of that name is a getter, which costs as much as the call.
import { performance } from 'node:perf_hooks'
import { Fifo } from './fifo.ts'
import { appended, NONE } from './short-list.ts'

/** Milliseconds on a monotonic clock of unknown origin; only differences mean anything. */
export type Millis = number

export interface Timer {
  /** Idempotent; after it the callback never runs. */
  cancel(): void
}

/** One that is set again and again: far more often than it fires. */
export interface MovableTimer {
  /** Fires once, `ms` milliseconds from now, and not when it was set to before. */
  set(ms: number): void
  stop(): void
  /** Nothing may be called after it. */
  close(): void
}

export interface Clock {
  /** Monotonic; never jumps back. May have a fraction. Within turn.run() it stands still: all that comes together comes at once. */
  now(): Millis
  /** As now(), looked up also within a turn: for what the turn's own work takes. */
  exact(): Millis
  /** Runs `fire` once, `ms` milliseconds from now. Does not keep the process alive. */
  after(ms: number, fire: () => void): Timer
  /**
   * Runs `fire` once the I/O events already at hand have been taken in: what one turn gathered leaves together. Whoever leaves
   * something to promises or ticks from within one of the system's own callbacks (see Readiness) asks for it too, if with
   * nothing to run: after it Node.js sees to them.
   */
  soon(fire: () => void): void
  /** What gathers writes, so that they leave together. */
  readonly turn: Turn
  /**
   * Milliseconds the host was suspended since the last call, 0 when it was not. They count as time passed from now on: the
   * system's monotonic clock stands still in a suspended host, and an hour-old answer must not seem fresh when it wakes.
   */
  noticeSuspend(): Millis
  /** The wall clock in ISO 8601, for messages only: it may be wrong, and it jumps. */
  wallTime(): string
}

/**
 * A stretch of I/O events taken in together. What they leave to be written is gathered until its end: that comes with run(),
 * for those who know what comes in, or as with soon().
 */
export class Turn {
  /** Within run(). */
  running = false
  /** When the latest run() began. */
  startedAt: Millis = 0
  readonly #soon: (fire: () => void) => void
  readonly #gathered = new Fifo<() => void>()
  #ending = false

  constructor(soon: (fire: () => void) => void) {
    this.#soon = soon
  }

  /** Nothing is left to be written at the end of a turn. */
  get over(): boolean {
    return this.#gathered.size === 0
  }

  /** Runs `fire` once, at the end of this turn. */
  atEnd(fire: () => void): void {
    this.#gathered.put(fire)
    if (this.#gathered.size === 1 && !this.running && !this.#ending) this.#soon(this.#end)
  }

  /**
   * Runs `work`, which takes in `what` has come. True from it: nothing more is about to come that is worth waiting for, and
   * the turn ends with it, which spares the loop an immediate. `now`: by a look at the clock just before.
   */
  run<T>(work: (what: T) => boolean, what: T, now: Millis): void {
    if (this.running) return void work(what)
    const waited = this.#gathered.size > 0
    let over = false
    this.running = true
    this.startedAt = now
    try {
      over = work(what)
    } finally {
      this.running = false
      if (!over && !waited && this.#gathered.size > 0) this.#soon(this.#end)
    }
    if (over) this.#end()
  }

  readonly #end = (): void => {
    // What one of these gathers in turn is for the next end.
    const gathered = this.#gathered
    this.#ending = true
    try {
      for (let left = gathered.size; left > 0 && gathered.size > 0; left--) gathered.take()!()
    } finally {
      this.#ending = false
      // One that throws takes none of the others with it.
      if (gathered.size > 0) this.#soon(this.#end)
    }
  }
}

/** The wall clock is stepped now and then; only what is beyond this is taken for a suspend (or harms no more than one). */
const SUSPEND_MS = 5_000

class SystemClock implements Clock {
  readonly turn = new Turn((fire) => this.soon(fire))
  #suspended: Millis = 0
  #soon: readonly (() => void)[] = NONE
  #wallAhead = wallAhead()

  now(): Millis {
    return this.turn.running ? this.turn.startedAt : this.exact()
  }

  exact(): Millis {
    return performance.now() + this.#suspended
  }

  after(ms: number, fire: () => void): Timer {
    const timeout = setTimeout(fire, ms)
    timeout.unref()
    return { cancel: () => clearTimeout(timeout) }
  }

  soon(fire: () => void): void {
    // One immediate for all: each costs about as much as what most of them do.
    this.#soon = appended(this.#soon, fire)
    if (this.#soon.length === 1) setImmediate(this.#fireSoon)
  }

  readonly #fireSoon = (): void => {
    const due = this.#soon
    this.#soon = NONE
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

/** A movable timer made of those that a clock has. */
export class ClockTimer implements MovableTimer {
  readonly #clock: Clock
  readonly #fire: () => void
  #timer: Timer | undefined

  constructor(clock: Clock, fire: () => void) {
    this.#clock = clock
    this.#fire = fire
  }

  set(ms: number): void {
    this.#timer?.cancel()
    this.#timer = this.#clock.after(ms, this.#fire)
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  close(): void {
    this.stop()
  }
}

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
