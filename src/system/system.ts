/**
 * The calls into libc and into Node's own event loop, through koffi (an optional dependency: prebuilt, no compiler needed).
 * Whoever calls answers for every pointer: what is passed as an address must be memory of `Memory`, which stays where it is, and
 * must be kept referenced for as long as the system may touch it.
 */
import { type Koffi, loadKoffi } from './koffi.ts'
import { ERRNO } from './layout.ts'

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
  /** The same for a uv_timer_cb and a uv_idle_cb. */
  registerTimer(fire: () => void): bigint
  /** The same for a uv_close_cb. */
  registerClosed(closed: () => void): bigint
  unregister(callback: bigint): void
}

/** A failed call, in the shape of Node's own system errors. */
export class SystemCallError extends Error {
  override readonly name = 'SystemCallError'
  readonly code: string
  readonly errno: number
  readonly syscall: string

  constructor(syscall: string, errno: number) {
    const code = NAMES.get(errno) ?? `E${errno}`
    super(`${syscall} ${code}`)
    this.code = code
    this.errno = errno
    this.syscall = syscall
  }
}

const NAMES = new Map<number, string>(Object.entries(ERRNO).map(([name, errno]) => [errno, name]))

/** uv_handle_type, unchanged since libuv 1.0. */
const UV_POLL = 8
const UV_IDLE = 6
const UV_PREPARE = 9
const UV_TIMER = 13
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
  const system = declare(koffi)
  const { least, most } = PLAUSIBLE_HANDLE_SIZE
  for (const size of [system.pollSize, system.timerSize, system.prepareSize, system.idleSize])
    if (!(size >= least && size <= most)) throw new Error('an event loop of another kind')
  return system
}

/** Of this libuv, Node.js 20's, and later ones uv_backend_timeout() also tells of descriptors the system does not watch yet: 1.46. */
const TELLS_ALL = 0x01_2e_00

/** Declares every function at once: a missing one throws here, not under way. */
function declare(koffi: Koffi): System {
  // The process itself: libc is in it, and Node exports libuv for its addons.
  const self = koffi.load(null)
  const call = (name: string, ...parameters: unknown[]) => self.func(name, 'int', parameters)
  const readyType = koffi.pointer(koffi.proto('void', ['uintptr_t', 'int', 'int']))
  const handleType = koffi.pointer(koffi.proto('void', ['uintptr_t']))
  const loopVersion: () => number = self.func('uv_version', 'unsigned int', [])
  const version = loopVersion()
  if (version >>> 16 !== 1) throw new Error('not libuv 1')
  const defaultLoop: () => Address = self.func('uv_default_loop', 'uintptr_t', [])
  const loop = defaultLoop()
  const handleSize: (type: number) => number = self.func('uv_handle_size', 'size_t', ['int'])
  const pollInit: (loop: Address, poll: Address, fd: number) => number = call(
    'uv_poll_init',
    'uintptr_t',
    'uintptr_t',
    'int',
  )
  const timerInit: (loop: Address, timer: Address) => number = call('uv_timer_init', 'uintptr_t', 'uintptr_t')
  const timerStart: (timer: Address, callback: bigint, ms: number, repeat: number) => number = call(
    'uv_timer_start',
    'uintptr_t',
    handleType,
    'uint64_t',
    'uint64_t',
  )
  const backendFd: (loop: Address) => number = call('uv_backend_fd', 'uintptr_t')
  const backendTimeout: (loop: Address) => number = call('uv_backend_timeout', 'uintptr_t')
  const updateTime: (loop: Address) => void = self.func('uv_update_time', 'void', ['uintptr_t'])
  return {
    socket: call('socket', 'int', 'int', 'int'),
    setsockopt: call('setsockopt', 'int', 'int', 'int', 'uintptr_t', 'unsigned int'),
    bind: call('bind', 'int', 'uintptr_t', 'unsigned int'),
    connect: call('connect', 'int', 'uintptr_t', 'unsigned int'),
    getsockname: call('getsockname', 'int', 'uintptr_t', 'uintptr_t'),
    getsockopt: call('getsockopt', 'int', 'int', 'int', 'uintptr_t', 'uintptr_t'),
    shutdown: call('shutdown', 'int', 'int'),
    close: call('close', 'int'),
    recvfrom: call('recvfrom', 'int', 'uintptr_t', 'size_t', 'int', 'uintptr_t', 'uintptr_t'),
    recvmmsg: call('recvmmsg', 'int', 'uintptr_t', 'unsigned int', 'int', 'uintptr_t'),
    sendmmsg: call('sendmmsg', 'int', 'uintptr_t', 'unsigned int', 'int'),
    sendto: call('sendto', 'int', 'uintptr_t', 'size_t', 'int', 'uintptr_t', 'unsigned int'),
    epoll_create1: call('epoll_create1', 'int'),
    epoll_ctl: call('epoll_ctl', 'int', 'int', 'int', 'uintptr_t'),
    timerfd_create: call('timerfd_create', 'int', 'int'),
    timerfd_settime: call('timerfd_settime', 'int', 'int', 'uintptr_t', 'uintptr_t'),
    epoll_wait: call('epoll_wait', 'int', 'uintptr_t', 'int', 'int'),
    ...ringCalls(koffi),
    ...hookCalls(koffi, loop),
    loopFd: version < TELLS_ALL ? -1 : backendFd(loop),
    loopTimeout: () => backendTimeout(loop),
    updateLoopTime: () => updateTime(loop),
    memcpy: self.func('memcpy', 'uintptr_t', ['uintptr_t', 'uintptr_t', 'size_t']),
    errno: () => koffi.errno(),
    addressOf: (octets) => Number(koffi.address(octets)),
    pollSize: handleSize(UV_POLL),
    pollInit: (poll, fd) => pollInit(loop, poll, fd),
    pollStart: call('uv_poll_start', 'uintptr_t', 'int', readyType),
    pollStop: call('uv_poll_stop', 'uintptr_t'),
    timerSize: handleSize(UV_TIMER),
    timerInit: (timer) => timerInit(loop, timer),
    timerStart: (timer, callback, ms) => timerStart(timer, callback, ms, 0),
    timerStop: call('uv_timer_stop', 'uintptr_t'),
    unref: self.func('uv_unref', 'void', ['uintptr_t']),
    closeHandle: self.func('uv_close', 'void', ['uintptr_t', handleType]),
    registerReady: (ready) => koffi.register(ready, readyType),
    registerTimer: (fire) => koffi.register(fire, handleType),
    registerClosed: (closed) => koffi.register(closed, handleType),
    unregister: (callback) => koffi.unregister(callback),
  }
}

/** Handles that take part in each turn of the loop. */
function hookCalls(
  koffi: Koffi,
  loop: Address,
): Pick<System, 'prepareSize' | 'prepareInit' | 'prepareStart' | 'idleSize' | 'idleInit' | 'idleStart' | 'idleStop'> {
  const self = koffi.load(null)
  const call = (name: string, ...parameters: unknown[]): never => self.func(name, 'int', parameters)
  const callbackType = koffi.pointer(koffi.proto('void', ['uintptr_t']))
  const handleSize: (type: number) => number = self.func('uv_handle_size', 'size_t', ['int'])
  const prepareInit: (loop: Address, prepare: Address) => number = call('uv_prepare_init', 'uintptr_t', 'uintptr_t')
  const idleInit: (loop: Address, idle: Address) => number = call('uv_idle_init', 'uintptr_t', 'uintptr_t')
  const idleStart: (idle: Address, callback: Address) => number = call('uv_idle_start', 'uintptr_t', 'uintptr_t')
  // A handle must call something, and in each turn: this looks at the handle and changes nothing, without a way into JavaScript.
  const find: (from: Address, name: string) => Address = self.func('dlsym', 'uintptr_t', ['uintptr_t', 'str'])
  const nothing = find(0, 'uv_has_ref')
  if (nothing === 0) throw new Error('no uv_has_ref')
  return {
    prepareSize: handleSize(UV_PREPARE),
    prepareInit: (prepare) => prepareInit(loop, prepare),
    prepareStart: call('uv_prepare_start', 'uintptr_t', callbackType),
    idleSize: handleSize(UV_IDLE),
    idleInit: (idle) => idleInit(loop, idle),
    idleStart: (idle) => idleStart(idle, nothing),
    idleStop: call('uv_idle_stop', 'uintptr_t'),
  }
}

/** The same on both architectures: they came after the numbers had been made one. */
const SYS_IO_URING_SETUP = 425
const SYS_IO_URING_ENTER = 426
const SYS_IO_URING_REGISTER = 427
const PROT_READ_WRITE = 3
/** MAP_SHARED and MAP_POPULATE. */
const MAP_SHARED_NOW = 0x8001

/** libc has no functions for io_uring. */
function ringCalls(koffi: Koffi): Pick<System, 'ringSetup' | 'ringEnter' | 'ringRegister' | 'map' | 'unmap'> {
  const self = koffi.load(null)
  type Call = (number: number, a: number, b: number, c: number, d: number, e: number, f: number) => number
  const parameters = ['long', 'long', 'long', 'long', 'long', 'long', 'long']
  const syscall: Call = self.func('syscall', 'long', parameters)
  const mmap: (at: number, length: number, access: number, flags: number, fd: number, offset: number) => number =
    self.func('mmap', 'intptr_t', ['uintptr_t', 'size_t', 'int', 'int', 'int', 'int64_t'])
  const munmap: (at: Address, length: number) => number = self.func('munmap', 'int', ['uintptr_t', 'size_t'])
  return {
    ringSetup: (entries, params) => syscall(SYS_IO_URING_SETUP, entries, params, 0, 0, 0, 0),
    ringEnter: (fd, submit, complete, flags) => syscall(SYS_IO_URING_ENTER, fd, submit, complete, flags, 0, 0),
    ringRegister: (fd, operation, what, count) => syscall(SYS_IO_URING_REGISTER, fd, operation, what, count, 0, 0),
    map: (fd, length, offset) => {
      const address = mmap(0, length, PROT_READ_WRITE, MAP_SHARED_NOW, fd, offset)
      if (address < 0) throw new SystemCallError('mmap', koffi.errno())
      return { address, words: new Uint32Array(koffi.view(BigInt(address), length)) }
    },
    unmap: ({ address, words }) => void munmap(address, words.byteLength),
  }
}
