/** What goes over the wire when a connection is made: the octets themselves, and which session tickets are kept. */
import { type EventEmitter, once } from 'node:events'
import { readFileSync, readlinkSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { type Clock, systemClock } from '../../src/clock.ts'
import type { Dial, Dialled, DialSettings } from '../../src/upstream/dial.ts'
import { Bridge, LOCATION_HOSTNAME } from '../helpers/bridge.ts'
import { makeAuthority, untrustworthyIdentities } from '../helpers/certificates.ts'
import { DotServer } from '../helpers/dot-server.ts'
import { TLS_PATHS } from '../helpers/tls-paths.ts'

const authority = makeAuthority()
const identity = authority.issue({ names: [LOCATION_HOSTNAME] })
const toClose: (() => unknown)[] = []

afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close()
})

async function startServer(shown = identity, maxVersion: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.3'): Promise<DotServer> {
  const server = await DotServer.listen({ identity: shown, maxVersion })
  toClose.push(() => server.close())
  return server
}

/** A server that keeps the octets of every connection and answers them as it is told. */
async function startListener(answer: (octets: Buffer) => Buffer | 'close'): Promise<{ port: number; heard: Buffer[] }> {
  const heard: Buffer[] = []
  const server: Server = createServer((socket) => {
    const index = heard.push(Buffer.alloc(0)) - 1
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      heard[index] = Buffer.concat([heard[index]!, chunk])
      const reply = answer(heard[index])
      if (reply === 'close') socket.end()
      else socket.write(reply)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  toClose.push(() => server.close())
  return { port: (server.address() as AddressInfo).port, heard }
}

/** Between the dialler and a server: keeps the first octets of each connection. */
async function startRelay(to: number): Promise<{ port: number; heard: Buffer[] }> {
  const heard: Buffer[] = []
  const relay = createServer((socket) => {
    const onward = connect(to, '127.0.0.1')
    socket.once('data', (chunk) => heard.push(chunk))
    socket.on('error', () => onward.destroy()).pipe(onward)
    onward.on('error', () => socket.destroy()).pipe(socket)
  }).listen(0, '127.0.0.1')
  await once(relay, 'listening')
  toClose.push(() => relay.close())
  return { port: (relay.address() as AddressInfo).port, heard }
}

async function dialOnce(dial: Dial): Promise<Dialled> {
  const dialled = await dial('127.0.0.1', new AbortController().signal)
  toClose.push(() => dialled.stream.destroy())
  return dialled
}

/** The server has given it a ticket to resume with. */
const ticketFor = ({ stream }: Dialled): Promise<unknown> => once(stream as unknown as EventEmitter, 'session')

/** The parts of a ClientHello (RFC 8446 section 4.1.2) that matter here. Throws when it is none. */
function readClientHello(octets: Buffer): { compression: number[]; extensions: Map<number, Buffer> } {
  if (octets[0] !== 22 || octets[5] !== 1) throw new Error('no ClientHello')
  let at = 9 + 2 + 32
  at += 1 + octets[at]!
  at += 2 + octets.readUInt16BE(at)
  const compression = [...octets.subarray(at + 1, at + 1 + octets[at]!)]
  at += 1 + octets[at]!
  const end = at + 2 + octets.readUInt16BE(at)
  const extensions = new Map<number, Buffer>()
  for (at += 2; at < end; at += 4 + octets.readUInt16BE(at + 2)) {
    extensions.set(octets.readUInt16BE(at), octets.subarray(at + 4, at + 4 + octets.readUInt16BE(at + 2)))
  }
  return { compression, extensions }
}

const EXTENSION = { serverName: 0, alpn: 16, preSharedKey: 41, earlyData: 42 }

describe('the octets that leave a host', () => {
  it('[L1, L2] are TLS and nothing else, whatever the server does to the handshake', async () => {
    const plaintext = Buffer.from('001d0001818000010000000000000377777707657861', 'hex')
    const { port, heard } = await startListener((octets) => (octets.length > 1_000 ? 'close' : plaintext))
    const settings = { port, ca: authority.certificate, upstream: 'query_timeout: 1s' }
    const bridge = await Bridge.start(settings)
    toClose.push(() => bridge.stop())
    const stub = await bridge.udp()
    expect((await stub.ask('secret-name.example')).rcode).toBe(2)
    expect(heard.length).toBeGreaterThan(0)
    for (const octets of heard) {
      // Handshake or alert records (RFC 8446 section 5.1), and in neither the name that was asked for.
      expect([21, 22]).toContain(octets[0])
      expect(octets.includes('secret-name')).toBe(false)
    }
  })
})

describe.each(TLS_PATHS)('$path:', ({ dialBy }) => {
  function dialTo(port: number, more: Partial<DialSettings> = {}, acknowledged?: (fd: number) => void): Dial {
    const settings = {
      hostname: LOCATION_HOSTNAME,
      port,
      pins: [],
      caFile: undefined,
      ca: authority.certificate,
      ...more,
    }
    return dialBy(settings, systemClock, acknowledged)
  }

  describe('the first octets of a connection', () => {
    it('[L1, L5, L11, O5] are a ClientHello: SNI the name to be proved, ALPN dot, no compression', async () => {
      const { port, heard } = await startListener(() => 'close')
      await expect(dialOnce(dialTo(port))).rejects.toMatchObject({ code: 'no-connection' })
      const { compression, extensions } = readClientHello(heard[0]!)
      expect(compression).toEqual([0])
      expect(extensions.get(EXTENSION.serverName)!.toString('latin1', 5)).toBe(LOCATION_HOSTNAME)
      expect(extensions.get(EXTENSION.alpn)!.toString('latin1', 2)).toBe('\x03dot')
      expect(extensions.has(EXTENSION.earlyData)).toBe(false)
    })

    it('[L9] carry no early data, not even where a session is resumed', async () => {
      const server = await startServer()
      const { port, heard } = await startRelay(server.port)
      const dial = dialTo(port)
      await ticketFor(await dialOnce(dial))
      expect((await dialOnce(dial)).facts.resumed).toBe(true)
      const { extensions } = readClientHello(heard[1]!)
      expect(extensions.has(EXTENSION.preSharedKey)).toBe(true)
      expect(extensions.has(EXTENSION.earlyData)).toBe(false)
    })
  })

  describe('session tickets', () => {
    it('are acknowledged at once, on the socket they came on', async () => {
      const server = await startServer()
      const sockets: string[] = []
      const dial = dialTo(server.port, {}, (fd) => sockets.push(readlinkSync(`/proc/self/fd/${fd}`)))
      const dialled = await dialOnce(dial)
      if (sockets.length === 0) await ticketFor(dialled)
      expect(sockets[0]).toMatch(/^socket:\[\d+\]$/)
      const inode = /\d+/.exec(sockets[0]!)![0]
      const hexPort = server.port.toString(16).toUpperCase().padStart(4, '0')
      const rows = readFileSync('/proc/net/tcp', 'utf8').split('\n')
      const row = rows.map((line) => line.trim().split(/\s+/)).find((fields) => fields[9] === inode)
      // The other end's.
      expect(row?.[2]).toBe(`0100007F:${hexPort}`)
    })

    it.each(['TLSv1.2', 'TLSv1.3'] as const)(
      '[L8] of a server that did not prove its name are not kept: the name is proved again (%s)',
      async (version) => {
        const server = await startServer(
          untrustworthyIdentities(authority, LOCATION_HOSTNAME)['for another name'],
          version,
        )
        const dial = dialTo(server.port)
        await expect(dialOnce(dial)).rejects.toMatchObject({ code: 'untrusted-peer' })
        await expect(dialOnce(dial)).rejects.toMatchObject({ code: 'untrusted-peer' })
        server.show(identity)
        expect((await dialOnce(dial)).facts.resumed).toBe(false)
      },
    )

    it('[L8] are of one set of trusted certificates and pins: other settings begin without any', async () => {
      const server = await startServer()
      const dial = dialTo(server.port)
      await ticketFor(await dialOnce(dial))
      expect((await dialOnce(dial)).facts.resumed).toBe(true)
      const distrusting = dialTo(server.port, { pins: [Buffer.alloc(32).toString('base64')] })
      await expect(dialOnce(distrusting)).rejects.toMatchObject({ code: 'untrusted-peer' })
    })

    it('[L7] are shown to the server once each', async () => {
      const server = await startServer()
      const { port, heard } = await startRelay(server.port)
      const dial = dialTo(port)
      await ticketFor(await dialOnce(dial))
      for (let round = 0; round < 4; round++) await dialOnce(dial)
      const shown = heard.map((octets) => readClientHello(octets).extensions.get(EXTENSION.preSharedKey))
      // Identities, each with its length and age (RFC 8446 section 4.2.11); the binders behind them differ anyway.
      const tickets = shown.flatMap((key) =>
        key === undefined ? [] : [key.toString('hex', 4, 4 + key.readUInt16BE(2))],
      )
      expect(tickets.length).toBeGreaterThan(0)
      expect(new Set(tickets).size).toBe(tickets.length)
    })
  })

  describe('a socket made before it is needed', () => {
    /** A dialler whose next socket is ready. */
    async function prepared(port: number): Promise<Dial> {
      let prepare = (): void => {}
      const clock: Clock = {
        now: () => systemClock.now(),
        exact: () => systemClock.exact(),
        turn: systemClock.turn,
        soon: (fire) => systemClock.soon(fire),
        noticeSuspend: () => 0,
        wallTime: () => systemClock.wallTime(),
        after: (ms, fire) => {
          // The one timer set by a dial that has succeeded.
          prepare = fire
          return systemClock.after(ms, fire)
        },
      }
      const settings = { hostname: LOCATION_HOSTNAME, port, pins: [], caFile: undefined, ca: authority.certificate }
      const dial = dialBy(settings, clock)
      await ticketFor(await dialOnce(dial))
      prepare()
      return dial
    }

    it('[L1, L7] says nothing to the server until then, and then the same as any other', async () => {
      const server = await startServer()
      const { port, heard } = await startRelay(server.port)
      const dial = await prepared(port)
      await new Promise(setImmediate)
      expect(heard).toHaveLength(1)
      expect((await dialOnce(dial)).facts.resumed).toBe(true)
      expect(readClientHello(heard[1]!).extensions.get(EXTENSION.serverName)!.toString()).toContain(LOCATION_HOSTNAME)
      expect(readClientHello(heard[1]!).extensions.has(EXTENSION.alpn)).toBe(true)
    })

    it('can be given up as any other', async () => {
      const dial = await prepared((await startServer()).port)
      await expect(dial('127.0.0.1', AbortSignal.abort())).rejects.toMatchObject({ code: 'no-connection' })
      expect((await dialOnce(dial)).facts.tlsVersion).toBe('TLSv1.3')
    })

    it('[L2] proves its server as any other', async () => {
      const server = await startServer()
      const { port } = server
      const dial = await prepared(port)
      await server.close()
      const impostor = await DotServer.listen({ identity: authority.issue({ names: ['other.example'] }), port })
      toClose.push(() => impostor.close())
      await expect(dialOnce(dial)).rejects.toMatchObject({ code: 'untrusted-peer' })
      expect(impostor.queries).toHaveLength(0)
    })
  })

  describe('a certificate that nobody vouches for', () => {
    it.each([
      ['self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
      [
        'of an unknown CA',
        /^(UNABLE_TO_GET_ISSUER_CERT_LOCALLY|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_SIGNATURE_FAILURE)$/,
      ],
      ['expired', 'CERT_HAS_EXPIRED'],
    ] as const)('[L2] is not accepted, and the error names what is wrong (%s)', async (kind, code) => {
      const server = await startServer(untrustworthyIdentities(authority, LOCATION_HOSTNAME)[kind]!)
      const error = await dialOnce(dialTo(server.port)).then(
        () => undefined,
        (reason: Error) => reason,
      )
      expect(error).toMatchObject({ code: 'untrusted-peer' })
      expect((error!.cause as { code?: string }).code).toMatch(code)
    })
  })

  describe('a certificate that is out of date', () => {
    it.each(['expired', 'not yet valid'])(
      "[L13] is not accepted, and the error tells this host's clock (%s)",
      async (kind) => {
        const server = await startServer(untrustworthyIdentities(authority, LOCATION_HOSTNAME)[kind]!)
        await expect(dialOnce(dialTo(server.port))).rejects.toMatchObject({
          code: 'untrusted-peer',
          message: expect.stringContaining(String(new Date().getUTCFullYear())),
        })
      },
    )
  })

  describe('a server with protocols of its own', () => {
    /** Node's server ends the handshake with no_application_protocol when it knows none of those offered. */
    async function startTls(protocols: string[], shown = identity): Promise<number> {
      const server = createTlsServer({ ...shown, ALPNProtocols: protocols }, (socket) => socket.on('error', () => {}))
      server.on('tlsClientError', () => {}).listen(0, '127.0.0.1')
      await once(server, 'listening')
      toClose.push(() => server.close())
      return (server.address() as AddressInfo).port
    }

    it('[L11] that refuses ALPN dot is asked again without it, and from then on', async () => {
      const relay = await startRelay(await startTls(['h2']))
      const dial = dialTo(relay.port)
      expect((await dialOnce(dial)).facts.alpn).toBeUndefined()
      await dialOnce(dial)
      const offered = relay.heard.map((octets) => readClientHello(octets).extensions.has(16))
      expect(offered).toEqual([true, false, false])
    })

    it('[L2, L11] that refuses ALPN dot must still prove its name', async () => {
      const port = await startTls(['h2'], makeAuthority().issue({ names: [LOCATION_HOSTNAME] }))
      await expect(dialOnce(dialTo(port))).rejects.toMatchObject({ code: 'untrusted-peer' })
    })
  })
})
