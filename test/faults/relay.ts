/**
 * The faulty path: a TCP relay between a forwarder and a DoT server, both on loopback. It delays, silences, resets,
 * trickles and refuses on command, and counts what passes. It never looks inside TLS.
 */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { Carried } from './carried.ts'
import type { Shape } from './lane.ts'

/**
 * What becomes of a new connection.
 * - carry: what a path does.
 * - mute: accepted, read from, never answered and never closed.
 * - stall: as mute, but not even read from: the sender's buffers fill up, as behind a path that drops everything.
 * - close: closed at once, with FIN; reset: with RST.
 * - alert: the ClientHello is answered with a fatal TLS alert; garbage: with random octets.
 * - cut: reset when the server's first octets come back, in the middle of the handshake.
 */
export type Fate = 'carry' | 'mute' | 'stall' | 'close' | 'reset' | 'alert' | 'garbage' | 'cut'

export interface RelaySettings {
  readonly address: string
  /** 0: a free one, outside the range that outgoing connections use, so that refuse() and accept() find it again. */
  readonly port?: number
  readonly target: { readonly address: string; readonly port: number }
  /** Default 0. Half of it is spent in each direction. */
  readonly roundTripMs?: number
}

export interface RelayCounts {
  /** Connections accepted since the start, or since forget(). */
  accepted: number
  /** How many were open at the same time, at most. */
  mostOpen: number
  /** Octets from the forwarder, and to it. */
  octetsUp: number
  octetsDown: number
}

export class Relay {
  /** Of a round trip; takes effect for octets sent from now on, on open connections too. */
  roundTripMs: number
  /** Towards the forwarder, on connections opened from now on. */
  shape: Shape = 'whole'
  /** A connection on which nothing has passed for this long gets FIN on both sides, with no close_notify before. */
  closeIdleAfterMs = Number.POSITIVE_INFINITY
  /** Decides about the nth new connection, counted from 1. */
  fate: (nth: number) => Fate = () => 'carry'
  readonly counts: RelayCounts = { accepted: 0, mostOpen: 0, octetsUp: 0, octetsDown: 0 }
  readonly #settings: RelaySettings
  readonly #open = new Set<Carried>()
  readonly #silent = new Set<Socket>()
  #server: Server | undefined
  #port: number

  constructor(settings: RelaySettings) {
    this.#settings = settings
    this.#port = settings.port ?? 0
    this.roundTripMs = settings.roundTripMs ?? 0
  }

  get address(): string {
    return this.#settings.address
  }

  /** Known once accept() has resolved. */
  get port(): number {
    return this.#port
  }

  /** Connections open now, silent ones included. */
  get open(): number {
    return this.#open.size + this.#silent.size
  }

  get target(): RelaySettings['target'] {
    return this.#settings.target
  }

  /** Listens (again): connections succeed from now on. */
  async accept(): Promise<void> {
    for (let attempt = 0; this.#server === undefined; attempt++) {
      const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => this.#take(socket))
      const port = this.#port === 0 ? anyPort() : this.#port
      try {
        server.listen({ host: this.#settings.address, port })
        await once(server, 'listening')
        this.#server = server
        this.#port = port
      } catch (error) {
        if (this.#port !== 0 || attempt > 50) throw error
      }
    }
  }

  /** Stops listening: connections are refused from now on. Those that are open stay so. */
  refuse(): void {
    this.#server?.close()
    this.#server = undefined
  }

  /**
   * Nothing comes or goes on the connections open now, for good; nobody is told. New ones work. With `unread` the
   * forwarder's octets stay in the kernel, as on a path that acknowledges nothing (and its closing goes unseen).
   */
  silenceOpen(how: 'read' | 'unread' = 'read'): void {
    for (const carried of this.#open) carried.silence(how === 'unread')
  }

  /** RST on every open connection, towards both sides. */
  resetOpen(): void {
    for (const carried of this.#open) carried.reset()
    for (const socket of this.#silent) socket.resetAndDestroy()
  }

  /** FIN towards the forwarder on every open connection; what it still sends is carried and its answers are lost. */
  halfCloseOpen(): void {
    for (const carried of this.#open) carried.halfClose()
  }

  /** Octets that are no TLS record, towards the forwarder, on every open connection. */
  spoilOpen(): void {
    for (const carried of this.#open) carried.spoil()
  }

  /** Counts from zero; connections that are open now count as open, not as accepted. */
  forget(): void {
    Object.assign(this.counts, { accepted: 0, mostOpen: this.open, octetsUp: 0, octetsDown: 0 })
  }

  async stop(): Promise<void> {
    this.refuse()
    for (const carried of [...this.#open]) carried.reset()
    for (const socket of [...this.#silent]) socket.destroy()
    await new Promise((resolve) => setImmediate(resolve))
  }

  #take(socket: Socket): void {
    this.counts.accepted++
    // What a client does to its own socket is no error of the relay's.
    socket.on('error', () => {})
    const fate = this.fate(this.counts.accepted)
    if (fate === 'reset') socket.resetAndDestroy()
    else if (fate === 'close') socket.end()
    else if (fate === 'carry' || fate === 'cut') this.#carry(socket, fate === 'cut')
    else this.#leaveAlone(socket, fate)
    this.counts.mostOpen = Math.max(this.counts.mostOpen, this.open)
  }

  #carry(socket: Socket, cut: boolean): void {
    const carried = new Carried(this, socket, cut)
    this.#open.add(carried)
    socket.once('close', () => this.#open.delete(carried))
  }

  #leaveAlone(socket: Socket, fate: 'mute' | 'stall' | 'alert' | 'garbage'): void {
    this.#silent.add(socket)
    socket.once('close', () => this.#silent.delete(socket))
    if (fate === 'stall') return
    // Without the other direction's FIN a socket of allowHalfOpen would stay for ever.
    socket.on('end', () => socket.destroy())
    socket.on('data', (chunk) => {
      this.counts.octetsUp += chunk.length
      const reply = fate === 'mute' ? undefined : fate === 'alert' ? HANDSHAKE_FAILURE : randomBytes(64)
      if (reply !== undefined) setTimeout(() => socket.end(reply), this.roundTripMs)
    })
  }
}

/** A TLS record with the fatal alert handshake_failure(40): RFC 8446 sections 5.1 and 6. */
const HANDSHAKE_FAILURE = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28])

/**
 * Below the range of outgoing connections' ports: a port closed for a while must not be taken by one, and connecting to
 * a closed port inside that range can meet itself (a TCP simultaneous open).
 */
function anyPort(): number {
  return 10_000 + Math.floor(Math.random() * 20_000)
}
