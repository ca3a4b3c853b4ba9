/** What a process has of the system's calls, for all parts of it that wait for sockets. */
import type { Clock } from '../clock.ts'
import { Standby } from './standby.ts'
import { loadSystem, type System } from './system.ts'

export interface SystemIo {
  readonly system: System
  /** The one that waits in place of the event loop, for the sockets of all. */
  readonly standby: Standby
}

/** Rejects with the reason where it is not to be had. The same for each call. */
export type LoadIo = () => Promise<SystemIo>

export function ioLoader(clock: Clock, load: () => Promise<System> = loadSystem): LoadIo {
  let loaded: Promise<SystemIo> | undefined
  return () => {
    loaded ??= load().then((system) => ({ system, standby: new Standby(system, clock) }))
    return loaded
  }
}
