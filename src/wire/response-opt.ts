/** The upstream's OPT: what of it is noted, and the extended errors that are kept (RFC 6891, 7828, 7871, 8914). */

import { isSoundSubnet } from './client-subnet.ts'
import { OPTION, type Wire } from './constants.ts'
import { getU16 } from './octets.ts'
import type { ResponseScan } from './response.ts'

/** Reads the OPT whose TYPE is at `type` and whose RDATA ends at `end` into `scan`; says what is wrong with it, if anything. */
export function readUpstreamOpt(
  wire: Wire,
  type: number,
  end: number,
  scan: ResponseScan,
): 'bad-opt' | 'bad-version' | undefined {
  scan.hasOpt = true
  scan.rcode |= wire[type + 4]! << 4
  if (wire[type + 5] !== 0) return 'bad-version'
  scan.optionsStart = type + 10
  scan.optionsEnd = end
  let at = scan.optionsStart
  while (at < end) {
    if (end - at < 4) return 'bad-opt'
    const size = getU16(wire, at + 2)
    if (size > end - at - 4) return 'bad-opt'
    if (!noteOption(wire, getU16(wire, at), at + 4, size, scan)) return 'bad-opt'
    at += 4 + size
  }
  return undefined
}

/** False: an option on which the whole response falls. Options not named here are between us and the upstream: dropped. */
function noteOption(wire: Wire, code: number, at: number, size: number, scan: ResponseScan): boolean {
  switch (code) {
    case OPTION.EXTENDED_ERROR:
      if (size >= 2) scan.extendedErrorLength += 4 + size
      return true
    case OPTION.TCP_KEEPALIVE:
      if (size === 2) scan.keepaliveUnits = getU16(wire, at)
      return true
    case OPTION.MQTYPE_RESPONSE:
      scan.mqtypeResponse = true
      return true
    case OPTION.ECS:
      if (!isSoundSubnet(wire, at, size)) return false
      if (wire[at + 2] !== 0) scan.ecsForeign = true
      if (wire[at + 3] !== 0) scan.ecsScoped = true
      return true
    default:
      return true
  }
}

/** Copies the extended-error options of a scanned response, whole and in order, to `target`, where they just fit. */
export function copyExtendedErrors(scan: ResponseScan, target: Wire, targetAt: number): void {
  if (scan.extendedErrorLength === 0) return
  let out = targetAt
  for (let at = scan.optionsStart; at < scan.optionsEnd; at += 4 + getU16(scan.wire, at + 2)) {
    const size = getU16(scan.wire, at + 2)
    if (getU16(scan.wire, at) !== OPTION.EXTENDED_ERROR || size < 2) continue
    scan.wire.copy(target, out, at, at + 4 + size)
    out += 4 + size
  }
}
