/** A worker's life: it does what the first process tells it to, and ends when it is told. */
import { systemClock } from '../clock.ts'
import type { Config, SocketAddress } from '../config/config.ts'
import { Daemon } from '../daemon.ts'
import { InheritedSockets } from '../listen/inherited.ts'
import { logSettings, type OpenLog, openLog } from '../log.ts'
import { forget } from '../operate/desk.ts'
import { queryObserver } from '../operate/query-log.ts'
import { readingsOf } from '../operate/readings.ts'
import { RememberingLog } from '../operate/remembering-log.ts'
import type { Briefing, Report, Request, Told } from './protocol.ts'

/** The way to the first process, which is the only one that is obeyed. */
export interface Channel {
  send(report: Report): void
  /** Calls `take` with each message, from now on. */
  listen(take: (request: Request) => void): void
}

/** Runs until it is told to stop. `onBug`: see CommandIo. */
export function runWorker(
  worker: number,
  channel: Channel,
  onBug: (report: (error: unknown) => void) => void,
): Promise<void> {
  const life = new Worker(worker, onBug)
  /** One order after the other: to listen elsewhere, or to reload, takes its time. The end does not wait. */
  let done: Promise<unknown> = Promise.resolve()
  return new Promise((resolve) => {
    channel.listen((request) => {
      if (request.order === 'stop') void life.end().then(resolve)
      const { id } = request
      done = done
        .then(() => life.obey(request))
        .then(
          (result) => channel.send({ id, ok: true, result }),
          (error) => channel.send({ id, ok: false, error: error instanceof Error ? error.message : String(error) }),
        )
    })
  })
}

interface Serving {
  readonly daemon: Daemon
  readonly log: RememberingLog
  config: Config
  /** Can be put in force. */
  prepared: Config | undefined
}

class Worker {
  readonly #worker: number
  readonly #onBug: (report: (error: unknown) => void) => void
  #serving: Serving | undefined

  constructor(worker: number, onBug: (report: (error: unknown) => void) => void) {
    this.#worker = worker
    this.#onBug = onBug
  }

  /** Rejects with what is to be reported. */
  async obey(request: Request): Promise<unknown> {
    if (request.order === 'stop') return undefined
    if (request.order === 'begin') return this.#begin(request.briefing)
    const serving = this.#serving
    if (serving === undefined) throw new Error('it has not begun')
    switch (request.order) {
      case 'listen':
        return this.#listen(serving, request.listen)
      case 'prepare':
        return this.#prepare(serving, request.config)
      case 'commit':
        return this.#commit(serving)
      case 'drop':
        this.#settings(serving.log, serving.config)
        serving.prepared = undefined
        return undefined
      case 'tell':
        return tell(serving)
      case 'flush':
        return forget(serving.daemon, request.name)
      case 'log-level':
        return serving.log.setLevel(request.level)
    }
  }

  async end(): Promise<void> {
    await this.#serving?.daemon.stop()
  }

  async #begin({ config, logLevel, inherited }: Briefing): Promise<void> {
    const settings = { ...logSettings(config), worker: this.#worker }
    const log = new RememberingLog(openLog(settings), systemClock)
    if (logLevel !== undefined) log.setLevel(logLevel)
    this.#onBug((error) => log.event('bug', { error }))
    const daemon = new Daemon(config, log, {
      queryLog: queryObserver(log),
      inherited: new InheritedSockets(inherited),
      sharing: 'joins',
    })
    this.#serving = { daemon, log, config, prepared: undefined }
    await daemon.start()
  }

  async #listen(serving: Serving, listen: readonly SocketAddress[]): Promise<void> {
    serving.config = { ...serving.config, listen }
    await serving.daemon.relisten(listen)
  }

  /** First of all the log, so that a new location is never logged in full. */
  #prepare(serving: Serving, config: Config): void {
    this.#settings(serving.log, config)
    try {
      serving.daemon.prepare(config)
      serving.prepared = config
    } catch (error) {
      this.#settings(serving.log, serving.config)
      throw error
    }
  }

  /** What it listens on is told by `listen` alone. */
  async #commit(serving: Serving): Promise<void> {
    const { prepared } = serving
    if (prepared === undefined) throw new Error('nothing is prepared')
    serving.prepared = undefined
    const config = { ...prepared, listen: serving.config.listen }
    await serving.daemon.reload(config)
    serving.config = config
  }

  #settings(log: OpenLog, config: Config): void {
    log.apply({ ...logSettings(config), worker: this.#worker })
  }
}

function tell({ daemon, log }: Serving): Told {
  return {
    readings: readingsOf(daemon),
    uptimeMs: daemon.clock.now() - daemon.startedAt,
    lastErrors: log.lastErrors,
  }
}
