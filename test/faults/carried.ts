/** One connection through the relay: two sockets and a lane each way. */
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { Lane } from './lane.ts'
import type { Relay } from './relay.ts'

export class Carried {
  readonly #relay: Relay
  readonly #forwarder: Socket
  readonly #server: Socket
  readonly #up: Lane
  readonly #down: Lane
  /** A path's TCP handshake takes a round trip, loopback's takes none: nothing travels before it would have. */
  readonly #establishedAt: number
  #silent = false
  #idle: NodeJS.Timeout | undefined

  /** `cut`: reset as soon as the server's first octets arrive. */
  constructor(relay: Relay, forwarder: Socket, cut: boolean) {
    this.#relay = relay
    this.#forwarder = forwarder
    this.#server = connect({
      host: relay.target.address,
      port: relay.target.port,
      noDelay: true,
      allowHalfOpen: true,
    })
    this.#establishedAt = performance.now() + relay.roundTripMs
    this.#up = new Lane(this.#server)
    this.#down = new Lane(forwarder)
    this.#down.shape = relay.shape
    this.#carry(forwarder, this.#up, 'octetsUp')
    this.#carry(this.#server, this.#down, 'octetsDown')
    if (cut) this.#server.once('data', () => this.reset())
  }

  /** `unread`: what the forwarder sends is not even taken from the kernel, so that its buffers fill up. */
  silence(unread: boolean): void {
    this.#silent = true
    if (unread) this.#forwarder.pause()
    this.#up.stop()
    this.#down.stop()
    this.#server.destroy()
    clearTimeout(this.#idle)
  }

  reset(): void {
    this.#end()
    this.#forwarder.resetAndDestroy()
    this.#server.resetAndDestroy()
  }

  halfClose(): void {
    this.#down.stop()
    this.#forwarder.end()
  }

  spoil(): void {
    this.#forwarder.write(randomBytes(64))
  }

  #carry(from: Socket, lane: Lane, count: 'octetsUp' | 'octetsDown'): void {
    from.on('data', (chunk) => {
      this.#relay.counts[count] += chunk.length
      if (this.#silent) return
      lane.send(chunk, this.#arrival())
      this.#rearm()
    })
    from.on('end', () => {
      // A silent path carries no FIN either: the forwarder's socket is gone, the server was left to itself.
      if (this.#silent) from.destroy()
      else lane.send(undefined, this.#arrival())
    })
    from.on('error', () => {})
    from.on('close', () => this.#closed(from))
  }

  #arrival(): number {
    return Math.max(performance.now(), this.#establishedAt) + this.#relay.roundTripMs / 2
  }

  /** One side is closed for good (both its directions): after a reset the other is reset too, else FINs are on their way. */
  #closed(side: Socket): void {
    const other = side === this.#forwarder ? this.#server : this.#forwarder
    if (this.#silent) return
    if (side.errored === null && side.readableEnded) return
    this.#end()
    if (!other.destroyed) other.resetAndDestroy()
  }

  #rearm(): void {
    const limit = this.#relay.closeIdleAfterMs
    if (limit === Number.POSITIVE_INFINITY) return
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => {
      this.#end()
      this.#forwarder.end()
      this.#server.end()
    }, limit)
  }

  #end(): void {
    this.#up.stop()
    this.#down.stop()
    clearTimeout(this.#idle)
  }
}
