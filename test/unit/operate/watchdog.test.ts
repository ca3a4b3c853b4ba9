import { describe, expect, it } from 'vitest'
import type { ProbeResult } from '../../../src/operate/self-probe.ts'
import { Watchdog, watchdogPatienceMs } from '../../../src/operate/watchdog.ts'
import { CapturedLog } from '../../helpers/captured-log.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'

function watch() {
  const clock = new FakeClock()
  const log = new CapturedLog()
  const state = { fed: 0, probes: [] as number[], result: 'answered' as ProbeResult | Promise<ProbeResult> }
  const watchdog = new Watchdog({
    patienceMs: 30_000,
    probe: async (timeoutMs) => {
      state.probes.push(timeoutMs)
      return state.result
    },
    feed: () => void state.fed++,
    clock,
    log,
  })
  watchdog.start()
  return { clock, log, state, watchdog }
}

describe('the watchdog', () => {
  it('is fed twice in the time it is patient, each time after an answer', async () => {
    const { clock, state } = watch()
    await clock.advance(60_000)
    expect(state).toMatchObject({ fed: 4, probes: [7_500, 7_500, 7_500, 7_500] })
  })

  it('is not fed after silence, which is told, and fed again when answers come', async () => {
    const { clock, state, log } = watch()
    state.result = 'silent'
    await clock.advance(30_000)
    expect(state.fed).toBe(0)
    expect(log.of('watchdog-unfed')).toHaveLength(2)
    state.result = 'answered'
    await clock.advance(15_000)
    expect(state.fed).toBe(1)
  })

  it('is fed where there is nothing to ask: a restart would not help', async () => {
    const { clock, state } = watch()
    state.result = 'nothing-to-ask'
    await clock.advance(15_000)
    expect(state.fed).toBe(1)
  })

  it('is not fed after the end, and no timer is left', async () => {
    const { clock, state, watchdog } = watch()
    let answer = (_: ProbeResult): void => {}
    state.result = new Promise((resolve) => (answer = resolve))
    await clock.advance(15_000)
    watchdog.stop()
    answer('answered')
    await clock.settle()
    expect(state.fed).toBe(0)
    expect(clock.timers).toBe(0)
  })

  it.each([
    [{ WATCHDOG_USEC: '30000000' }, 30_000],
    [{ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '77' }, 30_000],
    [{ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '78' }, undefined],
    [{ WATCHDOG_USEC: '0' }, undefined],
    [{ WATCHDOG_USEC: 'soon' }, undefined],
    [{}, undefined],
  ])('by %j has a patience of %s ms', (env, patienceMs) => {
    expect(watchdogPatienceMs(env, 77)).toBe(patienceMs)
  })
})
