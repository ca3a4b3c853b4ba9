/** `npm run bench:faults`: forwarders behind a faulty path, and how many queries each of them loses. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { setPriority } from 'node:os'
import { delimiter, join } from 'node:path'
import { parseArgs } from 'node:util'
import { FORWARDERS, SEARCH_PATH } from './forwarders.ts'
import { block, failures, summary } from './report.ts'
import type { Result } from './result.ts'
import { SCENARIOS } from './scenarios.ts'
import { describeSilence, type SilenceResult, silence, silenceShortfalls } from './silence.ts'

const USAGE = `usage: npm run bench:faults -- [--only SCENARIO,...] [--peers none|PEER,...] [--ours no] [--parallel N] [--json]
  scenarios: ${SCENARIOS.map(({ name }) => name).join(' ')} silent-load
  peers:     ${Object.keys(FORWARDERS).slice(1).join(' ')} (those installed are found by themselves)
`

interface Cell {
  readonly forwarder: string
  readonly scenario: string
}

interface Report {
  readonly result?: Result
  readonly problem?: string
}

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    peers: { type: 'string' },
    ours: { type: 'string', default: 'yes' },
    parallel: { type: 'string', default: '6' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
process.exitCode = flags.help ? help() : await main()

function help(): number {
  process.stdout.write(USAGE)
  return 0
}

/** 0: dotbridge did what it must, or was not asked; 1: it did not; 2: the laboratory did not work. */
async function main(): Promise<number> {
  takePrecedence()
  const only = flags.only?.split(',')
  const scenarios = SCENARIOS.filter(({ name }) => only?.includes(name) ?? true)
  const withLoad = flags.ours !== 'no' && (only?.includes('silent-load') ?? true)
  const forwarders = [...(flags.ours === 'no' ? [] : ['dotbridge']), ...peers()]
  const cells = scenarios.flatMap(({ name }) => forwarders.map((forwarder) => ({ forwarder, scenario: name })))
  const { results, problems } = await runAll(cells, Number(flags.parallel))
  // By itself: it is about load, and would disturb what is about milliseconds.
  const load = withLoad ? await silence() : undefined
  const lacking = [...failures(scenarios, results), ...(load === undefined ? [] : silenceShortfalls(load))]
  if (flags.json) process.stdout.write(`${JSON.stringify({ results, load, lacking, problems }, undefined, 2)}\n`)
  else print(scenarios, results, load, lacking, problems)
  return problems.length > 0 ? 2 : lacking.length > 0 ? 1 : 0
}

function print(
  scenarios: typeof SCENARIOS,
  results: readonly Result[],
  load: SilenceResult | undefined,
  lacking: readonly string[],
  problems: readonly string[],
): void {
  const order = Object.keys(FORWARDERS)
  const of = (scenario: string) =>
    results
      .filter((result) => result.scenario === scenario)
      .sort((a, b) => order.indexOf(a.forwarder) - order.indexOf(b.forwarder))
  const out = scenarios.map((scenario) => block(scenario, of(scenario.name)))
  if (load !== undefined) out.push(`${describeSilence(load)}\n`)
  out.push(
    summary(
      scenarios,
      order.flatMap((name) => results.filter(({ forwarder }) => forwarder === name)),
    ),
  )
  for (const lack of lacking) out.push(`  dotbridge lacks: ${lack}`)
  for (const problem of problems) out.push(`  not measured: ${problem}`)
  process.stdout.write(`${out.join('\n')}\n`)
}

function peers(): string[] {
  const known = Object.keys(FORWARDERS).slice(1)
  if (flags.peers === 'none') return []
  if (flags.peers !== undefined) return flags.peers.split(',').filter((name) => known.includes(name))
  return known.filter((name) => SEARCH_PATH.split(delimiter).some((folder) => isProgram(join(folder, name))))
}

/** Before other programs of this machine, where that is allowed: here a late millisecond counts as the forwarder's. */
function takePrecedence(): void {
  try {
    setPriority(-20)
  } catch {
    // Not root: as it is.
  }
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

async function runAll(cells: readonly Cell[], parallel: number): Promise<{ results: Result[]; problems: string[] }> {
  const waiting = [...cells]
  const results: Result[] = []
  const problems: string[] = []
  const work = async () => {
    // A process each: what one forwarder's path costs must not delay another's.
    const worker = fork(join(import.meta.dirname, 'worker.js'))
    for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift()) {
      const { result, problem } = await runCell(worker, cell)
      if (result !== undefined) results.push(result)
      if (problem !== undefined) problems.push(problem)
      if (!flags.json) process.stderr.write(`\r${results.length + problems.length} of ${cells.length} `)
    }
    worker.disconnect()
  }
  await Promise.all(Array.from({ length: Math.min(parallel, cells.length) }, work))
  if (!flags.json) process.stderr.write('\r')
  return { results, problems }
}

async function runCell(worker: ChildProcess, cell: Cell): Promise<Report> {
  worker.send(cell)
  const [report] = await Promise.race([
    once(worker, 'message'),
    once(worker, 'exit').then(() => [{ problem: `${cell.forwarder}, ${cell.scenario}: the laboratory broke down` }]),
  ])
  return report
}
