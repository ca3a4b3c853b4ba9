import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import { expandWildcards, hostAddresses, isWildcard } from '../../../src/listen/addresses.ts'
import { maxUdpPayload } from '../../../src/listen/listener.ts'

describe('addresses', () => {
  it.each(['0.0.0.0', '::'])('%s is a wildcard', (address) => {
    expect(isWildcard(address)).toBe(true)
  })

  it.each(['127.0.0.1', '::1', '0.0.0.1', 'fe80::', '::ffff:0.0.0.0'])('%s is none', (address) => {
    expect(isWildcard(address)).toBe(false)
  })

  it('[U1] a wildcard stands for the addresses of its own family, nothing comes twice, the order stays', () => {
    const host = ['127.0.0.1', '192.0.2.1', '::1', 'fe80::1%eth0']
    const listen = [
      { address: '192.0.2.1', port: 53 },
      { address: '0.0.0.0', port: 53 },
      { address: '::', port: 54 },
      { address: '203.0.113.9', port: 53 },
    ]
    expect(expandWildcards(listen, host).map(({ address, port }) => `${address} ${port}`)).toEqual([
      '192.0.2.1 53',
      '127.0.0.1 53',
      '::1 54',
      'fe80::1%eth0 54',
      '203.0.113.9 53',
    ])
  })

  it("tells the host's addresses as the system has them, link-local ones with their zone", () => {
    const known = Object.values(networkInterfaces())
      .flat()
      .map((entry) => entry!.address)
    const told = hostAddresses()
    expect(new Set(told.map((address) => address.split('%')[0]))).toEqual(new Set(known))
    for (const address of told) {
      expect(isIP(address)).toBeGreaterThan(0)
      expect(address.includes('%')).toBe(address.startsWith('fe80'))
    }
  })

  it.each([
    ['127.0.0.1', 4096],
    ['127.8.8.8', 4096],
    ['::1', 4096],
    ['192.168.1.1', 1232],
    ['fe80::1%eth0', 1232],
    ['2001:db8::1', 1232],
  ])('[U6] replies from %s have at most %i octets', (address, octets) => {
    expect(maxUdpPayload(address)).toBe(octets)
  })
})
