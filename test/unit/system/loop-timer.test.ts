import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { BestTimer, ioLoader } from '../../../src/system/io.ts'
import { LoopTimer } from '../../../src/system/loop-timer.ts'
import { batchedSystem } from '../../helpers/udp-paths.ts'

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

describe.skipIf(batchedSystem === undefined)("a timer of the event loop's own", () => {
  let fired: number[]
  let timer: LoopTimer
  beforeEach(() => {
    fired = []
    timer = new LoopTimer(batchedSystem!, () => fired.push(performance.now()))
  })
  afterEach(() => timer.close())

  it('fires once, and not before its time is over but for the fraction of a millisecond', async () => {
    const from = performance.now()
    timer.set(20)
    await expect.poll(() => fired.length).toBe(1)
    expect(fired[0]! - from).toBeGreaterThan(19)
    await pause(30)
    expect(fired).toHaveLength(1)
  })

  it('fires when it was last set to, and not when it was before', async () => {
    const from = performance.now()
    timer.set(5)
    timer.set(60)
    await expect.poll(() => fired.length).toBe(1)
    expect(fired[0]! - from).toBeGreaterThan(59)
  })

  it('does not fire once it was stopped or closed', async () => {
    timer.set(5)
    timer.stop()
    await pause(20)
    timer.set(5)
    timer.close()
    timer.set(5)
    timer.stop()
    timer.close()
    await pause(20)
    expect(fired).toEqual([])
  })
})

describe('the best timer to be had', () => {
  it.each([
    ['where the system cannot be called', () => Promise.reject(new Error('no koffi'))],
    ['where it can', () => ioLoader(systemClock)()],
  ])('fires before it is known and after: %s', async (_where, io) => {
    let fired = 0
    const timer = new BestTimer(systemClock, io, () => fired++)
    timer.set(1)
    await expect.poll(() => fired).toBe(1)
    timer.set(1)
    timer.set(2)
    await expect.poll(() => fired).toBe(2)
    timer.set(5)
    timer.stop()
    timer.set(5)
    timer.close()
    await pause(20)
    expect(fired).toBe(2)
  })
})
