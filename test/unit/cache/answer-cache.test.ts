import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { AnswerCache } from '../../../src/cache/answer-cache.ts'
import { CacheKey, hashOfQuestion } from '../../../src/cache/cache-key.ts'
import { ExpiryQueue } from '../../../src/cache/expiry-queue.ts'
import { type Answer, answerSize } from '../../../src/wire/answer.ts'
import { nameOctets, question } from '../../helpers/message.ts'

const KIB = 1024
const NOW = 5_000_000.25

const keyOver = (octets: Buffer, hash = hashOfQuestion(octets, 0, octets.length, 4)): CacheKey =>
  new CacheKey(octets, 0, octets.length, 4, hash)
const key = (name: string | number): CacheKey => keyOver(questionOf(name))
const questionOf = (name: string | number): Buffer => question(`n${name}.example`)

/** An answer of `octets` in all, each of those behind the question `mark`; only its numbers have to make sense here. */
function answerOf(octets: number, mark = 1, name: string | number = octets): Answer {
  return answerAbout(questionOf(name), octets, mark)
}

function answerAbout(asked: Buffer, octets: number, mark = 1): Answer {
  const bytes = Buffer.alloc(octets + 7, mark)
  asked.copy(bytes, 7 + 12)
  return {
    bytes,
    start: 7,
    length: octets - 10,
    questionEnd: 12 + asked.length,
    additionalStart: octets - 12,
    ttlCount: 2,
    extendedErrorsLength: 6,
    rcode: 3,
  }
}
/** Keeps answerOf() under its name. */
function put(cache: AnswerCache, name: string | number, octets = 100, seconds = 3600, now = NOW, mark = 1): boolean {
  return cache.store(key(name), answerOf(octets, mark, name), seconds, now)
}
const octetsOf = ({ bytes, start, ...answer }: Answer): Buffer =>
  Buffer.from(bytes.subarray(start, start + answerSize({ bytes, start, ...answer })))

describe('the cache', () => {
  it('gives back every octet and number of what it was given, small answers and large', () => {
    const cache = new AnswerCache({ maxOctets: 1 << 20, graceMs: 0 })
    for (const size of [60, 61, 100, 500, 2000, 5000, 16_384]) {
      expect(put(cache, size, size, 300, NOW, size & 0xff)).toBe(true)
    }
    for (const size of [60, 61, 100, 500, 2000, 5000, 16_384]) {
      const { bytes: _, start: __, ...numbers } = answerOf(size)
      const found = cache.find(key(size), NOW + 1)!
      expect(found).toMatchObject({ ...numbers, fresh: true, ageSeconds: 0, lifetimeSeconds: 300 })
      expect(octetsOf(found).equals(octetsOf(answerOf(size, size & 0xff)))).toBe(true)
    }
  })

  it('keeps a copy: what it was given may be used for something else', () => {
    const cache = new AnswerCache({ maxOctets: 1 << 20, graceMs: 0 })
    const answer = answerOf(100, 7, 'a')
    const octets = octetsOf(answer)
    cache.store(key('a'), answer, 300, NOW)
    answer.bytes.fill(0xee)
    expect(octetsOf(cache.find(key('a'), NOW)!).equals(octets)).toBe(true)
  })

  it('[C1] counts the age in whole seconds, and it is over when the lifetime is', () => {
    const cache = new AnswerCache({ maxOctets: 1 << 20, graceMs: 10_000 })
    put(cache, 'a', 100, 5)
    expect(cache.find(key('a'), NOW + 999)).toMatchObject({ ageSeconds: 0, fresh: true })
    expect(cache.find(key('a'), NOW + 4999)).toMatchObject({ ageSeconds: 4, fresh: true })
    expect(cache.find(key('a'), NOW + 5000)).toMatchObject({ ageSeconds: 5, fresh: false })
    expect(cache.find(key('a'), NOW + 14_999)).toMatchObject({ fresh: false })
    expect(cache.find(key('a'), NOW + 15_000)).toBeUndefined()
  })

  it('[C1] stands a clock that has run for years', () => {
    const years = 300 * 365.25 * 86_400_000
    const cache = new AnswerCache({ maxOctets: 1 << 20, graceMs: 0 })
    put(cache, 'a', 100, 5, years)
    expect(cache.find(key('a'), years + 4000)).toMatchObject({ ageSeconds: 4, fresh: true })
  })

  it('keeps nothing with a size of 0', () => {
    const cache = new AnswerCache({ maxOctets: 0, graceMs: 0 })
    expect(put(cache, 'a')).toBe(false)
    expect(cache.find(key('a'), NOW)).toBeUndefined()
    expect(cache.octets).toBe(0)
  })

  it('does not keep an answer above 16 KiB, nor the older one in its place', () => {
    const cache = new AnswerCache({ maxOctets: 1 << 20, graceMs: 0 })
    put(cache, 'a')
    expect(put(cache, 'a', 16_385)).toBe(false)
    expect(cache.find(key('a'), NOW)).toBeUndefined()
  })

  it('forgets all types of one name, and no other name', () => {
    const cache = new AnswerCache({ maxOctets: 1 << 20, graceMs: 0 })
    const keys = [question('a.example'), question('a.example', 28), question('b.a.example'), question('b.example')]
    const [a, aaaa, below, other] = keys.map((octets) => keyOver(octets))
    for (const [index, each] of [a!, aaaa!, below!, other!].entries()) {
      cache.store(each, answerAbout(keys[index]!, 100), 300, NOW)
    }
    expect(cache.removeName(nameOctets('a.example'))).toBe(2)
    expect([a!, aaaa!, below!, other!].map((each) => cache.find(each, NOW) !== undefined)).toEqual([
      false,
      false,
      true,
      true,
    ])
  })

  it('[C10] gives nobody the answer to another question with the same hash: the later one displaces the earlier', () => {
    const cache = new AnswerCache({ maxOctets: 1 << 20, graceMs: 0 })
    const [one, other] = ['one', 'other'].map((name) => keyOver(questionOf(name), 7))
    cache.store(one!, answerOf(100, 1, 'one'), 300, NOW)
    expect(cache.find(one!, NOW)).toBeDefined()
    expect(cache.find(other!, NOW)).toBeUndefined()
    cache.store(other!, answerOf(100, 2, 'other'), 300, NOW)
    expect(cache.find(one!, NOW)).toBeUndefined()
    expect(octetsOf(cache.find(other!, NOW)!).equals(octetsOf(answerOf(100, 2, 'other')))).toBe(true)
    expect(cache.entries).toBe(1)
  })

  it('tells answers apart that differ in flags alone', () => {
    const cache = new AnswerCache({ maxOctets: 1 << 20, graceMs: 0 })
    put(cache, 'a')
    const { question: octets, end, hash } = key('a')
    expect(cache.find(new CacheKey(octets, 0, end, 5, hash), NOW)).toBeUndefined()
  })

  it('gives its memory back when it is cleared', () => {
    const cache = new AnswerCache({ maxOctets: 1 << 20, graceMs: 0 })
    for (let i = 0; i < 500; i++) put(cache, i, i === 7 ? 9000 : 100)
    cache.clear()
    expect(cache.entries).toBe(0)
    expect(cache.octets).toBe(0)
  })
})

describe('under pressure the cache', () => {
  it('[A2] never takes more than its bound, whatever the sizes, and stays of use', () => {
    const size = fc.oneof(fc.integer({ min: 60, max: 300 }), fc.integer({ min: 300, max: 16_384 }))
    fc.assert(
      fc.property(
        fc.array(size, { minLength: 50, maxLength: 400 }),
        fc.integer({ min: 64, max: 256 }),
        (sizes, kib) => {
          const cache = new AnswerCache({ maxOctets: kib * KIB, graceMs: 0 })
          for (const [index, octets] of sizes.entries()) {
            expect(put(cache, index, octets, 300, NOW, index & 0xff)).toBe(true)
            expect(cache.octets).toBeLessThanOrEqual(kib * KIB)
            expect(octetsOf(cache.find(key(index), NOW)!).equals(octetsOf(answerOf(octets, index & 0xff, index)))).toBe(
              true,
            )
          }
        },
      ),
      { numRuns: 30 },
    )
  })

  it('[A2] turns from large answers to small ones without losing its bound or most of its room', () => {
    const cache = new AnswerCache({ maxOctets: 1 << 20, graceMs: 0 })
    for (let i = 0; i < 1000; i++) put(cache, `large${i}`, 1900)
    for (let i = 0; i < 20_000; i++) {
      put(cache, `small${i}`, 60)
      expect(cache.octets).toBeLessThanOrEqual(1 << 20)
    }
    // Each takes 96 octets of a slab and 48 besides.
    expect(cache.entries).toBeGreaterThan(6000)
  })

  it('[V4] evicts what is stale, the longest first, before anything fresh, however recently it was asked for', () => {
    const cache = new AnswerCache({ maxOctets: 64 * KIB, graceMs: 86_400_000 })
    for (let i = 0; i < 100; i++) put(cache, `fresh${i}`)
    for (let i = 0; i < 50; i++) put(cache, `stale${i}`, 100, 10 + i)
    const later = NOW + 100_000
    const before = cache.evictions
    let stored = 0
    while (cache.evictions - before < 20) put(cache, `new${stored++}`, 100, 3600, later)
    const kept = (name: string, count: number) =>
      Array.from({ length: count }, (_, i) => i).filter((i) => cache.find(key(`${name}${i}`), later) !== undefined)
    // Asked for last of all, and yet they go: the order of expiry alone decides.
    expect(kept('stale', 50)).toEqual(Array.from({ length: 30 }, (_, i) => i + 20))
    expect(kept('fresh', 100)).toHaveLength(100)
    expect(kept('new', stored)).toHaveLength(stored)
  })

  it('[V4] does not take an answer for stale that has been refreshed', () => {
    const cache = new AnswerCache({ maxOctets: 64 * KIB, graceMs: 86_400_000 })
    put(cache, 'refreshed', 100, 10)
    put(cache, 'stale', 100, 20)
    put(cache, 'refreshed', 100, 3600, NOW + 15_000)
    const later = NOW + 30_000
    for (let i = 0; cache.evictions === 0; i++) put(cache, i, 100, 3600, later)
    expect(cache.find(key('stale'), later)).toBeUndefined()
    expect(cache.find(key('refreshed'), later)).toMatchObject({ fresh: true })
  })

  it('evicts what was not asked for longest, when nothing is stale', () => {
    const cache = new AnswerCache({ maxOctets: 64 * KIB, graceMs: 0 })
    put(cache, 'asked')
    put(cache, 'not asked')
    for (let i = 0; cache.evictions < 50; i++) {
      put(cache, i)
      cache.find(key('asked'), NOW)
    }
    expect(cache.find(key('not asked'), NOW)).toBeUndefined()
    expect(cache.find(key('asked'), NOW)).toBeDefined()
  })

  it('[A2] does not grow by storing the same few answers again and again', () => {
    const cache = new AnswerCache({ maxOctets: 1 << 20, graceMs: 0 })
    for (let i = 0; i < 10; i++) put(cache, i)
    const { octets } = cache
    const pushed = vi.spyOn(ExpiryQueue.prototype, 'push')
    for (let i = 0; i < 20_000; i++) {
      put(cache, i % 10, 100, 3600, NOW + i)
      expect((pushed.mock.contexts[0] as ExpiryQueue).length).toBeLessThanOrEqual(1100)
    }
    pushed.mockRestore()
    expect(cache.octets).toBe(octets)
    expect(cache.evictions).toBe(0)
  })

  it('[A2] drops what its queue says of answers that are gone bit by bit, never all at once', () => {
    const cache = new AnswerCache({ maxOctets: 1 << 20, graceMs: 0 })
    const pushed = vi.spyOn(ExpiryQueue.prototype, 'push')
    const emptied = vi.spyOn(ExpiryQueue.prototype, 'clear')
    for (let i = 0; i < 60_000; i++) put(cache, i, 100, 3600 + (i % 77), NOW + i)
    // Refreshed, each of them many times.
    for (let i = 0; i < 60_000; i++) put(cache, i % 3000, 100, 3600, NOW + 60_000 + 10 * i)
    const queue = pushed.mock.contexts[0] as ExpiryQueue
    pushed.mockRestore()
    expect(cache.entries).toBeGreaterThan(2900)
    expect(queue.length).toBeLessThan(1.5 * cache.entries)
    expect(emptied).not.toHaveBeenCalled()
    emptied.mockRestore()
  })
})
