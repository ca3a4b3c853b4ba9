/** Which answers may be kept, and how long: RFC 2308 for what does not exist, RFC 8767 section 4 for what does, RFC 9520 for failures. */
import type { TtlCaps } from '../wire/answer.ts'
import { RCODE } from '../wire/constants.ts'
import { isNegative, NO_TTL, type ResponseScan } from '../wire/response.ts'

/** A policy's REFUSED: long enough to calm a browser that asks for HTTPS records of a blocked name, short enough for a policy edit. */
export const POLICY_SECONDS = 30
/** RFC 9520 section 3.2: failures are kept at least 1 s, at most 5 min, longer each time. */
export const FIRST_FAILURE_SECONDS = 5
export const MAX_FAILURE_SECONDS = 300

/** What a response is to the cache. */
export type Kind =
  | 'answer' // the name has this, or has it not: takes the place of what was known
  | 'policy' // REFUSED: takes its place too, so that an outage cannot bring back what is blocked by now
  | 'failure' // says nothing about the name: what was known stays (RFC 8767 section 4)

export function kindOf(rcode: number): Kind {
  if (rcode === RCODE.NOERROR || rcode === RCODE.NXDOMAIN) return 'answer'
  return rcode === RCODE.REFUSED ? 'policy' : 'failure'
}

/** Whole seconds for which a response of kind 'answer' or 'policy' may be given again; 0: it is not to be kept. */
export function lifetimeSeconds(scan: ResponseScan, caps: TtlCaps): number {
  // Without question there is nothing to say what it answers; truncated it is no answer (RFC 1035 section 7.4); of the last
  // two, one holds more than was asked (RFC 10029) and one is meant for a subnet nobody named (RFC 7871 section 7.3.1).
  if (scan.questionAbsent || scan.truncated || scan.mqtypeResponse || scan.ecsScoped) return 0
  if (scan.rcode === RCODE.REFUSED) return Math.min(scan.minTtl, POLICY_SECONDS, caps.maxTtlSeconds)
  if (kindOf(scan.rcode) !== 'answer') return 0
  // The least TTL of the whole message: no record is given beyond its own, and RRsets agree (RFC 2181 section 5.2).
  const positive = Math.min(scan.minTtl, caps.maxTtlSeconds)
  if (!isNegative(scan)) return positive
  // The MINIMUM of an SOA too short to have one is 0.
  if (scan.soaTtlAt > 0) return Math.min(positive, scan.soaTtl, scan.soaMinimum, caps.maxNegativeTtlSeconds)
  // RFC 2308 section 5: nothing says how long a denial without SOA holds. An alias without target is no denial.
  return scan.rcode === RCODE.NXDOMAIN || scan.answerCount === 0 ? 0 : positive
}

/**
 * Whole seconds for which a failure is told from memory. `previousSeconds`: what it was the last time, if that is not long ago;
 * 0: there was none. Never beyond the TTL of a record that came with it.
 */
export function failureSeconds(previousSeconds: number, minTtl: number = NO_TTL): number {
  const backoff = previousSeconds === 0 ? FIRST_FAILURE_SECONDS : Math.min(2 * previousSeconds, MAX_FAILURE_SECONDS)
  return Math.max(1, Math.min(backoff, minTtl))
}
