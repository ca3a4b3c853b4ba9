import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Directory, type Held } from '../../../src/cache/directory.ts'
import { collectGarbage } from '../../helpers/collect-garbage.ts'

/** What a directory should know: hashes as they stand in line. */
type Model = Map<number, { held: Held; octets: number; asked: boolean }>

/** Few, and many of them in one bucket for as long as there are few buckets. */
const hash = fc
  .integer({ min: 0, max: 60 })
  .map((nth) => (nth % 2 === 0 ? nth << 20 : (nth * 0x2545_f491) & 0x7fff_ffff))
const step = fc.oneof(
  { weight: 40, arbitrary: fc.record({ set: hash, octets: fc.integer({ min: 1, max: 1000 }), large: fc.boolean() }) },
  { weight: 10, arbitrary: fc.record({ delete: hash }) },
  { weight: 30, arbitrary: fc.record({ find: hash }) },
  { weight: 5, arbitrary: fc.record({ peek: hash }) },
  { weight: 10, arbitrary: fc.constant('oldest' as const) },
  { weight: 1, arbitrary: fc.constant('clear' as const) },
)

/** Does it, with the model too, and tells what had to go. */
function take(each: typeof step extends fc.Arbitrary<infer S> ? S : never, directory: Directory, model: Model): Held[] {
  const forget = (key: number | undefined): Held[] => {
    const known = key === undefined ? undefined : model.get(key)
    if (known !== undefined) model.delete(key!)
    return known === undefined ? [] : [known.held]
  }
  if (each === 'clear') {
    directory.clear()
    const all = [...model.values()].map(({ held }) => held)
    model.clear()
    return all
  }
  if (each === 'oldest') {
    directory.dropOldest()
    for (let chances = 0; chances < 16 && model.size > 1; chances++) {
      const [key, known] = model.entries().next().value!
      if (!known.asked) break
      model.delete(key)
      model.set(key, { ...known, asked: false })
    }
    return forget(model.keys().next().value)
  }
  if ('delete' in each) {
    expect(directory.delete(each.delete)).toBe(model.has(each.delete))
    return forget(each.delete)
  }
  if ('peek' in each) {
    expect(directory.peek(each.peek)).toBe(model.get(each.peek)?.held)
    return []
  }
  if ('find' in each) {
    const known = model.get(each.find)
    expect(directory.find(each.find)).toBe(known?.held)
    if (known !== undefined) known.asked = true
    return []
  }
  const held = each.large ? Buffer.alloc(1) : model.size
  const before = model.get(each.set)
  directory.set(each.set, held, each.octets)
  model.set(each.set, { held, octets: each.octets, asked: before !== undefined })
  return before === undefined ? [] : [before.held]
}

describe('the directory', () => {
  it('knows what was set and not deleted, as it stands in line, and counts it', () => {
    fc.assert(
      // As long as they may be: by itself fast-check would hardly ever fill more than a few buckets.
      fc.property(fc.array(step, { minLength: 50, maxLength: 400, size: 'max' }), (steps) => {
        const gone: Held[] = []
        const directory = new Directory((held) => gone.push(held))
        const model: Model = new Map()
        for (const each of steps) {
          expect(gone).toEqual(take(each, directory, model))
          gone.length = 0
          expect(directory.entries).toBe(model.size)
          expect(directory.octets).toBe([...model.values()].reduce((sum, { octets }) => sum + octets, 0))
        }
        expect([...directory.all()]).toEqual([...model].map(([key, { held }]) => [key, held]))
      }),
    )
  })

  it('drops the first where all were asked for', () => {
    const directory = new Directory(() => {})
    for (const key of [1, 2]) directory.set(key, key, 1)
    for (const key of [1, 2]) directory.find(key)
    directory.dropOldest()
    expect([directory.peek(1), directory.peek(2)]).toEqual([undefined, 2])
  })

  it('finds every one of very many, while they come, while they go, and when others come in their place', () => {
    const directory = new Directory(() => {})
    const hashes = Array.from({ length: 70_000 }, (_, nth) => Math.imul(nth, 0x9e37_79b1) >>> 1)
    for (const [place, key] of hashes.entries()) {
      directory.set(key, place, 1)
      if (place % 997 === 0) for (let nth = 0; nth <= place; nth += 331) expect(directory.peek(hashes[nth]!)).toBe(nth)
    }
    expect(directory.entries).toBe(70_000)
    for (let nth = 0; nth < 70_000; nth += 7) directory.find(hashes[nth]!)
    for (let nth = 1; nth < 70_000; nth += 7) directory.peek(hashes[nth]!)
    for (let dropped = 0; dropped < 60_000; dropped++) directory.dropOldest()
    // Looking alone does not count.
    expect(hashes.filter((key) => directory.peek(key) !== undefined)).toEqual(hashes.filter((_, nth) => nth % 7 === 0))
    // Two thirds of those that are left, at the front, in the middle and at the end of what they lie in.
    for (let nth = 0; nth < 70_000; nth += 7) if (nth % 3 !== 0) expect(directory.delete(hashes[nth]!)).toBe(true)
    expect(hashes.filter((key) => directory.peek(key) !== undefined)).toEqual(hashes.filter((_, nth) => nth % 21 === 0))
    for (const [place, key] of hashes.entries()) directory.set(key, place + 1, 2)
    expect(hashes.every((key, place) => directory.peek(key) === place + 1)).toBe(true)
    expect(directory.octets).toBe(140_000)
  })

  it('drops one at once where all were asked for, and in the end every one', () => {
    const directory = new Directory(() => {})
    for (let key = 0; key < 1000; key++) directory.set(key, key, 1)
    for (let key = 0; key < 1000; key++) directory.find(key)
    directory.dropOldest()
    expect([directory.entries, directory.peek(0), directory.peek(16)]).toEqual([999, 0, undefined])
    for (let dropped = 1; dropped <= 1001; dropped++) directory.dropOldest()
    expect(directory.entries).toBe(0)
  })

  it('has no more memory than what is in it needs', async () => {
    const memory = async (): Promise<number> => {
      await collectGarbage()
      return process.memoryUsage().arrayBuffers
    }
    const directory = new Directory(() => {})
    const before = await memory()
    for (let key = 0; key < 100_000; key++) directory.set(Math.imul(key, 0x9e37_79b1) >>> 1, key, 1)
    const full = (await memory()) - before
    expect(full).toBeGreaterThan(100_000 * 36)
    expect(full).toBeLessThan(100_000 * 38)
    while (directory.entries > 1000) directory.dropOldest()
    expect((await memory()) - before).toBeLessThan(100_000)
    expect([...directory.all()].every(([key, place]) => directory.peek(key) === place)).toBe(true)
  })

  it('tells Buffers and places apart, however often one takes the place of the other', () => {
    const directory = new Directory(() => {})
    const buffers = Array.from({ length: 50 }, () => Buffer.alloc(1))
    for (let round = 0; round < 4; round++) {
      for (const [key, buffer] of buffers.entries()) directory.set(key, (key + round) % 3 === 0 ? key : buffer, 1)
      for (const [key, buffer] of buffers.entries())
        expect(directory.peek(key)).toBe((key + round) % 3 === 0 ? key : buffer)
    }
  })
})
