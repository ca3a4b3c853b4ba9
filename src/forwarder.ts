/** The story of one query: kept answer, shared exchange with the upstream, answer kept, reply to every stub that waits. */
import type { AnswerCache } from './cache/answer-cache.ts'
import type { Clock } from './clock.ts'
import type { Log } from './log.ts'
import type { Exchange } from './upstream/exchange.ts'
import type { Query } from './wire/query.ts'

/** Where a reply goes that could not be given at once. */
export interface Stub {
  /** Takes a reply; its octets are only valid during the call. A stub that went away ignores it (RFC 7766 section 6.2.4). */
  send(reply: Buffer, length: number): void
}

/** How a query was answered. Each query counts once. */
export const OUTCOMES = [
  'hit', // a kept answer within its lifetime
  'policyHit', // a kept REFUSED
  'failureHit', // a kept failure
  'stale', // an answer past its lifetime, because the upstream has nothing better
  'miss', // what the upstream said
  'coalesced', // what the upstream said to another stub's identical query
  'servfail', // SERVFAIL made here: the upstream gave no answer, or none that makes sense
  'refused', // REFUSED or FORMERR made here
  'overloaded', // SERVFAIL made here: too many wait already
] as const
export type Outcome = (typeof OUTCOMES)[number]

/** Sees every query as it is answered. `query` is only valid during the call; `rcode` has 12 bits. */
export type Observer = (query: Query, outcome: Outcome, rcode: number) => void

export interface ForwarderSettings {
  /** A stub has an answer, a stale one or SERVFAIL by then. */
  readonly queryTimeoutMs: number
  readonly maxTtlSeconds: number
  readonly maxNegativeTtlSeconds: number
  /** How long past its lifetime an answer may stand in; 0: never. */
  readonly serveStaleMs: number
  /** V8: whether stubs that set DO get stale answers too, whose signatures may have expired. */
  readonly staleWithDnssecOk: boolean
  /** The value of EDNS option 65011, or undefined when the server's name tells the location. */
  readonly locationOption: string | undefined
}

export interface ForwarderParts {
  readonly answers: AnswerCache
  readonly exchange: Exchange
  readonly clock: Clock
  readonly log: Log
  readonly settings: ForwarderSettings
}

export class Forwarder {
  readonly counters: Record<Outcome, number> = Object.fromEntries(OUTCOMES.map((name) => [name, 0])) as Record<
    Outcome,
    number
  >
  observer: Observer | undefined
  readonly #parts: ForwarderParts

  constructor(parts: ForwarderParts) {
    this.#parts = parts
  }

  /** Answers at once from what is kept, into `reply`. Returns the reply's octets; 0: it must be resolved. */
  lookup(query: Query, reply: Buffer): number {
    throw new Error(`not yet ${query.id} ${reply.length}`)
  }

  /** Answers by asking upstream; `stub` gets exactly one reply. Keeps its own copy of the query. */
  resolve(query: Query, stub: Stub): void {
    throw new Error(`not yet ${query.id} ${stub} ${this.#parts}`)
  }

  /** From now on everything is SERVFAIL; resolves when nothing is being resolved any more. Idempotent. */
  stop(): Promise<void> {
    return Promise.resolve()
  }
}
