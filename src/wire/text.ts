/** Names, types and codes as people write them (RFC 1035 section 5.1, RFC 3597). For logs and commands, never for matching. */
import { MAX_LABEL_LENGTH, MAX_NAME_LENGTH, type Wire } from './constants.ts'
import { expandName } from './name.ts'

const TYPES: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  12: 'PTR',
  13: 'HINFO',
  15: 'MX',
  16: 'TXT',
  17: 'RP',
  18: 'AFSDB',
  24: 'SIG',
  25: 'KEY',
  28: 'AAAA',
  29: 'LOC',
  33: 'SRV',
  35: 'NAPTR',
  37: 'CERT',
  39: 'DNAME',
  41: 'OPT',
  42: 'APL',
  43: 'DS',
  44: 'SSHFP',
  45: 'IPSECKEY',
  46: 'RRSIG',
  47: 'NSEC',
  48: 'DNSKEY',
  49: 'DHCID',
  50: 'NSEC3',
  51: 'NSEC3PARAM',
  52: 'TLSA',
  53: 'SMIMEA',
  55: 'HIP',
  59: 'CDS',
  60: 'CDNSKEY',
  61: 'OPENPGPKEY',
  62: 'CSYNC',
  63: 'ZONEMD',
  64: 'SVCB',
  65: 'HTTPS',
  99: 'SPF',
  108: 'EUI48',
  109: 'EUI64',
  128: 'NXNAME',
  249: 'TKEY',
  250: 'TSIG',
  251: 'IXFR',
  252: 'AXFR',
  255: 'ANY',
  256: 'URI',
  257: 'CAA',
}

const RCODES: Readonly<Record<number, string>> = {
  0: 'NOERROR',
  1: 'FORMERR',
  2: 'SERVFAIL',
  3: 'NXDOMAIN',
  4: 'NOTIMP',
  5: 'REFUSED',
  6: 'YXDOMAIN',
  7: 'YXRRSET',
  8: 'NXRRSET',
  9: 'NOTAUTH',
  10: 'NOTZONE',
  11: 'DSOTYPENI',
  16: 'BADVERS',
  17: 'BADKEY',
  18: 'BADTIME',
  22: 'BADTRUNC',
  23: 'BADCOOKIE',
}

const CLASSES: Readonly<Record<number, string>> = { 1: 'IN', 3: 'CH', 4: 'HS', 254: 'NONE', 255: 'ANY' }

/** Types by their name; made on first use, as only commands ask. */
let numbers: ReadonlyMap<string, number> | undefined

export function typeText(type: number): string {
  return TYPES[type] ?? `TYPE${type}`
}

/** The number of a type by name or as TYPE123, letter case aside; undefined: there is none. */
export function typeNumber(text: string): number | undefined {
  numbers ??= new Map(Object.entries(TYPES).map(([number, name]) => [name, Number(number)]))
  const upper = text.toUpperCase()
  const generic = /^TYPE(\d{1,5})$/.exec(upper)
  const number = generic === null ? numbers.get(upper) : Number(generic[1])
  return number !== undefined && number <= 0xffff ? number : undefined
}

export function classText(qclass: number): string {
  return CLASSES[qclass] ?? `CLASS${qclass}`
}

/** All 12 bits of an RCODE. */
export function rcodeText(rcode: number): string {
  return RCODES[rcode] ?? `RCODE${rcode}`
}

/**
 * The name at `at`, already found sound by skipName: a dot at the end, dots and backslashes within labels escaped, octets
 * that do not print as three decimal digits.
 */
export function nameText(wire: Wire, at: number): string {
  const plain = Buffer.allocUnsafe(MAX_NAME_LENGTH)
  expandName(wire, at, plain, 0)
  if (plain[0] === 0) return '.'
  let text = ''
  for (let cursor = 0; plain[cursor]! > 0; cursor += plain[cursor]! + 1) {
    for (const octet of plain.subarray(cursor + 1, cursor + 1 + plain[cursor]!)) text += escaped(octet)
    text += '.'
  }
  return text
}

/** The octets of a name written with or without its last dot, escapes as nameText writes them; or what is wrong with it. */
export function nameFromText(text: string): Wire | { readonly wrong: string } {
  if (text === '.') return Buffer.from([0])
  const labels: number[][] = [[]]
  // One match a character: \DDD, \X, a dot, or itself.
  for (const [part, digits, character] of text.matchAll(/\\(\d{3})|\\(.)|./gsu)) {
    if (part === '.') labels.push([])
    else if (digits !== undefined) labels.at(-1)!.push(Number(digits))
    else labels.at(-1)!.push(...Buffer.from(character ?? part, 'utf8'))
  }
  // Behind the last dot stands the root.
  if (labels.length > 1 && labels.at(-1)!.length === 0) labels.pop()
  if (labels.some((label) => label.length === 0)) return { wrong: 'a label is empty' }
  if (labels.some((label) => label.length > MAX_LABEL_LENGTH)) return { wrong: 'a label is longer than 63 octets' }
  if (labels.flat().some((octet) => octet > 255)) return { wrong: 'an escape is above \\255' }
  const wire = Buffer.from([...labels.flatMap((label) => [label.length, ...label]), 0])
  return wire.length > MAX_NAME_LENGTH ? { wrong: 'it is longer than 255 octets' } : wire
}

function escaped(octet: number): string {
  if (octet === 0x2e || octet === 0x5c) return `\\${String.fromCharCode(octet)}`
  if (octet > 0x20 && octet < 0x7f) return String.fromCharCode(octet)
  return `\\${String(octet).padStart(3, '0')}`
}
