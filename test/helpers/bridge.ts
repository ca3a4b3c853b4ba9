/** The whole daemon in the test's own process, on real sockets, with a clock that can be moved on. */
import { type Clock, systemClock, Turn } from '../../src/clock.ts'
import type { Config } from '../../src/config/config.ts'
import { loadConfig } from '../../src/config/load.ts'
import { Daemon } from '../../src/daemon.ts'
import type { Fate } from '../../src/responder.ts'
import { ioLoader, type LoadIo } from '../../src/system/io.ts'
import { CapturedLog } from './captured-log.ts'
import { freePort } from './programs.ts'
import { TcpStub, UdpStub } from './stub.ts'

export interface BridgeSettings {
  /** The upstream's port on each of its addresses. */
  readonly port: number
  /** Default: 127.0.0.1. */
  readonly addresses?: readonly string[]
  /** What its certificate is checked against, in PEM. */
  readonly ca: string
  /** Default: test-location at the location endpoint. */
  readonly endpoint?: 'location' | 'generic'
  /** In place of Gateway's name. */
  readonly hostname?: string
  /** Keys of `upstream:` besides these, as YAML in one line: `connections: 1, query_timeout: 1s`. */
  readonly upstream?: string
  /** Whole top-level sections, as YAML. */
  readonly more?: string
  /** Listens on all of them, the first being the one that stubs ask; default: 127.0.0.1. */
  readonly listenOn?: readonly string[]
}

export const LOCATION = 'test-location'
export const LOCATION_HOSTNAME = `${LOCATION}.cloudflare-gateway.com`
export const GENERIC_HOSTNAME = 'dns.cloudflare-gateway.com'

/** As on a host where the system's calls cannot be reached: with Node's sockets alone (see vitest.config.ts). */
const withoutSystem = (): Promise<never> => Promise.reject(new Error('not in this test'))

/** What the daemon has of the system's calls in this project of vitest.config.ts; default: all that this host has. */
function ioOf(clock: Clock): { io?: LoadIo } {
  const path = process.env['DOTBRIDGE_TEST_PATH']
  if (path === 'portable') return { io: withoutSystem }
  if (path !== 'epoll') return {}
  const io = ioLoader(clock)
  return { io: async () => ({ ...(await io()), ring: new Error('not in this test') }) }
}

export class Bridge {
  readonly daemon: Daemon
  readonly port: number
  readonly log: CapturedLog
  /** How each query was answered, in order. */
  readonly outcomes: Fate[]
  readonly #clock: { offsetMs: number }
  readonly #stubs: { close(): void }[] = []

  private constructor(daemon: Daemon, port: number, log: CapturedLog, outcomes: Fate[], clock: { offsetMs: number }) {
    this.daemon = daemon
    this.port = port
    this.log = log
    this.outcomes = outcomes
    this.#clock = clock
  }

  static async start(settings: BridgeSettings): Promise<Bridge> {
    const port = await freePort()
    const [log, offset, outcomes] = [new CapturedLog(), { offsetMs: 0 }, [] as Fate[]]
    // Timers run as ever: only ages can be moved on.
    const clock: Clock = {
      now: () => systemClock.exact() + offset.offsetMs,
      exact: () => systemClock.exact() + offset.offsetMs,
      turn: new Turn((fire) => systemClock.soon(fire)),
      after: (ms, fire) => systemClock.after(ms, fire),
      soon: (fire) => systemClock.soon(fire),
      noticeSuspend: () => 0,
      wallTime: () => systemClock.wallTime(),
    }
    const observer = (_query: unknown, outcome: Fate): void => {
      outcomes.push(outcome)
    }
    const daemon = new Daemon(configOf(settings, port), log, { ca: settings.ca, clock, observer, ...ioOf(clock) })
    await daemon.start()
    return new Bridge(daemon, port, log, outcomes, offset)
  }

  /** As a changed file does; `listenOn` goes for addresses on the port of the start. Resolves to what changed. */
  reload(settings: BridgeSettings): Promise<readonly string[]> {
    return this.daemon.reload(configOf(settings, this.port))
  }

  /** Makes everything kept older. */
  pass(seconds: number): void {
    this.#clock.offsetMs += seconds * 1_000
  }

  async udp(address?: string): Promise<UdpStub> {
    return this.#keep(await UdpStub.open(this.port, address))
  }

  async tcp(address?: string): Promise<TcpStub> {
    return this.#keep(await TcpStub.connect(this.port, address))
  }

  async stop(): Promise<void> {
    for (const stub of this.#stubs.splice(0)) stub.close()
    await this.daemon.stop()
  }

  #keep<T extends { close(): void }>(stub: T): T {
    this.#stubs.push(stub)
    return stub
  }
}

function configOf(settings: BridgeSettings, port: number): Config {
  const { endpoint = 'location', hostname, upstream = '', more = '', listenOn = ['127.0.0.1'] } = settings
  const { addresses = ['127.0.0.1'] } = settings
  const listen = listenOn.map((address) => (address.includes(':') ? `"[${address}]:${port}"` : `${address}:${port}`))
  const who = `location: ${LOCATION}, endpoint: ${endpoint}${hostname === undefined ? '' : `, hostname: ${hostname}`}`
  const text = `
listen: [${listen.join(', ')}]
upstream: {${who}, addresses: [${addresses.join(', ')}], port: ${settings.port}, ${upstream}}
${more}
`
  const result = loadConfig(text, 'test.yaml')
  if ('problems' in result) throw new Error(`${result.problems.map((problem) => problem.text).join('\n')}\n${text}`)
  return result.config
}
