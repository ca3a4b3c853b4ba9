/** The built program as a process: how it starts, what it says when it cannot, how it ends. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { BridgeProcess, configuration, dotbridge, MAIN } from '../helpers/bridge-process.ts'
import { makeAuthority } from '../helpers/certificates.ts'
import { makeQuery, readMessage } from '../helpers/dns-text.ts'
import { DotServer } from '../helpers/dot-server.ts'
import { Folder, freePort, Running } from '../helpers/programs.ts'
import { UdpStub } from '../helpers/stub.ts'

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

async function startBridge(port: number): Promise<BridgeProcess> {
  const bridge = await BridgeProcess.start({ port, ca: authority.certificate, location: LOCATION })
  toClose.push(() => bridge.stop('SIGKILL'))
  return bridge
}

async function openStub(port: number): Promise<UdpStub> {
  const stub = await UdpStub.open(port)
  toClose.push(() => stub.close())
  return stub
}

function newFolder(): Folder {
  const folder = new Folder()
  toClose.push(() => folder.dispose())
  return folder
}

describe('dotbridge run', () => {
  it('takes its configuration from a file, trusts ca_file, and answers', async () => {
    const server = await startServer()
    const bridge = await startBridge(server.port)
    const reply = await (await openStub(bridge.port)).ask('www.example.com')
    expect(reply.answers).toEqual(['www.example.com 300 A 192.0.2.1'])
    expect(server.connections[0]!.serverName).toBe(`${LOCATION}.cloudflare-gateway.com`)
  })

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'on %s answers what it holds, closes TLS properly and exits 0 within 3 s',
    async (signal) => {
      const server = await startServer()
      let answerHeld = (): void => {}
      server.answer = (query) => {
        answerHeld = () => query.respond({ answers: ['held.example.com 60 A 192.0.2.3'] })
      }
      const bridge = await startBridge(server.port)
      const stub = await openStub(bridge.port)
      const asked = stub.ask('held.example.com')
      await server.query(1)
      const stopped = bridge.stop(signal)
      await bridge.logged('stopping')
      answerHeld()
      expect((await asked).answers).toEqual(['held.example.com 60 A 192.0.2.3'])
      expect(await Promise.race([stopped, late(3_000)])).toBe(0)
      await server.until(() => server.connections.every(({ closed }) => closed))
      expect(server.connections.every(({ endedCleanly }) => endedCleanly)).toBe(true)
    },
  )

  it('on SIGTERM exits 0 within 3 s although a query it holds is never answered; the stub has SERVFAIL', async () => {
    const server = await startServer()
    server.answer = () => {}
    const bridge = await startBridge(server.port)
    const stub = await openStub(bridge.port)
    const asked = stub.ask('held.example.com')
    await server.query(1)
    expect(await Promise.race([bridge.stop(), late(3_000)])).toBe(0)
    expect((await asked).rcode).toBe(2)
  })

  it('on SIGTERM exits 0 at once when the upstream was never there', async () => {
    const bridge = await startBridge(await freePort())
    expect(await Promise.race([bridge.stop(), late(3_000)])).toBe(0)
  })

  it("never writes the location's name, nor a name that was looked up, to its log", async () => {
    const server = await startServer()
    const bridge = await startBridge(server.port)
    const stub = await openStub(bridge.port)
    await stub.ask('very-private.example.com')
    server.connections[0]!.reset()
    await stub.ask('also-private.example.com')
    await server.close()
    await stub.ask('still-private.example.com')
    await bridge.stop()
    expect(bridge.log.length).toBeGreaterThan(3)
    expect(bridge.running.stderr).not.toContain(LOCATION)
    expect(bridge.running.stderr).not.toContain('private')
    expect(bridge.running.stdout).toBe('')
  })

  it('answers on, and ends well, although not a line of its log can be written', async () => {
    const server = await startServer()
    const folder = newFolder()
    const upstream = { port: server.port, ca: authority.certificate, location: LOCATION }
    const file = folder.write('f.yaml', configuration(folder, `127.0.0.1:${await freePort()}`, upstream))
    const words = [process.execPath, MAIN, 'run', '--config', file]
    const running = new Running('/bin/sh', ['-c', 'exec "$@" 2>/dev/full', 'sh', ...words])
    toClose.push(() => running.stop('SIGKILL'))
    const health = (): Promise<unknown> => dotbridge('health', '--config', file).exit
    while ((await health()) !== 0) expect(running.child.exitCode).toBeNull()
    expect(await health()).toBe(0)
    expect(await running.stop()).toBe(0)
  })

  it('starts without a network and goes on when the upstream comes', async () => {
    const port = await freePort()
    const bridge = await startBridge(port)
    const stub = await openStub(bridge.port)
    const asked = stub.ask('www.example.com')
    const server = await DotServer.listen({ port, identity: authority.issue({ names: ['*.cloudflare-gateway.com'] }) })
    toClose.push(() => server.close())
    expect((await asked).rcode).toBe(0)
  })

  it('does not start on a wrong configuration: exit 1, every problem with its place', async () => {
    const file = newFolder().write(
      'bad.yaml',
      'listen: [127.0.0.1:99999]\nupstraem:\n  location: x\ncache:\n  max_ttl: 10\n',
    )
    const running = dotbridge('run', '--config', file)
    expect(await running.exit).toBe(1)
    expect(running.stderr).toContain(`${file}:1:`)
    expect(running.stderr).toContain(`${file}:2:1:`)
    expect(running.stderr).toMatch(/upstraem.*upstream/)
    expect(running.stderr).toContain(`${file}:5:`)
  })

  it('does not start without a configuration file: exit 1', async () => {
    const running = dotbridge('run', '--config', '/nonexistent/dotbridge.yaml')
    expect(await running.exit).toBe(1)
    expect(running.stderr).toContain('/nonexistent/dotbridge.yaml')
  })

  it.each(['udp', 'tcp'] as const)('says so and exits 2 when the port is taken (%s)', async (transport) => {
    const port = await freePort()
    if (transport === 'tcp') {
      const holder = createServer().listen(port, '127.0.0.1')
      await once(holder, 'listening')
      toClose.push(() => holder.close())
    } else {
      const holder = createSocket('udp4').bind(port, '127.0.0.1')
      await once(holder, 'listening')
      toClose.push(() => holder.close())
    }
    const folder = newFolder()
    const upstream = { port: 853, ca: authority.certificate, location: LOCATION }
    const file = folder.write('dotbridge.yaml', configuration(folder, `127.0.0.1:${port}`, upstream))
    const running = dotbridge('run', '--config', file)
    expect(await running.exit).toBe(2)
    expect(running.stderr).toContain(String(port))
    expect(running.stderr).not.toMatch(/^\s+at /m)
  })

  it('lives on when malformed datagrams of every kind come', async () => {
    const server = await startServer()
    const bridge = await startBridge(server.port)
    const stub = await openStub(bridge.port)
    const query = makeQuery('www.example.com', 'A', { id: 1, edns: { options: [{ code: 10, data: Buffer.alloc(8) }] } })
    for (let length = 0; length < query.length; length++) stub.send(query.subarray(0, length))
    for (let at = 0; at < query.length; at++) {
      const bent = Buffer.from(query)
      bent[at] = 0xff
      stub.send(bent)
    }
    const reply = readMessage(await stub.exchange(makeQuery('after.example.com', 'A', { id: 0x7abc })))
    expect(reply.rcode).toBe(0)
    expect(bridge.log.filter(({ event }) => event === 'bug')).toEqual([])
  })
})

describe('dotbridge check', () => {
  it('is content with a good file and says in words what it means: exit 0', async () => {
    const folder = newFolder()
    const upstream = { port: 853, ca: authority.certificate, location: LOCATION }
    const file = folder.write('good.yaml', configuration(folder, '127.0.0.1:5353', upstream))
    const running = dotbridge('check', '--config', file)
    expect(await running.exit).toBe(0)
    expect(running.stdout).toContain('127.0.0.1')
    expect(running.stdout).not.toContain(LOCATION)
  })

  it('is not content with a wrong one: exit 1', async () => {
    const file = newFolder().write('bad.yaml', 'upstream: {location: x, endpoint: hostname}\n')
    const running = dotbridge('check', '--config', file)
    expect(await running.exit).toBe(1)
    expect(running.stdout + running.stderr).toContain(`${file}:1:`)
  })
})

async function late(ms: number): Promise<'late'> {
  await new Promise((resolve) => setTimeout(resolve, ms).unref())
  return 'late'
}
