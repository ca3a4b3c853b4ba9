/**
 * Cache, forwarder and pool of one configuration. A changed configuration gets a resolver of its own, which takes over from
 * the one before it whatever the change does not touch.
 */
import { readFileSync } from 'node:fs'
import { AnswerCache } from './cache/answer-cache.ts'
import { type Clock, within } from './clock.ts'
import type { CacheConfig, Config, UpstreamConfig } from './config/config.ts'
import { Forwarder } from './forwarder.ts'
import type { Log } from './log.ts'
import { BestTimer, type LoadIo } from './system/io.ts'
import { bestTls } from './upstream/best-tls.ts'
import { makeDial } from './upstream/dial.ts'
import { Pool } from './upstream/pool.ts'
import { UpstreamEncoder } from './wire/upstream-query.ts'

/** The longest a stub waits (upstream.query_timeout is 10 s at most), and a moment to reply. */
const RETIREMENT_MS = 10_500

export interface ResolverParts {
  readonly clock: Clock
  readonly log: Log
  /** Certificates (PEM) to trust instead of the system's and of `upstream.ca_file`. */
  readonly ca: string | Buffer | undefined
  /** The system's own calls, where they are to be had. */
  readonly io: LoadIo
}

export class Resolver {
  readonly pool: Pool
  readonly answers: AnswerCache
  readonly forwarder: Forwarder
  readonly maxCacheOctets: number
  readonly #parts: ResolverParts
  readonly #upstream: UpstreamConfig
  readonly #cache: CacheConfig
  /** What `ca_file` holds: its content may change while its name does not. */
  readonly #authorities: string
  /** It answers nobody any more. */
  #done = false

  /** Throws what the file system says when `upstream.ca_file` cannot be read. `before`: the one this takes the place of. */
  constructor(config: Pick<Config, 'upstream' | 'cache'>, parts: ResolverParts, before?: Resolver) {
    const { upstream, cache } = config
    this.#parts = parts
    this.#upstream = upstream
    this.#cache = cache
    this.#authorities = upstream.caFile === undefined ? '' : readFileSync(upstream.caFile, 'utf8')
    this.maxCacheOctets = cache.maxSize
    this.pool = before?.samePool(this) ? before.pool : this.#makePool(before)
    const { maxSize, serveStaleMs } = cache
    this.answers = before?.sameAnswers(this)
      ? before.answers
      : new AnswerCache({ maxOctets: maxSize, graceMs: serveStaleMs })
    this.forwarder = this.#makeForwarder(before)
  }

  /** What is different to `before`, in words for an operator; empty: nothing, and there is no need for this one. */
  changesTo(before: Resolver): readonly string[] {
    const changed: string[] = []
    const emptied = before.sameAnswers(this) ? 'answers are kept' : 'the cache is empty'
    if (!before.samePool(this)) changed.push(`upstream (new connections, ${emptied})`)
    else if (!same(before.#upstream, this.#upstream)) changed.push('upstream')
    if (!same(before.#cache, this.#cache)) changed.push('cache (emptied)')
    return changed
  }

  /** Whether the connections of `other` would be made as these are. */
  samePool(other: Resolver): boolean {
    const asPool = ({ queryTimeoutMs: _, ...rest }: UpstreamConfig): unknown => rest
    return same(asPool(this.#upstream), asPool(other.#upstream)) && this.#authorities === other.#authorities
  }

  /** Whether what is kept here is what `other` would keep: asked of the same server, believed on the same grounds. */
  sameAnswers(other: Resolver): boolean {
    const asSource = ({ queryTimeoutMs: _, connections: __, ...rest }: UpstreamConfig): unknown => rest
    const sameSource = same(asSource(this.#upstream), asSource(other.#upstream))
    return sameSource && this.#authorities === other.#authorities && same(this.#cache, other.#cache)
  }

  /**
   * Takes no new questions and answers those it has been asked, in their own time. Then its connections go, unless one of
   * `others` still asks by them: its successor, or one retired before it whose questions take longer.
   */
  async retire(others: () => readonly Resolver[]): Promise<void> {
    await within(this.#parts.clock, RETIREMENT_MS, this.forwarder.stop())
    this.#done = true
    if (!others().some((other) => !other.#done && other.pool === this.pool)) await this.pool.close()
  }

  /** As retire(), but in 2 s and with nothing left. */
  async close(): Promise<void> {
    await Promise.all([this.forwarder.stop(), this.pool.close()])
  }

  #makePool(before: Resolver | undefined): Pool {
    const { clock, log, ca, io } = this.#parts
    const { addresses, port, hostname, pins, caFile, connections, locationOption } = this.#upstream
    const settings = { hostname, port, pins, caFile, ca }
    const dial = makeDial(settings, clock, bestTls(settings, { clock, log, io }))
    const encoder = new UpstreamEncoder(locationOption)
    const counted = before === undefined ? {} : { counters: before.pool.counters }
    const makeTimer = (fire: () => void): BestTimer => new BestTimer(clock, io, fire)
    return new Pool({ addresses, dial, clock, log, encoder, makeTimer, settings: { connections }, ...counted })
  }

  #makeForwarder(before: Resolver | undefined): Forwarder {
    const { clock, log } = this.#parts
    const { queryTimeoutMs, locationOption } = this.#upstream
    return new Forwarder({
      answers: this.answers,
      exchange: this.pool,
      clock,
      log,
      settings: {
        queryTimeoutMs,
        maxTtlSeconds: Math.floor(this.#cache.maxTtlMs / 1000),
        maxNegativeTtlSeconds: Math.floor(this.#cache.maxNegativeTtlMs / 1000),
        staleWithDnssecOk: true,
        locationOption,
      },
      ...(before === undefined ? {} : { tally: before.forwarder.tally }),
    })
  }
}

/** Plain data, whose keys come in the same order each time. */
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
