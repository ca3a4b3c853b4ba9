/** What `npm pack` ships: built from the sources at that moment, and nothing else. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { copyCheckout } from '../helpers/checkout.ts'
import { Folder, run } from '../helpers/programs.ts'
import { CHECKOUT } from '../helpers/spare-host.ts'

const folder = new Folder()
afterAll(() => folder.dispose())

describe('npm pack', () => {
  it('builds into an empty dist: a file whose source is gone is not shipped', async () => {
    const checkout = copyCheckout(join(folder.path, 'checkout'))
    symlinkSync(join(CHECKOUT, 'node_modules'), join(checkout, 'node_modules'))
    mkdirSync(join(checkout, 'dist', 'gone'), { recursive: true })
    for (const stale of ['left-over.js', 'gone/left-over.js']) writeFileSync(join(checkout, 'dist', stale), '')
    const { status, stdout, stderr } = await run('npm', ['pack', '--json', '--dry-run', '--prefix', checkout, checkout])
    expect(status, stderr).toBe(0)
    const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }]
    const shipped = files.map(({ path }) => path)
    expect(shipped).toContain('dist/main.js')
    expect(shipped).toContain('systemd/dotbridge.service')
    expect(shipped.filter((path) => /left-over|^(src|test|node_modules|\.ci)\//.test(path))).toEqual([])
  })
})
