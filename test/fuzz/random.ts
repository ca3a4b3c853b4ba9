/** Numbers that look random and come again with the same seed: sfc32, a few nanoseconds each. */
export class Random {
  #a: number
  #b: number
  #c: number
  #counter = 1

  /** `stream`: generators of one seed that shall not go in step. */
  constructor(seed: number, stream: string) {
    this.#a = seed >>> 0
    this.#b = 0x9e3779b9
    this.#c = 0x243f6a88
    for (const character of stream) this.#c = Math.imul(this.#c ^ character.charCodeAt(0), 0x85ebca6b)
    for (let i = 0; i < 16; i++) this.u32()
  }

  u32(): number {
    const sum = (this.#a + this.#b + this.#counter++) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    return sum >>> 0
  }

  /** A whole number in [0, bound). */
  below(bound: number): number {
    return Math.floor((this.u32() / 0x1_0000_0000) * bound)
  }

  /** True once in `count` times. */
  oneIn(count: number): boolean {
    return this.below(count) === 0
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!
  }
}
