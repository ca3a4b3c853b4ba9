/** Replies to stubs: written, sent, counted. Whatever goes wrong with one is logged and costs that one alone. */
import type { Standing } from '../cache/memory.ts'
import { EXTENDED_ERROR, type FailureCode } from '../errors.ts'
import { Histogram, NETWORK_BOUNDS } from '../histogram.ts'
import type { Log } from '../log.ts'
import type { Answer } from '../wire/answer.ts'
import { EDE, FLAG, MAX_MESSAGE_LENGTH, RCODE, type Wire } from '../wire/constants.ts'
import type { Query } from '../wire/query.ts'
import { NO_INFO, STALE, writeFailure, writeReply, writeVerbatim } from '../wire/reply.ts'

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
  'refused', // REFUSED or FORMERR made here: it cannot be asked upstream
  'overloaded', // SERVFAIL made here: too many wait already
] as const
export type Outcome = (typeof OUTCOMES)[number]

/** What has become of queries, from the start. */
export interface Tally {
  readonly outcomes: Record<Outcome, number>
  /** From asking a question to its answer, for each question that was asked upstream and answered. */
  readonly missTimes: Histogram
}

export function newTally(): Tally {
  const outcomes = Object.fromEntries(OUTCOMES.map((name) => [name, 0])) as Record<Outcome, number>
  return { outcomes, missTimes: new Histogram(NETWORK_BOUNDS) }
}

type Refusal = 'servfail' | 'refused' | 'overloaded'

/** Sees every query as it is answered. `query` is only valid during the call; `rcode` has 12 bits. */
export type Observer = (query: Query, outcome: Outcome, rcode: number) => void

export interface Waiter {
  readonly query: Query
  readonly stub: Stub
  /** The resolution's own: who came next with the same question. */
  next: Waiter | undefined
}

export class Replies {
  readonly tally: Tally
  readonly #outcomes: Record<Outcome, number>
  observer: Observer | undefined
  /** Stubs that are still owed a reply. */
  waiting = 0
  /** Called when the last of them has its own. */
  onIdle: (() => void) | undefined
  readonly #reply = Buffer.allocUnsafeSlow(MAX_MESSAGE_LENGTH)
  readonly #log: Log

  constructor(log: Log, tally: Tally) {
    this.#log = log
    this.tally = tally
    this.#outcomes = tally.outcomes
  }

  /** Writes what is remembered, at once; returns its octets. */
  recall(answer: Answer, ageSeconds: number, standing: Standing, query: Query, target: Buffer): number {
    const stale = standing === 'stale'
    const infoCode = stale ? staleCode(answer) : answer.rcode === RCODE.SERVFAIL ? EDE.CACHED_ERROR : NO_INFO
    const length = writeReply(answer, query, stale ? STALE : ageSeconds, infoCode, target)
    this.#count(query, standing, answer.rcode)
    return length
  }

  /** From now on `stub` is owed a reply, to be given by one of the methods below. */
  owe(query: Query, stub: Stub): Waiter {
    this.waiting++
    return { query, stub, next: undefined }
  }

  /** Sends an answer that has come just now, or one past its lifetime. */
  answer(waiter: Waiter, answer: Answer, outcome: 'miss' | 'coalesced' | 'stale'): void {
    const stale = outcome === 'stale'
    try {
      const infoCode = stale ? staleCode(answer) : NO_INFO
      const length = writeReply(answer, waiter.query, stale ? STALE : 0, infoCode, this.#reply)
      this.#send(waiter, length, outcome, answer.rcode)
    } catch (error) {
      this.bug(waiter, error)
    }
  }

  /** Sends a signed response as it came. */
  verbatim(waiter: Waiter, response: Wire, outcome: 'miss' | 'coalesced'): void {
    try {
      const length = writeVerbatim(response, waiter.query, this.#reply)
      this.#send(waiter, length, outcome, response[3]! & FLAG.RCODE)
    } catch (error) {
      this.bug(waiter, error)
    }
  }

  /** Sends SERVFAIL with the extended error of the failure. */
  fail(waiter: Waiter, code: FailureCode): void {
    const { infoCode, text } = EXTENDED_ERROR[code]
    this.refuse(waiter, RCODE.SERVFAIL, infoCode, text, code === 'overloaded' ? 'overloaded' : 'servfail')
  }

  /** Sends a reply without records, made here. */
  refuse(waiter: Waiter, rcode: number, infoCode: number, text: string, outcome: Refusal): void {
    const length = writeFailure(waiter.query, rcode, infoCode, text, this.#reply)
    this.#send(waiter, length, outcome, rcode)
  }

  /** Something was thrown while a reply was made. */
  bug(waiter: Waiter, error: unknown): void {
    this.#log.event('bug', { error })
    this.refuse(waiter, RCODE.SERVFAIL, NO_INFO, '', 'servfail')
  }

  #send(waiter: Waiter, length: number, outcome: Outcome, rcode: number): void {
    try {
      this.#count(waiter.query, outcome, rcode)
      waiter.stub.send(this.#reply, length)
    } catch (error) {
      this.#log.event('bug', { error })
    }
    if (--this.waiting === 0) this.onIdle?.()
  }

  #count(query: Query, outcome: Outcome, rcode: number): void {
    // By name: looked up by a variable a counter takes ten times as long, and these two are nearly all.
    if (outcome === 'hit') this.#outcomes.hit++
    else if (outcome === 'miss') this.#outcomes.miss++
    else this.#outcomes[outcome]++
    if (this.observer === undefined) return
    try {
      this.observer(query, outcome, rcode)
    } catch (error) {
      this.#log.event('bug', { error })
    }
  }
}

function staleCode(answer: Answer): number {
  return answer.rcode === RCODE.NXDOMAIN ? EDE.STALE_NXDOMAIN : EDE.STALE_ANSWER
}
