/** The names and types of a zone file, as questions on the wire. */
import { readFileSync } from 'node:fs'

/** Types by name, those of the zone files here. */
const TYPES: Readonly<Record<string, number>> = {
  ...{ A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, HINFO: 13, MINFO: 14, MX: 15, TXT: 16, RP: 17, AFSDB: 18, RT: 21 },
  ...{ KEY: 25, AAAA: 28, LOC: 29, SRV: 33, NAPTR: 35, KX: 36, CERT: 37, DNAME: 39, APL: 42, DS: 43, SSHFP: 44 },
  ...{ IPSECKEY: 45, DHCID: 49, TLSA: 52, SMIMEA: 53, OPENPGPKEY: 61, CSYNC: 62, SVCB: 64, HTTPS: 65, SPF: 99 },
  ...{ NID: 104, L32: 105, L64: 106, LP: 107, EUI48: 108, EUI64: 109, URI: 256, CAA: 257 },
}

export interface ZoneQuestion {
  /** `name TYPE`, as the file has it. */
  readonly text: string
  readonly name: Buffer
  readonly type: number
}

/** One question for each set of records, names in lower case. One record a line, its owner at the start of it. */
export function questionsOf(file: string, origin: string): ZoneQuestion[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  const found = new Map<string, ZoneQuestion>()
  for (const line of lines) {
    const [, owner, typeName] = /^([^\s;$]\S*)\s+(?:\d+\s+)?(?:IN\s+)?([A-Z][A-Z0-9-]*)\s/.exec(line) ?? []
    if (owner === undefined || typeName === undefined) continue
    const type = TYPES[typeName] ?? Number(typeName.replace(/^TYPE/, ''))
    if (Number.isNaN(type)) throw new Error(`no such type: ${typeName}`)
    const name = wireName(owner === '@' ? origin : `${owner.toLowerCase()}.${origin}`)
    found.set(`${owner} ${typeName}`, { text: `${owner} ${typeName}`, name, type })
  }
  return [...found.values()]
}

/** A name on the wire; `\DDD` and `\X` as in zone files. */
export function wireName(text: string): Buffer {
  const labels = (text.match(/(?:\\.|[^.\\])+/g) ?? []).map((label) =>
    label.replace(/\\(\d{3})|\\(.)/g, (_, digits?: string, character?: string) =>
      digits === undefined ? character! : String.fromCharCode(Number(digits)),
    ),
  )
  const octets = labels.map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`, 'latin1'))
  return Buffer.concat([...octets, Buffer.from([0])])
}
