/** A query with records besides its OPT (TKEY, say), rebuilt around an OPT of our own: the slow path that hardly anyone takes. */
import { FLAG, HEADER_LENGTH, MAX_MESSAGE_LENGTH, MAX_NAME_LENGTH, QTYPE, type Wire } from './constants.ts'
import { expandName, skipName } from './name.ts'
import { getU16, putU16 } from './octets.ts'
import type { Query } from './query.ts'
import { appendOpt, makeOptTail, maxOptLength } from './upstream-opt.ts'
import { type UpstreamQuery, upstreamFlags } from './upstream-query.ts'

const NAPTR = 35
/** Expanded names can make a message many times longer; the result is copied out. */
const scratch: Wire = Buffer.allocUnsafeSlow(MAX_MESSAGE_LENGTH)

/**
 * Types whose RDATA may hold compressed names, being defined in RFC 1035 or listed in RFC 3597 section 4: octets in front of
 * the first name, and how many names follow. Every other type is opaque.
 */
const NAMES_IN_RDATA: ReadonlyMap<number, readonly [before: number, names: number]> = new Map([
  [QTYPE.NS, [0, 1]],
  [3, [0, 1]], // MD
  [4, [0, 1]], // MF
  [QTYPE.CNAME, [0, 1]],
  [QTYPE.SOA, [0, 2]],
  [7, [0, 1]], // MB
  [8, [0, 1]], // MG
  [9, [0, 1]], // MR
  [QTYPE.PTR, [0, 1]],
  [14, [0, 2]], // MINFO
  [15, [2, 1]], // MX
  [17, [0, 2]], // RP
  [18, [2, 1]], // AFSDB
  [21, [2, 1]], // RT
  [QTYPE.SIG, [18, 1]],
  [26, [2, 2]], // PX
  [30, [0, 1]], // NXT
  [33, [6, 1]], // SRV
  [NAPTR, [4, 1]], // and three character-strings in between
])

/**
 * Sections and records in order, the stub's OPT replaced by ours at the end (padded, with `location` in option 65011).
 * `query` is one that parseQuery said to resolve. Undefined: a record behind the old OPT cannot be moved; answer FORMERR.
 */
export function rebuiltQuery(query: Query, location: string | undefined): UpstreamQuery | undefined {
  const tail = makeOptTail(location, { dnssecOk: query.dnssecOk, keepalive: false, ecsZero: query.ecsZero })
  const target = scratch
  const records = copyRecords(query, target, MAX_MESSAGE_LENGTH - maxOptLength(tail))
  if (records === undefined) return undefined
  query.wire.copy(target, HEADER_LENGTH, HEADER_LENGTH, query.questionEnd)
  putU16(target, 0, 0)
  putU16(target, 2, upstreamFlags((query.flags & FLAG.RD) !== 0, (query.flags & FLAG.CD) !== 0))
  putU16(target, 4, 1)
  putU16(target, 6, 0)
  putU16(target, 8, 0)
  putU16(target, 10, records.count + 1)
  const length = appendOpt(tail, target, 0, records.end)
  return { kind: 'verbatim', wire: Buffer.from(target.subarray(0, length)), questionEnd: query.questionEnd }
}

/** Records in front of the old OPT keep their offsets and every octet; those behind it move, so their names are expanded. */
function copyRecords(query: Query, target: Wire, limit: number): { end: number; count: number } | undefined {
  const { wire, end } = query
  let at = query.questionEnd
  let out = at
  let count = 0
  let moved = false
  while (at < end) {
    const owner = skipName(wire, at, end)
    const behind = owner + 10 + getU16(wire, owner + 8)
    if (getU16(wire, owner) === QTYPE.OPT) {
      moved = true
    } else {
      out = moved ? moveRecord(wire, at, owner, behind, target, out, limit) : out + wire.copy(target, out, at, behind)
      if (out < 0 || out > limit) return undefined
      count++
    }
    at = behind
  }
  return { end: out, count }
}

/** Writes one record with its names expanded; returns the offset behind it, -1 when that cannot be done. */
function moveRecord(
  wire: Wire,
  at: number,
  owner: number,
  end: number,
  target: Wire,
  to: number,
  limit: number,
): number {
  // Room for the owner, and for both names RDATA may hold.
  if (to + 3 * MAX_NAME_LENGTH + (end - owner) > limit) return -1
  const fixed = expandName(wire, at, target, to)
  wire.copy(target, fixed, owner, owner + 10)
  const rdata = fixed + 10
  const out = moveRdata(wire, getU16(wire, owner), owner + 10, end, target, rdata)
  if (out >= 0) putU16(target, fixed + 8, out - rdata)
  return out
}

function moveRdata(wire: Wire, type: number, from: number, end: number, target: Wire, to: number): number {
  const layout = NAMES_IN_RDATA.get(type)
  if (layout === undefined) return to + wire.copy(target, to, from, end)
  const [before, names] = layout
  let at = from + before
  if (type === NAPTR) for (let strings = 0; strings < 3 && at < end; strings++) at += 1 + wire[at]!
  if (at >= end) return -1
  let out = to + wire.copy(target, to, from, at)
  for (let name = 0; name < names; name++) {
    const behind = skipName(wire, at, end)
    if (behind < 0) return -1
    out = expandName(wire, at, target, out)
    at = behind
  }
  return out + wire.copy(target, out, at, end)
}
