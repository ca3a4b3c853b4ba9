/**
 * How often one source may ask: a token bucket for each IPv4 address and each IPv6 /64, all of which one host can use (but for
 * link-local addresses: their /64 is everybody's). The table has a fixed size: a new source takes the place of one that has
 * been quiet longest, which is trusted anew later.
 */
import { randomInt } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { type IPv4, parseAddress } from '../ip-address.ts'

/** A bucket holds a second's worth: what a page asks at once with all that is on it is no flood. */
const BURST_SECONDS = 1
/** Each source has its bucket in one of four slots, found by a hash nobody outside knows: 4096 sources, 96 KiB. */
const SETS = 1024
const WAYS = 4
const SLOTS = SETS * WAYS
/** The first ten bits of fe80::/10. */
const LINK_LOCAL = 0xfe80 >>> 6

export class RateLimit {
  readonly #clock: Clock
  readonly #seed = randomInt(0x1_0000_0000 - 1)
  readonly #high = new Uint32Array(SLOTS)
  readonly #low = new Uint32Array(SLOTS)
  readonly #tokens = new Float64Array(SLOTS)
  readonly #filledAt = new Float64Array(SLOTS)
  #perSecond = 0

  /** `perSecond`: queries; 0: as many as they like. */
  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock
    this.replace(perSecond)
  }

  get on(): boolean {
    return this.#perSecond > 0
  }

  /** From now on so many a second, and everybody starts anew. */
  replace(perSecond: number): void {
    this.#perSecond = perSecond
    this.#filledAt.fill(Number.NEGATIVE_INFINITY)
  }

  /** Takes one query out of the allowance of `address`; false: there was none left. Only while `on`. */
  permits(address: string): boolean {
    return this.#permits(this.#slotOf(address))
  }

  permitsIPv4(address: IPv4): boolean {
    return this.#permits(this.#slot(0, address))
  }

  /** The four words of an IPv6 address. */
  permitsIPv6(first: number, second: number, third: number, fourth: number): boolean {
    return this.#permits(this.#slotIPv6(first, second, third, fourth))
  }

  /** Takes one query out of the allowance, on credit if need be; returns how many milliseconds it takes to be out of debt. */
  charge(address: string): number {
    const slot = this.#slotOf(address)
    // Whoever is slowed down asks no faster than it is charged: a second's debt is more than that can come to.
    const left = Math.max(this.#tokens[slot]! - 1, -this.#perSecond)
    this.#tokens[slot] = left
    return left >= 0 ? 0 : (-left / this.#perSecond) * 1000
  }

  #permits(slot: number): boolean {
    if (this.#tokens[slot]! < 1) return false
    this.#tokens[slot]!--
    return true
  }

  #slotOf(address: string): number {
    const parsed = parseAddress(address) ?? 0
    if (typeof parsed === 'number') return this.#slot(0, parsed)
    const word = (nth: number): number => ((parsed[2 * nth]! << 16) | parsed[2 * nth + 1]!) >>> 0
    return this.#slotIPv6(word(0), word(1), word(2), word(3))
  }

  #slotIPv6(first: number, second: number, third: number, fourth: number): number {
    return first >>> 22 === LINK_LOCAL ? this.#slot(third, fourth) : this.#slot(first, second)
  }

  /** The source's slot, filled up to now. IPv4 addresses have the prefix ::/32 to themselves, which nobody has. */
  #slot(high: number, low: number): number {
    const now = this.#clock.now()
    const slot = this.#find(high, low)
    const burst = this.#perSecond * BURST_SECONDS
    if (this.#high[slot] === high && this.#low[slot] === low) {
      const gained = ((now - this.#filledAt[slot]!) / 1000) * this.#perSecond
      this.#tokens[slot] = Math.min(burst, this.#tokens[slot]! + gained)
    } else {
      this.#high[slot] = high
      this.#low[slot] = low
      this.#tokens[slot] = burst
    }
    this.#filledAt[slot] = now
    return slot
  }

  /** The slot that is the source's, or that shall be. */
  #find(high: number, low: number): number {
    const mixed = Math.imul(Math.imul(high ^ this.#seed, 0x85ebca6b) ^ low, 0x9e3779b1)
    const first = ((mixed ^ (mixed >>> 15)) & (SETS - 1)) * WAYS
    let oldest = first
    for (let slot = first; slot < first + WAYS; slot++) {
      if (this.#high[slot] === high && this.#low[slot] === low) return slot
      if (this.#filledAt[slot]! < this.#filledAt[oldest]!) oldest = slot
    }
    return oldest
  }
}
