/** A daemon with all that operators see of it, which follows the configuration as the daemon does. */
import type { Config } from '../config/config.ts'
import type { Daemon } from '../daemon.ts'
import type { Log } from '../log.ts'
import { ControlSocket } from './control.ts'
import type { Operations } from './operations.ts'

/** How long a control socket that has another path now may still reply to whoever had the configuration reloaded. */
const FAREWELL_MS = 1_000

export interface StationParts {
  readonly daemon: Daemon
  readonly config: Config
  readonly log: Log
  readonly operations: Operations
}

export class Station {
  readonly #parts: StationParts
  #config: Config
  #control: ControlSocket | undefined

  constructor(parts: StationParts) {
    this.#parts = parts
    this.#config = parts.config
  }

  /** Rejects with a ListenError; without a control socket or metrics it serves all the same. */
  async start(): Promise<void> {
    await this.#parts.daemon.start()
    await this.#openControl()
  }

  /** As Daemon.reload(). */
  async reload(config: Config): Promise<readonly string[]> {
    const before = this.#config
    const changed = await this.#parts.daemon.reload(config)
    this.#config = config
    if (before.control.socket === config.control.socket) return changed
    const old = this.#control
    this.#control = undefined
    this.#parts.daemon.clock.after(FAREWELL_MS, () => void old?.close())
    await this.#openControl()
    return [...changed, 'control']
  }

  async stop(): Promise<void> {
    await this.#control?.close()
    await this.#parts.daemon.stop()
  }

  /** The configuration in force. */
  get config(): Config {
    return this.#config
  }

  async #openControl(): Promise<void> {
    const { daemon, operations, log } = this.#parts
    const path = this.#config.control.socket
    if (path === undefined) return
    const control = new ControlSocket(path, operations, daemon.clock)
    try {
      await control.open()
      this.#control = control
    } catch (error) {
      log.event('control-unavailable', { path, error })
    }
  }
}
