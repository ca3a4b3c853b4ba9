import { describe, expect, it } from 'vitest'
import type { Millis } from '../../../src/clock.ts'
import { Alarm } from '../../../src/upstream/alarm.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'

const NEVER = Number.POSITIVE_INFINITY

function scene() {
  const clock = new FakeClock()
  const start = clock.now()
  const rung: number[] = []
  const due = { at: NEVER }
  const alarm = new Alarm(
    clock,
    () => void rung.push(clock.now() - start),
    (since) => (due.at > since ? due.at : NEVER),
  )
  return { clock, alarm, rung, due, in: (ms: number): Millis => clock.now() + ms }
}

describe('the alarm', () => {
  it('rings once, at the earliest time it was given', async () => {
    const { clock, alarm, rung, ...at } = scene()
    for (const ms of [50, 30, 40]) alarm.by(at.in(ms))
    expect(clock.timers).toBe(1)
    await clock.advance(100)
    expect(rung).toEqual([30])
  })

  it('rings again when it is set from within', async () => {
    const clock = new FakeClock()
    let rung = 0
    const every: Alarm = new Alarm(
      clock,
      () => {
        rung++
        every.by(clock.now() + 10)
      },
      () => NEVER,
    )
    every.by(clock.now())
    await clock.advance(35)
    expect(rung).toBe(4)
  })

  it('moves on, before it rings in vain, to when there is something to do', async () => {
    const { clock, alarm, rung, due, ...at } = scene()
    alarm.by(at.in(40))
    await clock.advance(30)
    due.at = at.in(40)
    alarm.recede(clock.now())
    expect(clock.timers).toBe(1)
    await clock.advance(39)
    expect(rung).toEqual([])
    await clock.advance(1)
    expect(rung).toEqual([70])
  })

  it('does not look while it has time, and never moves to an earlier time by that', async () => {
    const { clock, alarm, rung, due, ...at } = scene()
    alarm.by(at.in(40))
    due.at = NEVER
    alarm.recede(at.in(24))
    await clock.advance(38)
    due.at = at.in(1)
    alarm.recede(clock.now())
    await clock.advance(2)
    expect(rung).toEqual([40])
  })

  it('does not pass over what fell due since it last rang, however long ago', async () => {
    const { clock, alarm, rung, due, ...at } = scene()
    alarm.by(at.in(40))
    due.at = at.in(39)
    clock.jump(39.5)
    alarm.recede(clock.now())
    await clock.advance(1)
    expect(rung).toEqual([40])
    // Attended to, it is not due again.
    expect(clock.timers).toBe(0)
  })

  it('is not set at all when there is nothing to do any more', async () => {
    const { clock, alarm, rung, ...at } = scene()
    alarm.by(at.in(10))
    alarm.recede(clock.now())
    expect(clock.timers).toBe(0)
    await clock.advance(100)
    expect(rung).toEqual([])
    alarm.by(at.in(10))
    alarm.close()
    await clock.advance(100)
    expect(rung).toEqual([])
  })

  it('lets what has come be read before it rings late, and does not ring when that called it off', () => {
    const clock = new FakeClock()
    const timers: (() => void)[] = []
    const soon: (() => void)[] = []
    clock.after = (_ms, fire) => ({ cancel: () => void timers.splice(0), fire: timers.push(fire) })
    clock.soon = (fire) => void soon.push(fire)
    let rung = 0
    const called = new Alarm(
      clock,
      () => rung++,
      () => NEVER,
    )
    const fireLate = (ms: number): void => {
      called.by(clock.now() + 30)
      clock.jump(30 + ms)
      timers[0]!()
    }
    fireLate(4)
    expect(rung).toBe(0)
    called.cancel()
    soon[0]!()
    expect(rung).toBe(0)
    fireLate(4)
    soon[1]!()
    expect(rung).toBe(1)
    fireLate(3)
    expect(rung).toBe(2)
    expect(soon).toHaveLength(2)
  })
})
