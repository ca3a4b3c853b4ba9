import type { UpstreamError } from '../../src/errors.ts'
import { Pool } from '../../src/upstream/pool.ts'
import { UpstreamEncoder, type UpstreamQuery } from '../../src/wire/upstream-query.ts'
import { asked } from './asked.ts'
import { CapturedLog } from './captured-log.ts'
import { FakeClock } from './fake-clock.ts'
import { ManualUpstream } from './manual-upstream.ts'

/** What became of one exchange. */
export interface Asked {
  outcome: 'open' | 'answered' | 'failed'
  code: UpstreamError['code'] | undefined
  late: boolean
  /** When it was settled, milliseconds after it was asked. */
  afterMs: number
  times: number
}

export interface PoolSettings {
  readonly addresses?: readonly string[]
  readonly connections?: number
  readonly location?: string
}

/** A real pool between a scripted upstream and a clock that stands still. */
export class PoolBench {
  readonly clock = new FakeClock()
  readonly upstream = new ManualUpstream()
  readonly log = new CapturedLog()
  readonly pool: Pool

  constructor({ addresses = ['192.0.2.1'], connections = 2, location }: PoolSettings = {}) {
    const { clock, log, upstream } = this
    const encoder = new UpstreamEncoder(location)
    this.pool = new Pool({
      addresses,
      dial: upstream.dial,
      clock,
      log,
      encoder,
      settings: { connections },
      random: () => 0.5,
    })
  }

  /** A pool that is connected, has answered one query, and so knows a round trip of `roundTripMs`. */
  static async warm(roundTripMs = 20, settings: PoolSettings = {}): Promise<PoolBench> {
    const bench = new PoolBench(settings)
    bench.pool.start()
    await bench.clock.settle()
    for (let i = 0; i < 5; i++) await bench.exchangeIn(roundTripMs)
    return bench
  }

  ask(name = 'a.example', deadlineMs = 4_500): Asked {
    const askedAt = this.clock.now()
    const asked: Asked = { outcome: 'open', code: undefined, late: false, afterMs: 0, times: 0 }
    const settle = (outcome: 'answered' | 'failed'): void => {
      asked.outcome = outcome
      asked.afterMs = this.clock.now() - askedAt
      asked.times++
    }
    this.pool.exchange(questionFor(name), askedAt + deadlineMs, {
      response: () => settle('answered'),
      failed: (error) => {
        asked.code = error.code
        settle('failed')
      },
      late: () => {
        asked.late = true
      },
    })
    return asked
  }

  /** One exchange answered after exactly `ms`. */
  async exchangeIn(ms: number): Promise<Asked> {
    const { upstream, clock } = this
    const answering = upstream.answering
    upstream.answering = false
    const asked = this.ask('warm.example')
    await clock.advance(ms)
    for (const connection of upstream.connections) connection.answerAll()
    await clock.settle()
    upstream.answering = answering
    return asked
  }
}

export function questionFor(name: string): UpstreamQuery {
  const labels = name
    .split('.')
    .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')]))
  const question = Buffer.concat([...labels, Buffer.from([0, 0, 1, 0, 1])])
  return asked(question)
}
