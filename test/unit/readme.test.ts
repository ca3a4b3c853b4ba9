/** README.md and the tests that run its steps: neither may forget the other. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandsOf, RUN_BY, readmeSection, readmeSteps } from '../helpers/readme.ts'

const TEST = join(import.meta.dirname, '..')
const ROOT = join(TEST, '..')
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')

describe('README.md', () => {
  const titles = [...readme.matchAll(/^## (.*)$/gm)].map(([, title = '']) => title)

  it('has no shell block that no test is known to run', () => {
    const found = Object.fromEntries(titles.map((title) => [title, readmeSteps(title).length]))
    const expected = Object.fromEntries(titles.map((title) => [title, RUN_BY[title]?.length ?? 0]))
    expect(found).toEqual(expected)
    expect(Object.keys(RUN_BY).filter((title) => !titles.includes(title))).toEqual([])
  })

  it('has all its code in shell blocks of its sections: nothing else is taken for steps', () => {
    const fences = [...readme.matchAll(/^ *(`{3,}|~{3,})(.*)$/gm)].map(([, fence, language]) => `${fence}${language}`)
    const blocks = titles.flatMap((title) => readmeSteps(title))
    expect(fences).toEqual(blocks.flatMap(() => ['```sh', '```']))
    // Four columns more than the text around it would be code, too.
    const outside = titles.map((title) => readmeSection(title).replace(/^( *)```sh\n.*?^\1```$/gms, ''))
    expect(outside.join('\n').match(/^(?: {7,}|\t).*\S/gm)).toBeNull()
  })

  it.each(Object.entries(RUN_BY))('has the steps of "%s" run by tests that read them from there', (title, files) => {
    for (const file of new Set(files)) {
      expect(readFileSync(join(TEST, file), 'utf8'), file).toContain(`readmeSteps('${title}')`)
    }
  })

  it('says how the tests are run as .ci/run runs them', () => {
    const [, test = ''] = commandsOf(readmeSteps('Run it in two commands')[0]!)
    const ci = readFileSync(join(ROOT, '.ci', 'run'), 'utf8')
    const steps = [...ci.matchAll(/^ *(?:if )?step '[^']*' (.*?)(?:; then)?$/gm)].map(([, words = '']) => words)
    expect(test).toMatch(/^npm/)
    const places = test.split(' && ').map((command) => steps.findIndex((step) => `${step} `.startsWith(`${command} `)))
    expect(places).not.toContain(-1)
    expect(places).toEqual([...places].sort((a, b) => a - b))
  })
})
