/** Names compressed wherever they may be (RFC 1035 section 4.1.4, RFC 3597 section 4): every octet arrives, fresh and kept. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Bridge, LOCATION_HOSTNAME } from '../helpers/bridge.ts'
import { makeAuthority } from '../helpers/certificates.ts'
import { DotServer } from '../helpers/dot-server.ts'
import { message, nameOctets, opt, question, u16, u32 } from '../helpers/message.ts'
import { dissect } from '../helpers/octets.ts'

/** Writes messages with every suffix it has written before replaced by a pointer to it. */
class Compressor {
  readonly #parts: Buffer[] = []
  readonly #known = new Map<string, number>()
  /** Octets so far. */
  length = 0
  readonly counts = [1, 0, 0, 0]

  put(...parts: readonly Buffer[]): this {
    for (const part of parts) {
      this.#parts.push(part)
      this.length += part.length
    }
    return this
  }

  name(text: string): this {
    const known = this.#known.get(text)
    if (text === '') return this.put(Buffer.from([0]))
    // Beyond 14 bits no pointer goes.
    if (known !== undefined && known < 0x4000) return this.put(u16(0xc000 | known))
    this.#known.set(text, this.length)
    const [label = '', ...rest] = text.split('.')
    return this.put(Buffer.from(`${String.fromCharCode(label.length)}${label}`, 'latin1')).name(rest.join('.'))
  }

  /** A pointer to the very place where `text` stands, even if that is a pointer itself. */
  pointerTo(at: number): this {
    return this.put(u16(0xc000 | at))
  }

  /** `rdata`: what it is made of, names as text. */
  record(section: 1 | 2 | 3, owner: string, type: number, ...rdata: readonly (Buffer | string)[]): this {
    this.counts[section]!++
    this.name(owner).put(u16(type), u16(1), u32(300))
    const lengthAt = this.#parts.length
    this.put(u16(0))
    const from = this.length
    for (const part of rdata) {
      if (typeof part === 'string') this.name(part)
      else this.put(part)
    }
    this.#parts[lengthAt] = u16(this.length - from)
    return this
  }

  wire(query: Buffer): Buffer {
    const octets = Buffer.concat(this.#parts)
    query.copy(octets, 0, 0, 2)
    octets.writeUInt16BE(0x8180, 2)
    for (const [at, count] of this.counts.entries()) octets.writeUInt16BE(count, 4 + 2 * at)
    return octets
  }

  static about(name: string, type: number): Compressor {
    return new Compressor().put(Buffer.alloc(12)).name(name).put(u16(type), u16(1))
  }
}

const NAME = 'www.example.com'
const OWN_OPT = opt({ size: 4096, flags: 0x8000 })
const numbers = (...values: number[]): Buffer => Buffer.concat(values.map(u32))
const text = (value: string): Buffer => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)])

/** Every type whose RDATA holds names that somebody may compress. */
function everyType(): Compressor {
  return Compressor.about(NAME, 255)
    .record(1, NAME, 2, 'ns.example.com')
    .record(1, NAME, 3, 'md.ns.example.com')
    .record(1, NAME, 4, 'mf.ns.example.com')
    .record(1, 'ns.example.com', 5, 'alias.example.net')
    .record(1, 'example.com', 6, 'ns.example.com', 'hostmaster.example.net', numbers(1, 7200, 900, 86_400, 600))
    .record(1, NAME, 7, 'mb.example.net')
    .record(1, NAME, 8, 'mg.example.net')
    .record(1, NAME, 9, 'mr.mg.example.net')
    .record(1, 'com', 12, 'net')
    .record(1, NAME, 14, 'hostmaster.example.net', 'errors.mr.mg.example.net')
    .record(1, NAME, 15, u16(10), 'mail.example.com')
    .record(1, 'mail.example.com', 17, 'hostmaster.example.net', 'txt.mail.example.com')
    .record(1, NAME, 18, u16(1), 'db.example.com')
    .record(1, NAME, 21, u16(1), 'rt.db.example.com')
    .record(
      1,
      NAME,
      24,
      u16(1),
      Buffer.from([13, 3]),
      numbers(300, 2e9, 1e9),
      u16(7),
      'example.com',
      Buffer.alloc(64, 0xc0),
    )
    .record(1, NAME, 26, u16(1), 'px.example.com', 'x400.px.example.com')
    .record(1, NAME, 30, 'nxt.example.com', Buffer.from([0x40, 0, 0, 8]))
    .record(1, NAME, 33, u16(1), u16(2), u16(443), 'srv.example.com')
    .record(1, NAME, 35, u16(1), u16(2), text('s'), text('SIP+D2U'), text(''), 'srv.example.com')
    .record(1, NAME, 36, u16(1), 'kx.example.com')
    .record(1, NAME, 39, 'dname.example.com')
    .record(2, 'example.com', 2, 'ns.example.com')
    .record(2, 'example.com', 2, 'a.deeper.ns.example.com')
    .record(3, 'a.deeper.ns.example.com', 1, Buffer.from([192, 0, 2, 53]))
    .record(3, 'x400.px.example.com', 28, Buffer.alloc(16, 1))
}

/** Names that are nothing but a pointer to a pointer, and owners whose labels stand in RDATA alone. */
function chains(): Compressor {
  const made = Compressor.about(NAME, 2).record(1, NAME, 2, 'one.ns.example.com')
  for (let i = 0; i < 20; i++) {
    const at = made.length
    made.counts[2]!++
    // The owner before is a pointer too: 1, 2, 3 ... steps to the letters.
    made.pointerTo(i === 0 ? 12 : at - 12 - 4).put(u16(1), u16(1), u32(300), u16(4), Buffer.from([192, 0, 2, i]))
  }
  return made.record(3, 'one.ns.example.com', 28, Buffer.alloc(16, 2)).record(3, '', 16, text('the root'))
}

/** Pointers of all 14 bits, and TTLs far behind where pointers can go. */
function large(): Compressor {
  const made = Compressor.about(NAME, 16)
  while (made.length < 0x4000 - 300) made.record(1, NAME, 16, text('x'.repeat(200)))
  made.record(1, NAME, 16, text('y'.repeat(0x4000 - made.length - 13 - 1)))
  // Its owner begins in the last place that can be pointed at.
  made.record(1, 'last.example.com', 16, text('last'))
  made.record(1, 'last.example.com', 16, text('again'))
  for (let i = 0; i < 100; i++) made.record(1, `n${i}.last.example.com`, 16, text('z'.repeat(250)))
  return made
}

const authority = makeAuthority()
let server: DotServer
let bridge: Bridge
let response: Compressor

beforeAll(async () => {
  server = await DotServer.listen({
    identity: authority.issue({ names: [LOCATION_HOSTNAME] }),
    answer: ({ wire, connection }) => connection.send(response.wire(wire)),
  })
  bridge = await Bridge.start({ port: server.port, ca: authority.certificate })
})
afterAll(async () => {
  await bridge?.stop()
  await server?.close()
})

describe('compressed names', () => {
  it.each<[string, () => Compressor, number, boolean]>([
    ['in owners and RDATA of every type that may have them', everyType, 255, true],
    ['that are pointers to pointers', chains, 2, true],
    ['up to the last octet that a pointer reaches', large, 16, false],
  ])(
    '[H6, H11, P1, C1, E9] %s arrive as they are, over UDP and TCP, fresh and aged',
    async (_what, make, type, kept) => {
      response = make()
      const sent = dissect(
        response
          .put(OWN_OPT)
          .wire(Buffer.alloc(2))
          .fill(response.counts[3]! + 1, 11, 12),
      )
      const query = message({ questions: [question(NAME, type)], additionals: [opt({ size: 4096 })] })
      const [udp, tcp] = [await bridge.udp(), await bridge.tcp()]
      for (const [stub, ageSeconds] of [
        [tcp, 0],
        [udp, 0],
        [tcp, 100],
        [udp, 0],
      ] as const) {
        bridge.pass(ageSeconds)
        const got = dissect(await stub.exchange(query))
        // 30 KB are more than UDP has room for: TCP has all of it (P3).
        if (stub === udp && sent.body.length > 4096) expect(got.flags & 0x0200).toBe(0x0200)
        else expect(got.body.toString('hex')).toBe(sent.body.toString('hex'))
      }
      const aged = dissect(await tcp.exchange(query))
      expect(aged.ttls).toEqual(sent.ttls.map((ttl) => ttl - (kept ? 100 : 0)))
      expect(bridge.outcomes.splice(0)).toEqual(['miss', ...Array(4).fill(kept ? 'hit' : 'miss')])
    },
  )

  it("[H8, H11] follow the stub's spelling where they point at the question, and nowhere else", async () => {
    const odd = 'WwW.eXaMpLe.CoM'
    response = everyType()
    const lower = dissect(response.wire(Buffer.alloc(2)))
    const expected = Buffer.from(lower.body)
    nameOctets(odd).copy(expected, 12)
    const query = message({ questions: [question(odd, 255)] })
    expect(dissect(await (await bridge.tcp()).exchange(query)).body).toEqual(expected)
  })
})
