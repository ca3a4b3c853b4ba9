import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ExpiryQueue } from '../../../src/cache/expiry-queue.ts'

it('the queue gives hashes in order of their expiry, and none before its time', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1000 })), fc.integer({ min: 0, max: 1000 }), (seconds, now) => {
      const queue = new ExpiryQueue()
      for (const second of seconds) queue.push(second, second)
      const popped: number[] = []
      for (let hash = queue.popUntil(now); hash !== undefined; hash = queue.popUntil(now)) popped.push(hash)
      expect(popped).toEqual(seconds.filter((second) => second <= now).sort((a, b) => a - b))
      expect(queue.length).toBe(seconds.length - popped.length)
    }),
  )
})

it('the queue loses what is over to sweeps, and nothing else, and keeps its order', () => {
  const items = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 200 })
  fc.assert(
    fc.property(items, fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 7 }), (seconds, every, looks) => {
      const queue = new ExpiryQueue()
      for (const [hash, second] of seconds.entries()) queue.push(hash, second)
      const isOver = (hash: number, second: number): boolean => {
        expect(seconds[hash]).toBe(second)
        return hash % every === 0
      }
      // Dropping one may move others past the sweep: once round does not always find all.
      for (let looked = 0; looked < 3 * seconds.length; looked += looks) queue.sweep(looks, isOver)
      const left = seconds.filter((_, hash) => hash % every !== 0).sort((a, b) => a - b)
      expect(queue.length).toBe(left.length)
      const popped: number[] = []
      for (let hash = queue.popUntil(50); hash !== undefined; hash = queue.popUntil(50)) popped.push(seconds[hash]!)
      expect(popped).toEqual(left)
    }),
  )
})
