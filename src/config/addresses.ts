/** Addresses and networks as text, made values in one spelling, so that equal ones are equal strings. */
import { isIP, SocketAddress as NetAddress } from 'node:net'
import type { SocketAddress } from './config.ts'
import { quoted, type Reading } from './values.ts'

/** The one spelling of an IP address literal: lower case, zeroes compressed (RFC 5952), an IPv6 zone kept. */
export function canonicalAddress(text: string): string | undefined {
  const family = isIP(text)
  if (family === 0) return undefined
  if (family === 4) return text
  const [address, zone] = text.split('%') as [string, string?]
  const spelled = new NetAddress({ address, family: 'ipv6' }).address
  return zone === undefined ? spelled : `${spelled}%${zone}`
}

/** Where something is listened on: `127.0.0.1:53` or `[::1]:53`; wildcards are fine. */
export function parseListen(text: string): Reading<SocketAddress> {
  const match = /^(?:\[([^\]]*)\]|([^:]*)):(\d+)$/.exec(text)
  if (match === null) return { wrong: withoutPort(text) }
  const [, bracketed, bare, digits] = match as unknown as [string, string?, string?, string?]
  const literal = bracketed ?? bare ?? ''
  const family = isIP(literal)
  if (family === 0) return { wrong: `${quoted(literal)} is no IP address` }
  if (family === 4 && bracketed !== undefined) return { wrong: `${quoted(text)} has an IPv4 address in brackets` }
  const port = Number(digits)
  if (port < 1 || port > 65_535) return { wrong: `port ${digits} is not from 1 to 65535` }
  return { value: { address: canonicalAddress(literal)!, port } }
}

function withoutPort(text: string): string {
  if (isIP(text) === 4) return `${quoted(text)} has no port`
  if (isIP(text) === 6) return `${quoted(text)} has no brackets around the IPv6 address, or no port`
  if (/^\[.*\]$/.test(text)) return `${quoted(text)} has no port`
  return `${quoted(text)} is no address and port`
}

/** An address to connect to. */
export function parseAddress(text: string): Reading<string> {
  const address = canonicalAddress(text)
  if (address === undefined) {
    const name = /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/.test(text) && /[A-Za-z]/.test(text)
    return {
      wrong: name ? `${quoted(text)} is a name, and names are never looked up` : `${quoted(text)} is no IP address`,
    }
  }
  if (isWildcard(address)) return { wrong: `${quoted(text)} stands for every address of this host` }
  if (/^(22[4-9]|23\d|255\.255\.255\.255$)/.test(address) || /^ff/.test(address)) {
    return { wrong: `${quoted(text)} is no address of one host` }
  }
  return { value: address }
}

const NETWORK_WORDS = ['loopback', 'private', 'any']

/** Who may ask: a word, or a network in CIDR notation whose host bits are zero. */
export function parseNetwork(text: string): Reading<string> {
  if (NETWORK_WORDS.includes(text)) return { value: text }
  const [literal, prefix, ...more] = text.split('/') as [string, string?, ...string[]]
  const family = isIP(literal)
  if (family === 0 || literal.includes('%') || more.length > 0) return { wrong: `${quoted(text)} is no network` }
  const width = family === 4 ? 32 : 128
  if (prefix === undefined)
    return { wrong: `${quoted(text)} has no prefix length (one address is ${literal}/${width})` }
  if (!/^(0|[1-9]\d{0,2})$/.test(prefix) || Number(prefix) > width) {
    return { wrong: `${quoted(text)} has a prefix length that is not from 0 to ${width}` }
  }
  const network = `${networkOf(literal, Number(prefix))}/${prefix}`
  if (network !== `${canonicalAddress(literal)}/${prefix}`) {
    return { wrong: `${quoted(text)} has bits beyond its prefix (the network is ${network})` }
  }
  return { value: network }
}

/** The address with the bits beyond the prefix cleared, in its one spelling. */
function networkOf(literal: string, prefix: number): string {
  const octets = isIP(literal) === 4 ? literal.split('.').map(Number) : octetsOf(canonicalAddress(literal)!)
  const masked = octets.map((octet, at) => octet & (0xff00 >> Math.min(8, Math.max(0, prefix - 8 * at))) & 0xff)
  if (masked.length === 4) return masked.join('.')
  const groups = Array.from({ length: 8 }, (_, at) => (masked[2 * at]! * 256 + masked[2 * at + 1]!).toString(16))
  return canonicalAddress(groups.join(':'))!
}

/** The 16 octets of an IPv6 address. */
function octetsOf(address: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address)
  const inHex = (high: string, low: string): string => (Number(high) * 256 + Number(low)).toString(16)
  const hex =
    dotted === null ? address : `${dotted[1]}${inHex(dotted[2]!, dotted[3]!)}:${inHex(dotted[4]!, dotted[5]!)}`
  const [head, tail] = hex.split('::').map((part) => (part === '' ? [] : part.split(':')))
  const groups = tail === undefined ? head! : [...head!, ...Array(8 - head!.length - tail.length).fill('0'), ...tail]
  return groups.map((group) => Number.parseInt(group, 16)).flatMap((group) => [group >> 8, group & 0xff])
}

/** Whether an address in its one spelling stands for every address of its family. */
export const isWildcard = (address: string): boolean => address === '0.0.0.0' || address === '::'

/** Where a listener is asked from this host: a wildcard stands for the loopback address too. */
export function askedLocally(address: string): string {
  if (!isWildcard(address)) return address
  return address === '::' ? '::1' : '127.0.0.1'
}

/** Whether an address in its one spelling stays on this host. */
export const isLoopback = (address: string): boolean => address === '::1' || /^(::ffff:)?127\./.test(address)

/** As one writes it: brackets around IPv6. */
export function formatSocketAddress({ address, port }: SocketAddress): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
