import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutToQuestion } from '../../../src/listen/cut-reply.ts'
import { makeQuery, makeResponse, readMessage } from '../../helpers/dns-text.ts'

const answers = ['www.example.com 300 CNAME example.com', 'example.com 300 A 192.0.2.7']
const cut = (reply: Buffer): Buffer => {
  const copy = Buffer.from(reply)
  return copy.subarray(0, cutToQuestion(copy, copy.length))
}

describe('a reply too long for its path', () => {
  it('[U4, U7] keeps header with TC, RCODE and question, and no OPT when there was none', () => {
    const query = makeQuery('www.example.com', 'A', { id: 7 })
    const short = cut(makeResponse(query, { answers, rcode: 3, additionals: ['example.com 300 AAAA 2001:db8::1'] }))
    expect(short.length).toBe(query.length)
    expect(short.subarray(12)).toEqual(query.subarray(12))
    expect(readMessage(short)).toMatchObject({ id: 7, rcode: 3, flags: { tc: true, qr: true, ra: true }, answers: [] })
  })

  it('[E1, U4, U7] keeps its OPT with RCODE bits and DO, without options', () => {
    const query = makeQuery('www.example.com', 'A', { edns: { dnssecOk: true } })
    const reply = makeResponse(query, { answers, rcode: 16, options: [{ code: 15, data: Buffer.from([0, 3]) }] })
    reply.writeUInt16BE(0x8000, reply.length - 6 - 4)
    const short = readMessage(cut(reply))
    expect(short).toMatchObject({ rcode: 16, flags: { tc: true }, answers: [], additionals: [] })
    expect(short.edns).toEqual({ udpPayloadSize: 1232, dnssecOk: true, version: 0, options: [] })
  })

  it('never gets longer, never throws, whatever the octets', () => {
    const reply = makeResponse(makeQuery('www.example.com', 'A', { edns: {} }), { answers })
    const bent = fc.array(fc.tuple(fc.nat(reply.length - 1), fc.nat(255)), { maxLength: 6 }).map((changes) => {
      const wire = Buffer.from(reply)
      for (const [at, octet] of changes) wire[at] = octet
      return wire
    })
    fc.assert(
      fc.property(bent, (wire) => {
        const length = cutToQuestion(Buffer.from(wire), wire.length)
        expect(length).toBeGreaterThanOrEqual(12)
        expect(length).toBeLessThanOrEqual(Math.max(wire.length, 12))
      }),
      { numRuns: 2000 },
    )
  })
})
