/**
 * The calls into libc and into Node's own event loop, through koffi (an optional dependency: prebuilt, no compiler needed).
 * Whoever calls answers for every pointer: what is passed as an address must be memory of `Memory`, which stays where it is, and
 * must be kept referenced for as long as the system may touch it.
 */
import { declareCalls } from './calls.ts'
import { loadKoffi } from './koffi.ts'

/** An address in this process. 47 bits at most on both architectures: a number holds it. */
export type Address = number

/** Memory of the kernel's in this process. */
export interface Mapping {
  readonly words: Uint32Array
  readonly address: Address
}

/** Each returns what the C function does: -1 tells of an error, see errno(). */
export interface System {
  socket(family: number, type: number, protocol: number): number
  setsockopt(fd: number, level: number, option: number, value: Address, length: number): number
  bind(fd: number, name: Address, nameLength: number): number
  connect(fd: number, name: Address, nameLength: number): number
  getsockname(fd: number, name: Address, nameLength: Address): number
  getsockopt(fd: number, level: number, option: number, value: Address, length: Address): number
  shutdown(fd: number, how: number): number
  close(fd: number): number
  recvfrom(fd: number, octets: Address, length: number, flags: number, name: Address, nameLength: Address): number
  recvmmsg(fd: number, headers: Address, count: number, flags: number, timeout: Address): number
  sendmmsg(fd: number, headers: Address, count: number, flags: number): number
  sendto(fd: number, octets: Address, length: number, flags: number, name: Address, nameLength: number): number
  memcpy(into: Address, from: Address, length: number): Address
  /** Of the last call that returned -1. */
  errno(): number
  /** Where the octets of a buffer lie. They must not be in V8's heap: Buffer.allocUnsafeSlow of 64 octets and more are not. */
  addressOf(octets: Buffer): Address
  /** Octets of a uv_poll_t. */
  readonly pollSize: number
  /** The functions of libuv return 0, or a negative error number. */
  pollInit(poll: Address, fd: number): number
  pollStart(poll: Address, events: number, callback: bigint): number
  pollStop(poll: Address): number
  /** Octets of a uv_timer_t. */
  readonly timerSize: number
  timerInit(timer: Address): number
  /** Fires once, `ms` whole milliseconds from when the loop last looked at the clock. */
  timerStart(timer: Address, callback: bigint, ms: number): number
  timerStop(timer: Address): number
  /** Octets of a uv_prepare_t. */
  readonly prepareSize: number
  prepareInit(prepare: Address): number
  /** Calls back in each turn of the loop, just before it waits. */
  prepareStart(prepare: Address, callback: bigint): number
  /** Octets of a uv_idle_t. */
  readonly idleSize: number
  idleInit(idle: Address): number
  /** The loop does not wait from now on. Nothing is called. */
  idleStart(idle: Address): number
  idleStop(idle: Address): number
  /** The loop, and with it the process, goes on without this handle. */
  unref(handle: Address): void
  closeHandle(handle: Address, closed: bigint): void
  epoll_create1(flags: number): number
  epoll_ctl(epoll: number, operation: number, fd: number, event: Address): number
  timerfd_create(clock: number, flags: number): number
  timerfd_settime(fd: number, flags: number, spec: Address, before: Address): number
  /** Waits `timeout` milliseconds at most, -1: without end; returns how many events there are, up to `count`. */
  epoll_wait(epoll: number, events: Address, count: number, timeout: number): number
  /** Returns a descriptor. See ring/. */
  ringSetup(entries: number, params: Address): number
  /** Returns how many it took of those `submit` to be done. */
  ringEnter(fd: number, submit: number, complete: number, flags: number): number
  ringRegister(fd: number, operation: number, what: Address, count: number): number
  /** Maps what a ring shares with this process; throws a SystemCallError. Nothing of it may be touched after unmap(). */
  map(fd: number, length: number, offset: number): Mapping
  unmap(mapping: Mapping): void
  /** The descriptor that is readable when the event loop has something to do; -1: there is none that can be relied on. */
  readonly loopFd: number
  /** For how many milliseconds the event loop has nothing to do but wait; 0: it has to turn at once, -1: no end is set. */
  loopTimeout(): number
  /** Has the event loop look at the clock: it tells timers by when it last did. */
  updateLoopTime(): void
  /** Makes `ready` callable from C as a uv_poll_cb. Released with unregister(), not from within. */
  registerReady(ready: (poll: unknown, status: number, events: number) => void): bigint
  /** The same for a uv_timer_cb and a uv_prepare_cb. */
  registerTimer(fire: () => void): bigint
  /** The same for a uv_close_cb. */
  registerClosed(closed: () => void): bigint
  unregister(callback: bigint): void
}

/** Far more than any libuv 1.x has needed (160 in 1.46), far less than what a wrong function would return. */
const PLAUSIBLE_HANDLE_SIZE = { least: 64, most: 1024 }

let loaded: Promise<System> | undefined

/** The same for all who ask. Rejects with the reason when this host, this build of Node or this installation has no batched I/O. */
export function loadSystem(): Promise<System> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<System> {
  const koffi = await loadKoffi()
  const system = declareCalls(koffi)
  const { least, most } = PLAUSIBLE_HANDLE_SIZE
  for (const size of [system.pollSize, system.timerSize, system.prepareSize, system.idleSize])
    if (!(size >= least && size <= most)) throw new Error('an event loop of another kind')
  return system
}
