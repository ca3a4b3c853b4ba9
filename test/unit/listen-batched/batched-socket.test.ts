import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SocketAddress } from '../../../src/config/config.ts'
import { bindSocket } from '../../../src/listen/batched/system-socket.ts'
import { ERRNO } from '../../../src/system/layout.ts'
import type { SystemCallError } from '../../../src/system/system-call-error.ts'
import { makeQuery, makeResponse, readMessage } from '../../helpers/dns-text.ts'
import { knowsTexts } from '../../helpers/fake-forwarder.ts'
import { type FakeDatagram, FakeSystem } from '../../helpers/fake-system.ts'
import { Listening } from '../../helpers/listening.ts'
import { makeBatched } from '../../helpers/udp-paths.ts'

const READABLE = 1
const WRITABLE = 2
const query = makeQuery('www.example.com', 'A', { id: 1 })
const malformed = Buffer.concat([query.subarray(0, 12), Buffer.from('c00c00010001', 'hex')])
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

let system: FakeSystem
let listening: Listening

const listen = async (at: SocketAddress, rateLimit = 0): Promise<void> => {
  system = new FakeSystem()
  listening = await Listening.udp({
    listen: [at],
    allow: ['any'],
    rateLimit,
    makeUdp: makeBatched(system),
  })
}
/** All of these arrive at once. */
const receive = (...datagrams: readonly FakeDatagram[]): void => {
  system.arriving.push(...datagrams)
  system.wake()
}
const from = (address: string, port: number, wire: Buffer = query): FakeDatagram => ({ wire, address, port })
const withId = (id: number): Buffer => makeQuery('www.example.com', 'A', { id })
const sentIds = (): number[] => system.sent.map(({ wire }) => wire.readUInt16BE(0))
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)

describe('a batched UDP socket with a rate limit', () => {
  afterEach(() => listening.close())

  it('[A4] sends to TCP whoever asks too often, and nobody else', async () => {
    await listen({ address: '192.0.2.1', port: 53 }, 10)
    listening.forwarder.knows = knowsTexts(1)
    receive(...upTo(14).map((id) => from('198.51.100.1', 4000, withId(id))), from('198.51.100.2', 4000))
    const replies = system.sent.map(({ wire }) => readMessage(wire))
    expect(replies.map(({ flags }) => flags.tc)).toEqual([...Array(10).fill(false), true, true, true, true, false])
    expect(replies[10]).toMatchObject({ id: 11, rcode: 0, question: 'www.example.com A', answers: [] })
    listening.clock.jump(100)
    receive(from('198.51.100.1', 4000), from('198.51.100.1', 4000))
    expect(system.sent.slice(15).map(({ wire }) => readMessage(wire).flags.tc)).toEqual([false, true])
    expect(listening.responder.counters).toMatchObject({ taken: 17, turnedAway: 5 })
  })

  it('[A4] counts IPv6 by its /64', async () => {
    await listen({ address: '::', port: 53 }, 3)
    listening.forwarder.knows = knowsTexts(1)
    const ask = (address: string): FakeDatagram => ({ ...from(address, 4000), local: `20010db8${'0'.repeat(23)}1` })
    const prefix = '20010db800000001'
    const others = ['20010db800000002', 'fe80000000000000', 'fe80000000000000'].map((of, at) => of.padEnd(31, '0') + at)
    receive(...upTo(5).map((host) => ask(prefix.padEnd(31, '0') + host)), ...others.map(ask))
    expect(system.sent.map(({ wire }) => readMessage(wire).flags.tc)).toEqual([
      false,
      false,
      false,
      true,
      true,
      false,
      false,
      false,
    ])
  })
})

describe('a batched UDP socket on one address', () => {
  beforeEach(() => listen({ address: '192.0.2.1', port: 53 }))
  afterEach(() => listening.close())

  it('sends each reply of a batch to whom it belongs, by one call', () => {
    listening.forwarder.knows = knowsTexts(1)
    receive(...upTo(5).map((id) => from(`198.51.100.${id}`, 4000 + id, withId(id))))
    expect(system.sent.map(({ address, port, wire }) => [address, port, wire.readUInt16BE(0)])).toEqual(
      upTo(5).map((id) => [`198.51.100.${id}`, 4000 + id, id]),
    )
  })

  it('leaves out of the batch what is not answered', () => {
    listening.forwarder.knows = knowsTexts(1)
    receive(from('198.51.100.1', 4001, withId(1)), from('198.51.100.2', 4002, makeResponse(query)))
    receive(from('198.51.100.3', 4003, withId(3)))
    expect(system.sent.map(({ address, port }) => `${address} ${port}`)).toEqual([
      '198.51.100.1 4001',
      '198.51.100.3 4003',
    ])
  })

  it('takes a batch a turn, and all of them in the end', () => {
    listening.forwarder.knows = knowsTexts(1)
    const ids = upTo(200)
    receive(...ids.map((id) => from('198.51.100.1', 4000, withId(id))))
    expect(system.sent).toHaveLength(64)
    for (let batch = 1; batch < 4; batch++) system.wake()
    expect(sentIds()).toEqual(ids)
    expect(system.largestBatch).toBe(64)
  })

  it('takes the longest datagram whole', () => {
    const long = Buffer.alloc(65_507, 0x41)
    query.copy(long)
    const lengths: number[] = []
    listening.responder.take = (_wire, length) => {
      lengths.push(length)
      return -1
    }
    receive(from('198.51.100.1', 4000, long), from('198.51.100.1', 4000))
    expect(lengths).toEqual([long.length, query.length])
  })

  it('[U7, M2] drops what comes from port 0', () => {
    for (const wire of [query, malformed, query.subarray(0, 5)]) receive(from('198.51.100.1', 0, wire))
    expect(system.sent).toEqual([])
    expect(listening.responder.counters.taken).toBe(0)
  })

  it.each(['224.0.0.251', '255.255.255.255', '0.0.0.0'])('[M2] drops what comes from %s', (address) => {
    receive(from(address, 5353, malformed))
    expect(listening.responder.counters.taken).toBe(0)
  })

  it('[M2] drops what seems to come from itself, and only that', () => {
    receive(from('192.0.2.1', 53, malformed))
    expect(listening.responder.counters.taken).toBe(0)
    receive(from('192.0.2.1', 54, malformed), from('192.0.2.2', 53, malformed))
    expect(system.sent.map(({ address, port }) => `${address} ${port}`)).toEqual(['192.0.2.1 54', '192.0.2.2 53'])
  })

  it('replies of one turn that come later leave together', async () => {
    receive(...upTo(3).map((id) => from(`198.51.100.${id}`, 4000 + id, withId(id))))
    await turn()
    expect(system.sent).toEqual([])
    for (const waiting of listening.forwarder.waiting) waiting.answer({ answers: ['www.example.com 300 A 192.0.2.7'] })
    expect(system.sent).toEqual([])
    await turn()
    expect(system.sent.map(({ address, port }) => `${address} ${port}`)).toEqual(
      upTo(3).map((id) => `198.51.100.${id} ${4000 + id}`),
    )
    expect(readMessage(system.sent[2]!.wire)).toMatchObject({ id: 3, answers: ['www.example.com 300 A 192.0.2.7'] })
  })

  it('more replies in a turn than fit a batch leave all the same', async () => {
    for (let batch = 0; batch < 3; batch++) receive(...upTo(60).map((id) => from('198.51.100.1', 4000, withId(id))))
    for (const waiting of listening.forwarder.waiting) waiting.answer()
    await turn()
    expect(sentIds()).toEqual([...upTo(60), ...upTo(60), ...upTo(60)])
  })

  it('[U7] a reply the system finds too long goes again as header and question with TC; the others go as they are', () => {
    listening.forwarder.knows = knowsTexts(4)
    const asked = makeQuery('big.test.example', 'TXT', { id: 2, edns: {} })
    system.sendErrors = [0, ERRNO.EMSGSIZE]
    receive(
      ...[1, 2, 3].map((id) =>
        from('198.51.100.1', 4000, Buffer.concat([withId(id).subarray(0, 2), asked.subarray(2)])),
      ),
    )
    const told = system.sent.map(({ wire }) => readMessage(wire))
    expect(told.map(({ id, flags, answers }) => [id, flags.tc, answers.length])).toEqual([
      [1, false, 4],
      [2, true, 0],
      [3, false, 4],
    ])
    expect(told[1]!.edns).toBeDefined()
    expect(listening.log.of('reply-not-sent')).toMatchObject([{ error: { code: 'EMSGSIZE' } }])
  })

  it('[U7] a reply too long even when cut is given up, and no other', () => {
    listening.forwarder.knows = knowsTexts(4)
    system.sendErrors = Array.from({ length: 9 }, () => ERRNO.EMSGSIZE)
    receive(...upTo(3).map((id) => from('198.51.100.1', 4000, withId(id))))
    expect(system.sent).toEqual([])
    system.sendErrors = []
    receive(from('198.51.100.1', 4000, withId(4)))
    expect(sentIds()).toEqual([4])
  })

  it.each(['EPERM', 'ENETUNREACH', 'ENOBUFS', 'ECONNREFUSED', 'EINVAL'] as const)(
    '[U7] %s loses one reply and nothing else',
    (code) => {
      listening.forwarder.knows = knowsTexts(1)
      system.sendErrors = [0, ERRNO[code]]
      receive(...upTo(4).map((id) => from('198.51.100.1', 4000, withId(id))))
      expect(sentIds()).toEqual([1, 3, 4])
      expect(listening.log.of('reply-not-sent')).toMatchObject([{ address: '192.0.2.1', error: { code } }])
    },
  )

  it('an interrupted send is repeated, and one that took a part goes on behind it', () => {
    listening.forwarder.knows = knowsTexts(1)
    system.sendErrors = [ERRNO.EINTR]
    system.sendsAtOnce = 2
    receive(...upTo(7).map((id) => from('198.51.100.1', 4000, withId(id))))
    expect(sentIds()).toEqual(upTo(7))
    expect(listening.log.of('reply-not-sent')).toEqual([])
  })

  it('while the system takes no replies no queries are taken either, and then all goes on in order', () => {
    listening.forwarder.knows = knowsTexts(1)
    system.sendErrors = [0, 0, ERRNO.EAGAIN, ERRNO.EAGAIN]
    receive(...upTo(4).map((id) => from('198.51.100.1', 4000, withId(id))))
    expect(sentIds()).toEqual([1, 2])
    expect(system.watched).toBe(WRITABLE)
    receive(from('198.51.100.1', 4000, withId(5)))
    expect(system.arriving).toHaveLength(1)
    system.wake()
    expect(sentIds()).toEqual([1, 2, 3, 4])
    expect(system.watched).toBe(READABLE)
    system.wake()
    expect(sentIds()).toEqual(upTo(5))
  })

  it('[A2] drops late replies rather than hold more than a batch of them', async () => {
    for (let batch = 0; batch < 3; batch++) receive(...upTo(60).map((id) => from('198.51.100.1', 4000, withId(id))))
    system.sendErrors = Array.from({ length: 1000 }, () => ERRNO.EAGAIN)
    for (const waiting of listening.forwarder.waiting) waiting.answer()
    await turn()
    expect(system.watched).toBe(WRITABLE)
    system.sendErrors = []
    system.wake()
    expect(sentIds()).toEqual([...upTo(60), 1, 2, 3, 4])
    expect(system.watched).toBe(READABLE)
  })

  it('waits for queries again when a late reply finds that the others can leave', async () => {
    receive(...upTo(60).map((id) => from('198.51.100.1', 4000, withId(id))))
    receive(...upTo(5).map((id) => from('198.51.100.1', 4000, withId(60 + id))))
    system.sendErrors = Array.from({ length: 1000 }, () => ERRNO.EAGAIN)
    const { waiting } = listening.forwarder
    for (const each of waiting.slice(0, 64)) each.answer()
    await turn()
    expect(system.watched).toBe(WRITABLE)
    system.sendErrors = []
    waiting[64]!.answer()
    await turn()
    expect(sentIds()).toEqual(upTo(65))
    expect(system.watched).toBe(READABLE)
  })

  it('[T7] after the end replies go nowhere, and nothing throws', async () => {
    receive(from('198.51.100.1', 4000))
    await listening.udp.close()
    expect(() => listening.forwarder.waiting[0]!.answer()).not.toThrow()
    await turn()
    expect(system.sent).toEqual([])
  })

  it('what was handed over before the end still leaves', async () => {
    receive(from('198.51.100.1', 4000))
    await listening.udp.stopReading()
    listening.forwarder.waiting[0]!.answer()
    await listening.udp.close()
    expect(sentIds()).toEqual([1])
  })

  it('stopped, it takes nothing more and can still reply', async () => {
    receive(from('198.51.100.1', 4000))
    await listening.udp.stopReading()
    expect(system.watched).toBe(0)
    listening.forwarder.waiting[0]!.answer()
    await turn()
    expect(sentIds()).toEqual([1])
  })

  it('an error of the socket is logged, and the socket goes on', () => {
    system.receiveError = ERRNO.ECONNREFUSED
    system.wake()
    expect(listening.log.of('listener-error')).toMatchObject([
      { transport: 'udp', address: '192.0.2.1', port: 53, error: { code: 'ECONNREFUSED' } },
    ])
    system.receiveError = 0
    receive(from('198.51.100.1', 4000, malformed))
    expect(system.sent).toHaveLength(1)
  })

  it('an error that stays is logged now and then, and another one at once', () => {
    const codes = (): unknown[] =>
      listening.log.of('listener-error').map(({ error }) => (error as SystemCallError).code)
    system.receiveError = ERRNO.ENOBUFS
    for (let times = 0; times < 3; times++) system.wake()
    expect(codes()).toEqual(['ENOBUFS'])
    system.receiveError = ERRNO.ECONNREFUSED
    system.wake()
    expect(codes()).toEqual(['ENOBUFS', 'ECONNREFUSED'])
    listening.clock.jump(10_000)
    for (let times = 0; times < 3; times++) system.wake()
    expect(codes()).toEqual(['ENOBUFS', 'ECONNREFUSED', 'ECONNREFUSED'])
  })

  it('a wake-up for nothing is no error', () => {
    system.wake()
    system.receiveError = ERRNO.EINTR
    system.wake()
    expect(listening.log.of('listener-error')).toEqual([])
  })

  it('a bug is logged and thrown at nobody', () => {
    listening.responder.take = () => {
      throw new Error('a bug')
    }
    expect(() => receive(from('198.51.100.1', 4000))).not.toThrow()
    expect(listening.log.events.splice(0).map(({ name }) => name)).toContain('bug')
  })

  it('closing leaves neither descriptor nor callback', async () => {
    await listening.udp.close()
    await listening.udp.close()
    expect(system.open.size).toBe(0)
    expect(system.registered).toBe(0)
  })
})

describe('a batched UDP socket on a wildcard', () => {
  afterEach(() => listening.close())

  it('[U1] replies from the address that was asked, by whatever interface', async () => {
    await listen({ address: '0.0.0.0', port: 53 })
    listening.forwarder.knows = knowsTexts(1)
    receive(
      { ...from('198.51.100.1', 4000), local: '192.0.2.1', interface: 2 },
      { ...from('198.51.100.2', 4000), local: '192.0.2.9', interface: 3 },
    )
    expect(system.sent).toMatchObject([
      { address: '198.51.100.1', local: '192.0.2.1', interface: 0 },
      { address: '198.51.100.2', local: '192.0.2.9', interface: 0 },
    ])
  })

  it('[U1] a late reply leaves from the address that was asked too', async () => {
    await listen({ address: '0.0.0.0', port: 53 })
    receive({ ...from('198.51.100.1', 4000), local: '192.0.2.9', interface: 2 })
    receive({ ...from('198.51.100.7', 4007), local: '192.0.2.1', interface: 2 })
    listening.forwarder.waiting[0]!.answer()
    await turn()
    expect(system.sent).toMatchObject([{ address: '198.51.100.1', port: 4000, local: '192.0.2.9' }])
  })

  it('[U1] over IPv6 likewise; link-local addresses keep their interface', async () => {
    await listen({ address: '::', port: 53 })
    listening.forwarder.knows = knowsTexts(1)
    const [stub, local] = ['20010db8000000000000000000000001', '20010db8000000000000000000000053']
    receive({ ...from(stub, 4000), local, interface: 2 })
    const [near, nearLocal] = ['fe800000000000000000000000000001', 'fe800000000000000000000000000053']
    receive({ ...from(near, 4000), local: nearLocal, interface: 2 })
    expect(system.sent).toMatchObject([
      { address: stub, port: 4000, local, interface: 0 },
      { address: near, port: 4000, local: nearLocal, interface: 2 },
    ])
  })

  it('[M2] drops what seems to come from itself', async () => {
    await listen({ address: '0.0.0.0', port: 53 })
    receive({ ...from('192.0.2.9', 53, malformed), local: '192.0.2.9' })
    expect(listening.responder.counters.taken).toBe(0)
    receive({ ...from('192.0.2.9', 53, malformed), local: '192.0.2.1' })
    expect(system.sent).toHaveLength(1)
  })

  it('drops a datagram of which nobody knows whom it asked, whatever the one before it brought', async () => {
    await listen({ address: '0.0.0.0', port: 53 })
    receive({ ...from('198.51.100.1', 4000, malformed), local: '192.0.2.9' })
    receive(from('198.51.100.2', 4000, malformed))
    expect(system.sent.map(({ address }) => address)).toEqual(['198.51.100.1'])
  })

  it.each([
    ['0.0.0.0', '198.51.100.1', '127.0.0.53', 4096],
    ['0.0.0.0', '198.51.100.1', '192.0.2.1', 1232],
    ['::', '20010db8000000000000000000000001', `${'0'.repeat(31)}1`, 4096],
    ['::', '20010db8000000000000000000000001', '20010db8000000000000000000000053', 1232],
  ])('[U6] on %s the size of a reply to %s is bounded by what suits %s: %i', async (address, stub, local, bound) => {
    await listen({ address, port: 53 })
    listening.forwarder.knows = (asked) => {
      expect(asked.transport.maxUdpPayload).toBe(bound)
      return makeResponse(asked.wire.subarray(0, asked.length))
    }
    receive({ ...from(stub, 4000), local })
    expect(system.sent).toHaveLength(1)
  })
})

describe('a batched UDP socket that cannot be had', () => {
  it('is reported as a ListenError, and leaves nothing open', async () => {
    system = new FakeSystem()
    system.bindError = ERRNO.EADDRINUSE
    const at = { address: '192.0.2.1', port: 53 }
    const opening = Listening.udp({
      listen: [at],
      makeUdp: makeBatched(system),
    })
    await expect(opening).rejects.toMatchObject({ name: 'ListenError', code: 'in-use', ...at })
    expect(system.open.size).toBe(0)
    expect(system.registered).toBe(0)
  })

  it.each(['pollError', 'startError'] as const)(
    'leaves nothing open when the event loop refuses it: %s',
    async (which) => {
      system = new FakeSystem()
      system[which] = ERRNO.EPERM
      const at = { address: '192.0.2.1', port: 53 }
      const opening = Listening.udp({
        listen: [at],
        makeUdp: makeBatched(system),
      })
      await expect(opening).rejects.toMatchObject({ code: 'not-permitted' })
      expect(system.open.size).toBe(0)
      await turn()
      await turn()
      expect(system.registered).toBe(0)
    },
  )
})

describe('a batched UDP socket that is shared with other processes of ours', () => {
  const SO_REUSEPORT = 15
  const at = { address: '192.0.2.1', port: 53 }
  const shared = (): number =>
    system.options.filter(({ option, value }) => option === SO_REUSEPORT && value === 1).length

  beforeEach(() => {
    system = new FakeSystem()
  })

  it('is bound alone first by the first process: whoever else would share the address is in the way', () => {
    const opened: number[] = []
    const socket = system.socket.bind(system)
    system.socket = (family) => {
      opened.push(shared())
      return socket(family)
    }
    const { fd } = bindSocket(system, at, 'first')
    expect([opened, shared(), [...system.open]]).toEqual([[0, 0], 1, [fd]])
    system.bindError = ERRNO.EADDRINUSE
    expect(() => bindSocket(system, at, 'first')).toThrow('EADDRINUSE')
    expect([shared(), [...system.open]]).toEqual([1, [fd]])
  })

  it('is joined by the others, and shared with nobody by default', () => {
    bindSocket(system, at, 'joins')
    expect(shared()).toBe(1)
    bindSocket(system, at, undefined)
    expect(shared()).toBe(1)
  })
})
