import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Place, Slabs } from '../../../src/cache/slabs.ts'

const SLAB = 4096
/** What a slab of this size can hold in one block: all but the granule at its end. */
const LARGEST = 2500

function room(slabs: Slabs, octets: number): Place {
  for (;;) {
    const place = slabs.allocate(octets)
    if (place !== undefined) return place
    slabs.grow()
  }
}

describe('slabs', () => {
  it('[A2] never let two runs overlap, and count what is used', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ allocate: fc.integer({ min: 1, max: LARGEST }) }) },
      { weight: 2, arbitrary: fc.record({ free: fc.nat() }) },
      { weight: 1, arbitrary: fc.constant('shrink' as const) },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const slabs = new Slabs(SLAB)
        const runs: { place: Place; octets: number; mark: number }[] = []
        let mark = 0
        for (const each of steps) {
          if (each === 'shrink') slabs.shrink()
          else if ('allocate' in each) {
            const run = { place: room(slabs, each.allocate), octets: each.allocate, mark: ++mark & 0xff }
            const at = slabs.offsetOf(run.place)
            slabs.bytesOf(run.place).fill(run.mark, at, at + run.octets)
            runs.push(run)
          } else if (runs.length > 0) slabs.free(runs.splice(each.free % runs.length, 1)[0]!.place)
        }
        for (const { place, octets, mark } of runs) {
          const at = slabs.offsetOf(place)
          expect(
            slabs
              .bytesOf(place)
              .subarray(at, at + octets)
              .every((octet) => octet === mark),
          ).toBe(true)
          expect(slabs.sizeOf(place)).toBe(Slabs.cost(octets))
        }
        expect(slabs.usedOctets).toBe(runs.reduce((sum, { octets }) => sum + Slabs.cost(octets), 0))
      }),
    )
  })

  it('join free neighbours: when all is freed, all goes back to the system', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: LARGEST }), fc.nat())), (sizes) => {
        const slabs = new Slabs(SLAB)
        const places = sizes.map(([octets, order]) => ({ place: room(slabs, octets), order }))
        for (const { place } of places.sort((a, b) => a.order - b.order)) slabs.free(place)
        expect(slabs.usedOctets).toBe(0)
        slabs.shrink()
        expect(slabs.committedOctets).toBe(0)
      }),
    )
  })

  it('fill a hole before they ask for more', () => {
    const slabs = new Slabs(SLAB)
    const places = Array.from({ length: 10 }, () => room(slabs, 300))
    slabs.free(places[4]!)
    expect(room(slabs, 300)).toBe(places[4])
    expect(slabs.committedOctets).toBe(SLAB)
  })

  it('keep the slabs that are still used when they shrink', () => {
    const slabs = new Slabs(SLAB)
    const places = Array.from({ length: 40 }, () => room(slabs, 1000))
    for (const [index, place] of places.entries()) if (index !== 7) slabs.free(place)
    expect(slabs.shrink()).toBe(true)
    expect(slabs.committedOctets).toBe(SLAB)
    expect(slabs.shrink()).toBe(false)
    // The holes are filled first, and old places still mean what they meant.
    const more = Array.from({ length: 10 }, () => room(slabs, 1000))
    expect(new Set([...more, places[7]]).size).toBe(11)
  })
})
