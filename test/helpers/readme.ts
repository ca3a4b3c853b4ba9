/** The copy-and-paste steps of README.md, as tests run them: what is documented is what was tried. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const README = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8')

/** The shell blocks of the section with this title, in order. Throws when there is no such section. */
export function readmeSteps(title: string): string[] {
  const [, section] = README.split(`\n## ${title}\n`)
  if (section === undefined) throw new Error(`README.md has no section "${title}"`)
  const [body = ''] = section.split('\n## ')
  return [...body.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) => block)
}
