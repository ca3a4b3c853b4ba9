import { BlockList, isIPv6 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalAddress, parseListen, parseNetwork } from '../../../src/config/addresses.ts'
import { editDistance, nearest } from '../../../src/config/nearest.ts'
import { formatDuration, formatSize, parseDuration, parseSize, quoted } from '../../../src/config/values.ts'

describe('durations and sizes', () => {
  it('read back as they were written in the largest unit', () => {
    expect([0, 500, 1_500, 10_000, 300_000, 5_400_000, 86_400_000].map(formatDuration)).toEqual(
      ['0', '500ms', '1500ms', '10s', '5m', '90m', '1d'], //
    )
    expect([0, 65_536, 67_108_864, 1_073_741_824].map(formatSize)).toEqual(['0', '64KiB', '64MiB', '1GiB'])
  })

  it('survive formatting and parsing', () => {
    fc.assert(
      fc.property(fc.nat(), (ms) => {
        expect(parseDuration(formatDuration(ms))).toEqual({ value: ms })
        expect(parseSize(formatSize(ms * 1_024))).toEqual({ value: ms * 1_024 })
      }),
    )
  })
})

describe('a quoted text', () => {
  it('is one line and of bounded length', () => {
    expect(quoted('a\n\u0007')).toBe('"a\\n\\u0007"')
    expect(quoted('x'.repeat(100))).toHaveLength(62)
  })
})

describe('addresses', () => {
  it.each([
    ['2001:DB8:0:0:1::', '2001:db8:0:0:1::'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.01', undefined],
    ['1.2.3', undefined],
    ['', undefined],
  ])('%s is spelt %s', (text, spelling) => {
    expect(canonicalAddress(text)).toBe(spelling)
  })

  it('keep their spelling when read again', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const spelling = canonicalAddress(text)
        expect(spelling === undefined || canonicalAddress(spelling) === spelling).toBe(true)
      }),
    )
  })

  it('with a port may have a zone', () => {
    expect(parseListen('[fe80::1%eth0]:53')).toEqual({ value: { address: 'fe80::1%eth0', port: 53 } })
  })
})

describe('a network', () => {
  it('is accepted just when its address is the first of it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(128), (address, prefix) => {
        const width = isIPv6(address) ? 128 : 32
        const length = prefix % (width + 1)
        const reading = parseNetwork(`${address}/${length}`)
        const named = 'wrong' in reading ? /the network is (.*)\)/.exec(reading.wrong)?.[1] : reading.value
        // Whatever it is called in the end, the address is in it, and it is accepted.
        expect(named).toBeDefined()
        expect(parseNetwork(named!)).toEqual({ value: named })
        const list = new BlockList()
        const [start] = named!.split('/') as [string]
        list.addSubnet(start, length, width === 32 ? 'ipv4' : 'ipv6')
        expect(list.check(address, width === 32 ? 'ipv4' : 'ipv6')).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the nearest word', () => {
  it.each([
    ['loction', 'location'],
    ['lcoation', 'location'],
    ['Location', 'location'],
    ['max-ttl', 'max_ttl'],
    ['locations', 'location'],
    ['zebra', undefined],
    ['', undefined],
    ['x'.repeat(10_000), undefined],
  ])('to %s is %s', (written, word) => {
    expect(nearest(written, ['location', 'max_ttl', 'endpoint'])).toBe(word)
  })

  it('counts a swap of neighbours as one edit', () => {
    expect(editDistance('ab', 'ba')).toBe(1)
    expect(editDistance('kitten', 'sitting')).toBe(3)
    expect(editDistance('', 'abc')).toBe(3)
  })

  it('is as far there as back', () => {
    const short = fc.string({ maxLength: 8 })
    fc.assert(fc.property(short, short, (a, b) => editDistance(a, b) === editDistance(b, a)))
  })
})
