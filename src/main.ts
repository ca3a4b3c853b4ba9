/** Arguments, environment, signals and exit statuses: the only file that touches the process. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CommandIo, EXIT } from './cli/command.ts'
import { COMMANDS } from './cli/commands.ts'
import { dispatch } from './cli/dispatch.ts'
import { nameSources } from './source-names.ts'
import type { Request } from './workers/protocol.ts'
import type { Channel } from './workers/worker.ts'

let reportBug = (error: unknown): void => {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`dotbridge: this is a bug: ${text}\n`)
}

const io: CommandIo = {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  pid: process.pid,
  entry: join(import.meta.dirname, 'main.js'),
  // https://no-color.org: set and not empty.
  color: process.stdout.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb',
  get version() {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
    return String(version)
  },
  stopSignal() {
    const stop = new AbortController()
    const take = (): void => {
      if (stop.signal.aborted) process.exit(EXIT.wrong)
      stop.abort()
    }
    process.on('SIGTERM', take)
    process.on('SIGINT', take)
    return stop.signal
  },
  onReload(reload) {
    process.on('SIGHUP', reload)
  },
  onBug(report) {
    reportBug = report
  },
}

// State after an error that nobody caught is unknown, and a bridge in an unknown state must not answer: it ends, and the
// service manager starts a sound one. Unhandled rejections arrive here too.
process.on('uncaughtException', (error) => {
  try {
    nameSources(error)
    reportBug(error)
  } finally {
    process.exit(EXIT.bug)
  }
})
// `dotbridge check | head -1` is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

/** Where `workers` asks for several, the first process starts the others: they have a channel to it, and obey it alone. */
async function serveAsWorker(worker: number): Promise<number> {
  const { runWorker } = await import('./workers/worker.ts')
  // Nobody would look after it any more, and the next first process needs the port.
  process.on('disconnect', () => process.exit(EXIT.ok))
  // Service managers and terminals signal every process: what becomes of the others is said by the first.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {})
  const channel: Channel = {
    send: (report) => void process.send?.(report, () => {}),
    listen: (take) => process.on('message', (request) => take(request as Request)),
  }
  await runWorker(worker, channel, io.onBug)
  return EXIT.ok
}

const worker = process.send === undefined ? undefined : process.env['DOTBRIDGE_WORKER']
const ended = worker === undefined ? dispatch(COMMANDS, process.argv.slice(2), io) : serveAsWorker(Number(worker))
// Until then: what leaves nothing to wait for, and has not ended, is a bug.
process.exitCode = EXIT.bug
void ended.then((status) => {
  // Whatever a command left open must not keep it from ending; what it printed must be out before.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(status)))
})
