import { type Answer as DnsRecord, decode, encode, type Packet } from 'dns-packet'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeAnswer } from '../../../src/wire/answer.ts'
import { parseQuery, peekHeader, Query, type Transport } from '../../../src/wire/query.ts'
import { rebuiltQuery } from '../../../src/wire/rebuild.ts'
import { NO_INFO, STALE, writeFailure, writeReply } from '../../../src/wire/reply.ts'
import { sameQuestion, scanResponse } from '../../../src/wire/response.ts'
import type { UpstreamQuery } from '../../../src/wire/upstream-query.ts'
import { asked } from '../../helpers/asked.ts'
import { fixtures, guarded, message, opt, option, question } from '../../helpers/message.ts'
import { readReply } from '../../helpers/reply-reader.ts'

const TRANSPORTS: readonly Transport[] = [
  { stream: false, maxUdpPayload: 1232, keepaliveUnits: 0 },
  { stream: true, maxUdpPayload: 1232, keepaliveUnits: 100 },
]
const CAPS = { maxTtlSeconds: 604_800, maxNegativeTtlSeconds: 604_800 }
const RUNS = { numRuns: 1500 }
const target = Buffer.alloc(65_535)

//----- Messages, sound and then not -----

const label = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'abcXYZ019-_') })
const name = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('.'))
const ttl = fc.integer({ min: 0, max: 0x7fff_ffff })

const anyRecord: fc.Arbitrary<DnsRecord> = fc.oneof(
  fc.record({ type: fc.constant('A' as const), name, ttl, data: fc.ipV4() }),
  fc.record({ type: fc.constant('CNAME' as const), name, ttl, data: name }),
  fc.record({ type: fc.constant('TXT' as const), name, ttl, data: fc.string({ maxLength: 60 }) }),
  fc.record({
    type: fc.constant('MX' as const),
    name,
    ttl,
    data: fc.record({ preference: fc.nat({ max: 65_535 }), exchange: name }),
  }),
)

const optRecord = fc.record({
  udpPayloadSize: fc.nat({ max: 65_535 }),
  dnssecOk: fc.boolean(),
  options: fc.array(
    fc.record({ code: fc.constantFrom(3, 10, 12, 15, 4444), data: fc.uint8Array({ maxLength: 40 }).map(Buffer.from) }),
    { maxLength: 4 },
  ),
})

function optOf({
  udpPayloadSize,
  dnssecOk,
  options,
}: typeof optRecord extends fc.Arbitrary<infer T> ? T : never): DnsRecord {
  const flags = dnssecOk ? 0x8000 : 0
  return {
    type: 'OPT',
    name: '.',
    udpPayloadSize,
    extendedRcode: 0,
    ednsVersion: 0,
    flags,
    flag_do: dnssecOk,
    options,
  } as never
}

const response = fc
  .record({
    name,
    rcode: fc.constantFrom(0, 0, 0, 2, 3, 5),
    answers: fc.array(anyRecord, { maxLength: 6 }),
    authorities: fc.array(anyRecord, { maxLength: 3 }),
    additionals: fc.array(anyRecord, { maxLength: 3 }),
    edns: fc.option(optRecord, { nil: undefined }),
  })
  .map((parts) => ({
    ...parts,
    wire: encode({
      type: 'response',
      id: 77,
      flags: 0x0180 | parts.rcode,
      questions: [{ name: parts.name, type: 'A' }],
      answers: parts.answers,
      authorities: parts.authorities,
      additionals: [...parts.additionals, ...(parts.edns === undefined ? [] : [optOf(parts.edns)])],
    }),
  }))

/** What can happen to octets: flipped, overwritten by a pointer or a count, cut, doubled, joined with others. */
const damage = fc.array(
  fc.record({
    kind: fc.constantFrom('flip', 'set', 'pointer', 'cut', 'insert', 'splice'),
    at: fc.nat({ max: 1000 }),
    value: fc.nat({ max: 0xffff }),
  }),
  { minLength: 1, maxLength: 4 },
)

function damaged(wire: Buffer, harm: typeof damage extends fc.Arbitrary<infer T> ? T : never): Buffer {
  let octets = Buffer.from(wire)
  for (const { kind, at, value } of harm) {
    if (octets.length === 0) return octets
    const place = at % octets.length
    const some = Buffer.from([value >>> 8, value & 0xff])
    if (kind === 'flip') octets[place]! ^= 1 << (value & 7)
    else if (kind === 'set') some.copy(octets, place)
    else if (kind === 'pointer') Buffer.from([0xc0 | ((value >>> 8) & 1), value & 0xff]).copy(octets, place)
    else if (kind === 'cut') octets = octets.subarray(0, place)
    else if (kind === 'insert') octets = Buffer.concat([octets.subarray(0, place), some, octets.subarray(place)])
    else octets = Buffer.concat([octets.subarray(0, place), octets.subarray(value % octets.length)])
  }
  return octets
}

const queries = [
  ...fixtures('malformed').filter(({ wire }) => wire.length < 600),
  { name: 'plain', wire: message({ additionals: [opt()] }) },
].map(({ wire }) => wire)
const responses = fixtures('odd-responses').map(({ wire }) => wire)

const hostileQuery = fc.oneof(
  fc.uint8Array({ maxLength: 100 }).map(Buffer.from),
  fc.tuple(fc.constantFrom(...queries), damage).map(([wire, harm]) => damaged(wire, harm)),
)
const hostileResponse = fc.oneof(
  fc.uint8Array({ maxLength: 100 }).map(Buffer.from),
  fc.tuple(fc.constantFrom(...responses), damage).map(([wire, harm]) => damaged(wire, harm)),
  fc.tuple(response, damage).map(([{ wire }, harm]) => damaged(wire, harm)),
)

//----- What must hold of all of them -----

const askedFor = (text: string): UpstreamQuery => asked(question(text.toLowerCase()))

function stub(edns: boolean, qname = 'www.example.com', transport = TRANSPORTS[1]!, size = 4096): Query {
  const wire = message({ id: 5, questions: [question(qname)], additionals: edns ? [opt({ size })] : [] })
  const query = new Query()
  parseQuery(wire, wire.length, transport, query)
  return query
}

describe('whatever a stub sends', () => {
  it('[A1, P8] is read without throwing and without looking outside, and is dropped, answered or resolved', () => {
    fc.assert(
      fc.property(hostileQuery, fc.constantFrom(...TRANSPORTS), (wire, transport) => {
        const query = new Query()
        const slot = Buffer.concat([wire, Buffer.alloc(40, 0xc0)])
        const verdict = parseQuery(guarded(slot, wire.length), wire.length, transport, query)
        expect(['drop', 'respond', 'resolve']).toContain(verdict)
        expect(verdict === 'drop').toBe(wire.length < 12 || (wire[2]! & 0x80) !== 0)
        if (verdict === 'drop') return
        // A reply that can be sent, whether it is one of ours or a failure later on.
        const rcode = verdict === 'respond' ? query.rcode : 2
        const reply = readReply(target.subarray(0, writeFailure(query, rcode, query.extendedError, '', target)))
        expect(reply).toMatchObject({ id: query.id, rcode: query.hasOpt ? rcode : rcode & 15 })
        expect(reply.opt !== undefined).toBe(query.hasOpt)
        if (verdict === 'resolve') {
          expect(query.end).toBeLessThanOrEqual(wire.length)
          expect(reply.question).toEqual(wire.subarray(12, query.questionEnd))
        }
      }),
      RUNS,
    )
  })

  it('[A1] is read the same in a Query used before as in a new one', () => {
    const used = new Query()
    fc.assert(
      fc.property(hostileQuery, fc.constantFrom(...TRANSPORTS), (wire, transport) => {
        const fresh = new Query()
        const verdict = parseQuery(wire, wire.length, transport, fresh)
        expect(parseQuery(wire, wire.length, transport, used)).toBe(verdict)
        expect(used).toEqual(fresh)
      }),
      RUNS,
    )
  })

  it('[A1] is refused and rebuilt without throwing', () => {
    fc.assert(
      fc.property(hostileQuery, (wire) => {
        const query = new Query()
        const peeked = peekHeader(guarded(wire), wire.length, TRANSPORTS[0]!, query)
        if (peeked === 'respond') readReply(target.subarray(0, writeFailure(query, 5, 18, '', target)))
        if (parseQuery(wire, wire.length, TRANSPORTS[0]!, query) !== 'resolve') return
        const rebuilt = rebuiltQuery(query, 'location')
        if (rebuilt?.kind !== 'verbatim') return
        const { additionals, opt } = readReply(rebuilt.wire)
        expect(additionals.some(({ type }) => type === 41)).toBe(false)
        expect(opt!.options.map(({ code }) => code).filter((code) => code === 65_011)).toHaveLength(1)
      }),
      RUNS,
    )
  })

  it('is kept with all that a reply needs, and nothing of the slot', () => {
    fc.assert(
      fc.property(hostileQuery, (wire) => {
        const slot = Buffer.from(wire)
        const query = new Query()
        if (parseQuery(slot, slot.length, TRANSPORTS[1]!, query) !== 'resolve') return
        const [one, other] = [Buffer.alloc(512), Buffer.alloc(512)]
        writeFailure(query, 2, 0, 'text', one)
        const kept = query.keep()
        slot.fill(0xff)
        writeFailure(kept, 2, 0, 'text', other)
        expect(other).toEqual(one)
        const own = { wire: 0, length: 0, end: 0 }
        expect({ ...kept, ...own }).toEqual({ ...query, ...own })
        if (kept.signed || kept.extraRecords) expect(kept.wire).toEqual(wire.subarray(0, query.end))
        else expect(kept.wire).toEqual(wire.subarray(0, query.questionEnd))
      }),
      RUNS,
    )
  })
})

describe('an OPT', () => {
  it('[P5, E4, M33, M34] of version 0 whose options fit never keeps a query from being resolved', () => {
    const anyOption = fc.tuple(fc.nat({ max: 65_535 }), fc.uint8Array({ maxLength: 40 }).map(Buffer.from))
    const edns = fc.record({
      size: fc.nat({ max: 65_535 }),
      flags: fc.nat({ max: 65_535 }),
      extendedRcode: fc.nat({ max: 255 }),
      // Of these two, the content counts: rows of their own.
      options: fc.array(
        anyOption.filter(([code]) => code !== 8 && code !== 11).map(([code, data]) => option(code, data)),
      ),
    })
    fc.assert(
      fc.property(edns, fc.constantFrom(...TRANSPORTS), (parts, transport) => {
        const wire = message({ additionals: [opt(parts)] })
        const query = new Query()
        expect(parseQuery(wire, wire.length, transport, query)).toBe('resolve')
        const dnssecOk = (parts.flags & 0x8000) !== 0
        expect(query).toMatchObject({ hasOpt: true, udpPayloadSize: parts.size, dnssecOk, end: wire.length })
      }),
    )
  })
})

describe('whatever an upstream sends', () => {
  it('[A1] is scanned without throwing and without looking outside; what passes makes sound replies', () => {
    const ages = fc.constantFrom(0, 1, 100_000, STALE)
    fc.assert(
      fc.property(hostileResponse, fc.boolean(), fc.integer({ min: 0, max: 3000 }), ages, (wire, edns, size, age) => {
        if (wire.length >= 12) sameQuestion(guarded(wire), askedFor('www.example.com'))
        const guardedScan = scanResponse(guarded(wire))
        if (typeof guardedScan === 'string') return
        const scan = scanResponse(wire)
        if (
          typeof scan === 'string' ||
          (!scan.questionAbsent && sameQuestion(wire, askedFor('www.example.com')) !== 'same')
        )
          return
        const answer = makeAnswer(scan, askedFor('www.example.com'), CAPS)
        for (const transport of TRANSPORTS) {
          const query = stub(edns, 'www.EXAMPLE.com', transport, size)
          const limit = transport.stream ? 65_535 : edns ? Math.max(512, Math.min(size, 1232)) : 512
          const octets = writeReply(answer, query, age, NO_INFO, target)
          expect(octets).toBeLessThanOrEqual(limit)
          const reply = readReply(target.subarray(0, octets))
          expect(reply.question).toEqual(question('www.EXAMPLE.com'))
          expect(reply.opt !== undefined).toBe(edns)
          // What a reply holds passes the scan again: records are never broken by stripping and cutting.
          expect(typeof scanResponse(target.subarray(0, octets))).toBe('object')
        }
      }),
      RUNS,
    )
  })
})

describe('beside dns-packet', () => {
  it('[P1, H1] a sound query reads the same', () => {
    const ednsQuery = fc.record({
      id: fc.nat({ max: 65_535 }),
      rd: fc.boolean(),
      cd: fc.boolean(),
      name,
      type: fc.constantFrom('A' as const, 'AAAA' as const, 'TXT' as const, 'DNSKEY' as const),
      edns: fc.option(optRecord, { nil: undefined }),
    })
    fc.assert(
      fc.property(ednsQuery, ({ id, rd, cd, name, type, edns }) => {
        const flags = (rd ? 0x0100 : 0) | (cd ? 0x0010 : 0)
        const packet: Packet = { type: 'query', id, flags, questions: [{ name, type }] }
        const wire = encode({ ...packet, additionals: edns === undefined ? [] : [optOf(edns)] })
        const query = new Query()
        expect(parseQuery(wire, wire.length, TRANSPORTS[0]!, query)).toBe('resolve')
        const read = decode(wire)
        expect(query).toMatchObject({ id: read.id, flags, signed: false, extraRecords: false, end: wire.length })
        expect(decode(wire.subarray(0, query.questionEnd).fill(0, 6, 12)).questions).toEqual(read.questions)
        expect(query.hasOpt).toBe(edns !== undefined)
        expect(query.udpPayloadSize).toBe((read.additionals?.[0] as typeof edns)?.udpPayloadSize ?? 0)
        expect(query.dnssecOk).toBe(edns?.dnssecOk ?? false)
      }),
      { numRuns: 400 },
    )
  })

  it('[P1, C1, E7] a sound response comes back with every record, TTLs less by the age, the OPT gone', () => {
    fc.assert(
      fc.property(response, fc.integer({ min: 0, max: 100_000 }), ({ name, wire, answers, edns }, age) => {
        const scan = scanResponse(wire)
        if (typeof scan === 'string') throw new Error(scan)
        expect(sameQuestion(wire, askedFor(name))).toBe('same')
        expect(scan.answersType).toBe(answers.some(({ type }) => type === 'A'))
        expect(scan.hasOpt).toBe(edns !== undefined)
        const answer = makeAnswer(scan, askedFor(name), CAPS)
        const octets = writeReply(answer, stub(false, name), age, NO_INFO, target)
        const [before, after] = [decode(wire), decode(target.subarray(0, octets))]
        const aged = (records: DnsRecord[] = []): unknown[] =>
          records
            .filter(({ type }) => type !== 'OPT')
            .map((record) => {
              const kept = Math.min(ttlOf(record), CAPS.maxTtlSeconds)
              return { ...record, ttl: age === 0 ? kept : Math.max(1, kept - age) }
            })
        expect(after.questions).toEqual(before.questions)
        expect(after.answers).toEqual(aged(before.answers))
        expect(after.authorities).toEqual(aged(before.authorities))
        expect(after.additionals).toEqual(aged(before.additionals))
      }),
      { numRuns: 400 },
    )
  })
})

function ttlOf(record: DnsRecord): number {
  return 'ttl' in record ? (record.ttl ?? 0) : 0
}
