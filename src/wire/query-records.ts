/** The records of a stub's message: one walk over all of them, the OPT's fixed part and its options. */
import { isSoundSubnet } from './client-subnet.ts'
import { DNSSEC_OK, OPT_FIXED_LENGTH, OPTION, QTYPE, type Wire } from './constants.ts'
import { isRoot, skipName } from './name.ts'
import { getU16 } from './octets.ts'
import type { Query } from './query.ts'
import { isSignature } from './signature.ts'

/** What the walk saw; judged by parseQuery in the order that decides between several defects. */
export interface Findings {
  /** At most one OPT, in the additional section, at the root, its RDATA within the message. */
  optSound: boolean
  optVersion: number
  optionsStart: number
  /** 0: no sound OPT. */
  optionsEnd: number
  /** Every counted record is there and well formed, and a signature, if any, is the last one. */
  recordsSound: boolean
}

export function newFindings(): Findings {
  return { optSound: true, optVersion: 0, optionsStart: 0, optionsEnd: 0, recordsSound: true }
}

/** Is there an OPT with the root's single octet for owner at `at`, its fixed part complete? */
export function optAt(wire: Wire, at: number, length: number): boolean {
  return at + OPT_FIXED_LENGTH <= length && wire[at] === 0 && wire[at + 1] === 0 && wire[at + 2] === QTYPE.OPT
}

/** Takes size and DO from the OPT whose TYPE is at `at`. */
export function readFixedOpt(wire: Wire, at: number, into: Query): void {
  into.hasOpt = true
  into.udpPayloadSize = getU16(wire, at + 2)
  into.dnssecOk = (getU16(wire, at + 6) & DNSSEC_OK) !== 0
}

/** Walks all records from into.end on, moving it behind the last one; stops at the first that is malformed. */
export function readRecords(wire: Wire, length: number, into: Query, found: Findings): void {
  found.optSound = true
  found.optVersion = 0
  found.optionsStart = 0
  found.optionsEnd = 0
  found.recordsSound = true
  const additionalFrom = getU16(wire, 6) + getU16(wire, 8)
  const records = additionalFrom + getU16(wire, 10)
  for (let index = 0; index < records; index++) {
    const at = into.end
    const owner = skipName(wire, at, length)
    const isOpt = owner > 0 && owner + 2 <= length && getU16(wire, owner) === QTYPE.OPT
    // Even an OPT cut short tells that the stub speaks EDNS.
    if (isOpt) into.hasOpt = true
    const rdata = owner + 10
    const end = owner > 0 && rdata <= length ? rdata + getU16(wire, rdata - 2) : length + 1
    if (end > length) {
      found.recordsSound = false
      if (isOpt) found.optSound = false
      return
    }
    into.end = end
    if (isOpt) noteOpt(wire, owner, index >= additionalFrom && isRoot(wire, at), into, found)
    else noteOther(wire, at, owner, index === records - 1, into, found)
  }
}

function noteOpt(wire: Wire, type: number, placed: boolean, into: Query, found: Findings): void {
  const first = found.optionsEnd === 0
  if (!placed || !first) found.optSound = false
  if (!first) return
  readFixedOpt(wire, type, into)
  found.optVersion = wire[type + 5]!
  found.optionsStart = type + 10
  found.optionsEnd = into.end
}

function noteOther(wire: Wire, at: number, type: number, last: boolean, into: Query, found: Findings): void {
  if (!isSignature(wire, at, type, into.end)) into.extraRecords = true
  else if (last) into.signed = true
  else found.recordsSound = false
}

/** Reads the options in [from, end). False: one does not fit, or is one we honour and malformed (RFC 6891 section 7). */
export function readOptions(wire: Wire, from: number, end: number, into: Query): boolean {
  let at = from
  while (at < end) {
    if (end - at < 4) return false
    const code = getU16(wire, at)
    const size = getU16(wire, at + 2)
    at += 4
    if (size > end - at) return false
    if (code === OPTION.ECS && !readSubnet(wire, at, size, into)) return false
    if (code === OPTION.TCP_KEEPALIVE && into.transport.stream) {
      // "MUST NOT" hold a timeout in a query: RFC 7828 section 3.2.1.
      if (size !== 0) return false
      into.keepaliveAsked = true
    }
    at += size
  }
  return true
}

/** Client subnet, RFC 7871 section 6: SCOPE 0 in queries, as many address octets as SOURCE needs, no bits beyond it. */
function readSubnet(wire: Wire, at: number, size: number, into: Query): boolean {
  if (!isSoundSubnet(wire, at, size) || wire[at + 3] !== 0) return false
  if (wire[at + 2] === 0 && !into.ecsZero) {
    into.ecsZero = true
    into.ecsFamily = getU16(wire, at)
  }
  return true
}
