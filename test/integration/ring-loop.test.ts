/** The event loop with a ring in it: nothing of Node.js waits for anything but what it waits for. */
import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BatchedUdpListener } from '../../src/listen/batched/batched-udp.ts'
import { ioLoader, waitsOf } from '../../src/system/io.ts'
import { ERRNO } from '../../src/system/layout.ts'
import { LoopTimer } from '../../src/system/loop-timer.ts'
import { RingLoop } from '../../src/system/ring/ring-loop.ts'
import { Standby } from '../../src/system/standby.ts'
import type { System } from '../../src/system/system.ts'
import { makeQuery, makeResponse } from '../helpers/dns-text.ts'
import { FakeClock } from '../helpers/fake-clock.ts'
import { FakeSystem } from '../helpers/fake-system.ts'
import { Listening } from '../helpers/listening.ts'
import { UdpStub } from '../helpers/stub.ts'
import { batchedSystem, ring, UDP_PATHS } from '../helpers/udp-paths.ts'

const { makeUdp } = UDP_PATHS.at(-1)!
const descriptors = (): number => readdirSync('/proc/self/fd').length

/** Asks a hundred times in a second. */
const STUB = `
const socket = require('node:dgram').createSocket('udp4')
const [port, query] = [Number(process.argv[1]), Buffer.from(process.argv[2], 'hex')]
let left = 100
const ask = () => {
  socket.send(query, port, '127.0.0.1')
  if (--left > 0) setTimeout(ask, 10)
  else socket.close()
}
ask()`

/** The system, but for so many of the next calls that send: it takes nothing. */
function refusing(): { system: System; refuse(times: number): void } {
  const real = batchedSystem!
  let [left, refused] = [0, false]
  const unless =
    <P extends unknown[]>(call: (...parameters: P) => number) =>
    (...parameters: P): number => {
      refused = left-- > 0
      return refused ? -1 : call(...parameters)
    }
  const system = {
    ...real,
    sendto: unless(real.sendto),
    sendmmsg: unless(real.sendmmsg),
    errno: () => (refused ? ERRNO.EAGAIN : real.errno()),
  }
  const refuse = (times: number): void => {
    left = times
  }
  return { system, refuse }
}

describe.runIf(ring !== undefined)('while a ring waits', () => {
  let listening: Listening
  const open: { close(): unknown }[] = []
  beforeEach(async () => {
    listening = await Listening.udp({ makeUdp })
    listening.forwarder.knows = ({ wire, length }) => makeResponse(wire.subarray(0, length))
  })
  afterEach(async () => {
    await listening.close()
    for (const each of open.splice(0)) await each.close()
  })

  // Whoever were overlooked would wait for a quarter of a second each time: more often than a test has time for.
  it('timers are on time, also those set while others were waited for', async () => {
    const long = sleep(600)
    for (let times = 0; times < 100; times++) await sleep(2)
    await long
  })

  it('a timer that is moved on in time and again costs no turn of the event loop', async () => {
    let [asked, fired] = [0, 0]
    const timer = new LoopTimer(batchedSystem!, () => fired++)
    open.push(timer)
    const { knows } = listening.forwarder
    listening.forwarder.knows = (query) => {
      asked++
      timer.set(30)
      return knows(query)
    }
    const turns = (): number => performance.nodeTiming.uvMetricsInfo.loopCount
    const query = makeQuery('a.example', 'A').toString('hex')
    const stub = spawn(process.execPath, ['-e', STUB, String(listening.port), query], { stdio: 'ignore' })
    await expect.poll(() => asked).toBeGreaterThan(0)
    const before = turns()
    await once(stub, 'exit')
    // It was to ring forty times.
    expect(turns() - before).toBeLessThan(20 + 4 * fired)
  })

  it('immediates, ticks and promises run one after the other, a thousand times', async () => {
    for (let times = 0; times < 1000; times++) await new Promise((resolve) => setImmediate(resolve))
  })

  it('other sockets, files and processes are served', async () => {
    const server: Server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1')
    open.push({ close: () => new Promise((resolve) => server.close(resolve)) })
    await once(server, 'listening')
    const socket = connect((server.address() as { port: number }).port, '127.0.0.1')
    for (let octet = 0; octet < 50; octet++) {
      socket.write(Buffer.from([octet]))
      expect((await once(socket, 'data'))[0][0]).toBe(octet)
    }
    socket.destroy()
    expect((await readFile('/proc/self/status', 'utf8')).length).toBeGreaterThan(0)
    const child = spawn('/bin/sh', ['-c', 'echo hello; exit 3'])
    const [[said], [code]] = await Promise.all([once(child.stdout, 'data'), once(child, 'exit')])
    expect([String(said), code]).toEqual(['hello\n', 3])
  })

  it('signals come at once', async () => {
    const came = once(process, 'SIGUSR2')
    process.kill(process.pid, 'SIGUSR2')
    await came
  })

  it('two listeners of one process do not wait for each other', async () => {
    const other = await Listening.udp({ makeUdp })
    open.push(other)
    other.forwarder.knows = listening.forwarder.knows
    const stubs = [await UdpStub.open(listening.port), await UdpStub.open(other.port)]
    open.push(...stubs)
    for (let times = 0; times < 50; times++) for (const stub of stubs) await stub.ask('a.example')
  })

  it('takes more datagrams at once than there are buffers, of several sockets, and answers each', async () => {
    const stubs = await Promise.all(Array.from({ length: 4 }, () => UdpStub.open(listening.port)))
    open.push(...stubs)
    const ids = Array.from({ length: 100 }, (_, id) => id)
    for (let round = 1; round <= 5; round++) {
      for (const id of ids) for (const stub of stubs) stub.send(makeQuery('a.example', 'A', { id }))
      for (const stub of stubs) await stub.collect(round * ids.length)
    }
    for (const stub of stubs) expect(stub.replies).toHaveLength(500)
  })

  it('goes on with replies that could not leave when there is room again, and with queries meanwhile', async () => {
    const { system, refuse } = refusing()
    const blocked = await Listening.udp({
      makeUdp: (parts, host) =>
        new BatchedUdpListener(parts, { system, standby: new Standby(system, parts.clock), ring: ring! }, host),
      udpPayload: { network: 1232, loopback: 65_535 },
    })
    const stub = await UdpStub.open(blocked.port)
    open.push(stub, blocked)
    const edns = { udpPayloadSize: 65_535 }
    for (let id = 1; id <= 30; id++) stub.send(makeQuery('held.example', 'TXT', { id, edns }))
    const held = await blocked.forwarder.holds(30)
    // Every third is too long for the ring, and sent by a call of its own, which the system does not take at first.
    refuse(20)
    for (const [nth, each] of held.entries()) {
      const answer = makeResponse(makeQuery('held.example', 'TXT', { id: each.query.id, edns }))
      each.send(nth % 3 === 0 ? Buffer.concat([answer, Buffer.alloc(65_520 - answer.length)]) : answer)
    }
    for (let id = 101; id <= 105; id++) stub.send(makeQuery('localhost', 'A', { id }))
    const replies = await stub.collect(35)
    expect(new Set(replies.map((reply) => reply.readUInt16BE(0))).size).toBe(35)
    expect(blocked.log.of('bug')).toEqual([])
  })

  it('keeps nothing of a socket that is closed while the others go on', async () => {
    const before = descriptors()
    const stub = await UdpStub.open(listening.port)
    for (let times = 0; times < 20; times++) {
      const other = await Listening.udp({ makeUdp })
      const at = { address: '127.0.0.1', port: other.port }
      await other.close()
      // The kernel has let go of the address as well.
      const again = createSocket('udp4')
      again.bind(at.port, at.address)
      await once(again, 'listening')
      again.close()
      await once(again, 'close')
      await stub.ask('a.example')
    }
    stub.close()
    await sleep(10)
    expect(descriptors()).toBe(before)
  })
})

describe('a host that gives no ring', () => {
  it('is told by an error, and what waits is epoll', async () => {
    class Forbidden extends FakeSystem {
      override readonly ringSetup = (): number => -1
      override errno(): number {
        return ERRNO.EPERM
      }
    }
    expect(() => new RingLoop(new Forbidden(), () => 0)).toThrow('io_uring_setup EPERM')
    const io = await ioLoader(new FakeClock(), async () => new Forbidden())()
    expect(io.ring).toMatchObject({ code: 'EPERM' })
    expect(waitsOf(io)).toBe(io.standby)
  })

  it.runIf(batchedSystem !== undefined && ring !== undefined)('has nothing left open of the attempt', async () => {
    const before = descriptors()
    for (const broken of ['ringRegister', 'map'] as const) {
      const fail = (): never => {
        throw new Error('broken')
      }
      expect(() => new RingLoop({ ...batchedSystem!, [broken]: fail }, () => 0)).toThrow('broken')
    }
    expect(descriptors()).toBe(before)
  })
})
