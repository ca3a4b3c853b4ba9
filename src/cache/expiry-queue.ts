/** Which entry expires first: a binary heap over two flat arrays, as an object per entry would cost more than the entry. */

/**
 * Entries, by the hashes of their keys, in order of their expiry. One that is replaced or evicted is not looked for: its hash
 * stays until its time comes. So whoever takes one out must see whether its entry has really expired, and whoever puts one in
 * must fill the queue anew when it has grown far beyond the number of entries.
 */
export class ExpiryQueue {
  readonly #hashes: number[] = []
  /** Whole seconds: V8 keeps small integers without further memory, as it does hashes. */
  readonly #seconds: number[] = []

  get length(): number {
    return this.#hashes.length
  }

  push(hash: number, expirySecond: number): void {
    const hashes = this.#hashes
    const seconds = this.#seconds
    let at = hashes.length
    hashes.push(hash)
    seconds.push(expirySecond)
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (seconds[parent]! <= expirySecond) break
      hashes[at] = hashes[parent]!
      seconds[at] = seconds[parent]!
      at = parent
    }
    hashes[at] = hash
    seconds[at] = expirySecond
  }

  /** Takes out the first hash whose second is at most `second`; undefined: none is. */
  popUntil(second: number): number | undefined {
    if (this.#hashes.length === 0 || this.#seconds[0]! > second) return undefined
    const first = this.#hashes[0]!
    const hash = this.#hashes.pop()!
    const expirySecond = this.#seconds.pop()!
    if (this.#hashes.length > 0) this.#sink(hash, expirySecond)
    return first
  }

  clear(): void {
    this.#hashes.length = 0
    this.#seconds.length = 0
  }

  /** Puts an item in the place of the first, or as far below as it belongs. */
  #sink(hash: number, expirySecond: number): void {
    const hashes = this.#hashes
    const seconds = this.#seconds
    const length = hashes.length
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      if (child >= length) break
      if (child + 1 < length && seconds[child + 1]! < seconds[child]!) child++
      if (seconds[child]! >= expirySecond) break
      hashes[hole] = hashes[child]!
      seconds[hole] = seconds[child]!
      hole = child
    }
    hashes[hole] = hash
    seconds[hole] = expirySecond
  }
}
