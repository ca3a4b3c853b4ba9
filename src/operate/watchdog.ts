/** Feeds the service manager's watchdog for as long as the daemon answers, and only then. */
import type { Clock, Timer } from '../clock.ts'
import type { Log } from '../log.ts'
import type { ProbeResult } from './self-probe.ts'

export interface WatchdogParts {
  /** The manager's patience, milliseconds: it is fed twice as often. */
  readonly patienceMs: number
  readonly probe: (timeoutMs: number) => Promise<ProbeResult>
  readonly feed: () => void
  readonly clock: Clock
  readonly log: Log
}

export class Watchdog {
  readonly #parts: WatchdogParts
  #timer: Timer | undefined
  #stopped = false

  constructor(parts: WatchdogParts) {
    this.#parts = parts
  }

  start(): void {
    this.#arm()
  }

  stop(): void {
    this.#stopped = true
    this.#timer?.cancel()
  }

  #arm(): void {
    if (this.#stopped) return
    const { clock, patienceMs } = this.#parts
    this.#timer = clock.after(patienceMs / 2, () => void this.#look())
  }

  async #look(): Promise<void> {
    const { probe, feed, log, patienceMs } = this.#parts
    // The next look is due whatever comes of this one, and this one is over by then.
    this.#arm()
    const result = await probe(patienceMs / 4)
    if (this.#stopped) return
    if (result === 'silent') log.event('watchdog-unfed')
    else feed()
  }
}

/** $WATCHDOG_USEC in milliseconds, if it is meant for this process; undefined: nobody watches. */
export function watchdogPatienceMs(env: Readonly<Record<string, string | undefined>>, pid: number): number | undefined {
  const microseconds = Number(env['WATCHDOG_USEC'] ?? 0)
  const ours = env['WATCHDOG_PID'] === undefined || env['WATCHDOG_PID'] === String(pid)
  return ours && microseconds > 0 && Number.isFinite(microseconds) ? microseconds / 1_000 : undefined
}
