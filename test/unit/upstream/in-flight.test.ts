import { describe, expect, it } from 'vitest'
import type { Transmission } from '../../../src/upstream/delivery.ts'
import { InFlight } from '../../../src/upstream/in-flight.ts'

/** The table looks at nothing but the ID. */
const transmission = (id: number): Transmission => ({ id }) as Transmission

function add(table: InFlight): Transmission {
  const added = transmission(table.freeId())
  table.add(added)
  return added
}

describe('the message IDs of a connection', () => {
  it('[S12] count upward from the seed, and wrap', () => {
    const table = new InFlight(0xfffe)
    expect([add(table), add(table), add(table)].map(({ id }) => id)).toEqual([0xfffe, 0xffff, 0])
    expect(new InFlight(0x12_3456).freeId()).toBe(0x3456)
  })

  it('[S3] skip what is in flight, answered or not wanted any more, until its answer comes', () => {
    const table = new InFlight(10)
    const first = add(table)
    const second = add(table)
    const third = add(table)
    table.answered(second, true)
    table.abandon()
    expect(table.live).toBe(1)
    expect(table.tombstones).toBe(1)
    const ids = new Set(Array.from({ length: 0xffff - 1 }, () => add(table).id))
    expect(ids.has(first.id)).toBe(false)
    expect(ids.has(third.id)).toBe(false)
    expect(ids.has(second.id)).toBe(true)
  })

  it('come again as late as possible', () => {
    const table = new InFlight(0)
    const seen = new Set<number>()
    for (let count = 0; count < 0x10000; count++) {
      const added = add(table)
      expect(seen.has(added.id)).toBe(false)
      seen.add(added.id)
      table.answered(added, true)
    }
    expect(seen.has(table.freeId())).toBe(true)
  })

  it('find the very copy that was sent, in order of sending', () => {
    const table = new InFlight(7)
    const sent = [add(table), add(table), add(table)]
    expect(table.find(8)).toBe(sent[1])
    expect(table.find(99)).toBeUndefined()
    expect(table.has(transmission(8))).toBe(false)
    expect([...table.values()]).toEqual(sent)
    table.clear()
    expect(table.live).toBe(0)
    expect(table.find(8)).toBeUndefined()
  })
})
