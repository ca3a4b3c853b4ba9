/** Memory: resident size of a contender that has just started, and with many names in its cache. */
import type { ForwarderKind } from '../faults/forwarders.ts'
import { Subject } from '../faults/subject.ts'
import { Folder } from '../helpers/programs.ts'
import { load, writeNames } from './load.ts'
import type { BenchUpstream } from './upstream.ts'

export interface MemoryResult {
  readonly contender: string
  readonly names: number
  readonly idleMiB: number
  readonly fullMiB: number
  /** What one name more costs, in octets. */
  readonly perName: number
  /** Names that were not answered: they are in no cache. */
  readonly missing: number
}

export async function measureMemory(
  contenders: ReadonlyMap<string, ForwarderKind>,
  upstream: BenchUpstream,
  names: number,
  tell: (result: MemoryResult) => void,
): Promise<MemoryResult[]> {
  const folder = new Folder()
  try {
    const file = await writeNames(folder, 'miss', names)
    const results: MemoryResult[] = []
    for (const [contender, kind] of contenders) {
      const cache = { octets: Math.max(64 * 1024 * 1024, names * 1024), entries: names * 2 }
      const subject = await Subject.start(contender, upstream, { kind, cache })
      try {
        const idle = subject.memory
        const { sent, completed, failed } = await load({ port: subject.port, file, seconds: 0, once: true })
        const answered = completed - failed
        const full = subject.memory
        const MiB = 1024 * 1024
        const perName = (full - idle) / Math.max(1, answered)
        const result = { contender, names, idleMiB: idle / MiB, fullMiB: full / MiB, perName, missing: sent - answered }
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
