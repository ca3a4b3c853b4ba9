import { describe, expect, it } from 'vitest'
import { EVENTS, type EventName, type LogSettings, openLog, redactedLocation, redactor } from '../../src/log.ts'

const LOCATION = '9y65g5srsm'

function open(settings: Partial<LogSettings> = {}) {
  const lines: string[] = []
  const all: LogSettings = { level: 'trace', queries: false, location: LOCATION, ...settings }
  const log = openLog(all, { write: (line) => lines.push(line) })
  return { log, lines, all, last: (): Record<string, unknown> => JSON.parse(lines.at(-1)!) }
}

describe('a log line', () => {
  it('is one JSON object and a line feed, with level, time and event first', () => {
    const { log, lines, last } = open()
    log.event('listening', { address: '127.0.0.1', port: 53, note: 'two\nlines' })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^\{[^\n]*\}\n$/)
    expect(Object.keys(last())).toEqual(['level', 'time', 'event', 'address', 'port', 'note'])
    expect(last()).toMatchObject({ level: 'info', event: 'listening', port: 53, note: 'two\nlines' })
    expect(last()['time']).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
  })

  it.each(Object.keys(EVENTS) as EventName[])('of %s has the level that the table gives it', (name) => {
    const { log, last } = open({ queries: true })
    log.event(name)
    expect(last()).toMatchObject({ event: name, level: EVENTS[name].level })
  })

  it('leaves out fields that are undefined', () => {
    const { log, last } = open()
    log.event('started', { upstream: undefined })
    expect(last()).not.toHaveProperty('upstream')
  })

  it('writes an error as name, code, message and causes, without a stack', () => {
    const { log, last } = open()
    const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    log.event('dial-failed', { error: new TypeError('no way', { cause: new AggregateError([cause], 'all failed') }) })
    expect(last()['error']).toEqual({
      name: 'TypeError',
      message: 'no way',
      cause: {
        name: 'AggregateError',
        message: 'all failed',
        errors: [{ name: 'Error', code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' }],
      },
    })
  })

  it('adds the stack of a bug', () => {
    const { log, last } = open()
    log.event('bug', { error: new Error('oops') })
    expect((last()['error'] as { stack: string }).stack).toContain('log.test.ts')
  })

  it('survives what JSON cannot hold: cycles, big integers, functions', () => {
    const { log, last } = open()
    const cycle: Record<string, unknown> = { big: 12n, call: () => 1 }
    cycle['self'] = cycle
    log.event('started', { cycle })
    expect(last()['cycle']).toMatchObject({ big: '12', self: { self: {} } })
  })
})

describe('the level', () => {
  it('decides what is written, and enabled() foretells it', () => {
    const { log, lines } = open({ level: 'warn' })
    for (const name of Object.keys(EVENTS) as EventName[]) {
      const before = lines.length
      log.event(name)
      expect(lines.length > before, name).toBe(log.enabled(name))
      expect(log.enabled(name), name).toBe(['warn', 'error', 'fatal'].includes(EVENTS[name].level))
    }
  })

  it('silent writes nothing, not even a bug', () => {
    const { log, lines } = open({ level: 'silent', queries: true })
    for (const name of Object.keys(EVENTS) as EventName[]) log.event(name)
    expect(lines).toEqual([])
  })

  it('keeps queries out unless they are asked for, at any level', () => {
    expect(open({ level: 'trace' }).log.enabled('query')).toBe(false)
    expect(open({ level: 'trace', queries: true }).log.enabled('query')).toBe(true)
    expect(open({ level: 'warn', queries: true }).log.enabled('query')).toBe(false)
  })

  it('changes with a reload', () => {
    const { log, all } = open({ level: 'error' })
    expect(log.enabled('started')).toBe(false)
    log.apply({ ...all, level: 'info' })
    expect(log.enabled('started')).toBe(true)
  })
})

describe('the location', () => {
  it('shows as two characters and an ellipsis wherever it stands, however it is spelt', () => {
    const { log, lines, last } = open()
    const error = new Error(`getaddrinfo for ${LOCATION}.cloudflare-gateway.com`, {
      cause: new Error('9Y65G5SRSM again', { cause: { hosts: [`x${LOCATION}x`] } }),
    })
    log.event('bug', {
      name: LOCATION,
      hostname: `${LOCATION}.cloudflare-gateway.com`,
      deep: { er: [{ still: new Map([[LOCATION, new Set([LOCATION.toUpperCase()])]]) }] },
      error,
      wire: Buffer.from(LOCATION),
    })
    expect(lines.join('').toLowerCase()).not.toContain(LOCATION)
    expect(last()).toMatchObject({ name: '9y…', hostname: '9y….cloudflare-gateway.com', wire: '10 octets' })
    expect((last()['error'] as { cause: { message: string } }).cause.message).toBe('9Y… again')
  })

  it('never breaks the line itself, whatever it is called', () => {
    for (const location of ['info', 'level', 'event', '53', 'true', 'a']) {
      const { log, last } = open({ location })
      log.event('listening', { port: 53 })
      expect(last()).toMatchObject({ level: 'info', event: 'listening', port: 53 })
    }
  })

  it('stays secret after a reload brings another', () => {
    const { log, lines, all } = open()
    log.apply({ ...all, location: 'another-one' })
    log.event('started', { text: `${LOCATION} another-one` })
    expect(lines.join('')).toContain('"9y… an…"')
  })

  it('is found when one location contains another', () => {
    expect(redactor(['home', 'home-office'])('home-office home')).toBe('ho… ho…')
  })

  it('of one or two characters shows none of them', () => {
    expect(redactedLocation('ab')).toBe('…')
    expect(redactedLocation('abc')).toBe('ab…')
  })
})
