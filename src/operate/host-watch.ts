/** Notices what happens to the host under the daemon: it was suspended, or its addresses changed. Tells; decides nothing. */
import type { Clock, Timer } from '../clock.ts'

const LOOK_EVERY_MS = 3_000

export class HostWatch {
  readonly #clock: Clock
  readonly #addresses: () => readonly string[]
  readonly #changed: (what: 'suspended' | 'addresses') => void
  /** Undefined: the system has not told yet. */
  #known: string | undefined
  #timer: Timer

  /** `addresses`: the host's own, in any order; may throw. `changed` is called from a timer of the clock. */
  constructor(clock: Clock, addresses: () => readonly string[], changed: (what: 'suspended' | 'addresses') => void) {
    this.#clock = clock
    this.#addresses = addresses
    this.#changed = changed
    this.#known = this.#fingerprint()
    this.#timer = clock.after(LOOK_EVERY_MS, () => this.#look())
  }

  stop(): void {
    this.#timer.cancel()
  }

  #look(): void {
    this.#timer = this.#clock.after(LOOK_EVERY_MS, () => this.#look())
    const now = this.#fingerprint() ?? this.#known
    const moved = this.#known !== undefined && now !== this.#known
    this.#known = now
    if (this.#clock.noticeSuspend() > 0) this.#changed('suspended')
    else if (moved) this.#changed('addresses')
  }

  /** Undefined: the system does not tell, for want of a file descriptor or of permission. That is no news of the host. */
  #fingerprint(): string | undefined {
    try {
      return [...this.#addresses()].sort().join(' ')
    } catch {
      return undefined
    }
  }
}
