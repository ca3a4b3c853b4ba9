/** What is written for one setting, as text, made a value; the words for values, the other way. */
import type { FieldType } from './fields.ts'

/** A value, or what is wrong with the text: a phrase that "expected ..." follows. */
export type Reading<T> = { readonly value: T } | { readonly wrong: string }

/** A Gateway location's own hostname, in which the location is. */
const OWN_HOSTNAME = /[^\s./:@]+(?=\.cloudflare-gateway\.com)/gi

/**
 * A text as a message shows it: quoted, control characters escaped, not longer than a line bears. A location's hostname, where
 * something else was due, is shown without the location: nobody has said yet that it is one.
 */
export function quoted(text: string): string {
  const shown = text.replace(OWN_HOSTNAME, (label) => (label.toLowerCase() === 'dns' ? label : '…'))
  return JSON.stringify(shown.length > 60 ? `${shown.slice(0, 59)}…` : shown)
}

/** sun_path of unix(7), less its last zero. */
const MAX_SOCKET_PATH = 107

interface Unit {
  readonly name: string
  readonly factor: number
}

const DURATIONS: readonly Unit[] = [
  { name: 'd', factor: 86_400_000 },
  { name: 'h', factor: 3_600_000 },
  { name: 'm', factor: 60_000 },
  { name: 's', factor: 1_000 },
  { name: 'ms', factor: 1 },
]
const SIZES: readonly Unit[] = [
  { name: 'GiB', factor: 1_024 ** 3 },
  { name: 'MiB', factor: 1_024 ** 2 },
  { name: 'KiB', factor: 1_024 },
]

/** `10s` as 10000. A number without a unit is none, save 0. */
export const parseDuration = (text: string): Reading<number> => quantity(text, DURATIONS, 'duration')

/** `64MiB` as 67108864. A number without a unit is none, save 0. */
export const parseSize = (text: string): Reading<number> => quantity(text, SIZES, 'size')

function quantity(text: string, units: readonly Unit[], what: string): Reading<number> {
  if (text === '0') return { value: 0 }
  const match = /^(\d+)([A-Za-z]*)$/.exec(text)
  if (match === null) return { wrong: `${quoted(text)} is no ${what}` }
  const names = units.map((unit) => unit.name).join(', ')
  if (match[2] === '') return { wrong: `${quoted(text)} has no unit (${names})` }
  const unit = units.find(({ name }) => name === match[2])
  if (unit === undefined) return { wrong: `${quoted(text)} has an unknown unit (there are ${names})` }
  return { value: Number(match[1]) * unit.factor }
}

/** 10000 as `10s`: in the largest unit that leaves a whole number. */
export const formatDuration = (ms: number): string => format(ms, DURATIONS)

/** 67108864 as `64MiB`. */
export const formatSize = (octets: number): string => format(octets, SIZES)

function format(value: number, units: readonly Unit[]): string {
  if (value === 0) return '0'
  const unit = units.find(({ factor }) => value % factor === 0) ?? units.at(-1)!
  return `${value / unit.factor}${unit.name}`
}

export function parseInteger(text: string): Reading<number> {
  return /^-?\d+$/.test(text) ? { value: Number(text) } : { wrong: `${quoted(text)} is no whole number` }
}

/** One DNS label, letters, digits and hyphens (RFC 1123 section 2.1). The text is a secret: what is wrong never quotes it. */
export function parseLabel(text: string): Reading<string> {
  const odd = /[^A-Za-z0-9-]/u.exec(text)?.[0]
  if (text === '') return { wrong: 'it is empty' }
  if (odd === '.') return { wrong: 'it is more than one label' }
  if (odd !== undefined) return { wrong: `it holds the character ${quoted(odd)}` }
  if (text.length > 63) return { wrong: `it is ${text.length} characters long` }
  if (text.startsWith('-') || text.endsWith('-')) return { wrong: 'it starts or ends with a hyphen' }
  return { value: text }
}

/** A host's name that can be certified: letters, digits, hyphens and dots, at most 253 octets, no address. */
export function parseHostname(text: string): Reading<string> {
  const wrong = (why: string): Reading<string> => ({ wrong: `${quoted(text)} ${why}` })
  if (/[^\x20-\x7e]/.test(text)) return wrong('is not ASCII (write an international name as xn--...)')
  if (text.endsWith('.')) return wrong('ends with a dot')
  if (/^[\d.]+$|:/.test(text)) return wrong('is an address')
  const proper = text.split('.').every((label) => /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label))
  return proper && text.length <= 253 ? { value: text.toLowerCase() } : wrong('is no host name')
}

/** A zone's name, underscores allowed; lower case and without its dot at the end. */
export function parseZone(text: string): Reading<string> {
  const name = text.toLowerCase().replace(/(?<=.)\.$/, '')
  const proper = name.length <= 253 && name.split('.').every((label) => /^[a-z0-9_-]{1,63}$/.test(label))
  return proper ? { value: name } : { wrong: `${quoted(text)} is no zone` }
}

/** `sha256/` and the Base64 of 32 octets, of which the Base64 is the value. */
export function parsePin(text: string): Reading<string> {
  if (!text.startsWith('sha256/')) return { wrong: `${quoted(text)} does not start with sha256/` }
  const base64 = text.slice('sha256/'.length)
  const octets = Buffer.from(base64, 'base64')
  // Decoding is lenient; what encodes back to the same text was Base64.
  if (octets.toString('base64') !== base64) return { wrong: `${quoted(text)} is not Base64 after sha256/` }
  return octets.length === 32 ? { value: base64 } : { wrong: `${quoted(text)} holds ${octets.length} octets` }
}

/** `off`, or the absolute path of a Unix socket; the system bounds its length. */
export function parseSocketPath(text: string): Reading<string | undefined> {
  if (text === 'off') return { value: undefined }
  if (!text.startsWith('/') || text.includes('\0') || text.endsWith('/')) return { wrong: `${quoted(text)} is neither` }
  const octets = Buffer.byteLength(text)
  return octets <= MAX_SOCKET_PATH
    ? { value: text }
    : { wrong: `this path has ${octets} octets, ${MAX_SOCKET_PATH} at most` }
}

/** What a setting of this type takes, after the word "expected". */
export function expectation(type: FieldType): string {
  switch (type.kind) {
    case 'duration':
      return `${orZero(type.zero)}a duration such as 10s from ${formatDuration(type.min)} to ${formatDuration(type.max)}`
    case 'size':
      return `${orZero(type.zero)}a size such as 64MiB from ${formatSize(type.min)} to ${formatSize(type.max)}`
    case 'integer':
      return `a whole number from ${type.min} to ${type.max}`
    case 'choice':
      return `one of ${type.choices.join(', ')}`
    default:
      return EXPECTATIONS[type.kind]
  }
}

const orZero = (meaning: string | undefined): string => (meaning === undefined ? '' : `0 (${meaning}) or `)

const EXPECTATIONS = {
  switch: 'true or false',
  label: 'one DNS label: 1 to 63 letters, digits and hyphens, with no hyphen at either end',
  name: 'a DNS name such as dot.example.net',
  file: 'the path of a file',
  socket: 'off or an absolute path such as /run/dotbridge/control.sock',
  endpoint: 'off or ADDRESS:PORT such as 127.0.0.1:9153',
  listen: 'ADDRESS:PORT such as 127.0.0.1:53 or "[::1]:53"',
  addresses: 'an IPv4 or IPv6 address such as 162.159.36.5',
  pins: 'sha256/ and the Base64 of 32 octets',
  networks: 'loopback, private, any or a network such as 192.0.2.0/24',
  zones: 'a zone such as 10.in-addr.arpa',
} as const
