/**
 * The system beneath the batched UDP listener, as fast as memory: datagrams come when told to and replies are handed on.
 * Pointers are followed once and then known, as no structure ever moves.
 */
import { ERRNO, IOVEC, MMSGHDR, SOCKADDR } from '../../src/system/layout.ts'
import type { Address, System } from '../../src/system/system.ts'
import { DatagramsOnly } from '../helpers/datagrams-only.ts'

/** Where one mmsghdr leads. */
interface Header {
  readonly octets: Buffer
  readonly name: Buffer
  readonly wire: Buffer
  readonly vector: Buffer
}

export interface Datagrams {
  /** Writes the next datagram and tells its octets; -1: there is no more now. */
  next(wire: Buffer): number
  /** IPv4 address, as a number, and port of the datagram that next() has just told. */
  readonly address: number
  readonly port: number
  /** A reply to that address and port. */
  replied(reply: Buffer, length: number, address: number, port: number): void
}

export class DatagramSystem extends DatagramsOnly implements System {
  readonly pollSize = 160
  readonly #regions: { readonly start: Address; readonly octets: Buffer }[] = []
  readonly #headers = new Map<Address, Header>()
  readonly #names = new Map<number, Buffer>()
  readonly #ready: (() => void)[] = []
  readonly #datagrams: Datagrams
  #free = 0x10_0000
  #sockets = 0
  #errno = 0

  constructor(datagrams: Datagrams) {
    super()
    this.#datagrams = datagrams
  }

  /** The socket opened as the `nth`, from 0, has something to read. */
  wake(nth: number): void {
    this.#ready[nth]!()
  }

  socket(): number {
    return 100 + this.#sockets++
  }

  setsockopt(): number {
    return 0
  }

  bind(fd: number, name: Address, length: number): number {
    this.#names.set(fd, Buffer.from(this.#at(name, length)))
    return 0
  }

  connect(): number {
    return 0
  }

  getsockname(fd: number, name: Address): number {
    this.#names.get(fd)!.copy(this.#at(name, SOCKADDR.address4 + 4))
    return 0
  }

  close(): number {
    return 0
  }

  recvmmsg(_fd: number, headers: Address, count: number): number {
    let taken = 0
    for (; taken < count; taken++) {
      const header = this.#header(headers + 64 * taken)
      const length = this.#datagrams.next(header.wire)
      if (length < 0) break
      header.octets.writeUInt32LE(length, MMSGHDR.length)
      header.octets.writeUInt32LE(16, MMSGHDR.nameLength)
      this.#writeName(header.name)
    }
    this.#errno = ERRNO.EAGAIN
    return taken > 0 ? taken : -1
  }

  sendmmsg(_fd: number, headers: Address, count: number): number {
    for (let index = 0; index < count; index++) {
      const { name, wire, vector } = this.#header(headers + 64 * index)
      const [address, port] = [name.readUInt32BE(SOCKADDR.address4), name.readUInt16BE(SOCKADDR.port)]
      this.#datagrams.replied(wire, vector.readUInt32LE(IOVEC.length), address, port)
    }
    return count
  }

  recvfrom(_fd: number, octets: Address, length: number, _flags: number, name: Address): number {
    const taken = this.#datagrams.next(this.#at(octets, length))
    this.#writeName(this.#at(name, 16))
    this.#errno = ERRNO.EAGAIN
    return taken
  }

  sendto(_fd: number, octets: Address, length: number, _flags: number, to: Address, toLength: number): number {
    const name = this.#at(to, toLength)
    this.#datagrams.replied(
      this.#at(octets, length),
      length,
      name.readUInt32BE(SOCKADDR.address4),
      name.readUInt16BE(2),
    )
    return length
  }

  /** Nobody stands by: the event loop is the test's. */
  readonly loopFd = -1

  epoll_create1(): number {
    return -1
  }

  epoll_ctl(): number {
    return -1
  }

  epoll_wait(): number {
    return -1
  }

  timerfd_create(): number {
    return -1
  }

  timerfd_settime(): number {
    return -1
  }

  loopTimeout(): number {
    return 0
  }

  updateLoopTime(): void {}

  errno(): number {
    return this.#errno
  }

  addressOf(octets: Buffer): Address {
    const start = this.#free
    // Nothing lies next to anything: a pointer that runs over leads nowhere.
    this.#free += Math.ceil(octets.length / 4096) * 4096 + 4096
    this.#regions.push({ start, octets })
    return start
  }

  pollInit(): number {
    return 0
  }

  pollStart(): number {
    return 0
  }

  pollStop(): number {
    return 0
  }

  closeHandle(): void {}

  registerReady(ready: (poll: unknown, status: number, events: number) => void): bigint {
    this.#ready.push(() => ready(0n, 0, 1))
    return BigInt(this.#ready.length)
  }

  registerClosed(): bigint {
    return 0n
  }

  unregister(): void {}

  /** Of the datagram that next() has just told. */
  #writeName(name: Buffer): void {
    name.writeUInt16LE(2, SOCKADDR.family)
    name.writeUInt16BE(this.#datagrams.port, SOCKADDR.port)
    name.writeUInt32BE(this.#datagrams.address, SOCKADDR.address4)
  }

  #header(address: Address): Header {
    const known = this.#headers.get(address)
    if (known !== undefined) return known
    const octets = this.#at(address, 64)
    const vector = this.#at(Number(octets.readBigUInt64LE(MMSGHDR.iov)), 16)
    const name = this.#at(Number(octets.readBigUInt64LE(MMSGHDR.name)), 16)
    const wire = this.#from(Number(vector.readBigUInt64LE(IOVEC.base)))
    const header = { octets, name, wire, vector }
    this.#headers.set(address, header)
    return header
  }

  #at(address: Address, length: number): Buffer {
    const octets = this.#from(address)
    if (octets.length < length) throw new Error('memory that is not ours')
    return octets.subarray(0, length)
  }

  #from(address: Address): Buffer {
    const region = this.#regions.find(({ start, octets }) => address >= start && address < start + octets.length)
    if (region === undefined) throw new Error('memory that is not ours')
    return region.octets.subarray(address - region.start)
  }
}
