import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Dated, DeadlineList } from '../../src/deadline-list.ts'

const item = (): Dated => ({ dueAt: 0, list: undefined, earlier: undefined, later: undefined })

function drained(list: DeadlineList<Dated>): number[] {
  const due: number[] = []
  for (let next = list.takeDue(Number.POSITIVE_INFINITY); next; next = list.takeDue(Number.POSITIVE_INFINITY)) {
    due.push(next.dueAt)
  }
  return due
}

describe('a list of deadlines', () => {
  it('gives back what is due, the earliest first, and nothing before its time', () => {
    const list = new DeadlineList<Dated>()
    for (const dueAt of [30, 10, 20]) list.append(item(), dueAt)
    expect(list.first?.dueAt).toBe(10)
    expect(list.takeDue(9)).toBeUndefined()
    expect(list.takeDue(10)?.dueAt).toBe(10)
    expect(list.size).toBe(2)
    expect(drained(list)).toEqual([20, 30])
  })

  it('has an item once, and on one list only', () => {
    const list = new DeadlineList<Dated>()
    const other = new DeadlineList<Dated>()
    const moved = item()
    list.append(moved, 10)
    list.append(moved, 20)
    expect(list.size).toBe(1)
    other.append(moved, 5)
    expect(list.size).toBe(0)
    list.remove(moved)
    expect(other.first).toBe(moved)
  })

  it('is always in order, whatever is added and removed', () => {
    const step = fc.record({ dueAt: fc.nat(50), at: fc.nat(20), remove: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const list = new DeadlineList<Dated>()
        const items = Array.from({ length: 21 }, item)
        const expected = new Map<Dated, number>()
        for (const { dueAt, at, remove } of steps) {
          if (remove) {
            list.remove(items[at]!)
            expected.delete(items[at]!)
          } else {
            list.append(items[at]!, dueAt)
            expected.set(items[at]!, dueAt)
          }
        }
        expect(list.size).toBe(expected.size)
        expect(drained(list)).toEqual([...expected.values()].sort((a, b) => a - b))
        expect(list.size).toBe(0)
      }),
    )
  })
})
