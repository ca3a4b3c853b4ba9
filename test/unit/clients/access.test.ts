import { BlockList } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AccessRules, isAccessRule, isLoopback } from '../../../src/clients/access.ts'

describe('clients.allow', () => {
  it.each([
    [
      'loopback',
      ['127.0.0.1', '127.255.255.254', '::1', '::ffff:127.0.0.1'],
      ['128.0.0.1', '10.0.0.1', '::2', 'fe80::1'],
    ],
    [
      'private',
      ['10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.7.7', 'fd00::1', 'fc00::1', 'fe80::1%eth0'],
      ['127.0.0.1', '::1', '172.32.0.1', '172.15.255.255', '192.169.0.1', '100.64.0.1', '8.8.8.8', '2001:db8::1'],
    ],
    ['any', ['8.8.8.8', '2001:db8::1', '127.0.0.1', '::1'], []],
    ['192.0.2.0/25', ['192.0.2.127', '::ffff:192.0.2.1', '::ffff:c000:201'], ['192.0.2.128', '192.0.1.255', '::1']],
    ['192.0.2.77/24', ['192.0.2.1'], ['192.0.3.1']],
    ['192.0.2.1', ['192.0.2.1'], ['192.0.2.2']],
    ['2001:db8::/33', ['2001:db8:7fff::1', '2001:DB8::'], ['2001:db8:8000::1', '2001:db9::1']],
    ['2001:db8::1', ['2001:db8::1', '2001:db8:0:0::1%2'], ['2001:db8::2']],
    ['::ffff:192.0.2.0/120', ['192.0.2.9', '::ffff:192.0.2.9'], ['192.0.3.9', '::1']],
    ['100.64.0.0/10', ['100.127.255.255'], ['100.128.0.0']],
    ['1.0.0.0/1', ['127.0.0.1'], ['128.0.0.1']],
  ])('[P10] %s lets in those it names and nobody else', (rule, inside, outside) => {
    const rules = new AccessRules([rule])
    expect(inside.filter((address) => !rules.allows(address))).toEqual([])
    expect(outside.filter((address) => rules.allows(address))).toEqual([])
  })

  it('[P10] lets in whom any of several rules names', () => {
    const rules = new AccessRules(['loopback', '192.0.2.0/24'])
    expect(['::1', '192.0.2.3', '192.0.3.3'].map((address) => rules.standing(address))).toEqual([
      'allowed',
      'allowed',
      'refused',
    ])
  })

  it('[P10] lets in nobody by an empty list', () => {
    expect(new AccessRules([]).standing('127.0.0.1')).toBe('refused')
  })

  it.each([
    '224.0.0.1',
    '239.255.255.250',
    '255.255.255.255',
    '0.0.0.0',
    '0.1.2.3',
    '::',
    'ff02::1%eth0',
    '',
    'x',
    '1.2.3',
  ])('[M2] %j is nobody, even where anybody may ask', (address) => {
    expect(new AccessRules(['any']).standing(address)).toBe('nobody')
  })

  // An address that differs from the network's own in one bit, anywhere: half of them fall inside.
  it.each([
    ['IPv4', 4, 'ipv4'],
    ['IPv6', 16, 'ipv6'],
  ] as const)('agrees with the BlockList of Node about every network of %s', (_, octets, family) => {
    const bits = 8 * octets
    // Not "this network", not multicast: those are nobody.
    const somebody = (bytes: Uint8Array): boolean => bytes[0]! > 0 && bytes[0]! < (octets === 4 ? 224 : 255)
    const base = fc.uint8Array({ minLength: octets, maxLength: octets }).filter(somebody)
    const text = (bytes: Uint8Array): string =>
      octets === 4 ? bytes.join('.') : Buffer.from(bytes).toString('hex').match(/.{4}/g)!.join(':')
    fc.assert(
      fc.property(base, fc.nat(bits), fc.nat(bits - 1), (network, prefix, bit) => {
        const address = Uint8Array.from(network)
        address[bit >> 3]! ^= 0x80 >> (bit & 7)
        fc.pre(somebody(address))
        const list = new BlockList()
        list.addSubnet(text(network), prefix, family)
        const rules = new AccessRules([`${text(network)}/${prefix}`])
        expect(rules.allows(text(address))).toBe(list.check(text(address), family))
        expect(rules.allows(text(network))).toBe(true)
      }),
    )
  })

  it('keeps the families apart: no IPv6 network but a mapped one holds an IPv4 address', () => {
    expect(new AccessRules(['::/0']).allows('192.0.2.1')).toBe(false)
    expect(new AccessRules(['0.0.0.0/0']).allows('2001:db8::1')).toBe(false)
  })

  it('says the same of an IPv4 address given as a number', () => {
    const rules = new AccessRules(['10.0.0.0/8', '192.168.0.0/16'])
    fc.assert(
      fc.property(
        fc.oneof(fc.integer({ min: 0, max: 0xffffffff }), fc.constantFrom(0x0a000001, 0xc0a80101)),
        (number) => {
          const text = [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff).join('.')
          expect(rules.standingIPv4(number)).toBe(rules.standing(text))
          expect(rules.standingIPv4(number | 0)).toBe(rules.standing(text))
          expect(rules.allowsIPv4(number)).toBe(rules.allows(text))
        },
      ),
    )
  })

  it('[A2] stays right, and bounded, through a flood of addresses', () => {
    const rules = new AccessRules(['10.0.0.0/9'])
    for (let i = 0; i < 20_000; i++) {
      const address = `10.${i & 255}.${(i >> 8) & 255}.1`
      expect(rules.allows(address)).toBe((i & 255) < 128)
    }
    expect(rules.remembered).toBeLessThanOrEqual(4096)
  })

  it.each(['loopback', 'private', 'any', '10.0.0.0/8', '::/0', 'fe80::1', '::ffff:10.0.0.0/104'])(
    '%j is a rule',
    (text) => {
      expect(isAccessRule(text)).toBe(true)
      expect(() => new AccessRules([text])).not.toThrow()
    },
  )

  it.each([
    '',
    'lan',
    '10.0.0.0/33',
    '10.0.0/8',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/8x',
    '::ffff:10.0.0.0/64',
    'toString',
  ])('%j is none', (text) => {
    expect(isAccessRule(text)).toBe(false)
    expect(() => new AccessRules([text])).toThrow(RangeError)
  })

  it.each([
    ['127.0.0.53', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['192.168.0.1', false],
    ['fe80::1%lo', false],
    ['', false],
  ])('%j is loopback: %j', (address, expected) => {
    expect(isLoopback(address)).toBe(expected)
  })
})

describe('changed rules', () => {
  it('count at once, for those whose standing was remembered too', () => {
    const rules = new AccessRules(['loopback'])
    expect([rules.standing('127.0.0.1'), rules.standing('192.0.2.1')]).toEqual(['allowed', 'refused'])
    const { revision } = rules
    rules.replace(['192.0.2.0/24'])
    expect([rules.standing('127.0.0.1'), rules.standing('192.0.2.1')]).toEqual(['refused', 'allowed'])
    expect(rules.revision).not.toBe(revision)
  })

  it('that mean nothing change nothing', () => {
    const rules = new AccessRules(['loopback'])
    expect(() => rules.replace(['lan'])).toThrow(RangeError)
    expect(rules.standing('127.0.0.1')).toBe('allowed')
  })
})
