/** An upstream whose every move a test makes by hand: nothing is accepted or answered but on its word. */
import type { Duplex } from 'node:stream'
import { UpstreamError } from '../../src/errors.ts'
import type { Dial, Dialled } from '../../src/upstream/dial.ts'
import { connectionReset, memorySocket } from './memory-socket.ts'

/** One query as the server reads it off a connection. */
export interface ServedQuery {
  readonly connection: ServedConnection
  readonly id: number
  /** The message, without length prefix. */
  readonly wire: Buffer
  readonly qname: string
}

/** The server's side of one connection. */
export class ServedConnection {
  readonly number: number
  readonly address: string
  readonly stream: Duplex
  readonly queries: ServedQuery[] = []
  /** The forwarder closed it, or the server did. */
  ended = false
  /** Octets of every write that arrived. */
  readonly writes: number[] = []
  readonly #far: Duplex
  readonly #answered = new Set<ServedQuery>()
  readonly #upstream: ManualUpstream
  #kept: Buffer = Buffer.alloc(0)

  constructor(upstream: ManualUpstream, number: number, address: string) {
    this.#upstream = upstream
    this.number = number
    this.address = address
    const [near, far] = memorySocket()
    this.stream = near
    this.#far = far
    far.on('data', (chunk: Buffer) => this.#read(chunk))
    // A goodbye is answered with one.
    far.on('end', () => far.end())
    for (const event of ['end', 'close']) {
      far.on(event, () => {
        this.ended = true
      })
    }
  }

  get unanswered(): ServedQuery[] {
    return this.queries.filter((query) => !this.#answered.has(query))
  }

  answer(query: ServedQuery, response: Buffer = responseTo(query.wire)): void {
    this.#answered.add(query)
    this.send(framed(response))
  }

  answerAll(): void {
    for (const query of this.unanswered) this.answer(query)
  }

  send(octets: Buffer): void {
    if (!this.#far.writableEnded) this.#far.write(octets)
  }

  close(): void {
    this.#far.end()
  }

  reset(): void {
    this.#far.destroy(connectionReset())
  }

  #read(chunk: Buffer): void {
    this.writes.push(chunk.length)
    this.#kept = Buffer.concat([this.#kept, chunk])
    while (this.#kept.length >= 2 && this.#kept.length >= 2 + this.#kept.readUInt16BE(0)) {
      const wire = Buffer.from(this.#kept.subarray(2, 2 + this.#kept.readUInt16BE(0)))
      this.#kept = this.#kept.subarray(2 + wire.length)
      const query = { connection: this, id: wire.readUInt16BE(0), wire, qname: qnameOf(wire) }
      this.queries.push(query)
      if (this.#upstream.answering) this.answer(query)
    }
  }
}

interface DialInProgress {
  readonly address: string
  readonly aborted: () => boolean
  accept(): ServedConnection
  refuse(code?: 'no-connection' | 'untrusted-peer'): void
}

export class ManualUpstream {
  /** Dials succeed at once. */
  accepting = true
  /** Queries are answered at once, on the connection they came on. */
  answering = true
  /** Every dial there was, in order. */
  readonly dials: DialInProgress[] = []
  /** Every connection there was, in order. */
  readonly connections: ServedConnection[] = []

  readonly dial: Dial = (address, signal) =>
    new Promise<Dialled>((resolve, reject) => {
      const accept = (): ServedConnection => {
        const connection = new ServedConnection(this, this.connections.length, address)
        this.connections.push(connection)
        resolve({ stream: connection.stream, facts: factsOf(address) })
        return connection
      }
      const refuse = (code: 'no-connection' | 'untrusted-peer' = 'no-connection'): void =>
        reject(new UpstreamError(code, 'refused by the test'))
      signal.addEventListener('abort', () => refuse())
      this.dials.push({ address, aborted: () => signal.aborted, accept, refuse })
      if (this.accepting) accept()
    })

  /** Queries that reached the server, all connections together. */
  get queries(): ServedQuery[] {
    return this.connections.flatMap(({ queries }) => queries)
  }

  get open(): ServedConnection[] {
    return this.connections.filter(({ ended }) => !ended)
  }
}

export function framed(wire: Buffer): Buffer {
  const prefix = Buffer.alloc(2)
  prefix.writeUInt16BE(wire.length)
  return Buffer.concat([prefix, wire])
}

/** An empty NOERROR with the question of `wire`. */
export function responseTo(wire: Buffer, flags = 0x8180): Buffer {
  const response = Buffer.from(wire.subarray(0, questionEnd(wire)))
  response.writeUInt16BE(flags, 2)
  response.fill(0, 6, 12)
  return response
}

function questionEnd(wire: Buffer): number {
  let at = 12
  while (wire[at] !== 0) at += wire[at]! + 1
  return at + 5
}

function qnameOf(wire: Buffer): string {
  const labels: string[] = []
  for (let at = 12; wire[at] !== 0; at += wire[at]! + 1)
    labels.push(wire.toString('latin1', at + 1, at + 1 + wire[at]!))
  return labels.join('.')
}

function factsOf(address: string): Dialled['facts'] {
  return {
    address,
    port: 853,
    tlsVersion: 'TLSv1.3',
    cipher: 'TLS_AES_128_GCM_SHA256',
    certificateNames: () => '',
    resumed: false,
    alpn: 'dot',
    connectMs: 20,
    handshakeMs: 20,
  }
}
