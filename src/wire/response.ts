/** The one walk over an upstream response: is it sound, and what does keeping it need to know. */
import { FLAG, HEADER_LENGTH, MAX_MESSAGE_LENGTH, QCLASS, QTYPE, RCODE, type Wire } from './constants.ts'
import { borrowsFrom, equalFolded, isRoot, skipName, skipPlainName } from './name.ts'
import { getU16, getU32 } from './octets.ts'
import { readUpstreamOpt } from './response-opt.ts'
import { isSignature } from './signature.ts'
import { questionEnd, questionOctets, questionStart, type UpstreamQuery } from './upstream-query.ts'

/** What can be wrong with a response; none of these may be delivered. */
export type ResponseDefect =
  | 'too-short' // fewer octets than a header
  | 'not-a-response' // QR=0 or OPCODE other than QUERY
  | 'bad-question' // QDCOUNT above 1, or a question that cannot be read
  | 'no-question' // QDCOUNT 0 in a NOERROR or NXDOMAIN
  | 'bad-record' // a record, name or count that does not fit the message
  | 'bad-opt' // twice, misplaced, not at the root, or with options that do not fit
  | 'bad-version' // an EDNS version, or BADVERS, that nobody asked for
  | 'signed' // TSIG or SIG(0) on the answer to an unsigned query

/** ResponseScan#minTtl of a response without records. */
export const NO_TTL = 0xffff_ffff
const EMPTY: Wire = Buffer.alloc(0)

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
  /** Where the message ends once the OPT, and whatever stood behind it, is cut off: names only ever point back. */
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
  /** Where the OPT's options stand; both 0 without OPT. */
  optionsStart = 0
  optionsEnd = 0
  /** Octets of all extended-error options together. */
  extendedErrorLength = 0
  /** Offsets of the TTL fields of all surviving records: the first `ttlCount` are of this response. */
  readonly ttlOffsets = new Uint16Array(Math.ceil(MAX_MESSAGE_LENGTH / 11))
  ttlCount = 0
}

const scan = new ResponseScan()

/** NXDOMAIN, or NOERROR without the type asked for (also behind a CNAME chain): what RFC 2308 section 2 calls negative. */
export function isNegative(of: ResponseScan): boolean {
  return of.rcode === RCODE.NXDOMAIN || (of.rcode === RCODE.NOERROR && !of.answersType)
}

/** Scans the whole of `wire`. Never throws and allocates nothing; the scan is valid until the next call. */
export function scanResponse(wire: Wire): ResponseScan | ResponseDefect {
  if (wire.length < HEADER_LENGTH) return 'too-short'
  if (wire.length > MAX_MESSAGE_LENGTH) return 'bad-record'
  startScan(wire)
  if (!isResponse(wire)) return 'not-a-response'
  const questions = getU16(wire, 4)
  const qnameEnd = questions === 1 ? skipPlainName(wire, HEADER_LENGTH, wire.length) : HEADER_LENGTH - 4
  if (questions > 1 || qnameEnd < 0 || qnameEnd + 4 > wire.length) return 'bad-question'
  scan.questionAbsent = questions === 0
  scan.questionEnd = qnameEnd + 4
  const defect = scanRecords(wire, scan.questionAbsent ? 0 : getU16(wire, qnameEnd))
  if (defect !== undefined) return defect
  if (scan.rcode === RCODE.BADVERS) return 'bad-version'
  if (scan.questionAbsent && (scan.rcode === RCODE.NOERROR || scan.rcode === RCODE.NXDOMAIN)) return 'no-question'
  return scan
}

/** A complete header with QR=1 and OPCODE 0: what a connection demands before it looks at ID and question. */
export function isResponse(wire: Wire): boolean {
  return wire.length >= HEADER_LENGTH && (getU16(wire, 2) & (FLAG.QR | FLAG.OPCODE)) === FLAG.QR
}

/** Does the question match the one asked, QNAME compared without ASCII case (RFC 4343)? `wire` has a complete header. */
export function sameQuestion(wire: Wire, asked: UpstreamQuery): 'same' | 'absent' | 'different' {
  const questions = getU16(wire, 4)
  if (questions === 0) return 'absent'
  const octets = questionOctets(asked)
  const from = questionStart(asked)
  const length = questionEnd(asked) - from
  if (questions !== 1 || wire.length < HEADER_LENGTH + length) return 'different'
  const behindName = length - 4
  if (!equalFolded(wire, HEADER_LENGTH, octets, from, behindName)) return 'different'
  const theirs = getU32(wire, HEADER_LENGTH + behindName)
  return theirs === getU32(octets, from + behindName) ? 'same' : 'different'
}

function startScan(wire: Wire): void {
  scan.wire = wire
  scan.id = getU16(wire, 0)
  scan.flags = getU16(wire, 2)
  scan.rcode = scan.flags & FLAG.RCODE
  scan.truncated = (scan.flags & FLAG.TC) !== 0
  scan.answerCount = getU16(wire, 6)
  scan.authorityCount = getU16(wire, 8)
  scan.additionalCount = getU16(wire, 10)
  scan.answersType = false
  scan.minTtl = NO_TTL
  scan.zeroTtl = false
  scan.soaTtlAt = 0
  scan.soaTtl = 0
  scan.soaMinimum = 0
  scan.soaTooShort = false
  scan.hasOpt = false
  scan.optLast = false
  scan.keepaliveUnits = -1
  scan.mqtypeResponse = false
  scan.ecsScoped = false
  scan.ecsForeign = false
  scan.optionsStart = 0
  scan.optionsEnd = 0
  scan.extendedErrorLength = 0
  scan.ttlCount = 0
}

function scanRecords(wire: Wire, qtype: number): ResponseDefect | undefined {
  const additionalFrom = scan.answerCount + scan.authorityCount
  const records = additionalFrom + scan.additionalCount
  let at = scan.questionEnd
  scan.additionalStart = at
  for (let index = 0; index < records; index++) {
    if (index === additionalFrom) scan.additionalStart = at
    const owner = skipOwner(wire, at)
    const rdata = owner + 10
    if (owner < 0 || rdata > wire.length) return 'bad-record'
    const end = rdata + getU16(wire, rdata - 2)
    if (end > wire.length) return 'bad-record'
    const type = getU16(wire, owner)
    if (type === QTYPE.OPT) {
      if (index < additionalFrom || scan.hasOpt || !isRoot(wire, at)) return 'bad-opt'
      scan.bodyEnd = at
      scan.additionalCount = index - additionalFrom
      scan.optLast = index === records - 1
      const defect = readUpstreamOpt(wire, owner, end, scan)
      if (defect !== undefined) return defect
    } else if (index >= additionalFrom && isSignature(wire, at, owner, end)) return 'signed'
    else if (!scan.hasOpt) noteRecord(wire, owner, end, qtype, index)
    at = end
  }
  if (records === additionalFrom) scan.additionalStart = at
  scan.end = at
  if (!scan.hasOpt) scan.bodyEnd = at
  return undefined
}

/**
 * Most owners are a pointer to the question's name, which has already been found sound. One that borrows from a TTL, which
 * changes with age, is a name for the moment only.
 */
function skipOwner(wire: Wire, at: number): number {
  if (at + 1 >= wire.length) return -1
  if (wire[at] === 0xc0 && wire[at + 1] === HEADER_LENGTH && !scan.questionAbsent) return at + 2
  const end = skipName(wire, at, wire.length)
  return end > 0 && borrowsFrom(wire, at, scan.ttlOffsets, scan.ttlCount) ? -1 : end
}

/** Notes the record whose TYPE is at `owner`; `index` tells its section. */
function noteRecord(wire: Wire, owner: number, end: number, qtype: number, index: number): void {
  const type = getU16(wire, owner)
  const ttl = getU32(wire, owner + 4)
  scan.ttlOffsets[scan.ttlCount++] = owner + 4
  if (ttl < scan.minTtl) scan.minTtl = ttl
  if (index >= scan.answerCount + scan.authorityCount) return
  if (ttl === 0) scan.zeroTtl = true
  if (index < scan.answerCount) {
    if (type === qtype || qtype === QTYPE.ANY) scan.answersType = true
  } else if (type === QTYPE.SOA && scan.soaTtlAt === 0 && getU16(wire, owner + 2) === QCLASS.IN) {
    scan.soaTtlAt = owner + 4
    scan.soaTtl = ttl
    scan.soaTooShort = end - (owner + 10) < 20
    scan.soaMinimum = scan.soaTooShort ? 0 : getU32(wire, end - 4)
  }
}
