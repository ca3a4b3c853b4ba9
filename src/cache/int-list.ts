/** A list of integers of 32 bits that grows without being copied, and lies outside V8's heap: nothing of it is ever collected. */

const CHUNK_BITS = 12
const CHUNK_LENGTH = 1 << CHUNK_BITS
const IN_CHUNK = CHUNK_LENGTH - 1

export class IntList {
  readonly #chunks: Int32Array[] = []
  #length = 0

  get length(): number {
    return this.#length
  }

  /** `index`: below length. */
  get(index: number): number {
    return this.#chunks[index >>> CHUNK_BITS]![index & IN_CHUNK]!
  }

  /** `index`: below length; `value` is cut to 32 bits, signed. */
  set(index: number, value: number): void {
    this.#chunks[index >>> CHUNK_BITS]![index & IN_CHUNK] = value
  }

  push(value: number): void {
    const index = this.#length++
    if (index >>> CHUNK_BITS === this.#chunks.length) this.#chunks.push(new Int32Array(CHUNK_LENGTH))
    this.set(index, value)
  }

  /** Takes the last one out; there must be one. */
  pop(): number {
    const value = this.get(this.#length - 1)
    this.drop(1)
    return value
  }

  /** Drops the last `count`; no more than a chunk has. A chunk goes once another is empty: a list that ends at its border does not make it anew each time. */
  drop(count: number): void {
    this.#length -= count
    if (this.#length + 2 * CHUNK_LENGTH <= this.#chunks.length * CHUNK_LENGTH) this.#chunks.pop()
  }

  clear(): void {
    this.#chunks.length = 0
    this.#length = 0
  }
}
