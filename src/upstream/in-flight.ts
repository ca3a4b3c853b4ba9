/** The message IDs of one connection: no ID is used again while its answer may still come (S3). */
import type { Transmission } from './delivery.ts'

/** A power of two, well above what the owner has in flight and abandoned together. */
const SLOTS = 4_096

/**
 * A ring of slots, and through those in use a list in order of writing. Not a Map: the tables that a Map leaves behind as its
 * entries come and go refer to the next ones, and once V8 has moved one out of the young generation everything that ever
 * was in flight follows it there: half of all that a miss allocates was kept until the next full collection.
 */
export class InFlight {
  readonly #slots = new Array<Transmission | undefined>(SLOTS).fill(undefined)
  #nextId: number
  #size = 0
  #live = 0
  #first: Transmission | undefined
  #last: Transmission | undefined

  /** `seed`: any integer, from a CSPRNG (S12). IDs count upward from it: the longest time before one comes again. */
  constructor(seed: number) {
    this.#nextId = seed & 0xffff
  }

  /** Copies whose answer somebody wants. */
  get live(): number {
    return this.#live
  }

  /** IDs that cannot be used: copies nobody wants any more whose answer has not come. */
  get tombstones(): number {
    return this.#size - this.#live
  }

  /** The first in order of writing; the others follow by `next`. Not to be followed while any of them is answered. */
  get first(): Transmission | undefined {
    return this.#first
  }

  /** The ID the next add() has to use. The owner's bounds keep the ring far from full. */
  freeId(): number {
    while (this.#slots[this.#nextId % SLOTS] !== undefined) this.#nextId = (this.#nextId + 1) & 0xffff
    const id = this.#nextId
    this.#nextId = (id + 1) & 0xffff
    return id
  }

  add(transmission: Transmission): void {
    this.#slots[transmission.id % SLOTS] = transmission
    transmission.previous = this.#last
    if (this.#last === undefined) this.#first = transmission
    else this.#last.next = transmission
    this.#last = transmission
    this.#size++
    this.#live++
  }

  find(id: number): Transmission | undefined {
    const found = this.#slots[id % SLOTS]
    return found?.id === id ? found : undefined
  }

  has(transmission: Transmission): boolean {
    return this.#slots[transmission.id % SLOTS] === transmission
  }

  /** Its answer came: the ID is free. `wasLive`: somebody wanted it. No-op for one that is not in the table. */
  answered(transmission: Transmission, wasLive: boolean): void {
    if (!this.has(transmission)) return
    this.#slots[transmission.id % SLOTS] = undefined
    const { previous, next } = transmission
    if (previous === undefined) this.#first = next
    else previous.next = next
    if (next === undefined) this.#last = previous
    else next.previous = previous
    // What is over must not keep alive what came after it.
    transmission.previous = undefined
    transmission.next = undefined
    this.#size--
    if (wasLive) this.#live--
  }

  /** Nobody wants it any more: it becomes a tombstone. */
  abandon(): void {
    this.#live--
  }

  clear(): void {
    for (let at = this.#first; at !== undefined; ) {
      const { next } = at
      this.answered(at, false)
      at = next
    }
    this.#live = 0
  }
}
