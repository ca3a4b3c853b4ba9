/** The life of `dotbridge run`: start, reloads, and the end, around whatever does the serving. */
import { systemClock } from '../clock.ts'
import type { Config } from '../config/config.ts'
import { readConfigFile } from '../config/file.ts'
import { ListenError } from '../listen/listen-error.ts'
import { type LogSettings, logSettings, type OpenLog, openLog } from '../log.ts'
import type { ReloadOutcome } from '../operate/operations.ts'
import { RememberingLog } from '../operate/remembering-log.ts'
import { type CommandIo, EXIT } from './command.ts'
import { listenAdvice } from './listen-advice.ts'
import { problemLines } from './read-config.ts'
import { Reloader } from './reloader.ts'

/** What is run. */
export interface Service {
  /** Rejects with a ListenError when it cannot listen, nothing left open. */
  start(): Promise<void>
  /** Idempotent, bounded in time. */
  stop(): Promise<void>
  /** Puts a checked configuration in force and tells what changed, or rejects and keeps the old one. */
  reload(config: Config): Promise<readonly string[]>
  /** The configuration is about to be read again, and how that went: also when reload() was not called, as it is wrong. */
  reloadBegins?(): void
  reloadEnds?(outcome: ReloadOutcome): void
}

/** What a service may ask of whoever runs it. */
export interface ServiceHost {
  readonly log: RememberingLog
  /** Reads the configuration again, as SIGHUP does. */
  reload(): Promise<ReloadOutcome>
}

export interface ServiceParts {
  readonly file: string
  readonly makeService: (config: Config, host: ServiceHost) => Service | Promise<Service>
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
  const log = new RememberingLog((parts.openLog ?? openLog)(logSettings(config)), systemClock)
  io.onBug((error) => log.event('bug', { error }))
  const stop = io.stopSignal()
  for (const warning of warnings) log.event('config-warning', { warning })
  const reloader = new Reloader(parts.file, config, log)
  io.onReload(() => void reloader.request())
  const service = await parts.makeService(config, { log, reload: () => reloader.request() })
  try {
    await service.start()
  } catch (error) {
    if (!(error instanceof ListenError)) throw error
    io.stderr.write(`dotbridge: ${listenAdvice(error)}\n`)
    return EXIT.cannotListen
  }
  reloader.allow(service)
  await aborted(stop)
  await reloader.end()
  await service.stop()
  return EXIT.ok
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
