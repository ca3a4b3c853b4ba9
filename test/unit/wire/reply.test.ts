import { decode } from 'dns-packet'
import { describe, expect, it } from 'vitest'
import { type Answer, makeAnswer } from '../../../src/wire/answer.ts'
import { parseQuery, peekHeader, Query, type Transport } from '../../../src/wire/query.ts'
import { NO_INFO, STALE, writeFailure, writeReply, writeVerbatim } from '../../../src/wire/reply.ts'
import { type ResponseScan, scanResponse } from '../../../src/wire/response.ts'
import { asked } from '../../helpers/asked.ts'
import {
  type MessageParts,
  message,
  nameOctets,
  type OptParts,
  opt,
  option,
  pointer,
  question,
  record,
  soa,
  tsig,
  u16,
} from '../../helpers/message.ts'
import { type RawReply, readReply } from '../../helpers/reply-reader.ts'

const UDP: Transport = { stream: false, maxUdpPayload: 1232, keepaliveUnits: 0 }
const LOOPBACK: Transport = { stream: false, maxUdpPayload: 4096, keepaliveUnits: 0 }
const TCP: Transport = { stream: true, maxUdpPayload: 1232, keepaliveUnits: 100 }
const CAPS = { maxTtlSeconds: 86_400, maxNegativeTtlSeconds: 3600 }
const [AA, TC, RA, AD, CD] = [0x0400, 0x0200, 0x0080, 0x0020, 0x0010]
const NO_RESPONSE = 0xee

const ASKED = asked(question('www.example.com'))

function answerTo(parts: MessageParts): Answer {
  const scan = scanResponse(message({ id: 0x7777, flags: 0x8180, ...parts }))
  if (typeof scan === 'string') throw new Error(scan)
  return makeAnswer(scan, ASKED, CAPS)
}

interface StubParts {
  readonly edns?: OptParts
  readonly flags?: number
  readonly name?: string
  readonly transport?: Transport
}

function ask({ edns, flags = 0x0100, name = 'www.example.com', transport = UDP }: StubParts = {}): Query {
  const additionals = edns === undefined ? [] : [opt(edns)]
  const wire = message({ id: 0x0815, flags, questions: [question(name)], additionals })
  const query = new Query()
  expect(parseQuery(wire, wire.length, transport, query)).toBe('resolve')
  return query
}

function replyOctets(answer: Answer, query: Query, ageSeconds = 0, infoCode = NO_INFO, room = 65_535): Buffer {
  const target = Buffer.alloc(room, NO_RESPONSE)
  return target.subarray(0, writeReply(answer, query, ageSeconds, infoCode, target))
}

function reply(answer: Answer, query: Query, ageSeconds = 0, infoCode = NO_INFO): RawReply {
  return readReply(replyOctets(answer, query, ageSeconds, infoCode))
}

/** A response whose message without OPT has `octets` octets, all of them in the answer section. */
function answerOf(octets: number): Answer {
  const rest = octets - message().length - record({ rdata: Buffer.alloc(0) }).length
  return answerTo({ answers: [record({ type: 16, rdata: Buffer.alloc(rest, 7) })] })
}

const A = record()
const GLUE = record({ owner: 'ns.example.net', ttl: 200 })
const NS = record({ type: 2, ttl: 250, rdata: nameOctets('ns.example.net') })

describe('a reply made from an answer', () => {
  it("[H1, D1] has the stub's ID, RD and CD, and QR", () => {
    for (const flags of [0x0000, 0x0100, 0x0010, 0x0110]) {
      const read = reply(answerTo({ answers: [A] }), ask({ flags }))
      expect(read).toMatchObject({ id: 0x0815, flags: 0x8000 | flags | RA })
    }
  })

  it('[H2] never has the reserved bit, whether stub or upstream set it', () => {
    const answer = answerTo({ flags: 0x81c0, answers: [A] })
    expect(reply(answer, ask({ flags: 0x0140 })).flags).toBe(0x8100 | RA)
  })

  it("[H8, R7.5] repeats the question in the stub's own spelling, and names that point to it follow", () => {
    const answer = answerTo({ questions: [question('WWW.EXAMPLE.com')], answers: [A] })
    const octets = replyOctets(answer, ask({ name: 'wWw.ExAmPlE.cOm' }))
    expect(readReply(octets).question).toEqual(question('wWw.ExAmPlE.cOm'))
    expect(decode(octets).answers?.[0]?.name).toBe('wWw.ExAmPlE.cOm')
    expect(readReply(replyOctets(answer, ask())).question).toEqual(question('www.example.com'))
  })

  it("[H10] passes the upstream's RA on and never claims AA", () => {
    expect(reply(answerTo({ flags: 0x8500, answers: [A] }), ask()).flags).toBe(0x8100)
    expect(reply(answerTo({ flags: 0x8580, answers: [A] }), ask()).flags).toBe(0x8100 | RA)
  })

  it('[H10] keeps AA of an answer made here', () => {
    const answer = answerTo({ answers: [A] })
    answer.bytes.writeUInt16BE(0x8000 | AA | RA, 2)
    expect(reply(answer, ask()).flags).toBe(0x8100 | AA | RA)
  })

  it("[D3, D4, R7.24] shows the upstream's AD to a stub that set AD or DO, and to no other", () => {
    const validated = answerTo({ flags: 0x8180 | AD, answers: [A] })
    expect(reply(validated, ask()).flags & AD).toBe(0)
    expect(reply(validated, ask({ edns: {} })).flags & AD).toBe(0)
    expect(reply(validated, ask({ flags: 0x0100 | AD })).flags & AD).toBe(AD)
    expect(reply(validated, ask({ flags: 0x0100 | CD | AD })).flags & (AD | CD)).toBe(AD | CD)
    expect(reply(validated, ask({ edns: { flags: 0x8000 } })).flags & AD).toBe(AD)
    expect(reply(answerTo({ answers: [A] }), ask({ flags: 0x0100 | AD })).flags & AD).toBe(0)
  })

  it('[H12, P1] keeps the order and every octet of the records, also of types and classes nobody knows', () => {
    const strange = record({ owner: 'x', type: 65_280, class: 4096, ttl: 7, rdata: Buffer.from([0xc0, 0xff, 0, 9]) })
    const answers = [record({ type: 5, rdata: nameOctets('b.example') }), strange, record({ owner: 'b.example' })]
    const octets = replyOctets(answerTo({ answers, authorities: [NS], additionals: [GLUE] }), ask())
    expect(octets.subarray(message().length)).toEqual(Buffer.concat([...answers, NS, GLUE]))
  })

  it('[C1, C11] shows TTLs less by the age, never below 1, and leaves all other octets alone', () => {
    const answers = [record({ ttl: 300 }), record({ type: 46, ttl: 12, rdata: Buffer.alloc(40, 0xff) })]
    const answer = answerTo({ answers, authorities: [soa(5, 5)], additionals: [GLUE] })
    const fresh = replyOctets(answer, ask({ edns: { flags: 0x8000 } }))
    const aged = replyOctets(answer, ask({ edns: { flags: 0x8000 } }), 11)
    const ttls = (wire: Buffer): number[] => {
      const read = readReply(wire)
      return [...read.answers, ...read.authorities, ...read.additionals].map(({ ttl }) => ttl)
    }
    expect(ttls(fresh)).toEqual([300, 12, 5, 200])
    expect(ttls(aged)).toEqual([289, 1, 1, 189])
    expect(withoutTtls(aged)).toEqual(withoutTtls(fresh))
  })

  it('[C2] does not touch a TTL of 0 in an answer that is delivered at once', () => {
    expect(reply(answerTo({ answers: [record({ ttl: 0 })] }), ask()).answers[0]!.ttl).toBe(0)
  })

  it('[E9, E7] never touches the TTL field of the OPT, fresh, aged or stale', () => {
    const answer = answerTo({ answers: [A], additionals: [opt({ flags: 0x8000 })] })
    for (const age of [0, 1, 299, STALE]) {
      const { opt } = reply(answer, ask({ edns: { flags: 0x8000 } }), age)
      expect(opt).toMatchObject({ version: 0, flags: 0x8000, size: 1232 })
    }
  })

  it('[V1, V7] shows every TTL of a stale answer as 30, with EDE 3', () => {
    const answer = answerTo({ answers: [A], authorities: [NS], additionals: [GLUE] })
    const read = reply(answer, ask({ edns: {} }), STALE, 3)
    expect([...read.answers, ...read.authorities, ...read.additionals].map(({ ttl }) => ttl)).toEqual([30, 30, 30])
    expect(read.opt!.options).toEqual([{ code: 15, data: u16(3) }])
    expect(reply(answer, ask(), STALE, 3).opt).toBeUndefined()
  })

  it('[C4, DEC8] shows TTLs no higher than the cap they were kept with', () => {
    const scan = scanResponse(message({ flags: 0x8180, answers: [record({ ttl: 100_000 }), A] })) as ResponseScan
    const read = reply(makeAnswer(scan, ASKED, { maxTtlSeconds: 3600, maxNegativeTtlSeconds: 60 }), ask())
    expect(read.answers.map(({ ttl }) => ttl)).toEqual([3600, 300])
  })

  it('[N3, N5] shows the SOA of a denial with the least of its TTL, its MINIMUM and the cap', () => {
    const shown = (ttl: number, minimum: number, flags = 0x8183): number => {
      const scan = scanResponse(message({ flags, authorities: [soa(ttl, minimum)] })) as ResponseScan
      return reply(makeAnswer(scan, ASKED, CAPS), ask()).authorities[0]!.ttl
    }
    expect(shown(900, 60)).toBe(60)
    expect(shown(50, 600)).toBe(50)
    expect(shown(90_000, 90_000)).toBe(3600)
    expect(shown(900, 60, 0x8180)).toBe(60)
  })

  it('[N3] leaves the SOA alone when the answer is no denial', () => {
    const answer = answerTo({ answers: [A], authorities: [soa(900, 60)] })
    expect(reply(answer, ask()).authorities[0]!.ttl).toBe(900)
  })
})

describe('the OPT of a reply', () => {
  it('[E1, E8, P9] is there when the stub sent one, with our size, its DO and no other flag', () => {
    const answer = answerTo({ answers: [A], additionals: [opt({ size: 65_535, flags: 0x8000 })] })
    expect(reply(answer, ask()).opt).toBeUndefined()
    for (const flags of [0x0000, 0x8000, 0x7fff, 0xffff]) {
      const expected = { size: 1232, version: 0, flags: flags & 0x8000, options: [] }
      expect(reply(answer, ask({ edns: { size: 4096, flags } })).opt).toEqual(expected)
    }
    expect(reply(answer, ask({ edns: {}, transport: LOOPBACK })).opt!.size).toBe(4096)
  })

  it('[E4, O.3, O.5, O.9, O.10, O.12, O.13, O.15, O.18, O.20, O.65011, O3] holds nothing a stub or the upstream put there', () => {
    const codes = [3, 5, 6, 7, 9, 10, 12, 13, 14, 18, 19, 20, 65_011, 65_050, 4444]
    const options = codes.map((code) => option(code, 'x'))
    const answer = answerTo({ answers: [A], additionals: [opt({ options: [...options, option(21, 'x')] })] })
    const stubs = [UDP, TCP].map((transport) => ask({ edns: { options: [...options, option(15, '\0\0')] }, transport }))
    for (const stub of stubs) expect(reply(answer, stub).opt!.options).toEqual([])
  })

  it('[O.8b] echoes ECS of SOURCE 0 with the family it came with', () => {
    for (const family of [0, 1, 2]) {
      const stub = ask({ edns: { options: [option(8, Buffer.concat([u16(family), u16(0)]))] } })
      const expected = [{ code: 8, data: Buffer.concat([u16(family), u16(0)]) }]
      expect(reply(answerTo({ answers: [A] }), stub).opt!.options).toEqual(expected)
    }
  })

  it('[O.8a] says nothing of ECS to a stub that gave a subnet', () => {
    const stub = ask({ edns: { options: [option(8, Buffer.from([0, 1, 24, 0, 192, 0, 2]))] } })
    expect(reply(answerTo({ answers: [A] }), stub).opt!.options).toEqual([])
  })

  it('[T10, O.11] tells the idle timeout on streams to a stub that asked, never over UDP', () => {
    const edns = { options: [option(11)] }
    const answer = answerTo({ answers: [A] })
    expect(reply(answer, ask({ edns, transport: TCP })).opt!.options).toEqual([{ code: 11, data: u16(100) }])
    expect(reply(answer, ask({ edns: {}, transport: TCP })).opt!.options).toEqual([])
    expect(reply(answer, ask({ edns, transport: UDP })).opt!.options).toEqual([])
    const stopping = { ...TCP, keepaliveUnits: 0 }
    expect(reply(answer, ask({ edns, transport: stopping })).opt!.options).toEqual([{ code: 11, data: u16(0) }])
  })

  it('[X1, X3, O.15] carries the extended errors of the upstream, octet by octet, behind our own', () => {
    const theirs = [option(15, '\0\x0fblocked'), option(15, '\0\x16')]
    const options = [theirs[0]!, option(10, 'cookie!!'), theirs[1]!]
    const answer = answerTo({ flags: 0x8182, additionals: [opt({ options })] })
    const { opt: own } = reply(answer, ask({ edns: {} }), 0, 13)
    expect(own!.options).toEqual([
      { code: 15, data: u16(13) },
      { code: 15, data: Buffer.from('\0\x0fblocked', 'latin1') },
      { code: 15, data: u16(22) },
    ])
    expect(reply(answer, ask(), 0, 13).opt).toBeUndefined()
  })

  it('[X1] drops an extended error too short to have a code', () => {
    const answer = answerTo({ additionals: [opt({ options: [option(15, 'x'), option(15, '\0\x04')] })] })
    expect(reply(answer, ask({ edns: {} })).opt!.options).toEqual([{ code: 15, data: u16(4) }])
  })

  it('[E10] carries the upper bits of the RCODE; without an OPT they become SERVFAIL without records', () => {
    const answer = answerTo({ flags: 0x8182, answers: [A], additionals: [opt({ extendedRcode: 1 })] })
    expect(reply(answer, ask({ edns: {} }))).toMatchObject({ rcode: 18, answers: [{ type: 1 }] })
    expect(reply(answer, ask())).toMatchObject({ rcode: 2, answers: [], opt: undefined })
  })

  it('[E10] BADCOOKIE of the upstream is SERVFAIL to every stub', () => {
    const answer = answerTo({ flags: 0x8187, answers: [A], additionals: [opt({ extendedRcode: 1 })] })
    for (const edns of [undefined, {}]) {
      expect(reply(answer, ask(edns ? { edns } : {}))).toMatchObject({ rcode: 2, answers: [] })
    }
  })
})

describe('the size of a reply', () => {
  const limits: [what: string, stub: StubParts, limit: number][] = [
    ['512 without OPT', {}, 512],
    ['512 for CLASS 0', { edns: { size: 0 } }, 512],
    ['512 for CLASS 511', { edns: { size: 511 } }, 512],
    ['512 for CLASS 512', { edns: { size: 512 } }, 512],
    ['513 for CLASS 513', { edns: { size: 513 } }, 513],
    ['1232 for CLASS 1232', { edns: { size: 1232 } }, 1232],
    ['1232 for CLASS 1233', { edns: { size: 1233 } }, 1232],
    ['1232 for CLASS 65535', { edns: { size: 65_535 } }, 1232],
    ['4096 on loopback for CLASS 65535', { edns: { size: 65_535 }, transport: LOOPBACK }, 4096],
  ]

  it.each(limits)('[U2, U3, U6, M29] may be %s, exactly so', (_, stub, limit) => {
    const query = ask(stub)
    const opt = stub.edns === undefined ? 0 : 11
    const whole = replyOctets(answerOf(limit - opt), query)
    expect(whole).toHaveLength(limit)
    expect(readReply(whole)).toMatchObject({ flags: 0x8180, answers: [{ type: 16 }] })
    const cut = readReply(replyOctets(answerOf(limit - opt + 1), query))
    expect(cut).toMatchObject({ flags: 0x8380, answers: [] })
  })

  it('[U4] when nothing else helps is that of the question, with TC, the RCODE, and an OPT iff the stub sent one', () => {
    const authorities = [record({ type: 16, rdata: Buffer.alloc(1300) })]
    const options = [option(15, '\0\x04'), option(15, Buffer.alloc(300))]
    const answer = answerTo({ flags: 0x8183, authorities, additionals: [GLUE, opt({ options })] })
    const stripped = { rcode: 3, flags: 0x8380, answers: [], authorities: [], additionals: [] }
    const plain = replyOctets(answer, ask())
    expect(plain).toHaveLength(message().length)
    expect(readReply(plain)).toMatchObject({ ...stripped, opt: undefined })
    const edns = reply(answer, ask({ edns: { flags: 0x8000 } }))
    expect(edns).toMatchObject({ ...stripped, opt: { size: 1232, flags: 0x8000, options: [] } })
  })

  it('[U5] loses the additional section first, without TC', () => {
    const answers = [record({ type: 16, rdata: Buffer.alloc(440) })]
    const additionals = [record({ ttl: 9 }), record({ ttl: 9 }), record({ ttl: 9 })]
    const answer = answerTo({ answers, authorities: [], additionals })
    for (const edns of [undefined, { size: 512 }]) {
      const read = reply(answer, ask(edns ? { edns } : {}), 5)
      expect(read).toMatchObject({ flags: 0x8180, answers: [{ ttl: 295 }], additionals: [] })
      expect(read.opt !== undefined).toBe(edns !== undefined)
    }
  })

  it('[U5] keeps the authority section when the additional section goes', () => {
    const answers = [record({ type: 16, rdata: Buffer.alloc(400) })]
    const answer = answerTo({ answers, authorities: [NS], additionals: [GLUE, GLUE] })
    expect(reply(answer, ask())).toMatchObject({
      flags: 0x8180,
      answers: [{}],
      authorities: [{ type: 2 }],
      additionals: [],
    })
  })

  it('[X2] loses extended errors before records, and says so by TC', () => {
    const answers = [record({ type: 16, rdata: Buffer.alloc(400) })]
    const options = [option(15, Buffer.alloc(60))]
    const answer = answerTo({ answers, additionals: [A, opt({ options })] })
    const read = reply(answer, ask({ edns: { size: 512 } }))
    expect(read).toMatchObject({
      flags: 0x8380,
      answers: [{ type: 16 }],
      additionals: [{ type: 1 }],
      opt: { options: [] },
    })
  })

  it('[U5, X2] keeps the extended errors when leaving out the additional section is enough and needed', () => {
    const answers = [record({ type: 16, rdata: Buffer.alloc(390) })]
    const additionals = [GLUE, GLUE, GLUE, opt({ options: [option(15, '\0\x04why')] })]
    const read = reply(answerTo({ answers, additionals }), ask({ edns: { size: 512 } }))
    expect(read).toMatchObject({ flags: 0x8180, answers: [{ type: 16 }], additionals: [] })
    expect(read.opt!.options).toEqual([{ code: 15, data: Buffer.from('\0\x04why') }])
  })

  it('[U5, X2] loses both when it must, and says so by TC', () => {
    const answers = [record({ type: 16, rdata: Buffer.alloc(430) })]
    const additionals = [GLUE, GLUE, opt({ options: [option(15, Buffer.alloc(60))] })]
    const read = reply(answerTo({ answers, additionals }), ask({ edns: { size: 512 } }))
    expect(read).toMatchObject({ flags: 0x8380, answers: [{ type: 16 }], additionals: [], opt: { options: [] } })
  })

  it("[P3, R7.11] never loses the upstream's TC", () => {
    const answer = answerTo({ flags: 0x8180 | TC, answers: [A] })
    for (const transport of [UDP, TCP]) expect(reply(answer, ask({ transport })).flags & TC).toBe(TC)
  })

  it('[T4] on a stream is that of the whole message, whatever size the stub named', () => {
    for (const size of [0, 512, 65_535]) {
      expect(replyOctets(answerOf(60_000), ask({ edns: { size }, transport: TCP }))).toHaveLength(60_011)
    }
  })

  it('[T4, U4] on a stream ends at 65535 octets, the OPT included', () => {
    const edns = { size: 512 }
    const whole = replyOctets(answerOf(65_524), ask({ edns, transport: TCP }))
    expect(whole).toHaveLength(65_535)
    expect(readReply(whole).flags & TC).toBe(0)
    expect(reply(answerOf(65_525), ask({ edns, transport: TCP }))).toMatchObject({ flags: 0x8380, answers: [] })
  })

  it("[E12] is each stub's own: one answer serves a small and a large one", () => {
    const answer = answerOf(900)
    expect(reply(answer, ask()).flags & TC).toBe(TC)
    expect(reply(answer, ask({ edns: { size: 1232 } })).flags & TC).toBe(0)
    expect(reply(answer, ask({ transport: TCP })).answers).toHaveLength(1)
  })

  it('is never more than the room it is written to', () => {
    expect(replyOctets(answerOf(900), ask({ transport: TCP }), 0, NO_INFO, 600)).toHaveLength(message().length)
  })
})

describe('an answer in a shared slab', () => {
  it('is read where it lies, and not changed by the replies made from it', () => {
    const options = [option(15, '\0\x04why')]
    const single = answerTo({ answers: [A], additionals: [GLUE, opt({ options })] })
    const slab = Buffer.alloc(single.bytes.length + 200, 0xab)
    single.bytes.copy(slab, 100)
    const before = Buffer.from(slab)
    const shared: Answer = { ...single, bytes: slab, start: 100 }
    for (const age of [0, 7, STALE]) {
      for (const stub of [ask(), ask({ edns: {} })]) {
        expect(replyOctets(shared, stub, age, 3)).toEqual(replyOctets(single, stub, age, 3))
      }
    }
    expect(slab).toEqual(before)
  })
})

describe('a failure', () => {
  const failure = (query: Query, rcode: number, infoCode: number, text: string): RawReply => {
    const target = Buffer.alloc(512, NO_RESPONSE)
    return readReply(target.subarray(0, writeFailure(query, rcode, infoCode, text, target)))
  }

  it('[H1, H8, H10, E1, D1] is the question in its own spelling with the RCODE, RA and no AA', () => {
    const query = ask({ name: 'wWw.example.com', flags: 0x0130, edns: { flags: 0x8000 } })
    const read = failure(query, 2, NO_INFO, '')
    expect(read).toMatchObject({ id: 0x0815, flags: 0x8190, rcode: 2, question: question('wWw.example.com') })
    expect(read.opt).toEqual({ size: 1232, version: 0, flags: 0x8000, options: [] })
  })

  it('[X3] says why in an extended error, to stubs with EDNS only', () => {
    const said = failure(ask({ edns: {} }), 2, 23, 'upstream unreachable')
    expect(said.opt!.options).toEqual([{ code: 15, data: Buffer.from('\0\x17upstream unreachable') }])
    expect(failure(ask(), 2, 23, 'upstream unreachable').opt).toBeUndefined()
  })

  it('[X2] cuts its text at 64 octets and fits the smallest limit with the longest name', () => {
    const name = [...Array<string>(3).fill('a'.repeat(63)), 'b'.repeat(61)].join('.')
    const edns = { options: [option(11), option(8, Buffer.from([0, 1, 0, 0]))] }
    const read = failure(ask({ name, edns, transport: TCP }), 2, 0, 'x'.repeat(500))
    expect(read.opt!.options).toEqual([
      { code: 11, data: u16(100) },
      { code: 15, data: Buffer.from(`\0\0${'x'.repeat(64)}`) },
    ])
  })
})

describe('a refusal of a stranger', () => {
  const peek = (wire: Buffer): { verdict: string; reply: RawReply | undefined } => {
    const query = new Query()
    const verdict = peekHeader(wire, wire.length, UDP, query)
    if (verdict === 'drop') return { verdict, reply: undefined }
    const target = Buffer.alloc(512)
    const octets = writeFailure(query, query.rcode, query.extendedError, '', target)
    return { verdict, reply: readReply(target.subarray(0, octets)) }
  }

  it('[M47, P10, X3, E1] is REFUSED with the question, and EDE 18 for a stub with EDNS', () => {
    const plain = peek(message()).reply!
    expect(plain).toMatchObject({ rcode: 5, flags: 0x8180, question: question('www.example.com'), opt: undefined })
    const edns = peek(message({ additionals: [opt({ flags: 0x8000, options: [option(10, 'ignored!')] })] })).reply!
    expect(edns).toMatchObject({ rcode: 5, opt: { flags: 0x8000, options: [{ code: 15, data: u16(18) }] } })
  })

  it('[M47] looks at nothing but header, question and the OPT at its usual place', () => {
    expect(peek(message({ flags: 0x2900 })).reply).toMatchObject({ rcode: 5, flags: 0xa980, question: undefined })
    expect(peek(message({ questions: [] })).reply).toMatchObject({ rcode: 5, question: undefined })
    expect(peek(message({ questions: [question(pointer(12))] })).reply).toMatchObject({ rcode: 5, question: undefined })
    expect(peek(message({ additionals: [opt({ version: 9 })] })).reply).toMatchObject({ rcode: 5, opt: { version: 0 } })
    expect(peek(message({ answers: [A] })).reply).toMatchObject({ rcode: 5, opt: undefined })
  })

  it('[M1, M8] drops what is too short or a response, strangers or not', () => {
    expect(peek(message().subarray(0, 11)).verdict).toBe('drop')
    expect(peek(message({ flags: 0x8000 })).verdict).toBe('drop')
  })
})

describe('a signed response', () => {
  const signedQuery = (transport: Transport, edns: boolean): Query => {
    const wire = message({ id: 0x0815, additionals: [...(edns ? [opt()] : []), tsig()] })
    const query = new Query()
    expect(parseQuery(wire, wire.length, transport, query)).toBe('resolve')
    return query
  }
  const octets = (response: Buffer, query: Query): Buffer => {
    const target = Buffer.alloc(65_535)
    return target.subarray(0, writeVerbatim(response, query, target))
  }

  it('[P6] goes back as it is but for the ID', () => {
    const response = message({ id: 0x7777, flags: 0x8580, answers: [A], additionals: [opt(), tsig()] })
    const sent = octets(response, signedQuery(UDP, true))
    expect(sent.readUInt16BE(0)).toBe(0x0815)
    expect(sent.subarray(2)).toEqual(response.subarray(2))
  })

  it('[P6, U4] too long for UDP becomes the question with TC=1, unsigned', () => {
    const big = record({ type: 16, rdata: Buffer.alloc(1300) })
    const response = message({ id: 0x7777, flags: 0x8183, answers: [big], additionals: [tsig()] })
    expect(readReply(octets(response, signedQuery(UDP, true)))).toMatchObject({
      id: 0x0815,
      rcode: 3,
      flags: 0x8380,
      question: question('www.example.com'),
      answers: [],
      additionals: [],
      opt: { options: [] },
    })
    expect(readReply(octets(response, signedQuery(UDP, false))).opt).toBeUndefined()
    expect(octets(response, signedQuery(TCP, false)).subarray(2)).toEqual(response.subarray(2))
  })
})

/** The message with all TTL fields but the OPT's blanked. */
function withoutTtls(wire: Buffer): Buffer {
  const blank = Buffer.from(wire)
  const read = readReply(blank)
  for (const { at } of [...read.answers, ...read.authorities, ...read.additionals]) {
    const owner = blank[at]! >= 0xc0 ? at + 2 : blank.indexOf(0, at) + 1
    blank.fill(0, owner + 4, owner + 8)
  }
  return blank
}
