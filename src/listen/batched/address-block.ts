/**
 * Whom a datagram came from and which address it asked, as the system wrote it: a socket address and behind it one control
 * message with packet information (see layout.ts). The reply's block needs the same octets, so nothing is ever decoded to
 * be encoded again: they are copied, as 32-bit words.
 */
import {
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
} from '../../system/layout.ts'
import { CONTROL_ROOM, NAME, NAME_ROOM } from '../../system/socket-address.ts'

/** Octets and words of a block: room for either family's socket address and control message. */
export const BLOCK_SIZE = NAME_ROOM + CONTROL_ROOM
export const BLOCK_WORDS = BLOCK_SIZE / 4
/** Offset of the control message in a block; the socket address stands at 0. */
export const CONTROL_OFFSET = NAME_ROOM

/** Words of the packet information, of either family's as many as the longer has. */
export const INFO_WORDS = IN6_PKTINFO_SIZE / 4
/** Word at which the packet information stands in a block. */
export const INFO_AT = (CONTROL_OFFSET + CMSGHDR_SIZE) / 4

const CONTROL_AT = CONTROL_OFFSET / 4

/** What differs between the families. `controlSpace`: the control message padded to a multiple of eight octets. */
export const FAMILY = {
  ipv4: {
    ...NAME.ipv4,
    controlLength: CMSGHDR_SIZE + IN_PKTINFO_SIZE,
    controlSpace: 32,
    level: IPPROTO_IP,
    type: IP_PKTINFO,
    interfaceAt: INFO_AT + IN_PKTINFO.interface / 4,
    localAt: INFO_AT + IN_PKTINFO.local / 4,
  },
  ipv6: {
    ...NAME.ipv6,
    controlLength: CMSGHDR_SIZE + IN6_PKTINFO_SIZE,
    controlSpace: 40,
    level: IPPROTO_IPV6,
    type: IPV6_PKTINFO,
    interfaceAt: INFO_AT + IN6_PKTINFO.interface / 4,
    localAt: INFO_AT + IN6_PKTINFO.local / 4,
  },
} as const
export type Family = (typeof FAMILY)[keyof typeof FAMILY]

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

/** fe80::/10. */
function isLinkLocal(words: Uint32Array, at: number): boolean {
  return (words[at]! & 0xc0ff) === 0x80fe
}

/** The last word of ::1, whose octets are 0 0 0 1. */
const LAST_WORD_OF_ONE = 0x01000000
