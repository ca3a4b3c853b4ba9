/** A DNS message as dig prints it: header, EDNS, question, records. For `query`. */
import { DNSSEC_OK, FLAG, HEADER_LENGTH, OPTION, QTYPE, type Wire } from '../wire/constants.ts'
import { skipName } from '../wire/name.ts'
import { classText, nameText, rcodeText, typeText } from '../wire/text.ts'
import { quoted, rdataText } from './record-text.ts'

const OPCODES = ['QUERY', 'IQUERY', 'STATUS', '3', 'NOTIFY', 'UPDATE', 'DSO']
const FLAG_NAMES = { qr: FLAG.QR, aa: FLAG.AA, tc: FLAG.TC, rd: FLAG.RD, ra: FLAG.RA, ad: FLAG.AD, cd: FLAG.CD }

const OPTION_NAMES: Readonly<Record<number, string>> = {
  3: 'NSID',
  8: 'CLIENT-SUBNET',
  10: 'COOKIE',
  11: 'TCP-KEEPALIVE',
  12: 'PADDING',
  15: 'EDE',
  18: 'REPORT-CHANNEL',
  65011: 'CLOUDFLARE-LOCATION',
  65050: 'CLOUDFLARE-CONTEXT',
}

interface ResourceRecord {
  readonly section: 1 | 2 | 3
  readonly owner: string
  readonly type: number
  readonly class: number
  readonly ttl: number
  readonly start: number
  readonly end: number
}

interface Parsed {
  readonly questions: readonly string[]
  readonly records: readonly ResourceRecord[]
}

/** The lines of a message. `showLocation`: the value of option 65011 is written out, otherwise only that it is there. */
export function messageText(wire: Wire, showLocation: boolean): string[] {
  const parsed = parse(wire)
  if (parsed === undefined) return [`;; malformed message, ${wire.length} octets: ${wire.toString('hex')}`]
  const { questions, records } = parsed
  const opt = records.find(({ type }) => type === QTYPE.OPT)
  const lines = headerText(wire, opt)
  if (opt !== undefined) lines.push('', ...optText(wire, opt, showLocation))
  lines.push('', ';; QUESTION SECTION:', ...questions.map((question) => `;${question}`))
  for (const [index, title] of ['ANSWER', 'AUTHORITY', 'ADDITIONAL'].entries()) {
    const rows = records.filter(({ section, type }) => section === index + 1 && type !== QTYPE.OPT)
    if (rows.length > 0) lines.push('', `;; ${title} SECTION:`, ...rows.map((row) => recordText(wire, row)))
  }
  return lines
}

/** The EDNS options of a message: what was sent, for the top of the output. Empty: no OPT, or none in it. */
export function optionTexts(wire: Wire, showLocation: boolean): string[] {
  const opt = parse(wire)?.records.find(({ type }) => type === QTYPE.OPT)
  return opt === undefined ? [] : optionsText(wire, opt, showLocation)
}

function headerText(wire: Wire, opt: ResourceRecord | undefined): string[] {
  const flags = wire.readUInt16BE(2)
  const rcode = (opt === undefined ? 0 : (opt.ttl >>> 24) << 4) | (flags & FLAG.RCODE)
  const names = Object.entries(FLAG_NAMES).filter(([, bit]) => (flags & bit) !== 0)
  const [questions, answers, authorities, additionals] = [4, 6, 8, 10].map((at) => wire.readUInt16BE(at))
  const opcode = (flags & FLAG.OPCODE) >>> 11
  return [
    `;; ->>HEADER<<- opcode: ${OPCODES[opcode] ?? opcode}, status: ${rcodeText(rcode)}, id: ${wire.readUInt16BE(0)}`,
    `;; flags: ${names.map(([name]) => name).join(' ')}; QUERY: ${questions}, ANSWER: ${answers}, ` +
      `AUTHORITY: ${authorities}, ADDITIONAL: ${additionals}`,
  ]
}

function optText(wire: Wire, opt: ResourceRecord, showLocation: boolean): string[] {
  const version = (opt.ttl >>> 16) & 0xff
  const flags = (opt.ttl & DNSSEC_OK) === 0 ? '' : ' do'
  return [
    ';; OPT PSEUDOSECTION:',
    `; EDNS: version: ${version}, flags:${flags}; udp: ${opt.class}`,
    ...optionsText(wire, opt, showLocation).map((option) => `; ${option}`),
  ]
}

function optionsText(wire: Wire, opt: ResourceRecord, showLocation: boolean): string[] {
  const lines: string[] = []
  for (let at = opt.start; at + 4 <= opt.end; ) {
    const code = wire.readUInt16BE(at)
    const end = at + 4 + wire.readUInt16BE(at + 2)
    if (end > opt.end) return [...lines, 'malformed option']
    const data = wire.subarray(at + 4, end)
    const name = OPTION_NAMES[code]
    lines.push(`${name === undefined ? `OPT=${code}` : `${name} (${code})`}: ${optionText(code, data, showLocation)}`)
    at = end
  }
  return lines
}

function optionText(code: number, data: Buffer, showLocation: boolean): string {
  switch (code) {
    case OPTION.PADDING:
      return `${data.length} octets`
    case OPTION.CF_LOCATION:
      return showLocation ? quoted(data) : `${data.length} octets, not shown`
    case OPTION.EXTENDED_ERROR:
      if (data.length >= 2) return `${data.readUInt16BE(0)} ${quoted(data.subarray(2))}`
      break
    case OPTION.TCP_KEEPALIVE:
      if (data.length === 2) return `${data.readUInt16BE(0) / 10} s`
  }
  return data.length === 0 ? 'empty' : data.toString('hex')
}

function recordText(wire: Wire, row: ResourceRecord): string {
  const rdata = rdataText(wire, row.type, row.start, row.end)
  return [row.owner, row.ttl, classText(row.class), typeText(row.type), rdata].join('\t')
}

/** Undefined: the message is not what its counts say. */
function parse(wire: Wire): Parsed | undefined {
  if (wire.length < HEADER_LENGTH) return undefined
  const questions: string[] = []
  let at = HEADER_LENGTH
  for (let left = wire.readUInt16BE(4); left > 0; left--) {
    const next = skipName(wire, at, wire.length)
    if (next < 0 || next + 4 > wire.length) return undefined
    const [type, qclass] = [wire.readUInt16BE(next), wire.readUInt16BE(next + 2)]
    questions.push([nameText(wire, at), classText(qclass), typeText(type)].join('\t'))
    at = next + 4
  }
  const records: ResourceRecord[] = []
  for (const section of [1, 2, 3] as const) {
    for (let left = wire.readUInt16BE(4 + 2 * section); left > 0; left--) {
      const record = readRecord(wire, at, section)
      if (record === undefined) return undefined
      records.push(record)
      at = record.end
    }
  }
  return { questions, records }
}

function readRecord(wire: Wire, at: number, section: 1 | 2 | 3): ResourceRecord | undefined {
  const next = skipName(wire, at, wire.length)
  if (next < 0 || next + 10 > wire.length) return undefined
  const start = next + 10
  const end = start + wire.readUInt16BE(next + 8)
  if (end > wire.length) return undefined
  return {
    section,
    owner: nameText(wire, at),
    type: wire.readUInt16BE(next),
    class: wire.readUInt16BE(next + 2),
    ttl: wire.readUInt32BE(next + 4),
    start,
    end,
  }
}
