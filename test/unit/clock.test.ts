import { describe, expect, it } from 'vitest'
import { systemClock, Turn } from '../../src/clock.ts'

describe('a turn', () => {
  const run = (turn: Turn, work: () => boolean, now = 1): void => turn.run(work, undefined, now)
  /** What soon() was told, run by hand. */
  function make(): { turn: Turn; soon: (() => void)[]; done: string[]; note: (what: string) => () => void } {
    const soon: (() => void)[] = []
    const done: string[] = []
    return { turn: new Turn((fire) => soon.push(fire)), soon, done, note: (what) => () => void done.push(what) }
  }

  it('gathers until it is over, in order', () => {
    const { turn, soon, done, note } = make()
    run(turn, () => {
      turn.atEnd(note('a'))
      turn.atEnd(note('b'))
      expect(done).toEqual([])
      expect(turn.over).toBe(false)
      return true
    })
    expect(turn.over).toBe(true)
    expect(done).toEqual(['a', 'b'])
    expect(soon).toEqual([])
  })

  it('goes on behind the work that expects more, and then ends soon', () => {
    const { turn, soon, done, note } = make()
    const work = (what: string) => () => {
      turn.atEnd(note(what))
      return false
    }
    run(turn, work('a'))
    run(turn, work('b'))
    expect(soon).toHaveLength(1)
    expect(turn.over).toBe(false)
    soon[0]!()
    expect(turn.over).toBe(true)
    expect(done).toEqual(['a', 'b'])
  })

  it('may end before it was to, and once only', () => {
    const { turn, soon, done, note } = make()
    turn.atEnd(note('a'))
    run(turn, () => true)
    expect(done).toEqual(['a'])
    soon[0]!()
    expect(done).toEqual(['a'])
  })

  it('whose end fails half way goes on with the rest soon', () => {
    const { turn, soon, done, note } = make()
    const work = (): boolean => {
      turn.atEnd(note('a'))
      turn.atEnd(() => {
        throw new Error('a bug')
      })
      turn.atEnd(note('b'))
      turn.atEnd(note('c'))
      return true
    }
    expect(() => run(turn, work)).toThrow('a bug')
    expect(done).toEqual(['a'])
    expect(soon).toHaveLength(1)
    soon[0]!()
    expect(done).toEqual(['a', 'b', 'c'])
  })

  it('whose end leaves something itself ends again, once', () => {
    const { turn, soon, done, note } = make()
    const again = (): void => {
      turn.atEnd(note('again'))
      turn.atEnd(again)
    }
    turn.atEnd(again)
    for (let end = 0; end < 3; end++) {
      expect(soon).toHaveLength(end + 1)
      soon[end]!()
    }
    expect(done).toEqual(['again', 'again'])
  })

  it('that left nothing has done nothing', () => {
    const { turn, soon } = make()
    run(turn, () => true)
    expect(soon).toEqual([])
  })

  it('within another ends with that', () => {
    const { turn, done, note } = make()
    run(turn, () => {
      run(
        turn,
        () => {
          turn.atEnd(note('inner'))
          return true
        },
        2,
      )
      expect(done).toEqual([])
      expect(turn.startedAt).toBe(1)
      return true
    })
    expect(done).toEqual(['inner'])
  })

  it('that fails loses nothing of what it left', () => {
    const { turn, soon, done, note } = make()
    const work = (): never => {
      turn.atEnd(note('a'))
      throw new Error('a bug')
    }
    expect(() => run(turn, work)).toThrow('a bug')
    expect(turn.running).toBe(false)
    soon[0]!()
    expect(done).toEqual(['a'])
  })
})

describe('the system clock', () => {
  it('stands still within a turn, but for who wants it exactly', () => {
    const before = systemClock.now()
    const work = (): boolean => {
      while (systemClock.exact() <= before + 1);
      expect(systemClock.now()).toBe(before)
      return true
    }
    systemClock.turn.run(work, undefined, before)
    expect(systemClock.now()).toBeGreaterThan(before + 1)
  })
})
