/** What makes two questions the same: the key of cache and coalescing, and the one thing an upstream query is made from. */
import { randomInt } from 'node:crypto'
import { FLAG, HEADER_LENGTH, QCLASS, QTYPE, type Wire } from '../wire/constants.ts'
import { FOLD } from '../wire/name.ts'
import { copyOctets } from '../wire/octets.ts'
import type { Query } from '../wire/query.ts'

/** What a key holds besides the question. */
const DNSSEC_OK = 1
const CHECKING_DISABLED = 2
const RECURSION_DESIRED = 4
const ECS_ZERO = 8
/** The same for keys that never lead to an answer in the cache. */
const VERBATIM = 0x80
const UNSHARED = 0x81

/**
 * A question with its QNAME in lower case, and what else chooses an answer. Attributes of a query that are not in it (AD, ID,
 * the stub, its transport, its EDNS options but ECS /0) neither go upstream nor choose an answer; see the checklist of
 * RFC 8906 section 6. Octets and numbers rather than a string: a string for every query, and for every answer kept, was a
 * third of what a miss cost, most of it in collecting them.
 */
export class CacheKey {
  /** QNAME, QTYPE, QCLASS; of the octets only [start, end) are meant. */
  readonly question: Uint8Array
  readonly start: number
  end: number
  /** Eight bits. */
  flags: number
  /** 31 bits. The same for equal keys; for others too, now and then: whoever finds something by it compares the rest. */
  hash: number

  constructor(question: Uint8Array, start: number, end: number, flags: number, hash: number) {
    this.question = question
    this.start = start
    this.end = end
    this.flags = flags
    this.hash = hash
  }

  get length(): number {
    return this.end - this.start
  }

  /** A copy of this key, its octets in `question` from `start` on, where there is room for `length` of them. */
  keep(question: Uint8Array, start: number): CacheKey {
    copyOctets(this.question, this.start, this.end, question, start)
    return new CacheKey(question, start, start + this.length, this.flags, this.hash)
  }

  equals(other: CacheKey): boolean {
    if (other.hash !== this.hash || other.length !== this.length || other.flags !== this.flags) return false
    const shift = other.start - this.start
    for (let at = this.start; at < this.end; at++) if (this.question[at] !== other.question[at + shift]) return false
    return true
  }

  // ---- What is asked upstream for it (UpstreamQuery): a pure function of the key, so nothing else of a stub's query can leave.

  get kind(): 'question' {
    return 'question'
  }

  get recursionDesired(): boolean {
    return (this.flags & RECURSION_DESIRED) !== 0
  }

  get checkingDisabled(): boolean {
    return (this.flags & CHECKING_DISABLED) !== 0
  }

  get dnssecOk(): boolean {
    return (this.flags & DNSSEC_OK) !== 0
  }

  get ecsZero(): boolean {
    return (this.flags & ECS_ZERO) !== 0
  }
}

/** 255 octets of name, four behind it. */
const MAX_QUESTION_LENGTH = 259
/** Nobody outside knows which questions have a hash in common; and if they did, one answer would displace another. */
const SEED = randomInt(0x7fff_ffff)
const current = new CacheKey(Buffer.allocUnsafeSlow(MAX_QUESTION_LENGTH), 0, 0, 0, 0)

/** The key of a query whose question could be read; one instance serves all: valid until the next call, see keep(). */
export function cacheKey(query: Query): CacheKey {
  const { wire, flags, questionEnd } = query
  const { question } = current
  const nameEnd = questionEnd - 4
  let hash = SEED
  let to = 0
  for (let at = HEADER_LENGTH; at < nameEnd; at++) {
    const octet = FOLD[wire[at]!]!
    question[to++] = octet
    hash = stir(hash, octet)
  }
  // QTYPE and QCLASS are numbers: folded, HTTPS (65) would be the same as type 97.
  for (let at = nameEnd; at < questionEnd; at++) {
    const octet = wire[at]!
    question[to++] = octet
    hash = stir(hash, octet)
  }
  current.end = to
  current.flags =
    (query.dnssecOk ? DNSSEC_OK : 0) |
    (flags & FLAG.CD ? CHECKING_DISABLED : 0) |
    (flags & FLAG.RD ? RECURSION_DESIRED : 0) |
    (query.ecsZero ? ECS_ZERO : 0)
  current.hash = finish(stir(hash, current.flags))
  return current
}

/** The hash of the key made of the question in [from, to) and `flags`. */
export function hashOfQuestion(wire: Wire, from: number, to: number, flags: number): number {
  let hash = SEED
  for (let at = from; at < to; at++) hash = stir(hash, wire[at]!)
  return finish(stir(hash, flags))
}

/** The key under which a signed query is shared: every octet, the ID among them, must be the same. */
export function verbatimKey(query: Query): CacheKey {
  return keyOver(Buffer.from(query.wire.subarray(0, query.end)), VERBATIM)
}

/** A key that no other query has, as long as `serial` (48 bits) is another each time. */
export function unsharedKey(serial: number): CacheKey {
  const octets = Buffer.allocUnsafe(6)
  octets.writeUIntBE(serial, 0, 6)
  return keyOver(octets, UNSHARED)
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

function keyOver(octets: Buffer, flags: number): CacheKey {
  return new CacheKey(octets, 0, octets.length, flags, hashOfQuestion(octets, 0, octets.length, flags))
}

/** FNV-1a, an octet at a time: the octets are looked at anyway. */
function stir(hash: number, octet: number): number {
  return Math.imul(hash ^ octet, 0x0100_0193)
}

/** What MurmurHash3 ends with: every bit that went in moves every bit that comes out. */
function finish(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35)
  return (mixed ^ (mixed >>> 16)) >>> 1
}
