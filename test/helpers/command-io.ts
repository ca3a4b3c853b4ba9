import type { CommandIo } from '../../src/cli/command.ts'

/** A process for a command under test: what it printed, and its signals at hand. */
export class FakeProcess implements CommandIo {
  out = ''
  err = ''
  readonly stdout = {
    write: (text: string): void => {
      this.out += text
    },
  }
  readonly stderr = {
    write: (text: string): void => {
      this.err += text
    },
  }
  readonly env: Readonly<Record<string, string | undefined>>
  readonly color: boolean
  readonly version = '1.2.3'
  readonly pid = 4711
  readonly entry = '/usr/lib/dotbridge/dist/main.js'
  readonly #stop = new AbortController()
  readonly #reloads: (() => void)[] = []
  readonly #bugs: ((error: unknown) => void)[] = []

  constructor(env: Readonly<Record<string, string | undefined>> = {}, color = false) {
    this.env = env
    this.color = color
  }

  stopSignal(): AbortSignal {
    return this.#stop.signal
  }

  onReload(reload: () => void): void {
    this.#reloads.push(reload)
  }

  onBug(report: (error: unknown) => void): void {
    this.#bugs.push(report)
  }

  /** As SIGTERM does. */
  stop(): void {
    this.#stop.abort()
  }

  /** As SIGHUP does. */
  hangUp(): void {
    for (const reload of this.#reloads) reload()
  }

  /** As an error that nobody caught does. */
  bug(error: unknown): void {
    this.#bugs.at(-1)?.(error)
  }
}
