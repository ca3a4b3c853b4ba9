/** Pipelines of hostile messages as a stub would send them. */
import { queries } from './corpus.ts'
import { Mutator } from './mutator.ts'
import type { Random } from './random.ts'

/** What one call makes: most octets, but for the last frame. */
const MOST_OCTETS = 256 * 1024
const LARGEST = 65_535

/** Frames of hostile messages, in one buffer that the next call uses again. */
export class FrameMaker {
  readonly #random: Random
  readonly #corpus = queries()
  readonly #mutator: Mutator
  readonly #octets = Buffer.allocUnsafeSlow(MOST_OCTETS + 2 + LARGEST)
  #id = 0

  constructor(random: Random) {
    this.#random = random
    this.#mutator = new Mutator(random, this.#corpus)
  }

  make(most: number): Buffer {
    let end = 0
    for (let frames = 0; frames < most && end < MOST_OCTETS; frames++) {
      this.#generate()
      const { octets, length } = this.#mutator
      // A prefix that lies now and then: what follows is read at another place, and means something else.
      this.#octets.writeUInt16BE(this.#random.oneIn(2000) ? this.#random.below(LARGEST) : length, end)
      octets.copy(this.#octets, end + 2, 0, length)
      end += 2 + length
    }
    return this.#octets.subarray(0, end)
  }

  #generate(): void {
    const random = this.#random
    if (random.oneIn(100)) return void this.#mutator.loadNoise()
    this.#mutator.load(random.pick(this.#corpus))
    if (random.oneIn(4) && this.#mutator.octets[12]! > 2) this.#mutator.octets[14] = 0x61 + random.below(26)
    if (!random.oneIn(6)) this.#mutator.mutate()
    // What may not be answered ends the connection: not too often, or nothing else is ever seen.
    if (this.#mutator.length < 12 && !random.oneIn(20)) this.#mutator.load(random.pick(this.#corpus))
    if (!random.oneIn(20)) this.#mutator.octets[2]! &= 0x7f
    if (random.oneIn(20)) return
    this.#mutator.octets.writeUInt16BE(this.#id++ & 0xffff, 0)
  }
}
