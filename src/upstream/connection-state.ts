/** The states of one connection, each with only what exists in it, and the reasons for its end. */
import type { Millis, Timer } from '../clock.ts'

/** Why a connection ended. `idle-limit`, `replaced`, `retired` and `stopping` are ours; the others are the server's or the network's. */
export type CloseReason =
  | 'closed-by-server'
  | 'reset'
  | 'protocol-violation'
  | 'idle-limit'
  | 'replaced'
  | 'retired'
  | 'keepalive-zero'
  | 'stopping'

/**
 * ready: takes queries. draining: takes none, hears out what is in flight until `until`. closing: has said goodbye, hears
 * nothing any more, and waits for the peer to say it too. closed: the end; the pool makes a new one.
 */
export type ConnectionState =
  | { readonly t: 'ready' }
  | { readonly t: 'draining'; readonly why: CloseReason; readonly until: Millis }
  | { readonly t: 'closing'; readonly why: CloseReason; readonly patience: Timer }
  | { readonly t: 'closed'; readonly why: CloseReason }
