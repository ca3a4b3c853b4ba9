import { describe, expect, it } from 'vitest'
import { failureSeconds, kindOf, lifetimeSeconds } from '../../../src/cache/lifetime.ts'
import { scanResponse } from '../../../src/wire/response.ts'
import { type MessageParts, message, opt, option, pointer, record, soa } from '../../helpers/message.ts'

const CAPS = { maxTtlSeconds: 3600, maxNegativeTtlSeconds: 600 }
const [RESPONSE, NXDOMAIN, REFUSED] = [0x8180, 0x8183, 0x8185]

function lifetime(parts: MessageParts): number {
  const scan = scanResponse(message({ flags: RESPONSE, ...parts }))
  if (typeof scan === 'string') throw new Error(scan)
  return lifetimeSeconds(scan, CAPS)
}
const cname = (ttl: number) => record({ type: 5, ttl, rdata: pointer(16) })

describe('the lifetime of an answer', () => {
  it('[C6] is the least TTL of all sections', () => {
    const [answers, authorities] = [[record({ ttl: 300 })], [record({ type: 2, ttl: 200, rdata: pointer(12) })]]
    expect(lifetime({ answers })).toBe(300)
    expect(lifetime({ answers, authorities })).toBe(200)
    expect(lifetime({ answers, authorities, additionals: [record({ ttl: 100 })] })).toBe(100)
  })

  it('[E9, E7] is not bounded by the OPT, whose TTL field is none', () => {
    expect(lifetime({ answers: [record({ ttl: 300 })], additionals: [opt()] })).toBe(300)
  })

  it('[C3, C4] is capped, also when the TTL has its top bit set', () => {
    expect(lifetime({ answers: [record({ ttl: 86_400 })] })).toBe(3600)
    expect(lifetime({ answers: [record({ ttl: 0xffff_ffff })] })).toBe(3600)
  })

  it('[C2] is none with a TTL of 0 anywhere', () => {
    expect(lifetime({ answers: [record({ ttl: 300 }), record({ ttl: 0 })] })).toBe(0)
    expect(lifetime({ answers: [record({ ttl: 300 })], additionals: [record({ ttl: 0 })] })).toBe(0)
  })

  it.each([
    ['SOA TTL', 50, 100, 50],
    ['SOA MINIMUM', 100, 50, 50],
    ['the cap for denials', 86_400, 86_400, 600],
  ])('[N1, N2, N5] of a denial is bounded by %s', (_what, ttl, minimum, expected) => {
    expect(lifetime({ flags: NXDOMAIN, authorities: [soa(ttl, minimum)] })).toBe(expected)
    expect(lifetime({ authorities: [soa(ttl, minimum)] })).toBe(expected)
    expect(lifetime({ answers: [cname(3000)], authorities: [soa(ttl, minimum)] })).toBe(expected)
  })

  it('[N2] of an answer is not bounded by the MINIMUM of an SOA that comes along', () => {
    expect(lifetime({ answers: [record({ ttl: 300 })], authorities: [soa(900, 5)] })).toBe(300)
  })

  it('[N7] of NXDOMAIN behind an alias is bounded by the alias', () => {
    expect(lifetime({ flags: NXDOMAIN, answers: [cname(7)], authorities: [soa(50, 50)] })).toBe(7)
  })

  it('[N4, DEC11] of a denial without SOA is none', () => {
    expect(lifetime({ flags: NXDOMAIN })).toBe(0)
    expect(lifetime({ flags: NXDOMAIN, answers: [cname(300)] })).toBe(0)
    expect(lifetime({})).toBe(0)
    expect(lifetime({ authorities: [record({ type: 2, rdata: pointer(12) })] })).toBe(0)
  })

  it('[R7.20] of a denial whose SOA is too short is none', () => {
    expect(lifetime({ flags: NXDOMAIN, authorities: [record({ type: 6, rdata: Buffer.alloc(19) })] })).toBe(0)
  })

  it('[N4] of an alias without target and SOA is its own: it denies nothing', () => {
    expect(lifetime({ answers: [cname(300)] })).toBe(300)
  })

  it('[N11] of a REFUSED is 30 s, less if a record in it says so', () => {
    expect(lifetime({ flags: REFUSED })).toBe(30)
    expect(lifetime({ flags: REFUSED, authorities: [soa(12, 5)] })).toBe(12)
  })

  it('[C7, C9] of what is truncated, without question, for a subnet or more than was asked is none', () => {
    const answers = [record()]
    expect(lifetime({ flags: RESPONSE | 0x0200, answers })).toBe(0)
    expect(lifetime({ answers, additionals: [opt({ options: [option(8, '\x00\x01\x18\x18\xc0\x00\x02')] })] })).toBe(0)
    expect(lifetime({ answers, additionals: [opt({ options: [option(21, '\x00\x1c')] })] })).toBe(0)
    expect(lifetime({ flags: REFUSED, questions: [] })).toBe(0)
  })

  it.each([1, 2, 4, 6, 9])('[N9] RCODE %i is a failure, and no answer', (rcode) => {
    expect(kindOf(rcode)).toBe('failure')
    expect(lifetime({ flags: RESPONSE | rcode, answers: [record()] })).toBe(0)
  })
})

describe('the time a failure is remembered', () => {
  it('[N8] doubles from 5 s to 300 s', () => {
    const seconds = [0]
    for (let i = 0; i < 8; i++) seconds.push(failureSeconds(seconds.at(-1)!))
    expect(seconds.slice(1)).toEqual([5, 10, 20, 40, 80, 160, 300, 300])
  })

  it('[N8, C1] is within the TTLs of what came with it, and 1 s at least', () => {
    expect(failureSeconds(40, 7)).toBe(7)
    expect(failureSeconds(40, 0)).toBe(1)
  })
})
