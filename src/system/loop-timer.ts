/**
 * A timer of the event loop's own (uv_timer). One of Node's that is moved still wakes the loop up when it was to fire at first:
 * a tenth of a millisecond in which queries wait, 25 times a second. This one is moved for the price of a call.
 */
import type { MovableTimer } from '../clock.ts'
import { closeHandle } from './handle.ts'
import { Memory } from './memory.ts'
import type { System } from './system.ts'

export class LoopTimer implements MovableTimer {
  readonly #system: System
  readonly #timer: Memory
  readonly #fire: bigint
  #closed = false

  /** `fire` is called as Readiness calls its callback, and asks Clock.soon() for ticks. It keeps no process alive. */
  constructor(system: System, fire: () => void) {
    this.#system = system
    this.#timer = new Memory(system, system.timerSize)
    this.#fire = system.registerTimer(() => {
      // Refers to this object, whose memory the loop writes to as long as it knows the timer.
      if (this.#closed) return
      try {
        fire()
      } catch (error) {
        // As from a timer of Node's, and not through C code.
        setImmediate(() => {
          throw error
        })
      }
    })
    system.timerInit(this.#timer.at(0))
    system.unref(this.#timer.at(0))
  }

  set(ms: number): void {
    if (this.#closed) return
    // The loop counts from when it last looked at the clock, and in whole milliseconds.
    this.#system.updateLoopTime()
    this.#system.timerStart(this.#timer.at(0), this.#fire, Math.floor(ms) + 1)
  }

  stop(): void {
    if (!this.#closed) this.#system.timerStop(this.#timer.at(0))
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    void closeHandle(this.#system, this.#timer, this.#fire)
  }
}
