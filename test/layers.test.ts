import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

/**
 * Who may import whom. A key is a folder ('wire/') or a file of src; a value lists what it may import besides its own
 * folder. The table is the house's plan (ARCHITECTURE.md): a new edge is a decision, written down here first.
 */
const LAYERS: Record<string, readonly string[]> = {
  'short-list.ts': [],
  'fifo.ts': [],
  'clock.ts': ['fifo.ts', 'short-list.ts'],
  'deadline-list.ts': ['clock.ts'],
  'errors.ts': [],
  'histogram.ts': [],
  'log.ts': ['config/config.ts'],
  'source-names.ts': [],
  'launch.ts': [],
  'ip-address.ts': [],
  'system/': ['clock.ts', 'ip-address.ts'],
  'wire/': [],
  'config/': ['local/zones.ts'],
  'cache/': ['wire/', 'clock.ts'],
  'upstream/': [
    'system/',
    'wire/',
    'clock.ts',
    'fifo.ts',
    'short-list.ts',
    'deadline-list.ts',
    'errors.ts',
    'histogram.ts',
    'log.ts',
  ],
  'forwarder.ts': ['wire/', 'cache/', 'resolve/', 'upstream/exchange.ts', 'clock.ts', 'errors.ts', 'log.ts'],
  'resolve/': [
    'wire/',
    'cache/',
    'upstream/exchange.ts',
    'clock.ts',
    'deadline-list.ts',
    'errors.ts',
    'histogram.ts',
    'log.ts',
  ],
  'local/': ['wire/', 'clock.ts', 'config/config.ts'],
  'clients/': ['wire/', 'clock.ts', 'ip-address.ts', 'config/config.ts'],
  'responder.ts': ['wire/', 'local/', 'clients/', 'forwarder.ts', 'clock.ts', 'histogram.ts', 'log.ts'],
  'listen/': [
    'system/',
    'wire/',
    'clients/',
    'responder.ts',
    'forwarder.ts',
    'clock.ts',
    'log.ts',
    'config/config.ts',
    'config/addresses.ts',
  ],
  'resolver.ts': ['system/', 'wire/', 'cache/', 'upstream/', 'forwarder.ts', 'clock.ts', 'log.ts', 'config/config.ts'],
  'resolv-conf/': [],
  'operate/': ['*'],
  'demo/': ['*'],
  'workers/': ['operate/', 'listen/', 'system/', 'daemon.ts', 'config/config.ts', 'clock.ts', 'log.ts'],
  'daemon.ts': ['*'],
  'cli/': ['*'],
  'main.ts': ['cli/', 'workers/', 'daemon.ts', 'config/', 'log.ts', 'source-names.ts'],
}
/** Nobody but these may know them. */
const IMPORTED_ONLY_BY: Record<string, readonly string[]> = {
  'operate/': ['operate/', 'workers/', 'daemon.ts', 'cli/'],
  'workers/': ['workers/', 'cli/', 'main.ts'],
  'cli/': ['cli/', 'main.ts'],
  'demo/': ['demo/', 'cli/'],
  'daemon.ts': ['cli/', 'main.ts', 'demo/', 'operate/', 'workers/'],
  'main.ts': [],
  'launch.ts': [],
}

const SRC = join(import.meta.dirname, '..', 'src')
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .sort()
const text = new Map(files.map((file) => [file, readFileSync(join(SRC, file), 'utf8')]))
/** Without comments, which may name what they like. */
const code = new Map([...text].map(([file, source]) => [file, source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')]))

function importsOf(file: string): { specifiers: string[]; own: string[]; runtime: string[]; packages: string[] } {
  const specifiers: string[] = []
  const runtime: string[] = []
  for (const match of text
    .get(file)!
    .matchAll(/^(?:import|export)\s+(type\s)?[^'"]*?from\s+'([^']+)'|import\('([^']+)'\)/gm)) {
    const specifier = match[2] ?? match[3]!
    specifiers.push(specifier)
    if (match[1] === undefined && match[2] !== undefined) runtime.push(specifier)
  }
  const resolve = (specifier: string) => relative(SRC, normalize(join(SRC, dirname(file), specifier)))
  const own = specifiers.filter((specifier) => specifier.startsWith('.')).map(resolve)
  const packages = runtime.filter((specifier) => !specifier.startsWith('.'))
  return { specifiers, own, runtime: runtime.filter((specifier) => specifier.startsWith('.')).map(resolve), packages }
}

const within = (file: string, layer: string): boolean => (layer.endsWith('/') ? file.startsWith(layer) : file === layer)
const layerOf = (file: string): string | undefined => Object.keys(LAYERS).find((layer) => within(file, layer))

describe('the house', () => {
  it.each(files)('%s belongs to a layer and imports only what its layer may', (file) => {
    const layer = layerOf(file)
    expect(layer, `${file} has no place in the table`).toBeDefined()
    const allowed = LAYERS[layer!]!
    for (const target of importsOf(file).own) {
      const fine = within(target, layer!) || allowed.includes('*') || allowed.some((other) => within(target, other))
      expect(fine, `${file} must not import ${target}`).toBe(true)
      const guard = Object.entries(IMPORTED_ONLY_BY).find(([guarded]) => within(target, guarded))
      if (guard !== undefined) {
        expect(
          guard[1].some((other) => within(file, other)),
          `${target} must not be imported by ${file}`,
        ).toBe(true)
      }
    }
  })

  it('has no import cycles', () => {
    const done = new Set<string>()
    const path: string[] = []
    const walk = (file: string): void => {
      if (done.has(file) || !text.has(file)) return
      expect(path, `cycle: ${[...path, file].join(' -> ')}`).not.toContain(file)
      path.push(file)
      for (const target of importsOf(file).runtime) walk(target)
      path.pop()
      done.add(file)
    }
    for (const file of files) walk(file)
  })

  it('loads for `run` nothing that only other commands or settings need', () => {
    const reached = new Set<string>()
    const walk = (file: string): void => {
      if (reached.has(file)) return
      reached.add(file)
      for (const target of importsOf(file).runtime) walk(target)
    }
    for (const entry of ['main.ts', 'cli/run.ts']) walk(entry)
    const needless =
      /^(demo|resolv-conf|workers)\/|^operate\/metrics(-server)?\.ts|^cli\/(check|demo|query|status|flush|reload|health|activate)\.ts/
    expect([...reached].filter((file) => needless.test(file))).toEqual([])
    const packages = new Set([...reached].flatMap((file) => importsOf(file).packages))
    expect([...packages].filter((name) => !name.startsWith('node:')).sort()).toEqual(['lru-cache', 'pino', 'yaml'])
    expect([...packages].filter((name) => ['node:http', 'node:https'].includes(name))).toEqual([])
  })

  it.each(files)('%s has fewer than 300 lines', (file) => {
    expect(text.get(file)!.split('\n').length - 1).toBeLessThan(300)
  })

  it('leaves TLS to the dialler (and to the server that the demo embeds)', () => {
    const users = files.filter((file) => importsOf(file).specifiers.includes('node:tls'))
    expect(users.filter((file) => !file.startsWith('demo/'))).toEqual([
      'upstream/direct/direct-tls.ts',
      'upstream/identity.ts',
      'upstream/node-tls.ts',
      'upstream/trust.ts',
    ])
  })

  it('leaves OpenSSL to the dialler, and foreign functions to the folder of the system', () => {
    const users = files.filter((file) => importsOf(file).own.includes('system/openssl.ts'))
    expect(users.filter((file) => !/^upstream\/(best-tls\.ts|direct\/)/.test(file))).toEqual([])
    expect(files.filter((file) => /\bkoffi\b/.test(code.get(file)!))).toEqual([
      'system/calls.ts',
      'system/koffi.ts',
      'system/openssl.ts',
      'system/system.ts',
    ])
  })

  it('never asks the system resolver', () => {
    for (const [file, source] of text) expect(source, file).not.toMatch(/node:dns|from 'dns'/)
  })

  it('leaves the process to launch.ts and main.ts', () => {
    const users = files.filter(
      (file) => /\bprocess\.(?!hrtime)\w+/.test(code.get(file)!) || /'node:process'/.test(text.get(file)!),
    )
    expect(users).toEqual(['launch.ts', 'main.ts'])
  })

  it('takes time from the clock alone, commands and the demo aside', () => {
    const users = files.filter((file) =>
      /(?<!\.)\b(setTimeout|setInterval|Date\.now|performance\.now)\(/.test(text.get(file)!),
    )
    expect(users.filter((file) => !/^(cli|demo)\//.test(file))).toEqual(['clock.ts'])
  })
})
