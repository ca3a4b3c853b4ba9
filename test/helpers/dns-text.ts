/**
 * Queries and responses for tests, on dns-packet: an oracle that shares no code with src/wire. Records are written as in a
 * zone file: `www.example.com 300 A 192.0.2.1`.
 */
import dnsPacket, { type Answer, type DecodedPacket, type OptAnswer } from 'dns-packet'

export interface Option {
  readonly code: number
  readonly data: Buffer
}

export interface QueryOptions {
  readonly id?: number
  /** Header flags, QR among them; default RD. */
  readonly flags?: number
  /** Without it the query has no OPT. */
  readonly edns?: {
    readonly udpPayloadSize?: number
    readonly dnssecOk?: boolean
    readonly options?: readonly Option[]
  }
}

export function makeQuery(name: string, type = 'A', options: QueryOptions = {}): Buffer {
  const { edns } = options
  const flags = options.flags ?? dnsPacket.RECURSION_DESIRED
  const wire = dnsPacket.encode({
    type: 'query',
    id: options.id ?? Math.floor(Math.random() * 65_536),
    flags,
    questions: [{ name, type: oracleType(type), class: 'IN' }],
    ...(edns !== undefined && { additionals: [opt(edns)] }),
  })
  // What dns-packet will not write: QR in a query, and a payload size of 0.
  wire.writeUInt16BE((wire.readUInt16BE(2) & 0x7fff) | (flags & 0x8000), 2)
  if (edns?.udpPayloadSize === 0) {
    const rdata = (edns.options ?? []).reduce((octets, { data }) => octets + 4 + data.length, 0)
    wire.writeUInt16BE(0, wire.length - rdata - 8)
  }
  return wire
}

export interface ResponseParts {
  /** All twelve bits; those above the lowest four need an OPT. */
  readonly rcode?: number
  readonly answers?: readonly string[]
  readonly authorities?: readonly string[]
  readonly additionals?: readonly string[]
  /** Header flags besides QR and RD; default RA. */
  readonly flags?: number
  /** Default: an OPT without options, when the query has one. False: none in any case. */
  readonly options?: readonly Option[] | false
  /** Zone-file records, or RDATA octets for any type: see rawRecord(). */
  readonly rawAnswers?: readonly Answer[]
}

/** A response to `query`: its ID, question (letter case too), RD and CD. */
export function makeResponse(query: Buffer, parts: ResponseParts = {}): Buffer {
  const asked = dnsPacket.decode(query)
  const rcode = parts.rcode ?? 0
  const additionals = (parts.additionals ?? []).map(record)
  if (parts.options !== false && optOf(asked) !== undefined) {
    additionals.push({ ...opt({ options: parts.options ?? [] }), extendedRcode: rcode >>> 4 })
  }
  const copied = (asked.flags ?? 0) & (dnsPacket.RECURSION_DESIRED | dnsPacket.CHECKING_DISABLED)
  const response = dnsPacket.encode({
    type: 'response',
    id: asked.id,
    flags: copied | (parts.flags ?? dnsPacket.RECURSION_AVAILABLE) | (rcode & 15),
    answers: [...(parts.answers ?? []).map(record), ...(parts.rawAnswers ?? [])],
    authorities: (parts.authorities ?? []).map(record),
    additionals,
  })
  // The question's own octets: dns-packet would lose names that are not text. It compresses nothing, so all else can move.
  response.writeUInt16BE(1, 4)
  return Buffer.concat([response.subarray(0, 12), query.subarray(12, endOfQuestion(query)), response.subarray(12)])
}

function endOfQuestion(query: Buffer): number {
  let at = 12
  while (query[at]! > 0) at += 1 + query[at]!
  return at + 5
}

/** Any type at all, RDATA given as octets. */
export function rawRecord(name: string, ttl: number, type: number, rdata: Buffer): Answer {
  return { name, ttl, class: 'IN', type: `UNKNOWN_${type}` as 'NULL', data: rdata }
}

export interface ReadMessage {
  readonly id: number
  readonly rcode: number
  readonly flags: { qr: boolean; aa: boolean; tc: boolean; rd: boolean; ra: boolean; ad: boolean; cd: boolean }
  /** `name TYPE` with the letters as they stand on the wire. */
  readonly question: string | undefined
  readonly answers: readonly string[]
  readonly authorities: readonly string[]
  readonly additionals: readonly string[]
  /** Undefined: no OPT. */
  readonly edns:
    | {
        readonly udpPayloadSize: number
        readonly dnssecOk: boolean
        readonly version: number
        readonly options: Option[]
      }
    | undefined
  /** INFO-CODEs of the extended errors, in order. */
  readonly extendedErrors: readonly number[]
}

/** A message as a test wants to compare it. */
export function readMessage(wire: Buffer): ReadMessage {
  const packet = dnsPacket.decode(wire)
  const edns = optOf(packet)
  const options = (edns?.options ?? []).map(({ code, data }): Option => ({ code, data: data ?? Buffer.alloc(0) }))
  const [question] = packet.questions ?? []
  return {
    id: packet.id!,
    rcode: ((edns?.extendedRcode ?? 0) << 4) | (packet.flags! & 15),
    flags: {
      qr: packet.type === 'response',
      aa: packet.flag_aa,
      tc: packet.flag_tc,
      rd: packet.flag_rd,
      ra: packet.flag_ra,
      ad: packet.flag_ad,
      cd: packet.flag_cd,
    },
    question: question && `${question.name} ${typeName(question.type)}`,
    answers: packet.answers!.map(recordText),
    authorities: packet.authorities!.map(recordText),
    additionals: packet.additionals!.filter(({ type }) => type !== 'OPT').map(recordText),
    edns: edns && {
      udpPayloadSize: edns.udpPayloadSize,
      dnssecOk: edns.flag_do,
      version: edns.ednsVersion,
      options,
    },
    extendedErrors: options.filter(({ code }) => code === 15).map(({ data }) => data.readUInt16BE(0)),
  }
}

/** dns-packet has no name for types younger than itself. */
const YOUNG: Readonly<Record<string, string>> = { HTTPS: 'UNKNOWN_65', SVCB: 'UNKNOWN_64' }

function oracleType(type: string): 'A' {
  return (YOUNG[type] ?? type.replace(/^TYPE(?=\d)/, 'UNKNOWN_')) as 'A'
}

function typeName(type: string): string {
  const young = Object.entries(YOUNG).find(([, unknown]) => unknown === type)
  return young?.[0] ?? type.replace('UNKNOWN_', 'TYPE')
}

function optOf(packet: DecodedPacket): OptAnswer | undefined {
  return packet.additionals?.find((additional) => additional.type === 'OPT')
}

function opt(edns: NonNullable<QueryOptions['edns']>): OptAnswer {
  return {
    name: '.',
    type: 'OPT',
    udpPayloadSize: edns.udpPayloadSize ?? 1232,
    extendedRcode: 0,
    ednsVersion: 0,
    flags: edns.dnssecOk === true ? 0x8000 : 0,
    flag_do: edns.dnssecOk === true,
    options: [...(edns.options ?? [])] as OptAnswer['options'],
  }
}

function record(text: string): Answer {
  const [name = '', ttl, type = '', ...rdata] = text.split(' ')
  const common = { name, ttl: Number(ttl), class: 'IN' as const }
  const data = rdata.join(' ')
  switch (type) {
    case 'A':
    case 'AAAA':
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return { ...common, type, data }
    case 'TXT':
      return { ...common, type, data: data.replace(/^"|"$/g, '').split('" "') }
    case 'MX':
      return { ...common, type, data: { preference: Number(rdata[0]), exchange: rdata[1]! } }
    case 'SOA': {
      const [serial, refresh, retry, expire, minimum] = rdata.slice(2).map(Number)
      const numbers = { serial, refresh, retry, expire, minimum }
      return { ...common, type, data: { mname: rdata[0]!, rname: rdata[1]!, ...numbers } }
    }
    default:
      throw new Error(`no text form for ${type} here: use rawRecord()`)
  }
}

function recordText(answer: Answer): string {
  if (answer.type === 'OPT') return '. OPT'
  const { name, ttl, type, data } = answer
  return `${name} ${ttl} ${typeName(type)} ${rdataText(type, data)}`
}

function rdataText(type: string, data: unknown): string {
  if (typeof data === 'string') return data
  if (Buffer.isBuffer(data)) return `\\# ${data.length} ${data.toString('hex')}`
  if (type === 'TXT') return (data as Buffer[]).map((part) => `"${part.toString('latin1')}"`).join(' ')
  return Object.values(data as object).join(' ')
}
