/** A stub's message, read once in place. Which malformed message gets which reply is decided here and nowhere else. */
import { EDE, FLAG, HEADER_LENGTH, QTYPE, RCODE, type Wire } from './constants.ts'
import { skipPlainName } from './name.ts'
import { copyMessage, getU16 } from './octets.ts'
import { newFindings, optAt, readFixedOpt, readOptions, readRecords } from './query-records.ts'

/** How a stub's message came: what the reply to it may look like. One per listener, shared by all its queries. */
export interface Transport {
  /** TCP: no truncation, edns-tcp-keepalive allowed (RFC 7828). */
  readonly stream: boolean
  /** Largest UDP reply this listener sends, whatever the stub offers (RFC 9715); also what our OPT says, on streams too. */
  readonly maxUdpPayload: number
  /** Idle timeout advertised in edns-tcp-keepalive, in units of 100 ms; 0 while shutting down or over limits. */
  readonly keepaliveUnits: number
}

/** resolve: look it up; respond: answer at once with query.rcode; drop: never answer (a stream closes). */
export type Verdict = 'resolve' | 'respond' | 'drop'

const EMPTY: Wire = Buffer.alloc(0)
/** Filled anew by every walk. */
const findings = newFindings()
const NO_TRANSPORT: Transport = { stream: false, maxUdpPayload: 512, keepaliveUnits: 0 }

/**
 * A stub's message as numbers and flags over its bytes: no strings, no copies. One instance is filled again and again by
 * parseQuery; whoever must wait with it takes `keep()`. Always all fields, always the same shape.
 */
export class Query {
  /** The message; valid from 0 to `length`. May be a slot that the next datagram overwrites: see keep(). */
  wire: Wire = EMPTY
  length = 0
  id = 0
  /** The 16 bits of header flags as the stub sent them. */
  flags = 0
  /** Offset behind the question (QNAME, QTYPE, QCLASS); 0 while the question could not be read. */
  questionEnd = 0
  qtype = 0
  qclass = 0
  /** An OPT was found, or suspected: the reply carries one. */
  hasOpt = false
  dnssecOk = false
  /** Requestor's payload size, OPT CLASS as sent; 0 without OPT. */
  udpPayloadSize = 0
  /** ECS with SOURCE 0: the stub asks that no subnet be sent (RFC 7871 section 7.1.2). */
  ecsZero = false
  /** FAMILY of that option, to be echoed; 0 is legal (`dig +subnet=0`). */
  ecsFamily = 0
  /** edns-tcp-keepalive was in the query, and it came on a stream. */
  keepaliveAsked = false
  /** TSIG or SIG(0) is the last record: to be carried octet by octet or not at all. */
  signed = false
  /** Additional records other than OPT and the signature: neither kept nor shared. */
  extraRecords = false
  /** End of the last counted record; octets behind it are not part of the message. */
  end = 0
  transport: Transport = NO_TRANSPORT
  /** When the verdict is 'respond': the RCODE (12 bits: BADVERS is 16) and its extended error (-1: none). */
  rcode: number = RCODE.NOERROR
  extendedError = -1
  /** The question could be read and belongs into any reply, failures included. */
  echoQuestion = false

  /**
   * This query over octets of its own, as few as it needs: what outlives the slot it came in. `room`: octets of `wire` behind
   * `length` that are whoever's who keeps it.
   */
  keep(room = 0): Query {
    const octets = this.signed || this.extraRecords ? this.end : Math.max(this.questionEnd, HEADER_LENGTH)
    const kept = new Query()
    // Pooled: kept queries live for seconds, and far more cheaply so than with a buffer of their own each.
    kept.wire = Buffer.allocUnsafe(octets + room)
    copyMessage(this.wire, 0, octets, kept.wire, 0)
    kept.length = octets
    kept.end = octets
    // One by one: Object.assign() takes ten times as long.
    kept.id = this.id
    kept.flags = this.flags
    kept.questionEnd = this.questionEnd
    kept.qtype = this.qtype
    kept.qclass = this.qclass
    kept.hasOpt = this.hasOpt
    kept.dnssecOk = this.dnssecOk
    kept.udpPayloadSize = this.udpPayloadSize
    kept.ecsZero = this.ecsZero
    kept.ecsFamily = this.ecsFamily
    kept.keepaliveAsked = this.keepaliveAsked
    kept.signed = this.signed
    kept.extraRecords = this.extraRecords
    kept.transport = this.transport
    kept.rcode = this.rcode
    kept.extendedError = this.extendedError
    kept.echoQuestion = this.echoQuestion
    return kept
  }
}

/**
 * Reads a stub's message from [0, length) of `wire` (which may be longer) into `into`. Never throws, allocates nothing. When it
 * says 'respond', rcode, extendedError, echoQuestion and hasOpt say with what.
 */
export function parseQuery(wire: Wire, length: number, transport: Transport, into: Query): Verdict {
  if (!startQuery(wire, length, transport, into)) return 'drop'
  if ((into.flags & FLAG.OPCODE) !== 0) return respond(into, RCODE.NOTIMP)
  const questions = getU16(wire, 4)
  if (questions === 0) {
    into.end = HEADER_LENGTH
    readRecords(wire, length, into, findings)
    return respond(into, RCODE.FORMERR)
  }
  // The smallest question has 5 octets, the smallest record 11: counts that cannot be true cost no walk.
  const records = getU16(wire, 6) + getU16(wire, 8) + getU16(wire, 10)
  if (questions !== 1 || 5 + 11 * records > length - HEADER_LENGTH) return respond(into, RCODE.FORMERR)
  if (!readQuestion(wire, length, into)) return respond(into, RCODE.FORMERR)
  if (records > 0) {
    readRecords(wire, length, into, findings)
    const verdict = judgeRecords(wire, into)
    if (verdict !== 'resolve') return verdict
  }
  return judgeType(into)
}

/**
 * Reads only what refusing a stranger needs: header, question, and an OPT at its usual place right behind the question.
 * 'respond' leaves `into` ready for a refusal; 'drop' as in parseQuery.
 */
export function peekHeader(wire: Wire, length: number, transport: Transport, into: Query): Verdict {
  if (!startQuery(wire, length, transport, into)) return 'drop'
  const readable = (into.flags & FLAG.OPCODE) === 0 && getU16(wire, 4) === 1 && readQuestion(wire, length, into)
  if (readable && getU16(wire, 10) > 0 && optAt(wire, into.questionEnd, length)) {
    readFixedOpt(wire, into.questionEnd + 1, into)
  }
  return respond(into, RCODE.REFUSED, EDE.PROHIBITED)
}

/** Every field as in a new Query, then the header. False: too short, or a response (answering those makes loops). */
function startQuery(wire: Wire, length: number, transport: Transport, into: Query): boolean {
  into.wire = wire
  into.length = length
  into.transport = transport
  into.id = 0
  into.flags = 0
  into.questionEnd = 0
  into.qtype = 0
  into.qclass = 0
  into.hasOpt = false
  into.dnssecOk = false
  into.udpPayloadSize = 0
  into.ecsZero = false
  into.ecsFamily = 0
  into.keepaliveAsked = false
  into.signed = false
  into.extraRecords = false
  into.end = 0
  into.rcode = RCODE.NOERROR
  into.extendedError = -1
  into.echoQuestion = false
  if (length < HEADER_LENGTH) return false
  into.id = getU16(wire, 0)
  into.flags = getU16(wire, 2)
  return (into.flags & FLAG.QR) === 0
}

/** The only question's name cannot point anywhere: nothing precedes it but the header. */
function readQuestion(wire: Wire, length: number, into: Query): boolean {
  const qnameEnd = skipPlainName(wire, HEADER_LENGTH, length)
  if (qnameEnd < 0 || qnameEnd + 4 > length) return false
  into.qtype = getU16(wire, qnameEnd)
  into.qclass = getU16(wire, qnameEnd + 2)
  into.questionEnd = qnameEnd + 4
  into.end = qnameEnd + 4
  into.echoQuestion = true
  return true
}

/** The order decides which of several defects is answered: structure, then version, then options, then other records. */
function judgeRecords(wire: Wire, into: Query): Verdict {
  // An IXFR brings its SOA in the authority section (RFC 1995 section 3); it is refused by its type, not as malformed.
  const soaOfIxfr = into.qtype === QTYPE.IXFR && getU16(wire, 6) === 0 && getU16(wire, 8) === 1
  const hasRecords = (getU16(wire, 6) > 0 || getU16(wire, 8) > 0) && !soaOfIxfr
  if (hasRecords || (into.flags & FLAG.TC) !== 0 || !findings.optSound) return respond(into, RCODE.FORMERR)
  // Before its options: their format is unknown in another version (RFC 6891 section 6.1.3).
  if (findings.optVersion !== 0) return respond(into, RCODE.BADVERS)
  if (findings.optionsEnd > 0 && !readOptions(wire, findings.optionsStart, findings.optionsEnd, into)) {
    return respond(into, RCODE.FORMERR)
  }
  return findings.recordsSound ? 'resolve' : respond(into, RCODE.FORMERR)
}

/** Types never forwarded: transfers (several messages to one ID) and NXNAME (RFC 9824 section 3.5). */
function judgeType(into: Query): Verdict {
  if ((into.flags & FLAG.TC) !== 0) return respond(into, RCODE.FORMERR)
  if (into.qtype === QTYPE.AXFR || into.qtype === QTYPE.IXFR) return respond(into, RCODE.REFUSED, EDE.NOT_SUPPORTED)
  if (into.qtype === QTYPE.NXNAME) return respond(into, RCODE.FORMERR, EDE.INVALID_QUERY_TYPE)
  return 'resolve'
}

function respond(into: Query, rcode: number, extendedError = -1): Verdict {
  into.rcode = rcode
  into.extendedError = extendedError
  return 'respond'
}
