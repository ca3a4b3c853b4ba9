/** What makes two questions the same: the key of cache and coalescing, and the one thing an upstream query is made from. */
import { FLAG, QCLASS, QTYPE } from '../wire/constants.ts'
import type { Query } from '../wire/query.ts'
import type { UpstreamQuery } from '../wire/upstream-query.ts'

/**
 * One octet a character (latin1): flags, then the question with its QNAME in lower case. Attributes of a query that are not
 * in it (AD, ID, the stub, its transport, its EDNS options but ECS /0) neither go upstream nor choose an answer; see the
 * checklist of RFC 8906 section 6. A key of verbatim octets begins with VERBATIM and is never used for the cache.
 */
export type CacheKey = string & { readonly __brand: 'CacheKey' }

const DNSSEC_OK = 1
const CHECKING_DISABLED = 2
const RECURSION_DESIRED = 4
const ECS_ZERO = 8
const VERBATIM = 0x80

const scratch = Buffer.allocUnsafeSlow(512)

/** The key of a query whose question could be read. */
export function cacheKey(query: Query): CacheKey {
  const { wire, flags } = query
  // QTYPE and QCLASS are numbers: folding them would make HTTPS (65) the same as type 97.
  const nameEnd = query.questionEnd - 4
  scratch[0] =
    (query.dnssecOk ? DNSSEC_OK : 0) |
    (flags & FLAG.CD ? CHECKING_DISABLED : 0) |
    (flags & FLAG.RD ? RECURSION_DESIRED : 0) |
    (query.ecsZero ? ECS_ZERO : 0)
  let to = 1
  let from = 12
  for (; from < nameEnd; from++) {
    const octet = wire[from]!
    // Length octets are at most 63 and so never look like letters: RFC 4343 needs no walk by labels.
    scratch[to++] = octet >= 0x41 && octet <= 0x5a ? octet | 0x20 : octet
  }
  for (; from < query.questionEnd; from++) scratch[to++] = wire[from]!
  return scratch.latin1Slice(0, to) as CacheKey
}

/** The key under which a signed query is shared: every octet, the ID among them, must be the same. */
export function verbatimKey(query: Query): CacheKey {
  return (String.fromCharCode(VERBATIM) + query.wire.latin1Slice(0, query.end)) as CacheKey
}

/** What is asked upstream for a key of cacheKey(): a pure function of it, so nothing else of a stub's query can leave. */
export function upstreamQuery(key: CacheKey): UpstreamQuery {
  const flags = key.charCodeAt(0)
  const question = Buffer.allocUnsafeSlow(key.length - 1)
  question.latin1Write(key.slice(1), 0)
  return {
    kind: 'question',
    question,
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
