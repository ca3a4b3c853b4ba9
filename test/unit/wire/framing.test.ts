import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Deframer } from '../../../src/wire/framing.ts'
import { u16 } from '../../helpers/message.ts'

const frame = (wire: Buffer): Buffer => Buffer.concat([u16(wire.length), wire])

describe('the frames of a stream', () => {
  it('[T1, S1] come out whole and in order wherever the stream was split', () => {
    const messages = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 8 })
    const cuts = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 10 })
    fc.assert(
      fc.property(messages, cuts, (contents, sizes) => {
        const wires = contents.map((octets) => Buffer.from(octets))
        const deframer = new Deframer()
        const seen: Buffer[] = []
        for (const chunk of split(Buffer.concat(wires.map(frame)), sizes)) {
          expect(deframer.push(chunk, (wire) => seen.push(Buffer.from(wire)) > 0)).toBe(true)
        }
        expect(seen).toEqual(wires)
        expect(deframer.partial).toBe(false)
      }),
    )
  })

  it('[T1] come out octet by octet, the length itself being split', () => {
    const deframer = new Deframer()
    const seen: string[] = []
    const stream = Buffer.concat([frame(Buffer.from('one')), frame(Buffer.from('two'))])
    const partial = [...stream].map((octet) => {
      deframer.push(Buffer.from([octet]), (wire) => seen.push(wire.toString('latin1')) > 0)
      return deframer.partial
    })
    expect(seen).toEqual(['one', 'two'])
    expect(partial).toEqual([true, true, true, true, false, true, true, true, true, false])
  })

  it('may be as long as a length can say, and as short as nothing', () => {
    const deframer = new Deframer()
    const longest = Buffer.alloc(65_535, 7)
    const seen: number[] = []
    for (const chunk of split(Buffer.concat([frame(longest), frame(Buffer.alloc(0))]), [10_000])) {
      deframer.push(chunk, (wire) => seen.push(wire.length) > 0)
    }
    expect(seen).toEqual([65_535, 0])
  })

  it('[A1] cost no more memory than has come, whatever length is claimed', () => {
    const held = (): number => process.memoryUsage().arrayBuffers
    const before = held()
    const deframers = Array.from({ length: 2000 }, () => new Deframer())
    for (const deframer of deframers) deframer.push(Buffer.from([0xff, 0xff, 1]), () => true)
    expect(held() - before).toBeLessThan(2000 * 4096)
    expect(deframers.every(({ partial }) => partial)).toBe(true)
  })

  it('are what the memory holds by then, where every chunk comes in the same', () => {
    const deframer = new Deframer(true)
    const memory = Buffer.alloc(64)
    const chunks = new Map<number, Buffer>()
    const said = ['one', 'two', 'three', 'seven', 'six', 'ten'].map((text) => [text, `${text}!`])
    const seen: string[] = []
    for (const texts of [...said, ['two'], ['six'], ['a', 'bc'], ['ab', 'c'], ['ab', 'd']]) {
      const stream = Buffer.concat(texts.map((text) => frame(Buffer.from(text))))
      memory.fill(0xff).set(stream)
      const chunk = chunks.get(stream.length) ?? memory.subarray(0, stream.length)
      chunks.set(stream.length, chunk)
      expect(deframer.push(chunk, (wire) => seen.push(wire.toString('latin1')) > 0)).toBe(true)
    }
    expect(seen.join(' ')).toBe(`${said.flat().join(' ')} two six a bc ab c ab d`)
  })

  it('wait when their owner says stop, and go on without new octets', () => {
    const wires = ['a', 'b', 'c', 'd', 'e'].map((text) => Buffer.from(text))
    const stream = Buffer.concat(wires.map(frame))
    for (let at = 0; at <= stream.length; at++) {
      const deframer = new Deframer()
      let seen = ''
      const one = (wire: Buffer): boolean => {
        seen += wire.toString('latin1')
        return false
      }
      deframer.push(stream.subarray(0, at), one)
      deframer.push(stream.subarray(at), one)
      for (let more = 0; more < wires.length; more++) deframer.push(Buffer.alloc(0), one)
      expect(seen).toBe('abcde')
    }
  })

  it('are not delivered behind the one their owner stopped at', () => {
    const deframer = new Deframer()
    const seen: string[] = []
    const stream = Buffer.concat([frame(Buffer.from('good')), frame(Buffer.alloc(0)), frame(Buffer.from('late'))])
    const whole = deframer.push(stream, (wire) => seen.push(wire.toString('latin1')) > 0 && wire.length > 0)
    expect(whole).toBe(false)
    expect(seen).toEqual(['good', ''])
  })
})

function split(stream: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = []
  for (let at = 0, i = 0; at < stream.length; i++) {
    const size = sizes[i % sizes.length]!
    chunks.push(Buffer.from(stream.subarray(at, at + size)))
    at += size
  }
  return chunks
}
