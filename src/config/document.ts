/** The YAML of a configuration file: which setting is written where, and what is wrong with keys and syntax. */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLError,
  type YAMLMap,
} from 'yaml'
import { FIELDS, type FieldPath, keysIn, SECTIONS } from './fields.ts'
import { nearest } from './nearest.ts'
import { quoted } from './values.ts'

/** Counted from 1, as editors do. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** What is wrong at a place, and what was expected. */
export interface Problem extends Place {
  readonly text: string
}

/** What stands where a value is due. */
export type Written = Place &
  (
    | { readonly kind: 'nothing' | 'map' }
    | { readonly kind: 'list'; readonly items: readonly Written[] }
    /** `text` as in the file, escapes resolved; `value` as YAML takes it; `plain`: without quotes. */
    | { readonly kind: 'scalar'; readonly text: string; readonly value: unknown; readonly plain: boolean }
  )

export interface ConfigDocument {
  readonly written: ReadonlyMap<FieldPath, Written>
  /** Where a setting, a section or (for '') the file starts; if it is not there, where its surroundings do. */
  place(path: string): Place
  /** Whether keys that are not understood stand where this setting would. */
  muddled(path: FieldPath): boolean
  readonly problems: readonly Problem[]
}

const START: Place = { line: 1, column: 1 }

/** Never throws. After an error of syntax nothing else is reported: the rest would be guesses. */
export function readDocument(text: string): ConfigDocument {
  const reader = new Reader(text)
  reader.read()
  return reader
}

/** What a value says, given alone: how the defaults of FIELDS are read. */
export function readValue(text: string): Written {
  return new Reader(text).value()
}

class Reader implements ConfigDocument {
  readonly written = new Map<FieldPath, Written>()
  readonly problems: Problem[] = []
  readonly #places = new Map<string, Place>()
  /** Sections with keys that are not understood; '' speaks for the whole file. */
  readonly #muddled = new Set<string>()
  readonly #lines = new LineCounter()
  readonly #text: string
  readonly #document: Document

  constructor(text: string) {
    this.#text = text
    // Duplicate keys are told by #pairs in words that name the first; frames of source text would show the location.
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      uniqueKeys: false,
      version: '1.2',
    }) as Document
  }

  place(path: string): Place {
    return this.#places.get(path) ?? this.#places.get(path.replace(/\.?[^.]*$/, '')) ?? START
  }

  muddled(path: FieldPath): boolean {
    return this.#muddled.has('') || this.#muddled.has(path.replace(/\..*$/, ''))
  }

  value(): Written {
    return this.#written(this.#document.contents, START)
  }

  read(): void {
    for (const error of [...this.#document.errors, ...this.#document.warnings]) this.#syntax(error)
    visit(this.#document, { Alias: (_, alias) => this.#alias(alias) })
    if (this.problems.length > 0) {
      this.#muddled.add('')
      return
    }
    const root = this.#document.contents
    if (!isMap(root)) this.#muddled.add('')
    const expected = `expected sections and settings, with at least "upstream:" and below it "location: NAME"`
    if (root === null || (isScalar(root) && root.value === null)) {
      this.#problem(START, `the file says nothing, ${expected}`)
    } else if (isMap(root)) {
      this.#section('', root)
    } else {
      this.#problem(this.#at(root, START), `the file is ${isSeq(root) ? 'a list' : 'a single value'}, ${expected}`)
    }
  }

  #section(section: string, map: YAMLMap): void {
    const known = keysIn(section)
    const seen = new Map<string, Place>()
    for (const pair of map.items) {
      const place = this.#at(pair.key as Node | null, this.#at(map, START))
      const key = keyText(pair)
      const first = key === undefined ? undefined : seen.get(key)
      if (key === undefined) {
        this.#muddled.add(section)
        this.#problem(place, `this key is no plain word, expected one of ${known.join(', ')}`)
      } else if (!known.includes(key)) {
        this.#muddled.add(section)
        this.#problem(place, unknownKey(section, key, known))
      } else if (first !== undefined) {
        this.#problem(place, `${join(section, key)} is given twice, expected once; it is already in line ${first.line}`)
      } else {
        seen.set(key, place)
        this.#pair(join(section, key), pair, place)
      }
    }
  }

  #pair(path: string, pair: Pair, place: Place): void {
    this.#places.set(path, place)
    const node = pair.value as Node | null
    if (isFieldPath(path)) {
      const written = this.#written(node, place)
      this.#places.set(path, written)
      this.written.set(path, written)
      return
    }
    const inner = isAlias(node) ? node.resolve(this.#document) : node
    if (isMap(inner)) this.#section(path, inner)
    // A section whose settings are all commented out says nothing, which is fine.
    else if (inner !== null && inner !== undefined && !(isScalar(inner) && inner.value === null)) {
      this.#muddled.add(path)
      this.#problem(this.#at(node, place), `${path} is a section, expected below it ${keysIn(path).join(', ')}`)
    }
  }

  #written(node: Node | null, fallback: Place, depth = 0): Written {
    const place = this.#at(node, fallback)
    const inner = isAlias(node) ? node.resolve(this.#document) : node
    if (isMap(inner)) return { ...place, kind: 'map' }
    // Deeper lists are wrong anyway, and an anchor may make a list contain itself.
    const items = isSeq(inner) && depth === 0 ? inner.items : []
    if (isSeq(inner))
      return { ...place, kind: 'list', items: items.map((item) => this.#written(item as Node | null, place, 1)) }
    if (!isScalar(inner) || inner.value === null) return { ...place, kind: 'nothing' }
    const plain = inner.type === 'PLAIN'
    return { ...place, kind: 'scalar', text: inner.source ?? String(inner.value), value: inner.value, plain }
  }

  #alias(alias: Alias): void {
    if (alias.resolve(this.#document) !== undefined) return
    this.#problem(this.#at(alias, START), `*${alias.source} has no anchor, expected &${alias.source} before it`)
  }

  #syntax(error: YAMLError): void {
    const place = this.#lineAndColumn(error.pos[0])
    // Some messages end in a piece of the source, which may be the location.
    const message = error.message.replace(/:\s.*$/s, '')
    const line = this.#text.split('\n')[place.line - 1] ?? ''
    const brackets = /\]:\d/.test(line) && !/["'].*\]:\d/.test(line)
    const hint = brackets ? '; an address in brackets needs quotes: "[::1]:53"' : ''
    const start = message.charAt(0).toLowerCase()
    this.#problem(place, `this is not YAML: ${start}${message.slice(1)}${HINTS[error.code] ?? ''}${hint}`)
  }

  #at(node: Node | null | undefined, fallback: Place): Place {
    return node?.range ? this.#lineAndColumn(node.range[0]) : fallback
  }

  #lineAndColumn(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }

  #problem(place: Place, text: string): void {
    this.problems.push({ line: place.line, column: place.column, text })
  }
}

const HINTS: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: ', expected spaces',
  MULTIPLE_DOCS: ', expected one',
}

const join = (section: string, key: string): string => (section === '' ? key : `${section}.${key}`)
const isFieldPath = (path: string): path is FieldPath => Object.hasOwn(FIELDS, path)

function keyText(pair: Pair): string | undefined {
  return isScalar(pair.key) && pair.key.value !== null ? (pair.key.source ?? String(pair.key.value)) : undefined
}

function unknownKey(section: string, key: string, known: readonly string[]): string {
  const where = section === '' ? '' : ` in ${section}`
  const near = nearest(key, known)
  const elsewhere = ['', ...Object.keys(SECTIONS)].find((other) => other !== section && keysIn(other).includes(key))
  const belongs = elsewhere === '' ? 'at the top of the file' : `in ${elsewhere}`
  const hint = near ? `; did you mean "${near}"?` : elsewhere === undefined ? '' : `; ${quoted(key)} belongs ${belongs}`
  return `unknown key ${quoted(key)}${where}, expected one of ${known.join(', ')}${hint}`
}
