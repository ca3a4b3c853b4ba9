/**
 * Makes dist/ of src/ and of the packages it uses: a file with all that `run` needs, its bytecode, its source map, files for what
 * is needed now and then, and the licences of what is in them. `dist/main.js` is src/launch.ts, which runs the rest.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const ROOT = import.meta.dirname
const DIST = join(ROOT, 'dist')
/** Not put in: it has a library for each platform, and may be missing. */
const APART = ['koffi']
/**
 * What a daemon is started with, by the unit and in the image: a small young generation, collected by one thread, and an old one that
 * is first collected when it is no longer small, and not just because there is less to do; a collection takes 10 ms beside a busy
 * stub or upstream. V8 takes bytecode made under the same flags alone.
 */
const DAEMON_FLAGS = [
  '--max-semi-space-size=4',
  '--initial-old-space-size=64',
  '--no-memory-reducer',
  '--no-parallel-scavenge',
]
/** With all that they import; what they import() gets files of its own. */
const PROGRAM = /src.(main|cli.run)\.ts$/

/** Writes the bytecode of a file to its standard output. A V8 with other flags than those set in the end refuses it. */
const COMPILE = `
  const v8 = require('node:v8')
  v8.setFlagsFromString('--no-lazy')
  const filename = process.argv[1]
  const script = new (require('node:vm').Script)(require('node:fs').readFileSync(filename, 'latin1'), { filename })
  v8.setFlagsFromString('--lazy')
  process.stdout.write(script.createCachedData())
`

// V8 compares no more than the length of a file with what its bytecode was made of: names must tell two builds apart.
const [program, ...rest] = await bundle('src/main.ts', {
  entryFileNames: 'dotbridge-[hash].js',
  chunkFileNames: '[name]-[hash].js',
  codeSplitting: { groups: [{ name: 'dotbridge', test: PROGRAM }] },
})
const [launcher] = await bundle(
  'src/launch.ts',
  {},
  {
    PROGRAM: JSON.stringify(program.fileName),
    DAEMON_FLAGS: JSON.stringify(DAEMON_FLAGS),
  },
)
mkdirSync(DIST, { recursive: true })
const written = new Set()
const script = `(function (exports, require, module, __filename, __dirname) {${ascii(program.code)}\n})\n`
write(program.fileName, script)
write(`${program.fileName}.bytecode`, bytecodeOf(program.fileName, []))
write(`${program.fileName}.daemon.bytecode`, bytecodeOf(program.fileName, DAEMON_FLAGS))
for (const { fileName, code } of rest) write(fileName, code)
for (const { fileName, map } of [program, ...rest]) if (map !== null) write(`${fileName}.map`, map.toString())
// Modules of this kind take Node.js less time to load; the rest of the project is of the other.
write('package.json', '{ "type": "commonjs" }\n')
write('LICENSES.txt', licences([program, ...rest].flatMap(({ moduleIds }) => moduleIds)))
write('main.js', launcher.code, 0o755)
for (const name of readdirSync(DIST)) if (!written.has(name)) rmSync(join(DIST, name), { recursive: true })

/** In place at once: whoever starts the program meanwhile starts the one before, or this one. */
function write(name, content, mode = 0o644) {
  const file = join(DIST, name)
  writeFileSync(`${file}.new`, content, { mode })
  renameSync(`${file}.new`, file)
  written.add(name)
}

/** The files that an entry and its imports make, the entry's own first. */
async function bundle(entry, settings, define = {}) {
  const input = join(ROOT, entry)
  const bundled = await rolldown({ input, platform: 'node', external: APART, transform: { define } })
  const { output } = await bundled.generate({
    dir: DIST,
    format: 'cjs',
    dynamicImportInCjs: false,
    banner: '"use strict";',
    comments: false,
    sourcemap: 'hidden',
    sourcemapExcludeSources: true,
    ...settings,
  })
  return output.filter(({ type }) => type === 'chunk')
}

/** V8 keeps a text with any other character in two octets for each. */
function ascii(text) {
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Of every function, not only of those that run at once, which is what V8 does by itself. */
function bytecodeOf(fileName, flags) {
  return execFileSync(process.execPath, [...flags, '-e', COMPILE, join(DIST, fileName)], { maxBuffer: Infinity })
}

/** Of every package that something was taken from. */
function licences(moduleIds) {
  const folders = moduleIds.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id)?.[0] ?? [])
  return [...new Set(folders)]
    .sort()
    .map(licence)
    .join(`\n${'-'.repeat(80)}\n\n`)
}

function licence(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
  if (file === undefined) throw new Error(`${name} comes without its licence`)
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
}
