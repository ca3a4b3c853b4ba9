import { describe, expect, it } from 'vitest'
import {
  borrowsFrom,
  equalFolded,
  expandName,
  FOLD,
  foldInto,
  isRoot,
  skipName,
  skipPlainName,
} from '../../../src/wire/name.ts'
import { nameOctets, pointer } from '../../helpers/message.ts'

const header = Buffer.alloc(12)

describe('names', () => {
  it('[H9] fold exactly the octets of A to Z', () => {
    const changed = [...FOLD.keys()].filter((octet) => FOLD[octet] !== octet)
    expect(changed).toEqual(Array.from({ length: 26 }, (_, i) => 0x41 + i))
    for (const octet of changed) expect(FOLD[octet]).toBe(octet + 0x20)
  })

  it('[H9] compare octets of 80 and above, and the neighbours of the letters, exactly', () => {
    const same = (one: string, other: string): boolean =>
      equalFolded(Buffer.from(one, 'latin1'), 0, Buffer.from(other, 'latin1'), 0, one.length)
    expect(same('AZaz', 'azAZ')).toBe(true)
    for (const [one, other] of ['@`', '[{', '\\|', ']}', '^~', '_\x7f', '\xc0\xe0', '\xde\xfe']) {
      expect(same(one!, other!)).toBe(false)
    }
  })

  it('[H9] fold as a whole without touching their length octets', () => {
    const name = Buffer.concat([Buffer.from([63]), Buffer.alloc(63, 0x5a), nameOctets('ExAmPlE')])
    const folded = Buffer.alloc(name.length)
    foldInto(name, 0, name.length, folded, 0)
    expect(folded).toEqual(Buffer.concat([Buffer.from([63]), Buffer.alloc(63, 0x7a), nameOctets('example')]))
  })

  it('[H5] are at most 255 octets, pointers followed', () => {
    const prior = Buffer.concat(
      Array.from({ length: 3 }, () => Buffer.concat([Buffer.from([63]), Buffer.alloc(63, 97)])),
    )
    const wire = (label: number): Buffer =>
      Buffer.concat([header, prior, Buffer.from([0]), Buffer.from([label]), Buffer.alloc(label, 98), pointer(12)])
    const at = 12 + prior.length + 1
    const fits = wire(255 - 1 - prior.length - 1)
    expect(skipName(fits, at, fits.length)).toBe(fits.length)
    const long = wire(255 - prior.length - 1)
    expect(skipName(long, at, long.length)).toBe(-1)
  })

  it('[H6] may be reached through pointers to prior names, each strictly before the labels it ends', () => {
    const wire = Buffer.concat([header, nameOctets('example'), Buffer.from('\x03www'), pointer(12), pointer(21)])
    expect(skipName(wire, 21, wire.length)).toBe(27)
    expect(skipName(wire, 27, wire.length)).toBe(29)
    for (const to of [27, 28, 100, 0, 11]) {
      pointer(to).copy(wire, 27)
      expect(skipName(wire, 27, wire.length)).toBe(-1)
    }
    // Back to where it came through: www points at www.
    pointer(21).copy(wire, 25)
    expect(skipName(wire, 21, wire.length)).toBe(-1)
  })

  it('[H6] may not be reached through octets of the name that points, or behind it', () => {
    // TYPE 3 read as a label of three octets: the pointer itself and the octet behind it, then the root.
    const wire = Buffer.concat([
      header,
      nameOctets(''),
      Buffer.from('\0\x03\0\x01'),
      pointer(14),
      Buffer.from('\0\0\0\0'),
    ])
    expect(skipName(wire, 17, wire.length)).toBe(-1)
    // A label that ends where the name begins is not yet a name.
    const cut = Buffer.concat([header, Buffer.from('\x02ab'), pointer(12), Buffer.from('\0')])
    expect(skipName(cut, 15, cut.length)).toBe(-1)
    expect(skipName(Buffer.concat([header, Buffer.from('\x02ab\0'), pointer(12)]), 16, 18)).toBe(18)
  })

  it('[H6] may borrow octets of a field, which is found out', () => {
    const wire = Buffer.concat([
      header,
      Buffer.from('\x01a\x02bc\0\0\x01d'),
      pointer(14),
      Buffer.from('\0'),
      pointer(19),
    ])
    const fields = (...offsets: number[]): [Uint16Array, number] => [Uint16Array.from([...offsets, 0]), offsets.length]
    const borrows = (at: number, ...offsets: number[]): boolean => borrowsFrom(wire, at, ...fields(...offsets))
    expect(borrows(24)).toBe(false)
    // d, then bc and the root at [14, 18): the octets of the name itself are its own.
    for (const [field, expected] of [
      [10, false],
      [11, true],
      [14, true],
      [17, true],
      [18, false],
    ] as const) {
      expect([field, borrows(19, field)]).toEqual([field, expected])
      expect([field, borrows(19, 2, field, 40, 50)]).toEqual([field, expected])
    }
    expect(borrows(19, 19)).toBe(false)
    expect(borrows(24, 19)).toBe(true)
  })

  it('[H6, A1] cost a bounded number of steps: a long chain of pointers is malformed', () => {
    const chain = (pointers: number): Buffer =>
      Buffer.concat([
        header,
        nameOctets(''),
        ...Array.from({ length: pointers }, (_, i) => pointer(i === 0 ? 12 : 11 + 2 * i)),
      ])
    for (const [pointers, sound] of [
      [1, true],
      [127, true],
      [128, false],
      [8000, false],
    ] as const) {
      const wire = chain(pointers)
      expect(skipName(wire, wire.length - 2, wire.length) > 0).toBe(sound)
    }
  })

  it('[H7] of a question have no pointers', () => {
    const wire = Buffer.concat([header, nameOctets('a'), Buffer.from('\x01b'), pointer(12)])
    expect(skipPlainName(wire, 12, wire.length)).toBe(15)
    expect(skipPlainName(wire, 15, wire.length)).toBe(-1)
  })

  it('[H11] expand to what they would be uncompressed', () => {
    const wire = Buffer.concat([header, nameOctets('Example.COM'), Buffer.from('\x03www'), pointer(12), pointer(25)])
    const target = Buffer.alloc(300)
    for (const [at, text] of [
      [12, 'Example.COM'],
      [25, 'www.Example.COM'],
      [31, 'www.Example.COM'],
    ] as const) {
      expect(skipName(wire, at, wire.length)).toBeGreaterThan(0)
      expect(target.subarray(5, expandName(wire, at, target, 5))).toEqual(nameOctets(text))
    }
  })

  it('[H11] are the root also through a pointer', () => {
    const wire = Buffer.concat([header, nameOctets('a'), pointer(14), pointer(12)])
    expect([14, 15, 12, 17].map((at) => isRoot(wire, at))).toEqual([true, true, false, false])
  })
})
