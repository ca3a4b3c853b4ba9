/** Why an address cannot be listened on: a closed set of codes, each with something an operator can do about it. */
import type { SocketAddress } from '../config/config.ts'

export type ListenErrorCode =
  | 'in-use' // another program has the port
  | 'not-permitted' // ports below 1024 need CAP_NET_BIND_SERVICE
  | 'no-such-address' // the host does not have it, or not yet
  | 'other'

export class ListenError extends Error {
  override readonly name = 'ListenError'
  readonly code: ListenErrorCode
  readonly transport: 'udp' | 'tcp'
  readonly address: string
  readonly port: number

  constructor(code: ListenErrorCode, transport: 'udp' | 'tcp', at: SocketAddress, options?: { cause?: unknown }) {
    super(`cannot listen on ${at.address} port ${at.port} (${transport}): ${REASON[code]}`, options)
    this.code = code
    this.transport = transport
    this.address = at.address
    this.port = at.port
  }
}

const REASON = {
  'in-use': 'the port is taken',
  'not-permitted': 'not permitted',
  'no-such-address': 'this host has no such address',
  other: 'the system refused',
} as const satisfies Record<ListenErrorCode, string>

const CODE_OF: Readonly<Record<string, ListenErrorCode>> = {
  EADDRINUSE: 'in-use',
  EACCES: 'not-permitted',
  EPERM: 'not-permitted',
  EADDRNOTAVAIL: 'no-such-address',
  // A host without IPv6, and a link-local address without its zone.
  EAFNOSUPPORT: 'no-such-address',
  EINVAL: 'no-such-address',
}

/** What a failed bind means. `cause` is whatever the system's call ended in. */
export function listenErrorFrom(cause: unknown, transport: 'udp' | 'tcp', at: SocketAddress): ListenError {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
  return new ListenError(CODE_OF[code] ?? 'other', transport, at, { cause })
}
