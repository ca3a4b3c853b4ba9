/** Whether the upstream can be reached, since when not, and why: told once a change, not once a query. */
import type { Clock, Millis } from '../clock.ts'
import type { FailureCode, UpstreamError } from '../errors.ts'
import type { Log } from '../log.ts'

/** DEC14: shorter outages are waited out. */
const SHORT_OUTAGE_MS = 10_000

/** One failed dial is no news: the next one may succeed at once. A second one is, or being without a connection for this long. */
const NEWS_AFTER_MS = 1_000

/** starting: no handshake has succeeded yet. down: none can be made, after one could. `told`: the log knows. */
type HealthState =
  | { readonly t: 'up' }
  | { readonly t: 'starting' | 'down'; readonly since: Millis; readonly told: boolean }

export class Health {
  readonly #clock: Clock
  readonly #log: Log
  #state: HealthState
  /** Of the last dial, unless it succeeded. */
  #lastError: UpstreamError | undefined
  #failedQueries = 0

  constructor(clock: Clock, log: Log) {
    this.#clock = clock
    this.#log = log
    this.#state = { t: 'starting', since: clock.now(), told: false }
  }

  get up(): boolean {
    return this.#state.t === 'up'
  }

  /** A handshake succeeded. */
  connected(address: string): void {
    const state = this.#state
    this.#lastError = undefined
    this.#state = { t: 'up' }
    if (state.t === 'up' || (state.t === 'down' && !state.told)) return
    const afterMs = Math.round(this.#clock.now() - state.since)
    this.#log.event('upstream-up', { address, afterMs, failedQueries: this.#failedQueries })
    this.#failedQueries = 0
  }

  /** With no connection left, a dial begun at `startedAt` failed: since then at least there is an outage. */
  dialFailed(error: UpstreamError, startedAt: Millis): void {
    const first = this.#lastError === undefined && error.code !== 'untrusted-peer'
    this.#lastError = error
    if (this.#state.t === 'up') this.#state = { t: 'down', since: startedAt, told: false }
    const state = this.#state
    if (state.told || (first && this.#clock.now() - state.since < NEWS_AFTER_MS)) return
    this.#state = { ...state, told: true }
    this.#log.event('upstream-down', { error })
  }

  queryFailed(): void {
    this.#failedQueries++
  }

  /** Whether queries still wait for their whole deadline (DEC14), rather than for one fresh dial. */
  worthWaiting(now: Millis): boolean {
    return this.#state.t === 'up' || now - this.#state.since < SHORT_OUTAGE_MS
  }

  /** What a query that could not be sent failed of. */
  get reason(): FailureCode {
    if (this.#lastError?.code === 'untrusted-peer') return 'untrusted-peer'
    return this.#state.t === 'starting' ? 'not-ready' : 'no-connection'
  }
}
