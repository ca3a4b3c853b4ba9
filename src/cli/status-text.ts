/** What `dotbridge status` prints: the state of things first, the numbers behind it below. */
import { formatSocketAddress } from '../config/addresses.ts'
import type { WorkerStatus } from '../operate/crew.ts'
import type { ConnectionStatus, Status } from '../operate/operations.ts'

/** How each fate of a query is told; the order is that of the output. */
const FATES: Readonly<Record<string, string>> = {
  hit: 'from the cache',
  miss: 'from the upstream',
  coalesced: 'along with an identical query',
  stale: 'stale, for want of an upstream',
  local: 'local names',
  policyHit: "a policy's refusal, from the cache",
  failureHit: 'a failure, from the cache',
  servfail: 'SERVFAIL: the upstream had no answer',
  overloaded: 'SERVFAIL: too many were waiting',
  refused: 'refused: cannot be asked upstream',
  rejected: 'malformed or not implemented',
  strangers: 'refused: not in clients.allow',
  turnedAway: 'sent to TCP: too many from one address',
  dropped: 'dropped without a reply',
}

export function statusText(status: Status): string {
  const { upstream, cache, queries, lastErrors, workers = [] } = status
  const lines = [
    `dotbridge ${status.version}, process ${status.pid}, up ${duration(status.uptimeMs)}`,
    '',
    `Listening  ${listening(status)}`,
    `Upstream   ${upstream.name}: ${upstream.up ? 'up' : 'down'}`,
    ...upstream.connections.map((connection) => `           ${connectionText(connection)}`),
    `Cache      ${cacheText(cache)}`,
    ...workers.map((worker, index) => `${index === 0 ? 'Workers ' : ''.padEnd(8)}   ${workerText(worker)}`),
    '',
    ...section(
      'Queries',
      Object.entries(FATES).filter(([fate]) => (queries[fate] ?? 0) > 0),
      ([fate, words]) => {
        return `${String(queries[fate]).padStart(10)}  ${words}`
      },
    ),
    ...section('Last warnings and errors', lastErrors, ({ event, atMs, message, worker }) => {
      const ago = duration(status.uptimeMs - atMs)
      const where = worker === undefined ? '' : `worker ${worker}, `
      return `  ${ago} ago: ${where}${event}${message === undefined ? '' : `: ${message}`}`
    }),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

function section<T>(title: string, items: readonly T[], line: (item: T) => string): readonly string[] {
  return items.length === 0 ? [`${title}: none`] : [title, ...items.map(line), '']
}

/** Both transports on an address are one entry. */
function listening({ listening }: Status): string {
  const transports = new Map<string, string[]>()
  for (const at of listening) {
    const where = formatSocketAddress(at)
    transports.set(where, [...(transports.get(where) ?? []), at.transport.toUpperCase()])
  }
  const texts = [...transports].map(([where, over]) => (over.length === 2 ? where : `${where} (${over[0]} only)`))
  return texts.length === 0 ? 'nowhere: see the last errors' : texts.join(', ')
}

function connectionText({ state, address, roundTripMs, inFlight, served, ageMs }: ConnectionStatus): string {
  const roundTrip = roundTripMs === undefined ? 'round trip unknown' : `round trip ${roundTripMs.toFixed(1)} ms`
  return `${address} ${state}, ${roundTrip}, ${inFlight} in flight, ${served} answered in ${duration(ageMs)}`
}

function workerText({ worker, pid, state, queries, entries }: WorkerStatus): string {
  const process = pid === undefined ? 'ended, to be started again' : `process ${pid} ${state}`
  return `${worker}: ${process}, queries taken: ${queries}, answers kept: ${entries}`
}

function cacheText({ entries, octets, maxOctets, hitRatio }: Status['cache']): string {
  if (maxOctets === 0) return 'off'
  const ratio = hitRatio === undefined ? '' : `, ${(100 * hitRatio).toFixed(1)} % of queries answered from it`
  return `${entries} answers in ${mebibytes(octets)} of ${mebibytes(maxOctets)} MiB${ratio}`
}

const mebibytes = (octets: number): string => (octets / 2 ** 20).toFixed(1)

/** In the two largest units that matter: 3d 4h, 12m 5s, 17s. */
export function duration(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000)
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ]
  const first = parts.findIndex(([count]) => count > 0)
  if (first < 0) return '0s'
  const told = parts.slice(first, first + 2).filter(([count]) => count > 0)
  return told.map(([count, unit]) => `${count}${unit}`).join(' ')
}
