/** The short form of `npm run fuzz`: the same messages, the same judge, seeds as chance wants them. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Asked } from '../fuzz/asked.ts'
import { Findings } from '../fuzz/findings.ts'
import { objection } from '../fuzz/judge.ts'
import { Random } from '../fuzz/random.ts'
import type { Target } from '../fuzz/target.ts'
import { TcpTarget } from '../fuzz/tcp.ts'
import { UdpTarget } from '../fuzz/udp.ts'
import { UpstreamTarget } from '../fuzz/upstream.ts'
import { message, opt, option, pointer, question, record } from '../helpers/message.ts'

/** Some thousand messages; what was found. */
async function play(make: (random: Random, findings: Findings) => Target, seed: number): Promise<unknown> {
  const findings = new Findings()
  const target = make(new Random(seed, 'unit'), findings)
  for (let messages = 0; messages < 1500 && findings.list.length === 0; ) messages += await target.turn()
  await target.finish()
  return findings.list
}

describe('a hostile', () => {
  it.each<[string, (random: Random, findings: Findings) => Target]>([
    [
      '[A1, A2, P8] stub is dropped or answered as it may be, datagram by datagram',
      (...parts) => new UdpTarget(...parts),
    ],
    [
      '[A1, A2, T1, T2, T3] stub gets, over a connection, a reply to each message',
      (...parts) => new TcpTarget(...parts),
    ],
    ['[A1, A2, A5] upstream costs no stub its reply', (...parts) => new UpstreamTarget(...parts)],
  ])('%s', async (_rule, make) => {
    const property = fc.asyncProperty(fc.nat(), async (seed) => {
      expect(await play(make, seed)).toEqual([])
    })
    await fc.assert(property, { numRuns: 6, endOnFailure: true })
  })
})

describe('the judge of replies', () => {
  const www = question('www.example.com')
  const edns = { questions: [www], additionals: [opt({ size: 600, flags: 0x8000 })] }
  const plain = message({ questions: [www] })
  const withOpt = message(edns)
  const answer = { flags: 0x8180, questions: [www], answers: [record()] }
  const reply = message(answer)
  const ednsReply = message({ ...answer, additionals: [opt({ flags: 0x8000 })] })
  const texts = Array.from({ length: 3 }, () => record({ type: 16, rdata: Buffer.alloc(200) }))
  const nowhere = record({ owner: pointer(60) })

  const judge = (query: Buffer, wire: Buffer, stream = false): string => {
    const asked = new Asked()
    asked.read(query, query.length, stream)
    return objection(asked, wire, wire.length, 1232)
  }
  const changed = (wire: Buffer, at: number, value: number): Buffer => {
    const copy = Buffer.from(wire)
    copy[at] = value
    return copy
  }

  it('has nothing against sound ones', () => {
    expect([judge(plain, reply), judge(withOpt, ednsReply)]).toEqual(['', ''])
    expect(judge(plain, message({ ...answer, answers: texts }), true)).toBe('')
  })

  it.each<[string, Buffer, Buffer]>([
    ['what must not be answered', changed(plain, 2, 0x81), reply],
    ['shorter than a header', plain, reply.subarray(0, 11)],
    ['another ID', plain, changed(reply, 1, 0)],
    ['QR=0', plain, changed(reply, 2, 0x01)],
    ['another opcode', plain, changed(reply, 2, 0x91)],
    ['another opcode or RD', plain, changed(reply, 2, 0x80)],
    ['Z is set', plain, changed(reply, 3, 0xc0)],
    ['another question', plain, message({ ...answer, questions: [question('www.example.COM')] })],
    ['the question is missing', plain, message({ flags: 0x8182, questions: [] })],
    ['more than one question', plain, message({ ...answer, questions: [www, www] })],
    ['past the end', plain, reply.subarray(0, reply.length - 1)],
    ['behind the last record', plain, Buffer.concat([reply, Buffer.alloc(1)])],
    ['an owner name', plain, message({ ...answer, answers: [nowhere] })],
    ['an OPT nobody asked for', plain, ednsReply],
    ['the OPT is missing', withOpt, reply],
    ['out of place', withOpt, message({ ...answer, additionals: [opt({ flags: 0x8000 }), record()] })],
    ['out of place', withOpt, message({ ...answer, additionals: [opt({ flags: 0x8000 }), opt({ flags: 0x8000 })] })],
    ['another DO', withOpt, message({ ...answer, additionals: [opt()] })],
    ['EDNS version', withOpt, message({ ...answer, additionals: [opt({ flags: 0x8000, version: 1 })] })],
    ['unknown EDNS flags', withOpt, message({ ...answer, additionals: [opt({ flags: 0x8001 })] })],
    [
      'option 10',
      withOpt,
      message({ ...answer, additionals: [opt({ flags: 0x8000, options: [option(10, '8 octets')] })] }),
    ],
    ['where 512 are allowed', plain, message({ ...answer, answers: texts })],
    ['where 600 are allowed', withOpt, message({ ...answer, answers: texts, additionals: [opt({ flags: 0x8000 })] })],
  ])('objects: %s', (what, query, wire) => {
    expect(judge(query, wire)).toContain(what)
  })
})
