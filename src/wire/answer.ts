/**
 * An upstream response made neutral: no OPT, ID 0, question folded to lower case, fit to be kept and copied for any stub.
 *
 * Everything stands in one piece of `bytes`, so that an answer is stored by one copy and many answers share one slab:
 *
 *     start                start + length        ... + 2 * ttlCount          ... + extendedErrorsLength
 *     | message (no OPT)   | offsets of TTLs     | extended-error options    |
 *
 * The cache hands out one instance that it fills anew for every hit: valid until its next lookup, not to be held.
 */
export interface Answer {
  readonly bytes: Buffer
  readonly start: number
  /** Octets of the message alone. */
  readonly length: number
  /** Offset (from start) behind the question. */
  readonly questionEnd: number
  /** Offset (from start) of the additional section; equals length when there is none. */
  readonly additionalStart: number
  /**
   * How many TTL fields the message has. Their offsets (from start) stand right behind the message, two octets each,
   * big-endian, ascending; no OPT among them.
   */
  readonly ttlCount: number
  /** Octets of the extended-error options (RFC 8914), whole TLVs as they came, behind the TTL offsets; 0: none. */
  readonly extendedErrorsLength: number
  /** All 12 bits: header nibble and the upstream OPT's EXTENDED-RCODE. */
  readonly rcode: number
}

/** Octets an answer takes from `start`, all its parts together. */
export function answerSize(answer: Answer): number {
  return answer.length + 2 * answer.ttlCount + answer.extendedErrorsLength
}

/** Upper bounds of what is kept, seconds: RFC 8767 section 4 for every TTL, RFC 2308 section 5 for the SOA of a negative answer. */
export interface TtlCaps {
  readonly maxTtlSeconds: number
  readonly maxNegativeTtlSeconds: number
}
