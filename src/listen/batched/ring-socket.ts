/** One UDP socket whose datagrams come and go by an io_uring: what is sent and the wait for what comes next are one call. */
import { BUFFERS, RingBuffers } from '../../system/ring/buffers.ts'
import type { SplitAddress } from '../../system/ring/ring.ts'
import type { RingLoop } from '../../system/ring/ring-loop.ts'
import type { DatagramSocket, Registration } from '../../system/ring/ring-orders.ts'
import type { Taken } from '../../system/standby.ts'
import { type BoundParts, BoundSocket, type Wanted } from './bound-socket.ts'

export interface RingParts extends BoundParts {
  readonly ring: RingLoop
}

export class RingSocket extends BoundSocket implements DatagramSocket {
  readonly buffers: RingBuffers
  readonly #parts: RingParts
  readonly #registration: Registration
  /** The buffers of what has come, in this order. */
  readonly #arrived = new Uint8Array(BUFFERS)
  #count = 0

  private constructor(wanted: Wanted, parts: RingParts, buffers: RingBuffers) {
    super(wanted, parts, buffers.words, {
      send: (header: SplitAddress, tag: number) => parts.ring.send(this.#registration, header, tag),
      flush: () => parts.ring.flush(),
    })
    this.buffers = buffers
    this.#parts = parts
    try {
      this.#registration = parts.ring.receive(this)
    } catch (error) {
      parts.system.close(this.fd)
      throw error
    }
  }

  /** Throws a SystemCallError, with nothing left open. */
  static open(wanted: Wanted, parts: RingParts): RingSocket {
    return new RingSocket(wanted, parts, new RingBuffers(parts.system))
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
    // More may come while these are dealt with.
    const count = this.#count
    try {
      if (this.replies.blocked) this.sendReplies()
      const { clock } = this.#parts
      if (count > 0) clock.turn.run(this.takeBatch, count, clock.exact())
    } catch (error) {
      this.#parts.log.event('bug', { error })
    } finally {
      this.#release(count)
    }
    return this.resolving ? 'resolving' : 'done'
  }

  /** Never by the event loop. */
  watchByLoop(): void {}

  protected takeNth(nth: number): void {
    const { buffers } = this
    const buffer = this.#arrived[nth]!
    this.take(buffers.wires[buffer]!, buffers.length(buffer), buffers.block(buffer))
  }

  protected receiveLast(all: boolean): void {
    this.#parts.ring.stopReceiving(this.#registration, all)
  }

  /** What comes is received whether replies can leave or not: those that find no room are lost, as on a network. */
  protected watch(): void {
    if (this.open && this.replies.blocked) this.#parts.ring.awaitRoom(this.#registration)
  }

  protected async release(): Promise<void> {
    this.#parts.ring.flush()
    this.#parts.ring.remove(this)
  }

  /** The kernel may have the buffers of the first `count` again. */
  #release(count: number): void {
    for (let nth = 0; nth < count; nth++) this.buffers.release(this.#arrived[nth]!)
    if (this.#count > count) this.#arrived.copyWithin(0, count, this.#count)
    this.#count -= count
  }
}
