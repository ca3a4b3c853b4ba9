import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { messageText, optionTexts } from '../../../src/cli/message-text.ts'
import { rdataText } from '../../../src/cli/record-text.ts'
import { makeQuery, makeResponse, rawRecord } from '../../helpers/dns-text.ts'

const rdata = (type: number, hex: string): string => {
  const octets = Buffer.from(hex, 'hex')
  return rdataText(octets, type, 0, octets.length)
}

describe('record data as text', () => {
  it.each([
    ['A', 1, 'c0000201', '192.0.2.1'],
    ['AAAA', 28, '20010db8000000000000000000000001', '2001:db8::1'],
    ['MX', 15, '000a046d61696c00', '10 mail.'],
    ['TXT', 16, '0361226206005c7f202d2b', '"a\\"b" "\\000\\\\\\127 -+"'],
    ['SRV', 33, '0001000201bb0161076578616d706c6500', '1 2 443 a.example.'],
    ['CAA', 257, '00056973737565636100'.slice(0, -2), '0 issue "ca"'],
    ['DS', 43, 'ec45080201ff', '60485 8 2 01FF'],
    ['DNSKEY', 48, '010103080102', '257 3 8 AQI='],
    ['HTTPS', 65, '00010000010006026832026833', '1 . alpn="h2,h3"'],
    ['HTTPS with hints', 65, '000100000300020050000400040a000001', '1 . port=80 ipv4hint=10.0.0.1'],
    ['an alias', 65, '00000161076578616d706c6500', '0 a.example.'],
    ['SOA', 6, `0161000162000000000100000002000000030000000400000005`, 'a. b. 1 2 3 4 5'],
  ])('%s', (_, type, hex, text) => {
    expect(rdata(type, hex)).toBe(text)
  })

  it('comes out as RFC 3597 octets when the type is unknown', () => {
    expect(rdata(65280, 'abcdef')).toBe('\\# 3 ABCDEF')
    expect(rdata(65280, '')).toBe('\\# 0')
  })

  it.each([
    ['an A record of one octet', 1, '01'],
    ['an A record of five octets', 1, 'c000020101'],
    ['an MX whose name runs out', 15, '000a046d61'],
    ['a TXT whose string runs out', 16, '0561'],
    ['a CNAME that points at itself', 5, 'c000'],
    ['octets behind an SOA', 6, '016100016200000000010000000200000003000000040000000500'],
  ])('comes out as RFC 3597 octets when it is not formed as its type demands: %s', (_, type, hex) => {
    expect(rdata(type, hex)).toBe(`\\# ${hex.length / 2} ${hex.toUpperCase()}`)
  })

  it('never throws, whatever the octets', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.uint8Array({ maxLength: 80 }), (type, octets) => {
        expect(typeof rdataText(Buffer.from(octets), type, 0, octets.length)).toBe('string')
      }),
    )
  })
})

describe('a message as text', () => {
  const query = makeQuery('www.example', 'A', { id: 4711, edns: { dnssecOk: true } })

  it('has header, EDNS, question and records, as dig writes them', () => {
    const response = makeResponse(query, {
      answers: ['www.example 300 CNAME web.example', 'web.example 60 A 192.0.2.1'],
      options: [{ code: 15, data: Buffer.concat([Buffer.from([0, 15]), Buffer.from('policy')]) }],
    })
    expect(messageText(response, false)).toEqual([
      ';; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 4711',
      ';; flags: qr rd ra; QUERY: 1, ANSWER: 2, AUTHORITY: 0, ADDITIONAL: 1',
      '',
      ';; OPT PSEUDOSECTION:',
      '; EDNS: version: 0, flags:; udp: 1232',
      '; EDE (15): 15 "policy"',
      '',
      ';; QUESTION SECTION:',
      ';www.example.\tIN\tA',
      '',
      ';; ANSWER SECTION:',
      'www.example.\t300\tIN\tCNAME\tweb.example.',
      'web.example.\t60\tIN\tA\t192.0.2.1',
    ])
  })

  it('writes an unknown type by its number and its octets (RFC 3597)', () => {
    const rawAnswers = [rawRecord('www.example', 5, 4242, Buffer.from('00ff', 'hex'))]
    expect(messageText(makeResponse(query, { rawAnswers }), false)).toContain(
      'www.example.\t5\tIN\tTYPE4242\t\\# 2 00FF',
    )
  })

  it('joins both halves of an extended RCODE', () => {
    expect(messageText(makeResponse(query, { rcode: 23 }), false)[0]).toContain('status: BADCOOKIE')
  })

  it('keeps the location to itself unless told otherwise', () => {
    const location = { code: 65011, data: Buffer.from('9y65g5srsm') }
    const told = makeQuery('a.example', 'A', { edns: { options: [location, { code: 12, data: Buffer.alloc(9) }] } })
    expect(optionTexts(told, false)).toEqual([
      'CLOUDFLARE-LOCATION (65011): 10 octets, not shown',
      'PADDING (12): 9 octets',
    ])
    expect(optionTexts(told, true)[0]).toBe('CLOUDFLARE-LOCATION (65011): "9y65g5srsm"')
    expect(messageText(told, false).join()).not.toContain('9y65g5srsm')
  })

  it('says so, and shows the octets, when it is malformed', () => {
    expect(messageText(query.subarray(0, 20), false)).toEqual([
      `;; malformed message, 20 octets: ${query.toString('hex', 0, 20)}`,
    ])
  })

  it('never throws, whatever the octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (octets) => {
        const wire = Buffer.from(octets)
        expect(messageText(wire, true).length).toBeGreaterThan(0)
        optionTexts(wire, true)
      }),
    )
  })
})
