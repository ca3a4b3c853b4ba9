/** One target from the first message to the last, with an eye on memory. */
import { type Finding, Findings } from './findings.ts'
import { Random } from './random.ts'
import type { Target } from './target.ts'
import { TcpTarget } from './tcp.ts'
import { UdpTarget } from './udp.ts'
import { UpstreamTarget } from './upstream.ts'

export interface Plan {
  readonly target: 'udp' | 'tcp' | 'upstream'
  readonly seed: number
  /** It ends when either is reached. */
  readonly messages: number
  readonly seconds: number
}

export interface Outcome {
  readonly plan: Plan
  readonly messages: number
  readonly seconds: number
  readonly findings: readonly Finding[]
  readonly counts: Readonly<Record<string, number>>
  /** Resident octets once everything is warm, and at the end. */
  readonly firstRss: number
  readonly lastRss: number
  readonly leaks: boolean
}

/** So many until caches are full and code is compiled: what grows after that has no end. */
const WARM_UP = 500_000
/** What the garbage collector may leave lying about. */
const SLACK = 48 * 1024 * 1024
/** Turns between two looks at the clock. */
const PERIOD = 64

export async function fuzz(plan: Plan): Promise<Outcome> {
  const findings = new Findings()
  const uncaught = (error: Error): void => findings.add(`uncaught: ${error.stack}`)
  process.on('uncaughtException', uncaught)
  process.on('unhandledRejection', uncaught)
  try {
    return await run(plan, findings)
  } finally {
    process.off('uncaughtException', uncaught)
    process.off('unhandledRejection', uncaught)
  }
}

async function run(plan: Plan, findings: Findings): Promise<Outcome> {
  const target: Target = new TARGETS[plan.target](new Random(plan.seed, plan.target), findings)
  const startedAt = performance.now()
  const elapsed = (): number => (performance.now() - startedAt) / 1000
  let [messages, turns, firstRss] = [0, 0, 0]
  const goesOn = (): boolean =>
    findings.list.length === 0 && messages < plan.messages && (turns % PERIOD !== 0 || elapsed() < plan.seconds)
  while (goesOn()) {
    messages += await target.turn()
    turns++
    if (firstRss === 0 && messages >= Math.min(WARM_UP, plan.messages / 2)) firstRss = residentOctets()
  }
  const seconds = elapsed()
  await target.finish()
  const lastRss = residentOctets()
  const leaks = messages > 2 * WARM_UP && lastRss > firstRss + SLACK
  return { plan, messages, seconds, findings: findings.list, counts: findings.counts, firstRss, lastRss, leaks }
}

const TARGETS = { udp: UdpTarget, tcp: TcpTarget, upstream: UpstreamTarget } as const

/** With --expose-gc only what is reachable counts. */
function residentOctets(): number {
  globalThis.gc?.()
  return process.memoryUsage.rss()
}
