/** Stands where the pool does: everything is settled between turns, in any order, with whatever a connection lets through. */
import { type FailureCode, UpstreamError } from '../../src/errors.ts'
import type { Exchange, Settler } from '../../src/upstream/exchange.ts'
import { isResponse, sameQuestion } from '../../src/wire/response.ts'
import type { UpstreamQuery } from '../../src/wire/upstream-query.ts'
import type { Findings } from './findings.ts'
import { HostileResponses } from './hostile-responses.ts'
import type { Random } from './random.ts'

const FAILURES: readonly FailureCode[] = ['timeout', 'no-connection', 'connection-lost', 'not-ready', 'overloaded']

interface Open {
  readonly query: UpstreamQuery
  readonly settler: Settler
}

export class HostileExchange implements Exchange {
  readonly #random: Random
  readonly #findings: Findings
  readonly #responses: HostileResponses
  readonly #open: Open[] = []

  constructor(random: Random, findings: Findings) {
    this.#random = random
    this.#findings = findings
    this.#responses = new HostileResponses(random)
  }

  exchange(query: UpstreamQuery, _deadline: number, settler: Settler): void {
    this.#open.push({ query, settler })
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  /** Nothing is open afterwards. */
  settleAll(): void {
    while (this.#open.length > 0) {
      const at = this.#random.below(this.#open.length)
      const { query, settler } = this.#open[at]!
      this.#open[at] = this.#open.at(-1)!
      this.#open.pop()
      this.#settle(query, settler)
    }
  }

  #settle(query: UpstreamQuery, settler: Settler): void {
    const random = this.#random
    const fails = random.oneIn(25)
    if (fails) {
      this.#findings.count('exchanges failed')
      settler.failed(new UpstreamError(random.pick(FAILURES), 'as chance wants it'))
      if (!random.oneIn(4)) return
    }
    const wire = this.#responses.make(query, random.u32() & 0xffff)
    if (!isResponse(wire) || sameQuestion(wire, query) === 'different')
      throw new Error('not what a connection lets through')
    this.#findings.about(wire)
    if (fails) settler.late(wire)
    else settler.response(wire)
    this.#findings.count(fails ? 'responses late' : 'responses')
    // Lent, not given: who kept it keeps this.
    wire.fill(0xee)
  }
}
