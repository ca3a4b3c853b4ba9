/** A timer that is a descriptor (timerfd): it ends a wait for others, and is set once for many waits. */
import type { Millis } from '../clock.ts'
import { CLOCK_MONOTONIC, ITIMERSPEC, ITIMERSPEC_SIZE, TFD_FLAGS } from './layout.ts'
import { Memory } from './memory.ts'
import type { System } from './system.ts'

/** Where the loop has no timer at all. */
const MAX_WAIT_MS = 60_000

export class WaitTimer {
  readonly #system: System
  readonly #spec: Memory
  #fd = -1
  /** When it rings, or has rung, by the clock of whoever set it. */
  #ringsAt: Millis = Number.NEGATIVE_INFINITY

  constructor(system: System) {
    this.#system = system
    this.#spec = new Memory(system, ITIMERSPEC_SIZE)
  }

  /** Its descriptor, which is readable once it has rung; -1: it cannot be had. */
  open(): number {
    this.#fd = this.#system.timerfd_create(CLOCK_MONOTONIC, TFD_FLAGS)
    this.#ringsAt = Number.NEGATIVE_INFINITY
    return this.#fd
  }

  /** Idempotent. */
  close(): void {
    if (this.#fd >= 0) this.#system.close(this.#fd)
    this.#fd = -1
  }

  /** Rings when the loop next has something to do, or at `end`. False: that is now, or it cannot be set. */
  ringWithLoop(now: Millis, end: Millis): boolean {
    // Timers are told by when the loop last saw the clock.
    this.#system.updateLoopTime()
    const dueMs = this.#system.loopTimeout()
    const waitMs = dueMs < 0 ? MAX_WAIT_MS : dueMs
    return waitMs > 0 && now < end && this.ring(now, Math.min(now + waitMs, end))
  }

  /** Rings at `at`, after `now`, or somewhat before if it was to ring then anyway. False: it cannot be set. */
  ring(now: Millis, at: Millis): boolean {
    if (this.#ringsAt > now && this.#ringsAt <= at) return true
    const nanoseconds = Math.max(1, Math.round((at - now) * 1e6))
    this.#spec.putSize(ITIMERSPEC.seconds, Math.floor(nanoseconds / 1e9))
    this.#spec.putSize(ITIMERSPEC.nanoseconds, nanoseconds % 1e9)
    const set = this.#system.timerfd_settime(this.#fd, 0, this.#spec.at(0), 0) === 0
    this.#ringsAt = set ? at : Number.NEGATIVE_INFINITY
    return set
  }
}
