import { afterEach, describe, expect, it } from 'vitest'
import type { Config } from '../../../src/config/config.ts'
import { loadConfig } from '../../../src/config/load.ts'
import { Daemon } from '../../../src/daemon.ts'
import { hitRatio, readingsOf } from '../../../src/operate/readings.ts'
import { ProcessCrew, shareOf } from '../../../src/workers/crew.ts'
import { CapturedLog } from '../../helpers/captured-log.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'
import { FakeWorkers, told } from '../../helpers/fake-workers.ts'

const MIB = 1024 * 1024

function configured(more = ''): Config {
  const text = `workers: 3\nupstream: {hostname: dot.example.net, addresses: [127.0.0.1]}\n${more}`
  const result = loadConfig(text, 'f.yaml')
  if ('problems' in result) throw new Error(result.problems[0]!.text)
  return result.config
}

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** The first process's daemon is real and never starts: it opens nothing, and a reload of its cache is a reload. */
function make() {
  const clock = new FakeClock()
  const log = new CapturedLog()
  const workers = new FakeWorkers()
  workers.answers = { ...workers.answers, prepare: undefined, commit: undefined, drop: undefined, listen: undefined }
  workers.answers = { ...workers.answers, flush: 2, 'log-level': undefined }
  const config = configured()
  const daemon = new Daemon(shareOf(config, config.workers), log, { clock, sharing: 'first' })
  const crew = new ProcessCrew({ daemon, config, pid: 42, log, spawn: workers.spawn })
  stops.push(async () => {
    workers.answers = {}
    const stopped = crew.stop()
    await clock.advance(5_000)
    await stopped
  })
  return { clock, log, workers, daemon, crew }
}

async function started() {
  const made = make()
  void made.crew.start()
  await made.clock.settle()
  return made
}

const orders = (workers: FakeWorkers, worker: number): string[] =>
  workers
    .get(worker)
    .orders()
    .filter((order) => order !== 'tell' && order !== 'begin')

describe('the start', () => {
  it('is over when every worker serves', async () => {
    const { clock, workers, crew } = make()
    workers.answers = { tell: told({}) }
    let over = false
    void crew.start().then(() => {
      over = true
    })
    await clock.settle()
    expect(workers.all.map(({ worker }) => worker)).toEqual([2, 3])
    workers.get(2).report(workers.get(2).asked('begin'), undefined)
    await clock.settle()
    expect(over).toBe(false)
    workers.get(3).report(workers.get(3).asked('begin'), undefined)
    await clock.settle()
    expect(over).toBe(true)
  })

  it('does not wait for one that cannot begin: some that serve are better than none', async () => {
    const { clock, log, workers, crew } = make()
    workers.answers = { begin: new Error('cannot listen') }
    await crew.start()
    expect(log.of('worker-failed')).toHaveLength(2)
    workers.answers = { begin: undefined, tell: told({}) }
    await clock.advance(500)
    expect(crew.workers.map(({ state }) => state)).toEqual(['serving', 'serving', 'serving'])
  })

  it('gives each process an equal share of cache.max_size', async () => {
    const { workers, daemon } = await started()
    const share = Math.floor((64 * MIB) / 3)
    expect(daemon.resolver.maxCacheOctets).toBe(share)
    expect(workers.get(2).asked('begin').briefing.config.cache.maxSize).toBe(share)
  })
})

describe('a reload', () => {
  it('is made ready everywhere before it is in force anywhere', async () => {
    const { clock, workers, daemon, crew } = await started()
    delete workers.get(3).answers.prepare
    const before = daemon.resolver
    const reloaded = crew.reload(configured('cache: {max_size: 3MiB}'))
    await clock.settle()
    expect([orders(workers, 2), orders(workers, 3)]).toEqual([['prepare'], ['prepare']])
    expect(daemon.resolver).toBe(before)
    workers.get(3).report(workers.get(3).asked('prepare'), undefined)
    expect(await reloaded).toEqual(['cache (emptied)'])
    expect([orders(workers, 2), orders(workers, 3)]).toEqual([
      ['prepare', 'commit'],
      ['prepare', 'commit'],
    ])
    expect(workers.get(2).asked('prepare').config.cache.maxSize).toBe(MIB)
    expect(daemon.resolver.maxCacheOctets).toBe(MIB)
  })

  it('that one worker cannot put in force is in force nowhere, and says which and why', async () => {
    const { clock, workers, daemon, crew } = await started()
    workers.get(3).answers.prepare = new Error('the file is not there')
    const before = daemon.resolver
    await expect(crew.reload(configured('cache: {max_size: 3MiB}'))).rejects.toThrow('worker 3: the file is not there')
    expect(daemon.resolver).toBe(before)
    expect(orders(workers, 2)).toEqual(['prepare', 'drop'])
    workers.get(2).end('SIGKILL')
    await clock.advance(500)
    expect(workers.get(2).asked('begin').briefing.config.cache.maxSize).toBe(Math.floor((64 * MIB) / 3))
  })

  it('that the first process cannot put in force reaches no other', async () => {
    const { workers, crew } = await started()
    const missing = { ...configured(), upstream: { ...configured().upstream, caFile: '/nonexistent/ca.pem' } }
    await expect(crew.reload(missing)).rejects.toMatchObject({ code: 'ENOENT' })
    expect(orders(workers, 2)).toEqual(['drop'])
  })

  it('is not stopped by a worker that dies: its successor begins with the new configuration', async () => {
    const { clock, workers, crew } = await started()
    delete workers.get(2).answers.prepare
    const reloaded = crew.reload(configured('cache: {max_size: 3MiB}'))
    await clock.settle()
    workers.get(2).end('SIGKILL')
    expect(await reloaded).toEqual(['cache (emptied)'])
    await clock.advance(500)
    expect(workers.get(2).asked('begin').briefing.config.cache.maxSize).toBe(MIB)
  })

  it('replaces a worker that was ready for it and then did not follow', async () => {
    const { clock, workers, crew } = await started()
    const stubborn = workers.get(2)
    stubborn.answers.commit = new Error('no')
    expect(await crew.reload(configured('cache: {max_size: 3MiB}'))).toEqual(['cache (emptied)'])
    expect(stubborn.killed).toBe(true)
    await clock.advance(500)
    expect(workers.get(2).asked('begin').briefing.config.cache.maxSize).toBe(MIB)
  })
})

describe('what an operator asks', () => {
  it('flushes all, and tells how many answers that were', async () => {
    const { workers, crew } = await started()
    expect(await crew.flush('a.example')).toBe(4)
    expect(workers.get(3).asked('flush').name).toBe('a.example')
  })

  it('sets the log level of all, also of those that are started later, until the next reload', async () => {
    const { clock, workers, crew } = await started()
    await crew.setLogLevel('debug')
    expect(workers.get(2).asked('log-level').level).toBe('debug')
    workers.get(3).end('SIGKILL')
    await clock.advance(500)
    expect(workers.get(3).asked('begin').briefing.logLevel).toBe('debug')
    await crew.reload(configured('cache: {max_size: 3MiB}'))
    workers.get(3).end('SIGKILL')
    await clock.advance(1_000)
    expect(workers.get(3).asked('begin').briefing.logLevel).toBeUndefined()
  })

  it('is told of all together, and of each', async () => {
    const { workers, daemon, crew } = await started()
    workers.get(2).answers.tell = told({ hits: 5, entries: 2 })
    workers.get(3).answers.tell = told({ hits: 7, entries: 4 })
    daemon.forwarder.tally.outcomes.miss = 4
    expect(await crew.refresh(1_000)).toBe(true)
    expect(crew.readings).toMatchObject({
      messages: 12,
      queries: { hit: 12, miss: 4, local: 0 },
      cache: { entries: 6, octets: 600 },
      up: true,
    })
    expect(hitRatio(crew.readings)).toBe(0.75)
    expect(crew.workers).toEqual([
      { worker: 1, pid: 42, state: 'serving', queries: 4, entries: 0 },
      { worker: 2, pid: 1000, state: 'serving', queries: 5, entries: 2 },
      { worker: 3, pid: 1001, state: 'serving', queries: 7, entries: 4 },
    ])
    expect([...crew.counted].map(([worker, { messages }]) => [worker, messages])).toEqual([
      [1, 0],
      [2, 5],
      [3, 7],
    ])
  })

  it('hears of the errors of all, by the time of the first process', async () => {
    const { clock, workers, crew } = await started()
    await clock.advance(10_000)
    const line = { event: 'upstream-down', atMs: 500, message: 'TCP' }
    workers.get(3).answers.tell = { ...told({ uptimeMs: 2_000 }), lastErrors: [line] }
    await crew.refresh(1_000)
    expect(crew.lastErrors).toEqual([{ ...line, atMs: 8_500, worker: 3 }])
  })

  it('never sees a counter fall, although a worker died', async () => {
    const { clock, workers, daemon, crew } = await started()
    workers.get(2).answers.tell = told({ hits: 5, entries: 2 })
    await crew.refresh(1_000)
    workers.get(2).end('SIGKILL')
    expect(crew.readings).toMatchObject({ queries: { hit: 5 }, cache: { entries: 0 } })
    await clock.advance(500)
    expect(crew.readings).toMatchObject({ messages: 5, sockets: { length: readingsOf(daemon).sockets.length + 2 } })
    expect(crew.restarts).toBe(1)
  })
})

describe('a worker that hangs', () => {
  it('is found out by being asked every few seconds, and replaced', async () => {
    const { clock, log, workers } = await started()
    const hung = workers.get(2)
    hung.answers = {}
    await clock.advance(3_000 + 5_000)
    expect(hung.killed).toBe(true)
    expect(log.of('worker-failed')).toMatchObject([{ worker: 2 }])
    await clock.advance(500)
    expect(workers.get(2).pid).not.toBe(hung.pid)
    expect(workers.get(3).killed).toBe(false)
  })

  it('is not waited for by whoever feeds the watchdog', async () => {
    const { clock, workers, crew } = await started()
    workers.get(2).answers = {}
    const answered = crew.refresh(1_000)
    await clock.advance(1_000)
    expect(await answered).toBe(false)
  })
})
