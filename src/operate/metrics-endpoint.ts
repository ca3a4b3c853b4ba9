/**
 * Where metrics are served: at the address that the configuration names, as soon as it can be had. An address of a host that
 * boots comes late, and a port may be taken for a while: neither is a reason to be blind until the next reload.
 */
import type { Timer } from '../clock.ts'
import type { SocketAddress } from '../config/config.ts'
import type { Daemon } from '../daemon.ts'
import type { Log } from '../log.ts'
import type { Crew } from './crew.ts'
import type { Exposition } from './metrics.ts'
import type { MetricsServer } from './metrics-server.ts'

/** How often an address that could not be listened on is tried again: as often as those of queries are. */
const RETRY_MS = 3_000

export class MetricsEndpoint {
  readonly #daemon: Daemon
  readonly #log: Log
  readonly #version: string
  readonly #crew: Crew | undefined
  /** Made once: what it watches of Node cannot be let go. */
  #exposition: Promise<Exposition> | undefined
  #at: SocketAddress | undefined
  #server: MetricsServer | undefined
  #retry: Timer | undefined
  /** Why it cannot be had: each reason is told once. */
  #told: string | undefined
  /** One step after the other. */
  #work: Promise<void> = Promise.resolve()

  constructor(daemon: Daemon, log: Log, version: string, crew?: Crew) {
    this.#daemon = daemon
    this.#log = log
    this.#version = version
    this.#crew = crew
  }

  /** From now on at this address, or nowhere. Resolves after the first attempt, however it went; never rejects. */
  serveAt(at: SocketAddress | undefined): Promise<void> {
    return this.#next(async () => {
      this.#retry?.cancel()
      this.#told = undefined
      this.#at = at
      await this.#server?.close()
      this.#server = undefined
      await this.#open()
    })
  }

  close(): Promise<void> {
    return this.serveAt(undefined)
  }

  async #makeExposition(): Promise<Exposition> {
    const { makeExposition } = await import('./metrics.ts')
    return makeExposition(this.#daemon, this.#version, this.#crew)
  }

  #next(step: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(step)
    return this.#work
  }

  async #open(): Promise<void> {
    const at = this.#at
    if (at === undefined || this.#server !== undefined) return
    try {
      // Node's HTTP is behind it: only for those who asked.
      const { MetricsServer } = await import('./metrics-server.ts')
      this.#exposition ??= this.#makeExposition()
      const server = new MetricsServer(at, this.#daemon, await this.#exposition)
      await server.open()
      this.#server = server
      this.#log.event('metrics-listening', { ...at })
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
      if (reason !== this.#told) this.#log.event('metrics-unavailable', { ...at, error })
      this.#told = reason
      this.#retry = this.#daemon.clock.after(RETRY_MS, () => void this.#next(() => this.#open()))
    }
  }
}
