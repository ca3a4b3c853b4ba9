/** A message and what can become of its octets: one buffer, used again for each. Allocates nothing. */
import type { Random } from './random.ts'

const ROOM = 65_535
const COUNTS = [0, 1, 2, 3, 255, 4096, 65_535]
const OPTION_CODES = [3, 8, 9, 10, 11, 12, 15, 20, 21, 4242, 65_011]
const ODD_OCTETS = [0, 1, 0x3f, 0x40, 0x7f, 0x80, 0xbf, 0xc0, 0xc1, 0xff]
/** Root owner, TYPE 41, CLASS, TTL, RDLENGTH. */
const OPT_HEAD = 11

export class Mutator {
  readonly octets = Buffer.allocUnsafeSlow(ROOM)
  length = 0
  /** Octets at the front that keep as they are. */
  kept = 0
  readonly #random: Random
  readonly #others: readonly Buffer[]
  /** One more than once comes up more often. */
  readonly #mutations: readonly (() => void)[] = [
    () => this.#flip(),
    () => this.#flip(),
    () => this.#set(),
    () => this.#cut(),
    () => this.#extend(),
    () => this.#splice(),
    () => this.#point(),
    () => this.#count(),
    () => this.#changeOpt(),
    () => this.#changeOpt(),
    () => this.#turnFlags(),
    () => this.#repeat(),
  ]

  /** `others`: what parts of are taken. */
  constructor(random: Random, others: readonly Buffer[]) {
    this.#random = random
    this.#others = others
  }

  get wire(): Buffer {
    return this.octets.subarray(0, this.length)
  }

  load(message: Buffer): void {
    this.length = message.copy(this.octets)
    this.kept = 0
  }

  /** Octets that mean nothing, mostly few. */
  loadNoise(): void {
    this.kept = 0
    this.length = this.#random.oneIn(50) ? this.#random.below(ROOM) : this.#random.below(80)
    this.#scribble(0, this.length)
  }

  /** As many mutations as chance wants, one at least. */
  mutate(): void {
    do this.#random.pick(this.#mutations)()
    while (this.#random.oneIn(2))
  }

  #flip(): void {
    const at = this.#place()
    if (at >= 0) this.octets[at]! ^= 1 << this.#random.below(8)
  }

  #set(): void {
    const at = this.#place()
    if (at >= 0) this.octets[at] = this.#random.oneIn(2) ? this.#random.pick(ODD_OCTETS) : this.#random.u32()
  }

  #cut(): void {
    this.length = this.kept + this.#random.below(this.length - this.kept + 1)
  }

  #extend(): void {
    const more = Math.min(
      this.#random.oneIn(30) ? this.#random.below(3000) : this.#random.below(30),
      ROOM - this.length,
    )
    this.#scribble(this.length, this.length + more)
    this.length += more
  }

  /** The front of this one, and the end of another. */
  #splice(): void {
    const other = this.#random.pick(this.#others)
    const at = this.kept + this.#random.below(this.length - this.kept + 1)
    const from = this.#random.below(other.length + 1)
    this.length = Math.min(at + other.copy(this.octets, at, from), ROOM)
  }

  /** A compression pointer: to the header, the question, itself, ahead, anywhere. */
  #point(): void {
    const at = this.#place()
    if (at < 0 || at + 2 > this.length) return
    const random = this.#random
    const to = random.pick([0, 11, 12, 13, at, at - 1, at + 2, random.below(this.length), random.below(0x4000)])
    this.octets[at] = 0xc0 | ((to >>> 8) & 0x3f)
    this.octets[at + 1] = to & 0xff
  }

  #count(): void {
    const at = 4 + 2 * this.#random.below(4)
    if (this.length < 12 || (at === 4 && this.kept > 0)) return
    this.#put16(at, this.#random.pick(COUNTS))
  }

  #turnFlags(): void {
    if (this.length < 4) return
    if (this.#random.oneIn(2)) this.octets[3] = this.#random.u32()
    else this.octets[2]! ^= this.#random.u32() & 0x07
    // Of a response to come, QR and the opcode stay: what has others never gets beyond the connection.
    if (this.kept === 0 && this.#random.oneIn(8)) this.octets[2]! ^= this.#random.u32() & 0xf8
  }

  /** A piece of it once more, somewhere else. */
  #repeat(): void {
    const from = this.#place()
    const to = this.#place()
    if (from < 0) return
    const length = Math.min(this.#random.below(40), this.length - from, ROOM - to)
    this.octets.copyWithin(to, from, from + length)
    this.length = Math.max(this.length, to + length)
  }

  /** Anything in an OPT that is there; or one more. */
  #changeOpt(): void {
    const at = this.#findOpt()
    if (at < 0 || this.#random.oneIn(6)) this.#addOpt()
    else if (this.#random.oneIn(2)) this.#changeOptHead(at)
    else if (at + OPT_HEAD + 4 <= this.length) this.#changeOption(at + OPT_HEAD)
  }

  /** Payload size, the octets of the TTL field, RDLENGTH. */
  #changeOptHead(at: number): void {
    const random = this.#random
    const what = random.below(3)
    if (what === 0) this.#put16(at + 3, random.pick([0, 511, 512, 513, 1232, 4096, 65_535]))
    else if (what === 1) this.octets[at + 5 + random.below(4)] = random.u32()
    else this.#put16(at + 9, random.pick([0, 1, 2, 3, 4, 8, random.below(100), 65_535]))
  }

  #changeOption(at: number): void {
    if (this.#random.oneIn(2)) this.#put16(at, this.#random.pick(OPTION_CODES))
    else this.#put16(at + 2, this.#random.below(40))
  }

  #addOpt(): void {
    const random = this.#random
    if (this.length < 12 || this.length + 60 > ROOM) return
    const at = this.length
    this.octets.fill(0, at, at + OPT_HEAD)
    this.octets[at + 2] = 41
    this.#put16(at + 3, random.below(5000))
    if (random.oneIn(2)) this.octets[at + 7] = 0x80
    let end = at + OPT_HEAD
    for (let options = random.below(3); options > 0; options--) {
      const length = random.below(12)
      this.#put16(end, random.pick(OPTION_CODES))
      this.#put16(end + 2, length)
      this.#scribble(end + 4, end + 4 + length)
      end += 4 + length
    }
    this.#put16(at + 9, end - at - OPT_HEAD)
    this.length = end
    this.#put16(10, ((this.octets[10]! << 8) | this.octets[11]!) + 1)
  }

  /** The last thing that looks like an OPT; -1: none. */
  #findOpt(): number {
    for (let at = this.length - OPT_HEAD; at >= Math.max(this.kept, 12); at--) {
      if (this.octets[at] === 0 && this.octets[at + 1] === 0 && this.octets[at + 2] === 41) return at
    }
    return -1
  }

  /** An octet that may change; -1: there is none. */
  #place(): number {
    return this.length > this.kept ? this.kept + this.#random.below(this.length - this.kept) : -1
  }

  #scribble(from: number, to: number): void {
    for (let at = from; at < to; at++) this.octets[at] = this.#random.u32()
  }

  #put16(at: number, value: number): void {
    this.octets[at] = value >>> 8
    this.octets[at + 1] = value
  }
}
