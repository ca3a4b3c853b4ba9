/**
 * Several processes that serve as one. The first has the TCP listener, the control socket and the metrics, and looks after
 * the others, each of which has UDP sockets on the same addresses, a cache and a pool of its own.
 */
import type { Timer } from '../clock.ts'
import type { Config, LogLevel, SocketAddress } from '../config/config.ts'
import type { Daemon } from '../daemon.ts'
import type { JoinableSocket } from '../listen/listener.ts'
import type { Log } from '../log.ts'
import type { Crew, WorkerStatus } from '../operate/crew.ts'
import type { Status } from '../operate/operations.ts'
import { addCounted, addReadings, type Counted, type Readings, readingsOf, total } from '../operate/readings.ts'
import { Colleague, WorkerGone } from './colleague.ts'
import type { Order } from './protocol.ts'
import { FIRST_PASSED_FD, type SpawnWorker } from './spawn.ts'

/** How often the others are asked for their numbers, by which they show that they live, and are told of new addresses. */
const LOOK_EVERY_MS = 3_000
/** A stop takes little over 2 s (see daemon.ts). */
const STOP_MS = 3_500

export interface CrewParts {
  readonly daemon: Daemon
  /** The file's. */
  readonly config: Config
  readonly pid: number
  readonly log: Log
  readonly spawn: SpawnWorker
}

/** What one of `workers` processes has of what is bounded as a whole. */
export function shareOf(config: Config, workers: number): Config {
  return { ...config, cache: { ...config.cache, maxSize: Math.floor(config.cache.maxSize / workers) } }
}

export class ProcessCrew implements Crew {
  readonly #parts: CrewParts
  readonly #size: number
  readonly #colleagues: readonly Colleague[]
  /** Each process's share of the configuration in force. */
  #config: Config
  #logLevel: LogLevel | undefined
  /** What those that serve have been told to listen on. */
  #listen: readonly SocketAddress[] = []
  /** Counts what a worker that starts meanwhile would not know of. */
  #revision = 0
  #timer: Timer | undefined
  #reloading = false

  constructor(parts: CrewParts) {
    const { config, daemon, log, spawn } = parts
    this.#parts = parts
    this.#size = config.workers
    this.#config = shareOf(config, this.#size)
    this.#colleagues = Array.from(
      { length: this.#size - 1 },
      (_, index) =>
        new Colleague({
          worker: index + 2,
          clock: daemon.clock,
          log,
          spawn,
          brief: () => this.#brief(),
        }),
    )
  }

  async start(): Promise<void> {
    this.#listen = this.#addresses()
    await Promise.all(this.#colleagues.map((colleague) => colleague.begin()))
    this.#watch()
  }

  async reload(config: Config): Promise<readonly string[]> {
    const share = shareOf(config, this.#size)
    this.#reloading = true
    // As in the first process: what the configuration says holds again.
    this.#logLevel = undefined
    try {
      const commit = await this.#prepareAll(share)
      this.#config = share
      this.#revision++
      // The first process must find what is new free: the others have only what stays until it is bound.
      const stays = this.#listen.filter((at) => share.listen.some((other) => sameAddress(at, other)))
      if (stays.length < this.#listen.length) await this.#tellListen(stays)
      const changed = await commit()
      await this.#tellAll({ order: 'commit' })
      await this.#followListeners()
      return changed
    } finally {
      this.#reloading = false
    }
  }

  async stop(): Promise<void> {
    this.#timer?.cancel()
    await Promise.all([this.#parts.daemon.stop(), ...this.#colleagues.map((colleague) => colleague.end(STOP_MS))])
  }

  async refresh(timeoutMs: number): Promise<boolean> {
    const answered = await Promise.all(this.#colleagues.map((colleague) => colleague.refresh(timeoutMs)))
    return answered.every(Boolean)
  }

  get readings(): Readings {
    let sum = readingsOf(this.#parts.daemon)
    for (const { told, past } of this.#colleagues) {
      if (told !== undefined) sum = addReadings(sum, told.readings)
      if (past !== undefined) sum = { ...sum, ...addCounted(sum, past) }
    }
    return sum
  }

  get counted(): ReadonlyMap<number, Counted> {
    const others = this.#colleagues.flatMap(({ worker, counted }) =>
      counted === undefined ? [] : [[worker, counted] as const],
    )
    return new Map([[1, readingsOf(this.#parts.daemon)], ...others])
  }

  get restarts(): number {
    return this.#colleagues.reduce((sum, { restarts }) => sum + restarts, 0)
  }

  get workers(): readonly WorkerStatus[] {
    const { daemon, pid } = this.#parts
    const { queries, cache } = readingsOf(daemon)
    const first: WorkerStatus = { worker: 1, pid, state: 'serving', queries: total(queries), entries: cache.entries }
    return [first, ...this.#colleagues.map(({ status }) => status)]
  }

  get lastErrors(): Status['lastErrors'] {
    return this.#colleagues.flatMap(({ told, worker }) => {
      if (told === undefined) return []
      const later = this.#parts.daemon.clock.now() - this.#parts.daemon.startedAt - told.uptimeMs
      return told.lastErrors.map((error) => ({ ...error, atMs: Math.round(error.atMs + later), worker }))
    })
  }

  async flush(name: string | undefined): Promise<number> {
    this.#revision++
    const counts = await this.#tellAll({ order: 'flush', name })
    return counts.reduce((sum: number, count) => sum + Number(count ?? 0), 0)
  }

  async setLogLevel(level: LogLevel): Promise<void> {
    this.#logLevel = level
    this.#revision++
    await this.#tellAll({ order: 'log-level', level })
  }

  #brief() {
    const joinable = this.#parts.daemon.joinable ?? []
    const passed = joinable.flatMap(({ at, fd }) => (fd === undefined ? [] : [{ at, fd }]))
    return {
      revision: this.#revision,
      fds: passed.map(({ fd }) => fd),
      briefing: {
        config: { ...this.#config, listen: this.#listen },
        logLevel: this.#logLevel,
        inherited: passed.map(({ at }, index) => ({ at, fd: FIRST_PASSED_FD + index, transport: 'udp' as const })),
      },
    }
  }

  /** All or nobody: when one cannot, the others forget it again and this rejects. Returns what is left for the first one. */
  async #prepareAll(config: Config): Promise<() => Promise<readonly string[]>> {
    try {
      const commit = this.#parts.daemon.prepare(config)
      await Promise.all(this.#colleagues.map((colleague) => prepare(colleague, config)))
      return commit
    } catch (error) {
      await this.#tellAll({ order: 'drop' })
      throw error
    }
  }

  /**
   * Has each of those that serve do what must be done by all. Whoever does not is replaced by one that begins so: what it
   * reports is undefined then. Never rejects.
   */
  #tellAll(order: Order): Promise<readonly unknown[]> {
    const tell = async (colleague: Colleague): Promise<unknown> => {
      try {
        return await orGone(colleague.ask(order))
      } catch {
        colleague.replace()
        return undefined
      }
    }
    return Promise.all(this.#colleagues.map(tell))
  }

  #watch(): void {
    this.#timer = this.#parts.daemon.clock.after(LOOK_EVERY_MS, () => {
      this.#watch()
      if (!this.#reloading) void this.#followListeners()
      void this.refresh(LOOK_EVERY_MS)
    })
  }

  /** The others listen where the first process does: it finds out what can be had, and they join. */
  async #followListeners(): Promise<void> {
    const listen = this.#addresses()
    const same =
      listen.length === this.#listen.length && listen.every((at, index) => sameAddress(at, this.#listen[index]))
    if (!same) await this.#tellListen(listen)
  }

  async #tellListen(listen: readonly SocketAddress[]): Promise<void> {
    this.#listen = listen
    this.#revision++
    await this.#tellAll({ order: 'listen', listen })
  }

  #addresses(): readonly SocketAddress[] {
    const joinable: readonly JoinableSocket[] = this.#parts.daemon.joinable ?? []
    return joinable.map(({ at }) => at)
  }
}

async function prepare(colleague: Colleague, config: Config): Promise<void> {
  try {
    await orGone(colleague.ask({ order: 'prepare', config }))
  } catch (error) {
    throw new Error(`worker ${colleague.worker}: ${error instanceof Error ? error.message : 'it failed'}`)
  }
}

/** Who is gone has nothing to do: its successor begins with what is in force. */
async function orGone(asked: Promise<unknown>): Promise<unknown> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof WorkerGone) return undefined
    throw error
  }
}

function sameAddress(a: SocketAddress, b: SocketAddress | undefined): boolean {
  return a.address === b?.address && a.port === b.port
}
