/** The neutral form of a response: what is kept and copied for every stub. */
import { FLAG, HEADER_LENGTH, MAX_MESSAGE_LENGTH, RCODE, type Wire } from './constants.ts'
import { foldInto } from './name.ts'
import { copyMessage, copyOctets, getU32, putU16, putU32 } from './octets.ts'
import { isNegative, type ResponseScan } from './response.ts'
import { copyExtendedErrors } from './response-opt.ts'
import { questionEnd as endOfQuestion, questionOctets, questionStart, type UpstreamQuery } from './upstream-query.ts'

/**
 * An upstream response made neutral: no OPT, ID 0, question folded to lower case, fit to be kept and copied for any stub.
 *
 * Everything stands in one piece of `bytes`, so that an answer is stored by one copy and many answers share one slab:
 *
 *     start                start + length        ... + 2 * ttlCount          ... + extendedErrorsLength
 *     | message (no OPT)   | offsets of TTLs     | extended-error options    |
 *
 * The cache hands out one instance that it fills anew for every hit: valid until its next lookup, not to be held.
 */
export interface Answer {
  readonly bytes: Buffer
  readonly start: number
  /** Octets of the message alone. */
  readonly length: number
  /** Offset (from start) behind the question. */
  readonly questionEnd: number
  /** Offset (from start) of the additional section; equals length when there is none. */
  readonly additionalStart: number
  /**
   * How many TTL fields the message has. Their offsets (from start) stand right behind the message, two octets each,
   * big-endian, ascending; no OPT among them.
   */
  readonly ttlCount: number
  /** Octets of the extended-error options (RFC 8914), whole TLVs as they came, behind the TTL offsets; 0: none. */
  readonly extendedErrorsLength: number
  /** All 12 bits: header nibble and the upstream OPT's EXTENDED-RCODE. */
  readonly rcode: number
}

/** Octets an answer takes from `start`, all its parts together. */
export function answerSize(answer: Answer): number {
  return answer.length + 2 * answer.ttlCount + answer.extendedErrorsLength
}

/** Upper bounds of what is kept, seconds: RFC 8767 section 4 for every TTL, RFC 2308 section 5 for the SOA of a negative answer. */
export interface TtlCaps {
  readonly maxTtlSeconds: number
  readonly maxNegativeTtlSeconds: number
}

/** A message, the offsets of as many TTLs as fit in one, and as many octets of extended errors. */
const SCRATCH_LENGTH = 3 * MAX_MESSAGE_LENGTH
/** What makeAnswer() made last. */
const made = {
  bytes: Buffer.allocUnsafeSlow(SCRATCH_LENGTH),
  start: 0,
  length: 0,
  questionEnd: 0,
  additionalStart: 0,
  ttlCount: 0,
  extendedErrorsLength: 0,
  rcode: 0,
}

/**
 * The answer, TTLs capped; valid until the next call: whoever keeps it copies it (a Buffer of its own for every answer costs a
 * miss a microsecond or two, most of it in collection). `asked` is the query the response was found to answer: it gives its question,
 * folded, also to a response that came without one.
 */
export function makeAnswer(scan: ResponseScan, asked: UpstreamQuery, caps: TtlCaps): Answer {
  // BADCOOKIE is between us and the upstream: no stub can act on it (RFC 7873 section 5.3).
  const rcode = scan.rcode === RCODE.BADCOOKIE ? RCODE.SERVFAIL : scan.rcode
  const bare = scan.questionAbsent || rcode !== scan.rcode
  const octets = questionOctets(asked)
  const from = questionStart(asked)
  const to = endOfQuestion(asked)
  const questionEnd = HEADER_LENGTH + to - from
  const length = bare ? questionEnd : scan.bodyEnd
  const ttlCount = bare ? 0 : scan.ttlCount
  const errorsAt = length + 2 * ttlCount
  const { bytes } = made
  if (!bare) copyMessage(scan.wire, questionEnd, length, bytes, questionEnd)
  foldInto(octets, from, to - 4, bytes, HEADER_LENGTH)
  copyOctets(octets, to - 4, to, bytes, questionEnd - 4)
  putU16(bytes, 0, 0)
  // AA is not ours to claim for what is kept (RFC 1035 section 4.1.1); RD and CD are each stub's own.
  putU16(bytes, 2, FLAG.QR | (scan.flags & (FLAG.TC | FLAG.RA | FLAG.AD)) | (rcode & FLAG.RCODE))
  putU16(bytes, 4, 1)
  putU16(bytes, 6, bare ? 0 : scan.answerCount)
  putU16(bytes, 8, bare ? 0 : scan.authorityCount)
  putU16(bytes, 10, bare ? 0 : scan.additionalCount)
  if (!bare) capTtls(bytes, scan, caps)
  for (let i = 0; i < ttlCount; i++) putU16(bytes, length + 2 * i, scan.ttlOffsets[i]!)
  copyExtendedErrors(scan, bytes, errorsAt)
  made.length = length
  made.questionEnd = questionEnd
  made.additionalStart = bare ? length : scan.additionalStart
  made.ttlCount = ttlCount
  made.extendedErrorsLength = scan.extendedErrorLength
  made.rcode = rcode
  return made
}

/** TTLs go out as they are kept: capped, and in a negative answer the SOA says how long the denial itself holds. */
function capTtls(bytes: Wire, scan: ResponseScan, caps: TtlCaps): void {
  const max = caps.maxTtlSeconds
  for (let i = 0; i < scan.ttlCount; i++) {
    const at = scan.ttlOffsets[i]!
    if (getU32(bytes, at) > max) putU32(bytes, at, max)
  }
  if (scan.soaTtlAt > 0 && !scan.soaTooShort && isNegative(scan)) {
    putU32(bytes, scan.soaTtlAt, Math.min(scan.soaTtl, scan.soaMinimum, caps.maxNegativeTtlSeconds, max))
  }
}
