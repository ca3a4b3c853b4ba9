/** One UDP socket whose datagrams come and go many at a time. */
import { isLoopback, isServed } from '../../clients/access.ts'
import type { Millis, Timer } from '../../clock.ts'
import type { SocketAddress } from '../../config/config.ts'
import type { Stub } from '../../forwarder.ts'
import { LATER, type Peer } from '../../responder.ts'
import type { Wire } from '../../wire/constants.ts'
import type { Transport } from '../../wire/query.ts'
import type { Bound } from '../bindings.ts'
import { type ListenerParts, UDP_PAYLOAD } from '../listener.ts'
import {
  askedItself,
  askedLoopback,
  BLOCK_WORDS,
  type Family,
  INFO_AT,
  INFO_WORDS,
  NAME_WORDS,
  portOf,
  sourceIPv4,
  sourceText,
  sourceWord,
  turnAround,
} from './address-block.ts'
import { ERRNO } from './layout.ts'
import { Readiness } from './readiness.ts'
import type { ReceiveBatch } from './receive-batch.ts'
import { ReplyBatch } from './reply-batch.ts'
import { SourceStanding } from './source-standing.ts'
import { type System, SystemCallError } from './system.ts'
import { adoptSocket, bindSocket, divert, type SystemSocket, share } from './system-socket.ts'

/** The longest a stub waits for a reply (upstream.query_timeout is 10 s at most), and a moment to send it. */
const RETIREMENT_MS = 10_500
/** More than a receive buffer holds. */
const MAX_LAST_BATCHES = 1_000

export interface SharedParts extends ListenerParts {
  readonly system: System
  /** One for all sockets: what it holds is dealt with before another socket is read. */
  readonly received: ReceiveBatch
}

export class BatchedSocket implements Bound {
  readonly at: SocketAddress
  /** Its descriptor, where it was bound before. */
  readonly inherited: number | undefined
  readonly #socket: SystemSocket
  readonly #parts: SharedParts
  readonly #readiness: Readiness
  readonly #replies: ReplyBatch
  readonly #standing: SourceStanding
  readonly #peer: BatchedPeer
  readonly #loopback: Transport
  readonly #network: Transport
  #reading = true
  #open = true
  #retirement: Timer | undefined
  #sendingSoon = false
  readonly #sendGathered = (): void => {
    this.#sendingSoon = false
    if (this.#open) this.#send()
  }

  /**
   * `inherited`: a socket that is bound there already. `beside`: others of ours are in the way, and shared for the moment.
   * Throws a SystemCallError, with nothing left open.
   */
  constructor(at: SocketAddress, inherited: number | undefined, parts: SharedParts, beside = false) {
    const { system, sharing } = parts
    const socket =
      inherited === undefined ? bindSocket(system, at, sharing, beside) : adoptSocket(system, inherited, at)
    const { fd, family, wildcard } = socket
    const { loopback, network } = parts.udpPayload ?? UDP_PAYLOAD
    this.at = socket.at
    this.inherited = inherited
    this.#socket = socket
    this.#parts = parts
    this.#loopback = { stream: false, maxUdpPayload: loopback, keepaliveUnits: 0 }
    this.#network = { stream: false, maxUdpPayload: network, keepaliveUnits: 0 }
    this.#standing = new SourceStanding(parts.access)
    const room = Math.max(loopback, network)
    const unsent = (error: SystemCallError): void => this.#reportUnsent(error)
    this.#replies = new ReplyBatch({ system, fd, family, room, withSource: wildcard, unsent })
    const transport = isLoopback(this.at.address) ? this.#loopback : this.#network
    this.#peer = new BatchedPeer(this, parts.received.words, family, transport)
    try {
      this.#readiness = new Readiness(system, fd, () => this.#onReady())
      this.#readiness.watch('readable')
    } catch (error) {
      system.close(fd)
      throw error
    }
  }

  /** What still comes stays with the system: the stub asks again, or another server. */
  stopReading(): void {
    this.#reading = false
    if (this.#open) this.#watch()
  }

  /**
   * Whether another socket of ours may be bound where this one is. Never said of one that others hold too, as it would be said
   * of theirs; one that is shared with other processes is shared for good.
   */
  share(on: boolean): void {
    const { system, sharing } = this.#parts
    if (this.#open && this.inherited === undefined && sharing === undefined) share(system, this.#socket.fd, on)
  }

  retire(): Promise<void> {
    const { system, clock } = this.#parts
    // What an inherited one has not been read is for whoever takes it next.
    if (!this.#open || this.inherited !== undefined || !divert(system, this.#socket)) return this.close()
    for (let batch = 0; batch < MAX_LAST_BATCHES && this.#receive() > 0; batch++);
    this.stopReading()
    return new Promise((resolve) => {
      this.#retirement = clock.after(RETIREMENT_MS, () => resolve(this.close()))
    })
  }

  async close(): Promise<void> {
    this.#retirement?.cancel()
    if (!this.#open) return
    this.#send()
    this.#reading = false
    this.#open = false
    const closed = this.#readiness.close()
    this.#parts.system.close(this.#socket.fd)
    await closed
  }

  /** Sends a reply later, with all others of this turn. `path`: what BatchedPeer keeps of an address block. */
  send(reply: Wire, length: number, path: Uint32Array): void {
    if (!this.#open) return
    const next = this.#replies.next
    if (length > next.length) return
    reply.copy(next, 0, 0, length)
    this.#replies.add(length, path, 0, NAME_WORDS)
    this.#sendSoon()
  }

  /** Called from the event loop, and not by Node: nothing may be thrown. */
  #onReady(): void {
    try {
      if (this.#replies.blocked) this.#send()
      else this.#receive()
    } catch (error) {
      this.#parts.log.event('bug', { error })
    }
  }

  /**
   * One batch a turn: when more has come the event loop calls again, after it has looked at the upstream. Returns how many
   * datagrams it was; less than 1: there are none.
   */
  #receive(): number {
    const { received, system, log } = this.#parts
    const count = received.receive(this.#socket.fd)
    if (count < 0) {
      const error = new SystemCallError('recvmmsg', system.errno())
      const ordinary = error.errno === ERRNO.EAGAIN || error.errno === ERRNO.EINTR
      if (!ordinary) log.event('listener-error', { transport: 'udp', ...this.at, error })
      return count
    }
    this.#peer.receivedAt = this.#parts.clock.now()
    for (let place = 0; place < count; place++) this.#take(place)
    this.#send()
    return count
  }

  #take(place: number): void {
    const { received, responder } = this.#parts
    const { words } = received
    const block = place * BLOCK_WORDS
    const peer = this.#peer
    if (!this.#admit(words, block, peer)) return
    peer.block = block
    const wire = received.wires[place]!
    const length = received.length(place)
    const octets = peer.over
      ? responder.turnAway(wire, length, peer, this.#replies.next)
      : responder.take(wire, length, peer, this.#replies.next)
    if (octets > 0) this.#replies.add(octets, words, block, block + INFO_AT)
    // Resolving leaves work to promises and ticks, which Node only looks after when it has called something itself.
    else if (octets === LATER) this.#sendSoon()
  }

  /** Whether the message has a sender that may be replied to; notes who it is. */
  #admit(words: Uint32Array, block: number, peer: BatchedPeer): boolean {
    const { family, wildcard } = this.#socket
    peer.port = portOf(words, block)
    if (peer.port === 0) return false
    const standing = this.#standing.of(words, block, family)
    if (standing === 'nobody') return false
    peer.allowed = isServed(standing)
    peer.over = standing === 'limited' && this.#isOver(words, block, family)
    if (wildcard) {
      if (!turnAround(words, block, family)) return false
      peer.transport = askedLoopback(words, block, family) ? this.#loopback : this.#network
    }
    return peer.port !== this.at.port || !this.#isOurs(words, block, family)
  }

  /** Whether the sender has asked more often than it may. */
  #isOver(words: Uint32Array, block: number, family: Family): boolean {
    const { limit } = this.#parts.access
    if (limit === undefined) return false
    if (family.version === 4) return !limit.permitsIPv4(sourceIPv4(words, block))
    const word = (nth: number): number => sourceWord(words, block, nth)
    return !limit.permitsIPv6(word(0), word(1), word(2), word(3))
  }

  /** A source that is our own socket is forged, and would have us talk to ourselves. */
  #isOurs(words: Uint32Array, block: number, family: Family): boolean {
    if (this.#socket.wildcard) return askedItself(words, block, family)
    return sourceText(words, block, family) === this.at.address
  }

  #send(): void {
    this.#replies.send()
    this.#watch()
  }

  #sendSoon(): void {
    if (this.#sendingSoon) return
    this.#sendingSoon = true
    this.#parts.clock.soon(this.#sendGathered)
  }

  /** While replies cannot leave nothing more is taken in: queries wait with the system. */
  #watch(): void {
    this.#readiness.watch(this.#replies.blocked ? 'writable' : this.#reading ? 'readable' : 'nothing')
  }

  #reportUnsent(error: SystemCallError): void {
    const { log } = this.#parts
    if (log.enabled('reply-not-sent')) log.event('reply-not-sent', { transport: 'udp', ...this.at, error })
  }
}

/** One for each socket: it tells of the datagram at hand. */
class BatchedPeer implements Peer {
  port = 0
  allowed = false
  /** It has asked more often than it may. */
  over = false
  transport: Transport
  /** First word of the datagram's address block. */
  block = 0
  receivedAt: Millis = 0
  readonly #socket: BatchedSocket
  readonly #words: Uint32Array
  readonly #family: Family

  constructor(socket: BatchedSocket, words: Uint32Array, family: Family, transport: Transport) {
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
  readonly #socket: BatchedSocket
  readonly #path: Uint32Array

  constructor(socket: BatchedSocket, path: Uint32Array) {
    this.#socket = socket
    this.#path = path
  }

  send(reply: Wire, length: number): void {
    this.#socket.send(reply, length, this.#path)
  }
}
