/** Real programs of the system's packages: run to their end, or kept running beside a test and ended with it. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, isAbsolute, join } from 'node:path'

/** The Debian package each program is in. */
const PACKAGES: Readonly<Record<string, string>> = {
  dig: 'dnsutils',
  kdig: 'knot-dnsutils',
  dnsperf: 'dnsperf',
  dnsdist: 'dnsdist',
  unbound: 'unbound',
  knotd: 'knot',
  named: 'bind9',
  kresd: 'knot-resolver',
  unshare: 'util-linux',
  ip: 'iproute2',
  python3: 'python3',
  '/usr/bin/python3': 'python3',
  getent: 'libc-bin',
  mount: 'mount',
  nsenter: 'util-linux',
  chattr: 'e2fsprogs',
  'musl-gcc': 'musl-tools',
  'systemd-nspawn': 'systemd-container',
  'systemd-analyze': 'systemd',
  '/usr/lib/podman/netavark': 'netavark',
}

const PATH = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin']

/** The path of a program, by its name or as it is. A missing one fails the test and names its package: interop tests are never skipped. */
export function program(name: string): string {
  for (const path of isAbsolute(name) ? [name] : PATH.map((folder) => join(folder, name))) {
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // Not in this folder.
    }
  }
  throw new Error(`${name} is missing: apt-get install ${PACKAGES[name] ?? name}`)
}

export interface Finished {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** The Python that the system's own packages are for, dnspython among them; another one may come first in PATH. */
export const SYSTEM_PYTHON = '/usr/bin/python3'

/** Runs a program to its end; a status other than 0 is a result, no failure. */
export function run(name: string, args: readonly string[], timeoutMs = 30_000): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const options = { timeout: timeoutMs, maxBuffer: 1 << 24, encoding: 'utf8' as const }
    execFile(program(name), args, options, (error, stdout, stderr) => {
      if (error?.killed === true) reject(new Error(`${name} took too long: ${stdout}${stderr}`))
      else resolve({ status: error === null ? 0 : Number(error.code ?? -1), stdout, stderr })
    })
  })
}

/** A program that runs until it is told to stop; what it writes is kept. */
export class Running {
  readonly child: ChildProcess
  stdout = ''
  stderr = ''
  /** Resolves to its exit status, or the name of the signal that ended it. */
  readonly exit: Promise<number | NodeJS.Signals>
  readonly #watchers = new Set<() => void>()

  constructor(
    path: string,
    args: readonly string[],
    options: { cwd?: string; env?: NodeJS.ProcessEnv; fds?: readonly number[] } = {},
  ) {
    const { fds = [], ...others } = options
    this.child = spawn(path, args, { ...others, stdio: ['ignore', 'pipe', 'pipe', ...fds] })
    this.exit = new Promise((resolve, reject) => {
      this.child.on('error', reject)
      this.child.on('close', (status, signal) => resolve(status ?? signal ?? -1))
    })
    // Whoever awaits `exit` hears of it; nobody has to.
    this.exit.catch(() => {}).finally(() => this.#changed())
    this.child.stdout?.on('data', (chunk: Buffer) => {
      this.stdout += chunk
      this.#changed()
    })
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk
      this.#changed()
    })
  }

  /** Resolves once `condition` holds; looked at whenever the program writes. Rejects when it ends before. */
  async until(condition: (running: Running) => boolean): Promise<void> {
    while (!condition(this)) {
      const { exitCode, signalCode } = this.child
      if (exitCode !== null || signalCode !== null) throw new Error(`it ended: ${this.stdout}${this.stderr}`)
      await new Promise<void>((resolve) => {
        const watcher = (): void => {
          this.#watchers.delete(watcher)
          resolve()
        }
        this.#watchers.add(watcher)
      })
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals> {
    this.child.kill(signal)
    return this.exit
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher()
  }
}

/** A folder under the system's temporary one, gone with dispose(). */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'dotbridge-test-'))

  /** Writes a file; returns its path. */
  write(name: string, content: string): string {
    const path = join(this.path, name)
    writeFileSync(path, content, { mode: 0o600 })
    return path
  }

  dispose(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

/** A port of 127.0.0.1 that was free a moment ago, for UDP and TCP, for programs that cannot choose one themselves. */
export async function freePort(): Promise<number> {
  while (true) {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const free = await isFreeForUdp(port)
    await new Promise((resolve) => server.close(resolve))
    if (free) return port
  }
}

/** Those who ask take ports at random, and keep them for as long as they ask. */
function isFreeForUdp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    const tell = (free: boolean): unknown => socket.close(() => resolve(free))
    socket.on('error', () => tell(false)).bind({ port, address: '127.0.0.1', exclusive: true }, () => tell(true))
  })
}

/** Resolves once something listens on a TCP port of 127.0.0.1. Rejects when `running` ends, or after ten seconds. */
export async function untilListening(port: number, running: Running): Promise<void> {
  const signal = AbortSignal.timeout(10_000)
  while (!(await accepts(port))) {
    if (running.child.exitCode !== null || signal.aborted) {
      throw new Error(`nothing listens on port ${port}: ${running.stdout}${running.stderr}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}
