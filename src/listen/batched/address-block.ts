/**
 * Whom a datagram came from and which address it asked, as the system wrote it: a socket address and behind it one control
 * message with packet information (see layout.ts). The reply's block needs the same octets, so nothing is ever decoded to
 * be encoded again: they are copied, as 32-bit words.
 */
import { type IPv4, type IPv6, parseAddress } from '../../clients/ip-address.ts'
import {
  AF_INET,
  AF_INET6,
  CMSGHDR,
  CMSGHDR_SIZE,
  IN_PKTINFO,
  IN_PKTINFO_SIZE,
  IN6_PKTINFO,
  IN6_PKTINFO_SIZE,
  IP_PKTINFO,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_PKTINFO,
  SOCKADDR,
  SOCKADDR_IN_SIZE,
  SOCKADDR_IN6_SIZE,
} from './layout.ts'

/** Octets and words of a block: room for either family's socket address and control message. */
export const BLOCK_SIZE = 80
export const BLOCK_WORDS = BLOCK_SIZE / 4
/** Offset of the control message in a block; the socket address stands at 0. */
export const CONTROL_OFFSET = 32
export const CONTROL_ROOM = BLOCK_SIZE - CONTROL_OFFSET

/** Words of the packet information, of either family's as many as the longer has. */
export const INFO_WORDS = IN6_PKTINFO_SIZE / 4
/** Word at which the packet information stands in a block. */
export const INFO_AT = (CONTROL_OFFSET + CMSGHDR_SIZE) / 4

const CONTROL_AT = CONTROL_OFFSET / 4

/** What differs between the families. `controlSpace`: the control message padded to a multiple of eight octets. */
export const FAMILY = {
  ipv4: {
    version: 4,
    number: AF_INET,
    nameLength: SOCKADDR_IN_SIZE,
    nameWords: SOCKADDR_IN_SIZE / 4,
    controlLength: CMSGHDR_SIZE + IN_PKTINFO_SIZE,
    controlSpace: 32,
    level: IPPROTO_IP,
    type: IP_PKTINFO,
    interfaceAt: INFO_AT + IN_PKTINFO.interface / 4,
    localAt: INFO_AT + IN_PKTINFO.local / 4,
    sourceAt: SOCKADDR.address4 / 4,
    addressWords: 1,
  },
  ipv6: {
    version: 6,
    number: AF_INET6,
    nameLength: SOCKADDR_IN6_SIZE,
    nameWords: SOCKADDR_IN6_SIZE / 4,
    controlLength: CMSGHDR_SIZE + IN6_PKTINFO_SIZE,
    controlSpace: 40,
    level: IPPROTO_IPV6,
    type: IPV6_PKTINFO,
    interfaceAt: INFO_AT + IN6_PKTINFO.interface / 4,
    localAt: INFO_AT + IN6_PKTINFO.local / 4,
    sourceAt: SOCKADDR.address6 / 4,
    addressWords: 4,
  },
} as const
export type Family = (typeof FAMILY)[keyof typeof FAMILY]

/** The source's port. `at`, here and below: the block's first word. */
export function portOf(words: Uint32Array, at: number): number {
  // Behind the two octets of the family, in network order.
  const word = words[at]!
  return ((word >>> 8) & 0xff00) | (word >>> 24)
}

/** The source of an IPv4 block, in host order. */
export function sourceIPv4(words: Uint32Array, at: number): IPv4 {
  return swap32(words[at + FAMILY.ipv4.sourceAt]!)
}

/** 32 bits of an IPv6 source, in host order; `nth` from 0. */
export function sourceWord(words: Uint32Array, at: number, nth: number): number {
  return swap32(words[at + FAMILY.ipv6.sourceAt + nth]!)
}

/** The source as text, without the zone of a link-local address. */
export function sourceText(words: Uint32Array, at: number, family: Family): string {
  return family.version === 4 ? formatIPv4(sourceIPv4(words, at)) : formatIPv6(words, at + family.sourceAt)
}

/**
 * Makes packet information fit to reply with: from the address that was asked (RFC 2181 section 4.1), by whatever interface
 * leads to the stub, which need not be the one its query came by; only link-local addresses mean nothing without theirs.
 * False: there is none, and nobody knows where to reply from.
 */
export function turnAround(words: Uint32Array, at: number, family: Family): boolean {
  const control = at + CONTROL_AT
  const intact =
    words[control + CMSGHDR.length / 4] === family.controlLength &&
    words[control + CMSGHDR.level / 4] === family.level &&
    words[control + CMSGHDR.type / 4] === family.type
  if (intact && !(family.version === 6 && isLinkLocal(words, at + family.localAt))) words[at + family.interfaceAt] = 0
  return intact
}

/** Writes the head of the control message that turnAround's information travels in. */
export function writeControlHead(words: Uint32Array, at: number, family: Family): void {
  const control = at + CONTROL_AT
  words[control + CMSGHDR.length / 4] = family.controlLength
  words[control + CMSGHDR.level / 4] = family.level
  words[control + CMSGHDR.type / 4] = family.type
}

/** Whether the address that was asked is a loopback address. */
export function askedLoopback(words: Uint32Array, at: number, family: Family): boolean {
  const local = at + family.localAt
  if (family.version === 4) return (words[local]! & 0xff) === 127
  return words[local + 3] === LAST_WORD_OF_ONE && (words[local]! | words[local + 1]! | words[local + 2]!) === 0
}

/** Whether source and asked address are one. */
export function askedItself(words: Uint32Array, at: number, family: Family): boolean {
  for (let word = 0; word < family.addressWords; word++) {
    if (words[at + family.sourceAt + word] !== words[at + family.localAt + word]) return false
  }
  return true
}

/** Writes a literal address as a socket address. `scope`: the interface's index, for link-local addresses. */
export function writeName(words: Uint32Array, at: number, address: string, port: number, scope: number): Family {
  const parsed = parseAddress(address)
  if (parsed === undefined) throw new RangeError('not an IP address')
  const family = typeof parsed === 'number' ? FAMILY.ipv4 : FAMILY.ipv6
  words.fill(0, at, at + BLOCK_WORDS)
  words[at] = family.number | (swap16(port) << 16)
  if (typeof parsed === 'number') words[at + family.sourceAt] = swap32(parsed)
  else writeIPv6(words, at + family.sourceAt, parsed)
  if (family.version === 6) words[at + SOCKADDR.scope6 / 4] = scope
  return family
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

/** fe80::/10. */
function isLinkLocal(words: Uint32Array, at: number): boolean {
  return (words[at]! & 0xc0ff) === 0x80fe
}

/** The last word of ::1, whose octets are 0 0 0 1. */
const LAST_WORD_OF_ONE = 0x01000000

function swap16(value: number): number {
  return ((value & 0xff) << 8) | (value >>> 8)
}

function swap32(value: number): number {
  return ((value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0
}
