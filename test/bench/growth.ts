/** Growth: resident size over millions of queries, four of five hits. What grows without bound shows here, and the cache's bound too. */
import { rmSync } from 'node:fs'
import type { ForwarderKind } from '../faults/forwarders.ts'
import { Subject } from '../faults/subject.ts'
import { Folder } from '../helpers/programs.ts'
import { load, writeNames } from './load.ts'
import type { BenchUpstream } from './upstream.ts'

export interface GrowthResult {
  readonly contender: string
  /** Resident size in MiB: at first, and after each further million queries. */
  readonly rssMiB: readonly number[]
  readonly unanswered: number
}

const MILLION = 1_000_000
const CACHE = { octets: 16 * 1024 * 1024, entries: 50_000 }

/** The cache is kept small: it is full after the first million, and all that comes after must not be seen in the memory. */
export async function measureGrowth(
  contenders: ReadonlyMap<string, ForwarderKind>,
  upstream: BenchUpstream,
  millions: number,
  tell: (result: GrowthResult) => void,
): Promise<GrowthResult[]> {
  const folder = new Folder()
  const results: GrowthResult[] = []
  try {
    for (const [contender, kind] of contenders) {
      const subject = await Subject.start(contender, upstream, { kind, cache: CACHE })
      try {
        const rssMiB = [subject.memory / 1024 / 1024]
        let unanswered = 0
        for (let million = 0; million < millions; million++) {
          // Other names each time: an old one may be in the cache still.
          const file = await writeNames(folder, 'mixed', MILLION, `g${million}x`)
          const { sent, completed, failed } = await load({ port: subject.port, file, seconds: 0, once: true })
          rmSync(file)
          unanswered += sent - completed + failed
          rssMiB.push(subject.memory / 1024 / 1024)
        }
        const result = { contender, rssMiB, unanswered }
        results.push(result)
        tell(result)
      } finally {
        await subject.stop()
      }
    }
    return results
  } finally {
    folder.dispose()
  }
}
