/** The one walk over an upstream response: is it sound, is it ours, what does keeping it need to know. */
import type { Answer, TtlCaps } from './answer.ts'
import type { Wire } from './constants.ts'
import type { UpstreamQuery } from './upstream-query.ts'

/** What can be wrong with a response (section by section of RFC 1035, 6891); none of them may be delivered. */
export type ResponseDefect =
  | 'too-short' // fewer octets than a header
  | 'not-a-response' // QR=0 or OPCODE other than QUERY
  | 'bad-question' // QDCOUNT above 1, or a question that cannot be read
  | 'no-question' // QDCOUNT 0 in a NOERROR or NXDOMAIN
  | 'bad-record' // a record, name or count that does not fit the message
  | 'bad-opt' // twice, misplaced, not at the root, or options that do not fit
  | 'bad-version' // an EDNS version, or BADVERS, that nobody asked for
  | 'signed' // TSIG or SIG(0) on the answer to an unsigned query

/** Numbers of one response over its bytes. A single instance, filled again by every scanResponse: read it, do not keep it. */
export class ResponseScan {
  wire: Wire = EMPTY
  id = 0
  flags = 0
  /** All 12 bits. */
  rcode = 0
  truncated = false
  /** QDCOUNT was 0 (only with an error RCODE); questionEnd is then 12. */
  questionAbsent = false
  questionEnd = 0
  answerCount = 0
  authorityCount = 0
  /** Records of the additional section in front of the OPT: those that survive its removal. */
  additionalCount = 0
  additionalStart = 0
  /** End of the last counted record; octets behind it are not part of the message. */
  end = 0
  /** Where the message ends once the OPT, and whatever stood behind it, is cut off. */
  bodyEnd = 0
  /** The answer section holds a record of the QTYPE (any record, for QTYPE ANY). */
  answersType = false
  /** Least TTL of all records that survive, unsigned; NO_TTL when there is none. */
  minTtl = NO_TTL
  /** Some answer or authority record has TTL 0: deliver once, keep never. */
  zeroTtl = false
  /** First SOA of class IN in the authority section: offset of its TTL field; 0: none. */
  soaTtlAt = 0
  soaTtl = 0
  /** SOA MINIMUM; 0 when RDATA is shorter than 20 octets. */
  soaMinimum = 0
  soaTooShort = false
  hasOpt = false
  /** Nothing stood behind the OPT. */
  optLast = false
  /** edns-tcp-keepalive TIMEOUT in units of 100 ms (RFC 7828); -1: not sent. */
  keepaliveUnits = -1
  /** MQTYPE-Response (RFC 10029) nobody asked for: the answer holds more than its question says. */
  mqtypeResponse = false
  /** An ECS option with SCOPE above 0: valid for one subnet only. */
  ecsScoped = false
  /** An ECS option that is no echo of SOURCE 0: to be refused as a mismatch when ECS was sent (RFC 7871 section 7.3). */
  ecsForeign = false
  /** Octets of all extended-error options together. */
  extendedErrorLength = 0
  ttlCount = 0
}

/** ResponseScan#minTtl of a response without records. */
export const NO_TTL = 0xffff_ffff

/** NXDOMAIN, or NOERROR without the type asked for (also behind a CNAME chain): what RFC 2308 calls negative. */
export function isNegative(scan: ResponseScan): boolean {
  return scan.rcode === 3 || (scan.rcode === 0 && !scan.answersType)
}

/** Scans [0, wire.length). Never throws; the scan is valid until the next call. */
export function scanResponse(wire: Wire): ResponseScan | ResponseDefect {
  throw new Error(`not yet ${wire.length}`)
}

/** Does the question match the one asked, QNAME compared without ASCII case (RFC 4343)? */
export function sameQuestion(wire: Wire, asked: UpstreamQuery): 'same' | 'absent' | 'different' {
  throw new Error(`not yet ${wire.length} ${asked.kind}`)
}

/** The answer in bytes of its own, TTLs capped. `asked` gives the question back to a response that came without. */
export function makeAnswer(scan: ResponseScan, asked: UpstreamQuery, caps: TtlCaps): Answer {
  throw new Error(`not yet ${scan.id} ${asked.kind} ${caps.maxTtlSeconds}`)
}

const EMPTY: Wire = Buffer.alloc(0)
