/** One UDP socket whose datagrams come and go by an io_uring: what is sent and the wait for what comes next are one call. */
import { BUFFERS } from '../../system/ring/buffers.ts'
import type { SplitAddress } from '../../system/ring/ring.ts'
import type { RingLoop } from '../../system/ring/ring-loop.ts'
import type { DatagramSocket, Place as RingPlace } from '../../system/ring/ring-orders.ts'
import type { Taken } from '../../system/standby.ts'
import { type BoundParts, BoundSocket, type Place } from './bound-socket.ts'

export interface RingParts extends BoundParts {
  readonly ring: RingLoop
}

export class RingSocket extends BoundSocket implements DatagramSocket {
  readonly #parts: RingParts
  readonly #place: RingPlace
  /** The buffers of what has come, in this order. */
  readonly #arrived = new Uint8Array(BUFFERS)
  #count = 0

  /** Throws a SystemCallError, with nothing left open. */
  constructor(place: Place, parts: RingParts) {
    super(place, parts, parts.ring.buffers.words, {
      send: (header: SplitAddress, extra: number) => parts.ring.send(this.#place, header, extra),
      flush: () => parts.ring.flush(),
    })
    this.#parts = parts
    try {
      this.#place = parts.ring.receive(this)
    } catch (error) {
      parts.system.close(this.fd)
      throw error
    }
  }

  received(buffer: number): void {
    this.#arrived[this.#count++] = buffer
  }

  receiveFailed(errno: number): void {
    this.tellReceiveError('recvmsg', errno)
  }

  unsent(extra: number): void {
    this.replies.failed(extra)
  }

  handedOver(): void {
    this.replies.handedOver()
    this.watch()
  }

  takeIn(): Taken {
    this.resolving = false
    try {
      if (this.replies.blocked) this.sendReplies()
      const { clock } = this.#parts
      if (this.#count > 0) clock.turn.run(this.takeBatch, this.#count, clock.exact())
    } catch (error) {
      this.#parts.log.event('bug', { error })
    } finally {
      this.#releaseBuffers()
    }
    return this.resolving ? 'resolving' : 'done'
  }

  /** Never by the event loop. */
  watchByLoop(): void {}

  protected takeNth(nth: number): void {
    const { buffers } = this.#parts.ring
    const buffer = this.#arrived[nth]!
    this.take(buffers.wires[buffer]!, buffers.length(buffer), buffers.block(buffer))
  }

  protected receiveLast(all: boolean): void {
    this.#parts.ring.stopReceiving(this.#place, all)
  }

  protected sendReplies(): void {
    this.replies.send()
    this.watch()
  }

  /** What comes is received whether replies can leave or not: those that find no room are lost, as on a network. */
  protected watch(): void {
    if (this.open && this.replies.blocked) this.#parts.ring.awaitRoom(this.#place)
  }

  protected async release(): Promise<void> {
    this.#parts.ring.flush()
    this.#parts.ring.remove(this)
    this.#releaseBuffers()
  }

  #releaseBuffers(): void {
    const { buffers } = this.#parts.ring
    for (let nth = 0; nth < this.#count; nth++) buffers.release(this.#arrived[nth]!)
    this.#count = 0
  }
}
