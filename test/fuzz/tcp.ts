/** The TCP connection: pipelines of hostile frames in chunks of any size, and every way a connection can end. */
import { AccessRules } from '../../src/clients/access.ts'
import { GatherBuffers } from '../../src/listen/reply-gatherer.ts'
import { TCP_LIMITS, type TcpShared } from '../../src/listen/tcp-limits.ts'
import type { Findings } from './findings.ts'
import { FrameMaker } from './frame-maker.ts'
import { HostileExchange } from './hostile-exchange.ts'
import { HostileStub } from './hostile-stub.ts'
import type { Random } from './random.ts'
import { SteppedClock } from './stepped-clock.ts'
import { Core, type Target } from './target.ts'

/** Stubs at a time. */
const CONNECTIONS = 4
const LARGEST = 65_535

export class TcpTarget implements Target {
  readonly #random: Random
  readonly #findings: Findings
  readonly #clock = new SteppedClock()
  readonly #exchange: HostileExchange
  readonly #core: Core
  readonly #frames: FrameMaker
  readonly #shared: TcpShared
  readonly #stubs: HostileStub[] = []

  constructor(random: Random, findings: Findings) {
    this.#random = random
    this.#findings = findings
    this.#exchange = new HostileExchange(random, findings)
    this.#core = new Core(this.#exchange, this.#clock, findings)
    this.#frames = new FrameMaker(random)
    this.#shared = {
      responder: this.#core.responder,
      access: new AccessRules(['any']),
      clock: this.#clock,
      limits: TCP_LIMITS,
      transport: { stream: true, maxUdpPayload: 1232, keepaliveUnits: 100 },
      scratch: Buffer.allocUnsafeSlow(LARGEST),
      buffers: new GatherBuffers(),
      deadlineSet: () => {},
      closed: () => {},
    }
  }

  async turn(): Promise<number> {
    const random = this.#random
    while (this.#stubs.length < CONNECTIONS) this.#stubs.push(this.#connect())
    let messages = 0
    for (const stub of this.#stubs) {
      if (stub.speaking) messages += this.#speak(stub)
      stub.hesitate(random.oneIn(60))
    }
    await this.#settle()
    this.#clock.advance(random.oneIn(200) ? 11_000 : random.below(40))
    for (const stub of this.#stubs) stub.expireBy(this.#clock.now())
    await this.#settle()
    for (const stub of [...this.#stubs]) {
      stub.inspect()
      if (stub.gone) this.#stubs.splice(this.#stubs.indexOf(stub), 1)
    }
    this.#core.inspect(this.#findings)
    return messages
  }

  async finish(): Promise<void> {
    for (const stub of this.#stubs) {
      stub.hesitate(false)
      stub.hangUp()
    }
    await this.#settle()
    this.#clock.advance(60_000)
    for (const stub of this.#stubs) stub.expireBy(this.#clock.now())
    await this.#settle()
    const open = this.#stubs.filter(({ gone }) => !gone).length
    if (open > 0) this.#findings.add(`${open} connections are left open`)
    await this.#core.forwarder.stop()
  }

  #connect(): HostileStub {
    this.#findings.count('connections')
    return new HostileStub(!this.#random.oneIn(30), this.#shared, this.#findings)
  }

  /** Some frames, cut where chance wants; and now and then the end. Returns how many the listener has to read. */
  #speak(stub: HostileStub): number {
    const random = this.#random
    const octets = this.#frames.make(random.oneIn(10) ? 150 : 1 + random.below(40))
    const before = stub.frames
    for (let at = 0; at < octets.length; ) {
      const end = random.oneIn(3)
        ? octets.length
        : Math.min(at + 1 + random.below(random.oneIn(2) ? 8 : 2000), octets.length)
      stub.send(Buffer.from(octets.subarray(at, end)))
      at = end
    }
    if (random.oneIn(15)) stub.hangUp()
    else if (random.oneIn(100)) stub.vanish()
    return stub.frames - before
  }

  /** Until nothing moves any more. */
  async #settle(): Promise<void> {
    for (let round = 0; round < 50; round++) {
      this.#exchange.settleAll()
      this.#clock.endTurn()
      await new Promise(setImmediate)
      if (this.#core.forwarder.waiting === 0 && this.#stubs.every((stub) => stub.quiet)) return
    }
  }
}
