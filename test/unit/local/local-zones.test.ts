import dnsPacket from 'dns-packet'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LocalZones } from '../../../src/local/local-zones.ts'
import { SEALED_ZONES } from '../../../src/local/zones.ts'
import { parseQuery, Query, type Transport } from '../../../src/wire/query.ts'
import { makeQuery, type QueryOptions, type ReadMessage, readMessage } from '../../helpers/dns-text.ts'

const UDP: Transport = { stream: false, maxUdpPayload: 1232, keepaliveUnits: 0 }
const TCP: Transport = { stream: true, maxUdpPayload: 65_535, keepaliveUnits: 100 }
const target = Buffer.alloc(65_535)

/** Undefined: the query goes upstream. */
function askWire(zones: LocalZones, wire: Buffer, transport = UDP): Buffer | undefined {
  const query = new Query()
  expect(parseQuery(wire, wire.length, transport, query)).toBe('resolve')
  target.fill(0xee)
  const length = zones.answer(query, target)
  return length === 0 ? undefined : Buffer.from(target.subarray(0, length))
}

function ask(zones: LocalZones, name: string, type = 'A', options: QueryOptions = {}): ReadMessage | undefined {
  const reply = askWire(zones, makeQuery(name, type, options))
  return reply && readMessage(reply)
}

const soa = (zone: string): string => `${zone} 10800 SOA ${zone} nobody.invalid 1 3600 1200 604800 10800`
const zones = new LocalZones([])

describe('local zones', () => {
  const reverse = [
    ...['10', '168.192', '0', '127', '254.169', '2.0.192', '100.51.198', '113.0.203', '255.255.255.255'],
    ...['16.172', '20.172', '31.172', '64.100', '100.100', '127.100'],
  ].map((zone) => `${zone}.in-addr.arpa`)
  const reverse6 = [
    `${'0.'.repeat(32)}ip6.arpa`,
    `1.${'0.'.repeat(31)}ip6.arpa`,
    ...['d.f', '8.e.f', '9.e.f', 'a.e.f', 'b.e.f', '8.b.d.0.1.0.0.2'].map((zone) => `${zone}.ip6.arpa`),
  ]

  it.each([...reverse, ...reverse6])(
    '[Z1, Z11] nothing exists below %s, and its apex is a zone of RFC 6303',
    (zone) => {
      expect(ask(zones, `5.4.${zone}`, 'PTR')).toMatchObject({
        rcode: 3,
        answers: [],
        authorities: [soa(zone)],
        flags: { aa: true, ra: true },
      })
      expect(ask(zones, zone, 'PTR')).toMatchObject({
        rcode: 0,
        answers: [],
        authorities: [soa(zone)],
        flags: { aa: true },
      })
      expect(ask(zones, zone, 'SOA')).toMatchObject({ rcode: 0, answers: [soa(zone)], authorities: [] })
      expect(ask(zones, zone, 'NS')).toMatchObject({ rcode: 0, answers: [`${zone} 10800 NS ${zone}`], authorities: [] })
      expect(ask(zones, zone, 'ANY')?.answers).toHaveLength(2)
    },
  )

  it.each(['15.172', '32.172', '63.100', '128.100', '1', '11', '8.8.8', '169', '192', '1.0.192', '255'])(
    '[Z1] 1.%s.in-addr.arpa belongs to the Internet',
    (network) => {
      expect(ask(zones, `1.${network}.in-addr.arpa`, 'PTR')).toBeUndefined()
      expect(ask(zones, `${network}.in-addr.arpa`, 'PTR')).toBeUndefined()
    },
  )

  it.each([
    '2.ip6.arpa',
    'f.ip6.arpa',
    'c.f.ip6.arpa',
    'c.e.f.ip6.arpa',
    `2.${'0.'.repeat(31)}ip6.arpa`,
    'ip6.arpa',
    'in-addr.arpa',
    'arpa',
  ])('[Z1] %s belongs to the Internet', (name) => expect(ask(zones, name, 'PTR')).toBeUndefined())

  it.each([
    ['Z2', 'onion'],
    ['Z4', 'invalid'],
    ['Z5', 'test'],
    ['Z6', 'local'],
    ['Z9', 'alt'],
  ])('[%s, Z11] %s does not exist, nor anything below it, whatever the type', (_id, zone) => {
    for (const name of [zone, `www.${zone}`, `a.b.c.d.${zone}`]) {
      for (const type of ['A', 'AAAA', 'SOA', 'NS', 'TXT', 'ANY', 'HTTPS']) {
        const expected = {
          rcode: 3,
          answers: [],
          authorities: [soa(zone)],
          flags: { aa: true, ra: true, ad: false, tc: false },
        }
        expect(ask(zones, name, type), `${name} ${type}`).toMatchObject(expected)
      }
    }
  })

  it('[Z2] nothing about onion leaves: not DS, not another class, not by configuration', () => {
    const sealed = new LocalZones(['onion', 'www.onion', 'resolver.arpa'])
    expect(ask(sealed, 'www.onion')?.rcode).toBe(3)
    expect(ask(sealed, 'onion', 'DS')?.rcode).toBe(3)
    const chaos = makeQuery('www.onion', 'TXT')
    chaos.writeUInt16BE(3, chaos.length - 2)
    expect(askWire(sealed, chaos)!.readUInt16BE(2) & 15).toBe(3)
    expect(ask(sealed, 'resolver.arpa', 'DS')).toMatchObject({ rcode: 0, answers: [] })
    expect(SEALED_ZONES).toEqual(['onion', 'resolver.arpa'])
  })

  it.each(['localhost', 'LocalHost', 'foo.localhost', 'a.b.localhost'])('[Z3, Z11] %s is this host', (name) => {
    expect(ask(zones, name, 'A')).toMatchObject({
      rcode: 0,
      answers: [`${name} 10800 A 127.0.0.1`],
      authorities: [],
      flags: { aa: true },
    })
    expect(ask(zones, name, 'AAAA')).toMatchObject({ rcode: 0, answers: [`${name} 10800 AAAA ::1`] })
    expect(ask(zones, name, 'ANY')?.answers).toHaveLength(2)
    for (const type of ['MX', 'TXT', 'SOA', 'HTTPS']) {
      expect(ask(zones, name, type)).toMatchObject({ rcode: 0, answers: [] })
      expect(ask(zones, name, type)!.authorities[0]).toMatch(/^localhost 10800 SOA localhost nobody.invalid /i)
    }
  })

  it('[Z7, Z11] home.arpa stays at home', () => {
    expect(ask(zones, 'printer.home.arpa')).toMatchObject({ rcode: 3, authorities: [soa('home.arpa')] })
    expect(ask(zones, 'home.arpa', 'SOA')).toMatchObject({ rcode: 0, answers: [soa('home.arpa')] })
    expect(ask(zones, 'home.arpa')).toMatchObject({ rcode: 0, answers: [], authorities: [soa('home.arpa')] })
    expect(ask(zones, 'home.arpa', 'DS')).toBeUndefined()
  })

  it.each(['resolver.arpa', '_dns.resolver.arpa', 'x.y.resolver.arpa'])('[Z8, Z11] %s exists and is empty', (name) => {
    for (const type of ['SVCB', 'A', 'DS', 'ANY']) {
      expect(ask(zones, name, type)).toMatchObject({ rcode: 0, answers: [], authorities: [soa('resolver.arpa')] })
    }
  })

  it.each(['10.in-addr.arpa', 'test', 'local', 'invalid', 'alt', 'localhost', 'd.f.ip6.arpa'])(
    '[Z10] DS at the apex of %s is asked of its parent, and not below',
    (zone) => {
      expect(ask(zones, zone, 'DS')).toBeUndefined()
      expect(ask(zones, `a.${zone}`, 'DS')).toBeDefined()
    },
  )

  it('answers class IN alone: others are other name spaces', () => {
    const chaos = makeQuery('localhost', 'A')
    chaos.writeUInt16BE(3, chaos.length - 2)
    expect(askWire(zones, chaos)).toBeUndefined()
  })

  it.each([
    'www.example.com',
    'local.example',
    'test.com',
    'onion.net',
    'notlocal',
    'xtest',
    'localhos',
    'ocal',
    'com',
    'arpa',
    'elocalhost',
  ])('%s goes upstream', (name) => expect(ask(zones, name)).toBeUndefined())

  it('the root goes upstream', () => {
    expect(ask(zones, '.', 'NS')).toBeUndefined()
  })

  it('[H9] a label that merely contains the octets of a zone is another name', () => {
    const name = Buffer.from('\x07x\x05local\x00', 'latin1')
    const wire = Buffer.concat([makeQuery('x', 'A').subarray(0, 12), name, Buffer.from([0, 1, 0, 1])])
    expect(askWire(zones, wire)).toBeUndefined()
    // 0x4C is L; 0x0C and 0x6C differ from it by one bit each, and only one of them is l.
    const odd = Buffer.from(wire)
    name.copy(odd, 12)
    odd.set(Buffer.from('\x01x\x05loca\x4c\x00', 'latin1'), 12)
    expect(askWire(zones, odd.subarray(0, 12 + 9 + 4).fill(Buffer.from([0, 1, 0, 1]), 21))).toBeDefined()
    odd.set(Buffer.from('\x01x\x05loca\x0c\x00', 'latin1'), 12)
    expect(askWire(zones, odd.subarray(0, 25))).toBeUndefined()
  })

  it('[H8, H1] the reply has the ID, RD and CD and the question of the query, in its spelling', () => {
    const flags = dnsPacket.RECURSION_DESIRED | dnsPacket.CHECKING_DISABLED
    const query = makeQuery('WwW.TeSt', 'A', { id: 0x1234, flags })
    const reply = askWire(zones, query)!
    expect(reply.subarray(12, query.length)).toEqual(query.subarray(12))
    expect(readMessage(reply)).toMatchObject({
      id: 0x1234,
      rcode: 3,
      flags: { rd: true, cd: true, ad: false, qr: true },
    })
    expect(ask(zones, 'test', 'A', { flags: 0 })).toMatchObject({ flags: { rd: false, cd: false } })
  })

  it('[E1, E8] has an OPT when the query has one, with its DO, and none otherwise', () => {
    expect(ask(zones, 'x.test', 'A')?.edns).toBeUndefined()
    expect(ask(zones, 'x.test', 'A', { edns: { dnssecOk: true } })?.edns).toMatchObject({
      dnssecOk: true,
      version: 0,
      options: [],
    })
    expect(ask(zones, 'localhost', 'A', { edns: {} })?.edns).toMatchObject({ dnssecOk: false })
  })

  it('[T10] tells of the idle timeout over TCP, when asked with EDNS', () => {
    const query = makeQuery('localhost', 'A', { edns: { options: [{ code: 11, data: Buffer.alloc(0) }] } })
    expect(readMessage(askWire(zones, query, TCP)!).edns?.options).toEqual([{ code: 11, data: Buffer.from([0, 100]) }])
    expect(readMessage(askWire(zones, query, UDP)!).edns?.options).toEqual([])
  })

  it('fits 512 octets whatever the name', () => {
    const name = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(56)}.test`
    const reply = askWire(zones, makeQuery(name, 'ANY', { edns: {} }))!
    expect(reply.length).toBeLessThan(512)
    expect(readMessage(reply)).toMatchObject({ rcode: 3, flags: { tc: false }, authorities: [soa('test')] })
  })

  it('[Z1, Z5, Z6] a zone that is forwarded goes upstream with all that is below it, and nothing else does', () => {
    const forwarding = new LocalZones(['test', '10.in-addr.arpa', '172.in-addr.arpa', 'corp.local'])
    const upstream = [
      'test',
      'www.test',
      '1.10.in-addr.arpa',
      '1.16.172.in-addr.arpa',
      '31.172.in-addr.arpa',
      'corp.local',
      'dc.corp.local',
    ]
    for (const name of upstream) expect(ask(forwarding, name, 'PTR'), name).toBeUndefined()
    for (const name of ['local', 'xcorp.local', 'www.alt', '168.192.in-addr.arpa']) {
      expect(ask(forwarding, name, 'PTR'), name).toBeDefined()
    }
  })

  it('a changed configuration replaces the zones', () => {
    const changing = new LocalZones([])
    expect(ask(changing, 'www.test')).toBeDefined()
    changing.replace(['test'])
    expect(ask(changing, 'www.test')).toBeUndefined()
  })

  it('[A1] agrees with a plain suffix test about every name made of the labels that matter', () => {
    const label = fc.constantFrom(
      'test',
      'local',
      'arpa',
      'home',
      '10',
      'in-addr',
      'x',
      'LOCALHOST',
      'com',
      '172',
      '16',
      'onion',
    )
    const local = ['test', 'local', 'home.arpa', '10.in-addr.arpa', 'localhost', '16.172.in-addr.arpa', 'onion']
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 6 }), (labels) => {
        const name = labels.join('.')
        const expected = local.some((zone) => `.${name.toLowerCase()}`.endsWith(`.${zone}`))
        expect(ask(zones, name, 'TXT') !== undefined, name).toBe(expected)
      }),
      { numRuns: 2000 },
    )
  })
})
