import type { Socket } from 'node:net'
import { beforeEach, describe, expect, it } from 'vitest'
import { AccessRules } from '../../../src/clients/access.ts'
import { RateLimit } from '../../../src/clients/rate-limit.ts'
import { GatherBuffers } from '../../../src/listen/reply-gatherer.ts'
import { TcpConnection } from '../../../src/listen/tcp-connection.ts'
import { TCP_LIMITS, type TcpShared } from '../../../src/listen/tcp-limits.ts'
import { LocalZones } from '../../../src/local/local-zones.ts'
import { Responder } from '../../../src/responder.ts'
import { FarSocket } from '../../fuzz/far-socket.ts'
import { CapturedLog } from '../../helpers/captured-log.ts'
import { makeQuery } from '../../helpers/dns-text.ts'
import { frame } from '../../helpers/dot-server.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'
import { FakeForwarder, knowsTexts } from '../../helpers/fake-forwarder.ts'

const PER_SECOND = 10
let clock: FakeClock
let limit: RateLimit
let shared: TcpShared

beforeEach(() => {
  clock = new FakeClock()
  limit = new RateLimit(clock, PER_SECOND)
  const forwarder = new FakeForwarder()
  forwarder.knows = knowsTexts(1)
  const localZones = new LocalZones([])
  shared = {
    responder: new Responder({ forwarder, localZones, strangers: 'refuse', clock, log: new CapturedLog() }),
    access: new AccessRules(['any'], limit),
    clock,
    limits: TCP_LIMITS,
    transport: { stream: true, maxUdpPayload: 1232, keepaliveUnits: 100 },
    scratch: Buffer.alloc(65_535),
    buffers: new GatherBuffers(),
    deadlineSet: () => {},
    closed: () => {},
  }
})

/** A connection from `address`; tells the IDs that were answered. */
function connect(address: string): { socket: FarSocket; ask: (count: number) => void; answered: number[] } {
  const answered: number[] = []
  let id = 0
  const written = (octets: Buffer): void => {
    for (let at = 0; at < octets.length; at += 2 + octets.readUInt16BE(at)) answered.push(octets.readUInt16BE(at + 2))
  }
  const socket = new FarSocket(address, { written, finished: () => {} })
  new TcpConnection(socket as unknown as Socket, shared, true)
  const ask = (count: number): void => {
    const queries = Array.from({ length: count }, () => frame(makeQuery('big.test.example', 'TXT', { id: id++ })))
    socket.push(Buffer.concat(queries))
  }
  return { socket, ask, answered }
}

describe('a connection of a source that asks too often', () => {
  it('[A4, T9] is read no faster than the source may ask, and every query is answered', async () => {
    const { ask, answered, socket } = connect('192.0.2.1')
    ask(30)
    await clock.settle()
    expect(answered).toHaveLength(PER_SECOND + 1)
    await clock.advance(500)
    expect(answered).toHaveLength(PER_SECOND + 1 + 5)
    ask(4)
    await clock.advance(2000)
    expect(answered).toEqual(Array.from({ length: 34 }, (_, id) => id))
    socket.destroy()
    await clock.settle()
    expect(clock.timers).toBe(0)
  })

  it('[A4] shares its allowance with the other connections, and the datagrams, of that source', async () => {
    const [one, other] = [connect('192.0.2.1'), connect('192.0.2.1')]
    one.ask(5)
    expect(limit.permits('192.0.2.1')).toBe(true)
    other.ask(30)
    await clock.settle()
    expect([one.answered.length, other.answered.length]).toEqual([5, 5])
    expect(limit.permits('192.0.2.1')).toBe(false)
  })

  it('[A4, T8] that has sent its FIN still gets every answer', async () => {
    const { ask, answered, socket } = connect('192.0.2.1')
    ask(15)
    socket.push(null)
    await clock.advance(1000)
    expect(answered).toHaveLength(15)
    expect(socket.writableFinished).toBe(true)
  })

  it('[A4] is not slowed down on this host, nor once the limit is off', async () => {
    const [here, there] = [connect('127.0.0.1'), connect('192.0.2.1')]
    limit.replace(0)
    shared.access.replace(['any'])
    for (const { ask } of [here, there]) ask(90)
    await clock.settle()
    expect([here.answered.length, there.answered.length]).toEqual([90, 90])
  })

  it('[A4] leaves no timer behind when it is reset while it waits', async () => {
    const { ask, socket } = connect('192.0.2.1')
    ask(15)
    await clock.settle()
    expect(clock.timers).toBe(1)
    socket.destroy()
    await clock.settle()
    expect(clock.timers).toBe(0)
  })
})
