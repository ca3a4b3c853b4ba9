/** Starts a worker: the same program in another process, with a channel to it. */
import { type ChildProcess, fork } from 'node:child_process'
import type { Report, Request } from './protocol.ts'

/** The descriptor of the first socket passed: behind the three of every process. */
export const FIRST_PASSED_FD = 3

export interface WorkerProcess {
  /** Undefined: the system refused to start it; onEnd() tells. */
  readonly pid: number | undefined
  /** Does nothing when the process has ended. */
  send(request: Request): void
  /** Ends it at once. */
  kill(): void
}

export interface WorkerEvents {
  report(report: Report): void
  /** Once, and last: its exit status, the signal that ended it, or why it could not be started. */
  ended(how: string): void
}

export type SpawnWorker = (worker: number, fds: readonly number[], events: WorkerEvents) => WorkerProcess

/** Of the environment what is meant for the first process alone: the service manager's sockets, notifications, watchdog. */
const FIRST_ALONE = /^(LISTEN_(FDS|PID|FDNAMES)|NOTIFY_SOCKET|WATCHDOG_(USEC|PID))$/

/** `entry`: the program's own file. */
export function workerSpawner(entry: string, env: Readonly<Record<string, string | undefined>>): SpawnWorker {
  const passed = Object.fromEntries(Object.entries(env).filter(([name]) => !FIRST_ALONE.test(name)))
  const start = (worker: number, fds: readonly number[]): ChildProcess =>
    fork(entry, [], {
      // By this main.ts knows what it is to be.
      env: { ...passed, DOTBRIDGE_WORKER: String(worker) },
      serialization: 'advanced',
      // The log is one stream: lines are written whole.
      stdio: ['ignore', 'ignore', 'inherit', ...fds, 'ipc'],
    })
  return (worker, fds, events) => {
    let child: ChildProcess
    try {
      child = start(worker, fds)
    } catch (error) {
      // Some refusals of the system are thrown, others told.
      queueMicrotask(() => events.ended(String(error)))
      return { pid: undefined, send: () => {}, kill: () => {} }
    }
    let over = false
    const end = (how: string): void => {
      if (!over) events.ended(how)
      over = true
    }
    child.on('message', (report) => events.report(report as Report))
    child.on('error', (error) => {
      // Also what comes of sending to a process that is ending: that is told by its end.
      if (child.pid === undefined) end(error.message)
    })
    child.on('exit', (status, signal) => end(signal ?? `exit status ${status}`))
    return {
      pid: child.pid,
      send: (request) => void (child.connected && child.send(request, () => {})),
      kill: () => void child.kill('SIGKILL'),
    }
  }
}
