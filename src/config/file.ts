/** The configuration as a file, with the files it names. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Config } from './config.ts'
import { readDocument } from './document.ts'
import { FIELDS } from './fields.ts'
import { formatProblem, loadConfig } from './load.ts'
import { parseSocketPath } from './values.ts'

/** Lines are `FILE:LINE:COLUMN: what is wrong, what was expected`, in order, and do not hold the location. */
export type FileResult =
  | { readonly config: Config; readonly warnings: readonly string[] }
  | { readonly problems: readonly string[] }

/** Reads and checks a configuration file and the certificates it names. Never throws. */
export function readConfigFile(file: string): FileResult {
  const content = readText(file)
  if ('unreadable' in content) return { problems: [`${file}: ${content.unreadable}`] }
  const result = loadConfig(content.text, file)
  if ('problems' in result) return { problems: result.problems.map((problem) => formatProblem(file, problem)) }
  const { config, warnings, place } = result
  const { caFile } = config.upstream
  const wrong = caFile === undefined ? undefined : certificateProblem(caFile)
  if (wrong !== undefined) {
    return { problems: [formatProblem(file, { ...place('upstream.ca_file'), text: `upstream.ca_file: ${wrong}` })] }
  }
  return { config, warnings: warnings.map((warning) => formatProblem(file, warning)) }
}

/**
 * The control socket that a configuration file names, or its default; undefined: there is none. Also of a file that is wrong
 * elsewhere: a daemon that runs may have been started before. A file that cannot be read counts as one that says nothing.
 */
export function readControlSocket(file: string): string | undefined {
  const content = readText(file)
  const written = 'text' in content ? readDocument(content.text).written.get('control.socket') : undefined
  const reading = parseSocketPath(written?.kind === 'scalar' ? written.text : FIELDS['control.socket'].default)
  return 'value' in reading ? reading.value : FIELDS['control.socket'].default
}

function readText(file: string): { readonly text: string } | { readonly unreadable: string } {
  try {
    const octets = readFileSync(file)
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(octets) }
  } catch (error) {
    return { unreadable: unreadable(error) }
  }
}

function unreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return UNREADABLE[code] ?? `it cannot be read (${code || String(error)})`
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'it may not be read by this user',
  EISDIR: 'it is a folder, expected a file',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is no text in UTF-8',
}

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g

/** What is wrong with a file of certificates to trust, or undefined. */
function certificateProblem(file: string): string | undefined {
  const content = readText(file)
  if ('unreadable' in content) return `${file}: ${content.unreadable}`
  const blocks = content.text.match(PEM_BLOCK) ?? []
  if (blocks.length === 0) return `${file} holds no certificate, expected PEM (-----BEGIN CERTIFICATE-----)`
  for (const [index, block] of blocks.entries()) {
    try {
      new X509Certificate(block)
    } catch {
      return `certificate ${index + 1} of ${blocks.length} in ${file} cannot be read, expected X.509 in PEM`
    }
  }
  return undefined
}
