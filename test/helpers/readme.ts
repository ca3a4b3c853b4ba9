/** The copy-and-paste steps of README.md, as tests run them: what is documented is what was tried. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const README = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8')

/**
 * Which tests run the shell blocks of each section, from the first block to the last. A block that is in no line of this, or a
 * line whose test does not read that section, fails test/unit/readme.test.ts.
 */
export const RUN_BY: Readonly<Record<string, readonly string[]>> = {
  'Run it in two commands': ['interop/first-steps.test.ts'],
  'Use it': Array.from({ length: 4 }, () => 'interop/first-steps.test.ts'),
  'As a systemd service': Array.from({ length: 4 }, () => 'interop/systemd.test.ts'),
  'In Docker on a LAN gateway': Array.from({ length: 2 }, () => 'interop/image.test.ts'),
  Undo: ['interop/systemd.test.ts', 'interop/image.test.ts'],
}

/** What stands between a section's title and the next. Throws when there is no such section. */
export function readmeSection(title: string): string {
  const [, section] = README.split(`\n## ${title}\n`)
  if (section === undefined) throw new Error(`README.md has no section "${title}"`)
  const [body = ''] = section.split('\n## ')
  return body
}

/** The shell blocks of the section with this title, in order, free of a list's indentation. */
export function readmeSteps(title: string): string[] {
  const blocks = readmeSection(title).matchAll(/^( *)```sh\n(.*?)^\1```$/gms)
  return [...blocks].map(([, indent = '', block = '']) => block.replace(new RegExp(`^${indent}`, 'gm'), ''))
}

/** The lines of a block without their comments. A line that goes on in the next one is not expected. */
export function commandsOf(block: string): string[] {
  return block
    .split('\n')
    .map((line) => line.replace(/ +# .*$/, ''))
    .filter((line) => line !== '')
}

/** The code that the bullets of a section begin with, in order. */
export function readmeBullets(title: string): string[] {
  return [...readmeSection(title).matchAll(/^- `([^`]+)`/gm)].map(([, code = '']) => code)
}
