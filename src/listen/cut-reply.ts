/** Shortens a reply of ours that turned out too long for the path it should take. */
import { DNSSEC_OK, FLAG, HEADER_LENGTH, QTYPE, type Wire } from '../wire/constants.ts'
import { skipName, skipPlainName } from '../wire/name.ts'
import { getU16, putU16 } from '../wire/octets.ts'

const OPT_LENGTH = 11
/** TYPE, CLASS, TTL and RDLENGTH. */
const RECORD_HEAD = 10

/**
 * Leaves of the reply in [0, length) its header with TC set, its question and its OPT without options, in place; returns
 * what is left. One that cannot be read loses everything but its header.
 */
export function cutToQuestion(reply: Wire, length: number): number {
  const opt = findOpt(reply, length)
  let end = questionEnd(reply, length)
  putU16(reply, 2, getU16(reply, 2) | FLAG.TC)
  if (end < 0) putU16(reply, 4, 0)
  end = Math.max(end, HEADER_LENGTH)
  reply.fill(0, 6, HEADER_LENGTH)
  if (opt < 0) return end
  reply.copyWithin(end, opt, opt + OPT_LENGTH)
  putU16(reply, end + OPT_LENGTH - 4, getU16(reply, end + OPT_LENGTH - 4) & DNSSEC_OK)
  putU16(reply, end + OPT_LENGTH - 2, 0)
  putU16(reply, 10, 1)
  return end + OPT_LENGTH
}

/** Offset behind the question; -1: there is none, or it cannot be read. */
function questionEnd(reply: Wire, length: number): number {
  if (length < HEADER_LENGTH || getU16(reply, 4) !== 1) return -1
  const nameEnd = skipPlainName(reply, HEADER_LENGTH, length)
  return nameEnd < 0 || nameEnd + 4 > length ? -1 : nameEnd + 4
}

/** Offset of the OPT; -1: none. */
function findOpt(reply: Wire, length: number): number {
  const records = getU16(reply, 6) + getU16(reply, 8) + getU16(reply, 10)
  let at = questionEnd(reply, length)
  for (let i = 0; i < records && at >= 0; i++) {
    const head = skipName(reply, at, length)
    if (head < 0 || head + RECORD_HEAD > length) return -1
    if (getU16(reply, head) === QTYPE.OPT && head === at + 1) return at
    at = head + RECORD_HEAD + getU16(reply, head + 8)
  }
  return -1
}
