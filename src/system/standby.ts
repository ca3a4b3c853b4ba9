/**
 * Waits for the next datagrams in place of the event loop, for as long as nobody else wants it to turn. At ten thousand
 * queries a second each of them wakes the process up, and a turn of the loop with the way into JavaScript and back costs
 * more than answering from the cache (see test/bench/README.md).
 *
 * libuv is made for that: the descriptor of uv_backend_fd() is readable when any of its own is, and uv_backend_timeout() tells
 * when the next timer is due, or that the loop must turn at once: immediates, closing handles, descriptors that the system
 * does not watch yet. So whatever happens to anybody else ends the wait.
 */
import type { Clock, Millis } from '../clock.ts'
import { EPOLL_CLOEXEC, EPOLL_CTL_ADD, EPOLL_CTL_DEL, EPOLL_EVENT, EPOLL_EVENT_SIZE, EPOLLIN } from './layout.ts'
import { Memory } from './memory.ts'
import type { System } from './system.ts'
import { WaitTimer } from './wait-timer.ts'

/** Longest time in a row without a turn of the loop. */
const MAX_STAY_MS = 250
/** The loop is asked for its timers this often, besides whenever something may have set one: what is answered at once does not. */
const LOOK_AGAIN_MS = 1
/** Where more come in that time the loop turns once for many of them, and has no need of this. A miss is two: query and answer. */
const MAX_WAITS_MEANWHILE = 40
/** The same goes for those that come in larger bunches. */
const MAX_BUNCH = 4
/** After so many waits the loop need not watch the sockets, which costs as much as being told by the system twice. */
const SETTLED = 8
/** To epoll_wait: the timer ends it. */
const FOREVER = -1
/** Sockets that are told of by one call; others that are ready are told of by the next. */
const MAX_EVENTS = 8
/** Places among what is waited for: the event loop's descriptor and the timer; sockets follow. */
const LOOP = 0
const TIMER = 1
const FIRST = 2

/**
 * done: all of it is dealt with, and no timer or immediate comes of it. resolving: it may have set some. left: something is for
 * the event loop to go on with.
 */
export type Taken = 'done' | 'resolving' | 'left'

export interface Waiting {
  readonly fd: number
  /** Takes in what has come; `now`: by a look at the clock, where there was one. Never throws. */
  takeIn(now?: Millis): Taken
  /** From now on the event loop watches the socket as well, or does not. Never throws. */
  watchByLoop(on: boolean): void
}

/** Where sockets are waited for together with others. */
export interface Waits {
  /** Not more than once. */
  add(socket: Waiting): void
  /** From now on its descriptor may be closed. Idempotent. */
  remove(socket: Waiting): void
}

export class Standby implements Waits {
  readonly #system: System
  readonly #clock: Clock
  readonly #events: Memory
  /** An epoll instance, while there are sockets; -1: there are none, or the event loop cannot be waited for. */
  #fd = -1
  /** The end of the wait. A timeout of each wait would be set and taken back for every datagram: half a microsecond. */
  readonly #timer: WaitTimer
  /** Every socket there is has been added. */
  #whole = true
  /** The sockets are watched here alone. */
  #alone = false
  /** The first two places stay empty. */
  readonly #waiting: (Waiting | undefined)[] = Array(FIRST).fill(undefined)

  constructor(system: System, clock: Clock) {
    this.#system = system
    this.#clock = clock
    this.#events = new Memory(system, MAX_EVENTS * EPOLL_EVENT_SIZE)
    this.#timer = new WaitTimer(system)
  }

  /** Waits for what comes to `socket`, too; not more than once. Where that cannot be had its datagrams end the wait. */
  add(socket: Waiting): void {
    if (this.#fd < 0) this.#open()
    const free = this.#waiting.indexOf(undefined, FIRST)
    const place = free < 0 ? this.#waiting.length : free
    this.#waiting[place] = socket
    if (!this.#watch(socket.fd, place)) this.#whole = false
  }

  /** From now on its descriptor may be closed. Idempotent. */
  remove(socket: Waiting): void {
    const place = this.#waiting.indexOf(socket)
    if (place < 0) return
    this.#waiting[place] = undefined
    if (this.#fd < 0) return
    this.#system.epoll_ctl(this.#fd, EPOLL_CTL_DEL, socket.fd, this.#events.at(0))
    if (this.#waiting.some((other) => other !== undefined)) return
    this.#close()
  }

  /** Called when all `datagrams` are dealt with that had come to a socket, at `now`. Returns when the event loop is to turn. */
  stand(datagrams: number, now: Millis): void {
    if (this.#fd < 0 || datagrams > MAX_BUNCH) return
    try {
      this.#stand(now)
    } finally {
      if (this.#alone) this.#share(true)
    }
  }

  #stand(begun: Millis): void {
    const end = begun + MAX_STAY_MS
    let now = begun
    let [countFrom, countTo] = [begun, 0]
    let resolving = true
    for (let waits = 1; ; waits++) {
      if (now >= countFrom) {
        countFrom = now + LOOK_AGAIN_MS
        countTo = waits + MAX_WAITS_MEANWHILE
        resolving = true
      } else if (waits === countTo) return
      if (resolving && !this.#timer.ringWithLoop(now, end)) return
      const ready = this.#system.epoll_wait(this.#fd, this.#events.at(0), MAX_EVENTS, FOREVER)
      if (ready <= 0) return
      now = this.#clock.now()
      const taken = this.#takeIn(Math.min(ready, MAX_EVENTS), now)
      if (taken === 'left') return
      resolving = taken === 'resolving'
      if (waits === SETTLED && this.#whole) this.#share(false)
    }
  }

  #share(on: boolean): void {
    this.#alone = !on
    for (const socket of this.#waiting) socket?.watchByLoop(on)
  }

  /** As long as the loop watches our sockets too its descriptor is readable with any of them, and means something only by itself. */
  #takeIn(ready: number, now: Millis): Taken {
    let [ours, others, resolving] = [false, false, false]
    for (let event = 0; event < ready; event++) {
      const place = this.#events.words[(event * EPOLL_EVENT_SIZE + EPOLL_EVENT.data) / 4]!
      if (place === LOOP && this.#alone) others = true
      // What it was to ring for may have been moved on since.
      if (place === TIMER) ours = resolving = true
      const socket = this.#waiting[place]
      if (socket === undefined) continue
      ours = true
      const taken = socket.takeIn(now)
      if (taken === 'left') return taken
      if (taken === 'resolving') resolving = true
    }
    return !ours || others ? 'left' : resolving ? 'resolving' : 'done'
  }

  #open(): void {
    const { loopFd } = this.#system
    if (loopFd < 0) return
    this.#fd = this.#system.epoll_create1(EPOLL_CLOEXEC)
    // Without these two a wait would not end for anybody else.
    this.#whole = this.#watch(loopFd, LOOP) && this.#watch(this.#timer.open(), TIMER)
    if (!this.#whole) this.#close()
  }

  #close(): void {
    this.#timer.close()
    if (this.#fd >= 0) this.#system.close(this.#fd)
    this.#fd = -1
  }

  #watch(fd: number, place: number): boolean {
    const { words } = this.#events
    words[EPOLL_EVENT.events / 4] = EPOLLIN
    words[EPOLL_EVENT.data / 4] = place
    return this.#fd >= 0 && this.#system.epoll_ctl(this.#fd, EPOLL_CTL_ADD, fd, this.#events.at(0)) === 0
  }
}
