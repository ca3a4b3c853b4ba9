import { describe, expect, it } from 'vitest'
import { type Idleness, IdlePolicy } from '../../../src/upstream/idle.ts'

const NOW = 1_000_000
const ALONE: Idleness = { keepaliveMs: undefined, dialMs: 60, spare: false, now: NOW }

function asked(agoMs: number): IdlePolicy {
  const policy = new IdlePolicy()
  policy.queryCame(NOW - agoMs)
  return policy
}

/** How long a connection that falls idle now may be so. */
const allowed = (policy: IdlePolicy, idleness: Partial<Idleness> = {}): number =>
  policy.dueAt(NOW, { ...ALONE, ...idleness }) - NOW

describe('the idle time of a connection', () => {
  it('[DEC9, S10] is 9 s when nothing was asked for a minute, and the rest of that minute before', () => {
    expect(allowed(asked(61_000))).toBe(9_000)
    expect(allowed(asked(0))).toBe(60_000)
    expect(allowed(asked(55_000))).toBe(9_000)
  })

  it('[S8] is 9 s for a second connection in any case', () => {
    expect(allowed(asked(0), { spare: true })).toBe(9_000)
  })

  it('[S9] stays below the TIMEOUT of edns-tcp-keepalive: by 1 s, or by a fifth of a short one', () => {
    expect(allowed(asked(0), { keepaliveMs: 20_000 })).toBe(19_000)
    expect(allowed(asked(0), { keepaliveMs: 1_000 })).toBe(800)
    expect(allowed(asked(61_000), { keepaliveMs: 20_000 })).toBe(9_000)
    expect(allowed(asked(61_000), { keepaliveMs: 4_000 })).toBe(3_200)
  })

  it('[DEC9] is learned from a server that closes twice after about the same time, and leaves time to dial', () => {
    const policy = asked(0)
    policy.serverClosed(10_000, 1, NOW)
    expect(allowed(policy)).toBe(60_000)
    policy.serverClosed(10_100, 1, NOW)
    expect(allowed(policy)).toBeCloseTo(10_100 * 0.9 - 60)
  })

  it('[DEC9] is not learned from closes that have nothing in common, nor from a broken path', () => {
    const policy = asked(0)
    for (const idleMs of [3_000, 30_000, 800, 20, 21, 19]) policy.serverClosed(idleMs, 1, NOW)
    expect(allowed(policy)).toBe(60_000)
  })

  it('[DEC9] is learned anew after ten minutes', () => {
    const policy = asked(0)
    policy.serverClosed(250, 1, NOW - 601_000)
    policy.serverClosed(250, 1, NOW - 601_000)
    expect(allowed(policy)).toBe(60_000)
  })

  it('[DEC9] is not spent on warm connections that nobody uses: eight in a row, until the next query', () => {
    const policy = asked(0)
    for (let count = 0; count < 8; count++) {
      expect(policy.keepWarm(NOW)).toBe(true)
      policy.replacedUnused()
    }
    expect(policy.keepWarm(NOW)).toBe(false)
    policy.queryCame(NOW)
    expect(policy.keepWarm(NOW)).toBe(true)
  })
})
