/**
 * How long a connection may lie idle (S9, S10, DEC9): short of what the server allows, as far as that is known; while
 * queries are recent no less than that, and otherwise as RFC 7766 section 6.2.3 wants it, not for long.
 */
import type { Millis } from '../clock.ts'

/** 1.1.1.1 resets at 10 s; 9 s is on the safe side of it. */
const DEFAULT_MS = 9_000
/** A limit the server told us is undercut by this, or by a fifth of it when it is short. */
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

  /** When a connection is to be replaced or closed that has been idle since `idleSince`. */
  dueAt(idleSince: Millis, { keepaliveMs, dialMs, spare, now }: Idleness): Millis {
    const allowedMs = this.#allowedMs(keepaliveMs, dialMs, now)
    // S8: one warm connection is enough, a second one outlives its use only as long as it may in any case.
    if (spare || !this.keepWarm(now)) return idleSince + Math.min(DEFAULT_MS, allowedMs)
    return Math.min(idleSince + allowedMs, Math.max(idleSince + DEFAULT_MS, this.#lastQueryAt + RECENT_MS))
  }

  /** What the server allows, less what it takes to have a replacement ready in time. */
  #allowedMs(keepaliveMs: Millis | undefined, dialMs: Millis, now: Millis): Millis {
    let allowed = Number.POSITIVE_INFINITY
    if (keepaliveMs !== undefined) allowed = Math.max(keepaliveMs - KEEPALIVE_MARGIN_MS, keepaliveMs * 0.8)
    if (this.#learnedMs !== undefined && now - this.#learnedAt < LEARNED_FOR_MS) {
      allowed = Math.min(allowed, Math.max(this.#learnedMs * 0.9 - dialMs, this.#learnedMs * 0.4))
    }
    return allowed
  }
}

export interface Idleness {
  /** The server's edns-tcp-keepalive TIMEOUT; undefined: never told. */
  readonly keepaliveMs: Millis | undefined
  /** What a replacement takes to be ready, so that it is there in time. */
  readonly dialMs: Millis
  /** Another connection stands ready as well. */
  readonly spare: boolean
  readonly now: Millis
}
