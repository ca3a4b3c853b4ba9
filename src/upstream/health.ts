/** Whether the upstream can be reached, since when not, and why: told once a change, not once a query. */
import type { Clock, Millis } from '../clock.ts'
import type { FailureCode, UpstreamError } from '../errors.ts'
import type { Log } from '../log.ts'

/** Decision 14: shorter outages are waited out. */
const SHORT_OUTAGE_MS = 10_000

type HealthState =
  | { readonly t: 'starting'; readonly since: Millis }
  | { readonly t: 'up' }
  | { readonly t: 'down'; readonly since: Millis; readonly told: boolean }

export class Health {
  readonly #clock: Clock
  readonly #log: Log
  #state: HealthState
  #lastError: UpstreamError | undefined
  #failedQueries = 0

  constructor(clock: Clock, log: Log) {
    this.#clock = clock
    this.#log = log
    this.#state = { t: 'starting', since: clock.now() }
  }

  get up(): boolean {
    return this.#state.t === 'up'
  }

  /** A handshake succeeded. */
  connected(address: string): void {
    const state = this.#state
    this.#lastError = undefined
    this.#state = { t: 'up' }
    if (state.t === 'up') return
    if (state.t === 'down' && !state.told) return
    const downMs = Math.round(this.#clock.now() - state.since)
    const fields = state.t === 'down' ? { address, downMs, failedQueries: this.#failedQueries } : { address, downMs }
    this.#log.event('upstream-up', fields)
    this.#failedQueries = 0
  }

  /** No connection is left, or one could not be made. `error`: why, when known. */
  disconnected(error: UpstreamError | undefined): void {
    if (error !== undefined) this.#lastError = error
    if (this.#state.t === 'up') this.#state = { t: 'down', since: this.#clock.now(), told: false }
    if (this.#state.t === 'down' && !this.#state.told && error !== undefined) {
      this.#state = { ...this.#state, told: true }
      this.#log.event('upstream-down', { error })
    }
  }

  queryFailed(): void {
    this.#failedQueries++
  }

  /** Whether queries still wait for their whole deadline (decision 14), rather than for one fresh dial. */
  worthWaiting(now: Millis): boolean {
    return this.#state.t === 'up' || now - this.#state.since < SHORT_OUTAGE_MS
  }

  /** What a query that could not be sent failed of. */
  get reason(): FailureCode {
    if (this.#lastError?.code === 'untrusted-peer') return 'untrusted-peer'
    return this.#state.t === 'starting' ? 'not-ready' : 'no-connection'
  }
}
