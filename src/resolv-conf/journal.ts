/** What activate replaced, kept until deactivate puts it back. Written before anything changes, so that a crash in between loses nothing. */
import type { Entry, Host } from './host.ts'
import { sameEntry } from './host.ts'
import type { Change, Plan } from './plan.ts'

export const JOURNAL = '/var/lib/dotbridge/resolv-conf.json'

export interface Journal {
  readonly version: 1
  readonly keeper: string
  readonly changes: readonly Change[]
  /** Made for what was written, and taken away with it. */
  readonly folders: readonly string[]
  readonly notify: readonly (readonly string[])[]
}

/** undefined: nothing is activated. Throws a plain Error when the journal cannot be understood. */
export function readJournal(host: Host): Journal | undefined {
  const text = host.text(JOURNAL)
  if (text === undefined) return undefined
  const journal = JSON.parse(Buffer.from(text, 'latin1').toString('utf8')) as Journal
  if (journal.version !== 1 || !Array.isArray(journal.changes) || !Array.isArray(journal.folders))
    throw new Error(`${JOURNAL} is not one of this program's`)
  return journal
}

/** Journal first, then the files, then the programs that must hear of it. A failure half way is undone. */
export function applyPlan(host: Host, plan: Plan): { readonly failedPrograms: readonly string[] } {
  const paths = [JOURNAL, ...plan.changes.map(({ path }) => path)]
  const folders = [...new Set(paths.flatMap((path) => host.missingFolders(path)))]
  const journal: Journal = { version: 1, keeper: plan.keeper, changes: plan.changes, folders, notify: plan.notify }
  const content = Buffer.from(`${JSON.stringify(journal, null, 1)}\n`, 'utf8').toString('latin1')
  host.write(JOURNAL, { kind: 'file', content, mode: 0o600, ...host.owner })
  const written: Change[] = []
  try {
    for (const change of plan.changes) {
      host.write(change.path, change.after)
      written.push(change)
    }
  } catch (error) {
    putBack(host, journal, written)
    throw error
  }
  return { failedPrograms: notify(host, plan.notify) }
}

/** Files that are no longer what activate wrote: somebody has changed them since, and an undo would lose that. */
export function changedSince(host: Host, journal: Journal): string[] {
  const fine = (now: Entry, change: Change) => sameEntry(now, change.after) || sameEntry(now, change.before)
  return journal.changes.filter((change) => !fine(host.read(change.path), change)).map((change) => change.path)
}

/** Puts back what was there, in reverse order, and forgets the journal. */
export function undo(host: Host, journal: Journal): { readonly failedPrograms: readonly string[] } {
  putBack(host, journal, journal.changes)
  return { failedPrograms: notify(host, journal.notify) }
}

/** The journal goes when all is back, and the folders after it: it stands in one of them. */
function putBack(host: Host, journal: Journal, changes: readonly Change[]): void {
  for (const change of changes.toReversed()) host.write(change.path, change.before)
  host.write(JOURNAL, { kind: 'absent' })
  for (const folder of journal.folders.toReversed()) host.removeEmptyFolder(folder)
}

function notify(host: Host, programs: readonly (readonly string[])[]): string[] {
  return programs.filter(([program, ...args]) => !host.run(program!, args).ok).map((words) => words.join(' '))
}
