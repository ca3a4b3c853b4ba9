/** `dotbridge check`: every problem of a configuration, or what it means in words. */
import { formatSocketAddress, isLoopback } from '../config/addresses.ts'
import type { Config } from '../config/config.ts'
import { readConfigFile } from '../config/file.ts'
import { formatDuration, formatSize } from '../config/values.ts'
import { redactedLocation, redactor } from '../log.ts'
import { CONFIG_FLAG, defineCommand, EXIT } from './command.ts'
import { configFile, problemLines } from './read-config.ts'

export const command = defineCommand({
  positionals: { usage: '', min: 0, max: 0 },
  flags: { config: CONFIG_FLAG },
  notes: [
    'Problems and warnings are lines FILE:LINE:COLUMN: TEXT on standard output; of the location two characters are shown.',
    'Exit status: 0 the configuration is good; 1 it is not.',
  ],
  async run(flags, _positionals, io) {
    const file = configFile(flags.config, io.env)
    const result = readConfigFile(file)
    const say = (line: string): void => void io.stdout.write(`${line}\n`)
    if ('problems' in result) {
      for (const line of problemLines(result, flags.config, io.env)) say(line)
      return EXIT.wrong
    }
    for (const warning of result.warnings) say(warning.replace(/^(.*?:\d+:\d+: )/, '$1warning: '))
    say(`${file} is good. It means:`)
    for (const [about, text] of meaning(result.config)) {
      const label = `${about}:`.padEnd(11)
      say(`  ${io.color ? `\x1b[1m${label}\x1b[22m` : label} ${text}`)
    }
    return EXIT.ok
  },
})

/** What a configuration means, a line for each thing a reader wants to know; the location redacted. */
export function meaning(config: Config): readonly (readonly [about: string, text: string])[] {
  const { location } = config.upstream
  const redact = redactor(location === undefined ? [] : [location])
  return [
    ['Asked', redact(asked(config))],
    ['Trusted', trusted(config)],
    ['Location', redact(told(config))],
    [
      'Listening',
      config.listen.map(formatSocketAddress).join(', ') +
        (reachable(config) ? ', UDP and TCP' : ', UDP and TCP: this host alone'),
    ],
    ...workers(config),
    ['Clients', clients(config)],
    ['Cache', cache(config)],
    ['Stale', stale(config)],
    [
      'In time',
      `a client has its answer, a stale answer or SERVFAIL within ${formatDuration(config.upstream.queryTimeoutMs)}`,
    ],
    ['Local', local(config)],
    ['Log', log(config)],
    ['Control', control(config)],
    ['Metrics', metrics(config)],
  ]
}

const reachable = ({ listen }: Config): boolean => listen.some(({ address }) => !isLoopback(address))

function asked({ upstream }: Config): string {
  const { hostname, addresses, port, connections } = upstream
  const who = hostname.endsWith('.cloudflare-gateway.com') ? `Cloudflare Gateway as ${hostname}` : hostname
  const where = addresses.map((address) => formatSocketAddress({ address, port })).join(', ')
  return `${who}, at ${where}, over TLS only, ${connections === 1 ? '1 connection' : `at most ${connections} connections`}`
}

function trusted({ upstream }: Config): string {
  const { caFile, pins } = upstream
  const authority = caFile === undefined ? 'an authority this system trusts' : `an authority in ${caFile}`
  const pinned = pins.length === 0 ? '' : `, and has one of ${pins.length} pinned keys in its chain`
  return `only if it proves that name by a certificate of ${authority}${pinned}`
}

function told({ upstream }: Config): string {
  const { location, locationOption, hostname } = upstream
  if (location === undefined) return 'none is told'
  const shown = redactedLocation(location)
  if (locationOption !== undefined) return `${shown}, by EDNS option 65011 on every query to ${hostname}`
  if (hostname.startsWith(`${location}.`)) return `${shown}, by its own hostname`
  return `${shown}, which is told to nobody`
}

/** Nothing where there is one, as there mostly is. */
function workers({ workers }: Config): readonly (readonly [about: string, text: string])[] {
  if (workers === 1) return []
  const each = 'each with its own connections and an equal share of the cache; TCP is for the first'
  return [['Workers', `${workers} processes answer UDP, ${each}`]]
}

const CLIENT_WORDS: Readonly<Record<string, string>> = {
  loopback: 'this host',
  private: 'private networks (RFC 1918, link-local, unique local)',
  any: 'anybody',
}

function clients({ clients: { allow, rateLimit } }: Config): string {
  const named = allow.map((entry) => CLIENT_WORDS[entry] ?? entry)
  const others = rateLimit > 0 && allow.some((entry) => entry !== 'loopback')
  const rate = others ? `, ${rateLimit} times a second if not on this host` : ''
  return allow.includes('any') ? `anybody may ask${rate}` : `${named.join(', ')} may ask${rate}; others get REFUSED`
}

function cache({ cache: { maxSize, maxTtlMs, maxNegativeTtlMs } }: Config): string {
  if (maxSize === 0) return 'off: every query goes upstream'
  return `up to ${formatSize(maxSize)}; answers for ${formatDuration(maxTtlMs)} at most, negative ones for ${formatDuration(maxNegativeTtlMs)}`
}

function stale({ cache: { maxSize, serveStaleMs } }: Config): string {
  if (maxSize === 0 || serveStaleMs === 0) return 'an expired answer is never served'
  return `while the upstream does not answer, answers serve on for ${formatDuration(serveStaleMs)} after their expiry`
}

function local({ local: { forward } }: Config): string {
  const exceptions = forward.length === 0 ? '' : `, but for ${forward.join(', ')}, which go upstream`
  return `special-use names and private reverse zones are answered here${exceptions}`
}

function log({ log: { level, queries } }: Config): string {
  if (level === 'silent') return 'nothing is logged'
  return `level ${level}, ${queries ? 'and a line with the name of each query' : 'without the names of queries'}`
}

function control({ control: { socket } }: Config): string {
  return socket === undefined
    ? 'off: no status, flush, reload or log-level'
    : `status, flush, reload and log-level at ${socket}`
}

function metrics({ metrics: { listen } }: Config): string {
  return listen === undefined ? 'off' : `http://${formatSocketAddress(listen)}/metrics`
}
