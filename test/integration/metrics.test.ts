/** What Prometheus and orchestrators are told over HTTP. */
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { BridgeProcess } from '../helpers/bridge-process.ts'
import { makeAuthority } from '../helpers/certificates.ts'
import { makeQuery } from '../helpers/dns-text.ts'
import { DotServer } from '../helpers/dot-server.ts'
import { freePort } from '../helpers/programs.ts'
import { UdpStub } from '../helpers/stub.ts'

const LOCATION = 'secretlocation42'
const authority = makeAuthority()
const toClose: (() => unknown)[] = []
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close()
})

async function start() {
  const server = await DotServer.listen({ identity: authority.issue({ names: ['*.cloudflare-gateway.com'] }) })
  toClose.push(() => server.close())
  const port = await freePort()
  const upstream = { port: server.port, ca: authority.certificate, location: LOCATION }
  const bridge = await BridgeProcess.start(upstream, { more: `metrics: {listen: "127.0.0.1:${port}"}\n` })
  toClose.push(() => bridge.stop('SIGKILL'))
  await bridge.logged('metrics-listening')
  const stub = await UdpStub.open(bridge.port)
  toClose.push(() => stub.close())
  return { server, bridge, stub, port, get: (path: string, method = 'GET') => fetchText(port, path, method) }
}

function fetchText(port: number, path: string, method = 'GET') {
  return new Promise<{ status: number; type: string; text: string }>((resolve, reject) => {
    const asked = request({ port, host: '127.0.0.1', path, method, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => {
        text += chunk
      })
      const type = response.headers['content-type'] ?? ''
      response.on('end', () => resolve({ status: response.statusCode ?? 0, type, text }))
    })
    asked.on('error', reject).end()
  })
}

/** Samples by name and labels, as the exposition format has them. */
function samplesOf(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  )
}

describe('/metrics', () => {
  it("tells the parts' own counts, each when asked", async () => {
    const { stub, get } = await start()
    for (const name of ['a.example', 'a.example', 'b.example', 'host.test']) await stub.ask(name)
    const { status, type, text } = await get('/metrics')
    expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
    expect(text).not.toContain(LOCATION)
    expect(text).not.toContain('a.example')
    expect(Object.fromEntries(samplesOf(text))).toMatchObject({
      'dotbridge_queries_total{outcome="hit"}': 1,
      'dotbridge_queries_total{outcome="miss"}': 2,
      'dotbridge_queries_total{outcome="local"}': 1,
      'dotbridge_queries_total{outcome="policy_hit"}': 0,
      dotbridge_messages_total: 4,
      dotbridge_bugs_total: 0,
      dotbridge_cache_entries: 2,
      dotbridge_upstream_up: 1,
      'dotbridge_upstream_connections{state="ready"}': 1,
      'dotbridge_upstream_connections{state="draining"}': 0,
      dotbridge_upstream_questions_total: 2,
      dotbridge_upstream_handshakes_total: 1,
      'dotbridge_listening_sockets{transport="udp"}': 1,
      dotbridge_miss_duration_seconds_count: 2,
      'dotbridge_miss_duration_seconds_bucket{le="+Inf"}': 2,
      dotbridge_upstream_answer_duration_seconds_count: 2,
      dotbridge_hit_duration_seconds_count: 0,
    })
    await stub.ask('a.example')
    expect(samplesOf((await get('/metrics')).text).get('dotbridge_queries_total{outcome="hit"}')).toBe(2)
  })

  it('times one message of 256', async () => {
    const { stub, get } = await start()
    await stub.ask('a.example')
    for (let id = 0; id < 512; id++) await stub.exchange(makeQuery('a.example', 'A', { id }))
    const samples = samplesOf((await get('/metrics')).text)
    expect(samples.get('dotbridge_hit_duration_seconds_count')).toBe(2)
    const buckets = [...samples].filter(([name]) => name.startsWith('dotbridge_hit_duration_seconds_bucket'))
    expect(buckets.map(([, value]) => value)).toEqual(buckets.map(([, value]) => value).sort((a, b) => a - b))
    expect(buckets.at(-1)).toEqual(['dotbridge_hit_duration_seconds_bucket{le="+Inf"}', 2])
  })

  it('names and explains each by the conventions: unit at the end, _total for counters alone', async () => {
    const { get } = await start()
    const { text } = await get('/metrics')
    const types = [...text.matchAll(/^# TYPE (dotbridge_\w+) (\w+)$/gm)]
    expect(types.length).toBeGreaterThan(25)
    for (const [, name = '', type] of types) {
      expect(name.endsWith('_total'), name).toBe(type === 'counter')
      expect(name).not.toMatch(/_(ms|octets|milliseconds)\b/)
      expect(text).toMatch(new RegExp(`^# HELP ${name} [A-Z1].*\\.$`, 'm'))
    }
  })

  it('has every metric that the Grafana dashboard shows', async () => {
    const { stub, get } = await start()
    await stub.ask('a.example')
    const names = new Set([...samplesOf((await get('/metrics')).text).keys()].map((key) => key.replace(/\{.*/, '')))
    const dashboard = readFileSync(join(import.meta.dirname, '../../config/grafana-dashboard.json'), 'utf8')
    const shown = new Set([...dashboard.matchAll(/\b(?:dotbridge|process)_[a-z_]+\b/g)].map(([name]) => name))
    expect(shown.size).toBeGreaterThan(20)
    expect([...shown].filter((name) => !names.has(name))).toEqual([])
  })
})

describe('/healthz and /readyz', () => {
  it('tell a daemon that serves from one whose upstream is away', async () => {
    const { get, stub, server } = await start()
    await stub.ask('a.example')
    expect(await get('/healthz')).toMatchObject({ status: 200, text: 'ok\n' })
    expect(await get('/readyz')).toMatchObject({ status: 200, text: 'ok\n' })
    await server.close()
    await stub.ask('b.example')
    expect(await get('/healthz')).toMatchObject({ status: 200 })
    expect(await get('/readyz')).toMatchObject({ status: 503, text: 'the upstream is not reached\n' })
  })
})

describe('the HTTP server', () => {
  it('has nothing else, and takes nothing but GET and HEAD', async () => {
    const { get } = await start()
    expect((await get('/')).status).toBe(404)
    expect((await get('/metrics', 'POST')).status).toBe(405)
    expect(await get('/healthz?x=1', 'HEAD')).toMatchObject({ status: 200, text: '' })
  })

  it('follows a reload, and is off by default', async () => {
    const { bridge, port } = await start()
    const moved = await freePort()
    bridge.change((text) => text.replace(`127.0.0.1:${port}"`, `127.0.0.1:${moved}"`))
    expect((await bridge.command('reload')).stdout).toBe('In force, changed: metrics.\n')
    expect((await fetchText(moved, '/metrics')).status).toBe(200)
    await expect(fetchText(port, '/metrics')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    bridge.change((text) => text.replace(/metrics:.*\n/, ''))
    await bridge.command('reload')
    await expect(fetchText(moved, '/metrics')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('is there as soon as its port is, told once until then: at the start and after a reload', async () => {
    const { bridge, port, server } = await start()
    const upstream = { port: server.port, ca: authority.certificate, location: LOCATION }
    const second = await BridgeProcess.start(upstream, { more: `metrics: {listen: "127.0.0.1:${port}"}\n` })
    toClose.push(() => second.stop('SIGKILL'))
    await second.logged('metrics-unavailable')
    // More than one attempt fails.
    await new Promise((resolve) => setTimeout(resolve, 4_000))
    const moved = await freePort()
    bridge.change((text) => text.replace(`127.0.0.1:${port}"`, `127.0.0.1:${moved}"`))
    await bridge.command('reload')
    expect(await second.logged('metrics-listening')).toMatchObject({ port })
    expect((await fetchText(port, '/healthz')).status).toBe(200)
    expect(second.log.filter(({ event }) => event === 'metrics-unavailable')).toHaveLength(1)

    second.change((text) => text.replace(`127.0.0.1:${port}"`, `127.0.0.1:${moved}"`))
    expect((await second.command('reload')).stdout).toBe('In force, changed: metrics.\n')
    await expect(fetchText(port, '/healthz')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await bridge.stop()
    await second.running.until(() =>
      second.log.some((line) => line.event === 'metrics-listening' && line['port'] === moved),
    )
    expect((await fetchText(moved, '/healthz')).status).toBe(200)
    expect(await second.stop()).toBe(0)
  })

  it('that finds its port taken is a line in the log, and the daemon serves', async () => {
    const { bridge, port, stub, server } = await start()
    const upstream = { port: server.port, ca: authority.certificate, location: LOCATION }
    const second = await BridgeProcess.start(upstream, { more: `metrics: {listen: "127.0.0.1:${port}"}\n` })
    toClose.push(() => second.stop('SIGKILL'))
    expect(await second.logged('metrics-unavailable')).toMatchObject({
      level: 'warn',
      port,
      error: { code: 'EADDRINUSE' },
    })
    expect((await stub.ask('a.example')).rcode).toBe(0)
    expect(await second.stop()).toBe(0)
    expect(await bridge.stop()).toBe(0)
  })
})
