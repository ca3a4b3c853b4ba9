/** What is wanted of the kernel by way of an io_uring, for whom, and how they hear of it. */
import { ERRNO, MMSGHDR, MMSGHDR_SIZE, MSG_DONTWAIT } from '../layout.ts'
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
const KIND = { input: 0, room: 1 << 24, message: 2 << 24 }
const PLACE_MASK = 0xff_ffff
const RECEIVE = OPCODE.recvmsg | (SELECTS_BUFFER << 8) | (MULTISHOT << 16)
const SEND = OPCODE.sendmsg | (SILENT << 8)
const CANCEL = OPCODE.cancel | (SILENT << 8)
/** An order that was called off is over with the first or second call; this only ends a loop that must end. */
const MAX_LAST_CALLS = 1_000

/** A socket whose datagrams come and go by the ring. None of these may throw. */
export interface DatagramSocket extends Waiting {
  /** A datagram has come, in the buffer of that number. takeIn() follows, by the end of which the buffer is to be released. */
  received(buffer: number): void
  /** Receiving failed; it goes on. */
  receiveFailed(errno: number): void
  /** A message of send() could not be sent; `extra` as it was given. handedOver() follows. */
  unsent(extra: number): void
  /** The kernel has read all that was given to send(). */
  handedOver(): void
}

/** One for whom something is wanted. */
export interface Place {
  readonly number: number
  readonly waiting: Waiting
  /** The same, where it is one of datagrams. */
  readonly socket: DatagramSocket | undefined
  /** The kernel tells when it has input, or room to write. */
  input: boolean
  room: boolean
  /** Something has happened that it has not been told of; and something of that has been a datagram, since receiveAll() looked. */
  touched: boolean
  news: boolean
  sending: boolean
  /** No more input is wanted. */
  stopped: boolean
  left: boolean
}

export class RingOrders {
  readonly #ring: Ring
  readonly #buffers: RingBuffers
  /** A msghdr that only tells of room. */
  readonly #header: Memory
  readonly #headerAddress: SplitAddress
  readonly #places: (Place | undefined)[] = []
  /** Lists whose length is kept apart: an array that is emptied loses its memory. */
  readonly #touched: Place[] = []
  #touchedCount = 0
  readonly #sending: Place[] = []
  #sendingCount = 0

  constructor(system: System, ring: Ring, buffers: RingBuffers) {
    this.#ring = ring
    this.#buffers = buffers
    this.#header = new Memory(system, MMSGHDR_SIZE)
    this.#header.putSize(MMSGHDR.nameLength, NAME_ROOM)
    this.#header.putSize(MMSGHDR.controlLength, CONTROL_ROOM)
    this.#headerAddress = splitAddress(this.#header.at(0))
  }

  /** From now on takeIn() of `waiting` is called when it can be read, or its datagrams come to `socket`. */
  add(waiting: Waiting, socket?: DatagramSocket): Place {
    const free = this.#places.indexOf(undefined)
    const number = free < 0 ? this.#places.length : free
    const state = {
      input: false,
      room: false,
      touched: false,
      news: false,
      sending: false,
      stopped: false,
      left: false,
    }
    const place: Place = { number, waiting, socket, ...state }
    this.#places[number] = place
    this.#watchInput(place)
    return place
  }

  /** Calls off all that is wanted for it: the kernel holds on to a socket for as long as it has orders for it. */
  remove(place: Place): void {
    place.left = true
    this.#callOff(place)
    this.#free(place)
  }

  /** Takes in what has come to a socket, until a call brings nothing more. Not from within a takeIn(), as the next. */
  receiveAll(place: Place): void {
    place.news = true
    for (let calls = 0; place.news && calls < MAX_LAST_CALLS; calls++) {
      place.news = false
      this.#ring.enter(false)
      this.takeIn()
    }
  }

  /** Nothing more comes to a socket than what the kernel has taken from it already, which comes before this returns. */
  stopReceiving(place: Place): void {
    place.stopped = true
    this.#callOff(place)
    this.takeIn()
    for (let calls = 0; place.input && calls < MAX_LAST_CALLS; calls++) {
      this.#ring.enter(false)
      this.takeIn()
    }
  }

  /** Sends the message at `header` with the next call of the kernel: until handedOver() it must stay. */
  send(place: Place, header: SplitAddress, extra: number): void {
    if (!place.sending) {
      place.sending = true
      this.#sending[this.#sendingCount++] = place
    }
    this.#ring.order(SEND, place.waiting.fd, header, 1, MSG_DONTWAIT, place.number | KIND.message, extra)
  }

  /** takeIn() is called when there is room to write. */
  awaitRoom(place: Place): void {
    if (place.room) return
    place.room = true
    this.#ring.order(OPCODE.poll, place.waiting.fd, NOWHERE, 0, POLLOUT, place.number | KIND.room, 0)
  }

  /** After a call of the kernel. */
  tellHandedOver(): void {
    if (this.#ring.pending) return
    const count = this.#sendingCount
    this.#sendingCount = 0
    for (let nth = 0; nth < count; nth++) {
      const place = this.#sending[nth]!
      place.sending = false
      if (!place.left) place.socket?.handedOver()
    }
  }

  /** Tells of all that has completed. */
  takeIn(): Taken {
    while (this.#ring.next()) this.#note(this.#ring)
    this.tellHandedOver()
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

  #watchInput(place: Place): void {
    if (place.input || place.stopped || place.left) return
    place.input = true
    const { fd } = place.waiting
    if (place.socket === undefined) this.#ring.order(OPCODE.poll, fd, NOWHERE, 0, POLLIN, place.number, 0)
    else this.#ring.order(RECEIVE, fd, this.#headerAddress, 1, 0, place.number, 0)
  }

  #note({ token, extra, result, flags }: Ring): void {
    const place = this.#places[token & PLACE_MASK]
    if (place === undefined) return
    const kind = token & ~PLACE_MASK
    if (kind === KIND.message) {
      if (!place.left) place.socket?.unsent(extra)
      return
    }
    if (kind === KIND.room) place.room = false
    else this.#noteInput(place, result, flags)
    if (place.left) this.#free(place)
    else this.#touch(place)
  }

  #noteInput(place: Place, result: number, flags: number): void {
    if ((flags & GOES_ON) === 0) place.input = false
    const { socket } = place
    if (socket === undefined) return
    if ((flags & HAS_BUFFER) !== 0) {
      const buffer = flags >>> 16
      if (place.left || result < 0) this.#buffers.release(buffer)
      else {
        place.news = true
        socket.received(buffer)
      }
    }
    const ordinary = result >= 0 || result === -ERRNO.ENOBUFS || result === -ERRNO.ECANCELED
    if (!ordinary && !place.left) socket.receiveFailed(-result)
  }

  #touch(place: Place): void {
    if (place.touched) return
    place.touched = true
    this.#touched[this.#touchedCount++] = place
  }

  #callOff(place: Place): void {
    this.#ring.order(CANCEL, place.waiting.fd, NOWHERE, 0, CANCEL_ALL_OF_FD, place.number, 0)
    this.#ring.enter(false)
  }

  /** Its number may be another's, once nothing comes any more that is meant for this one. */
  #free(place: Place): void {
    if (!place.input && !place.room) this.#places[place.number] = undefined
  }
}
