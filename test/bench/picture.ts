/** The picture for the README: processor time a query, a bar for each contender, drawn from what was measured. */
import { OURS } from './contenders.ts'
import { groupBy, type Machine, type QuerySummary, titleOf } from './report.ts'

const WIDTH = 760
/** Characters of the small print. */
const NOTE_LENGTH = 125
const BAR = { height: 18, gap: 6, left: 150, right: 150 }
const PANEL = { top: 34, bottom: 14 }

/** One panel for each mode and rate. Readable on light and dark pages alike. */
export function picture(summaries: readonly QuerySummary[], machine: Machine, notes: readonly string[]): string {
  const groups = [...groupBy(summaries, ({ mode, rate }) => titleOf(mode, rate))]
  let y = 30
  const panels = groups.map(([title, group]) => {
    const drawn = panel(title, group, y)
    y += PANEL.top + group.length * (BAR.height + BAR.gap) + PANEL.bottom
    return drawn
  })
  const { processor, cores, kernel, node } = machine
  const footer = [
    `${processor}, ${cores} cores shared with load and upstream; Linux ${kernel}, Node.js ${node}`,
    ...notes.flatMap(wrap),
  ]
  const height = y + 16 * footer.length + 10
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">
<title>Processor time a query</title>
<style>
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .head { font-weight: 600 } .note { font-size: 11px; fill: #57606a }
  .bar { fill: #8c959f } .ours { fill: #1a7f37 }
  @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .note { fill: #8d96a0 } }
</style>
<text x="0" y="16" class="head">Processor time a query, in microseconds: less is better</text>
${panels.join('\n')}
${footer.map((line, index) => text(0, y + 16 * (index + 1), line, 'note')).join('\n')}
</svg>
`
}

/** In lines that the picture has room for. */
function wrap(note: string): string[] {
  return note.match(new RegExp(`\\S.{0,${NOTE_LENGTH}}(?=\\s|$)`, 'g')) ?? []
}

function panel(title: string, group: readonly QuerySummary[], top: number): string {
  const sorted = group.toSorted((a, b) => a.cpuMicros - b.cpuMicros)
  const longest = Math.max(...sorted.map(({ cpuMicros }) => cpuMicros))
  const room = WIDTH - BAR.left - BAR.right
  const rows = sorted.map((each, index) => {
    const y = top + PANEL.top + index * (BAR.height + BAR.gap)
    const width = Math.max(1, (each.cpuMicros / longest) * room)
    const name = each.contender.startsWith(OURS) ? 'bar ours' : 'bar'
    return [
      text(BAR.left - 8, y + 13, each.contender, '', 'end'),
      `<rect class="${name}" x="${BAR.left}" y="${y}" width="${width.toFixed(1)}" height="${BAR.height}" rx="2"/>`,
      text(BAR.left + width + 6, y + 13, `${each.cpuMicros.toFixed(1)}${remark(each)}`),
    ].join('\n')
  })
  return [text(0, top + 20, title, 'head'), ...rows].join('\n')
}

function remark({ perSecond, rate, failed, lost }: QuerySummary): string {
  const speed = rate === undefined ? ` (${Math.round(perSecond / 1000)}k/s)` : ''
  return failed + lost > 0 ? `${speed} ${failed + lost} unanswered` : speed
}

function text(x: number, y: number, content: string, name = '', anchor = 'start'): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<text x="${x.toFixed(1)}" y="${y}" class="${name}" text-anchor="${anchor}">${escaped}</text>`
}
