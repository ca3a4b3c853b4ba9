import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runService, type Service, type ServiceHost } from '../../../src/cli/service.ts'
import type { Config } from '../../../src/config/config.ts'
import { ListenError } from '../../../src/listen/listen-error.ts'
import { openLog } from '../../../src/log.ts'
import type { ReloadOutcome } from '../../../src/operate/operations.ts'
import { FakeProcess } from '../../helpers/command-io.ts'

const GOOD = 'upstream: {location: 9y65g5srsm}\n'
let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dotbridge-run-'))
  file = join(folder, 'dotbridge.yaml')
  writeFileSync(file, GOOD)
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Notes what is asked of it. `start` and `reload` may be replaced. */
class FakeService implements Service {
  readonly calls: string[] = []
  start = async (): Promise<void> => void this.calls.push('start')
  stop = async (): Promise<void> => void this.calls.push('stop')
  reload: (config: Config) => Promise<readonly string[]> = async (config) => {
    this.calls.push(`reload ${config.upstream.location}`)
    return ['upstream']
  }
  reloadEnds = (outcome: ReloadOutcome): void => void this.outcomes.push(outcome)
  readonly outcomes: ReloadOutcome[] = []
}

function run(service: Service = new FakeService()) {
  const io = new FakeProcess()
  const lines: Record<string, unknown>[] = []
  const destination = { write: (line: string) => lines.push(JSON.parse(line)) }
  let config: Config | undefined
  let host: ServiceHost | undefined
  const status = runService(
    {
      file,
      openLog: (settings) => openLog(settings, destination),
      makeService(its, given) {
        config = its
        host = given
        return service
      },
    },
    io,
  )
  const events = (): unknown[] => lines.map((line) => line['event'])
  return { io, status, lines, events, config: () => config, host: () => host! }
}

/** Lets promises run. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('run', () => {
  it('starts, serves until it is told to stop, stops, and ends with 0', async () => {
    const service = new FakeService()
    const { io, status, config } = run(service)
    await settle()
    expect(service.calls).toEqual(['start'])
    expect(config()?.upstream.location).toBe('9y65g5srsm')
    io.stop()
    expect(await status).toBe(0)
    expect(service.calls).toEqual(['start', 'stop'])
    expect([io.out, io.err]).toEqual(['', ''])
  })

  it('stops right after the start when it was told before', async () => {
    const service = new FakeService()
    const { io, status } = run(service)
    io.stop()
    expect(await status).toBe(0)
    expect(service.calls).toEqual(['start', 'stop'])
  })

  it('with a wrong configuration starts nothing, says every problem on stderr, and ends with 1', async () => {
    writeFileSync(file, 'upstream: {location: a b, port: x}\n')
    const { io, status, config } = run()
    expect(await status).toBe(1)
    expect(config()).toBeUndefined()
    expect(io.err.replaceAll(file, 'FILE')).toMatch(/^FILE:1:22: .*\nFILE:1:33: .*\n$/)
  })

  it('that cannot listen says why in one line, and ends with 2', async () => {
    const service = new FakeService()
    service.start = () => Promise.reject(new ListenError('not-permitted', 'udp', { address: '127.0.0.1', port: 53 }))
    const { io, status } = run(service)
    expect(await status).toBe(2)
    expect(io.err).toMatch(/^dotbridge: cannot listen on 127\.0\.0\.1:53 \(udp\): [^\n]*setcap[^\n]*\n$/)
  })

  it('passes on what is no failure to listen: it is a bug', async () => {
    const service = new FakeService()
    service.start = () => Promise.reject(new TypeError('oops'))
    await expect(run(service).status).rejects.toThrow('oops')
  })

  it('logs a bug with its stack, the location redacted', async () => {
    const { io, status, lines } = run()
    await settle()
    io.bug(new Error('at 9y65g5srsm'))
    expect(lines.at(-1)).toMatchObject({ level: 'fatal', event: 'bug', error: { message: 'at 9y…' } })
    expect(JSON.stringify(lines)).not.toContain('9y65g5srsm')
    io.stop()
    await status
  })

  it('logs the warnings of a good configuration', async () => {
    writeFileSync(file, `${GOOD}listen: [0.0.0.0:53]\nclients: {allow: [any]}\n`)
    const { io, status, events } = run()
    io.stop()
    await status
    expect(events()).toEqual(['config-warning'])
  })
})

describe('a reload', () => {
  it('puts a good configuration in force, and its log settings', async () => {
    const service = new FakeService()
    const { io, status, events, lines } = run(service)
    await settle()
    writeFileSync(file, 'upstream: {location: another}\nlog: {level: warn}\n')
    io.hangUp()
    await settle()
    expect(service.calls).toEqual(['start', 'reload another'])
    expect(events()).toEqual([])
    io.bug(new Error('another 9y65g5srsm'))
    expect(lines.at(-1)).toMatchObject({ error: { message: 'an… 9y…' } })
    io.stop()
    expect(await status).toBe(0)
  })

  it('of a wrong file leaves everything as it is and logs every problem', async () => {
    const service = new FakeService()
    const { io, status, lines } = run(service)
    await settle()
    writeFileSync(file, 'upstream: {}\nlog: {level: x}\n')
    io.hangUp()
    await settle()
    expect(service.calls).toEqual(['start'])
    expect(lines).toMatchObject([
      { event: 'reload-failed', problems: [/:1:1: /, /:2:14: /].map((at) => expect.stringMatching(at)) },
    ])
    io.stop()
    expect(await status).toBe(0)
  })

  it('that fails keeps the old log settings, and the service serves on', async () => {
    const service = new FakeService()
    service.reload = () => Promise.reject(new ListenError('in-use', 'udp', { address: '::1', port: 53 }))
    const { io, status, lines } = run(service)
    await settle()
    writeFileSync(file, `${GOOD}log: {level: silent}\n`)
    io.hangUp()
    await settle()
    expect(lines).toMatchObject([{ event: 'reload-failed', error: { code: 'in-use' } }])
    io.stop()
    expect(await status).toBe(0)
  })

  it('asked for during the start waits for its end', async () => {
    const service = new FakeService()
    let started = (): void => {}
    service.start = () =>
      new Promise((resolve) => {
        started = resolve
      })
    const { io, status } = run(service)
    io.hangUp()
    await settle()
    expect(service.calls).toEqual([])
    started()
    await settle()
    expect(service.calls).toEqual(['reload 9y65g5srsm'])
    io.stop()
    expect(await status).toBe(0)
  })

  it('asked for during a reload is one more, however often', async () => {
    const service = new FakeService()
    const finish: (() => void)[] = []
    service.reload = () => new Promise((resolve) => finish.push(() => resolve([])))
    const { io, status } = run(service)
    await settle()
    io.hangUp()
    await settle()
    for (let count = 0; count < 5; count++) io.hangUp()
    await settle()
    expect(finish).toHaveLength(1)
    finish[0]!()
    await settle()
    expect(finish).toHaveLength(2)
    finish[1]!()
    await settle()
    expect(finish).toHaveLength(2)
    io.stop()
    expect(await status).toBe(0)
  })

  it('under way when the end comes is finished first, and no other begins', async () => {
    const service = new FakeService()
    const finish: (() => void)[] = []
    service.reload = () => new Promise((resolve) => finish.push(() => resolve([])))
    const { io, status } = run(service)
    await settle()
    io.hangUp()
    io.hangUp()
    await settle()
    io.stop()
    await settle()
    io.hangUp()
    expect(service.calls).toEqual(['start'])
    finish[0]!()
    expect(await status).toBe(0)
    expect(finish).toHaveLength(1)
    expect(service.calls).toEqual(['start', 'stop'])
  })

  it('tells whoever asked how it went, by signal or by the service itself', async () => {
    const service = new FakeService()
    const { io, status, host } = run(service)
    await settle()
    expect(await host().reload()).toEqual({ problems: [], changed: ['upstream'] })
    writeFileSync(file, 'upstream: {}\n')
    const [first, second] = await Promise.all([host().reload(), host().reload()])
    expect(first.problems).toEqual([expect.stringContaining(':1:1: upstream.location: it is missing')])
    expect(second).toEqual(first)
    expect(service.outcomes).toHaveLength(2)
    io.stop()
    expect(await status).toBe(0)
    expect(await host().reload()).toEqual({ problems: ['it is stopping'], changed: [] })
  })
})
