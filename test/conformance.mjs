#!/usr/bin/env node
// Sets the requirements (test/requirements.yaml) beside the tests that name them and writes test/conformance.md.
//   node test/conformance.mjs           writes the table; exit 1 when a MUST or SHOULD has no test, or a test names an unknown ID
//   node test/conformance.mjs --check   the same, and exit 1 when the table on disk is not what would be written
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '..')
const table = join(root, 'test', 'conformance.md')
const requirements = parse(readFileSync(join(root, 'test', 'requirements.yaml'), 'utf8'))

/** Every test of every project, collected but not run. */
function collectTests() {
  const out = execFileSync(process.execPath, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'list', '--json'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(out.slice(out.indexOf('[')))
}

/** requirement ID -> the titles that prove it, in order of file and name. */
function provedBy(tests) {
  const proofs = new Map()
  for (const test of tests) {
    for (const part of test.name.split(' > ')) {
      const ids = /^\[([A-Z][A-Z0-9a-z., -]*)\] (.*)$/s.exec(part)
      if (ids === null) continue
      for (const id of ids[1].split(',').map((word) => word.trim())) {
        if (!proofs.has(id)) proofs.set(id, new Map())
        const file = relative(join(root, 'test'), test.file)
        const titles = proofs.get(id)
        if (!titles.has(file)) titles.set(file, new Set())
        titles.get(file).add(part === test.name.split(' > ').at(-1) ? ids[2] : `${ids[2]} (all of them)`)
      }
    }
  }
  return proofs
}

const cell = (text) => text.replace(/\|/g, '\\|').replace(/\s+/g, ' ').replace(/</g, '&lt;')

/** A few titles say enough; the count says how many more there are. */
function proofCell(titles) {
  if (titles === undefined) return '**none**'
  const all = [...titles]
    .sort(([a], [b]) => a.localeCompare(b))
    .flatMap(([file, names]) => [...names].sort().map((name) => `${cell(name)} (\`${file}\`)`))
  const shown = all.slice(0, 4).join('<br>')
  return all.length > 4 ? `${shown}<br>and ${all.length - 4} more` : shown
}

const proofs = provedBy(collectTests())
const known = new Set(requirements.map((requirement) => requirement.id))
const missing = requirements.filter(({ id, level }) => (level === 'MUST' || level === 'SHOULD') && !proofs.has(id))
const unknown = [...proofs.keys()].filter((id) => !known.has(id))
const rows = requirements.map(
  ({ id, level, source, says }) =>
    `| ${id} | ${level} | ${cell(source)} | ${cell(says)} | ${level === 'gap' || level === 'later' ? (proofs.has(id) ? proofCell(proofs.get(id)) : 'not done') : proofCell(proofs.get(id))} |`,
)
const text = `# Conformance

Made by \`npm run conformance\` from \`test/requirements.yaml\` and the titles of the tests; do not edit.
${requirements.length} rows, ${requirements.length - missing.length - requirements.filter((r) => r.level === 'gap' || r.level === 'later').length} required ones with a test, ${missing.length} without.
M rows are malformed or unexpected messages of stubs, R7 rows odd responses of upstreams, PROBE rows acceptance probes with dig, RR rows the rules of retry and timing, DEC rows decisions where the RFCs leave a choice.

| ID | level | source | requirement | proved by |
|---|---|---|---|---|
${rows.join('\n')}
`
const before = (() => {
  try {
    return readFileSync(table, 'utf8')
  } catch {
    return ''
  }
})()
if (!process.argv.includes('--check')) writeFileSync(table, text)
for (const { id, says } of missing) console.error(`no test proves ${id}: ${says}`)
for (const id of unknown) console.error(`a test names ${id}, which is no requirement`)
const outdated = process.argv.includes('--check') && before !== text
if (outdated) console.error('test/conformance.md is out of date: npm run conformance')
console.log(`conformance: ${requirements.length} rows, ${missing.length} without a test`)
process.exitCode = missing.length + unknown.length > 0 || outdated ? 1 : 0
