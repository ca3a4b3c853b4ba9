/** The story of one query: told from memory, or asked upstream once for all who wait, remembered, told to each. */
import type { AnswerCache } from './cache/answer-cache.ts'
import { type CacheKey, cacheKey, keepable, unsharedKey, verbatimKey } from './cache/cache-key.ts'
import { Memory } from './cache/memory.ts'
import type { Clock, Millis } from './clock.ts'
import type { Log } from './log.ts'
import { DueLine } from './resolve/due-line.ts'
import { ErrorStreak } from './resolve/error-streak.ts'
import { QuestionTable } from './resolve/question-table.ts'
import {
  newTally,
  type Observer,
  type Outcome,
  Replies,
  type Stub,
  type Tally,
  type Waiter,
} from './resolve/replies.ts'
import { type Purpose, Resolution, type ResolutionParts } from './resolve/resolution.ts'
import type { Exchange } from './upstream/exchange.ts'
import { EDE, RCODE } from './wire/constants.ts'
import type { Query } from './wire/query.ts'
import { rebuiltQuery } from './wire/rebuild.ts'
import { NO_INFO } from './wire/reply.ts'
import { type UpstreamQuery, verbatimQuery } from './wire/upstream-query.ts'

export { newTally, type Observer, OUTCOMES, type Outcome, type Stub, type Tally } from './resolve/replies.ts'

export interface ForwarderSettings {
  /** A stub has an answer, a stale one or SERVFAIL by then. */
  readonly queryTimeoutMs: number
  /** Most that any TTL is believed, RFC 8767 section 4; for denials RFC 2308 section 5. */
  readonly maxTtlSeconds: number
  readonly maxNegativeTtlSeconds: number
  /** Whether stubs that set DO get stale answers too, whose signatures may have expired (RFC 8767 section 10). */
  readonly staleWithDnssecOk: boolean
  /** The value of EDNS option 65011, or undefined when the server's name tells the location. */
  readonly locationOption: string | undefined
}

export interface ForwarderParts {
  /** Its grace is how long stale answers may be served; without grace none are. */
  readonly answers: AnswerCache
  readonly exchange: Exchange
  readonly clock: Clock
  readonly log: Log
  readonly settings: ForwarderSettings
  /** Counts on where another forwarder left off. */
  readonly tally?: Tally
}

/** RFC 8767 section 5: a stub that waits longer than this gets a stale answer, if there is one. */
const CLIENT_RESPONSE_MS = 1_800
/** Beyond these a query is answered SERVFAIL at once: an upstream that is silent must not fill the memory. */
const MAX_WAITING = 20_000
const MAX_RESOLUTIONS = 20_000
const MAX_WAITING_PER_QUESTION = 1_000

export class Forwarder {
  readonly memory: Memory
  readonly #parts: ForwarderParts
  readonly #replies: Replies
  readonly #resolving = new QuestionTable<Resolution>()
  readonly #impatient: DueLine<Resolution>
  readonly #resolutionParts: ResolutionParts
  /** Questions that are not shared have a key of their own. */
  #unshared = 0
  #overloaded = false
  #stopped: Promise<void> | undefined

  constructor(parts: ForwarderParts) {
    const { answers, clock, log, settings, tally = newTally() } = parts
    this.#parts = parts
    this.#replies = new Replies(log, tally)
    this.#impatient = new DueLine(clock, CLIENT_RESPONSE_MS, (resolution) => resolution.losePatience())
    this.memory = new Memory(answers, settings)
    const streak = new ErrorStreak(log)
    this.#resolutionParts = {
      memory: this.memory,
      replies: this.#replies,
      caps: settings,
      clock,
      log,
      impatient: this.#impatient,
      note: (rcode) => streak.note(rcode),
      settled: (resolution) => {
        this.#resolving.remove(resolution)
      },
    }
  }

  /** Queries by how they were answered. */
  get counters(): Readonly<Record<Outcome, number>> {
    return this.#replies.tally.outcomes
  }

  get tally(): Tally {
    return this.#replies.tally
  }

  set observer(observer: Observer | undefined) {
    this.#replies.observer = observer
  }

  /** Queries that wait for a reply. */
  get waiting(): number {
    return this.#replies.waiting
  }

  /** Questions being asked upstream. */
  get resolving(): number {
    return this.#resolving.size
  }

  /** Answers at once from what is remembered, into `reply`. `now`: a moment ago at most. Returns the reply's octets; 0: it must be resolved. */
  lookup(query: Query, reply: Buffer, now: Millis): number {
    if (!keepable(query)) return 0
    const standing = this.memory.recall(cacheKey(query), now, this.#staleAllowed(query))
    if (standing === undefined) return 0
    const { recalled } = this.memory
    return this.#replies.recall(recalled, recalled.ageSeconds, standing, query, reply)
  }

  /** Answers by asking upstream; `stub` gets exactly one reply. Keeps its own copy of the query. */
  resolve(query: Query, stub: Stub): void {
    const { locationOption } = this.#parts.settings
    if (this.#stopped !== undefined) this.#replies.fail(this.#replies.owe(query, stub), 'stopping')
    else if (query.signed) this.#resolveSigned(query, stub, locationOption)
    else if (query.extraRecords) this.#resolveRebuilt(query, stub, locationOption)
    else this.#join(cacheKey(query), undefined, keepable(query) ? 'remember' : 'pass-on', query, stub)
  }

  /** From now on everything is SERVFAIL; resolves when no stub waits any more. Idempotent. */
  stop(): Promise<void> {
    this.#stopped ??= new Promise((resolve) => {
      if (this.waiting === 0) resolve()
      else this.#replies.onIdle = resolve
    })
    return this.#stopped
  }

  /** RFC 8945 section 5.5: as it is, or not at all. A location in an option would have to be put into what is signed. */
  #resolveSigned(query: Query, stub: Stub, location: string | undefined): void {
    if (location === undefined) this.#join(verbatimKey(query), verbatimQuery(query), 'signed', query, stub)
    else this.#replies.refuse(this.#replies.owe(query, stub), RCODE.REFUSED, EDE.NOT_SUPPORTED, '', 'refused')
  }

  /** Records besides the question go along, and such a query is nobody else's. */
  #resolveRebuilt(query: Query, stub: Stub, location: string | undefined): void {
    const asked = rebuiltQuery(query, location)
    if (asked !== undefined) this.#join(unsharedKey(this.#unshared++), asked, 'pass-on', query, stub)
    else this.#replies.refuse(this.#replies.owe(query, stub), RCODE.FORMERR, NO_INFO, '', 'refused')
  }

  /** Waits with those who asked the same, or asks. `asked`: undefined when the key says it. */
  #join(key: CacheKey, asked: UpstreamQuery | undefined, purpose: Purpose, query: Query, stub: Stub): void {
    const asking = this.#resolving.find(key)
    if (this.#isFull(asking)) this.#shed(key, purpose, query, stub)
    else if (asking !== undefined) asking.join(this.#replies.owe(query.keep(), stub))
    else {
      // In one piece of memory with the query: a tenth of what a miss allocates.
      const kept = query.keep(key.length)
      this.#ask(key.keep(kept.wire, kept.length), asked, purpose, this.#replies.owe(kept, stub))
    }
  }

  /** `verbatim`: what to ask, unless the key says it. */
  #ask(key: CacheKey, verbatim: UpstreamQuery | undefined, purpose: Purpose, waiter: Waiter): void {
    const { clock, exchange, settings } = this.#parts
    const asked = verbatim ?? key
    const staleAllowed = this.#staleAllowed(waiter.query)
    const now = clock.now()
    const resolution = new Resolution(key, asked, purpose, staleAllowed, now, this.#resolutionParts)
    this.#resolving.add(resolution)
    resolution.join(waiter)
    try {
      exchange.exchange(asked, now + settings.queryTimeoutMs, resolution)
    } catch (error) {
      resolution.abandon(error)
    }
  }

  #isFull(asking: Resolution | undefined): boolean {
    if (this.waiting < MAX_WAITING / 2) this.#overloaded = false
    if (this.waiting >= MAX_WAITING) return true
    return asking === undefined ? this.resolving >= MAX_RESOLUTIONS : asking.waiting >= MAX_WAITING_PER_QUESTION
  }

  /** A query that found no room to wait: what is stale is better than nothing here, too. */
  #shed(key: CacheKey, purpose: Purpose, query: Query, stub: Stub): void {
    if (!this.#overloaded) this.#parts.log.event('overloaded', { waiting: this.waiting, resolving: this.resolving })
    this.#overloaded = true
    const waiter = this.#replies.owe(query, stub)
    const mayBeStale = purpose === 'remember' && this.#staleAllowed(query)
    if (mayBeStale && this.memory.stale(key, this.#parts.clock.now())) {
      this.#replies.answer(waiter, this.memory.recalled, 'stale')
    } else this.#replies.fail(waiter, 'overloaded')
  }

  #staleAllowed(query: Query): boolean {
    return !query.dnssecOk || this.#parts.settings.staleWithDnssecOk
  }
}
