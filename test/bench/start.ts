/** Start: from exec to the first answer, over a connection to the upstream that is not there yet. */
import { execFile, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { type ForwarderKind, SEARCH_PATH } from '../faults/forwarders.ts'
import { makeQuery } from '../helpers/dns-text.ts'
import { Folder, freePort } from '../helpers/programs.ts'
import { median } from './report.ts'
import type { BenchUpstream } from './upstream.ts'

export interface StartResult {
  readonly contender: string
  readonly medianMs: number
  readonly bestMs: number
}

/** Asked anew so often: until a socket is there a query is lost, and what holds it may hold only one. */
const ASK_EVERY_MS = 1
const PATIENCE_MS = 10_000

export async function measureStart(
  contenders: ReadonlyMap<string, ForwarderKind>,
  upstream: BenchUpstream,
  rounds: number,
): Promise<StartResult[]> {
  const times = new Map<string, number[]>()
  const note = (name: string, ms: number): unknown => times.set(name, [...(times.get(name) ?? []), ms])
  for (let round = 0; round < rounds; round++) {
    note('node -e 0', await bareNode())
    for (const [name, kind] of contenders) note(name, await firstAnswer(kind, upstream))
  }
  return [...times].map(([contender, all]) => ({ contender, medianMs: median(all), bestMs: Math.min(...all) }))
}

async function bareNode(): Promise<number> {
  const started = performance.now()
  await promisify(execFile)(process.execPath, ['-e', '0'])
  return performance.now() - started
}

async function firstAnswer(kind: ForwarderKind, upstream: BenchUpstream): Promise<number> {
  const folder = new Folder()
  const listenPort = await freePort()
  const caFile = folder.write('ca.pem', upstream.authority.certificate)
  const { addresses, port } = upstream
  const { file, args } = kind.configure({ directory: folder.path, listenPort, addresses, port, caFile })
  const socket = createSocket('udp4')
  socket.on('error', () => {})
  socket.connect(listenPort, '127.0.0.1')
  await once(socket, 'connect')
  const answered = new Promise<number>((resolve, reject) => {
    socket.on('message', (reply) => {
      if (reply.length > 12 && (reply[3]! & 0x0f) === 0) resolve(performance.now())
    })
    setTimeout(reject, PATIENCE_MS, new Error(`${file} did not answer`)).unref()
  })
  const started = performance.now()
  const child = spawn(file, args, { cwd: folder.path, env: { ...process.env, PATH: SEARCH_PATH }, stdio: 'ignore' })
  let id = 0
  const asking = setInterval(
    () => socket.send(makeQuery('start.bench.example.net', 'A', { id: ++id & 0xffff })),
    ASK_EVERY_MS,
  )
  try {
    return (await answered) - started
  } finally {
    clearInterval(asking)
    socket.close()
    child.kill('SIGKILL')
    await once(child, 'exit')
    folder.dispose()
  }
}
