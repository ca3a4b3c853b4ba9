/** One worker as the first process sees it: started, asked, and started again when it ends. */
import type { Clock, Timer } from '../clock.ts'
import type { Log } from '../log.ts'
import type { WorkerStatus } from '../operate/crew.ts'
import { addCounted, type Counted, total } from '../operate/readings.ts'
import type { Briefing, Order, Report, Told } from './protocol.ts'
import type { SpawnWorker, WorkerProcess } from './spawn.ts'

const FIRST_WAIT_MS = 500
const MAX_WAIT_MS = 30_000
/** Who has served for so long failed for a new reason. */
const STEADY_MS = 60_000
/** For loading the program and binding; an upstream that is away does not count against it. */
const START_MS = 15_000
/** For what a process whose event loop turns answers at once. Whoever takes longer is ended and started anew. */
const PROMPT_MS = 5_000

/** The worker ended, or there is none: its successor begins with what is in force then. */
export class WorkerGone extends Error {}

export interface ColleagueParts {
  readonly worker: number
  readonly clock: Clock
  readonly log: Log
  readonly spawn: SpawnWorker
  /** What a worker that starts now begins with, the descriptors to pass, and a number that says whether it is still so. */
  brief(): { readonly briefing: Briefing; readonly fds: readonly number[]; readonly revision: number }
}

type State =
  | { readonly t: 'idle' | 'ended' }
  | { readonly t: 'starting'; readonly child: WorkerProcess }
  | { readonly t: 'serving'; readonly child: WorkerProcess; readonly since: number }
  | { readonly t: 'waiting'; readonly timer: Timer }

interface Asked {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

export class Colleague {
  readonly worker: number
  readonly #parts: ColleagueParts
  #state: State = { t: 'idle' }
  #asked = new Map<number, Asked>()
  #nextId = 1
  #failures = 0
  #restarts = 0
  #told: Told | undefined
  /** What processes that are gone had counted. */
  #past: Counted | undefined
  /** Resolves begin(). */
  #settled: (() => void) | undefined
  /** Resolves end(). */
  #gone: (() => void) | undefined

  constructor(parts: ColleagueParts) {
    this.worker = parts.worker
    this.#parts = parts
  }

  get isServing(): boolean {
    return this.#state.t === 'serving'
  }

  get restarts(): number {
    return this.#restarts
  }

  /** What the process that is there told last. */
  get told(): Told | undefined {
    return this.#told
  }

  /** What has been counted here in all; undefined: nothing was ever told. */
  get counted(): Counted | undefined {
    const now = this.#told?.readings
    return now === undefined || this.#past === undefined ? (now ?? this.#past) : addCounted(this.#past, now)
  }

  /** What has been counted by processes that are gone. */
  get past(): Counted | undefined {
    return this.#past
  }

  get status(): WorkerStatus {
    const { worker } = this
    const state = this.#state
    const queries = this.counted === undefined ? 0 : total(this.counted.queries)
    const entries = this.#told?.readings.cache.entries ?? 0
    if (state.t === 'starting' || state.t === 'serving') {
      return { worker, pid: state.child.pid, state: state.t, queries, entries }
    }
    return { worker, pid: undefined, state: 'waiting', queries, entries }
  }

  /** Resolves when it takes queries, or did not come to that and will be tried again. Never rejects. */
  begin(): Promise<void> {
    const settled = new Promise<void>((resolve) => (this.#settled = resolve))
    const { worker, spawn, brief } = this.#parts
    const { briefing, fds, revision } = brief()
    const child: WorkerProcess = spawn(worker, fds, {
      report: (report) => this.#take(report),
      ended: (how) => this.#ended(how),
    })
    this.#state = { t: 'starting', child }
    this.#send(child, { order: 'begin', briefing }, START_MS).then(
      () => this.#begun(child, revision),
      (error: Error) => this.#fail(child, error),
    )
    return settled
  }

  /** Rejects with WorkerGone, or with what it reports; one that does not answer in time is ended, to be started anew. */
  async ask(order: Order): Promise<unknown> {
    const state = this.#state
    if (state.t !== 'serving') throw new WorkerGone()
    return this.#send(state.child, order, PROMPT_MS)
  }

  /** Has it tell its numbers. False: in this time it neither did, nor ended. */
  async refresh(timeoutMs: number): Promise<boolean> {
    const { clock } = this.#parts
    return new Promise((resolve) => {
      const timer = clock.after(timeoutMs, () => resolve(false))
      const done = (told: boolean) => {
        timer.cancel()
        resolve(told)
      }
      this.ask({ order: 'tell' }).then(
        (told) => {
          this.#told = told as Told
          done(true)
        },
        () => done(true),
      )
    })
  }

  /** Ends the process without a word: what replaces it begins with what is in force. */
  replace(): void {
    const state = this.#state
    if (state.t === 'starting' || state.t === 'serving') state.child.kill()
  }

  /** No more of it: what it holds is answered first, within `patienceMs`. Never rejects. */
  async end(patienceMs: number): Promise<void> {
    const { clock } = this.#parts
    const state = this.#state
    this.#state = { t: 'ended' }
    if (state.t === 'waiting') state.timer.cancel()
    if (state.t !== 'starting' && state.t !== 'serving') return
    const gone = new Promise<void>((resolve) => (this.#gone = resolve))
    const timer = clock.after(patienceMs, () => state.child.kill())
    state.child.send({ order: 'stop', id: 0 })
    await gone
    timer.cancel()
  }

  #begun(child: WorkerProcess, revision: number): void {
    if (this.#state.t !== 'starting' || this.#state.child !== child) return
    // Something changed while it started: that is rare, and not worth a way of its own.
    if (revision !== this.#parts.brief().revision) {
      child.kill()
      return
    }
    const { clock, log, worker } = this.#parts
    this.#state = { t: 'serving', child, since: clock.now() }
    log.event('worker-started', { worker, pid: child.pid })
    void this.refresh(PROMPT_MS)
    this.#settled?.()
  }

  #send(child: WorkerProcess, order: Order, timeoutMs: number): Promise<unknown> {
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      const timer = this.#parts.clock.after(timeoutMs, () => {
        this.#asked.delete(id)
        const error = new Error(`it did not answer within ${timeoutMs} ms`)
        reject(error)
        this.#fail(child, error)
      })
      const settle = <T>(then: (value: T) => void) => {
        return (value: T): void => {
          timer.cancel()
          then(value)
        }
      }
      this.#asked.set(id, { resolve: settle(resolve), reject: settle(reject) })
      child.send({ ...order, id })
    })
  }

  #take(report: Report): void {
    const asked = this.#asked.get(report.id)
    this.#asked.delete(report.id)
    if (report.ok) asked?.resolve(report.result)
    else asked?.reject(new Error(report.error))
  }

  /** A process that is of no use: it did not begin, or does not answer. */
  #fail(child: WorkerProcess, error: Error): void {
    if (error instanceof WorkerGone || this.#state.t === 'ended') return
    const { worker, log } = this.#parts
    log.event('worker-failed', { worker, pid: child.pid, error })
    child.kill()
  }

  #ended(how: string): void {
    const { clock, log, worker } = this.#parts
    const state = this.#state
    this.#past = this.counted
    this.#told = undefined
    this.#settled?.()
    const asked = [...this.#asked.values()]
    this.#asked.clear()
    for (const { reject } of asked) reject(new WorkerGone())
    if (state.t === 'ended') {
      this.#gone?.()
      return
    }
    if (state.t === 'serving' && clock.now() - state.since >= STEADY_MS) this.#failures = 0
    const againInMs = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(this.#failures++, 20))
    log.event('worker-ended', { worker, how, againInMs })
    const timer = clock.after(againInMs, () => {
      this.#restarts++
      void this.begin()
    })
    this.#state = { t: 'waiting', timer }
  }
}
