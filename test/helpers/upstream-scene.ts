/** A pool on the fake clock in front of a scripted upstream: what the scenarios of the upstream path are played on. */

import type { Clock, Millis, MovableTimer } from '../../src/clock.ts'
import type { FailureCode, UpstreamError } from '../../src/errors.ts'
import type { Settler } from '../../src/upstream/exchange.ts'
import { Pool } from '../../src/upstream/pool.ts'
import { UpstreamEncoder, type UpstreamQuery } from '../../src/wire/upstream-query.ts'
import { asked } from './asked.ts'
import { CapturedLog } from './captured-log.ts'
import { type ReadMessage, readMessage } from './dns-text.ts'
import { FakeClock } from './fake-clock.ts'
import { question } from './message.ts'
import { ScriptedUpstream } from './scripted-upstream.ts'

export interface SceneSettings {
  readonly addresses?: readonly string[]
  readonly connections?: number
  /** The pool's timer; default, one of the clock's. */
  readonly makeTimer?: (clock: Clock, fire: () => void) => MovableTimer
}

/** A query's time, as in section 5. */
const QUERY_TIMEOUT_MS = 4_500

export class UpstreamScene {
  readonly clock = new FakeClock()
  readonly log = new CapturedLog()
  readonly upstream = new ScriptedUpstream(this.clock)
  readonly pool: Pool
  readonly asks: Ask[] = []

  constructor({ addresses = ['192.0.2.53'], connections = 2, makeTimer }: SceneSettings = {}) {
    this.pool = new Pool({
      addresses,
      dial: this.upstream.dial,
      clock: this.clock,
      log: this.log,
      encoder: new UpstreamEncoder(undefined),
      settings: { connections },
      random: () => 0.5,
      ...(makeTimer === undefined ? {} : { makeTimer: (fire: () => void) => makeTimer(this.clock, fire) }),
    })
  }

  /** A scene whose first connection is open and has served one query: its round trip is known. */
  static async warm(settings: SceneSettings = {}): Promise<UpstreamScene> {
    const scene = new UpstreamScene(settings)
    scene.pool.start()
    await scene.pass(100)
    const first = scene.ask('first.example')
    await scene.pass(100)
    if (first.outcome !== 'answered') throw new Error('the scene did not get warm')
    return scene
  }

  ask(name = 'www.example.com', timeoutMs = QUERY_TIMEOUT_MS): Ask {
    const ask = new Ask(name, this.clock)
    this.asks.push(ask)
    this.pool.exchange(ask.query, this.clock.now() + timeoutMs, ask)
    ask.returned = true
    return ask
  }

  /** A query every `intervalMs`, `count` of them, and then the time that the last one may take. */
  async askEvery(intervalMs: number, count: number, between: (nth: number) => void = () => {}): Promise<Ask[]> {
    const asked: Ask[] = []
    for (let nth = 1; nth <= count; nth++) {
      asked.push(this.ask(`q${nth}.example`))
      between(nth)
      await this.pass(intervalMs)
    }
    await this.pass(QUERY_TIMEOUT_MS)
    return asked
  }

  pass(ms: number): Promise<void> {
    return this.clock.advance(ms)
  }

  get states(): string[] {
    return this.pool.connections().map(({ state }) => state)
  }
}

/** One exchange, and how it ended. */
export class Ask implements Settler {
  readonly query: UpstreamQuery
  readonly name: string
  readonly at: Millis
  outcome: 'open' | 'answered' | 'failed' = 'open'
  code: FailureCode | undefined
  message: ReadMessage | undefined
  wire: Buffer | undefined
  settledAt: Millis | undefined
  lateAnswers = 0
  /** exchange() has returned. */
  returned = false
  readonly #clock: FakeClock

  constructor(name: string, clock: FakeClock) {
    this.name = name
    this.#clock = clock
    this.at = clock.now()
    this.query = asked(question(name))
  }

  get tookMs(): number {
    return (this.settledAt ?? Number.NaN) - this.at
  }

  response(wire: Buffer): void {
    this.#settle('answered')
    this.wire = Buffer.from(wire)
    try {
      this.message = readMessage(this.wire)
    } catch {
      // Not for this double to judge: only the frame and the question have been checked.
    }
  }

  failed(error: UpstreamError): void {
    this.#settle('failed')
    this.code = error.code
  }

  late(): void {
    if (this.outcome !== 'failed') throw new Error('late() without failed()')
    this.lateAnswers++
  }

  #settle(outcome: 'answered' | 'failed'): void {
    if (!this.returned) throw new Error('settled from within exchange()')
    if (this.outcome !== 'open') throw new Error(`settled twice: ${this.outcome}, then ${outcome}`)
    this.outcome = outcome
    this.settledAt = this.#clock.now()
  }
}

/** Milliseconds, sorted: the last is the slowest. */
export function times(asks: readonly Ask[]): number[] {
  return asks.map(({ tookMs }) => tookMs).sort((a, b) => a - b)
}

export function answered(asks: readonly Ask[]): number {
  return asks.filter(({ outcome }) => outcome === 'answered').length
}
