/** An upstream that does as a test says, seen from the forwarder: an Exchange without connections. */
import type { Clock, Millis } from '../../src/clock.ts'
import { type FailureCode, UpstreamError } from '../../src/errors.ts'
import type { Exchange, Settler } from '../../src/upstream/exchange.ts'
import { UpstreamEncoder, type UpstreamQuery } from '../../src/wire/upstream-query.ts'

/** One exchange. It fails with `timeout` when its deadline comes, as the real one does. */
export class AskedUpstream {
  readonly asked: UpstreamQuery
  readonly deadline: Millis
  /** The message as it would leave. */
  readonly wire: Buffer
  state: 'open' | 'answered' | 'failed' | 'late' = 'open'
  readonly #settler: Settler

  constructor(asked: UpstreamQuery, deadline: Millis, settler: Settler, encoder: UpstreamEncoder, clock: Clock) {
    this.asked = asked
    this.deadline = deadline
    this.#settler = settler
    const frame = Buffer.alloc(encoder.frameLength(asked, false))
    encoder.encode(asked, 0x4d3c, false, frame, 0)
    this.wire = frame.subarray(2)
    const timer = clock.after(deadline - clock.now(), () => this.state === 'open' && this.fail('timeout'))
    this.#settled = () => timer.cancel()
  }

  readonly #settled: () => void

  /** The response, late if the exchange has failed by then. Its octets are poisoned afterwards: nobody may keep them. */
  respond(wire: Buffer): void {
    const lent = Buffer.from(wire)
    if (this.state === 'open') {
      this.state = 'answered'
      this.#settled()
      this.#settler.response(lent)
    } else if (this.state === 'failed') {
      this.state = 'late'
      this.#settler.late(lent)
    } else throw new Error(`answered already: ${this.state}`)
    lent.fill(0xee)
  }

  fail(code: FailureCode): void {
    if (this.state !== 'open') throw new Error(`settled already: ${this.state}`)
    this.state = 'failed'
    this.#settled()
    this.#settler.failed(new UpstreamError(code, 'as the test says'))
  }
}

export class ScriptedExchange implements Exchange {
  readonly exchanges: AskedUpstream[] = []
  readonly #clock: Clock
  readonly #encoder: UpstreamEncoder

  constructor(clock: Clock, locationOption?: string) {
    this.#clock = clock
    this.#encoder = new UpstreamEncoder(locationOption)
  }

  /** The newest exchange. */
  get latest(): AskedUpstream {
    return this.exchanges.at(-1)!
  }

  exchange(query: UpstreamQuery, deadline: Millis, settler: Settler): void {
    this.exchanges.push(new AskedUpstream(query, deadline, settler, this.#encoder, this.#clock))
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
