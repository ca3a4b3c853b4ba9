/** The table as text: a block for each scenario, then a summary. */

import type { Result } from './result.ts'
import { type Metric, type Scenario, shortfalls } from './scenarios.ts'

export function block(scenario: Scenario, results: readonly Result[]): string {
  const header = ['', 'ok', 'p50', 'p99', 'max', 'servfail', 'silent', 'connections', 'at once', 'repeated', 'resumed']
  const rows = results.map((result) => [
    result.forwarder,
    `${result.ok}/${result.asked}`,
    ms(result.p50Ms),
    ms(result.p99Ms),
    ms(result.maxMs),
    String(result.servfail),
    String(result.silent),
    String(result.connections),
    String(result.mostOpen),
    String(result.repeated),
    `${result.resumed}/${result.handshakes}`,
  ])
  return `${scenario.name}: ${scenario.about}\n${columns([header, ...rows])}\n`
}

/** A line for each scenario and a column for each forwarder, as in the project's goals. */
export function summary(scenarios: readonly Scenario[], results: readonly Result[]): string {
  const forwarders = [...new Set(results.map(({ forwarder }) => forwarder))]
  const rows = scenarios.map(({ name }) => [
    name,
    ...forwarders.map((forwarder) => {
      const result = results.find((each) => each.forwarder === forwarder && each.scenario === name)
      return result === undefined ? '-' : `${result.ok} p99 ${ms(result.p99Ms)}`
    }),
  ])
  return columns([['', ...forwarders], ...rows])
}

/** The p99 of `steady` on a quiet machine. */
const QUIET_P99_MS = 23
/** The relay's timers count whole milliseconds, one in each direction: less is no difference. */
const RESOLUTION_MS = 2

/**
 * What dotbridge lacks of what it must reach, a line each. Limits in milliseconds are those of a quiet machine. On a noisy
 * one, where even the best peer that answered everything in the same scenario of the same run is beyond the limit, it is
 * enough not to be slower than that peer; where no peer answered everything, to be late by no more than the best in `steady`.
 */
export function failures(scenarios: readonly Scenario[], results: readonly Result[]): string[] {
  const best = (name: string, metric: Metric) => {
    const peers = results.filter((each) => each.forwarder !== 'dotbridge' && each.scenario === name)
    return Math.min(...peers.filter(({ ok, asked }) => ok === asked).map((peer) => peer[metric]))
  }
  const steady = best('steady', 'p99Ms')
  const noiseMs = Number.isFinite(steady) && steady > QUIET_P99_MS ? steady + RESOLUTION_MS - QUIET_P99_MS : 0
  return scenarios.flatMap(({ name, must }) => {
    const result = results.find(({ forwarder, scenario }) => forwarder === 'dotbridge' && scenario === name)
    if (result === undefined) return []
    const allowed = (metric: Metric, limit: number) => {
      const peer = best(name, metric)
      return Number.isFinite(peer) && peer > limit ? peer + RESOLUTION_MS : limit + noiseMs
    }
    return shortfalls(must, result, allowed).map((lack) => `${name}: ${lack}`)
  })
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)))
  return rows
    .map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '))
    .map((line) => `  ${line}`)
    .join('\n')
}

function ms(value: number): string {
  return Number.isNaN(value) ? '-' : value < 1000 ? value.toFixed(1) : value.toFixed(0)
}
