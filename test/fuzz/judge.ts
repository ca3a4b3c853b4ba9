/** Whether a reply is one of those allowed. A strict reader of its own, without allocation: it sees every reply. */
import type { Asked } from './asked.ts'

const OPT = 41
const MAX_NAME = 255

/** What has been read of the reply at hand. */
const seen = { at: 0, opts: 0, optAt: 0 }

/** What is wrong with the reply in [0, length), or '' when it is one that `asked` may get. `largest`: see Asked#limit. */
export function objection(asked: Asked, reply: Buffer, length: number, largest: number): string {
  if (!asked.owed) return 'a reply to what must not be answered'
  if (length < 12) return 'a reply shorter than a header'
  const { octets } = asked
  if (reply[0] !== octets[0] || reply[1] !== octets[1]) return 'another ID'
  if (reply[2]! < 0x80) return 'QR=0'
  // What a signature covers is carried as it came, sound or not.
  if (asked.maybeSigned) return length <= (asked.stream ? 65_535 : largest) ? '' : 'a signed reply over the limit'
  if ((reply[2]! & 0x79) !== (octets[2]! & 0x79)) return 'another opcode or RD'
  if ((reply[3]! & 0x40) !== 0) return 'Z is set'
  const records = questionObjection(asked, reply, length) || recordsObjection(reply, length)
  return records || ednsObjection(asked, reply, length, largest)
}

function questionObjection(asked: Asked, reply: Buffer, length: number): string {
  const questions = u16(reply, 4)
  seen.at = 12
  if (questions === 0) return asked.plain ? 'the question is missing' : ''
  if (questions > 1) return 'more than one question'
  if (asked.questionEnd === 0) return 'a question although none could be read'
  if (asked.questionEnd > length) return 'the question is cut'
  for (let at = 12; at < asked.questionEnd; at++) if (reply[at] !== asked.octets[at]) return 'another question'
  seen.at = asked.questionEnd
  return ''
}

function recordsObjection(reply: Buffer, length: number): string {
  const [answers, authorities, additionals] = [u16(reply, 6), u16(reply, 8), u16(reply, 10)]
  seen.opts = 0
  for (let i = answers + authorities + additionals; i > 0; i--) {
    const start = seen.at
    const head = nameEnd(reply, start, length)
    if (head < 0 || head + 10 > length) return 'an owner name that cannot be read'
    const end = head + 10 + u16(reply, head + 8)
    if (end > length) return 'a record past the end'
    if (u16(reply, head) === OPT) {
      if (i !== 1 || additionals === 0 || head !== start + 1) return 'an OPT twice or out of place'
      seen.opts = 1
      seen.optAt = start
    }
    seen.at = end
  }
  return seen.at === length ? '' : 'octets behind the last record'
}

/** Offset behind the name; -1: it is too long, or points anywhere but strictly backwards. */
function nameEnd(reply: Buffer, from: number, length: number): number {
  let [at, end, octets, start] = [from, -1, 0, from]
  for (;;) {
    if (at >= length) return -1
    const label = reply[at]!
    if (label >= 0xc0) {
      if (at + 2 > length) return -1
      const to = u16(reply, at) & 0x3fff
      if (end < 0) end = at + 2
      if (to >= start || to < 12) return -1
      at = start = to
      continue
    }
    if (label > 63) return -1
    octets += label + 1
    if (octets > MAX_NAME) return -1
    if (label === 0) return end < 0 ? at + 1 : end
    at += label + 1
  }
}

function ednsObjection(asked: Asked, reply: Buffer, length: number, largest: number): string {
  const hasOpt = seen.opts === 1
  if (asked.plain && hasOpt !== asked.hasOpt) return hasOpt ? 'an OPT nobody asked for' : 'the OPT is missing'
  const limit = asked.limit(largest, hasOpt)
  if (length > limit) return `${length} octets where ${limit} are allowed`
  if (!hasOpt) return ''
  const at = seen.optAt
  if (reply[at + 6] !== 0) return 'an EDNS version other than 0'
  if (asked.plain && reply[at + 7]! >= 0x80 !== asked.dnssecOk) return 'another DO'
  if ((reply[at + 7]! & 0x7f) !== 0 || reply[at + 8] !== 0) return 'unknown EDNS flags'
  return optionsObjection(reply, at + 11, length, asked.stream)
}

function optionsObjection(reply: Buffer, from: number, end: number, stream: boolean): string {
  let at = from
  while (at + 4 <= end) {
    const code = u16(reply, at)
    // Extended errors, the echo of an empty client subnet, and on streams keepalive: nothing else is for stubs.
    if (code !== 15 && code !== 8 && !(code === 11 && stream)) return `option ${code}`
    at += 4 + u16(reply, at + 2)
  }
  return at === end ? '' : 'options that do not fit'
}

function u16(octets: Buffer, at: number): number {
  return (octets[at]! << 8) | octets[at + 1]!
}
