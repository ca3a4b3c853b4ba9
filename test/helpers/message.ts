/** Messages octet by octet, sound or not, for tests of the wire: nothing here uses src/wire. (dns-text.ts builds on dns-packet.) */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const FIXTURES = join(import.meta.dirname, '..', 'fixtures')

/** Octets from hexadecimal text: spaces are free, `#` begins a comment, `00*40` stands for forty zeros. */
export function hex(text: string): Buffer {
  const words = text.replace(/#.*$/gm, '').split(/\s+/).filter(Boolean)
  return Buffer.concat(
    words.map((word) => {
      const [, digits, times] = /^((?:[0-9a-f]{2})+)(?:\*(\d+))?$/i.exec(word) ?? []
      if (digits === undefined) throw new Error(`not hexadecimal: ${word}`)
      return Buffer.concat(Array.from({ length: Number(times ?? 1) }, () => Buffer.from(digits, 'hex')))
    }),
  )
}

export interface Fixture {
  readonly name: string
  readonly wire: Buffer
}

/** All `*.hex` files of a folder of test/fixtures. */
export function fixtures(folder: string): Fixture[] {
  const files = readdirSync(join(FIXTURES, folder)).filter((file) => file.endsWith('.hex'))
  return files.sort().map((file) => ({
    name: file.slice(0, -'.hex'.length),
    wire: hex(readFileSync(join(FIXTURES, folder, file), 'utf8')),
  }))
}

export function u16(value: number): Buffer {
  return Buffer.from([value >>> 8, value & 0xff])
}

export function u32(value: number): Buffer {
  return Buffer.concat([u16(value >>> 16), u16(value & 0xffff)])
}

/** An uncompressed name; each character of the text is one octet of a label. */
export function nameOctets(text: string): Buffer {
  const labels = text.split('.').filter(Boolean)
  return Buffer.concat([...labels.map((label) => Buffer.from(`\0${label}`, 'latin1').fill(label.length, 0, 1)), u8(0)])
}

export function pointer(to: number): Buffer {
  return u16(0xc000 | to)
}

export function question(name: string | Buffer, qtype = 1, qclass = 1): Buffer {
  return Buffer.concat([typeof name === 'string' ? nameOctets(name) : name, u16(qtype), u16(qclass)])
}

export interface RecordParts {
  /** Default: a pointer to the question's name. */
  readonly owner?: string | Buffer
  readonly type?: number
  readonly class?: number
  readonly ttl?: number
  readonly rdata?: Buffer
}

export function record({
  owner = pointer(12),
  type = 1,
  ttl = 300,
  rdata = ADDRESS,
  ...rest
}: RecordParts = {}): Buffer {
  const name = typeof owner === 'string' ? nameOctets(owner) : owner
  return Buffer.concat([name, u16(type), u16(rest.class ?? 1), u32(ttl), u16(rdata.length), rdata])
}

/** An SOA whose MINIMUM is `minimum`, both names a pointer to the question's. */
export function soa(ttl: number, minimum: number): Buffer {
  const numbers = [1, 7200, 900, 86_400, minimum].map(u32)
  return record({ type: 6, ttl, rdata: Buffer.concat([pointer(12), pointer(12), ...numbers]) })
}

export function option(code: number, data: Buffer | string = ''): Buffer {
  const octets = typeof data === 'string' ? Buffer.from(data, 'latin1') : data
  return Buffer.concat([u16(code), u16(octets.length), octets])
}

export interface OptParts {
  readonly size?: number
  readonly extendedRcode?: number
  readonly version?: number
  /** The low 16 bits of the TTL field; DO is 8000. */
  readonly flags?: number
  readonly options?: readonly Buffer[]
}

export function opt({ size = 1232, extendedRcode = 0, version = 0, flags = 0, options = [] }: OptParts = {}): Buffer {
  const ttl = ((extendedRcode << 24) | (version << 16) | flags) >>> 0
  return record({ owner: u8(0), type: 41, class: size, ttl, rdata: Buffer.concat(options) })
}

export interface MessageParts {
  readonly id?: number
  /** All 16 bits; default RD alone. */
  readonly flags?: number
  readonly questions?: readonly Buffer[]
  readonly answers?: readonly Buffer[]
  readonly authorities?: readonly Buffer[]
  readonly additionals?: readonly Buffer[]
}

/** A message with counts that are true. */
export function message(parts: MessageParts = {}): Buffer {
  const { questions = [question('www.example.com')], answers = [], authorities = [], additionals = [] } = parts
  const sections = [questions, answers, authorities, additionals]
  return Buffer.concat([
    u16(parts.id ?? 0x1d0b),
    u16(parts.flags ?? 0x0100),
    ...sections.map((section) => u16(section.length)),
    ...sections.flat(),
  ])
}

/** A TSIG whose MAC nobody checks. */
export function tsig(): Buffer {
  const algorithm = nameOctets('hmac-sha256')
  const rdata = Buffer.concat([
    algorithm,
    u16(0),
    u32(1),
    u16(300),
    u16(4),
    Buffer.from('mac!'),
    u16(1),
    u16(0),
    u16(0),
  ])
  return record({ owner: 'key', type: 250, class: 255, ttl: 0, rdata })
}

/** The message at the front of a longer buffer whose other octets are poison: reading one must change nothing. */
export function inSlot(wire: Buffer, poison: number): Buffer {
  const slot = Buffer.alloc(wire.length + 600, poison)
  wire.copy(slot)
  return slot
}

/** The message seen through a guard that throws when an octet from `length` on, or in front of it, is read. */
export function guarded(wire: Buffer, length = wire.length): Buffer {
  return new Proxy(wire, {
    get(target, key) {
      if (typeof key === 'string' && /^-?\d+$/.test(key) && !(Number(key) >= 0 && Number(key) < length)) {
        throw new RangeError(`octet ${key} of ${length} was read`)
      }
      return Reflect.get(target, key)
    },
  })
}

function u8(value: number): Buffer {
  return Buffer.from([value])
}

const ADDRESS = Buffer.from([192, 0, 2, 1])
