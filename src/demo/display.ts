/** What the demo shows: what to try, and one line for every query: how it was answered and what the Gateway saw of it. */
import type { Fate } from '../responder.ts'
import { HEADER_LENGTH } from '../wire/constants.ts'
import type { Query } from '../wire/query.ts'
import { nameText, rcodeText, typeText } from '../wire/text.ts'
import type { Sighting } from './gateway.ts'
import { SHOWPIECES, SLOW_MS } from './made-up-answers.ts'

export interface DemoSetting {
  readonly port: number
  readonly gatewayPort: number
  readonly hostname: string
  readonly location: string
  readonly endpoint: 'location' | 'generic'
}

/** What each fate means, in a few words. */
const MEANING = {
  hit: 'from the cache',
  policyHit: 'from the cache, where policy answers stay for a short while',
  failureHit: 'from the cache, where failures stay for a moment',
  stale: 'from the cache, past its time, as the Gateway is away',
  miss: 'asked the Gateway',
  coalesced: 'shared the question of another stub',
  servfail: 'the Gateway gave no answer',
  refused: 'refused by the bridge',
  overloaded: 'too many were waiting',
  local: 'a special-use name, answered by the bridge itself',
  rejected: 'refused by the bridge as malformed or not supported',
} as const satisfies Record<Fate, string>

/** Far more than can be in flight; the oldest goes when a query was never answered. */
const MAX_SIGHTINGS = 1_000

const STYLES = { bold: '1', red: '31', green: '32', yellow: '33', blue: '34', dim: '2' } as const
type Style = keyof typeof STYLES

const FATE_STYLE: Partial<Record<Fate, Style>> = {
  hit: 'green',
  miss: 'yellow',
  coalesced: 'yellow',
  stale: 'blue',
  local: 'blue',
  servfail: 'red',
  overloaded: 'red',
}

export class Display {
  readonly #write: (text: string) => void
  readonly #color: boolean
  /** By question: what the Gateway saw last and no stub has been told of yet. */
  readonly #sightings = new Map<string, Sighting>()

  constructor(write: (text: string) => void, color: boolean) {
    this.#write = write
    this.#color = color
  }

  /** To be called for each query the Gateway gets. */
  sighted(sighting: Sighting): void {
    const [oldest] = this.#sightings.keys()
    if (oldest !== undefined && this.#sightings.size >= MAX_SIGHTINGS) this.#sightings.delete(oldest)
    this.#sightings.set(questionText(sighting.name, sighting.qtype), sighting)
  }

  /** To be called for each query of a stub, as it is answered. */
  answered(query: Query, fate: Fate, rcode: number): void {
    const name = nameText(query.wire, HEADER_LENGTH)
    const sighting = this.#take(questionText(name.toLowerCase(), query.qtype), fate)
    const question = `${name} ${typeText(query.qtype)}`.padEnd(30)
    const style = FATE_STYLE[fate]
    const word = style === undefined ? fate.padEnd(10) : this.#styled(style, fate.padEnd(10))
    this.#write(`${question} ${word} ${rcodeText(rcode).padEnd(9)} ${MEANING[fate]}${seen(sighting)}\n`)
  }

  introduce(setting: DemoSetting): void {
    const { port, gatewayPort, hostname, location, endpoint } = setting
    const told =
      endpoint === 'location'
        ? `by its own hostname, ${hostname}`
        : `by EDNS option 65011 on every query to ${hostname}`
    const other = endpoint === 'location' ? 'generic' : 'location'
    this.#write(`
${this.#styled('bold', 'dotbridge demo')}: ${this.#styled('red', 'EVERY ANSWER IS MADE UP.')} Nothing but loopback is touched.

The bridge is the real one: plaintext in on 127.0.0.1:${port} (UDP and TCP), DNS over TLS out.
What it forwards to is a stand-in for Cloudflare Gateway on 127.0.0.1:${gatewayPort}, in this process, authenticated
as ${hostname} against a certification authority made a moment ago.
The location, ${location}, is told ${told}. For the other way: --endpoint ${other}

Try, in another terminal:
${suggestions(port).join('\n')}

Every query, and how it was answered (end with Ctrl-C):
`)
  }

  #take(question: string, fate: Fate): Sighting | undefined {
    const sighting = this.#sightings.get(question)
    this.#sightings.delete(question)
    return fate === 'miss' || fate === 'coalesced' ? sighting : undefined
  }

  #styled(style: Style, text: string): string {
    return this.#color ? `\x1b[${STYLES[style]}m${text}\x1b[0m` : text
  }
}

function suggestions(port: number): string[] {
  const rows = [
    ['example.com', 'an answer; ask twice, and the second comes from the cache, aged'],
    ['example.com HTTPS', 'any type'],
    [`${SHOWPIECES.whereabouts} TXT`, 'which location the Gateway took you for, and how it was told'],
    [SHOWPIECES.blocked, '0.0.0.0 and an extended error, as for a blocked name'],
    [`${SHOWPIECES.blocked} TXT`, 'REFUSED, as for other types of a blocked name'],
    [SHOWPIECES.missing, 'NXDOMAIN'],
    [SHOWPIECES.slow, `an answer that takes ${SLOW_MS} ms`],
    [`${SHOWPIECES.big} TXT`, 'too big for UDP: truncated, and asked again over TCP'],
    ['localhost', 'answered by the bridge itself'],
    ['+ednsopt=65011:6f74686572 mine.example', "a stub's own option 65011 goes nowhere"],
  ]
  return rows.map(([query = '', what = '']) => `  dig @127.0.0.1 -p ${port} ${query.padEnd(38)} ${what}`)
}

function seen(sighting: Sighting | undefined): string {
  if (sighting === undefined) return ''
  const { whereabouts, serverName, octets, tlsVersion } = sighting
  const means = { hostname: `the hostname ${serverName}`, option: `option 65011 at ${serverName}`, nothing: serverName }
  const where = whereabouts.location === undefined ? 'no location' : `location ${whereabouts.location}`
  return `, which saw ${where} by ${means[whereabouts.by]} (${octets} octets, ${tlsVersion})`
}

/** One spelling for both sides: lower case, no dot at the end. */
function questionText(name: string, qtype: number): string {
  return `${name.replace(/\.$/, '')} ${qtype}`
}
