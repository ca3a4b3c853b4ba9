import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeQuery } from '../../helpers/dns-text.ts'
import { knowsTexts } from '../../helpers/fake-forwarder.ts'
import { type FakeDatagram, FakeSystem } from '../../helpers/fake-system.ts'
import { Listening } from '../../helpers/listening.ts'
import { makeBatched } from '../../helpers/udp-paths.ts'

const LOOP = 9
const READABLE = 1
const WRITABLE = 2
const ONE = { address: '192.0.2.1', port: 53 }

let system: FakeSystem
let listening: Listening

const listen = async (...at: (typeof ONE)[]): Promise<void> => {
  listening = await Listening.udp({
    listen: at,
    allow: ['any'],
    makeUdp: makeBatched(system),
  })
}
const query = (id: number): FakeDatagram => {
  return { wire: makeQuery('www.example.com', 'A', { id }), address: '198.51.100.1', port: 4000 }
}
/** The socket's descriptor. */
const socket = (): number => system.waitedFor.at(-1)!
/** A wait in which so much comes, a while after the last. */
const comes = (ids: readonly number[], ready?: readonly number[], afterMs = 1) => {
  return () => {
    listening.clock.jump(afterMs)
    system.arriving.push(...ids.map(query))
    return ready ?? (system.watched === READABLE ? [LOOP, socket()] : [socket()])
  }
}
/** The timer rings after so long, and the event loop has something to do so long from then. */
const rings = (afterMs: number, loopDueIn: number): number[] => {
  listening.clock.jump(afterMs)
  system.loopDueIn = loopDueIn
  return [system.waitedFor[1]!]
}
/** The event loop finds the first datagram. */
const begin = (): void => {
  system.arriving.push(query(0))
  system.wake()
}
const answered = (): number[] => system.sent.map(({ wire }) => wire.readUInt16BE(0))
/** Waits that were planned and did not take place. */
const left = (): number => system.meanwhile.length

beforeEach(() => {
  system = new FakeSystem()
})
afterEach(() => listening.close())

describe('a socket that stands by', () => {
  beforeEach(async () => {
    await listen(ONE)
    listening.forwarder.knows = knowsTexts(1)
  })

  it('answers what comes without a turn of the event loop', () => {
    system.meanwhile = [comes([1]), comes([2]), comes([3])]
    begin()
    expect(answered()).toEqual([0, 1, 2, 3])
    expect(system.waits).toBe(4)
  })

  it('takes one datagram at a time, from whoever sent it', () => {
    system.meanwhile = [comes([1, 2]), comes([])]
    begin()
    expect(system.sent.map(({ address, port }) => `${address} ${port}`)).toEqual(Array(3).fill('198.51.100.1 4000'))
    expect(answered()).toEqual([0, 1, 2])
  })

  it.each([
    ['what the event loop watches is ready', () => [LOOP]],
    ['the timer has rung for what the event loop has to do', () => rings(250, 0)],
    ['a signal has come', () => []],
  ])('returns when %s', (_what, ready) => {
    system.meanwhile = [comes([1]), ready, comes([2])]
    begin()
    expect(answered()).toEqual([0, 1])
    expect(left()).toBe(1)
  })

  it('goes on when the timer has rung for what was moved on since', () => {
    system.loopDueIn = 40
    system.meanwhile = [comes([1]), () => rings(40, 25), comes([2])]
    begin()
    expect(answered()).toEqual([0, 1, 2])
    expect(system.rings).toEqual([40, 25])
  })

  /** The query with this ID has to be resolved, and then the event loop has something to do in so many milliseconds. */
  const resolves = (id: number, loopDueIn: number): void => {
    const { take } = listening.responder
    const knows = knowsTexts(1)
    listening.responder.take = (wire, length, peer, reply) => {
      const found = wire.readUInt16BE(0) !== id
      listening.forwarder.knows = found ? knows : () => undefined
      if (!found) system.loopDueIn = loopDueIn
      return take.call(listening.responder, wire, length, peer, reply)
    }
  }

  it.each([0, 2])('asks what the event loop has to do when query %i has to be resolved, and goes on', (id) => {
    system.meanwhile = [comes([1], undefined, 0.1), comes([2], undefined, 0.1), comes([3], undefined, 0.1)]
    resolves(id, 3)
    begin()
    expect(answered()).toEqual([0, 1, 2, 3].filter((each) => each !== id))
    expect(listening.forwarder.waiting).toHaveLength(1)
    expect(system.rings).toEqual(id === 0 ? [3] : [250, 3])
  })

  it.each([0, 2])('returns when the event loop has to turn for query %i', (id) => {
    system.meanwhile = [comes([1], undefined, 0.1), comes([2], undefined, 0.1), comes([3], undefined, 0.1)]
    resolves(id, 0)
    begin()
    expect(answered()).toEqual([0, 1].filter((each) => each < id))
    expect(left()).toBe(id === 0 ? 3 : 1)
  })

  it('does not begin while the event loop has something to do', () => {
    system.loopDueIn = 0
    begin()
    expect(answered()).toEqual([0])
    expect(system.waits).toBe(0)
  })

  it('waits no longer than until the next timer is due, and looks for new ones', () => {
    system.loopDueIn = 7
    const sooner = comes([1])
    system.meanwhile = [
      () => {
        system.loopDueIn = 3
        return sooner()
      },
      comes([2], undefined, 0.5),
    ]
    begin()
    expect(system.rings).toEqual([7, 3])
    expect([system.waits, system.looksAtClock]).toEqual([3, 2])
  })

  it('sets its timer once for many waits, and anew when that has rung', () => {
    system.meanwhile = [...Array.from({ length: 9 }, (_, nth) => comes([nth + 1], undefined, 2)), comes([])]
    begin()
    listening.clock.jump(120)
    begin()
    expect(system.rings).toEqual([250])
    listening.clock.jump(120)
    begin()
    expect(system.rings).toEqual([250, 250])
  })

  it('has the event loop turn now and then, whatever comes', () => {
    system.meanwhile = Array.from({ length: 30 }, (_, nth) => comes([nth + 1], undefined, 50))
    begin()
    expect(answered()).toHaveLength(6)
  })

  it('leaves datagrams in quick succession to the event loop', () => {
    system.meanwhile = Array.from({ length: 60 }, (_, nth) => comes([nth + 1], undefined, 0.01))
    begin()
    expect(answered()).toHaveLength(41)
  })

  it('leaves bunches of datagrams to the event loop', () => {
    system.arriving.push(query(1), query(2), query(3), query(4))
    system.meanwhile = [comes([5])]
    begin()
    expect(answered()).toHaveLength(5)
    expect(left()).toBe(1)
  })

  it.each([
    ['what the event loop watches', LOOP],
    ['its timer', -1],
  ])('comes back for %s in the midst of datagrams, too', (_what, other) => {
    const settle = Array.from({ length: 8 }, (_, nth) => comes([nth + 1], undefined, 0.1))
    const both = () => [socket(), ...(other === LOOP ? [LOOP] : rings(250, 0))]
    system.meanwhile = [...settle, () => comes([9], both())(), comes([10])]
    begin()
    expect(answered()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(left()).toBe(1)
  })

  it('never leaves a socket to itself that it could not add', async () => {
    await listening.close()
    system = new FakeSystem()
    system.unwatchable = 100
    await listen(ONE)
    listening.forwarder.knows = knowsTexts(1)
    const seen: number[] = []
    system.meanwhile = Array.from({ length: 12 }, () => () => {
      seen.push(system.watched)
      return [LOOP]
    })
    begin()
    expect(seen).toEqual([READABLE])
  })

  it('has the event loop watch the socket no more once it has settled, and again when it returns', () => {
    const seen: number[] = []
    const look = (nth: number) => () => {
      seen.push(system.watched)
      return comes([nth])()
    }
    system.meanwhile = Array.from({ length: 10 }, (_, nth) => look(nth + 1))
    begin()
    expect(seen).toEqual([...Array(8).fill(1), 0, 0])
    expect(answered()).toHaveLength(11)
    expect(system.watched).toBe(1)
  })

  it('has it watch what cannot be replied to, settled or not', () => {
    const fail = (errno: number) => () => {
      system.sendErrors = [errno]
      return comes([12])()
    }
    system.meanwhile = [...Array.from({ length: 9 }, (_, nth) => comes([nth + 1])), fail(11)]
    begin()
    expect(system.watched).toBe(WRITABLE)
    system.wake()
    expect(answered()).toHaveLength(11)
    expect(system.watched).toBe(READABLE)
  })

  it('returns when replies cannot leave', () => {
    system.meanwhile = [comes([1]), comes([2])]
    const fill = system.meanwhile[0]!
    system.meanwhile[0] = () => {
      system.sendErrors = [11]
      return fill()
    }
    begin()
    expect(answered()).toEqual([0])
    expect(left()).toBe(1)
    expect(system.waitedFor).toHaveLength(2)
    system.wake()
    expect(answered()).toEqual([0, 1])
  })

  it('survives what the responder throws', () => {
    system.meanwhile = [comes([1]), comes([2])]
    const { take } = listening.responder
    listening.responder.take = (wire, length, peer, reply) => {
      if (wire.readUInt16BE(0) === 1) throw new Error('a bug')
      return take.call(listening.responder, wire, length, peer, reply)
    }
    begin()
    expect(left()).toBe(1)
    expect(listening.log.of('bug')).toHaveLength(1)
    listening.log.events.length = 0
    listening.responder.take = take
    begin()
    expect(answered()).toEqual([0, 0, 2])
  })
})

describe('standing by', () => {
  it('is for all sockets of a listener', async () => {
    await listen(ONE, { address: '192.0.2.2', port: 53 })
    listening.forwarder.knows = knowsTexts(1)
    const [first, second] = system.waitedFor.slice(2) as [number, number]
    system.meanwhile = [comes([1], [first]), comes([2], [second]), comes([3], [LOOP, first])]
    begin()
    expect(answered()).toEqual([0, 1, 2, 3])
  })

  it.each([
    ['there is no epoll instance', (fake: FakeSystem) => Object.assign(fake, { epollError: 24 })],
    ['the event loop cannot be watched', (fake: FakeSystem) => Object.assign(fake, { unwatchable: LOOP })],
    ['there is no such timer', (fake: FakeSystem) => Object.assign(fake, { timerError: 24 })],
    ['the timer cannot be set', (fake: FakeSystem) => Object.assign(fake, { setTimerError: 22 })],
    ['this libuv does not tell all', (fake: FakeSystem) => Object.assign(fake, { loopFd: -1 })],
  ])('is done without where %s', async (_what, spoil) => {
    spoil(system)
    await listen(ONE)
    listening.forwarder.knows = knowsTexts(1)
    begin()
    begin()
    expect(answered()).toEqual([0, 0])
    expect(system.waits).toBe(0)
  })

  it('leaves nothing open', async () => {
    await listen(ONE)
    expect(system.open.size).toBe(3)
    await listening.close()
    expect(system.open.size).toBe(0)
    await listen(ONE)
  })
})
