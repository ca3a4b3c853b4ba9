import { expect, it } from 'vitest'
import { HedgeBudget } from '../../../src/upstream/hedge-budget.ts'

it('[DEC13] allows a burst of 50 hedges, and then one for a hundred queries', () => {
  const budget = new HedgeBudget()
  let spent = 0
  while (budget.spend()) spent++
  expect(spent).toBe(50)
  for (let query = 0; query < 1_001; query++) {
    budget.earn()
    if (budget.spend()) spent++
  }
  expect(spent).toBe(60)
})

it('[DEC13] saves no more than its burst', () => {
  const budget = new HedgeBudget()
  for (let query = 0; query < 100_000; query++) budget.earn()
  let spent = 0
  while (budget.spend()) spent++
  expect(spent).toBe(50)
})
