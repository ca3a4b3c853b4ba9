/** One UDP socket whose datagrams come and go many at a time, by recvmmsg and sendmmsg. */
import type { Millis } from '../../clock.ts'
import { ERRNO } from '../../system/layout.ts'
import { Readiness } from '../../system/readiness.ts'
import type { Standby, Taken, Waiting } from '../../system/standby.ts'
import { BLOCK_WORDS } from './address-block.ts'
import { type BoundParts, BoundSocket, type Wanted } from './bound-socket.ts'
import type { ReceiveBatch } from './receive-batch.ts'

/** More than a receive buffer holds. */
const MAX_LAST_BATCHES = 1_000

export interface SharedParts extends BoundParts {
  /** One for all sockets: what it holds is dealt with before another socket is read. */
  readonly received: ReceiveBatch
  /** One for all sockets: it waits for each of them. */
  readonly standby: Standby
}

export class BatchedSocket extends BoundSocket implements Waiting {
  readonly #parts: SharedParts
  readonly #readiness: Readiness
  /** Its datagrams are waited for by Standby, and whether by the event loop besides. */
  #onStandby = false
  #byLoop = true

  /** Throws a SystemCallError, with nothing left open. */
  constructor(wanted: Wanted, parts: SharedParts) {
    super(wanted, parts, parts.received.words)
    const { system, standby } = parts
    this.#parts = parts
    let readiness: Readiness | undefined
    try {
      this.#readiness = readiness = new Readiness(system, this.fd, () => this.#onReady())
      this.watch()
    } catch (error) {
      standby.remove(this)
      void readiness?.close()
      system.close(this.fd)
      throw error
    }
  }

  /** Called from the event loop, and not by Node: nothing may be thrown. */
  #onReady(): void {
    try {
      if (this.replies.blocked) return void this.sendReplies()
      const count = this.#receive()
      const { standby, clock } = this.#parts
      if (count > 0 && !this.replies.blocked) standby.stand(count, clock.turn.startedAt)
    } catch (error) {
      this.#parts.log.event('bug', { error })
    }
  }

  /** For Standby, which takes them one at a time. */
  takeIn(now?: Millis): Taken {
    try {
      const count = this.#receive(!this.socket.wildcard, now)
      if (count <= 0 || this.replies.blocked) return 'left'
      return this.resolving ? 'resolving' : 'done'
    } catch (error) {
      this.#parts.log.event('bug', { error })
      return 'left'
    }
  }

  watchByLoop(on: boolean): void {
    try {
      this.#byLoop = on
      this.watch()
    } catch (error) {
      this.#parts.log.event('bug', { error })
    }
  }

  protected receiveLast(all: boolean): void {
    for (let batch = 0; all && batch < MAX_LAST_BATCHES && !this.replies.blocked && this.#receive() > 0; batch++);
  }

  protected release(): Promise<void> {
    const closed = this.#readiness.close()
    this.#parts.standby.remove(this)
    return closed
  }

  /** While replies cannot leave nothing more is taken in: queries wait with the system. */
  protected watch(): void {
    if (!this.open) return
    const { blocked } = this.replies
    const readable = this.reading && !blocked
    if (readable !== this.#onStandby) {
      this.#onStandby = readable
      this.#byLoop = true
      if (readable) this.#parts.standby.add(this)
      else this.#parts.standby.remove(this)
    }
    this.#readiness.watch(blocked ? 'writable' : readable && this.#byLoop ? 'readable' : 'nothing')
  }

  protected takeNth(nth: number): void {
    const { received } = this.#parts
    this.take(received.wires[nth]!, received.length(nth), nth * BLOCK_WORDS)
  }

  /**
   * One batch a turn: when more has come the event loop calls again, after it has looked at the upstream. Returns how many
   * datagrams it was; less than 1: there are none.
   */
  #receive(one = false, now?: Millis): number {
    const { received, system, clock } = this.#parts
    const count = one ? received.receiveOne(this.fd) : received.receive(this.fd)
    if (count < 0) {
      const errno = system.errno()
      const ordinary = errno === ERRNO.EAGAIN || errno === ERRNO.EINTR
      if (!ordinary) this.tellReceiveError(one ? 'recvfrom' : 'recvmmsg', errno)
      return count
    }
    clock.turn.run(this.takeBatch, count, now ?? clock.exact())
    return count
  }
}
