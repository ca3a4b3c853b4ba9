/** The response path: real pool and connections, and at their other end a server that says anything, in any pieces. */
import { UpstreamError } from '../../src/errors.ts'
import type { Stub } from '../../src/forwarder.ts'
import { DROP, LATER, type Peer } from '../../src/responder.ts'
import type { Dialled, PeerFacts } from '../../src/upstream/dial.ts'
import { Pool } from '../../src/upstream/pool.ts'
import type { Transport } from '../../src/wire/query.ts'
import { UpstreamEncoder } from '../../src/wire/upstream-query.ts'
import { Asked } from './asked.ts'
import { queries } from './corpus.ts'
import type { Findings } from './findings.ts'
import { HostileResponses } from './hostile-responses.ts'
import { HostileServer } from './hostile-server.ts'
import { objection } from './judge.ts'
import type { Random } from './random.ts'
import { SteppedClock } from './stepped-clock.ts'
import { Core, type Target } from './target.ts'

/** Queries of one turn, and of all stubs that wait at a time. */
const TURN_QUERIES = 64
const MAX_WAITING = 2000
/** A stub has its reply by then, and a timer's step later at most. */
const DEADLINE_MS = 4500 + 50
const TRANSPORTS: readonly Transport[] = [
  { stream: false, maxUdpPayload: 4096, keepaliveUnits: 0 },
  { stream: false, maxUdpPayload: 1232, keepaliveUnits: 0 },
  { stream: true, maxUdpPayload: 1232, keepaliveUnits: 100 },
]
const FACTS: PeerFacts = {
  address: '192.0.2.1',
  port: 853,
  tlsVersion: 'TLSv1.3',
  cipher: 'TLS_AES_128_GCM_SHA256',
  certificateNames: () => '',
  resumed: false,
  alpn: 'dot',
  connectMs: 20,
  handshakeMs: 20,
}

export class UpstreamTarget implements Target {
  readonly #random: Random
  readonly #findings: Findings
  readonly #clock = new SteppedClock()
  readonly #pool: Pool
  readonly #core: Core
  readonly #corpus = queries().filter(({ length }) => length > 12 && length < 600)
  readonly #responses: HostileResponses
  readonly #reply = Buffer.allocUnsafeSlow(65_535)
  readonly #servers = new Set<HostileServer>()
  readonly #waiting = new Set<WaitingStub>()

  constructor(random: Random, findings: Findings) {
    this.#random = random
    this.#findings = findings
    this.#responses = new HostileResponses(random)
    this.#pool = new Pool({
      addresses: ['192.0.2.1', '192.0.2.2'],
      dial: (address) => this.#dial(address),
      clock: this.#clock,
      log: findings,
      encoder: new UpstreamEncoder(undefined),
      settings: { connections: 2 },
      random: () => random.u32() / 0x1_0000_0000,
    })
    this.#core = new Core(this.#pool, this.#clock, findings)
    this.#pool.start()
  }

  async turn(): Promise<number> {
    for (let i = 0; i < TURN_QUERIES && this.#waiting.size < MAX_WAITING; i++) this.#ask()
    await this.#settle()
    let responses = 0
    for (const server of this.#servers) {
      responses += server.speak()
      if (server.gone) this.#servers.delete(server)
    }
    await this.#settle()
    this.#clock.advance(this.#random.below(20))
    await this.#settle()
    this.#inspect()
    return responses
  }

  async finish(): Promise<void> {
    for (let second = 0; second < 40; second++) {
      this.#clock.advance(500)
      await this.#settle()
    }
    this.#inspect()
    this.#core.inspect(this.#findings)
    let closed = false
    void this.#pool.close().then(() => (closed = true))
    for (let second = 0; second < 10 && !closed; second++) {
      this.#clock.advance(500)
      await this.#settle()
    }
    if (!closed) this.#findings.add('the pool does not close')
    if (this.#clock.timers > 1) this.#findings.add(`${this.#clock.timers} timers are left`)
  }

  #ask(): void {
    const random = this.#random
    const wire = Buffer.from(random.pick(this.#corpus))
    wire.writeUInt16BE(random.u32() & 0xffff, 0)
    // Most names are new: what is remembered does not reach the server.
    if (wire[12]! > 3 && wire[12]! < 64) for (const at of [13, 14, 15]) wire[at] = 0x61 + random.below(26)
    const stub = new WaitingStub(wire, random.pick(TRANSPORTS), this.#clock.now(), this.#findings, this.#waiting)
    const reply = this.#reply.subarray(0, stub.transport.stream ? 65_535 : stub.transport.maxUdpPayload)
    const octets = this.#core.responder.take(wire, wire.length, stub, reply)
    if (octets > 0) stub.send(reply, octets)
    else if (octets !== LATER && octets !== DROP) this.#findings.add(`${octets} for a reply`, wire)
  }

  #dial(address: string): Promise<Dialled> {
    if (this.#random.oneIn(20)) return Promise.reject(new UpstreamError('no-connection', 'as chance wants it'))
    const server = new HostileServer(this.#random, this.#responses, this.#findings)
    this.#servers.add(server)
    this.#findings.count('connections')
    return Promise.resolve({ stream: server.stream, facts: { ...FACTS, address } })
  }

  async #settle(): Promise<void> {
    for (let round = 0; round < 2; round++) {
      this.#clock.endTurn()
      await new Promise(setImmediate)
    }
  }

  #inspect(): void {
    const now = this.#clock.now()
    for (const stub of this.#waiting) {
      if (now - stub.since <= DEADLINE_MS) break
      this.#waiting.delete(stub)
      this.#findings.add('no reply within the deadline', stub.wire)
    }
    const sockets = this.#pool.connections().length
    if (sockets > 6) this.#findings.add(`${sockets} sockets`)
  }
}

class WaitingStub implements Peer, Stub {
  readonly address = '127.0.0.1'
  readonly port = 4321
  readonly allowed = true
  readonly transport: Transport
  readonly wire: Buffer
  readonly since: number
  answered = false
  readonly #findings: Findings
  readonly #all: Set<WaitingStub>

  constructor(wire: Buffer, transport: Transport, since: number, findings: Findings, all: Set<WaitingStub>) {
    this.wire = wire
    this.transport = transport
    this.since = since
    this.#findings = findings
    this.#all = all
  }

  keep(): Stub {
    this.#all.add(this)
    return this
  }

  send(reply: Buffer, length: number): void {
    asked.read(this.wire, this.wire.length, this.transport.stream)
    const wrong = this.answered ? 'a second reply' : objection(asked, reply, length, this.transport.maxUdpPayload)
    if (wrong !== '') this.#findings.add(`${wrong}; the reply: ${reply.toString('hex', 0, length)}`, this.wire)
    this.answered = true
    this.#all.delete(this)
    this.#findings.count('replies')
  }
}

const asked = new Asked()
