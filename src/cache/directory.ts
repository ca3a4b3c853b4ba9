/** Where each answer is, by the hash of its key, and which has not been asked for longest. */
import { LRUCache } from 'lru-cache'
import type { Place } from './slabs.ts'

/** A place in a slab, or for a large answer a Buffer of its own. */
export type Held = Place | Buffer

/**
 * Entries are spread over shelves, each an lru-cache: its map and lists are copied as they double, and that of all 270,000
 * answers of 64 MiB would keep every query waiting for 15 ms. A shelf of so much, some 17,000 answers, is 1 ms; in caches
 * of more than 16 GiB it is more, up to 4 ms.
 */
const SHELF_OCTETS = 1 << 22
const MAX_SHELVES = 1 << 12
/** lru-cache writes a field into the options it is given, and makes them anew when it is given none. */
const NO_OPTIONS = {}

export class Directory {
  entries = 0
  /** Of all entries, as told to set(). */
  octets = 0
  readonly #shelves: readonly LRUCache<number, Held>[]
  /** The shelf that dropOldest() takes from next. */
  #next = 0
  /** Of the entry being added: lru-cache asks for it as it takes the entry in. */
  readonly #size = { size: 0 }

  /** `maxOctets`: more than 0; the owner keeps below it. `gone` is told of every entry that leaves. */
  constructor(maxOctets: number, gone: (held: Held) => void) {
    const shelves = 2 ** Math.ceil(Math.log2(Math.min(Math.max(maxOctets / SHELF_OCTETS, 1), MAX_SHELVES)))
    this.#shelves = Array.from({ length: shelves }, () => new LRUCache({ maxSize: maxOctets, dispose: gone }))
  }

  /** Looks it up for somebody who asked for it. */
  find(hash: number): Held | undefined {
    return this.#shelfOf(hash).get(hash, NO_OPTIONS)
  }

  /** Looks it up, and that counts as asking for nothing. */
  peek(hash: number): Held | undefined {
    return this.#shelfOf(hash).peek(hash, NO_OPTIONS)
  }

  /** In place of what `hash` had. `octets`: at least 1. */
  set(hash: number, held: Held, octets: number): void {
    const shelf = this.#shelfOf(hash)
    const { size, calculatedSize } = shelf
    this.#size.size = octets
    shelf.set(hash, held, this.#size)
    this.#changed(shelf, size, calculatedSize)
  }

  /** Returns whether it was there. */
  delete(hash: number): boolean {
    const shelf = this.#shelfOf(hash)
    const { size, calculatedSize } = shelf
    const deleted = shelf.delete(hash)
    this.#changed(shelf, size, calculatedSize)
    return deleted
  }

  /**
   * Drops the one not asked for longest on its shelf, which for hashes is about the same; no-op when there is none. Shelves have
   * their turn, but those with less than their share: else some would run empty in the end, and others outgrow the rest.
   */
  dropOldest(): void {
    for (let looked = 0; looked < this.#shelves.length; looked++) {
      const shelf = this.#shelves[this.#next]!
      this.#next = (this.#next + 1) % this.#shelves.length
      const { size, calculatedSize } = shelf
      if (size === 0 || size * this.#shelves.length < this.entries) continue
      shelf.pop()
      this.#changed(shelf, size, calculatedSize)
      return
    }
  }

  *all(): Generator<[hash: number, held: Held]> {
    for (const shelf of this.#shelves) yield* shelf.entries()
  }

  clear(): void {
    for (const shelf of this.#shelves) shelf.clear()
    this.entries = 0
    this.octets = 0
  }

  #shelfOf(hash: number): LRUCache<number, Held> {
    return this.#shelves[hash & (this.#shelves.length - 1)]!
  }

  #changed(shelf: LRUCache<number, Held>, sizeBefore: number, octetsBefore: number): void {
    this.entries += shelf.size - sizeBefore
    this.octets += shelf.calculatedSize - octetsBefore
  }
}
