/** A daemon with all that operators and the service manager see of it, which follows the configuration as the daemon does. */
import type { Config, SocketAddress } from '../config/config.ts'
import type { Daemon } from '../daemon.ts'
import { hostAddresses } from '../listen/addresses.ts'
import type { Log } from '../log.ts'
import { ControlSocket } from './control.ts'
import type { Crew } from './crew.ts'
import { MetricsEndpoint } from './metrics-endpoint.ts'
import { Notifier } from './notifier.ts'
import { openNotifySender } from './notify-sender.ts'
import type { Operations, ReloadOutcome } from './operations.ts'
import { hitRatio, readingsOf, total } from './readings.ts'
import { probeSelf } from './self-probe.ts'
import { Watchdog, watchdogPatienceMs } from './watchdog.ts'

/** How long a control socket that has another path now may still reply to whoever had the configuration reloaded. */
const FAREWELL_MS = 1_000

export interface StationParts {
  readonly daemon: Daemon
  /** Where it is one process of several. */
  readonly crew?: Crew | undefined
  readonly config: Config
  readonly log: Log
  readonly operations: Operations
  /** The service manager's variables are in it, if there is one. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly pid: number
  readonly version: string
}

export class Station {
  readonly #parts: StationParts
  readonly #metrics: MetricsEndpoint
  #config: Config
  #control: ControlSocket | undefined
  #notifier: Notifier | undefined
  #watchdog: Watchdog | undefined

  constructor(parts: StationParts) {
    this.#parts = parts
    this.#config = parts.config
    this.#metrics = new MetricsEndpoint(parts.daemon, parts.log, parts.version, parts.crew)
  }

  /** The configuration in force. */
  get config(): Config {
    return this.#config
  }

  /** Rejects with a ListenError; without a control socket or metrics it serves all the same. */
  async start(): Promise<void> {
    const { daemon, env, log } = this.#parts
    // Before queries are taken, so that whoever waits for the daemon to serve finds everything there.
    await this.#openControl()
    await this.#metrics.serveAt(this.#config.metrics.listen)
    try {
      await daemon.start()
    } catch (error) {
      await this.#control?.close()
      await this.#metrics.close()
      throw error
    }
    await this.#parts.crew?.start()
    const path = env['NOTIFY_SOCKET']
    if (path === undefined || path === '') return
    this.#notifier = new Notifier(await openNotifySender(path, log))
    this.#notifier.ready(this.#summary())
    this.#watch(this.#notifier)
  }

  /** As Daemon.reload(). */
  async reload(config: Config): Promise<readonly string[]> {
    const before = this.#config
    const { daemon, crew } = this.#parts
    const changed = await (crew ?? daemon).reload(config)
    this.#config = config
    const moved: string[] = []
    if (before.control.socket !== config.control.socket) {
      const old = this.#control
      this.#control = undefined
      daemon.clock.after(FAREWELL_MS, () => void old?.close())
      await this.#openControl()
      moved.push('control')
    }
    if (!sameAddress(before.metrics.listen, config.metrics.listen)) {
      await this.#metrics.serveAt(config.metrics.listen)
      moved.push('metrics')
    }
    if (config.workers !== this.#parts.config.workers) moved.push('workers (from the next start on)')
    return [...changed, ...moved]
  }

  reloadBegins(): void {
    this.#notifier?.reloading()
  }

  reloadEnds({ problems }: ReloadOutcome): void {
    const [first] = problems
    this.#notifier?.ready(
      first === undefined ? this.#summary() : `Not reloaded, the old configuration serves on: ${first}`,
    )
  }

  async stop(): Promise<void> {
    this.#notifier?.stopping()
    this.#watchdog?.stop()
    await this.#control?.close()
    await this.#metrics.close()
    const { daemon, crew } = this.#parts
    await (crew ?? daemon).stop()
    await this.#notifier?.flush()
  }

  async #openControl(): Promise<void> {
    const { daemon, operations, log } = this.#parts
    const path = this.#config.control.socket
    if (path === undefined) return
    const control = new ControlSocket(path, operations, daemon.clock)
    try {
      await control.open()
      this.#control = control
      log.event('control-listening', { path })
    } catch (error) {
      log.event('control-unavailable', { path, error })
    }
  }

  #watch(notifier: Notifier): void {
    const { daemon, crew, env, pid, log } = this.#parts
    const { clock } = daemon
    const patienceMs = watchdogPatienceMs(env, pid)
    if (patienceMs === undefined) return
    const udp = () => daemon.listening.filter(({ transport }) => transport === 'udp')
    this.#watchdog = new Watchdog({
      patienceMs,
      probe: async (timeoutMs) => {
        const others = crew?.refresh(timeoutMs)
        const own = await probeSelf(udp(), hostAddresses(), clock, timeoutMs)
        return (await others) === false ? 'silent' : own
      },
      feed: () => notifier.alive(this.#summary()),
      clock,
      log,
    })
    this.#watchdog.start()
  }

  /** The line of `systemctl status`. */
  #summary(): string {
    const { daemon, crew } = this.#parts
    const readings = crew?.readings ?? readingsOf(daemon)
    const ratio = hitRatio(readings)
    const hits = ratio === undefined ? '' : `, ${Math.round(100 * ratio)} % of them from the cache`
    return `The upstream is ${daemon.pool.up ? 'up' : 'not reached yet'}; ${total(readings.queries)} queries${hits}`
  }
}

function sameAddress(a: SocketAddress | undefined, b: SocketAddress | undefined): boolean {
  return a?.address === b?.address && a?.port === b?.port
}
