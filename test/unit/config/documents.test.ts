import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FIELDS, type Field, keysIn, SECTIONS } from '../../../src/config/fields.ts'
import { loadConfig } from '../../../src/config/load.ts'
import { renderExample, renderTable } from '../../helpers/config-documents.ts'

const ROOT = join(import.meta.dirname, '../../..')
const example = readFileSync(join(ROOT, 'config/dotbridge.yaml'), 'utf8')
const fields = Object.entries(FIELDS as Record<string, Field>)

describe('config/dotbridge.yaml', () => {
  // After a change of FIELDS: npx vitest run --project unit test/unit/config/documents.test.ts -u
  it('is what FIELDS says', async () => {
    await expect(renderExample()).toMatchFileSnapshot(join(ROOT, 'config/dotbridge.yaml'))
  })

  it('lacks nothing but the location', () => {
    const result = loadConfig(example, 'dotbridge.yaml')
    expect('problems' in result && result.problems.map(({ text }) => text)).toEqual([
      expect.stringContaining('upstream.location: it is missing'),
    ])
  })

  it('with the location given means what a file with nothing but the location means', () => {
    const given = example.replace('# location:', 'location:')
    const result = loadConfig(given, 'dotbridge.yaml')
    const bare = loadConfig('upstream: {location: 9y65g5srsm}', 'dotbridge.yaml')
    expect('config' in result && result.config).toEqual('config' in bare && bare.config)
    expect('config' in result && result.warnings).toEqual([])
  })

  it('shows examples that are accepted', () => {
    const uncommented = example
      .replace('# location:', 'location:')
      .replace(/^( *)# (hostname|ca_file|pins): /gm, '$1$2: ')
    const result = loadConfig(uncommented, '/etc/dotbridge/dotbridge.yaml')
    expect('config' in result && result.config.upstream).toMatchObject({
      hostname: 'dot.example.net',
      caFile: '/etc/ssl/corp.pem',
      pins: [expect.any(String)],
    })
  })
})

describe('FIELDS', () => {
  it.each(fields)('%s is told of in one sentence, and has a default or an example', (path, field) => {
    expect(field.doc).toMatch(/^[A-Z].*[^.]\.$/)
    expect(field.default ?? field.example, path).toBeDefined()
  })

  it('has every path in one section, and every section has paths', () => {
    const all = [
      ...keysIn('').filter((key) => !(key in SECTIONS)),
      ...Object.keys(SECTIONS).flatMap((section) => keysIn(section).map((key) => `${section}.${key}`)),
    ]
    expect(all.sort()).toEqual(Object.keys(FIELDS).sort())
    for (const section of Object.keys(SECTIONS)) expect(keysIn(section).length, section).toBeGreaterThan(0)
  })
})

describe('README.md', () => {
  it('has exactly the table that FIELDS says', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
    const [, table] = /<!-- config table -->\n([\s\S]*?)\n<!-- \/config table -->/.exec(readme) ?? []
    expect(table).toBe(renderTable())
  })
})
