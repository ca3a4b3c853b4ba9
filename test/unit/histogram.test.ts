import { describe, expect, it } from 'vitest'
import { Histogram, LOCAL_BOUNDS, NETWORK_BOUNDS } from '../../src/histogram.ts'

describe('a histogram', () => {
  it('counts each time in the first bucket whose bound it does not pass', () => {
    const histogram = new Histogram([0.001, 0.01])
    for (const ms of [0, 1, 1.5, 10, 10.1, 5000]) histogram.add(ms)
    expect([...histogram.counts]).toEqual([2, 2, 2])
    expect(histogram.count).toBe(6)
    expect(histogram.sumSeconds).toBeCloseTo(5.0226, 10)
  })

  it.each([LOCAL_BOUNDS, NETWORK_BOUNDS])('has bounds that ascend', (...bounds) => {
    expect(bounds).toEqual([...bounds].sort((a, b) => a - b))
    expect(new Set(bounds).size).toBe(bounds.length)
  })
})
