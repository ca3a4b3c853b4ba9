/**
 * Breaks loops of errors. Two programs that take each other's FORMERR for a query would send them for ever; one that had a
 * FORMERR for the same ID a moment ago gets silence instead (as BIND does).
 */
import type { Clock } from '../clock.ts'

const QUIET_MS = 2000
/** A loop needs one slot. When two peers fall on one, the guard only forgets the earlier. */
const SLOTS = 256

export class FormerrGuard {
  readonly #clock: Clock
  readonly #addresses = new Array<string>(SLOTS).fill('')
  readonly #ports = new Uint16Array(SLOTS)
  readonly #ids = new Uint16Array(SLOTS)
  readonly #sentAt = new Float64Array(SLOTS).fill(Number.NEGATIVE_INFINITY)

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether a FORMERR for `id` may go to this peer now; if so it is noted as sent. */
  permits(address: string, port: number, id: number): boolean {
    const slot = (Math.imul(id, 0x9e37) ^ port) & (SLOTS - 1)
    const now = this.#clock.now()
    const samePeer = this.#ports[slot] === port && this.#addresses[slot] === address
    if (samePeer && this.#ids[slot] === id && now - this.#sentAt[slot]! < QUIET_MS) return false
    this.#addresses[slot] = address
    this.#ports[slot] = port
    this.#ids[slot] = id
    this.#sentAt[slot] = now
    return true
  }
}
