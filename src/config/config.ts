/** What a good configuration file says, every default filled in. Durations are milliseconds, sizes octets. */
export interface Config {
  readonly listen: readonly SocketAddress[]
  /** Processes that answer UDP. */
  readonly workers: number
  readonly upstream: UpstreamConfig
  readonly cache: CacheConfig
  /** `rateLimit`: queries a second; 0: there is no limit. */
  readonly clients: { readonly allow: readonly string[]; readonly rateLimit: number }
  /** Zones usually answered here that go upstream instead: lower case, no dot at the end. */
  readonly local: { readonly forward: readonly string[] }
  readonly log: { readonly level: LogLevel; readonly queries: boolean }
  /** An absolute path; undefined: there is no control socket. */
  readonly control: { readonly socket: string | undefined }
  /** Undefined: none are served. */
  readonly metrics: { readonly listen: SocketAddress | undefined }
}

export interface SocketAddress {
  /** A literal IPv4 or IPv6 address, no brackets; may be a wildcard. */
  readonly address: string
  readonly port: number
}

export interface UpstreamConfig {
  /** The location's name: a secret, see log.ts. Undefined only when hostname is given. */
  readonly location: string | undefined
  readonly endpoint: 'location' | 'generic'
  /** Authentication name and SNI: given, or derived from location and endpoint. */
  readonly hostname: string
  /** What goes in EDNS option 65011 on every query; undefined: the option is not sent. */
  readonly locationOption: string | undefined
  readonly addresses: readonly string[]
  readonly port: number
  readonly caFile: string | undefined
  /** Base64 SHA-256 of SubjectPublicKeyInfo, without the "sha256/" prefix. */
  readonly pins: readonly string[]
  readonly connections: number
  readonly queryTimeoutMs: number
}

export interface CacheConfig {
  readonly maxSize: number
  readonly maxTtlMs: number
  readonly maxNegativeTtlMs: number
  readonly serveStaleMs: number
}

export type LogLevel = 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace'
