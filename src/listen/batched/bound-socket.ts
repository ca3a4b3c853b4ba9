/** What is common to UDP sockets that are had by the system's own calls, however their datagrams come and go. */
import type { Millis, Timer } from '../../clock.ts'
import type { SocketAddress } from '../../config/config.ts'
import { LATER } from '../../responder.ts'
import type { System } from '../../system/system.ts'
import { SystemCallError } from '../../system/system-call-error.ts'
import type { Wire } from '../../wire/constants.ts'
import { copyMessage } from '../../wire/octets.ts'
import type { Bound } from '../bindings.ts'
import type { ListenerParts } from '../listener.ts'
import { INFO_AT } from './address-block.ts'
import type { Path } from './batched-peer.ts'
import { Intake } from './intake.ts'
import { type Carrier, ReplyBatch } from './reply-batch.ts'
import { adoptSocket, bindSocket, divert, type SystemSocket, share } from './system-socket.ts'

/** The longest a stub waits for a reply (upstream.query_timeout is 10 s at most), and a moment to send it. */
const RETIREMENT_MS = 10_500
/** An error of receiving that stays comes with every turn of the loop, and is told this far apart. */
const TELL_AGAIN_MS = 10_000

export interface BoundParts extends ListenerParts {
  readonly system: System
}

/** Which socket it is to be. `inherited`: one that is bound there already. `beside`: others of ours are in the way. */
export interface Wanted {
  readonly at: SocketAddress
  readonly inherited: number | undefined
  readonly beside?: boolean
}

export abstract class BoundSocket implements Bound {
  readonly at: SocketAddress
  /** Its descriptor, where it was bound before. */
  readonly inherited: number | undefined
  protected readonly socket: SystemSocket
  protected readonly replies: ReplyBatch
  protected reading = true
  protected open = true
  /** Something of the last batch was left to be resolved. */
  protected resolving = false
  readonly #parts: BoundParts
  readonly #words: Uint32Array
  readonly #intake: Intake
  /** Its address is free for others: nothing more comes to it. */
  #left = false
  #retirement: Timer | undefined
  /** Replies will be sent before long, whoever adds some. */
  #sendingSoon = false
  #toldErrno = 0
  #toldAt: Millis = Number.NEGATIVE_INFINITY
  readonly #sendGathered = (): void => {
    this.#sendingSoon = false
    if (this.open) this.sendReplies()
  }

  /** `words`: where the address blocks of what comes stand. Throws a SystemCallError, with nothing left open. */
  constructor({ at, inherited, beside }: Wanted, parts: BoundParts, words: Uint32Array, carrier?: Carrier) {
    const { system, sharing, log } = parts
    const socket =
      inherited === undefined ? bindSocket(system, at, sharing, beside) : adoptSocket(system, inherited, at)
    const { fd, family, wildcard } = socket
    this.at = socket.at
    this.inherited = inherited
    this.socket = socket
    this.#parts = parts
    this.#words = words
    this.#intake = new Intake(socket, parts, words, this)
    const unsent = (error: SystemCallError): void => {
      if (log.enabled('reply-not-sent')) log.event('reply-not-sent', { transport: 'udp', ...this.at, error })
    }
    this.replies = new ReplyBatch({
      system,
      fd,
      family,
      room: this.#intake.room,
      withSource: wildcard,
      unsent,
      carrier,
    })
  }

  get fd(): number {
    return this.socket.fd
  }

  /**
   * Deals with what has come in. Whoever still asks is told by the system that nobody is here, and asks another server at once;
   * what an inherited socket has not been read is for whoever takes it next.
   */
  stopReading(): void {
    if (!this.open || !this.reading) return
    try {
      if (this.inherited === undefined) this.#left = divert(this.#parts.system, this.socket)
      this.receiveLast(this.inherited === undefined)
    } catch (error) {
      this.#parts.log.event('bug', { error })
    }
    this.reading = false
    this.watch()
  }

  /**
   * Whether another socket of ours may be bound where this one is. Never said of one that others hold too, as it would be said
   * of theirs; one that is shared with other processes is shared for good.
   */
  share(on: boolean): void {
    const { system, sharing } = this.#parts
    if (this.open && this.inherited === undefined && sharing === undefined) share(system, this.fd, on)
  }

  retire(): Promise<void> {
    this.stopReading()
    if (!this.#left) return this.close()
    return new Promise((resolve) => {
      this.#retirement = this.#parts.clock.after(RETIREMENT_MS, () => resolve(this.close()))
    })
  }

  async close(): Promise<void> {
    this.#retirement?.cancel()
    if (!this.open) return
    this.sendReplies()
    this.reading = false
    this.open = false
    const released = this.release()
    this.#parts.system.close(this.fd)
    await released
  }

  /** Sends a reply later, with all others of this turn. */
  send(reply: Wire, length: number, path: Path): void {
    if (!this.open) return
    const next = this.replies.next
    if (length > next.length) return
    copyMessage(reply, 0, length, next, 0)
    this.replies.add(length, path, 0, this.socket.family.nameWords)
    this.#sendSoon()
  }

  /** Receives what has come in; all of it, or no more than has been received already. */
  protected abstract receiveLast(all: boolean): void
  /** Has what is wanted now told: that more has come, unless `reading` is over, or that there is room to write. */
  protected abstract watch(): void
  /** The descriptor may be closed when this returns, and all is over when it resolves. */
  protected abstract release(): Promise<void>

  protected sendReplies(): void {
    this.replies.send()
    this.watch()
  }

  /** Takes in `count` datagrams by takeNth(), and sends what could be answered at once. */
  protected readonly takeBatch = (count: number): boolean => {
    this.resolving = false
    this.#sendingSoon = true
    try {
      for (let nth = 0; nth < count; nth++) this.takeNth(nth)
    } finally {
      this.#sendingSoon = false
      this.sendReplies()
    }
    return true
  }

  protected abstract takeNth(nth: number): void

  protected take(wire: Buffer, length: number, block: number): void {
    const { replies } = this
    const octets = this.#intake.take(wire, length, block, replies.next)
    if (octets > 0) replies.add(octets, this.#words, block, block + INFO_AT)
    else if (octets === LATER) this.resolving = true
  }

  protected tellReceiveError(syscall: string, errno: number): void {
    const { clock, log } = this.#parts
    const now = clock.now()
    if (errno === this.#toldErrno && now - this.#toldAt < TELL_AGAIN_MS) return
    this.#toldErrno = errno
    this.#toldAt = now
    const error = new SystemCallError(syscall, errno)
    log.event('listener-error', { transport: 'udp', ...this.at, error })
  }

  #sendSoon(): void {
    if (this.#sendingSoon) return
    this.#sendingSoon = true
    this.#parts.clock.turn.atEnd(this.#sendGathered)
  }
}
