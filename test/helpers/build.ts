/** Runs once before the tests that start the built program: dist/ is what src says. Types are the check's business. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

export default function build(): void {
  const root = join(import.meta.dirname, '..', '..')
  execFileSync(process.execPath, [join(root, 'bundle.mjs')], { stdio: 'inherit' })
}
