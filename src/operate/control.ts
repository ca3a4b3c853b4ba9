/**
 * The control socket: a Unix socket on which one JSON object a line is asked and answered. Who may write to the socket's
 * file may steer the daemon; nothing here listens on a network.
 *
 *     {"command": "status"}                      {"ok": true, "result": {...}}
 *     {"command": "flush", "name": "a.example"}  {"ok": true, "result": {"flushed": 2}}
 *     {"command": "log-level", "level": "loud"}  {"ok": false, "error": "..."}
 */
import { chmodSync, lstatSync, mkdirSync, unlinkSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { dirname } from 'node:path'
import type { Clock, Timer } from '../clock.ts'
import type { LogLevel } from '../config/config.ts'
import type { Operations } from './operations.ts'

const MAX_CONNECTIONS = 8
const MAX_LINE_OCTETS = 4096
const IDLE_MS = 10_000
/** Owner and group: an administrator's group may be given the socket. */
const SOCKET_MODE = 0o660
const LEVELS: readonly string[] = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] satisfies LogLevel[]

export class ControlSocket {
  readonly #path: string
  readonly #operations: Operations
  readonly #clock: Clock
  readonly #sockets = new Set<Socket>()
  #server: Server | undefined

  constructor(path: string, operations: Operations, clock: Clock) {
    this.#path = path
    this.#operations = operations
    this.#clock = clock
  }

  /** Rejects with the system's error when the socket cannot be made, or another daemon answers on it. */
  async open(): Promise<void> {
    if (await answers(this.#path)) {
      throw Object.assign(new Error(`another dotbridge answers on ${this.#path}`), { code: 'EADDRINUSE' })
    }
    makeFolder(dirname(this.#path))
    removeLeftover(this.#path)
    const server = createServer((socket) => this.#serve(socket))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(this.#path, resolve)
    })
    chmodSync(this.#path, SOCKET_MODE)
    server.on('error', () => {})
    this.#server = server
  }

  /** Idempotent, never rejects. */
  async close(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined) return
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #serve(socket: Socket): void {
    socket.on('error', () => {})
    if (this.#sockets.size >= MAX_CONNECTIONS) {
      socket.destroy()
      return
    }
    this.#sockets.add(socket)
    let idle: Timer = this.#clock.after(IDLE_MS, () => socket.destroy())
    socket.on('close', () => {
      idle.cancel()
      this.#sockets.delete(socket)
    })
    let kept = ''
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => {
      idle.cancel()
      idle = this.#clock.after(IDLE_MS, () => socket.destroy())
      const lines = (kept + text).split('\n')
      kept = lines.pop()!
      if (kept.length > MAX_LINE_OCTETS) socket.destroy()
      // One after the other, and nothing more is read until they are answered.
      socket.pause()
      void this.#answerAll(lines, socket).then(() => socket.resume())
    })
  }

  async #answerAll(lines: readonly string[], socket: Socket): Promise<void> {
    for (const line of lines) {
      const reply = await this.#answer(line)
      if (!socket.destroyed) socket.write(`${reply}\n`)
    }
  }

  async #answer(line: string): Promise<string> {
    try {
      return JSON.stringify({ ok: true, result: await this.#perform(JSON.parse(line)) })
    } catch (error) {
      return JSON.stringify({ ok: false, error: error instanceof Error ? error.message : 'failed' })
    }
  }

  async #perform(asked: unknown): Promise<unknown> {
    const { command, name, level } = (typeof asked === 'object' && asked !== null ? asked : {}) as Record<
      string,
      unknown
    >
    switch (command) {
      case 'status':
        return this.#operations.status()
      case 'flush':
        if (name !== undefined && typeof name !== 'string') throw new Error('name must be text')
        return { flushed: await this.#operations.flush(name) }
      case 'reload':
        return this.#operations.reload()
      case 'log-level':
        if (typeof level !== 'string' || !LEVELS.includes(level))
          throw new Error(`level must be one of ${LEVELS.join(' ')}`)
        await this.#operations.setLogLevel(level as LogLevel)
        return { level }
      default:
        throw new Error('unknown command: status, flush, reload and log-level are known')
    }
  }
}

/** Asks the daemon behind `path` one thing. Rejects with the system's error, or with what the daemon refuses. */
export function askControl(
  path: string,
  asked: Readonly<Record<string, unknown>>,
  timeoutMs: number,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path)
    let text = ''
    socket.setEncoding('utf8')
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('the daemon did not answer in time')))
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the daemon closed the connection')))
    socket.once('connect', () => socket.write(`${JSON.stringify(asked)}\n`))
    socket.on('data', (chunk: string) => {
      text += chunk
      const end = text.indexOf('\n')
      if (end < 0) return
      const reply = JSON.parse(text.slice(0, end)) as { ok: boolean; result?: unknown; error?: string }
      if (reply.ok) resolve(reply.result)
      else reject(new Error(reply.error ?? 'refused'))
      socket.destroy()
    })
  })
}

/** A socket file left by a crash is in the way of bind(); one that a living daemon answers on is not ours to take. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** Under systemd it is there (RuntimeDirectory); who starts the daemon by hand as root has it made. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o755 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EEXIST') throw error
  }
}

/** Anything but a socket is somebody's file: a slip in the configuration must not cost it. */
function removeLeftover(path: string): void {
  try {
    if (!lstatSync(path).isSocket()) throw Object.assign(new Error(`${path} is no socket`), { code: 'ENOTSOCK' })
    unlinkSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
