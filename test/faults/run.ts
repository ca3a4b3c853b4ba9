/** Runs one forwarder through one scenario. */
import { Lab } from './lab.ts'
import { type Result, summarize } from './result.ts'
import { ROUND_TRIP_MS, type Scenario, type Step } from './scenarios.ts'
import { delay, FaultStub } from './stub.ts'
import { Subject } from './subject.ts'

export async function run(forwarder: string, scenario: Scenario): Promise<Result> {
  const lab = await Lab.open({ addresses: scenario.addresses, roundTripMs: ROUND_TRIP_MS })
  scenario.prepare?.(lab)
  try {
    const subject = await Subject.start(forwarder, lab)
    const stub = new FaultStub()
    try {
      await stub.connect(subject.port)
      const names = Array.from({ length: scenario.queries }, (_, i) => `q${i}.${scenario.name}.faults.example.net.`)
      const over = new AbortController()
      const faults = scenario.steps.map((step) => follow(step, lab, scenario, over.signal))
      const outcomes = await stub.askPaced(names, scenario.intervalMs)
      over.abort()
      await Promise.all(faults)
      return summarize(scenario.name, forwarder, outcomes, lab)
    } finally {
      stub.close()
      await subject.stop()
    }
  } finally {
    await lab.stop()
  }
}

async function follow(step: Step, lab: Lab, scenario: Scenario, over: AbortSignal): Promise<void> {
  const start = performance.now()
  const lastQueryMs = (scenario.queries - 1) * scenario.intervalMs
  for (let at = step.atMs; at < lastQueryMs; at += step.everyMs ?? Number.POSITIVE_INFINITY) {
    await delay(start + at - performance.now())
    if (over.aborted) return
    await step.act(lab)
  }
}
