/** A configuration file's text made a Config, or every problem with it at once. */
import { formatSocketAddress, parseAddress, parseListen, parseNetwork } from './addresses.ts'
import type { Config } from './config.ts'
import { type ConfigDocument, type Place, type Problem, readDocument, readValue, type Written } from './document.ts'
import { FIELDS, type Field, type FieldPath, type FieldType, type Values } from './fields.ts'
import { nearest } from './nearest.ts'
import { applyRules, toConfig } from './rules.ts'
import {
  expectation,
  formatDuration,
  formatSize,
  parseDuration,
  parseHostname,
  parseInteger,
  parseLabel,
  parsePin,
  parseSize,
  parseSocketPath,
  parseZone,
  quoted,
  type Reading,
} from './values.ts'

export type { Place, Problem } from './document.ts'

export type LoadResult =
  | {
      readonly config: Config
      /** Valid, and maybe not what was meant. */
      readonly warnings: readonly Problem[]
      /** Where a setting stands, for what only shows later, such as a file that is not there. */
      place(path: FieldPath): Place
    }
  | { readonly problems: readonly Problem[] }

/** Never throws. `fileName` only serves to find a relative `ca_file`; a bare name means the current folder. */
export function loadConfig(text: string, fileName: string): LoadResult {
  const document = readDocument(text)
  const problems = [...document.problems]
  const warnings: Problem[] = []
  const { values, unread } = readFields(document, problems)
  applyRules(values, document, unread, { problems, warnings })
  if (problems.length > 0) return { problems: problems.toSorted(byPlace) }
  return {
    config: toConfig(values, fileName),
    warnings: warnings.toSorted(byPlace),
    place: (path) => document.place(path),
  }
}

/** `FILE:LINE:COLUMN: what is wrong, what was expected`. */
export function formatProblem(fileName: string, { line, column, text }: Problem): string {
  return `${fileName}:${line}:${column}: ${text}`
}

const byPlace = (a: Place, b: Place): number => a.line - b.line || a.column - b.column

function readFields(document: ConfigDocument, problems: Problem[]): { values: Values; unread: ReadonlySet<FieldPath> } {
  const values: Partial<Record<FieldPath, unknown>> = {}
  const unread = new Set<FieldPath>()
  for (const [path, field] of Object.entries(FIELDS) as [FieldPath, Field][]) {
    const written = document.written.get(path)
    const before = problems.length
    if (written !== undefined) values[path] = readField(path, field.type, written, problems)
    else if (field.default !== undefined) values[path] = readField(path, field.type, readValue(field.default), problems)
    // Among keys that nobody understands may be this one, misspelt.
    const maybeMisspelt = written === undefined && document.muddled(path)
    if (problems.length > before || maybeMisspelt) unread.add(path)
  }
  // Each value was read by the type that its row in FIELDS has, which is what Values says.
  return { values: values as Values, unread }
}

/** The value of one setting, or undefined after reporting what is wrong with it. */
export function readField(path: FieldPath, type: FieldType, written: Written, problems: Problem[]): unknown {
  const expected = expectation(type)
  const report: Report = ({ line, column }, wrong, hint = '') => {
    problems.push({ line, column, text: `${path}: ${wrong}, expected ${expected}${hint}` })
    return undefined
  }
  if (written.kind === 'nothing') return report(written, 'there is no value', ', or no such key')
  if ('minItems' in type) return readList(type, written, report)
  if (written.kind !== 'scalar') return report(written, `this is a ${written.kind}`)
  const reading = readScalar(type, written)
  if (!('wrong' in reading)) return reading.value
  const near = type.kind === 'choice' ? nearest(written.text, type.choices) : undefined
  return report(written, reading.wrong, near === undefined ? '' : `; did you mean "${near}"?`)
}

type Report = (place: Place, wrong: string, hint?: string) => undefined

function readList(type: FieldType & { minItems: number }, written: Written, report: Report): unknown {
  if (written.kind !== 'list') {
    const hint = written.kind === 'scalar' ? ` (write [${written.text}])` : ''
    return report(written, `this is no list${hint}`)
  }
  if (written.items.length < type.minItems) return report(written, 'the list is empty')
  const values: unknown[] = []
  const seen = new Set<string>()
  for (const item of written.items) {
    if (item.kind !== 'scalar') {
      const brackets = type.kind === 'listen' || type.kind === 'addresses' ? ' (IPv6 in brackets needs quotes)' : ''
      report(item, item.kind === 'nothing' ? 'this entry is empty' : `this entry is a ${item.kind}${brackets}`)
      continue
    }
    const reading = ITEMS[type.kind as keyof typeof ITEMS](item.text)
    if ('wrong' in reading) {
      const near = type.kind === 'networks' ? nearest(item.text, ['loopback', 'private', 'any']) : undefined
      report(item, reading.wrong, near === undefined ? '' : `; did you mean "${near}"?`)
      continue
    }
    const spelled = typeof reading.value === 'string' ? reading.value : formatSocketAddress(reading.value)
    if (seen.has(spelled)) report(item, `${quoted(spelled)} is given twice`)
    seen.add(spelled)
    values.push(reading.value)
  }
  return values
}

const ITEMS = {
  listen: parseListen,
  addresses: parseAddress,
  pins: parsePin,
  networks: parseNetwork,
  zones: parseZone,
} as const

function readScalar(type: FieldType, { text, value, plain }: Written & { kind: 'scalar' }): Reading<unknown> {
  switch (type.kind) {
    case 'switch':
      return typeof value === 'boolean' ? { value } : { wrong: `${quoted(text)} is neither` }
    case 'choice':
      return type.choices.includes(text) ? { value: text } : { wrong: `${quoted(text)} is none of them` }
    case 'integer':
      return plain ? within(parseInteger(text), type, String) : { wrong: `${quoted(text)} is text, for its quotes` }
    case 'duration':
      return within(parseDuration(text), type, formatDuration)
    case 'size':
      return within(parseSize(text), type, formatSize)
    case 'label':
      return parseLabel(text)
    case 'name':
      return parseHostname(text)
    case 'socket':
      return parseSocketPath(text)
    case 'endpoint':
      return text === 'off' ? { value: undefined } : parseListen(text)
    default:
      return text === '' || text.includes('\0') ? { wrong: `${quoted(text)} is no path` } : { value: text }
  }
}

interface Bounds {
  readonly min: number
  readonly max: number
  readonly zero?: string
}

function within(
  reading: Reading<number>,
  { min, max, zero }: Bounds,
  format: (value: number) => string,
): Reading<number> {
  if ('wrong' in reading || (reading.value === 0 && zero !== undefined)) return reading
  if (reading.value < min) return { wrong: `${format(reading.value)} is too little` }
  if (reading.value > max) return { wrong: `${format(reading.value)} is too much` }
  return reading
}
