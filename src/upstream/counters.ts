/** What the pool has done since the start, and what it is doing: numbers for metrics and `dotbridge status`. */
import { Histogram, NETWORK_BOUNDS } from '../histogram.ts'

export interface PoolCounters {
  exchanges: number
  dials: number
  dialFailures: number
  handshakes: number
  /** Handshakes that resumed a session. */
  resumed: number
  transmissions: number
  hedgesSent: number
  /** Hedges whose answer came before that of the first copy. */
  hedgesWon: number
  /** Queries sent again because their connection was lost or retired. */
  retries: number
  /** Connections given up because they fell silent while another answered. */
  retired: number
  timeouts: number
  overloaded: number
  lateAnswers: number
  violations: number
  /** From writing a query on a connection to its answer there. */
  readonly answerTimes: Histogram
}

export function newPoolCounters(): PoolCounters {
  return {
    exchanges: 0,
    dials: 0,
    dialFailures: 0,
    handshakes: 0,
    resumed: 0,
    transmissions: 0,
    hedgesSent: 0,
    hedgesWon: 0,
    retries: 0,
    retired: 0,
    timeouts: 0,
    overloaded: 0,
    lateAnswers: 0,
    violations: 0,
    answerTimes: new Histogram(NETWORK_BOUNDS),
  }
}

export interface ConnectionSnapshot {
  readonly state: string
  readonly address: string
  readonly tlsVersion: string
  readonly resumed: boolean
  readonly roundTripMs: number | undefined
  readonly inFlight: number
  readonly served: number
  readonly ageMs: number
}
