/**
 * A Debian of its own under a real systemd: systemd-nspawn boots the shared root below a layer in memory, with a network of its
 * own. Node.js is there, and this checkout's copy in /root/dotbridge.
 */
import { readFileSync } from 'node:fs'
import { type Finished, program, Running, run } from './programs.ts'

export class Machine {
  readonly #running: Running
  /** Its process 1, as this machine numbers it. */
  readonly #leader: number

  private constructor(running: Running, leader: number) {
    this.#running = running
    this.#leader = leader
  }

  /** `binds`: folders and files of this machine by the paths they have there, read-only. Resolves when it has booted. */
  static async boot(root: string, binds: Readonly<Record<string, string>>): Promise<Machine> {
    const running = new Running(program('systemd-nspawn'), [
      ...['--quiet', '--boot', '--private-network', '--volatile=overlay', '--console=pipe', `--directory=${root}`],
      // There need be no systemd on this machine, nor anything of its state in there.
      ...['--register=no', '--keep-unit', '--resolv-conf=off', '--timezone=off', '--link-journal=no'],
      ...Object.entries(binds).map(([at, path]) => `--bind-ro=${path}:${at}`),
    ])
    const machine = new Machine(running, await leaderOf(running))
    const { stdout } = await machine.run('systemctl is-system-running --wait')
    if (stdout !== 'running\n') throw new Error(`${stdout}${(await machine.run('systemctl --failed')).stdout}`)
    return machine
  }

  /** Runs shell commands as root in there. */
  run(commands: string, timeoutMs = 60_000): Promise<Finished> {
    const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
    const shell = ['env', '-i', path, 'HOME=/root', 'LANG=C.UTF-8', 'bash', '--norc', '-euc', `cd /root\n${commands}`]
    return run('nsenter', [`--target=${this.#leader}`, '--all', ...shell], timeoutMs)
  }

  /** The same, which has to go well; returns what was written. */
  async must(commands: string): Promise<string> {
    const { status, stdout, stderr } = await this.run(commands)
    if (status !== 0) throw new Error(`status ${status} of: ${commands}\n${stdout}${stderr}`)
    return stdout
  }

  /** A program of this machine in the network of that one. */
  start(name: string, args: readonly string[]): Running {
    return new Running(program('nsenter'), [`--target=${this.#leader}`, '--net', program(name), ...args])
  }

  /** The same, to its end. */
  here(name: string, args: readonly string[]): Promise<Finished> {
    return run('nsenter', [`--target=${this.#leader}`, '--net', program(name), ...args])
  }

  async stop(): Promise<void> {
    await this.#running.stop('SIGTERM')
  }
}

/** nspawn's child that is process 1 in the innermost namespace. */
async function leaderOf(running: Running): Promise<number> {
  const { pid } = running.child
  const signal = AbortSignal.timeout(20_000)
  while (!signal.aborted && running.child.exitCode === null) {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ')
    const leader = children.find((child) => child !== '' && isInit(child))
    if (leader !== undefined && (await reachable(leader))) return Number(leader)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`it does not boot: ${running.stdout}${running.stderr}`)
}

function isInit(pid: string): boolean {
  try {
    return /^NSpid:.*\t1$/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'))
  } catch {
    return false
  }
}

/** Whether its systemd takes commands. */
async function reachable(pid: string): Promise<boolean> {
  const { status } = await run('nsenter', [`--target=${pid}`, '--all', 'test', '-S', '/run/systemd/private'])
  return status === 0
}
