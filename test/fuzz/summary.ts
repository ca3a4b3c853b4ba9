/** What is printed of a run. */
import type { Outcome } from './fuzz.ts'

const MIB = 1024 * 1024
const COLUMNS = [10, 12, 9, 11, 11, 10] as const
const row = (cells: readonly (string | number)[]): string =>
  `${cells.map((cell, at) => String(cell).padStart(COLUMNS[at]!)).join(' ')}\n`

export function summary(outcome: Outcome, first: boolean): string {
  const { plan, messages, seconds, findings, counts, firstRss, lastRss, leaks } = outcome
  const heading = first ? row(['target', 'messages', 'seconds', 'first RSS', 'last RSS', 'findings']) : ''
  const rss = (octets: number): string => `${(octets / MIB).toFixed(0)} MiB`
  const cells = [plan.target, messages, seconds.toFixed(1), rss(firstRss), rss(lastRss), findings.length]
  const details = Object.entries(counts).map(([what, times]) => `${times} ${what}`)
  const found = findings.map(({ what, hex }) => `\n  ${what}\n  message: ${hex}\n`)
  const leak = leaks ? '\n  memory grew with the messages\n' : ''
  const again = `\n  again with: --target ${plan.target} --seed ${plan.seed} --messages ${messages}\n`
  const failed = findings.length > 0 || leaks ? again : ''
  return `${heading}${row(cells)}             seed ${plan.seed}: ${details.join(', ')}\n${found.join('')}${leak}${failed}`
}
