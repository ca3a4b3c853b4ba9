import { describe, expect, it } from 'vitest'
import { responseTo } from '../helpers/manual-upstream.ts'
import { PoolBench } from '../helpers/pool.ts'

describe('one connection', () => {
  it('[S2, S8] carries all queries of one turn in one write, without waiting for answers', async () => {
    const bench = await PoolBench.warm()
    const [connection] = bench.upstream.connections
    const before = connection!.writes.length
    for (let i = 0; i < 50; i++) bench.ask(`n${i}.example`)
    await bench.clock.settle()
    expect(connection!.queries).toHaveLength(55)
    expect(connection!.writes.length - before).toBe(1)
    expect(bench.upstream.connections).toHaveLength(1)
  })

  it('[S5] completes 200 queries whatever the order of their answers', async () => {
    const bench = await PoolBench.warm()
    bench.upstream.answering = false
    const asked = Array.from({ length: 200 }, (_, i) => bench.ask(`n${i}.example`))
    await bench.clock.settle()
    for (const query of bench.upstream.connections[0]!.unanswered.reverse()) query.connection.answer(query)
    await bench.clock.settle()
    expect(asked.filter(({ outcome, times }) => outcome === 'answered' && times === 1)).toHaveLength(200)
  })

  it('[S3, S12] never has one ID twice in flight, and does not count from 0', async () => {
    const bench = await PoolBench.warm()
    bench.upstream.answering = false
    for (let i = 0; i < 150; i++) bench.ask(`n${i}.example`)
    await bench.clock.settle()
    const ids = bench.upstream.connections[0]!.unanswered.map(({ id }) => id)
    expect(new Set(ids).size).toBe(150)
    const starts = await Promise.all(
      Array.from({ length: 6 }, async () => (await PoolBench.warm()).upstream.queries[0]!.id),
    )
    expect(new Set(starts).size).toBeGreaterThan(1)
  })

  it('[S3, R7.4] keeps the ID of a query that timed out until its answer comes, and hands that answer over as late', async () => {
    const bench = await PoolBench.warm(20, { connections: 1 })
    bench.upstream.answering = false
    bench.upstream.accepting = false
    const asked = bench.ask('slow.example')
    await bench.clock.advance(4_500)
    expect(asked).toMatchObject({ outcome: 'failed', code: 'timeout', late: false })
    const [query] = bench.upstream.connections[0]!.unanswered
    const others = Array.from({ length: 100 }, (_, i) => bench.ask(`n${i}.example`))
    await bench.clock.settle()
    const taken = bench.upstream.connections[0]!.unanswered.filter(({ id }) => id === query!.id)
    expect(taken).toHaveLength(1)
    bench.upstream.connections[0]!.answerAll()
    await bench.clock.settle()
    expect(asked).toMatchObject({ late: true, times: 1 })
    expect(others.every(({ outcome }) => outcome === 'answered')).toBe(true)
  })

  it('[S4, R7.6] takes no answer to another question: the connection is closed and the query goes elsewhere', async () => {
    const bench = await PoolBench.warm()
    bench.upstream.answering = false
    const asked = bench.ask('a.example')
    await bench.clock.settle()
    const [connection] = bench.upstream.connections
    const [query] = connection!.unanswered
    const wrong = responseTo(query!.wire)
    wrong[13]! ^= 0x01
    bench.upstream.answering = true
    connection!.answer(query!, wrong)
    await bench.clock.settle()
    expect(connection!.ended).toBe(true)
    expect(asked.outcome).toBe('answered')
    await bench.clock.advance(5)
    expect(bench.log.names).toContain('protocol-violation')
    expect(bench.upstream.connections).toHaveLength(2)
  })

  it('[R7.5] takes an answer whose question differs in case only', async () => {
    const bench = await PoolBench.warm()
    bench.upstream.answering = false
    const asked = bench.ask('a.example')
    await bench.clock.settle()
    const [query] = bench.upstream.connections[0]!.unanswered
    const shouted = responseTo(query!.wire)
    shouted[13]! ^= 0x20
    query!.connection.answer(query!, shouted)
    await bench.clock.settle()
    expect(asked.outcome).toBe('answered')
  })

  it.each([
    ['[R7.1] a frame too short for a header', () => Buffer.from([0, 4, 1, 2, 3, 4])],
    ['[R7.1] a frame of length 0', () => Buffer.from([0, 0])],
    ['[R7.2] a query instead of a response', (wire: Buffer) => frame(wire)],
    ['[R7.2] a response with another OPCODE', (wire: Buffer) => frame(responseTo(wire, 0x9180))],
  ] as const)('%s ends the connection, and what was in flight goes on another', async (_title, octets) => {
    const bench = await PoolBench.warm()
    bench.upstream.answering = false
    const asked = bench.ask('a.example')
    await bench.clock.settle()
    const [connection] = bench.upstream.connections
    bench.upstream.answering = true
    connection!.send(octets(connection!.unanswered[0]!.wire))
    await bench.clock.settle()
    expect(connection!.ended).toBe(true)
    expect(asked).toMatchObject({ outcome: 'answered', times: 1 })
  })

  it('[R7.3, R7.22] an ID that was never sent, or was answered before, ends the connection', async () => {
    const bench = await PoolBench.warm()
    const [connection] = bench.upstream.connections
    const [answered] = connection!.queries
    connection!.send(frame(responseTo(answered!.wire)))
    await bench.clock.settle()
    expect(connection!.ended).toBe(true)
    expect(bench.pool.counters.violations).toBe(1)
  })

  it('[S1] understands frames split at every octet, and joined ones', async () => {
    const bench = await PoolBench.warm()
    bench.upstream.answering = false
    const asked = [bench.ask('a.example'), bench.ask('b.example')]
    await bench.clock.settle()
    const [connection] = bench.upstream.connections
    const both = Buffer.concat(connection!.unanswered.map(({ wire }) => frame(responseTo(wire))))
    for (const octet of both) {
      connection!.send(Buffer.from([octet]))
      await bench.clock.settle()
    }
    expect(asked.map(({ outcome }) => outcome)).toEqual(['answered', 'answered'])
  })

  it('[S7, RR1, RR2] sends one query three times to one address at most, each time on another connection with an ID of its own', async () => {
    const bench = await PoolBench.warm()
    bench.upstream.answering = false
    const asked = bench.ask('doomed.example')
    for (let i = 0; i < 6; i++) {
      await bench.clock.advance(100)
      for (const connection of bench.upstream.open) if (connection.unanswered.length > 0) connection.reset()
    }
    await bench.clock.advance(4_500)
    const copies = bench.upstream.queries.filter(({ qname }) => qname === 'doomed.example')
    expect(copies).toHaveLength(3)
    expect(new Set(copies.map(({ connection }) => connection.number)).size).toBe(3)
    expect(asked).toMatchObject({ outcome: 'failed', code: 'connection-lost', times: 1 })
  })

  it('[RR6, RR7] takes SERVFAIL and TC=1 for answers, and asks nobody again', async () => {
    const bench = await PoolBench.warm()
    bench.upstream.answering = false
    for (const flags of [0x8182, 0x8380]) {
      const asked = bench.ask('a.example')
      await bench.clock.settle()
      const [query] = bench.upstream.connections[0]!.unanswered
      query!.connection.answer(query!, responseTo(query!.wire, flags))
      await bench.clock.advance(1_000)
      expect(asked.outcome).toBe('answered')
    }
    expect(bench.upstream.queries.filter(({ qname }) => qname === 'a.example')).toHaveLength(2)
  })

  it('[O.11, S9] asks for edns-tcp-keepalive in its first query, and stops taking queries when told 0', async () => {
    const bench = new PoolBench()
    bench.upstream.answering = false
    bench.pool.start()
    bench.ask('a.example')
    await bench.clock.settle()
    const [connection] = bench.upstream.connections
    const [query] = connection!.unanswered
    expect(query!.wire.includes(Buffer.from([0, 11, 0, 0]))).toBe(true)
    bench.upstream.answering = true
    connection!.answer(query!, withKeepalive(responseTo(query!.wire), 0))
    await bench.clock.settle()
    expect(connection!.ended).toBe(true)
    const next = bench.ask('b.example')
    await bench.clock.advance(100)
    expect(next.outcome).toBe('answered')
    expect(connection!.queries).toHaveLength(1)
  })

  it('[S9] told 0 with queries in flight, is in the way of no new one, and ends after 3 s', async () => {
    const bench = new PoolBench({ connections: 1 })
    bench.upstream.answering = false
    bench.pool.start()
    bench.ask('a.example')
    const slow = bench.ask('slow.example', 10_000)
    await bench.clock.settle()
    const [connection] = bench.upstream.connections
    const [query] = connection!.unanswered
    connection!.answer(query!, withKeepalive(responseTo(query!.wire), 0))
    await bench.clock.settle()
    bench.upstream.answering = true
    const next = bench.ask('b.example')
    await bench.clock.advance(100)
    expect(next.outcome).toBe('answered')
    expect(connection!.queries).toHaveLength(2)
    await bench.clock.advance(2_800)
    expect(slow.outcome).toBe('open')
    expect(connection!.ended).toBe(false)
    await bench.clock.advance(200)
    expect(connection!.ended).toBe(true)
    expect(slow.outcome).toBe('answered')
  })

  it('[S9] closes before the time the server gives it', async () => {
    const bench = new PoolBench()
    bench.upstream.answering = false
    bench.pool.start()
    bench.ask('a.example')
    await bench.clock.settle()
    const [connection] = bench.upstream.connections
    connection!.answer(connection!.unanswered[0]!, withKeepalive(responseTo(connection!.unanswered[0]!.wire), 30))
    await bench.clock.advance(1_900)
    expect(connection!.ended).toBe(false)
    await bench.clock.advance(600)
    expect(connection!.ended).toBe(true)
  })
})

const frame = (wire: Buffer): Buffer => Buffer.concat([Buffer.from([wire.length >> 8, wire.length & 0xff]), wire])

function withKeepalive(response: Buffer, units: number): Buffer {
  response.writeUInt16BE(1, 10)
  return Buffer.concat([
    response,
    Buffer.from([0, 0, 41, 16, 0, 0, 0, 0, 0, 0, 6, 0, 11, 0, 2, units >> 8, units & 0xff]),
  ])
}
