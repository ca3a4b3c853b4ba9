/** What goes wrong, and what a forwarder must make of it: the rows of the table that `npm run bench:faults` prints. */
import type { Lab } from './lab.ts'
import type { Fate } from './relay.ts'
import type { Result } from './result.ts'

export interface Step {
  /** After the first query. */
  readonly atMs: number
  /** Again after every so long, until the last query. */
  readonly everyMs?: number
  act(lab: Lab): void | Promise<void>
}

export interface Scenario {
  readonly name: string
  readonly about: string
  /** Unique names, each asked once. */
  readonly queries: number
  readonly intervalMs: number
  readonly addresses: 1 | 2
  /** How things are when the forwarder starts. */
  prepare?(lab: Lab): void
  readonly steps: readonly Step[]
  /** What dotbridge must reach. Milliseconds hold on a quiet machine: see report.ts. */
  readonly must: Must
}

export interface Must {
  /** Default: all of them. */
  readonly ok?: number
  readonly p50Ms?: number
  readonly p99Ms?: number
  readonly maxMs?: number
  /** Connections in all, and at the same time. */
  readonly connections?: number
  readonly mostOpen?: number
  /** Queries that reached the server beyond one for each name: hedges and retries. */
  readonly repeated?: number
}

export const ROUND_TRIP_MS = 20
const USUAL = { queries: 240, intervalMs: 50, addresses: 1, steps: [], must: {} } as const
/** After a query has been asked, one every 50 ms, and before it can have come to the server: it is on its way. */
const IN_FLIGHT_MS = 3

/** The first, the third, the fifth connection. */
const everySecond =
  (fate: Fate) =>
  (nth: number): Fate =>
    nth % 2 === 1 ? fate : 'carry'

export const SCENARIOS: readonly Scenario[] = [
  {
    ...USUAL,
    name: 'steady',
    about: 'nothing fails',
    must: { p99Ms: 23, connections: 2, repeated: 2 },
  },
  {
    ...USUAL,
    name: 'blackhole',
    about: 'at 3 s every open connection goes silent for good; new ones work',
    steps: [{ atMs: 3_000, act: (lab) => lab.relay.silenceOpen() }],
    must: { maxMs: 120 },
  },
  {
    ...USUAL,
    name: 'reset',
    about: 'every 2 s all connections are reset with a query in flight',
    steps: [{ atMs: 2_000 + IN_FLIGHT_MS, everyMs: 2_000, act: (lab) => lab.relay.resetOpen() }],
    must: { p99Ms: 69 },
  },
  {
    ...USUAL,
    name: 'idle',
    about: 'the server closes 250 ms after the last octet; a query every 400 ms',
    queries: 30,
    intervalMs: 400,
    prepare: (lab) => {
      lab.upstream.closeIdleAfterMs = 250
    },
    must: { p50Ms: 25 },
  },
  {
    ...USUAL,
    name: 'outage',
    about: 'at 3 s all connections are reset, and for 3 s new ones are refused',
    steps: [
      {
        atMs: 3_000,
        act: (lab) => {
          lab.relay.refuse()
          lab.relay.resetOpen()
        },
      },
      { atMs: 6_000, act: (lab) => lab.relay.accept() },
    ],
  },
  {
    ...USUAL,
    name: 'silence',
    about: 'at 3 s all connections go silent, and for 3 s new ones are accepted and never answered',
    steps: [
      {
        atMs: 3_000,
        act: (lab) => {
          lab.relay.fate = () => 'mute'
          lab.relay.silenceOpen()
        },
      },
      {
        atMs: 6_000,
        act: (lab) => {
          lab.relay.fate = () => 'carry'
        },
      },
    ],
  },
  {
    ...USUAL,
    name: 'deadip',
    about: 'the first of two addresses accepts and never answers',
    addresses: 2,
    prepare: (lab) => {
      lab.relays[0]!.fate = () => 'mute'
    },
    must: { p99Ms: 26 },
  },
  {
    ...USUAL,
    name: 'slow',
    about: 'at 3 s the round trip rises from 20 ms to 1.5 s',
    steps: [
      {
        atMs: 3_000,
        act: (lab) => {
          lab.relay.roundTripMs = 1_500
        },
      },
    ],
    must: { connections: 6 },
  },
  {
    ...USUAL,
    name: 'lossyhs',
    about: 'every second new connection, the first to begin with, is accepted and never answered',
    prepare: (lab) => {
      lab.relay.fate = everySecond('mute')
    },
    must: { p99Ms: 100 },
  },
  {
    ...USUAL,
    name: 'lossyreset',
    about: 'the same, and every 2 s all connections are reset with a query in flight',
    prepare: (lab) => {
      lab.relay.fate = everySecond('mute')
    },
    steps: [{ atMs: 2_000 + IN_FLIGHT_MS, everyMs: 2_000, act: (lab) => lab.relay.resetOpen() }],
    must: { p99Ms: 400 },
  },
  {
    ...USUAL,
    name: 'slownames',
    about: 'one name in ten takes 2 s at the server; the path is well',
    prepare: (lab) => {
      lab.upstream.answerAfterMs = ({ name }) => (/^q\d*5\./.test(name) ? 2_000 : 0)
    },
    must: { p50Ms: 23, connections: 2 },
  },
  {
    ...USUAL,
    name: 'failover',
    about: 'two addresses; at 3 s the one in use goes silent, at 7 s it is back and the other goes silent',
    addresses: 2,
    steps: [
      { atMs: 3_000, act: (lab) => mute(lab, 0) },
      {
        atMs: 7_000,
        act: (lab) => {
          lab.relays[0]!.fate = () => 'carry'
          mute(lab, 1)
        },
      },
    ],
    must: { p99Ms: 400 },
  },
  {
    ...USUAL,
    name: 'flap',
    about: 'the path is gone for 300 ms in every second: resets, then refusals',
    steps: [
      {
        atMs: 1_000 + IN_FLIGHT_MS,
        everyMs: 1_000,
        act: (lab) => {
          lab.relay.refuse()
          lab.relay.resetOpen()
        },
      },
      { atMs: 1_300 + IN_FLIGHT_MS, everyMs: 1_000, act: (lab) => lab.relay.accept() },
    ],
  },
  {
    ...USUAL,
    name: 'handshake',
    about: 'all connections are reset every 2 s; of the new ones half fail: closed, alert, garbage, cut off in turn',
    prepare: (lab) => {
      const failures: Fate[] = ['close', 'alert', 'garbage', 'cut']
      lab.relay.fate = (nth) => (nth % 2 === 0 ? failures[(nth / 2) % failures.length]! : 'carry')
    },
    steps: [{ atMs: 2_000 + IN_FLIGHT_MS, everyMs: 2_000, act: (lab) => lab.relay.resetOpen() }],
    must: { p99Ms: 250 },
  },
  {
    ...USUAL,
    name: 'octets',
    about: 'octets arrive one by one, and each response in two TLS records',
    prepare: (lab) => {
      lab.relay.shape = 'octets'
      lab.upstream.framing = 'two records'
    },
    must: { connections: 2 },
  },
  {
    ...USUAL,
    name: 'halves',
    about: 'TLS records arrive in halves, and each response with its length cut in two',
    prepare: (lab) => {
      lab.relay.shape = 'halves'
      lab.upstream.framing = 'length apart'
    },
    must: { connections: 2 },
  },
  {
    ...USUAL,
    name: 'halfclose',
    about: 'every 2 s FIN arrives on every connection, and no answer any more, with a query in flight',
    steps: [{ atMs: 2_000 + IN_FLIGHT_MS, everyMs: 2_000, act: (lab) => lab.relay.halfCloseOpen() }],
    must: { p99Ms: 130 },
  },
  {
    ...USUAL,
    name: 'spoilt',
    about: 'every 2 s octets that are no TLS record arrive on every connection, with a query in flight',
    steps: [{ atMs: 2_000 + IN_FLIGHT_MS, everyMs: 2_000, act: (lab) => lab.relay.spoilOpen() }],
    must: { p99Ms: 130 },
  },
]

function mute(lab: Lab, index: 0 | 1): void {
  const relay = lab.relays[index]!
  relay.fate = () => 'mute'
  relay.silenceOpen()
}

/** What `result` lacks of what `must` asks, in words. `allowed`: what a limit in milliseconds is on this machine. */
export function shortfalls(must: Must, result: Result, allowed: (metric: Metric, limit: number) => number): string[] {
  const lacking: string[] = []
  const ok = must.ok ?? result.asked
  if (result.ok < ok) lacking.push(`${result.ok} of ${ok} answered`)
  const atMost = (what: string, value: number, limit: number | undefined) => {
    if (limit !== undefined && value > limit) lacking.push(`${what} ${round(value)} over ${round(limit)}`)
  }
  for (const metric of METRICS) {
    const limit = must[metric]
    if (limit !== undefined) atMost(metric, result[metric], allowed(metric, limit))
  }
  atMost('connections', result.connections, must.connections)
  atMost('connections at once', result.mostOpen, must.mostOpen)
  atMost('repeated queries', result.repeated, must.repeated)
  return lacking
}

const METRICS = ['p50Ms', 'p99Ms', 'maxMs'] as const
export type Metric = (typeof METRICS)[number]

function round(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1)
}
