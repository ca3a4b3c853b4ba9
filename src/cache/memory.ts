/** What is remembered of past questions: answers, and failures kept apart from them (RFC 9520 section 3.2). */
import type { Millis } from '../clock.ts'
import type { Answer, TtlCaps } from '../wire/answer.ts'
import { RCODE } from '../wire/constants.ts'
import { NO_TTL, type ResponseScan } from '../wire/response.ts'
import { AnswerCache } from './answer-cache.ts'
import type { CacheKey } from './cache-key.ts'
import type { Entry } from './entry.ts'
import { makeFailure } from './failure.ts'
import { failureSeconds, kindOf, lifetimeSeconds, MAX_FAILURE_SECONDS } from './lifetime.ts'

/** How something remembered may be told. */
export type Standing = 'hit' | 'policyHit' | 'failureHit' | 'stale'

/** RFC 8767 section 5: after a failed refresh the next one is tried no sooner. */
const RECHECK_MS = 30_000
const FAILURE_OCTETS = 1 << 20
const MAX_FAILURE_OCTETS = 2_048

export class Memory {
  readonly answers: AnswerCache
  /** A failure is found for a while after its time: the next one then lasts longer. */
  readonly failures = new AnswerCache({
    maxOctets: FAILURE_OCTETS,
    graceMs: MAX_FAILURE_SECONDS * 1000,
    maxAnswerOctets: MAX_FAILURE_OCTETS,
  })
  readonly #caps: TtlCaps
  #recalled: Entry | undefined

  constructor(answers: AnswerCache, caps: TtlCaps) {
    this.answers = answers
    this.#caps = caps
  }

  /** What recall() or stale() found; valid until the next call of any method. */
  get recalled(): Entry {
    return this.#recalled!
  }

  /** Whether, and as what, something can be told without asking; see `recalled`. */
  recall(key: CacheKey, now: Millis, staleAllowed: boolean): Standing | undefined {
    const kept = this.answers.find(key, now)
    this.#recalled = kept
    if (kept !== undefined) {
      if (kept.fresh) return kept.rcode === RCODE.REFUSED ? 'policyHit' : 'hit'
      if (staleAllowed && now < kept.recheckAt) return 'stale'
    }
    const failure = this.failures.find(key, now)
    if (failure === undefined || !failure.fresh) return undefined
    this.#recalled = failure
    return 'failureHit'
  }

  /** Whether there is an answer past its lifetime to fall back on; see `recalled`. A policy's REFUSED never is. */
  stale(key: CacheKey, now: Millis): boolean {
    const kept = this.answers.find(key, now)
    this.#recalled = kept
    return kept !== undefined && kindOf(kept.rcode) === 'answer'
  }

  /** The refresh of a stale answer, if there is one, failed: for a while it is told without asking again. */
  postponeRefresh(key: CacheKey, now: Millis): void {
    if (this.stale(key, now)) this.recalled.postpone(now + RECHECK_MS)
  }

  /** Forgets everything, or what is known of one name (on the wire, lower case). Returns how many answers that were. */
  forget(name: Buffer | undefined): number {
    const stores = [this.answers, this.failures]
    if (name !== undefined) return stores.reduce((sum, store) => sum + store.removeName(name), 0)
    const entries = stores.reduce((sum, store) => sum + store.entries, 0)
    for (const store of stores) store.clear()
    return entries
  }

  /** Learns from a response; `answer` is what was made of it. */
  learn(key: CacheKey, scan: ResponseScan, answer: Answer, now: Millis): void {
    if (kindOf(answer.rcode) === 'failure') {
      if (!scan.truncated && !scan.questionAbsent) this.#learnFailure(key, answer, scan.minTtl, now)
      return
    }
    const seconds = lifetimeSeconds(scan, this.#caps)
    this.failures.remove(key)
    if (seconds > 0) this.answers.store(key, answer, seconds, now)
    // What may not be kept still says that what was known is over; a truncated message says nothing.
    else if (!scan.truncated) this.answers.remove(key)
  }

  /** As learn(), of a response too late for its stubs: failures are stale news, and so is all of it once asked anew. */
  learnLate(key: CacheKey, scan: ResponseScan, answer: Answer, now: Millis): void {
    if (kindOf(answer.rcode) === 'failure' || this.answers.find(key, now)?.fresh === true) return
    this.learn(key, scan, answer, now)
  }

  /** Learns that there was a response, and that nothing could be made of it. */
  learnMalformed(key: CacheKey, infoCode: number, text: string, now: Millis): void {
    this.#learnFailure(key, makeFailure(key, RCODE.SERVFAIL, { infoCode, text }), NO_TTL, now)
  }

  #learnFailure(key: CacheKey, failure: Answer, minTtl: number, now: Millis): void {
    const seconds = failureSeconds(this.failures.find(key, now)?.lifetimeSeconds ?? 0, minTtl)
    if (this.failures.store(key, failure, seconds, now)) return
    this.failures.store(key, makeFailure(key, failure.rcode, undefined), seconds, now)
  }
}
