/** Queries on their way out of one connection: those of one turn leave in one write, and so in one TLS record or few. */
import type { Clock } from '../clock.ts'
import { Fifo } from '../fifo.ts'
import type { UpstreamEncoder } from '../wire/upstream-query.ts'
import type { Transmission } from './delivery.ts'
import type { SecureStream } from './secure-stream.ts'

export class Outbox {
  readonly #stream: SecureStream
  readonly #clock: Clock
  readonly #encoder: UpstreamEncoder
  readonly #unsent = new Fifo<Transmission>()
  /** The stream takes no more for now; what comes meanwhile is bounded by what may be in flight. */
  #blocked = false
  readonly #flush = (): void => this.#write()

  constructor(stream: SecureStream, clock: Clock, encoder: UpstreamEncoder) {
    this.#stream = stream
    this.#clock = clock
    this.#encoder = encoder
    stream.on('drain', () => {
      this.#blocked = false
      this.#write()
    })
  }

  add(transmission: Transmission): void {
    this.#unsent.put(transmission)
    if (this.#unsent.size === 1 && !this.#blocked) this.#clock.turn.atEnd(this.#flush)
  }

  /** Nothing more leaves. */
  clear(): void {
    this.#unsent.clear()
  }

  #write(): void {
    if (!this.#blocked && this.#unsent.size > 0) this.#blocked = !this.#stream.write(this.#framed())
  }

  /** All that is unsent, as frames. Should it throw, they are lost, and not all that come after them. */
  #framed(): Buffer {
    const unsent = this.#unsent
    try {
      let octets = 0
      for (let nth = 0; nth < unsent.size; nth++) {
        const { delivery, keepaliveAsked } = unsent.at(nth)
        octets += this.#encoder.frameLength(delivery.query, keepaliveAsked)
      }
      const frames = Buffer.allocUnsafe(octets)
      let at = 0
      for (let nth = 0; nth < unsent.size; nth++) {
        const { delivery, id, keepaliveAsked } = unsent.at(nth)
        at += this.#encoder.encode(delivery.query, id, keepaliveAsked, frames, at)
      }
      return frames
    } finally {
      unsent.clear()
    }
  }
}
