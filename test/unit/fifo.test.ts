import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Fifo } from '../../src/fifo.ts'
import { collectGarbage } from '../helpers/collect-garbage.ts'

it('gives back what was put in, the first first, however much it holds at times', () => {
  const step = fc.oneof(
    fc.record({ put: fc.integer({ min: 1, max: 30 }) }),
    fc.record({ take: fc.integer({ min: 1, max: 30 }) }),
    fc.constant('clear' as const),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const fifo = new Fifo<number>()
      const array: number[] = []
      let next = 0
      for (const each of steps) {
        if (each === 'clear') {
          fifo.clear()
          array.length = 0
        } else if ('put' in each) {
          for (let i = 0; i < each.put; i++) {
            fifo.put(next)
            array.push(next++)
          }
        } else for (let i = 0; i < each.take; i++) expect(fifo.take()).toBe(array.shift())
        expect(fifo.size).toBe(array.length)
        expect(Array.from({ length: fifo.size }, (_, nth) => fifo.at(nth))).toEqual(array)
      }
    }),
  )
})

it('keeps nothing alive that was taken out', async () => {
  const fifo = new Fifo<object>()
  const refs = Array.from({ length: 20 }, () => {
    const item = {}
    fifo.put(item)
    return new WeakRef(item)
  })
  for (let i = 0; i < 10; i++) fifo.take()
  fifo.clear()
  await collectGarbage()
  expect(refs.filter((ref) => ref.deref() !== undefined)).toEqual([])
})
