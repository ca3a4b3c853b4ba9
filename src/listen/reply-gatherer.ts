/** Puts the replies of one turn into one write: a prefix never travels apart from its message (RFC 7766 section 8). */
import type { Socket } from 'node:net'
import { MAX_MESSAGE_LENGTH, type Wire } from '../wire/constants.ts'
import { putU16 } from '../wire/octets.ts'

const PREFIX_LENGTH = 2
/** The longest frame, and as a rule all that a pipelining stub gets in a turn. */
const BUFFER_LENGTH = PREFIX_LENGTH + MAX_MESSAGE_LENGTH
const MAX_SPARE = 4

/** Buffers to gather in. The system takes nearly every write at once: then the next turn uses the same buffer again. */
export class GatherBuffers {
  readonly #spare: Buffer[] = []

  take(): Buffer {
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(BUFFER_LENGTH)
  }

  give(buffer: Buffer): void {
    if (this.#spare.length < MAX_SPARE) this.#spare.push(buffer)
  }
}

export class ReplyGatherer {
  readonly #socket: Socket
  readonly #buffers: GatherBuffers
  #buffer: Buffer | undefined
  #used = 0

  constructor(socket: Socket, buffers: GatherBuffers) {
    this.#socket = socket
    this.#buffers = buffers
  }

  /** Octets the stub's system has not been given yet. */
  get unsent(): number {
    return this.#used + this.#socket.writableLength
  }

  append(reply: Wire, length: number): void {
    if (this.#used + PREFIX_LENGTH + length > BUFFER_LENGTH) this.write()
    this.#buffer ??= this.#buffers.take()
    putU16(this.#buffer, this.#used, length)
    reply.copy(this.#buffer, this.#used + PREFIX_LENGTH, 0, length)
    this.#used += PREFIX_LENGTH + length
  }

  /** Hands all to the socket. */
  write(): void {
    const buffer = this.#buffer
    if (buffer === undefined) return
    const octets = buffer.subarray(0, this.#used)
    this.#buffer = undefined
    this.#used = 0
    const socket = this.#socket
    // Behind others that wait it would wait too: in a buffer of its size.
    const written = socket.writableLength > 0 ? Buffer.from(octets) : octets
    if (socket.writable) socket.write(written)
    // Taken whole, or copied: ours again. Else the socket's until it has left.
    if (written !== octets || socket.writableLength === 0) this.#buffers.give(buffer)
  }

  /** The socket is gone. */
  discard(): void {
    if (this.#buffer !== undefined) this.#buffers.give(this.#buffer)
    this.#buffer = undefined
    this.#used = 0
  }
}
