import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classText, nameFromText, nameText, rcodeText, typeNumber, typeText } from '../../../src/wire/text.ts'

const wireOf = (...labels: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat([
    ...labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label as string, 'latin1')])),
    Buffer.from([0]),
  ])

describe('a name as text', () => {
  it('ends in a dot, and the root is one', () => {
    expect(nameText(wireOf('www', 'example', 'com'), 0)).toBe('www.example.com.')
    expect(nameText(wireOf(), 0)).toBe('.')
  })

  it('keeps the case of its letters', () => {
    expect(nameText(wireOf('wWw', 'eXample'), 0)).toBe('wWw.eXample.')
  })

  it('escapes what would be read otherwise: dots and backslashes in labels, octets that do not print', () => {
    expect(nameText(wireOf('a.b', 'c\\d', 'e f', '\x00\x7f\xe9'), 0)).toBe('a\\.b.c\\\\d.e\\032f.\\000\\127\\233.')
  })

  it('follows compression pointers', () => {
    const message = Buffer.concat([
      Buffer.alloc(12),
      wireOf('example', 'com'),
      Buffer.from('\x03www\xc0\x0c', 'latin1'),
    ])
    expect(nameText(message, 12 + 13)).toBe('www.example.com.')
  })

  it('comes back as the same octets, whatever they are', () => {
    const label = fc.uint8Array({ minLength: 1, maxLength: 63 }).map((octets) => Buffer.from(octets).toString('latin1'))
    fc.assert(
      fc.property(fc.array(label, { maxLength: 3 }), (labels) => {
        const wire = wireOf(...labels)
        expect(nameFromText(nameText(wire, 0))).toEqual(wire)
      }),
    )
  })
})

describe('a name from text', () => {
  it('may have its last dot or not', () => {
    expect(nameFromText('example.com')).toEqual(wireOf('example', 'com'))
    expect(nameFromText('example.com.')).toEqual(wireOf('example', 'com'))
    expect(nameFromText('.')).toEqual(wireOf())
    // The dot behind an escaped backslash is one.
    expect(nameFromText('\\\\.')).toEqual(wireOf('\\'))
  })

  it('may end in an escaped dot, which belongs to the label', () => {
    expect(nameFromText('a\\.')).toEqual(wireOf('a.'))
  })

  it.each([
    ['a..b', 'a label is empty'],
    ['', 'a label is empty'],
    ['..', 'a label is empty'],
    [`${'a'.repeat(64)}.example`, 'a label is longer than 63 octets'],
    ['\\256', 'an escape is above \\255'],
    [Array(5).fill('a'.repeat(60)).join('.'), 'it is longer than 255 octets'],
  ])('is refused when no message can carry it: %j', (text, wrong) => {
    expect(nameFromText(text)).toEqual({ wrong })
  })

  it('may be 255 octets long, and not one more', () => {
    const longest = [63, 63, 63, 61].map((length) => 'x'.repeat(length)).join('.')
    expect(nameFromText(longest)).toHaveLength(255)
    expect(nameFromText(`${longest}x`)).toEqual({ wrong: 'it is longer than 255 octets' })
  })
})

describe('numbers as text', () => {
  it('are names where there are any, and RFC 3597 otherwise', () => {
    expect([typeText(65), typeText(1000)]).toEqual(['HTTPS', 'TYPE1000'])
    expect([classText(1), classText(42)]).toEqual(['IN', 'CLASS42'])
    expect([rcodeText(16), rcodeText(3841)]).toEqual(['BADVERS', 'RCODE3841'])
  })

  it('are read back, letter case aside', () => {
    expect(['a', 'AAAA', 'https', 'type65', 'TYPE65535'].map(typeNumber)).toEqual([1, 28, 65, 65, 65535])
    expect(['', 'TYPE', 'TYPE65536', 'nonsense'].map(typeNumber)).toEqual([undefined, undefined, undefined, undefined])
  })
})
