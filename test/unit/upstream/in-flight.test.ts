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

function inOrder(table: InFlight): Transmission[] {
  const all: Transmission[] = []
  for (let at = table.first; at !== undefined; at = at.next) all.push(at)
  return all
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
    const ids = new Set<number>()
    for (let count = 0; count < 0x10000; count++) {
      const passing = add(table)
      ids.add(passing.id)
      table.answered(passing, true)
    }
    expect(ids.has(first.id)).toBe(false)
    expect(ids.has(third.id)).toBe(false)
    expect(ids.has(second.id)).toBe(true)
    expect(table.find(first.id)).toBe(first)
    expect(table.find(third.id)).toBe(third)
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

  it('[S3] are found with as many abandoned as a connection bears, and all in flight that it takes', () => {
    const table = new InFlight(60_000)
    const kept = Array.from({ length: 2000 }, () => add(table))
    for (const _ of kept) table.abandon()
    for (let round = 0; round < 1000; round++) {
      const flying = Array.from({ length: 200 }, () => add(table))
      expect(new Set([...kept, ...flying].map(({ id }) => id)).size).toBe(2200)
      for (const each of flying) {
        expect(table.find(each.id)).toBe(each)
        table.answered(each, true)
      }
    }
    expect(table.tombstones).toBe(2000)
  })

  it('keep an order of writing that no answer disturbs, and leave nothing behind that refers to another', () => {
    const table = new InFlight(0)
    const sent = Array.from({ length: 6 }, () => add(table))
    for (const index of [0, 3, 5]) table.answered(sent[index]!, true)
    expect(inOrder(table)).toEqual([sent[1], sent[2], sent[4]])
    for (const index of [0, 3, 5]) expect(sent[index]).toEqual(transmission(index))
    const last = add(table)
    expect(inOrder(table)).toEqual([sent[1], sent[2], sent[4], last])
  })

  it('find the very copy that was sent, in order of sending', () => {
    const table = new InFlight(7)
    const sent = [add(table), add(table), add(table)]
    expect(table.find(8)).toBe(sent[1])
    expect(table.find(99)).toBeUndefined()
    expect(table.has(transmission(8))).toBe(false)
    expect(inOrder(table)).toEqual(sent)
    table.clear()
    expect(table.live).toBe(0)
    expect(table.find(8)).toBeUndefined()
  })
})
