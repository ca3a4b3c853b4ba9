/**
 * An upstream response made neutral: no OPT, ID 0, question folded to lower case, fit to be kept and copied for any stub.
 * Octets live at [start, start + length) of `bytes`, so that many answers can share one slab.
 */
export interface Answer {
  readonly bytes: Buffer
  readonly start: number
  readonly length: number
  /** Offset (from start) behind the question. */
  readonly questionEnd: number
  /** Offset (from start) of the additional section; equals length when there is none. */
  readonly additionalStart: number
  /** Offsets (from start) of every TTL field, ascending; no OPT among them. */
  readonly ttlOffsets: Uint16Array
  /** All 12 bits: header nibble and the upstream OPT's EXTENDED-RCODE. */
  readonly rcode: number
  /** Extended-error options (RFC 8914) as they came, whole TLVs one behind the other; undefined: none. */
  readonly extendedErrors: Buffer | undefined
}

/** Upper bounds of what is kept, seconds: RFC 8767 section 4 for every TTL, RFC 2308 section 5 for the SOA of a negative answer. */
export interface TtlCaps {
  readonly maxTtlSeconds: number
  readonly maxNegativeTtlSeconds: number
}
