/**
 * Where each answer is, by the hash of its key, and which has not been asked for longest: a hash table and a list through it,
 * both of integers outside V8's heap. Nothing is ever copied as it grows: a map of V8's doubles, which keeps every query
 * waiting for 15 ms at 270,000 answers, and in many small maps the young generation is full of tables on their way out of it.
 */
import { IntList } from './int-list.ts'
import type { Place } from './slabs.ts'

/** A place in a slab, or for a large answer a Buffer of its own. */
export type Held = Place | Buffer

/** A node is eight integers, half a line of the processor's cache; two are left over. */
const NODE_INTS = 8
/** The place, or the complement of where the Buffer is in the list of those. */
const HASH = 0
const PLACE = 1
const OCTETS = 2
/** The next node of the same bucket, or of those that are free. */
const NEXT = 3
/** Neighbours in the order of asking. */
const OLDER = 4
const NEWER = 5
const NONE = -1
/** At first; a power of two. */
const BUCKETS = 16

export class Directory {
  entries = 0
  /** Of all entries, as told to set(). */
  octets = 0
  readonly #gone: (held: Held) => void
  readonly #nodes = new IntList()
  readonly #buffers: (Buffer | undefined)[] = []
  /** Where in that list there is none. */
  readonly #holes: number[] = []
  /** The first node of each bucket. One is added with every entry more than there are, and one of the others divided for it (linear hashing). */
  readonly #buckets = new IntList()
  /** The greatest power of two of buckets that there are. */
  #doubled = BUCKETS
  #free = NONE
  #oldest = NONE
  #newest = NONE

  /** `gone` is told of every entry that leaves. */
  constructor(gone: (held: Held) => void) {
    this.#gone = gone
    this.#begin()
  }

  /** Looks it up for somebody who asked for it. `hash`, here and below: 31 bits. */
  find(hash: number): Held | undefined {
    const node = this.#nodeOf(hash)
    if (node === NONE) return undefined
    this.#asked(node)
    return this.#heldBy(node)
  }

  /** Looks it up, and that counts as asking for nothing. */
  peek(hash: number): Held | undefined {
    const node = this.#nodeOf(hash)
    return node === NONE ? undefined : this.#heldBy(node)
  }

  /** In place of what `hash` had. `octets`: what it takes, 31 bits. */
  set(hash: number, held: Held, octets: number): void {
    let node = this.#nodeOf(hash)
    if (node === NONE) {
      node = this.#add(hash)
    } else {
      this.#asked(node)
      this.octets -= this.#get(node, OCTETS)
      this.#letGo(node)
    }
    this.#put(node, PLACE, typeof held === 'number' ? held : ~this.#keepBuffer(held))
    this.#put(node, OCTETS, octets)
    this.octets += octets
  }

  /** Returns whether it was there. */
  delete(hash: number): boolean {
    const bucket = this.#bucketOf(hash)
    let before = NONE
    let node = this.#buckets.get(bucket)
    while (node !== NONE && this.#get(node, HASH) !== hash) {
      before = node
      node = this.#get(node, NEXT)
    }
    if (node === NONE) return false
    if (before === NONE) this.#buckets.set(bucket, this.#get(node, NEXT))
    else this.#put(before, NEXT, this.#get(node, NEXT))
    this.#unlink(node)
    this.entries--
    this.octets -= this.#get(node, OCTETS)
    this.#put(node, NEXT, this.#free)
    this.#free = node
    this.#letGo(node)
    return true
  }

  /** Drops the one not asked for longest; no-op when there is none. */
  dropOldest(): void {
    if (this.#oldest !== NONE) this.delete(this.#get(this.#oldest, HASH))
  }

  /** From the one not asked for longest on. Nothing may be changed meanwhile. */
  *all(): Generator<[hash: number, held: Held]> {
    for (let node = this.#oldest; node !== NONE; node = this.#get(node, NEWER))
      yield [this.#get(node, HASH), this.#heldBy(node)]
  }

  clear(): void {
    for (const [, held] of this.all()) this.#gone(held)
    this.entries = 0
    this.octets = 0
    this.#nodes.clear()
    this.#buffers.length = 0
    this.#holes.length = 0
    this.#buckets.clear()
    this.#begin()
  }

  #begin(): void {
    this.#doubled = BUCKETS
    this.#free = NONE
    this.#oldest = NONE
    this.#newest = NONE
    for (let bucket = 0; bucket < BUCKETS; bucket++) this.#buckets.push(NONE)
  }

  #get(node: number, field: number): number {
    return this.#nodes.get(node * NODE_INTS + field)
  }

  #put(node: number, field: number, value: number): void {
    this.#nodes.set(node * NODE_INTS + field, value)
  }

  #bucketOf(hash: number): number {
    const bucket = hash & (2 * this.#doubled - 1)
    return bucket < this.#buckets.length ? bucket : bucket - this.#doubled
  }

  #nodeOf(hash: number): number {
    let node = this.#buckets.get(this.#bucketOf(hash))
    while (node !== NONE && this.#get(node, HASH) !== hash) node = this.#get(node, NEXT)
    return node
  }

  /** A node for `hash`, which has none, as the one asked for last. */
  #add(hash: number): number {
    if (++this.entries > this.#buckets.length) this.#divide()
    const node = this.#freeNode()
    const bucket = this.#bucketOf(hash)
    this.#put(node, HASH, hash)
    this.#put(node, NEXT, this.#buckets.get(bucket))
    this.#buckets.set(bucket, node)
    this.#append(node)
    return node
  }

  #freeNode(): number {
    const node = this.#free
    if (node !== NONE) {
      this.#free = this.#get(node, NEXT)
      return node
    }
    for (let int = 0; int < NODE_INTS; int++) this.#nodes.push(NONE)
    return this.#nodes.length / NODE_INTS - 1
  }

  /** One bucket more: it takes over, of the one it has shared with until now, those whose next bit is set. */
  #divide(): void {
    const bucket = this.#buckets.length
    const shared = bucket - this.#doubled
    this.#buckets.push(NONE)
    let node = this.#buckets.get(shared)
    this.#buckets.set(shared, NONE)
    while (node !== NONE) {
      const next = this.#get(node, NEXT)
      const to = (this.#get(node, HASH) & this.#doubled) === 0 ? shared : bucket
      this.#put(node, NEXT, this.#buckets.get(to))
      this.#buckets.set(to, node)
      node = next
    }
    if (this.#buckets.length === 2 * this.#doubled) this.#doubled *= 2
  }

  #asked(node: number): void {
    if (node === this.#newest) return
    this.#unlink(node)
    this.#append(node)
  }

  #append(node: number): void {
    this.#put(node, OLDER, this.#newest)
    this.#put(node, NEWER, NONE)
    if (this.#newest === NONE) this.#oldest = node
    else this.#put(this.#newest, NEWER, node)
    this.#newest = node
  }

  #unlink(node: number): void {
    const older = this.#get(node, OLDER)
    const newer = this.#get(node, NEWER)
    if (older === NONE) this.#oldest = newer
    else this.#put(older, NEWER, newer)
    if (newer === NONE) this.#newest = older
    else this.#put(newer, OLDER, older)
  }

  #heldBy(node: number): Held {
    const place = this.#get(node, PLACE)
    return place >= 0 ? place : this.#buffers[~place]!
  }

  #keepBuffer(buffer: Buffer): number {
    const index = this.#holes.pop() ?? this.#buffers.length
    this.#buffers[index] = buffer
    return index
  }

  #letGo(node: number): void {
    const held = this.#heldBy(node)
    if (typeof held !== 'number') {
      const index = ~this.#get(node, PLACE)
      this.#buffers[index] = undefined
      this.#holes.push(index)
    }
    this.#gone(held)
  }
}
