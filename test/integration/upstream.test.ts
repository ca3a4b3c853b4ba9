/** The bridge towards its upstream: over real TLS, with a server that can be told to misbehave. */
import { afterEach, describe, expect, it } from 'vitest'
import { Bridge, type BridgeSettings, GENERIC_HOSTNAME, LOCATION, LOCATION_HOSTNAME } from '../helpers/bridge.ts'
import { makeAuthority, pinOf, untrustworthyIdentities } from '../helpers/certificates.ts'
import { makeQuery, makeResponse, readMessage } from '../helpers/dns-text.ts'
import { type Answerer, DotServer, type DotServerOptions, frame, type SeenQuery } from '../helpers/dot-server.ts'
import { freePort } from '../helpers/programs.ts'

const authority = makeAuthority()
const identity = authority.issue({ names: ['*.cloudflare-gateway.com'] })
const toClose: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close()
})

async function startServer(options: Partial<DotServerOptions> = {}): Promise<DotServer> {
  const server = await DotServer.listen({ identity, ...options })
  toClose.push(() => server.close())
  return server
}

async function startBridge(settings: Partial<BridgeSettings> & { port: number }): Promise<Bridge> {
  const bridge = await Bridge.start({ ca: authority.certificate, ...settings })
  toClose.push(() => bridge.stop())
  return bridge
}

const option = (query: SeenQuery, code: number): Buffer[] =>
  query.options.filter((one) => one.code === code).map(({ data }) => data)

describe.each([
  { endpoint: 'location' as const, sni: LOCATION_HOSTNAME, locations: [] },
  { endpoint: 'generic' as const, sni: GENERIC_HOSTNAME, locations: [Buffer.from(LOCATION)] },
])('the $endpoint endpoint', ({ endpoint, sni, locations }) => {
  it('[L5, L11, O.65011] is told apart by SNI, and gets option 65011 exactly as its way of naming the location wants', async () => {
    const server = await startServer()
    const bridge = await startBridge({ port: server.port, endpoint })
    const stub = await bridge.udp()
    expect((await stub.ask('www.example.com')).answers).toEqual(['www.example.com 300 A 192.0.2.1'])
    const [query] = server.queries
    expect(query!.connection.serverName).toBe(sni)
    expect(query!.connection.alpn).toBe('dot')
    expect(option(query!, 65011)).toEqual(locations)
  })

  it("[O.65011, O.10, O.8a, O.12, O.3, P5, DEC1] never sees a stub's own location, cookie, subnet, padding or other options", async () => {
    const server = await startServer()
    const bridge = await startBridge({ port: server.port, endpoint })
    const stub = await bridge.udp()
    const options = [
      { code: 65011, data: Buffer.from('other') },
      { code: 10, data: Buffer.from('0123456789abcdef', 'hex') },
      { code: 8, data: Buffer.from('0001180c0c0002'.replace('0c0c', '00c0'), 'hex') },
      { code: 3, data: Buffer.alloc(0) },
      { code: 12, data: Buffer.from('not zero') },
      { code: 65001, data: Buffer.from('unknown') },
    ]
    const reply = await stub.ask('www.example.com', 'A', { edns: { udpPayloadSize: 1400, options } })
    expect(reply.rcode).toBe(0)
    expect(reply.edns!.options).toEqual([])
    const [query] = server.queries
    expect(option(query!, 65011)).toEqual(locations)
    expect(query!.options.map(({ code }) => code).filter((code) => ![11, 12, 65011].includes(code))).toEqual([])
    expect(option(query!, 12).every((padding) => padding.every((octet) => octet === 0))).toBe(true)
    expect(query!.message.edns!.udpPayloadSize).not.toBe(1400)
  })

  it('[O2] gets messages padded to a multiple of 128 octets, for names of every length', async () => {
    const server = await startServer()
    const bridge = await startBridge({ port: server.port, endpoint })
    const stub = await bridge.tcp()
    const names = Array.from({ length: 253 }, (_, index) => nameOfLength(index + 1))
    stub.send(...names.slice(0, 100).map((name, id) => makeQuery(name, 'A', { id })))
    await stub.collect(100)
    stub.send(...names.slice(100, 200).map((name, id) => makeQuery(name, 'A', { id: id + 100 })))
    await stub.collect(200)
    stub.send(...names.slice(200).map((name, id) => makeQuery(name, 'A', { id: id + 200 })))
    await stub.collect(253)
    expect(server.queries).toHaveLength(253)
    for (const query of server.queries) {
      expect(query.wire.length % 128, query.question).toBe(0)
      expect(option(query, 12)).toHaveLength(1)
      expect(query.options.at(-1)!.code).toBe(12)
    }
  })
})

/** A name whose text has `length` characters: wire lengths 3 to 255. */
function nameOfLength(length: number): string {
  const labels: string[] = []
  for (let left = length; left > 0; ) {
    // A label of 62 leaves no dangling single dot.
    const label = Math.min(left, left === 64 ? 62 : 63)
    labels.push('x'.repeat(label))
    left -= label + 1
  }
  return labels.join('.')
}

describe('authentication', () => {
  const identities = untrustworthyIdentities(authority, LOCATION_HOSTNAME)

  it.each(Object.keys(identities))(
    '[L2, L3, X3] a server with a certificate %s is sent not one query, and the stub gets SERVFAIL',
    async (kind) => {
      const server = await startServer({ identity: identities[kind]! })
      const bridge = await startBridge({ port: server.port, upstream: 'query_timeout: 1s' })
      const stub = await bridge.udp()
      const reply = await stub.ask('www.example.com', 'A', { edns: {} })
      expect(reply.rcode).toBe(2)
      expect(reply.extendedErrors).toHaveLength(1)
      expect(server.accepted).toBeGreaterThan(0)
      expect(server.queries).toEqual([])
      expect(bridge.log.names).toContain('untrusted-peer')
    },
  )

  it('[L3] a wildcard certificate that covers the name is as good as one for it', async () => {
    const server = await startServer({ identity: authority.issue({ names: ['*.cloudflare-gateway.com'] }) })
    const bridge = await startBridge({ port: server.port })
    expect((await (await bridge.udp()).ask('www.example.com')).rcode).toBe(0)
  })

  it('[L10] a server is used when one of the pins is that of its key', async () => {
    const server = await startServer()
    const pins = `pins: ["sha256/${pinOf(makeAuthority().certificate)}", "sha256/${pinOf(identity.cert)}"]`
    const bridge = await startBridge({ port: server.port, upstream: pins })
    expect((await (await bridge.udp()).ask('www.example.com')).rcode).toBe(0)
  })

  it('[L10] a server whose chain has none of the pins is sent nothing', async () => {
    const server = await startServer()
    const pins = `pins: ["sha256/${pinOf(makeAuthority().certificate)}"], query_timeout: 1s`
    const bridge = await startBridge({ port: server.port, upstream: pins })
    expect((await (await bridge.udp()).ask('www.example.com')).rcode).toBe(2)
    expect(server.queries).toEqual([])
  })

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('[L6] %s is spoken', async (version) => {
    const server = await startServer({ minVersion: version, maxVersion: version })
    const bridge = await startBridge({ port: server.port })
    expect((await (await bridge.udp()).ask('www.example.com')).rcode).toBe(0)
    expect(server.connections[0]!.protocol).toBe(version)
  })

  it('[L11] a server that knows no ALPN is accepted', async () => {
    const server = await startServer({ alpn: [] })
    const bridge = await startBridge({ port: server.port })
    expect((await (await bridge.udp()).ask('www.example.com')).rcode).toBe(0)
    expect(server.connections[0]!.alpn).toBeUndefined()
  })

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    '[L7] a connection after the first resumes the session (%s)',
    async (version) => {
      const server = await startServer({ minVersion: version, maxVersion: version })
      const bridge = await startBridge({ port: server.port, upstream: 'connections: 1' })
      const stub = await bridge.udp()
      await stub.ask('one.example.com')
      expect(server.connections.map(({ resumed }) => resumed)).toEqual([false])
      server.connections[0]!.end()
      await server.until(() => server.connections[0]!.closed)
      await stub.ask('two.example.com')
      expect(server.queries.at(-1)!.connection.resumed).toBe(true)
    },
  )
})

describe('answers', () => {
  it('[S5, S2] come back to whom they belong in whatever order the server gives them', async () => {
    const held: SeenQuery[] = []
    const server = await startServer({ answer: (query) => held.push(query) })
    const bridge = await startBridge({ port: server.port, upstream: 'connections: 1' })
    const stub = await bridge.tcp()
    const names = Array.from({ length: 100 }, (_, index) => `n${index}.example.com`)
    stub.send(...names.map((name, id) => makeQuery(name, 'TXT', { id })))
    await server.query(100)
    expect(new Set(held.map(({ connection }) => connection)).size).toBe(1)
    for (const query of held.toReversed())
      query.respond({ answers: [`${query.message.question!.split(' ')[0]} 60 TXT "${query.question}"`] })
    for (const wire of await stub.collect(100)) {
      const reply = readMessage(wire)
      expect(reply.question).toBe(`${names[reply.id]} TXT`)
      expect(reply.answers).toEqual([`${names[reply.id]} 60 TXT "${names[reply.id]} TXT"`])
    }
  })

  it('[S1] are understood with their frames cut anywhere, and many to a record', async () => {
    const held: SeenQuery[] = []
    const server = await startServer({ answer: (query) => held.push(query) })
    const bridge = await startBridge({ port: server.port, upstream: 'connections: 1' })
    const stub = await bridge.tcp()
    /** All that one connection was asked and has not answered yet (a slow answer is asked for on another one, too). */
    const frames = (from: number): Buffer[] =>
      held
        .slice(from)
        .filter(({ connection }) => connection === held[from]!.connection)
        .map(answerFrame)
    stub.send(makeQuery('a.example.com', 'A', { id: 1 }), makeQuery('b.example.com', 'A', { id: 2 }))
    await server.query(2)
    for (const octet of Buffer.concat(frames(0))) {
      held[0]!.connection.write(Buffer.from([octet]))
      await new Promise(setImmediate)
    }
    await stub.collect(2)
    const before = held.length
    stub.send(makeQuery('c.example.com', 'A', { id: 3 }), makeQuery('d.example.com', 'A', { id: 4 }))
    await server.query(before + 2)
    held[before]!.connection.write(Buffer.concat(frames(before)))
    const answers = (await stub.collect(4)).map((wire) => readMessage(wire).answers)
    expect(answers.sort()).toEqual(['a', 'b', 'c', 'd'].map((label) => [`${label}.example.com 60 A 192.0.2.9`]))
  })

  it('[S4, R7.6] that carry the ID of a query but not its question are given to nobody', async () => {
    const liar: Answerer = (query) => {
      const other = makeQuery('evil.example.com', 'A', { id: query.message.id, edns: {} })
      query.connection.send(makeResponse(other, { answers: ['evil.example.com 60 A 192.0.2.66'] }))
    }
    const server = await startServer({ answer: liar })
    const bridge = await startBridge({ port: server.port, upstream: 'query_timeout: 1s' })
    const reply = await (await bridge.udp()).ask('www.example.com', 'A', { edns: {} })
    expect(reply.rcode).toBe(2)
    expect(reply.answers).toEqual([])
    expect(bridge.log.names).toContain('protocol-violation')
  })

  it('[S13, U8, DEC1] are shared by the stubs that ask the same at the same time: one query leaves', async () => {
    const held: SeenQuery[] = []
    const server = await startServer({ answer: (query) => held.push(query) })
    const bridge = await startBridge({ port: server.port })
    const [one, other, stream] = [await bridge.udp(), await bridge.udp(), await bridge.tcp()]
    const asked = [
      one.ask('www.example.com', 'A', { id: 1 }),
      other.ask('WWW.example.COM', 'A', { id: 2, edns: {} }),
      stream.ask('www.EXAMPLE.com', 'A', { id: 3 }),
    ]
    await server.query(1)
    await expect.poll(() => bridge.daemon.responder.counters.taken).toBe(3)
    held[0]!.respond({ answers: [answerTo(held[0]!)] })
    const replies = await Promise.all(asked)
    expect(replies.map(({ question }) => question)).toEqual([
      'www.example.com A',
      'WWW.example.COM A',
      'www.EXAMPLE.com A',
    ])
    expect(replies.map(({ edns }) => edns !== undefined)).toEqual([false, true, false])
    expect(server.queries).toHaveLength(1)
    expect(bridge.outcomes.toSorted()).toEqual(['coalesced', 'coalesced', 'miss'])
  })
})

const answerFrame = (query: SeenQuery): Buffer => frame(makeResponse(query.wire, { answers: [answerTo(query)] }))

const answerTo = (query: SeenQuery): string => `${query.question.split(' ')[0]} 60 A 192.0.2.9`

describe('a server that closes', () => {
  it.each([
    ['with a close_notify', (query: SeenQuery) => query.connection.end()],
    ['with a reset', (query: SeenQuery) => query.connection.reset()],
  ])('[S6] %s while queries are in flight loses none of them', async (_, close) => {
    let closed = false
    const answer: Answerer = (query) => {
      if (closed) return query.respond({ answers: [answerTo(query)] })
      if (server.queries.length === 10) {
        closed = true
        close(query)
      }
    }
    const server = await startServer({ answer })
    const bridge = await startBridge({ port: server.port, upstream: 'connections: 1' })
    const stub = await bridge.tcp()
    stub.send(...Array.from({ length: 10 }, (_, id) => makeQuery(`n${id}.example.com`, 'A', { id })))
    const replies = (await stub.collect(10)).map(readMessage)
    expect(replies.map(({ rcode }) => rcode)).toEqual(Array(10).fill(0))
    expect(new Set(replies.map(({ question }) => question)).size).toBe(10)
  })

  it('[S6] idle connections is no failure: the next query is answered over a new one', async () => {
    const server = await startServer()
    const bridge = await startBridge({ port: server.port, upstream: 'connections: 1' })
    const stub = await bridge.udp()
    await stub.ask('one.example.com')
    server.connections[0]!.reset()
    await server.until(() => server.connections[0]!.closed)
    expect((await stub.ask('two.example.com')).rcode).toBe(0)
    expect(bridge.log.names).not.toContain('upstream-down')
  })

  it('[S7, RR1] every time is asked the same at most three times', async () => {
    const server = await startServer({ answer: (query) => query.connection.reset() })
    const bridge = await startBridge({ port: server.port, upstream: 'query_timeout: 2s' })
    const reply = await (await bridge.udp()).ask('www.example.com', 'A', { edns: {} })
    expect(reply.rcode).toBe(2)
    expect(reply.extendedErrors).toContain(23)
    expect(server.queries.length).toBeGreaterThan(1)
    expect(server.queries.length).toBeLessThanOrEqual(3)
    expect(new Set(server.queries.map(({ connection }) => connection)).size).toBe(server.queries.length)
  })
})

describe('an upstream that is not there', () => {
  it('[A5, A6, DEC14] costs SERVFAIL with an extended error in time, and is used as soon as it appears', async () => {
    const port = await freePort()
    const bridge = await startBridge({ port, upstream: 'query_timeout: 1s' })
    const stub = await bridge.udp()
    const reply = await stub.ask('one.example.com', 'A', { edns: {} })
    expect(reply.rcode).toBe(2)
    expect(reply.extendedErrors).toHaveLength(1)
    await startServer({ port })
    await expect.poll(async () => (await stub.ask('two.example.com')).rcode, { timeout: 15_000 }).toBe(0)
    expect(bridge.log.names.filter((name) => name === 'upstream-down').length).toBeLessThanOrEqual(1)
    expect(bridge.log.names).toContain('upstream-up')
  })

  it('[DEC14] yet, but within a second, costs nothing but that second', async () => {
    const port = await freePort()
    const bridge = await startBridge({ port })
    const stub = await bridge.udp()
    const asked = stub.ask('www.example.com')
    await expect.poll(() => bridge.daemon.responder.counters.taken).toBe(1)
    await startServer({ port })
    expect((await asked).rcode).toBe(0)
  })

  it('[V2, V7] leaves what is kept: expired answers stand in, marked as stale', async () => {
    const server = await startServer()
    const bridge = await startBridge({ port: server.port })
    const stub = await bridge.udp()
    await stub.ask('www.example.com')
    await server.close()
    bridge.pass(301)
    const reply = await stub.ask('www.example.com', 'A', { edns: {} })
    expect(reply.answers).toEqual(['www.example.com 30 A 192.0.2.1'])
    expect(reply.extendedErrors).toContain(3)
    expect(bridge.outcomes.at(-1)).toBe('stale')
  })
})

describe('a connection', () => {
  it("is made by the system's calls where they are to be had, and says where they are not", async () => {
    const server = await startServer()
    const bridge = await startBridge({ port: server.port })
    await (await bridge.udp()).ask('www.example.com')
    const portable = process.env['DOTBRIDGE_TEST_PATH'] === 'portable'
    expect(bridge.log.of('tls-portable')).toHaveLength(portable ? 1 : 0)
    expect(bridge.log.of('udp-unbatched')).toHaveLength(portable ? 1 : 0)
  })

  it('[RR9] is made before anybody asks, and carries no query but those of stubs', async () => {
    const server = await startServer()
    const bridge = await startBridge({ port: server.port })
    await server.until(() => server.connections.length > 0)
    await (await bridge.udp()).ask('www.example.com')
    expect(server.questions).toEqual(['www.example.com A'])
  })
})

describe('the end', () => {
  it('[S14] is said properly: close_notify and FIN, no reset', async () => {
    const server = await startServer()
    const bridge = await startBridge({ port: server.port })
    await (await bridge.udp()).ask('www.example.com')
    await bridge.stop()
    await server.until(() => server.connections.every(({ closed }) => closed))
    expect(server.connections.every(({ endedCleanly }) => endedCleanly)).toBe(true)
  })
})
