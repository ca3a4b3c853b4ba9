/** A real DoT server, light enough to serve a dozen paths on one core: every name has an address, and a script may say when. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import type { Identity } from '../helpers/certificates.ts'

export interface UpstreamQuestion {
  /** Lower case, with a dot at the end. */
  readonly name: string
  readonly type: number
  /** Which connection asked, counted from 1. */
  readonly connection: number
}

/** How one response is put into TLS records. */
export type Framing = 'one record' | 'length apart' | 'two records'

const TYPE_A = 1
const TYPE_OPT = 41
const NOERROR = 0
/** An owner name pointing at the question, type A, class IN, TTL 300, 192.0.2.1. */
const RECORD_A = Buffer.from('c00c000100010000012c0004c0000201', 'hex')
/** NODATA's proof (RFC 2308): SOA of the root with a negative TTL of 300. */
const RECORD_SOA = Buffer.from('00000600010000012c0016000000000001000002580000012c00000e100000012c', 'hex')
const BARE_OPT = Buffer.from('00002904d0000000000000', 'hex')

export class FaultUpstream {
  /** Milliseconds until the answer; undefined: no answer at all. Default: at once. */
  answerAfterMs: (question: UpstreamQuestion) => number | undefined = () => 0
  /** Anything but NOERROR comes with empty sections. Default: NOERROR. */
  rcode: (question: UpstreamQuestion) => number = () => NOERROR
  framing: Framing = 'one record'
  /** Closes a connection (close_notify, FIN) this long after the last octet; Infinity: never. For connections from now on. */
  closeIdleAfterMs = Number.POSITIVE_INFINITY
  /** Every question seen, in order. */
  readonly questions: UpstreamQuestion[] = []
  /** TLS handshakes completed, and how many of them resumed a session. */
  readonly handshakes = { done: 0, resumed: 0 }
  readonly #server: Server
  readonly #open = new Set<TLSSocket>()
  #connections = 0

  constructor(identity: Identity) {
    this.#server = createServer(
      { cert: identity.cert, key: identity.key, ALPNProtocols: ['dot'], noDelay: true, minVersion: 'TLSv1.2' },
      (socket) => this.#serve(socket),
    )
    // Handshakes that the path breaks are the laboratory's own doing.
    this.#server.on('tlsClientError', () => {})
  }

  async start(): Promise<void> {
    this.#server.listen({ host: '127.0.0.1', port: 0 })
    await once(this.#server, 'listening')
  }

  get target(): { address: string; port: number } {
    return { address: '127.0.0.1', port: (this.#server.address() as AddressInfo).port }
  }

  get open(): number {
    return this.#open.size
  }

  /** Ends every connection the way a server does that has had enough: close_notify and FIN. */
  closeOpen(): void {
    for (const socket of this.#open) socket.end()
  }

  async stop(): Promise<void> {
    for (const socket of this.#open) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #serve(socket: TLSSocket): void {
    const connection = ++this.#connections
    this.handshakes.done++
    if (socket.isSessionReused()) this.handshakes.resumed++
    this.#open.add(socket)
    if (this.closeIdleAfterMs !== Number.POSITIVE_INFINITY) {
      socket.setTimeout(this.closeIdleAfterMs, () => socket.end())
    }
    socket.on('error', () => {})
    socket.on('close', () => this.#open.delete(socket))
    const outlet = new Outlet(socket)
    let buffered = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      buffered = buffered.length === 0 ? chunk : Buffer.concat([buffered, chunk])
      while (buffered.length >= 2 && buffered.length >= 2 + buffered.readUInt16BE(0)) {
        const end = 2 + buffered.readUInt16BE(0)
        this.#answer(outlet, buffered.subarray(2, end), connection)
        buffered = buffered.subarray(end)
      }
    })
  }

  #answer(outlet: Outlet, query: Buffer, connection: number): void {
    const { name, end } = readName(query)
    const question = { name, type: query.readUInt16BE(end), connection }
    this.questions.push(question)
    const after = this.answerAfterMs(question)
    if (after === undefined) return
    const frame = makeResponse(query, end + 4, question.type, this.rcode(question))
    const { framing } = this
    if (after === 0) outlet.send(frame, framing)
    else setTimeout(() => outlet.send(frame, framing), after)
  }
}

/** Puts responses on a connection, one after the other however they are cut. */
class Outlet {
  readonly #socket: TLSSocket
  readonly #pieces: Buffer[] = []

  constructor(socket: TLSSocket) {
    this.#socket = socket
  }

  send(frame: Buffer, framing: Framing): void {
    if (framing === 'one record') {
      if (this.#socket.writable) this.#socket.write(frame)
      return
    }
    const cut = framing === 'length apart' ? 1 : frame.length >> 1
    if (this.#pieces.push(frame.subarray(0, cut), frame.subarray(cut)) === 2) this.#next()
  }

  /** One piece a turn: node:tls would put two of the same turn into one record. */
  #next(): void {
    if (this.#socket.writable) this.#socket.write(this.#pieces[0]!)
    setImmediate(() => {
      this.#pieces.shift()
      if (this.#pieces.length > 0) this.#next()
    })
  }
}

function readName(query: Buffer): { name: string; end: number } {
  let name = ''
  let at = 12
  for (let length = query[at]!; length > 0; length = query[at]!) {
    name += `${query.toString('latin1', at + 1, at + 1 + length).toLowerCase()}.`
    at += 1 + length
  }
  return { name: name === '' ? '.' : name, end: at + 1 }
}

function makeResponse(query: Buffer, questionEnd: number, type: number, rcode: number): Buffer {
  const hasOpt = query.readUInt16BE(10) > 0 && query.length >= questionEnd + 11
  const answered = rcode === NOERROR && type === TYPE_A
  const nodata = rcode === NOERROR && type !== TYPE_A
  const parts = [Buffer.alloc(2), query.subarray(0, questionEnd)]
  if (answered) parts.push(RECORD_A)
  if (nodata) parts.push(RECORD_SOA)
  if (hasOpt) parts.push(makeOpt(query, questionEnd))
  const frame = Buffer.concat(parts)
  frame.writeUInt16BE(frame.length - 2, 0)
  // QR and RA; RD and CD as asked (RFC 1035 section 4.1.1, RFC 4035 section 3.2.2).
  frame[4] = 0x80 | (query[2]! & 0x01)
  frame[5] = 0x80 | (query[3]! & 0x10) | rcode
  frame.writeUInt16BE(answered ? 1 : 0, 8)
  frame.writeUInt16BE(nodata ? 1 : 0, 10)
  frame.writeUInt16BE(hasOpt ? 1 : 0, 12)
  return frame
}

/** An OPT with nothing in it but the query's DO bit (RFC 3225 section 3), when the query's OPT comes first. */
function makeOpt(query: Buffer, at: number): Buffer {
  const opt = Buffer.from(BARE_OPT)
  if (query[at] === 0 && query.readUInt16BE(at + 1) === TYPE_OPT) opt[7] = query[at + 7]! & 0x80
  return opt
}
