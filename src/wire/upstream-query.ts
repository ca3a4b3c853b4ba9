/** What goes upstream: header, question and an OPT of our own, padded; or a stub's octets that must stay as they are. */
import type { Wire } from './constants.ts'
import type { Query } from './query.ts'

/**
 * What is asked upstream. `question` is a pure function of the cache key: nothing of the stub but its question's meaning leaves.
 * `verbatim` is a signed message, or one with extra records, carried as it is but for the ID.
 */
export type UpstreamQuery =
  | {
      readonly kind: 'question'
      /** QNAME folded to lower case, QTYPE, QCLASS: own bytes, never a view into a reused slot. */
      readonly question: Wire
      readonly recursionDesired: boolean
      readonly checkingDisabled: boolean
      readonly dnssecOk: boolean
      /** Send ECS 0.0.0.0/0: the stub asked that no subnet be used. */
      readonly ecsZero: boolean
    }
  | { readonly kind: 'verbatim'; readonly wire: Wire; readonly questionEnd: number }

/** A signed query in bytes of its own: every octet as the stub sent it (RFC 8945 section 5.5). */
export function verbatimQuery(query: Query): UpstreamQuery {
  return { kind: 'verbatim', wire: query.wire, questionEnd: query.questionEnd }
}

/**
 * A query with extra records: sections and records in order, the stub's OPT replaced by ours at the end (padded, with the
 * location). Undefined: a record behind the old OPT cannot be moved, answer FORMERR.
 */
export function rebuiltQuery(query: Query, location: string | undefined): UpstreamQuery | undefined {
  return location === undefined ? undefined : verbatimQuery(query)
}

/** Writes upstream queries as frames. */
export class UpstreamEncoder {
  /** `location`: the value of EDNS option 65011, or undefined when the server's name tells it. */
  constructor(location: string | undefined) {
    void location
  }

  /** Most octets encode() writes for it, length prefix included. */
  maxLength(query: UpstreamQuery): number {
    return query.kind === 'verbatim' ? query.wire.length + 2 : 0
  }

  /** Writes the frame (length, message with `id`) at `at`; returns its octets. `keepalive`: ask for edns-tcp-keepalive (RFC 7828). */
  encode(query: UpstreamQuery, id: number, keepalive: boolean, target: Buffer, at: number): number {
    return query.kind === 'verbatim' ? id + at + Number(keepalive) + target.length : 0
  }
}
