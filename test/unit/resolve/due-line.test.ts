import { expect, it } from 'vitest'
import type { Dated } from '../../../src/deadline-list.ts'
import { DueLine } from '../../../src/resolve/due-line.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'

interface Item extends Dated {
  readonly name: string
}
const item = (name: string): Item => ({ name, dueAt: 0, list: undefined, earlier: undefined, later: undefined })

it('[V2] what waits falls due in order, each after the same time, on a single timer', async () => {
  const clock = new FakeClock()
  const due: string[] = []
  const line = new DueLine<Item>(clock, 1800, ({ name }) => due.push(name))
  const gone = item('gone')
  line.add(item('one'))
  await clock.advance(500)
  line.add(item('two'))
  line.add(gone)
  await clock.advance(500)
  line.add(item('three'))
  line.remove(gone)
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
  const due: string[] = []
  const line = new DueLine<Item>(clock, 100, ({ name }) => {
    due.push(name)
    if (name.length < 3) line.add(item(`${name}x`))
  })
  line.add(item('x'))
  await clock.advance(250)
  expect(due).toEqual(['x', 'xx'])
  await clock.advance(50)
  expect(due).toEqual(['x', 'xx', 'xxx'])
})

it('what is added while something falls due delays nothing that was there before', async () => {
  const clock = new FakeClock()
  const due: string[] = []
  const line = new DueLine<Item>(clock, 100, ({ name }) => {
    due.push(name)
    if (name === 'first') line.add(item('added'))
  })
  line.add(item('first'))
  await clock.advance(10)
  line.add(item('second'))
  await clock.advance(100)
  expect(due).toEqual(['first', 'second'])
  expect(clock.timers).toBe(1)
  await clock.advance(90)
  expect(due).toEqual(['first', 'second', 'added'])
  expect(clock.timers).toBe(0)
})
