/** A message taken apart so that what may differ between two of them lies apart from what may not. */
import { readReply } from './reply-reader.ts'

export interface Dissected {
  readonly flags: number
  /** All but ID, flags, TTLs, the OPT and its count. */
  readonly body: Buffer
  readonly ttls: readonly number[]
  readonly answers: number
  /** Whether there is an SOA in the authority section. */
  readonly denies: boolean
  /** The OPT, octet by octet; undefined: none. */
  readonly opt: Buffer | undefined
}

/** Throws when the message is not sound. */
export function dissect(wire: Buffer): Dissected {
  const { question, answers, authorities, additionals, opt } = readReply(wire)
  const records = [...answers, ...authorities, ...additionals]
  const last = records.at(-1)
  const behind = last === undefined ? 12 + (question?.length ?? 0) : endOf(wire, last.rdata)
  const body = Buffer.from(wire.subarray(0, behind)).fill(0, 0, 4)
  body.writeUInt16BE(additionals.length, 10)
  for (const { rdata } of records) {
    const ttlAt = endOf(wire, rdata) - rdata.length - 6
    body.writeUInt32BE(0, ttlAt)
  }
  return {
    flags: wire.readUInt16BE(2),
    body,
    ttls: records.map(({ ttl }) => ttl),
    answers: answers.length,
    denies: authorities.some(({ type }) => type === 6),
    opt: opt && wire.subarray(behind),
  }
}

function endOf(wire: Buffer, part: Buffer): number {
  return part.byteOffset - wire.byteOffset + part.length
}
