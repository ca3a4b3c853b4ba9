/** How the calls of System are made through koffi. */
import type { Koffi, Library } from './koffi.ts'
import type { Address, System } from './system.ts'
import { SystemCallError } from './system-call-error.ts'

/** uv_handle_type, unchanged since libuv 1.0. */
const UV_POLL = 8
const UV_IDLE = 6
const UV_PREPARE = 9
const UV_TIMER = 13
/** Of this libuv, Node.js 20's, and later ones uv_backend_timeout() also tells of descriptors the system does not watch yet: 1.46. */
const TELLS_ALL = 0x01_2e_00

/** Declares every function at once: a missing one throws here, not under way. */
export function declareCalls(koffi: Koffi): System {
  // The process itself: libc is in it, and Node exports libuv for its addons.
  const self = koffi.load(null)
  const call = caller(self)
  const readyType = koffi.pointer(koffi.proto('void', ['uintptr_t', 'int', 'int']))
  const handleType = koffi.pointer(koffi.proto('void', ['uintptr_t']))
  const loopVersion: () => number = self.func('uv_version', 'unsigned int', [])
  const version = loopVersion()
  if (version >>> 16 !== 1) throw new Error('not libuv 1')
  const defaultLoop: () => Address = self.func('uv_default_loop', 'uintptr_t', [])
  const loop = defaultLoop()
  const handleSize = handleSizes(self)
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
    ...ringCalls(self, koffi),
    ...hookCalls(self, loop, handleType),
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

/** Declares functions that return an int. */
function caller(self: Library) {
  return (name: string, ...parameters: unknown[]): never => self.func(name, 'int', parameters)
}

/** Tells how many octets a handle of a kind takes. */
function handleSizes(self: Library): (type: number) => number {
  return self.func('uv_handle_size', 'size_t', ['int'])
}

/** Handles that take part in each turn of the loop. */
function hookCalls(
  self: Library,
  loop: Address,
  callbackType: unknown,
): Pick<System, 'prepareSize' | 'prepareInit' | 'prepareStart' | 'idleSize' | 'idleInit' | 'idleStart' | 'idleStop'> {
  const call = caller(self)
  const handleSize = handleSizes(self)
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
function ringCalls(
  self: Library,
  koffi: Koffi,
): Pick<System, 'ringSetup' | 'ringEnter' | 'ringRegister' | 'map' | 'unmap'> {
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
