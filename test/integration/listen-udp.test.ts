import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { makeQuery, makeResponse, readMessage } from '../helpers/dns-text.ts'
import { knowsTexts } from '../helpers/fake-forwarder.ts'
import { Listening, type ListeningOptions } from '../helpers/listening.ts'
import { UdpStub } from '../helpers/stub.ts'
import { UDP_PATHS } from '../helpers/udp-paths.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

/** Only takes replies from the very address and port it asks: its socket is connected. */
async function stubOf(listening: Listening, address = '127.0.0.1'): Promise<UdpStub> {
  const stub = await UdpStub.open(listening.port, address)
  open.push(stub)
  return stub
}

/** A UDP port that was free a moment ago. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  await new Promise<void>((resolve) => socket.close(resolve))
  return port
}

describe.each(UDP_PATHS)('the $path UDP listener', ({ path, makeUdp }) => {
  const listen = async (options?: ListeningOptions): Promise<Listening> => {
    const listening = await Listening.udp({ ...options, makeUdp })
    open.push(listening)
    return listening
  }

  it('[U1] answers from each address it listens on', async () => {
    const port = await freePort()
    const addresses = ['127.0.0.1', '127.0.0.2', '127.1.2.3']
    const listening = await listen({ listen: addresses.map((address) => ({ address, port })) })
    listening.forwarder.knows = ({ wire, length }) => makeResponse(wire.subarray(0, length))
    for (const address of addresses) {
      const stub = await stubOf(listening, address)
      expect((await stub.ask('www.example.com')).rcode).toBe(0)
      // Known now, waited for then: both leave from the same socket.
      listening.forwarder.knows = () => undefined
      const late = stub.ask('www.example.com')
      ;(await listening.forwarder.holds(1)).at(-1)!.fail(3)
      listening.forwarder.waiting.length = 0
      expect((await late).rcode).toBe(3)
      listening.forwarder.knows = ({ wire, length }) => makeResponse(wire.subarray(0, length))
    }
  })

  it('[U1] serves what a wildcard stands for, and an address that appears later', async () => {
    const port = await freePort()
    let host = ['127.0.0.1', '127.0.0.2']
    const listening = await listen({ listen: [{ address: '0.0.0.0', port }], host: () => host })
    const second = await stubOf(listening, '127.0.0.2')
    expect((await second.ask('localhost')).answers).toHaveLength(1)
    host = ['127.0.0.1', '127.0.0.3']
    await listening.clock.advance(3000)
    const third = await stubOf(listening, '127.0.0.3')
    expect((await third.ask('localhost')).answers).toHaveLength(1)
    const served = path !== 'portable' ? ['0.0.0.0'] : ['127.0.0.1', '127.0.0.3']
    expect(listening.udp.addresses.map(({ address }) => address)).toEqual(served)
  })

  it('[U1] listens on the wildcard of the real host too', async () => {
    const listening = await listen({ listen: [{ address: '0.0.0.0', port: await freePort() }] })
    const stub = await stubOf(listening)
    expect((await stub.ask('localhost')).answers).toEqual(['localhost 10800 A 127.0.0.1'])
  })

  it('answers over IPv6', async () => {
    const listening = await listen({ listen: [{ address: '::1', port: 0 }] })
    const stub = await stubOf(listening, '::1')
    expect((await stub.ask('localhost', 'AAAA')).answers).toEqual(['localhost 10800 AAAA ::1'])
  })

  it('[U6] tells the forwarder what a loopback reply may hold', async () => {
    const listening = await listen()
    const stub = await stubOf(listening)
    stub.send(makeQuery('www.example.com'))
    const [waiting] = await listening.forwarder.holds(1)
    expect(waiting!.query.transport).toEqual({ stream: false, maxUdpPayload: 4096, keepaliveUnits: 0 })
  })

  it('[U6] carries 4096 octets over loopback', async () => {
    const listening = await listen()
    const stub = await stubOf(listening)
    const query = makeQuery('www.example.com', 'TXT', { edns: { udpPayloadSize: 65_535 } })
    stub.send(query)
    const reply = Buffer.alloc(4096, 7)
    makeResponse(query).copy(reply)
    ;(await listening.forwarder.holds(1))[0]!.send(reply)
    expect((await stub.collect(1))[0]).toEqual(reply)
  })

  it('[U7] what the system will not send goes out as TC', async () => {
    const listening = await listen({ udpPayload: { network: 1232, loopback: 65_535 } })
    const stub = await stubOf(listening)
    // 65,507 octets is what fits an IPv4 datagram; this is more.
    listening.forwarder.knows = ({ wire, length }) => {
      const reply = Buffer.alloc(65_520)
      makeResponse(wire.subarray(0, length)).copy(reply)
      return reply
    }
    const told = await stub.ask('big.test.example', 'TXT', { edns: { udpPayloadSize: 65_535 } })
    expect(told).toMatchObject({ flags: { tc: true }, question: 'big.test.example TXT', answers: [] })
    expect(told.edns).toBeDefined()
  })

  it('[M1, M8] silence for fragments of a header and for responses, and the next query is answered', async () => {
    const listening = await listen()
    const stub = await stubOf(listening)
    const query = makeQuery('localhost', 'A', { id: 77 })
    for (let length = 0; length < 12; length++) stub.send(query.subarray(0, length))
    stub.send(makeResponse(query))
    await stub.exchange(query)
    expect(stub.replies).toHaveLength(1)
    expect(listening.responder.counters).toMatchObject({ taken: 14, dropped: 13, local: 1 })
  })

  it('[M49] takes a query of more than 4096 octets', async () => {
    const listening = await listen()
    const stub = await stubOf(listening)
    const query = makeQuery('www.example.com', 'A', { edns: { options: [{ code: 12, data: Buffer.alloc(20_000) }] } })
    stub.send(query)
    const [waiting] = await listening.forwarder.holds(1)
    expect(waiting!.query).toMatchObject({ hasOpt: true, udpPayloadSize: 1232 })
    waiting!.fail(3)
    expect(readMessage((await stub.collect(1))[0]!)).toMatchObject({ rcode: 3, question: 'www.example.com A' })
  })

  it('[U9, M50] a second FORMERR to the same socket and ID stays out, for two seconds', async () => {
    const listening = await listen()
    const stub = await stubOf(listening)
    const malformed = Buffer.concat([
      makeQuery('x', 'A', { id: 9 }).subarray(0, 12),
      Buffer.from('c00c00010001', 'hex'),
    ])
    stub.send(malformed)
    stub.send(malformed)
    await stub.ask('localhost')
    expect(stub.replies.map((reply) => readMessage(reply).rcode)).toEqual([1, 0])
    listening.clock.jump(2000)
    await stub.exchange(malformed)
  })

  it('[U10] A and AAAA of one socket do not wait for each other', async () => {
    const listening = await listen()
    const stub = await stubOf(listening)
    stub.send(makeQuery('www.example.com', 'A', { id: 1 }))
    stub.send(makeQuery('www.example.com', 'AAAA', { id: 2 }))
    const [first, second] = await listening.forwarder.holds(2)
    second!.fail(2)
    await stub.collect(1)
    first!.answer({ answers: ['www.example.com 300 A 192.0.2.7'] })
    const replies = await stub.collect(2)
    expect(replies.map((reply) => readMessage(reply)).map(({ id, rcode }) => [id, rcode])).toEqual([
      [2, 2],
      [1, 0],
    ])
  })

  it('[P10, M47] refuses strangers, and lets them in when the rules say so', async () => {
    const listening = await listen({ allow: ['192.0.2.0/24'] })
    const stub = await stubOf(listening)
    expect(await stub.ask('localhost', 'A', { edns: {} })).toMatchObject({ rcode: 5, extendedErrors: [18] })
    expect(await stub.ask('localhost')).toMatchObject({ rcode: 5, edns: undefined, question: 'localhost A' })
  })

  it('many replies at once all arrive whole', async () => {
    const listening = await listen()
    const stub = await stubOf(listening)
    listening.forwarder.knows = knowsTexts(3)
    for (let burst = 0; burst < 20; burst++) {
      for (let id = 0; id < 20; id++) stub.send(makeQuery('big.test.example', 'TXT', { id: burst * 20 + id, edns: {} }))
      await stub.collect((burst + 1) * 20)
    }
    const ids = stub.replies
      .map((reply) => readMessage(reply))
      .map(({ id, answers }) => (answers.length === 3 ? id : -1))
    expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: 400 }, (_, index) => index))
  })

  it('stops in two steps: takes nothing more, still replies, then frees the port', async () => {
    const listening = await listen()
    const { port } = listening
    const stub = await stubOf(listening)
    stub.send(makeQuery('www.example.com'))
    await listening.forwarder.holds(1)
    await listening.udp.stopReading()
    stub.send(makeQuery('late.example.com'))
    listening.forwarder.waiting[0]!.fail(3)
    expect(readMessage((await stub.collect(1))[0]!).question).toBe('www.example.com A')
    await listening.udp.close()
    await listening.udp.close()
    expect(listening.forwarder.waiting).toHaveLength(1)
    await listen({ listen: [{ address: '127.0.0.1', port }] })
  })

  it.each([1, 200])('before it stops it deals with what has come in: %i datagrams', async (count) => {
    const listening = await listen()
    listening.forwarder.knows = ({ wire, length }) => makeResponse(wire.subarray(0, length))
    const stub = await stubOf(listening)
    const ids = Array.from({ length: count }, (_, id) => id)
    // Sent at once and not read before this function waits for something.
    for (const id of ids) stub.send(makeQuery('www.example.com', 'A', { id }))
    const stopped = listening.udp.stopReading()
    expect(stub.replies).toEqual([])
    await stopped
    const replies = await stub.collect(count)
    expect(replies.map((reply) => reply.readUInt16BE(0)).toSorted((a, b) => a - b)).toEqual(ids)
  })

  it('a taken port is an error, and no reason to give up while another address works', async () => {
    const first = await listen()
    const taken = { address: '127.0.0.1', port: first.port }
    await expect(Listening.udp({ listen: [taken], makeUdp })).rejects.toMatchObject({
      code: 'in-use',
      transport: 'udp',
      ...taken,
    })
    const other = await listen({ listen: [taken, { address: '127.0.0.2', port: first.port }] })
    expect(other.udp.addresses).toEqual([{ address: '127.0.0.2', port: first.port }])
    await first.udp.close()
    await other.clock.advance(3000)
    expect(other.udp.addresses).toHaveLength(2)
  })

  it('an address the host does not have is an error of its own', async () => {
    const listening = Listening.udp({ listen: [{ address: '203.0.113.1', port: 0 }], makeUdp })
    await expect(listening).rejects.toMatchObject({ name: 'ListenError', code: 'no-such-address' })
  })
})
