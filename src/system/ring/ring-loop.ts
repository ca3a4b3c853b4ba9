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
import { type DatagramSocket, type Place, RingOrders } from './ring-orders.ts'

/** Longest time in a row without a turn of the loop. */
const MAX_STAY_MS = 250
/** The loop is asked for its timers this often, besides whenever something may have set one: what is answered at once does not. */
const LOOK_AGAIN_MS = 1

/** While there is somebody to wait for. */
interface Running {
  readonly ring: Ring
  readonly orders: RingOrders
  readonly hook: LoopHook
}

export class RingLoop implements Waits {
  readonly buffers: RingBuffers
  readonly #system: System
  readonly #now: () => number
  readonly #timer: WaitTimer
  readonly #places = new Map<Waiting, Place>()
  #running: Running | undefined

  /** `now`: milliseconds of a monotonic clock. Throws the reason where this host has no ring to give. */
  constructor(system: System, now: () => number) {
    if (system.loopFd < 0) throw new Error('an event loop that cannot be waited for')
    this.#system = system
    this.#now = now
    this.buffers = new RingBuffers(system)
    this.#timer = new WaitTimer(system)
    this.#openRing().close()
  }

  add(waiting: Waiting): void {
    this.#places.set(waiting, this.#run().orders.add(waiting))
    waiting.watchByLoop(false)
  }

  /** From now on its datagrams come to `socket`. Returns its place, for send() and awaitRoom(). Throws a SystemCallError. */
  receive(socket: DatagramSocket): Place {
    const place = this.#run().orders.add(socket, socket)
    this.#places.set(socket, place)
    return place
  }

  /**
   * Nothing more comes in; what has been taken from the socket already comes before this returns, and with `all` whatever is
   * there. Not from within a takeIn().
   */
  stopReceiving(place: Place, all: boolean): void {
    if (all) this.#running?.orders.receiveAll(place)
    this.#running?.orders.stopReceiving(place)
  }

  remove(waiting: Waiting): void {
    const place = this.#places.get(waiting)
    if (place === undefined) return
    this.#places.delete(waiting)
    this.#running?.orders.remove(place)
    if (this.#places.size === 0) this.#close()
  }

  /** Sends the message at `header` when it is waited for the next time, or before: until handedOver() it must stay. */
  send(place: Place, header: SplitAddress, extra: number): void {
    this.#running?.orders.send(place, header, extra)
  }

  /** Sends at once what was given to send(). */
  flush(): void {
    this.#running?.ring.enter(false)
    this.#running?.orders.tellHandedOver()
  }

  /** takeIn() of this one is called when there is room to write. */
  awaitRoom(place: Place): void {
    this.#running?.orders.awaitRoom(place)
  }

  #run(): Running {
    this.#running ??= this.#open()
    return this.#running
  }

  #open(): Running {
    const system = this.#system
    const ring = this.#openRing()
    const timerFd = this.#timer.open()
    try {
      if (timerFd < 0) throw new SystemCallError('timerfd_create', system.errno())
      const orders = new RingOrders(system, ring, this.buffers)
      for (const fd of [system.loopFd, timerFd]) orders.add({ fd, takeIn: () => 'left', watchByLoop: () => {} })
      return { ring, orders, hook: new LoopHook(system, () => this.#turn()) }
    } catch (error) {
      this.#timer.close()
      ring.close()
      throw error
    }
  }

  #openRing(): Ring {
    const ring = new Ring(this.#system)
    try {
      this.buffers.register(this.#system, ring.fd)
      return ring
    } catch (error) {
      ring.close()
      throw error
    }
  }

  #close(): void {
    this.#running?.hook.close()
    this.#running?.ring.close()
    this.#timer.close()
    this.#running = undefined
  }

  /** Called from the event loop, and not by Node: nothing may be thrown. */
  #turn(): void {
    const running = this.#running
    if (running === undefined) return
    running.hook.pause()
    try {
      this.#stay(running)
    } catch (error) {
      // As from Node's own callbacks, and not through C code.
      setImmediate(() => {
        throw error
      })
    } finally {
      running.hook.resume()
    }
  }

  /** Until the loop has something to do. */
  #stay(running: Running): void {
    const { ring, orders } = running
    let now = this.#now()
    const end = now + MAX_STAY_MS
    let lookAt = now
    let wait = true
    let taken: Taken = 'done'
    do {
      if (now >= lookAt || taken === 'resolving') {
        lookAt = now + LOOK_AGAIN_MS
        wait = this.#loopCanWait(now, end)
      }
      if (!ring.enter(wait)) this.#failed()
      taken = orders.takeIn()
      now = this.#now()
    } while (wait && taken !== 'left' && this.#running === running)
  }

  /** Whether the loop has nothing to do now; the wait ends when it next has, or at `end`. */
  #loopCanWait(now: number, end: number): boolean {
    this.#system.updateLoopTime()
    const dueMs = this.#system.loopTimeout()
    const waitMs = dueMs < 0 ? MAX_STAY_MS : dueMs
    return waitMs > 0 && now < end && this.#timer.ring(now, Math.min(now + waitMs, end))
  }

  /** A signal ends a wait: whoever takes it wakes the loop. Anything else would be so again and again. */
  #failed(): void {
    const errno = this.#system.errno()
    const passing = errno === ERRNO.EINTR || errno === ERRNO.EAGAIN || errno === ERRNO.EBUSY
    if (!passing) throw new SystemCallError('io_uring_enter', errno)
  }
}
