/** One stub's TCP connection (RFC 7766): frames in, replies out in whatever order they come, and an end in good order. */
import type { Socket } from 'node:net'
import type { Millis, Timer } from '../clock.ts'
import type { Stub } from '../forwarder.ts'
import { DROP, type Peer } from '../responder.ts'
import type { Wire } from '../wire/constants.ts'
import { Deframer } from '../wire/framing.ts'
import type { Transport } from '../wire/query.ts'
import { ReplyGatherer } from './reply-gatherer.ts'
import type { TcpShared } from './tcp-limits.ts'

/**
 * open: takes queries. finishing: takes none any more, still answers those it has. ending: all is answered and our FIN is
 * under way; what still comes is thrown away. closed: the socket is gone.
 */
type Phase = 'open' | 'finishing' | 'ending' | 'closed'

const NOTHING: Buffer = Buffer.alloc(0)

export class TcpConnection implements Peer {
  readonly address: string
  readonly port: number
  readonly #shared: TcpShared
  readonly #socket: Socket
  readonly #deframer = new Deframer()
  readonly #replies: ReplyGatherer
  #allowed: boolean
  /** It may ask so many queries a second and no more. */
  #limited: boolean
  /** Of the rules that these two are by. */
  #revision: number
  #phase: Phase = 'open'
  #inFlight = 0
  /** At a limit: frames that have come stay where they are, and the socket is not read. */
  #stopped = false
  /** It has asked more often than it may, and is not read before this fires. */
  #pause: Timer | undefined
  #flushing = false
  /** The stub has sent its FIN: after what we hold nothing more comes. */
  #allCame = false
  /** The chunk at hand held a whole message. */
  #tookFrame = false
  #tookAny = false
  /** When the last complete message came or the last query was answered, whichever is later; at first, the opening. */
  #idleSince: Millis
  /** When the frame that is now incomplete began; undefined: none is. */
  #partialSince: Millis | undefined
  /** Since when the stub has not taken all that was written; undefined: it has. */
  #unreadSince: Millis | undefined
  #endingSince: Millis = 0

  constructor(socket: Socket, shared: TcpShared, allowed: boolean) {
    this.address = socket.remoteAddress ?? ''
    this.port = socket.remotePort ?? 0
    this.#shared = shared
    this.#allowed = allowed
    this.#limited = shared.access.standing(this.address) === 'limited'
    this.#revision = shared.access.revision
    this.#socket = socket
    this.#replies = new ReplyGatherer(socket, shared.buffers)
    this.#idleSince = shared.clock.now()
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('end', () => this.#endOfQueries())
    socket.on('drain', () => this.#drained())
    // Resets and broken pipes are a stub's way to leave (RFC 7766 section 6.2.4); 'close' follows.
    socket.on('error', () => {})
    socket.on('close', () => this.#enterClosed())
    shared.deadlineSet(this.deadline)
  }

  /** By the rules as they are now: a reload may have changed them while it was open. */
  get allowed(): boolean {
    const { access } = this.#shared
    if (this.#revision !== access.revision) {
      this.#revision = access.revision
      this.#allowed = access.allows(this.address)
      this.#limited = access.standing(this.address) === 'limited'
    }
    return this.#allowed
  }

  get transport(): Transport {
    return this.#shared.transport
  }

  /** Nothing asked, nothing owed, nothing begun: closing it costs nobody an answer. */
  get idle(): boolean {
    const quiet = this.#inFlight === 0 && this.#replies.unsent === 0 && this.#partialSince === undefined
    return this.#phase === 'open' && quiet && !this.#stopped
  }

  get idleSince(): Millis {
    return this.#idleSince
  }

  keep(): Stub {
    this.#inFlight++
    return new TcpStub(this)
  }

  /** The reply to a query that was kept. Replies of one turn leave in one write. */
  deliver(reply: Wire, length: number): void {
    this.#inFlight--
    if (this.#phase === 'closed') return
    if (this.#inFlight === 0) this.#idleSince = this.#shared.clock.now()
    this.#replies.append(reply, length)
    if (this.#flushing) return
    this.#flushing = true
    this.#shared.clock.soon(() => {
      this.#flushing = false
      this.#flush()
    })
  }

  /** When expire() is due, as things stand. */
  get deadline(): Millis {
    const { limits } = this.#shared
    const unread = this.#unreadSince === undefined ? Number.POSITIVE_INFINITY : this.#unreadSince + limits.idleTimeoutMs
    if (this.#phase === 'closed') return Number.POSITIVE_INFINITY
    if (this.#phase === 'ending') return this.#endingSince + limits.lingerMs
    if (this.#phase === 'finishing' || this.#stopped) return unread
    const partial =
      this.#partialSince === undefined ? Number.POSITIVE_INFINITY : this.#partialSince + limits.partialFrameMs
    const idleMs = this.#tookAny ? limits.idleTimeoutMs : limits.firstMessageMs
    const idle = this.#inFlight > 0 ? Number.POSITIVE_INFINITY : this.#idleSince + idleMs
    return Math.min(unread, partial, idle)
  }

  /** The deadline has passed. */
  expire(): void {
    if (this.#phase === 'ending' || this.#replies.unsent > 0) this.#socket.destroy()
    else this.finish()
  }

  /** Takes no more queries; closes when those it has are answered. */
  finish(): void {
    if (this.#phase !== 'open') return
    this.#phase = 'finishing'
    // Read on, to see the stub's FIN: what comes is thrown away.
    this.#socket.resume()
    this.#flush()
  }

  /** Lets what was written leave, then closes, whatever is still owed. */
  close(): void {
    this.#replies.write()
    if (this.#phase === 'open' || this.#phase === 'finishing') this.#enterEnding()
    this.#socket.destroySoon()
  }

  /** RFC 1035 section 4.2.2: whoever asks no more still wants its answers, also to frames that wait at a limit. */
  #endOfQueries(): void {
    this.#allCame = true
    if (!this.#stopped) this.finish()
  }

  #read(chunk: Buffer): void {
    if (this.#phase !== 'open') return
    const began = this.#deframer.partial ? this.#partialSince : undefined
    this.#tookFrame = false
    this.#stopped = !this.#deframer.push(chunk, this.#takeFrame)
    const now = this.#shared.clock.now()
    if (this.#tookFrame) this.#idleSince = now
    if (this.#phase === 'open') {
      if (this.#stopped) this.#socket.pause()
      else if (this.#allCame) this.finish()
      this.#notePartial(this.#tookFrame ? undefined : began, now)
    }
    this.#flush()
  }

  /** False: no more for now, or ever. One closure for the connection's life. */
  readonly #takeFrame = (wire: Wire): boolean => {
    const { responder, scratch } = this.#shared
    const octets = responder.take(wire, wire.length, this, scratch)
    if (octets === DROP) {
      this.finish()
      return false
    }
    this.#tookFrame = true
    this.#tookAny = true
    if (octets > 0) this.#replies.append(scratch, octets)
    return !this.#isOver() && !this.#full
  }

  /**
   * Whether this query was one too many for its second. It is answered all the same: a TCP peer is who it says it is, and can
   * be made to ask more slowly.
   */
  #isOver(): boolean {
    const { access, clock } = this.#shared
    if (!this.#limited || access.limit === undefined) return false
    const debtMs = access.limit.charge(this.address)
    if (debtMs === 0) return false
    this.#pause = clock.after(debtMs, () => {
      this.#pause = undefined
      this.#flush()
    })
    return true
  }

  get #full(): boolean {
    const { limits } = this.#shared
    return this.#inFlight >= limits.inFlight || this.#replies.unsent > limits.unsentOctets
  }

  /** `began`: when, if it is still the same frame. */
  #notePartial(began: Millis | undefined, now: Millis): void {
    this.#partialSince = !this.#stopped && this.#deframer.partial ? (began ?? now) : undefined
    this.#shared.deadlineSet(this.deadline)
  }

  /** Writes what has been gathered, and goes where that leads. */
  #flush(): void {
    if (this.#phase === 'closed') return
    this.#replies.write()
    const { limits, clock } = this.#shared
    const { unsent } = this.#replies
    // A stub that asks and does not read would have us keep its answers for it.
    if (unsent > 4 * limits.unsentOctets) this.#socket.destroy()
    if (unsent === 0) this.#unreadSince = undefined
    else this.#unreadSince ??= clock.now()
    if (this.#phase === 'finishing' && this.#inFlight === 0) this.#enterEnding()
    if (this.#phase === 'open') this.#goOn()
    this.#shared.deadlineSet(this.deadline)
  }

  #goOn(): void {
    // A stranger has been told so, and may go.
    if (!this.allowed && this.#tookAny && this.#inFlight === 0) this.finish()
    // Half way down, so that a long pipeline is not taken up one frame at a time.
    else if (this.#stopped && this.#pause === undefined && this.#inFlight <= this.#shared.limits.inFlight >> 1) {
      if (!this.#full) this.#readOn()
    }
  }

  #readOn(): void {
    this.#stopped = false
    this.#socket.resume()
    this.#read(NOTHING)
  }

  #drained(): void {
    this.#unreadSince = undefined
    this.#flush()
  }

  #enterEnding(): void {
    this.#phase = 'ending'
    this.#endingSince = this.#shared.clock.now()
    this.#socket.end()
    this.#shared.deadlineSet(this.deadline)
  }

  #enterClosed(): void {
    this.#phase = 'closed'
    this.#pause?.cancel()
    this.#replies.discard()
    this.#shared.closed(this)
  }
}

/** One query of a connection. Two of them may carry the same ID: each has its own. */
class TcpStub implements Stub {
  #connection: TcpConnection | undefined

  constructor(connection: TcpConnection) {
    this.#connection = connection
  }

  send(reply: Wire, length: number): void {
    this.#connection?.deliver(reply, length)
    this.#connection = undefined
  }
}
