/**
 * The host's files and commands as `activate` sees them. All paths are absolute and looked up below `root`, which is `/`
 * on a real host and a folder of fixtures in tests; symbolic links are read here, never followed out of the root.
 */
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeSync,
} from 'node:fs'
import { dirname, join, posix } from 'node:path'

/** What stands at a path: enough to put it back octet by octet. */
export type Entry =
  | { readonly kind: 'absent' }
  | { readonly kind: 'link'; readonly target: string }
  | {
      readonly kind: 'file'
      readonly content: string
      readonly mode: number
      readonly uid: number
      readonly gid: number
    }

/** Runs a program of the host and says whether it went well; never throws. */
export type RunProgram = (program: string, args: readonly string[]) => { readonly ok: boolean; readonly output: string }

export class Host {
  readonly #root: string
  readonly run: RunProgram

  /** Whose new files are: the root folder's owner, so root's on a real host. */
  readonly owner: { readonly uid: number; readonly gid: number }

  constructor(root: string, run: RunProgram) {
    this.#root = root
    this.run = run
    const { uid, gid } = lstatSync(root)
    this.owner = { uid, gid }
  }

  /** Throws what the file system says, for anything but "it is not there". */
  read(path: string): Entry {
    const real = this.#at(path)
    const stat = lstatSync(real, { throwIfNoEntry: false })
    if (stat === undefined) return { kind: 'absent' }
    if (stat.isSymbolicLink()) return { kind: 'link', target: readlinkSync(real) }
    // latin1 keeps every octet as it is, whatever the encoding of the file.
    return {
      kind: 'file',
      content: readFileSync(real, 'latin1'),
      mode: stat.mode & 0o7777,
      uid: stat.uid,
      gid: stat.gid,
    }
  }

  /** The text behind a path, links followed within the root; undefined when there is none. */
  text(path: string): string | undefined {
    let at = path
    for (let hop = 0; hop < 8; hop++) {
      const entry = this.read(at)
      if (entry.kind === 'file') return entry.content
      if (entry.kind === 'absent') return undefined
      at = posix.resolve(posix.dirname(at), entry.target)
    }
    return undefined
  }

  exists(path: string): boolean {
    return existsSync(this.#at(path))
  }

  /** Puts `entry` at `path` in one step: a reader sees the old one or the new one, never half of either. */
  write(path: string, entry: Entry): void {
    const real = this.#at(path)
    if (entry.kind === 'absent') {
      rmSync(real, { force: true })
      return
    }
    mkdirSync(dirname(real), { recursive: true })
    const fresh = `${real}.dotbridge-new`
    rmSync(fresh, { force: true })
    if (entry.kind === 'link') symlinkSync(entry.target, fresh)
    else writeDurably(fresh, entry)
    try {
      renameSync(fresh, real)
    } catch (error) {
      rmSync(fresh, { force: true })
      throw error
    }
  }

  /** The folders above `path` that are not there yet, the outermost first: writing there makes them. */
  missingFolders(path: string): string[] {
    const folder = posix.dirname(path)
    return this.exists(folder) ? [] : [...this.missingFolders(folder), folder]
  }

  /** Takes a folder away, unless somebody put something in it meanwhile. */
  removeEmptyFolder(path: string): void {
    try {
      rmdirSync(this.#at(path))
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(code)) throw error
    }
  }

  /** Whether `path` itself is a mount point, as container engines mount /etc/resolv.conf. */
  isMountPoint(path: string): boolean {
    const mounts = this.text('/proc/self/mountinfo') ?? ''
    return mounts.split('\n').some((line) => line.split(' ')[4] === path)
  }

  #at(path: string): string {
    return join(this.#root, path)
  }
}

function writeDurably(path: string, entry: Extract<Entry, { kind: 'file' }>): void {
  const file = openSync(path, 'wx', entry.mode)
  try {
    writeSync(file, entry.content, null, 'latin1')
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  chmodSync(path, entry.mode)
  chownSync(path, entry.uid, entry.gid)
}

/** True when both stand for the same octets, mode, owner or link target. */
export function sameEntry(a: Entry, b: Entry): boolean {
  return JSON.stringify(a, Object.keys(a).sort()) === JSON.stringify(b, Object.keys(b).sort())
}
