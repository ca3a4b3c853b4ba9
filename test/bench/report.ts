/** What was measured, as a table. */
import { cpus, release, totalmem } from 'node:os'
import { OURS } from './contenders.ts'
import type { Mode } from './load.ts'
import type { QueryResult } from './queries.ts'

/** A contender in one mode at one rate: the medians of its rounds. */
export interface QuerySummary {
  readonly contender: string
  readonly mode: Mode
  readonly rate: number | undefined
  readonly rounds: number
  readonly perSecond: number
  readonly cpuMicros: number
  readonly meanMs: number
  readonly p99Ms: number | undefined
  readonly lost: number
  readonly failed: number
  readonly rssMiB: number
}

export function summarise(results: readonly QueryResult[]): QuerySummary[] {
  const groups = groupBy(results, ({ contender, mode, rate }) => `${mode} ${rate ?? ''} ${contender}`)
  return [...groups.values()].map((rounds) => {
    const [{ contender, mode, rate }] = rounds as [QueryResult]
    const middle = (of: (result: QueryResult) => number): number => median(rounds.map(of))
    return {
      contender,
      mode,
      rate,
      rounds: rounds.length,
      perSecond: middle(({ perSecond }) => perSecond),
      cpuMicros: middle(({ cpuMicros }) => cpuMicros),
      meanMs: middle(({ meanMs }) => meanMs),
      p99Ms: rate === undefined ? undefined : middle(({ p99Ms }) => p99Ms ?? 0),
      lost: middle(({ lost }) => lost),
      failed: middle(({ failed }) => failed),
      rssMiB: middle(({ rssMiB }) => rssMiB),
    }
  })
}

export function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value])
  return groups
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

/** A table for each mode and rate; behind each peer's processor time how many times as much, or as little, ours is. */
export function queryTables(summaries: readonly QuerySummary[]): string {
  const groups = groupBy(summaries, ({ mode, rate }) => titleOf(mode, rate))
  return [...groups].map(([title, group]) => `${title}\n${columns(queryRows(group))}`).join('\n\n')
}

export function titleOf(mode: Mode, rate: number | undefined): string {
  const names = { hit: 'hits', miss: 'misses', mixed: '80 % hits' }[mode]
  return `${names}, ${rate === undefined ? 'as fast as they are answered' : `${rate.toLocaleString('en')} queries/s`}`
}

function queryRows(group: readonly QuerySummary[]): string[][] {
  const ours = group.find(({ contender }) => contender === OURS)
  const header = [
    '',
    'CPU us/query',
    'ours/it',
    'queries/s',
    'ours/it',
    'mean ms',
    'p99 ms',
    'lost',
    'failed',
    'RSS MiB',
  ]
  const rows = group.map((each) => [
    each.contender,
    each.cpuMicros.toFixed(2),
    ratio(ours?.cpuMicros, each.cpuMicros),
    Math.round(each.perSecond).toLocaleString('en'),
    ratio(ours?.perSecond, each.perSecond),
    each.meanMs.toFixed(3),
    each.p99Ms?.toFixed(3) ?? '-',
    String(each.lost),
    String(each.failed),
    each.rssMiB.toFixed(1),
  ])
  return [header, ...rows]
}

function ratio(ours: number | undefined, theirs: number): string {
  return ours === undefined ? '-' : (ours / theirs).toFixed(2)
}

export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ')
  return rows.map((row) => `  ${line(row)}`).join('\n')
}

/** What a number means nothing without. */
export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memoryGiB: number
  readonly kernel: string
  readonly node: string
}

export function machine(): Machine {
  const cores = cpus()
  return {
    processor: cores[0]?.model ?? 'unknown',
    cores: cores.length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    kernel: /^[\d.]+/.exec(release())?.[0] ?? release(),
    node: process.version,
  }
}
