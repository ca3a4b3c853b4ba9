/** A copy of this checkout as a clone would be: what is built or installed in it leaves the checkout alone. */
import { execFileSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')

/** Copies every file that is, or would be, committed to the new folder `to`; returns it. */
export function copyCheckout(to: string): string {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT })
  for (const file of list.toString().split('\0')) {
    if (file !== '' && !file.startsWith('test/')) cpSync(join(ROOT, file), join(to, file), { preserveTimestamps: true })
  }
  return to
}
