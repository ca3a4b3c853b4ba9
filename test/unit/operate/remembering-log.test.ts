import { describe, expect, it } from 'vitest'
import { openLog } from '../../../src/log.ts'
import { RememberingLog } from '../../../src/operate/remembering-log.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'

function open(level: 'info' | 'silent' = 'info') {
  const clock = new FakeClock()
  const lines: string[] = []
  const settings = { level, queries: false, location: 'mylocation' } as const
  const log = new RememberingLog(openLog(settings, { write: (line) => lines.push(line) }), clock)
  return { clock, log, lines }
}

describe('the log that remembers', () => {
  it('passes everything on, and remembers warnings and errors with their time and words', () => {
    const { clock, log, lines } = open()
    log.event('started')
    clock.jump(1500)
    log.event('upstream-down', { error: new Error('TCP: no answer') })
    log.event('answer-malformed', { defect: 'cut' })
    log.event('overloaded', { waiting: 5 })
    log.event('reload-failed', { problems: ['f:1:1: no', 'f:2:2: nor this'] })
    expect(lines).toHaveLength(5)
    expect(log.lastErrors).toEqual([
      { event: 'upstream-down', atMs: 1500, message: 'TCP: no answer' },
      { event: 'answer-malformed', atMs: 1500, message: 'cut' },
      { event: 'overloaded', atMs: 1500, message: undefined },
      { event: 'reload-failed', atMs: 1500, message: 'f:1:1: no' },
    ])
  })

  it('remembers what its level lets nobody read, and never the location', () => {
    const { log, lines } = open('silent')
    log.event('listener-error', { error: new Error('at mylocation') })
    expect(lines).toEqual([])
    expect(log.lastErrors).toMatchObject([{ message: 'at my…' }])
  })

  it('remembers the latest ten', () => {
    const { log } = open('silent')
    for (let nth = 1; nth <= 25; nth++) log.event('overloaded', { why: `no. ${nth}` })
    expect(log.lastErrors).toHaveLength(10)
    expect(log.lastErrors.map(({ message }) => message)).toEqual(
      Array.from({ length: 10 }, (_, index) => `no. ${index + 16}`),
    )
  })

  it('has another level until new settings come', () => {
    const { log, lines } = open()
    log.setLevel('debug')
    log.event('dial-started')
    log.apply({ level: 'info', queries: false, location: 'mylocation' })
    log.event('dial-started')
    expect(lines).toHaveLength(1)
  })
})
