/** Which entry expires first: a binary heap over two flat lists, as an object per entry would cost more than the entry. */
import { IntList } from './int-list.ts'

/**
 * Entries, by the hashes of their keys, in order of their expiry. One that is replaced or evicted is not looked for: its hash
 * stays until its time comes, or a sweep. So whoever takes one out must see whether its entry has really expired, and whoever
 * puts one in must sweep once the queue has grown beyond the number of entries.
 */
export class ExpiryQueue {
  readonly #hashes = new IntList()
  /** Whole seconds: as hashes they have 31 bits. */
  readonly #seconds = new IntList()
  /** Where the next sweep goes on, towards the front. */
  #sweptTo = 0

  get length(): number {
    return this.#hashes.length
  }

  push(hash: number, expirySecond: number): void {
    this.#hashes.push(hash)
    this.#seconds.push(expirySecond)
    this.#rise(this.#hashes.length - 1, hash, expirySecond)
  }

  /** Takes out the first hash whose second is at most `second`; undefined: none is. */
  popUntil(second: number): number | undefined {
    if (this.#hashes.length === 0 || this.#seconds.get(0) > second) return undefined
    const first = this.#hashes.get(0)
    const hash = this.#hashes.pop()
    const expirySecond = this.#seconds.pop()
    if (this.#hashes.length > 0) this.#sink(0, hash, expirySecond)
    return first
  }

  clear(): void {
    this.#hashes.clear()
    this.#seconds.clear()
  }

  /** Looks at as many items as `looks`, at others each time, and drops those that are over. */
  sweep(looks: number, isOver: (hash: number, expirySecond: number) => boolean): void {
    for (let left = looks; left > 0 && this.#hashes.length > 0; left--) {
      if (this.#sweptTo >= this.#hashes.length || this.#sweptTo < 0) this.#sweptTo = this.#hashes.length - 1
      const at = this.#sweptTo
      // What takes the place of one that is dropped is looked at next.
      if (isOver(this.#hashes.get(at), this.#seconds.get(at))) this.#drop(at)
      else this.#sweptTo--
    }
  }

  #drop(at: number): void {
    const hash = this.#hashes.pop()
    const expirySecond = this.#seconds.pop()
    if (at === this.#hashes.length) return
    if (expirySecond < this.#seconds.get(at)) this.#rise(at, hash, expirySecond)
    else this.#sink(at, hash, expirySecond)
  }

  /** Puts an item at `from`, or as far above as it belongs. */
  #rise(from: number, hash: number, expirySecond: number): void {
    const hashes = this.#hashes
    const seconds = this.#seconds
    let hole = from
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      if (seconds.get(parent) <= expirySecond) break
      hashes.set(hole, hashes.get(parent))
      seconds.set(hole, seconds.get(parent))
      hole = parent
    }
    hashes.set(hole, hash)
    seconds.set(hole, expirySecond)
  }

  /** Puts an item at `from`, or as far below as it belongs. */
  #sink(from: number, hash: number, expirySecond: number): void {
    const hashes = this.#hashes
    const seconds = this.#seconds
    const length = hashes.length
    let hole = from
    for (;;) {
      let child = 2 * hole + 1
      if (child >= length) break
      if (child + 1 < length && seconds.get(child + 1) < seconds.get(child)) child++
      if (seconds.get(child) >= expirySecond) break
      hashes.set(hole, hashes.get(child))
      seconds.set(hole, seconds.get(child))
      hole = child
    }
    hashes.set(hole, hash)
    seconds.set(hole, expirySecond)
  }
}
