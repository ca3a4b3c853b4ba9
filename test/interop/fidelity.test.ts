/**
 * A signed zone with every type there is, on a real knotd: what a stub gets through the bridge, before and after the cache,
 * is octet for octet what the server says, but for the ID, TTLs that have aged, the OPT, and the flags that are each hop's own.
 */
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Bridge } from '../helpers/bridge.ts'
import { makeAuthority } from '../helpers/certificates.ts'
import { Knot } from '../helpers/knot.ts'
import { message, opt, question, u16 } from '../helpers/message.ts'
import { type Dissected, dissect } from '../helpers/octets.ts'
import { TcpStub, type UdpStub } from '../helpers/stub.ts'
import { TlsFront } from '../helpers/tls-front.ts'
import { questionsOf, wireName, type ZoneQuestion } from '../helpers/zone-file.ts'

const HOSTNAME = 'dot.example.net'
const CORPUS = join(import.meta.dirname, 'zones', 'corpus.example.zone')
const DENIAL = join(import.meta.dirname, 'zones', 'denial.example.zone')
const [RD, CD, AA] = [0x0100, 0x0010, 0x0400]
const DO = 0x8000
/** How long answers lie in the cache, seconds. */
const AGE = 7
/** The largest UDP reply on loopback, which stubs and the bridge tell each other; over TCP it tells what it is elsewhere. */
const UDP_SIZE = 4096
const NETWORK_UDP_SIZE = 1232

const ask = (name: string, type: number): ZoneQuestion => ({ text: `${name} TYPE${type}`, name: wireName(name), type })

/** What no line of a zone file asks. */
const MORE: readonly ZoneQuestion[] = [
  ...[46, 47, 48, 59, 60, 255].map((type) => ask('corpus.example', type)),
  ...[1, 28, 16, 2].map((type) => ask('nothing-here.corpus.example', type)),
  ...[28, 16, 65].map((type) => ask('a.corpus.example', type)),
  ...[1, 28].map((type) => ask('cname.corpus.example', type)),
  ...[1, 28].map((type) => ask('cname2.corpus.example', type)),
  ask('cname-void.corpus.example', 1),
  ask('cname-out.corpus.example', 1),
  ask('www.dname.corpus.example', 1),
  ask('a.deeper.dname-in.corpus.example', 1),
  ask('dname-in.corpus.example', 1),
  ...[1, 16, 28].map((type) => ask('anything.wild.corpus.example', type)),
  ask('two.labels.wild.corpus.example', 1),
  ask('and.deep.er.than.that.corpus.example', 1),
  ...[1, 2, 43].map((type) => ask('www.child.corpus.example', type)),
  ask('child.corpus.example', 43),
  ask('insecure.corpus.example', 43),
  ask('www.insecure.corpus.example', 28),
  ask('www.elsewhere.example', 1),
  ...[6, 48, 51, 2].map((type) => ask('denial.example', type)),
  ...[1, 28].map((type) => ask('nothing-here.denial.example', type)),
  ...[1, 28].map((type) => ask('any.wild.denial.example', type)),
  ask('www.child.denial.example', 1),
  ask('child.denial.example', 43),
]

const authority = makeAuthority()
let knot: Knot
let front: TlsFront
let bridge: Bridge
let server: TcpStub
let tcp: TcpStub
let udp: UdpStub

beforeAll(async () => {
  knot = await Knot.start([
    { name: 'corpus.example', file: CORPUS, denial: 'nsec' },
    { name: 'denial.example', file: DENIAL, denial: 'nsec3' },
  ])
  front = await TlsFront.listen(authority.issue({ names: [HOSTNAME] }), knot.port)
  bridge = await Bridge.start({ port: front.port, ca: authority.certificate, hostname: HOSTNAME })
})
beforeEach(async () => {
  bridge.daemon.forwarder.memory.answers.clear()
  bridge.daemon.forwarder.memory.failures.clear()
  server = await TcpStub.connect(knot.port)
  tcp = await bridge.tcp()
  udp = await bridge.udp()
})
afterAll(async () => {
  await bridge?.stop()
  await front?.close()
  await knot?.stop()
})

/** `edns`: the flags of an OPT, or none of either. */
function makeQuery({ name, type }: ZoneQuestion, edns: number | undefined, flags = RD): Buffer {
  const additionals = edns === undefined ? [] : [opt({ size: UDP_SIZE, flags: edns })]
  return message({ id: Math.floor(Math.random() * 65_536), flags, questions: [question(name, type)], additionals })
}

interface Got extends Dissected {
  readonly outcome: string | undefined
  readonly stream: boolean
}

/** The reply taken apart, its ID checked, and how it was answered. */
async function exchange(stub: TcpStub | UdpStub, query: Buffer): Promise<Got> {
  const reply = await stub.exchange(query)
  expect(reply.readUInt16BE(0)).toBe(query.readUInt16BE(0))
  return { ...dissect(reply), outcome: bridge.outcomes.at(-1), stream: stub instanceof TcpStub }
}

/** What the bridge may and must change. */
function expectSame(
  got: Got,
  direct: Dissected,
  asked: { edns: number | undefined; flags: number; age: number },
): void {
  expect(got.body.toString('hex')).toBe(direct.body.toString('hex'))
  // AA is the server's own (H10); RD and CD are the stub's. The server sets neither RA nor AD.
  expect(got.flags).toBe((direct.flags & ~(AA | RD | CD)) | asked.flags)
  expect(got.ttls).toEqual(direct.ttls.map((ttl) => ttl - asked.age))
  const size = got.stream ? NETWORK_UDP_SIZE : UDP_SIZE
  const opt = asked.edns === undefined ? undefined : optOf(size, asked.edns, direct)
  expect(got.opt?.toString('hex')).toBe(opt)
}

/** An OPT of the bridge's own; of the server's it has the extended errors. */
function optOf(size: number, flags: number, { opt }: Dissected): string {
  const errors: Buffer[] = []
  for (let at = 11; opt !== undefined && at < opt.length; at += 4 + opt.readUInt16BE(at + 2)) {
    if (opt.readUInt16BE(at) === 15) errors.push(opt.subarray(at, at + 4 + opt.readUInt16BE(at + 2)))
  }
  const rdata = Buffer.concat(errors)
  return Buffer.concat([Buffer.from([0, 0, 41]), u16(size), u16(0), u16(flags), u16(rdata.length), rdata]).toString(
    'hex',
  )
}

const QUESTIONS = [...questionsOf(CORPUS, 'corpus.example'), ...questionsOf(DENIAL, 'denial.example'), ...MORE]

describe('the corpus', () => {
  it('has every type that is data, each with an answer', async () => {
    const data = [...span(1, 40), ...span(42, 53), ...span(55, 66), ...span(99, 109), ...span(256, 260), 32_768, 32_769]
    // APL and NSEC3 are answers to no question of that type alone, or hashes are their owners.
    const elsewhere = [50]
    const asked = new Set(QUESTIONS.map(({ type }) => type))
    expect(data.filter((type) => !asked.has(type) && !elsewhere.includes(type))).toEqual([])
    for (const each of questionsOf(CORPUS, 'corpus.example')) {
      const { answers, denies } = await exchange(server, makeQuery(each, DO))
      expect([each.text, answers > 0 || !denies]).toEqual([each.text, true])
    }
  })
})

describe.each([
  ['without EDNS', undefined],
  ['with DO=0', 0],
  ['with DO=1', DO],
])(
  '[P1, C1, C11, H8, H12, E1, E7, E9, D2, T11] what is asked %s has the octets of the server, kept or not',
  (_, edns) => {
    it.each(QUESTIONS.map((each) => [each.text, each] as const))('%s', async (_text, each) => {
      const direct = await exchange(server, makeQuery(each, edns))
      // A referral is neither answer nor denial, and nothing that could be kept.
      const refused = (direct.flags & 15) === 5
      const kept = refused || ((direct.answers > 0 || direct.denies) && Math.min(...direct.ttls) > AGE)
      // CD is in the key: asked over the one transport first with it, over the other first without.
      for (const [flags, first, second] of [
        [RD, udp, tcp],
        [RD | CD, tcp, udp],
      ] as const) {
        const asked = { edns, flags, age: 0 }
        const fresh = await exchange(first, makeQuery(each, edns, flags))
        expect(fresh.outcome).toBe('miss')
        expectSame(await untruncated(fresh, direct, each, edns, flags), direct, asked)
        expectSame(await exchange(tcp, makeQuery(each, edns, flags)), direct, asked)
        bridge.pass(AGE)
        const again = await exchange(second, makeQuery(each, edns, flags))
        expect(again.outcome).toBe(refused ? 'policyHit' : kept ? 'hit' : 'miss')
        const aged = { edns, flags, age: kept ? AGE : 0 }
        expectSame(await untruncated(again, direct, each, edns, flags), direct, aged)
        expectSame(await exchange(tcp, makeQuery(each, edns, flags)), direct, aged)
      }
    })
  },
)

/** Where UDP has no room for all of it: what came is a proper part, and TCP has the whole. */
async function untruncated(
  got: Got,
  direct: Dissected,
  each: ZoneQuestion,
  edns: number | undefined,
  flags: number,
): Promise<Got> {
  const room = edns === undefined ? 512 : UDP_SIZE - 11
  if (got.stream || direct.body.length <= room) return got
  const [truncated, additionals] = [(got.flags & 0x0200) !== 0, got.body.readUInt16BE(10)]
  expect(got.body.length).toBeLessThanOrEqual(room)
  expect(additionals).toBe(0)
  // U5: either only the additional section is gone, or everything behind the question, and TC says so.
  if (truncated) expect(got.body.length).toBe(12 + each.name.length + 4)
  else expect(got.body.subarray(12)).toEqual(direct.body.subarray(12, got.body.length))
  return exchange(tcp, makeQuery(each, edns, flags))
}

describe('the letters of a question', () => {
  it("[H8, S13] are the stub's own in the question and wherever names point at it, and nothing else changes", async () => {
    const lower = ask('cname2.corpus.example', 1)
    const odd = ask('CnAmE2.cOrPuS.eXaMpLe', 1)
    const direct = await exchange(server, makeQuery(lower, DO))
    const got = await exchange(udp, makeQuery(odd, DO))
    const expected = Buffer.from(direct.body)
    odd.name.copy(expected, 12)
    expect(got.body).toEqual(expected)
    expect((await exchange(tcp, makeQuery(lower, DO))).body).toEqual(direct.body)
  })
})

function span(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at)
}
