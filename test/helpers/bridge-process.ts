/** The built program as a process of its own, with a configuration file of its own: what a user runs. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Folder, freePort, Running } from './programs.ts'

export const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'main.js')

/** One line of the log. */
export type LogLine = { readonly event: string; readonly level: string } & Readonly<Record<string, unknown>>

/** `dotbridge COMMAND ARGS...`; colours off, no configuration but the one named. */
export function dotbridge(...args: readonly string[]): Running {
  const { PATH: path = '' } = process.env
  return new Running(process.execPath, [MAIN, ...args], { env: { PATH: path } })
}

export interface UpstreamToUse {
  readonly port: number
  /** What the upstream's certificate is checked against, in PEM. */
  readonly ca: string
  readonly location?: string
  readonly endpoint?: 'location' | 'generic'
  readonly hostname?: string
}

/** A configuration in YAML: one listening port of 127.0.0.1, one upstream on 127.0.0.1. `more` goes behind it. */
export function configuration(folder: Folder, listen: string, upstream: UpstreamToUse, more = ''): string {
  const caFile = folder.write('ca.pem', upstream.ca)
  const optional = [
    upstream.location !== undefined && `  location: ${upstream.location}`,
    upstream.endpoint !== undefined && `  endpoint: ${upstream.endpoint}`,
    upstream.hostname !== undefined && `  hostname: ${upstream.hostname}`,
  ].filter((line) => line !== false)
  return `
listen:
  - ${listen}
upstream:
${optional.join('\n')}
  addresses: [127.0.0.1]
  port: ${upstream.port}
  ca_file: ${caFile}
log:
  level: debug
control:
  socket: ${controlSocket(folder)}
${more}`
}

const controlSocket = (folder: Folder): string => join(folder.path, 'control.sock')

export class BridgeProcess {
  readonly port: number
  readonly running: Running
  /** Its configuration file. */
  readonly file: string
  readonly #folder: Folder

  private constructor(port: number, running: Running, file: string, folder: Folder) {
    this.port = port
    this.running = running
    this.file = file
    this.#folder = folder
  }

  /** Resolves once the bridge takes queries on a free port of 127.0.0.1 (or on `port`). */
  static async start(upstream: UpstreamToUse, options: { more?: string; port?: number } = {}): Promise<BridgeProcess> {
    const folder = new Folder()
    const port = options.port ?? (await freePort())
    const config = folder.write('dotbridge.yaml', configuration(folder, `127.0.0.1:${port}`, upstream, options.more))
    const bridge = new BridgeProcess(port, dotbridge('run', '--config', config), config, folder)
    await bridge.running.until(() => bridge.log.some(({ event }) => event === 'started'))
    return bridge
  }

  /** Runs a command of the program's against this bridge, to its end. */
  async command(...args: readonly string[]): Promise<{ status: unknown; stdout: string; stderr: string }> {
    const [name = '', ...rest] = args
    const running = dotbridge(name, '--config', this.file, ...rest)
    const status = await running.exit
    return { status, stdout: running.stdout, stderr: running.stderr }
  }

  get controlSocket(): string {
    return controlSocket(this.#folder)
  }

  /** Rewrites the configuration file; it takes no notice by itself. */
  change(edit: (text: string) => string): void {
    writeFileSync(this.file, edit(readFileSync(this.file, 'utf8')))
  }

  /** What it has logged so far. */
  get log(): LogLine[] {
    const complete = this.running.stderr.slice(0, this.running.stderr.lastIndexOf('\n') + 1)
    const lines = complete.split('\n').filter((line) => line.startsWith('{'))
    return lines.map((line) => JSON.parse(line) as LogLine)
  }

  /** Resolves to the first line that logged `event`, or is there already. */
  async logged(event: string): Promise<LogLine> {
    const find = (): LogLine | undefined => this.log.find((line) => line.event === event)
    await this.running.until(() => find() !== undefined)
    return find()!
  }

  /** Ends it, by SIGTERM unless told otherwise; resolves to its exit status. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals> {
    const status = await this.running.stop(signal)
    this.#folder.dispose()
    return status
  }
}
