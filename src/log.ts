/**
 * The log: one JSON object a line on stderr, by pino. Owns the closed list of event names, and keeps the location's name,
 * which is a secret (whoever knows it may use the location), out of every line.
 */
import pino from 'pino'
import type { Config, LogLevel } from './config/config.ts'

/**
 * Everything that is ever logged. What is normal is quiet: info tells of changes of state, a line per query or per
 * connection is debug. No event carries the name of a query, save `query`.
 */
export const EVENTS = {
  listening: {
    level: 'info',
    doc: 'an address is listened on: transport, address, port; inherited from the service manager or not',
  },
  'listen-failed': { level: 'error', doc: 'an address could not be listened on' },
  'address-added': { level: 'info', doc: 'the host has a new address under a wildcard, and it is served' },
  'address-removed': { level: 'info', doc: 'an address is not listened on any more' },
  'socket-unused': {
    level: 'warn',
    doc: 'the service manager holds a socket that listen does not name: nobody answers there',
  },
  'listener-error': { level: 'warn', doc: 'a listening socket reported an error and goes on' },
  'udp-unbatched': { level: 'info', doc: 'batched system calls are not to be had here: UDP goes the portable way' },
  'udp-without-ring': { level: 'debug', doc: 'no io_uring is to be had here; epoll and batched calls serve instead' },
  'tls-portable': {
    level: 'info',
    doc: "OpenSSL cannot be called by itself here: connections upstream are Node's own",
  },
  'reply-not-sent': { level: 'debug', doc: 'the system refused to send a reply' },
  'stub-refused': { level: 'debug', doc: 'a query came from outside clients.allow' },
  'stub-limited': { level: 'debug', doc: 'a stub reached a limit on connections or queries' },
  'dial-started': { level: 'debug', doc: 'a connection to an upstream address is being made' },
  'dial-failed': { level: 'debug', doc: 'it was not made; upstream-down tells of it once' },
  'untrusted-peer': { level: 'error', doc: 'the server could not prove its name and was sent nothing' },
  'connection-opened': { level: 'debug', doc: 'TLS is up: version, cipher, resumed or not, time it took' },
  'connection-closed': { level: 'debug', doc: 'a connection ended: upstream, why, its age and the queries it served' },
  'connection-lost': { level: 'info', doc: 'a connection ended with queries in flight: upstream, age, queries served' },
  'connection-retired': { level: 'info', doc: 'a connection fell silent while another answered' },
  'protocol-violation': { level: 'warn', doc: 'the upstream broke the protocol and the connection was closed' },
  'upstream-down': { level: 'warn', doc: 'no connection can be made; logged once per outage' },
  'upstream-up': { level: 'info', doc: 'the first connection, or the first after an outage: how long it lasted' },
  'hedge-sent': { level: 'debug', doc: 'a query waited too long on a silent connection and was sent on another' },
  'answer-malformed': { level: 'warn', doc: 'an upstream answer could not be scanned' },
  'option-refused': { level: 'warn', doc: 'the upstream answers every query with an error: is the location right?' },
  'stale-served': { level: 'debug', doc: 'an expired answer stood in for the upstream' },
  'cache-flushed': { level: 'info', doc: 'answers were thrown away on request' },
  'network-changed': { level: 'info', doc: "the host's addresses changed or it woke: every connection is suspect" },
  overloaded: { level: 'warn', doc: 'a bound was reached and queries were shed; logged once per episode' },
  query: { level: 'info', doc: 'one query and how it was answered; only with log.queries' },
  'control-listening': { level: 'debug', doc: 'commands are taken at the control socket: path' },
  'control-unavailable': { level: 'info', doc: 'the control socket cannot be had: no dotbridge status, flush, reload' },
  'notify-unavailable': { level: 'warn', doc: 'the service manager cannot be told of the state of things' },
  'watchdog-unfed': {
    level: 'error',
    doc: 'the daemon does not answer its own question: the service manager will restart it',
  },
  'metrics-listening': { level: 'info', doc: 'metrics are served over HTTP: address, port' },
  'metrics-unavailable': { level: 'warn', doc: 'the address for metrics cannot be listened on, and is tried again' },
  'log-level-changed': { level: 'info', doc: 'dotbridge log-level, until the next reload' },
  'config-warning': { level: 'warn', doc: 'the configuration is valid and may not be what was meant' },
  'config-reloaded': { level: 'info', doc: 'a changed configuration is in force' },
  'reload-failed': { level: 'error', doc: 'the new configuration is wrong, and the old one stays in force' },
  'worker-started': { level: 'info', doc: 'another process takes queries: its number, its process ID' },
  'worker-ended': { level: 'error', doc: 'such a process ended unbidden, how, and when it is started again' },
  'worker-failed': { level: 'error', doc: 'such a process did not begin or does not answer, and is ended' },
  'workers-unavailable': { level: 'warn', doc: 'this host can have one process only: it serves alone' },
  started: { level: 'info', doc: 'queries are being taken' },
  stopping: { level: 'info', doc: 'no more queries are taken; what is held is answered' },
  stopped: { level: 'info', doc: 'a clean end' },
  bug: { level: 'fatal', doc: 'an error nobody foresaw' },
} as const satisfies Record<string, { level: Exclude<LogLevel, 'silent'>; doc: string }>

export type EventName = keyof typeof EVENTS

/** What an event carries. Errors go under `error`, and are written as name, code, message and causes. */
export type EventFields = Readonly<Record<string, unknown>>

export interface Log {
  event(name: EventName, fields?: EventFields): void
  /** Whether event() would write this one. Cheap: ask before building fields that cost something. */
  enabled(name: EventName): boolean
}

export interface LogSettings {
  readonly level: LogLevel
  /** Whether `query` events are written at all. */
  readonly queries: boolean
  /** The secret. */
  readonly location: string | undefined
  /** The number of this process, written on every line; undefined: it is the first, or the only one. */
  readonly worker?: number | undefined
}

/** What the configuration says of the log. */
export function logSettings({ log, upstream }: Config): LogSettings {
  return { level: log.level, queries: log.queries, location: upstream.location }
}

/** The one real log; parts see it as Log. */
export interface OpenLog extends Log {
  /** New settings from a reload. A location named earlier stays secret: old connections still carry it. */
  apply(settings: LogSettings): void
  /** Another level until the next apply(). */
  setLevel(level: LogLevel): void
  /** A text without the location's name, as it would be logged. */
  redact(text: string): string
}

/** Takes whole lines. */
export interface LogDestination {
  write(line: string): void
}

/** Opens the log; by default on file descriptor 2. */
export function openLog(settings: LogSettings, destination: LogDestination = standardError()): OpenLog {
  return new PinoLog(settings, destination)
}

/** Octets of lines kept that cannot be written for now; later ones are lost. */
const MAX_UNWRITTEN = 65_536

/**
 * Lines are written synchronously, so that none is lost when the process ends: there are few of them. A reader that went
 * away, or a disk that is full, is no reason to stop answering.
 */
function standardError(): LogDestination {
  return pino.destination({ fd: 2, sync: true, maxLength: MAX_UNWRITTEN }).on('error', () => {})
}

class PinoLog implements OpenLog {
  readonly #pino: pino.Logger
  readonly #locations = new Set<string>()
  readonly #enabled = new Map<EventName, boolean>()
  #redact: (text: string) => string = (text) => text
  #settings: LogSettings

  constructor(settings: LogSettings, destination: LogDestination) {
    const formatters = { level: (label: string) => ({ level: label }) }
    const base = settings.worker === undefined ? null : { worker: settings.worker }
    const options = { base, formatters, timestamp: pino.stdTimeFunctions.isoTime }
    this.#pino = pino(options, destination)
    this.#settings = settings
    this.apply(settings)
  }

  apply(settings: LogSettings): void {
    this.#settings = settings
    if (settings.location !== undefined) this.#locations.add(settings.location)
    this.#redact = redactor([...this.#locations])
    this.#pino.level = settings.level
    for (const [name, { level }] of Object.entries(EVENTS) as [EventName, { level: LogLevel }][]) {
      const wanted = name !== 'query' || settings.queries
      this.#enabled.set(name, wanted && this.#pino.isLevelEnabled(level))
    }
  }

  setLevel(level: LogLevel): void {
    this.apply({ ...this.#settings, level })
  }

  redact(text: string): string {
    return this.#redact(text)
  }

  enabled(name: EventName): boolean {
    return this.#enabled.get(name) === true
  }

  event(name: EventName, fields: EventFields = {}): void {
    if (!this.enabled(name)) return
    const { level } = EVENTS[name]
    const written: Record<string, unknown> = { event: name }
    for (const [key, value] of Object.entries(fields)) {
      if (value !== undefined) written[key] = plain(value, this.#redact, level === 'fatal', 0)
    }
    this.#pino[level](written)
  }
}

/** A log that says nothing, for commands and tests that need none. */
export const silentLog: Log = { event: () => {}, enabled: () => false }

/** A location's name as people may see it: two characters and an ellipsis, and of the shortest names not even those. */
export function redactedLocation(location: string): string {
  return location.length > 2 ? `${location.slice(0, 2)}…` : '…'
}

/**
 * Replaces each of `locations`, however it is spelt (names compare without case, RFC 4343), wherever it stands in a text.
 * The longest goes first: one may contain another.
 */
export function redactor(locations: readonly string[]): (text: string) => string {
  if (locations.length === 0) return (text) => text
  const longestFirst = locations.toSorted((a, b) => b.length - a.length)
  // Letters, digits and hyphens, checked by the loader: nothing in a location means anything to a regular expression.
  const anyOf = new RegExp(longestFirst.join('|'), 'gi')
  return (text) => text.replace(anyOf, redactedLocation)
}

const MAX_DEPTH = 5

/** A copy fit for JSON: strings redacted, errors flattened, octets only counted (they may spell the location). */
function plain(value: unknown, redact: (text: string) => string, withStack: boolean, depth: number): unknown {
  if (typeof value === 'string') return redact(value)
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function') {
    return redact(String(value))
  }
  if (typeof value !== 'object' || value === null) return value
  if (depth === MAX_DEPTH) return '…'
  const deeper = (inner: unknown): unknown => plain(inner, redact, withStack, depth + 1)
  if (value instanceof Error) return plainError(value, deeper, withStack)
  if (ArrayBuffer.isView(value)) return `${value.byteLength} octets`
  if (Array.isArray(value) || value instanceof Set) return [...value].map(deeper)
  const entries = value instanceof Map ? [...value] : Object.entries(value)
  return Object.fromEntries(entries.map(([key, inner]) => [redact(String(key)), deeper(inner)]))
}

/** Name, code, message; the cause, and what an AggregateError gathers, likewise. The stack only tells of bugs. */
function plainError(error: Error, deeper: (inner: unknown) => unknown, withStack: boolean): Record<string, unknown> {
  const { name, message, cause, stack } = error
  const code = 'code' in error ? error.code : undefined
  const errors = error instanceof AggregateError ? error.errors : undefined
  const parts = { name, code, message, cause, errors, stack: withStack ? stack : undefined }
  return Object.fromEntries(
    Object.entries(parts).flatMap(([key, part]) => (part === undefined ? [] : [[key, deeper(part)]])),
  )
}
