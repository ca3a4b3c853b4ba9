/** What mutation starts from: sound queries of every kind, and the fixtures, each with one defect. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { hex, message, nameOctets, opt, option, question, record, tsig } from '../helpers/message.ts'

/** The repository's folder: this file runs from build/. */
function root(): string {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}

/** The octets of all fixtures of a folder of test/fixtures. */
export function fixtures(folder: string): Buffer[] {
  const path = join(root(), 'test', 'fixtures', folder)
  const files = readdirSync(path).filter((file) => file.endsWith('.hex'))
  return files.sort().map((file) => hex(readFileSync(join(path, file), 'utf8')))
}

const NAMES = [
  'www.example.com',
  'WWW.eXaMpLe.COM',
  'a.example',
  'mail.example.net',
  '_443._tcp.www.example.org',
  'xn--bcher-kva.example',
  'localhost',
  'printer.local',
  'hidden.onion',
  '1.0.168.192.in-addr.arpa',
  '_dns.resolver.arpa',
  'home.arpa',
  '',
  'com',
  `${'long-label-'.repeat(5)}end.${'x'.repeat(63)}.${'y'.repeat(63)}.${'z'.repeat(50)}`,
]
const TYPES = [1, 28, 65, 15, 16, 6, 2, 5, 12, 33, 35, 43, 46, 48, 99, 255, 41, 128, 249, 250, 251, 252, 0, 65_280]
const CLASSES = [1, 1, 1, 1, 3, 255, 0]
const FLAGS = [0x0100, 0x0100, 0x0120, 0x0110, 0x0130, 0x0000, 0x0180, 0x0540]

const OPTIONS = [
  [],
  [option(10, '8 octets')],
  [option(12, Buffer.alloc(40))],
  [option(11)],
  [option(8, Buffer.from('00010000', 'hex'))],
  [option(8, Buffer.from('00011800c00002', 'hex'))],
  [option(3), option(9), option(15, Buffer.from('0000'))],
  [option(65_011, 'elsewhere')],
  [option(20, Buffer.from('011c')), option(4242, Buffer.alloc(300))],
]
const EDNS = OPTIONS.flatMap((options) =>
  [0, 512, 1232, 4096, 65_535].flatMap((size) => [opt({ size, options }), opt({ size, options, flags: 0x8000 })]),
)

/** Queries most of which are sound; those of one name and type come more than once, so that some are answered from memory. */
export function queries(): Buffer[] {
  const sound: Buffer[] = []
  let turn = 0
  const next = <T>(items: readonly T[]): T => items[turn++ % items.length]!
  for (const name of NAMES) {
    for (const type of TYPES) {
      const questions = [question(name, type, next(CLASSES))]
      const flags = next(FLAGS)
      sound.push(message({ flags, questions }), message({ flags, questions, additionals: [next(EDNS)] }))
    }
  }
  for (let i = 0; i < 200; i++) {
    const questions = [question(`host${i % 50}.example.com`, next([1, 28, 65, 16]))]
    sound.push(message({ questions, additionals: i % 3 === 0 ? [] : [next(EDNS)] }))
  }
  const extra = record({ owner: 'key.example', type: 249, rdata: nameOctets('gss-tsig') })
  sound.push(message({ additionals: [tsig()] }), message({ additionals: [opt(), tsig()] }))
  sound.push(message({ additionals: [extra] }), message({ additionals: [extra, opt()] }))
  const malformed = fixtures('malformed')
  return [...sound, ...malformed, ...malformed.filter(({ length }) => length < 300)]
}

/** Responses of every odd kind; their question is www.example.com A. */
export const oddResponses = (): Buffer[] => fixtures('odd-responses').filter(({ length }) => length >= 12)
