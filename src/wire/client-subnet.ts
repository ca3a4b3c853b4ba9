/** EDNS client subnet, RFC 7871 section 6: what makes the option well formed, from either side. */
import type { Wire } from './constants.ts'
import { getU16 } from './octets.ts'

/** Most address bits by FAMILY (IANA address families); others are taken on trust. */
const ADDRESS_BITS: readonly number[] = [0, 32, 128]

/** FAMILY, SOURCE and ADDRESS of an ECS option agree; SCOPE is the caller's to judge. */
export function isSoundSubnet(wire: Wire, at: number, size: number): boolean {
  if (size < 4) return false
  const source = wire[at + 2]!
  const addressLength = (source + 7) >> 3
  if (size !== 4 + addressLength || source > (ADDRESS_BITS[getU16(wire, at)] ?? 255)) return false
  const spare = addressLength * 8 - source
  return spare === 0 || (wire[at + 3 + addressLength]! & ((1 << spare) - 1)) === 0
}
