/** Several processes on one port: real ones, of the built program. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import type { Status } from '../../src/operate/operations.ts'
import { BridgeProcess, configuration, dotbridge, type LogLine, MAIN } from '../helpers/bridge-process.ts'
import { makeAuthority } from '../helpers/certificates.ts'
import { makeQuery } from '../helpers/dns-text.ts'
import { DotServer } from '../helpers/dot-server.ts'
import { Folder, freePort, Running } from '../helpers/programs.ts'
import { ServiceManager } from '../helpers/service-manager.ts'
import { TcpStub, UdpStub } from '../helpers/stub.ts'
import { withoutKoffi } from '../helpers/without-koffi.ts'

const LOCATION = 'secretlocation42'
const authority = makeAuthority()
const toClose: (() => unknown)[] = []
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close()
})

async function startServer(): Promise<DotServer> {
  const server = await DotServer.listen({ identity: authority.issue({ names: ['*.cloudflare-gateway.com'] }) })
  toClose.push(() => server.close())
  return server
}

/** A bridge of so many processes, all of which serve. */
async function start(workers: number, more = '') {
  const server = await startServer()
  const upstream = { port: server.port, ca: authority.certificate, location: LOCATION }
  const bridge = await BridgeProcess.start(upstream, { more: `workers: ${workers}\n${more}` })
  toClose.push(() => bridge.stop('SIGKILL'))
  await served(bridge, workers - 1)
  return { server, bridge }
}

const lines = (bridge: BridgeProcess, event: string): LogLine[] => bridge.log.filter((line) => line.event === event)
const served = (bridge: BridgeProcess, starts: number): Promise<void> =>
  bridge.running.until(() => lines(bridge, 'worker-started').length >= starts)

async function status(bridge: BridgeProcess): Promise<Status & { workers: NonNullable<Status['workers']> }> {
  const { stdout } = await bridge.command('status', '--json')
  return JSON.parse(stdout)
}

/** Asks from a socket of its own; undefined: nothing came within half a second. */
async function askOnce(port: number, name: string): Promise<Buffer | undefined> {
  const socket = createSocket('udp4')
  socket.connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.on('error', () => {})
  const reply = once(socket, 'message', { signal: AbortSignal.timeout(500) })
  socket.send(makeQuery(name, 'A', { id: 1 }))
  try {
    return (await reply)[0]
  } catch {
    return undefined
  } finally {
    socket.close()
  }
}

/** From so many sources; how many were answered. */
async function askAll(port: number, name: string, sources: number): Promise<number> {
  const replies = await Promise.all(Array.from({ length: sources }, () => askOnce(port, name)))
  return replies.filter((reply) => reply !== undefined).length
}

/** A zombie does not: whose child it is now may be slow to look. */
function lives(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** By /proc: how many UDP sockets of this host are bound to a port. */
function udpSocketsOn(port: number): number {
  const local = new RegExp(`^ *\\d+: [0-9A-F]+:${port.toString(16).toUpperCase().padStart(4, '0')} `, 'gm')
  return readFileSync('/proc/net/udp', 'utf8').match(local)?.length ?? 0
}

/** By /proc: the processes that this one has started. */
function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
}

describe('one worker', () => {
  it('is what there is by default, and starts no other process', async () => {
    const server = await startServer()
    const bridge = await BridgeProcess.start({ port: server.port, ca: authority.certificate, location: LOCATION })
    toClose.push(() => bridge.stop('SIGKILL'))
    await bridge.command('status')
    expect(childrenOf(bridge.running.child.pid!)).toEqual([])
    expect(await status(bridge)).not.toHaveProperty('workers')
  })
})

describe('several workers', () => {
  it('answer on one port over UDP, each its share; TCP is answered too', async () => {
    const { bridge, server } = await start(2)
    expect(await askAll(bridge.port, 'a.example', 64)).toBe(64)
    const tcp = await TcpStub.connect(bridge.port)
    toClose.push(() => tcp.close())
    expect((await tcp.ask('a.example')).rcode).toBe(0)
    const { workers, queries, cache, upstream } = await status(bridge)
    expect(workers.map(({ worker, state }) => [worker, state])).toEqual([
      [1, 'serving'],
      [2, 'serving'],
    ])
    for (const worker of workers) expect(worker.queries).toBeGreaterThan(0)
    expect(workers.reduce((sum, worker) => sum + worker.queries, 0)).toBe(65)
    expect(Object.values(queries).reduce((sum, count) => sum + count, 0)).toBe(65)
    // Each asked for itself, and keeps the answer for itself.
    expect(cache).toMatchObject({ entries: 2, maxOctets: 64 * 1024 * 1024 })
    expect(upstream.connections).toHaveLength(2)
    expect(server.connections.filter(({ closed }) => !closed)).toHaveLength(2)
    expect((await bridge.command('status')).stdout).toMatch(
      /^Workers {4}1: process \d+ serving, queries taken: \d+, answers kept: 1$/m,
    )
  })

  it('are in the metrics: the sum in every family, and what each has taken', async () => {
    const port = await freePort()
    const { bridge } = await start(2, `metrics: {listen: "127.0.0.1:${port}"}\n`)
    await askAll(bridge.port, 'host.test', 40)
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    const value = (sample: string): number => Number(new RegExp(`^${sample} (\\d+)$`, 'm').exec(text)?.[1])
    const taken = [1, 2].map((worker) => value(`dotbridge_worker_messages_total\\{worker="${worker}"\\}`))
    for (const count of taken) expect(count).toBeGreaterThan(0)
    expect(taken[0]! + taken[1]!).toBe(40)
    expect(value('dotbridge_queries_total\\{outcome="local"\\}')).toBe(40)
    expect(value('dotbridge_messages_total')).toBe(40)
    expect(value('dotbridge_workers\\{state="serving"\\}')).toBe(2)
    expect(value('dotbridge_worker_restarts_total')).toBe(0)
  })

  it('say in every line of the log which they are, and none says the location', async () => {
    const { bridge } = await start(2)
    expect(lines(bridge, 'started').map(({ worker }) => worker)).toEqual([undefined, 2])
    await askAll(bridge.port, 'a.example', 16)
    await bridge.stop()
    expect(
      lines(bridge, 'stopped')
        .map(({ worker }) => worker)
        .sort(),
    ).toEqual([2, undefined])
    expect(bridge.running.stderr).not.toContain(LOCATION)
  })

  it('forget answers together', async () => {
    const { bridge } = await start(2)
    await askAll(bridge.port, 'a.example', 64)
    expect(await bridge.command('flush', 'a.example')).toMatchObject({ stdout: 'Forgot 2 answers for a.example.\n' })
    expect((await status(bridge)).cache.entries).toBe(0)
    expect(await bridge.command('flush', 'a..example')).toMatchObject({ status: 1 })
  })

  it('log queries together, and change their log level together', async () => {
    const { bridge } = await start(2)
    bridge.change((text) => text.replace('level: debug', 'level: debug\n  queries: true'))
    await bridge.command('reload')
    await askAll(bridge.port, 'host.test', 32)
    await bridge.running.until(() => lines(bridge, 'query').length === 32)
    expect(new Set(lines(bridge, 'query').map(({ worker }) => worker))).toEqual(new Set([undefined, 2]))
    await bridge.command('log-level', 'warn')
    const before = bridge.log.length
    await askAll(bridge.port, 'host.test', 32)
    await bridge.command('status')
    expect(bridge.log.slice(before)).toEqual([])
  })
})

describe('a worker that is killed', () => {
  it('is replaced, and meanwhile the others answer all that comes', async () => {
    const { bridge } = await start(2)
    await askAll(bridge.port, 'a.example', 32)
    const before = await status(bridge)
    const { pid } = before.workers[1]!
    process.kill(pid!, 'SIGKILL')
    await bridge.logged('worker-ended')
    // Its socket is closed, which takes the kernel some 10 ms more where it waited in an io_uring: nothing is dealt to it any more.
    await expect.poll(() => udpSocketsOn(bridge.port), { interval: 2 }).toBe(1)
    expect(await askAll(bridge.port, 'a.example', 64)).toBe(64)
    await served(bridge, 2)
    expect(await askAll(bridge.port, 'a.example', 64)).toBe(64)
    const after = await status(bridge)
    expect(lines(bridge, 'worker-ended')).toMatchObject([{ level: 'error', worker: 2, how: 'SIGKILL', againInMs: 500 }])
    expect(after.workers[1]).toMatchObject({ worker: 2, state: 'serving' })
    expect(after.workers[1]!.pid).not.toBe(pid)
    expect(after.workers[1]!.queries).toBeGreaterThan(before.workers[1]!.queries)
  })

  it('or hangs, is replaced', async () => {
    const { bridge } = await start(2)
    const { pid } = (await status(bridge)).workers[1]!
    process.kill(pid!, 'SIGSTOP')
    await bridge.logged('worker-failed')
    await served(bridge, 2)
    expect(lives(pid!)).toBe(false)
    expect(await askAll(bridge.port, 'a.example', 64)).toBe(64)
  })

  it('politely, by a signal to all processes of the service, waits for the first one to say so', async () => {
    const { bridge } = await start(2)
    const { pid } = (await status(bridge)).workers[1]!
    for (const signal of ['SIGHUP', 'SIGTERM', 'SIGINT']) process.kill(pid!, signal)
    expect(await askAll(bridge.port, 'a.example', 64)).toBe(64)
    expect(lives(pid!)).toBe(true)
    expect(lines(bridge, 'worker-ended')).toEqual([])
  })
})

describe('the end', () => {
  it('by SIGTERM comes when all have answered what they hold: exit 0, and no process is left', async () => {
    const { bridge, server } = await start(3)
    await bridge.running.until(() => lines(bridge, 'upstream-up').length === 3)
    const held: (() => void)[] = []
    server.answer = (query) => void held.push(() => query.respond({ answers: ['held.example 60 A 192.0.2.3'] }))
    const stubs = await Promise.all(Array.from({ length: 32 }, () => UdpStub.open(bridge.port)))
    toClose.push(...stubs.map((stub) => () => stub.close()))
    const asked = stubs.map((stub) => stub.ask('held.example'))
    await server.until(() => held.length === 3)
    const pids = childrenOf(bridge.running.child.pid!)
    expect(pids).toHaveLength(2)
    const ended = bridge.stop()
    await bridge.running.until(() => lines(bridge, 'stopping').length === 3)
    for (const answer of held) answer()
    expect((await Promise.all(asked)).every(({ rcode }) => rcode === 0)).toBe(true)
    expect(await ended).toBe(0)
    expect(pids.filter(lives)).toEqual([])
    expect(lines(bridge, 'worker-ended')).toEqual([])
  })

  it('of the first process is the end of all', async () => {
    const { bridge } = await start(3)
    const pids = childrenOf(bridge.running.child.pid!)
    await bridge.stop('SIGKILL')
    await expect.poll(() => pids.filter(lives)).toEqual([])
  })
})

describe('a reload', () => {
  it('is in force everywhere', async () => {
    const { bridge } = await start(2)
    bridge.change((text) => `${text}local: {forward: [test]}\ncache: {max_size: 2MiB}\n`)
    expect((await bridge.command('reload')).stdout).toBe('In force, changed: cache (emptied), local.\n')
    await askAll(bridge.port, 'host.test', 64)
    const { workers, queries, cache } = await status(bridge)
    expect(queries).toMatchObject({ local: 0 })
    for (const worker of workers) expect(worker.queries).toBeGreaterThan(0)
    expect(cache).toMatchObject({ entries: 2, maxOctets: 2 * 1024 * 1024 })
  })

  it('that is wrong is in force nowhere', async () => {
    const { bridge } = await start(2)
    bridge.change((text) => `${text}local: {forward: [test]}\ncache: {max_sice: 2MiB}\n`)
    expect(await bridge.command('reload')).toMatchObject({ status: 1, stderr: expect.stringContaining('max_sice') })
    await askAll(bridge.port, 'host.test', 64)
    expect((await status(bridge)).queries).toMatchObject({ local: 64 })
  })

  it('moves all to other addresses, and what stays loses no query', async () => {
    const { bridge } = await start(2)
    const port = await freePort()
    bridge.change((text) => text.replace(/(\n {2}- 127.0.0.1:\d+)/, `$1\n  - 127.0.0.1:${port}`))
    const asking = askAll(bridge.port, 'a.example', 64)
    expect((await bridge.command('reload')).stdout).toBe('In force, changed: listen.\n')
    expect(await asking).toBe(64)
    expect(await askAll(port, 'a.example', 64)).toBe(64)
    const bound = (): (string | undefined)[] =>
      lines(bridge, 'listening').flatMap(({ transport, port: at, worker }) =>
        transport === 'udp' && at === port ? [worker as string | undefined] : [],
      )
    expect(bound()).toEqual([undefined, 2])
    bridge.change((text) => text.replace(`\n  - 127.0.0.1:${bridge.port}`, ''))
    await bridge.command('reload')
    expect(await askAll(port, 'a.example', 64)).toBe(64)
    expect(await askOnce(bridge.port, 'a.example')).toBeUndefined()
  })

  it('from an address to the wildcard has the wildcard as a whole in every process', async () => {
    const { bridge } = await start(2)
    bridge.change((text) => text.replace(/- 127.0.0.1:/, '- 0.0.0.0:'))
    await bridge.command('reload')
    expect(await askAll(bridge.port, 'a.example', 64)).toBe(64)
    expect(lines(bridge, 'listen-failed')).toEqual([])
    const whole = lines(bridge, 'listening').filter(
      ({ address, transport }) => address === '0.0.0.0' && transport === 'udp',
    )
    expect(whole.map(({ worker }) => worker)).toEqual([undefined, 2])
  })

  it('says of another number of workers that it is for the next start', async () => {
    const { bridge } = await start(2)
    bridge.change((text) => text.replace('workers: 2', 'workers: 4'))
    expect((await bridge.command('reload')).stdout).toBe('In force, changed: workers (from the next start on).\n')
    expect(childrenOf(bridge.running.child.pid!)).toHaveLength(1)
  })
})

describe('the port', () => {
  it('is shared with nobody else: a second daemon of several workers finds it taken, exit 2', async () => {
    const { bridge, server } = await start(2)
    const folder = new Folder()
    toClose.push(() => folder.dispose())
    const upstream = { port: server.port, ca: authority.certificate, location: LOCATION }
    const text = configuration(folder, `127.0.0.1:${bridge.port}`, upstream, 'workers: 2\n')
    const second = dotbridge('run', '--config', folder.write('d.yaml', text))
    expect(await second.exit).toBe(2)
    expect(second.stderr).toContain('the port is taken')
    expect(await askAll(bridge.port, 'a.example', 64)).toBe(64)
  })

  it('that cannot be shared, for want of the system calls, is served by one process, which says so', async () => {
    const server = await startServer()
    const folder = new Folder()
    toClose.push(() => folder.dispose())
    const upstream = { port: server.port, ca: authority.certificate, location: LOCATION }
    const port = await freePort()
    const file = folder.write('d.yaml', configuration(folder, `127.0.0.1:${port}`, upstream, 'workers: 2\n'))
    const env = { ...process.env, ...withoutKoffi(folder) }
    const running = new Running(process.execPath, [MAIN, 'run', '--config', file], { env })
    toClose.push(() => running.stop('SIGKILL'))
    await running.until(() => running.stderr.includes('"event":"started"'))
    expect(running.stderr).toMatch(/"level":"warn".*"event":"workers-unavailable","workers":2/)
    expect(await askAll(port, 'a.example', 16)).toBe(16)
    expect(childrenOf(running.child.pid!)).toEqual([])
    expect(await running.stop()).toBe(0)
  })
})

describe('under a service manager', () => {
  async function managed(env: NodeJS.ProcessEnv = {}) {
    const manager = await ServiceManager.start()
    toClose.push(() => manager.stop())
    const server = await startServer()
    const { udp, tcp, port } = manager.holdBoth('127.0.0.1')
    const folder = new Folder()
    toClose.push(() => folder.dispose())
    const upstream = { port: server.port, ca: authority.certificate, location: LOCATION }
    const file = folder.write('d.yaml', configuration(folder, `127.0.0.1:${port}`, upstream, 'workers: 2\n'))
    const running = manager.run(['run', '--config', file], [udp, tcp], env)
    toClose.push(() => running.stop('SIGKILL'))
    const pids = () => childrenOf(running.child.pid!)
    return { manager, running, port, file, pids }
  }

  it('is ready when all are', async () => {
    const { manager, running } = await managed()
    await manager.heard('READY=1')
    expect(running.stderr).toContain('"event":"worker-started"')
  })

  it('all read the sockets it holds: one that is killed loses none of the queries that wait in them', async () => {
    const { manager, running, port, file, pids } = await managed()
    await manager.heard('READY=1')
    const workers = async (): Promise<NonNullable<Status['workers']>> => {
      const asked = dotbridge('status', '--json', '--config', file)
      await asked.exit
      return JSON.parse(asked.stdout).workers
    }
    await expect
      .poll(
        async () => {
          expect(await askAll(port, 'a.example', 64)).toBe(64)
          return (await workers()).every(({ queries }) => queries > 0)
        },
        { timeout: 10_000 },
      )
      .toBe(true)
    const [pid] = pids()
    for (const each of [pid!, running.child.pid!]) process.kill(each, 'SIGSTOP')
    const asking = askAll(port, 'a.example', 64)
    await new Promise((resolve) => setTimeout(resolve, 100))
    process.kill(pid!, 'SIGKILL')
    running.child.kill('SIGCONT')
    expect(await asking).toBe(64)
    await running.until(() => running.stderr.split('"event":"worker-started"').length === 3)
    expect(await askAll(port, 'a.example', 64)).toBe(64)
    expect(await running.stop()).toBe(0)
  })

  it('has its watchdog fed while all answer', async () => {
    const { manager } = await managed({ WATCHDOG_USEC: '400000' })
    await manager.heard('WATCHDOG=1')
  })

  it('does not have it fed while one hangs', async () => {
    const { manager, pids } = await managed({ WATCHDOG_USEC: '800000' })
    await manager.heard('WATCHDOG=1')
    process.kill(pids()[0]!, 'SIGSTOP')
    await new Promise((resolve) => setTimeout(resolve, 700))
    const fed = manager.messages.length
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(manager.messages).toHaveLength(fed)
    process.kill(pids()[0]!, 'SIGCONT')
    await expect.poll(() => manager.messages.length).toBeGreaterThan(fed)
  })
})
