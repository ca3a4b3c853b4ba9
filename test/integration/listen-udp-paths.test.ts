import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { platform } from 'node:os'
import { afterEach, describe, expect, it } from 'vitest'
import { BestUdpListener } from '../../src/listen/best-udp.ts'
import { makeQuery, makeResponse, readMessage } from '../helpers/dns-text.ts'
import { knowsTexts } from '../helpers/fake-forwarder.ts'
import { Listening, type ListeningOptions } from '../helpers/listening.ts'
import { freePort } from '../helpers/programs.ts'
import { UdpStub } from '../helpers/stub.ts'
import { batchedSystem, UDP_PATHS } from '../helpers/udp-paths.ts'

const open: { close(): unknown }[] = []
const keep = <T extends { close(): unknown }>(opened: T): T => {
  open.push(opened)
  return opened
}
afterEach(async () => {
  for (const opened of open.splice(0).reverse()) await opened.close()
})

const stubAt = async (port: number, address?: string): Promise<UdpStub> => keep(await UdpStub.open(port, address))
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)
const ids = (replies: readonly Buffer[]): number[] => replies.map((reply) => reply.readUInt16BE(0))

describe.each(UDP_PATHS)('the $path UDP listener', ({ makeUdp }) => {
  const listen = async (options: ListeningOptions = {}): Promise<Listening> =>
    keep(await Listening.udp({ ...options, makeUdp }))

  it('[U1] on wildcards every reply leaves from the address that was asked', async () => {
    const port = await freePort()
    const wildcards = ['0.0.0.0', '::'].map((address) => ({ address, port }))
    const listening = await listen({ listen: wildcards, host: () => ['127.0.0.1', '127.0.0.5', '::1'] })
    for (const address of ['127.0.0.1', '127.0.0.5', '::1']) {
      const stub = await stubAt(port, address)
      listening.forwarder.knows = knowsTexts(1)
      expect((await stub.ask('a.example', 'TXT')).answers).toHaveLength(1)
      listening.forwarder.knows = () => undefined
      const asked = stub.ask('b.example', 'A')
      const waiting = await listening.forwarder.holds(1)
      waiting[0]!.answer()
      expect((await asked).question).toBe('b.example A')
      listening.forwarder.waiting.length = 0
    }
  })

  it('[U1] where another program has the port on one address, a wildcard still means all others', async () => {
    const occupant = keep(createSocket('udp4'))
    occupant.bind(0, '127.0.0.1')
    await once(occupant, 'listening')
    const { port } = occupant.address()
    const listening = await listen({ listen: [{ address: '0.0.0.0', port }], host: () => ['127.0.0.1', '127.0.0.5'] })
    expect(listening.udp.addresses).toEqual([{ address: '127.0.0.5', port }])
    expect(listening.log.of('listen-failed')).toMatchObject([{ address: '127.0.0.1', port, error: { code: 'in-use' } }])
    listening.forwarder.knows = knowsTexts(1)
    expect((await (await stubAt(port, '127.0.0.5')).ask('a.example', 'TXT')).answers).toHaveLength(1)
  })

  it('goes from one list of addresses to another, wildcards among them, and serves what the last one names', async () => {
    const port = await freePort()
    const at = (...addresses: string[]) => addresses.map((address) => ({ address, port }))
    const listening = await listen({ listen: at('127.0.0.1', '::1'), host: () => ['127.0.0.1', '127.0.0.5', '::1'] })
    const serves = async (...addresses: string[]): Promise<void> => {
      for (const address of addresses)
        expect((await (await stubAt(port, address)).ask('localhost')).answers).toHaveLength(1)
    }
    const lists = [['127.0.0.1', '0.0.0.0'], ['0.0.0.0', '::'], ['::'], ['127.0.0.5', '::1'], ['127.0.0.1']]
    const served = [['127.0.0.1', '127.0.0.5'], ['127.0.0.5', '::1'], ['::1'], ['127.0.0.5', '::1'], ['127.0.0.1']]
    for (const [index, list] of lists.entries()) {
      await listening.udp.relisten(at(...list))
      await serves(...served[index]!)
    }
    expect(listening.udp.addresses).toEqual(at('127.0.0.1'))
    expect(listening.log.of('listen-failed')).toEqual([])
  })

  it.each(['127.0.0.1', '::1'])('on %s judges every source anew when the rules change', async (address) => {
    const listening = await listen({ listen: [{ address, port: 0 }] })
    const stub = await stubAt(listening.port, address)
    const rcode = async (): Promise<number> => (await stub.ask('localhost')).rcode
    expect(await rcode()).toBe(0)
    listening.access.replace(['192.0.2.0/24'])
    expect(await rcode()).toBe(5)
    listening.access.replace(['loopback'])
    expect(await rcode()).toBe(0)
  })

  it('an address and the wildcard that covers it are no contradiction', async () => {
    const port = await freePort()
    const both = ['127.0.0.1', '0.0.0.0'].map((address) => ({ address, port }))
    const listening = await listen({ listen: both, host: () => ['127.0.0.1'] })
    expect(listening.log.of('listen-failed')).toEqual([])
    listening.forwarder.knows = knowsTexts(1)
    expect((await (await stubAt(port)).ask('a.example', 'TXT')).answers).toHaveLength(1)
  })

  it('answers each of many queries that come at once, whoever asks', async () => {
    const listening = await listen()
    listening.forwarder.knows = ({ wire, length }) => makeResponse(wire.subarray(0, length))
    const stubs = await Promise.all(upTo(5).map(() => stubAt(listening.port)))
    for (const id of upTo(100)) for (const stub of stubs) stub.send(makeQuery('a.example', 'A', { id }))
    for (const stub of stubs) expect(ids(await stub.collect(100))).toEqual(upTo(100))
  })

  it('[U10] gives late replies to those who asked, in whatever order they come', async () => {
    const listening = await listen()
    const stubs = await Promise.all(upTo(3).map(() => stubAt(listening.port)))
    for (const id of upTo(50))
      for (const [n, stub] of stubs.entries()) stub.send(makeQuery(`s${n}.example`, 'A', { id }))
    const waiting = await listening.forwarder.holds(150)
    for (const query of waiting.toReversed()) query.answer()
    for (const [n, stub] of stubs.entries()) {
      const replies = await stub.collect(50)
      expect(ids(replies).toSorted((a, b) => a - b)).toEqual(upTo(50))
      expect(new Set(replies.map((reply) => readMessage(reply).question))).toEqual(new Set([`s${n}.example A`]))
    }
  })

  it('takes the shortest and the longest datagrams there are', async () => {
    const listening = await listen()
    listening.forwarder.knows = ({ wire, length }) => makeResponse(wire.subarray(0, length))
    const stub = await stubAt(listening.port)
    stub.send(Buffer.alloc(0))
    const lengths: number[] = []
    const take = listening.responder.take.bind(listening.responder)
    listening.responder.take = (wire, length, peer, reply) => {
      lengths.push(length)
      return take(wire, length, peer, reply)
    }
    stub.send(Buffer.concat([makeQuery('a.example', 'A', { id: 2 }), Buffer.alloc(65_000)]))
    const query = makeQuery('a.example', 'A', { id: 3 })
    await stub.exchange(query)
    expect(lengths.filter((length) => length > 0)).toEqual([query.length + 65_000, query.length])
  })

  it('gives its port and its descriptors back', async () => {
    const descriptors = (): number => (platform() === 'linux' ? readdirSync('/proc/self/fd').length : 0)
    const before = descriptors()
    const first = await Listening.udp({ makeUdp })
    const at = { address: '127.0.0.1', port: first.port }
    await first.close()
    for (let again = 0; again < 3; again++) await (await Listening.udp({ listen: [at], makeUdp })).close()
    expect(descriptors()).toBe(before)
  })
})

describe.runIf(batchedSystem !== undefined)('the UDP listener that is taken', () => {
  it('is the batched one: a wildcard is one socket', async () => {
    const makeUdp = (parts: ConstructorParameters<typeof BestUdpListener>[0]) => new BestUdpListener(parts)
    const listening = keep(await Listening.udp({ listen: [{ address: '0.0.0.0', port: 0 }], makeUdp }))
    expect(listening.udp.addresses.map(({ address }) => address)).toEqual(['0.0.0.0'])
    expect(listening.log.of('udp-unbatched')).toEqual([])
  })

  it.each(['127.0.0.1', '0.0.0.0'])(
    'stopped, it lets the system say at once that nobody is here: %s',
    async (address) => {
      const makeUdp = (parts: ConstructorParameters<typeof BestUdpListener>[0]) => new BestUdpListener(parts)
      const listening = keep(await Listening.udp({ listen: [{ address, port: 0 }], makeUdp }))
      const early = await stubAt(listening.port)
      early.send(makeQuery('early.example'))
      const [held] = await listening.forwarder.holds(1)
      await listening.udp.stopReading()
      const late = createSocket('udp4')
      keep({ close: () => late.close() })
      late.connect(listening.port, '127.0.0.1')
      await once(late, 'connect')
      const refused = once(late, 'error')
      late.send(makeQuery('late.example'))
      expect(await refused).toMatchObject([{ code: 'ECONNREFUSED' }])
      held!.answer()
      expect(readMessage((await early.collect(1))[0]!).question).toBe('early.example A')
    },
  )
})
