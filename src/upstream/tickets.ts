/** TLS session tickets of one upstream (L7, L8): only from connections that proved who they are, each offered once. */
import type { MakingStream } from './tls-client.ts'

/** The newest few: a server sends two or so with each handshake. */
const KEPT_PER_ADDRESS = 4

export class TicketStore {
  readonly #byAddress = new Map<string, Buffer[]>()
  /** Tickets that came during a handshake, before it was known whether to believe the peer. */
  readonly #unproved = new WeakMap<MakingStream, Buffer[]>()

  /** The newest ticket for this address; it will not be given again (RFC 8446 appendix C.4). */
  take(address: string): Buffer | undefined {
    return this.#byAddress.get(address)?.pop()
  }

  /** Listens for tickets on a connection that is being made. */
  collect(address: string, stream: MakingStream): void {
    this.#unproved.set(stream, [])
    stream.on('session', (ticket) => {
      const unproved = this.#unproved.get(stream)
      if (unproved === undefined) this.#keep(address, ticket)
      else unproved.push(ticket)
    })
  }

  /**
   * The connection is authorised. On a resumed session nobody asks for name nor pins again, so that a ticket from anybody
   * else would let its giver in for good.
   */
  trust(address: string, stream: MakingStream): void {
    const unproved = this.#unproved.get(stream) ?? []
    this.#unproved.delete(stream)
    for (const ticket of unproved) this.#keep(address, ticket)
  }

  #keep(address: string, ticket: Buffer): void {
    const kept = this.#byAddress.get(address) ?? []
    kept.push(ticket)
    if (kept.length > KEPT_PER_ADDRESS) kept.shift()
    this.#byAddress.set(address, kept)
  }
}
