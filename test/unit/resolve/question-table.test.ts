import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CacheKey } from '../../../src/cache/cache-key.ts'
import { type Keyed, QuestionTable } from '../../../src/resolve/question-table.ts'

/** `id` makes the key, `hash` where it falls. */
const item = (id: number, hash: number): Keyed => ({
  key: new CacheKey(Uint8Array.of(id), 0, 1, 0, hash),
  sibling: undefined,
})

describe('the questions being asked', () => {
  it('[C10] are found by all of their key, however many share a hash, and only while they are in', () => {
    const hashes = fc.constantFrom(1, 2, 4097, 8193, 0x7fff_ffff)
    const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(9), hashes), { maxLength: 60 })
    fc.assert(
      fc.property(steps, (all) => {
        const table = new QuestionTable<Keyed>()
        const model = new Map<string, Keyed>()
        for (const [adds, id, hash] of all) {
          const name = `${id}/${hash}`
          const there = model.get(name)
          if (adds && there === undefined) {
            const added = item(id, hash)
            table.add(added)
            model.set(name, added)
          } else if (!adds) {
            table.remove(there ?? item(id, hash))
            model.delete(name)
          }
          expect(table.size).toBe(model.size)
          expect(table.find(item(id, hash).key)).toBe(model.get(name))
        }
        for (const each of model.values()) expect(table.find(each.key)).toBe(each)
      }),
    )
  })

  it('leave with no reference to those that stay', () => {
    const table = new QuestionTable<Keyed>()
    const items = [1, 2, 3].map((id) => item(id, 7))
    for (const each of items) table.add(each)
    table.remove(items[1]!)
    expect(items[1]!.sibling).toBeUndefined()
    expect(table.find(items[0]!.key)).toBe(items[0])
    expect(table.find(items[2]!.key)).toBe(items[2])
    table.remove(items[1]!)
    expect(table.size).toBe(2)
  })
})
