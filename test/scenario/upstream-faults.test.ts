/** Whole faults over simulated time, 20 queries a second on a path of 20 ms: what each query ends in and how long it takes. */
import { describe, expect, it } from 'vitest'
import { type Ask, answered, times, UpstreamScene } from '../helpers/upstream-scene.ts'

const EVERY_MS = 50
const QUERIES = 240

async function run(
  scene: UpstreamScene,
  between: (nth: number, scene: UpstreamScene) => void | Promise<void> = () => {},
): Promise<Ask[]> {
  scene.pool.start()
  await scene.pass(1_000)
  return scene.askEvery(EVERY_MS, QUERIES, (nth) => void between(nth, scene))
}

const percentile = (asks: readonly Ask[], share: number): number => times(asks)[Math.ceil(asks.length * share) - 1]!
const everySecond =
  (fate: 'mute' | 'lost') =>
  ({ nth }: { nth: number }) =>
    (nth % 2 === 1 ? fate : 'open') as 'open'

describe('240 queries, 20 a second', () => {
  it('[S8, DEC13] nothing fails: one connection, no query twice', async () => {
    const scene = new UpstreamScene()
    const asks = await run(scene)
    expect(answered(asks)).toBe(QUERIES)
    expect(times(asks).at(-1)).toBe(20)
    expect(scene.upstream.connections).toHaveLength(1)
    expect(scene.upstream.queries).toHaveLength(QUERIES)
  })

  it('[DEC13, RR8, S6] every open connection goes silent for good: each query is answered within 120 ms', async () => {
    const scene = new UpstreamScene()
    const asks = await run(scene, (nth) => {
      if (nth === 60) scene.upstream.silenceOpen()
    })
    expect(answered(asks)).toBe(QUERIES)
    expect(times(asks).at(-1)).toBeLessThan(120)
    expect(scene.pool.counters.retired).toBe(1)
  })

  it('[DEC13] two connections go silent at once: a spare that is as dead costs no second cycle', async () => {
    const scene = new UpstreamScene()
    const asks = await run(scene, (nth) => {
      // A burst that one connection cannot take: there are two from then on.
      if (nth === 55) for (let more = 0; more < 250; more++) scene.ask(`burst${more}.example`)
      if (nth !== 60) return
      expect(scene.upstream.open).toHaveLength(2)
      scene.upstream.silenceOpen()
    })
    expect(answered(scene.asks)).toBe(QUERIES + 250)
    expect(times(asks).at(-1)).toBeLessThan(120)
  })

  it('[DEC13] the same after a slow name: silence is doubted longer, and still nothing is lost', async () => {
    const scene = new UpstreamScene()
    scene.upstream.answer = (query) => query.respond({}, query.name === 'q55.example' ? 200 : 0)
    const asks = await run(scene, (nth) => {
      if (nth === 60) scene.upstream.silenceOpen()
    })
    expect(answered(asks)).toBe(QUERIES)
    expect(times(asks).at(-1)).toBeLessThan(300)
  })

  it('[S6] every 2 s all connections are reset: what was in flight goes again at once', async () => {
    const scene = new UpstreamScene()
    const asks = await run(scene, (nth) => {
      if (nth % 40 === 0) scene.clock.after(3, () => scene.upstream.resetOpen())
    })
    expect(answered(asks)).toBe(QUERIES)
    expect(percentile(asks, 0.99)).toBeLessThan(69)
    expect(scene.log.of('upstream-down')).toEqual([])
  })

  it.each(['refused', 'mute', 'lost'] as const)(
    '[DEC14] for 3 s every dial is %s: all are waited out',
    async (fate) => {
      const scene = new UpstreamScene()
      const asks = await run(scene, (nth) => {
        if (nth === 60) {
          scene.upstream.fate = () => fate
          scene.upstream.resetOpen()
        }
        if (nth === 120) scene.upstream.fate = () => 'open'
      })
      expect(answered(asks)).toBe(QUERIES)
      expect(times(asks).at(-1)).toBeLessThan(4_000)
      expect(scene.log.names.filter((name) => name === 'upstream-down' || name === 'upstream-up')).toEqual([
        'upstream-up',
        'upstream-down',
        'upstream-up',
      ])
    },
  )

  it('[DEC14] for 3 s open connections are silent and dials are accepted and never answered', async () => {
    const scene = new UpstreamScene()
    const asks = await run(scene, (nth) => {
      if (nth === 60) {
        scene.upstream.fate = () => 'mute'
        scene.upstream.silenceOpen()
      }
      if (nth === 120) scene.upstream.fate = () => 'open'
    })
    expect(answered(asks)).toBe(QUERIES)
  })

  it('[DEC15, RR5] the first of two addresses accepts and never answers', async () => {
    const scene = new UpstreamScene({ addresses: ['192.0.2.1', '192.0.2.2'] })
    scene.upstream.fate = ({ address }) => (address === '192.0.2.1' ? 'mute' : 'open')
    const asks = await run(scene)
    expect(answered(asks)).toBe(QUERIES)
    expect(percentile(asks, 0.99)).toBe(20)
  })

  it('[DEC13] the round trip rises from 20 ms to 1.5 s: all are answered, over no more than 6 connections', async () => {
    const scene = new UpstreamScene()
    const asks = await run(scene, (nth) => {
      if (nth === 60) scene.upstream.roundTripMs = 1_500
    })
    expect(answered(asks)).toBe(QUERIES)
    expect(scene.upstream.dials.length).toBeLessThanOrEqual(6)
    expect(scene.pool.counters.retired).toBe(0)
  })

  it('[DEC15] every second new connection is accepted and never answered', async () => {
    const scene = new UpstreamScene()
    scene.upstream.fate = everySecond('mute')
    const asks = await run(scene)
    expect(answered(asks)).toBe(QUERIES)
    expect(percentile(asks, 0.99)).toBeLessThan(100)
  })

  it('[DEC15, S6] the same, and every 2 s all connections are reset', async () => {
    const scene = new UpstreamScene()
    scene.upstream.fate = everySecond('mute')
    const asks = await run(scene, (nth) => {
      if (nth % 40 === 0) scene.clock.after(3, () => scene.upstream.resetOpen())
    })
    expect(answered(asks)).toBe(QUERIES)
    expect(percentile(asks, 0.99)).toBeLessThan(250)
  })

  it('[DEC13] one name in ten takes 2 s at the resolver: two connections, none retired', async () => {
    const scene = new UpstreamScene()
    scene.upstream.answer = (query) => query.respond({}, /^q\d*5\./.test(query.name) ? 2_000 : 0)
    const asks = await run(scene)
    expect(answered(asks)).toBe(QUERIES)
    expect(scene.upstream.dials.length).toBeLessThanOrEqual(2)
    expect(scene.pool.counters.retired).toBe(0)
    expect(percentile(asks, 0.5)).toBe(20)
  })
})

it('[DEC13] slow names at one query a second: two connections at once at most, none retired', async () => {
  const scene = new UpstreamScene()
  scene.upstream.answer = (query) => query.respond({}, /^q\d*5\./.test(query.name) ? 2_000 : 0)
  scene.pool.start()
  await scene.pass(1_000)
  let mostOpen = 0
  const asks = await scene.askEvery(1_000, 60, () => {
    mostOpen = Math.max(mostOpen, scene.upstream.open.length)
  })
  expect(answered(asks)).toBe(60)
  expect(mostOpen).toBeLessThanOrEqual(2)
  expect(scene.pool.counters.retired).toBe(0)
  expect(scene.pool.counters.timeouts).toBe(0)
})

it('[DEC9] the server closes 250 ms after the last octet, a query comes every 400 ms: half take one round trip', async () => {
  const scene = new UpstreamScene()
  scene.upstream.closeIdleAfterMs = 250
  scene.pool.start()
  await scene.pass(1_000)
  const asks = await scene.askEvery(400, 30)
  expect(answered(asks)).toBe(30)
  expect(percentile(asks, 0.5)).toBe(20)
  expect(percentile(asks, 0.9)).toBe(20)
})
