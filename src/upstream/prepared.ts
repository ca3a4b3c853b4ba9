/**
 * Sockets made before they are needed, one for each address. To make one (TLS state, session, streams) takes Node.js about a
 * millisecond, which a query would wait for that has just lost its connection.
 */
import type { Clock } from '../clock.ts'

/** Long enough for session tickets to have come, and for what the connection was made for. */
const PREPARE_AFTER_MS = 300
/** Whoever loses the last connection to an address dials again at once, or has no use for it. */
const KEEP_MS = 5_000

export interface Preparable {
  discard(): void
}

export class PreparedSockets<T extends Preparable> {
  readonly #clock: Clock
  readonly #make: (address: string) => T
  readonly #prepared = new Map<string, T>()
  /** Connections there are, by address. */
  readonly #open = new Map<string, number>()

  constructor(clock: Clock, make: (address: string) => T) {
    this.#clock = clock
    this.#make = make
  }

  /** One that nobody else gets. */
  take(address: string): T {
    const prepared = this.#prepared.get(address)
    this.#prepared.delete(address)
    return prepared ?? this.#make(address)
  }

  /** A connection was made: the next one to this address is prepared in a while. */
  opened(address: string): void {
    this.#open.set(address, this.#count(address) + 1)
    this.#clock.after(PREPARE_AFTER_MS, () => {
      if (this.#count(address) > 0 && !this.#prepared.has(address)) this.#prepared.set(address, this.#make(address))
    })
  }

  /** A connection that was opened() is gone. */
  closed(address: string): void {
    this.#open.set(address, this.#count(address) - 1)
    if (this.#count(address) > 0) return
    this.#clock.after(KEEP_MS, () => {
      if (this.#count(address) === 0) this.forget(address)
    })
  }

  /** What was prepared is not what is needed any more. */
  forget(address: string): void {
    this.#prepared.get(address)?.discard()
    this.#prepared.delete(address)
  }

  #count(address: string): number {
    return this.#open.get(address) ?? 0
  }
}
