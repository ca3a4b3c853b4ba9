/** The UDP listener that this host can have: batched where the system calls can be reached, else the portable one. */
import type { SocketAddress } from '../config/config.ts'
import { ioLoader, type LoadIo } from '../system/io.ts'
import { BatchedUdpListener } from './batched/batched-udp.ts'
import type { JoinableSocket, Listener, ListenerParts } from './listener.ts'
import { UdpListener } from './udp.ts'

export class BestUdpListener implements Listener {
  readonly transport = 'udp'
  readonly #io: LoadIo
  #parts: ListenerParts
  #chosen: Listener | undefined
  #ended = false

  constructor(parts: ListenerParts, io: LoadIo = ioLoader(parts.clock)) {
    this.#parts = parts
    this.#io = io
  }

  get addresses(): readonly SocketAddress[] {
    return this.#chosen?.addresses ?? []
  }

  get joinable(): readonly JoinableSocket[] | undefined {
    return this.#chosen?.joinable
  }

  async open(): Promise<void> {
    const chosen = await choose(this.#parts, this.#io)
    // It may have been closed meanwhile.
    if (this.#ended) return
    this.#chosen = chosen
    await chosen.open()
  }

  async relisten(listen: readonly SocketAddress[]): Promise<void> {
    this.#parts = { ...this.#parts, listen }
    await this.#chosen?.relisten(listen)
  }

  async stopReading(): Promise<void> {
    await this.#chosen?.stopReading()
  }

  async close(): Promise<void> {
    this.#ended = true
    await this.#chosen?.close()
  }
}

async function choose(parts: ListenerParts, io: LoadIo): Promise<Listener> {
  try {
    return new BatchedUdpListener(parts, await io())
  } catch (error) {
    parts.log.event('udp-unbatched', { error })
    return new UdpListener(parts)
  }
}
