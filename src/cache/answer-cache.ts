/** Answers by key, bounded by the memory they really take; expiry on the monotonic clock. */
import type { Millis } from '../clock.ts'
import type { Answer } from '../wire/answer.ts'
import type { CacheKey } from './cache-key.ts'

export interface AnswerCacheSettings {
  /** Bound on the memory of everything kept, octets; 0: nothing is kept. */
  readonly maxOctets: number
  /** How long an answer is still found, as not fresh, after its lifetime. */
  readonly graceMs: number
  /** Answers above this are not kept. */
  readonly maxAnswerOctets?: number
}

/** A kept answer as find() shows it: one instance, filled anew by every find(). */
export interface Found extends Answer {
  readonly fresh: boolean
  /** Whole seconds since it was stored. */
  readonly ageSeconds: number
  readonly lifetimeSeconds: number
}

export class AnswerCache {
  readonly #settings: AnswerCacheSettings

  constructor(settings: AnswerCacheSettings) {
    this.#settings = settings
  }

  find(key: CacheKey, now: Millis): Found | undefined {
    throw new Error(`not yet ${key} ${now} ${this.#settings}`)
  }

  store(key: CacheKey, answer: Answer, lifetimeSeconds: number, now: Millis): boolean {
    throw new Error(`not yet ${key} ${now} ${answer} ${lifetimeSeconds}`)
  }
}
