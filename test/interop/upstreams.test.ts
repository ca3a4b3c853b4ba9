/** Real DoT servers as upstreams: dnsdist, whose own parser says what arrived, and unbound. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Bridge, type BridgeSettings, GENERIC_HOSTNAME, LOCATION, LOCATION_HOSTNAME } from '../helpers/bridge.ts'
import { makeAuthority } from '../helpers/certificates.ts'
import { makeQuery, readMessage } from '../helpers/dns-text.ts'
import { DNSDIST_ANSWER, Dnsdist } from '../helpers/dnsdist.ts'
import { Unbound } from '../helpers/unbound.ts'

const authority = makeAuthority()

async function withBridge(
  settings: Partial<BridgeSettings> & { port: number },
  test: (bridge: Bridge) => Promise<void>,
) {
  const bridge = await Bridge.start({ ca: authority.certificate, ...settings })
  try {
    await test(bridge)
  } finally {
    await bridge.stop()
  }
}

describe('dnsdist', () => {
  let dnsdist: Dnsdist
  beforeAll(async () => {
    dnsdist = await Dnsdist.start(authority, LOCATION)
  })
  afterAll(() => dnsdist?.stop())

  const ownOptions = [
    { code: 65011, data: Buffer.from('other') },
    { code: 10, data: Buffer.from('0123456789abcdef', 'hex') },
  ]

  it.each([
    ['plain', undefined],
    ['with an OPT', { dnssecOk: true }],
    ['with a location and a cookie of its own', { options: ownOptions }],
  ])(
    '[O.65011, O.10, O2, L5] sees, at the generic endpoint, its name and the location once, bare (stub query %s)',
    async (kind, edns) => {
      await withBridge({ port: dnsdist.port, endpoint: 'generic' }, async (bridge) => {
        const name = `generic-${kind.length}.example`
        const reply = await (await bridge.udp()).ask(name, 'A', edns === undefined ? {} : { edns })
        expect(reply.answers.map((answer) => answer.split(' ')[3])).toEqual([DNSDIST_ANSWER.generic])
        const seen = dnsdist.seen.filter(({ qname }) => qname === `${name}.`)
        expect(seen).toHaveLength(1)
        expect(seen[0]!.sni).toBe(GENERIC_HOSTNAME)
        expect(seen[0]!.options['65011']).toEqual({ count: 1, values: [Buffer.from(LOCATION).toString('hex')] })
        expect(seen[0]!.options['10']).toBeUndefined()
        expect(seen[0]!.length % 128).toBe(0)
      })
    },
  )

  it.each([
    ['plain', undefined],
    ['with a location and a cookie of its own', { options: ownOptions }],
  ])(
    '[O.65011, O.10, O2, L5] sees, at the location endpoint, its name and no location option (stub query %s)',
    async (kind, edns) => {
      await withBridge({ port: dnsdist.port, endpoint: 'location' }, async (bridge) => {
        const name = `location-${kind.length}.example`
        const reply = await (await bridge.udp()).ask(name, 'A', edns === undefined ? {} : { edns })
        expect(reply.answers.map((answer) => answer.split(' ')[3])).toEqual([DNSDIST_ANSWER.location])
        const seen = dnsdist.seen.filter(({ qname }) => qname === `${name}.`)
        expect(seen).toHaveLength(1)
        expect(seen[0]!.sni).toBe(LOCATION_HOSTNAME)
        expect(Object.keys(seen[0]!.options).filter((code) => code !== '11' && code !== '12')).toEqual([])
        expect(seen[0]!.length % 128).toBe(0)
      })
    },
  )

  it('[S2] takes a hundred queries at once, and every stub has its answer', async () => {
    await withBridge({ port: dnsdist.port, endpoint: 'generic' }, async (bridge) => {
      const stub = await bridge.tcp()
      stub.send(...Array.from({ length: 100 }, (_, id) => makeQuery(`n${id}.many.example`, 'A', { id })))
      const replies = (await stub.collect(100)).map(readMessage)
      expect(replies.map(({ rcode }) => rcode)).toEqual(Array(100).fill(0))
      expect(new Set(replies.map(({ question }) => question)).size).toBe(100)
    })
  })

  it('[L2, L3] signed by another CA is sent nothing', async () => {
    const before = dnsdist.seen.length
    const settings = { port: dnsdist.port, ca: makeAuthority().certificate, upstream: 'query_timeout: 1s' }
    await withBridge(settings, async (bridge) => {
      expect((await (await bridge.udp()).ask('distrusted.example')).rcode).toBe(2)
    })
    expect(dnsdist.seen).toHaveLength(before)
  })
})

describe('unbound', () => {
  const HOSTNAME = 'dot.example.net'
  const big = Array.from({ length: 100 }, (_, at) => `big.example. 300 IN TXT "${String(at).padEnd(100, '.')}"`)
  let unbound: Unbound
  beforeAll(async () => {
    const records = [
      'www.example. 300 IN A 192.0.2.80',
      'www.example. 300 IN AAAA 2001:db8::80',
      'once.example. 300 IN A 192.0.2.81',
      ...big,
    ]
    unbound = await Unbound.start(authority, HOSTNAME, records, 1_000)
  })
  afterAll(() => unbound?.stop())

  it('answers, with EDNS that stays between it and the bridge: its padding and keepalive are for nobody else', async () => {
    await withBridge({ port: unbound.port, hostname: HOSTNAME }, async (bridge) => {
      const stub = await bridge.udp()
      const reply = await stub.ask('www.example', 'AAAA', { edns: {} })
      expect(reply.answers).toEqual(['www.example 300 AAAA 2001:db8::80'])
      expect(reply.edns!.options).toEqual([])
      expect((await stub.ask('missing.example')).rcode).toBe(3)
      expect((await stub.ask('www.example', 'MX')).authorities).toHaveLength(1)
    })
  })

  it('[T4] gives ten kilobytes that arrive whole over TCP, and cut over UDP', async () => {
    await withBridge({ port: unbound.port, hostname: HOSTNAME }, async (bridge) => {
      expect((await (await bridge.udp()).ask('big.example', 'TXT')).flags.tc).toBe(true)
      expect((await (await bridge.tcp()).ask('big.example', 'TXT')).answers).toHaveLength(100)
    })
  })

  it('[S6, S9] closes what is idle for a second; the next query is answered all the same, and nothing is reported', async () => {
    await withBridge({ port: unbound.port, hostname: HOSTNAME, upstream: 'connections: 1' }, async (bridge) => {
      const stub = await bridge.udp()
      await stub.ask('www.example', 'A')
      await expect.poll(() => bridge.log.names, { timeout: 10_000 }).toContain('connection-closed')
      expect((await stub.ask('www.example', 'AAAA')).rcode).toBe(0)
      expect(bridge.log.names).not.toContain('upstream-down')
      expect(bridge.log.names).not.toContain('connection-lost')
    })
  })

  it('[DEC1, H8] is asked once for what two stubs want, whatever their spelling', async () => {
    await withBridge({ port: unbound.port, hostname: HOSTNAME }, async (bridge) => {
      const stub = await bridge.udp()
      expect((await stub.ask('ONCE.example')).question).toBe('ONCE.example A')
      expect((await stub.ask('once.EXAMPLE')).question).toBe('once.EXAMPLE A')
      expect(bridge.outcomes).toEqual(['miss', 'hit'])
    })
  })
})
