import dnsPacket from 'dns-packet'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Stub } from '../../src/forwarder.ts'
import { LocalZones } from '../../src/local/local-zones.ts'
import { DROP, LATER, type Peer, Responder, type ResponderParts } from '../../src/responder.ts'
import type { Transport } from '../../src/wire/query.ts'
import { CapturedLog } from '../helpers/captured-log.ts'
import { makeQuery, makeResponse, readMessage } from '../helpers/dns-text.ts'
import { FakeClock } from '../helpers/fake-clock.ts'
import { FakeForwarder } from '../helpers/fake-forwarder.ts'

const UDP: Transport = { stream: false, maxUdpPayload: 1232, keepaliveUnits: 0 }
const TCP: Transport = { stream: true, maxUdpPayload: 65_535, keepaliveUnits: 100 }

class FakePeer implements Peer {
  address = '192.0.2.1'
  port = 40_000
  allowed = true
  transport = UDP
  kept = 0
  readonly replies: Buffer[] = []

  keep(): Stub {
    this.kept++
    return { send: (reply, length) => void this.replies.push(Buffer.from(reply.subarray(0, length))) }
  }
}

let clock: FakeClock
let log: CapturedLog
let forwarder: FakeForwarder
let peer: FakePeer
const reply = Buffer.alloc(65_535)

beforeEach(() => {
  clock = new FakeClock()
  log = new CapturedLog()
  forwarder = new FakeForwarder()
  peer = new FakePeer()
})

function makeResponder(parts: Partial<ResponderParts> = {}): Responder {
  return new Responder({ forwarder, localZones: new LocalZones([]), strangers: 'refuse', clock, log, ...parts })
}

/** The reply, or the number that says why there is none. */
function take(responder: Responder, wire: Buffer): Buffer | number {
  reply.fill(0xee)
  const octets = responder.take(wire, wire.length, peer, reply)
  return octets > 0 ? Buffer.from(reply.subarray(0, octets)) : octets
}

const query = makeQuery('www.example.com', 'A', { id: 0x4711 })
/** A label type nobody may use. */
const malformed = Buffer.concat([query.subarray(0, 12), Buffer.from('40000001', 'hex'), Buffer.alloc(8)])

describe('the responder', () => {
  it('answers at once what the forwarder knows', () => {
    const answers = ['www.example.com 300 A 192.0.2.7']
    forwarder.knows = () => makeResponse(query, { answers })
    expect(readMessage(take(makeResponder(), query) as Buffer).answers).toEqual(answers)
    expect(peer.kept).toBe(0)
  })

  it('leaves the rest to the forwarder, and the reply comes later', () => {
    expect(take(makeResponder(), query)).toBe(LATER)
    forwarder.waiting[0]!.answer({ answers: ['www.example.com 300 A 192.0.2.7'] })
    expect(peer.replies.map((wire) => readMessage(wire).answers)).toEqual([['www.example.com 300 A 192.0.2.7']])
  })

  it('answers local names itself', () => {
    const responder = makeResponder()
    expect(readMessage(take(responder, makeQuery('localhost')) as Buffer).answers).toEqual([
      'localhost 10800 A 127.0.0.1',
    ])
    expect(forwarder.waiting).toHaveLength(0)
    expect(responder.counters).toMatchObject({ taken: 1, local: 1 })
  })

  it.each([0, 1, 11])('[M1] drops %i octets, and counts them', (length) => {
    const responder = makeResponder()
    expect(take(responder, query.subarray(0, length))).toBe(DROP)
    expect(responder.counters).toMatchObject({ taken: 1, dropped: 1 })
  })

  it('[M8, Q8] drops responses', () => {
    expect(take(makeResponder(), makeResponse(query))).toBe(DROP)
    peer.transport = TCP
    expect(take(makeResponder(), makeResponse(query))).toBe(DROP)
  })

  it("[P8, M9, Q1] tells the parser's verdict: NOTIMP has a header and nothing else", () => {
    const responder = makeResponder()
    const notify = Buffer.from(query)
    notify[2]! |= 4 << 3
    expect((take(responder, notify) as Buffer).toString('hex')).toBe('4711a1840000000000000000')
    expect(responder.counters).toMatchObject({ rejected: 1 })
    expect(forwarder.waiting).toHaveLength(0)
  })

  describe('a stranger', () => {
    beforeEach(() => {
      peer.allowed = false
    })

    it('[P10, M47] is refused, with the question and no OPT when it sent none', () => {
      const responder = makeResponder()
      const told = readMessage(take(responder, query) as Buffer)
      expect(told).toMatchObject({ id: 0x4711, rcode: 5, question: 'www.example.com A', edns: undefined })
      expect(responder.counters).toMatchObject({ refused: 1 })
      expect(log.of('stub-refused')).toEqual([{ address: '192.0.2.1' }])
    })

    it('[P10, X3, M47] is told why when it speaks EDNS', () => {
      const told = readMessage(
        take(makeResponder(), makeQuery('x.example', 'A', { edns: { dnssecOk: true } })) as Buffer,
      )
      expect(told).toMatchObject({ rcode: 5, extendedErrors: [18], edns: { dnssecOk: true } })
    })

    it('[P10] gets nothing when strangers are dropped', () => {
      expect(take(makeResponder({ strangers: 'drop' }), query)).toBe(DROP)
    })

    it('[M47] is refused before anything else is judged: local names, known answers, other opcodes, malformed bodies', () => {
      forwarder.knows = (asked) => makeResponse(asked.wire)
      const responder = makeResponder()
      const update = Buffer.from(query)
      update[2]! |= 5 << 3
      for (const wire of [query, makeQuery('localhost'), makeQuery('x', 'AXFR'), update, malformed]) {
        expect((take(responder, wire) as Buffer).readUInt16BE(2) & 15).toBe(5)
      }
      expect(forwarder.waiting).toHaveLength(0)
    })

    it('[M1, M8] is not answered where nobody is', () => {
      expect(take(makeResponder(), query.subarray(0, 11))).toBe(DROP)
      expect(take(makeResponder(), makeResponse(query))).toBe(DROP)
    })
  })

  describe('loops of errors', () => {
    it('[U9, M50] sends one peer one FORMERR to an ID in two seconds', () => {
      const responder = makeResponder()
      expect(readMessage(take(responder, malformed) as Buffer).rcode).toBe(1)
      clock.jump(1999)
      expect(take(responder, malformed)).toBe(DROP)
      clock.jump(1)
      expect(readMessage(take(responder, malformed) as Buffer).rcode).toBe(1)
    })

    it('[U9] guards FORMERR alone, and neither other peers nor streams', () => {
      const responder = makeResponder()
      take(responder, malformed)
      peer.port++
      expect(take(responder, malformed)).not.toBe(DROP)
      const transfer = makeQuery('example.com', 'AXFR', { id: 0x4711 })
      expect([take(responder, transfer), take(responder, transfer)]).not.toContain(DROP)
      peer.transport = TCP
      expect([take(responder, malformed), take(responder, malformed)]).not.toContain(DROP)
    })

    it.each([7, 13, 19, 37])('[U9] port %i is sent answers and never errors', (port) => {
      peer.port = port
      const responder = makeResponder()
      const chaos = Buffer.from(query)
      chaos[2]! |= 4 << 3
      expect([take(responder, malformed), take(responder, chaos)]).toEqual([DROP, DROP])
      forwarder.knows = () => makeResponse(query, { rcode: 2 })
      expect(take(responder, query)).toBe(DROP)
      forwarder.knows = () => makeResponse(query, { rcode: 3 })
      expect(readMessage(take(responder, query) as Buffer).rcode).toBe(3)
      forwarder.knows = () => undefined
      expect([take(responder, query), take(responder, query)]).toEqual([LATER, LATER])
      forwarder.waiting[0]!.fail(2)
      forwarder.waiting[1]!.answer({ answers: ['www.example.com 300 A 192.0.2.7'] })
      expect(peer.replies.map((wire) => readMessage(wire).rcode)).toEqual([0])
      peer.allowed = false
      expect(take(responder, query)).toBe(DROP)
    })

    it.each([6, 8, 38, 53])('[U9] port %i is like any other', (port) => {
      peer.port = port
      expect(readMessage(take(makeResponder(), malformed) as Buffer).rcode).toBe(1)
    })
  })

  describe('a bug', () => {
    const bug = new TypeError('nobody foresaw this')
    const broken = (): never => {
      throw bug
    }

    it('[A1] costs its query alone: SERVFAIL from the header, and a line in the log', () => {
      const responder = makeResponder({ localZones: { answer: broken } })
      expect((take(responder, query) as Buffer).toString('hex')).toBe('471181820000000000000000')
      expect(log.of('bug')).toEqual([{ error: bug }])
      expect(responder.counters).toMatchObject({ bugs: 1 })
    })

    it('[A1] in forwarding is answered through the stub that was kept, once', () => {
      const responder = makeResponder({ forwarder: { lookup: () => 0, resolve: broken } })
      expect(take(responder, query)).toBe(LATER)
      expect(peer.replies.map((wire) => wire.toString('hex'))).toEqual(['471181820000000000000000'])
    })
  })

  describe('[A1] octets of any kind', () => {
    /** Valid messages, bent: octets changed, cut off, doubled, spliced. */
    const seeds = [
      query,
      makeQuery('localhost', 'ANY', { edns: { options: [{ code: 8, data: Buffer.from('00010000', 'hex') }] } }),
      makeQuery('a.b.c.d.e.onion', 'AAAA', {
        edns: { dnssecOk: true, options: [{ code: 11, data: Buffer.alloc(0) }] },
      }),
      makeResponse(query, { answers: ['www.example.com 300 A 192.0.2.7'] }),
      dnsPacket.encode({ type: 'query', id: 9, questions: [{ type: 'AXFR', name: 'example.com' }] }),
    ]
    const mutated = fc
      .tuple(
        fc.constantFrom(...seeds),
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat(400), fc.nat(255))),
        fc.nat(120),
      )
      .map(([seed, other, changes, cut]) => {
        const wire = Buffer.concat([seed.subarray(0, cut), other.subarray(cut)])
        for (const [at, octet] of changes) if (at < wire.length) wire[at] = octet
        return wire
      })
    const octets = fc.oneof(
      fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes)),
      mutated,
    )

    it('are dropped, kept for later, or answered with a response to the same ID, and never throw', () => {
      const responder = makeResponder()
      fc.assert(
        fc.property(octets, fc.boolean(), fc.boolean(), (wire, stream, allowed) => {
          peer = new FakePeer()
          Object.assign(peer, { allowed, transport: stream ? TCP : UDP })
          const before = Buffer.from(wire)
          const told = take(responder, wire)
          expect(wire).toEqual(before)
          if (typeof told === 'number') {
            expect(peer.kept).toBe(told === LATER ? 1 : 0)
            if (told === DROP && wire.length >= 12 && stream) expect(wire[2]! & 0x80).toBe(0x80)
            return
          }
          expect(told.length).toBeGreaterThanOrEqual(12)
          expect(told.subarray(0, 2)).toEqual(wire.subarray(0, 2))
          // QR is set, OPCODE and RD are the query's.
          expect(told[2]! & 0xf9).toBe((wire[2]! & 0x79) | 0x80)
          expect(() => dnsPacket.decode(told)).not.toThrow()
          clock.jump(2000)
        }),
        { numRuns: 5000 },
      )
      expect(log.of('bug')).toEqual([])
    })
  })
})

describe('whom the responder turns away', () => {
  const turnAway = (responder: Responder, wire: Buffer): Buffer | number => {
    const octets = responder.turnAway(wire, wire.length, peer, reply)
    return octets > 0 ? Buffer.from(reply.subarray(0, octets)) : octets
  }

  it('[A4] hears TC, with its question and its OPT, and nothing is looked up', () => {
    const asked = makeQuery('www.example.com', 'A', { id: 7, edns: { dnssecOk: true } })
    const read = readMessage(turnAway(makeResponder(), asked) as Buffer)
    expect(read).toMatchObject({ id: 7, rcode: 0, question: 'www.example.com A', answers: [] })
    expect(read.flags).toMatchObject({ qr: true, tc: true, rd: true, ra: true, aa: false })
    expect(read.edns).toMatchObject({ dnssecOk: true, options: [] })
    expect(forwarder.waiting).toEqual([])
  })

  it('[A4] never gets more octets than it sent, whatever it sent', () => {
    const responder = makeResponder()
    const damage = fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 4 })
    const whole = makeQuery('www.example.com', 'A', { edns: { options: [{ code: 10, data: Buffer.alloc(8) }] } })
    fc.assert(
      fc.property(damage, fc.nat(whole.length), (changes, length) => {
        const wire = Buffer.from(whole)
        for (const [at, value] of changes) if (at < wire.length) wire[at] = value
        const got = turnAway(responder, wire.subarray(0, length))
        if (typeof got === 'number') expect(got).toBe(DROP)
        else expect(got.length).toBeLessThanOrEqual(length)
      }),
    )
    expect(log.of('bug')).toEqual([])
  })

  it('[A4, U9] hears nothing when it is no stub: a response, a port that echoes, a message without a question', () => {
    const responder = makeResponder()
    expect(turnAway(responder, makeResponse(query))).toBe(DROP)
    expect(turnAway(responder, malformed)).toBe(DROP)
    peer.port = 7
    expect(turnAway(responder, query)).toBe(DROP)
    expect(responder.counters).toMatchObject({ taken: 3, dropped: 3, turnedAway: 0 })
  })
})
