/** What `--help` prints. */
import type { Command, Flag } from './command.ts'
import type { CommandEntry } from './commands.ts'

/** For `dotbridge --help`. */
export function overview(commands: Readonly<Record<string, CommandEntry>>): string {
  const rows = Object.entries(commands).map(([name, { summary }]) => [name, summary] as const)
  return `dotbridge: plaintext DNS in, DNS over TLS out

Usage: dotbridge COMMAND [FLAG ...]

${columns(rows)}

  dotbridge COMMAND --help   every flag of a command
  dotbridge --version        the version
`
}

/** For `dotbridge NAME --help`: every flag with its default. */
export function commandHelp(name: string, summary: string, { flags, positionals, notes }: Command): string {
  const rows = Object.entries(flags).map(
    ([flag, definition]) => [spelling(flag, definition), meaning(definition)] as const,
  )
  const usage = [
    'dotbridge',
    name,
    ...Object.entries(flags).map(([flag, definition]) => `[${spelling(flag, definition)}]`),
  ]
  const paragraphs = [
    [...usage, positionals.usage].filter((word) => word !== '').join(' '),
    `${summary}.`,
    columns([...rows, ['--help', 'print this']]),
    notes.join('\n'),
  ]
  return `Usage: ${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`
}

const spelling = (name: string, flag: Flag): string =>
  flag.kind === 'switch' ? `--${name}` : `--${name} ${flag.placeholder}`

function meaning(flag: Flag): string {
  if (flag.kind === 'switch' || flag.default === undefined) return flag.doc
  return `${flag.doc} (default: ${flag.default})`
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}   ${right}`).join('\n')
}
