import { describe, expect, it } from 'vitest'
import { AccessRules } from '../../../src/clients/access.ts'
import { RateLimit } from '../../../src/clients/rate-limit.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'

/** How many of `times` queries are permitted. */
const permitted = (limit: RateLimit, address: string, times: number): number =>
  Array.from({ length: times }, () => limit.permits(address)).filter(Boolean).length

describe('the rate limit', () => {
  it("[A4] permits a second's worth at once, and then as many as time brings", () => {
    const clock = new FakeClock()
    const limit = new RateLimit(clock, 50)
    expect(permitted(limit, '192.0.2.1', 60)).toBe(50)
    clock.jump(100)
    expect(permitted(limit, '192.0.2.1', 60)).toBe(5)
    clock.jump(3_600_000)
    expect(permitted(limit, '192.0.2.1', 60)).toBe(50)
  })

  it('[A4] counts IPv4 by address, IPv6 by /64, and link-local addresses each by itself', () => {
    const limit = new RateLimit(new FakeClock(), 10)
    const counts = [
      ['192.0.2.1', 10],
      ['192.0.2.2', 10],
      ['::ffff:192.0.2.2', 0],
      ['2001:db8:0:1::1', 10],
      ['2001:db8:0:1:ffff::2', 0],
      ['2001:db8:0:2::1', 10],
      ['fe80::1', 10],
      ['fe80::2%eth0', 10],
      ['fe80::1%eth0', 0],
    ] as const
    expect(counts.map(([address]) => [address, permitted(limit, address, 20)])).toEqual(counts)
  })

  it('[A4] knows an address by its words as by its text', () => {
    const limit = new RateLimit(new FakeClock(), 1)
    expect(limit.permits('192.0.2.1')).toBe(true)
    expect(limit.permitsIPv4(0xc0000201)).toBe(false)
    expect(limit.permitsIPv6(0x20010db8, 1, 2, 3)).toBe(true)
    expect(limit.permits('2001:db8:0:1:ffff::')).toBe(false)
    expect(limit.permitsIPv6(0xfe800000, 0, 0, 1)).toBe(true)
    expect(limit.permitsIPv6(0xfe800000, 0, 0, 2)).toBe(true)
    expect(limit.permits('fe80::1')).toBe(false)
  })

  it('[A4] tells who may go into debt how long to wait, and lets the debt grow no longer than a second', () => {
    const clock = new FakeClock()
    const limit = new RateLimit(clock, 100)
    expect(permitted(limit, '192.0.2.1', 99)).toBe(99)
    expect([1, 2, 3].map(() => limit.charge('192.0.2.1'))).toEqual([0, 10, 20])
    clock.jump(20)
    expect(limit.charge('192.0.2.1')).toBe(10)
    for (let i = 0; i < 1000; i++) limit.charge('192.0.2.1')
    expect(limit.charge('192.0.2.1')).toBe(1000)
    clock.jump(1000)
    expect(limit.permits('192.0.2.1')).toBe(false)
    clock.jump(10)
    expect(limit.permits('192.0.2.1')).toBe(true)
  })

  it('[A2, A4] takes no more memory for a million sources, and holds those that keep asking', () => {
    const clock = new FakeClock()
    const limit = new RateLimit(clock, 5)
    expect(permitted(limit, '192.0.2.1', 9)).toBe(5)
    for (let address = 0x0a000000; address < 0x0a000000 + 200_000; address++) {
      limit.permitsIPv4(address)
      // Once for every few newcomers of its set of four: it is never the one that has been quiet longest.
      if (address % 256 === 0) {
        clock.jump(0.001)
        expect(limit.permits('192.0.2.1')).toBe(false)
      }
    }
  })

  it('[A4] can be changed and turned off: everybody starts anew', () => {
    const limit = new RateLimit(new FakeClock(), 5)
    expect(permitted(limit, '192.0.2.1', 9)).toBe(5)
    limit.replace(7)
    expect(permitted(limit, '192.0.2.1', 9)).toBe(7)
    limit.replace(0)
    expect(limit.on).toBe(false)
  })

  it('[A4] is for others than this host, and only while it is on', () => {
    const limit = new RateLimit(new FakeClock(), 5)
    const rules = new AccessRules(['any'], limit)
    const standings = (): string[] =>
      ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1', '192.0.2.1', '2001:db8::1'].map((of) => rules.standing(of))
    expect(standings()).toEqual(['allowed', 'allowed', 'allowed', 'allowed', 'limited', 'limited'])
    expect([rules.standingIPv4(0x7f000001), rules.standingIPv4(0xc0000201)]).toEqual(['allowed', 'limited'])
    expect([rules.allows('192.0.2.1'), rules.allowsIPv4(0xc0000201)]).toEqual([true, true])
    limit.replace(0)
    rules.replace(['any'])
    expect(new Set(standings())).toEqual(new Set(['allowed']))
    expect(new AccessRules(['10.0.0.0/8'], new RateLimit(new FakeClock(), 5)).standing('192.0.2.1')).toBe('refused')
  })
})
