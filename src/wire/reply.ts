/** Replies: an answer copied for one stub and patched, or a failure told to it. */
import type { Answer } from './answer.ts'
import type { Wire } from './constants.ts'
import type { Query } from './query.ts'

/** `ageSeconds` of an answer past its lifetime: every TTL goes out as 30 (RFC 8767 section 4). */
export const STALE = -1
/** No extended error (RFC 8914). */
export const NO_INFO = -1

/**
 * Writes the reply to `query` into `target` and returns its octets. `ageSeconds`: whole seconds since the answer came, or
 * STALE; `infoCode`: an extended error of our own besides the answer's, or NO_INFO. Fits the stub's limit and `target`.
 */
export function writeReply(answer: Answer, query: Query, ageSeconds: number, infoCode: number, target: Wire): number {
  throw new Error(`not yet ${answer.length} ${query.id} ${ageSeconds} ${infoCode} ${target.length}`)
}

/** Writes a reply without records. `text` (ASCII, at most 64 octets) and `infoCode` only go out to stubs with EDNS. */
export function writeFailure(query: Query, rcode: number, infoCode: number, text: string, target: Wire): number {
  throw new Error(`not yet ${rcode} ${query.id} ${text} ${infoCode} ${target.length}`)
}

/** A signed response goes back as it is but for the ID (RFC 8945 section 5.5); too long for UDP: the question with TC=1. */
export function writeVerbatim(response: Wire, query: Query, target: Wire): number {
  throw new Error(`not yet ${response.length} ${query.id} ${target.length}`)
}
