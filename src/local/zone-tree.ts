/** Finds the local zone a name lies in: a tree of labels, root first. Misses, which are nearly all queries, cost one look at two octets. */
import { HEADER_LENGTH, type Wire } from '../wire/constants.ts'
import { isWithin, LOCAL_ZONES, type LocalZone } from './zones.ts'

interface Node {
  readonly children: Map<string, Node>
  /** The zone that begins here; null: from here on names go upstream; undefined: as above. */
  zone: LocalZone | null | undefined
}

const newNode = (): Node => ({ children: new Map(), zone: undefined })

export class ZoneTree {
  readonly #root = newNode()
  /** 1 for the last two octets (folded) of every top label that has something below it. */
  readonly #endings = new Uint8Array(0x10000)
  /** Where each label of the name at hand begins; a name has at most 127. */
  readonly #labels = new Uint16Array(128)
  /** After find(): where in the message the zone's name begins. */
  zoneStart = 0

  /** `forward`: names (lower case, no dot at the end) that go upstream with all that is below them. */
  constructor(forward: readonly string[]) {
    for (const zone of LOCAL_ZONES) {
      const switchedOff = !zone.sealed && forward.some((name) => isWithin(zone.name, name))
      if (!switchedOff) this.#nodeOf(zone.name).zone = zone
    }
    for (const name of forward) {
      const holes = LOCAL_ZONES.some((zone) => !zone.sealed && name !== zone.name && isWithin(name, zone.name))
      if (holes) this.#nodeOf(name).zone = null
    }
    for (const top of this.#root.children.keys()) {
      this.#endings[(top.charCodeAt(top.length - 2) << 8) | top.charCodeAt(top.length - 1)] = 1
    }
  }

  /** The zone of the name that stands, uncompressed and checked, from 12 to `nameEnd` (behind its root label). */
  find(wire: Wire, nameEnd: number): LocalZone | undefined {
    // Two octets fold to lower case by one bit each: what else the bit changes is no letter and finds nothing below.
    const ending = ((wire[nameEnd - 3]! | 0x20) << 8) | wire[nameEnd - 2]! | 0x20
    return this.#endings[ending] === 1 ? this.#descend(wire, nameEnd) : undefined
  }

  #descend(wire: Wire, nameEnd: number): LocalZone | undefined {
    let count = 0
    for (let at = HEADER_LENGTH; at < nameEnd - 1; at += wire[at]! + 1) this.#labels[count++] = at
    let found: LocalZone | null | undefined
    let node: Node | undefined = this.#root
    while (count-- > 0) {
      const at = this.#labels[count]!
      node = node.children.get(foldedLabel(wire, at))
      if (node === undefined) break
      if (node.zone === undefined) continue
      found = node.zone
      this.zoneStart = at
    }
    return found ?? undefined
  }

  #nodeOf(name: string): Node {
    let node = this.#root
    for (const label of name.split('.').reverse()) {
      let child = node.children.get(label)
      if (child === undefined) {
        child = newNode()
        node.children.set(label, child)
      }
      node = child
    }
    return node
  }
}

/** toLowerCase() also folds octets from 0xC0 up, but never into ASCII: no such label can be mistaken for one in the tree. */
function foldedLabel(wire: Wire, at: number): string {
  return wire.toString('latin1', at + 1, at + 1 + wire[at]!).toLowerCase()
}
