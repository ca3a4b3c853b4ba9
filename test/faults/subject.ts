/** A forwarder under test as a process of its own: started, waited for, and stopped. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, openSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FORWARDERS, type ForwarderKind, SEARCH_PATH, type Setup } from './forwarders.ts'
import type { Lab } from './lab.ts'
import { delay } from './stub.ts'

/** Between the socket and the first query: time for what a program does once it listens, dialling ahead included. */
const SETTLE_MS = 700
const START_MS = 10_000

export class Subject {
  readonly port: number
  readonly #child: ChildProcess
  readonly #directory: string
  readonly #reservation: Reservation

  private constructor(reservation: Reservation, child: ChildProcess, directory: string) {
    this.port = reservation.port
    this.#reservation = reservation
    this.#child = child
    this.#directory = directory
  }

  /** Resolves when it listens; rejects, with the end of its log, when it does not get there. */
  static async start(
    name: string,
    lab: Pick<Lab, 'authority' | 'addresses' | 'port'>,
    more: { readonly kind?: ForwarderKind; readonly cache?: Setup['cache']; readonly settleMs?: number } = {},
  ): Promise<Subject> {
    const directory = mkdtempSync(join(tmpdir(), `faults-${name}-`))
    const caFile = join(directory, 'ca.pem')
    writeFileSync(caFile, lab.authority.certificate)
    const reservation = await reservePort()
    const setup = { directory, listenPort: reservation.port, addresses: lab.addresses, port: lab.port, caFile }
    const kind = more.kind ?? FORWARDERS[name]!
    const { file, args } = kind.configure(more.cache === undefined ? setup : { ...setup, cache: more.cache })
    const log = openSync(join(directory, 'output'), 'a')
    const env = { ...process.env, PATH: SEARCH_PATH }
    const child = spawn(file, args, { cwd: directory, env, stdio: ['ignore', log, log] })
    // A program that is not installed: told by the exit below.
    child.on('error', () => {})
    const subject = new Subject(reservation, child, directory)
    if (!(await subject.#listening())) {
      const said = readFileSync(join(directory, 'output'), 'utf8').trim().split('\n').slice(-5).join('\n')
      await subject.stop()
      throw new Error(`${name} did not start: ${said}`)
    }
    await delay(more.settleMs ?? SETTLE_MS)
    return subject
  }

  get running(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Resident memory in octets. */
  get memory(): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024
  }

  /** Sockets it holds: streams, datagrams and what its runtime uses for itself. */
  get sockets(): number {
    return this.#socketInodes().size
  }

  /** Processor time so far of all threads that are there, in milliseconds. */
  get cpuMs(): number {
    const tasks = `/proc/${this.#child.pid}/task`
    // Nanoseconds, and not what the timer's tick happened to see: at low rates that is off by half.
    const spent = readdirSync(tasks).map((task) =>
      Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]),
    )
    return spent.reduce((sum, each) => sum + each, 0) / 1e6
  }

  async stop(): Promise<void> {
    if (this.running) {
      const gone = once(this.#child, 'exit')
      this.#child.kill('SIGTERM')
      const impatience = setTimeout(() => this.#child.kill('SIGKILL'), 4_000)
      await gone
      clearTimeout(impatience)
    }
    this.#reservation.release()
    if (process.env['FAULTS_KEEP'] === undefined) rmSync(this.#directory, { recursive: true, force: true })
  }

  /** Whether it has the port: it, and not another program that happens to have taken it. */
  async #listening(): Promise<boolean> {
    const local = `:${this.port.toString(16).toUpperCase().padStart(4, '0')}`
    for (const end = performance.now() + START_MS; performance.now() < end; await delay(20)) {
      if (!this.running) return false
      const sockets = readFileSync('/proc/net/udp', 'utf8').split('\n').slice(1)
      const inodes = sockets.map((line) => line.trim().split(/\s+/)).filter((fields) => fields[1]?.endsWith(local))
      const own = this.#socketInodes()
      if (inodes.some((fields) => own.has(fields[9]!))) return true
    }
    return false
  }

  #socketInodes(): Set<string> {
    const folder = `/proc/${this.#child.pid}/fd`
    const inodes = new Set<string>()
    for (const fd of readdirSync(folder)) {
      const inode = /^socket:\[(\d+)\]$/.exec(linkTarget(join(folder, fd)))?.[1]
      if (inode !== undefined) inodes.add(inode)
    }
    return inodes
  }
}

function linkTarget(file: string): string {
  try {
    return readlinkSync(file)
  } catch {
    // Closed in the meantime.
    return ''
  }
}

interface Reservation {
  readonly port: number
  release(): void
}

/**
 * A port of 127.0.0.1 that is free over UDP and TCP, outside the range of outgoing connections, where one could take it in
 * the meantime, and that no other laboratory on this machine has in mind: they agree by binding it on an address of
 * loopback that nobody else uses.
 */
async function reservePort(): Promise<Reservation> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000)
    const sign = createSocket('udp4')
    const datagrams = createSocket('udp4')
    const streams = createServer()
    try {
      sign.bind(port, '127.255.0.1')
      await once(sign, 'listening')
      datagrams.bind(port, '127.0.0.1')
      await once(datagrams, 'listening')
      streams.listen(port, '127.0.0.1')
      await once(streams, 'listening')
      return { port, release: () => sign.close() }
    } catch {
      sign.close()
    } finally {
      datagrams.close()
      streams.close()
    }
  }
}
