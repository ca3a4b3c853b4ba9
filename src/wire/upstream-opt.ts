/** Our own OPT towards the upstream: a tail that depends on very few bits, built once and copied (RFC 6891, 8467). */
import { DNSSEC_OK, OPT_FIXED_LENGTH, OPTION, QTYPE, type Wire } from './constants.ts'
import { copyMessage, putU16 } from './octets.ts'

/** Messages are padded to a multiple of this (RFC 8467 section 4.1). */
const PADDING_BLOCK = 128
/** OPT CLASS: constant, for the stub's would be a fingerprint; large, as a strict server caps padded responses at it. */
const UPSTREAM_PAYLOAD_SIZE = 4096
const OPTION_HEADER = 4

/** An OPT up to and including the header of its Padding option, and behind that zeros for the longest padding. */
export interface OptTail {
  readonly bytes: Buffer
  /** Octets without padding. */
  readonly length: number
}

export interface OptChoice {
  readonly dnssecOk: boolean
  readonly keepalive: boolean
  readonly ecsZero: boolean
}

/** `location`: value of option 65011, or undefined to leave the option out. Padding comes last, so that it can be measured. */
export function makeOptTail(location: string | undefined, { dnssecOk, keepalive, ecsZero }: OptChoice): OptTail {
  const options = Buffer.concat([
    keepalive ? option(OPTION.TCP_KEEPALIVE, Buffer.alloc(0)) : Buffer.alloc(0),
    location === undefined ? Buffer.alloc(0) : option(OPTION.CF_LOCATION, Buffer.from(location, 'latin1')),
    // FAMILY 1, SOURCE 0, SCOPE 0: "use no subnet" (RFC 7871 section 7.1.2).
    ecsZero ? option(OPTION.ECS, Buffer.from([0, 1, 0, 0])) : Buffer.alloc(0),
    option(OPTION.PADDING, Buffer.alloc(0)),
  ])
  const bytes = Buffer.alloc(OPT_FIXED_LENGTH + options.length + PADDING_BLOCK)
  putU16(bytes, 1, QTYPE.OPT)
  putU16(bytes, 3, UPSTREAM_PAYLOAD_SIZE)
  putU16(bytes, 7, dnssecOk ? DNSSEC_OK : 0)
  options.copy(bytes, OPT_FIXED_LENGTH)
  return { bytes, length: OPT_FIXED_LENGTH + options.length }
}

/** Most octets appendOpt can write for this tail. */
export function maxOptLength(tail: OptTail): number {
  return tail.length + PADDING_BLOCK - 1
}

/** Octets of a message of `length` octets with this OPT behind it: a multiple of the padding's block. */
export function paddedLength(tail: OptTail, length: number): number {
  return (length + tail.length + PADDING_BLOCK - 1) & -PADDING_BLOCK
}

/** Ends the message of `length` octets that begins at `start` of `target` with the OPT; returns the padded message's octets. */
export function appendOpt(tail: OptTail, target: Wire, start: number, length: number): number {
  const padded = paddedLength(tail, length)
  const padding = padded - length - tail.length
  const at = start + length
  copyMessage(tail.bytes, 0, tail.length + padding, target, at)
  putU16(target, at + OPT_FIXED_LENGTH - 2, tail.length - OPT_FIXED_LENGTH + padding)
  putU16(target, at + tail.length - 2, padding)
  return padded
}

function option(code: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(OPTION_HEADER + value.length)
  putU16(bytes, 0, code)
  putU16(bytes, 2, value.length)
  value.copy(bytes, OPTION_HEADER)
  return bytes
}
