/**
 * Makes connections: addresses race (DEC15), failures are tried again, at least every 500 ms while queries wait
 * (DEC14) and with growing pauses otherwise (RR3). One race at a time; its first authenticated connection wins.
 */
import type { Clock, Millis, Timer } from '../clock.ts'
import { UpstreamError } from '../errors.ts'
import type { Log } from '../log.ts'
import { backoffMs } from './backoff.ts'
import type { PoolCounters } from './counters.ts'
import type { Dial, Dialled } from './dial.ts'
import { RoundTrip } from './rtt.ts'

/** Attempts under way at once. */
const MAX_ATTEMPTS = 4
/** A server that cannot prove its name is not asked again sooner. */
const UNTRUSTED_PAUSE_MS = 30_000
/** Between races while queries wait, whatever the failures so far (DEC14). */
const MAX_URGENT_PAUSE_MS = 500

export interface DialOwner {
  dialled(dialled: Dialled): void
  /** One attempt, begun at `startedAt`, failed; others may be under way. */
  dialFailed(error: UpstreamError, startedAt: Millis): void
  /** Queries wait for a connection: how long an attempt goes on before another one starts beside it. Undefined: none wait. */
  urgencyMs(): Millis | undefined
  /** A connection is still worth having although nothing waits. */
  wanted(): boolean
  /** Whether one more socket may exist. */
  roomForSocket(): boolean
}

export interface DiallerParts {
  readonly addresses: readonly string[]
  readonly dial: Dial
  readonly clock: Clock
  readonly log: Log
  readonly random: () => number
  readonly counters: PoolCounters
  readonly owner: DialOwner
}

interface Address {
  readonly text: string
  readonly roundTrip: RoundTrip
  untrustedUntil: Millis
}

interface Attempt {
  readonly address: Address
  readonly startedAt: Millis
  readonly abort: AbortController
}

/** idle: nothing to do. racing: attempts are under way or about to start. pausing: waiting before the next race. */
type DiallerState =
  | { readonly t: 'idle' }
  | { readonly t: 'racing'; readonly attempts: Set<Attempt>; started: number; next: Timer | undefined }
  | { readonly t: 'pausing'; readonly timer: Timer; readonly urgent: boolean }
  | { readonly t: 'stopped' }

export class Dialler {
  readonly #parts: DiallerParts
  /** The last winner first. */
  readonly #addresses: Address[]
  #state: DiallerState = { t: 'idle' }
  /** In a row, of dials and of connections that never answered: reset by the first response (RR3). */
  #failures = 0
  /** No race before, unless queries begin to wait or the network changes. */
  #notBefore: Millis = 0

  constructor(parts: DiallerParts) {
    this.#parts = parts
    this.#addresses = parts.addresses.map((text) => ({ text, roundTrip: new RoundTrip(), untrustedUntil: 0 }))
  }

  get attempts(): number {
    return this.#state.t === 'racing' ? this.#state.attempts.size : 0
  }

  /** No address is left that may be asked: none could prove its name. */
  get allUntrusted(): boolean {
    const now = this.#parts.clock.now()
    return this.#addresses.every(({ untrustedUntil }) => untrustedUntil > now)
  }

  roundTrip(address: string): RoundTrip {
    return this.#addresses.find(({ text }) => text === address)!.roundTrip
  }

  /** Sees to it that a connection is being made. Queries that begin to wait cut a long pause short. */
  want(): void {
    const state = this.#state
    const urgencyMs = this.#parts.owner.urgencyMs()
    if (state.t === 'idle') {
      if (this.#notBefore > this.#parts.clock.now()) this.#pause()
      else this.#race()
    } else if (state.t === 'racing' && state.next === undefined && urgencyMs !== undefined) {
      state.next = this.#parts.clock.after(urgencyMs, () => this.#step())
    } else if (state.t === 'pausing' && !state.urgent && urgencyMs !== undefined) {
      state.timer.cancel()
      this.#race()
    }
  }

  /** The network is not what it was: what failed before may work now. */
  hurry(): void {
    const { t } = this.#state
    if (t === 'racing' || t === 'stopped') return
    this.#leave()
    this.#race()
  }

  /** A connection answered its first query. */
  proved(): void {
    this.#failures = 0
    this.#notBefore = 0
  }

  /** A connection that had answered nothing was lost with queries on it. */
  failedUnproved(): void {
    this.#countFailure()
  }

  stop(): void {
    this.#leave()
    this.#state = { t: 'stopped' }
  }

  #countFailure(): void {
    const { clock, random } = this.#parts
    this.#failures++
    this.#notBefore = clock.now() + backoffMs(this.#failures, random())
  }

  /** Ends whatever the present state has running. */
  #leave(): void {
    const state = this.#state
    if (state.t === 'pausing') state.timer.cancel()
    if (state.t !== 'racing') return
    state.next?.cancel()
    const losers = [...state.attempts]
    state.attempts.clear()
    for (const { abort } of losers) abort.abort()
  }

  #race(): void {
    this.#state = { t: 'racing', attempts: new Set(), started: 0, next: undefined }
    this.#step()
  }

  /** Starts the next attempt, and sets the time for the one after it. */
  #step(): void {
    const state = this.#state
    if (state.t !== 'racing') return
    state.next?.cancel()
    state.next = undefined
    const { clock, owner } = this.#parts
    const now = clock.now()
    const urgencyMs = owner.urgencyMs()
    const open = this.#addresses.filter(({ untrustedUntil }) => untrustedUntil <= now)
    if (open.length === 0) {
      this.#pause(UNTRUSTED_PAUSE_MS)
      return
    }
    const address = open[state.started % open.length]!
    if (state.attempts.size >= MAX_ATTEMPTS || !owner.roomForSocket()) this.#giveUpOne(state.attempts)
    if (owner.roomForSocket()) this.#attempt(address, state.attempts)
    state.started++
    // Each address has its turn, and a lone one a second chance: after that only waiting queries justify more.
    const inFirstRound = state.started < Math.max(2, open.length)
    if (inFirstRound) state.next = clock.after(address.roundTrip.staggerMs, () => this.#step())
    else if (urgencyMs !== undefined) state.next = clock.after(urgencyMs, () => this.#step())
    if (state.attempts.size === 0 && state.next === undefined) this.#pause()
  }

  /**
   * The oldest attempt goes on to the end of its limits, as it is the first to finish on a path that is merely slow. The one
   * after it makes room: on a path that was cut and is whole again a new attempt finishes before it.
   */
  #giveUpOne(attempts: Set<Attempt>): void {
    const [, second] = attempts
    if (second === undefined) return
    attempts.delete(second)
    second.abort.abort()
  }

  #attempt(address: Address, attempts: Set<Attempt>): void {
    const { dial, counters, log, clock } = this.#parts
    const attempt: Attempt = { address, startedAt: clock.now(), abort: new AbortController() }
    attempts.add(attempt)
    counters.dials++
    log.event('dial-started', { address: address.text })
    // A dial goes on in promises, and may be begun where Node.js does not see to them by itself.
    clock.soon(() => {})
    dial(address.text, attempt.abort.signal).then(
      (dialled) => this.#succeeded(attempt, dialled),
      (error: unknown) => this.#failed(attempt, error),
    )
  }

  #succeeded(attempt: Attempt, dialled: Dialled): void {
    const state = this.#state
    if (state.t !== 'racing' || !state.attempts.delete(attempt)) {
      dialled.stream.on('error', () => {})
      dialled.stream.destroy()
      return
    }
    const { counters } = this.#parts
    counters.handshakes++
    if (dialled.facts.resumed) counters.resumed++
    this.#leave()
    this.#state = { t: 'idle' }
    const { address } = attempt
    if (address.roundTrip.smoothedMs === undefined) address.roundTrip.sample(dialled.facts.connectMs)
    this.#addresses.splice(this.#addresses.indexOf(address), 1)
    this.#addresses.unshift(address)
    this.#parts.owner.dialled(dialled)
  }

  #failed(attempt: Attempt, cause: unknown): void {
    const state = this.#state
    if (state.t !== 'racing' || !state.attempts.delete(attempt)) return
    const error = cause instanceof UpstreamError ? cause : new UpstreamError('no-connection', 'dial failed', { cause })
    const { clock, counters, log, owner } = this.#parts
    const now = clock.now()
    counters.dialFailures++
    this.#countFailure()
    if (error.code === 'untrusted-peer') attempt.address.untrustedUntil = now + UNTRUSTED_PAUSE_MS
    const address = attempt.address.text
    log.event(error.code === 'untrusted-peer' ? 'untrusted-peer' : 'dial-failed', { address, error })
    owner.dialFailed(error, attempt.startedAt)
    if (this.#state !== state) return
    // An address that failed outright gives its time to the next one; one without a route is tried again at once (RR4).
    const again = this.#failures === 1 && NO_ROUTE.has(systemCode(error.cause))
    if (state.started < this.#addresses.length || (again && state.attempts.size === 0)) this.#step()
    else if (state.attempts.size === 0) this.#pause()
  }

  /** Again after a while, when there is still a reason. */
  #pause(leastMs = 0): void {
    this.#leave()
    const { clock, owner } = this.#parts
    const urgent = owner.urgencyMs() !== undefined
    if (!urgent && !owner.wanted()) {
      this.#state = { t: 'idle' }
      return
    }
    const backoff = Math.max(0, this.#notBefore - clock.now())
    const ms = Math.max(leastMs, urgent ? Math.min(backoff, MAX_URGENT_PAUSE_MS) : backoff)
    this.#state = { t: 'pausing', urgent: urgent || leastMs > 0, timer: clock.after(ms, () => this.#race()) }
  }
}

/** What a host says that is between two networks. */
const NO_ROUTE = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL'])

function systemCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : ''
}
