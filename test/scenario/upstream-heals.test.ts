import { describe, expect, it } from 'vitest'
import { type Asked, PoolBench } from '../helpers/pool.ts'

const outcomes = (asked: readonly Asked[]): string[] => asked.map(({ outcome }) => outcome)

describe('a connection that ends', () => {
  it('[S6] is survived with queries in flight: they go again at once on another one', async () => {
    const bench = await PoolBench.warm()
    bench.upstream.answering = false
    const asked = Array.from({ length: 10 }, (_, i) => bench.ask(`n${i}.example`))
    await bench.clock.settle()
    bench.upstream.answering = true
    bench.upstream.connections[0]!.reset()
    await bench.clock.settle()
    expect(new Set(outcomes(asked))).toEqual(new Set(['answered']))
    expect(bench.pool.counters.retries).toBe(10)
    // Told once the queries are on their way.
    await bench.clock.advance(5)
    expect(bench.log.of('connection-lost')[0]).toMatchObject({ address: '192.0.2.1', inFlight: 10 })
  })

  it('[S6, DEC9] by the server while idle is normal: quiet, no failure, and dialled again while queries are recent', async () => {
    const bench = await PoolBench.warm()
    bench.upstream.connections[0]!.close()
    await bench.clock.settle()
    expect(bench.upstream.open).toHaveLength(1)
    expect(bench.log.names.filter((name) => name === 'connection-lost' || name === 'upstream-down')).toEqual([])
    expect(bench.pool.counters.dialFailures).toBe(0)
  })

  it('[DEC9] is not dialled again for ever when nobody asks', async () => {
    const bench = await PoolBench.warm()
    for (let i = 0; i < 40; i++) {
      for (const connection of bench.upstream.open) connection.close()
      await bench.clock.advance(250)
    }
    expect(bench.upstream.dials.length).toBeLessThanOrEqual(10)
    expect(bench.upstream.open).toHaveLength(0)
    const asked = bench.ask()
    await bench.clock.settle()
    expect(asked.outcome).toBe('answered')
  })

  it('[DEC9, S10] of its own accord after 9 s without a query, when the last one is long past', async () => {
    const bench = await PoolBench.warm()
    await bench.clock.advance(61_000)
    const before = bench.upstream.dials.length
    await bench.clock.advance(60_000)
    expect(bench.upstream.dials.length).toBe(before)
    expect(bench.upstream.open).toHaveLength(0)
  })

  it('[DEC9] learns when the server closes idle connections, and has the next one ready before', async () => {
    const bench = await PoolBench.warm()
    const served: number[] = []
    for (let i = 0; i < 10; i++) {
      const asked = bench.ask(`n${i}.example`)
      await bench.clock.settle()
      served.push(asked.afterMs)
      // The server's limit: 250 ms after the last octet on whatever is open then.
      const old = bench.upstream.open
      await bench.clock.advance(250)
      for (const connection of old) if (!connection.ended) connection.close()
      await bench.clock.advance(150)
    }
    expect(served.every((ms) => ms === 0)).toBe(true)
    expect(bench.pool.counters.retries).toBe(0)
  })

  it('[S14] by us gets a proper end', async () => {
    const bench = await PoolBench.warm()
    await bench.pool.close()
    await bench.clock.settle()
    expect(bench.upstream.connections.every(({ ended }) => ended)).toBe(true)
    expect(bench.clock.timers).toBe(0)
  })

  it('stopping lets what is in flight finish, and takes nothing new', async () => {
    const bench = await PoolBench.warm()
    bench.upstream.answering = false
    const held = bench.ask('held.example')
    await bench.clock.settle()
    const closed = bench.pool.close()
    const refused = bench.ask('new.example')
    await bench.clock.settle()
    expect(refused).toMatchObject({ outcome: 'failed', code: 'stopping' })
    bench.upstream.connections[0]!.answerAll()
    await closed
    expect(held.outcome).toBe('answered')
  })

  it('stopping waits 2 s for what is in flight, not longer', async () => {
    const bench = await PoolBench.warm()
    bench.upstream.answering = false
    const held = bench.ask('held.example')
    await bench.clock.settle()
    const closed = bench.pool.close()
    await bench.clock.advance(2_000)
    await closed
    expect(held).toMatchObject({ outcome: 'failed', code: 'stopping' })
  })
})

describe('a connection that falls silent', () => {
  it('[DEC13] costs a hedge: the query goes again on a fresh connection, and the old one is retired', async () => {
    const bench = await PoolBench.warm()
    bench.upstream.answering = false
    const [dead] = bench.upstream.connections
    const asked = bench.ask('a.example')
    await bench.clock.advance(45)
    expect(bench.upstream.connections).toHaveLength(2)
    const [, fresh] = bench.upstream.connections
    expect(fresh!.unanswered).toHaveLength(1)
    fresh!.answerAll()
    await bench.clock.settle()
    expect(asked).toMatchObject({ outcome: 'answered', times: 1 })
    expect(bench.pool.counters).toMatchObject({ hedgesSent: 1, hedgesWon: 1 })
    await bench.clock.advance(150)
    expect(bench.pool.counters.retired).toBe(1)
    await bench.clock.advance(3_000)
    expect(dead!.ended).toBe(true)
  })

  it('[DEC13] has everything on it moved when it is retired', async () => {
    const bench = await PoolBench.warm()
    bench.upstream.answering = false
    const asked = Array.from({ length: 150 }, (_, i) => bench.ask(`n${i}.example`))
    await bench.clock.advance(45)
    bench.upstream.connections[1]!.answerAll()
    await bench.clock.advance(60)
    bench.upstream.connections[1]!.answerAll()
    await bench.clock.advance(60)
    bench.upstream.connections[1]!.answerAll()
    await bench.clock.settle()
    expect(new Set(outcomes(asked))).toEqual(new Set(['answered']))
    expect(bench.pool.counters.hedgesSent).toBeLessThanOrEqual(60)
    expect(bench.pool.counters.retired).toBe(1)
  })

  it('[DEC13] is left alone as long as anything comes on it: a slow name is not a dead connection', async () => {
    const bench = await PoolBench.warm()
    bench.upstream.answering = false
    const slow = bench.ask('slow.example')
    for (let i = 0; i < 60; i++) {
      const quick = bench.ask(`n${i}.example`)
      await bench.clock.advance(20)
      for (const connection of bench.upstream.open) {
        for (const query of connection.unanswered) if (query.qname !== 'slow.example') connection.answer(query)
      }
      await bench.clock.settle()
      expect(quick.outcome).toBe('answered')
    }
    expect(bench.pool.counters).toMatchObject({ hedgesSent: 0, retired: 0 })
    for (const connection of bench.upstream.open) connection.answerAll()
    await bench.clock.settle()
    expect(slow.outcome).toBe('answered')
  })

  it('[DEC13] is not retired for a slow name that is alone on it', async () => {
    const bench = await PoolBench.warm()
    bench.upstream.answering = false
    for (let i = 0; i < 5; i++) {
      const slow = bench.ask(`slow${i}.example`)
      await bench.clock.advance(2_000)
      // The resolver has it now: every copy is answered, the first one first.
      for (const connection of bench.upstream.open) connection.answerAll()
      await bench.clock.advance(1_000)
      expect(slow.outcome).toBe('answered')
    }
    expect(bench.pool.counters.retired).toBe(0)
    expect(bench.upstream.open.length).toBeLessThanOrEqual(2)
  })

  it('[DEC13] on a path that became slow, nothing is lost and at most 6 connections are open', async () => {
    const bench = await PoolBench.warm()
    bench.upstream.answering = false
    bench.upstream.accepting = false
    const asked: Asked[] = []
    const due: { readonly at: number; readonly act: () => void }[] = []
    let seenQueries = bench.upstream.queries.length
    let seenDials = bench.upstream.dials.length
    for (let ms = 0; ms < 12_000; ms += 25) {
      if (ms < 6_000 && ms % 50 === 0) asked.push(bench.ask(`n${ms}.example`))
      await bench.clock.advance(25)
      for (const query of bench.upstream.queries.slice(seenQueries)) {
        due.push({ at: ms + 1_500, act: () => query.connection.answer(query) })
      }
      seenQueries = bench.upstream.queries.length
      // Two round trips to connect and shake hands.
      for (const dial of bench.upstream.dials.slice(seenDials)) {
        due.push({ at: ms + 3_000, act: () => dial.aborted() || dial.accept() })
      }
      seenDials = bench.upstream.dials.length
      for (const { act } of due.filter(({ at }) => at === ms)) act()
      expect(bench.upstream.open.length).toBeLessThanOrEqual(6)
    }
    expect(outcomes(asked).filter((outcome) => outcome !== 'answered')).toEqual([])
    expect(bench.upstream.dials.length).toBeLessThanOrEqual(6)
  })

  it('[DEC13] together with its spare: a third, fresh connection takes the query', async () => {
    const bench = await PoolBench.warm()
    bench.pool.suspectAll()
    await bench.clock.settle()
    expect(bench.upstream.open.length).toBe(2)
    bench.upstream.answering = false
    const asked = bench.ask('a.example')
    await bench.clock.advance(200)
    expect(bench.upstream.connections.length).toBe(3)
    const third = bench.upstream.connections.at(-1)!
    expect(third.unanswered).toHaveLength(1)
    third.answerAll()
    await bench.clock.settle()
    expect(asked.outcome).toBe('answered')
  })

  it('[DEC13] is suspected at once when the host woke up, without being thrown away', async () => {
    const bench = await PoolBench.warm()
    bench.pool.suspectAll()
    await bench.clock.settle()
    expect(bench.upstream.open).toHaveLength(2)
    const asked = bench.ask('a.example')
    await bench.clock.settle()
    expect(asked.outcome).toBe('answered')
    expect(bench.upstream.connections[1]!.queries).toHaveLength(1)
  })
})

describe('an upstream that cannot be reached', () => {
  it('[DEC14] for 3 s is waited out: every query is answered as soon as it is back', async () => {
    const bench = await PoolBench.warm()
    bench.upstream.accepting = false
    for (const connection of bench.upstream.open) connection.reset()
    await bench.clock.settle()
    const asked: Asked[] = []
    let seen = bench.upstream.dials.length - 1
    for (let ms = 0; ms < 3_000; ms += 50) {
      asked.push(bench.ask(`n${ms}.example`))
      for (const dial of bench.upstream.dials.slice(seen)) dial.refuse()
      seen = bench.upstream.dials.length
      await bench.clock.advance(50)
    }
    expect(bench.pool.counters.dials).toBeGreaterThanOrEqual(6)
    bench.upstream.accepting = true
    await bench.clock.advance(500)
    expect(outcomes(asked).filter((outcome) => outcome !== 'answered')).toEqual([])
  })

  it('[DEC14] because dials vanish: a new one starts every 500 ms while queries wait, beside those before it', async () => {
    const bench = new PoolBench()
    bench.upstream.accepting = false
    bench.pool.start()
    bench.ask()
    await bench.clock.advance(1_600)
    expect(bench.upstream.dials.filter(({ aborted }) => !aborted()).length).toBeGreaterThanOrEqual(3)
    expect(bench.upstream.dials.filter(({ aborted }) => !aborted()).length).toBeLessThanOrEqual(4)
  })

  it('[DEC14, A5] for longer fails a query after the time of one fresh dial', async () => {
    const bench = await PoolBench.warm()
    bench.upstream.accepting = false
    for (const connection of bench.upstream.open) connection.reset()
    await bench.clock.settle()
    const refuseAll = (): void => {
      for (const dial of bench.upstream.dials) dial.refuse()
    }
    for (let s = 0; s < 15; s++) {
      bench.ask(`n${s}.example`)
      refuseAll()
      await bench.clock.advance(1_000)
    }
    const asked = bench.ask('late.example')
    await bench.clock.advance(1_000)
    expect(asked).toMatchObject({ outcome: 'failed', code: 'no-connection', afterMs: 1_000 })
    expect(bench.log.names.filter((name) => name === 'upstream-down')).toHaveLength(1)
    refuseAll()
    bench.upstream.accepting = true
    const next = bench.ask('back.example')
    await bench.clock.advance(1_000)
    expect(next.outcome).toBe('answered')
    expect(bench.log.of('upstream-up').at(-1)).toHaveProperty('failedQueries')
  })

  it('[A6] since the start: the query waits for its deadline and fails as not ready', async () => {
    const bench = new PoolBench()
    bench.upstream.accepting = false
    bench.pool.start()
    const asked = bench.ask()
    await bench.clock.advance(4_500)
    expect(asked).toMatchObject({ outcome: 'failed', code: 'not-ready', afterMs: 4_500 })
  })

  it('[RR3, S11] is dialled with growing pauses when nothing waits, never longer than 30 s apart', async () => {
    const bench = new PoolBench()
    bench.upstream.accepting = false
    bench.pool.start()
    const at: number[] = []
    for (let ms = 0; ms < 58_000; ms += 50) {
      for (const dial of bench.upstream.dials.slice(at.length)) {
        at.push(ms)
        dial.refuse()
      }
      await bench.clock.advance(50)
    }
    const gaps = at.slice(1).map((ms, i) => ms - at[i]!)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(36_000)
    expect(at.length).toBeLessThanOrEqual(12)
    expect(at.length).toBeGreaterThanOrEqual(6)
  })

  it('[A2] sheds what its line cannot hold, at once', async () => {
    const bench = new PoolBench()
    bench.upstream.accepting = false
    bench.pool.start()
    const asked = Array.from({ length: 10_050 }, () => bench.ask())
    await bench.clock.settle()
    expect(asked.filter(({ code }) => code === 'overloaded')).toHaveLength(50)
    await bench.clock.advance(4_500)
    expect(asked.every(({ outcome, times }) => outcome === 'failed' && times === 1)).toBe(true)
    expect(bench.pool.waiting).toBe(0)
  })

  it('[L2, RR5] that cannot prove its name is asked nothing, and is left alone for 30 s; other addresses go on', async () => {
    const bench = new PoolBench({ addresses: ['192.0.2.1', '192.0.2.2'] })
    bench.upstream.accepting = false
    bench.pool.start()
    const asked = bench.ask()
    await bench.clock.settle()
    bench.upstream.dials[0]!.refuse('untrusted-peer')
    await bench.clock.settle()
    expect(bench.upstream.dials[1]!.address).toBe('192.0.2.2')
    bench.upstream.dials[1]!.refuse('untrusted-peer')
    await bench.clock.settle()
    expect(asked).toMatchObject({ outcome: 'failed', code: 'untrusted-peer' })
    const before = bench.upstream.dials.length
    const next = bench.ask()
    await bench.clock.advance(25_000)
    expect(next).toMatchObject({ outcome: 'failed', code: 'untrusted-peer', afterMs: 0 })
    expect(bench.upstream.dials).toHaveLength(before)
    expect(bench.log.names.filter((name) => name === 'untrusted-peer')).toHaveLength(2)
  })
})

describe('addresses', () => {
  it('[DEC15] race: the next is dialled when the first has not finished within 250 ms, and the first to finish wins', async () => {
    const bench = new PoolBench({ addresses: ['192.0.2.1', '192.0.2.2'] })
    bench.upstream.accepting = false
    bench.pool.start()
    const asked = bench.ask()
    await bench.clock.advance(249)
    expect(bench.upstream.dials).toHaveLength(1)
    await bench.clock.advance(1)
    expect(bench.upstream.dials.map(({ address }) => address)).toEqual(['192.0.2.1', '192.0.2.2'])
    bench.upstream.dials[1]!.accept()
    await bench.clock.settle()
    expect(asked.outcome).toBe('answered')
    expect(bench.upstream.dials[0]!.aborted()).toBe(true)
  })

  it('[DEC15, RR5] are tried in the order of the last winner', async () => {
    const bench = new PoolBench({ addresses: ['192.0.2.1', '192.0.2.2'] })
    bench.upstream.accepting = false
    bench.pool.start()
    await bench.clock.settle()
    bench.upstream.dials[0]!.refuse()
    await bench.clock.settle()
    bench.upstream.dials[1]!.accept()
    await bench.clock.settle()
    await bench.exchangeIn(20)
    bench.upstream.open[0]!.reset()
    await bench.clock.settle()
    expect(bench.upstream.dials[2]!.address).toBe('192.0.2.2')
  })

  it('[DEC15] the only one is dialled again beside a dial that hangs', async () => {
    const bench = new PoolBench()
    bench.upstream.accepting = false
    bench.pool.start()
    const asked = bench.ask()
    await bench.clock.advance(250)
    expect(bench.upstream.dials).toHaveLength(2)
    bench.upstream.dials[1]!.accept()
    await bench.clock.settle()
    expect(asked).toMatchObject({ outcome: 'answered', afterMs: 250 })
  })

  it('[RR4] that cannot be routed to are dialled again soon', async () => {
    const bench = new PoolBench()
    bench.upstream.accepting = false
    bench.pool.start()
    await bench.clock.settle()
    bench.upstream.dials[0]!.refuse()
    await bench.clock.advance(120)
    expect(bench.upstream.dials.length).toBeGreaterThanOrEqual(2)
  })

  it('[S8] a second connection is for when the first is full', async () => {
    const bench = await PoolBench.warm()
    bench.upstream.answering = false
    for (let i = 0; i < 150; i++) bench.ask(`n${i}.example`)
    await bench.clock.settle()
    expect(bench.upstream.connections).toHaveLength(1)
    for (let i = 150; i < 300; i++) bench.ask(`n${i}.example`)
    await bench.clock.settle()
    expect(bench.upstream.connections).toHaveLength(2)
    expect(bench.upstream.queries.filter(({ qname }) => qname.startsWith('n'))).toHaveLength(300)
  })
})
