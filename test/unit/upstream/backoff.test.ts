import { expect, it } from 'vitest'
import { backoffMs } from '../../../src/upstream/backoff.ts'

it('[RR3] doubles from 100 ms and stays at 30 s', () => {
  expect([1, 2, 3, 8].map((failures) => backoffMs(failures, 0.5))).toEqual([100, 200, 400, 12_800])
  for (const failures of [9, 10, 40, 1e9]) expect(backoffMs(failures, 0.5)).toBeLessThanOrEqual(30_000)
  expect(backoffMs(1e9, 0.999)).toBe(30_000)
})

it('[RR3] is spread by a fifth to either side, so that a crowd does not come back at once', () => {
  expect(backoffMs(3, 0)).toBeCloseTo(320)
  expect(backoffMs(3, 1)).toBeCloseTo(480)
})
