/** Buffers of one socket that the kernel puts datagrams into by itself, each with whom it came from and what it asked in front. */
import { Memory } from '../memory.ts'
import { CONTROL_ROOM, NAME_ROOM } from '../socket-address.ts'
import type { System } from '../system.ts'
import { SystemCallError } from '../system-call-error.ts'
import {
  BUFFER,
  BUFFER_REGISTRATION,
  BUFFER_REGISTRATION_SIZE,
  BUFFER_SIZE,
  RECEIVED,
  RECEIVED_HEAD_WORDS,
  REGISTER_BUFFER_RING,
  UNREGISTER_BUFFER_RING,
} from './layout.ts'
import { type SplitAddress, splitAddress } from './ring.ts'

/** A power of two. More are not received between two looks. */
export const BUFFERS = 64
/** The longest datagram there is. Of each buffer only the pages that were ever written are resident. */
const DATAGRAM_ROOM = 65_536
/** Buffers start on different cache lines of their pages, or all datagrams would compete for the same few. */
const SKEW = 192
const HEAD = RECEIVED_HEAD_WORDS * 4 + NAME_ROOM + CONTROL_ROOM
const STRIDE = Math.ceil((HEAD + DATAGRAM_ROOM) / 64) * 64 + SKEW
/** The largest there are, on arm64: the ring of buffers must begin on one. */
const PAGE = 65_536

export class RingBuffers {
  /** The octets of each. */
  readonly wires: readonly Buffer[]
  readonly words: Uint32Array
  readonly #system: System
  readonly #memory: Memory
  /** Where each begins, in two words. */
  readonly #addresses: readonly SplitAddress[]
  readonly #ring: Memory
  /** Where the ring of buffers begins in its memory: on a page. */
  readonly #start: number
  #tail = 0

  constructor(system: System) {
    this.#system = system
    this.#memory = new Memory(system, BUFFERS * STRIDE, false)
    this.words = this.#memory.words
    this.wires = Array.from({ length: BUFFERS }, (_, number) =>
      this.#memory.octets.subarray(number * STRIDE + HEAD, number * STRIDE + HEAD + DATAGRAM_ROOM),
    )
    this.#ring = new Memory(system, BUFFERS * BUFFER_SIZE + PAGE)
    this.#start = (PAGE - (this.#ring.at(0) % PAGE)) % PAGE
    for (let number = 0; number < BUFFERS; number++) {
      const entry = this.#start + number * BUFFER_SIZE
      // Also keeps the memory for as long as the ring's is kept.
      this.#ring.point(entry + BUFFER.address, this.#memory, number * STRIDE)
      this.#ring.octets.writeUInt32LE(HEAD + DATAGRAM_ROOM, entry + BUFFER.length)
    }
    this.#addresses = Array.from({ length: BUFFERS }, (_, number) => splitAddress(this.#memory.at(number * STRIDE)))
  }

  /** Gives all of them to a ring as its group of that number. Throws a SystemCallError. */
  register(ringFd: number, group: number): void {
    const registration = this.#registration(group)
    registration.point(BUFFER_REGISTRATION.address, this.#ring, this.#start)
    registration.octets.writeUInt32LE(BUFFERS, BUFFER_REGISTRATION.entries)
    if (this.#system.ringRegister(ringFd, REGISTER_BUFFER_RING, registration.at(0), 1) < 0)
      throw new SystemCallError('io_uring_register', this.#system.errno())
    for (let number = 0; number < BUFFERS; number++) this.release(number)
  }

  /** Takes them back: nothing receives into them any more. */
  unregister(ringFd: number, group: number): void {
    this.#system.ringRegister(ringFd, UNREGISTER_BUFFER_RING, this.#registration(group).at(0), 1)
  }

  /** The word at which name and control messages begin. */
  block(number: number): number {
    return (number * STRIDE) / 4 + RECEIVED_HEAD_WORDS
  }

  /** Octets of the datagram. */
  length(number: number): number {
    return Math.min(this.words[(number * STRIDE) / 4 + RECEIVED.octets]!, DATAGRAM_ROOM)
  }

  /** The kernel may fill it again. */
  release(number: number): void {
    // What a datagram does not bring must not be taken from an earlier one.
    this.words[this.block(number) + NAME_ROOM / 4] = 0
    const { words } = this.#ring
    const first = this.#start / 4
    const entry = first + ((this.#tail & (BUFFERS - 1)) * BUFFER_SIZE) / 4
    const { low, high } = this.#addresses[number]!
    this.#tail = (this.#tail + 1) & 0xffff
    words[entry + BUFFER.address / 4] = low
    words[entry + BUFFER.address / 4 + 1] = high
    words[entry + BUFFER.number / 4] = number
    // The tail's place is beside the number of the first.
    words[first + BUFFER.number / 4] = (words[first + BUFFER.number / 4]! & 0xffff) | (this.#tail << 16)
  }

  #registration(group: number): Memory {
    const registration = new Memory(this.#system, BUFFER_REGISTRATION_SIZE)
    registration.octets.writeUInt16LE(group, BUFFER_REGISTRATION.group)
    return registration
  }
}
