/**
 * The connections to one upstream, and which of them takes a query. A query is written at once whenever there is a
 * connection, waits in a bounded line while there is none, and moves when the one that carries it is lost.
 */
import type { Clock, Millis, MovableTimer } from '../clock.ts'
import type { UpstreamError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Wire } from '../wire/constants.ts'
import type { UpstreamEncoder, UpstreamQuery } from '../wire/upstream-query.ts'
import { Alarm } from './alarm.ts'
import { DotConnection } from './connection.ts'
import type { ConnectionOwner } from './connection-owner.ts'
import type { CloseReason } from './connection-state.ts'
import { type ConnectionSnapshot, newPoolCounters, type PoolCounters } from './counters.ts'
import type { Delivery, Transmission } from './delivery.ts'
import type { Dial, Dialled } from './dial.ts'
import { Dialler, type DialOwner } from './dialler.ts'
import type { Exchange, Settler } from './exchange.ts'
import { Health } from './health.ts'
import { IdlePolicy } from './idle.ts'
import { Ledger } from './ledger.ts'
import { Placement } from './placement.ts'
import { Roster } from './roster.ts'
import { type Carrier, Vigilance } from './vigilance.ts'

/** Sockets of any kind: ready, suspected, draining, being dialled. */
const MAX_SOCKETS = 6
const DRAIN_MS = 3_000
/** DEC14: while queries wait in line a new dial starts this often. */
const WAITING_REDIAL_MS = 500
/** The same while they are on connections that may only be slow: no storm on a path whose round trip has grown. */
const SUSPECT_REDIAL_MS = 1_000
/** S14: how long close() lets what is in flight finish. */
const CLOSE_GRACE_MS = 2_000

export interface PoolParts {
  /** IP addresses, best first. */
  readonly addresses: readonly string[]
  readonly dial: Dial
  readonly clock: Clock
  readonly log: Log
  readonly encoder: UpstreamEncoder
  /** Unsuspected connections kept at most. */
  readonly settings: { readonly connections: number }
  /** In [0, 1); for the jitter of back-off. */
  readonly random?: () => number
  /** Counts on where another pool left off. */
  readonly counters?: PoolCounters
  readonly makeTimer?: (fire: () => void) => MovableTimer
}

export class Pool implements Exchange, ConnectionOwner, DialOwner, Carrier {
  readonly counters: PoolCounters
  readonly #parts: PoolParts
  readonly #clock: Clock
  readonly #dialler: Dialler
  readonly #health: Health
  readonly #idle = new IdlePolicy()
  readonly #vigilance: Vigilance
  readonly #alarm: Alarm
  readonly #roster: Roster
  readonly #placement: Placement
  readonly #ledger: Ledger
  #stopping: (() => void) | undefined
  #closed: Promise<void> | undefined

  constructor(parts: PoolParts) {
    const { addresses, dial, clock, log, random = Math.random, counters = newPoolCounters() } = parts
    this.#parts = parts
    this.counters = counters
    this.#clock = clock
    this.#health = new Health(clock, log)
    this.#ledger = new Ledger(clock, this.counters)
    this.#roster = new Roster(clock, this.#idle, log)
    this.#vigilance = new Vigilance(this, parts.settings.connections, log, this.counters)
    this.#alarm = new Alarm(clock, () => this.#attend(), this.#nextDueAt, parts.makeTimer)
    this.#placement = new Placement(
      {
        clock,
        addresses,
        maxConnections: parts.settings.connections,
        reinforce: (now) => this.#vigilance.reinforce(now),
        roster: this.#roster,
        ledger: this.#ledger,
        health: this.#health,
        alarm: this.#alarm,
        counters: this.counters,
      },
      () => this.#dialler,
    )
    this.#dialler = new Dialler({ addresses, dial, clock, log, random, counters, owner: this })
  }

  /** Dials, so that the first query finds a connection. */
  start(): void {
    this.#idle.queryCame(this.#clock.now())
    this.#dialler.want()
  }

  get waiting(): number {
    return this.#placement.waiting
  }

  get up(): boolean {
    return this.#health.up
  }

  connections(): ConnectionSnapshot[] {
    return this.#roster.snapshot()
  }

  /** The host woke up, or its addresses changed: nothing is thrown away, nothing is relied on until it speaks. */
  suspectAll(): void {
    for (const connection of this.#roster.ready) connection.doubted = true
    if (this.urgencyMs() !== undefined || this.wanted()) this.#dialler.hurry()
  }

  exchange(query: UpstreamQuery, deadline: Millis, settler: Settler): void {
    const now = this.#clock.now()
    this.counters.exchanges++
    const delivery = this.#ledger.open(query, deadline, settler)
    if (this.#closed !== undefined) {
      this.#clock.soon(() => this.#placement.fail(delivery, 'stopping'))
      return
    }
    this.#idle.queryCame(now)
    this.#vigilance.queryCame()
    this.#placement.place(delivery, now)
    this.#alarm.by(delivery.dueAt)
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.#stopping = resolve
      this.#dialler.stop()
      this.#placement.failWaiting('stopping')
      const until = this.#clock.now() + CLOSE_GRACE_MS
      for (const connection of [...this.#roster.ready]) this.#drain(connection, 'stopping', until)
      this.#alarm.by(until)
      this.#finishClosing()
    })
    return this.#closed
  }

  // ---- Carrier: what the vigilance may do with connections and queries

  get ready(): readonly DotConnection[] {
    return this.#roster.ready
  }

  transmit(connection: DotConnection, delivery: Delivery): void {
    this.#placement.transmit(connection, delivery)
  }

  lookAgainBy(at: Millis): void {
    this.#alarm.by(at)
  }

  pick(delivery: Delivery, now: Millis, evenSuspects: boolean): DotConnection | undefined {
    return this.#roster.pick(delivery, now, evenSuspects)
  }

  wantConnection(): void {
    if (this.#closed !== undefined) return
    // With every socket taken by connections that are as good as dead the worst of them makes room.
    if (!this.roomForSocket()) this.#vigilance.stalled(this.#clock.now())[0]?.finish('retired')
    this.#dialler.want()
  }

  /** It has fallen silent for good: what it carries goes elsewhere, what it may still say is heard for a while. */
  retire(connection: DotConnection): void {
    this.counters.retired++
    const moved = [...connection.liveTransmissions()].map(({ delivery }) => delivery)
    this.#drain(connection, 'retired', this.#clock.now() + DRAIN_MS)
    this.#placement.replace(moved)
  }

  // ---- ConnectionOwner

  answered(connection: DotConnection, transmission: Transmission, wasLive: boolean, wire: Wire): void {
    const now = connection.lastFrameAt
    this.#vigilance.heard(connection, now)
    if (connection.served === 1) this.#dialler.proved()
    if (wasLive) {
      this.#placement.forget(transmission.delivery)
      connection.roundTrip.sample(now - transmission.writtenAt)
      this.counters.answerTimes.add(now - transmission.writtenAt)
      this.#vigilance.answered(transmission, now)
      this.#ledger.settle(transmission, wire)
    } else this.#ledger.answeredLate(transmission.delivery, wire)
    if (connection.live === 0) this.#alarm.by(this.#roster.idleAt(connection))
    this.#alarm.recede(now)
    this.#placement.placeWaiting()
  }

  spent(connection: DotConnection, why: CloseReason): void {
    this.#drain(connection, why, this.#clock.now() + DRAIN_MS)
  }

  ended(connection: DotConnection, why: CloseReason, stranded: readonly Delivery[], cause: Error | undefined): void {
    const now = this.#clock.now()
    this.#roster.remove(connection)
    this.#roster.logEnd(connection, why, stranded.length, cause)
    if (why === 'protocol-violation') this.counters.violations++
    const byServer = why === 'closed-by-server' || why === 'reset'
    if (byServer && stranded.length === 0)
      this.#idle.serverClosed(now - connection.lastActiveAt, connection.served, now)
    // One that takes queries and answers none is worth no more than one that could not be made.
    if (stranded.length > 0 && connection.served === 0) this.#dialler.failedUnproved()
    if (this.#closed !== undefined) {
      for (const delivery of stranded) this.#placement.fail(delivery, 'stopping')
      return
    }
    this.#placement.replace(stranded)
    if (this.#roster.ready.length === 0 && this.wanted()) this.#dialler.want()
  }

  gone(connection: DotConnection): void {
    this.#roster.gone(connection)
    if (this.#closed !== undefined) this.#finishClosing()
  }

  // ---- DialOwner

  dialled(dialled: Dialled): void {
    const { encoder, log } = this.#parts
    this.#health.connected(dialled.facts.address)
    const fresh = new DotConnection(dialled, this.#dialler.roundTrip(dialled.facts.address), encoder, this.#clock, this)
    const replaced = this.#roster.ready.filter((old) => this.#roster.tired(old, this.#clock.now()))
    this.#roster.add(fresh)
    for (const old of replaced) {
      if (old.served === 0) this.#idle.replacedUnused()
      old.finish('replaced')
    }
    this.#placement.placeWaiting()
    this.#alarm.ring()
    this.#clock.soon(() => log.event('connection-opened', { ...dialled.facts, certificateNames: undefined }))
  }

  dialFailed(error: UpstreamError, startedAt: Millis): void {
    if (this.#roster.ready.length > 0) return
    this.#health.dialFailed(error, startedAt)
    // Nobody is left whom a query may be told: waiting for the pause to end helps no stub.
    if (this.#dialler.allUntrusted) this.#placement.failWaiting('untrusted-peer')
  }

  urgencyMs(): Millis | undefined {
    if (this.#placement.waiting > 0) return WAITING_REDIAL_MS
    return this.#roster.allSuspect(this.#clock.now()) ? SUSPECT_REDIAL_MS : undefined
  }

  wanted(): boolean {
    const now = this.#clock.now()
    return this.#closed === undefined && this.#roster.unsuspected(now) === 0 && this.#idle.keepWarm(now)
  }

  roomForSocket(): boolean {
    return this.#roster.size + this.#dialler.attempts < MAX_SOCKETS
  }

  // ---- What falls due

  #attend(): void {
    const now = this.#clock.now()
    for (let due = this.#ledger.takeOverdue(now); due; due = this.#ledger.takeOverdue(now)) this.#expire(due)
    this.#roster.endDrained(now)
    this.#vigilance.attend(now)
    for (const connection of [...this.#roster.ready])
      if (connection.live === 0 && this.#roster.idleAt(connection) <= now) this.#tire(connection, now)
  }

  #expire(delivery: Delivery): void {
    const unsent = this.#placement.isWaiting(delivery) && !delivery.carried
    this.#placement.fail(delivery, unsent && !this.#health.up ? this.#health.reason : 'timeout')
  }

  /** It has been idle long enough: replaced while a next query is likely, closed otherwise (DEC9). */
  #tire(connection: DotConnection, now: Millis): void {
    const others = this.#roster.ready.some((other) => other !== connection && !other.suspect(now))
    if (!others && this.#idle.keepWarm(now) && this.#dialler.attempts === 0) this.#dialler.want()
    else if (others || !this.#idle.keepWarm(now)) connection.finish('idle-limit')
  }

  readonly #nextDueAt = (since: Millis): Millis =>
    Math.min(this.#ledger.nextDueAt(), this.#roster.nextDueAt(since), this.#vigilance.nextDueAt(since))

  #drain(connection: DotConnection, why: CloseReason, until: Millis): void {
    this.#roster.drain(connection, why, until)
    this.#alarm.by(until)
  }

  #finishClosing(): void {
    if (!this.#roster.empty) return
    this.#alarm.close()
    this.#stopping?.()
  }
}
