/** Which records sign a whole message: the one thing stubs and upstreams must never have altered. */
import { QTYPE, type Wire } from './constants.ts'
import { isRoot } from './name.ts'
import { getU16 } from './octets.ts'

/**
 * Is the record at `at` (its TYPE at `type`, its end at `end`, found sound) a TSIG (RFC 8945), or a SIG(0): a SIG at the root
 * that covers no type (RFC 2931 section 3)?
 */
export function isSignature(wire: Wire, at: number, type: number, end: number): boolean {
  const value = getU16(wire, type)
  if (value === QTYPE.TSIG) return true
  return value === QTYPE.SIG && end - type >= 12 && getU16(wire, type + 10) === 0 && isRoot(wire, at)
}
