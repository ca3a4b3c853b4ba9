/** What a connection tells whoever has it. */
import type { Wire } from '../wire/constants.ts'
import type { DotConnection } from './connection.ts'
import type { CloseReason } from './connection-state.ts'
import type { Delivery, Transmission } from './delivery.ts'

export interface ConnectionOwner {
  /** A response whose ID and question are right. `wire` is valid during the call. */
  answered(connection: DotConnection, transmission: Transmission, wasLive: boolean, wire: Wire): void
  /** It is to take no more queries: it holds too many IDs whose answers never came, or its server wants none. */
  spent(connection: DotConnection, why: CloseReason): void
  /** It is closing or closed; `stranded` are the queries somebody still waits for. */
  ended(connection: DotConnection, why: CloseReason, stranded: readonly Delivery[], cause: Error | undefined): void
  /** Its socket is gone as well. */
  gone(connection: DotConnection): void
}
