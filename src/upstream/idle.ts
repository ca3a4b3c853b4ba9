/** How long a connection may lie idle (S9, S10, decision 9): short of what the server allows, as far as that is known. */
import type { Millis } from '../clock.ts'

/** 1.1.1.1 resets at 10 s; 9 s is on the safe side of it. */
const DEFAULT_MS = 9_000
/** A limit the server told us is undercut by this (section 5), or by a fifth of it when it is short. */
const KEEPALIVE_MARGIN_MS = 1_000
/** What was learned may change on the server's side: it is learned anew after this. */
const LEARNED_FOR_MS = 10 * 60_000
/** Shorter is no limit but a broken path. */
const LEAST_LIMIT_MS = 100
const ALIKE = 0.2
/** While queries came this recently the next one shall find a connection warm. */
const RECENT_MS = 60_000
/** Warm connections in a row that nobody used before the server closed them: then it is enough until the next query. */
const MAX_UNUSED = 8

export class IdlePolicy {
  #observedMs: Millis | undefined
  #learnedMs: Millis | undefined
  #learnedAt: Millis = 0
  #lastQueryAt: Millis = Number.NEGATIVE_INFINITY
  #unused = 0

  queryCame(now: Millis): void {
    this.#lastQueryAt = now
    this.#unused = 0
  }

  /** The server closed a connection after `idleMs` of silence on both sides. Twice about the same is its limit; once is an accident. */
  serverClosed(idleMs: Millis, served: number, now: Millis): void {
    if (served === 0) this.#unused++
    const alike = this.#observedMs !== undefined && Math.abs(idleMs - this.#observedMs) <= idleMs * ALIKE
    this.#observedMs = idleMs
    if (!alike || idleMs < LEAST_LIMIT_MS) return
    this.#learnedMs = idleMs
    this.#learnedAt = now
  }

  /** One was replaced that nobody had used. */
  replacedUnused(): void {
    this.#unused++
  }

  /** Whether a connection should stand ready although nothing is asked at the moment. */
  keepWarm(now: Millis): boolean {
    return now - this.#lastQueryAt < RECENT_MS && this.#unused < MAX_UNUSED
  }

  /** Idle time after which we act. `dialMs`: what a replacement takes to be ready, so that it is there in time. */
  limitMs(keepaliveMs: Millis | undefined, dialMs: Millis, now: Millis): Millis {
    let limit = DEFAULT_MS
    if (keepaliveMs !== undefined) limit = Math.max(keepaliveMs - KEEPALIVE_MARGIN_MS, keepaliveMs * 0.8)
    if (this.#learnedMs !== undefined && now - this.#learnedAt < LEARNED_FOR_MS) {
      limit = Math.min(limit, Math.max(this.#learnedMs * 0.9 - dialMs, this.#learnedMs * 0.4))
    }
    return limit
  }
}
