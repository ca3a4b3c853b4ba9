/** The message IDs of one connection: no ID is used again while its answer may still come (S3). */
import type { Transmission } from './delivery.ts'

export class InFlight {
  readonly #byId = new Map<number, Transmission>()
  #nextId: number
  #live = 0

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
    return this.#byId.size - this.#live
  }

  /** The ID the next add() has to use. The owner's bounds keep the table far from full. */
  freeId(): number {
    while (this.#byId.has(this.#nextId)) this.#nextId = (this.#nextId + 1) & 0xffff
    const id = this.#nextId
    this.#nextId = (id + 1) & 0xffff
    return id
  }

  add(transmission: Transmission): void {
    this.#byId.set(transmission.id, transmission)
    this.#live++
  }

  find(id: number): Transmission | undefined {
    return this.#byId.get(id)
  }

  has(transmission: Transmission): boolean {
    return this.#byId.get(transmission.id) === transmission
  }

  /** Its answer came: the ID is free. `wasLive`: somebody wanted it. */
  answered(transmission: Transmission, wasLive: boolean): void {
    this.#byId.delete(transmission.id)
    if (wasLive) this.#live--
  }

  /** Nobody wants it any more: it becomes a tombstone. */
  abandon(): void {
    this.#live--
  }

  /** In order of writing. */
  values(): IterableIterator<Transmission> {
    return this.#byId.values()
  }

  clear(): void {
    this.#byId.clear()
    this.#live = 0
  }
}
