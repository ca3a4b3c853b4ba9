/** Queries: what one costs each contender in processor time, and how fast and how surely it is answered. */
import type { ForwarderKind } from '../faults/forwarders.ts'
import { Subject } from '../faults/subject.ts'
import { Folder } from '../helpers/programs.ts'
import { ECHO } from './contenders.ts'
import { HOT_NAMES, type LoadResult, load, MODES, type Mode, writeNames } from './load.ts'
import type { BenchUpstream } from './upstream.ts'

/** As a fixed rate: what a large office or a small provider asks. */
export const FIXED_RATE = 10_000
const CACHE = { octets: 64 * 1024 * 1024, entries: 100_000 }
/** Asked before anything is measured, and never again. */
const WARM_UP_NAMES = 20_000
/** And at the rate that is measured, where that is fixed. */
const WARM_UP_SECONDS = 2
/** More than is asked in any run: at saturation no name of a miss may come twice. */
const NAMES_PER_SECOND = 150_000

export interface QuerySettings {
  readonly rounds: number
  readonly seconds: number
  readonly modes: readonly Mode[]
  /** Rates to measure at; undefined: saturation. */
  readonly rates: readonly (number | undefined)[]
}

/** One contender, one mode, one rate, one round. */
export interface QueryResult extends LoadResult {
  readonly contender: string
  readonly mode: Mode
  readonly rate: number | undefined
  /** Processor time of all its threads for each query that was answered with NOERROR, in microseconds. */
  readonly cpuMicros: number
  readonly rssMiB: number
}

/** Rounds are interleaved: what disturbs the machine for a while disturbs everybody. */
export async function measureQueries(
  contenders: ReadonlyMap<string, ForwarderKind>,
  upstream: BenchUpstream,
  settings: QuerySettings,
  tell: (result: QueryResult, round: number) => void,
): Promise<QueryResult[]> {
  const folder = new Folder()
  try {
    const files = new Map<Mode, string>()
    const paceFiles = new Map<Mode, string>()
    const warmUp = await writeNames(folder, 'miss', WARM_UP_NAMES, 'w')
    for (const mode of new Set<Mode>(['hit', ...settings.modes])) {
      const count = mode === 'hit' ? HOT_NAMES : NAMES_PER_SECOND * settings.seconds
      files.set(mode, await writeNames(folder, mode, count))
      paceFiles.set(mode, await writeNames(folder, mode, 2 * WARM_UP_SECONDS * FIXED_RATE, 'p'))
    }
    const results: QueryResult[] = []
    for (let round = 1; round <= settings.rounds; round++) {
      for (const [contender, kind] of contenders) {
        for await (const result of oneRound(contender, kind, upstream, { files, paceFiles, warmUp }, settings)) {
          results.push(result)
          tell(result, round)
        }
      }
    }
    return results
  } finally {
    folder.dispose()
  }
}

interface NameFiles {
  readonly files: ReadonlyMap<Mode, string>
  /** Of names that are asked before the measurement, at its rate. */
  readonly paceFiles: ReadonlyMap<Mode, string>
  readonly warmUp: string
}

async function* oneRound(
  contender: string,
  kind: ForwarderKind,
  upstream: BenchUpstream,
  { files, paceFiles, warmUp }: NameFiles,
  settings: QuerySettings,
): AsyncGenerator<QueryResult> {
  for (const mode of MODES.filter((each) => settings.modes.includes(each))) {
    if (contender === ECHO && mode !== 'hit') continue
    for (const rate of settings.rates) {
      // A process of its own for each: no miss was ever asked before.
      const subject = await Subject.start(contender, upstream, { kind, cache: CACHE })
      try {
        await warm(subject.port, files.get('hit')!, warmUp)
        // The ways of a query that comes by itself are others than those of a crowd, and are compiled by themselves.
        if (rate !== undefined)
          await load({ port: subject.port, file: paceFiles.get(mode)!, seconds: WARM_UP_SECONDS, rate })
        const file = files.get(mode)!
        const before = subject.cpuMs
        const run = { port: subject.port, file, seconds: settings.seconds }
        const result = await load(rate === undefined ? run : { ...run, rate })
        const cpuMicros = ((subject.cpuMs - before) * 1000) / Math.max(1, result.completed - result.failed)
        yield { contender, mode, rate, ...result, cpuMicros, rssMiB: subject.memory / 1024 / 1024 }
      } finally {
        await subject.stop()
      }
    }
  }
}

/** Every hot name is in the cache, connections are up, and what is compiled at run time is compiled, for misses too. */
async function warm(port: number, hotNames: string, otherNames: string): Promise<void> {
  await load({ port, file: otherNames, seconds: 0, once: true })
  await load({ port, file: hotNames, seconds: 0, once: true })
  await load({ port, file: hotNames, seconds: 1 })
}
