/** Responses to any question: sound ones, strange ones, and what mutation makes of both. */
import { questionEnd, questionOctets, questionStart, type UpstreamQuery } from '../../src/wire/upstream-query.ts'
import { nameOctets, opt, option, pointer, record, soa, u16, u32 } from '../helpers/message.ts'
import { oddResponses } from './corpus.ts'
import { Mutator } from './mutator.ts'
import type { Random } from './random.ts'

const RCODES = [0, 0, 0, 0, 0, 0, 3, 3, 2, 5, 1, 4, 9]
const TTLS = [0, 1, 2, 30, 300, 86_400, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]
const signature = Buffer.concat([u16(1), Buffer.from([13, 3]), u32(300), u32(2e9), u32(1e9), u16(7)])

/** Names in them point at the question alone, which stands in the same place in every response. */
const RECORDS = TTLS.flatMap((ttl) => [
  record({ ttl }),
  record({ ttl, type: 28, rdata: Buffer.alloc(16, 1) }),
  record({ ttl, type: 5, rdata: pointer(12) }),
  record({ ttl, type: 15, rdata: Buffer.concat([u16(10), pointer(12)]) }),
  record({ ttl, type: 2, rdata: nameOctets('ns.example.net') }),
  record({ ttl, type: 16, rdata: Buffer.alloc(256, 'x').fill(255, 0, 1) }),
  record({ ttl, type: 46, rdata: Buffer.concat([signature, nameOctets('example'), Buffer.alloc(64, 7)]) }),
  record({ ttl, type: 65, rdata: Buffer.from('0001000001000602683202683300', 'hex') }),
  record({ ttl, type: 65_280, rdata: Buffer.alloc(0) }),
  record({ ttl, owner: 'other.example', class: 3, type: 16, rdata: Buffer.from('\x03abc') }),
  record({ ttl, owner: '' }),
])
const AUTHORITIES = TTLS.map((ttl) => soa(ttl, 60))
const OPTS = [
  opt(),
  opt({ flags: 0x8000, size: 4096 }),
  opt({ options: [option(12, Buffer.alloc(200))] }),
  opt({ options: [option(15, Buffer.from('\0\x0fblocked')), option(15, Buffer.from('\0\x06'))] }),
  opt({ options: [option(11, u16(100)), option(10, '8 octets'), option(65_011, 'echoed')] }),
  opt({ options: [option(8, Buffer.from('0001181800c00002', 'hex'))] }),
  opt({ options: [option(21, Buffer.from('011c'))] }),
  opt({ extendedRcode: 1 }),
]

export class HostileResponses {
  readonly #random: Random
  readonly #mutator: Mutator
  /** The records of the fixtures, and their counts and flags: what stands behind their question. */
  readonly #odd: readonly { readonly head: Buffer; readonly rest: Buffer }[]

  constructor(random: Random) {
    this.#random = random
    const odd = oddResponses()
    this.#mutator = new Mutator(random, odd)
    this.#odd = odd.map((wire) => ({ head: wire.subarray(0, 12), rest: wire.subarray(Math.min(29 + 4, wire.length)) }))
  }

  /** A response to `asked` in a buffer that the next call uses again. Its header and question are right. */
  make(asked: UpstreamQuery, id: number): Buffer {
    const random = this.#random
    const { octets } = this.#mutator
    const question = questionOctets(asked).subarray(questionStart(asked), questionEnd(asked))
    octets.fill(0, 0, 12)
    octets.writeUInt16BE(id, 0)
    octets.set(question, 12)
    this.#mutator.length = 12 + question.length
    this.#mutator.kept = 12 + question.length
    if (random.oneIn(4)) this.#addOddRest()
    else this.#addRecords()
    octets[5] = 1
    if (!random.oneIn(3)) this.#mutator.mutate()
    if (random.oneIn(100)) this.#dropQuestion()
    return this.#mutator.wire
  }

  /** Octets that are no answer to anything, as they are. */
  noise(): Buffer {
    this.#mutator.loadNoise()
    return this.#mutator.wire
  }

  /** Sound but for the records' contents, and now and then long. */
  #addRecords(): void {
    const random = this.#random
    const { octets } = this.#mutator
    octets.writeUInt16BE(
      0x8180 | random.pick(RCODES) | (random.oneIn(4) ? 0x0020 : 0) | (random.oneIn(40) ? 0x0200 : 0),
      2,
    )
    const answers = random.oneIn(200) ? random.below(250) : random.below(4)
    this.#add(6, answers, RECORDS)
    this.#add(8, random.below(3), random.oneIn(3) ? RECORDS : AUTHORITIES)
    this.#add(10, random.oneIn(3) ? random.below(3) : 0, RECORDS)
    if (!random.oneIn(4)) this.#add(10, 1, OPTS)
  }

  #add(countAt: number, count: number, records: readonly Buffer[]): void {
    const mutator = this.#mutator
    const { octets } = mutator
    for (let i = 0; i < count; i++) mutator.length += this.#random.pick(records).copy(octets, mutator.length)
    octets.writeUInt16BE(octets.readUInt16BE(countAt) + count, countAt)
  }

  #addOddRest(): void {
    const { head, rest } = this.#random.pick(this.#odd)
    const mutator = this.#mutator
    head.copy(mutator.octets, 6, 6)
    mutator.octets[2] = 0x80 | (head[2]! & 0x07)
    mutator.octets[3] = head[3]!
    mutator.length += rest.copy(mutator.octets, mutator.length)
  }

  /** Some servers leave it out of their errors. */
  #dropQuestion(): void {
    const mutator = this.#mutator
    mutator.octets.copyWithin(12, mutator.kept, mutator.length)
    mutator.length -= mutator.kept - 12
    mutator.octets[5] = 0
  }
}
