/** A connection falls silent while another one is busy: what comes there must keep nobody from looking after the silent one. */
import { describe, expect, it } from 'vitest'
import { ClockTimer, type MovableTimer } from '../../src/clock.ts'
import { type Ask, answered, UpstreamScene } from '../helpers/upstream-scene.ts'

/** More than one connection takes. */
const BURST = 250
/** As many as there may be in flight on one: others go elsewhere. */
const FULL = 200

async function scene(lateMs: number): Promise<UpstreamScene> {
  const scene = new UpstreamScene({
    makeTimer: (clock, fire): MovableTimer => {
      const timer = new ClockTimer(clock, fire)
      return {
        set: (ms) => timer.set(ms + lateMs),
        stop: () => timer.stop(),
        close: () => timer.close(),
      }
    },
  })
  scene.pool.start()
  await scene.pass(200)
  for (let nth = 0; nth < 20; nth++) {
    scene.ask(`warm${nth}.example`)
    await scene.pass(30)
  }
  for (let nth = 0; nth < BURST; nth++) scene.ask(`burst${nth}.example`)
  await scene.pass(300)
  return scene
}

/** Fills the connection that is picked first, has it fall silent, and goes on asking; returns what it carried. */
async function silence(upstream: UpstreamScene, everyMs: number): Promise<Ask[]> {
  const victims = [upstream.ask('victim.example')]
  await upstream.clock.settle()
  upstream.upstream.queries.at(-1)!.connection.silent = true
  while (victims.length < FULL) victims.push(upstream.ask(`victim${victims.length}.example`))
  for (let at = 0, nth = 0; at < 3_000; at += everyMs, nth++) {
    upstream.ask(`steady${nth}.example`)
    await upstream.pass(everyMs)
  }
  return victims
}

describe('[DEC13] queries on a connection that has fallen silent', () => {
  it.each([
    { everyMs: 5, lateMs: 0 },
    { everyMs: 5, lateMs: 0.5 },
    { everyMs: 1, lateMs: 1.5 },
  ])(
    'are answered elsewhere as soon as ever, with an answer there each $everyMs ms and timers $lateMs ms late',
    async ({ everyMs, lateMs }) => {
      const upstream = await scene(lateMs)
      const victims = await silence(upstream, everyMs)
      expect(answered(victims)).toBe(victims.length)
      expect(Math.max(...victims.map(({ tookMs }) => tookMs))).toBeLessThan(200)
      expect(upstream.pool.counters).toMatchObject({ retired: 1, timeouts: 0 })
    },
  )
})
