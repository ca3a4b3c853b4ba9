import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ExpiryQueue } from '../../../src/cache/expiry-queue.ts'

it('the queue gives keys in order of their expiry, and none before its time', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1000 })), fc.integer({ min: 0, max: 1000 }), (seconds, now) => {
      const queue = new ExpiryQueue()
      for (const second of seconds) queue.push(second, second)
      const popped: number[] = []
      for (let key = queue.popUntil(now); key !== undefined; key = queue.popUntil(now)) popped.push(Number(key))
      expect(popped).toEqual(seconds.filter((second) => second <= now).sort((a, b) => a - b))
      expect(queue.length).toBe(seconds.length - popped.length)
    }),
  )
})
