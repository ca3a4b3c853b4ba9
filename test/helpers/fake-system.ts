/**
 * Stands where the operating system does for batched UDP: follows the pointers it is given as the kernel would, refuses any
 * that does not lie in memory of ours, and does what the test says.
 */
import { EPOLL_EVENT, EPOLL_EVENT_SIZE, ERRNO } from '../../src/system/layout.ts'
import type { Address, System } from '../../src/system/system.ts'
import { DatagramsOnly } from './datagrams-only.ts'

/** A datagram as seen from outside: IPv4, or IPv6 as 32 hexadecimal digits. */
export interface FakeDatagram {
  readonly wire: Buffer
  readonly address: string
  readonly port: number
  /** The address asked or replied from, by packet information; undefined: there is none. */
  readonly local?: string | undefined
  readonly interface?: number | undefined
}

interface Region {
  readonly start: Address
  readonly octets: Buffer
}

const AF_INET6 = 10

export class FakeSystem extends DatagramsOnly implements System {
  readonly pollSize = 160
  readonly sent: FakeDatagram[] = []
  readonly options: { level: number; option: number; value: number }[] = []
  readonly open = new Set<number>()
  /** What receiving brings, in this order. */
  arriving: FakeDatagram[] = []
  /** What the next sends end in, one each: an errno; 0: it is sent. */
  sendErrors: number[] = []
  /** At most so many are sent by one call. */
  sendsAtOnce = Number.POSITIVE_INFINITY
  receiveError = 0
  bindError = 0
  pollError = 0
  startError = 0
  watched = 0
  largestBatch = 0
  #family = 2
  #errno = 0
  #ready: ((poll: unknown, status: number, events: number) => void) | undefined
  readonly loopFd: number = 9
  /** What uv_backend_timeout says. */
  loopDueIn = -1
  /** What happens during each wait in place of the event loop; it returns the descriptors that are ready then. None: nothing. */
  meanwhile: (() => readonly number[])[] = []
  /** How many such waits there were, and when they were to end: milliseconds from when the timer was set. */
  waits = 0
  readonly rings: number[] = []
  timerError = 0
  setTimerError = 0
  looksAtClock = 0
  epollError = 0
  /** No epoll instance takes it. */
  unwatchable = -1
  readonly #waitedFor = new Map<number, number>()
  readonly #callbacks = new Map<bigint, (...parameters: never[]) => void>()
  #serial = 0n
  readonly #regions: Region[] = []
  #next = 0x10_0000

  /** The event loop finds the socket, that opened last, readable, or writable: whatever is watched. */
  wake(): void {
    if (this.watched !== 0) this.#ready?.(0n, 0, this.watched)
  }

  /** Callbacks that C code could still call. */
  get registered(): number {
    return this.#callbacks.size
  }

  socket(family: number): number {
    this.#family = family
    const fd = 100 + this.open.size
    this.open.add(fd)
    return fd
  }

  setsockopt(_fd: number, level: number, option: number, value: Address, length: number): number {
    this.options.push({ level, option, value: this.#at(value, length).readInt32LE(0) })
    return 0
  }

  bind(): number {
    return this.#fail(this.bindError) ?? 0
  }

  connect(): number {
    return 0
  }

  getsockname(_fd: number, name: Address, nameLength: Address): number {
    this.#writeName(this.#at(name, this.#at(nameLength, 4).readUInt32LE(0)), { address: '192.0.2.1', port: 53 })
    return 0
  }

  close(fd: number): number {
    if (!this.open.delete(fd)) throw new Error('closed twice')
    return 0
  }

  recvmmsg(_fd: number, headers: Address, count: number): number {
    if (this.receiveError !== 0) return this.#fail(this.receiveError)!
    if (this.arriving.length === 0) return this.#fail(ERRNO.EAGAIN)!
    const taken = this.arriving.splice(0, count)
    this.largestBatch = Math.max(this.largestBatch, taken.length)
    for (const [index, datagram] of taken.entries()) this.#deliver(this.#at(headers + 64 * index, 64), datagram)
    return taken.length
  }

  sendmmsg(_fd: number, headers: Address, count: number): number {
    for (let index = 0; index < count; index++) {
      if (index === this.sendsAtOnce) return index
      const errno = this.sendErrors[0] ?? 0
      if (errno !== 0 && index > 0) return index
      this.sendErrors.shift()
      if (errno !== 0) return this.#fail(errno)!
      this.sent.push(this.#collect(this.#at(headers + 64 * index, 64)))
    }
    return count
  }

  recvfrom(_fd: number, octets: Address, length: number, _flags: number, name: Address, nameLength: Address): number {
    if (this.receiveError !== 0) return this.#fail(this.receiveError)!
    const datagram = this.arriving.shift()
    if (datagram === undefined) return this.#fail(ERRNO.EAGAIN)!
    const room = this.#at(nameLength, 4)
    room.writeUInt32LE(this.#writeName(this.#at(name, room.readUInt32LE(0)), datagram), 0)
    return datagram.wire.copy(this.#at(octets, length))
  }

  sendto(_fd: number, octets: Address, length: number, _flags: number, name: Address, nameLength: number): number {
    const errno = this.sendErrors.shift() ?? 0
    if (this.sendsAtOnce === 0) return 0
    if (errno !== 0) return this.#fail(errno)!
    const to = readName(this.#at(name, nameLength))
    this.sent.push({ wire: Buffer.from(this.#at(octets, length)), ...to })
    return length
  }

  epoll_create1(): number {
    this.#waitedFor.clear()
    return this.#fail(this.epollError) ?? this.socket(this.#family)
  }

  epoll_ctl(_epoll: number, operation: number, fd: number, event: Address): number {
    if (fd === this.unwatchable) return this.#fail(ERRNO.EPERM)!
    if (operation === 1 && this.#waitedFor.has(fd)) throw new Error('added twice')
    if (operation === 1) this.#waitedFor.set(fd, this.#at(event, EPOLL_EVENT_SIZE).readUInt32LE(EPOLL_EVENT.data))
    else if (!this.#waitedFor.delete(fd)) throw new Error('not there')
    return 0
  }

  epoll_wait(_epoll: number, events: Address, count: number, timeout: number): number {
    if (timeout !== -1) throw new Error('a timeout of each wait costs')
    this.waits++
    const ready = this.meanwhile.shift()?.() ?? []
    for (const [nth, fd] of ready.slice(0, count).entries()) {
      const event = this.#at(events + nth * EPOLL_EVENT_SIZE, EPOLL_EVENT_SIZE)
      event.writeUInt32LE(this.#waitedFor.get(fd)!, EPOLL_EVENT.data)
    }
    return ready.length
  }

  timerfd_create(): number {
    return this.#fail(this.timerError) ?? this.socket(this.#family)
  }

  timerfd_settime(_fd: number, _flags: number, spec: Address): number {
    const octets = this.#at(spec, 32)
    const [seconds, nanoseconds] = [octets.readBigUInt64LE(16), octets.readBigUInt64LE(24)]
    if (octets.readBigUInt64LE(0) + octets.readBigUInt64LE(8) !== 0n) throw new Error('rings again and again')
    this.rings.push(Number(seconds) * 1000 + Number(nanoseconds) / 1e6)
    return this.#fail(this.setTimerError) ?? 0
  }

  loopTimeout(): number {
    return this.loopDueIn
  }

  updateLoopTime(): void {
    this.looksAtClock++
  }

  /** Descriptors that are waited for in place of the event loop, its own among them. */
  get waitedFor(): number[] {
    return [...this.#waitedFor.keys()]
  }

  errno(): number {
    return this.#errno
  }

  addressOf(octets: Buffer): Address {
    const region = { start: this.#next, octets }
    // Nothing lies next to anything: a pointer that runs over is found out.
    this.#next += Math.ceil(octets.length / 4096) * 4096 + 4096
    this.#regions.push(region)
    return region.start
  }

  pollInit(poll: Address): number {
    this.#at(poll, this.pollSize)
    return -this.pollError
  }

  pollStart(_poll: Address, events: number): number {
    if (this.startError !== 0) return -this.startError
    this.watched = events
    return 0
  }

  pollStop(): number {
    this.watched = 0
    return 0
  }

  closeHandle(_poll: Address, closed: bigint): void {
    this.watched = 0
    setImmediate(() => this.#callbacks.get(closed)!())
  }

  registerReady(ready: (poll: unknown, status: number, events: number) => void): bigint {
    this.#ready = ready
    return this.#register(ready)
  }

  registerClosed(closed: () => void): bigint {
    return this.#register(closed)
  }

  unregister(callback: bigint): void {
    if (!this.#callbacks.delete(callback)) throw new Error('not registered')
  }

  #register(callback: (...parameters: never[]) => void): bigint {
    this.#callbacks.set(++this.#serial, callback)
    return this.#serial
  }

  #fail(errno: number): number | undefined {
    this.#errno = errno
    return errno === 0 ? undefined : -1
  }

  /** The octets at an address; throws when they are not all in one piece of our memory. */
  #at(address: Address, length: number): Buffer {
    const inside = ({ start, octets }: Region): boolean => address >= start && address + length <= start + octets.length
    const region = this.#regions.find(inside)
    if (region === undefined) throw new Error(`segmentation fault at ${address}, ${length} octets`)
    return region.octets.subarray(address - region.start, address - region.start + length)
  }

  #pointed(header: Buffer, offset: number, length: number): Buffer {
    return this.#at(Number(header.readBigUInt64LE(offset)), length)
  }

  #vector(header: Buffer): Buffer {
    if (header.readBigUInt64LE(24) !== 1n) throw new Error('not one vector')
    const vector = this.#pointed(header, 16, 16)
    return this.#pointed(vector, 0, Number(vector.readBigUInt64LE(8)))
  }

  #deliver(header: Buffer, datagram: FakeDatagram): void {
    const room = header.readUInt32LE(8)
    const name = this.#pointed(header, 0, room)
    header.writeUInt32LE(this.#writeName(name, datagram), 8)
    header.writeUInt32LE(datagram.wire.copy(this.#vector(header)), 56)
    const control = this.#pointed(header, 32, Number(header.readBigUInt64LE(40)))
    header.writeBigUInt64LE(BigInt(writeControl(control, datagram)), 40)
  }

  #writeName(name: Buffer, { address, port }: Pick<FakeDatagram, 'address' | 'port'>): number {
    name.writeUInt16LE(this.#family, 0)
    name.writeUInt16BE(port, 2)
    const octets = octetsOf(address)
    octets.copy(name, octets.length === 4 ? 4 : 8)
    return octets.length === 4 ? 16 : 28
  }

  #collect(header: Buffer): FakeDatagram {
    const to = readName(this.#pointed(header, 0, header.readUInt32LE(8)))
    const space = Number(header.readBigUInt64LE(40))
    const source = space === 0 ? {} : readControl(this.#pointed(header, 32, space))
    return { wire: Buffer.from(this.#vector(header)), ...to, ...source }
  }
}

function readName(name: Buffer): { address: string; port: number } {
  const ipv6 = name.readUInt16LE(0) === AF_INET6
  if (name.length !== (ipv6 ? 28 : 16)) throw new Error('not the length of this family')
  const address = ipv6 ? name.toString('hex', 8, 24) : [...name.subarray(4, 8)].join('.')
  return { address, port: name.readUInt16BE(2) }
}

function octetsOf(address: string): Buffer {
  return address.includes('.') ? Buffer.from(address.split('.').map(Number)) : Buffer.from(address, 'hex')
}

/** One cmsghdr with in_pktinfo or in6_pktinfo; returns the octets used. */
function writeControl(control: Buffer, { local, interface: index = 0 }: FakeDatagram): number {
  if (local === undefined) return 0
  const octets = octetsOf(local)
  const ipv6 = octets.length === 16
  control.writeBigUInt64LE(ipv6 ? 36n : 28n, 0)
  control.writeUInt32LE(ipv6 ? 41 : 0, 8)
  control.writeUInt32LE(ipv6 ? 50 : 8, 12)
  control.writeUInt32LE(index, ipv6 ? 32 : 16)
  octets.copy(control, ipv6 ? 16 : 20)
  return ipv6 ? 40 : 32
}

function readControl(control: Buffer): { local: string; interface: number } {
  const ipv6 = control.readUInt32LE(8) === 41
  const expected = ipv6 ? [36, 50, 40] : [28, 8, 32]
  const found = [Number(control.readBigUInt64LE(0)), control.readUInt32LE(12), control.length]
  if (expected.join() !== found.join()) throw new Error(`a malformed control message: ${found}`)
  return ipv6
    ? { local: control.toString('hex', 16, 32), interface: control.readUInt32LE(32) }
    : { local: [...control.subarray(20, 24)].join('.'), interface: control.readUInt32LE(16) }
}
