import { describe, expect, it } from 'vitest'
import { duration, statusText } from '../../../src/cli/status-text.ts'
import type { Status } from '../../../src/operate/operations.ts'

const STATUS: Status = {
  version: '1.2.3',
  pid: 42,
  uptimeMs: 93_600_000,
  listening: [
    { transport: 'udp', address: '127.0.0.1', port: 53 },
    { transport: 'udp', address: '::1', port: 53 },
    { transport: 'tcp', address: '127.0.0.1', port: 53 },
  ],
  upstream: {
    name: 'my….cloudflare-gateway.com',
    up: true,
    connections: [
      { state: 'ready', address: '192.0.2.1', roundTripMs: 12.345, inFlight: 3, served: 900, ageMs: 61_000 },
      { state: 'draining', address: '192.0.2.2', roundTripMs: undefined, inFlight: 1, served: 0, ageMs: 400 },
    ],
    counters: {},
  },
  cache: { entries: 120, octets: 2 ** 20, maxOctets: 2 ** 26, hitRatio: 0.8345 },
  queries: { hit: 1000, miss: 20, local: 3, dropped: 0 },
  lastErrors: [{ event: 'upstream-down', atMs: 93_540_000, message: 'TCP: no answer' }],
}

describe('the status in words', () => {
  it('tells the state of things, then the numbers, then what went wrong', () => {
    expect(statusText(STATUS).split('\n')).toEqual([
      'dotbridge 1.2.3, process 42, up 1d 2h',
      '',
      'Listening  127.0.0.1:53, [::1]:53 (UDP only)',
      'Upstream   my….cloudflare-gateway.com: up',
      '           192.0.2.1 ready, round trip 12.3 ms, 3 in flight, 900 answered in 1m 1s',
      '           192.0.2.2 draining, round trip unknown, 1 in flight, 0 answered in 0s',
      'Cache      120 answers in 1.0 of 64.0 MiB, 83.5 % of queries answered from it',
      '',
      'Queries',
      '      1000  from the cache',
      '        20  from the upstream',
      '         3  local names',
      '',
      'Last warnings and errors',
      '  1m ago: upstream-down: TCP: no answer',
      '',
    ])
  })

  it('of several processes names each, and whose the errors are', () => {
    const text = statusText({
      ...STATUS,
      lastErrors: [{ event: 'upstream-down', atMs: 93_540_000, message: 'TCP: no answer', worker: 2 }],
      workers: [
        { worker: 1, pid: 42, state: 'serving', queries: 700, entries: 80 },
        { worker: 2, pid: undefined, state: 'waiting', queries: 323, entries: 0 },
      ],
    })
    expect(text).toContain(`of queries answered from it
Workers    1: process 42 serving, queries taken: 700, answers kept: 80
           2: ended, to be started again, queries taken: 323, answers kept: 0

Queries`)
    expect(text).toContain('  1m ago: worker 2, upstream-down: TCP: no answer\n')
  })

  it('of a daemon that has just begun and does little is short', () => {
    const idle: Status = {
      ...STATUS,
      uptimeMs: 900,
      listening: [],
      upstream: { ...STATUS.upstream, up: false, connections: [] },
      cache: { entries: 0, octets: 0, maxOctets: 0, hitRatio: undefined },
      queries: {},
      lastErrors: [],
    }
    expect(statusText(idle).split('\n')).toEqual([
      'dotbridge 1.2.3, process 42, up 0s',
      '',
      'Listening  nowhere: see the last errors',
      'Upstream   my….cloudflare-gateway.com: down',
      'Cache      off',
      '',
      'Queries: none',
      'Last warnings and errors: none',
      '',
    ])
  })
})

describe('a duration', () => {
  it.each([
    [-5, '0s'],
    [999, '0s'],
    [59_999, '59s'],
    [60_000, '1m'],
    [3_601_000, '1h'],
    [3_660_000, '1h 1m'],
    [90_000_000, '1d 1h'],
  ])('of %i ms is %s', (ms, text) => {
    expect(duration(ms)).toBe(text)
  })
})
