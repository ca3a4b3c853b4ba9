/** Corners of the upstream path: several things going wrong at once, and bounds that must hold all the same. */
import { describe, expect, it } from 'vitest'
import { answered, UpstreamScene } from '../helpers/upstream-scene.ts'

describe('a query with several copies', () => {
  it('[S6] is answered by an older copy while it waits in line for a newer connection', async () => {
    const scene = await UpstreamScene.warm()
    scene.upstream.answer = () => {}
    const ask = scene.ask('a.example')
    // Silence: a second connection carries a copy too.
    await scene.pass(90)
    expect(scene.upstream.queries.filter(({ name }) => name === 'a.example')).toHaveLength(2)
    scene.upstream.fate = () => 'refused'
    const [first, second] = scene.upstream.connections
    second!.reset()
    await scene.pass(10)
    first!.queries.at(-1)!.respond()
    await scene.pass(20)
    expect(ask.outcome).toBe('answered')
    expect(scene.pool.waiting).toBe(0)
  })

  it('[S7] fails once all its copies are lost, and not before', async () => {
    const scene = await UpstreamScene.warm()
    scene.upstream.answer = ({ connection }) => connection.reset()
    const ask = scene.ask('poison.example')
    await scene.pass(4_000)
    expect(ask).toMatchObject({ outcome: 'failed', code: 'connection-lost' })
    expect(scene.upstream.queries.filter(({ name }) => name === 'poison.example')).toHaveLength(3)
  })

  it('[R7.6] is asked elsewhere once after an answer to another question, and fails after the second', async () => {
    const scene = await UpstreamScene.warm()
    scene.upstream.answer = (query) => {
      const spoilt = Buffer.from(query.wire)
      spoilt[2]! |= 0x80
      spoilt[13]! ^= 0x01
      query.connection.send(spoilt)
    }
    const ask = scene.ask('a.example')
    await scene.pass(1_000)
    expect(ask).toMatchObject({ outcome: 'failed', code: 'bad-response' })
    expect(scene.upstream.queries.filter(({ name }) => name === 'a.example')).toHaveLength(2)
    expect(scene.pool.counters.violations).toBe(2)
  })
})

describe('bounds', () => {
  it('[DEC13] six connections that answer nothing do not keep a seventh from being made', async () => {
    const scene = await UpstreamScene.warm()
    scene.upstream.answer = (query) => {
      if (query.connection === scene.upstream.connections[10]) query.respond()
    }
    let mostOpen = 0
    for (let nth = 0; nth < 400; nth++) {
      scene.ask(`q${nth}.example`)
      await scene.pass(50)
      mostOpen = Math.max(mostOpen, scene.upstream.open.length)
    }
    expect(scene.upstream.connections.length).toBeGreaterThan(10)
    expect(mostOpen).toBeLessThanOrEqual(7)
    expect(scene.asks.slice(-20, -5).every(({ outcome }) => outcome === 'answered')).toBe(true)
  })

  it('[S11, RR3] a server that accepts, takes queries and closes is not dialled in a loop', async () => {
    const scene = await UpstreamScene.warm()
    scene.upstream.answer = ({ connection }) => connection.reset()
    for (let nth = 0; nth < 100; nth++) {
      scene.ask(`q${nth}.example`)
      await scene.pass(50)
    }
    // 5 s: without back-off a dial every two round trips, 125 of them.
    expect(scene.upstream.dials.length).toBeLessThan(40)
  })

  it('[A2, S8] a burst of 1,000 takes two connections, 200 in flight on each, and all are answered', async () => {
    const scene = await UpstreamScene.warm()
    const asks = Array.from({ length: 1_000 }, (_, nth) => scene.ask(`q${nth}.example`))
    await scene.pass(1_000)
    expect(answered(asks)).toBe(1_000)
    expect(scene.upstream.connections).toHaveLength(2)
    expect(scene.upstream.queries).toHaveLength(1_001)
  })

  it('[A2, A3, DEC14] under a silent upstream every query fails by its deadline and nothing is left of any', async () => {
    const scene = await UpstreamScene.warm()
    scene.upstream.answer = () => {}
    for (let step = 0; step < 100; step++) {
      for (let nth = 0; nth < 50; nth++) scene.ask(`q${step}-${nth}.example`)
      await scene.pass(100)
      expect(scene.upstream.open.length).toBeLessThanOrEqual(7)
    }
    await scene.pass(4_500)
    const asks = scene.asks.slice(1)
    expect(asks.every(({ outcome, tookMs }) => outcome === 'failed' && tookMs <= 4_500)).toBe(true)
    expect(scene.pool.waiting).toBe(0)
    expect(scene.pool.connections().every(({ inFlight }) => inFlight === 0)).toBe(true)
  })
})

describe('our own goodbye', () => {
  it('[S14] that the server leaves unanswered is not waited for longer than a second', async () => {
    const scene = await UpstreamScene.warm()
    scene.upstream.silenceOpen()
    let closed = false
    void scene.pool.close().then(() => {
      closed = true
    })
    await scene.pass(500)
    expect(scene.upstream.latest.endedCleanly).toBe(true)
    expect(closed).toBe(false)
    await scene.pass(600)
    expect(closed).toBe(true)
    expect(scene.clock.timers).toBe(0)
  })
})

describe('an outage', () => {
  it('is told once, and a single dial that fails is no outage', async () => {
    const scene = await UpstreamScene.warm()
    scene.upstream.fate = ({ nth }) => (nth % 2 === 0 ? 'refused' : 'open')
    for (let nth = 0; nth < 10; nth++) {
      scene.ask(`q${nth}.example`)
      await scene.pass(5)
      scene.upstream.resetOpen()
      await scene.pass(400)
    }
    expect(answered(scene.asks)).toBe(11)
    expect(scene.log.of('upstream-up')).toHaveLength(1)
  })

  it('[DEC14] that ends just after a dial began is noticed by the next one, not by the end of the first', async () => {
    const scene = new UpstreamScene()
    scene.upstream.fate = () => 'mute'
    scene.pool.start()
    const ask = scene.ask()
    await scene.pass(2_300)
    scene.upstream.fate = () => 'open'
    await scene.pass(600)
    expect(ask.outcome).toBe('answered')
  })

  it('[DEC14] goes on dialling while queries wait on connections that are all silent', async () => {
    const scene = await UpstreamScene.warm()
    scene.upstream.fate = () => 'mute'
    scene.upstream.silenceOpen()
    const asks = Array.from({ length: 5 }, (_, nth) => scene.ask(`q${nth}.example`))
    await scene.pass(1_700)
    scene.upstream.fate = () => 'open'
    await scene.pass(700)
    expect(answered(asks)).toBe(5)
  })

  it('[RR4] without a route: one dial at once, then back-off', async () => {
    const scene = await UpstreamScene.warm()
    scene.upstream.fate = () => 'unreachable'
    scene.upstream.resetOpen()
    await scene.pass(1)
    expect(scene.upstream.dials).toHaveLength(3)
    await scene.pass(50)
    expect(scene.upstream.dials).toHaveLength(3)
  })

  it('[DEC14] ends at once when the network changes, whatever the back-off had grown to', async () => {
    const scene = await UpstreamScene.warm()
    scene.upstream.fate = () => 'refused'
    scene.upstream.resetOpen()
    await scene.pass(20_000)
    scene.upstream.fate = () => 'open'
    scene.pool.suspectAll()
    await scene.pass(50)
    expect(scene.upstream.open).toHaveLength(1)
  })
})

describe('an idle connection', () => {
  it('[DEC9] is kept for a minute after the last query, and no longer', async () => {
    const scene = await UpstreamScene.warm()
    await scene.pass(59_000)
    expect(scene.upstream.open).toHaveLength(1)
    await scene.pass(2_000)
    expect(scene.upstream.open).toHaveLength(0)
    expect(scene.upstream.dials).toHaveLength(1)
    expect(scene.upstream.latest.endedCleanly).toBe(true)
  })

  it('[S8, S10] beside another one is not kept warm: it is closed after 9 s', async () => {
    const scene = await UpstreamScene.warm()
    for (let nth = 0; nth < 300; nth++) scene.ask(`q${nth}.example`)
    await scene.pass(8_900)
    expect(scene.upstream.open).toHaveLength(2)
    await scene.pass(200)
    expect(scene.upstream.open).toHaveLength(1)
  })

  it('[DEC9] a server that closes after 10 s is met by a connection replaced just before', async () => {
    const scene = await UpstreamScene.warm()
    scene.upstream.closeIdleAfterMs = 10_000
    scene.upstream.resetOpen()
    for (let nth = 0; nth < 12; nth++) {
      await scene.pass(5_000)
      if (nth % 5 === 4) scene.ask(`q${nth}.example`)
    }
    await scene.pass(25_000)
    const ask = scene.ask('last.example')
    await scene.pass(100)
    expect(ask.tookMs).toBe(20)
    const ours = scene.log.of('connection-closed').filter(({ why }) => why === 'replaced')
    expect(ours.length).toBeGreaterThan(2)
  })
})
