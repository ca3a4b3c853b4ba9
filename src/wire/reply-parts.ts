/** What every reply is made of: header, the stub's own question, and an OPT for this stub alone. */
import {
  DNSSEC_OK,
  HEADER_LENGTH,
  MAX_MESSAGE_LENGTH,
  MIN_UDP_LIMIT,
  OPT_FIXED_LENGTH,
  OPTION,
  QTYPE,
  type Wire,
} from './constants.ts'
import { putU16 } from './octets.ts'
import type { Query } from './query.ts'

const KEEPALIVE_LENGTH = 6
const SUBNET_LENGTH = 8
/** An extended error without text. */
export const EDE_LENGTH = 6

/** Octets a reply to `query` may have: RFC 6891 section 6.2.3, RFC 9715 on UDP, the frame's own limit on streams. */
export function replyLimit(query: Query, target: Wire): number {
  return Math.min(target.length, query.transport.stream ? MAX_MESSAGE_LENGTH : udpLimit(query))
}

function udpLimit(query: Query): number {
  // Without OPT the size is 0 and so becomes 512, as everything below does.
  return Math.max(MIN_UDP_LIMIT, Math.min(query.udpPayloadSize, query.transport.maxUdpPayload))
}

/** The first 12 octets, all counts 0 but QDCOUNT. */
export function putHeader(query: Query, flags: number, questions: number, target: Wire): void {
  putU16(target, 0, query.id)
  putU16(target, 2, flags)
  putU16(target, 4, questions)
  putU16(target, 6, 0)
  putU16(target, 8, 0)
  putU16(target, 10, 0)
}

/** The question as this stub spelt it. A loop, for it is too short for a call into native code to pay. */
export function putQuestion(query: Query, target: Wire): void {
  const { wire, questionEnd } = query
  for (let at = HEADER_LENGTH; at < questionEnd; at++) target[at] = wire[at]!
}

/** Octets of the OPT for `query` without extended errors; 0 when it gets none. `echoSubnet`: answer an ECS of SOURCE 0. */
export function optLength(query: Query, echoSubnet: boolean): number {
  if (!query.hasOpt) return 0
  const subnet = echoSubnet && query.ecsZero ? SUBNET_LENGTH : 0
  return OPT_FIXED_LENGTH + subnet + (query.keepaliveAsked ? KEEPALIVE_LENGTH : 0)
}

/**
 * Writes the OPT at `at` with room announced for `extraOptions` more octets of options, which the caller writes from the
 * offset returned. VERSION 0, DO as asked, no other flag (RFC 3225 section 3, RFC 6891 section 6.1).
 */
export function putOpt(
  query: Query,
  rcode: number,
  echoSubnet: boolean,
  extraOptions: number,
  target: Wire,
  at: number,
): number {
  target[at] = 0
  putU16(target, at + 1, QTYPE.OPT)
  putU16(target, at + 3, Math.max(MIN_UDP_LIMIT, query.transport.maxUdpPayload))
  putU16(target, at + 5, (rcode >>> 4) << 8)
  putU16(target, at + 7, query.dnssecOk ? DNSSEC_OK : 0)
  putU16(target, at + 9, optLength(query, echoSubnet) - OPT_FIXED_LENGTH + extraOptions)
  let out = at + OPT_FIXED_LENGTH
  if (echoSubnet && query.ecsZero) {
    // FAMILY, SOURCE and ADDRESS as asked, SCOPE 0 (RFC 7871 section 7.2.1).
    out = putOptionHeader(target, out, OPTION.ECS, 4)
    putU16(target, out, query.ecsFamily)
    putU16(target, out + 2, 0)
    out += 4
  }
  if (query.keepaliveAsked) {
    out = putOptionHeader(target, out, OPTION.TCP_KEEPALIVE, 2)
    putU16(target, out, query.transport.keepaliveUnits)
    out += 2
  }
  return out
}

/** Writes an extended error (RFC 8914 section 2) and returns the offset behind it. `text` is ASCII. */
export function putExtendedError(infoCode: number, text: string, target: Wire, at: number): number {
  const out = putOptionHeader(target, at, OPTION.EXTENDED_ERROR, 2 + text.length)
  putU16(target, out, infoCode)
  return text === '' ? out + 2 : out + 2 + target.write(text, out + 2, 'latin1')
}

function putOptionHeader(target: Wire, at: number, code: number, length: number): number {
  putU16(target, at, code)
  putU16(target, at + 2, length)
  return at + 4
}
