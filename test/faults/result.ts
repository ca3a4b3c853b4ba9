/** What one forwarder made of one scenario, in numbers. */
import type { Lab } from './lab.ts'
import type { Outcome } from './stub.ts'

export interface Result {
  readonly scenario: string
  readonly forwarder: string
  readonly asked: number
  /** NOERROR with a record, while the stub had patience. */
  readonly ok: number
  readonly servfail: number
  readonly silent: number
  /** Of the queries answered ok. */
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  /** Opened in all, and open at the same time. */
  readonly connections: number
  readonly mostOpen: number
  /** Queries for the stub's names that reached the server, beyond one for each name. */
  readonly repeated: number
  readonly handshakes: number
  readonly resumed: number
}

export function summarize(scenario: string, forwarder: string, outcomes: readonly Outcome[], lab: Lab): Result {
  const ok = outcomes.filter(isOk)
  const took = ok.map(({ tookMs }) => tookMs).sort((a, b) => a - b)
  const asked = new Set(outcomes.map(({ name }) => name.toLowerCase()))
  const seen = lab.upstream.questions.filter(({ name, type }) => type === 1 && asked.has(name))
  return {
    scenario,
    forwarder,
    asked: outcomes.length,
    ok: ok.length,
    servfail: outcomes.filter(({ rcode }) => rcode === 2).length,
    silent: outcomes.filter(({ rcode }) => rcode === undefined).length,
    p50Ms: percentile(took, 50),
    p99Ms: percentile(took, 99),
    maxMs: percentile(took, 100),
    connections: lab.connections.total,
    mostOpen: lab.connections.mostOpen,
    repeated: seen.length - new Set(seen.map(({ name }) => name)).size,
    handshakes: lab.upstream.handshakes.done,
    resumed: lab.upstream.handshakes.resumed,
  }
}

export function isOk(outcome: Outcome): boolean {
  return outcome.rcode === 0 && outcome.answers > 0
}

/** The nearest-rank percentile of ascending `values`; NaN of none. */
export function percentile(values: readonly number[], percent: number): number {
  return values[Math.max(0, Math.ceil((percent / 100) * values.length) - 1)] ?? Number.NaN
}
