/** What bounds TCP connections, and what all connections of a listener share. */
import type { AccessRules } from '../clients/access.ts'
import type { Clock, Millis } from '../clock.ts'
import type { Responder } from '../responder.ts'
import type { Transport } from '../wire/query.ts'
import type { GatherBuffers } from './reply-gatherer.ts'
import type { TcpConnection } from './tcp-connection.ts'

export interface TcpLimits {
  /** Connections in all, and from one address. Loopback has only the first: all its programs share one address. */
  readonly connections: number
  readonly connectionsPerSource: number
  /** Queries of one connection that wait for their answer; at the limit it is not read. */
  readonly inFlight: number
  /** Octets of replies the stub has not taken; beyond, it is not read; beyond four times as many, it is closed. */
  readonly unsentOctets: number
  /** Without a query, counted from the last answer (RFC 7766 section 6.2.3). */
  readonly idleTimeoutMs: number
  /** A new connection has its first message by then, a frame that has begun its end. */
  readonly firstMessageMs: number
  readonly partialFrameMs: number
  /** For the stub's FIN after ours. */
  readonly lingerMs: number
}

/** The numbers of RFC 9210 section 4 and what other servers do: BIND, Unbound, Knot Resolver, dnsdist. */
export const TCP_LIMITS: TcpLimits = {
  connections: 150,
  connectionsPerSource: 25,
  inFlight: 100,
  unsentOctets: 256 * 1024,
  idleTimeoutMs: 10_000,
  firstMessageMs: 5000,
  partialFrameMs: 3000,
  lingerMs: 2000,
}

export interface TcpShared {
  readonly responder: Responder
  readonly access: AccessRules
  readonly clock: Clock
  readonly limits: TcpLimits
  /** One for all: what it says of the idle timeout changes when the listener fills up or stops. */
  readonly transport: Transport
  /** Where a reply is written that is known at once. */
  readonly scratch: Buffer
  readonly buffers: GatherBuffers
  /** The connection's deadline is now `at`. */
  deadlineSet(at: Millis): void
  closed(connection: TcpConnection): void
}
