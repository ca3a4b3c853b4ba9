/** The built program as it starts: what it loads, and what remains of a stack trace when everything is in one file. */
import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { configuration, type LogLine, MAIN } from '../helpers/bridge-process.ts'
import { makeAuthority } from '../helpers/certificates.ts'
import { daemonFlags } from '../helpers/daemon-flags.ts'
import { Folder, freePort, Running } from '../helpers/programs.ts'

const DIST = dirname(MAIN)
const ROOT = dirname(DIST)

const toClose: (() => unknown)[] = []

afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close()
})

function newFolder(): Folder {
  const folder = new Folder()
  toClose.push(() => folder.dispose())
  return folder
}

interface Seen {
  /** Of each script: whether its bytecode was refused; null: it had none. */
  readonly refused: readonly (boolean | null)[]
  readonly files: readonly string[]
  readonly builtins: readonly string[]
}

/** Loaded before the program: writes down at its end what was loaded. */
const WITNESS = `
const vm = require('node:vm')
const refused = []
vm.Script = class extends vm.Script {
  constructor(...given) {
    super(...given)
    refused.push(this.cachedDataRejected ?? null)
  }
}
process.on('exit', () => {
  const files = Object.keys(require.cache).filter((file) => file !== __filename)
  const seen = { refused, files, builtins: process.moduleLoadList }
  require('node:fs').writeFileSync(__filename + '.seen', JSON.stringify(seen))
})
`

/** The program at `main` with another module loaded before it. */
function withModule(file: string, args: readonly string[], main = MAIN, flags: readonly string[] = []): Running {
  const running = new Running(process.execPath, [...flags, '--require', file, main, ...args], { env: {} })
  toClose.push(() => running.stop('SIGKILL'))
  return running
}

const seenBy = (witness: string): Seen => JSON.parse(readFileSync(`${witness}.seen`, 'utf8'))

/** A configuration with an upstream where nobody is. */
async function lonelyConfiguration(folder: Folder): Promise<string> {
  const upstream = { port: await freePort(), ca: makeAuthority().certificate, location: 'nowhere' }
  return folder.write('dotbridge.yaml', configuration(folder, `127.0.0.1:${await freePort()}`, upstream))
}

const logOf = ({ stderr }: Running): LogLine[] =>
  stderr.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []))

async function started(running: Running): Promise<void> {
  await running.until((program) => logOf(program).some(({ event }) => event === 'started'))
}

describe('a start of dotbridge run', () => {
  it.each([
    ['by hand', []],
    ['by the unit', daemonFlags(ROOT)],
  ])('runs the bytecode of the build %s and reads no file it does not need', async (_, flags) => {
    const folder = newFolder()
    const witness = folder.write('witness.cjs', WITNESS)
    const running = withModule(witness, ['run', '--config', await lonelyConfiguration(folder)], MAIN, flags)
    await started(running)
    expect(await running.stop()).toBe(0)
    const { refused, files, builtins } = seenBy(witness)
    expect(refused).toEqual([false])
    const own = files.filter((file) => file.startsWith(DIST + sep)).map((file) => basename(file).replace(/-.*/, ''))
    expect(own.sort()).toEqual(['dotbridge', 'main.js', 'rolldown'])
    // The one package that is not in the bundle.
    const others = files.filter((file) => !file.startsWith(DIST + sep))
    expect(others.filter((file) => !/\/node_modules\/(koffi|@koromix)\//.test(file))).toEqual([])
    expect(builtins).not.toContain('NativeModule http')
    // What shows that the list holds anything.
    expect(builtins).toContain('NativeModule tls')
  })

  it('loads what metrics need when they are on', async () => {
    const folder = newFolder()
    const witness = folder.write('witness.cjs', WITNESS)
    const config = await lonelyConfiguration(folder)
    appendFileSync(config, `metrics:\n  listen: 127.0.0.1:${await freePort()}\n`)
    const running = withModule(witness, ['run', '--config', config])
    await started(running)
    expect(logOf(running).map(({ event }) => event)).toContain('metrics-listening')
    expect(await running.stop()).toBe(0)
    expect(seenBy(witness).builtins).toContain('NativeModule http')
  })
})

describe('the bytecode', () => {
  const spoil: readonly (readonly [string, boolean | null, (file: string) => void])[] = [
    ['is missing', null, (file) => rmSync(file)],
    ['is of another version of V8', true, (file) => spoilOctets(file, 4, 4)],
    ['is of a V8 with other flags', true, (file) => spoilOctets(file, 12, 4)],
    ['ends early', true, (file) => writeFileSync(file, readFileSync(file).subarray(0, 100_000))],
    ['is empty', true, (file) => writeFileSync(file, '')],
  ]

  it.each(spoil)('may be there or not: the program runs when it %s', async (_, refused, change) => {
    const folder = newFolder()
    cpSync(DIST, join(folder.path, 'dist'), { recursive: true })
    cpSync(join(ROOT, 'package.json'), join(folder.path, 'package.json'))
    const copy = join(folder.path, 'dist')
    change(join(copy, readdirSync(copy).find((name) => name.endsWith('.js.bytecode'))!))
    const witness = folder.write('witness.cjs', WITNESS)
    const running = withModule(witness, ['--version'], join(copy, 'main.js'))
    expect(await running.exit).toBe(0)
    expect(running.stdout).toMatch(/^dotbridge \d+\.\d+\.\d+\n$/)
    expect(running.stderr).toBe('')
    expect(seenBy(witness).refused).toEqual([refused])
  })
})

function spoilOctets(file: string, from: number, count: number): void {
  const octets = readFileSync(file)
  for (let at = from; at < from + count; at++) octets[at]! ^= 0xff
  writeFileSync(file, octets)
}

describe('the stack of a bug', () => {
  it('names files and lines of src', async () => {
    const folder = newFolder()
    const fault = `
      const fs = require('node:fs')
      const { readFileSync } = fs
      fs.readFileSync = (file, ...more) => {
        if (String(file).endsWith('package.json')) throw new Error('made up')
        return readFileSync(file, ...more)
      }`
    const running = withModule(folder.write('fault.cjs', fault), ['run', '--config', await lonelyConfiguration(folder)])
    expect(await running.exit).toBe(70)
    const { error } = logOf(running).find(({ event }) => event === 'bug') as unknown as { error: { stack: string } }
    const lines = readFileSync(join(ROOT, 'src/main.ts'), 'utf8').split('\n')
    const line = lines.findIndex((text) => text.includes('readFileSync(new URL')) + 1
    expect(error.stack).toContain(`(src/main.ts:${line}:`)
    expect(error.stack).toMatch(/\(src\/cli\/run\.ts:\d+:\d+\)/)
    expect(error.stack).not.toMatch(/dotbridge-[\w-]+\.js/)
  })
})

describe('what is shipped', () => {
  it('holds the licence of every package that is in it', () => {
    const maps = readdirSync(DIST).filter((name) => name.endsWith('.map'))
    const sources = maps.flatMap((name): string[] => JSON.parse(readFileSync(join(DIST, name), 'utf8')).sources)
    const packages = new Set(sources.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []))
    expect([...packages]).toEqual(expect.arrayContaining(['yaml', 'pino', 'lru-cache', 'prom-client', 'dns-packet']))
    const text = readFileSync(join(DIST, 'LICENSES.txt'), 'utf8')
    for (const name of packages) expect(text, name).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(.+\\)$`, 'm'))
  })
})
