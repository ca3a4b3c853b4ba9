/** The composition root: a configuration becomes running parts, started and stopped in the right order. */
import { AnswerCache } from './cache/answer-cache.ts'
import { AccessRules } from './clients/access.ts'
import { type Clock, systemClock, within } from './clock.ts'
import type { Config } from './config/config.ts'
import { Forwarder } from './forwarder.ts'
import { hostAddresses } from './listen/addresses.ts'
import { BestUdpListener } from './listen/best-udp.ts'
import type { Listener, ListenerParts } from './listen/listener.ts'
import { TcpListener } from './listen/tcp.ts'
import { LocalZones } from './local/local-zones.ts'
import type { Log } from './log.ts'
import { HostWatch } from './operate/host-watch.ts'
import { type FateObserver, Responder } from './responder.ts'
import { makeDial } from './upstream/dial.ts'
import { Pool } from './upstream/pool.ts'
import { UpstreamEncoder } from './wire/upstream-query.ts'

/** How long a stop waits for queries that are being resolved: the pool's own limit of 2 s (contract), and time to reply. */
const SHUTDOWN_GRACE_MS = 2_250

export interface DaemonExtras {
  /** Certificates (PEM) to trust instead of the system's and of `upstream.ca_file`: the demo's and the tests' own. */
  readonly ca?: string | Buffer
  readonly observer?: FateObserver
  readonly clock?: Clock
}

export class Daemon {
  readonly pool: Pool
  readonly forwarder: Forwarder
  readonly responder: Responder
  readonly #listeners: readonly Listener[]
  readonly #clock: Clock
  readonly #log: Log
  #watch: HostWatch | undefined
  #stopping: Promise<void> | undefined

  constructor(config: Config, log: Log, extras: DaemonExtras = {}) {
    const clock = extras.clock ?? systemClock
    this.#clock = clock
    this.#log = log
    this.pool = makePool(config, log, clock, extras.ca)
    const { maxSize, maxTtlMs, maxNegativeTtlMs, serveStaleMs } = config.cache
    this.forwarder = new Forwarder({
      answers: new AnswerCache({ maxOctets: maxSize, graceMs: serveStaleMs }),
      exchange: this.pool,
      clock,
      log,
      settings: {
        queryTimeoutMs: config.upstream.queryTimeoutMs,
        maxTtlSeconds: Math.floor(maxTtlMs / 1000),
        maxNegativeTtlSeconds: Math.floor(maxNegativeTtlMs / 1000),
        staleWithDnssecOk: true,
        locationOption: config.upstream.locationOption,
      },
    })
    this.forwarder.observer = extras.observer
    const localZones = new LocalZones(config.local.forward)
    const { forwarder } = this
    const { observer } = extras
    this.responder = new Responder({ forwarder, localZones, strangers: 'refuse', clock, log, observer })
    const access = new AccessRules(config.clients.allow)
    const parts: ListenerParts = { listen: config.listen, responder: this.responder, access, clock, log }
    this.#listeners = [new BestUdpListener(parts), new TcpListener(parts)]
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
    for (const { transport, addresses } of this.#listeners) this.#log.event('listening', { transport, addresses })
    this.#watch = new HostWatch(this.#clock, hostAddresses, (what) => this.#hostChanged(what))
    this.#log.event('started')
  }

  /** Takes no more queries, answers what is held, closes TLS. Idempotent, never rejects, done in little over 2 s. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  /** Connections may have died without a sound: none is thrown away, and none is relied on until it speaks. */
  #hostChanged(what: 'suspended' | 'addresses'): void {
    this.#log.event('network-changed', { what })
    this.pool.suspectAll()
  }

  async #stop(): Promise<void> {
    this.#log.event('stopping')
    this.#watch?.stop()
    for (const listener of this.#listeners) listener.stopReading()
    // The pool lets what is in flight finish and fails the rest in the end, so that every stub has a reply: listeners go last.
    const settled = Promise.all([this.forwarder.stop(), this.pool.close()])
    await within(this.#clock, SHUTDOWN_GRACE_MS, settled)
    await Promise.all(this.#listeners.map((listener) => listener.close()))
    this.#log.event('stopped')
  }
}

function makePool(config: Config, log: Log, clock: Clock, ca: string | Buffer | undefined): Pool {
  const { addresses, port, hostname, pins, caFile, connections, locationOption } = config.upstream
  const dial = makeDial({ hostname, port, pins, caFile, ca }, clock)
  return new Pool({
    addresses,
    dial,
    clock,
    log,
    encoder: new UpstreamEncoder(locationOption),
    settings: { connections },
  })
}
