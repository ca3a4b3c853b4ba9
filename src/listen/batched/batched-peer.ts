/** Whom a batched datagram came from: as it is taken, and as it is kept until its reply is there. */
import type { Stub } from '../../forwarder.ts'
import type { Peer } from '../../responder.ts'
import type { Wire } from '../../wire/constants.ts'
import type { Transport } from '../../wire/query.ts'
import { type Family, INFO_AT, INFO_WORDS, NAME_WORDS, sourceText } from './address-block.ts'

/** Where a late reply goes out. */
interface ReplyPath {
  /** `path`: what keep() has kept of an address block. */
  send(reply: Wire, length: number, path: Uint32Array): void
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
  readonly #socket: ReplyPath
  readonly #words: Uint32Array
  readonly #family: Family

  constructor(socket: ReplyPath, words: Uint32Array, family: Family, transport: Transport) {
    this.#socket = socket
    this.#words = words
    this.#family = family
    this.transport = transport
  }

  /** Made when asked for, which a hit never does. */
  get address(): string {
    return sourceText(this.#words, this.block, this.#family)
  }

  keep(): Stub {
    // Small enough for V8's own heap, where it costs a tenth of what a Buffer does.
    const path = new Uint32Array(NAME_WORDS + INFO_WORDS)
    for (let word = 0; word < NAME_WORDS; word++) path[word] = this.#words[this.block + word]!
    for (let word = 0; word < INFO_WORDS; word++) path[NAME_WORDS + word] = this.#words[this.block + INFO_AT + word]!
    return new BatchedStub(this.#socket, path)
  }
}

class BatchedStub implements Stub {
  readonly #socket: ReplyPath
  readonly #path: Uint32Array

  constructor(socket: ReplyPath, path: Uint32Array) {
    this.#socket = socket
    this.#path = path
  }

  send(reply: Wire, length: number): void {
    this.#socket.send(reply, length, this.#path)
  }
}
