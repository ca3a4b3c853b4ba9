/** What a process has of the system's calls, for all parts of it that wait for sockets. */
import { type Clock, ClockTimer, type MovableTimer, systemClock } from '../clock.ts'
import { LoopTimer } from './loop-timer.ts'
import { RingLoop } from './ring/ring-loop.ts'
import { Standby, type Waits } from './standby.ts'
import { loadSystem, type System } from './system.ts'

export interface SystemIo {
  readonly system: System
  /** The one that waits in place of the event loop, for the sockets of all: by epoll. */
  readonly standby: Standby
  /** The one that waits by an io_uring, and is to be preferred; or why this host does not let us have it. */
  readonly ring: RingLoop | Error
}

export const waitsOf = ({ ring, standby }: SystemIo): Waits => (ring instanceof Error ? standby : ring)

/** Rejects with the reason where it is not to be had. The same for each call. */
export type LoadIo = () => Promise<SystemIo>

export function ioLoader(clock: Clock, load: () => Promise<System> = loadSystem): LoadIo {
  let loaded: Promise<SystemIo> | undefined
  return () => {
    loaded ??= load().then((system) => ({ system, standby: new Standby(system, clock), ring: ringOf(system) }))
    return loaded
  }
}

/** One for each event loop, which is one: two could not wait at the same time. */
const rings = new WeakMap<System, RingLoop | Error>()

/** The event loop's ring, or why there is none. */
export function ringOf(system: System): RingLoop | Error {
  const ring = rings.get(system) ?? openRing(system)
  rings.set(system, ring)
  return ring
}

function openRing(system: System): RingLoop | Error {
  try {
    return new RingLoop(system, () => systemClock.exact())
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** A timer of the event loop's own once that can be had, and until then, or without it, of the clock's. */
export class BestTimer implements MovableTimer {
  #timer: MovableTimer
  #better: MovableTimer | undefined
  #closed = false

  constructor(clock: Clock, io: LoadIo, fire: () => void) {
    this.#timer = new ClockTimer(clock, fire)
    io().then(
      ({ system }) => {
        if (!this.#closed) this.#better = new LoopTimer(system, fire)
      },
      () => {},
    )
  }

  set(ms: number): void {
    if (this.#better !== undefined) {
      this.#timer.close()
      this.#timer = this.#better
      this.#better = undefined
    }
    this.#timer.set(ms)
  }

  stop(): void {
    this.#timer.stop()
  }

  close(): void {
    this.#closed = true
    this.#timer.close()
    this.#better?.close()
  }
}
