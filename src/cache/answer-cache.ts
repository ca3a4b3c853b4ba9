/**
 * Answers by key, bounded by the memory they really take; expiry in our own entries, on the monotonic clock. V8's heap holds
 * nothing for them but the large ones' Buffers, so that a collection has nothing to look at or to move, whether a thousand are
 * kept or a million.
 */
import type { Millis } from '../clock.ts'
import { type Answer, answerSize } from '../wire/answer.ts'
import type { CacheKey } from './cache-key.ts'
import { Directory, type Held } from './directory.ts'
import { ENTRY_HEAD, Entry, hashOfEntry, isAbout, isFor, writeEntry } from './entry.ts'
import { ExpiryQueue } from './expiry-queue.ts'
import { Slabs } from './slabs.ts'

export interface AnswerCacheSettings {
  /** Bound on the memory of everything kept, octets; 0: nothing is kept. */
  readonly maxOctets: number
  /** How long an answer is still found, as not fresh, after its lifetime. */
  readonly graceMs: number
  /** Larger answers are not kept; by default 16 KiB. */
  readonly maxAnswerOctets?: number
}

/** What an entry takes besides its block: 36 octets or somewhat more in the directory, 8 in the queue of expiry, a third of that for gone ones. */
const ENTRY_OVERHEAD = 48
/** A block of its own, outside the slabs: the Buffer, its ArrayBuffer and the allocator's share. */
const BUFFER_OVERHEAD = 300
const DEFAULT_MAX_ANSWER = 16_384
/** The queue may hold this many hashes of entries that are gone, besides as many as there are entries. */
const QUEUE_SLACK = 1_024
/** Hashes in the queue that are looked at for each answer stored or evicted, once a quarter of them may be of entries that are gone. */
const QUEUE_LOOKS = 4
/** Most of the slabs' octets that may be free, once the bound is reached, before slabs are cleared. */
const MAX_HOLES = 0.25

export class AnswerCache {
  readonly #settings: Required<AnswerCacheSettings>
  /** Of two keys with one hash the later has it; in a million answers that befalls some 200. */
  readonly #held = new Directory((held) => this.#release(held))
  readonly #slabs: Slabs
  readonly #slabOctets: number
  readonly #largestInSlab: number
  readonly #queue = new ExpiryQueue()
  readonly #found = new Entry()
  evictions = 0

  constructor(settings: AnswerCacheSettings) {
    this.#settings = { maxAnswerOctets: DEFAULT_MAX_ANSWER, ...settings }
    this.#slabOctets = slabOctetsFor(settings.maxOctets)
    this.#slabs = new Slabs(this.#slabOctets)
    this.#largestInSlab = Math.min(Slabs.MAX_OCTETS, this.#slabOctets / 8)
  }

  get entries(): number {
    return this.#held.entries
  }

  /** All memory taken, octets: entries, and what the slabs have in reserve. */
  get octets(): number {
    return this.#held.octets + this.#slabs.committedOctets - this.#slabs.usedOctets
  }

  /** The answer kept for `key`, fresh or within its grace; valid until the next call of any method. */
  find(key: CacheKey, now: Millis): Entry | undefined {
    const held = this.#held.find(key.hash)
    if (held === undefined || !this.#isFor(key, held)) return undefined
    const found = this.#read(held, now)
    return found.fresh || now < found.expiresAt + this.#settings.graceMs ? found : undefined
  }

  /** Keeps a copy in place of what `key` had. False: there is no room for it; what was there is gone all the same. */
  store(key: CacheKey, answer: Answer, lifetimeSeconds: number, now: Millis): boolean {
    const octets = answerSize(answer)
    const { evictions } = this
    const tooLarge = octets > this.#settings.maxAnswerOctets
    const place = tooLarge ? undefined : this.#makeRoom(ENTRY_HEAD + octets, now)
    if (place === undefined) {
      this.remove(key)
      return false
    }
    if (typeof place !== 'number') writeEntry(place, 0, key, answer, now, lifetimeSeconds)
    else writeEntry(this.#slabs.bytesOf(place), this.#slabs.offsetOf(place), key, answer, now, lifetimeSeconds)
    const taken = typeof place === 'number' ? this.#slabs.sizeOf(place) : place.length + BUFFER_OVERHEAD
    this.#held.set(key.hash, place, ENTRY_OVERHEAD + taken)
    this.#queue.push(key.hash, expirySecond(now + lifetimeSeconds * 1000))
    this.#tidyQueue(now, QUEUE_LOOKS * (1 + this.evictions - evictions))
    return true
  }

  remove(key: CacheKey): void {
    this.#held.delete(key.hash)
  }

  /** Forgets every answer for a name, given on the wire in lower case, whatever the type. Returns how many there were. */
  removeName(name: Buffer): number {
    const hashes: number[] = []
    for (const [hash, held] of this.#held.all()) if (this.#isAbout(name, held)) hashes.push(hash)
    for (const hash of hashes) this.#held.delete(hash)
    return hashes.length
  }

  clear(): void {
    this.#held.clear()
    this.#queue.clear()
    this.#slabs.shrink()
  }

  #read(held: Held, now: Millis): Entry {
    if (typeof held === 'number') this.#found.read(this.#slabs.bytesOf(held), this.#slabs.offsetOf(held), now)
    else this.#found.read(held, 0, now)
    return this.#found
  }

  #isFor(key: CacheKey, held: Held): boolean {
    if (typeof held === 'number') return isFor(key, this.#slabs.bytesOf(held), this.#slabs.offsetOf(held))
    return isFor(key, held, 0)
  }

  #isAbout(name: Buffer, held: Held): boolean {
    if (typeof held === 'number') return isAbout(name, this.#slabs.bytesOf(held), this.#slabs.offsetOf(held))
    return isAbout(name, held, 0)
  }

  /** Room for an entry, others evicted as need be; undefined: not even an empty cache has it. */
  #makeRoom(octets: number, now: Millis): Held | undefined {
    const slabs = this.#slabs
    const { maxOctets } = this.#settings
    if (maxOctets === 0) return undefined
    const large = octets > this.#largestInSlab
    const fixed = ENTRY_OVERHEAD + (large ? octets + BUFFER_OVERHEAD : 0)
    while (this.octets + fixed > maxOctets) if (!slabs.shrink() && !this.#evict(now)) return undefined
    if (large) return Buffer.allocUnsafeSlow(octets)
    for (;;) {
      const place = slabs.allocate(octets)
      if (place !== undefined) return place
      if (this.octets + ENTRY_OVERHEAD + this.#slabOctets <= maxOctets) slabs.grow()
      else if (!this.#evict(now)) return undefined
    }
  }

  /**
   * Drops an entry: one that has expired, the longest ago first (RFC 8767 section 5), else one that was not asked for lately. Or
   * a whole slab's, when the slabs are full of holes: answers have become smaller, and what they take besides is short.
   */
  #evict(now: Millis): boolean {
    const { entries } = this
    if (!this.#evictExpired(now)) {
      const { committedOctets, usedOctets } = this.#slabs
      if (committedOctets - usedOctets > MAX_HOLES * committedOctets) this.#evictSparsest()
      else this.#held.dropOldest()
    }
    this.evictions += entries - this.entries
    return this.entries < entries
  }

  #evictExpired(now: Millis): boolean {
    for (;;) {
      const hash = this.#queue.popUntil(Math.floor(now / 1000))
      if (hash === undefined) return false
      const held = this.#held.peek(hash)
      if (held !== undefined && !this.#read(held, now).fresh) return this.#held.delete(hash)
    }
  }

  #evictSparsest(): void {
    for (const place of this.#slabs.sparsest()) {
      this.#held.delete(hashOfEntry(this.#slabs.bytesOf(place), this.#slabs.offsetOf(place)))
    }
  }

  /**
   * Drops from the queue what says nothing any more, a little with every answer stored: the queue of 260,000 answers filled
   * anew keeps every query waiting for 150 ms. That is for when few answers came and went very often within a second.
   */
  #tidyQueue(now: Millis, looks: number): void {
    const { entries } = this
    const gone = this.#queue.length - entries
    if (gone > entries + QUEUE_SLACK) this.#refillQueue(now)
    else if (gone > entries / 4) this.#queue.sweep(looks, this.#isOver)
  }

  /** Whether there is no entry that expires in that second. */
  readonly #isOver = (hash: number, second: number): boolean => {
    const held = this.#held.peek(hash)
    return held === undefined || expirySecond(this.#read(held, 0).expiresAt) !== second
  }

  #refillQueue(now: Millis): void {
    this.#queue.clear()
    for (const [hash, held] of this.#held.all()) {
      this.#queue.push(hash, expirySecond(this.#read(held, now).expiresAt))
    }
  }

  #release(held: Held): void {
    if (typeof held === 'number') this.#slabs.free(held)
  }
}

/** Rounded up: what the queue says has expired really has. */
function expirySecond(expiresAt: Millis): number {
  return Math.ceil(expiresAt / 1000)
}

/** Enough slabs that one in reserve is a small part of the whole, few enough that each is worth asking for. */
function slabOctetsFor(maxOctets: number): number {
  return 2 ** Math.min(20, Math.max(12, Math.floor(Math.log2(maxOctets / 64 + 1))))
}
