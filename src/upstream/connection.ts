/**
 * One authenticated connection to the upstream: frames out, frames in, and the table of what is in flight. It knows when it
 * was silent and for how long; what follows from that is the pool's to decide. Its only timer is for the peer's goodbye.
 */
import { randomInt } from 'node:crypto'
import type { Clock, Millis } from '../clock.ts'
import { appended } from '../short-list.ts'
import type { Wire } from '../wire/constants.ts'
import { Deframer } from '../wire/framing.ts'
import { isResponse, sameQuestion, scanResponse } from '../wire/response.ts'
import type { UpstreamEncoder } from '../wire/upstream-query.ts'
import type { ConnectionOwner } from './connection-owner.ts'
import type { CloseReason, ConnectionState } from './connection-state.ts'
import type { ConnectionSnapshot } from './counters.ts'
import type { Delivery, Transmission } from './delivery.ts'
import type { Dialled } from './dial.ts'
import { InFlight } from './in-flight.ts'
import { Outbox } from './outbox.ts'
import type { RoundTrip } from './rtt.ts'
import type { SecureStream } from './secure-stream.ts'

/** Unbound has 200, Knot Resolver 100. */
export const MAX_IN_FLIGHT = 200
/** Answers that never came hold their IDs; a connection with this many has something wrong with it. */
const MAX_TOMBSTONES = 2_000
/** Ask for edns-tcp-keepalive in the first query and then in every fifth (RFC 7828 section 3.2.1, as getdns does). */
const KEEPALIVE_EVERY = 5

/** Fewer in flight than this come too far apart for their replies to leave together. */
const FEW = 8

/** How long the peer has for its own goodbye after ours. */
const GOODBYE_MS = 1_000

export class DotConnection {
  readonly address: string
  readonly roundTrip: RoundTrip
  readonly openedAt: Millis
  /** Responses delivered. */
  served = 0
  /** Since when a live query has waited without any frame coming; 0: it is not waited on, or it spoke since. */
  silentSince: Millis = 0
  /** By then it must speak, or it is retired: another connection answered what it was asked too. 0: not set. */
  graceUntil: Millis = 0
  /** Put under suspicion from outside (resume, network change), until it speaks. */
  doubted = false
  /** Something was done about its silence: if it speaks after all, that was a false alarm. */
  alarmed = false
  /** Last octet in either direction that kept it from being idle. */
  lastActiveAt: Millis
  lastFrameAt: Millis
  /** The server's edns-tcp-keepalive TIMEOUT, milliseconds; undefined: never told. */
  keepaliveMs: number | undefined
  #state: ConnectionState = { t: 'ready' }
  readonly #dialled: Dialled
  readonly #stream: SecureStream
  readonly #clock: Clock
  readonly #outbox: Outbox
  readonly #owner: ConnectionOwner
  readonly #inFlight = new InFlight(randomInt(0x10000))
  readonly #deframer = new Deframer(true)
  #sent = 0
  #failure: Error | undefined
  readonly #onFrame = (wire: Wire): boolean => this.#frame(wire)

  constructor(dialled: Dialled, roundTrip: RoundTrip, encoder: UpstreamEncoder, clock: Clock, owner: ConnectionOwner) {
    this.#dialled = dialled
    this.#stream = dialled.stream
    this.#clock = clock
    this.#outbox = new Outbox(dialled.stream, clock, encoder)
    this.#owner = owner
    this.address = dialled.facts.address
    this.roundTrip = roundTrip
    this.openedAt = clock.now()
    this.lastActiveAt = this.openedAt
    this.lastFrameAt = this.openedAt
    this.#listen()
  }

  get state(): ConnectionState {
    return this.#state
  }

  /** Queries on it that somebody waits for. */
  get live(): number {
    return this.#inFlight.live
  }

  get hasRoom(): boolean {
    return this.#state.t === 'ready' && this.#inFlight.live < MAX_IN_FLIGHT
  }

  /** DEC13: a query has waited longer than the path explains, and nothing at all has come since it was written. */
  suspect(now: Millis): boolean {
    if (this.doubted || this.graceUntil !== 0) return true
    return this.silentSince !== 0 && now - this.silentSince >= this.roundTrip.limitMs
  }

  carries(transmission: Transmission): boolean {
    return this.#inFlight.has(transmission)
  }

  /** Live copies, oldest first. */
  *liveTransmissions(): Generator<Transmission> {
    for (let sent = this.#inFlight.first; sent !== undefined; ) {
      // Looked up first: whoever takes it may end it (it alone: who ends others takes a copy of all first).
      const { next } = sent
      if (sent.delivery.open) yield sent
      sent = next
    }
  }

  oldestLive(): Transmission | undefined {
    let sent = this.#inFlight.first
    while (sent !== undefined && !sent.delivery.open) sent = sent.next
    return sent
  }

  /** Takes a query along; it leaves with all others of this turn, in one write (RFC 7766 section 6.2.1). Only while hasRoom. */
  send(delivery: Delivery): void {
    const now = this.#clock.now()
    const keepaliveAsked = this.#sent++ % KEEPALIVE_EVERY === 0
    const id = this.#inFlight.freeId()
    const transmission: Transmission = {
      id,
      delivery,
      connection: this,
      writtenAt: now,
      keepaliveAsked,
      previous: undefined,
      next: undefined,
    }
    delivery.transmissions = appended(delivery.transmissions, transmission)
    this.#inFlight.add(transmission)
    this.lastActiveAt = now
    if (this.silentSince === 0) this.silentSince = now
    this.#outbox.add(transmission)
  }

  /** Silence about slow names alone is none. */
  excuseSlowNames(): void {
    if (this.silentSince === 0) return
    for (const { delivery, writtenAt } of this.liveTransmissions()) {
      if (!delivery.slowName && writtenAt >= this.silentSince) return
    }
    this.silentSince = 0
  }

  /** Nobody waits for it here any more: it was answered elsewhere, or too late. Its ID stays taken until its answer comes. */
  release(): void {
    this.#inFlight.abandon()
    if (this.#inFlight.live === 0) this.silentSince = 0
    if (this.#inFlight.tombstones > MAX_TOMBSTONES) this.#owner.spent(this, 'retired')
    this.#finishIfDrained()
  }

  /** Takes no more queries; what is in flight may still be answered for `ms`. */
  drain(why: CloseReason, until: Millis): void {
    if (this.#state.t !== 'ready') return
    this.#state = { t: 'draining', why, until }
    this.#finishIfDrained()
  }

  /** Ends it as TLS wants it: close_notify, then FIN (S14). What is in flight is stranded. */
  finish(why: CloseReason): void {
    if (this.#over) return
    this.#stream.end()
    const patience = this.#clock.after(GOODBYE_MS, () => this.#stream.destroy())
    this.#end({ t: 'closing', why, patience })
  }

  /** Ends it without ceremony, for peers that would not notice one. */
  destroy(why: CloseReason): void {
    if (this.#over) return
    this.#stream.destroy()
    this.#end({ t: 'closed', why })
  }

  snapshot(now: Millis): ConnectionSnapshot {
    const state = this.#state.t === 'ready' && this.suspect(now) ? 'suspect' : this.#state.t
    return {
      state,
      address: this.address,
      tlsVersion: this.#dialled.facts.tlsVersion,
      resumed: this.#dialled.facts.resumed,
      roundTripMs: this.roundTrip.smoothedMs,
      inFlight: this.live,
      served: this.served,
      ageMs: now - this.openedAt,
    }
  }

  #listen(): void {
    const stream = this.#stream
    stream.on('data', (chunk: Buffer) => this.#data(chunk))
    // An error of TLS alone (octets that are no record) is told, and the socket stays: 'close' would not follow by itself.
    stream.on('error', (error: Error) => {
      this.#failure = error
      this.#lost('reset')
    })
    // A FIN from the server ends its answers as well: there is no half-closed DoT.
    stream.on('end', () => this.#lost('closed-by-server'))
    stream.on('close', () => {
      this.#lost(this.#failure === undefined ? 'closed-by-server' : 'reset')
      this.#enterClosed()
    })
  }

  /** Nothing comes of it any more. */
  get #over(): boolean {
    return this.#state.t === 'closing' || this.#state.t === 'closed'
  }

  #lost(why: CloseReason): void {
    if (this.#over) return
    // The queries on it first: what is left of the stream can wait.
    this.#end({ t: 'closed', why: this.#state.t === 'draining' ? this.#state.why : why })
    this.#stream.destroy()
  }

  #finishIfDrained(): void {
    if (this.#state.t === 'draining' && this.#inFlight.live === 0) this.finish(this.#state.why)
  }

  /** The one way out of ready and draining. */
  #end(state: ConnectionState & { t: 'closing' | 'closed' }): void {
    const stranded = [...this.liveTransmissions()].map(({ delivery }) => delivery)
    this.#state = state
    this.#inFlight.clear()
    this.#outbox.clear()
    this.silentSince = 0
    this.#owner.ended(this, state.why, stranded, this.#failure)
  }

  #enterClosed(): void {
    if (this.#state.t === 'closing') {
      this.#state.patience.cancel()
      this.#state = { t: 'closed', why: this.#state.why }
    }
    this.#owner.gone(this)
  }

  #data(chunk: Buffer): void {
    if (this.#over) return
    this.lastActiveAt = this.#clock.now()
    this.#clock.turn.run(this.#takeChunk, chunk, this.lastActiveAt)
  }

  /** A server that has little left to say says it one record at a time: replies gain nothing by waiting for the next. */
  readonly #takeChunk = (chunk: Buffer): boolean => {
    this.#deframer.push(chunk, this.#onFrame)
    return this.#inFlight.live < FEW
  }

  /** False: the stream makes no sense any more and nothing further is read from it. */
  #frame(wire: Wire): boolean {
    this.#spoke()
    if (!isResponse(wire)) return this.#violated('not a response')
    const transmission = this.#inFlight.find(wire.readUInt16BE(0))
    if (transmission === undefined) return this.#violated('an ID that was never sent')
    if (sameQuestion(wire, transmission.delivery.query) === 'different') {
      transmission.delivery.mismatches++
      return this.#violated('an answer to another question')
    }
    const wasLive = transmission.delivery.open
    this.#inFlight.answered(transmission, wasLive)
    if (this.#inFlight.live === 0) this.silentSince = 0
    this.served++
    if (transmission.keepaliveAsked) this.#noteKeepalive(wire)
    this.#owner.answered(this, transmission, wasLive, wire)
    // Its owner may have closed it on hearing that, and it may have heard the last it was waiting for.
    this.#finishIfDrained()
    return !this.#over
  }

  /** Any frame at all shows that the path is whole: only queries written from now on can make it silent again. */
  #spoke(): void {
    this.lastFrameAt = this.lastActiveAt
    this.silentSince = 0
    this.graceUntil = 0
    this.doubted = false
  }

  #noteKeepalive(wire: Wire): void {
    const scan = scanResponse(wire)
    if (typeof scan === 'string' || scan.keepaliveUnits < 0) return
    this.keepaliveMs = scan.keepaliveUnits * 100
    // RFC 7828 section 3.2.2: no new queries, and close once those in flight are answered.
    if (scan.keepaliveUnits === 0) this.#owner.spent(this, 'keepalive-zero')
  }

  #violated(what: string): false {
    this.#failure = new Error(`the server sent ${what}`)
    this.destroy('protocol-violation')
    return false
  }
}
