/** Bounds hedges to a small share of all queries: a token bucket that every query fills a little. */

/** Enough to move what a busy connection had in flight when it died. */
const BURST = 50
/** One hedge for a hundred queries on a healthy path, at the most. */
const EARNED_PER_QUERY = 0.01

export class HedgeBudget {
  #tokens = BURST

  earn(): void {
    this.#tokens = Math.min(BURST, this.#tokens + EARNED_PER_QUERY)
  }

  /** False: it is used up. */
  spend(): boolean {
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}
