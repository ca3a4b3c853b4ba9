/** A changed configuration: what it does not touch stays, and no query is lost over it. */
import { afterEach, describe, expect, it } from 'vitest'
import { Bridge, type BridgeSettings } from '../helpers/bridge.ts'
import { BridgeProcess } from '../helpers/bridge-process.ts'
import { makeAuthority } from '../helpers/certificates.ts'
import { makeQuery } from '../helpers/dns-text.ts'
import { DotServer } from '../helpers/dot-server.ts'
import { Listening } from '../helpers/listening.ts'
import { Folder } from '../helpers/programs.ts'
import { UdpStub } from '../helpers/stub.ts'
import { UDP_PATHS } from '../helpers/udp-paths.ts'

const authority = makeAuthority()
const toClose: (() => unknown)[] = []
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close()
})

async function startServer(names = ['*.cloudflare-gateway.com', 'other.example']): Promise<DotServer> {
  const server = await DotServer.listen({ identity: authority.issue({ names }) })
  toClose.push(() => server.close())
  return server
}

async function startBridge(server: DotServer, more: Partial<BridgeSettings> = {}) {
  const settings: BridgeSettings = { port: server.port, ca: authority.certificate, ...more }
  const bridge = await Bridge.start(settings)
  toClose.push(() => bridge.stop())
  return { bridge, settings }
}

describe('a reload', () => {
  it('that changes nothing leaves sockets, connections and answers as they are', async () => {
    const server = await startServer()
    const { bridge, settings } = await startBridge(server)
    const [udp, tcp] = [await bridge.udp(), await bridge.tcp()]
    await udp.ask('a.example')
    expect(await bridge.reload(settings)).toEqual([])
    await udp.ask('a.example')
    await tcp.ask('a.example')
    expect(bridge.outcomes).toEqual(['miss', 'hit', 'hit'])
    expect(server.accepted).toBe(1)
  })

  it('of listen opens and closes what differs; a stub on an address that stays notices nothing', async () => {
    const server = await startServer()
    const { bridge, settings } = await startBridge(server, { listenOn: ['127.0.0.1', '127.0.0.2'] })
    const [udp, tcp] = [await bridge.udp(), await bridge.tcp()]
    await tcp.ask('a.example')
    expect(await bridge.reload({ ...settings, listenOn: ['127.0.0.1', '127.0.0.3'] })).toEqual(['listen'])
    await tcp.ask('a.example')
    await udp.ask('a.example')
    await (await bridge.udp('127.0.0.3')).ask('a.example')
    await (await bridge.tcp('127.0.0.3')).ask('a.example')
    await expect(bridge.tcp('127.0.0.2')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(bridge.log.of('address-removed').map(({ address }) => address)).toEqual(['127.0.0.2', '127.0.0.2'])
    expect(server.accepted).toBe(1)
  })

  it('from one address to all of them and back serves on the address asked each time', async () => {
    const server = await startServer()
    const { bridge, settings } = await startBridge(server)
    await bridge.reload({ ...settings, listenOn: ['0.0.0.0'] })
    for (const address of ['127.0.0.1', '127.0.0.9']) await (await bridge.udp(address)).ask('a.example')
    await (await bridge.tcp('127.0.0.1')).ask('a.example')
    await bridge.reload(settings)
    await (await bridge.udp()).ask('a.example')
    expect(bridge.daemon.listening.map(({ address }) => address)).toEqual(['127.0.0.1', '127.0.0.1'])
  })

  it.each([
    ['127.0.0.1', '0.0.0.0'],
    ['::1', '::'],
  ])(
    'from %s to %s and back, over and over, loses no query of a steady stream and refuses no connection',
    async (address, wildcard) => {
      const server = await startServer()
      const { bridge, settings } = await startBridge(server, { listenOn: [address] })
      // Slower than a reload: replies are owed when the socket that they were asked at has gone.
      const { answer } = server
      server.answer = (query) => void setTimeout(() => answer(query), 30)
      const udp = await bridge.udp(address)
      let sent = 0
      const stream = setInterval(() => {
        for (let more = 0; more < 5; more++) udp.send(makeQuery(`n${sent}.example`, 'A', { id: sent++ }))
      }, 2)
      toClose.push(() => clearInterval(stream))
      for (let round = 0; round < 10; round++) {
        await bridge.reload({ ...settings, listenOn: [wildcard] })
        await (await bridge.tcp(address)).ask('a.example')
        await bridge.reload(settings)
        await (await bridge.tcp(address)).ask('a.example')
      }
      clearInterval(stream)
      await udp.collect(sent)
      expect(sent).toBeGreaterThan(200)
      expect(new Set(udp.replies.map((reply) => reply.readUInt16BE(0))).size).toBe(sent)
      expect(udp.replies.filter((reply) => (reply[3]! & 15) !== 0)).toEqual([])
      expect(bridge.log.of('listen-failed')).toEqual([])
      expect(bridge.daemon.listening.map((at) => at.address)).toEqual([address, address])
      // What was shared for a moment is nobody else's afterwards.
      for (const { makeUdp } of UDP_PATHS) {
        const another = Listening.udp({ listen: [{ address, port: bridge.port }], makeUdp })
        await expect(another).rejects.toMatchObject({ code: 'in-use' })
      }
    },
  )

  it.each([
    ['127.0.0.9', ['127.0.0.1', '127.0.0.9']],
    ['127.0.0.9', ['0.0.0.0']],
    ['::1', ['127.0.0.1', '::']],
  ])('that gives up the address %s answers from there what was asked there before (of %s)', async (asked, listenOn) => {
    const server = await startServer()
    const { bridge, settings } = await startBridge(server, { listenOn })
    const udp = await bridge.udp(asked)
    server.answer = () => {}
    const underway = udp.ask('slow.example')
    const held = await server.query(1)
    await bridge.reload({ ...settings, listenOn: ['127.0.0.1'] })
    expect(bridge.daemon.listening.map(({ address }) => address)).toEqual(['127.0.0.1', '127.0.0.1'])
    held.respond({ answers: ['slow.example 60 A 192.0.2.9'] })
    expect((await underway).answers).toEqual(['slow.example 60 A 192.0.2.9'])
  })

  it('of clients counts for who is connected already', async () => {
    const server = await startServer()
    const { bridge, settings } = await startBridge(server)
    const [udp, tcp] = [await bridge.udp(), await bridge.tcp()]
    expect([(await udp.ask('a.example')).rcode, (await tcp.ask('a.example')).rcode]).toEqual([0, 0])
    expect(await bridge.reload({ ...settings, more: 'clients: {allow: [192.0.2.0/24]}' })).toEqual(['clients'])
    expect([(await udp.ask('a.example')).rcode, (await tcp.ask('a.example')).rcode]).toEqual([5, 5])
    await bridge.reload(settings)
    expect((await udp.ask('a.example')).rcode).toBe(0)
  })

  it('of local.forward takes effect, and answers kept of other names stay', async () => {
    const server = await startServer()
    const { bridge, settings } = await startBridge(server)
    const udp = await bridge.udp()
    await udp.ask('a.example')
    expect((await udp.ask('host.test')).rcode).toBe(3)
    expect(await bridge.reload({ ...settings, more: 'local: {forward: [test]}' })).toEqual(['local'])
    expect((await udp.ask('host.test')).answers).toEqual(['host.test 300 A 192.0.2.1'])
    await udp.ask('a.example')
    expect(bridge.outcomes).toEqual(['miss', 'local', 'miss', 'hit'])
  })

  it('of the cache empties it and keeps the connections', async () => {
    const server = await startServer()
    const { bridge, settings } = await startBridge(server)
    const udp = await bridge.udp()
    await udp.ask('a.example')
    expect(await bridge.reload({ ...settings, more: 'cache: {max_ttl: 1m}' })).toEqual(['cache (emptied)'])
    expect((await udp.ask('a.example')).answers).toEqual(['a.example 60 A 192.0.2.1'])
    expect(bridge.outcomes).toEqual(['miss', 'miss'])
    expect(server.accepted).toBe(1)
    expect(bridge.daemon.forwarder.counters.miss).toBe(2)
  })

  it('of the number of connections keeps the answers', async () => {
    const server = await startServer()
    const { bridge, settings } = await startBridge(server)
    const udp = await bridge.udp()
    await udp.ask('a.example')
    expect(await bridge.reload({ ...settings, upstream: 'connections: 1' })).toEqual([
      'upstream (new connections, answers are kept)',
    ])
    await udp.ask('a.example')
    expect(bridge.outcomes).toEqual(['miss', 'hit'])
  })

  it('of the upstream asks the new one, keeps no answer of the old one, and loses no query that was under way', async () => {
    const [old, next] = [await startServer(), await startServer()]
    const { bridge, settings } = await startBridge(old)
    const udp = await bridge.udp()
    await udp.ask('a.example')
    old.answer = () => {}
    const underway = udp.ask('slow.example')
    const held = await old.query(2)
    expect(await bridge.reload({ ...settings, port: next.port, hostname: 'other.example' })).toEqual([
      'upstream (new connections, the cache is empty)',
    ])
    await udp.ask('a.example')
    expect(next.questions).toEqual(['a.example A'])
    expect(next.connections[0]!.serverName).toBe('other.example')
    held.respond({ answers: ['slow.example 60 A 192.0.2.9'] })
    expect((await underway).answers).toEqual(['slow.example 60 A 192.0.2.9'])
    await old.until(() => old.connections.every(({ closed }) => closed))
    expect(old.connections.every(({ endedCleanly }) => endedCleanly)).toBe(true)
    expect(bridge.daemon.forwarder.counters).toMatchObject({ miss: 3, servfail: 0 })
  })

  it('and another right after it leave connections to every question that is still held, whichever of them it was asked of', async () => {
    const [old, next] = [await startServer(), await startServer()]
    const { bridge, settings } = await startBridge(old, { upstream: 'query_timeout: 10s' })
    const udp = await bridge.udp()
    old.answer = () => {}
    const first = udp.ask('one.example')
    const one = await old.query(1)
    // These connections are passed on, the first question stays with whom it was asked of ...
    await bridge.reload({ ...settings, more: 'cache: {max_ttl: 1m}' })
    const second = udp.ask('two.example')
    const two = await old.query(2)
    // ... and are left behind, by a configuration that soon has nothing to wait for.
    await bridge.reload({ ...settings, port: next.port })
    two.respond({ answers: ['two.example 60 A 192.0.2.2'] })
    expect((await second).answers).toEqual(['two.example 60 A 192.0.2.2'])
    // The pool's own limit for what is in flight when it closes is 2 s.
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    one.respond({ answers: ['one.example 60 A 192.0.2.1'] })
    expect(await first).toMatchObject({ rcode: 0, answers: ['one.example 60 A 192.0.2.1'] })
    await old.until(() => old.connections.every(({ closed }) => closed))
    expect(bridge.daemon.forwarder.counters).toMatchObject({ miss: 2, servfail: 0 })
  })

  it('sees a CA file whose content changed, and refuses one that is gone before anything has changed', async () => {
    const server = await startServer()
    const folder = new Folder()
    toClose.push(() => folder.dispose())
    const caFile = folder.write('ca.pem', authority.certificate)
    const { bridge, settings } = await startBridge(server, { upstream: `ca_file: ${caFile}` })
    const udp = await bridge.udp()
    await udp.ask('a.example')
    folder.write('ca.pem', `${authority.certificate}\n${makeAuthority().certificate}`)
    expect(await bridge.reload(settings)).toEqual(['upstream (new connections, the cache is empty)'])
    await udp.ask('a.example')
    expect(bridge.outcomes).toEqual(['miss', 'miss'])
    const missing = { ...settings, upstream: `ca_file: ${caFile}2`, more: 'clients: {allow: [10.0.0.0/8]}' }
    await expect(bridge.reload(missing)).rejects.toMatchObject({ code: 'ENOENT' })
    await udp.ask('a.example')
    expect(bridge.outcomes).toEqual(['miss', 'miss', 'hit'])
  })

  it('of log.queries begins and ends the line for each query', async () => {
    const server = await startServer()
    const bridge = await BridgeProcess.start({ port: server.port, ca: authority.certificate, location: 'somelocation' })
    toClose.push(() => bridge.stop('SIGKILL'))
    const stub = await UdpStub.open(bridge.port)
    toClose.push(() => stub.close())
    await bridge.logged('control-listening')
    const lines = (): number => bridge.log.filter(({ event }) => event === 'query').length
    await stub.ask('a.example')
    bridge.change((text) => text.replace('level: debug', 'level: debug\n  queries: true'))
    expect((await bridge.command('reload')).stdout).toBe('In force, changed: log.\n')
    await stub.ask('a.example')
    expect(await bridge.logged('query')).toMatchObject({ name: 'a.example.', outcome: 'hit' })
    bridge.change((text) => text.replace('queries: true', 'queries: false'))
    await bridge.command('reload')
    await stub.ask('a.example')
    await bridge.stop()
    expect(lines()).toBe(1)
  })

  it('is no obstacle to the end: what both upstreams hold is over in 3 s', async () => {
    const [old, next] = [await startServer(), await startServer()]
    const { bridge, settings } = await startBridge(old)
    old.answer = () => {}
    next.answer = () => {}
    const udp = await bridge.udp()
    const asked = [udp.ask('one.example')]
    await old.query(1)
    await bridge.reload({ ...settings, port: next.port })
    asked.push(udp.ask('two.example'))
    await next.query(1)
    await bridge.daemon.stop()
    expect((await Promise.all(asked)).map(({ rcode }) => rcode)).toEqual([2, 2])
  })
})

describe('dotbridge run', () => {
  it('on SIGHUP takes what changed in its file, and a wrong file changes nothing', async () => {
    const server = await startServer()
    const bridge = await BridgeProcess.start({ port: server.port, ca: authority.certificate, location: 'somelocation' })
    toClose.push(() => bridge.stop('SIGKILL'))
    bridge.change((text) => text.replace('level: debug', 'level: info\nclients: {allow: [10.0.0.0/8]}'))
    bridge.running.child.kill('SIGHUP')
    expect(await bridge.logged('config-reloaded')).toMatchObject({ changed: ['clients', 'log'] })
    bridge.change((text) => text.replace('10.0.0.0/8', 'everybody'))
    bridge.running.child.kill('SIGHUP')
    expect(await bridge.logged('reload-failed')).toMatchObject({
      problems: [expect.stringContaining('clients.allow: "everybody" is no network')],
    })
    expect(await bridge.stop()).toBe(0)
  })
})
