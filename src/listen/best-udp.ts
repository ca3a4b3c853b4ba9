/** The UDP listener that this host can have: batched where the system calls can be reached, else the portable one. */
import type { SocketAddress } from '../config/config.ts'
import { loadSystem } from '../system/system.ts'
import { BatchedUdpListener } from './batched/batched-udp.ts'
import type { JoinableSocket, Listener, ListenerParts } from './listener.ts'
import { UdpListener } from './udp.ts'

export class BestUdpListener implements Listener {
  readonly transport = 'udp'
  #parts: ListenerParts
  #chosen: Listener | undefined
  #ended = false

  constructor(parts: ListenerParts) {
    this.#parts = parts
  }

  get addresses(): readonly SocketAddress[] {
    return this.#chosen?.addresses ?? []
  }

  get joinable(): readonly JoinableSocket[] | undefined {
    return this.#chosen?.joinable
  }

  async open(): Promise<void> {
    const chosen = await choose(this.#parts)
    // It may have been closed meanwhile.
    if (this.#ended) return
    this.#chosen = chosen
    await chosen.open()
  }

  async relisten(listen: readonly SocketAddress[]): Promise<void> {
    this.#parts = { ...this.#parts, listen }
    await this.#chosen?.relisten(listen)
  }

  stopReading(): void {
    this.#chosen?.stopReading()
  }

  async close(): Promise<void> {
    this.#ended = true
    await this.#chosen?.close()
  }
}

async function choose(parts: ListenerParts): Promise<Listener> {
  try {
    return new BatchedUdpListener(parts, await loadSystem())
  } catch (error) {
    parts.log.event('udp-unbatched', { error })
    return new UdpListener(parts)
  }
}
