import { expect, it } from 'vitest'
import { DueLine } from '../../../src/resolve/due-line.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'

it('[V2] what waits falls due in order, each after the same time, on a single timer', async () => {
  const clock = new FakeClock()
  const due: string[] = []
  const line = new DueLine<string>(clock, 1800, (item) => due.push(item))
  line.add('one')
  await clock.advance(500)
  line.add('two')
  line.add('gone')
  await clock.advance(500)
  line.add('three')
  line.remove('gone')
  expect(clock.timers).toBe(1)
  await clock.advance(800)
  expect(due).toEqual(['one'])
  await clock.advance(499)
  expect(due).toEqual(['one'])
  await clock.advance(1)
  expect(due).toEqual(['one', 'two'])
  await clock.advance(500)
  expect(due).toEqual(['one', 'two', 'three'])
  expect(clock.timers).toBe(0)
})

it('what is added while something falls due waits its own time', async () => {
  const clock = new FakeClock()
  const due: number[] = []
  const line = new DueLine<number>(clock, 100, (item) => {
    due.push(item)
    if (item < 3) line.add(item + 1)
  })
  line.add(1)
  await clock.advance(250)
  expect(due).toEqual([1, 2])
  await clock.advance(50)
  expect(due).toEqual([1, 2, 3])
})
