/**
 * A host where nothing has been done yet: every file of this machine below a layer that is thrown away, and a network of its
 * own. It stays until it is removed, so that steps can be taken one after the other.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Finished, type Folder, program, Running, run } from './programs.ts'
import { layeredRoot } from './spare-host.ts'

export class NewHost {
  readonly folder: Folder
  readonly #running: Running
  readonly #leader: number

  private constructor(folder: Folder, running: Running, leader: number) {
    this.folder = folder
    this.#running = running
    this.#leader = leader
  }

  /** What is in `folder` is there too, by the same path. */
  static async make(folder: Folder): Promise<NewHost> {
    for (const name of ['unshare', 'nsenter', 'ip', 'mount', 'setsid']) program(name)
    mkdirSync(join(folder.path, 'layer'))
    const script = `set -eu
PATH="$PATH:/usr/sbin:/sbin"
${layeredRoot(folder.path, [folder.path])}
cat /etc/resolv.conf >$root/etc/resolv.conf
# Whoever takes the steps is root already, and needs no sudo.
printf '#!/bin/sh\\nexec "$@"\\n' >$root/usr/local/bin/sudo
chmod 755 $root/usr/local/bin/sudo
echo made
exec chroot $root sleep infinity`
    const namespaces = ['--net', '--mount', '--pid', '--fork', '--kill-child']
    const running = new Running(program('unshare'), [...namespaces, 'sh', '-c', script])
    await running.until(({ stdout }) => stdout === 'made\n')
    return new NewHost(folder, running, childOf(running))
  }

  /** Runs shell commands there as root, to their end. `network`: whose; registries are only reached by this machine's. */
  run(commands: string, network: 'own' | 'machine' = 'own', timeoutMs = 60_000): Promise<Finished> {
    const [, ...words] = this.#enter(network)
    return run('nsenter', [...words, 'sh', '-euc', commands], timeoutMs)
  }

  /** The same, which has to go well; returns what was written to stdout. */
  async must(commands: string, network: 'own' | 'machine' = 'own', timeoutMs = 60_000): Promise<string> {
    const { status, stdout, stderr } = await this.run(commands, network, timeoutMs)
    if (status !== 0) throw new Error(`status ${status} of: ${commands}\n${stdout}${stderr}`)
    return stdout
  }

  /** The same in a terminal of its own, so to speak: it goes on until interrupt() or its own end. */
  start(commands: string): Running {
    const [path = '', ...words] = this.#enter('own')
    return new Running(path, [...words, 'setsid', 'sh', '-euc', commands])
  }

  /** Ctrl-C. Resolves when it has ended. */
  async interrupt(running: Running): Promise<void> {
    // Every process that the shell started, as a terminal does.
    process.kill(-childOf(running), 'SIGINT')
    await running.exit
  }

  async remove(): Promise<void> {
    await this.#running.stop('SIGKILL')
  }

  #enter(network: 'own' | 'machine'): string[] {
    const namespaces = ['--mount', '--pid', ...(network === 'own' ? ['--net'] : [])]
    return [program('nsenter'), `--target=${this.#leader}`, ...namespaces, '--root', '--wd']
  }
}

/** The process that unshare or nsenter went on as, in a process namespace they are not in themselves. */
function childOf({ child: { pid } }: Running): number {
  const [first = ''] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ')
  if (first === '') throw new Error('it has no child')
  return Number(first)
}
