/**
 * What the daemon tells Prometheus. Nothing is counted for it: every number is one the parts keep anyway, read when somebody
 * asks. prom-client is loaded when metrics are switched on, and not before.
 */
import type { Counter, Gauge, Registry } from 'prom-client'
import type { Daemon } from '../daemon.ts'
import type { Crew } from './crew.ts'
import { type Readings, readingsOf, type Times, type UpstreamCounters } from './readings.ts'

type Labels = Readonly<Record<string, string>>
type Sample = readonly [value: number, labels?: Labels]

interface Family {
  readonly name: string
  readonly help: string
  readonly labels?: readonly string[]
  readonly read: (readings: Readings) => readonly Sample[]
}

const one = (read: (readings: Readings) => number) => (readings: Readings) => [[read(readings)] as const]

const GAUGES: readonly Family[] = [
  {
    name: 'dotbridge_listening_sockets',
    help: 'Sockets on which queries are taken.',
    labels: ['transport'],
    read: ({ sockets }) =>
      count(
        ['udp', 'tcp'],
        sockets.map(({ transport }) => transport),
        'transport',
      ),
  },
  {
    name: 'dotbridge_waiting_stubs',
    help: 'Stubs that wait for a reply.',
    read: one(({ waitingStubs }) => waitingStubs),
  },
  {
    name: 'dotbridge_resolving_questions',
    help: 'Questions being asked upstream; several stubs may wait for one.',
    read: one(({ resolving }) => resolving),
  },
  {
    name: 'dotbridge_cache_entries',
    help: 'Answers kept.',
    read: one(({ cache }) => cache.entries),
  },
  {
    name: 'dotbridge_cache_bytes',
    help: 'Memory that kept answers take.',
    read: one(({ cache }) => cache.octets),
  },
  {
    name: 'dotbridge_cache_max_bytes',
    help: 'Memory that kept answers may take: cache.max_size.',
    read: one(({ cache }) => cache.maxOctets),
  },
  {
    name: 'dotbridge_upstream_up',
    help: '1 when the last attempt to reach the upstream succeeded, 0 otherwise.',
    read: one(({ up }) => Number(up)),
  },
  {
    name: 'dotbridge_upstream_connections',
    help: 'Connections to the upstream: ready, under suspicion of being dead, or finishing what they have.',
    labels: ['state'],
    read: ({ connections }) =>
      count(
        ['ready', 'suspect', 'draining'],
        connections.map(({ state }) => state),
        'state',
      ),
  },
  {
    name: 'dotbridge_upstream_in_flight_queries',
    help: 'Queries sent on a connection and not answered yet.',
    read: one(({ connections }) => connections.reduce((sum, { inFlight }) => sum + inFlight, 0)),
  },
  {
    name: 'dotbridge_upstream_waiting_queries',
    help: 'Queries that wait for a connection.',
    read: one(({ waitingQueries }) => waitingQueries),
  },
  {
    name: 'dotbridge_upstream_round_trip_seconds',
    help: 'Smoothed round trip to each upstream address that is connected.',
    labels: ['address'],
    read: ({ connections }) =>
      connections.flatMap(({ address, roundTripMs }) => {
        return roundTripMs === undefined ? [] : [[roundTripMs / 1000, { address }] as const]
      }),
  },
]

/** The counters of the upstream side, each with its own name. */
const POOL_COUNTERS: Readonly<Record<keyof UpstreamCounters, readonly [name: string, help: string]>> = {
  exchanges: ['questions', 'Questions given to the upstream side.'],
  transmissions: ['transmissions', 'Queries written to a connection; a question may be sent more than once.'],
  hedgesSent: ['hedges', 'Questions sent on a second connection because the first was silent for too long.'],
  hedgesWon: ['hedges_won', 'Those whose second copy was answered first.'],
  retries: ['retries', 'Questions sent again because their connection was lost.'],
  timeouts: ['timeouts', 'Questions without an answer in time.'],
  overloaded: ['shed', 'Questions failed at once because too many waited.'],
  lateAnswers: ['late_answers', 'Answers that came after their stubs had given up, and were kept.'],
  dials: ['dials', 'Attempts to connect.'],
  dialFailures: ['dial_failures', 'Attempts that failed.'],
  handshakes: ['handshakes', 'Connections made and authenticated.'],
  resumed: ['resumed_handshakes', 'Those that resumed a TLS session.'],
  retired: ['retired_connections', 'Connections given up because they fell silent while another answered.'],
  violations: ['protocol_violations', 'Connections closed because the server broke the protocol.'],
}

const COUNTERS: readonly Family[] = [
  {
    name: 'dotbridge_queries_total',
    help: 'Queries by how they were answered; each counts once.',
    labels: ['outcome'],
    read: ({ queries }) =>
      Object.entries(queries).map(([fate, value]) => [value, { outcome: snakeCase(fate) }] as const),
  },
  {
    name: 'dotbridge_messages_total',
    help: 'Messages taken from stubs, of any kind.',
    read: one(({ messages }) => messages),
  },
  {
    name: 'dotbridge_bugs_total',
    help: 'Queries that met an error nobody foresaw; each is in the log.',
    read: one(({ bugs }) => bugs),
  },
  {
    name: 'dotbridge_cache_evictions_total',
    help: 'Answers dropped before their time to make room; begins anew with the cache.',
    read: one(({ evictions }) => evictions),
  },
  ...Object.entries(POOL_COUNTERS).map(([key, [name, help]]) => ({
    name: `dotbridge_upstream_${name}_total`,
    help,
    read: one(({ upstream }) => upstream[key as keyof UpstreamCounters]),
  })),
]

const HISTOGRAMS: readonly { name: string; help: string; read(readings: Readings): Times }[] = [
  {
    name: 'dotbridge_hit_duration_seconds',
    help: 'From taking a query to its reply from the cache; one message of 256 is timed.',
    read: ({ times }) => times.hit,
  },
  {
    name: 'dotbridge_miss_duration_seconds',
    help: 'From asking a question upstream to its answer, waiting and retries included.',
    read: ({ times }) => times.miss,
  },
  {
    name: 'dotbridge_upstream_answer_duration_seconds',
    help: 'From writing a query on a connection to its answer there.',
    read: ({ times }) => times.upstreamAnswer,
  },
]

/** Where it is one process of several: what they are, and how evenly what comes is dealt among them. */
function crewFamilies(crew: Crew): { readonly gauges: readonly Family[]; readonly counters: readonly Family[] } {
  return {
    gauges: [
      {
        name: 'dotbridge_workers',
        help: 'Processes by state; one that ended waits to be started again.',
        labels: ['state'],
        read: () =>
          count(
            ['serving', 'starting', 'waiting'],
            crew.workers.map(({ state }) => state),
            'state',
          ),
      },
    ],
    counters: [
      {
        name: 'dotbridge_worker_restarts_total',
        help: 'Processes started in place of one that ended.',
        read: one(() => crew.restarts),
      },
      {
        name: 'dotbridge_worker_messages_total',
        help: 'Messages taken from stubs, by process.',
        labels: ['worker'],
        read: () => [...crew.counted].map(([worker, { messages }]) => [messages, { worker: String(worker) }] as const),
      },
    ],
  }
}

/** Of a registry what serves it: the numbers are read once for each scrape. */
export type Exposition = Pick<Registry, 'contentType' | 'metrics'>

/** How long other processes may take to tell their numbers; then the last ones known are told. */
const PATIENCE_MS = 1_000

/** All of it, and Node's own numbers. Of several processes the sum is told: they are one service. */
export async function makeExposition(daemon: Daemon, version: string, crew?: Crew): Promise<Exposition> {
  let now = readingsOf(daemon)
  const registry = await makeRegistry(version, () => now, crew)
  const metrics = async (): Promise<string> => {
    await crew?.refresh(PATIENCE_MS)
    now = crew?.readings ?? readingsOf(daemon)
    return registry.metrics()
  }
  return { contentType: registry.contentType, metrics }
}

async function makeRegistry(version: string, now: () => Readings, crew: Crew | undefined): Promise<Registry> {
  const { gauges = [], counters = [] } = crew === undefined ? {} : crewFamilies(crew)
  const { Registry, Gauge, Counter, collectDefaultMetrics } = await import('prom-client')
  const registry = new Registry()
  const options = ({ name, help, labels = [] }: Omit<Family, 'read'>) => ({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
  })
  const build = { name: 'dotbridge_build_info', help: 'Always 1; the label is the version.', labels: ['version'] }
  new Gauge(options(build)).set({ version }, 1)
  for (const family of [...GAUGES, ...gauges]) {
    const collect = function (this: Gauge<string>): void {
      this.reset()
      for (const [value, labels = {}] of family.read(now())) this.set(labels, value)
    }
    new Gauge({ ...options(family), collect })
  }
  for (const family of [...COUNTERS, ...counters]) {
    const collect = function (this: Counter<string>): void {
      this.reset()
      for (const [value, labels = {}] of family.read(now())) this.inc(labels, value)
    }
    new Counter({ ...options(family), collect })
  }
  for (const { name, help, read } of HISTOGRAMS) registry.registerMetric(histogramMetric(name, help, () => read(now())))
  // The event loop is looked at rarely: by default that is 100 times a second.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 })
  return registry
}

/** prom-client's own histogram cannot take counts that were made elsewhere; a registry only asks a metric for its values. */
function histogramMetric(name: string, help: string, read: () => Times): never {
  const get = () => {
    const { bounds, counts, sumSeconds } = read()
    let below = 0
    const buckets = [...counts].map((count, index) => {
      below += count
      return { metricName: `${name}_bucket`, labels: { le: bounds[index] ?? '+Inf' }, value: below }
    })
    const totals = [
      { metricName: `${name}_sum`, labels: {}, value: sumSeconds },
      { metricName: `${name}_count`, labels: {}, value: below },
    ]
    return Promise.resolve({ name, help, type: 'histogram', values: [...buckets, ...totals], aggregator: 'sum' })
  }
  return { name, help, get, reset: () => {} } as never
}

/** How many of each; those there are none of are 0, not absent. */
function count(known: readonly string[], found: readonly string[], label: string): readonly Sample[] {
  const values = new Map<string, number>(known.map((value) => [value, 0]))
  for (const value of found) values.set(value, (values.get(value) ?? 0) + 1)
  return [...values].map(([value, times]) => [times, { [label]: value }])
}

const snakeCase = (text: string): string => text.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
