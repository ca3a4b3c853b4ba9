/** Replies on their way out of one socket: gathered where the system can fetch them, and sent together. */

import { ERRNO, IOVEC, IOVEC_SIZE, MMSGHDR, MMSGHDR_SIZE, MSG_DONTWAIT } from '../../system/layout.ts'
import { Memory } from '../../system/memory.ts'
import { type SplitAddress, splitAddress } from '../../system/ring/ring.ts'
import type { Address, System } from '../../system/system.ts'
import { SystemCallError } from '../../system/system-call-error.ts'
import type { Wire } from '../../wire/constants.ts'
import { cutToQuestion } from '../cut-reply.ts'
import {
  BLOCK_SIZE,
  BLOCK_WORDS,
  CONTROL_OFFSET,
  type Family,
  INFO_AT,
  INFO_WORDS,
  writeControlHead,
} from './address-block.ts'
import { BATCH_LENGTH } from './receive-batch.ts'

const SKEW = 64

/** Sends in place of sendmmsg, later: by an io_uring. */
export interface Carrier {
  /** Sends the message at `header`; until handedOver() it must stay. failed(tag) tells before of one that could not be sent. */
  send(header: SplitAddress, tag: number): void
  /** Has all that was given to it sent; handedOver() is called before it returns. */
  flush(): void
}

/** Replies of so many batches are told apart. */
const GENERATIONS = 1 << 16

export interface ReplyBatchParts {
  readonly system: System
  readonly fd: number
  readonly family: Family
  /** The longest reply. */
  readonly room: number
  /** The socket has a wildcard address: every reply says where it leaves from. */
  readonly withSource: boolean
  /** A reply could not be sent, and is lost unless it was too long. */
  unsent(error: SystemCallError): void
  readonly carrier?: Carrier | undefined
}

export class ReplyBatch {
  readonly #parts: ReplyBatchParts
  readonly #wires: readonly Wire[]
  readonly #blocks: Memory
  /** Where the octets and the address of the first reply lie: computed for each they would be numbers in V8's heap. */
  readonly #firstReply: Address
  readonly #firstName: Address
  readonly #vectors: Memory
  /** Refers to all other memory. */
  readonly #headers: Memory
  /** Replies in [first, end) have not left. */
  #first = 0
  #end = 0
  #blocked = false
  /** Of those that the carrier sends: their headers, how many it was given, and which of them it could not send. */
  readonly #carried: readonly SplitAddress[]
  #given = 0
  #generation = 0
  readonly #failed: number[] = []
  /** Somebody may be writing to the next place; and the carrier has read meanwhile what it was given. */
  #reserved = false
  #missed = false

  constructor(parts: ReplyBatchParts) {
    const { system, family, room, withSource } = parts
    const stride = Math.ceil(room / 64) * 64 + SKEW
    // One place more than a batch has: what is written there never leaves.
    const replies = new Memory(system, (BATCH_LENGTH + 1) * stride, false)
    const blocks = new Memory(system, BATCH_LENGTH * BLOCK_SIZE)
    const vectors = new Memory(system, BATCH_LENGTH * IOVEC_SIZE)
    const headers = new Memory(system, BATCH_LENGTH * MMSGHDR_SIZE)
    for (let place = 0; place < BATCH_LENGTH; place++) {
      const [vector, header, block] = [place * IOVEC_SIZE, place * MMSGHDR_SIZE, place * BLOCK_SIZE]
      vectors.point(vector + IOVEC.base, replies, place * stride)
      headers.point(header + MMSGHDR.name, blocks, block)
      headers.putSize(header + MMSGHDR.nameLength, family.nameLength)
      headers.point(header + MMSGHDR.iov, vectors, vector)
      headers.putSize(header + MMSGHDR.iovLength, 1)
      if (!withSource) continue
      writeControlHead(blocks.words, place * BLOCK_WORDS, family)
      headers.point(header + MMSGHDR.control, blocks, block + CONTROL_OFFSET)
      headers.putSize(header + MMSGHDR.controlLength, family.controlSpace)
    }
    this.#parts = parts
    this.#wires = Array.from({ length: BATCH_LENGTH + 1 }, (_, place) =>
      replies.octets.subarray(place * stride, place * stride + room),
    )
    this.#blocks = blocks
    this.#firstReply = replies.at(0)
    this.#firstName = blocks.at(0)
    this.#vectors = vectors
    this.#headers = headers
    this.#carried = Array.from({ length: BATCH_LENGTH }, (_, place) => splitAddress(headers.at(place * MMSGHDR_SIZE)))
  }

  /** Where the next reply is to be written. */
  get next(): Wire {
    this.#reserved = false
    if (this.#end === BATCH_LENGTH) this.#makeRoom()
    this.#reserved = true
    return this.#wires[this.#end]!
  }

  /** Whether some could not leave yet: the socket has to become writable first. */
  get blocked(): boolean {
    return this.#blocked
  }

  /**
   * Adds what was written to `next`, [0, length). It goes to the socket address at `words[name]` and leaves from the packet
   * information at `words[info]`. It is dropped when the batch is full and cannot leave, as the network would.
   */
  add(length: number, words: ArrayLike<number>, name: number, info: number): void {
    const place = this.#end
    this.#reserved = false
    if (place === BATCH_LENGTH || length > this.#wires[place]!.length) return
    const blocks = this.#blocks.words
    const block = place * BLOCK_WORDS
    const { family, withSource } = this.#parts
    for (let word = 0; word < family.nameWords; word++) blocks[block + word] = words[name + word]!
    if (withSource) {
      for (let word = 0; word < INFO_WORDS; word++) blocks[block + INFO_AT + word] = words[info + word]!
    }
    this.#setLength(place, length)
    this.#end++
  }

  /** Sends what it can, or has it sent. */
  send(): void {
    const { carrier } = this.#parts
    this.#reserved = false
    if (this.#missed) this.handedOver()
    if (carrier === undefined || this.#blocked) this.#blocked = !this.#sendAll()
    else
      for (; this.#given < this.#end; this.#given++) carrier.send(this.#carried[this.#given]!, this.#tag(this.#given))
  }

  /** The carrier could not send one of those that it was given: the next handedOver() sees to it. */
  failed(tag: number): void {
    const place = tag % BATCH_LENGTH
    if (tag === this.#tag(place)) this.#failed.push(place)
  }

  /** What the carrier was given may be written over. What it could not send is tried once more, by ourselves. */
  handedOver(): void {
    this.#missed = this.#reserved
    if (this.#reserved || this.#given < this.#end || this.#blocked) return
    const failed = this.#failed
    this.#first = 0
    this.#end = 0
    this.#given = 0
    this.#generation = (this.#generation + 1) % GENERATIONS
    if (failed.length === 0) return
    for (const place of failed) this.#move(place, this.#end++)
    failed.length = 0
    this.#blocked = !this.#sendAll()
  }

  #makeRoom(): void {
    this.send()
    if (!this.#blocked) this.#parts.carrier?.flush()
  }

  #tag(place: number): number {
    return this.#generation * BATCH_LENGTH + place
  }

  /** To a place further to the front, or its own. */
  #move(from: number, to: number): void {
    if (from === to) return
    const length = this.#vectors.words[(from * IOVEC_SIZE + IOVEC.length) / 4]!
    this.#wires[from]!.copy(this.#wires[to]!, 0, 0, length)
    this.#blocks.words.copyWithin(to * BLOCK_WORDS, from * BLOCK_WORDS, (from + 1) * BLOCK_WORDS)
    this.#setLength(to, length)
  }

  #sendAll(): boolean {
    while (this.#first < this.#end) {
      const { system } = this.#parts
      const sent = this.#isOne() ? this.#sendOne() : this.#sendMany()
      if (sent > 0) this.#first += Math.min(sent, this.#end - this.#first)
      else if (!this.#overcome(sent < 0 ? system.errno() : ERRNO.EAGAIN)) return false
    }
    this.#first = 0
    this.#end = 0
    this.#given = 0
    return true
  }

  #isOne(): boolean {
    return this.#end === 1 && !this.#parts.withSource
  }

  #sendMany(): number {
    const { system, fd } = this.#parts
    const header = this.#headers.at(this.#first * MMSGHDR_SIZE)
    return system.sendmmsg(fd, header, this.#end - this.#first, MSG_DONTWAIT)
  }

  /** For a reply by itself, a fifth of a microsecond less. */
  #sendOne(): number {
    const { system, fd, family } = this.#parts
    const length = this.#vectors.words[IOVEC.length / 4]!
    const sent = system.sendto(fd, this.#firstReply, length, MSG_DONTWAIT, this.#firstName, family.nameLength)
    return sent < 0 ? -1 : 1
  }

  /** An error concerns the first reply that is left, unless it is the socket's buffer that is full (false). */
  #overcome(errno: number): boolean {
    if (errno === ERRNO.EINTR) return true
    if (errno === ERRNO.EAGAIN) return false
    this.#parts.unsent(new SystemCallError(this.#isOne() ? 'sendto' : 'sendmmsg', errno))
    if (errno !== ERRNO.EMSGSIZE || !this.#cut(this.#first)) this.#first++
    return true
  }

  /** Too long for the path: the stub is told to ask over TCP (RFC 9715 R4). False: it is as short as can be. */
  #cut(place: number): boolean {
    const vector = (place * IOVEC_SIZE + IOVEC.length) / 4
    const length = this.#vectors.words[vector]!
    this.#setLength(place, cutToQuestion(this.#wires[place]!, length))
    return this.#vectors.words[vector]! < length
  }

  #setLength(place: number, length: number): void {
    this.#vectors.words[(place * IOVEC_SIZE + IOVEC.length) / 4] = length
  }
}
