/**
 * An upstream on the fake clock: dials that open, hang, or fail as a test says; connections in memory that answer after a
 * round trip, late, out of order, or never. It keeps everything it saw.
 */
import type { Duplex } from 'node:stream'
import type { Clock, Millis } from '../../src/clock.ts'
import { UpstreamError } from '../../src/errors.ts'
import type { Dial, Dialled, PeerFacts } from '../../src/upstream/dial.ts'
import { makeResponse, type ReadMessage, type ResponseParts, readMessage } from './dns-text.ts'
import { connectionReset, memorySocket } from './memory-socket.ts'

/**
 * What becomes of a dial. open: authenticated after two round trips. mute: accepted and never answered. lost: not even
 * accepted. The others fail as they say.
 */
export type Fate = 'open' | 'mute' | 'lost' | 'refused' | 'unreachable' | 'untrusted'

const CONNECT_LIMIT_MS = 2_000
const HANDSHAKE_LIMIT_MS = 3_000

export class ScriptedUpstream {
  roundTripMs = 20
  fate: (dial: SeenDial) => Fate = () => 'open'
  /** What becomes of each query; doing nothing is the answer that never comes. */
  answer: (query: SeenQuery) => void = (query) => query.respond()
  /** Closes a connection that has been idle so long. */
  closeIdleAfterMs: number | undefined
  readonly dials: SeenDial[] = []
  readonly connections: ScriptedConnection[] = []
  readonly clock: Clock

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** In order of arrival, over all connections. */
  get queries(): SeenQuery[] {
    return this.connections.flatMap(({ queries }) => queries).sort((a, b) => a.at - b.at || a.order - b.order)
  }

  get open(): ScriptedConnection[] {
    return this.connections.filter(({ closed }) => !closed)
  }

  /** The newest connection. */
  get latest(): ScriptedConnection {
    return this.connections.at(-1)!
  }

  readonly dial: Dial = (address, signal) => {
    const dial: SeenDial = { address, at: this.clock.now(), nth: this.dials.length + 1, givenUp: false }
    this.dials.push(dial)
    return new Promise<Dialled>((resolve, reject) => {
      const failAfter = (ms: number, code: 'no-connection' | 'untrusted-peer', message: string, cause?: unknown) =>
        this.clock.after(ms, () => reject(new UpstreamError(code, message, { cause })))
      const fate = this.fate(dial)
      const timer = {
        open: () => this.clock.after(2 * this.roundTripMs, () => resolve(this.#accept(dial))),
        mute: () => failAfter(this.roundTripMs + HANDSHAKE_LIMIT_MS, 'no-connection', 'TLS: no answer'),
        lost: () => failAfter(CONNECT_LIMIT_MS, 'no-connection', 'TCP: no answer'),
        refused: () => failAfter(this.roundTripMs, 'no-connection', 'TCP: refused', systemError('ECONNREFUSED')),
        unreachable: () => failAfter(0, 'no-connection', 'TCP: unreachable', systemError('ENETUNREACH')),
        untrusted: () => failAfter(2 * this.roundTripMs, 'untrusted-peer', 'TLS: another name'),
      }[fate]()
      signal.addEventListener('abort', () => {
        dial.givenUp = true
        timer.cancel()
        reject(new UpstreamError('no-connection', 'given up'))
      })
    })
  }

  /** Open connections go silent for good: neither side hears the other again, not even a close. */
  silenceOpen(): void {
    for (const connection of this.open) connection.silent = true
  }

  resetOpen(): void {
    for (const connection of this.open) connection.reset()
  }

  #accept(dial: SeenDial): Dialled {
    const [ours, theirs] = memorySocket()
    this.connections.push(new ScriptedConnection(this, dial.address, theirs))
    return { stream: ours, facts: this.#facts(dial) }
  }

  #facts({ address }: SeenDial): PeerFacts {
    const { roundTripMs } = this
    return {
      address,
      port: 853,
      tlsVersion: 'TLSv1.3',
      cipher: 'TLS_AES_256_GCM_SHA384',
      certificateNames: () => 'DNS:dot.example.net',
      resumed: this.connections.length > 1,
      alpn: 'dot',
      connectMs: roundTripMs,
      handshakeMs: roundTripMs,
    } as PeerFacts
  }
}

export interface SeenDial {
  readonly address: string
  readonly at: Millis
  /** From 1. */
  readonly nth: number
  givenUp: boolean
}

export interface SeenQuery {
  readonly wire: Buffer
  readonly message: ReadMessage
  readonly name: string
  readonly at: Millis
  readonly order: number
  readonly connection: ScriptedConnection
  /** A round trip after it was asked, or `afterMs` later than that. */
  respond(parts?: ResponseParts, afterMs?: number): void
}

/** The server's end of one connection. */
export class ScriptedConnection {
  readonly address: string
  readonly openedAt: Millis
  readonly queries: SeenQuery[] = []
  /** Octets as they came, one entry a write of the client's. */
  readonly writes: Buffer[] = []
  /** The client sent FIN, and not a reset. */
  endedCleanly = false
  closed = false
  closedAt: Millis | undefined
  silent = false
  readonly #upstream: ScriptedUpstream
  readonly #stream: Duplex
  #rest: Buffer = Buffer.alloc(0)
  #idleTimer: { cancel(): void } | undefined

  constructor(upstream: ScriptedUpstream, address: string, stream: Duplex) {
    this.#upstream = upstream
    this.address = address
    this.#stream = stream
    this.openedAt = upstream.clock.now()
    stream.on('data', (chunk: Buffer) => this.#take(chunk))
    stream.on('end', () => {
      this.endedCleanly = true
      if (!this.silent) stream.end()
    })
    stream.on('close', () => {
      this.closed = true
      this.closedAt = upstream.clock.now()
      this.#idleTimer?.cancel()
    })
    this.#busy()
  }

  get names(): string[] {
    return this.queries.map(({ name }) => name)
  }

  /** One frame for each message, all in one write. */
  send(...wires: readonly Buffer[]): void {
    this.write(Buffer.concat(wires.map(framed)))
  }

  /** Octets as they are. */
  write(octets: Buffer): void {
    if (this.silent || this.closed || this.#stream.writableEnded) return
    this.#busy()
    this.#stream.write(octets)
  }

  /** FIN, as after a close_notify. */
  end(): void {
    if (!this.closed) this.#stream.end()
  }

  /** RST. */
  reset(): void {
    this.#stream.destroy()
  }

  /** Stops reading, so that the client's writes pile up. */
  pause(): void {
    this.#stream.pause()
  }

  resume(): void {
    this.#stream.resume()
  }

  #busy(): void {
    const { closeIdleAfterMs, clock } = this.#upstream
    if (closeIdleAfterMs === undefined) return
    this.#idleTimer?.cancel()
    this.#idleTimer = clock.after(closeIdleAfterMs, () => this.end())
  }

  #take(chunk: Buffer): void {
    if (this.silent) return
    this.#busy()
    this.writes.push(chunk)
    this.#rest = Buffer.concat([this.#rest, chunk])
    while (this.#rest.length >= 2 && this.#rest.length >= 2 + this.#rest.readUInt16BE(0)) {
      const end = 2 + this.#rest.readUInt16BE(0)
      this.#query(Buffer.from(this.#rest.subarray(2, end)))
      this.#rest = this.#rest.subarray(end)
    }
  }

  #query(wire: Buffer): void {
    const { clock, roundTripMs } = this.#upstream
    const message = readMessage(wire)
    const query: SeenQuery = {
      wire,
      message,
      name: message.question?.split(' ')[0] ?? '',
      at: clock.now(),
      order: order++,
      connection: this,
      respond: (parts = {}, afterMs = 0) => {
        clock.after(roundTripMs + afterMs, () => this.send(makeResponse(wire, parts)))
      },
    }
    this.queries.push(query)
    this.#upstream.answer(query)
  }
}

let order = 0

export function framed(wire: Buffer): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(wire.length)
  return Buffer.concat([length, wire])
}

function systemError(code: string): Error {
  return Object.assign(new Error(`connect ${code}`), { code, syscall: 'connect' })
}

export { connectionReset }
