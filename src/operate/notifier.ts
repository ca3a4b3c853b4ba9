/** What the service manager is told, in the words of sd_notify(3). */
import type { NotifySender } from './notify-sender.ts'

/** CLOCK_MONOTONIC, as systemd wants it with RELOADING=1: Clock has an origin of its own, and counts suspends. */
const monotonicMicroseconds = (): bigint => process.hrtime.bigint() / 1_000n

export class Notifier {
  readonly #sender: NotifySender

  constructor(sender: NotifySender) {
    this.#sender = sender
  }

  /** Queries are being taken; after a reload: again. */
  ready(status: string): void {
    this.#sender.send(['READY=1', statusLine(status)])
  }

  reloading(): void {
    this.#sender.send([
      'RELOADING=1',
      `MONOTONIC_USEC=${monotonicMicroseconds()}`,
      statusLine('Reading the configuration'),
    ])
  }

  stopping(): void {
    this.#sender.send(['STOPPING=1', statusLine('Answering what is held')])
  }

  /** Feeds the watchdog. */
  alive(status: string): void {
    this.#sender.send(['WATCHDOG=1', statusLine(status)])
  }

  flush(): Promise<void> {
    return this.#sender.flush()
  }
}

/** One line, whatever is in it. */
const statusLine = (text: string): string => `STATUS=${text.replace(/\s+/g, ' ')}`
