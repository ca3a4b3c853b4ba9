import { describe, expect, it } from 'vitest'
import { RoundTrip } from '../../../src/upstream/rtt.ts'

function measured(...samples: number[]): RoundTrip {
  const roundTrip = new RoundTrip()
  for (const ms of samples) roundTrip.sample(ms)
  return roundTrip
}

const times = (count: number, ms: number): number[] => Array.from({ length: count }, () => ms)

describe('the round trip to an address', () => {
  it('is what RFC 6298 makes of the samples: alpha 1/8, beta 1/4, K 4', () => {
    const roundTrip = measured(100)
    expect(roundTrip.limitMs).toBe(100 + 4 * 50)
    roundTrip.sample(140)
    expect(roundTrip.smoothedMs).toBe(105)
    expect(roundTrip.limitMs).toBe(105 + 4 * (50 + (40 - 50) / 4))
  })

  it('[DEC13] gives no limit below 40 ms, and a patient one before anything is known', () => {
    expect(measured(...times(50, 1)).limitMs).toBe(40)
    expect(new RoundTrip().limitMs).toBe(250)
  })

  it('[DEC13] is not led astray by one name in ten that takes 2 s', () => {
    const roundTrip = measured(...times(20, 20))
    for (let nth = 0; nth < 200; nth++) roundTrip.sample(nth % 10 === 0 ? 2_000 : 20)
    expect(roundTrip.smoothedMs).toBeLessThan(40)
    expect(roundTrip.limitMs).toBeLessThan(150)
  })

  it('[DEC13] follows a path that really became slower within ten answers', () => {
    const roundTrip = measured(...times(20, 20))
    for (let nth = 0; nth < 10; nth++) roundTrip.sample(1_500)
    expect(roundTrip.limitMs).toBeGreaterThan(250)
    for (let nth = 0; nth < 40; nth++) roundTrip.sample(1_500)
    expect(roundTrip.limitMs).toBeGreaterThan(1_500)
  })

  it('[DEC15] lets a dial go on alone for three round trips, 250 ms at most', () => {
    expect(new RoundTrip().staggerMs).toBe(250)
    expect(measured(20).staggerMs).toBe(60)
    expect(measured(2).staggerMs).toBe(50)
    expect(measured(400).staggerMs).toBe(250)
  })
})
