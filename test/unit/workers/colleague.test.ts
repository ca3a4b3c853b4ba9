import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../src/config/load.ts'
import { Colleague, WorkerGone } from '../../../src/workers/colleague.ts'
import { CapturedLog } from '../../helpers/captured-log.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'
import { FakeWorkers, told } from '../../helpers/fake-workers.ts'

const loaded = loadConfig('upstream: {hostname: dot.example.net, addresses: [127.0.0.1]}', 'f.yaml')
if ('problems' in loaded) throw new Error(loaded.problems[0]!.text)
const { config } = loaded

function make() {
  const clock = new FakeClock()
  const log = new CapturedLog()
  const workers = new FakeWorkers()
  const state = { revision: 0 }
  const colleague = new Colleague({
    worker: 2,
    clock,
    log,
    spawn: workers.spawn,
    brief: () => ({ briefing: { config, logLevel: undefined, inherited: [] }, fds: [7], revision: state.revision }),
  })
  return { clock, log, workers, colleague, state, now: () => workers.get(2) }
}

async function begun() {
  const made = make()
  await made.colleague.begin()
  return made
}

describe('a worker, as the first process sees it', () => {
  it('is started with what it needs, and serves once it says so', async () => {
    const { clock, log, workers, colleague, now } = make()
    workers.answers = {}
    let settled = false
    void colleague.begin().then(() => {
      settled = true
    })
    await clock.settle()
    expect(now().fds).toEqual([7])
    expect(now().asked('begin').briefing.config).toBe(config)
    expect([colleague.isServing, settled]).toEqual([false, false])
    now().report(now().asked('begin'), undefined)
    await clock.settle()
    expect([colleague.isServing, settled]).toEqual([true, true])
    expect(log.of('worker-started')).toEqual([{ worker: 2, pid: 1000 }])
  })

  it('that ends unbidden is started again, later each time, up to half a minute', async () => {
    const { clock, log, workers, now } = await begun()
    for (const waitMs of [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      const before = workers.all.length
      now().end('SIGSEGV')
      expect(log.of('worker-ended').at(-1)).toEqual({ worker: 2, how: 'SIGSEGV', againInMs: waitMs })
      await clock.advance(waitMs - 1)
      expect(workers.all.length).toBe(before)
      await clock.advance(1)
      expect(workers.all.length).toBe(before + 1)
    }
  })

  it('that had served for a minute is started again soon, whatever went wrong before', async () => {
    const { clock, log, now } = await begun()
    now().end('exit status 70')
    await clock.advance(500)
    now().end('exit status 70')
    await clock.advance(1_000)
    await clock.advance(60_000)
    now().end('exit status 70')
    expect(log.of('worker-ended').map(({ againInMs }) => againInMs)).toEqual([500, 1_000, 500])
  })

  it('that cannot begin says why, and is tried again', async () => {
    const { clock, log, workers, colleague, now } = make()
    workers.answers = { begin: new Error('cannot listen') }
    await colleague.begin()
    expect(now().killed).toBe(true)
    expect(log.of('worker-failed')).toEqual([
      { worker: 2, pid: 1000, error: expect.objectContaining({ message: 'cannot listen' }) },
    ])
    workers.answers = { begin: undefined, tell: told({}) }
    await clock.advance(500)
    expect([workers.all.length, colleague.isServing]).toEqual([2, true])
  })

  it('that does not answer is ended: whoever asked is told, and its successor serves', async () => {
    const { clock, log, workers, colleague, now } = await begun()
    delete now().answers.tell
    const asked = colleague.ask({ order: 'tell' }).catch((error: Error) => error.message)
    await clock.advance(4_999)
    expect(now().killed).toBe(false)
    await clock.advance(1)
    expect(await asked).toBe('it did not answer within 5000 ms')
    expect(workers.all[0]!.killed).toBe(true)
    expect(log.names).toContain('worker-failed')
    await clock.advance(500)
    expect(colleague.isServing).toBe(true)
  })

  it('that ends leaves nobody waiting for its report', async () => {
    const { clock, colleague, now } = await begun()
    const asked = colleague.ask({ order: 'flush', name: undefined })
    const refreshed = colleague.refresh(10_000)
    now().end('SIGKILL')
    await expect(asked).rejects.toBeInstanceOf(WorkerGone)
    expect(await refreshed).toBe(true)
    await expect(colleague.ask({ order: 'tell' })).rejects.toBeInstanceOf(WorkerGone)
    await clock.advance(500)
    expect(colleague.isServing).toBe(true)
  })

  it('is only waited for so long when it shall tell its numbers', async () => {
    const { clock, colleague, now } = await begun()
    delete now().answers.tell
    const refreshed = colleague.refresh(1_000)
    await clock.advance(1_000)
    expect(await refreshed).toBe(false)
  })

  it('counts on from what its predecessors had counted', async () => {
    const { clock, colleague, now } = await begun()
    now().answers.tell = told({ hits: 7, entries: 3 })
    await colleague.refresh(1_000)
    expect(colleague.status).toEqual({ worker: 2, pid: 1000, state: 'serving', queries: 7, entries: 3 })
    now().end('SIGKILL')
    expect(colleague.status).toEqual({ worker: 2, pid: undefined, state: 'waiting', queries: 7, entries: 0 })
    await clock.advance(500)
    now().answers.tell = told({ hits: 2, entries: 1 })
    await colleague.refresh(1_000)
    expect(colleague.status).toMatchObject({ queries: 9, entries: 1, pid: 1001 })
    expect(colleague.restarts).toBe(1)
  })

  it('whose briefing became out of date while it started does not serve by it', async () => {
    const { clock, workers, colleague, state, now } = make()
    workers.answers = { tell: told({}) }
    void colleague.begin()
    await clock.settle()
    state.revision++
    now().report(now().asked('begin'), undefined)
    await clock.settle()
    expect([now().killed, colleague.isServing]).toEqual([true, false])
    workers.answers = { begin: undefined, tell: told({}) }
    await clock.advance(500)
    expect(colleague.isServing).toBe(true)
  })

  it('ends when it is told to, is given its time, and is not started again', async () => {
    const { clock, log, workers, colleague, now } = await begun()
    let ended = false
    void colleague.end(3_500).then(() => {
      ended = true
    })
    await clock.advance(3_000)
    expect([now().orders().at(-1), now().killed, ended]).toEqual(['stop', false, false])
    now().end('exit status 0')
    await clock.advance(60_000)
    expect([ended, workers.all.length, clock.timers]).toEqual([true, 1, 0])
    expect(log.names).not.toContain('worker-ended')
  })

  it('that does not end in its time is ended', async () => {
    const { clock, colleague, now } = await begun()
    const ended = colleague.end(3_500)
    await clock.advance(3_500)
    await ended
    expect(now().killed).toBe(true)
  })

  it('that is waiting to be started again is not, once the end has come', async () => {
    const { clock, workers, colleague, now } = await begun()
    now().end('SIGKILL')
    await colleague.end(3_500)
    await clock.advance(60_000)
    expect([workers.all.length, clock.timers]).toEqual([1, 0])
  })
})
