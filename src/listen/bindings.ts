/**
 * Keeps what is bound equal to what is wanted: the addresses of a host come and go, and those of a host that boots come
 * late. One instance for each transport; it knows when to bind and unbind, its owner knows how.
 */
import type { Clock, Timer } from '../clock.ts'
import type { SocketAddress } from '../config/config.ts'
import type { Log } from '../log.ts'
import { addressKey, expandWildcards, isWildcard, overlap } from './addresses.ts'
import type { InheritedSockets } from './inherited.ts'
import { ListenError, type ListenErrorCode, listenErrorFrom } from './listen-error.ts'

/** How often wildcards are expanded again and failed addresses tried again. Reading the interfaces takes about 0.1 ms. */
const REVIEW_MS = 3000

/** One bound socket. */
export interface Bound {
  /** As it is: the port that port 0 became. */
  readonly at: SocketAddress
  close(): Promise<void>
  /**
   * In place of close(), where others of its kind go on: frees the address at once, deals with what has come in, and closes by
   * itself when nobody waits for a reply from it any more. Never rejects.
   */
  retire?(): Promise<void>
}

export interface BindingParts<B extends Bound> {
  readonly transport: 'udp' | 'tcp'
  readonly listen: readonly SocketAddress[]
  /** Sockets that are bound already. */
  readonly inherited?: InheritedSockets | undefined
  /** Tells the host's addresses: what the wildcards in `listen` stand for. */
  host(): readonly string[]
  /** `fd`: a socket to use that is bound there already. Rejects with whatever the system said. */
  bind(at: SocketAddress, fd: number | undefined): Promise<B>
  readonly clock: Clock
  readonly log: Log
}

type Phase = 'opening' | 'open' | 'closed'

export class Bindings<B extends Bound> {
  readonly #parts: BindingParts<B>
  readonly #bound = new Map<string, B>()
  readonly #retiring = new Set<B>()
  /** Addresses that could not be bound, and why: each reason is told once. */
  readonly #failed = new Map<string, ListenErrorCode>()
  #listen: readonly SocketAddress[]
  #wanted: readonly SocketAddress[] = []
  #phase: Phase = 'opening'
  #timer: Timer | undefined
  #review: Promise<unknown> = Promise.resolve()

  constructor(parts: BindingParts<B>) {
    this.#parts = parts
    this.#listen = parts.listen
  }

  get sockets(): readonly B[] {
    return [...this.#bound.values()]
  }

  /** Those too that are still open and serve no more. */
  get held(): readonly B[] {
    return [...this.sockets, ...this.#retiring]
  }

  /** Binds what can be bound. Rejects with a ListenError when that is nothing. */
  async open(): Promise<void> {
    const errors = await this.#reconcile('listening')
    if (this.#bound.size === 0) {
      this.#phase = 'closed'
      // An address that is missing says less than a port that is taken or forbidden.
      throw errors.find(({ code }) => code !== 'no-such-address') ?? errors[0] ?? this.#nothingToBind()
    }
    this.#phase = 'open'
    this.#watch()
  }

  /** Another list of addresses, while open: those in both keep their sockets. Failures are reported and tried again. */
  relisten(listen: readonly SocketAddress[]): Promise<void> {
    this.#timer?.cancel()
    const done = this.#review.then(async () => {
      if (this.#phase === 'closed') return
      this.#listen = listen
      await this.#reconcile('listening')
      this.#watch()
    })
    this.#review = done
    return done
  }

  /** Binds nothing more. Sockets stay. */
  freeze(): void {
    this.#phase = 'closed'
    this.#timer?.cancel()
  }

  async close(): Promise<void> {
    this.freeze()
    await this.#review
    await Promise.all(this.held.map((socket) => socket.close()))
    this.#bound.clear()
    this.#retiring.clear()
  }

  #watch(): void {
    const changing = this.#failed.size > 0 || this.#listen.some(({ address }) => isWildcard(address))
    this.#timer?.cancel()
    if (!changing || this.#phase === 'closed') return
    this.#timer = this.#parts.clock.after(REVIEW_MS, () => {
      this.#review = this.#review.then(() => this.#reconcile('address-added')).then(() => this.#watch())
    })
  }

  /** `news`: what the log says of a socket that is new, unless its address had failed before. */
  async #reconcile(news: 'listening' | 'address-added'): Promise<readonly ListenError[]> {
    const wanted = this.#wantedNow()
    const keys = new Set(wanted.map(addressKey))
    for (const key of this.#failed.keys()) if (!keys.has(key)) this.#failed.delete(key)
    const errors: ListenError[] = []
    // One after the other: the order of the configuration is the order of the log, and of the error that is reported.
    for (const at of wanted) {
      const key = addressKey(at)
      if (this.#bound.has(key)) continue
      const error = await this.#bind(key, at, news)
      if (error !== undefined) errors.push(error)
    }
    // Last of all, so that nobody who asks there meets a closed door.
    const unwanted = [...this.#bound].filter(([key, bound]) => !keys.has(key) && !this.#isMissed(bound.at, wanted))
    await Promise.all(unwanted.map(([key, bound]) => this.#drop(key, bound)))
    return errors
  }

  /** An address and the wildcard it is under take each other's place: whichever is there stays until the other is to be had. */
  #isMissed(at: SocketAddress, wanted: readonly SocketAddress[]): boolean {
    const instead = wanted.filter((other) => overlap(at, other))
    return instead.length > 0 && !instead.some((other) => this.#bound.has(addressKey(other)))
  }

  async #bind(
    key: string,
    wanted: SocketAddress,
    news: 'listening' | 'address-added',
  ): Promise<ListenError | undefined> {
    const { transport, log, bind, inherited } = this.#parts
    try {
      const fd = inherited?.take(transport, wanted)
      const bound = await bind(wanted, fd)
      // The end may have come while the system was asked.
      if (this.#phase === 'closed') return void (await bound.close())
      this.#bound.set(key, bound)
      const event = this.#failed.delete(key) ? 'listening' : news
      log.event(event, { transport, ...bound.at, inherited: fd === undefined ? undefined : true })
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
      const { transport, host, inherited } = this.#parts
      const isWhole = (at: SocketAddress): boolean =>
        this.#bound.has(addressKey(at)) || inherited?.has(transport, at) === true
      this.#wanted = expandWildcards(this.#listen, host(), isWhole)
    } catch (error) {
      this.#parts.log.event('listener-error', { transport: this.#parts.transport, error })
    }
    return this.#wanted
  }

  async #drop(key: string, bound: B): Promise<void> {
    this.#bound.delete(key)
    this.#parts.log.event('address-removed', { transport: this.#parts.transport, ...bound.at })
    if (bound.retire === undefined) return bound.close()
    this.#retiring.add(bound)
    void bound.retire().then(() => this.#retiring.delete(bound))
  }

  #nothingToBind(): ListenError {
    const { transport } = this.#parts
    return new ListenError('no-such-address', transport, this.#listen[0] ?? { address: '', port: 0 })
  }
}
