import { newPoolCounters } from '../../src/upstream/counters.ts'
import type { Order, Request, Told } from '../../src/workers/protocol.ts'
import type { SpawnWorker, WorkerEvents, WorkerProcess } from '../../src/workers/spawn.ts'

/** A process that was never started: what it was sent is kept, what it reports the test says. */
export class FakeWorker implements WorkerProcess {
  readonly pid: number
  readonly worker: number
  readonly fds: readonly number[]
  readonly sent: Request[] = []
  killed = false
  /** What each kind of order is answered at once; the others wait. */
  answers: Partial<Record<Order['order'], unknown>> = {}
  readonly #events: WorkerEvents

  constructor(pid: number, worker: number, fds: readonly number[], events: WorkerEvents) {
    this.pid = pid
    this.worker = worker
    this.fds = fds
    this.#events = events
  }

  send(request: Request): void {
    this.sent.push(request)
    if (request.order in this.answers) this.report(request, this.answers[request.order])
  }

  kill(): void {
    this.killed = true
    this.end('SIGKILL')
  }

  orders(): Order['order'][] {
    return this.sent.map(({ order }) => order)
  }

  /** The latest of a kind. */
  asked<K extends Order['order']>(order: K): Request & { readonly order: K } {
    return this.sent.findLast((request) => request.order === order) as Request & { readonly order: K }
  }

  /** Reports what it was asked as done; an Error, as not done. */
  report({ id }: Request, result: unknown): void {
    if (result instanceof Error) this.#events.report({ id, ok: false, error: result.message })
    else this.#events.report({ id, ok: true, result })
  }

  end(how: string): void {
    this.#events.ended(how)
  }
}

/** Starts fake workers. */
export class FakeWorkers {
  readonly all: FakeWorker[] = []
  /** What each answers at once from its start. */
  answers: FakeWorker['answers'] = { begin: undefined, tell: told({}) }

  readonly spawn: SpawnWorker = (worker, fds, events) => {
    const process = new FakeWorker(1000 + this.all.length, worker, fds, events)
    process.answers = { ...this.answers }
    this.all.push(process)
    return process
  }

  /** The latest process of this number. */
  get(worker: number): FakeWorker {
    const found = this.all.findLast((process) => process.worker === worker)
    if (found === undefined) throw new Error(`worker ${worker} was never started`)
    return found
  }
}

/** What a worker tells that has answered so many queries from its cache. */
export function told({
  hits = 0,
  entries = 0,
  uptimeMs = 0,
}: {
  hits?: number
  entries?: number
  uptimeMs?: number
}): Told {
  const { answerTimes, ...upstream } = newPoolCounters()
  return {
    uptimeMs,
    lastErrors: [],
    readings: {
      queries: { ...NO_QUERIES, hit: hits },
      messages: hits,
      bugs: 0,
      evictions: 0,
      upstream,
      times: { hit: answerTimes, miss: answerTimes, upstreamAnswer: answerTimes },
      sockets: [{ transport: 'udp' }],
      waitingStubs: 0,
      resolving: 0,
      cache: { entries, octets: 100 * entries, maxOctets: 1000 },
      up: true,
      waitingQueries: 0,
      connections: [],
    },
  }
}

const NO_QUERIES = {
  hit: 0,
  miss: 0,
  coalesced: 0,
  stale: 0,
  policyHit: 0,
  failureHit: 0,
  servfail: 0,
  overloaded: 0,
  refused: 0,
  local: 0,
  rejected: 0,
  strangers: 0,
  turnedAway: 0,
  dropped: 0,
}
