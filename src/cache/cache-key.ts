/** What makes two questions the same: the key of cache and coalescing, and the one thing an upstream query is made from. */
import { FLAG, HEADER_LENGTH, QCLASS, QTYPE } from '../wire/constants.ts'
import { foldInto } from '../wire/name.ts'
import type { Query } from '../wire/query.ts'
import type { UpstreamQuery } from '../wire/upstream-query.ts'

/**
 * One octet a character (latin1): flags, then the question with its QNAME in lower case. Attributes of a query that are not
 * in it (AD, ID, the stub, its transport, its EDNS options but ECS /0) neither go upstream nor choose an answer; see the
 * checklist of RFC 8906 section 6. Keys that begin with VERBATIM or UNSHARED are never used for
 * the cache.
 */
export type CacheKey = string & { readonly __brand: 'CacheKey' }

const DNSSEC_OK = 1
const CHECKING_DISABLED = 2
const RECURSION_DESIRED = 4
const ECS_ZERO = 8
const VERBATIM = 0x80
const UNSHARED = 0x81

const scratch = Buffer.allocUnsafeSlow(512)

/** The key of a query whose question could be read. */
export function cacheKey(query: Query): CacheKey {
  const { wire, flags } = query
  scratch[0] =
    (query.dnssecOk ? DNSSEC_OK : 0) |
    (flags & FLAG.CD ? CHECKING_DISABLED : 0) |
    (flags & FLAG.RD ? RECURSION_DESIRED : 0) |
    (query.ecsZero ? ECS_ZERO : 0)
  // QTYPE and QCLASS are numbers: folded, HTTPS (65) would be the same as type 97.
  const nameEnd = query.questionEnd - 4
  const to = query.questionEnd - HEADER_LENGTH + 1
  foldInto(wire, HEADER_LENGTH, nameEnd, scratch, 1)
  for (let at = 1; at <= 4; at++) scratch[to - at] = wire[query.questionEnd - at]!
  return scratch.toString('latin1', 0, to) as CacheKey
}

/** The QNAME in a key of cacheKey(): wire form, lower case, an octet a character. */
export function nameOf(key: CacheKey): string {
  return key.slice(1, -4)
}

/** The key under which a signed query is shared: every octet, the ID among them, must be the same. */
export function verbatimKey(query: Query): CacheKey {
  return (String.fromCharCode(VERBATIM) + query.wire.toString('latin1', 0, query.end)) as CacheKey
}

/** A key that no other query has, as long as `serial` is another each time. */
export function unsharedKey(serial: number): CacheKey {
  return `${String.fromCharCode(UNSHARED)}${serial}` as CacheKey
}

/** What is asked upstream for a key of cacheKey(): a pure function of it, so nothing else of a stub's query can leave. */
export function upstreamQuery(key: CacheKey): UpstreamQuery {
  const flags = key.charCodeAt(0)
  return {
    kind: 'question',
    question: Buffer.from(key.slice(1), 'latin1'),
    recursionDesired: (flags & RECURSION_DESIRED) !== 0,
    checkingDisabled: (flags & CHECKING_DISABLED) !== 0,
    dnssecOk: (flags & DNSSEC_OK) !== 0,
    ecsZero: (flags & ECS_ZERO) !== 0,
  }
}

/**
 * May the answer be kept, and a kept one given? Not for: signed queries and those with extra records; RD=0, which asks for no
 * more than a look around; other classes than IN; types that stand for transfers, transactions or several types, ANY aside
 * (RFC 1035 section 7.4; the range of meta types is that of RFC 6895 section 3.1).
 */
export function keepable(query: Query): boolean {
  const { qtype } = query
  if (query.signed || query.extraRecords || (query.flags & FLAG.RD) === 0 || query.qclass !== QCLASS.IN) return false
  return qtype !== QTYPE.OPT && (qtype < 128 || qtype >= 255)
}
