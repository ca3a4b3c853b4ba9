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

/**
 * What dotbridge lacks of what it must reach, a line each. Limits in milliseconds are those of a quiet machine: on a noisy
 * one it is enough not to be slower than the best peer that answered everything in the same scenario of the same run.
 */
export function failures(scenarios: readonly Scenario[], results: readonly Result[]): string[] {
  const ours = (name: string) => results.find((each) => each.forwarder === 'dotbridge' && each.scenario === name)
  return scenarios.flatMap(({ name, must }) => {
    const result = ours(name)
    if (result === undefined) return []
    const peers = results.filter((each) => each.forwarder !== 'dotbridge' && each.scenario === name)
    const complete = peers.filter(({ ok, asked }) => ok === asked)
    const best = (metric: Metric, limit: number) =>
      complete.length === 0 ? limit : Math.max(limit, Math.min(...complete.map((peer) => peer[metric])))
    return shortfalls(must, result, best).map((lack) => `${name}: ${lack}`)
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
