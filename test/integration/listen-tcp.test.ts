import { afterEach, describe, expect, it } from 'vitest'
import { makeQuery, makeResponse, readMessage } from '../helpers/dns-text.ts'
import { frame } from '../helpers/dot-server.ts'
import { knowsTexts } from '../helpers/fake-forwarder.ts'
import { Listening, type ListeningOptions } from '../helpers/listening.ts'
import { TcpStub } from '../helpers/stub.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

async function listen(options?: ListeningOptions): Promise<Listening> {
  const listening = await Listening.tcp(options)
  open.push(listening)
  return listening
}

async function stubOf(listening: Listening): Promise<TcpStub> {
  const before = listening.tcp.connections
  const stub = await TcpStub.connect(listening.port)
  open.push(stub)
  await turnsUntil(() => listening.tcp.connections > before)
  return stub
}

/** Loopback needs no time, only turns of the event loop. */
async function turns(count = 5): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve))
}

async function turnsUntil(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 10_000 && !condition(); i++) await turns(1)
  expect(condition()).toBe(true)
}

const closed = (stub: TcpStub): Promise<void> => stub.until(() => stub.ended && stub.closed)
const ids = (stub: TcpStub): number[] => stub.replies.map((reply) => reply.readUInt16BE(0))
const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b)
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

describe('frames', () => {
  const queries = [makeQuery('localhost', 'A', { id: 1 }), makeQuery('www.test', 'AAAA', { id: 2 })]
  const octets = Buffer.concat(queries.map(frame))

  it('[T1] may be split at any octet', async () => {
    const listening = await listen({ limits: { connectionsPerSource: 1000 } })
    for (let at = 1; at < octets.length; at++) {
      const stub = await stubOf(listening)
      stub.write(octets.subarray(0, at))
      await turns()
      stub.write(octets.subarray(at))
      expect(ids(await stub.collect(2).then(() => stub)), `split at ${at}`).toEqual([1, 2])
      stub.close()
    }
  })

  it('[T1] may come octet by octet', async () => {
    const stub = await stubOf(await listen())
    for (const octet of octets) {
      stub.write(Buffer.from([octet]))
      await turns(2)
    }
    await stub.collect(2)
    expect(ids(stub)).toEqual([1, 2])
  })

  it('[T1, T2, S1] fifty in one segment are all answered', async () => {
    const listening = await listen()
    const stub = await stubOf(listening)
    stub.send(...upTo(50).map((id) => makeQuery(`n${id}.example.com`, 'A', { id })))
    for (const waiting of await listening.forwarder.holds(50)) waiting.fail(3)
    await stub.collect(50)
    expect(ids(stub)).toEqual(upTo(50))
  })

  it('[T2] are answered as each answer comes, not in turn', async () => {
    const listening = await listen()
    const stub = await stubOf(listening)
    stub.send(...upTo(50).map((id) => makeQuery(`n${id}.example.com`, 'A', { id })))
    const waiting = [...(await listening.forwarder.holds(50))]
    for (const each of waiting.reverse()) each.fail(3)
    await stub.collect(50)
    expect(ids(stub)).toEqual(upTo(50).reverse())
    expect(stub.replies.map((reply) => readMessage(reply).question)).toContain('n7.example.com A')
  })

  it('[T2] known answers overtake those that wait', async () => {
    const listening = await listen()
    const stub = await stubOf(listening)
    stub.send(makeQuery('www.example.com', 'A', { id: 1 }), makeQuery('localhost', 'A', { id: 2 }))
    await stub.collect(1)
    listening.forwarder.waiting[0]!.fail(3)
    await stub.collect(2)
    expect(ids(stub)).toEqual([2, 1])
  })

  it('[T12] with one ID twice, each query has its own answer', async () => {
    const listening = await listen()
    const stub = await stubOf(listening)
    stub.send(makeQuery('one.example.com', 'A', { id: 9 }), makeQuery('two.example.com', 'A', { id: 9 }))
    const [one, two] = await listening.forwarder.holds(2)
    two!.answer({ answers: ['two.example.com 300 A 192.0.2.2'] })
    one!.answer({ answers: ['one.example.com 300 A 192.0.2.1'] })
    await stub.collect(2)
    expect(stub.replies.map((reply) => readMessage(reply).answers)).toEqual([
      ['two.example.com 300 A 192.0.2.2'],
      ['one.example.com 300 A 192.0.2.1'],
    ])
  })

  it('[T4, M49] hold up to 65,535 octets in both directions, whatever the size offered for UDP', async () => {
    const listening = await listen()
    const stub = await stubOf(listening)
    const bare = makeQuery('big.example.com', 'TXT', { id: 3, edns: { udpPayloadSize: 512, options: [] } })
    const padding = { code: 12, data: Buffer.alloc(65_535 - bare.length - 4) }
    const query = makeQuery('big.example.com', 'TXT', { id: 3, edns: { udpPayloadSize: 512, options: [padding] } })
    expect(query.length).toBe(65_535)
    stub.send(query)
    const [waiting] = await listening.forwarder.holds(1)
    const reply = Buffer.alloc(65_535, 7)
    makeResponse(bare).copy(reply)
    waiting!.send(reply)
    expect((await stub.collect(1))[0]).toEqual(reply)
  })

  it.each([0, 1, 11])(
    '[M3, M4] of %i octets close the connection; earlier queries are answered first',
    async (length) => {
      const listening = await listen()
      const stub = await stubOf(listening)
      stub.write(Buffer.concat([frame(makeQuery('www.example.com', 'A', { id: 1 })), frame(Buffer.alloc(length))]))
      stub.send(makeQuery('after.example.com', 'A', { id: 2 }))
      ;(await listening.forwarder.holds(1))[0]!.fail(3)
      await stub.until(() => stub.ended)
      expect(ids(stub)).toEqual([1])
      expect(listening.forwarder.waiting).toHaveLength(1)
    },
  )

  it('[M8, Q8] with a response close the connection', async () => {
    const stub = await stubOf(await listen())
    stub.send(makeResponse(makeQuery('www.example.com')))
    await stub.until(() => stub.ended)
    expect(stub.replies).toEqual([])
  })

  it.each([
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: dns.example\r\nAccept: */*\r\n\r\n')],
    ['TLS', Buffer.concat([Buffer.from('16030100f1010000ed0303', 'hex'), Buffer.alloc(200, 0x5a)])],
  ])('[M7] of %s are an unfinished frame or FORMERR, and nobody else notices', async (_, foreign) => {
    const listening = await listen()
    const other = await stubOf(listening)
    const stub = await stubOf(listening)
    stub.write(foreign)
    await turns()
    expect((await other.ask('localhost')).answers).toHaveLength(1)
    await listening.clock.advance(3000)
    await stub.until(() => stub.ended)
    for (const reply of stub.replies) expect(readMessage(reply).rcode).toBe(1)
  })

  it('[P8] malformed ones get their error, and the connection stays', async () => {
    const stub = await stubOf(await listen())
    stub.send(Buffer.concat([makeQuery('x', 'A', { id: 5 }).subarray(0, 12), Buffer.from('c00c00010001', 'hex')]))
    await stub.collect(1)
    expect(readMessage(stub.replies[0]!)).toMatchObject({ id: 5, rcode: 1 })
    expect((await stub.ask('localhost')).answers).toHaveLength(1)
  })
})

describe('the end of a connection', () => {
  it('[T8, M5] a FIN with queries outstanding: they are answered, the unfinished frame is not, then we close', async () => {
    const listening = await listen()
    const stub = await stubOf(listening)
    stub.send(makeQuery('one.example.com', 'A', { id: 1 }), makeQuery('two.example.com', 'A', { id: 2 }))
    stub.write(frame(makeQuery('three.example.com')).subarray(0, 20))
    stub.end()
    const [one, two] = await listening.forwarder.holds(2)
    await turns()
    one!.fail(3)
    await stub.collect(1)
    expect(stub.ended).toBe(false)
    two!.fail(3)
    await closed(stub)
    expect(ids(stub)).toEqual([1, 2])
    expect(listening.forwarder.waiting).toHaveLength(2)
    await turnsUntil(() => listening.tcp.connections === 0)
  })

  it('[T8] a FIN with the last query: the reply is whole', async () => {
    const listening = await listen()
    listening.forwarder.knows = knowsTexts(250)
    const stub = await stubOf(listening)
    stub.send(makeQuery('big.test.example', 'TXT', { id: 1 }))
    stub.end()
    await closed(stub)
    expect(readMessage(stub.replies[0]!).answers).toHaveLength(250)
  })

  it('[T8] a FIN alone closes', async () => {
    const listening = await listen()
    const stub = await stubOf(listening)
    stub.end()
    await closed(stub)
    await turnsUntil(() => listening.tcp.connections === 0)
  })

  it('[T7] a stub that is gone is not answered, and nothing throws', async () => {
    const listening = await listen()
    const stub = await stubOf(listening)
    const other = await stubOf(listening)
    stub.send(...upTo(10).map((id) => makeQuery('www.example.com', 'A', { id })))
    const waiting = await listening.forwarder.holds(10)
    stub.close()
    // The first of them is met by a reset.
    for (const each of waiting) {
      each.fail(3)
      await turns()
    }
    await turnsUntil(() => listening.tcp.connections === 1)
    expect((await other.ask('localhost')).answers).toHaveLength(1)
  })
})

describe('time', () => {
  it('[T6] a new connection has five seconds for its first message', async () => {
    const listening = await listen()
    const stub = await stubOf(listening)
    await listening.clock.advance(4999)
    expect(stub.ended).toBe(false)
    await listening.clock.advance(1)
    await stub.until(() => stub.ended)
  })

  it('[T6, M6] a frame that has begun has three, however it drips', async () => {
    const listening = await listen()
    const stub = await stubOf(listening)
    await stub.ask('localhost')
    const octets = frame(makeQuery('www.example.com'))
    stub.write(octets.subarray(0, 1))
    await turns()
    for (let second = 1; second < 3; second++) {
      await listening.clock.advance(1000)
      stub.write(octets.subarray(second, second + 1))
      await turns()
    }
    await listening.clock.advance(999)
    expect(stub.ended).toBe(false)
    await listening.clock.advance(1)
    await stub.until(() => stub.ended)
  })

  it("[T6] a frame that comes to its end in time starts nobody's clock", async () => {
    const listening = await listen()
    const stub = await stubOf(listening)
    const octets = frame(makeQuery('localhost'))
    for (let n = 1; n < 4; n++) {
      stub.write(octets.subarray(0, 9))
      await turns()
      await listening.clock.advance(2500)
      // Its end, and the beginning of the next in the same segment: that one has its own three seconds.
      stub.write(octets.subarray(9))
      await stub.collect(n)
    }
    expect(stub.ended).toBe(false)
  })

  it('[T5] an idle connection is closed ten seconds after the last answer', async () => {
    const listening = await listen()
    const stub = await stubOf(listening)
    stub.send(makeQuery('www.example.com'))
    await listening.forwarder.holds(1)
    // Whatever is outstanding keeps it open.
    await listening.clock.advance(60_000)
    expect(stub.ended).toBe(false)
    listening.forwarder.waiting[0]!.fail(2)
    await stub.collect(1)
    await listening.clock.advance(9999)
    expect(stub.ended).toBe(false)
    await listening.clock.advance(1)
    await stub.until(() => stub.ended)
  })

  it('[T5] only a whole message counts as a sign of life', async () => {
    const listening = await listen()
    const stub = await stubOf(listening)
    await stub.ask('localhost')
    await listening.clock.advance(8000)
    await stub.ask('localhost')
    await listening.clock.advance(9000)
    stub.write(Buffer.from([0]))
    await turns()
    await listening.clock.advance(999)
    expect(stub.ended).toBe(false)
    await listening.clock.advance(1)
    await stub.until(() => stub.ended)
  })

  it('a stub that never closes its side is let go two seconds after ours', async () => {
    const listening = await listen()
    const stub = await stubOf(listening)
    await listening.clock.advance(5000)
    await stub.until(() => stub.ended)
    expect(listening.tcp.connections).toBe(1)
    await listening.clock.advance(2000)
    await turnsUntil(() => listening.tcp.connections === 0)
  })
})

describe('limits', () => {
  it('[T9, M51] at the limit in flight the connection is not read, and nothing is lost', async () => {
    const listening = await listen({ limits: { inFlight: 10 } })
    const stub = await stubOf(listening)
    stub.send(...upTo(500).map((id) => makeQuery(`n${id}.example.com`, 'A', { id })))
    stub.end()
    await listening.forwarder.holds(10)
    await turns(20)
    expect(listening.forwarder.waiting).toHaveLength(10)
    for (let answered = 0; answered < 500; answered++) {
      const waiting = await listening.forwarder.holds(answered + 1)
      expect(waiting.length - answered).toBeLessThanOrEqual(10)
      waiting[answered]!.fail(3)
    }
    await closed(stub)
    expect(sorted(ids(stub))).toEqual(upTo(500))
  })

  it('[T9] while it is not read, nobody is closed for being slow', async () => {
    const listening = await listen({ limits: { inFlight: 2 } })
    const stub = await stubOf(listening)
    const third = frame(makeQuery('c.example.com', 'A', { id: 3 }))
    stub.send(makeQuery('a.example.com', 'A', { id: 1 }), makeQuery('b.example.com', 'A', { id: 2 }))
    stub.write(third.subarray(0, 20))
    await listening.forwarder.holds(2)
    await listening.clock.advance(4000)
    for (const waiting of listening.forwarder.waiting) waiting.fail(3)
    await stub.collect(2)
    stub.write(third.subarray(20))
    ;(await listening.forwarder.holds(3))[2]!.fail(3)
    await stub.collect(3)
  })

  it('[T9] a stub that does not read its answers is not read either, and has all of them when it does', async () => {
    const listening = await listen({ limits: { unsentOctets: 64 * 1024 } })
    listening.forwarder.knows = knowsTexts(250)
    const stub = await stubOf(listening)
    stub.pause()
    // 400 answers of 60 KB are far beyond what the system holds for a socket.
    stub.send(...upTo(400).map((id) => makeQuery('big.test.example', 'TXT', { id })))
    await turnsUntil(() => listening.responder.counters.taken > 0)
    await turns(200)
    const taken = listening.responder.counters.taken
    expect(taken).toBeLessThan(400)
    stub.resume()
    await stub.collect(400)
    expect(ids(stub)).toEqual(upTo(400))
  })

  it('[T9, A2] a stub that never reads is closed after the idle time, and its answers go', async () => {
    const listening = await listen({ limits: { unsentOctets: 64 * 1024 } })
    listening.forwarder.knows = knowsTexts(250)
    const stub = await stubOf(listening)
    stub.pause()
    stub.send(...upTo(400).map((id) => makeQuery('big.test.example', 'TXT', { id })))
    await turnsUntil(() => listening.responder.counters.taken > 0)
    await turns(200)
    await listening.clock.advance(10_000)
    await turnsUntil(() => listening.tcp.connections === 0)
  })

  it('[T9, A2] answers that come while it does not read are held up to a bound, then the connection goes', async () => {
    const listening = await listen({ limits: { unsentOctets: 64 * 1024 } })
    const stub = await stubOf(listening)
    stub.pause()
    stub.send(...upTo(100).map((id) => makeQuery('big.test.example', 'TXT', { id })))
    const waiting = await listening.forwarder.holds(100)
    for (const { query } of waiting) expect(query.transport.stream).toBe(true)
    for (const each of waiting) {
      each.send(knowsTexts(290)(each.query))
      await turns(1)
    }
    await turnsUntil(() => listening.tcp.connections === 0)
  })

  it('[T9] a full house closes the connection that has been idle longest', async () => {
    const listening = await listen({ limits: { connections: 3 } })
    const first = await stubOf(listening)
    await first.ask('localhost')
    listening.clock.jump(100)
    const second = await stubOf(listening)
    await second.ask('localhost')
    listening.clock.jump(100)
    const third = await stubOf(listening)
    await third.ask('localhost')
    await first.ask('localhost')
    const fourth = await TcpStub.connect(listening.port)
    open.push(fourth)
    expect((await fourth.ask('localhost')).answers).toHaveLength(1)
    await second.until(() => second.ended)
    expect([first.ended, third.ended, listening.tcp.connections]).toEqual([false, false, 3])
  })

  it('[T9] a full house in which all have queries outstanding turns the next away', async () => {
    const listening = await listen({ limits: { connections: 2 } })
    const stubs = [await stubOf(listening), await stubOf(listening)]
    for (const stub of stubs) stub.send(makeQuery('www.example.com'))
    await listening.forwarder.holds(2)
    const late = await TcpStub.connect(listening.port)
    open.push(late)
    await late.until(() => late.ended)
    expect(listening.log.of('stub-limited')).toHaveLength(1)
    for (const waiting of listening.forwarder.waiting) waiting.fail(3)
    for (const stub of stubs) await stub.collect(1)
  })

  it('[P10, M47] a stranger is refused and let go', async () => {
    const listening = await listen({ allow: ['192.0.2.0/24'] })
    const stub = await stubOf(listening)
    stub.send(makeQuery('localhost', 'A', { edns: {} }))
    await stub.until(() => stub.ended)
    expect(readMessage(stub.replies[0]!)).toMatchObject({ rcode: 5, extendedErrors: [18] })
  })

  it('[P10] a stranger gets nothing when strangers are dropped', async () => {
    const listening = await listen({ allow: [], strangers: 'drop' })
    const stub = await stubOf(listening)
    stub.send(makeQuery('localhost'))
    await stub.until(() => stub.ended)
    expect(stub.replies).toEqual([])
  })
})

describe('edns-tcp-keepalive', () => {
  const asking = { edns: { options: [{ code: 11, data: Buffer.alloc(0) }] } }
  const timeoutOf = (options: readonly { code: number; data: Buffer }[] = []): number[] =>
    options.filter(({ code }) => code === 11).map(({ data }) => data.readUInt16BE(0))

  it('[T10] tells the idle timeout in tenths of a second', async () => {
    const stub = await stubOf(await listen())
    expect(timeoutOf((await stub.ask('localhost', 'A', asking)).edns?.options)).toEqual([100])
    expect((await stub.ask('localhost')).edns).toBeUndefined()
  })

  it('[T10] is 0 in a full house, and again the timeout when there is room', async () => {
    const listening = await listen({ limits: { connections: 2 } })
    const stub = await stubOf(listening)
    const other = await stubOf(listening)
    expect(timeoutOf((await stub.ask('localhost', 'A', asking)).edns?.options)).toEqual([0])
    other.close()
    await turnsUntil(() => listening.tcp.connections === 1)
    expect(timeoutOf((await stub.ask('localhost', 'A', asking)).edns?.options)).toEqual([100])
  })

  it('[T10] is 0 from the moment the listener stops', async () => {
    const listening = await listen()
    const stub = await stubOf(listening)
    stub.send(makeQuery('www.example.com', 'A', asking))
    const [waiting] = await listening.forwarder.holds(1)
    await listening.tcp.stopReading()
    waiting!.fail(2)
    await stub.until(() => stub.ended)
    expect(waiting!.query.transport.keepaliveUnits).toBe(0)
    expect(ids(stub)).toHaveLength(1)
  })
})

describe('stopping', () => {
  it('takes nothing more, answers what it has, closes what is idle, and frees the port', async () => {
    const listening = await listen()
    const { port } = listening
    const busy = await stubOf(listening)
    const idle = await stubOf(listening)
    busy.send(makeQuery('www.example.com', 'A', { id: 1 }))
    await listening.forwarder.holds(1)
    await listening.tcp.stopReading()
    await idle.until(() => idle.ended)
    await expect(TcpStub.connect(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    busy.send(makeQuery('late.example.com', 'A', { id: 2 }))
    await turns()
    listening.forwarder.waiting[0]!.fail(3)
    await busy.until(() => busy.ended)
    expect(ids(busy)).toEqual([1])
    expect(listening.forwarder.waiting).toHaveLength(1)
    await listening.tcp.close()
    expect(listening.tcp.connections).toBe(0)
    await listen({ listen: [{ address: '127.0.0.1', port }] })
  })

  it('close() lets a reply of the same turn leave, and waits for nobody who is not answered', async () => {
    const listening = await listen()
    const stub = await stubOf(listening)
    stub.send(makeQuery('one.example.com', 'A', { id: 1 }), makeQuery('two.example.com', 'A', { id: 2 }))
    const [one] = await listening.forwarder.holds(2)
    one!.fail(3)
    await Promise.all([listening.tcp.close(), listening.tcp.close()])
    await stub.until(() => stub.ended)
    expect(ids(stub)).toEqual([1])
    expect(() => listening.forwarder.waiting[1]!.fail(3)).not.toThrow()
  })

  it('a taken port is an error', async () => {
    const { port } = await listen()
    const second = Listening.tcp({ listen: [{ address: '127.0.0.1', port }] })
    await expect(second).rejects.toMatchObject({ name: 'ListenError', code: 'in-use', transport: 'tcp', port })
  })
})
