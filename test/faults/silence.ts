/**
 * An upstream that falls silent under load: 5,000 queries/s for 60 s, each with a name of its own. Every one of them must
 * be answered by its deadline, and memory must not grow with time.
 */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { Lab } from './lab.ts'
import { percentile } from './result.ts'
import { ROUND_TRIP_MS } from './scenarios.ts'
import { delay, makeQuery } from './stub.ts'
import { Subject } from './subject.ts'

export interface SilenceSettings {
  readonly queriesPerSecond: number
  readonly seconds: number
}

export interface SilenceResult {
  readonly asked: number
  readonly answered: number
  /** Not answered within DEADLINE_MS. */
  readonly late: number
  readonly p99Ms: number
  readonly maxMs: number
  /** Octets of resident memory: before, and at most in each sixth of the time. */
  readonly memoryBefore: number
  readonly memory: readonly number[]
  /** Share of one core. */
  readonly cpu: number
  readonly dials: number
  /** Sockets that the load added, at most. */
  readonly sockets: number
  /** After the path came back: queries answered ok of RECOVERY_QUERIES. */
  readonly recovered: number
}

/** The query timeout of 4.5 s, and something for two processes on a loaded machine to notice. */
const DEADLINE_MS = 5_000
const SOCKETS = 8
const TICK_MS = 4
const MEASURE_MS = 100
const RECOVERY_QUERIES = 20
/** The bound of connections, whatever their state. */
const MAX_SOCKETS = 6
/** Heap that a collection has not come round to yet. */
const MEMORY_SLACK = 24 * 2 ** 20
const MEMORY_MAX = 256 * 2 ** 20

export async function silence(
  settings: SilenceSettings = { queriesPerSecond: 5_000, seconds: 60 },
): Promise<SilenceResult> {
  const lab = await Lab.open({ roundTripMs: ROUND_TRIP_MS })
  const subject = await Subject.start('dotbridge', lab)
  const load = new Load(subject.port)
  try {
    await load.open()
    await load.ask('warm.faults.example.net.')
    await delay(200)
    const memoryBefore = subject.memory
    const [cpuBefore, socketsBefore] = [subject.cpuMs, subject.sockets]
    let mostSockets = 0
    lab.relay.fate = () => 'stall'
    lab.relay.silenceOpen('unread')
    const memory = await load.run(settings, () => {
      mostSockets = Math.max(mostSockets, subject.sockets)
      return subject.memory
    })
    const cpu = (subject.cpuMs - cpuBefore) / (settings.seconds * 1000)
    await delay(DEADLINE_MS)
    lab.relay.fate = () => 'carry'
    const dials = lab.connections.total
    const sockets = mostSockets - socketsBefore
    const took = load.took.sort((a, b) => a - b)
    const answered = took.length
    const recovered = await load.recover(RECOVERY_QUERIES)
    const late = load.asked - took.filter((ms) => ms <= DEADLINE_MS).length
    const times = { p99Ms: percentile(took, 99), maxMs: percentile(took, 100) }
    return { asked: load.asked, answered, late, ...times, memoryBefore, memory, cpu, dials, sockets, recovered }
  } finally {
    load.close()
    await subject.stop()
    await lab.stop()
  }
}

export function describeSilence(result: SilenceResult): string {
  return [
    'silent-load: the upstream is silent and 5000 queries come a second, for 60 s (dotbridge alone)',
    `  answered ${result.answered} of ${result.asked}, ${result.late} late; p99 ${result.p99Ms.toFixed(0)} ms, max ${result.maxMs.toFixed(0)} ms`,
    `  memory ${mib(result.memoryBefore)} before, then at most ${result.memory.map(mib).join(', ')}; ${(result.cpu * 100).toFixed(0)} % of a core`,
    `  dials ${result.dials}, sockets at once ${result.sockets} more; answered again afterwards: ${result.recovered} of ${RECOVERY_QUERIES}`,
  ].join('\n')
}

function mib(octets: number): string {
  return `${(octets / 2 ** 20).toFixed(0)} MiB`
}

export function silenceShortfalls(result: SilenceResult): string[] {
  const lacking: string[] = []
  if (result.late > 0) lacking.push(`silent-load: ${result.late} of ${result.asked} not answered by the deadline`)
  // The peaks between two collections of garbage go up and down; those of the last third must not top the earlier ones.
  const [earlier, later] = [Math.max(...result.memory.slice(0, 4)), Math.max(...result.memory.slice(4))]
  if (later > earlier + MEMORY_SLACK || later > MEMORY_MAX) {
    lacking.push(`silent-load: memory grew from ${mib(earlier)} to ${mib(later)}`)
  }
  if (result.sockets > MAX_SOCKETS) lacking.push(`silent-load: ${result.sockets} more sockets at once`)
  if (result.recovered < RECOVERY_QUERIES)
    lacking.push(`silent-load: ${result.recovered} of ${RECOVERY_QUERIES} answered afterwards`)
  return lacking
}

/** Questions in bulk: a slot for each ID of each socket, no timer and no promise for any. */
class Load {
  readonly took: number[] = []
  asked = 0
  readonly #port: number
  readonly #sockets: Socket[] = []
  /** When the query with this ID was asked; 0: none is waited for. */
  readonly #askedAt = Array.from({ length: SOCKETS }, () => new Float64Array(65_536))

  constructor(port: number) {
    this.#port = port
  }

  async open(): Promise<void> {
    for (let i = 0; i < SOCKETS; i++) {
      const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 2 ** 20 })
      socket.on('error', () => {})
      socket.on('message', (reply) => this.#take(i, reply))
      socket.connect(this.#port, '127.0.0.1')
      await once(socket, 'connect')
      this.#sockets.push(socket)
    }
  }

  /** One query, waited for (5 s): whether it was answered NOERROR. */
  async ask(name: string): Promise<boolean> {
    const socket = createSocket('udp4')
    socket.connect(this.#port, '127.0.0.1')
    await once(socket, 'connect')
    socket.send(makeQuery(1, name))
    const reply = once(socket, 'message', { signal: AbortSignal.timeout(DEADLINE_MS) })
    const ok = await reply.then(([message]) => (message[3] & 0x0f) === 0).catch(() => false)
    socket.close()
    return ok
  }

  async recover(queries: number): Promise<number> {
    let ok = 0
    for (let i = 0; i < queries; i++) if (await this.ask(`again${i}.faults.example.net.`)) ok++
    return ok
  }

  /** Returns the most that `measure` gave in each sixth of the time. */
  async run(settings: SilenceSettings, measure: () => number): Promise<number[]> {
    const most = [0, 0, 0, 0, 0, 0]
    const start = performance.now()
    const endMs = settings.seconds * 1000
    let measureAt = 0
    for (let now = 0; now < endMs; now = performance.now() - start) {
      const due = Math.floor((now / 1000) * settings.queriesPerSecond)
      while (this.asked < due) this.#send()
      const sixth = Math.min(5, Math.floor((now / endMs) * 6))
      if (now >= measureAt) {
        most[sixth] = Math.max(most[sixth]!, measure())
        measureAt = now + MEASURE_MS
      }
      await delay(TICK_MS)
    }
    return most
  }

  close(): void {
    for (const socket of this.#sockets) socket.close()
  }

  #send(): void {
    const nth = this.asked++
    const socket = nth % SOCKETS
    const id = Math.floor(nth / SOCKETS) & 0xffff
    this.#askedAt[socket]![id] = performance.now()
    this.#sockets[socket]!.send(makeQuery(id, `n${nth}.silent.faults.example.net.`), () => {})
  }

  #take(socket: number, reply: Buffer): void {
    const id = reply.readUInt16BE(0)
    const askedAt = this.#askedAt[socket]![id]!
    if (askedAt === 0) return
    this.#askedAt[socket]![id] = 0
    this.took.push(performance.now() - askedAt)
  }
}
