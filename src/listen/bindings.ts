/**
 * Keeps what is bound equal to what is wanted: the addresses of a host come and go, and those of a host that boots come
 * late. One instance for each transport; it knows when to bind and unbind, its owner knows how.
 */
import type { Clock, Timer } from '../clock.ts'
import type { SocketAddress } from '../config/config.ts'
import type { Log } from '../log.ts'
import { addressKey, expandWildcards, isWildcard } from './addresses.ts'
import { ListenError, type ListenErrorCode, listenErrorFrom } from './listen-error.ts'

/** How often wildcards are expanded again and failed addresses tried again. Reading the interfaces takes about 0.1 ms. */
const REVIEW_MS = 3000

/** One bound socket. */
export interface Bound {
  /** As it is: the port that port 0 became. */
  readonly at: SocketAddress
  close(): Promise<void>
}

export interface BindingParts<B extends Bound> {
  readonly transport: 'udp' | 'tcp'
  readonly listen: readonly SocketAddress[]
  /** Tells the host's addresses: what the wildcards in `listen` stand for. */
  host(): readonly string[]
  /** Rejects with whatever the system said. */
  bind(at: SocketAddress): Promise<B>
  readonly clock: Clock
  readonly log: Log
}

type Phase = 'opening' | 'open' | 'closed'

export class Bindings<B extends Bound> {
  readonly #parts: BindingParts<B>
  readonly #bound = new Map<string, B>()
  /** Addresses that could not be bound, and why: each reason is told once. */
  readonly #failed = new Map<string, ListenErrorCode>()
  #wanted: readonly SocketAddress[] = []
  #phase: Phase = 'opening'
  #timer: Timer | undefined
  #review: Promise<unknown> = Promise.resolve()

  constructor(parts: BindingParts<B>) {
    this.#parts = parts
  }

  get sockets(): readonly B[] {
    return [...this.#bound.values()]
  }

  /** Binds what can be bound. Rejects with a ListenError when that is nothing. */
  async open(): Promise<void> {
    const errors = await this.#reconcile()
    if (this.#bound.size === 0) {
      this.#phase = 'closed'
      // An address that is missing says less than a port that is taken or forbidden.
      throw errors.find(({ code }) => code !== 'no-such-address') ?? errors[0] ?? this.#nothingToBind()
    }
    this.#phase = 'open'
    this.#watch()
  }

  /** Binds nothing more. Sockets stay. */
  freeze(): void {
    this.#phase = 'closed'
    this.#timer?.cancel()
  }

  async close(): Promise<void> {
    this.freeze()
    await this.#review
    await Promise.all(this.sockets.map((socket) => socket.close()))
    this.#bound.clear()
  }

  #watch(): void {
    const changing = this.#failed.size > 0 || this.#parts.listen.some(({ address }) => isWildcard(address))
    if (!changing || this.#phase === 'closed') return
    this.#timer = this.#parts.clock.after(REVIEW_MS, () => {
      this.#review = this.#reconcile().then(() => this.#watch())
    })
  }

  async #reconcile(): Promise<readonly ListenError[]> {
    const wanted = this.#wantedNow()
    const keys = new Set(wanted.map(addressKey))
    await Promise.all([...this.#bound].map(([key, bound]) => (keys.has(key) ? undefined : this.#drop(key, bound))))
    for (const key of this.#failed.keys()) if (!keys.has(key)) this.#failed.delete(key)
    const errors: ListenError[] = []
    // One after the other: the order of the configuration is the order of the log, and of the error that is reported.
    for (const at of wanted) {
      const key = addressKey(at)
      if (this.#bound.has(key)) continue
      const error = await this.#bind(key, at)
      if (error !== undefined) errors.push(error)
    }
    return errors
  }

  async #bind(key: string, wanted: SocketAddress): Promise<ListenError | undefined> {
    const { transport, log, bind } = this.#parts
    try {
      const bound = await bind(wanted)
      // The end may have come while the system was asked.
      if (this.#phase === 'closed') return void (await bound.close())
      this.#bound.set(key, bound)
      const late = this.#phase === 'open' && !this.#failed.has(key)
      this.#failed.delete(key)
      log.event(late ? 'address-added' : 'listening', { transport, ...bound.at })
      return undefined
    } catch (cause) {
      const error = listenErrorFrom(cause, transport, wanted)
      if (this.#failed.get(key) !== error.code) log.event('listen-failed', { transport, ...wanted, error })
      this.#failed.set(key, error.code)
      return error
    }
  }

  /** When the system does not tell its addresses, what was known stays. */
  #wantedNow(): readonly SocketAddress[] {
    try {
      this.#wanted = expandWildcards(this.#parts.listen, this.#parts.host())
    } catch (error) {
      this.#parts.log.event('listener-error', { transport: this.#parts.transport, error })
    }
    return this.#wanted
  }

  async #drop(key: string, bound: B): Promise<void> {
    this.#bound.delete(key)
    this.#parts.log.event('address-removed', { transport: this.#parts.transport, ...bound.at })
    await bound.close()
  }

  #nothingToBind(): ListenError {
    const { transport, listen } = this.#parts
    return new ListenError('no-such-address', transport, listen[0] ?? { address: '', port: 0 })
  }
}
