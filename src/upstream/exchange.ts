import type { Millis } from '../clock.ts'
import type { UpstreamError } from '../errors.ts'
import type { Wire } from '../wire/constants.ts'
import type { UpstreamQuery } from '../wire/upstream-query.ts'

/** What an exchange ends in. Exactly one of `response` and `failed` is called, once, never from within exchange(). */
export interface Settler {
  /** The response, framing and question already checked. `wire` is only valid during the call: copy what is kept. */
  response(wire: Wire): void
  failed(error: UpstreamError): void
  /** After `failed`: the answer came all the same, within the late window (RFC 8767 section 5: worth keeping). At most once. */
  late(wire: Wire): void
}

/** One query and its response. Pool, and doubles in tests, are this. */
export interface Exchange {
  /** Sends `query` and settles by `deadline` (on the clock's scale). Waiting, dialling, retries and hedges share that budget. */
  exchange(query: UpstreamQuery, deadline: Millis, settler: Settler): void
  /** Stops taking queries, lets those in flight finish (bounded), closes TLS properly. Idempotent. */
  close(): Promise<void>
}
