import { describe, expect, it } from 'vitest'
import { Alarm } from '../../../src/upstream/alarm.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'

function alarm(): { clock: FakeClock; alarm: Alarm; rung: number[] } {
  const clock = new FakeClock()
  const start = clock.now()
  const rung: number[] = []
  return { clock, alarm: new Alarm(clock, () => rung.push(clock.now() - start)), rung }
}

describe('the alarm', () => {
  it('rings once, at the earliest time it was given', async () => {
    const { clock, alarm: it, rung } = alarm()
    for (const ms of [50, 30, 40]) it.by(clock.now() + ms)
    expect(clock.timers).toBe(1)
    await clock.advance(100)
    expect(rung).toEqual([30])
  })

  it('rings again when it is set from within', async () => {
    const clock = new FakeClock()
    let rung = 0
    const every: Alarm = new Alarm(clock, () => {
      rung++
      every.by(clock.now() + 10)
    })
    every.by(clock.now())
    await clock.advance(35)
    expect(rung).toBe(4)
  })

  it('lets what has come be read before it rings, and does not ring when that called it off', () => {
    const clock = new FakeClock()
    const timers: (() => void)[] = []
    const soon: (() => void)[] = []
    clock.after = (_ms, fire) => ({ cancel: () => void timers.splice(0), fire: timers.push(fire) })
    clock.soon = (fire) => void soon.push(fire)
    let rung = 0
    const called = new Alarm(clock, () => rung++)
    called.by(clock.now() + 30)
    timers[0]!()
    expect(rung).toBe(0)
    called.cancel()
    soon[0]!()
    expect(rung).toBe(0)
    called.by(clock.now() + 30)
    timers[0]!()
    soon[1]!()
    expect(rung).toBe(1)
  })
})
