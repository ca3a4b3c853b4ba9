/**
 * A call in each turn of the event loop where the loop itself would wait (uv_prepare). The loop never does as long as this is
 * there: an idle handle, which does nothing, keeps it from that but while paused. And as long as it is there the process lives.
 */
import { closeHandle } from '../handle.ts'
import { Memory } from '../memory.ts'
import type { System } from '../system.ts'
import { SystemCallError } from '../system-call-error.ts'

export class LoopHook {
  readonly #system: System
  readonly #prepare: Memory
  readonly #idle: Memory
  readonly #turn: bigint
  #closed = false

  /** `turn` is called as Readiness calls its callback: it must not throw. Throws a SystemCallError. */
  constructor(system: System, turn: () => void) {
    this.#system = system
    this.#prepare = new Memory(system, system.prepareSize)
    this.#idle = new Memory(system, system.idleSize)
    // Refers to this object, whose memory the loop uses as long as it knows it.
    this.#turn = system.registerTimer(() => {
      if (!this.#closed) turn()
    })
    system.prepareInit(this.#prepare.at(0))
    system.idleInit(this.#idle.at(0))
    const status = system.prepareStart(this.#prepare.at(0), this.#turn)
    if (status !== 0) {
      this.close()
      throw new SystemCallError('uv_prepare_start', -status)
    }
    this.resume()
  }

  /** From within the call: the loop tells how long it would wait, and will. */
  pause(): void {
    this.#system.idleStop(this.#idle.at(0))
  }

  resume(): void {
    if (!this.#closed) this.#system.idleStart(this.#idle.at(0))
  }

  /** Called once. */
  close(): void {
    this.#closed = true
    void closeHandle(this.#system, this.#prepare, this.#turn)
    void closeHandle(this.#system, this.#idle)
  }
}
