/** The whole daemon behind the fault laboratory's path: real sockets and real TLS, and a path that fails on command. */
import { Lab, type LabSettings, SERVER_NAME } from '../faults/lab.ts'
import { FaultStub, type Outcome } from '../faults/stub.ts'
import { Bridge } from './bridge.ts'

/** Longer than any test here may wait for something that does happen. */
const PATIENCE_MS = 10_000

export interface FaultyPathOptions extends LabSettings {
  /** How things are before the daemon starts. */
  readonly prepare?: (lab: Lab) => void
  /** More keys of `upstream:`, as YAML in one line. */
  readonly upstream?: string
}

export class FaultyPath {
  readonly lab: Lab
  readonly bridge: Bridge
  readonly #stub: FaultStub

  private constructor(lab: Lab, bridge: Bridge, stub: FaultStub) {
    this.lab = lab
    this.bridge = bridge
    this.#stub = stub
  }

  static async start(options: FaultyPathOptions = {}): Promise<FaultyPath> {
    const lab = await Lab.open(options)
    options.prepare?.(lab)
    const { port, addresses } = lab
    const { upstream = '' } = options
    const bridge = await Bridge.start({
      port,
      addresses,
      ca: lab.authority.certificate,
      hostname: SERVER_NAME,
      upstream,
    })
    const stub = new FaultStub(PATIENCE_MS)
    await stub.connect(bridge.port)
    return new FaultyPath(lab, bridge, stub)
  }

  get counters() {
    return this.bridge.daemon.pool.counters
  }

  /** Asks for a name of the laboratory's. */
  ask(label: string): Promise<Outcome> {
    return this.#stub.ask(`${label}.faults.example.net.`)
  }

  /** Asks for `count` names at once: label0, label1, ... */
  askMany(label: string, count: number): Promise<Outcome[]> {
    return Promise.all(Array.from({ length: count }, (_, i) => this.ask(`${label}${i}`)))
  }

  /** Asks for `count` names, the next when the one before has its answer. */
  async askInTurn(label: string, count: number): Promise<Outcome[]> {
    const outcomes: Outcome[] = []
    for (let i = 0; i < count; i++) outcomes.push(await this.ask(`${label}${i}`))
    return outcomes
  }

  /** Resolves once the server has seen `count` questions in all. */
  seen(count: number): Promise<void> {
    return until(() => this.lab.upstream.questions.length >= count, `${count} questions at the server`)
  }

  /** How often the server saw the name that was asked most often. */
  get mostAskedFor(): number {
    const times = new Map<string, number>()
    for (const { name } of this.lab.upstream.questions) times.set(name, (times.get(name) ?? 0) + 1)
    return Math.max(0, ...times.values())
  }

  async stop(): Promise<void> {
    this.#stub.close()
    await this.bridge.stop()
    await this.lab.stop()
  }
}

/** Resolves once `condition` holds; rejects when it never does. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (const end = performance.now() + PATIENCE_MS; !condition(); ) {
    if (performance.now() > end) throw new Error(`did not come about: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

/** The RCODE of each, `undefined` for silence: what a test compares. */
export function rcodes(outcomes: readonly Outcome[]): (number | undefined)[] {
  return outcomes.map(({ rcode }) => rcode)
}
