/** One question being asked upstream, the stubs that wait for it, and what becomes of them. */
import type { CacheKey } from '../cache/cache-key.ts'
import type { Memory } from '../cache/memory.ts'
import type { Clock, Millis } from '../clock.ts'
import type { Dated, DeadlineList } from '../deadline-list.ts'
import { EXTENDED_ERROR, UpstreamError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Settler } from '../upstream/exchange.ts'
import { makeAnswer, type TtlCaps } from '../wire/answer.ts'
import { RCODE, type Wire } from '../wire/constants.ts'
import { NO_INFO } from '../wire/reply.ts'
import { type ResponseDefect, type ResponseScan, scanResponse } from '../wire/response.ts'
import type { UpstreamQuery } from '../wire/upstream-query.ts'
import type { DueLine } from './due-line.ts'
import type { Keyed } from './question-table.ts'
import type { Replies, Waiter } from './replies.ts'

/** What all resolutions share. */
export interface ResolutionParts {
  readonly memory: Memory
  readonly replies: Replies
  readonly caps: TtlCaps
  readonly clock: Clock
  readonly log: Log
  /** Those whose stubs get a stale answer when their time in it is up. */
  readonly impatient: DueLine<Resolution>
  /** Told of the RCODE of every response. */
  readonly note: (rcode: number) => void
  /** Called before the last stubs have their replies, so that whoever asks now starts anew. Idempotent. */
  readonly settled: (resolution: Resolution) => void
}

/**
 * What the response is for. Remembered: kept, and a stale answer may stand in for it. Passed on: an answer nobody else may
 * have, on its own (RD=0, other classes, meta types, extra records). Signed: octets nobody may touch.
 */
export type Purpose = 'remember' | 'pass-on' | 'signed'

export class Resolution implements Settler, Keyed, Dated {
  readonly key: CacheKey
  readonly asked: UpstreamQuery
  readonly purpose: Purpose
  sibling: Keyed | undefined = undefined
  dueAt: Millis = 0
  list: DeadlineList<Dated> | undefined = undefined
  earlier: Dated | undefined = undefined
  later: Dated | undefined = undefined
  readonly #staleAllowed: boolean
  readonly #askedAt: Millis
  readonly #parts: ResolutionParts
  /** Who waits, in order of coming. */
  #first: Waiter | undefined
  #last: Waiter | undefined
  #waiting = 0
  /** Who is being told. Nobody stays referred to who has been: a question may stay in flight for long after all have given it up. */
  #telling: Waiter | undefined
  /** The first stub's reply is a miss, the others' are coalesced. */
  #nextIsFirst = true

  constructor(
    key: CacheKey,
    asked: UpstreamQuery,
    purpose: Purpose,
    staleAllowed: boolean,
    now: Millis,
    parts: ResolutionParts,
  ) {
    this.key = key
    this.#askedAt = now
    this.asked = asked
    this.purpose = purpose
    this.#staleAllowed = staleAllowed && purpose === 'remember'
    this.#parts = parts
    if (this.#hasStale()) parts.impatient.add(this)
  }

  get waiting(): number {
    return this.#waiting
  }

  join(waiter: Waiter): void {
    if (this.#last === undefined) this.#first = waiter
    else this.#last.next = waiter
    this.#last = waiter
    this.#waiting++
  }

  /** The stubs have waited long enough (RFC 8767 section 5: client response timer); the question goes on being asked. */
  losePatience(): void {
    try {
      this.#giveStale()
    } catch (error) {
      this.abandon(error)
    }
  }

  response(wire: Wire): void {
    const { replies } = this.#parts
    this.#settle()
    try {
      if (this.purpose === 'signed') {
        for (let waiter = this.#callWaiting(); waiter !== undefined; waiter = this.#callNext())
          replies.verbatim(waiter, wire, this.#outcome())
        return
      }
      const scan = this.#scan(wire)
      if (typeof scan === 'string') this.#reject(scan)
      else this.#tell(scan)
    } catch (error) {
      this.abandon(error)
    }
  }

  failed(error: UpstreamError): void {
    this.#settle()
    try {
      if (!(error instanceof UpstreamError)) throw error
      if (this.#giveStale()) return
      for (let waiter = this.#callWaiting(); waiter !== undefined; waiter = this.#callNext())
        this.#parts.replies.fail(waiter, error.code)
    } catch (bug) {
      this.abandon(bug)
    }
  }

  late(wire: Wire): void {
    const { memory, caps, clock, log } = this.#parts
    if (this.purpose !== 'remember') return
    try {
      const scan = this.#scan(wire)
      if (typeof scan !== 'string') memory.learnLate(this.key, scan, makeAnswer(scan, this.asked, caps), clock.now())
    } catch (error) {
      log.event('bug', { error })
    }
  }

  /** Something was thrown that nobody foresaw: it costs the stubs of this question theirs, and nothing else. */
  abandon(error: unknown): void {
    const { log, replies } = this.#parts
    this.#settle()
    log.event('bug', { error })
    // Those first who were about to be told when it happened.
    for (;;) {
      const waiter = this.#callNext() ?? this.#callWaiting()
      if (waiter === undefined) return
      replies.refuse(waiter, RCODE.SERVFAIL, NO_INFO, '', 'servfail')
    }
  }

  #tell(scan: ResponseScan): void {
    const { memory, replies, caps, clock, note } = this.#parts
    note(scan.rcode)
    const answer = makeAnswer(scan, this.asked, caps)
    const now = clock.now()
    replies.tally.missTimes.add(now - this.#askedAt)
    if (this.purpose === 'remember') memory.learn(this.key, scan, answer, now)
    // RFC 8767 section 6: of all errors only SERVFAIL says that the upstream would have known better.
    if (answer.rcode === RCODE.SERVFAIL && this.#giveStale()) return
    for (let waiter = this.#callWaiting(); waiter !== undefined; waiter = this.#callNext())
      replies.answer(waiter, answer, this.#outcome())
  }

  /** False: there is nothing stale to give. */
  #giveStale(): boolean {
    if (!this.#hasStale()) return false
    const { memory, replies, log, clock } = this.#parts
    memory.postponeRefresh(this.key, clock.now())
    this.#nextIsFirst = false
    if (this.waiting > 0 && log.enabled('stale-served')) log.event('stale-served', { stubs: this.waiting })
    for (let waiter = this.#callWaiting(); waiter !== undefined; waiter = this.#callNext()) {
      // Looked up for each: a reply sent may bring the next query, and that moves what is recalled.
      if (this.#hasStale()) replies.answer(waiter, memory.recalled, 'stale')
      else replies.fail(waiter, 'timeout')
    }
    return true
  }

  /** The response cannot be told: its framing was sound, so only this question suffers. */
  #reject(defect: ResponseDefect | 'other-subnet'): void {
    const { memory, log, clock, replies } = this.#parts
    log.event('answer-malformed', { defect })
    const { infoCode, text } = EXTENDED_ERROR['bad-response']
    // A signature on the answer to an unsigned query is nothing that could come again: not kept (R7.21).
    if (this.purpose === 'remember' && defect !== 'signed') memory.learnMalformed(this.key, infoCode, text, clock.now())
    if (this.#giveStale()) return
    for (let waiter = this.#callWaiting(); waiter !== undefined; waiter = this.#callNext())
      replies.fail(waiter, 'bad-response')
  }

  #scan(wire: Wire): ResponseScan | ResponseDefect | 'other-subnet' {
    const scan = scanResponse(wire)
    if (typeof scan === 'string' || !scan.ecsForeign) return scan
    // RFC 7871 section 7.3: an option that does not match the one sent taints the whole response.
    return this.asked.kind === 'question' && this.asked.ecsZero ? 'other-subnet' : scan
  }

  #settle(): void {
    this.#parts.impatient.remove(this)
    this.#parts.settled(this)
  }

  #hasStale(): boolean {
    return this.#staleAllowed && this.#parts.memory.stale(this.key, this.#parts.clock.now())
  }

  #outcome(): 'miss' | 'coalesced' {
    const outcome = this.#nextIsFirst ? 'miss' : 'coalesced'
    this.#nextIsFirst = false
    return outcome
  }

  /** Begins with the first of those who wait now; who comes later is not among them. */
  #callWaiting(): Waiter | undefined {
    this.#telling = this.#first
    this.#first = undefined
    this.#last = undefined
    this.#waiting = 0
    return this.#callNext()
  }

  #callNext(): Waiter | undefined {
    const waiter = this.#telling
    this.#telling = waiter?.next
    if (waiter !== undefined) waiter.next = undefined
    return waiter
  }
}
