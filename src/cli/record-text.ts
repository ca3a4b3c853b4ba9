/** Record data as a zone file writes it. What is unknown, or not formed as its type demands, comes out as RFC 3597 octets. */
import type { Wire } from '../wire/constants.ts'
import { skipName } from '../wire/name.ts'
import { nameText, typeText } from '../wire/text.ts'

/** Reads record data front to back; every step checks that the octets are there and throws a RangeError if not. */
class Reader {
  readonly wire: Wire
  readonly end: number
  at: number

  constructor(wire: Wire, start: number, end: number) {
    this.wire = wire
    this.at = start
    this.end = end
  }

  octets(count: number): Buffer {
    if (this.at + count > this.end) throw new RangeError('the record data is too short')
    this.at += count
    return this.wire.subarray(this.at - count, this.at)
  }

  number(octets: 1 | 2 | 4): number {
    return this.octets(octets).readUIntBE(0, octets)
  }

  /** Names in record data may point back into the message. */
  name(): string {
    const next = skipName(this.wire, this.at, this.end)
    if (next < 0) throw new RangeError('the name is malformed')
    const text = nameText(this.wire, this.at)
    this.at = next
    return text
  }

  /** A character-string, in quotes. */
  string(): string {
    return quoted(this.octets(this.number(1)))
  }

  rest(): Buffer {
    return this.octets(this.end - this.at)
  }
}

type Format = (reader: Reader) => string

const oneName: Format = (reader) => reader.name()
const address6: Format = (reader) => ipv6(reader.octets(16))

const strings: Format = (reader) => {
  const parts: string[] = []
  while (reader.at < reader.end) parts.push(reader.string())
  return parts.join(' ')
}

const soa: Format = (reader) => {
  const names = [reader.name(), reader.name()]
  return [...names, ...Array.from({ length: 5 }, () => reader.number(4))].join(' ')
}

const dnskey: Format = (r) => `${r.number(2)} ${r.number(1)} ${r.number(1)} ${r.rest().toString('base64')}`
const ds: Format = (r) => `${r.number(2)} ${r.number(1)} ${r.number(1)} ${hex(r.rest())}`

const rrsig: Format = (r) => {
  const head = [typeText(r.number(2)), r.number(1), r.number(1), r.number(4), r.number(4), r.number(4), r.number(2)]
  return `${head.join(' ')} ${r.name()} ${r.rest().toString('base64')}`
}

/** RFC 9460 section 2.1. */
const svcb: Format = (reader) => {
  const parts = [String(reader.number(2)), reader.name()]
  while (reader.at < reader.end) parts.push(svcParam(reader.number(2), reader.octets(reader.number(2))))
  return parts.join(' ')
}

const FORMATS: Readonly<Record<number, Format>> = {
  1: (reader) => [...reader.octets(4)].join('.'),
  2: oneName,
  5: oneName,
  6: soa,
  12: oneName,
  15: (reader) => `${reader.number(2)} ${reader.name()}`,
  16: strings,
  28: address6,
  33: (r) => `${r.number(2)} ${r.number(2)} ${r.number(2)} ${r.name()}`,
  39: oneName,
  43: ds,
  44: (r) => `${r.number(1)} ${r.number(1)} ${hex(r.rest())}`,
  46: rrsig,
  48: dnskey,
  52: (r) => `${r.number(1)} ${r.number(1)} ${r.number(1)} ${hex(r.rest())}`,
  59: ds,
  60: dnskey,
  64: svcb,
  65: svcb,
  99: strings,
  257: (r) => `${r.number(1)} ${r.octets(r.number(1)).toString('latin1')} ${quoted(r.rest())}`,
}

/** The record data in [start, end) of `wire`. Never throws. */
export function rdataText(wire: Wire, type: number, start: number, end: number): string {
  const format = FORMATS[type]
  if (format !== undefined) {
    try {
      const reader = new Reader(wire, start, end)
      const text = format(reader)
      if (reader.at === end) return text
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
    }
  }
  const data = hex(wire.subarray(start, end))
  return `\\# ${end - start}${data === '' ? '' : ` ${data}`}`
}

function svcParam(key: number, value: Buffer): string {
  const name = ['mandatory', 'alpn', 'no-default-alpn', 'port', 'ipv4hint', 'ech', 'ipv6hint'][key] ?? `key${key}`
  const text = svcParamValue(key, value)
  return text === '' ? name : `${name}=${text}`
}

function svcParamValue(key: number, value: Buffer): string {
  const inner = new Reader(value, 0, value.length)
  const list = (read: () => string): string => {
    const parts: string[] = []
    while (inner.at < inner.end) parts.push(read())
    return parts.join(',')
  }
  switch (key) {
    case 1:
      return `"${list(() => quoted(inner.octets(inner.number(1))).slice(1, -1))}"`
    case 3:
      return String(inner.number(2))
    case 4:
      return list(() => [...inner.octets(4)].join('.'))
    case 5:
      return value.toString('base64')
    case 6:
      return list(() => ipv6(inner.octets(16)))
    default:
      return value.length === 0 ? '' : quoted(value)
  }
}

function ipv6(octets: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, at) => octets.readUInt16BE(at * 2).toString(16)).join(':')
  // The URL parser writes the shortest form (RFC 5952).
  return new URL(`http://[${groups}]`).hostname.slice(1, -1)
}

function hex(octets: Buffer): string {
  return octets.toString('hex').toUpperCase()
}

/** In quotes; quotes and backslashes escaped, octets that do not print as three decimal digits. */
export function quoted(octets: Buffer): string {
  const text = [...octets].map((octet) => {
    if (octet === 0x22 || octet === 0x5c) return `\\${String.fromCharCode(octet)}`
    return octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : `\\${String(octet).padStart(3, '0')}`
  })
  return `"${text.join('')}"`
}
