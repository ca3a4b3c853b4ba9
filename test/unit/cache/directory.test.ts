import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Directory, type Held } from '../../../src/cache/directory.ts'

const MIB = 1 << 20

describe('the directory', () => {
  it('knows what was set and not deleted, and counts entries and octets, on one shelf and on many', () => {
    const hash = fc.integer({ min: 0, max: 40 }).map((nth) => (nth * 0x2545_f491) & 0x7fff_ffff)
    const step = fc.oneof(
      fc.record({ set: hash, octets: fc.integer({ min: 1, max: 1000 }) }),
      fc.record({ delete: hash }),
      fc.constant('oldest' as const),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.constantFrom(MIB, 64 * MIB), (steps, maxOctets) => {
        const gone: Held[] = []
        const directory = new Directory(maxOctets, (held) => gone.push(held))
        const known = new Map<number, { place: number; octets: number }>()
        for (const [place, each] of steps.entries()) {
          const before = gone.length
          if (each === 'oldest') {
            const dropped = Math.min(1, known.size)
            directory.dropOldest()
            expect(gone.length - before).toBe(dropped)
            for (const [key, { place }] of known) if (gone.slice(before).includes(place)) known.delete(key)
          } else if ('set' in each) {
            directory.set(each.set, place, each.octets)
            known.set(each.set, { place, octets: each.octets })
          } else expect(directory.delete(each.delete)).toBe(known.delete(each.delete))
          expect(directory.entries).toBe(known.size)
          expect(directory.octets).toBe([...known.values()].reduce((sum, { octets }) => sum + octets, 0))
        }
        expect(new Map(directory.all())).toEqual(new Map([...known].map(([key, { place }]) => [key, place])))
        for (const [key, { place }] of known) expect([directory.find(key), directory.peek(key)]).toEqual([place, place])
        // Everything that came in has gone out once, or is still there.
        const sets = steps.filter((each) => typeof each === 'object' && 'set' in each).length
        expect(new Set(gone).size).toBe(gone.length)
        expect(gone.length + known.size).toBe(sets)
        directory.clear()
        expect([directory.entries, directory.octets, gone.length]).toEqual([0, 0, sets])
      }),
    )
  })

  it('drops first what was not asked for longest, give or take its shelf, and looking alone does not count', () => {
    const directory = new Directory(64 * MIB, () => {})
    const hashes = Array.from({ length: 4096 }, (_, nth) => Math.imul(nth, 0x9e37_79b1) >>> 1)
    for (const [place, hash] of hashes.entries()) directory.set(hash, place, 100)
    for (const hash of hashes.slice(0, 1024)) directory.find(hash)
    for (const hash of hashes.slice(1024, 2048)) directory.peek(hash)
    for (let dropped = 0; dropped < 1024; dropped++) directory.dropOldest()
    const left = (from: number, to: number) =>
      hashes.slice(from, to).filter((hash) => directory.peek(hash) !== undefined)
    expect(left(0, 1024)).toHaveLength(1024)
    expect(left(3072, 4096)).toHaveLength(1024)
    expect(left(1024, 2048).length).toBeLessThan(100)
  })

  it('stays even, however much came and went', () => {
    const directory = new Directory(64 * MIB, () => {})
    // A full period of a generator of 31 bits, by its high bits: no hash comes twice.
    let hash = 1
    const next = (): number => {
      hash = (Math.imul(hash, 1_103_515_245) + 12_345) & 0x7fff_ffff
      return ((hash >>> 16) | (hash << 15)) & 0x7fff_ffff
    }
    for (let stored = 0; stored < 200_000; stored++) {
      if (stored >= 1600) directory.dropOldest()
      directory.set(next(), stored, 1)
    }
    const shelves = Array.from({ length: 16 }, () => 0)
    for (const [key] of directory.all()) shelves[key % 16]!++
    expect(directory.entries).toBe(1600)
    // About 100 each. In turn alone they would be anything from none to 300.
    expect(Math.min(...shelves)).toBeGreaterThan(60)
    expect(Math.max(...shelves)).toBeLessThan(140)
  })

  it('drops what there is to the last, however few shelves hold it, and then nothing', () => {
    const directory = new Directory(64 * MIB, () => {})
    for (const hash of [16, 32, 48, 17]) directory.set(hash, hash, 1)
    for (const left of [3, 2, 1, 0, 0]) {
      directory.dropOldest()
      expect(directory.entries).toBe(left)
    }
  })
})
