/** Which entry expires first: a binary heap over two flat arrays, as an object per entry would cost more than the entry. */
import type { CacheKey } from './cache-key.ts'

/**
 * Keys in order of their expiry. An entry that is replaced or evicted is not looked for: its key stays until its time comes.
 * So whoever takes a key out must see whether its entry has really expired, and whoever puts one in must fill the queue
 * anew when it has grown far beyond the number of entries.
 */
export class ExpiryQueue {
  readonly #keys: CacheKey[] = []
  /** Whole seconds, that V8 keeps them as small integers. */
  readonly #seconds: number[] = []

  get length(): number {
    return this.#keys.length
  }

  push(key: CacheKey, expirySecond: number): void {
    const keys = this.#keys
    const seconds = this.#seconds
    let at = keys.length
    keys.push(key)
    seconds.push(expirySecond)
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (seconds[parent]! <= expirySecond) break
      keys[at] = keys[parent]!
      seconds[at] = seconds[parent]!
      at = parent
    }
    keys[at] = key
    seconds[at] = expirySecond
  }

  /** Takes out the first key whose second is at most `second`; undefined: none is. */
  popUntil(second: number): CacheKey | undefined {
    if (this.#keys.length === 0 || this.#seconds[0]! > second) return undefined
    const first = this.#keys[0]!
    const key = this.#keys.pop()!
    const expirySecond = this.#seconds.pop()!
    if (this.#keys.length > 0) this.#sink(key, expirySecond)
    return first
  }

  clear(): void {
    this.#keys.length = 0
    this.#seconds.length = 0
  }

  /** Puts an item in the place of the first, or as far below as it belongs. */
  #sink(key: CacheKey, expirySecond: number): void {
    const keys = this.#keys
    const seconds = this.#seconds
    const length = keys.length
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      if (child >= length) break
      if (child + 1 < length && seconds[child + 1]! < seconds[child]!) child++
      if (seconds[child]! >= expirySecond) break
      keys[hole] = keys[child]!
      seconds[hole] = seconds[child]!
      hole = child
    }
    keys[hole] = key
    seconds[hole] = expirySecond
  }
}
