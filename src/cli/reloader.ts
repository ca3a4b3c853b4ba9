/** Reads the configuration file again on request: one reload at a time, and requests that come meanwhile are one more. */
import type { Config } from '../config/config.ts'
import { readConfigFile } from '../config/file.ts'
import { logSettings, type OpenLog } from '../log.ts'
import type { ReloadOutcome } from '../operate/operations.ts'
import type { Service } from './service.ts'

/** Before start() there is no service that could reload. */
type State =
  | { readonly t: 'starting' | 'ended' }
  | { readonly t: 'ready'; readonly service: Service }
  | { readonly t: 'reloading'; readonly service: Service; readonly done: Promise<void> }

const STOPPING: ReloadOutcome = { problems: ['it is stopping'], changed: [] }

export class Reloader {
  readonly #file: string
  readonly #log: OpenLog
  #config: Config
  #state: State = { t: 'starting' }
  /** Who asked for a reload that has not begun yet. */
  #asking: ((outcome: ReloadOutcome) => void)[] = []

  constructor(file: string, config: Config, log: OpenLog) {
    this.#file = file
    this.#config = config
    this.#log = log
  }

  /** Never rejects. */
  request(): Promise<ReloadOutcome> {
    if (this.#state.t === 'ended') return Promise.resolve(STOPPING)
    return new Promise((resolve) => {
      this.#asking.push(resolve)
      if (this.#state.t === 'ready') this.#begin(this.#state.service)
    })
  }

  /** From now on requests are met; one that came during the start is met now. */
  allow(service: Service): void {
    this.#state = { t: 'ready', service }
    if (this.#asking.length > 0) this.#begin(service)
  }

  /** Resolves once no reload is under way; none will be. */
  async end(): Promise<void> {
    const state = this.#state
    this.#state = { t: 'ended' }
    for (const tell of this.#asking.splice(0)) tell(STOPPING)
    if (state.t === 'reloading') await state.done
  }

  #begin(service: Service): void {
    const done = Promise.resolve().then(() => this.#work(service))
    this.#state = { t: 'reloading', service, done }
  }

  async #work(service: Service): Promise<void> {
    while (this.#asking.length > 0) {
      const asking = this.#asking.splice(0)
      service.reloadBegins?.()
      const outcome = await this.#once(service)
      service.reloadEnds?.(outcome)
      for (const tell of asking) tell(outcome)
    }
    if (this.#state.t !== 'ended') this.#state = { t: 'ready', service }
  }

  async #once(service: Service): Promise<ReloadOutcome> {
    const result = readConfigFile(this.#file)
    if ('problems' in result) {
      this.#log.event('reload-failed', { problems: result.problems })
      return { problems: result.problems, changed: [] }
    }
    const { config, warnings } = result
    // First of all, so that a new location is never logged in full.
    this.#log.apply(logSettings(config))
    for (const warning of warnings) this.#log.event('config-warning', { warning })
    try {
      const changed = await service.reload(config)
      this.#config = config
      this.#log.event('config-reloaded', { changed })
      return { problems: [], changed }
    } catch (error) {
      this.#log.apply(logSettings(this.#config))
      this.#log.event('reload-failed', { error })
      return { problems: [error instanceof Error ? error.message : 'it failed'], changed: [] }
    }
  }
}
