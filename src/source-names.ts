/** Stack traces in terms of src, although what runs is one file: by the source map that lies beside it. */
import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'

/** A place in a file, as V8 writes it: the file, line and column. */
const PLACE = /(?<=\(|at |async )(?:file:\/\/)?(\/[^()\n]+?):(\d+):(\d+)/g
/** A cause may lead back to where it came from. */
const MAX_CAUSES = 5

/** Has the stacks of an error and its causes name the files and lines of src. Never throws: what has no map stays as it is. */
export function nameSources(error: unknown): void {
  const maps = new Map<string, SourceMap | undefined>()
  let at = error
  for (let depth = 0; at instanceof Error && depth < MAX_CAUSES; depth++, at = at.cause) {
    try {
      if (typeof at.stack === 'string') at.stack = at.stack.replaceAll(PLACE, (...found) => named(maps, found))
    } catch {
      // A stack that cannot be set: frozen, or with a setter of its own.
    }
  }
}

function named(maps: Map<string, SourceMap | undefined>, [whole, file, line, column]: readonly string[]): string {
  if (!maps.has(file!)) maps.set(file!, mapOf(file!))
  // Counted from 0 in a source map, from 1 everywhere else.
  const entry = maps.get(file!)?.findEntry(Number(line) - 1, Number(column) - 1)
  if (entry === undefined || !('originalSource' in entry)) return whole!
  const source = entry.originalSource.replace(/^(?:\.\.\/)+/, '')
  return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
}

function mapOf(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')))
  } catch {
    return undefined
  }
}
