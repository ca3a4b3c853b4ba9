/** The life of `dotbridge run`: start, reloads, and the end, around whatever does the serving. */
import type { Config } from '../config/config.ts'
import { readConfigFile } from '../config/file.ts'
import { ListenError } from '../listen/listen-error.ts'
import { type Log, type LogSettings, type OpenLog, openLog } from '../log.ts'
import { type CommandIo, EXIT } from './command.ts'
import { listenAdvice } from './listen-advice.ts'
import { problemLines } from './read-config.ts'

/** What is run. The daemon is this. */
export interface Service {
  /** Rejects with a ListenError when it cannot listen, nothing left open. */
  start(): Promise<void>
  /** Idempotent, bounded in time. */
  stop(): Promise<void>
  /** Puts a checked configuration in force, or rejects and keeps the old one. */
  reload?(config: Config): Promise<void>
}

export interface ServiceParts {
  readonly file: string
  readonly makeService: (config: Config, log: Log) => Service
  /** In place of the log on stderr. */
  readonly openLog?: (settings: LogSettings) => OpenLog
}

/** Runs until io.stopSignal(); resolves to the exit status. */
export async function runService(parts: ServiceParts, io: CommandIo): Promise<number> {
  const result = readConfigFile(parts.file)
  if ('problems' in result) {
    for (const line of problemLines(result, parts.file, io.env)) io.stderr.write(`${line}\n`)
    return EXIT.wrong
  }
  const { config, warnings } = result
  const log = (parts.openLog ?? openLog)(logSettings(config))
  io.onBug((error) => log.event('bug', { error }))
  const stop = io.stopSignal()
  for (const warning of warnings) log.event('config-warning', { warning })
  const service = parts.makeService(config, log)
  const reloader = new Reloader(parts.file, config, service, log)
  io.onReload(() => reloader.request())
  try {
    await service.start()
  } catch (error) {
    if (!(error instanceof ListenError)) throw error
    io.stderr.write(`dotbridge: ${listenAdvice(error)}\n`)
    return EXIT.cannotListen
  }
  reloader.allow()
  await aborted(stop)
  await reloader.end()
  await service.stop()
  return EXIT.ok
}

function logSettings({ log, upstream }: Config): LogSettings {
  return { level: log.level, queries: log.queries, location: upstream.location }
}

/** Reads the file again on request: one reload at a time, and requests that come meanwhile are one more. */
class Reloader {
  readonly #file: string
  readonly #service: Service
  readonly #log: OpenLog
  #config: Config
  #state: 'starting' | 'ready' | 'reloading' | 'ended' = 'starting'
  #requested = false
  #reload = Promise.resolve()

  constructor(file: string, config: Config, service: Service, log: OpenLog) {
    this.#file = file
    this.#config = config
    this.#service = service
    this.#log = log
  }

  request(): void {
    if (this.#state === 'ended') return
    this.#requested = true
    if (this.#state === 'ready') this.#reload = this.#work()
  }

  /** From now on requests are met; one that came during the start is met now. */
  allow(): void {
    this.#state = 'ready'
    if (this.#requested) this.request()
  }

  /** Resolves once no reload is under way; none will be. */
  async end(): Promise<void> {
    this.#requested = false
    const reloading = this.#state === 'reloading'
    this.#state = 'ended'
    if (reloading) await this.#reload
  }

  async #work(): Promise<void> {
    this.#state = 'reloading'
    while (this.#requested) {
      this.#requested = false
      await this.#once()
    }
    if (this.#state === 'reloading') this.#state = 'ready'
  }

  async #once(): Promise<void> {
    const result = readConfigFile(this.#file)
    if ('problems' in result) return this.#log.event('reload-failed', { problems: result.problems })
    const { config, warnings } = result
    // First of all, so that a new location is never logged in full.
    this.#log.apply(logSettings(config))
    for (const warning of warnings) this.#log.event('config-warning', { warning })
    try {
      if (this.#service.reload === undefined) this.#admit(config)
      else await this.#service.reload(config)
      this.#config = config
      this.#log.event('config-reloaded')
    } catch (error) {
      this.#log.apply(logSettings(this.#config))
      this.#log.event('reload-failed', { error })
    }
  }

  /** A service that cannot reload leaves the settings of the log to take effect, and the rest to a restart. */
  #admit(config: Config): void {
    const changed = (Object.keys(config) as (keyof Config)[]).filter(
      (section) => section !== 'log' && JSON.stringify(config[section]) !== JSON.stringify(this.#config[section]),
    )
    if (changed.length > 0) throw new Error(`changes of ${changed.join(', ')} need a restart`)
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
