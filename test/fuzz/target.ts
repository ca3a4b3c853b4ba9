/** What is fuzzed, and what all targets are built of. */
import { AnswerCache } from '../../src/cache/answer-cache.ts'
import { Forwarder } from '../../src/forwarder.ts'
import { LocalZones } from '../../src/local/local-zones.ts'
import type { Peer } from '../../src/responder.ts'
import { Responder } from '../../src/responder.ts'
import type { Exchange } from '../../src/upstream/exchange.ts'
import type { Findings } from './findings.ts'
import type { SteppedClock } from './stepped-clock.ts'

export interface Target {
  /** Sends the next few hostile messages, sees what becomes of them; returns how many they were. */
  turn(): Promise<number>
  /** Everything comes to its end; what is left over is a finding. */
  finish(): Promise<void>
}

const CACHE_OCTETS = 4 * 1024 * 1024

/** The real thing between listener and upstream. */
export class Core {
  readonly forwarder: Forwarder
  readonly responder: Responder

  constructor(exchange: Exchange, clock: SteppedClock, findings: Findings) {
    this.forwarder = new Forwarder({
      answers: new AnswerCache({ maxOctets: CACHE_OCTETS, graceMs: 3_600_000 }),
      exchange,
      clock,
      log: findings,
      settings: {
        queryTimeoutMs: 4500,
        maxTtlSeconds: 3600,
        maxNegativeTtlSeconds: 3600,
        staleWithDnssecOk: true,
        locationOption: undefined,
      },
    })
    const { forwarder } = this
    const localZones = new LocalZones([])
    this.responder = new WatchedResponder(findings, {
      forwarder,
      localZones,
      strangers: 'refuse',
      clock,
      log: findings,
    })
  }

  /** Nobody may be left waiting. */
  inspect(findings: Findings): void {
    const { waiting, resolving } = this.forwarder
    if (waiting > 0 || resolving > 0) findings.add(`${waiting} stubs and ${resolving} questions are left waiting`)
  }
}

/** Notes which message is at hand, so that what is thrown can be told with its cause. */
class WatchedResponder extends Responder {
  readonly #findings: Findings

  constructor(findings: Findings, parts: ConstructorParameters<typeof Responder>[0]) {
    super(parts)
    this.#findings = findings
  }

  override take(wire: Buffer, length: number, peer: Peer, reply: Buffer): number {
    this.#findings.about(wire.subarray(0, length))
    const octets = super.take(wire, length, peer, reply)
    if (octets > reply.length) this.#findings.add(`a reply of ${octets} octets in a buffer of ${reply.length}`)
    return octets
  }
}
