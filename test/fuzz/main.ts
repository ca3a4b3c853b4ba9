/** `npm run fuzz`: hostile messages by the million, each outcome judged. Exit status 1: one was not allowed. */
import { parseArgs } from 'node:util'
import { fuzz, type Outcome, type Plan } from './fuzz.ts'
import { summary } from './summary.ts'

const TARGETS = ['udp', 'tcp', 'upstream'] as const
const USAGE = `usage: npm run fuzz -- [--messages N | --seconds N] [--seed S] [--target udp|tcp|upstream]
  Without --target all three, one after the other; without a limit ten million messages each. The same seed brings the
  same messages in the same order.
`
const DEFAULT_MESSAGES = 10_000_000

const { values: flags } = parseArgs({
  options: {
    messages: { type: 'string' },
    seconds: { type: 'string' },
    seed: { type: 'string' },
    target: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

process.exitCode = flags.help ? help(process.stdout) : await main()

function help(stream: NodeJS.WritableStream): number {
  stream.write(USAGE)
  return stream === process.stdout ? 0 : 2
}

async function main(): Promise<number> {
  const targets = TARGETS.filter((name) => flags.target === undefined || flags.target === name)
  const limits = [flags.messages, flags.seconds, flags.seed].filter((text) => text !== undefined)
  if (targets.length === 0 || limits.some((text) => !/^\d+$/.test(text))) return help(process.stderr)
  const seed = flags.seed === undefined ? Date.now() >>> 0 : Number(flags.seed) >>> 0
  const messages = flags.messages !== undefined ? Number(flags.messages) : undefined
  const seconds = flags.seconds !== undefined ? Number(flags.seconds) : undefined
  const outcomes: Outcome[] = []
  for (const target of targets) {
    const most = messages ?? (seconds === undefined ? DEFAULT_MESSAGES : Number.POSITIVE_INFINITY)
    const plan: Plan = { target, seed, messages: most, seconds: seconds ?? Number.POSITIVE_INFINITY }
    const outcome = await fuzz(plan)
    outcomes.push(outcome)
    // As soon as there is something to see: the others may take minutes.
    process.stdout.write(summary(outcome, outcomes.length === 1))
  }
  return outcomes.every(({ findings, leaks }) => findings.length === 0 && !leaks) ? 0 : 1
}
