/** What every listener is, and what it is made of: udp.ts, tcp.ts and the batched UDP listener are interchangeable here. */
import { type AccessRules, isLoopback } from '../clients/access.ts'
import type { Clock } from '../clock.ts'
import type { SocketAddress } from '../config/config.ts'
import type { Log } from '../log.ts'
import type { Responder } from '../responder.ts'
import type { InheritedSockets } from './inherited.ts'

export type Sharing = 'first' | 'joins'

/** One transport on all configured addresses. */
export interface Listener {
  readonly transport: 'udp' | 'tcp'
  /** What is served now, in no order: concrete addresses where a wildcard had to be expanded, and the real port for port 0. */
  readonly addresses: readonly SocketAddress[]
  /** The same as other processes may join it; undefined: they cannot. */
  readonly joinable?: readonly JoinableSocket[] | undefined
  /**
   * Resolves when at least one address is served; the others are reported and tried again for as long as it is open.
   * Rejects with a ListenError when there is none. Called once.
   */
  open(): Promise<void>
  /**
   * From now on these addresses, whatever they were before: sockets of those that stay are not touched, new ones are opened,
   * then the others closed. What cannot be opened is reported and tried again; a wildcard, or an address under one, that was to
   * be replaced by it serves on until then. While open; never rejects.
   */
  relisten(listen: readonly SocketAddress[]): Promise<void>
  /**
   * First step of the end: deals with the datagrams that have come in, then takes nothing more in, and can still reply. Resolves
   * then; idempotent, never rejects.
   */
  stopReading(): Promise<void>
  /** Second step: lets what was already handed over leave, then frees every socket. Idempotent, never rejects. */
  close(): Promise<void>
}

/** A bound UDP socket that other processes of ours may answer on as well. */
export interface JoinableSocket {
  readonly at: SocketAddress
  /** The descriptor to pass to them; undefined: each binds one of its own there. */
  readonly fd: number | undefined
}

/** What a listener is built from. `listen` may hold wildcards: an implementation expands them unless it can do without. */
export interface ListenerParts {
  readonly listen: readonly SocketAddress[]
  /** Sockets that the service manager bound: they are used where `listen` names their address. */
  readonly inherited?: InheritedSockets | undefined
  readonly responder: Responder
  readonly access: AccessRules
  /** Whether UDP sockets are had together with other processes of ours, as the first of them or as one that joins it. */
  readonly sharing?: Sharing | undefined
  readonly clock: Clock
  readonly log: Log
  /** Largest UDP replies, in octets; without it UDP_PAYLOAD. */
  readonly udpPayload?: UdpPayload
}

/** Largest UDP reply: RFC 9715 section 3.1 for networks, RFC 5625 section 4.4.3 where nothing is ever fragmented. */
export const UDP_PAYLOAD: UdpPayload = { network: 1232, loopback: 4096 }

export interface UdpPayload {
  readonly network: number
  readonly loopback: number
}

/** Largest reply of a UDP socket on this local address, in octets. */
export function maxUdpPayload(address: string, payload: UdpPayload = UDP_PAYLOAD): number {
  return isLoopback(address) ? payload.loopback : payload.network
}
