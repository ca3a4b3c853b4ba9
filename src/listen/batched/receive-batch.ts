/** What one recvmmsg brings: up to BATCH_LENGTH datagrams, each in a place of its own. Laid out once, shared by all sockets. */

import { IOVEC, IOVEC_SIZE, MMSGHDR, MMSGHDR_SIZE, MSG_DONTWAIT, SOCKADDR_IN6_SIZE } from '../../system/layout.ts'
import { Memory } from '../../system/memory.ts'
import { CONTROL_ROOM } from '../../system/socket-address.ts'
import type { Address, System } from '../../system/system.ts'
import { BLOCK_SIZE, BLOCK_WORDS, CONTROL_OFFSET } from './address-block.ts'

/** More make no query cheaper (measured with 16 to 128), and the upstream's answers wait behind them. */
export const BATCH_LENGTH = 64
/** The longest datagram there is. Of each place only the pages that were ever written are resident. */
const DATAGRAM_ROOM = 65_536
/** Places start on different cache lines of their pages, or all datagrams would compete for the same few. */
const SKEW = 192

const HEADER_WORDS = MMSGHDR_SIZE / 4

export class ReceiveBatch {
  /** The octets of each place. */
  readonly wires: readonly Buffer[]
  /** The address blocks of all places, BLOCK_WORDS apart. Without packet information unless the socket asks for it. */
  readonly words: Uint32Array
  readonly #system: System
  /** Of the first place. */
  readonly #firstDatagram: Address
  readonly #firstBlock: Address
  readonly #firstNameLength: Address
  readonly #headers: Memory
  /** Places that the last call filled. */
  #filled = BATCH_LENGTH

  constructor(system: System) {
    const stride = DATAGRAM_ROOM + SKEW
    const datagrams = new Memory(system, BATCH_LENGTH * stride, false)
    const blocks = new Memory(system, BATCH_LENGTH * BLOCK_SIZE)
    const vectors = new Memory(system, BATCH_LENGTH * IOVEC_SIZE)
    const headers = new Memory(system, BATCH_LENGTH * MMSGHDR_SIZE)
    this.wires = Array.from({ length: BATCH_LENGTH }, (_, place) => {
      const [vector, header, block] = [place * IOVEC_SIZE, place * MMSGHDR_SIZE, place * BLOCK_SIZE]
      vectors.point(vector + IOVEC.base, datagrams, place * stride)
      vectors.putSize(vector + IOVEC.length, DATAGRAM_ROOM)
      headers.point(header + MMSGHDR.name, blocks, block)
      headers.point(header + MMSGHDR.iov, vectors, vector)
      headers.putSize(header + MMSGHDR.iovLength, 1)
      headers.point(header + MMSGHDR.control, blocks, block + CONTROL_OFFSET)
      return datagrams.octets.subarray(place * stride, place * stride + DATAGRAM_ROOM)
    })
    this.words = blocks.words
    this.#system = system
    this.#firstDatagram = datagrams.at(0)
    this.#firstBlock = blocks.at(0)
    this.#firstNameLength = headers.at(MMSGHDR.nameLength)
    this.#headers = headers
  }

  /** Takes what has come, without waiting. Returns how many datagrams; -1: see errno. They stay until the next call. */
  receive(fd: number): number {
    this.#makeRoom()
    const count = this.#system.recvmmsg(fd, this.#headers.at(0), BATCH_LENGTH, MSG_DONTWAIT, 0)
    if (count > BATCH_LENGTH) throw new RangeError('more datagrams than there are places')
    this.#filled = Math.max(count, 0)
    return count
  }

  /**
   * The same for one datagram, whose block has no packet information. Where they come one at a time that is half a
   * microsecond less than a batch of one.
   */
  receiveOne(fd: number): number {
    this.#makeRoom()
    const { words } = this.#headers
    const length = this.#system.recvfrom(
      fd,
      this.#firstDatagram,
      DATAGRAM_ROOM,
      MSG_DONTWAIT,
      this.#firstBlock,
      this.#firstNameLength,
    )
    words[MMSGHDR.length / 4] = Math.max(length, 0)
    this.#filled = length < 0 ? 0 : 1
    return length < 0 ? length : 1
  }

  /** Octets of the datagram in `place`. */
  length(place: number): number {
    return Math.min(this.#headers.words[place * HEADER_WORDS + MMSGHDR.length / 4]!, DATAGRAM_ROOM)
  }

  /** The lengths in a header are room before the call and what was used of it after. */
  #makeRoom(): void {
    const headers = this.#headers.words
    for (let place = 0; place < this.#filled; place++) {
      const header = place * HEADER_WORDS
      headers[header + MMSGHDR.nameLength / 4] = SOCKADDR_IN6_SIZE
      headers[header + MMSGHDR.controlLength / 4] = CONTROL_ROOM
      // What a datagram does not bring must not be taken from an earlier one.
      this.words[place * BLOCK_WORDS + CONTROL_OFFSET / 4] = 0
    }
  }
}
