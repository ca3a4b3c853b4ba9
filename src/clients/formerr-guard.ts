/**
 * Breaks loops of errors. Two programs that take each other's FORMERR for a query would send them for ever; one that had a
 * FORMERR for the same ID a moment ago gets silence instead (as BIND does).
 */
import { LRUCache } from 'lru-cache'
import type { Clock, Millis } from '../clock.ts'

const QUIET_MS = 2000
/** A loop needs one. Of more than so many at a time the guard forgets the one that was quiet longest. */
const MAX_REMEMBERED = 256

export class FormerrGuard {
  readonly #clock: Clock
  /** When the last FORMERR for an ID went to a peer. */
  readonly #sentAt = new LRUCache<string, Millis>({ max: MAX_REMEMBERED })

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether a FORMERR for `id` may go to this peer now; if so it is noted as sent. */
  permits(address: string, port: number, id: number): boolean {
    const what = `${address} ${port} ${id}`
    const now = this.#clock.now()
    const sentAt = this.#sentAt.get(what)
    if (sentAt !== undefined && now - sentAt < QUIET_MS) return false
    this.#sentAt.set(what, now)
    return true
  }
}
