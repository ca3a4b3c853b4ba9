/** A log that remembers its latest warnings and errors, whatever its level lets through: for `dotbridge status`. */
import type { Clock } from '../clock.ts'
import type { LogLevel } from '../config/config.ts'
import { EVENTS, type EventFields, type EventName, type LogSettings, type OpenLog } from '../log.ts'
import type { Status } from './operations.ts'

/** How many of the latest are told. */
export const REMEMBERED = 10
const LOUD: readonly string[] = ['warn', 'error', 'fatal']

export class RememberingLog implements OpenLog {
  readonly #log: OpenLog
  readonly #clock: Clock
  readonly #since: number
  readonly #lines: Status['lastErrors'][number][] = []

  constructor(log: OpenLog, clock: Clock) {
    this.#log = log
    this.#clock = clock
    this.#since = clock.now()
  }

  /** Newest last. */
  get lastErrors(): Status['lastErrors'] {
    return this.#lines
  }

  apply(settings: LogSettings): void {
    this.#log.apply(settings)
  }

  setLevel(level: LogLevel): void {
    this.#log.setLevel(level)
  }

  redact(text: string): string {
    return this.#log.redact(text)
  }

  enabled(name: EventName): boolean {
    return this.#log.enabled(name)
  }

  event(name: EventName, fields: EventFields = {}): void {
    if (LOUD.includes(EVENTS[name].level)) this.#remember(name, fields)
    this.#log.event(name, fields)
  }

  #remember(event: EventName, fields: EventFields): void {
    const text = messageOf(fields)
    const message = text === undefined ? undefined : this.#log.redact(text)
    this.#lines.push({ event, atMs: Math.round(this.#clock.now() - this.#since), message })
    if (this.#lines.length > REMEMBERED) this.#lines.shift()
  }
}

/** The error's words, or the first field that is text. */
function messageOf(fields: EventFields): string | undefined {
  const { error, problems } = fields
  if (error instanceof Error) return error.message
  if (Array.isArray(problems)) return String(problems[0])
  return Object.values(fields).find((value) => typeof value === 'string')
}
