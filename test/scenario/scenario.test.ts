/** Every rule of rules/*.yaml, played twice: over a scripted exchange, and over the real pool with sockets in memory. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { play } from './play.ts'
import type { Scenario } from './script.ts'
import { pooled, scripted } from './stage.ts'

const RULES = join(import.meta.dirname, 'rules')

const scenarios = readdirSync(RULES)
  .filter((file) => file.endsWith('.yaml'))
  .sort()
  .map((file) => parse(readFileSync(join(RULES, file), 'utf8')) as Scenario)

const title = ({ rule, proves }: Scenario): string => `[${proves.join(', ')}] ${rule}`
/** Failures to order are beyond a real pool; its own are played in upstream-*.test.ts. */
const failsToOrder = ({ steps }: Scenario): boolean => steps.some((step) => 'upstream fails' in step || 'fails' in step)

describe('scenario', () => {
  for (const scenario of scenarios) it(title(scenario), () => play(scenario, scripted))

  it('no two files state the same rule', () => {
    const rules = scenarios.map(({ rule }) => rule)
    expect(rules).toEqual([...new Set(rules)])
  })
})

describe('scenario through the pool', () => {
  for (const scenario of scenarios.filter((scenario) => !failsToOrder(scenario))) {
    it(title(scenario), () => play(scenario, pooled))
  }
})
