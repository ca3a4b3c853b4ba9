/** Who may ask, by the octets of an address: a stub that was here before costs no string and no Map. */
import type { AccessRules, Standing } from '../../clients/access.ts'
import { sourceIPv4, sourceText } from '../../system/socket-address.ts'
import { FAMILY, type Family } from './address-block.ts'

/** Addresses remembered; two that fall on one slot only cost each other the memory. */
const SLOTS = 256
const WORDS = FAMILY.ipv6.addressWords

export class SourceStanding {
  readonly #access: AccessRules
  readonly #addresses = new Uint32Array(SLOTS * WORDS)
  readonly #standings = new Array<Standing>(SLOTS).fill('nobody')
  #revision = 0

  constructor(access: AccessRules) {
    this.#access = access
  }

  /** Of the source of the block at word `at`. One instance is asked about one family. */
  of(words: Uint32Array, at: number, family: Family): Standing {
    if (this.#revision !== this.#access.revision) this.#forget()
    return family.version === 4 ? this.#ofIPv4(words, at) : this.#ofIPv6(words, at, family)
  }

  #ofIPv4(words: Uint32Array, at: number): Standing {
    const word = words[at + FAMILY.ipv4.sourceAt]!
    const slot = Math.imul(word, 0x9e3779b1) >>> 24
    if (this.#addresses[slot * WORDS] === word) return this.#standings[slot]!
    const standing = this.#access.standingIPv4(sourceIPv4(words, at))
    this.#addresses[slot * WORDS] = word
    this.#standings[slot] = standing
    return standing
  }

  #ofIPv6(words: Uint32Array, at: number, family: Family): Standing {
    const from = at + family.sourceAt
    const mixed = Math.imul(words[from]! ^ words[from + 1]! ^ words[from + 2]! ^ words[from + 3]!, 0x9e3779b1)
    const slot = mixed >>> 24
    if (this.#isIn(slot, words, from)) return this.#standings[slot]!
    const standing = this.#access.standing(sourceText(words, at, family))
    this.#addresses.set(words.subarray(from, from + WORDS), slot * WORDS)
    this.#standings[slot] = standing
    return standing
  }

  #forget(): void {
    this.#revision = this.#access.revision
    this.#addresses.fill(0)
    this.#standings.fill('nobody')
  }

  #isIn(slot: number, words: Uint32Array, from: number): boolean {
    const known = slot * WORDS
    for (let word = 0; word < WORDS; word++) if (this.#addresses[known + word] !== words[from + word]) return false
    return true
  }
}
