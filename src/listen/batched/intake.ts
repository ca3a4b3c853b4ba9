/** What is made of one datagram that has come to a socket. */
import { isLoopback, isServed } from '../../clients/access.ts'
import type { SocketAddress } from '../../config/config.ts'
import { portOf, sourceIPv4, sourceText, sourceWord } from '../../system/socket-address.ts'
import type { Wire } from '../../wire/constants.ts'
import type { Transport } from '../../wire/query.ts'
import { type ListenerParts, UDP_PAYLOAD } from '../listener.ts'
import { askedItself, askedLoopback, type Family, turnAround } from './address-block.ts'
import { BatchedPeer, type ReplyPath } from './batched-peer.ts'
import { SourceStanding } from './source-standing.ts'
import type { SystemSocket } from './system-socket.ts'

export class Intake {
  /** The longest reply. */
  readonly room: number
  readonly #at: SocketAddress
  readonly #socket: SystemSocket
  readonly #parts: ListenerParts
  readonly #words: Uint32Array
  readonly #standing: SourceStanding
  readonly #peer: BatchedPeer
  readonly #loopback: Transport
  readonly #network: Transport

  /** `words`: where the address blocks of all that comes stand. `replies`: where late ones go out. */
  constructor(socket: SystemSocket, parts: ListenerParts, words: Uint32Array, replies: ReplyPath) {
    const { loopback, network } = parts.udpPayload ?? UDP_PAYLOAD
    this.room = Math.max(loopback, network)
    this.#at = socket.at
    this.#socket = socket
    this.#parts = parts
    this.#words = words
    this.#loopback = { stream: false, maxUdpPayload: loopback, keepaliveUnits: 0 }
    this.#network = { stream: false, maxUdpPayload: network, keepaliveUnits: 0 }
    this.#standing = new SourceStanding(parts.access)
    this.#peer = new BatchedPeer(replies, words, socket, isLoopback(this.#at.address) ? this.#loopback : this.#network)
  }

  /** Takes [0, length) of `wire`, whose address block begins at word `block`. Writes and returns as Responder.take() does. */
  take(wire: Buffer, length: number, block: number, reply: Wire): number {
    const peer = this.#peer
    if (!this.#admit(block, peer)) return 0
    peer.block = block
    const { responder } = this.#parts
    return peer.over ? responder.turnAway(wire, length, peer, reply) : responder.take(wire, length, peer, reply)
  }

  /** Whether the message has a sender that may be replied to; notes who it is. */
  #admit(block: number, peer: BatchedPeer): boolean {
    const words = this.#words
    const { family, wildcard } = this.#socket
    peer.port = portOf(words, block)
    if (peer.port === 0) return false
    const standing = this.#standing.of(words, block, family)
    if (standing === 'nobody') return false
    peer.allowed = isServed(standing)
    peer.over = standing === 'limited' && this.#isOver(block, family)
    if (wildcard) {
      if (!turnAround(words, block, family)) return false
      peer.transport = askedLoopback(words, block, family) ? this.#loopback : this.#network
    }
    return peer.port !== this.#at.port || !this.#isOurs(block, family)
  }

  /** Whether the sender has asked more often than it may. */
  #isOver(block: number, family: Family): boolean {
    const words = this.#words
    const { limit } = this.#parts.access
    if (limit === undefined) return false
    if (family.version === 4) return !limit.permitsIPv4(sourceIPv4(words, block))
    const word = (nth: number): number => sourceWord(words, block, nth)
    return !limit.permitsIPv6(word(0), word(1), word(2), word(3))
  }

  /** A source that is our own socket is forged, and would have us talk to ourselves. */
  #isOurs(block: number, family: Family): boolean {
    if (this.#socket.wildcard) return askedItself(this.#words, block, family)
    return sourceText(this.#words, block, family) === this.#at.address
  }
}
