/** One UDP socket on one local address: a reply leaves from where the query came to (RFC 2181 section 4). */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { isServed, type Standing } from '../clients/access.ts'
import type { SocketAddress } from '../config/config.ts'
import type { Stub } from '../forwarder.ts'
import type { Peer } from '../responder.ts'
import { MIN_UDP_LIMIT, type Wire } from '../wire/constants.ts'
import type { Transport } from '../wire/query.ts'
import { isIPv6 } from './addresses.ts'
import type { Bound } from './bindings.ts'
import { cutToQuestion } from './cut-reply.ts'
import { type ListenerParts, maxUdpPayload } from './listener.ts'

/** Queries wait here while this thread is busy; the system grants as much of it as net.core.rmem_max allows. */
const RECEIVE_BUFFER = 4 * 1024 * 1024
/** Turns of the event loop, of some thirty datagrams each, in which what has come in is dealt with: more than the buffer holds. */
const MAX_LAST_TURNS = 500
/** Replies the system did not take at once, in octets; more are dropped, as the network would. */
const MAX_UNSENT = 1024 * 1024

export class UdpSocket implements Bound {
  readonly at: SocketAddress
  readonly #socket: Socket
  readonly #parts: ListenerParts
  readonly #isOurs: (address: string, port: number) => boolean
  readonly #peer: UdpPeer
  /** Replies are written here, and nearly always gone when send() returns. */
  #scratch: Buffer
  /** The system did not take a reply at once, lately. */
  #congested = false
  /** The service manager has it too: what is not read here waits there for the next process. */
  readonly #inherited: boolean
  /** Queries that a reply will be sent for later. */
  #owed = 0
  /** Datagrams that have come in, ever. */
  #taken = 0
  #reading = true
  #open = true

  private constructor(
    socket: Socket,
    inherited: boolean,
    parts: ListenerParts,
    isOurs: (address: string, port: number) => boolean,
  ) {
    const { address, port } = socket.address()
    this.at = { address, port }
    this.#socket = socket
    this.#inherited = inherited
    this.#parts = parts
    this.#isOurs = isOurs
    const largest = maxUdpPayload(address, parts.udpPayload)
    this.#peer = new UdpPeer(this, { stream: false, maxUdpPayload: largest, keepaliveUnits: 0 })
    this.#scratch = Buffer.allocUnsafeSlow(largest)
    socket.on('message', (wire, from) => this.#take(wire, from))
    socket.on('error', (error) => parts.log.event('listener-error', { transport: 'udp', ...this.at, error }))
  }

  /**
   * `fd`: a socket that is bound to this address already. `isOurs`: whether an address and port are a listener's of this
   * process. Rejects with what the system said.
   */
  static bind(
    at: SocketAddress,
    fd: number | undefined,
    parts: ListenerParts,
    isOurs: (address: string, port: number) => boolean,
  ): Promise<UdpSocket> {
    const type = isIPv6(at.address) ? 'udp6' : 'udp4'
    // Addresses here are literal: looking one up costs a trip through the thread pool and tells nothing.
    const lookup = (address: string, _options: unknown, found: (error: null, ip: string, family: number) => void) =>
      found(null, address, type === 'udp6' ? 6 : 4)
    const socket = createSocket({ type, ipv6Only: type === 'udp6', lookup: lookup as never })
    return new Promise((resolve, reject) => {
      socket.once('error', (error) => {
        socket.close()
        reject(error)
      })
      socket.bind(fd === undefined ? { ...at, exclusive: true } : { fd, exclusive: true }, () => {
        socket.removeAllListeners('error')
        raiseReceiveBuffer(socket)
        resolve(new UdpSocket(socket, fd !== undefined, parts, isOurs))
      })
    })
  }

  /**
   * Deals with what has come in; what still comes is thrown away: the stub asks again, or another server. Node reads a dgram
   * socket for as long as it is open and has no second handle for the same one, so that what comes to an inherited socket can
   * only be left to the next process by closing ours: that is done as soon as nobody waits for a reply from it, mostly at once.
   */
  async stopReading(): Promise<void> {
    if (!this.#inherited && this.#reading) await this.#readLast()
    this.#reading = false
    this.#leaveToNext()
  }

  /** Somebody waits for a reply from here, until settle(). */
  owe(): void {
    this.#owed++
  }

  settle(): void {
    this.#owed--
    if (!this.#reading) this.#leaveToNext()
  }

  close(): Promise<void> {
    this.#reading = false
    if (!this.#open) return Promise.resolve()
    this.#open = false
    return new Promise((resolve) => this.#socket.close(resolve))
  }

  /** Until a whole turn of the event loop brings nothing more. */
  async #readLast(): Promise<void> {
    const turn = (): Promise<void> => new Promise((resolve) => this.#parts.clock.soon(resolve))
    // This turn may be past its look at the sockets.
    await turn()
    for (let turns = 0, before = -1; turns < MAX_LAST_TURNS && this.#taken !== before; turns++) {
      before = this.#taken
      await turn()
    }
  }

  #leaveToNext(): void {
    if (this.#inherited && this.#owed === 0 && this.#socket.getSendQueueCount() === 0) void this.close()
  }

  /** Sends a reply whose octets stay the caller's. */
  send(reply: Wire, length: number, address: string, port: number): void {
    if (!this.#open) return
    if (reply !== this.#scratch) {
      if (length > this.#scratch.length) return
      reply.copy(this.#scratch, 0, 0, length)
    }
    this.#transmit(length, address, port)
  }

  #take(wire: Buffer, from: RemoteInfo): void {
    const { address, port } = from
    this.#taken++
    // To port 0 nothing can be sent: Node throws at the attempt.
    if (!this.#reading || port === 0) return
    const standing = this.#parts.access.standing(address)
    // A source that is our own socket is forged, and would have us talk to ourselves.
    if (standing === 'nobody' || (port === this.at.port && this.#isOurs(address, port))) return
    const peer = this.#peer
    peer.address = address
    peer.port = port
    peer.allowed = isServed(standing)
    const octets = this.#isOver(standing, address)
      ? this.#parts.responder.turnAway(wire, wire.length, peer, this.#scratch)
      : this.#parts.responder.take(wire, wire.length, peer, this.#scratch)
    if (octets > 0) this.#transmit(octets, address, port)
  }

  /** Whether the sender has asked more often than it may. */
  #isOver(standing: Standing, address: string): boolean {
    return standing === 'limited' && this.#parts.access.limit?.permits(address) === false
  }

  /** Sends [0, length) of the scratch. Never throws. */
  #transmit(length: number, address: string, port: number): void {
    if (this.#congested && !this.#hasRoom()) return
    try {
      if (length > MIN_UDP_LIMIT) this.#transmitLarge(length, address, port)
      else this.#socket.send(this.#scratch, 0, length, port, address)
      // Not taken at once: those octets are the socket's until they have left.
      if (this.#socket.getSendQueueCount() > 0) {
        this.#congested = true
        this.#scratch = Buffer.allocUnsafeSlow(this.#scratch.length)
      }
    } catch (error) {
      this.#reportUnsent(error)
    }
  }

  #hasRoom(): boolean {
    const unsent = this.#socket.getSendQueueSize()
    this.#congested = unsent > 0
    return unsent <= MAX_UNSENT
  }

  /** A reply that may be too large for the path: if the system says so the stub is told to ask over TCP (RFC 9715 R4). */
  #transmitLarge(length: number, address: string, port: number): void {
    const reply = Buffer.from(this.#scratch.subarray(0, length))
    this.#socket.send(reply, 0, length, port, address, (error) => {
      if (error === null || !this.#open) return
      this.#reportUnsent(error)
      if (isTooLong(error)) this.send(reply, cutToQuestion(reply, length), address, port)
    })
  }

  #reportUnsent(error: unknown): void {
    const { log } = this.#parts
    if (log.enabled('reply-not-sent')) log.event('reply-not-sent', { transport: 'udp', ...this.at, error })
  }
}

/** One for each socket: it tells of the datagram at hand. */
class UdpPeer implements Peer {
  address = ''
  port = 0
  allowed = false
  readonly transport: Transport
  readonly #socket: UdpSocket

  constructor(socket: UdpSocket, transport: Transport) {
    this.#socket = socket
    this.transport = transport
  }

  keep(): Stub {
    this.#socket.owe()
    return new UdpStub(this.#socket, this.address, this.port)
  }
}

class UdpStub implements Stub {
  readonly #socket: UdpSocket
  readonly #address: string
  readonly #port: number

  constructor(socket: UdpSocket, address: string, port: number) {
    this.#socket = socket
    this.#address = address
    this.#port = port
  }

  send(reply: Wire, length: number): void {
    this.#socket.send(reply, length, this.#address, this.#port)
    this.#socket.settle()
  }
}

function isTooLong(error: Error): boolean {
  return 'code' in error && error.code === 'EMSGSIZE'
}

function raiseReceiveBuffer(socket: Socket): void {
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER)
  } catch {
    // The default serves as well, only not through as long a pause.
  }
}
