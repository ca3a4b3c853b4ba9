/**
 * A TLS connection by the system's own calls and OpenSSL's, without Node's sockets and streams between: what a query costs there
 * is more than TLS itself (see test/bench/README.md). And it can be waited for together with the stubs' sockets (see Standby).
 * It tells the same events as Node's TLS sockets do, those that a dial and a connection listen to.
 */
import { EventEmitter } from 'node:events'
import type { Clock } from '../../clock.ts'
import { acknowledge } from '../../system/acknowledge.ts'
import { SHUT_WR } from '../../system/layout.ts'
import { Readiness } from '../../system/readiness.ts'
import type { Taken, Waiting, Waits } from '../../system/standby.ts'
import type { System } from '../../system/system.ts'
import type { SecureStream } from '../secure-stream.ts'
import type { Agreed } from '../tls-client.ts'
import { connected, openTcp, type PeerAddress } from './tcp-socket.ts'
import type { TlsContext } from './tls-context.ts'
import { ENDED, FAILED, type SessionSettings, TlsSession, WANTS_READ, WANTS_WRITE } from './tls-session.ts'

/** Records taken in before others have their turn. */
const MAX_RECORDS = 64
const NOTHING: Buffer = Buffer.alloc(0)

/** prepared: it has no socket yet. shaking: hands. ending: we have said all. */
type Phase = 'prepared' | 'connecting' | 'shaking' | 'open' | 'ending' | 'closed'

export interface DirectParts {
  readonly context: TlsContext
  readonly standby: Waits
  readonly clock: Clock
  /** Judges who the server is, once its chain is verified and unless the session was resumed. */
  readonly identityProblem: (chain: readonly Buffer[]) => Error | undefined
}

export class DirectStream extends EventEmitter implements SecureStream, Waiting {
  /** Once it is open. */
  agreed: Agreed | undefined
  readonly #session: TlsSession
  readonly #parts: DirectParts
  readonly #system: System
  #fd = -1
  #phase: Phase = 'prepared'
  #readiness: Readiness | undefined
  #unsent = NOTHING
  /** A read waits for room to write: TLS has something to say by itself. */
  #readWantsToWrite = false
  #onStandby = false
  #byLoop = true
  /** Given during the call that is under way. */
  readonly #tickets: Buffer[] = []

  constructor(settings: SessionSettings, parts: DirectParts) {
    super()
    this.#parts = parts
    this.#system = parts.context.system
    const tickets = this.#tickets
    this.#session = new TlsSession(parts.context, settings, (ticket) => void tickets.push(ticket))
  }

  /** Its descriptor, while it has one; -1. */
  get fd(): number {
    return this.#fd
  }

  get writableLength(): number {
    return this.#unsent.length
  }

  /** Sets it going, once: 'connect' and 'secureConnect' follow, or 'error' or 'close'. Never throws. */
  connect(to: PeerAddress): void {
    if (this.#phase !== 'prepared') return
    this.#phase = 'connecting'
    try {
      this.#fd = openTcp(this.#system, to)
      this.#session.attach(this.#fd)
      this.#readiness = new Readiness(this.#system, this.#fd, () => this.#onReady())
      this.#readiness.watch('writable')
    } catch (error) {
      this.#fail(error as Error)
    }
  }

  write(octets: Buffer): boolean {
    if (this.#phase !== 'open' || octets.length === 0) return true
    const blocked = this.#unsent.length > 0
    this.#unsent = blocked ? Buffer.concat([this.#unsent, octets]) : octets
    if (!blocked && !this.#flush()) this.#watch()
    return this.#unsent.length === 0
  }

  end(): void {
    if (this.#phase !== 'open') return void this.destroy()
    this.#phase = 'ending'
    if (this.#unsent.length === 0) this.#sayGoodbye()
    this.#watch()
  }

  destroy(): void {
    if (this.#phase === 'closed') return
    this.#close()
    this.#tellLater(() => this.emit('close'))
  }

  /** Called from the event loop, and not by Node: nothing may be thrown. */
  #onReady(): void {
    try {
      this.#proceed()
      // Whoever heard of it may have left something to promises and ticks.
      this.#parts.clock.soon(() => {})
    } catch (error) {
      this.#wronged(error)
    }
  }

  /** For Standby. What comes of it leaves at once: nothing else is at hand that it could leave together with. */
  takeIn(now = this.#parts.clock.exact()): Taken {
    try {
      this.#parts.clock.turn.run(this.#proceed, undefined, now)
    } catch (error) {
      this.#wronged(error)
    }
    return this.#phase === 'open' && this.#parts.clock.turn.over ? 'resolving' : 'left'
  }

  watchByLoop(on: boolean): void {
    this.#byLoop = on
    this.#watch()
  }

  /** Returns true, for Turn: nothing more is at hand. */
  readonly #proceed = (): boolean => {
    if (this.#phase === 'connecting') this.#finishConnecting()
    else if (this.#phase === 'shaking') this.#shake()
    else if (!this.#isClosed()) {
      if (this.#unsent.length > 0 && this.#flush()) this.#drained()
      if (this.#phase !== 'closed') this.#read()
    }
    return true
  }

  #finishConnecting(): void {
    const error = connected(this.#system, this.#fd)
    if (error !== undefined) return void this.#fail(error)
    this.#phase = 'shaking'
    this.emit('connect')
    // Behind whoever waits for that by a promise: how long it took is told by when they hear of it.
    this.#tellLater(() => {
      if (this.#phase === 'shaking') this.#shake()
    })
  }

  #shake(): void {
    const outcome = this.#session.handshake()
    if (outcome === WANTS_READ || outcome === WANTS_WRITE) {
      this.#readiness?.watch(outcome === WANTS_READ ? 'readable' : 'writable')
    } else if (outcome === ENDED) this.destroy()
    else if (outcome === FAILED) this.#fail(this.#session.failure)
    else this.#enterOpen()
  }

  #enterOpen(): void {
    const { resumed, chain } = this.#session
    const problem = resumed ? undefined : this.#parts.identityProblem(chain)
    if (problem !== undefined) return void this.#fail(problem)
    this.agreed = this.#session.agreed(chain)
    this.#phase = 'open'
    this.#watch()
    if (this.#isClosed()) return
    if (this.#tickets.length > 0) this.#tellTickets()
    this.#tellLater(() => {
      if (this.#phase !== 'open') return
      this.emit('secureConnect')
      // What came along with the end of the handshake is in memory already, where nobody waits for it.
      if (!this.#isClosed() && this.#session.pending) this.#read()
    })
  }

  /** Takes in what has come, record by record. */
  #read(): void {
    const { received } = this.#parts.context
    this.#readWantsToWrite = false
    for (let records = 1; ; records++) {
      const octets = this.#session.read()
      if (octets > 0) this.emit('data', received.first(octets))
      else if (octets === ENDED) return void this.#ended()
      else if (octets === FAILED) return void this.#fail(this.#session.failure)
      else this.#readWantsToWrite = octets === WANTS_WRITE
      if (this.#tickets.length > 0) this.#tellTickets()
      if (this.#isClosed() || octets <= 0 || !this.#session.pending) break
      if (records === MAX_RECORDS) return void this.#tellLater(() => this.#proceed())
    }
    if (!this.#isClosed()) this.#watch()
  }

  /** By a method, so that what an event's listeners did is seen. */
  #isClosed(): boolean {
    return this.#phase === 'closed'
  }

  /** Writes what is unsent; false: not all of it could leave, or it failed. */
  #flush(): boolean {
    while (this.#unsent.length > 0) {
      const written = this.#session.write(this.#unsent)
      if (written > 0) this.#unsent = written === this.#unsent.length ? NOTHING : this.#unsent.subarray(written)
      else if (written === WANTS_WRITE || written === WANTS_READ) return false
      else {
        this.#fail(written === ENDED ? new Error('the server has closed') : this.#session.failure)
        return false
      }
    }
    return true
  }

  #drained(): void {
    this.#watch()
    if (this.#phase === 'ending') this.#sayGoodbye()
    else this.emit('drain')
  }

  #sayGoodbye(): void {
    this.#session.sayGoodbye()
    this.#system.shutdown(this.#fd, SHUT_WR)
  }

  /** The server says nothing more, and is not told anything either: there is no half-closed DoT. */
  #ended(): void {
    if (this.#phase === 'open') this.#session.sayGoodbye()
    this.#close()
    this.emit('end')
    this.#tellLater(() => this.emit('close'))
  }

  #tellTickets(): void {
    // Some servers send the second ticket, and the first answer, only when the ticket before is acknowledged.
    acknowledge(this.#system, this.#fd)
    for (const ticket of this.#tickets.splice(0)) if (ticket.length > 0) this.emit('session', ticket)
  }

  /** Whoever is in the middle of something with this stream hears of it afterwards. */
  #fail(error: Error): void {
    if (this.#phase === 'closed') return
    this.#close()
    this.#tellLater(() => this.emit('error', error))
    this.#tellLater(() => this.emit('close'))
  }

  /**
   * Whoever waits for one event by a promise listens for the next a microtask later: it is told behind that, also where the
   * whole handshake is over within one call.
   */
  #tellLater(tell: () => void): void {
    queueMicrotask(() => {
      try {
        tell()
      } catch (error) {
        this.#wronged(error)
      }
    })
    this.#parts.clock.soon(() => {})
  }

  /** A listener threw, which is a bug: it costs this connection, or where that is gone it is told as Node.js tells such. */
  #wronged(error: unknown): void {
    if (this.#phase !== 'closed') return void this.#fail(error as Error)
    setImmediate(() => {
      throw error
    })
  }

  #close(): void {
    this.#phase = 'closed'
    this.#unsent = NOTHING
    if (this.#onStandby) this.#parts.standby.remove(this)
    this.#onStandby = false
    void this.#readiness?.close()
    this.#session.free()
    if (this.#fd >= 0) this.#system.close(this.#fd)
    this.#fd = -1
  }

  /** Waited for by Standby as long as there is nothing but reading to do, else by the event loop alone. */
  #watch(): void {
    if (this.#phase !== 'open' && this.#phase !== 'ending') return
    const writing = this.#unsent.length > 0 || this.#readWantsToWrite
    const onStandby = this.#phase === 'open' && !writing
    if (onStandby !== this.#onStandby) {
      this.#onStandby = onStandby
      this.#byLoop = true
      if (onStandby) this.#parts.standby.add(this)
      else this.#parts.standby.remove(this)
    }
    try {
      this.#readiness?.watch(writing ? 'both' : this.#byLoop ? 'readable' : 'nothing')
    } catch (error) {
      this.#fail(error as Error)
    }
  }
}
