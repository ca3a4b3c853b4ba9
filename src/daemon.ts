/** The composition root: a configuration becomes running parts, started, changed and stopped in the right order. */
import { AccessRules } from './clients/access.ts'
import { RateLimit } from './clients/rate-limit.ts'
import { type Clock, systemClock, within } from './clock.ts'
import type { Config, SocketAddress } from './config/config.ts'
import type { Forwarder } from './forwarder.ts'
import { hostAddresses } from './listen/addresses.ts'
import { BestUdpListener } from './listen/best-udp.ts'
import { InheritedSockets } from './listen/inherited.ts'
import type { JoinableSocket, Listener, ListenerParts, Sharing } from './listen/listener.ts'
import { TcpListener } from './listen/tcp.ts'
import { LocalZones } from './local/local-zones.ts'
import type { Log } from './log.ts'
import { HostWatch } from './operate/host-watch.ts'
import { Resolver, type ResolverParts } from './resolver.ts'
import { type FateObserver, Responder } from './responder.ts'
import { ioLoader, type LoadIo } from './system/io.ts'
import type { Pool } from './upstream/pool.ts'

/** How long a stop waits for queries that are being resolved: the pool's own limit of 2 s, and time to reply. */
const SHUTDOWN_GRACE_MS = 2_250
/** How long listeners may take to let their last replies leave. */
const FAREWELL_MS = 500

export interface DaemonExtras {
  /** Certificates (PEM) to trust instead of the system's and of `upstream.ca_file`: the demo's and the tests' own. */
  readonly ca?: string | Buffer
  /** Sees every query. */
  readonly observer?: FateObserver
  /** The same while `log.queries` is on. */
  readonly queryLog?: FateObserver
  readonly clock?: Clock
  /** The system's own calls; default, where they are to be had. */
  readonly io?: LoadIo
  /** Sockets that the service manager bound. */
  readonly inherited?: InheritedSockets
  /** Among several processes: the first of them, or one that joins its UDP sockets and leaves TCP to it. */
  readonly sharing?: Sharing | undefined
}

export class Daemon {
  readonly responder: Responder
  readonly clock: Clock
  readonly startedAt: number
  readonly #log: Log
  readonly #extras: DaemonExtras
  readonly #access: AccessRules
  readonly #rateLimit: RateLimit
  readonly #localZones: LocalZones
  readonly #inherited: InheritedSockets
  readonly #listeners: readonly Listener[]
  readonly #resolverParts: ResolverParts
  /** Of configurations before this one: they still answer what they were asked. */
  readonly #retiring = new Set<Resolver>()
  #resolver: Resolver
  #config: Config
  #watch: HostWatch | undefined
  #stopping: Promise<void> | undefined

  /** Throws what the file system says when `upstream.ca_file` cannot be read. */
  constructor(config: Config, log: Log, extras: DaemonExtras = {}) {
    const clock = extras.clock ?? systemClock
    this.clock = clock
    this.startedAt = clock.now()
    this.#log = log
    this.#config = config
    this.#extras = extras
    const io = extras.io ?? ioLoader(clock)
    this.#resolverParts = { clock, log, ca: extras.ca, io }
    this.#resolver = new Resolver(config, this.#resolverParts)
    this.#localZones = new LocalZones(config.local.forward)
    this.#rateLimit = new RateLimit(clock, config.clients.rateLimit)
    this.#access = new AccessRules(config.clients.allow, this.#rateLimit)
    this.#inherited = extras.inherited ?? new InheritedSockets([])
    const { forwarder } = this.#resolver
    this.responder = new Responder({ forwarder, localZones: this.#localZones, strangers: 'refuse', clock, log })
    this.#observe()
    const parts: ListenerParts = {
      listen: config.listen,
      sharing: extras.sharing,
      inherited: this.#inherited,
      responder: this.responder,
      access: this.#access,
      clock,
      log,
    }
    const udp = new BestUdpListener(parts, io)
    this.#listeners = extras.sharing === 'joins' ? [udp] : [udp, new TcpListener(parts)]
  }

  get resolver(): Resolver {
    return this.#resolver
  }

  get pool(): Pool {
    return this.#resolver.pool
  }

  get forwarder(): Forwarder {
    return this.#resolver.forwarder
  }

  /** What is served now, wildcards expanded where they had to be. */
  get listening(): readonly (SocketAddress & { readonly transport: 'udp' | 'tcp' })[] {
    return this.#listeners.flatMap(({ transport, addresses }) => addresses.map((at) => ({ transport, ...at })))
  }

  /** The UDP sockets that other processes may join; undefined: they cannot. */
  get joinable(): readonly JoinableSocket[] | undefined {
    return this.#listeners.find(({ transport }) => transport === 'udp')?.joinable
  }

  /** The upstream is dialled first, so that it is warm; listening comes last. Rejects with a ListenError, everything undone. */
  async start(): Promise<void> {
    this.pool.start()
    try {
      for (const listener of this.#listeners) await listener.open()
    } catch (error) {
      await this.stop()
      throw error
    }
    for (const { transport, at } of this.#inherited.closeRest()) this.#log.event('socket-unused', { transport, ...at })
    this.#watch = new HostWatch(this.clock, hostAddresses, (what) => this.#hostChanged(what))
    this.#log.event('started')
  }

  /**
   * Puts a checked configuration in force and tells what changed, in words. What did not change keeps its sockets, connections
   * and answers; queries under way are answered by the parts they were asked of. Rejects before anything has changed when the
   * file of `upstream.ca_file` cannot be read. The settings of the log itself are its owner's to apply.
   */
  async reload(config: Config): Promise<readonly string[]> {
    return this.prepare(config)()
  }

  /** The first half of reload(), and the only one that can fail; what it returns is the second. */
  prepare(config: Config): () => Promise<readonly string[]> {
    const next = new Resolver(config, this.#resolverParts, this.#resolver)
    return () => this.#commit(config, next)
  }

  /** Other addresses, and nothing else. */
  async relisten(listen: readonly SocketAddress[]): Promise<void> {
    this.#config = { ...this.#config, listen }
    for (const listener of this.#listeners) await listener.relisten(listen)
  }

  /** Takes no more queries, answers what is held, closes TLS. Idempotent, never rejects, done in little over 2 s. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #commit(config: Config, next: Resolver): Promise<readonly string[]> {
    if (this.#stopping !== undefined) return []
    const before = this.#config
    const differs = (section: keyof Config): boolean => !sameSection(before, config, section)
    const changed = [...next.changesTo(this.#resolver)]
    this.#config = config
    if (changed.length > 0) this.#succeed(next)
    this.#observe()
    if (differs('clients')) {
      this.#rateLimit.replace(config.clients.rateLimit)
      this.#access.replace(config.clients.allow)
    }
    if (differs('local')) this.#localZones.replace(config.local.forward)
    if (differs('listen')) await this.relisten(config.listen)
    return [...changed, ...(['listen', 'clients', 'local', 'log'] as const).filter(differs)]
  }

  #succeed(next: Resolver): void {
    const before = this.#resolver
    this.#resolver = next
    this.responder.forwarder = next.forwarder
    if (next.pool !== before.pool) next.pool.start()
    this.#retiring.add(before)
    const others = (): readonly Resolver[] => [this.#resolver, ...this.#retiring]
    void before.retire(others).then(() => this.#retiring.delete(before))
  }

  /** Nobody looks at queries unless asked to: it costs each of them. */
  #observe(): void {
    const { observer, queryLog } = this.#extras
    const chosen = observer ?? (this.#config.log.queries ? queryLog : undefined)
    this.responder.observer = chosen
    this.forwarder.observer = chosen
  }

  /** Connections may have died without a sound: none is thrown away, and none is relied on until it speaks. */
  #hostChanged(what: 'suspended' | 'addresses'): void {
    this.#log.event('network-changed', { what })
    this.pool.suspectAll()
  }

  async #stop(): Promise<void> {
    this.#log.event('stopping')
    this.#watch?.stop()
    await Promise.all(this.#listeners.map((listener) => listener.stopReading()))
    // The pool lets what is in flight finish and fails the rest in the end, so that every stub has a reply: listeners go last.
    const settled = Promise.all([this.#resolver, ...this.#retiring].map((resolver) => resolver.close()))
    await within(this.clock, SHUTDOWN_GRACE_MS, settled)
    // A stub over TCP that does not read its replies keeps nobody waiting.
    await within(this.clock, FAREWELL_MS, Promise.all(this.#listeners.map((listener) => listener.close())))
    this.#log.event('stopped')
  }
}

function sameSection(a: Config, b: Config, section: keyof Config): boolean {
  return JSON.stringify(a[section]) === JSON.stringify(b[section])
}
