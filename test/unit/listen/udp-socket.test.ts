import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeQuery, makeResponse, readMessage } from '../../helpers/dns-text.ts'
import { knowsTexts } from '../../helpers/fake-forwarder.ts'
import { Listening } from '../../helpers/listening.ts'

/** A socket that sends nothing and reports what it was asked to send. */
class FakeSocket extends EventEmitter {
  readonly sent: { wire: Buffer; port: number; address: string }[] = []
  readonly options: { lookup: unknown }
  /** What the next sends end in. */
  failure: Error | undefined
  /** Sends that the system takes later: their octets, as they are then. */
  queue: Buffer[] = []
  taking = true

  constructor(options: { lookup: unknown }) {
    super()
    this.options = options
  }

  bind(at: { address: string; port: number }, bound: () => void): void {
    this.address = () => at
    bound()
  }

  address = (): unknown => undefined

  setRecvBufferSize(): void {
    throw new Error('not permitted')
  }

  getSendQueueCount(): number {
    return this.queue.length
  }

  getSendQueueSize(): number {
    return this.queue.reduce((sum, { length }) => sum + length, 0)
  }

  send(
    wire: Buffer,
    from: number,
    length: number,
    port: number,
    address: string,
    done?: (e: Error | null) => void,
  ): void {
    if (port === 0) throw new RangeError('ERR_SOCKET_BAD_PORT')
    const { failure } = this
    if (done !== undefined) process.nextTick(done, failure ?? null)
    if (failure !== undefined) return
    const view = wire.subarray(from, from + length)
    if (this.taking) this.sent.push({ wire: Buffer.from(view), port, address })
    else this.queue.push(view)
  }

  close(closed?: () => void): void {
    closed?.()
  }
}

const sockets = vi.hoisted((): { made: FakeSocket[] } => ({ made: [] }))
vi.mock('node:dgram', () => ({
  createSocket: (options: { lookup: unknown }) => {
    const socket = new FakeSocket(options)
    sockets.made.push(socket)
    return socket
  },
}))

let listening: Listening
let socket: FakeSocket
const query = makeQuery('www.example.com', 'A', { id: 1 })
const malformed = Buffer.concat([query.subarray(0, 12), Buffer.from('c00c00010001', 'hex')])

const receive = (wire: Buffer, address: string, port: number): void => {
  socket.emit('message', wire, { address, port, family: 'IPv4', size: wire.length })
}

beforeEach(async () => {
  listening = await Listening.udp({ listen: [{ address: '192.0.2.1', port: 53 }], allow: ['any'] })
  socket = sockets.made.at(-1)!
})

afterEach(() => listening.close())

describe('a UDP socket', () => {
  it('[U7, M2] drops what comes from port 0, without an attempt to send', () => {
    for (const wire of [query, malformed, query.subarray(0, 5)]) receive(wire, '198.51.100.1', 0)
    expect(socket.sent).toEqual([])
    expect(listening.responder.counters.taken).toBe(0)
  })

  it.each(['224.0.0.251', '255.255.255.255', '0.0.0.0', 'ff02::fb%eth0'])(
    '[M2] drops what comes from %s',
    (address) => {
      receive(malformed, address, 5353)
      expect(socket.sent).toEqual([])
      expect(listening.responder.counters.taken).toBe(0)
    },
  )

  it('[M2] drops what seems to come from itself, and only that', () => {
    receive(malformed, '192.0.2.1', 53)
    expect(listening.responder.counters.taken).toBe(0)
    receive(malformed, '192.0.2.1', 54)
    receive(malformed, '192.0.2.2', 53)
    expect(socket.sent.map(({ address, port }) => `${address} ${port}`)).toEqual(['192.0.2.1 54', '192.0.2.2 53'])
  })

  it('[M1, M8] answers neither fragments of a header nor responses', () => {
    for (let length = 0; length < 12; length++) receive(query.subarray(0, length), '198.51.100.1', 4000)
    receive(makeResponse(query), '198.51.100.1', 4000)
    expect(socket.sent).toEqual([])
    expect(listening.responder.counters).toMatchObject({ taken: 13, dropped: 13 })
  })

  it('[A4] sends to TCP whoever asks too often', async () => {
    const limited = await Listening.udp({ listen: [{ address: '192.0.2.1', port: 53 }], allow: ['any'], rateLimit: 10 })
    socket = sockets.made.at(-1)!
    limited.forwarder.knows = knowsTexts(1)
    for (let id = 0; id < 12; id++) receive(makeQuery('big.test.example', 'TXT', { id }), '198.51.100.1', 4000)
    receive(query, '198.51.100.2', 4000)
    const truncated = socket.sent.map(({ wire }) => readMessage(wire).flags.tc)
    expect(truncated).toEqual([...Array(10).fill(false), true, true, false])
    expect(limited.log.of('stub-limited')).toEqual(Array(2).fill({ transport: 'udp', address: '198.51.100.1' }))
    await limited.close()
  })

  it('sends to an address without looking it up', () => {
    let found: unknown
    ;(socket.options.lookup as (...args: unknown[]) => void)('198.51.100.1', 4, (...result: unknown[]) => {
      found = result
    })
    expect(found).toEqual([null, '198.51.100.1', 4])
  })

  it('[U7] a reply the system finds too long goes again as header and question with TC', async () => {
    listening.forwarder.knows = knowsTexts(4)
    socket.failure = Object.assign(new Error('send'), { code: 'EMSGSIZE' })
    const asked = makeQuery('big.test.example', 'TXT', { id: 5, edns: {} })
    receive(asked, '198.51.100.1', 4000)
    expect(socket.sent).toEqual([])
    socket.failure = undefined
    await new Promise(process.nextTick)
    expect(socket.sent).toHaveLength(1)
    expect(socket.sent[0]).toMatchObject({ port: 4000, address: '198.51.100.1' })
    const told = readMessage(socket.sent[0]!.wire)
    expect(told).toMatchObject({ id: 5, flags: { tc: true }, question: 'big.test.example TXT', answers: [] })
    expect(told.edns).toBeDefined()
    expect(listening.log.of('reply-not-sent')).toMatchObject([{ error: { code: 'EMSGSIZE' } }])
  })

  it('[U7] other failures to send lose the reply and nothing else', async () => {
    listening.forwarder.knows = knowsTexts(4)
    socket.failure = Object.assign(new Error('send'), { code: 'EPERM' })
    receive(query, '198.51.100.1', 4000)
    await new Promise(process.nextTick)
    socket.send = () => {
      throw new Error('not running')
    }
    listening.forwarder.knows = knowsTexts(1)
    expect(() => receive(query, '198.51.100.1', 4000)).not.toThrow()
    expect(listening.log.of('reply-not-sent')).toHaveLength(2)
  })

  it("octets that wait in the system's queue are not written over by the next reply", () => {
    listening.forwarder.knows = ({ wire, length }) => makeResponse(wire.subarray(0, length))
    socket.taking = false
    for (let id = 1; id <= 20; id++) receive(makeQuery('www.example.com', 'A', { id }), '198.51.100.1', 4000)
    expect(socket.queue.map((wire) => wire.readUInt16BE(0))).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    )
  })

  it('[A2] drops replies rather than queue more than a megabyte of them, and goes on when the queue is gone', () => {
    listening.forwarder.knows = knowsTexts(2)
    socket.taking = false
    for (let n = 0; n < 10_000; n++) receive(query, '198.51.100.1', 4000)
    expect(socket.getSendQueueSize()).toBeGreaterThan(1024 * 1024)
    expect(socket.getSendQueueSize()).toBeLessThan(1024 * 1024 + 1232)
    socket.queue = []
    socket.taking = true
    receive(query, '198.51.100.1', 4000)
    expect(socket.sent).toHaveLength(1)
  })

  it("the octets of a late reply are the forwarder's again when send() returns", () => {
    socket.taking = false
    receive(query, '198.51.100.1', 4000)
    listening.forwarder.waiting[0]!.answer({ answers: ['www.example.com 300 A 192.0.2.7'] })
    expect(readMessage(socket.queue[0]!).answers).toEqual(['www.example.com 300 A 192.0.2.7'])
  })

  it('[T7] after the end replies go nowhere, and nothing throws', async () => {
    receive(query, '198.51.100.1', 4000)
    await listening.udp.close()
    expect(() => listening.forwarder.waiting[0]!.answer()).not.toThrow()
    expect(socket.sent).toEqual([])
  })

  it('an error of the socket is logged, and the socket goes on', () => {
    socket.emit('error', new Error('recvmsg'))
    expect(listening.log.of('listener-error')).toMatchObject([{ transport: 'udp', address: '192.0.2.1', port: 53 }])
    receive(malformed, '198.51.100.1', 4000)
    expect(socket.sent).toHaveLength(1)
  })
})
