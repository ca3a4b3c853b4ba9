/** Socket addresses as the system has them: struct sockaddr_in and sockaddr_in6 (see layout.ts), in 32-bit words. */
import { networkInterfaces } from 'node:os'
import { type IPv4, type IPv6, parseAddress } from '../ip-address.ts'
import { AF_INET, AF_INET6, SOCKADDR, SOCKADDR_IN_SIZE, SOCKADDR_IN6_SIZE } from './layout.ts'

/** Room for a socket address of either family. */
export const NAME_ROOM = 32
/** Room for one control message with packet information of either family. */
export const CONTROL_ROOM = 48

/** What differs between the families. `sourceAt`: the word at which the address itself begins. */
export const NAME = {
  ipv4: {
    version: 4,
    number: AF_INET,
    nameLength: SOCKADDR_IN_SIZE,
    nameWords: SOCKADDR_IN_SIZE / 4,
    sourceAt: SOCKADDR.address4 / 4,
    addressWords: 1,
  },
  ipv6: {
    version: 6,
    number: AF_INET6,
    nameLength: SOCKADDR_IN6_SIZE,
    nameWords: SOCKADDR_IN6_SIZE / 4,
    sourceAt: SOCKADDR.address6 / 4,
    addressWords: 4,
  },
} as const
export type NameFamily = { readonly version: 4 | 6; readonly nameLength: number; readonly sourceAt: number }

/** The port. `at`, here and below: the first word of a socket address. */
export function portOf(words: Uint32Array, at: number): number {
  // Behind the two octets of the family, in network order.
  const word = words[at]!
  return ((word >>> 8) & 0xff00) | (word >>> 24)
}

/** The address of an IPv4 socket address, in host order. */
export function sourceIPv4(words: Uint32Array, at: number): IPv4 {
  return swap32(words[at + NAME.ipv4.sourceAt]!)
}

/** 32 bits of the address of an IPv6 socket address, in host order; `nth` from 0. */
export function sourceWord(words: Uint32Array, at: number, nth: number): number {
  return swap32(words[at + NAME.ipv6.sourceAt + nth]!)
}

/** The address as text, without the zone of a link-local one. */
export function sourceText(words: Uint32Array, at: number, family: NameFamily): string {
  return family.version === 4 ? formatIPv4(sourceIPv4(words, at)) : formatIPv6(words, at + family.sourceAt)
}

/**
 * Writes a literal address as a socket address, NAME_ROOM octets of it. `scope`: the interface's index, for link-local
 * addresses. Returns what its family is like; throws a RangeError where there is no address.
 */
export function writeName(
  words: Uint32Array,
  at: number,
  address: string,
  port: number,
  scope: number,
): (typeof NAME)[keyof typeof NAME] {
  const parsed = parseAddress(address)
  if (parsed === undefined) throw new RangeError('not an IP address')
  const family = typeof parsed === 'number' ? NAME.ipv4 : NAME.ipv6
  words.fill(0, at, at + NAME_ROOM / 4)
  words[at] = family.number | (swap16(port) << 16)
  if (typeof parsed === 'number') words[at + family.sourceAt] = swap32(parsed)
  else writeIPv6(words, at + family.sourceAt, parsed)
  if (family.version === 6) words[at + SOCKADDR.scope6 / 4] = scope
  return family
}

/** The zone of a link-local address; empty: it has none. */
export function zoneOf(address: string): string {
  const at = address.indexOf('%')
  return at === -1 ? '' : address.slice(at + 1)
}

/** The index of a zone, which is an interface's name or its index (RFC 4007 section 11.2); 0: there is none. */
export function interfaceIndex(zone: string): number {
  if (/^\d+$/.test(zone)) return Number(zone) >>> 0
  const scopes = (networkInterfaces()[zone] ?? []).map((entry) => (entry.family === 'IPv6' ? (entry.scopeid ?? 0) : 0))
  return Math.max(0, ...scopes)
}

function writeIPv6(words: Uint32Array, at: number, groups: IPv6): void {
  for (let word = 0; word < 4; word++) {
    words[at + word] = swap16(groups[2 * word]!) | (swap16(groups[2 * word + 1]!) << 16)
  }
}

function formatIPv4(address: IPv4): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`
}

/** As RFC 5952 has it: the first of the longest runs of zero groups, if of two or more, becomes `::`. */
function formatIPv6(words: Uint32Array, at: number): string {
  const groups: string[] = []
  for (let word = at; word < at + 4; word++) {
    const value = swap32(words[word]!)
    groups.push((value >>> 16).toString(16), (value & 0xffff).toString(16))
  }
  const text = groups.join(':')
  const runs = text.match(/\b0(?::0)+\b/g) ?? []
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '')
  if (longest === '') return text
  return `:${text}:`.replace(`:${longest}:`, '::').replace(/^:(?!:)|(?<!:):$/g, '')
}

function swap16(value: number): number {
  return ((value & 0xff) << 8) | (value >>> 8)
}

function swap32(value: number): number {
  return ((value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0
}
