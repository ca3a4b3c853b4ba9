/**
 * Where each answer is, by the hash of its key, and which is to go first: a hash table and a line through it, both of integers
 * outside V8's heap, in as much memory as the entries there are need. It grows and shrinks by one node and one bucket at a time: a
 * map of V8's doubles, which keeps every query waiting for 15 ms at 270,000 answers, and with many small maps the young generation
 * is full of tables on their way out of it.
 *
 * The line is one of second chances (CLOCK): whoever comes to its front goes to the back, if it was asked for since it was
 * there last. That is forgetting what was not asked for longest, more or less, but a hit writes to one line of the processor's cache instead of four.
 */
import { IntList } from './int-list.ts'
import type { Place } from './slabs.ts'

/** A place in a slab, or for a large answer a Buffer of its own. */
export type Held = Place | Buffer

/** A node is eight integers, half a line of the processor's cache; one is left over. */
const NODE_INTS = 8
const HASH = 0
/** The place, or the complement of where the Buffer is in the list of those. */
const PLACE = 1
const OCTETS = 2
/** The next node of the same bucket. */
const NEXT = 3
/** Neighbours in line. */
const BEFORE = 4
const BEHIND = 5
/** 1: asked for since it came to the back of the line. */
const ASKED = 6
const NONE = -1
/** Second chances given until one goes all the same: where all are asked for, nobody is to wait for a look at each. */
const MAX_CHANCES = 16
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
  /**
   * The first node of each bucket (linear hashing): one is added, and another divided for it, with every entry more than there
   * are; once there are twice as many they are joined again.
   */
  readonly #buckets = new IntList()
  /** The greatest power of two of buckets that there are. */
  #doubled = BUCKETS
  #front = NONE
  #back = NONE

  /** `gone` is told of every entry that leaves. */
  constructor(gone: (held: Held) => void) {
    this.#gone = gone
    this.#begin()
  }

  /** Looks it up for somebody who asked for it. `hash`, here and below: 31 bits. */
  find(hash: number): Held | undefined {
    const node = this.#nodeOf(hash)
    if (node === NONE) return undefined
    this.#put(node, ASKED, 1)
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
      this.#put(node, ASKED, 1)
      this.octets -= this.#get(node, OCTETS)
      this.#letGo(node)
    }
    this.#put(node, PLACE, typeof held === 'number' ? held : ~this.#keepBuffer(held))
    this.#put(node, OCTETS, octets)
    this.octets += octets
  }

  /** Returns whether it was there. */
  delete(hash: number): boolean {
    const node = this.#nodeOf(hash)
    if (node === NONE) return false
    this.#replaceInBucket(node, this.#get(node, NEXT))
    this.#leave(node)
    this.entries--
    this.octets -= this.#get(node, OCTETS)
    this.#letGo(node)
    this.#fill(node)
    // Two of them at most, as there is one entry less.
    while (2 * this.entries < this.#buckets.length && this.#buckets.length > BUCKETS) this.#join()
    return true
  }

  /** Drops the first in line that has no second chance; no-op when there is none at all. */
  dropOldest(): void {
    for (let chances = 0; chances < MAX_CHANCES && this.#front !== this.#back; chances++) {
      const node = this.#front
      if (this.#get(node, ASKED) === 0) break
      this.#leave(node)
      this.#queue(node)
    }
    if (this.#front !== NONE) this.delete(this.#get(this.#front, HASH))
  }

  /** From the first in line on. Nothing may be changed meanwhile. */
  *all(): Generator<[hash: number, held: Held]> {
    for (let node = this.#front; node !== NONE; node = this.#get(node, BEHIND))
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
    this.#front = NONE
    this.#back = NONE
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

  /** A node for `hash`, which has none, at the back of the line. */
  #add(hash: number): number {
    if (++this.entries > this.#buckets.length) this.#divide()
    const node = this.#nodes.length / NODE_INTS
    for (let int = 0; int < NODE_INTS; int++) this.#nodes.push(NONE)
    this.#put(node, HASH, hash)
    this.#intoBucket(node, this.#bucketOf(hash))
    this.#queue(node)
    return node
  }

  #intoBucket(node: number, bucket: number): void {
    this.#put(node, NEXT, this.#buckets.get(bucket))
    this.#buckets.set(bucket, node)
  }

  /** Has what refers to `node` in its bucket refer to `other` instead. */
  #replaceInBucket(node: number, other: number): void {
    const bucket = this.#bucketOf(this.#get(node, HASH))
    let before = NONE
    for (let at = this.#buckets.get(bucket); at !== node; at = this.#get(at, NEXT)) before = at
    if (before === NONE) this.#buckets.set(bucket, other)
    else this.#put(before, NEXT, other)
  }

  /** The last node takes the place of `hole`, which is in no bucket and not in line. */
  #fill(hole: number): void {
    const last = this.#nodes.length / NODE_INTS - 1
    if (last !== hole) {
      this.#replaceInBucket(last, hole)
      for (let field = 0; field < NODE_INTS; field++) this.#put(hole, field, this.#get(last, field))
      this.#link(this.#get(last, BEFORE), hole)
      this.#link(hole, this.#get(last, BEHIND))
    }
    this.#nodes.drop(NODE_INTS)
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
      this.#intoBucket(node, (this.#get(node, HASH) & this.#doubled) === 0 ? shared : bucket)
      node = next
    }
    if (this.#buckets.length === 2 * this.#doubled) this.#doubled *= 2
  }

  /** The last bucket goes: what was divided for it last is one again. */
  #join(): void {
    if (this.#buckets.length === this.#doubled) this.#doubled /= 2
    const shared = this.#buckets.length - 1 - this.#doubled
    let node = this.#buckets.pop()
    while (node !== NONE) {
      const next = this.#get(node, NEXT)
      this.#intoBucket(node, shared)
      node = next
    }
  }

  #queue(node: number): void {
    this.#put(node, ASKED, 0)
    this.#link(this.#back, node)
    this.#link(node, NONE)
  }

  #leave(node: number): void {
    this.#link(this.#get(node, BEFORE), this.#get(node, BEHIND))
  }

  /** From now on they are neighbours in line; NONE: nobody is before, or behind, the other. */
  #link(before: number, behind: number): void {
    if (before === NONE) this.#front = behind
    else this.#put(before, BEHIND, behind)
    if (behind === NONE) this.#back = before
    else this.#put(behind, BEFORE, before)
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
