/** IP addresses as numbers: 32 bits for IPv4, eight groups for IPv6. */
import { isIPv4, isIPv6 } from 'node:net'

/** IPv4 as an unsigned 32-bit number; an IPv4-mapped IPv6 address (RFC 4291 section 2.5.5.2) is the IPv4 address it holds. */
export type IPv4 = number
/** Eight 16-bit groups, first group first. Never an IPv4-mapped address. */
export type IPv6 = readonly number[]

/** Reads a literal address, whatever its spelling; a zone (`%eth0`) is left out. Undefined: it is none. */
export function parseAddress(text: string): IPv4 | IPv6 | undefined {
  if (isIPv4(text)) return parseIPv4(text)
  const zone = text.indexOf('%')
  const address = zone === -1 ? text : text.slice(0, zone)
  return isIPv6(address) ? unmapped(parseIPv6(address)) : undefined
}

function parseIPv4(text: string): IPv4 {
  let value = 0
  for (const octet of text.split('.')) value = ((value << 8) | Number(octet)) >>> 0
  return value
}

/** `text` is known to be valid. */
function parseIPv6(text: string): IPv6 {
  const [head = '', tail] = text.split('::')
  const before = groupsOf(head)
  if (tail === undefined) return before
  const after = groupsOf(tail)
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after]
}

function groupsOf(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)]
    const last = parseIPv4(group)
    return [last >>> 16, last & 0xffff]
  })
}

function unmapped(groups: IPv6): IPv4 | IPv6 {
  const mapped = groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0)
  return mapped ? ((groups[6]! << 16) | groups[7]!) >>> 0 : groups
}

/** A network in CIDR notation; a bare address is a network of one. */
export type Network =
  | { readonly family: 4; readonly base: IPv4; readonly mask: number }
  | { readonly family: 6; readonly base: IPv6; readonly prefixLength: number }

/**
 * Reads `192.0.2.0/24`, `2001:db8::/32`, `::ffff:192.0.2.0/120` (the same as the first) or an address alone. Bits behind the
 * prefix are ignored. Undefined: it is none.
 */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf('/')
  const address = slash === -1 ? text : text.slice(0, slash)
  const base = parseAddress(address)
  if (base === undefined || (slash !== -1 && !/^\d{1,3}$/.test(text.slice(slash + 1)))) return undefined
  const widest = isIPv4(address) ? 32 : 128
  const prefixLength = slash === -1 ? widest : Number(text.slice(slash + 1))
  if (prefixLength > widest) return undefined
  if (typeof base !== 'number') return { family: 6, base, prefixLength }
  // A prefix shorter than ::ffff:0:0/96 written over a mapped address reaches beyond IPv4: it has no meaning as a rule.
  const significant = widest === 32 ? prefixLength : prefixLength - 96
  if (significant < 0) return undefined
  // A shift by 32 is a shift by 0 in JavaScript.
  const mask = significant === 0 ? 0 : (0xffffffff << (32 - significant)) >>> 0
  return { family: 4, base: (base & mask) >>> 0, mask }
}

export function inNetwork(address: IPv4 | IPv6, network: Network): boolean {
  if (network.family === 4) return typeof address === 'number' && (address & network.mask) >>> 0 === network.base
  if (typeof address === 'number') return false
  let bits = network.prefixLength
  for (let group = 0; bits > 0; group++, bits -= 16) {
    const unused = bits >= 16 ? 0 : 16 - bits
    if (address[group]! >>> unused !== network.base[group]! >>> unused) return false
  }
  return true
}
