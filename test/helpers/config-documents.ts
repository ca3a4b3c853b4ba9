import { FIELDS, type Field, SECTIONS } from '../../src/config/fields.ts'
import { formatDuration, formatSize } from '../../src/config/values.ts'

/** The documents about the configuration that follow from FIELDS: the commented default file, and the README's table. */

const WIDTH = 100

/** config/dotbridge.yaml: every setting with its sentence, at its default, or commented out where it has none. */
export function renderExample(): string {
  const lines = [
    '# The configuration of dotbridge: copy it to /etc/dotbridge/dotbridge.yaml and give your location.',
    '# Everything else is as it would be if it were left out. "dotbridge check" says what the file means.',
    ...fieldsIn('').flatMap((row) => ['', ...setting(row, '')]),
  ]
  for (const [section, about] of Object.entries(SECTIONS)) {
    lines.push('', ...comment(about, ''), `${section}:`)
    for (const [index, row] of fieldsIn(section).entries())
      lines.push(...(index > 0 ? [''] : []), ...setting(row, '  '))
  }
  return `${lines.join('\n')}\n`
}

/** The README's table. */
export function renderTable(): string {
  const rows = Object.entries(FIELDS as Record<string, Field>).map(([path, field]) => {
    const value = field.default === undefined ? 'none' : `\`${field.default}\``
    return `| \`${path}\` | ${value} | ${accepted(field)} | ${field.doc}${field.rfc === undefined ? '' : ` (${field.rfc})`} |`
  })
  return ['| setting | default | may be | what it does |', '|---|---|---|---|', ...rows].join('\n')
}

type Row = readonly [key: string, field: Field]

function fieldsIn(section: string): Row[] {
  const rows = Object.entries(FIELDS as Record<string, Field>)
  if (section === '') return rows.filter(([path]) => !path.includes('.'))
  return rows
    .filter(([path]) => path.startsWith(`${section}.`))
    .map(([path, field]) => [path.slice(section.length + 1), field])
}

function setting([key, field]: Row, indent: string): string[] {
  const notes = [accepted(field), field.rfc].filter((note) => note !== undefined && note !== '')
  const doc = notes.length === 0 ? field.doc : `${field.doc} [${notes.join('; ')}]`
  const value = field.default ?? field.example
  return [...comment(doc, indent), `${indent}${field.default === undefined ? '# ' : ''}${key}: ${value}`]
}

function accepted({ type }: Field): string {
  switch (type.kind) {
    case 'duration':
      return `${type.zero === undefined ? '' : '0, or '}${formatDuration(type.min)} to ${formatDuration(type.max)}`
    case 'size':
      return `${type.zero === undefined ? '' : '0, or '}${formatSize(type.min)} to ${formatSize(type.max)}`
    case 'integer':
      return `${type.min} to ${type.max}`
    case 'choice':
      return `${type.choices.join(', ')}`
    case 'switch':
      return 'true, false'
    case 'socket':
      return 'off, or an absolute path'
    case 'endpoint':
      return 'off, or ADDRESS:PORT'
    default:
      return ''
  }
}

/** A text as comment lines of at most WIDTH columns. */
function comment(text: string, indent: string): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trim()
    if (indent.length + 2 + longer.length <= WIDTH) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines.map((line) => `${indent}# ${line}`)
}
