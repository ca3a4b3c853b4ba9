/**
 * Waits in an io_uring for all that is waited for, in place of the event loop, and for the event loop among the rest: called in
 * each of its turns, it returns when the loop has something to do. libuv is made for that: the descriptor of uv_backend_fd() is
 * readable when any of its own is, and uv_backend_timeout() tells when its next timer is due, or that it must turn at once.
 */
import { ERRNO } from '../layout.ts'
import type { Taken, Waiting, Waits } from '../standby.ts'
import type { System } from '../system.ts'
import { SystemCallError } from '../system-call-error.ts'
import { WaitTimer } from '../wait-timer.ts'
import { RingBuffers } from './buffers.ts'
import { LoopHook } from './loop-hook.ts'
import { Ring, type SplitAddress } from './ring.ts'
import { type DatagramSocket, type Registration, RingOrders } from './ring-orders.ts'

/** Longest time without a turn of the loop once something has been taken in; before that nothing can have become of it. */
const MAX_STAY_MS = 250
/** The loop is asked for its timers this often, besides whenever something may have set one: what is answered at once does not. */
const LOOK_AGAIN_MS = 1

export class RingLoop implements Waits {
  readonly #system: System
  readonly #now: () => number
  readonly #timer: WaitTimer
  /** As long as the process lives: the kernel takes its time to give back what a ring took, and might not let us have another. */
  readonly #ring: Ring
  readonly #orders: RingOrders
  readonly #registrations = new Map<Waiting, Registration>()
  /** While there is somebody to wait for. */
  #hook: LoopHook | undefined

  /** `now`: milliseconds of a monotonic clock. Throws the reason where this host has no ring to give. */
  constructor(system: System, now: () => number) {
    if (system.loopFd < 0) throw new Error('an event loop that cannot be waited for')
    this.#system = system
    this.#now = now
    this.#timer = new WaitTimer(system)
    this.#ring = new Ring(system)
    const timerFd = this.#timer.open()
    try {
      if (timerFd < 0) throw new SystemCallError('timerfd_create', system.errno())
      tryBuffers(system, this.#ring)
      this.#orders = new RingOrders(system, this.#ring)
      this.#orders.add({ fd: system.loopFd, takeIn: () => 'left', watchByLoop: () => {} })
      // What it was to ring for may have been moved on since.
      this.#orders.add({ fd: timerFd, takeIn: () => 'resolving', watchByLoop: () => {} })
    } catch (error) {
      this.#timer.close()
      this.#ring.close()
      throw error
    }
  }

  /** Where it cannot be had the event loop goes on to watch it. */
  add(waiting: Waiting): void {
    if (this.#registrations.has(waiting) || !this.#hookUp()) return
    this.#registrations.set(waiting, this.#orders.add(waiting))
    waiting.watchByLoop(false)
  }

  /** From now on its datagrams come to `socket`. Throws a SystemCallError. */
  receive(socket: DatagramSocket): Registration {
    if (!this.#hookUp()) throw new SystemCallError('uv_prepare_start', ERRNO.EINVAL)
    const registration = this.#orders.add(socket, socket)
    this.#registrations.set(socket, registration)
    return registration
  }

  /** See RingOrders. */
  stopReceiving(registration: Registration, all: boolean): void {
    this.#orders.stopReceiving(registration, all)
  }

  remove(waiting: Waiting): void {
    const registration = this.#registrations.get(waiting)
    if (registration === undefined) return
    this.#registrations.delete(waiting)
    this.#orders.remove(registration)
    if (this.#registrations.size > 0) return
    this.#hook?.close()
    this.#hook = undefined
  }

  /** Sends the message at `header` when it is waited for the next time, or before: until handedOver() it must stay. */
  send(registration: Registration, header: SplitAddress, extra: number): void {
    this.#orders.send(registration, header, extra)
  }

  /** Sends at once what was given to send(), and tells of that. */
  flush(): void {
    this.#orders.flush()
  }

  /** takeIn() of this one is called when there is room to write. */
  awaitRoom(registration: Registration): void {
    this.#orders.awaitRoom(registration)
  }

  #hookUp(): boolean {
    try {
      this.#hook ??= new LoopHook(this.#system, () => this.#turn())
      return true
    } catch {
      return false
    }
  }

  /** Called from the event loop, and not by Node: nothing may be thrown. */
  #turn(): void {
    const hook = this.#hook
    hook?.pause()
    try {
      this.#stay(hook)
    } catch (error) {
      // As from Node's own callbacks, and not through C code.
      setImmediate(() => {
        throw error
      })
    } finally {
      hook?.resume()
    }
  }

  /** Until the loop has something to do, or there is nobody any more to wait for. */
  #stay(hook: LoopHook | undefined): void {
    let now = this.#now()
    let end = Number.POSITIVE_INFINITY
    let lookAt = now
    let wait = true
    let taken: Taken = 'done'
    do {
      if (now >= lookAt || taken === 'resolving') {
        lookAt = now + LOOK_AGAIN_MS
        wait = this.#timer.ringWithLoop(now, end)
      }
      if (!this.#ring.enter(wait && !this.#orders.pending) && this.#failed()) return
      taken = this.#orders.takeIn()
      now = this.#now()
      if (end > now + MAX_STAY_MS) {
        end = now + MAX_STAY_MS
        lookAt = now
      }
    } while (wait && taken !== 'left' && this.#hook === hook)
  }

  /** Whether the wait is over: a signal's is not, as whoever takes it wakes the loop. Throws where it would be so again and again. */
  #failed(): boolean {
    const errno = this.#system.errno()
    if (errno === ERRNO.EINTR) return false
    if (errno === ERRNO.EAGAIN || errno === ERRNO.EBUSY) return true
    throw new SystemCallError('io_uring_enter', errno)
  }
}

/** Throws a SystemCallError where a socket could not have buffers. */
function tryBuffers(system: System, ring: Ring): void {
  const buffers = new RingBuffers(system)
  buffers.register(ring.fd, 0)
  buffers.unregister(ring.fd, 0)
}
