import { decode } from 'dns-packet'
import { describe, expect, it } from 'vitest'
import { parseQuery, Query, type Transport } from '../../../src/wire/query.ts'
import { rebuiltQuery } from '../../../src/wire/rebuild.ts'
import { UpstreamEncoder, type UpstreamQuery, verbatimQuery } from '../../../src/wire/upstream-query.ts'
import { type AskedQuestion, asked } from '../../helpers/asked.ts'
import { message, nameOctets, opt, option, pointer, question, record, tsig, u16, u32 } from '../../helpers/message.ts'
import { type RawReply, readReply } from '../../helpers/reply-reader.ts'

const LOCATION = '9y65g5srsm'
const UDP: Transport = { stream: false, maxUdpPayload: 1232, keepaliveUnits: 0 }
const [KEEPALIVE, PADDING, ECS, CF_LOCATION] = [11, 12, 8, 65_011]

function asking({
  question: octets = question('www.example.com'),
  ...choices
}: Partial<AskedQuestion> = {}): AskedQuestion {
  return asked(octets, choices)
}

/** The message of the frame that was written, its prefix checked, everything around it untouched. */
function encoded(query: UpstreamQuery, location: string | undefined, keepalive = false, id = 0xbeef): Buffer {
  const encoder = new UpstreamEncoder(location)
  const room = encoder.frameLength(query, keepalive)
  const target = Buffer.alloc(7 + room + 7, 0xee)
  const octets = encoder.encode(query, id, keepalive, target, 7)
  expect(octets).toBe(room)
  expect(target.readUInt16BE(7)).toBe(octets - 2)
  expect([...target.subarray(0, 7), ...target.subarray(7 + octets)].every((octet) => octet === 0xee)).toBe(true)
  return target.subarray(9, 7 + octets)
}

const read = (query: UpstreamQuery, location?: string, keepalive = false): RawReply =>
  readReply(encoded(query, location, keepalive))
const codes = ({ opt }: RawReply): number[] => opt!.options.map(({ code }) => code)

describe('a query upstream', () => {
  it('[O2, S1] is padded to a multiple of 128 octets, for names of every length and every choice of options', () => {
    const seen = new Set<number>()
    for (let octets = 1; octets <= 255; octets++) {
      if (octets === 2) continue
      const name = nameOfLength(octets)
      expect(name).toHaveLength(octets)
      for (const [dnssecOk, ecsZero, keepalive] of CHOICES) {
        for (const location of [undefined, 'x', LOCATION, 'l'.repeat(63)]) {
          const wire = encoded(asking({ question: question(name), dnssecOk, ecsZero }), location, keepalive)
          expect(wire.length % 128).toBe(0)
          const { options } = readReply(wire).opt!
          expect(options.filter(({ code }) => code === PADDING)).toHaveLength(1)
          const padding = options.at(-1)!
          expect(padding.code).toBe(PADDING)
          expect(padding.data.every((octet) => octet === 0)).toBe(true)
          seen.add(padding.data.length)
        }
      }
    }
    // Never a whole block too much, and the option is there even when it is empty.
    expect(Math.min(...seen)).toBe(0)
    expect(Math.max(...seen)).toBe(127)
  })

  it('[O4, E11] has an OPT of constant size and version 0, whatever is asked', () => {
    for (const [dnssecOk, ecsZero, keepalive] of CHOICES) {
      const { opt } = read(asking({ dnssecOk, ecsZero }), undefined, keepalive)
      expect(opt).toMatchObject({ size: 4096, version: 0, flags: dnssecOk ? 0x8000 : 0 })
    }
  })

  it('[D1, D2, D3, H2, DEC4] has AD always, RD, CD and DO as asked, and no other flag', () => {
    for (const recursionDesired of [true, false]) {
      for (const checkingDisabled of [true, false]) {
        const flags = 0x0020 | (recursionDesired ? 0x0100 : 0) | (checkingDisabled ? 0x0010 : 0)
        expect(read(asking({ recursionDesired, checkingDisabled })).flags).toBe(flags)
      }
    }
  })

  it('[O.65011, O.11, O.8b] orders its options: keepalive, location, subnet, padding', () => {
    const everything = read(asking({ ecsZero: true }), LOCATION, true)
    expect(codes(everything)).toEqual([KEEPALIVE, CF_LOCATION, ECS, PADDING])
    const [keepalive, location, subnet] = everything.opt!.options
    expect(keepalive!.data).toHaveLength(0)
    expect(location!.data).toEqual(Buffer.from(LOCATION, 'latin1'))
    expect(subnet!.data).toEqual(Buffer.from([0, 1, 0, 0]))
  })

  it('[O.65011] tells the location exactly once, or not at all', () => {
    expect(codes(read(asking(), LOCATION))).toEqual([CF_LOCATION, PADDING])
    expect(codes(read(asking()))).toEqual([PADDING])
  })

  it('[O.11] asks for keepalive only when told to', () => {
    expect(codes(read(asking(), undefined, true))).toEqual([KEEPALIVE, PADDING])
  })

  it('says the same to dns-packet: one question and one OPT', () => {
    const packet = decode(encoded(asking({ dnssecOk: true, ecsZero: true }), LOCATION, true))
    expect(packet).toMatchObject({ id: 0xbeef, type: 'query', opcode: 'QUERY', flag_rd: true, flag_ad: true })
    expect(packet.questions).toEqual([{ name: 'www.example.com', type: 'A', class: 'IN' }])
    expect(packet.additionals).toMatchObject([{ type: 'OPT', udpPayloadSize: 4096, flag_do: true, ednsVersion: 0 }])
    expect(packet.answers).toEqual([])
  })

  it('leaves no octet of what was in the target before', () => {
    const encoder = new UpstreamEncoder(LOCATION)
    const query = asking({ ecsZero: true })
    const [zeros, ones] = [0, 0xff].map((fill) => Buffer.alloc(encoder.frameLength(query, true), fill))
    const octets = encoder.encode(query, 1, true, zeros!, 0)
    expect(encoder.encode(query, 1, true, ones!, 0)).toBe(octets)
    expect(ones!.subarray(0, octets)).toEqual(zeros!.subarray(0, octets))
  })
})

describe('a signed query', () => {
  it('[P6, M36] goes upstream with its ID changed and nothing else, in either spelling, padded or not', () => {
    const additionals = [opt({ options: [option(CF_LOCATION, 'other'), option(10, 'cookie!!')] }), tsig()]
    const wire = message({ flags: 0x0150, questions: [question('wWw.example.com')], additionals })
    const query = parsed(Buffer.concat([wire, Buffer.from('trailing')]))
    expect(query.signed).toBe(true)
    const sent = encoded(verbatimQuery(query), LOCATION, true, 0x4242)
    expect(sent.readUInt16BE(0)).toBe(0x4242)
    expect(sent.subarray(2)).toEqual(wire.subarray(2))
  })

  it('[P6] survives the slot it came in', () => {
    const wire = message({ additionals: [tsig()] })
    const slot = Buffer.from(wire)
    const asked = verbatimQuery(parsed(slot))
    slot.fill(0)
    expect(encoded(asked, undefined).subarray(2)).toEqual(wire.subarray(2))
  })
})

describe('a query with extra records', () => {
  const rebuild = (additionals: Buffer[], location?: string, flags = 0x0100): RawReply | undefined => {
    const asked = rebuiltQuery(parsed(message({ flags, additionals })), location)
    return asked === undefined ? undefined : readReply(encoded(asked, undefined))
  }
  const plain = record({ type: 249, rdata: Buffer.from('opaque') })

  it('[M35, M38, O.65011] has the OPT replaced by ours at the end, padded, its other records in order', () => {
    const theirs = opt({ size: 999, flags: 0xffff, options: [option(CF_LOCATION, 'other'), option(10, 'cookie!!')] })
    for (const additionals of [[theirs, plain], [plain, theirs], [plain]]) {
      const rebuilt = rebuild([record({ type: 1, ttl: 5 }), ...additionals], LOCATION)!
      expect(rebuilt.question).toEqual(question('www.example.com'))
      expect(rebuilt.additionals.map(({ type }) => type)).toEqual([1, 249])
      expect(rebuilt.additionals[1]!.rdata).toEqual(Buffer.from('opaque'))
      const flags = additionals.includes(theirs) ? 0x8000 : 0
      expect(rebuilt.opt).toMatchObject({ size: 4096, version: 0, flags })
      expect(codes(rebuilt)).toEqual([CF_LOCATION, PADDING])
    }
  })

  it('[O2] is padded like any other', () => {
    for (let octets = 0; octets < 130; octets++) {
      const asked = rebuiltQuery(parsed(message({ additionals: [record({ rdata: Buffer.alloc(octets) })] })), LOCATION)!
      expect(encoded(asked, undefined).length % 128).toBe(0)
    }
  })

  it('[M11, H2] has the flags of any other: the bits of a response stay here', () => {
    expect(rebuild([plain], undefined, 0x05df)!.flags).toBe(0x0130)
  })

  it('[O.8b] keeps the wish for no subnet', () => {
    const rebuilt = rebuild([opt({ options: [option(ECS, Buffer.from([0, 2, 0, 0]))] }), plain])!
    expect(codes(rebuilt)).toEqual([ECS, PADDING])
  })

  it('[M41] does not carry octets behind its last record', () => {
    const wire = message({ additionals: [plain] })
    const clean = rebuiltQuery(parsed(wire), undefined)
    expect(rebuiltQuery(parsed(Buffer.concat([wire, Buffer.from('trailing')])), undefined)).toEqual(clean)
  })

  it('[H11] expands the names of records that move, owners and RDATA alike', () => {
    const head = message({ additionals: [opt()] }).length
    const first = record({ owner: 'host.example.net', type: 16, rdata: Buffer.from('\x01a') })
    const host = pointer(head)
    const rdata: Record<number, [compressed: Buffer, expanded: Buffer]> = {
      2: [host, nameOctets('host.example.net')],
      6: [
        Buffer.concat([host, Buffer.from('\x01a'), host, ...[1, 2, 3, 4, 5].map(u32)]),
        Buffer.concat([nameOctets('host.example.net'), nameOctets('a.host.example.net'), ...[1, 2, 3, 4, 5].map(u32)]),
      ],
      15: [Buffer.concat([u16(10), host]), Buffer.concat([u16(10), nameOctets('host.example.net')])],
      33: [Buffer.concat([u32(1), u16(53), host]), Buffer.concat([u32(1), u16(53), nameOctets('host.example.net')])],
      35: [
        Buffer.concat([u32(7), Buffer.from('\x01u\x02xy\x00'), host]),
        Buffer.concat([u32(7), Buffer.from('\x01u\x02xy\x00'), nameOctets('host.example.net')]),
      ],
      24: [
        Buffer.concat([u16(1), Buffer.alloc(16, 3), host, Buffer.from('signature')]),
        Buffer.concat([u16(1), Buffer.alloc(16, 3), nameOctets('host.example.net'), Buffer.from('signature')]),
      ],
      // Not a type whose names may be compressed: octets like a pointer are octets.
      65280: [host, host],
      1: [Buffer.from([192, 12, 2, 1]), Buffer.from([192, 12, 2, 1])],
    }
    for (const [type, [compressed, expanded]] of Object.entries(rdata)) {
      const moved = record({
        owner: Buffer.concat([Buffer.from('\x02ns'), host]),
        type: Number(type),
        rdata: compressed,
      })
      const asked = rebuiltQuery(parsed(message({ additionals: [opt(), first, moved] })), undefined)!
      const wire = encoded(asked, undefined)
      const want = record({ owner: 'ns.host.example.net', type: Number(type), rdata: expanded })
      expect(wire.includes(want)).toBe(true)
      expect(readReply(wire).additionals[1]!.rdata).toEqual(expanded)
    }
  })

  it('leaves records in front of the OPT as they are, compression and all', () => {
    const before = record({ owner: pointer(12), type: 2, rdata: pointer(16) })
    const asked = rebuiltQuery(parsed(message({ additionals: [before, opt(), plain] })), undefined)!
    expect(encoded(asked, undefined).includes(before)).toBe(true)
  })

  it('[M38] cannot be rebuilt when a name in RDATA that must move is broken', () => {
    for (const rdata of [pointer(0x3fff), Buffer.alloc(0), Buffer.from('\x05abc'), Buffer.from([0x80, 0])]) {
      expect(rebuild([opt(), record({ type: 2, rdata })])).toBeUndefined()
    }
    expect(rebuild([opt(), record({ type: 35, rdata: Buffer.from([0, 0, 0, 0, 255]) })])).toBeUndefined()
    expect(rebuild([opt(), record({ type: 6, rdata: nameOctets('only.one') })])).toBeUndefined()
  })

  it('[M38, A1] cannot be rebuilt when expanded names make it longer than a message', () => {
    const long = record({ owner: nameOfLength(255), rdata: Buffer.alloc(0) })
    const start = message({ additionals: [opt()] }).length
    const many = Array.from({ length: 300 }, () => record({ owner: pointer(start), rdata: Buffer.alloc(0) }))
    expect(rebuild([opt(), long, ...many])).toBeUndefined()
    expect(rebuild([opt(), long, ...many.slice(0, 200)])!.additionals).toHaveLength(201)
  })
})

const CHOICES = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => [(bits & 1) > 0, (bits & 2) > 0, (bits & 4) > 0] as const)

function parsed(wire: Buffer): Query {
  const query = new Query()
  expect(parseQuery(wire, wire.length, UDP, query)).toBe('resolve')
  return query
}

/** A wire name of that many octets, root included; 2 is impossible. */
function nameOfLength(octets: number): Buffer {
  let left = octets - 1
  const labels: Buffer[] = []
  while (left > 0) {
    const label = Math.min(64, left === 65 ? 63 : left) - 1
    labels.push(Buffer.from([label]), Buffer.alloc(label, 0x61))
    left -= label + 1
  }
  return Buffer.concat([...labels, Buffer.from([0])])
}
