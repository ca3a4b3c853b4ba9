/** Replies: an answer copied for one stub and patched, or a failure told to it. */
import type { Answer } from './answer.ts'
import { FLAG, HEADER_LENGTH, RCODE, type Wire } from './constants.ts'
import { copyMessage, getU16, getU32, putU16, putU32 } from './octets.ts'
import type { Query } from './query.ts'
import { EDE_LENGTH, optLength, putExtendedError, putHeader, putOpt, putQuestion, replyLimit } from './reply-parts.ts'

/** `ageSeconds` of an answer past its lifetime. */
export const STALE = -1
/** No extended error (RFC 8914). */
export const NO_INFO = -1
/** Every TTL of a stale answer, seconds (RFC 8767 section 4). */
const STALE_TTL = 30
/** Own texts are this short at most: they must fit any reply. */
const MAX_TEXT_LENGTH = 64

/**
 * Writes the reply to `query` into `target` and returns its octets. `ageSeconds`: whole seconds since the answer came, or
 * STALE; `infoCode`: an extended error of our own besides the answer's, or NO_INFO. `target` should hold what the transport
 * allows (and at least 512 octets): the reply is shortened to the stub's limit and to it.
 */
export function writeReply(answer: Answer, query: Query, ageSeconds: number, infoCode: number, target: Wire): number {
  // Without an OPT the upper bits of the RCODE would be lost, and 16 become NOERROR (RFC 6891 section 6.1.3).
  if (answer.rcode > FLAG.RCODE && !query.hasOpt) return writeFailure(query, RCODE.SERVFAIL, NO_INFO, '', target)
  const limit = replyLimit(query, target)
  const opt = optLength(query, true)
  let errors = query.hasOpt ? answer.extendedErrorsLength + (infoCode < 0 ? 0 : EDE_LENGTH) : 0
  let flags = replyFlags(answer, query)
  let body = answer.length
  if (body + opt + errors > limit) {
    // First the extended errors go, which costs TC (RFC 8914 section 3); then the additional section, which does not
    // (RFC 2181 section 9); then both; then everything but the question.
    if (body + opt > limit) body = answer.additionalStart
    if (body + opt + errors > limit || body === answer.length) {
      if (errors > 0) flags |= FLAG.TC
      errors = 0
    }
    if (body + opt > limit) {
      flags |= FLAG.TC
      body = answer.questionEnd
    }
  }
  copyMessage(answer.bytes, answer.start, answer.start + body, target, 0)
  putU16(target, 0, query.id)
  putU16(target, 2, flags)
  if (body < answer.length) clearCounts(answer, body, target)
  putQuestion(query, target)
  if (ageSeconds !== 0) ageTtls(answer, body, ageSeconds, target)
  if (opt === 0) return body
  const end = putOpt(query, answer.rcode, true, errors, target, body)
  putU16(target, 10, getU16(target, 10) + 1)
  return errors === 0 ? end : putErrors(answer, infoCode, target, end)
}

/** Writes a reply without records. `text` (ASCII, cut at 64 octets) and `infoCode` only go out to stubs with EDNS. */
export function writeFailure(query: Query, rcode: number, infoCode: number, text: string, target: Wire): number {
  const flags = FLAG.QR | FLAG.RA | (query.flags & (FLAG.OPCODE | FLAG.RD | FLAG.CD)) | (rcode & FLAG.RCODE)
  return writeBare(query, flags, rcode, infoCode, text, target)
}

/**
 * A signed response goes back as it is but for the ID (RFC 8945 section 5.5). Too long for UDP: the question with TC=1,
 * unsigned, so that the stub asks again over TCP.
 */
export function writeVerbatim(response: Wire, query: Query, target: Wire): number {
  if (response.length > replyLimit(query, target)) {
    const flags = getU16(response, 2) | FLAG.TC
    return writeBare(query, flags, flags & FLAG.RCODE, NO_INFO, '', target)
  }
  response.copy(target)
  putU16(target, 0, query.id)
  return response.length
}

/** Header, the question if it could be read, OPT if the stub sent one. Never more than 12 + 259 + 17 + 70 octets. */
function writeBare(query: Query, flags: number, rcode: number, infoCode: number, text: string, target: Wire): number {
  putHeader(query, flags, query.echoQuestion ? 1 : 0, target)
  let end = HEADER_LENGTH
  if (query.echoQuestion) {
    putQuestion(query, target)
    end = query.questionEnd
  }
  if (!query.hasOpt) return end
  putU16(target, 10, 1)
  const short = text.slice(0, MAX_TEXT_LENGTH)
  const out = putOpt(query, rcode, false, infoCode < 0 ? 0 : EDE_LENGTH + short.length, target, end)
  return infoCode < 0 ? out : putExtendedError(infoCode, short, target, out)
}

/** RD and CD are the stub's; AD is the upstream's, for those who asked to know (RFC 6840 section 5.8). */
function replyFlags(answer: Answer, query: Query): number {
  const kept = getU16(answer.bytes, answer.start + 2) & (FLAG.AA | FLAG.TC | FLAG.RA | FLAG.AD)
  const told = query.dnssecOk || (query.flags & FLAG.AD) !== 0 ? kept : kept & ~FLAG.AD
  return FLAG.QR | told | (query.flags & (FLAG.RD | FLAG.CD)) | (answer.rcode & FLAG.RCODE)
}

function putErrors(answer: Answer, infoCode: number, target: Wire, at: number): number {
  const own = infoCode < 0 ? at : putExtendedError(infoCode, '', target, at)
  const kept = answer.start + answer.length + 2 * answer.ttlCount
  return own + answer.bytes.copy(target, own, kept, kept + answer.extendedErrorsLength)
}

/** The counts of sections that were cut off. */
function clearCounts(answer: Answer, body: number, target: Wire): void {
  putU16(target, 10, 0)
  if (body === answer.additionalStart && body > answer.questionEnd) return
  putU16(target, 6, 0)
  putU16(target, 8, 0)
}

/** A fresh TTL never falls below 1, and a TTL in a section cut off is not there. */
function ageTtls(answer: Answer, body: number, ageSeconds: number, target: Wire): void {
  const offsets = answer.start + answer.length
  const end = offsets + 2 * answer.ttlCount
  for (let i = offsets; i < end; i += 2) {
    const at = getU16(answer.bytes, i)
    if (at >= body) return
    putU32(target, at, ageSeconds === STALE ? STALE_TTL : Math.max(1, getU32(target, at) - ageSeconds))
  }
}
