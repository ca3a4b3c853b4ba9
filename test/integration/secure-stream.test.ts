/** What a connection tells and does once it is authenticated, whichever way it is made. */
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { type AddressInfo, connect as connectTcp, createServer as createTcpServer, type Socket } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { loadOpenSsl, type OpenSsl, SSL } from '../../src/system/openssl.ts'
import type { SecureStream } from '../../src/upstream/secure-stream.ts'
import { makeAuthority } from '../helpers/certificates.ts'
import { dialDirectly, TLS_PATHS } from '../helpers/tls-paths.ts'
import { batchedSystem } from '../helpers/udp-paths.ts'

const NAME = 'dns.example'
const authority = makeAuthority()
const identity = authority.issue({ names: [NAME] })
const toClose: (() => unknown)[] = []

afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close()
})

interface Server {
  readonly port: number
  /** The next connection, as the server has it: its TLS, and the TCP below. */
  accepted(): Promise<{ tls: TLSSocket; tcp: Socket }>
}

async function startServer(maxVersion: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.3'): Promise<Server> {
  const waiting: { tls: TLSSocket; tcp: Socket }[] = []
  const tcps = new Map<number, Socket>()
  const server = createServer({ ...identity, maxVersion })
  server.on('connection', (tcp: Socket) => tcps.set(tcp.remotePort!, tcp))
  server.on('secureConnection', (tls) => {
    tls.on('error', () => {})
    waiting.push({ tls, tcp: tcps.get(tls.remotePort!)! })
    server.emit('ready')
  })
  server.on('tlsClientError', () => {}).listen(0, '127.0.0.1')
  await once(server, 'listening')
  toClose.push(() => {
    for (const tcp of tcps.values()) tcp.destroy()
    server.close()
  })
  const accepted: Server['accepted'] = async () => {
    while (waiting.length === 0) await once(server, 'ready')
    return waiting.shift()!
  }
  return { port: (server.address() as AddressInfo).port, accepted }
}

/** What a stream told, in order. */
function noted(stream: SecureStream): { events: string[]; data: () => Buffer; errors: (Error & { code?: string })[] } {
  const events: string[] = []
  const chunks: Buffer[] = []
  const errors: Error[] = []
  // Copied: a chunk is only valid during the event.
  stream.on('data', (chunk) => void chunks.push(Buffer.from(chunk)))
  stream.on('error', (error) => void errors.push(error))
  for (const event of ['end', 'close', 'drain'] as const) stream.on(event, () => void events.push(event))
  return { events, data: () => Buffer.concat(chunks), errors }
}

describe.each(TLS_PATHS)('$path:', ({ dialBy }) => {
  async function dial(
    { port }: { port: number },
    maxVersion?: 'TLSv1.2',
    signal = new AbortController().signal,
  ): Promise<SecureStream> {
    const settings = { hostname: NAME, port, pins: [], caFile: undefined, ca: authority.certificate }
    const made = dialBy(maxVersion === undefined ? settings : { ...settings, maxVersion }, systemClock)
    const { stream } = await made('127.0.0.1', signal)
    toClose.push(() => stream.destroy())
    return stream
  }

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('what is written arrives whole on either side (%s)', async (version) => {
    const server = await startServer(version)
    const stream = await dial(server)
    const { tls } = await server.accepted()
    const heard = noted(stream)
    expect(stream.write(Buffer.from('asked'))).toBe(true)
    expect(String((await once(tls, 'data'))[0])).toBe('asked')
    const long = Buffer.alloc(200_000, 'answer')
    tls.write(long)
    await expect.poll(() => heard.data().length).toBe(long.length)
    expect(heard.data().equals(long)).toBe(true)
  })

  it('what the system does not take is held, in order, and leaves when the server reads on', async () => {
    const server = await startServer()
    const stream = await dial(server)
    const { tls } = await server.accepted()
    tls.pause()
    const heard = noted(stream)
    const sent: Buffer[] = []
    const fill = (): void => {
      while (stream.writableLength === 0) {
        sent.push(Buffer.alloc(40_000, `piece ${sent.length} `))
        stream.write(sent.at(-1)!)
      }
    }
    // Until the server's side takes no more either.
    for (let quiet = 0; quiet < 5; quiet++) {
      if (stream.writableLength === 0) quiet = 0
      fill()
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    heard.events.length = 0
    sent.push(Buffer.alloc(70_000, 'behind it'), Buffer.from('and more'))
    expect(stream.write(sent.at(-2)!)).toBe(false)
    expect(stream.write(sent.at(-1)!)).toBe(false)
    // The other direction goes on.
    tls.write('meanwhile')
    await expect.poll(() => String(heard.data())).toBe('meanwhile')
    expect(heard.events).toEqual([])
    const got: Buffer[] = []
    tls.on('data', (chunk: Buffer) => got.push(chunk)).resume()
    await expect.poll(() => got.reduce((sum, { length }) => sum + length, 0)).toBe(Buffer.concat(sent).length)
    expect(Buffer.concat(got).equals(Buffer.concat(sent))).toBe(true)
    expect(heard.events).toEqual(['drain'])
    expect(stream.writableLength).toBe(0)
    expect(stream.write(Buffer.from('again'))).toBe(true)
  })

  it('its end leaves after what was written, with close_notify and FIN, and is answered', async () => {
    const server = await startServer()
    const stream = await dial(server)
    const { tls } = await server.accepted()
    tls.pause()
    const heard = noted(stream)
    while (stream.writableLength === 0) stream.write(Buffer.alloc(40_000, 'x'))
    stream.end()
    expect(heard.events).toEqual([])
    tls.resume()
    await once(tls, 'end')
    await expect.poll(() => heard.events.at(-1)).toBe('close')
    expect(heard.errors).toEqual([])
  })

  it.each([
    ['says goodbye', ({ tls }: { tls: TLSSocket }) => void tls.end()],
    ['is cut off without a goodbye', ({ tcp }: { tcp: Socket }) => void tcp.end()],
  ])('a server that %s: end and close, and no error', async (_how, leave) => {
    const server = await startServer()
    const stream = await dial(server)
    const heard = noted(stream)
    const { tls, tcp } = await server.accepted()
    tls.write('last words')
    await expect.poll(() => String(heard.data())).toBe('last words')
    leave({ tls, tcp })
    await expect.poll(() => heard.events).toEqual(['end', 'close'])
    expect(heard.errors).toEqual([])
  })

  it('a server that resets: an error that names it, and close', async () => {
    const server = await startServer()
    const stream = await dial(server)
    const heard = noted(stream)
    ;(await server.accepted()).tcp.resetAndDestroy()
    await expect.poll(() => heard.events).toContain('close')
    expect(heard.errors.map(({ code }) => code)).toEqual(['ECONNRESET'])
  })

  it('octets that are no TLS record: an error, and nothing of them is given to anybody', async () => {
    const server = await startServer()
    const stream = await dial(server)
    const heard = noted(stream)
    ;(await server.accepted()).tcp.write(Buffer.from('220 mail.example ESMTP\r\n'.repeat(20)))
    await expect.poll(() => heard.errors).toHaveLength(1)
    expect(heard.errors[0]!.code).toMatch(/^ERR_SSL_/)
    expect(heard.data()).toHaveLength(0)
    stream.destroy()
    await expect.poll(() => heard.events).toContain('close')
  })

  it('an alert that ends it: an error that says which', async () => {
    const server = createServer({ ...identity, requestCert: true, rejectUnauthorized: true }, () => {})
    server.on('tlsClientError', () => {}).listen(0, '127.0.0.1')
    await once(server, 'listening')
    toClose.push(() => server.close())
    // By TLS 1.3 the server only then says that it wants a certificate of ours.
    const stream = await dial(server.address() as AddressInfo)
    const heard = noted(stream)
    await expect.poll(() => heard.events).toContain('close')
    expect(heard.errors.map(({ code }) => code)).toEqual(['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'])
  })

  it('may be destroyed by whoever hears its data, and is heard no more', async () => {
    const server = await startServer()
    const stream = await dial(server)
    const { tls } = await server.accepted()
    let heard = 0
    stream.on('data', () => {
      heard++
      stream.destroy()
    })
    const { events } = noted(stream)
    for (let nth = 0; nth < 20; nth++) tls.write(Buffer.alloc(1000))
    await expect.poll(() => events).toContain('close')
    expect(heard).toBe(1)
    stream.destroy()
    stream.write(Buffer.from('too late'))
  })

  it('a connection that cannot be made says why, in the name of the system', async () => {
    const closed = createTcpServer().listen(0, '127.0.0.1')
    await once(closed, 'listening')
    const { port } = closed.address() as AddressInfo
    closed.close()
    await once(closed, 'close')
    await expect(dial({ port })).rejects.toMatchObject({
      code: 'no-connection',
      message: expect.stringContaining('ECONNREFUSED'),
      cause: { code: 'ECONNREFUSED' },
    })
  })

  it('[L2] one octet changed on its way, any of them: no connection or an error, and never another text', async () => {
    const server = await startServer()
    // Where the server's octets are changed; its side of a whole handshake and two tickets has some 2,000.
    let at = 0
    const relay = createTcpServer((near) => {
      const far = connectTcp(server.port, '127.0.0.1')
      let passed = 0
      far.on('data', (chunk) => {
        const place = at - passed
        passed += chunk.length
        if (place >= 0 && place < chunk.length) chunk[place]! ^= 0x20
        near.write(chunk)
      })
      near.on('data', (chunk) => far.write(chunk))
      near.on('error', () => far.destroy()).on('close', () => far.destroy())
      far.on('error', () => near.destroy()).on('close', () => near.destroy())
    }).listen(0, '127.0.0.1')
    await once(relay, 'listening')
    toClose.push(() => relay.close())
    const { port } = relay.address() as AddressInfo
    const outcomes = new Map<string, number>()
    for (at = 0; at < 2_400; at += 31) {
      // A length that grew has the client wait for more.
      const outcome = await dial({ port }, undefined, AbortSignal.timeout(250)).then(
        async (stream) => {
          const heard = noted(stream)
          // What the server sends by itself, its tickets, may be what was changed.
          await expect
            .poll(() => heard.errors.length + heard.events.length, { timeout: 60 })
            .toBeGreaterThan(0)
            .catch(() => {})
          expect(heard.data()).toHaveLength(0)
          stream.destroy()
          return heard.errors.length > 0 ? 'broken' : 'whole'
        },
        ({ code }: { code: string }) => code,
      )
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
    expect(
      [...outcomes.keys()].filter((outcome) => !/^(no-connection|untrusted-peer|broken|whole)$/.test(outcome)),
    ).toEqual([])
    expect(outcomes.get('no-connection')).toBeGreaterThan(10)
    expect(outcomes.get('broken')).toBeGreaterThan(2)
  })

  it('leaves no descriptor open, however it ended', async () => {
    const server = await startServer()
    const count = (): number => readdirSync('/proc/self/fd').length
    const round = async (): Promise<void> => {
      for (const how of ['end', 'destroy', 'reset'] as const) {
        const stream = await dial(server)
        const heard = noted(stream)
        const { tls, tcp } = await server.accepted()
        tls.on('end', () => tls.end())
        tls.resume()
        if (how === 'reset') tcp.resetAndDestroy()
        else stream[how]()
        await expect.poll(() => heard.events).toContain('close')
        tcp.destroy()
      }
      await expect(dial({ port: 1 })).rejects.toThrow()
    }
    await round()
    const before = count()
    for (let nth = 0; nth < 5; nth++) await round()
    await expect.poll(count).toBeLessThanOrEqual(before)
  })
})

describe.each(TLS_PATHS.filter(({ path }) => path === 'ring'))('$path:', ({ dialBy }) => {
  it('what becomes of what came leaves at once, and not after a turn of the event loop', async () => {
    const server = await startServer()
    const settings = { hostname: NAME, port: server.port, pins: [], caFile: undefined, ca: authority.certificate }
    const { stream } = await dialBy(settings, systemClock)('127.0.0.1', new AbortController().signal)
    toClose.push(() => stream.destroy())
    const { tls } = await server.accepted()
    const left: string[] = []
    stream.on('data', (chunk) => {
      const what = String(chunk)
      setImmediate(() => left.push(`${what}: the event loop`))
      systemClock.turn.atEnd(() => left.push(`${what}: replies`))
    })
    for (const [nth, what] of ['one', 'two', 'three'].entries()) {
      tls.write(what)
      await expect.poll(() => left.length).toBe(2 * (nth + 1))
      expect(left.slice(-2)).toEqual([`${what}: replies`, `${what}: the event loop`])
    }
  })
})

describe.skipIf(batchedSystem === undefined)('direct:', () => {
  it("an error of somebody else's in OpenSSL's queue is not taken for one of the connection's", async () => {
    const openssl = await loadOpenSsl()
    const spoil = (): void => {
      // No PEM in it: the error stays behind.
      const text = Buffer.allocUnsafeSlow(64).fill('nothing')
      const bio = openssl.BIO_new_mem_buf(batchedSystem!.addressOf(text), text.length)
      expect(openssl.PEM_read_bio_X509_AUX(bio, 0, 0, 0)).toBe(0)
      openssl.BIO_free(bio)
    }
    const { dialBy } = TLS_PATHS.find(({ path }) => path === 'direct')!
    const server = await startServer()
    const settings = { hostname: NAME, port: server.port, pins: [], caFile: undefined, ca: authority.certificate }
    const made = dialBy(settings, systemClock)
    spoil()
    const { stream } = await made('127.0.0.1', new AbortController().signal)
    toClose.push(() => stream.destroy())
    const heard = noted(stream)
    const { tls, tcp } = await server.accepted()
    tls.pause()
    for (let nth = 0; nth < 500 && stream.writableLength === 0; nth++) {
      spoil()
      stream.write(Buffer.alloc(40_000, 'x'))
    }
    expect(stream.writableLength).toBeGreaterThan(0)
    tls.resume()
    spoil()
    await expect.poll(() => heard.events).toEqual(['drain'])
    // The head of a record alone: there is something to read, and nothing comes of it yet.
    tls.write('answer')
    await expect.poll(() => String(heard.data())).toBe('answer')
    spoil()
    tcp.write(Buffer.from([23, 3, 3]))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(heard.errors).toEqual([])
    openssl.ERR_clear_error()
  })
  /** A server on a thread of its own, which answers also while this one waits for it in one call. */
  async function startServerBeside(resets: boolean): Promise<number> {
    const server = new Worker(
      `const { parentPort, workerData: { identity, resets } } = require('node:worker_threads')
       const server = resets
         ? require('node:net').createServer((socket) => socket.once('data', () => socket.resetAndDestroy()))
         : require('node:tls').createServer(identity, (socket) => socket.on('error', () => {}).pipe(socket))
       server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))`,
      { eval: true, workerData: { identity, resets } },
    )
    toClose.push(() => server.terminate())
    return (await once(server, 'message'))[0]
  }

  /** Whatever the handshake comes to, it comes to in the first call. */
  const atOnce = (real: OpenSsl): OpenSsl => ({
    ...real,
    SSL_connect: (ssl) => {
      let returned = real.SSL_connect(ssl)
      const until = performance.now() + 2_000
      while (returned !== 1 && real.SSL_get_error(ssl, returned) === SSL.ERROR_WANT_READ && performance.now() < until)
        returned = real.SSL_connect(ssl)
      return returned
    },
  })

  it.each([false, true])('a handshake that is over as soon as it begins is no secret (reset: %s)', async (resets) => {
    const settings = {
      hostname: NAME,
      port: await startServerBeside(resets),
      pins: [],
      caFile: undefined,
      ca: authority.certificate,
    }
    const dialled = dialDirectly(batchedSystem!, atOnce)(settings, systemClock)(
      '127.0.0.1',
      new AbortController().signal,
    )
    if (resets) {
      await expect(dialled).rejects.toMatchObject({ code: 'no-connection', cause: { code: 'ECONNRESET' } })
      return
    }
    const { stream } = await dialled
    toClose.push(() => stream.destroy())
    const heard = noted(stream)
    stream.write(Buffer.from('there and back'))
    await expect.poll(() => String(heard.data())).toBe('there and back')
  })
  it('what failed for good is told at once, also while OpenSSL would still like to say so', async () => {
    let failing = false
    let errors = 0
    const fatal = (real: OpenSsl): OpenSsl => ({
      ...real,
      SSL_read: (ssl, octets, room) => (failing ? -1 : real.SSL_read(ssl, octets, room)),
      SSL_is_init_finished: () => 0,
      // First the failure, and then that its alert does not get out.
      SSL_get_error: (ssl, returned) => {
        if (!failing) return real.SSL_get_error(ssl, returned)
        return errors++ === 0 ? SSL.ERROR_SSL : SSL.ERROR_WANT_WRITE
      },
    })
    const server = await startServer()
    const settings = { hostname: NAME, port: server.port, pins: [], caFile: undefined, ca: authority.certificate }
    const made = dialDirectly(batchedSystem!, fatal)(settings, systemClock)
    const { stream } = await made('127.0.0.1', new AbortController().signal)
    const heard = noted(stream)
    const { tls } = await server.accepted()
    failing = true
    tls.write('anything')
    await expect.poll(() => heard.events).toEqual(['close'])
    expect(heard.errors).toHaveLength(1)
    expect(errors).toBe(2)
  })
})
