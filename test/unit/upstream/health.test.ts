import { describe, expect, it } from 'vitest'
import { UpstreamError } from '../../../src/errors.ts'
import { Health } from '../../../src/upstream/health.ts'
import { CapturedLog } from '../../helpers/captured-log.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'

const refused = new UpstreamError('no-connection', 'TCP: refused')
const untrusted = new UpstreamError('untrusted-peer', 'TLS: another name')

function health(): { clock: FakeClock; log: CapturedLog; health: Health } {
  const clock = new FakeClock()
  const log = new CapturedLog()
  return { clock, log, health: new Health(clock, log) }
}

describe('the health of an upstream', () => {
  it('tells of an outage once, with its length and the queries it cost', async () => {
    const { clock, log, health: it } = health()
    it.connected('192.0.2.1')
    for (let count = 0; count < 5; count++) {
      it.dialFailed(refused, clock.now())
      it.queryFailed()
      await clock.advance(1_000)
    }
    it.connected('192.0.2.1')
    expect(log.names).toEqual(['upstream-up', 'upstream-down', 'upstream-up'])
    expect(log.of('upstream-up')[1]).toEqual({ address: '192.0.2.1', afterMs: 5_000, failedQueries: 5 })
  })

  it('is silent about a dial that fails when the next one succeeds', () => {
    const { clock, log, health: it } = health()
    it.connected('192.0.2.1')
    it.dialFailed(refused, clock.now())
    it.connected('192.0.2.1')
    expect(log.names).toEqual(['upstream-up'])
  })

  it('tells of a peer that cannot prove its name, and of a dial that hung, at once', () => {
    for (const [error, tookMs] of [[untrusted, 0] as const, [refused, 2_000] as const]) {
      const { clock, log, health: it } = health()
      it.connected('192.0.2.1')
      it.dialFailed(error, clock.now() - tookMs)
      expect(log.names).toEqual(['upstream-up', 'upstream-down'])
    }
  })

  it('[DEC14] has queries wait while the outage is younger than 10 s, counted from the first dial that failed', async () => {
    const { clock, health: it } = health()
    it.connected('192.0.2.1')
    await clock.advance(3_600_000)
    expect(it.worthWaiting(clock.now())).toBe(true)
    it.dialFailed(refused, clock.now() - 2_000)
    await clock.advance(7_900)
    expect(it.worthWaiting(clock.now())).toBe(true)
    await clock.advance(200)
    expect(it.worthWaiting(clock.now())).toBe(false)
    it.connected('192.0.2.1')
    expect(it.worthWaiting(clock.now())).toBe(true)
  })

  it('[A6, L2] knows why a query could not be sent', () => {
    const { clock, health: it } = health()
    expect(it.reason).toBe('not-ready')
    it.dialFailed(untrusted, clock.now())
    expect(it.reason).toBe('untrusted-peer')
    it.connected('192.0.2.1')
    it.dialFailed(refused, clock.now())
    expect(it.reason).toBe('no-connection')
  })
})
