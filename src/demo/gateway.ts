/**
 * The demo's Gateway: a real DNS-over-TLS server on loopback with a certificate of its own throwaway CA. It tells who asks by
 * the hostname in SNI or by option 65011, as Gateway does, and makes its answers up.
 */
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import dnsPacket from 'dns-packet'
import { HEADER_LENGTH, OPTION, type Wire } from '../wire/constants.ts'
import { Deframer } from '../wire/framing.ts'
import { type Authority, makeAuthority } from './certificates.ts'
import { type Asked, isWithin, makeUpResponse, SHOWPIECES, SLOW_MS, type Whereabouts } from './made-up-answers.ts'

const DOMAIN = 'cloudflare-gateway.com'
const GENERIC = `dns.${DOMAIN}`
/** Some servers close after ten idle seconds; this one does, so that the demo shows it survived. */
const IDLE_TIMEOUT_MS = 10_000

/** One query as the Gateway saw it. */
export interface Sighting {
  readonly name: string
  readonly qtype: number
  readonly serverName: string
  readonly whereabouts: Whereabouts
  /** Length of the message: a multiple of 128, when it is padded as it should be. */
  readonly octets: number
  readonly tlsVersion: string
}

export class DemoGateway {
  readonly authority: Authority = makeAuthority('dotbridge demo CA')
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #onSighting: (sighting: Sighting) => void

  constructor(onSighting: (sighting: Sighting) => void) {
    this.#onSighting = onSighting
    const identity = this.authority.issue({ names: [`*.${DOMAIN}`], commonName: DOMAIN })
    this.#server = createServer({ ...identity, minVersion: 'TLSv1.2', ALPNProtocols: ['dot'] }, (socket) =>
      this.#serve(socket),
    )
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    // A handshake that fails is the bridge's to report.
    this.#server.on('tlsClientError', () => {})
  }

  /** Listens on a free port of 127.0.0.1; resolves to that port. */
  async open(): Promise<number> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return (this.#server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #serve(socket: TLSSocket): void {
    const deframer = new Deframer()
    socket.setNoDelay(true)
    socket.setTimeout(IDLE_TIMEOUT_MS, () => socket.end())
    // The other end went away: nothing is left to be said to it.
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk: Buffer) => {
      deframer.push(chunk, (wire) => {
        const understood = this.#answer(socket, Buffer.from(wire))
        if (!understood) socket.destroy()
        return understood
      })
    })
  }

  /** False: not a query. */
  #answer(socket: TLSSocket, wire: Wire): boolean {
    const query = read(wire)
    if (query === undefined) return false
    const { asked, option } = query
    const serverName = serverNameOf(socket)
    const whereabouts = locate(serverName, option)
    this.#onSighting({
      name: asked.name,
      qtype: asked.qtype,
      serverName,
      whereabouts,
      octets: wire.length,
      tlsVersion: socket.getProtocol() ?? 'unknown',
    })
    const framed = frame(makeUpResponse(wire, asked, whereabouts))
    if (isWithin(asked.name, SHOWPIECES.slow))
      setTimeout(() => socket.destroyed || socket.write(framed), SLOW_MS).unref()
    else socket.write(framed)
    return true
  }
}

/** The location is the first label of its own hostname, or what option 65011 carries to the generic one. */
function locate(serverName: string, option: Buffer | undefined): Whereabouts {
  if (serverName === GENERIC) {
    return option === undefined
      ? { location: undefined, by: 'nothing' }
      : { location: option.toString('ascii'), by: 'option' }
  }
  const own = serverName.endsWith(`.${DOMAIN}`)
  return own ? { location: serverName.split('.')[0], by: 'hostname' } : { location: undefined, by: 'nothing' }
}

function serverNameOf(socket: TLSSocket): string {
  const name = (socket as TLSSocket & { servername?: string | false }).servername
  return typeof name === 'string' ? name : ''
}

function read(wire: Wire): { asked: Asked; option: Buffer | undefined } | undefined {
  try {
    const message = dnsPacket.decode(wire)
    const question = message.questions?.[0]
    if (message.type !== 'query' || question === undefined) return undefined
    const questionEnd = endOfQuestion(wire)
    const opt = message.additionals?.find(({ type }) => type === 'OPT')
    const edns = opt?.type === 'OPT' ? opt : undefined
    const option = edns?.options.find(({ code }) => (code as number) === OPTION.CF_LOCATION)?.data
    const name = question.name === '.' ? '' : question.name.toLowerCase()
    const asked = {
      name,
      qtype: wire.readUInt16BE(questionEnd - 4),
      parentAt: name === '' ? HEADER_LENGTH : HEADER_LENGTH + 1 + wire.readUInt8(HEADER_LENGTH),
      questionEnd,
      edns: edns && { dnssecOk: edns.flag_do },
    }
    return { asked, option }
  } catch {
    return undefined
  }
}

/** Offset behind QNAME, QTYPE and QCLASS. Throws a RangeError when the message ends before. */
function endOfQuestion(wire: Wire): number {
  let at = HEADER_LENGTH
  for (let length = wire.readUInt8(at); length > 0; length = wire.readUInt8(at)) at += 1 + length
  return at + 5
}

function frame(wire: Wire): Buffer {
  const framed = Buffer.allocUnsafe(2 + wire.length)
  framed.writeUInt16BE(wire.length)
  wire.copy(framed, 2)
  return framed
}
