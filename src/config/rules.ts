/** What settings mean together: rules that no single value can break, and what is derived from several. */
import { dirname, resolve } from 'node:path'
import { isWithin, LOCAL_ZONES, SEALED_ZONES } from '../local/zones.ts'
import { formatSocketAddress, isLoopback, isWildcard } from './addresses.ts'
import type { Config, SocketAddress } from './config.ts'
import type { ConfigDocument, Problem } from './document.ts'
import { FIELDS, type FieldPath, type Values } from './fields.ts'
import { formatSize, quoted } from './values.ts'

const GATEWAY_ZONE = 'cloudflare-gateway.com'
const GENERIC_HOSTNAME = `dns.${GATEWAY_ZONE}`

/** Where findings go. */
export interface Findings {
  readonly problems: Problem[]
  readonly warnings: Problem[]
}

/**
 * Reports every rule that `values` break. `unread`: settings that have been reported already, about which nothing more can
 * be said.
 */
export function applyRules(
  values: Values,
  document: ConfigDocument,
  unread: ReadonlySet<FieldPath>,
  { problems, warnings }: Findings,
): void {
  for (const { about, check, severity } of RULES) {
    if (about.some((path) => unread.has(path))) continue
    const given = (path: FieldPath): boolean => document.written.has(path)
    const found = check(values, given)
    if (found === undefined) continue
    const { line, column } = document.place(about[0]!)
    const list = severity === 'problem' ? problems : warnings
    list.push({ line, column, text: `${about[0]}: ${found}` })
  }
}

interface Rule {
  /** The settings it looks at; the first is where it is reported. */
  readonly about: readonly FieldPath[]
  readonly severity: 'problem' | 'warning'
  /** What is wrong and what was expected, or undefined. The location is a secret and not said. */
  check(values: Values, given: (path: FieldPath) => boolean): string | undefined
}

const RULES: readonly Rule[] = [
  {
    about: ['upstream.location', 'upstream.hostname', 'upstream.endpoint'],
    severity: 'problem',
    check(values, given) {
      if (given('upstream.location')) return undefined
      if (!given('upstream.hostname'))
        return 'it is missing, expected the name of your Gateway DNS location (or a hostname)'
      if (values['upstream.endpoint'] !== 'generic') return undefined
      return 'it is missing, expected with endpoint generic, which sends it in an option'
    },
  },
  {
    // Written as a hostname the location would not be known for the secret it is, and logs would show it.
    about: ['upstream.hostname'],
    severity: 'problem',
    check({ 'upstream.hostname': hostname }) {
      if (hostname === undefined || !isOwnHostname(hostname)) return undefined
      return "it is a Gateway location's own hostname, expected its first label as upstream.location instead"
    },
  },
  {
    about: ['upstream.addresses', 'upstream.hostname'],
    severity: 'problem',
    check({ 'upstream.hostname': hostname }, given) {
      if (hostname === undefined || hostname.endsWith(`.${GATEWAY_ZONE}`) || given('upstream.addresses'))
        return undefined
      return "they are missing, expected the addresses of the server that hostname names (the default address is Gateway's)"
    },
  },
  {
    about: ['upstream.addresses', 'upstream.port', 'listen'],
    severity: 'problem',
    check: loop,
  },
  {
    about: ['metrics.listen', 'listen'],
    severity: 'problem',
    check({ 'metrics.listen': metrics, listen }) {
      const meets = (at: SocketAddress): boolean =>
        at.port === metrics?.port &&
        (at.address === metrics.address || isWildcard(at.address) || isWildcard(metrics.address))
      return listen.some(meets) ? 'queries are taken there (listen), expected another port' : undefined
    },
  },
  {
    about: ['metrics.listen'],
    severity: 'warning',
    check({ 'metrics.listen': metrics }) {
      if (metrics === undefined || isLoopback(metrics.address)) return undefined
      return 'any host that reaches this one may read the numbers: there is no password, and no TLS'
    },
  },
  {
    about: ['upstream.location', 'upstream.hostname', 'upstream.endpoint'],
    severity: 'warning',
    check({ 'upstream.hostname': hostname, 'upstream.endpoint': endpoint, 'upstream.location': location }) {
      if (hostname === undefined || location === undefined || endpoint === 'generic') return undefined
      return 'it has no effect: with a hostname it is only told when endpoint is generic'
    },
  },
  {
    about: ['upstream.pins'],
    severity: 'warning',
    check({ 'upstream.pins': pins }) {
      if (pins === undefined || pins.length > 1) return undefined
      return 'there is no spare: when the server changes its key, nothing is answered until you change the pin (RFC 7858 section 4.2)'
    },
  },
  {
    about: ['clients.allow', 'listen'],
    severity: 'warning',
    check({ 'clients.allow': allow, listen }) {
      if (!allow.includes('any') || listen.every(({ address }) => isLoopback(address))) return undefined
      return 'any host that reaches this one may ask: an open resolver, which others use for attacks (RFC 5358)'
    },
  },
  {
    about: ['local.forward'],
    severity: 'problem',
    check({ 'local.forward': forward }) {
      const sealed = forward.find((name) => SEALED_ZONES.some((zone) => isWithin(name, zone)))
      if (sealed === undefined) return undefined
      return `${quoted(sealed)} is never asked upstream, expected zones other than ${SEALED_ZONES.join(' and ')}`
    },
  },
  {
    about: ['local.forward'],
    severity: 'warning',
    check({ 'local.forward': forward }) {
      const idle = forward.find(
        (name) => !LOCAL_ZONES.some((zone) => isWithin(name, zone.name) || isWithin(zone.name, name)),
      )
      return idle === undefined ? undefined : `${quoted(idle)} has no effect: it goes upstream in any case`
    },
  },
  {
    about: ['cache.serve_stale', 'cache.max_size'],
    severity: 'warning',
    check({ 'cache.max_size': size, 'cache.serve_stale': stale }, given) {
      if (size > 0 || stale === 0 || !given('cache.serve_stale')) return undefined
      return 'it has no effect without a cache'
    },
  },
  {
    about: ['workers', 'cache.max_size'],
    severity: 'problem',
    check({ workers, 'cache.max_size': size }) {
      const { min } = FIELDS['cache.max_size'].type
      if (size === 0 || size / workers >= min) return undefined
      return `each would have ${Math.floor(size / workers)} octets of cache.max_size, expected fewer workers or at least ${formatSize(min)} for each`
    },
  },
]

/** Of one location, and of nobody else. */
function isOwnHostname(hostname: string): boolean {
  return hostname !== GENERIC_HOSTNAME && hostname.endsWith(`.${GATEWAY_ZONE}`)
}

/** A bridge that asks itself would ask for ever. */
function loop({ listen, 'upstream.addresses': addresses, 'upstream.port': port }: Values): string | undefined {
  for (const entry of listen) {
    const same = addresses.find(
      (address) => address === entry.address || (isWildcard(entry.address) && isLoopback(address)),
    )
    if (same !== undefined && entry.port === port) {
      const upstream = formatSocketAddress({ address: same, port })
      return `${upstream} is listened on here (${formatSocketAddress(entry)}), expected another server: this is a loop`
    }
  }
  return undefined
}

/** The Config that values without problems amount to. */
export function toConfig(values: Values, fileName: string): Config {
  const location = values['upstream.location']
  const endpoint = values['upstream.endpoint']
  const caFile = values['upstream.ca_file']
  const own = endpoint === 'generic' ? GENERIC_HOSTNAME : `${location}.${GATEWAY_ZONE}`
  return {
    listen: values.listen,
    workers: values.workers,
    upstream: {
      location,
      endpoint,
      hostname: values['upstream.hostname'] ?? own,
      locationOption: endpoint === 'generic' ? location : undefined,
      addresses: values['upstream.addresses'],
      port: values['upstream.port'],
      caFile: caFile === undefined ? undefined : resolve(dirname(fileName), caFile),
      pins: values['upstream.pins'] ?? [],
      connections: values['upstream.connections'],
      queryTimeoutMs: values['upstream.query_timeout'],
    },
    cache: {
      maxSize: values['cache.max_size'],
      maxTtlMs: values['cache.max_ttl'],
      maxNegativeTtlMs: values['cache.max_negative_ttl'],
      serveStaleMs: values['cache.serve_stale'],
    },
    clients: { allow: values['clients.allow'], rateLimit: values['clients.rate_limit'] },
    local: { forward: values['local.forward'] },
    log: { level: values['log.level'], queries: values['log.queries'] },
    control: { socket: values['control.socket'] },
    metrics: { listen: values['metrics.listen'] },
  }
}
