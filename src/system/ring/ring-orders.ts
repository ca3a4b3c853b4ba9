/** What is wanted of the kernel by way of an io_uring, for whom, and how they hear of it. */
import { ERRNO, MMSGHDR, MMSGHDR_SIZE, MSG_DONTWAIT, MSG_PEEK } from '../layout.ts'
import { Memory } from '../memory.ts'
import { CONTROL_ROOM, NAME_ROOM } from '../socket-address.ts'
import type { Taken, Waiting } from '../standby.ts'
import type { System } from '../system.ts'
import type { RingBuffers } from './buffers.ts'
import {
  CANCEL_ALL_OF_FD,
  GOES_ON,
  HAS_BUFFER,
  MULTISHOT,
  OPCODE,
  POLLIN,
  POLLOUT,
  SELECTS_BUFFER,
  SILENT,
} from './layout.ts'
import { NOWHERE, type Ring, type SplitAddress, splitAddress } from './ring.ts'

/** What an order was for: a place and, above it, a kind. */
const KIND = { input: 0, room: 1 << 24, message: 2 << 24, cancel: 3 << 24 }
const PLACE_MASK = 0xff_ffff
const RECEIVE = OPCODE.recvmsg | (SELECTS_BUFFER << 8) | (MULTISHOT << 16)
const SEND = OPCODE.sendmsg | (SILENT << 8)
const CANCEL = OPCODE.cancel | (SILENT << 8)
/** Each call of the kernel takes some twenty steps further of all that is under way; this only ends loops that must end. */
const MAX_LAST_CALLS = 10_000

/** A socket whose datagrams come and go by the ring. None of these may throw. */
export interface DatagramSocket extends Waiting {
  /** What is received goes here. */
  readonly buffers: RingBuffers
  /** A datagram has come, in the buffer of that number. takeIn() follows, and may be under way: it releases what it dealt with. */
  received(buffer: number): void
  /** Receiving failed; it goes on. */
  receiveFailed(errno: number): void
  /** A message of send() could not be sent; `extra` as it was given. Told before handedOver(). */
  unsent(extra: number): void
  /** The kernel has read all that was given to send(). */
  handedOver(): void
}

/** One for whom something is wanted. */
export interface Registration {
  readonly number: number
  readonly waiting: Waiting
  /** The same, where it is one of datagrams. */
  readonly socket: DatagramSocket | undefined
  /** The kernel tells when it has input, or room to write. */
  input: boolean
  room: boolean
  /** Something has happened that it has not been told of. */
  touched: boolean
  sending: boolean
  /** No more input is wanted. */
  stopped: boolean
  left: boolean
}

export class RingOrders {
  readonly #system: System
  readonly #ring: Ring
  /** A msghdr that only tells of room. */
  readonly #header: Memory
  readonly #headerAddress: SplitAddress
  readonly #places: (Registration | undefined)[] = []
  /** Lists whose length is kept apart: an array that is emptied loses its memory. */
  readonly #touched: Registration[] = []
  #touchedCount = 0
  readonly #sending: Registration[] = []
  #sendingCount = 0

  constructor(system: System, ring: Ring) {
    this.#system = system
    this.#ring = ring
    this.#header = new Memory(system, MMSGHDR_SIZE)
    this.#header.putSize(MMSGHDR.nameLength, NAME_ROOM)
    this.#header.putSize(MMSGHDR.controlLength, CONTROL_ROOM)
    this.#headerAddress = splitAddress(this.#header.at(0))
  }

  /** Somebody has something to be told of that takeIn() has not told yet. */
  get pending(): boolean {
    return this.#touchedCount > 0
  }

  /** From now on takeIn() of `waiting` is called when it can be read, or its datagrams come to `socket`. Throws a SystemCallError. */
  add(waiting: Waiting, socket?: DatagramSocket): Registration {
    const free = this.#places.indexOf(undefined)
    const number = free < 0 ? this.#places.length : free
    const state = {
      input: false,
      room: false,
      touched: false,
      sending: false,
      stopped: false,
      left: false,
    }
    const place: Registration = { number, waiting, socket, ...state }
    socket?.buffers.register(this.#ring.fd, number)
    this.#places[number] = place
    this.#watchInput(place)
    return place
  }

  /** Calls off all that is wanted for it: the kernel holds on to a socket for as long as it has orders for it. */
  remove(place: Registration): void {
    place.left = true
    this.#callOff(place)
    this.#places[place.number] = undefined
    place.socket?.buffers.unregister(this.#ring.fd, place.number)
  }

  /**
   * Nothing more comes to a socket than what the kernel has taken from it already, which comes before this returns; `all`: than
   * what has come to the socket. Not from within a takeIn().
   */
  stopReceiving(place: Registration, all: boolean): void {
    for (let calls = 0; all && this.#hasMore(place.waiting.fd) && calls < MAX_LAST_CALLS; calls++) {
      this.#ring.enter(false)
      this.takeIn()
    }
    place.stopped = true
    this.#callOff(place)
    this.takeIn()
  }

  /** Sends the message at `header` with the next call of the kernel: until handedOver() it must stay. */
  send(place: Registration, header: SplitAddress, extra: number): void {
    if (!place.sending) {
      place.sending = true
      this.#sending[this.#sendingCount++] = place
    }
    this.#ring.order(SEND, place.waiting.fd, header, 1, MSG_DONTWAIT, place.number | KIND.message, extra)
  }

  /** takeIn() is called when there is room to write. */
  awaitRoom(place: Registration): void {
    if (place.room) return
    place.room = true
    this.#ring.order(OPCODE.poll, place.waiting.fd, NOWHERE, 0, POLLOUT, place.number | KIND.room, 0)
  }

  /** Has all that was given to send() sent, and tells of that; what else completes is told by the next takeIn(). */
  flush(): void {
    this.#ring.enter(false)
    this.#noteAll()
    this.#tellHandedOver()
  }

  /** Tells of all that has completed. */
  takeIn(): Taken {
    this.#noteAll()
    this.#tellHandedOver()
    let [left, resolving] = [false, false]
    for (let nth = 0; nth < this.#touchedCount; nth++) {
      const place = this.#touched[nth]!
      place.touched = false
      if (place.left) continue
      const taken = place.waiting.takeIn()
      if (taken === 'left') left = true
      else if (taken === 'resolving') resolving = true
      this.#watchInput(place)
    }
    this.#touchedCount = 0
    return left ? 'left' : resolving ? 'resolving' : 'done'
  }

  #noteAll(): void {
    while (this.#ring.next()) this.#note(this.#ring)
  }

  #tellHandedOver(): void {
    if (this.#ring.pending) return
    const count = this.#sendingCount
    this.#sendingCount = 0
    for (let nth = 0; nth < count; nth++) {
      const place = this.#sending[nth]!
      place.sending = false
      if (!place.left) place.socket?.handedOver()
    }
  }

  /** Whether there is a datagram at a socket that the kernel has not taken from it yet. */
  #hasMore(fd: number): boolean {
    return this.#system.recvfrom(fd, this.#header.at(0), 0, MSG_PEEK | MSG_DONTWAIT, 0, 0) >= 0
  }

  #watchInput(place: Registration): void {
    if (place.input || place.stopped || place.left) return
    place.input = true
    const { fd } = place.waiting
    if (place.socket === undefined) this.#ring.order(OPCODE.poll, fd, NOWHERE, 0, POLLIN, place.number, 0)
    else this.#ring.order(RECEIVE, fd, this.#headerAddress, 1, 0, place.number, 0, place.number)
  }

  #note({ token, extra, result, flags }: Ring): void {
    const kind = token & ~PLACE_MASK
    const place = this.#places[token & PLACE_MASK]
    if (place === undefined || kind === KIND.cancel) return
    if (kind === KIND.message) {
      place.socket?.unsent(extra)
      return
    }
    if (kind === KIND.room) place.room = false
    else this.#noteInput(place, result, flags)
    if (!place.left) this.#touch(place)
  }

  #noteInput(place: Registration, result: number, flags: number): void {
    if ((flags & GOES_ON) === 0) place.input = false
    const { socket } = place
    if (socket === undefined || place.left) return
    if ((flags & HAS_BUFFER) !== 0) socket.received(flags >>> 16)
    const ordinary = result >= 0 || result === -ERRNO.ENOBUFS || result === -ERRNO.ECANCELED
    if (!ordinary) socket.receiveFailed(-result)
  }

  #touch(place: Registration): void {
    if (place.touched) return
    place.touched = true
    this.#touched[this.#touchedCount++] = place
  }

  /** Returns when the kernel has nothing more to do for it. */
  #callOff(place: Registration): void {
    const { fd } = place.waiting
    this.#ring.order(CANCEL, fd, NOWHERE, 0, CANCEL_ALL_OF_FD, place.number | KIND.cancel, 0)
    this.flush()
    for (let calls = 0; (place.input || place.room) && calls < MAX_LAST_CALLS; calls++) this.flush()
  }
}
