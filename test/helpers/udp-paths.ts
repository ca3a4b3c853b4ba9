/** All UDP listeners, for tests that each must pass. */
import { arch, platform } from 'node:os'
import { BatchedUdpListener } from '../../src/listen/batched/batched-udp.ts'
import type { Listener, ListenerParts } from '../../src/listen/listener.ts'
import { UdpListener } from '../../src/listen/udp.ts'
import { ringOf } from '../../src/system/io.ts'
import type { RingLoop } from '../../src/system/ring/ring-loop.ts'
import { Standby } from '../../src/system/standby.ts'
import { loadSystem, type System } from '../../src/system/system.ts'

export type MakeUdp = (parts: ListenerParts, host?: () => readonly string[]) => Listener

/** Where it should be there it must be: rejects on Linux of both architectures when it cannot be loaded. */
export const batchedSystem: System | undefined =
  platform() === 'linux' && ['x64', 'arm64'].includes(arch()) ? await loadSystem() : undefined

export const makePortable: MakeUdp = (parts, host) => new UdpListener(parts, host)

/** By recvmmsg and epoll, of whatever system. */
export const makeBatched =
  (system: System): MakeUdp =>
  (parts, host) =>
    new BatchedUdpListener(parts, { system, standby: new Standby(system, parts.clock), ring: NO_RING }, host)

/** One for all tests of a process, as in the daemon; undefined: this host does not let us have one. */
export const ring: RingLoop | undefined = openRing()

function openRing(): RingLoop | undefined {
  const opened = batchedSystem === undefined ? undefined : ringOf(batchedSystem)
  return opened instanceof Error ? undefined : opened
}

/** In place of a ring. */
export const NO_RING = new Error('not in this test')

const makeRing =
  (system: System, loop: RingLoop): MakeUdp =>
  (parts, host) =>
    new BatchedUdpListener(parts, { system, standby: new Standby(system, parts.clock), ring: loop }, host)

/** For `describe.each`: every UDP listener that this host can have. */
export const UDP_PATHS: readonly { readonly path: 'portable' | 'batched' | 'ring'; readonly makeUdp: MakeUdp }[] = [
  { path: 'portable', makeUdp: makePortable },
  ...(batchedSystem === undefined ? [] : [{ path: 'batched' as const, makeUdp: makeBatched(batchedSystem) }]),
  ...(batchedSystem === undefined || ring === undefined
    ? []
    : [{ path: 'ring' as const, makeUdp: makeRing(batchedSystem, ring) }]),
]
