/**
 * Memory that the system reads and writes by address. It lies outside V8's heap and never moves; it lives as long as its
 * Memory object, so whoever hands out an address keeps that.
 */
import type { Address, System } from './system.ts'

export class Memory {
  readonly octets: Buffer
  readonly words: Uint32Array
  readonly #address: Address
  /** What this memory points to lives at least as long. */
  readonly #targets = new Set<Memory>()

  /** `cleared`: zeroed. What is not, and is large, only becomes resident where it is written to. */
  constructor(system: System, size: number, cleared = true) {
    const whole = Math.max(Math.ceil(size / 8) * 8, 64)
    this.octets = Buffer.allocUnsafeSlow(whole)
    if (cleared) this.octets.fill(0)
    this.words = new Uint32Array(this.octets.buffer, this.octets.byteOffset, whole / 4)
    this.#address = system.addressOf(this.octets)
    if (!Number.isSafeInteger(this.#address) || this.#address % 8 !== 0)
      throw new Error('memory in an unexpected place')
  }

  /** The address of the octet at `offset`. */
  at(offset: number): Address {
    if (!(offset >= 0 && offset < this.octets.length)) throw new RangeError('outside of this memory')
    return this.#address + offset
  }

  /** Writes a pointer to the octet at `offset` of `target`. */
  point(at: number, target: Memory, offset: number): void {
    this.#targets.add(target)
    this.octets.writeBigUInt64LE(BigInt(target.at(offset)), at)
  }

  /** Writes a size_t. */
  putSize(at: number, value: number): void {
    this.octets.writeBigUInt64LE(BigInt(value), at)
  }
}
