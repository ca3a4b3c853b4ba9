import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { nameSources } from '../../src/source-names.ts'
import { Folder } from '../helpers/programs.ts'

const folder = new Folder()
afterAll(() => folder.dispose())

/** Says that line 2 of the file is line 8 of src/a.ts, and from column 5 on line 9 of it. */
const MAP = JSON.stringify({ version: 3, sources: ['../src/a.ts'], names: [], mappings: ';AAOA,IACE' })

function errorWith(stack: string): Error {
  const error = new Error('made up')
  error.stack = stack
  return error
}

describe('a stack trace', () => {
  it('names what the source map beside a file says, and leaves alone what has none', () => {
    const file = join(folder.path, 'bundle.js')
    folder.write('bundle.js.map', MAP)
    const error = errorWith(
      [
        'Error: made up',
        `    at take (${file}:2:1)`,
        `    at ${file}:2:7`,
        `    at async file://${file}:2:2`,
        '    at node:internal/process/task_queues:95:5',
        '    at other (/nowhere/other.js:2:1)',
      ].join('\n'),
    )
    nameSources(error)
    expect(error.stack).toBe(
      [
        'Error: made up',
        '    at take (src/a.ts:8:1)',
        '    at src/a.ts:9:3',
        '    at async src/a.ts:8:1',
        '    at node:internal/process/task_queues:95:5',
        '    at other (/nowhere/other.js:2:1)',
      ].join('\n'),
    )
  })

  it('names the causes of an error too, and comes to an end where they go in a circle', () => {
    const file = join(folder.path, 'bundle.js')
    folder.write('bundle.js.map', MAP)
    const outer = errorWith(`Error: made up\n    at ${file}:2:1`)
    const inner = errorWith(`Error: made up\n    at ${file}:2:6`)
    outer.cause = inner
    inner.cause = outer
    nameSources(outer)
    expect(outer.stack).toBe('Error: made up\n    at src/a.ts:8:1')
    expect(inner.stack).toBe('Error: made up\n    at src/a.ts:9:3')
  })

  it.each([
    ['no source map', '{"mappings":'],
    ['something else', '[]'],
  ])('stays as it is where %s lies beside the file', (_, content) => {
    folder.write('bundle.js.map', content)
    const stack = `Error: made up\n    at ${join(folder.path, 'bundle.js')}:2:1`
    const error = errorWith(stack)
    nameSources(error)
    expect(error.stack).toBe(stack)
  })

  it('is no concern of what is no error, or cannot be changed', () => {
    for (const thrown of ['text', undefined, null, { stack: '    at /a.js:1:1' }, Object.freeze(errorWith('frozen'))])
      expect(() => nameSources(thrown)).not.toThrow()
  })
})
