/** Several sockets with more to do than one call of the system does: nobody is forgotten, and nobody waits for all others. */
import { afterEach, describe, expect, it } from 'vitest'
import { Memory } from '../../src/system/memory.ts'
import { NAME_ROOM, writeName } from '../../src/system/socket-address.ts'
import { makeQuery, makeResponse, readMessage } from '../helpers/dns-text.ts'
import { Listening, type ListeningOptions } from '../helpers/listening.ts'
import { freePort } from '../helpers/programs.ts'
import { UdpStub } from '../helpers/stub.ts'
import { batchedSystem, type MakeUdp, UDP_PATHS } from '../helpers/udp-paths.ts'

const open: { close(): unknown }[] = []
const keep = <T extends { close(): unknown }>(opened: T): T => {
  open.push(opened)
  return opened
}
afterEach(async () => {
  for (const opened of open.splice(0).reverse()) await opened.close()
})

/** Sends from a socket by itself, before it returns: nobody has read by then, whoever waits in this process. */
function sender(port: number): (address: string, wire: Buffer) => void {
  const system = batchedSystem!
  const fd = system.socket(2, 2 | 0o2000000, 0)
  keep({ close: () => system.close(fd) })
  const [name, octets] = [new Memory(system, NAME_ROOM), new Memory(system, 512)]
  return (address, wire) => {
    const { nameLength } = writeName(name.words, 0, address, port, 0)
    wire.copy(octets.octets)
    system.sendto(fd, octets.at(0), wire.length, 0, name.at(0), nameLength)
  }
}

/** A listener on so many addresses, and of which of them each query was, in order. */
async function crowd(makeUdp: MakeUdp, sockets: number) {
  const port = await freePort()
  const addresses = Array.from({ length: sockets }, (_, nth) => `127.0.1.${nth + 1}`)
  const listening = keep(await Listening.udp({ makeUdp, listen: addresses.map((address) => ({ address, port })) }))
  const asked: string[] = []
  listening.forwarder.knows = ({ wire, length }) => {
    const query = Buffer.from(wire.subarray(0, length))
    asked.push(readMessage(query).question!)
    return makeResponse(query)
  }
  const send = sender(port)
  const ask = (nth: number): void => send(addresses[nth]!, makeQuery(`of-${nth}.example`, 'A', { id: 1 }))
  return { listening, asked, ask, of: (nth: number) => asked.filter((name) => name === `of-${nth}.example A`).length }
}

const LOOPBACK_AT_MOST = { udpPayload: { network: 1232, loopback: 65_535 } }

describe.runIf(batchedSystem !== undefined).each(UDP_PATHS)('the $path UDP listener', ({ path, makeUdp }) => {
  /** Holds so many queries, and replies to all of them at once with more than a datagram can carry. */
  async function replyTooLong(count: number, options: ListeningOptions = LOOPBACK_AT_MOST) {
    const listening = keep(await Listening.udp({ ...options, makeUdp }))
    const stub = keep(await UdpStub.open(listening.port))
    const edns = { udpPayloadSize: 65_535 }
    const ask = (id: number): Buffer => makeQuery('big.test.example', 'TXT', { id, edns })
    for (let id = 1; id <= count; id++) stub.send(ask(id))
    for (const held of await listening.forwarder.holds(count)) {
      const reply = Buffer.alloc(65_520)
      makeResponse(ask(held.query.id)).copy(reply)
      held.send(reply)
    }
    return { listening, stub }
  }

  it.each([60, 65, 130])(
    '[U7] of %i replies at once that the system does not send each goes out as TC',
    async (count) => {
      const { stub } = await replyTooLong(count)
      const replies = (await stub.collect(count)).map((reply) => readMessage(reply))
      expect(replies.filter(({ flags }) => flags.tc)).toHaveLength(count)
      expect(new Set(replies.map(({ id }) => id)).size).toBe(count)
    },
  )

  it('[U7] so do those that are at hand when it is closed', async () => {
    const { listening, stub } = await replyTooLong(5)
    // Node tells that one could not be sent in a later turn.
    if (path === 'portable') await stub.collect(5)
    await listening.udp.close()
    expect((await stub.collect(5)).every((reply) => readMessage(reply).flags.tc)).toBe(true)
  })

  it('serves a socket that has little while two others have more than can be taken at once', async () => {
    const { asked, ask } = await crowd(makeUdp, 3)
    for (let nth = 0; nth < 400; nth++) for (const busy of [0, 1]) ask(busy)
    ask(2)
    await expect.poll(() => asked.length).toBe(801)
    expect(asked.indexOf('of-2.example A')).toBeLessThan(400)
  })

  it('before it stops deals with what has come to one of several sockets that others keep busy', async () => {
    const { listening, ask, of } = await crowd(makeUdp, 4)
    for (let nth = 0; nth < 200; nth++) for (const busy of [1, 2, 3]) ask(busy)
    for (let nth = 0; nth < 10; nth++) ask(0)
    await listening.udp.stopReading()
    expect([0, 1, 2, 3].map(of)).toEqual([10, 200, 200, 200])
  })

  it('before it stops deals with what has come to many sockets, one datagram each', async () => {
    const { listening, ask, of } = await crowd(makeUdp, 60)
    const all = Array.from({ length: 60 }, (_, nth) => nth)
    for (const nth of all.toReversed()) ask(nth)
    await listening.udp.stopReading()
    expect(all.map(of)).toEqual(all.map(() => 1))
  })

  it('gives its addresses back at once, with datagrams unread', async () => {
    const { listening, ask } = await crowd(makeUdp, 60)
    for (let nth = 0; nth < 180; nth++) ask(nth % 60)
    const listen = listening.udp.addresses
    await listening.udp.close()
    const again = keep(await Listening.udp({ listen, makeUdp }))
    expect(again.log.of('listen-failed')).toEqual([])
  })
})
