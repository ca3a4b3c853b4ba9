/** The TCP listener: accepts within limits, and closes connections whose time is up. */
import { createServer, type Server, type Socket } from 'node:net'
import { isLoopback, isServed } from '../clients/access.ts'
import type { Millis, Timer } from '../clock.ts'
import type { SocketAddress } from '../config/config.ts'
import { MAX_MESSAGE_LENGTH } from '../wire/constants.ts'
import { hostAddresses, isIPv6 } from './addresses.ts'
import { Bindings, type Bound } from './bindings.ts'
import { type Listener, type ListenerParts, UDP_PAYLOAD } from './listener.ts'
import { GatherBuffers } from './reply-gatherer.ts'
import { TcpConnection } from './tcp-connection.ts'
import { TCP_LIMITS, type TcpLimits, type TcpShared } from './tcp-limits.ts'

/** edns-tcp-keepalive counts in these (RFC 7828 section 3.1). */
const KEEPALIVE_UNIT_MS = 100

export class TcpListener implements Listener {
  readonly transport = 'tcp'
  readonly #parts: ListenerParts
  readonly #limits: TcpLimits
  readonly #bindings: Bindings<TcpServer>
  readonly #connections = new Set<TcpConnection>()
  /** Connections by source, loopback aside. */
  readonly #sources = new Map<string, number>()
  readonly #shared: TcpShared
  readonly #stream = { stream: true, maxUdpPayload: UDP_PAYLOAD.network, keepaliveUnits: 0 }
  #accepting = true
  #sweep: { readonly at: Millis; readonly timer: Timer } | undefined
  #closing: Promise<void> | undefined
  /** Resolves close(), when the last connection is gone. */
  #emptied: (() => void) | undefined

  constructor(parts: ListenerParts, limits: TcpLimits = TCP_LIMITS, host: () => readonly string[] = hostAddresses) {
    const { listen, inherited, responder, access, clock, log } = parts
    this.#parts = parts
    this.#limits = limits
    const bind = (at: SocketAddress, fd: number | undefined): Promise<TcpServer> =>
      TcpServer.bind(at, fd, {
        accept: (socket) => this.#accept(socket),
        failed: (error) => log.event('listener-error', { transport: 'tcp', ...at, error }),
      })
    this.#bindings = new Bindings({ transport: 'tcp', listen, inherited, host, bind, clock, log })
    this.#shared = {
      responder,
      access,
      clock,
      limits,
      transport: this.#stream,
      scratch: Buffer.allocUnsafeSlow(MAX_MESSAGE_LENGTH),
      buffers: new GatherBuffers(),
      deadlineSet: (at) => this.#sweepBy(at),
      closed: (connection) => this.#remove(connection),
    }
    this.#advertise()
  }

  get addresses(): readonly SocketAddress[] {
    return this.#bindings.sockets.map(({ at }) => at)
  }

  /** How many there are now. */
  get connections(): number {
    return this.#connections.size
  }

  open(): Promise<void> {
    return this.#bindings.open()
  }

  relisten(listen: readonly SocketAddress[]): Promise<void> {
    return this.#bindings.relisten(listen)
  }

  async stopReading(): Promise<void> {
    this.#accepting = false
    this.#bindings.freeze()
    for (const server of this.#bindings.sockets) server.close()
    this.#advertise()
    for (const connection of this.#connections) connection.finish()
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.stopReading()
    await this.#bindings.close()
    for (const connection of this.#connections) connection.close()
    if (this.#connections.size > 0) await new Promise<void>((resolve) => (this.#emptied = resolve))
    this.#sweep?.timer.cancel()
  }

  #accept(socket: Socket): void {
    const address = socket.remoteAddress ?? ''
    const standing = this.#parts.access.standing(address)
    const allowed = isServed(standing)
    if (!this.#accepting || standing === 'nobody') return void socket.destroy()
    if (this.#isFullFor(address) || (this.#isFull() && !(allowed && this.#evict()))) {
      const { log } = this.#parts
      if (log.enabled('stub-limited')) log.event('stub-limited', { transport: 'tcp', address })
      return void socket.destroy()
    }
    if (!isLoopback(address)) this.#sources.set(address, (this.#sources.get(address) ?? 0) + 1)
    this.#connections.add(new TcpConnection(socket, this.#shared, allowed))
    this.#advertise()
  }

  #isFull(): boolean {
    return this.#connections.size >= this.#limits.connections
  }

  #isFullFor(address: string): boolean {
    return (this.#sources.get(address) ?? 0) >= this.#limits.connectionsPerSource
  }

  /** Makes room by closing the connection that has been idle longest, as RFC 7766 section 6.2.3 allows. False: none is. */
  #evict(): boolean {
    let longest: TcpConnection | undefined
    for (const connection of this.#connections) {
      if (connection.idle && (longest === undefined || connection.idleSince < longest.idleSince)) longest = connection
    }
    longest?.close()
    if (longest !== undefined) this.#remove(longest)
    return longest !== undefined
  }

  #remove(connection: TcpConnection): void {
    if (!this.#connections.delete(connection)) return
    const left = (this.#sources.get(connection.address) ?? 0) - 1
    if (left > 0) this.#sources.set(connection.address, left)
    else this.#sources.delete(connection.address)
    this.#advertise()
    if (this.#connections.size === 0) this.#emptied?.()
  }

  /** What stubs are told of the idle timeout: 0 asks them to close (RFC 7828 section 3.3.2). */
  #advertise(): void {
    const closing = !this.#accepting || this.#isFull()
    this.#stream.keepaliveUnits = closing ? 0 : Math.floor(this.#limits.idleTimeoutMs / KEEPALIVE_UNIT_MS)
  }

  /** One timer for all connections: armed for the earliest deadline that was ever told, it finds out what is really due. */
  #sweepBy(at: Millis): void {
    if (at === Number.POSITIVE_INFINITY || (this.#sweep !== undefined && this.#sweep.at <= at)) return
    this.#sweep?.timer.cancel()
    const { clock } = this.#parts
    const timer = clock.after(Math.max(0, at - clock.now()), () => this.#expire())
    this.#sweep = { at, timer }
  }

  #expire(): void {
    this.#sweep = undefined
    const now = this.#parts.clock.now()
    for (const connection of this.#connections) {
      if (connection.deadline <= now) connection.expire()
      this.#sweepBy(connection.deadline)
    }
  }
}

interface ServerOwner {
  accept(socket: Socket): void
  failed(error: Error): void
}

/** One listening socket. */
class TcpServer implements Bound {
  readonly at: SocketAddress
  readonly #server: Server

  private constructor(server: Server, at: SocketAddress) {
    this.#server = server
    this.at = at
  }

  /** `fd`: a socket that is bound to this address already. */
  static bind(at: SocketAddress, fd: number | undefined, owner: ServerOwner): Promise<TcpServer> {
    // A stub's FIN only says that it asks no more (RFC 1035 section 4.2.2): without allowHalfOpen Node would end our side too.
    const server = createServer({ allowHalfOpen: true, noDelay: true }, owner.accept)
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      const where = { host: at.address, port: at.port, exclusive: true, ipv6Only: isIPv6(at.address) }
      server.listen(fd === undefined ? where : { fd, exclusive: true }, () => {
        server.off('error', reject).on('error', owner.failed)
        const bound = server.address()
        const port = typeof bound === 'object' && bound !== null ? bound.port : at.port
        resolve(new TcpServer(server, { address: at.address, port }))
      })
    })
  }

  /** Accepts no more. Its connections live on: the port is free at once all the same. */
  close(): Promise<void> {
    if (this.#server.listening) this.#server.close()
    return Promise.resolve()
  }
}
