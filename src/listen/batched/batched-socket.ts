/** One UDP socket whose datagrams come and go many at a time. */
import { isLoopback, isServed } from '../../clients/access.ts'
import type { Millis, Timer } from '../../clock.ts'
import type { SocketAddress } from '../../config/config.ts'
import { LATER } from '../../responder.ts'
import { ERRNO } from '../../system/layout.ts'
import { Readiness } from '../../system/readiness.ts'
import { portOf, sourceIPv4, sourceText, sourceWord } from '../../system/socket-address.ts'
import type { Standby, Taken, Waiting } from '../../system/standby.ts'
import { type System, SystemCallError } from '../../system/system.ts'
import type { Wire } from '../../wire/constants.ts'
import { copyMessage } from '../../wire/octets.ts'
import type { Transport } from '../../wire/query.ts'
import type { Bound } from '../bindings.ts'
import { type ListenerParts, UDP_PAYLOAD } from '../listener.ts'
import { askedItself, askedLoopback, BLOCK_WORDS, type Family, INFO_AT, turnAround } from './address-block.ts'
import { BatchedPeer, type Path } from './batched-peer.ts'
import type { ReceiveBatch } from './receive-batch.ts'
import { ReplyBatch } from './reply-batch.ts'
import { SourceStanding } from './source-standing.ts'
import { adoptSocket, bindSocket, divert, type SystemSocket, share } from './system-socket.ts'

/** The longest a stub waits for a reply (upstream.query_timeout is 10 s at most), and a moment to send it. */
const RETIREMENT_MS = 10_500
/** More than a receive buffer holds. */
const MAX_LAST_BATCHES = 1_000

export interface SharedParts extends ListenerParts {
  readonly system: System
  /** One for all sockets: what it holds is dealt with before another socket is read. */
  readonly received: ReceiveBatch
  /** One for all sockets: it waits for each of them. */
  readonly standby: Standby
}

export class BatchedSocket implements Bound, Waiting {
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
  /** Its datagrams are waited for by Standby, and whether by the event loop besides. */
  #onStandby = false
  #byLoop = true
  /** Something of the last batch was left to be resolved. */
  #resolving = false
  /** Its address is free for others: nothing more comes to it. */
  #left = false
  #retirement: Timer | undefined
  /** Replies will be sent before long, whoever adds some. */
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
    const { system, sharing, log } = parts
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
    const unsent = (error: SystemCallError): void => {
      if (log.enabled('reply-not-sent')) log.event('reply-not-sent', { transport: 'udp', ...this.at, error })
    }
    this.#replies = new ReplyBatch({ system, fd, family, room, withSource: wildcard, unsent })
    const transport = isLoopback(this.at.address) ? this.#loopback : this.#network
    this.#peer = new BatchedPeer(this, parts.received.words, socket, transport)
    let readiness: Readiness | undefined
    try {
      this.#readiness = readiness = new Readiness(system, fd, () => this.#onReady())
      this.#watch()
    } catch (error) {
      parts.standby.remove(this)
      void readiness?.close()
      system.close(fd)
      throw error
    }
  }

  get fd(): number {
    return this.#socket.fd
  }

  /**
   * Deals with what has come in. Whoever still asks is told by the system that nobody is here, and asks another server at once;
   * what an inherited socket has not been read is for whoever takes it next.
   */
  stopReading(): void {
    if (this.#open && this.#reading && this.inherited === undefined) this.#leave()
    this.#reading = false
    if (this.#open) this.#watch()
  }

  /**
   * Whether another socket of ours may be bound where this one is. Never said of one that others hold too, as it would be said
   * of theirs; one that is shared with other processes is shared for good.
   */
  share(on: boolean): void {
    const { system, sharing } = this.#parts
    if (this.#open && this.inherited === undefined && sharing === undefined) share(system, this.fd, on)
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
    if (!this.#open) return
    this.#send()
    this.#reading = false
    this.#open = false
    const closed = this.#readiness.close()
    this.#parts.standby.remove(this)
    this.#parts.system.close(this.fd)
    await closed
  }

  /** Sends a reply later, with all others of this turn. */
  send(reply: Wire, length: number, path: Path): void {
    if (!this.#open) return
    const next = this.#replies.next
    if (length > next.length) return
    copyMessage(reply, 0, length, next, 0)
    this.#replies.add(length, path, 0, this.#socket.family.nameWords)
    this.#sendSoon()
  }

  #leave(): void {
    try {
      this.#left = divert(this.#parts.system, this.#socket)
      for (let batch = 0; batch < MAX_LAST_BATCHES && !this.#replies.blocked && this.#receive() > 0; batch++);
    } catch (error) {
      this.#parts.log.event('bug', { error })
    }
  }

  /** Called from the event loop, and not by Node: nothing may be thrown. */
  #onReady(): void {
    try {
      if (this.#replies.blocked) return void this.#send()
      const count = this.#receive()
      const { standby, clock } = this.#parts
      if (count > 0 && !this.#replies.blocked) standby.stand(count, clock.turn.startedAt)
    } catch (error) {
      this.#parts.log.event('bug', { error })
    }
  }

  /** For Standby, which takes them one at a time. */
  takeIn(now: Millis): Taken {
    try {
      const count = this.#receive(!this.#socket.wildcard, now)
      if (count <= 0 || this.#replies.blocked) return 'left'
      return this.#resolving ? 'resolving' : 'done'
    } catch (error) {
      this.#parts.log.event('bug', { error })
      return 'left'
    }
  }

  watchByLoop(on: boolean): void {
    try {
      this.#byLoop = on
      if (this.#open) this.#watch()
    } catch (error) {
      this.#parts.log.event('bug', { error })
    }
  }

  /**
   * One batch a turn: when more has come the event loop calls again, after it has looked at the upstream. Returns how many
   * datagrams it was; less than 1: there are none.
   */
  #receive(one = false, now?: Millis): number {
    const { received, system, clock, log } = this.#parts
    const count = one ? received.receiveOne(this.fd) : received.receive(this.fd)
    if (count < 0) {
      const error = new SystemCallError(one ? 'recvfrom' : 'recvmmsg', system.errno())
      const ordinary = error.errno === ERRNO.EAGAIN || error.errno === ERRNO.EINTR
      if (!ordinary) log.event('listener-error', { transport: 'udp', ...this.at, error })
      return count
    }
    clock.turn.run(this.#takeBatch, count, now ?? clock.exact())
    return count
  }

  readonly #takeBatch = (count: number): boolean => {
    this.#resolving = false
    this.#sendingSoon = true
    try {
      for (let place = 0; place < count; place++) this.#take(place)
    } finally {
      this.#sendingSoon = false
      this.#send()
    }
    return true
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
    else if (octets === LATER) this.#resolving = true
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
    this.#parts.clock.turn.atEnd(this.#sendGathered)
  }

  /** While replies cannot leave nothing more is taken in: queries wait with the system. */
  #watch(): void {
    const { blocked } = this.#replies
    const readable = this.#reading && !blocked
    if (readable !== this.#onStandby) {
      this.#onStandby = readable
      this.#byLoop = true
      if (readable) this.#parts.standby.add(this)
      else this.#parts.standby.remove(this)
    }
    this.#readiness.watch(blocked ? 'writable' : readable && this.#byLoop ? 'readable' : 'nothing')
  }
}
