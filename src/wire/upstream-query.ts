/** What goes upstream: header, question and an OPT of our own, padded; or a stub's octets that must stay as they are. */
import { FLAG, HEADER_LENGTH, type Wire } from './constants.ts'
import { copyOctets, putU16, putU32 } from './octets.ts'
import type { Query } from './query.ts'
import { appendOpt, makeOptTail, type OptTail, paddedLength } from './upstream-opt.ts'

/**
 * What is asked upstream. `question` is a pure function of the cache key: nothing of the stub but its question's meaning leaves.
 * `verbatim` is a signed message, or one with extra records, carried as it is but for the ID.
 */
export type UpstreamQuery =
  | {
      readonly kind: 'question'
      /** QNAME folded to lower case, QTYPE, QCLASS in [start, end) of octets of its own, never of a reused slot. */
      readonly question: Uint8Array
      readonly start: number
      readonly end: number
      readonly recursionDesired: boolean
      readonly checkingDisabled: boolean
      readonly dnssecOk: boolean
      /** Send ECS 0.0.0.0/0: the stub asked that no subnet be used. */
      readonly ecsZero: boolean
    }
  | { readonly kind: 'verbatim'; readonly wire: Wire; readonly questionEnd: number }

/** A signed query in bytes of its own: every octet as the stub sent it (RFC 8945 section 5.5). */
export function verbatimQuery(query: Query): UpstreamQuery {
  return { kind: 'verbatim', wire: query.keep().wire, questionEnd: query.questionEnd }
}

/** Where the octets of the question asked begin and end in the bytes that hold them. */
export function questionStart(asked: UpstreamQuery): number {
  return asked.kind === 'question' ? asked.start : HEADER_LENGTH
}

export function questionEnd(asked: UpstreamQuery): number {
  return asked.kind === 'question' ? asked.end : asked.questionEnd
}

export function questionOctets(asked: UpstreamQuery): Uint8Array {
  return asked.kind === 'question' ? asked.question : asked.wire
}

const FRAME_PREFIX = 2

/** Writes upstream queries as frames, each with the length in front (RFC 7858 section 3.3). */
export class UpstreamEncoder {
  /** All eight tails, at the index made of their choices. */
  readonly #tails: readonly OptTail[]

  /** `location`: the value of EDNS option 65011, or undefined when the server's name tells it. */
  constructor(location: string | undefined) {
    this.#tails = Array.from({ length: 8 }, (_, index) =>
      makeOptTail(location, {
        dnssecOk: (index & DNSSEC_OK_TAIL) !== 0,
        keepalive: (index & KEEPALIVE_TAIL) !== 0,
        ecsZero: (index & ECS_ZERO_TAIL) !== 0,
      }),
    )
  }

  /** Octets encode() writes for it, length prefix included. */
  frameLength(query: UpstreamQuery, keepalive: boolean): number {
    if (query.kind === 'verbatim') return FRAME_PREFIX + query.wire.length
    return FRAME_PREFIX + paddedLength(this.#tailOf(query, keepalive), HEADER_LENGTH + query.end - query.start)
  }

  /**
   * Writes the frame (length, message with `id`) at `at`, which must have room for frameLength(); returns its octets.
   * `keepalive`: ask for edns-tcp-keepalive (RFC 7828), impossible in a verbatim query.
   */
  encode(query: UpstreamQuery, id: number, keepalive: boolean, target: Buffer, at: number): number {
    const start = at + FRAME_PREFIX
    let length: number
    if (query.kind === 'verbatim') {
      length = query.wire.copy(target, start)
    } else {
      putU16(target, start + 2, upstreamFlags(query.recursionDesired, query.checkingDisabled))
      putU32(target, start + 4, 0x0001_0000)
      putU32(target, start + 8, 0x0000_0001)
      copyOctets(query.question, query.start, query.end, target, start + HEADER_LENGTH)
      length = appendOpt(this.#tailOf(query, keepalive), target, start, HEADER_LENGTH + query.end - query.start)
    }
    putU16(target, at, length)
    putU16(target, start, id)
    return FRAME_PREFIX + length
  }

  #tailOf(query: { readonly dnssecOk: boolean; readonly ecsZero: boolean }, keepalive: boolean): OptTail {
    const choices =
      (query.dnssecOk ? DNSSEC_OK_TAIL : 0) | (keepalive ? KEEPALIVE_TAIL : 0) | (query.ecsZero ? ECS_ZERO_TAIL : 0)
    return this.#tails[choices]!
  }
}

const DNSSEC_OK_TAIL = 1
const KEEPALIVE_TAIL = 2
const ECS_ZERO_TAIL = 4

/** AD is always asked for (RFC 6840 section 5.7) and masked per stub on the way back; every other bit of a stub stays here. */
export function upstreamFlags(recursionDesired: boolean, checkingDisabled: boolean): number {
  return FLAG.AD | (recursionDesired ? FLAG.RD : 0) | (checkingDisabled ? FLAG.CD : 0)
}
