/** The UDP listener: two batched sockets, loopback and network, the real responder, forwarder, cache and local zones. */
import { AccessRules } from '../../src/clients/access.ts'
import { BatchedSocket } from '../../src/listen/batched/batched-socket.ts'
import { BATCH_LENGTH, ReceiveBatch } from '../../src/listen/batched/receive-batch.ts'
import { UDP_PAYLOAD } from '../../src/listen/listener.ts'
import { Standby } from '../../src/system/standby.ts'
import { Asked } from './asked.ts'
import { queries } from './corpus.ts'
import { DatagramSystem, type Datagrams } from './datagram-system.ts'
import type { Findings } from './findings.ts'
import { HostileExchange } from './hostile-exchange.ts'
import { objection } from './judge.ts'
import { Mutator } from './mutator.ts'
import type { Random } from './random.ts'
import { SteppedClock } from './stepped-clock.ts'
import { Core, type Target } from './target.ts'

const SOCKETS = [
  { address: '127.0.0.1', port: 53, asNumber: 0x7f000001, largest: UDP_PAYLOAD.loopback },
  { address: '192.0.2.1', port: 53, asNumber: 0xc0000201, largest: UDP_PAYLOAD.network },
] as const
/** Nothing with an error is ever sent to these (echo, daytime, chargen, time), and nothing at all to port 0. */
const QUIET_PORTS = [0, 7, 13, 19, 37]
const ALLOWED = [0x7f000001, 0x7f000002, 0x0a000001, 0xc0a80105]
const REFUSED = [0xc6336401, 0x08080808]
const NOBODY = [0x00000000, 0xe0000001, 0xffffffff]
/** How long one peer gets no second FORMERR for the same ID. */
const GUARD_MS = 2000

interface Sent {
  readonly octets: Buffer
  length: number
  address: number
  port: number
  replies: number
}

export class UdpTarget implements Target, Datagrams {
  address = 0
  port = 0
  readonly #random: Random
  readonly #findings: Findings
  readonly #clock = new SteppedClock()
  readonly #exchange: HostileExchange
  readonly #core: Core
  readonly #corpus = queries()
  readonly #mutator: Mutator
  readonly #system = new DatagramSystem(this)
  readonly #sockets: readonly BatchedSocket[]
  readonly #asked = new Asked()
  readonly #sent: readonly Sent[] = Array.from({ length: BATCH_LENGTH }, () => ({
    octets: Buffer.allocUnsafeSlow(65_536),
    length: 0,
    address: 0,
    port: 0,
    replies: 0,
  }))
  /** Which datagram of this turn came from a port. */
  readonly #byPort = new Int16Array(65_536).fill(-1)
  /** Peers and IDs that were sent FORMERR lately: they may get silence. */
  #warned = new Set<string>()
  #warnedBefore = new Set<string>()
  #warnedUntil = 0
  #socket: (typeof SOCKETS)[number] = SOCKETS[0]
  #next = 0

  constructor(random: Random, findings: Findings) {
    this.#random = random
    this.#findings = findings
    this.#mutator = new Mutator(random, this.#corpus)
    this.#exchange = new HostileExchange(random, findings)
    this.#core = new Core(this.#exchange, this.#clock, findings)
    const received = new ReceiveBatch(this.#system)
    const { responder } = this.#core
    const access = new AccessRules(['loopback', 'private'])
    const parts = {
      listen: SOCKETS,
      responder,
      access,
      clock: this.#clock,
      log: findings,
      system: this.#system,
      received,
      standby: new Standby(this.#system, this.#clock),
    }
    this.#sockets = SOCKETS.map((at) => new BatchedSocket({ at, inherited: undefined }, parts))
  }

  async turn(): Promise<number> {
    const nth = this.#random.below(SOCKETS.length)
    this.#socket = SOCKETS[nth]!
    this.#next = 0
    // As many as come at once, or as on standby: one at a time.
    if (!this.#random.oneIn(8)) this.#system.wake(nth)
    else for (let more = this.#random.below(8); more > 0; more--) this.#sockets[nth]!.takeIn(this.#clock.now())
    this.#exchange.settleAll()
    // Replies that came later leave with the next turn of the event loop.
    await new Promise(setImmediate)
    this.#clock.endTurn()
    for (let i = 0; i < this.#next; i++) this.#conclude(this.#sent[i]!)
    this.#core.inspect(this.#findings)
    this.#clock.advance(this.#random.oneIn(1000) ? this.#random.below(7_200_000) : this.#random.below(200))
    return this.#next
  }

  async finish(): Promise<void> {
    if (this.#clock.timers > 3) this.#findings.add(`${this.#clock.timers} timers are left`)
    await this.#core.forwarder.stop()
  }

  // ---- Datagrams

  next(wire: Buffer): number {
    if (this.#next === BATCH_LENGTH) return -1
    const sent = this.#sent[this.#next]!
    this.#generate()
    sent.length = this.#mutator.octets.copy(sent.octets, 0, 0, this.#mutator.length)
    sent.octets.copy(wire, 0, 0, sent.length)
    this.#chooseSource()
    sent.address = this.address
    sent.port = this.port
    sent.replies = 0
    this.#byPort[this.port] = this.#next++
    return sent.length
  }

  replied(reply: Buffer, length: number, address: number, port: number): void {
    const sent = this.#sent[this.#byPort[port]!]
    if (sent === undefined || sent.address !== address)
      return void this.#findings.add('a reply to nobody', reply.subarray(0, length))
    const message = sent.octets.subarray(0, sent.length)
    this.#asked.read(sent.octets, sent.length, false)
    const wrong = this.#isUnanswerable(sent)
      ? 'a reply to an address nobody has'
      : ++sent.replies > 1
        ? 'a second reply'
        : objection(this.#asked, reply, length, this.#socket.largest) || this.#objectionToPeer(sent, reply)
    if (wrong !== '') this.#findings.add(`${wrong}; the reply: ${reply.toString('hex', 0, length)}`, message)
    if ((reply[3]! & 15) === 1 && sent.length >= 2) this.#warned.add(guardKey(sent))
    this.#findings.count('replies')
  }

  #generate(): void {
    const random = this.#random
    if (random.oneIn(20)) return void this.#mutator.loadNoise()
    this.#mutator.load(random.pick(this.#corpus))
    this.#mutator.octets[0] = random.u32()
    this.#mutator.octets[1] = random.u32()
    // Another name now and then, so that the memory fills and empties.
    if (random.oneIn(4) && this.#mutator.octets[12]! > 2) this.#mutator.octets[14] = 0x61 + random.below(26)
    if (!random.oneIn(8)) this.#mutator.mutate()
  }

  #chooseSource(): void {
    const random = this.#random
    this.address = random.oneIn(20)
      ? random.pick(REFUSED)
      : random.oneIn(100)
        ? random.pick(NOBODY)
        : random.pick(ALLOWED)
    this.port = 1024 + random.below(60_000)
    if (random.oneIn(50)) this.port = random.pick(QUIET_PORTS)
    if (random.oneIn(100)) [this.address, this.port] = [this.#socket.asNumber, this.#socket.port]
    // Two of one turn must not be taken for each other.
    while (this.#byPort[this.port] !== -1) this.port = 1024 + random.below(60_000)
  }

  #isUnanswerable({ address, port }: Sent): boolean {
    const isItself = address === this.#socket.asNumber && port === this.#socket.port
    return isItself || port === 0 || NOBODY.includes(address)
  }

  #objectionToPeer({ address, port }: Sent, reply: Buffer): string {
    const rcode = reply[3]! & 15
    if (REFUSED.includes(address) && rcode !== 5) return 'a stranger was served'
    return QUIET_PORTS.includes(port) && rcode !== 0 && rcode !== 3 ? 'an error to a port that echoes' : ''
  }

  /** Silence is only for those who may not, or cannot, be answered. */
  #conclude(sent: Sent): void {
    this.#byPort[sent.port] = -1
    if (sent.replies > 0) return
    this.#findings.count('dropped')
    this.#asked.read(sent.octets, sent.length, false)
    const quiet = this.#isUnanswerable(sent) || QUIET_PORTS.includes(sent.port)
    const guarded = sent.length >= 2 && (this.#warned.has(guardKey(sent)) || this.#warnedBefore.has(guardKey(sent)))
    if (this.#asked.owed && !quiet && !guarded) this.#findings.add('no reply', sent.octets.subarray(0, sent.length))
    if (this.#clock.now() < this.#warnedUntil) return
    this.#warnedUntil = this.#clock.now() + GUARD_MS
    this.#warnedBefore = this.#warned
    this.#warned = new Set()
  }
}

const guardKey = ({ address, port, octets }: Sent): string => `${address} ${port} ${octets.readUInt16BE(0)}`
