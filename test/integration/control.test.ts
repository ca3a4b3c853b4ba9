/** The running daemon asked and steered: by its commands, and by whoever writes JSON lines to its socket. */
import { existsSync, linkSync, lstatSync, readFileSync } from 'node:fs'

import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { ControlSocket } from '../../src/operate/control.ts'
import type { Operations, Status } from '../../src/operate/operations.ts'
import { BridgeProcess, dotbridge } from '../helpers/bridge-process.ts'
import { makeAuthority } from '../helpers/certificates.ts'
import { DotServer } from '../helpers/dot-server.ts'
import { SocketClock } from '../helpers/listening.ts'
import { Folder } from '../helpers/programs.ts'
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
  const bridge = await BridgeProcess.start({ port: server.port, ca: authority.certificate, location: LOCATION })
  toClose.push(() => bridge.stop('SIGKILL'))
  await bridge.logged('control-listening')
  const stub = await UdpStub.open(bridge.port)
  toClose.push(() => stub.close())
  return { server, bridge, stub }
}

function newFolder(): Folder {
  const folder = new Folder()
  toClose.push(() => folder.dispose())
  return folder
}

describe('dotbridge status', () => {
  it('tells what the daemon does, in words and as JSON, and never the location', async () => {
    const { server, bridge, stub } = await start()
    for (const name of ['a.example', 'a.example', 'A.Example', 'host.test']) await stub.ask(name)
    const words = await bridge.command('status')
    expect(words).toMatchObject({ status: 0, stderr: '' })
    expect(words.stdout).toContain(`Listening  127.0.0.1:${bridge.port}\n`)
    expect(words.stdout).toContain('Upstream   se….cloudflare-gateway.com: up\n           127.0.0.1 ready, round trip ')
    expect(words.stdout).toContain(', 66.7 % of queries answered from it\n')
    expect(words.stdout).not.toContain(LOCATION)
    const json = await bridge.command('status', '--json')
    expect(JSON.parse(json.stdout)).toMatchObject({
      pid: bridge.running.child.pid,
      listening: [
        { transport: 'udp', address: '127.0.0.1', port: bridge.port },
        { transport: 'tcp', address: '127.0.0.1', port: bridge.port },
      ],
      upstream: {
        up: true,
        connections: [
          { state: 'ready', address: '127.0.0.1', inFlight: 0, served: 1, roundTripMs: expect.any(Number) },
        ],
        counters: { exchanges: 1, handshakes: 1, timeouts: 0 },
      },
      cache: { entries: 1, maxOctets: 67_108_864 },
      queries: { hit: 2, miss: 1, local: 1, dropped: 0 },
      lastErrors: [],
    } satisfies { [K in keyof Status]?: unknown })
    expect(server.queries).toHaveLength(1)
  })

  it('tells of the latest errors', async () => {
    const { bridge } = await start()
    bridge.change((text) => text.replace('level: debug', 'level: loud'))
    expect((await bridge.command('reload')).status).toBe(1)
    expect((await bridge.command('status', '--socket', bridge.controlSocket)).stdout).toMatch(
      /Last warnings and errors\n {2}\d+s ago: reload-failed: .*dotbridge\.yaml:\d+:\d+: log\.level: "loud"/,
    )
  })

  it('without a daemon says so: exit 9', async () => {
    const folder = newFolder()
    const path = join(folder.path, 'control.sock')
    const running = dotbridge('status', '--socket', path)
    expect(await running.exit).toBe(9)
    expect(running.stderr).toBe(`There is no daemon at ${path}. Is it running? systemctl status dotbridge\n`)
  })

  it('with the control socket switched off says that: exit 1', async () => {
    const file = newFolder().write('d.yaml', 'upstream: {location: x}\ncontrol: {socket: off}\n')
    const running = dotbridge('status', '--config', file)
    expect(await running.exit).toBe(1)
    expect(running.stderr).toContain('control: {socket: off}')
  })
})

describe('dotbridge flush', () => {
  it('has one name forgotten, in any spelling and of every type, or all of them', async () => {
    const { server, bridge, stub } = await start()
    const askAll = async (): Promise<void> => {
      await stub.ask('a.example', 'A')
      await stub.ask('a.example', 'TXT')
      await stub.ask('b.example')
    }
    // Without a SOA an empty answer is not kept: both types have records here.
    server.answer = (query) => {
      const [name = '', type] = query.question.split(' ')
      query.respond({ answers: [type === 'TXT' ? `${name} 300 TXT "x"` : `${name} 300 A 192.0.2.1`] })
    }
    await askAll()
    expect((await bridge.command('flush', 'A.EXAMPLE.')).stdout).toBe('Forgot 2 answers for A.EXAMPLE..\n')
    await askAll()
    expect(server.questions).toEqual(['a.example A', 'a.example TXT', 'b.example A', 'a.example A', 'a.example TXT'])
    expect((await bridge.command('flush')).stdout).toBe('Forgot everything: 3 answers.\n')
    await stub.ask('b.example')
    expect(server.queries).toHaveLength(6)
    expect((await bridge.logged('cache-flushed'))['entries']).toBe(2)
  })

  it('refuses what is no name: exit 1', async () => {
    const { bridge } = await start()
    expect(await bridge.command('flush', 'a..example')).toMatchObject({
      status: 1,
      stderr: 'that is no name: a label is empty\n',
    })
  })
})

describe('dotbridge reload', () => {
  it('says what is in force now, and of a wrong file why it is not', async () => {
    const { bridge, stub } = await start()
    expect((await bridge.command('reload')).stdout).toBe('Nothing has changed.\n')
    bridge.change((text) => `${text}clients: {allow: [10.0.0.0/8]}\nlocal: {forward: [test]}\n`)
    expect((await bridge.command('reload')).stdout).toBe('In force, changed: clients, local.\n')
    expect((await stub.ask('a.example')).rcode).toBe(5)
    bridge.change((text) => text.replace('10.0.0.0/8', '10.0.0.0/33'))
    const wrong = await bridge.command('reload')
    expect(wrong.status).toBe(1)
    expect(wrong.stderr).toMatch(/:\d+:\d+: clients\.allow: .*\nThe configuration from before stays in force\.\n$/)
  })

  it('moves the control socket, and still replies at the old place', async () => {
    const { bridge } = await start()
    const moved = `${bridge.controlSocket}2`
    bridge.change((text) => text.replace(bridge.controlSocket, moved))
    const asked = dotbridge('reload', '--socket', bridge.controlSocket)
    expect(await asked.exit).toBe(0)
    expect(asked.stdout).toBe('In force, changed: control.\n')
    expect((await bridge.command('status')).status).toBe(0)
  })
})

describe('dotbridge log-level', () => {
  it('changes the level until the next reload', async () => {
    const { bridge, stub } = await start()
    expect((await bridge.command('log-level', 'error')).stdout).toBe('The log level is error, until the next reload.\n')
    const before = bridge.log.length
    expect((await bridge.command('flush')).status).toBe(0)
    await stub.ask('a.example')
    expect(bridge.log).toHaveLength(before)
    await bridge.command('reload')
    await bridge.logged('config-reloaded')
  })

  it('refuses a level that is none: exit 1', async () => {
    const { bridge } = await start()
    expect(await bridge.command('log-level', 'loud')).toMatchObject({
      status: 1,
      stderr: 'level must be one of silent fatal error warn info debug trace\n',
    })
  })
})

describe('the control socket', () => {
  it('is for owner and group alone, and gone with the daemon', async () => {
    const { bridge } = await start()
    expect(lstatSync(bridge.controlSocket).mode & 0o777).toBe(0o660)
    const path = bridge.controlSocket
    await bridge.running.stop()
    expect(existsSync(path)).toBe(false)
  })

  it('that cannot be had is a line in the log, and the daemon serves', async () => {
    const { bridge, stub } = await start()
    bridge.change((text) => text.replace(bridge.controlSocket, '/proc/nowhere/deeper/control.sock'))
    bridge.running.child.kill('SIGHUP')
    expect(await bridge.logged('control-unavailable')).toMatchObject({ level: 'info', error: { code: 'ENOENT' } })
    expect((await stub.ask('a.example')).rcode).toBe(0)
  })

  describe('by itself', () => {
    const status = { version: 'x' } as Status
    const operations: Operations = {
      status: () => status,
      flush: () => 3,
      reload: async () => ({ problems: [], changed: ['cache'] }),
      setLogLevel: () => {},
    }
    const open = async (path = join(newFolder().path, 'c.sock'), clock = new SocketClock()) => {
      const control = new ControlSocket(path, operations, clock)
      await control.open()
      toClose.push(() => control.close())
      return { control, path, clock }
    }
    const say = async (path: string, octets: string, lines: number): Promise<string[]> => {
      const socket = connect(path)
      toClose.push(() => socket.destroy())
      socket.write(octets)
      let text = ''
      for await (const chunk of socket) {
        text += chunk
        if (text.split('\n').length > lines) break
      }
      return text.split('\n').slice(0, -1)
    }

    it('answers line by line, whatever the line', async () => {
      const { path } = await open()
      const lines = ['{"command":"status"}', 'rubbish', 'null', '{"command":"flush","name":7}', '{"command":"flush"}']
      expect((await say(path, `${lines.join('\n')}\n`, 5)).map((line) => JSON.parse(line))).toEqual([
        { ok: true, result: status },
        { ok: false, error: expect.any(String) },
        { ok: false, error: 'unknown command: status, flush, reload and log-level are known' },
        { ok: false, error: 'name must be text' },
        { ok: true, result: { flushed: 3 } },
      ])
    })

    it('hangs up on a line without end, and on silence', async () => {
      const { path, clock } = await open()
      expect(await say(path, 'x'.repeat(10_000), 1)).toEqual([])
      const socket: Socket = connect(path)
      toClose.push(() => socket.destroy())
      await expect.poll(() => clock.timers).toBe(1)
      const closed = new Promise((resolve) => socket.on('close', resolve))
      await clock.advance(10_000)
      await closed
    })

    it('takes the place of a socket that a crash left, but neither of a living daemon nor of a file', async () => {
      const { path } = await open()
      await expect(open(path)).rejects.toMatchObject({ code: 'EADDRINUSE' })
      const folder = newFolder()
      const left = join(folder.path, 'left.sock')
      const crash = createServer().listen(left)
      await new Promise((resolve) => crash.once('listening', resolve))
      // Its file stays where the system, and not Node, closes it: a name for it that Node does not know.
      linkSync(left, `${left}2`)
      await new Promise((resolve) => crash.close(resolve))
      await open(`${left}2`)
      const precious = folder.write('precious', 'keep me')
      await expect(open(precious)).rejects.toMatchObject({ code: 'ENOTSOCK' })
      expect(readFileSync(precious, 'utf8')).toBe('keep me')
    })
  })
})
