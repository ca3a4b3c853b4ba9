/** The numbers of one daemon as plain data, which crosses from process to process and can be added up. */
import type { Daemon } from '../daemon.ts'
import type { Histogram } from '../histogram.ts'
import type { ConnectionSnapshot, PoolCounters } from '../upstream/counters.ts'

export type Times = Pick<Histogram, 'bounds' | 'counts' | 'sumSeconds'>
export type UpstreamCounters = Readonly<Record<Exclude<keyof PoolCounters, 'answerTimes'>, number>>

/** What only grows. */
export interface Counted {
  /** By what became of them; each counts once. */
  readonly queries: Readonly<Record<string, number>>
  readonly messages: number
  readonly bugs: number
  readonly evictions: number
  readonly upstream: UpstreamCounters
  readonly times: { readonly hit: Times; readonly miss: Times; readonly upstreamAnswer: Times }
}

/** What is so now. */
export interface Readings extends Counted {
  readonly sockets: readonly { readonly transport: 'udp' | 'tcp' }[]
  readonly waitingStubs: number
  readonly resolving: number
  readonly cache: { readonly entries: number; readonly octets: number; readonly maxOctets: number }
  /** The upstream answers, or did last: of several processes, one of them. */
  readonly up: boolean
  readonly waitingQueries: number
  readonly connections: readonly ConnectionSnapshot[]
}

export function readingsOf(daemon: Daemon): Readings {
  const { forwarder, responder, pool, resolver, listening } = daemon
  const { answers, maxCacheOctets } = resolver
  const { local, rejected, refused, turnedAway, dropped, taken, bugs } = responder.counters
  const { answerTimes, ...upstream } = pool.counters
  return {
    queries: { ...forwarder.counters, local, rejected, strangers: refused, turnedAway, dropped },
    messages: taken,
    bugs,
    evictions: answers.evictions,
    upstream,
    times: {
      hit: plain(responder.hitTimes),
      miss: plain(forwarder.tally.missTimes),
      upstreamAnswer: plain(answerTimes),
    },
    sockets: listening.map(({ transport }) => ({ transport })),
    waitingStubs: forwarder.waiting,
    resolving: forwarder.resolving,
    cache: { entries: answers.entries, octets: answers.octets, maxOctets: maxCacheOctets },
    up: pool.up,
    waitingQueries: pool.waiting,
    connections: pool.connections(),
  }
}

/** Of the queries for the upstream's names, those answered from memory, stale answers aside; undefined before the first. */
export function hitRatio({ queries }: Counted): number | undefined {
  const { hit = 0, policyHit = 0, failureHit = 0 } = queries
  const { local = 0, rejected = 0, strangers = 0, turnedAway = 0, dropped = 0 } = queries
  const asked = total(queries) - local - rejected - strangers - turnedAway - dropped
  return asked === 0 ? undefined : (hit + policyHit + failureHit) / asked
}

export const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

export function addReadings(a: Readings, b: Readings): Readings {
  return {
    ...addCounted(a, b),
    sockets: [...a.sockets, ...b.sockets],
    waitingStubs: a.waitingStubs + b.waitingStubs,
    resolving: a.resolving + b.resolving,
    cache: addNumbers(a.cache, b.cache),
    up: a.up || b.up,
    waitingQueries: a.waitingQueries + b.waitingQueries,
    connections: [...a.connections, ...b.connections],
  }
}

export function addCounted(a: Counted, b: Counted): Counted {
  return {
    queries: addNumbers(a.queries, b.queries),
    messages: a.messages + b.messages,
    bugs: a.bugs + b.bugs,
    evictions: a.evictions + b.evictions,
    upstream: addNumbers(a.upstream, b.upstream),
    times: {
      hit: addTimes(a.times.hit, b.times.hit),
      miss: addTimes(a.times.miss, b.times.miss),
      upstreamAnswer: addTimes(a.times.upstreamAnswer, b.times.upstreamAnswer),
    },
  }
}

/** Both have the same keys: they come of the same program. */
function addNumbers<T extends object & { readonly [K in keyof T]: number }>(a: T, b: T): T {
  const sums = Object.entries<number>(a).map(([key, value]) => [key, value + b[key as keyof T]])
  return Object.fromEntries(sums) as T
}

function addTimes(a: Times, b: Times): Times {
  return {
    bounds: a.bounds,
    counts: a.counts.map((count, bucket) => count + b.counts[bucket]!),
    sumSeconds: a.sumSeconds + b.sumSeconds,
  }
}

const plain = ({ bounds, counts, sumSeconds }: Histogram): Times => ({ bounds, counts, sumSeconds })
