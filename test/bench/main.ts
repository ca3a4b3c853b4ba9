/** `npm run bench`: what a query, a cached name and a start cost us and the peers, on this machine. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { Folder } from '../helpers/programs.ts'
import { contenders, ECHO, PEER_PACKAGES, versions } from './contenders.ts'
import { measureGrowth } from './growth.ts'
import { MODES, type Mode } from './load.ts'
import { measureMemory } from './memory.ts'
import { picture } from './picture.ts'
import { FIXED_RATE, measureQueries } from './queries.ts'
import { columns, machine, queryTables, summarise } from './report.ts'
import { measureStart } from './start.ts'
import { BenchUpstream } from './upstream.ts'

const USAGE = `usage: npm run bench -- [queries] [memory] [start] [growth] [options]
  --only NAME,...      contenders: dotbridge dotbridge-portable ${ECHO} ${Object.keys(PEER_PACKAGES).join(' ')} (all that are installed)
  --mode MODE,...      ${MODES.join(' ')} (all)
  --rate saturation|N  only one of the two rates that queries are measured at (both: saturation and ${FIXED_RATE})
  --rounds N           (5)
  --seconds N          of load in each measurement (5)
  --names N            for memory (100000)
  --millions N         of queries, for growth (10)
  --json FILE          (bench-results/bench.json)
  --picture FILE       (bench-results/bench.svg)
  --install            get the peers and the load generator, on Debian
`

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    mode: { type: 'string' },
    rate: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    names: { type: 'string', default: '100000' },
    millions: { type: 'string', default: '10' },
    json: { type: 'string', default: 'bench-results/bench.json' },
    picture: { type: 'string', default: 'bench-results/bench.svg' },
    install: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (flags.help) process.stdout.write(USAGE)
else await main()

async function main(): Promise<void> {
  if (flags.install) install()
  const folder = new Folder()
  const upstream = await BenchUpstream.start()
  const only = flags.only?.split(',')
  const chosen = new Map([...contenders(folder)].filter(([name]) => only?.includes(name) ?? true))
  const wanted = (name: string): boolean => positionals.length === 0 || positionals.includes(name)
  const rounds = Number(flags.rounds)
  try {
    const report = {
      machine: machine(),
      versions: Object.fromEntries(versions(chosen.keys())),
      command: `npm run bench -- ${process.argv.slice(2).join(' ')}`.trim(),
      queries: wanted('queries') ? await queries(chosen, upstream, rounds) : undefined,
      memory: wanted('memory') ? await memory(chosen, upstream) : undefined,
      start: wanted('start') ? await start(chosen, upstream, rounds) : undefined,
      // Ten million queries take minutes: only when asked for.
      growth: positionals.includes('growth') ? await growth(chosen, upstream) : undefined,
    }
    save(flags.json, `${JSON.stringify(report, undefined, 2)}\n`)
    const summaries = report.queries?.summaries
    if (summaries !== undefined) save(flags.picture, picture(summaries, report.machine, notes(report)))
  } finally {
    await upstream.stop()
    folder.dispose()
  }
}

type Contenders = ReturnType<typeof contenders>

async function queries(chosen: Contenders, upstream: BenchUpstream, rounds: number) {
  const modes = flags.mode?.split(',') as Mode[] | undefined
  const rates = flags.rate === undefined ? [undefined, FIXED_RATE] : [rateOf(flags.rate)]
  const settings = { rounds, seconds: Number(flags.seconds), modes: modes ?? MODES, rates }
  const results = await measureQueries(chosen, upstream, settings, (result, round) => {
    const { contender, mode, rate, cpuMicros, perSecond, lost, failed } = result
    const line = [`round ${round}`, contender, mode, rate ?? 'saturation', `${cpuMicros.toFixed(2)} us`]
    process.stderr.write(`${[...line, `${Math.round(perSecond)}/s`, `lost ${lost}`, `failed ${failed}`].join('  ')}\n`)
  })
  const summaries = summarise(results)
  process.stdout.write(`\n${queryTables(summaries)}\n`)
  return { settings, summaries, results }
}

function rateOf(text: string): number | undefined {
  return text === 'saturation' ? undefined : Number(text)
}

/** All but the echo, which has no cache and dials nobody. */
function forwarders(chosen: Contenders): Contenders {
  return new Map([...chosen].filter(([name]) => name !== ECHO))
}

async function memory(chosen: Contenders, upstream: BenchUpstream) {
  return measureMemory(forwarders(chosen), upstream, Number(flags.names), print)
}

async function growth(chosen: Contenders, upstream: BenchUpstream) {
  return measureGrowth(forwarders(chosen), upstream, Number(flags.millions), print)
}

async function start(chosen: Contenders, upstream: BenchUpstream, rounds: number) {
  const results = await measureStart(forwarders(chosen), upstream, rounds)
  const rows = results.map(({ contender, medianMs, bestMs }) => [contender, medianMs.toFixed(1), bestMs.toFixed(1)])
  process.stdout.write(`\nfrom exec to the first answer\n${columns([['', 'median ms', 'best ms'], ...rows])}\n`)
  return results
}

function print(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`)
}

function save(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

function notes(report: { readonly versions: Readonly<Record<string, string>>; readonly command: string }): string[] {
  const peers = Object.entries(report.versions).map((each) => each.join(' '))
  return [
    `${peers.join(', ')}; one thread each`,
    `Medians of ${flags.rounds} interleaved rounds of ${flags.seconds} s. ${report.command}`,
  ]
}

function install(): void {
  const packages = [...Object.values(PEER_PACKAGES), 'dnsperf']
  const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const
  execFileSync('apt-get', ['install', '-y', '--no-install-recommends', ...packages], options)
}
