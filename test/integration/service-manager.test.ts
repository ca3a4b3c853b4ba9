/** What systemd sees and passes: notifications, the watchdog, sockets that outlive the process. */

import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { InheritedSockets } from '../../src/listen/inherited.ts'
import { Notifier } from '../../src/operate/notifier.ts'
import { openNotifySender, ProgramSender, SocketSender } from '../../src/operate/notify-sender.ts'
import { probeSelf } from '../../src/operate/self-probe.ts'
import { configuration } from '../helpers/bridge-process.ts'
import { CapturedLog } from '../helpers/captured-log.ts'
import { makeAuthority } from '../helpers/certificates.ts'
import { makeQuery } from '../helpers/dns-text.ts'
import { DotServer } from '../helpers/dot-server.ts'
import { Listening } from '../helpers/listening.ts'
import { Folder, type Running } from '../helpers/programs.ts'
import { ServiceManager } from '../helpers/service-manager.ts'
import { TcpStub, UdpStub } from '../helpers/stub.ts'
import { UDP_PATHS } from '../helpers/udp-paths.ts'
import { withoutKoffi } from '../helpers/without-koffi.ts'

const authority = makeAuthority()
const toClose: (() => unknown)[] = []
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close()
})

async function startManager(name?: string): Promise<ServiceManager> {
  const manager = await ServiceManager.start(name)
  toClose.push(() => manager.stop())
  return manager
}

async function startServer(): Promise<DotServer> {
  const server = await DotServer.listen({ identity: authority.issue({ names: ['*.cloudflare-gateway.com'] }) })
  toClose.push(() => server.close())
  return server
}

function newFolder(): Folder {
  const folder = new Folder()
  toClose.push(() => folder.dispose())
  return folder
}

/** The daemon under the manager, with both sockets of a port of 127.0.0.1, or of another address. */
async function startDaemon(manager: ServiceManager, env: NodeJS.ProcessEnv = {}, address = '127.0.0.1') {
  const server = await startServer()
  const { udp, tcp, port } = manager.holdBoth(address)
  const folder = newFolder()
  const upstream = { port: server.port, ca: authority.certificate, location: 'somelocation' }
  const config = folder.write('d.yaml', configuration(folder, `${address}:${port}`, upstream))
  const run = (): Running => {
    const running = manager.run(['run', '--config', config], [udp, tcp], env)
    toClose.push(() => running.stop('SIGKILL'))
    return running
  }
  return { server, port, run, config, folder }
}

describe('the service manager', () => {
  it.each([undefined, `@dotbridge-test-${process.pid}`])(
    'is told of the start, a reload and the end (socket %s)',
    async (name) => {
      const manager = await startManager(name)
      const { run } = await startDaemon(manager)
      const running = run()
      expect(await manager.heard('READY=1')).toMatch(
        /^READY=1\nSTATUS=The upstream is (up|not reached yet); 0 queries$/,
      )
      const before = manager.messages.length
      running.child.kill('SIGHUP')
      expect(await manager.heard('RELOADING=1')).toMatch(/^RELOADING=1\nMONOTONIC_USEC=\d+\nSTATUS=/)
      await expect.poll(() => manager.messages.length).toBe(before + 2)
      expect(manager.messages.at(-1)).toMatch(/^READY=1\n/)
      expect(await running.stop()).toBe(0)
      expect(await manager.heard('STOPPING=1')).toBe('STOPPING=1\nSTATUS=Answering what is held')
    },
  )

  it('is told why a reload changed nothing', async () => {
    const manager = await startManager()
    const { run, folder } = await startDaemon(manager)
    const running = run()
    await manager.heard('READY=1')
    folder.write('d.yaml', 'upstream: {}\n')
    running.child.kill('SIGHUP')
    await manager.heard('RELOADING=1')
    await expect
      .poll(() => manager.messages.at(-1))
      .toContain('READY=1\nSTATUS=Not reloaded, the old configuration serves on: ')
  })

  it('has its watchdog fed while the daemon answers', async () => {
    const manager = await startManager()
    const { run } = await startDaemon(manager, { WATCHDOG_USEC: '400000' })
    run()
    expect(await manager.heard('WATCHDOG=1')).toMatch(/^WATCHDOG=1\nSTATUS=The upstream is /)
  })

  it('does not have it fed by a daemon that is stuck', async () => {
    const manager = await startManager()
    const { run } = await startDaemon(manager, { WATCHDOG_USEC: '400000' })
    const running = run()
    await manager.heard('WATCHDOG=1')
    running.child.kill('SIGSTOP')
    await new Promise((resolve) => setTimeout(resolve, 300))
    const fed = manager.messages.length
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(manager.messages).toHaveLength(fed)
    running.child.kill('SIGCONT')
    await expect.poll(() => manager.messages.length).toBeGreaterThan(fed)
  })
})

describe('sockets of the service manager', () => {
  it('are used where listen names them, over UDP and TCP', async () => {
    const manager = await startManager()
    const { server, port, run } = await startDaemon(manager)
    const running = run()
    await manager.heard('READY=1')
    const [udp, tcp] = [await UdpStub.open(port), await TcpStub.connect(port)]
    toClose.push(
      () => udp.close(),
      () => tcp.close(),
    )
    expect((await udp.ask('a.example')).rcode).toBe(0)
    expect((await tcp.ask('a.example')).rcode).toBe(0)
    expect(server.questions).toEqual(['a.example A'])
    expect(running.stderr.match(/"inherited":true/g)).toHaveLength(2)
  })

  it('outlive the daemon: what is asked while there is none is answered by the next', async () => {
    const manager = await startManager()
    const { port, run } = await startDaemon(manager)
    const first = run()
    await manager.heard('READY=1')
    expect(await first.stop()).toBe(0)
    const udp = await UdpStub.open(port)
    const tcp = await TcpStub.connect(port)
    toClose.push(
      () => udp.close(),
      () => tcp.close(),
    )
    const asked = [udp.ask('a.example'), tcp.ask('b.example')]
    run()
    expect((await Promise.all(asked)).map(({ answers }) => answers)).toEqual([
      ['a.example 300 A 192.0.2.1'],
      ['b.example 300 A 192.0.2.1'],
    ])
  })

  it('lose no query over a restart: every one of a steady stream is answered', async () => {
    const manager = await startManager()
    const { port, run } = await startDaemon(manager)
    const first = run()
    await manager.heard('READY=1')
    const stub = await UdpStub.open(port)
    toClose.push(() => stub.close())
    let sent = 0
    const stream = setInterval(() => stub.send(makeQuery(`n${sent % 20}.example`, 'A', { id: sent++ })), 5)
    toClose.push(() => clearInterval(stream))
    await stub.collect(20)
    await first.stop()
    run()
    await expect.poll(() => manager.messages.filter((message) => message.startsWith('READY=1')).length).toBe(2)
    await stub.collect(sent + 20)
    clearInterval(stream)
    await stub.collect(sent)
    expect(new Set(stub.replies.map((reply) => reply.readUInt16BE(0))).size).toBe(sent)
    expect(stub.replies.filter((reply) => (reply[3]! & 15) !== 0)).toEqual([])
  })

  it('without batched system calls, too, however long the old process has to answer others', async () => {
    const manager = await startManager()
    const { port, server, run } = await startDaemon(manager, { ...withoutKoffi(newFolder()), NOTIFY_SOCKET: '' })
    const first = run()
    await first.until(({ stderr }) => stderr.includes('"event":"started"'))
    const [stub, slow] = [await UdpStub.open(port), await TcpStub.connect(port)]
    toClose.push(
      () => stub.close(),
      () => slow.close(),
    )
    await stub.ask('a.example')
    const { answer } = server
    server.answer = () => {}
    const held = slow.ask('held.example')
    await server.query(2)
    let sent = 0
    const stream = setInterval(() => stub.send(makeQuery('a.example', 'A', { id: sent++ })), 10)
    toClose.push(() => clearInterval(stream))
    await stub.collect(20)
    // 2 s, for the query over TCP.
    await first.stop()
    expect((await held).rcode).toBe(2)
    expect(first.stderr).toContain('"event":"udp-unbatched"')
    server.answer = answer
    const [answered, asked] = [stub.replies.length, sent]
    expect(asked - answered).toBeGreaterThan(100)
    const second = run()
    await second.until(({ stderr }) => stderr.includes('"event":"started"'))
    clearInterval(stream)
    await stub.collect(sent + 1)
    expect(stub.replies.filter((reply) => (reply[3]! & 15) !== 0)).toEqual([])
  })

  it('of a wildcard stay in use when listen names an address under it: that cannot be had while the manager holds them', async () => {
    const manager = await startManager()
    const { port, run, config } = await startDaemon(manager, {}, '0.0.0.0')
    const running = run()
    await manager.heard('READY=1')
    writeFileSync(config, readFileSync(config, 'utf8').replace(`0.0.0.0:${port}`, `127.0.0.1:${port}`))
    running.child.kill('SIGHUP')
    await expect.poll(() => running.stderr).toContain('"event":"config-reloaded"')
    const [udp, tcp] = [await UdpStub.open(port), await TcpStub.connect(port)]
    toClose.push(
      () => udp.close(),
      () => tcp.close(),
    )
    expect((await udp.ask('a.example')).rcode).toBe(0)
    expect((await tcp.ask('a.example')).rcode).toBe(0)
    expect(running.stderr.match(/"event":"listen-failed".*"address":"127\.0\.0\.1"/g)).toHaveLength(2)
    expect(running.stderr).not.toContain('"event":"address-removed"')
  })

  it('that listen does not name are told of; what it names besides is bound', async () => {
    const manager = await startManager()
    const server = await startServer()
    const spare = manager.hold('udp', { address: '127.0.0.1', port: 0 })
    const folder = newFolder()
    const upstream = { port: server.port, ca: authority.certificate, location: 'somelocation' }
    const config = folder.write('d.yaml', configuration(folder, `127.0.0.2:${spare.port}`, upstream))
    const running = manager.run(['run', '--config', config], [spare.fd])
    toClose.push(() => running.stop('SIGKILL'))
    await manager.heard('READY=1')
    expect(running.stderr).toMatch(
      new RegExp(`"event":"socket-unused","transport":"udp","address":"127.0.0.1","port":${spare.port}`),
    )
    const stub = await UdpStub.open(spare.port, '127.0.0.2')
    toClose.push(() => stub.close())
    expect((await stub.ask('a.example')).rcode).toBe(0)
  })

  describe.each(UDP_PATHS)('$path', ({ makeUdp }) => {
    it.each(['127.0.0.1', '::1', '0.0.0.0', '::'])('on %s answer from the address that was asked', async (address) => {
      const manager = await startManager()
      const held = manager.hold('udp', { address, port: 0 })
      const at = { address, port: held.port }
      const inherited = new InheritedSockets([{ fd: held.fd, transport: 'udp', at }])
      const listening = await Listening.udp({ listen: [at], makeUdp, inherited })
      // Before the manager: the socket is the listener's own now.
      manager.letGo(held.fd)
      toClose.push(() => listening.close())
      expect(listening.udp.addresses).toEqual([at])
      const asked = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address
      const stub = await UdpStub.open(held.port, asked)
      toClose.push(() => stub.close())
      expect((await stub.ask('localhost')).answers).toEqual(['localhost 10800 A 127.0.0.1'])
    })
  })
})

describe("the daemon's question to itself", () => {
  const host = ['127.0.0.1', '::1', '192.0.2.7']

  it('is answered by a listener that works, on a wildcard too', async () => {
    const listening = await Listening.udp({
      listen: [{ address: '0.0.0.0', port: 0 }],
      makeUdp: UDP_PATHS.at(-1)!.makeUdp,
    })
    toClose.push(() => listening.close())
    expect(await probeSelf([{ address: '0.0.0.0', port: listening.port }], host, systemClock, 6_000)).toBe('answered')
    expect(listening.forwarder.waiting).toHaveLength(0)
  })

  it('is not answered where something is bound that does not answer', async () => {
    const manager = await startManager()
    const { port } = manager.hold('udp', { address: '127.0.0.1', port: 0 })
    expect(await probeSelf([{ address: '127.0.0.1', port }], host, systemClock, 90)).toBe('silent')
  })

  it('is not asked of an address that has left the host: no restart brings it back', async () => {
    expect(await probeSelf([{ address: '192.0.2.8', port: 53 }], host, systemClock, 90)).toBe('nothing-to-ask')
    expect(await probeSelf([], host, systemClock, 90)).toBe('nothing-to-ask')
  })
})

describe('where the system has no calls for us', () => {
  it('systemd-notify is run for each message, one after the other', async () => {
    const folder = newFolder()
    const out = join(folder.path, 'out')
    const program = folder.write('notify', `#!/bin/sh\nsleep 0.0$(($$ % 5))\necho "$NOTIFY_SOCKET" "$@" >>${out}\n`)
    chmodSync(program, 0o755)
    const log = new CapturedLog()
    const notifier = new Notifier(new ProgramSender('/run/x', log, program))
    notifier.ready('one\ntwo')
    notifier.alive('three')
    notifier.stopping()
    await notifier.flush()
    expect(readFileSync(out, 'utf8').split('\n')).toEqual([
      '/run/x READY=1 STATUS=one two',
      '/run/x WATCHDOG=1 STATUS=three',
      '/run/x STOPPING=1 STATUS=Answering what is held',
      '',
    ])
    expect(log.events).toEqual([])
  })

  it('that program is what is chosen', async () => {
    const log = new CapturedLog()
    const sender = await openNotifySender('/run/x', log, () => Promise.reject(new Error('no koffi')))
    expect(sender).toBeInstanceOf(ProgramSender)
    expect(await openNotifySender('/run/x', log)).toBeInstanceOf(SocketSender)
  })

  it('a manager that has gone away is told of in the log, and nothing is thrown', async () => {
    const log = new CapturedLog()
    const sender = await openNotifySender(join(newFolder().path, 'gone'), log)
    sender.send(['READY=1'])
    expect(log.of('notify-unavailable')).toMatchObject([{ error: { syscall: 'sendto' } }])
  })

  it('and no systemd-notify either, that is told once', async () => {
    const log = new CapturedLog()
    const notifier = new Notifier(new ProgramSender('/run/x', log, '/nonexistent/systemd-notify'))
    notifier.ready('')
    notifier.alive('')
    await notifier.flush()
    expect(log.of('notify-unavailable')).toMatchObject([{ error: { code: 'ENOENT' } }])
  })
})
