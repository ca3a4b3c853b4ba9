/**
 * Room for very many short runs of octets in few big Buffers: a Buffer of its own costs an answer more than its octets do,
 * and V8's heap has a limit of its own. Blocks are cut and joined again in the manner of Knuth's boundary tags.
 */

/** Where a run of octets is: slab and granule in one small integer. */
export type Place = number

/** Blocks begin and end on multiples of this, and are no smaller. */
const GRANULE = 16
const WORDS_PER_GRANULE = GRANULE / 4
/** In front of a block's octets: its first word. */
const TAG_OCTETS = 4
/** First word of a block: its granules, shifted left, and two flags. */
const SIZE_SHIFT = 2
const USED = 1
const BEFORE_IS_FREE = 2
/** Free blocks of one size each form a list; those of MAX_BIN granules or more share the last. */
const MAX_BIN = 160
const NONE = -1

interface Slab {
  readonly bytes: Buffer
  readonly words: Int32Array
  usedOctets: number
}

/**
 * A used block: tag, octets. A free one: tag, next and previous of its list (as places), ..., its size again in the last word
 * (so that the block behind it finds its beginning). The last granule of a slab is a used block of no octets: nothing is
 * joined beyond it.
 */
export class Slabs {
  /** Octets asked of the system. */
  committedOctets = 0
  /** Octets of blocks in use, tags included. */
  usedOctets = 0
  readonly #slabOctets: number
  readonly #granulesPerSlab: number
  /** An index keeps its meaning as long as a block is in use there; gone slabs leave a hole that the next one fills. */
  readonly #slabs: (Slab | undefined)[] = []
  readonly #bins = new Int32Array(MAX_BIN + 1).fill(NONE)
  /** A bit for each bin that is not empty: looking through them one by one takes longer than all the rest. */
  readonly #filled = new Int32Array((MAX_BIN >> 5) + 1)
  /** Places of slabs without a block in use. In no list: used slabs are filled first, so that the others can go. */
  readonly #empty: Place[] = []

  /** `slabOctets`: a power of two. */
  constructor(slabOctets: number) {
    this.#slabOctets = slabOctets
    this.#granulesPerSlab = slabOctets / GRANULE
  }

  /** Most octets allocate() ever finds room for. */
  static readonly MAX_OCTETS = (MAX_BIN - 1) * GRANULE - TAG_OCTETS

  /** What a run of `octets` takes away. */
  static cost(octets: number): number {
    return GRANULE * granulesFor(octets)
  }

  /** Room for `octets` (at most MAX_OCTETS), or undefined when no slab has any. */
  allocate(octets: number): Place | undefined {
    const wanted = granulesFor(octets)
    const bin = this.#filledFrom(wanted)
    if (bin !== NONE) return this.#take(this.#bins[bin]!, wanted)
    const base = this.#empty.pop()
    if (base === undefined) return undefined
    this.#putFree(this.#slabOf(base).words, base, 0, this.#granulesPerSlab - 1)
    return this.#take(base, wanted)
  }

  /** One slab more. */
  grow(): void {
    const hole = this.#slabs.indexOf(undefined)
    const index = hole < 0 ? this.#slabs.length : hole
    const bytes = Buffer.allocUnsafeSlow(this.#slabOctets)
    const words = new Int32Array(bytes.buffer)
    this.#slabs[index] = { bytes, words, usedOctets: 0 }
    this.committedOctets += this.#slabOctets
    words[words.length - WORDS_PER_GRANULE] = (1 << SIZE_SHIFT) | USED
    this.#empty.push(index * this.#granulesPerSlab)
  }

  /** Gives slabs without a block in use back to the system; returns whether there were any. */
  shrink(): boolean {
    for (const base of this.#empty) this.#slabs[base / this.#granulesPerSlab] = undefined
    this.committedOctets -= this.#empty.length * this.#slabOctets
    return this.#empty.splice(0).length > 0
  }

  /** All places in use in the slab that has the fewest octets in use, of those that have any. */
  sparsest(): Place[] {
    let slab: Slab | undefined
    for (const each of this.#slabs) {
      if (each !== undefined && each.usedOctets > 0 && each.usedOctets < (slab?.usedOctets ?? Infinity)) slab = each
    }
    const places: Place[] = []
    if (slab === undefined) return places
    const base = this.#slabs.indexOf(slab) * this.#granulesPerSlab
    let granule = 0
    while (granule < this.#granulesPerSlab - 1) {
      const tag = slab.words[granule * WORDS_PER_GRANULE]!
      if ((tag & USED) !== 0) places.push(base + granule)
      granule += tag >>> SIZE_SHIFT
    }
    return places
  }

  free(place: Place): void {
    const slab = this.#slabOf(place)
    const { words } = slab
    const granulesPerSlab = this.#granulesPerSlab
    let start = place % granulesPerSlab
    const tag = words[start * WORDS_PER_GRANULE]!
    let size = tag >>> SIZE_SHIFT
    this.usedOctets -= size * GRANULE
    slab.usedOctets -= size * GRANULE
    const base = place - start
    const behind = start + size
    const tagBehind = words[behind * WORDS_PER_GRANULE]!
    if ((tagBehind & USED) === 0) {
      this.#unlink(words, behind, tagBehind >>> SIZE_SHIFT)
      size += tagBehind >>> SIZE_SHIFT
    }
    if ((tag & BEFORE_IS_FREE) !== 0) {
      const sizeBefore = words[start * WORDS_PER_GRANULE - 1]!
      start -= sizeBefore
      size += sizeBefore
      this.#unlink(words, start, sizeBefore)
    }
    if (size === granulesPerSlab - 1) this.#empty.push(base)
    else this.#putFree(words, base, start, size)
  }

  /** The slab a place is in. */
  bytesOf(place: Place): Buffer {
    return this.#slabOf(place).bytes
  }

  /** Where in that slab its octets begin. */
  offsetOf(place: Place): number {
    return (place % this.#granulesPerSlab) * GRANULE + TAG_OCTETS
  }

  /** What the block at `place` takes away: the same as cost() of what was asked for. */
  sizeOf(place: Place): number {
    const { words } = this.#slabOf(place)
    return (words[(place % this.#granulesPerSlab) * WORDS_PER_GRANULE]! >>> SIZE_SHIFT) * GRANULE
  }

  #slabOf(place: Place): Slab {
    return this.#slabs[Math.floor(place / this.#granulesPerSlab)]!
  }

  /** The first bin from `bin` on that is not empty. */
  #filledFrom(bin: number): number {
    let word = bin >> 5
    let bits = this.#filled[word]! & (-1 << (bin & 31))
    while (bits === 0) {
      if (++word === this.#filled.length) return NONE
      bits = this.#filled[word]!
    }
    return (word << 5) + 31 - Math.clz32(bits & -bits)
  }

  /** Cuts `wanted` granules off the front of a free block; the rest stays free. */
  #take(place: Place, wanted: number): Place {
    const slab = this.#slabOf(place)
    const { words } = slab
    const start = place % this.#granulesPerSlab
    const size = words[start * WORDS_PER_GRANULE]! >>> SIZE_SHIFT
    this.#unlink(words, start, size)
    // The block in front is in use: neighbours that are both free have been joined.
    words[start * WORDS_PER_GRANULE] = (wanted << SIZE_SHIFT) | USED
    const behind = (start + wanted) * WORDS_PER_GRANULE
    if (size > wanted) this.#putFree(words, place - start, start + wanted, size - wanted)
    else words[behind] = words[behind]! & ~BEFORE_IS_FREE
    this.usedOctets += wanted * GRANULE
    slab.usedOctets += wanted * GRANULE
    return place
  }

  /** Makes granules [start, start + size) of the slab that begins at place `base` a free block. */
  #putFree(words: Int32Array, base: Place, start: number, size: number): void {
    const at = start * WORDS_PER_GRANULE
    const behind = (start + size) * WORDS_PER_GRANULE
    const bin = Math.min(size, MAX_BIN)
    const next = this.#bins[bin]!
    words[at] = size << SIZE_SHIFT
    words[at + 1] = next
    words[at + 2] = NONE
    words[behind - 1] = size
    words[behind] = words[behind]! | BEFORE_IS_FREE
    this.#bins[bin] = base + start
    this.#filled[bin >> 5]! |= 1 << (bin & 31)
    if (next !== NONE) this.#setWord(next, 2, base + start)
  }

  #unlink(words: Int32Array, start: number, size: number): void {
    const at = start * WORDS_PER_GRANULE
    const next = words[at + 1]!
    const previous = words[at + 2]!
    if (previous === NONE) {
      const bin = Math.min(size, MAX_BIN)
      this.#bins[bin] = next
      if (next === NONE) this.#filled[bin >> 5]! &= ~(1 << (bin & 31))
    } else this.#setWord(previous, 1, next)
    if (next !== NONE) this.#setWord(next, 2, previous)
  }

  #setWord(place: Place, word: number, value: number): void {
    this.#slabOf(place).words[(place % this.#granulesPerSlab) * WORDS_PER_GRANULE + word] = value
  }
}

function granulesFor(octets: number): number {
  return Math.ceil((octets + TAG_OCTETS) / GRANULE)
}
