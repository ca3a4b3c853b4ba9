/** What went wrong, and with which octets; and how often everything else happened. */
import type { EventFields, EventName, Log } from '../../src/log.ts'

export interface Finding {
  readonly what: string
  /** The message at hand, in hexadecimal. */
  readonly hex: string
}

const MOST = 10

export class Findings implements Log {
  readonly list: Finding[] = []
  readonly counts: Record<string, number> = {}
  #current: Buffer = Buffer.alloc(0)

  /** These octets are being dealt with now: whatever is thrown is their doing. */
  about(octets: Buffer): void {
    this.#current = octets
  }

  add(what: string, octets = this.#current): void {
    if (this.list.length < MOST) this.list.push({ what, hex: octets.toString('hex') })
  }

  count(what: string, times = 1): void {
    this.counts[what] = (this.counts[what] ?? 0) + times
  }

  // ---- Log: a bug that the program itself caught is one all the same.

  event(name: EventName, fields: EventFields = {}): void {
    if (name !== 'bug') return
    const error = fields['error']
    this.add(`bug: ${error instanceof Error ? error.stack : String(error)}`)
  }

  enabled(): boolean {
    return true
  }
}
