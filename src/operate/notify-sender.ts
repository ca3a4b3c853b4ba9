/**
 * One message to the service manager, as sd_notify(3) sends it: a datagram to a Unix socket, which Node does not have. The
 * system's calls are at hand where batched UDP is; elsewhere systemd's own program sends it.
 */
import { spawn } from 'node:child_process'
import type { Log } from '../log.ts'
import {
  AF_UNIX,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCKADDR_UN,
  SOCKADDR_UN_PATH,
} from '../system/layout.ts'
import { Memory } from '../system/memory.ts'
import { loadSystem, type System } from '../system/system.ts'
import { SystemCallError } from '../system/system-call-error.ts'

/** Takes `VARIABLE=VALUE` lines. Never throws: a manager that does not listen is no reason to stop serving. */
export interface NotifySender {
  send(lines: readonly string[]): void
  /** Resolves once all is on its way. */
  flush(): Promise<void>
}

/** Far more than any message here. */
const MAX_OCTETS = 2_048

/** `path`: $NOTIFY_SOCKET; a leading @ stands for the zero octet of a name that is in no file system. */
export async function openNotifySender(path: string, log: Log, load = loadSystem): Promise<NotifySender> {
  try {
    return new SocketSender(await load(), path, log)
  } catch {
    return new ProgramSender(path, log)
  }
}

export class SocketSender implements NotifySender {
  readonly #system: System
  readonly #log: Log
  readonly #name: Memory
  readonly #nameLength: number
  readonly #octets: Memory

  /** Throws a RangeError when no Unix socket can have this path. */
  constructor(system: System, path: string, log: Log) {
    const octets = Buffer.from(path)
    if (octets.length === 0 || octets.length > SOCKADDR_UN_PATH) throw new RangeError('no path of a Unix socket')
    if (octets[0] === 0x40) octets[0] = 0
    this.#system = system
    this.#log = log
    this.#octets = new Memory(system, MAX_OCTETS)
    this.#name = new Memory(system, SOCKADDR_UN.path + SOCKADDR_UN_PATH)
    this.#name.octets.writeUInt16LE(AF_UNIX, SOCKADDR_UN.family)
    octets.copy(this.#name.octets, SOCKADDR_UN.path)
    this.#nameLength = SOCKADDR_UN.path + octets.length
  }

  send(lines: readonly string[]): void {
    const system = this.#system
    const length = this.#octets.octets.write(lines.join('\n'), 0, MAX_OCTETS)
    // A socket for each message: a manager that was restarted has another one.
    const fd = system.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)
    if (fd < 0) {
      this.#failed('socket')
      return
    }
    const flags = MSG_DONTWAIT | MSG_NOSIGNAL
    const sent = system.sendto(fd, this.#octets.at(0), length, flags, this.#name.at(0), this.#nameLength)
    if (sent < 0) this.#failed('sendto')
    system.close(fd)
  }

  flush(): Promise<void> {
    return Promise.resolve()
  }

  #failed(syscall: string): void {
    this.#log.event('notify-unavailable', { error: new SystemCallError(syscall, this.#system.errno()) })
  }
}

/** The manager must be willing to hear other processes of the service than the main one: NotifyAccess=all. */
export class ProgramSender implements NotifySender {
  readonly #path: string
  readonly #log: Log
  readonly #program: string
  /** One after the other: READY must not overtake RELOADING. */
  #last: Promise<void> = Promise.resolve()
  #failed = false

  constructor(path: string, log: Log, program = 'systemd-notify') {
    this.#path = path
    this.#log = log
    this.#program = program
  }

  send(lines: readonly string[]): void {
    this.#last = this.#last.then(() => this.#run(lines))
  }

  flush(): Promise<void> {
    return this.#last
  }

  #run(lines: readonly string[]): Promise<void> {
    return new Promise((resolve) => {
      const child = spawn(this.#program, lines, { env: { NOTIFY_SOCKET: this.#path }, stdio: 'ignore' })
      child.once('error', (error) => {
        if (!this.#failed) this.#log.event('notify-unavailable', { error })
        this.#failed = true
        resolve()
      })
      child.once('exit', () => resolve())
    })
  }
}
