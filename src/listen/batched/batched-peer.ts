/** Whom a batched datagram came from: as it is taken, and as it is kept until its reply is there. */
import type { Stub } from '../../forwarder.ts'
import type { Peer } from '../../responder.ts'
import { sourceText } from '../../system/socket-address.ts'
import type { Wire } from '../../wire/constants.ts'
import type { Transport } from '../../wire/query.ts'
import { INFO_AT, INFO_WORDS } from './address-block.ts'
import type { SystemSocket } from './system-socket.ts'

/**
 * What is kept of an address block: the words of the socket address and, where replies say where they leave from, of the packet
 * information behind them. Signed, so that V8 keeps them in the array itself: a typed array takes three times as much.
 */
export type Path = readonly number[]

/** Where a late reply goes out. */
export interface ReplyPath {
  send(reply: Wire, length: number, path: Path): void
}

/** One for each socket: it tells of the datagram at hand. */
export class BatchedPeer implements Peer {
  port = 0
  allowed = false
  /** It has asked more often than it may. */
  over = false
  transport: Transport
  /** First word of the datagram's address block. */
  block = 0
  readonly #replies: ReplyPath
  readonly #words: Uint32Array
  readonly #socket: SystemSocket

  constructor(replies: ReplyPath, words: Uint32Array, socket: SystemSocket, transport: Transport) {
    this.#replies = replies
    this.#words = words
    this.#socket = socket
    this.transport = transport
  }

  /** Made when asked for, which a hit never does. */
  get address(): string {
    return sourceText(this.#words, this.block, this.#socket.family)
  }

  keep(): Stub {
    const { wildcard, family } = this.#socket
    const { nameWords } = family
    // Of that length from the start: one that grows has room for seventeen.
    const path = new Array<number>(wildcard ? nameWords + INFO_WORDS : nameWords)
    for (let word = 0; word < nameWords; word++) path[word] = this.#words[this.block + word]! | 0
    for (let word = nameWords; word < path.length; word++)
      path[word] = this.#words[this.block + INFO_AT + word - nameWords]! | 0
    return new BatchedStub(this.#replies, path)
  }
}

class BatchedStub implements Stub {
  readonly #replies: ReplyPath
  readonly #path: Path

  constructor(replies: ReplyPath, path: Path) {
    this.#replies = replies
    this.#path = path
  }

  send(reply: Wire, length: number): void {
    this.#replies.send(reply, length, this.#path)
  }
}
