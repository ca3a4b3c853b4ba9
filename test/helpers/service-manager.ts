/** Plays the service manager: holds sockets without reading them, passes them on, and hears what it is notified of. */
import koffi from 'koffi'
import type { SocketAddress } from '../../src/config/config.ts'
import { ReceiveBatch } from '../../src/listen/batched/receive-batch.ts'
import { AF_UNIX, SOCK_CLOEXEC, SOCK_DGRAM, SOCK_NONBLOCK, SOCKADDR_UN } from '../../src/system/layout.ts'
import { Memory } from '../../src/system/memory.ts'
import { Readiness } from '../../src/system/readiness.ts'
import { NAME_ROOM, portOf, writeName } from '../../src/system/socket-address.ts'
import { loadSystem, type System } from '../../src/system/system.ts'
import { MAIN } from './bridge-process.ts'
import { Folder, Running } from './programs.ts'

const SOCK_STREAM = 1
const listen: (fd: number, backlog: number) => number = koffi.load(null).func('listen', 'int', ['int', 'int']) as never

export class ServiceManager {
  readonly notifySocket: string
  /** Every message, its lines in one. */
  readonly messages: string[] = []
  readonly #system: System
  readonly #folder = new Folder()
  readonly #fds: number[] = []
  readonly #fd: number
  readonly #batch: ReceiveBatch
  readonly #readiness: Readiness
  readonly #watchers = new Set<() => void>()

  private constructor(system: System, name: string | undefined) {
    this.#system = system
    this.notifySocket = name ?? `${this.#folder.path}/notify`
    this.#fd = system.socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)
    const octets = Buffer.from(this.notifySocket.replace(/^@/, '\0'))
    const address = new Memory(system, 112)
    address.octets.writeUInt16LE(AF_UNIX, SOCKADDR_UN.family)
    octets.copy(address.octets, SOCKADDR_UN.path)
    if (system.bind(this.#fd, address.at(0), SOCKADDR_UN.path + octets.length) < 0) throw new Error('bind')
    this.#batch = new ReceiveBatch(system)
    this.#readiness = new Readiness(system, this.#fd, () => this.#receive())
    this.#readiness.watch('readable')
  }

  /** `name`: of the notification socket, such as `@abstract`; by default a file. */
  static async start(name?: string): Promise<ServiceManager> {
    return new ServiceManager(await loadSystem(), name)
  }

  /** A socket that is bound, and listens if it can. Throws when the address is taken. */
  hold(transport: 'udp' | 'tcp', { address, port }: SocketAddress): { readonly fd: number; readonly port: number } {
    const system = this.#system
    const name = new Memory(system, NAME_ROOM)
    const length = new Memory(system, 4)
    const family = writeName(name.words, 0, address, port, 0)
    // Blocking, as those of systemd are.
    const fd = system.socket(family.number, (transport === 'udp' ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0)
    this.#fds.push(fd)
    if (system.bind(fd, name.at(0), family.nameLength) < 0) throw new Error(`bind ${address}: ${system.errno()}`)
    if (transport === 'tcp' && listen(fd, 256) < 0) throw new Error('listen')
    length.words[0] = family.nameLength
    system.getsockname(fd, name.at(0), length.at(0))
    return { fd, port: portOf(name.words, 0) }
  }

  /** One of each on one port of an address. */
  holdBoth(address: string): { readonly udp: number; readonly tcp: number; readonly port: number } {
    for (let tries = 1; ; tries++) {
      const { fd: udp, port } = this.hold('udp', { address, port: 0 })
      try {
        return { udp, tcp: this.hold('tcp', { address, port }).fd, port }
      } catch (error) {
        // The port that UDP got is in use over TCP: by another test's connection, say.
        if (tries === 20) throw error
      }
    }
  }

  /** Starts the built program with the sockets as systemd would pass them, and told where to notify. */
  run(args: readonly string[], fds: readonly number[], env: NodeJS.ProcessEnv = {}): Running {
    const variables = { NOTIFY_SOCKET: this.notifySocket, LISTEN_FDS: String(fds.length), ...env }
    const shell = ['-c', 'LISTEN_PID=$$ exec "$0" "$@"', process.execPath, MAIN, ...args]
    return new Running('/bin/sh', shell, { env: { PATH: process.env['PATH'], ...variables }, fds })
  }

  /** Resolves to the first message with a line that begins so, once it is there. */
  async heard(start: string): Promise<string> {
    const find = (): string | undefined =>
      this.messages.find((message) => message.split('\n').some((line) => line.startsWith(start)))
    while (find() === undefined) {
      await new Promise<void>((resolve) => {
        const watcher = (): void => {
          this.#watchers.delete(watcher)
          resolve()
        }
        this.#watchers.add(watcher)
      })
    }
    return find()!
  }

  /** Forgets a socket that somebody in this process owns now. */
  letGo(fd: number): void {
    this.#fds.splice(this.#fds.indexOf(fd), 1)
  }

  async stop(): Promise<void> {
    await this.#readiness.close()
    for (const fd of [this.#fd, ...this.#fds.splice(0)]) this.#system.close(fd)
    this.#folder.dispose()
  }

  #receive(): void {
    const count = this.#batch.receive(this.#fd)
    for (let place = 0; place < count; place++) {
      this.messages.push(this.#batch.wires[place]!.toString('utf8', 0, this.#batch.length(place)))
    }
    // Called by libuv and not by Node: promises go on when Node itself calls something.
    setImmediate(() => {
      for (const watcher of this.#watchers) watcher()
    })
  }
}
