/** What scenarios are played on: the real responder, forwarder and wire layer on a simulated clock, between stubs and an upstream. */
import { AnswerCache } from '../../src/cache/answer-cache.ts'
import type { FailureCode } from '../../src/errors.ts'
import { Forwarder } from '../../src/forwarder.ts'
import { LocalZones } from '../../src/local/local-zones.ts'
import { LATER, Responder } from '../../src/responder.ts'
import type { Exchange } from '../../src/upstream/exchange.ts'
import { Pool } from '../../src/upstream/pool.ts'
import { UpstreamEncoder } from '../../src/wire/upstream-query.ts'
import { CapturedLog } from '../helpers/captured-log.ts'
import { readMessage } from '../helpers/dns-text.ts'
import { FakeClock } from '../helpers/fake-clock.ts'
import { ScriptedExchange } from '../helpers/scripted-exchange.ts'
import { ScriptedUpstream, type SeenQuery } from '../helpers/scripted-upstream.ts'
import type { Settings } from './script.ts'

/** A query as the upstream got it. */
export interface UpstreamSight {
  readonly wire: Buffer
  respond(wire: Buffer): void
  /** Undefined where failures cannot be made to order. */
  readonly fail: ((code: FailureCode) => void) | undefined
}

/** The side of the stage where the answers come from. */
export interface UpstreamSide {
  readonly exchange: Exchange
  /** Makes it ready for the first query. */
  open(): Promise<void>
  /** All queries, each once: transmissions of the same exchange are one. */
  readonly seen: readonly UpstreamSight[]
}

export type MakeUpstream = (clock: FakeClock, log: CapturedLog, location: string | undefined) => UpstreamSide

/** Nothing between forwarder and script. */
export const scripted: MakeUpstream = (clock, _log, location) => {
  const exchange = new ScriptedExchange(clock, location)
  const sights = new Map<object, UpstreamSight>()
  return {
    exchange,
    open: () => Promise.resolve(),
    get seen() {
      return exchange.exchanges.map((asked) => {
        if (!sights.has(asked)) {
          const fail = (code: FailureCode) => asked.fail(code)
          sights.set(asked, { wire: asked.wire, respond: (wire) => asked.respond(wire), fail })
        }
        return sights.get(asked)!
      })
    },
  }
}

/** The real pool and its connections, over sockets in memory. */
export const pooled: MakeUpstream = (clock, log, location) => {
  const upstream = new ScriptedUpstream(clock)
  upstream.roundTripMs = 0
  const answered = new Set<SeenQuery>()
  const seen: (UpstreamSight & { transmissions: SeenQuery[] })[] = []
  upstream.answer = (query) => {
    const same = seen.find(({ wire, transmissions }) => {
      return transmissions.length < 3 && !answered.has(transmissions[0]!) && sameButId(wire, query.wire)
    })
    if (same !== undefined) return void same.transmissions.push(query)
    const transmissions = [query]
    const respond = (wire: Buffer): void => {
      answered.add(query)
      // A server answers each transmission where it came in, if that connection still lives.
      for (const { connection, wire: asked } of transmissions) {
        connection.send(Buffer.concat([asked.subarray(0, 2), wire.subarray(2)]))
      }
    }
    seen.push({ wire: query.wire, respond, fail: undefined, transmissions })
  }
  const exchange = new Pool({
    addresses: ['192.0.2.53'],
    dial: upstream.dial,
    clock,
    log,
    encoder: new UpstreamEncoder(location),
    settings: { connections: 2 },
    random: () => 0.5,
  })
  return {
    exchange,
    seen,
    async open() {
      exchange.start()
      await clock.advance(1)
    },
  }
}

/** Padding and keepalive may differ between transmissions; the question and what it asks for may not. */
function sameButId(one: Buffer, other: Buffer): boolean {
  const [a, b] = [readMessage(one), readMessage(other)]
  return (
    a.question === b.question && one.readUInt16BE(2) === other.readUInt16BE(2) && a.edns?.dnssecOk === b.edns?.dnssecOk
  )
}

export class Stage {
  readonly clock = new FakeClock()
  readonly log = new CapturedLog()
  readonly upstream: UpstreamSide
  readonly forwarder: Forwarder
  readonly #responder: Responder

  constructor(settings: Settings, makeUpstream: MakeUpstream) {
    const { clock, log } = this
    const locationOption = settings.location
    this.upstream = makeUpstream(clock, log, locationOption)
    const graceMs = milliseconds(settings['serve stale'] ?? '24h')
    this.forwarder = new Forwarder({
      answers: new AnswerCache({ maxOctets: settings.cache === 'off' ? 0 : 1 << 20, graceMs }),
      exchange: this.upstream.exchange,
      clock,
      log,
      settings: {
        queryTimeoutMs: 4_500,
        maxTtlSeconds: milliseconds(settings['max ttl'] ?? '1h') / 1000,
        maxNegativeTtlSeconds: milliseconds(settings['max negative ttl'] ?? '1h') / 1000,
        staleWithDnssecOk: settings['stale with DO'] ?? true,
        locationOption,
      },
    })
    const localZones = new LocalZones([])
    this.#responder = new Responder({ forwarder: this.forwarder, localZones, strangers: 'refuse', clock, log })
  }

  /** Gives a stub's message to the bridge; `reply` is called with each reply, at once or later. */
  take(wire: Buffer, stream: boolean, reply: (wire: Buffer) => void): void {
    const target = Buffer.alloc(65_535, 0xee)
    const slot = Buffer.from(wire)
    const length = this.#responder.take(
      slot,
      slot.length,
      {
        address: '127.0.0.1',
        port: 40_000,
        allowed: true,
        transport: { stream, maxUdpPayload: 1232, keepaliveUnits: 0 },
        keep: () => ({ send: (octets, end) => reply(Buffer.from(octets.subarray(0, end))) }),
      },
      target,
    )
    // The slot belongs to the next datagram now.
    slot.fill(0xee)
    if (length > LATER) reply(Buffer.from(target.subarray(0, length)))
  }
}

/** `40s`, `1.8s`, `30m`, `24h`, `500ms`; 0. */
export function milliseconds(text: string): number {
  const [, number, unit] = /^([\d.]+)(ms|s|m|h|d)?$/.exec(text) ?? []
  if (number === undefined) throw new Error(`no duration: ${text}`)
  return Math.round(Number(number) * { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 }[unit ?? 'ms']!)
}
