/**
 * Every setting, once: its type and bounds, its default, and a sentence about it. What is accepted, what errors say,
 * config/dotbridge.yaml and the README's table come from here.
 */
import type { SocketAddress } from './config.ts'

/** What a setting may hold. Bounds are in the unit of the loaded value: milliseconds, octets, or a plain number. */
export type FieldType =
  /** As 0, 500ms, 10s, 5m, 1h or 1d. Loaded as milliseconds. */
  | { readonly kind: 'duration'; readonly min: number; readonly max: number; readonly zero?: string }
  /** As 0, 64KiB, 64MiB or 1GiB. Loaded as octets. `zero`: what 0 stands for, where it is allowed besides the bounds. */
  | { readonly kind: 'size'; readonly min: number; readonly max: number; readonly zero?: string }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'switch' | 'label' | 'name' | 'file' }
  /** The path of a Unix socket, or one address and port; off: undefined. */
  | { readonly kind: 'socket' | 'endpoint' }
  /** Lists with at least `minItems`, no two alike. */
  | { readonly kind: 'listen' | 'addresses' | 'pins' | 'networks' | 'zones'; readonly minItems: 0 | 1 }

export interface Field {
  readonly type: FieldType
  /** As one writes it in YAML; undefined: the setting is absent unless given. */
  readonly default: string | undefined
  /** For settings without a default: what one might write. */
  readonly example?: string
  /** One sentence. */
  readonly doc: string
  /** Where the default or the bound comes from. */
  readonly rfc?: string
}

const SECOND = 1_000
const HOUR = 3_600 * SECOND
const DAY = 24 * HOUR
const KIB = 1_024
const GIB = 1_024 ** 3

export const FIELDS = {
  listen: {
    type: { kind: 'listen', minItems: 1 },
    default: '[127.0.0.1:53, "[::1]:53"]',
    doc: 'Where plaintext queries are taken, over UDP and TCP on each; 0.0.0.0 and [::] stand for every address of the host.',
    rfc: 'RFC 5625 section 6.2',
  },
  workers: {
    type: { kind: 'integer', min: 1, max: 16 },
    default: '1',
    doc: 'Processes that answer UDP, on Linux; each has its own upstream.connections, an equal share of cache.max_size, and counts clients.rate_limit by itself.',
  },
  'upstream.location': {
    type: { kind: 'label' },
    default: undefined,
    example: '9y65g5srsm',
    doc: "The Gateway DNS location's name, the first label of its DNS over TLS hostname; a secret, required unless hostname is given.",
  },
  'upstream.endpoint': {
    type: { kind: 'choice', choices: ['location', 'generic'] },
    default: 'location',
    doc: 'How the location is told: by its own hostname (location), or at dns.cloudflare-gateway.com by EDNS option 65011 on every query (generic).',
  },
  'upstream.addresses': {
    type: { kind: 'addresses', minItems: 1 },
    default: '[162.159.36.5]',
    doc: 'IPv4 and IPv6 addresses of the upstream, which is never looked up by name; required when hostname is given.',
  },
  'upstream.port': {
    type: { kind: 'integer', min: 1, max: 65_535 },
    default: '853',
    doc: 'The TCP port of the upstream.',
    rfc: 'RFC 7858 section 3.1',
  },
  'upstream.hostname': {
    type: { kind: 'name' },
    default: undefined,
    example: 'dot.example.net',
    doc: "The name the upstream must prove, also sent as SNI, in place of Gateway's: any RFC 7858 server; with endpoint generic the option is still sent.",
    rfc: 'RFC 8310 section 8.1',
  },
  'upstream.ca_file': {
    type: { kind: 'file' },
    default: undefined,
    example: '/etc/ssl/corp.pem',
    doc: "Trust the certificates in this PEM file instead of the system's; a relative path starts at this file's folder.",
  },
  'upstream.pins': {
    type: { kind: 'pins', minItems: 1 },
    default: undefined,
    example: '["sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="]',
    doc: "The upstream's certificate chain must also hold one of these public keys (SHA-256 of SubjectPublicKeyInfo); give a spare.",
    rfc: 'RFC 7858 section 4.2',
  },
  'upstream.connections': {
    type: { kind: 'integer', min: 1, max: 8 },
    default: '2',
    doc: 'The most persistent connections kept to the upstream.',
    rfc: 'RFC 7766 section 6.2.2',
  },
  'upstream.query_timeout': {
    type: { kind: 'duration', min: 500, max: 10 * SECOND },
    default: '4500ms',
    doc: 'A client has its answer, a stale answer or SERVFAIL by then.',
    rfc: 'RFC 8767 section 5',
  },
  'cache.max_size': {
    type: { kind: 'size', min: 64 * KIB, max: 32 * GIB, zero: 'no cache' },
    default: '64MiB',
    doc: 'The memory that answers may take; 0 turns the cache off.',
  },
  'cache.max_ttl': {
    type: { kind: 'duration', min: SECOND, max: 7 * DAY },
    default: '1h',
    doc: 'No answer is kept longer; a change of policy at Gateway takes effect when kept answers expire.',
    rfc: 'RFC 8767 section 4',
  },
  'cache.max_negative_ttl': {
    type: { kind: 'duration', min: SECOND, max: DAY },
    default: '1h',
    doc: 'No answer that there is no such name or no such data is kept longer.',
    rfc: 'RFC 2308 section 5',
  },
  'cache.serve_stale': {
    type: { kind: 'duration', min: SECOND, max: 7 * DAY, zero: 'never' },
    default: '24h',
    doc: 'How long after its expiry an answer may still stand in for an upstream that does not answer; 0 turns it off.',
    rfc: 'RFC 8767 section 5',
  },
  'clients.allow': {
    type: { kind: 'networks', minItems: 1 },
    default: '[loopback, private]',
    doc: 'Who may ask: the words loopback, private and any, or networks such as 192.0.2.0/24; others get REFUSED.',
    rfc: 'RFC 5625 section 6.2',
  },
  'clients.rate_limit': {
    type: { kind: 'integer', min: 0, max: 1_000_000 },
    default: '1000',
    doc: 'Queries a second from one IPv4 address or IPv6 /64, this host itself aside: beyond it UDP clients are sent to TCP, where they are answered more slowly; 0 turns it off.',
    rfc: 'RFC 7766 section 10',
  },
  'local.forward': {
    type: { kind: 'zones', minItems: 0 },
    default: '[]',
    doc: 'Zones that are answered here by default and shall go upstream instead, such as test or 10.in-addr.arpa.',
    rfc: 'RFC 6303 section 3',
  },
  'log.level': {
    type: { kind: 'choice', choices: ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] },
    default: 'info',
    doc: 'What is logged, as JSON lines on stderr: this level and those above it.',
  },
  'log.queries': {
    type: { kind: 'switch' },
    default: 'false',
    doc: 'Log a line for each query; names people look up are personal data.',
  },
  'control.socket': {
    type: { kind: 'socket' },
    default: '/run/dotbridge/control.sock',
    doc: 'Where dotbridge status, flush, reload and log-level reach the daemon; its owner and group may.',
  },
  'metrics.listen': {
    type: { kind: 'endpoint' },
    default: 'off',
    example: '127.0.0.1:9153',
    doc: 'Where Prometheus finds /metrics, and others /healthz and /readyz, over HTTP.',
  },
} as const satisfies Record<string, Field>

export type FieldPath = keyof typeof FIELDS

type ValueOf<F extends Field> = F['type'] extends { kind: 'duration' | 'size' | 'integer' }
  ? number
  : F['type'] extends { kind: 'choice'; choices: readonly (infer Choice)[] }
    ? Choice
    : F['type'] extends { kind: 'switch' }
      ? boolean
      : F['type'] extends { kind: 'listen' }
        ? readonly SocketAddress[]
        : F['type'] extends { kind: 'addresses' | 'pins' | 'networks' | 'zones' }
          ? readonly string[]
          : F['type'] extends { kind: 'endpoint' }
            ? SocketAddress | undefined
            : F['type'] extends { kind: 'socket' }
              ? string | undefined
              : string

/** The value of every setting; undefined where it is neither given nor has a default. */
export type Values = {
  readonly [Path in FieldPath]: ValueOf<(typeof FIELDS)[Path]> | ((typeof FIELDS)[Path]['default'] & undefined)
}

/** The sections in file order, and what each is about. `listen` and `workers` stand alone. */
export const SECTIONS = {
  upstream: 'Who is asked, over TLS only and only if it proves its name.',
  cache: 'What was asked once is answered from memory.',
  clients: 'Nobody else is served: an open resolver is a weapon.',
  local: 'Names that are answered here and never leave: localhost, private reverse zones and other special-use names.',
  log: 'The location is a secret: of its name the log shows two characters.',
  control: 'Whoever may write to the socket may steer the daemon.',
  metrics: 'Numbers about queries, never their names.',
} as const

/** The keys that stand in a section (''; the top of the file), in file order. */
export function keysIn(section: string): string[] {
  const paths = Object.keys(FIELDS)
  if (section === '') return [...paths.filter((path) => !path.includes('.')), ...Object.keys(SECTIONS)]
  return paths.filter((path) => path.startsWith(`${section}.`)).map((path) => path.slice(section.length + 1))
}
