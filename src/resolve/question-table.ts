/** The questions being asked, by their keys. */
import type { CacheKey } from '../cache/cache-key.ts'

export interface Keyed {
  readonly key: CacheKey
  /** The table's own: the next in its bucket. */
  sibling: Keyed | undefined
}

/** A power of two. As many questions as are ever asked at once on an ordinary day share a bucket with few others. */
const BUCKETS = 4_096

/**
 * Chains in a fixed number of buckets, and no Map: what passes through a Map leaves tables behind that keep it in memory long
 * after (see upstream/in-flight.ts). The owner bounds how many there are.
 */
export class QuestionTable<T extends Keyed> {
  readonly #buckets = new Array<T | undefined>(BUCKETS).fill(undefined)
  #size = 0

  get size(): number {
    return this.#size
  }

  find(key: CacheKey): T | undefined {
    let at = this.#buckets[key.hash % BUCKETS]
    while (at !== undefined && !at.key.equals(key)) at = at.sibling as T | undefined
    return at
  }

  /** `item`: in no table, and its key in this one neither. */
  add(item: T): void {
    const bucket = item.key.hash % BUCKETS
    item.sibling = this.#buckets[bucket]
    this.#buckets[bucket] = item
    this.#size++
  }

  /** No-op when it is not in the table. */
  remove(item: T): void {
    const bucket = item.key.hash % BUCKETS
    let before: T | undefined
    let at = this.#buckets[bucket]
    while (at !== undefined && at !== item) {
      before = at
      at = at.sibling as T | undefined
    }
    if (at === undefined) return
    if (before === undefined) this.#buckets[bucket] = item.sibling as T | undefined
    else before.sibling = item.sibling
    item.sibling = undefined
    this.#size--
  }
}
