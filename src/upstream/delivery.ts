/** One exchange on its way, over all its transmissions: settled once, however many copies of the query are about. */
import type { Millis } from '../clock.ts'
import type { Dated, DeadlineList } from '../deadline-list.ts'
import { NONE } from '../short-list.ts'
import type { UpstreamQuery } from '../wire/upstream-query.ts'
import type { DotConnection } from './connection.ts'
import type { Settler } from './exchange.ts'

/** S7, RFC 9520 section 3.1: one query is sent to one address three times at most, whatever the reason. */
export const MAX_TRANSMISSIONS = 3

/** One copy of a query on one connection. It stands in that connection's table until its answer comes or the connection ends. */
export interface Transmission {
  readonly id: number
  readonly delivery: Delivery
  readonly connection: DotConnection
  readonly writtenAt: Millis
  readonly keepaliveAsked: boolean
  /** The table's own: its neighbours there, in order of writing. */
  previous: Transmission | undefined
  next: Transmission | undefined
}

/**
 * open: somebody waits for the answer, be it in the pool's line, in flight on some connections, or both. late: the stubs
 * have been told that it failed, an answer would still be kept. done: nobody wants it; copies in flight only keep their IDs
 * from being used again.
 */
export type DeliveryState = 'open' | 'late' | 'done'

export class Delivery implements Dated {
  readonly query: UpstreamQuery
  readonly settler: Settler
  /** By then the stubs are told something. */
  readonly deadline: Millis
  state: DeliveryState = 'open'
  /** Its silence is the resolver's doing, as far as can be told: it casts suspicion on no connection any more. */
  slowName = false
  /** Responses with another question that came under its ID (R7.6): it may be asked elsewhere once. */
  mismatches = 0
  /** In order of time. */
  transmissions: readonly Transmission[] = NONE
  dueAt: Millis
  list: DeadlineList<Dated> | undefined = undefined
  earlier: Dated | undefined = undefined
  later: Dated | undefined = undefined

  constructor(query: UpstreamQuery, deadline: Millis, settler: Settler) {
    this.query = query
    this.deadline = deadline
    this.dueAt = deadline
    this.settler = settler
  }

  get open(): boolean {
    return this.state === 'open'
  }

  /** Its newest copy. */
  get latest(): Transmission | undefined {
    return this.transmissions.at(-1)
  }

  /** RR2 and S7: never twice on one connection, three times to one address. */
  mayUse(connection: DotConnection): boolean {
    let toAddress = 0
    for (const sent of this.transmissions) {
      if (sent.connection === connection) return false
      if (sent.connection.address === connection.address) toAddress++
    }
    return toAddress < MAX_TRANSMISSIONS
  }

  /** Whether some address may still be asked. */
  mayUseAny(addresses: readonly string[]): boolean {
    if (this.transmissions.length < MAX_TRANSMISSIONS) return true
    return addresses.some(
      (address) => this.transmissions.filter((sent) => sent.connection.address === address).length < MAX_TRANSMISSIONS,
    )
  }

  /** A copy of it is on a connection that nothing speaks against. */
  safe(now: Millis): boolean {
    for (const sent of this.transmissions) {
      const { connection } = sent
      if (connection.state.t === 'ready' && !connection.suspect(now) && connection.carries(sent)) return true
    }
    return false
  }

  /** A copy of it is on a connection that still lives. */
  get carried(): boolean {
    return this.transmissions.some((sent) => sent.connection.carries(sent))
  }
}
