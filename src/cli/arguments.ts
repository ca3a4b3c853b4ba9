/** A command line, read against a table of flags. */
import { parseArgs } from 'node:util'
import { nearest } from '../config/nearest.ts'
import { parseInteger } from '../config/values.ts'
import type { Command, Flag, FlagTable } from './command.ts'

export type Arguments =
  | { readonly kind: 'run'; readonly flags: Readonly<Record<string, unknown>>; readonly positionals: readonly string[] }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly text: string }

/** What `args`, the words after the command's name, ask for. The first thing that is wrong is told. */
export function parseArguments(command: Pick<Command, 'flags' | 'positionals'>, args: readonly string[]): Arguments {
  const { tokens } = parseArgs({
    args: [...args],
    options: { ...optionsOf(command.flags), help: { type: 'boolean', short: 'h' } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  if (tokens.some((token) => token.kind === 'option' && token.name === 'help')) return { kind: 'help' }
  const flags: Record<string, unknown> = defaultsOf(command.flags)
  const seen = new Set<string>()
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const { name, rawName, value, inlineValue } = token
    const flag = Object.hasOwn(command.flags, name) ? command.flags[name] : undefined
    if (flag === undefined) return wrong(`unknown flag ${rawName}${suggestion(name, Object.keys(command.flags), '--')}`)
    if (seen.has(name)) return wrong(`${rawName} is given twice`)
    seen.add(name)
    const reading = readFlag(flag, value, inlineValue === true)
    if ('wrong' in reading) return wrong(`${rawName} ${reading.wrong}`)
    flags[name] = reading.value
  }
  const { min, max, usage } = command.positionals
  if (positionals.length < min) return wrong(`${usage} is missing`)
  if (positionals.length > max) return wrong(`${JSON.stringify(positionals[max])} is one word too many`)
  return { kind: 'run', flags, positionals }
}

/** ` (did you mean X?)`, or nothing. */
export function suggestion(written: string, words: readonly string[], prefix = ''): string {
  const near = nearest(written, words)
  return near === undefined ? '' : ` (did you mean ${prefix}${near}?)`
}

const wrong = (text: string): Arguments => ({ kind: 'wrong', text })

function optionsOf(flags: FlagTable): Record<string, { type: 'boolean' | 'string' }> {
  const entries = Object.entries(flags)
  return Object.fromEntries(
    entries.map(([name, { kind }]) => [name, { type: kind === 'switch' ? 'boolean' : 'string' }]),
  )
}

function defaultsOf(flags: FlagTable): Record<string, unknown> {
  const entries = Object.entries(flags)
  return Object.fromEntries(entries.map(([name, flag]) => [name, flag.kind === 'switch' ? false : flag.default]))
}

function readFlag(flag: Flag, value: string | undefined, inline: boolean): { value: unknown } | { wrong: string } {
  if (flag.kind === 'switch') return value === undefined ? { value: true } : { wrong: 'takes no value' }
  // What looks like the next flag is not taken for a value; --flag=-value is.
  if (value === undefined || value === '' || (value.startsWith('-') && !inline)) {
    return { wrong: `needs a value: ${flag.placeholder}` }
  }
  if (flag.kind === 'text') return { value }
  const reading = parseInteger(value)
  if ('value' in reading && reading.value >= flag.min && reading.value <= flag.max) return reading
  return { wrong: `takes a whole number from ${flag.min} to ${flag.max}, not ${JSON.stringify(value)}` }
}
