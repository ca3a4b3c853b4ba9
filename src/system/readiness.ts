/**
 * Tells when a socket can be read or written, by libuv's own uv_poll: the event loop wakes up as it does for Node's sockets,
 * but nobody has read yet. (Node's dgram would take the first datagram itself, into 64 KiB that it allocates for it: at
 * 10,000 queries a second that is 16.5 us a query against 11, see test/bench/README.md.)
 */
import { closeHandle } from './handle.ts'
import { Memory } from './memory.ts'
import type { System } from './system.ts'
import { SystemCallError } from './system-call-error.ts'

const EVENTS = { nothing: 0, readable: 1, writable: 2, both: 3 } as const

export class Readiness {
  readonly #system: System
  readonly #poll: Memory
  readonly #ready: bigint
  #watched: keyof typeof EVENTS = 'nothing'
  #closed: Promise<void> | undefined

  /**
   * Watches nothing at first. `ready` is called outside of all that Node does around a callback: it must not throw, and what
   * it leaves to promises or process.nextTick() runs when something else happens; setImmediate() sees to that.
   * Throws a SystemCallError.
   */
  constructor(system: System, fd: number, ready: () => void) {
    this.#system = system
    this.#poll = new Memory(system, system.pollSize)
    this.#ready = system.registerReady((_, status) => {
      ready()
      if (status < 0) this.#watchOn()
    })
    const status = system.pollInit(this.#poll.at(0), fd)
    if (status === 0) return
    system.unregister(this.#ready)
    throw new SystemCallError('uv_poll_init', -status)
  }

  watch(what: keyof typeof EVENTS): void {
    if (this.#closed !== undefined || what === this.#watched) return
    const poll = this.#poll.at(0)
    const status =
      what === 'nothing' ? this.#system.pollStop(poll) : this.#system.pollStart(poll, EVENTS[what], this.#ready)
    if (status !== 0) throw new SystemCallError('uv_poll_start', -status)
    this.#watched = what
  }

  /** An error of the socket's makes libuv watch it no longer: `ready` has read what it was. */
  #watchOn(): void {
    const what = this.#watched
    this.#watched = 'nothing'
    try {
      this.watch(what)
    } catch {
      // Then nobody is told any more, as it would have been without trying.
    }
  }

  /** From its call on `ready` is not called and the socket may be closed. Resolves when libuv has let go of its handle. */
  close(): Promise<void> {
    this.#closed ??= closeHandle(this.#system, this.#poll, this.#ready)
    return this.#closed
  }
}
