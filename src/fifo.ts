/** First in, first out, for what comes and goes with every query: its memory is kept, and so nothing of it is ever garbage. */

/** At first; a power of two. */
const ROOM = 8

export class Fifo<T> {
  size = 0
  #slots = new Array<T | undefined>(ROOM).fill(undefined)
  #first = 0

  put(item: T): void {
    if (this.size === this.#slots.length) this.#grow()
    this.#slots[(this.#first + this.size++) & (this.#slots.length - 1)] = item
  }

  /** Takes the first one out; undefined: there is none. */
  take(): T | undefined {
    if (this.size === 0) return undefined
    const item = this.#slots[this.#first]
    // What is over must not be kept alive from here.
    this.#slots[this.#first] = undefined
    this.#first = (this.#first + 1) & (this.#slots.length - 1)
    this.size--
    return item
  }

  /** The one that is `nth` from the first, which is 0; below `size`. */
  at(nth: number): T {
    return this.#slots[(this.#first + nth) & (this.#slots.length - 1)]!
  }

  clear(): void {
    while (this.size > 0) this.take()
  }

  #grow(): void {
    const inOrder = Array.from({ length: this.size }, (_, nth) => this.at(nth))
    this.#slots = [...inOrder, ...new Array<undefined>(this.size).fill(undefined)]
    this.#first = 0
  }
}
