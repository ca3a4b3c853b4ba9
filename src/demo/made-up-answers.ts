/** The answers of the demo's Gateway: invented, the same for the same name every time, of every common type. */
import { createHash } from 'node:crypto'
import type { Wire } from '../wire/constants.ts'
import { DNSSEC_OK, EDE, FLAG, HEADER_LENGTH, OPTION, QTYPE, RCODE } from '../wire/constants.ts'

/** Where the query says it belongs, as the Gateway saw it. */
export interface Whereabouts {
  readonly location: string | undefined
  /** How it was told. */
  readonly by: 'hostname' | 'option' | 'nothing'
}

/** A question as text, the name in lower case and without the dot at the end, and where it stands. */
export interface Asked {
  readonly name: string
  readonly qtype: number
  /** Offset of the name without its first label: the zone that an SOA is of. The root is its own. */
  readonly parentAt: number
  /** Offset behind the question. */
  readonly questionEnd: number
  /** The query had an OPT; its DO bit. */
  readonly edns: { readonly dnssecOk: boolean } | undefined
}

/** Names that show something. Below `.example`, which is nobody's (RFC 2606). */
export const SHOWPIECES = {
  blocked: 'blocked.example',
  missing: 'missing.example',
  slow: 'slow.example',
  big: 'big.example',
  whereabouts: 'whoami.example',
} as const

/** How long the answer to the slow name takes. */
export const SLOW_MS = 800

const TTL_SECONDS = 60
const TYPE = { MX: 15, TXT: 16, SRV: 33, HTTPS: 65, CAA: 257, SOA: QTYPE.SOA, NS: QTYPE.NS } as const
/** RFC 8914 section 4.16: blocked by the operator, on its own behalf. */
const BLOCKED = 15
/** RFC 8467 section 4.1: responses are padded to this. */
const RESPONSE_BLOCK = 468
const CLASS_IN = 1

interface Outcome {
  readonly rcode: number
  readonly answers: readonly Buffer[]
  readonly authorities: readonly Buffer[]
  readonly extendedError?: { readonly infoCode: number; readonly text: string }
}

/** The whole response to `query`. */
export function makeUpResponse(query: Wire, asked: Asked, whereabouts: Whereabouts): Wire {
  const { rcode, answers, authorities, extendedError } = makeUp(asked, whereabouts)
  const header = Buffer.from(query.subarray(0, HEADER_LENGTH))
  const copied = query.readUInt16BE(2) & (FLAG.RD | FLAG.CD)
  header.writeUInt16BE(FLAG.QR | FLAG.RA | copied | rcode, 2)
  header.writeUInt16BE(answers.length, 6)
  header.writeUInt16BE(authorities.length, 8)
  header.writeUInt16BE(asked.edns === undefined ? 0 : 1, 10)
  const body = Buffer.concat([header, query.subarray(HEADER_LENGTH, asked.questionEnd), ...answers, ...authorities])
  return asked.edns === undefined ? body : Buffer.concat([body, optRecord(body.length, asked.edns, extendedError)])
}

/** True for `zone` and every name below it. */
export function isWithin(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`)
}

function makeUp({ name, qtype, parentAt }: Asked, whereabouts: Whereabouts): Outcome {
  if (whereabouts.location === undefined) {
    return refused({ infoCode: EDE.PROHIBITED, text: 'no location told' })
  }
  if (isWithin(name, SHOWPIECES.blocked)) return blocked(qtype)
  if (isWithin(name, SHOWPIECES.missing)) return { rcode: RCODE.NXDOMAIN, answers: [], authorities: [soa(parentAt)] }
  if (name === SHOWPIECES.big) return found(bigTexts(qtype), parentAt)
  if (name === SHOWPIECES.whereabouts && qtype === TYPE.TXT) {
    return found([record(qtype, text(`location ${whereabouts.location}, told by ${whereabouts.by}`))], parentAt)
  }
  return found(
    rdatas(name, qtype).map((rdata) => record(qtype, rdata)),
    parentAt,
  )
}

/** The records, or that there are none of this type. */
function found(answers: readonly Buffer[], parentAt: number): Outcome {
  return { rcode: RCODE.NOERROR, answers, authorities: answers.length === 0 ? [soa(parentAt)] : [] }
}

function refused(extendedError: { infoCode: number; text: string }): Outcome {
  return { rcode: RCODE.REFUSED, answers: [], authorities: [], extendedError }
}

/** As Gateway documents it: zero addresses for A and AAAA, REFUSED for the rest. */
function blocked(qtype: number): Outcome {
  const extendedError = { infoCode: BLOCKED, text: 'blocked by a made-up policy' }
  const zeros = qtype === QTYPE.A ? 4 : qtype === QTYPE.AAAA ? 16 : 0
  if (zeros === 0) return refused(extendedError)
  return { rcode: RCODE.NOERROR, answers: [record(qtype, Buffer.alloc(zeros))], authorities: [], extendedError }
}

/** What is not listed has no records of that type. */
function rdatas(name: string, qtype: number): readonly Buffer[] {
  const hash = createHash('sha256').update(name).digest()
  switch (qtype) {
    // Addresses of RFC 5737 and RFC 3849: for documentation, and never anybody's.
    case QTYPE.A:
      return [Buffer.from([203, 0, 113, hash[0]!]), Buffer.from([198, 51, 100, hash[1]!])]
    case QTYPE.AAAA:
      return [Buffer.concat([Buffer.from('20010db8', 'hex'), hash.subarray(0, 12)])]
    case TYPE.MX:
      return [Buffer.concat([uint16(10), below('mail')])]
    case TYPE.NS:
      return [below('ns1'), below('ns2')]
    case QTYPE.PTR:
      return [absolute('host', hash.toString('hex', 0, 3), 'example')]
    case TYPE.TXT:
      return [text(`made up by the dotbridge demo for ${name === '' ? '.' : name}`)]
    case TYPE.SRV:
      return [Buffer.concat([uint16(0), uint16(0), uint16(443), absolute('server', 'example')])]
    case TYPE.HTTPS:
      // Priority 1, target "." (the name itself), alpn=h2,h3: RFC 9460 section 2.2.
      return [Buffer.concat([uint16(1), absolute(), uint16(1), uint16(6), string('h2'), string('h3')])]
    case TYPE.CAA:
      return [Buffer.concat([Buffer.from([0]), string('issue'), Buffer.from('ca.example')])]
    case TYPE.SOA:
      return [soaData()]
    default:
      return []
  }
}

/** Too much for UDP: 40 strings of 100 octets. */
function bigTexts(qtype: number): readonly Buffer[] {
  if (qtype !== TYPE.TXT) return []
  return Array.from({ length: 40 }, (_, at) => record(qtype, text(`${at} `.padEnd(100, '.'))))
}

/** One record. Its owner is a pointer: to the name asked for, unless told otherwise. */
function record(type: number, rdata: Buffer, ownerAt = HEADER_LENGTH): Buffer {
  const head = Buffer.alloc(12)
  head.writeUInt16BE(0xc000 | ownerAt, 0)
  head.writeUInt16BE(type, 2)
  head.writeUInt16BE(CLASS_IN, 4)
  head.writeUInt32BE(TTL_SECONDS, 6)
  head.writeUInt16BE(rdata.length, 10)
  return Buffer.concat([head, rdata])
}

function soa(ownerAt: number): Buffer {
  return record(QTYPE.SOA, soaData(), ownerAt)
}

function soaData(): Buffer {
  const numbers = Buffer.alloc(20)
  for (const [at, value] of [1, 3600, 1200, 604_800, TTL_SECONDS].entries()) numbers.writeUInt32BE(value, at * 4)
  return Buffer.concat([absolute('ns1', 'example'), absolute('nobody', 'invalid'), numbers])
}

function optRecord(before: number, edns: { dnssecOk: boolean }, extendedError: Outcome['extendedError']): Buffer {
  const options: Buffer[] = []
  if (extendedError !== undefined) {
    options.push(option(OPTION.EXTENDED_ERROR, uint16(extendedError.infoCode), Buffer.from(extendedError.text)))
  }
  const opt = Buffer.alloc(11)
  opt.writeUInt16BE(QTYPE.OPT, 1)
  opt.writeUInt16BE(1232, 3)
  opt.writeUInt32BE(edns.dnssecOk ? DNSSEC_OK : 0, 5)
  const unpadded = before + opt.length + options.reduce((sum, { length }) => sum + length, 0) + 4
  options.push(option(OPTION.PADDING, Buffer.alloc((RESPONSE_BLOCK - (unpadded % RESPONSE_BLOCK)) % RESPONSE_BLOCK)))
  const rdata = Buffer.concat(options)
  opt.writeUInt16BE(rdata.length, 9)
  return Buffer.concat([opt, rdata])
}

function option(code: number, ...data: readonly Buffer[]): Buffer {
  const content = Buffer.concat(data)
  return Buffer.concat([uint16(code), uint16(content.length), content])
}

function text(content: string): Buffer {
  return string(content.slice(0, 255))
}

/** Length octet and octets: a character-string (RFC 1035 section 3.3), and a label. */
function string(content: string): Buffer {
  const octets = Buffer.from(content, 'latin1')
  return Buffer.concat([Buffer.from([octets.length]), octets])
}

function absolute(...labels: readonly string[]): Buffer {
  return Buffer.concat([...labels.map(string), Buffer.from([0])])
}

/** A name below the one asked for. */
function below(label: string): Buffer {
  return Buffer.concat([string(label), uint16(0xc000 | HEADER_LENGTH)])
}

function uint16(value: number): Buffer {
  return Buffer.from([value >>> 8, value & 0xff])
}
