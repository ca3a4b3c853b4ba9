/** The listeners on loopback, in front of a forwarder that does what the test says. */

import { AccessRules } from '../../src/clients/access.ts'
import { RateLimit } from '../../src/clients/rate-limit.ts'
import type { SocketAddress } from '../../src/config/config.ts'
import type { Listener, ListenerParts } from '../../src/listen/listener.ts'
import { TcpListener } from '../../src/listen/tcp.ts'
import { TCP_LIMITS, type TcpLimits } from '../../src/listen/tcp-limits.ts'
import { LocalZones } from '../../src/local/local-zones.ts'
import { Responder } from '../../src/responder.ts'
import { CapturedLog } from './captured-log.ts'
import { FakeClock } from './fake-clock.ts'
import { FakeForwarder } from './fake-forwarder.ts'
import { type MakeUdp, makePortable } from './udp-paths.ts'

/** Time stands still, and yet what one turn gathered leaves by itself: sockets are real here. */
export class SocketClock extends FakeClock {
  override soon(fire: () => void): void {
    setImmediate(fire)
  }
}

export interface ListeningOptions {
  readonly listen?: readonly SocketAddress[]
  readonly allow?: readonly string[]
  /** Queries a second; default: as many as they like. */
  readonly rateLimit?: number
  readonly strangers?: 'refuse' | 'drop'
  readonly limits?: Partial<TcpLimits>
  readonly udpPayload?: ListenerParts['udpPayload']
  readonly host?: () => readonly string[]
  readonly inherited?: ListenerParts['inherited']
  /** Which UDP listener: see UDP_PATHS. Without it the portable one. */
  readonly makeUdp?: MakeUdp
}

export class Listening {
  readonly clock = new SocketClock()
  readonly log = new CapturedLog()
  readonly forwarder = new FakeForwarder()
  readonly responder: Responder
  readonly access: AccessRules
  readonly udp: Listener
  readonly tcp: TcpListener

  constructor(options: ListeningOptions = {}) {
    const { clock, log, forwarder } = this
    const localZones = new LocalZones([])
    this.responder = new Responder({ forwarder, localZones, strangers: options.strangers ?? 'refuse', clock, log })
    this.access = new AccessRules(options.allow ?? ['loopback'], new RateLimit(clock, options.rateLimit ?? 0))
    const parts: ListenerParts = {
      listen: options.listen ?? [{ address: '127.0.0.1', port: 0 }],
      responder: this.responder,
      access: this.access,
      clock,
      log,
      inherited: options.inherited,
      ...(options.udpPayload !== undefined && { udpPayload: options.udpPayload }),
    }
    this.udp = (options.makeUdp ?? makePortable)(parts, options.host)
    this.tcp = new TcpListener(parts, { ...TCP_LIMITS, ...options.limits }, options.host)
  }

  static async udp(options?: ListeningOptions): Promise<Listening> {
    const listening = new Listening(options)
    await listening.udp.open()
    return listening
  }

  static async tcp(options?: ListeningOptions): Promise<Listening> {
    const listening = new Listening(options)
    await listening.tcp.open()
    return listening
  }

  /** Of the first address served. */
  get port(): number {
    return [...this.udp.addresses, ...this.tcp.addresses][0]!.port
  }

  /** Every bug is logged; no test here expects one. */
  async close(): Promise<void> {
    await Promise.all([this.udp.close(), this.tcp.close()])
    if (this.log.of('bug').length > 0) throw new Error('a bug was logged', { cause: this.log.of('bug')[0]?.['error'] })
    if (this.clock.timers > 0) throw new Error(`${this.clock.timers} timers are left`)
  }
}
