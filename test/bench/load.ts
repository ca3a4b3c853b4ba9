/** The load: dnsperf, what it is given to ask, and what it says afterwards. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, createWriteStream, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Folder, program } from '../helpers/programs.ts'

export const MODES = ['hit', 'miss', 'mixed'] as const
/** hit: 1,000 names that are cached. miss: every name once. mixed: four of five are hits. */
export type Mode = (typeof MODES)[number]

/** Names that are asked again and again. */
export const HOT_NAMES = 1000

export interface LoadRun {
  readonly port: number
  readonly file: string
  readonly seconds: number
  /** Queries a second; undefined: as many as are answered. */
  readonly rate?: number
  /** Once through the file, however long it takes. */
  readonly once?: boolean
}

export interface LoadResult {
  readonly sent: number
  /** Replies of any kind. */
  readonly completed: number
  readonly lost: number
  /** Replies with an RCODE other than NOERROR. */
  readonly failed: number
  readonly perSecond: number
  readonly meanMs: number
  /** Only known at a fixed rate: writing each latency down would slow the load. */
  readonly p99Ms: number | undefined
}

/** Writes the names of a mode, so many that none but the hot ones comes twice in a run; `mark` makes them other names. Returns the file. */
export async function writeNames(folder: Folder, mode: Mode, count: number, mark = 'm'): Promise<string> {
  const file = join(folder.path, `${mode}-${mark}.names`)
  const stream = createWriteStream(file)
  for (let index = 0; index < count; ) {
    const lines: string[] = []
    for (const end = Math.min(index + 10_000, count); index < end; index++)
      lines.push(`${nameAt(mode, index, mark)} A\n`)
    if (!stream.write(lines.join(''))) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'finish')
  return file
}

function nameAt(mode: Mode, index: number, mark: string): string {
  const hot = mode === 'hit' || (mode === 'mixed' && index % 5 !== 0)
  return hot
    ? `host${index % HOT_NAMES}.bench.example.net`
    : `${mark}${String(index).padStart(7, '0')}.bench.example.net`
}

/** Queries that may be unanswered at once: what a busy network of stubs has, and enough to keep any forwarder busy. */
const OUTSTANDING = 100

export async function load(run: LoadRun): Promise<LoadResult> {
  const args = [
    '-s',
    '127.0.0.1',
    '-p',
    String(run.port),
    '-d',
    run.file,
    '-c',
    '8',
    '-q',
    String(OUTSTANDING),
    '-t',
    '3',
  ]
  args.push(...(run.once === true ? ['-n', '1'] : ['-l', String(run.seconds)]))
  if (run.rate !== undefined) args.push('-Q', String(run.rate), '-v')
  const output = await dnsperf(args, `${run.file}.output`)
  const latencies: number[] = []
  const lines = output.split('\n')
  // > NOERROR host1.bench.example.net A 0.000123
  for (const line of lines)
    if (line.startsWith('> ')) latencies.push(Number(line.slice(line.lastIndexOf(' ') + 1)) * 1000)
  const text = lines.filter((line) => !line.startsWith('> ')).join('\n')
  const number = (pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? 0)
  const completed = number(/Queries completed:\s+(\d+)/)
  return {
    sent: number(/Queries sent:\s+(\d+)/),
    completed,
    lost: number(/Queries lost:\s+(\d+)/),
    failed: completed - number(/NOERROR (\d+)/),
    perSecond: number(/Queries per second:\s+([\d.]+)/),
    meanMs: number(/Average Latency \(s\):\s+([\d.]+)/) * 1000,
    p99Ms: run.rate === undefined ? undefined : percentile(latencies, 0.99),
  }
}

/** Runs dnsperf and returns what it printed: into a file, as reading along would take time from those who are measured. */
async function dnsperf(args: readonly string[], file: string): Promise<string> {
  const output = openSync(file, 'w')
  try {
    const child = spawn(program('dnsperf'), args, { stdio: ['ignore', output, 'ignore'] })
    await once(child, 'close')
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(output)
    rmSync(file)
  }
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
