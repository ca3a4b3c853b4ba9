/** The round trip to one upstream address, smoothed as RFC 6298 does, and the limits that follow from it. */

/** DEC13: below this a wait says nothing about a connection. */
const LIMIT_FLOOR_MS = 40
/** Before anything was measured. */
const LIMIT_UNKNOWN_MS = 250
/** RFC 6298 section 2.3: K, alpha and beta. */
const VARIATIONS = 4
const SMOOTHING = 1 / 8
const VARIATION_SMOOTHING = 1 / 4
/** DEC15: how long a dial may take before the next one starts beside it. */
const STAGGER_MAX_MS = 250
const STAGGER_MIN_MS = 50
const STAGGER_ROUND_TRIPS = 3

export class RoundTrip {
  #smoothedMs: number | undefined
  #variationMs = 0

  /** Smoothed, milliseconds; undefined before the first sample. */
  get smoothedMs(): number | undefined {
    return this.#smoothedMs
  }

  /** How long a connection may be silent, a query waiting on it, before it is suspected. */
  get limitMs(): number {
    if (this.#smoothedMs === undefined) return LIMIT_UNKNOWN_MS
    return Math.max(LIMIT_FLOOR_MS, this.#smoothedMs + VARIATIONS * this.#variationMs)
  }

  /** How long a dial to this address goes on alone. */
  get staggerMs(): number {
    if (this.#smoothedMs === undefined) return STAGGER_MAX_MS
    return Math.min(STAGGER_MAX_MS, Math.max(STAGGER_MIN_MS, STAGGER_ROUND_TRIPS * this.#smoothedMs))
  }

  /**
   * Takes in one measured wait. A name that is slow at the resolver is not a slow path: no sample counts for more than
   * about twice what is known, which still follows a path that really became slower within a few answers.
   */
  sample(ms: number): void {
    if (this.#smoothedMs === undefined) {
      this.#smoothedMs = ms
      this.#variationMs = ms / 2
      return
    }
    const counted = Math.min(ms, 2 * this.#smoothedMs + LIMIT_FLOOR_MS)
    const off = Math.abs(this.#smoothedMs - counted)
    this.#variationMs += VARIATION_SMOOTHING * (off - this.#variationMs)
    this.#smoothedMs += SMOOTHING * (counted - this.#smoothedMs)
  }
}
