import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CacheKey,
  cacheKey,
  hashOfQuestion,
  keepable,
  unsharedKey,
  verbatimKey,
} from '../../../src/cache/cache-key.ts'
import { parseQuery, Query } from '../../../src/wire/query.ts'
import { questionEnd, questionOctets, questionStart, type UpstreamQuery } from '../../../src/wire/upstream-query.ts'
import { message, nameOctets, opt, option, question, record, tsig } from '../../helpers/message.ts'

const UDP = { stream: false, maxUdpPayload: 1232, keepaliveUnits: 0 }
const [RD, AD, CD] = [0x0100, 0x0020, 0x0010]

function queryOf(wire: Buffer): Query {
  const query = new Query()
  expect(parseQuery(wire, wire.length, UDP, query)).toBe('resolve')
  return query
}

/** Kept in [0, length) of octets of its own. */
function keyOf(wire: Buffer): CacheKey {
  const key = cacheKey(queryOf(wire))
  return key.keep(Buffer.alloc(key.length), 0)
}
const asking = (name: string, qtype = 1, qclass = 1): Buffer => message({ questions: [question(name, qtype, qclass)] })

describe('the key', () => {
  it('[H9, C10] folds A to Z in the name and nothing else', () => {
    expect(keyOf(asking('WWW.EXAMPLE.com'))).toEqual(keyOf(asking('www.example.COM')))
    for (const [one, other] of ['@`', '[{', '\\|', ']}', '^~', '\xc0\xe0', '\xde\xfe']) {
      expect(keyOf(asking(`a${one}.example`))).not.toEqual(keyOf(asking(`a${other}.example`)))
    }
  })

  it('[C10] keeps types and classes apart whose octets look like letters', () => {
    // HTTPS is 65, "A"; 97 is "a".
    expect(keyOf(asking('example.com', 65))).not.toEqual(keyOf(asking('example.com', 97)))
    expect(keyOf(asking('example.com', 1, 65))).not.toEqual(keyOf(asking('example.com', 1, 97)))
  })

  it('[C10, D1, D2] holds RD, CD, DO and ECS /0; not ID, AD, payload size or other options', () => {
    const plain = keyOf(message())
    const ecsZero = opt({ options: [option(8, '\x00\x01\x00\x00')] })
    const keys = [
      plain,
      keyOf(message({ flags: 0 })),
      keyOf(message({ flags: RD | CD })),
      keyOf(message({ additionals: [opt({ flags: 0x8000 })] })),
      keyOf(message({ additionals: [ecsZero] })),
    ]
    for (const [index, one] of keys.entries()) {
      for (const [at, other] of keys.entries()) expect(one.equals(other)).toBe(index === at)
    }
    expect(keyOf(message({ id: 99, flags: RD | AD }))).toEqual(plain)
    expect(
      keyOf(message({ additionals: [opt({ size: 4096, options: [option(10, 'cookie!!'), option(65011, 'x')] })] })),
    ).toEqual(plain)
  })

  it('[O1, H8] is all that the query upstream is made from', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 40, unit: 'binary-ascii' }), fc.nat(65_535), (label, qtype) => {
        fc.pre(!label.includes('.') && ![41, 128, 250, 251, 252].includes(qtype))
        const wire = message({ questions: [question(`${label}.Example`, qtype)], flags: RD | CD })
        const asked: UpstreamQuery = cacheKey(queryOf(wire)).keep(Buffer.alloc(400), 7)
        const fold = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
        const octets = questionOctets(asked).subarray(questionStart(asked), questionEnd(asked))
        expect(new Uint8Array(octets)).toEqual(new Uint8Array(question(nameOctets(fold(`${label}.Example`)), qtype)))
        const { kind, recursionDesired, checkingDisabled, dnssecOk, ecsZero } = asked
        expect([kind, recursionDesired, checkingDisabled, dnssecOk, ecsZero]).toEqual([
          'question',
          true,
          true,
          false,
          false,
        ])
      }),
    )
  })

  it('has the hash that its octets have, wherever they stand', () => {
    const key = keyOf(asking('WWW.Example.com', 28))
    const octets = Buffer.concat([Buffer.alloc(3), question('www.example.com', 28), Buffer.alloc(3)])
    expect(hashOfQuestion(octets, 3, octets.length - 3, key.flags)).toBe(key.hash)
    expect(hashOfQuestion(octets, 3, octets.length - 3, key.flags ^ 1)).not.toBe(key.hash)
  })

  it('is kept apart from the next one, names of any length', () => {
    for (const name of ['a.b', `${'x'.repeat(60)}.example`, `${'label63'.repeat(9)}.${'y'.repeat(63)}.example`]) {
      const octets = Buffer.alloc(400, 0xee)
      const kept = cacheKey(queryOf(asking(name))).keep(octets, 5)
      cacheKey(queryOf(asking('other.example')))
      expect([...octets.subarray(0, 5), ...octets.subarray(5 + kept.length)].every((octet) => octet === 0xee)).toBe(
        true,
      )
      expect(kept.equals(cacheKey(queryOf(asking(name.toUpperCase()))))).toBe(true)
    }
  })

  it('spreads its hashes over all of their 31 bits', () => {
    const hashes = Array.from({ length: 4096 }, (_, i) => keyOf(asking(`host${i}.example`)).hash)
    expect(new Set(hashes).size).toBeGreaterThan(4090)
    for (let bit = 0; bit < 31; bit++) {
      const set = hashes.filter((hash) => (hash & (1 << bit)) !== 0).length
      expect(set).toBeGreaterThan(1700)
      expect(set).toBeLessThan(2400)
    }
  })

  it("[P6, S13] of a signed query is every octet of it, the ID too; that of an unshared one is nobody else's", () => {
    const signed = (id: number) => queryOf(message({ id, additionals: [tsig()] }))
    expect(verbatimKey(signed(1)).equals(verbatimKey(signed(1)))).toBe(true)
    expect(verbatimKey(signed(1)).equals(verbatimKey(signed(2)))).toBe(false)
    expect(verbatimKey(signed(1)).equals(cacheKey(signed(1)))).toBe(false)
    expect(unsharedKey(1).equals(unsharedKey(2))).toBe(false)
  })
})

describe('keepable', () => {
  it.each([1, 28, 65, 127, 255, 256, 0, 65_535])('[C9, Q3] type %i may be kept', (qtype) => {
    expect(keepable(queryOf(asking('example.com', qtype)))).toBe(true)
  })

  it.each([41, 129, 200, 248, 249, 250, 253, 254])('[C9, Q5] type %i is asked for each time', (qtype) => {
    expect(keepable(queryOf(asking('example.com', qtype)))).toBe(false)
  })

  it.each([0, 3, 4, 254, 255])('[C9, Q4] class %i is asked for each time', (qclass) => {
    expect(keepable(queryOf(asking('example.com', 1, qclass)))).toBe(false)
  })

  it('[Q7, P6] nothing with RD=0, a signature or further records may be kept', () => {
    expect(keepable(queryOf(message({ flags: 0 })))).toBe(false)
    expect(keepable(queryOf(message({ additionals: [tsig()] })))).toBe(false)
    expect(keepable(queryOf(message({ additionals: [record()] })))).toBe(false)
  })
})
