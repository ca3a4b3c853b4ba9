/** The bridge towards its stubs: real sockets, UDP and TCP. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Bridge } from '../helpers/bridge.ts'
import { makeAuthority } from '../helpers/certificates.ts'
import { makeQuery, readMessage } from '../helpers/dns-text.ts'
import { type Answerer, answerEveryA, DotServer, frame } from '../helpers/dot-server.ts'
import type { TcpStub, UdpStub } from '../helpers/stub.ts'

const authority = makeAuthority()
let server: DotServer
let bridge: Bridge
let udp: UdpStub
let tcp: TcpStub

beforeAll(async () => {
  server = await DotServer.listen({ identity: authority.issue({ names: ['*.cloudflare-gateway.com'] }) })
})
afterAll(() => server.close())

beforeEach(async () => {
  server.answer = answerEveryA
  server.queries.length = 0
  bridge = await Bridge.start({ port: server.port, ca: authority.certificate })
  udp = await bridge.udp()
  tcp = await bridge.tcp()
})
afterEach(() => bridge.stop())

/** A TXT answer that makes the whole reply (with an OPT of no options, when there is one) `octets` long. */
function replyOf(octets: number, withOpt: boolean): Answerer {
  return (query) => {
    const name = query.question.split(' ')[0]!
    // Header, question, OPT; then the record's owner (not compressed), type, class, TTL and length.
    let left = octets - 12 - (name.length + 2 + 4) - (withOpt ? 11 : 0) - (name.length + 2 + 10)
    const strings: string[] = []
    for (; left > 0; left -= strings.at(-1)!.length + 1)
      strings.push('x'.repeat(Math.min(left, left === 257 ? 255 : 256) - 1))
    query.respond({ answers: [`${name} 300 TXT "${strings.join('" "')}"`] })
  }
}

describe('what is kept', () => {
  it('[C1, E9] ages: each TTL is lower by the seconds gone, the OPT record is not aged, and nobody is asked again', async () => {
    const edns = { udpPayloadSize: 1232, dnssecOk: true }
    expect((await udp.ask('www.example.com', 'A', { edns })).answers).toEqual(['www.example.com 300 A 192.0.2.1'])
    bridge.pass(3)
    const reply = await udp.ask('www.example.com', 'A', { edns })
    expect(reply.answers).toEqual(['www.example.com 297 A 192.0.2.1'])
    expect(reply.edns).toEqual({ udpPayloadSize: expect.any(Number), dnssecOk: true, version: 0, options: [] })
    expect(server.questions).toEqual(['www.example.com A'])
  })

  it('[C1] is served until its last second, and asked for anew after it', async () => {
    await udp.ask('www.example.com')
    bridge.pass(298.5)
    expect((await udp.ask('www.example.com')).answers).toEqual(['www.example.com 2 A 192.0.2.1'])
    bridge.pass(2)
    expect((await udp.ask('www.example.com')).answers).toEqual(['www.example.com 300 A 192.0.2.1'])
    expect(server.questions).toHaveLength(2)
  })

  it('[H8] is given to each stub with the question as that stub spelt it', async () => {
    const spellings = ['www.example.com', 'WWW.example.COM', 'wWw.ExAmPlE.cOm']
    for (const spelling of spellings) {
      const query = makeQuery(spelling)
      const reply = await udp.exchange(query)
      expect(reply.subarray(12, query.length)).toEqual(query.subarray(12))
    }
    expect(server.questions).toEqual(['www.example.com A'])
  })

  it('[T11, P4] is the same over UDP and TCP', async () => {
    await udp.ask('www.example.com')
    expect((await tcp.ask('www.example.com')).answers).toEqual(['www.example.com 300 A 192.0.2.1'])
    expect(bridge.outcomes).toEqual(['miss', 'hit'])
  })

  it('[D1, D2] is kept apart for stubs that set DO or CD', async () => {
    await udp.ask('www.example.com')
    await udp.ask('www.example.com', 'A', { edns: { dnssecOk: true } })
    await udp.ask('www.example.com', 'A', { flags: 0x0110 })
    expect(server.queries.map(({ message }) => [message.edns!.dnssecOk, message.flags.cd])).toEqual([
      [false, false],
      [true, false],
      [false, true],
    ])
  })

  it('[N1, N2, N3] may be that there is nothing: by the SOA, whose MINIMUM caps it', async () => {
    server.answer = (query) =>
      query.respond({ rcode: 3, authorities: ['example.com 900 SOA ns.example.com nobody.invalid 1 2 3 4 60'] })
    await udp.ask('missing.example.com')
    bridge.pass(10)
    const reply = await udp.ask('missing.example.com')
    expect(reply.rcode).toBe(3)
    expect(reply.authorities).toEqual(['example.com 50 SOA ns.example.com nobody.invalid 1 2 3 4 60'])
    expect(bridge.outcomes).toEqual(['miss', 'hit'])
  })

  it('[N11, X1, R7.16] may be a refusal, a policy answer: kept for a short while with its extended error', async () => {
    const blocked = { code: 15, data: Buffer.from([0, 15]) }
    server.answer = (query) => query.respond({ rcode: 5, options: [blocked] })
    for (let round = 0; round < 2; round++) {
      const reply = await udp.ask('blocked.example.com', 'HTTPS', { edns: {} })
      expect([reply.rcode, reply.extendedErrors]).toEqual([5, [15]])
    }
    expect(bridge.outcomes).toEqual(['miss', 'policyHit'])
    bridge.pass(301)
    await udp.ask('blocked.example.com', 'HTTPS')
    expect(server.queries).toHaveLength(2)
  })
})

describe('UDP', () => {
  it.each([
    [512, undefined],
    [512, 0],
    [512, 511],
    [512, 512],
    [1232, 1232],
    [4096, 65_535],
  ])(
    '[U2, U3, U4, E1] a reply of %i octets is whole, one more octet is cut, when the stub offers %s',
    async (limit, offered) => {
      const options = offered === undefined ? {} : { edns: { udpPayloadSize: offered } }
      server.answer = replyOf(limit, offered !== undefined)
      const whole = await udp.exchange(makeQuery('fits.example.com', 'TXT', options))
      expect(whole).toHaveLength(limit)
      expect(readMessage(whole).flags.tc).toBe(false)
      server.answer = replyOf(limit + 1, offered !== undefined)
      const query = makeQuery('over.example.com', 'TXT', options)
      const cut = readMessage(await udp.exchange(query))
      expect([cut.flags.tc, cut.rcode, cut.answers, cut.question]).toEqual([true, 0, [], 'over.example.com TXT'])
      expect(cut.edns !== undefined).toBe(offered !== undefined)
    },
  )

  it('[P4, T4] what was cut is whole over TCP, whatever payload size the stub offers there', async () => {
    // What is larger than 16 KiB is not kept.
    server.answer = replyOf(12_000, true)
    expect((await udp.ask('big.example.com', 'TXT', { edns: {} })).flags.tc).toBe(true)
    const whole = await tcp.exchange(makeQuery('big.example.com', 'TXT', { edns: { udpPayloadSize: 512 } }))
    expect(whole).toHaveLength(12_000)
    expect(server.queries).toHaveLength(1)
  })

  it('[U10] A and AAAA of one name from one socket do not wait for each other', async () => {
    server.answer = (query) => {
      if (query.question.endsWith(' AAAA')) query.respond()
    }
    udp.send(makeQuery('www.example.com', 'A', { id: 1 }))
    const reply = await udp.ask('www.example.com', 'AAAA', { id: 2 })
    expect(reply.rcode).toBe(0)
    expect(udp.replies).toHaveLength(1)
  })

  it('[M1, M8, A1] what is no query at all gets no reply', async () => {
    for (let length = 0; length < 12; length++) udp.send(Buffer.alloc(length, 0xff))
    udp.send(makeQuery('www.example.com', 'A', { flags: 0x8100 }))
    expect((await udp.ask('after.example.com')).rcode).toBe(0)
    expect(udp.replies).toHaveLength(1)
  })
})

describe('TCP', () => {
  it('[T2] fifty queries sent at once all come back, on the same connection', async () => {
    tcp.send(...Array.from({ length: 50 }, (_, id) => makeQuery(`n${id}.example.com`, 'A', { id })))
    const replies = (await tcp.collect(50)).map(readMessage)
    expect(new Set(replies.map(({ id }) => id)).size).toBe(50)
    for (const { id, answers } of replies) expect(answers).toEqual([`n${id}.example.com 300 A 192.0.2.1`])
  })

  it('[T2] an answer that is there does not wait for one that is not', async () => {
    server.answer = (query) => {
      if (!query.question.startsWith('slow')) answerEveryA(query)
    }
    tcp.send(makeQuery('slow.example.com', 'A', { id: 1 }), makeQuery('fast.example.com', 'A', { id: 2 }))
    expect(readMessage((await tcp.collect(1))[0]!).id).toBe(2)
  })

  it('[T1] a query may come octet by octet', async () => {
    for (const octet of frame(makeQuery('www.example.com', 'A', { id: 7 }))) {
      tcp.write(Buffer.from([octet]))
      await new Promise(setImmediate)
    }
    expect(readMessage((await tcp.collect(1))[0]!).answers).toEqual(['www.example.com 300 A 192.0.2.1'])
  })

  it('[T12] two queries with one ID are both answered, each with its own question', async () => {
    tcp.send(makeQuery('one.example.com', 'A', { id: 9 }), makeQuery('two.example.com', 'A', { id: 9 }))
    const replies = (await tcp.collect(2)).map(readMessage)
    expect(replies.map(({ id }) => id)).toEqual([9, 9])
    expect(replies.map(({ question }) => question).sort()).toEqual(['one.example.com A', 'two.example.com A'])
  })

  it('[T8, DEC7] a stub that has said all it had to say still gets its answers', async () => {
    let release = (): void => {}
    server.answer = (query) => {
      release = () => answerEveryA(query)
    }
    tcp.send(makeQuery('www.example.com'))
    await server.query(1)
    tcp.end()
    release()
    expect(readMessage((await tcp.collect(1))[0]!).rcode).toBe(0)
    await tcp.until(() => tcp.ended)
  })

  it('[T7] a stub that went away is forgotten, and the answer is kept all the same', async () => {
    let release = (): void => {}
    server.answer = (query) => {
      release = () => answerEveryA(query)
    }
    tcp.send(makeQuery('www.example.com'))
    await server.query(1)
    tcp.close()
    release()
    await expect.poll(() => bridge.outcomes).toEqual(['miss'])
    expect((await udp.ask('www.example.com')).rcode).toBe(0)
    expect(server.queries).toHaveLength(1)
  })

  it.each([
    ['[M3] a length of 0', Buffer.from([0, 0])],
    ['[M4] a length below that of a header', Buffer.from([0, 11, ...Buffer.alloc(11)])],
    ['[M8] a response', frame(makeQuery('www.example.com', 'A', { flags: 0x8100 }))],
  ])('%s closes the connection', async (_, octets) => {
    tcp.write(octets)
    await tcp.until(() => tcp.ended || tcp.closed)
    expect(tcp.replies).toEqual([])
    expect((await udp.ask('after.example.com')).rcode).toBe(0)
  })

  it('[T9, M51] a stub with a hundred queries unanswered is not read from until there is room, and loses none', async () => {
    server.answer = (query) => {
      if (query.question.startsWith('other')) answerEveryA(query)
    }
    tcp.send(...Array.from({ length: 150 }, (_, id) => makeQuery(`n${id}.example.com`, 'A', { id })))
    const mine = (): typeof server.queries => server.queries.filter(({ question }) => question.startsWith('n'))
    const asked = (): number => new Set(mine().map(({ question }) => question)).size
    await server.until(() => asked() >= 100)
    await udp.ask('other.example.com')
    expect(asked()).toBe(100)
    server.answer = answerEveryA
    for (const query of mine()) answerEveryA(query)
    const replies = (await tcp.collect(150)).map(readMessage)
    expect(new Set(replies.map(({ id }) => id)).size).toBe(150)
    expect(replies.every(({ rcode }) => rcode === 0)).toBe(true)
  })

  it('[T10, O.11] says how long it may be idle to a stub that speaks EDNS and asks; UDP never says', async () => {
    const edns = { options: [{ code: 11, data: Buffer.alloc(0) }] }
    const codes = async (stub: UdpStub | TcpStub): Promise<number[]> =>
      (await stub.ask('www.example.com', 'A', { edns })).edns!.options.map(({ code }) => code)
    expect(await codes(tcp)).toEqual([11])
    expect(await codes(udp)).toEqual([])
  })
})

describe('IPv6', () => {
  it('[U1] is served beside IPv4, each from its own address', async () => {
    await bridge.stop()
    bridge = await Bridge.start({
      port: server.port,
      ca: authority.certificate,
      listenOn: ['127.0.0.1', '::1', '127.0.0.2'],
    })
    for (const address of ['127.0.0.1', '::1', '127.0.0.2']) {
      expect((await (await bridge.udp(address)).ask('www.example.com')).rcode, address).toBe(0)
      expect((await (await bridge.tcp(address)).ask('www.example.com')).rcode, address).toBe(0)
    }
  })
})

describe('names that are answered here', () => {
  it.each([
    ['[Z3] localhost', 'localhost', 'A', 0, ['localhost 10800 A 127.0.0.1']],
    ['[Z3] localhost', 'localhost', 'AAAA', 0, ['localhost 10800 AAAA ::1']],
    ['[Z2] onion', 'abc.onion', 'A', 3, []],
    ['[Z4] invalid', 'abc.invalid', 'A', 3, []],
    ['[Z8] resolver.arpa', '_dns.resolver.arpa', 'SVCB', 0, []],
  ])('%s (%s %s) never leaves', async (_, name, type, rcode, answers) => {
    const reply = await udp.ask(name, type)
    expect([reply.rcode, reply.answers]).toEqual([rcode, answers])
    expect(server.queries).toEqual([])
  })

  it('[DEC10, Z1] private reverse zones stay here, unless they are switched to go upstream', async () => {
    expect((await udp.ask('1.0.0.10.in-addr.arpa', 'PTR')).rcode).toBe(3)
    expect(server.queries).toEqual([])
    await bridge.stop()
    const more = 'local: {forward: [10.in-addr.arpa]}'
    bridge = await Bridge.start({ port: server.port, ca: authority.certificate, more })
    const stub = await bridge.udp()
    server.answer = (query) => query.respond({ answers: ['1.0.0.10.in-addr.arpa 60 PTR printer.corp.example'] })
    expect((await stub.ask('1.0.0.10.in-addr.arpa', 'PTR')).answers).toHaveLength(1)
    expect((await stub.ask('1.1.168.192.in-addr.arpa', 'PTR')).rcode).toBe(3)
    expect(server.questions).toEqual(['1.0.0.10.in-addr.arpa PTR'])
  })
})
