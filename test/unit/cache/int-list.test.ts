import fc from 'fast-check'
import { expect, it, onTestFinished, vi } from 'vitest'
import { IntList } from '../../../src/cache/int-list.ts'

const CHUNK = 4096

it('holds what it was given, across the borders of its chunks, as an array does', () => {
  const step = fc.oneof(
    fc.record({ push: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), times: fc.integer({ min: 1, max: 3000 }) }),
    fc.record({ pop: fc.integer({ min: 1, max: 4000 }) }),
    fc.record({ set: fc.nat(), to: fc.integer({ min: 0, max: 1000 }) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const list = new IntList()
      const array: number[] = []
      for (const each of steps) {
        if ('push' in each) {
          for (let i = 0; i < each.times; i++) {
            list.push(each.push ^ i)
            array.push(each.push ^ i)
          }
        } else if ('pop' in each) {
          for (let i = 0; i < each.pop && array.length > 0; i++) expect(list.pop()).toBe(array.pop())
        } else if (array.length > 0) {
          list.set(each.set % array.length, each.to)
          array[each.set % array.length] = each.to
        }
        expect(list.length).toBe(array.length)
      }
      expect(array.every((value, index) => list.get(index) === value)).toBe(true)
    }),
    { numRuns: 50 },
  )
})

it('shrinks, though not at every border it crosses, and is of use again when cleared', () => {
  let chunks = 0
  vi.stubGlobal(
    'Int32Array',
    class extends Int32Array {
      constructor(length: number) {
        super(length)
        chunks++
      }
    },
  )
  onTestFinished(() => void vi.unstubAllGlobals())
  const list = new IntList()
  for (let i = 0; i < 100 * CHUNK; i++) list.push(i)
  for (let i = 0; i < 98 * CHUNK; i++) list.pop()
  expect(list.length).toBe(2 * CHUNK)
  expect(list.get(2 * CHUNK - 1)).toBe(2 * CHUNK - 1)
  expect(chunks).toBe(100)
  for (let i = 0; i < 1000; i++) {
    list.push(i)
    list.pop()
  }
  expect(chunks).toBeLessThanOrEqual(101)
  // What was given back has to be made anew.
  for (let i = 0; i < 98 * CHUNK; i++) list.push(i)
  expect(chunks).toBeGreaterThan(190)
  list.clear()
  expect(list.length).toBe(0)
  list.push(7)
  expect(list.get(0)).toBe(7)
})
