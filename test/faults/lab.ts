/** The laboratory: a DoT server, and a faulty path to it for each address that a forwarder under test is given. */
import { type Authority, makeAuthority } from '../helpers/certificates.ts'
import { Relay } from './relay.ts'
import { FaultUpstream } from './upstream.ts'

/** The authentication name of the laboratory's server. */
export const SERVER_NAME = 'dot.faults.example.net'

export interface LabSettings {
  /** Default 1. With two, both lead to the same server, at 127.0.0.1 and 127.0.0.2 and the same port. */
  readonly addresses?: 1 | 2
  readonly roundTripMs?: number
}

export class Lab {
  readonly authority: Authority
  readonly upstream: FaultUpstream
  /** One for each address, in the order the forwarder is given them. */
  readonly relays: readonly Relay[]

  private constructor(authority: Authority, upstream: FaultUpstream, relays: readonly Relay[]) {
    this.authority = authority
    this.upstream = upstream
    this.relays = relays
  }

  static async open(settings: LabSettings = {}): Promise<Lab> {
    const authority = makeAuthority()
    const upstream = new FaultUpstream(authority.issue({ names: [SERVER_NAME] }))
    await upstream.start()
    const { roundTripMs = 0 } = settings
    const first = new Relay({ address: '127.0.0.1', target: upstream.target, roundTripMs })
    await first.accept()
    const relays = [first]
    if (settings.addresses === 2) {
      const second = new Relay({ address: '127.0.0.2', port: first.port, target: upstream.target, roundTripMs })
      await second.accept()
      relays.push(second)
    }
    return new Lab(authority, upstream, relays)
  }

  /** The path of the first address: the only one, unless two were asked for. */
  get relay(): Relay {
    return this.relays[0]!
  }

  get port(): number {
    return this.relay.port
  }

  get addresses(): string[] {
    return this.relays.map(({ address }) => address)
  }

  /** Connections over all addresses: how many there were, and the sum of how many were open at once on each. */
  get connections(): { total: number; mostOpen: number } {
    const sum = (of: (relay: Relay) => number) => this.relays.reduce((total, relay) => total + of(relay), 0)
    return { total: sum(({ counts }) => counts.accepted), mostOpen: sum(({ counts }) => counts.mostOpen) }
  }

  async stop(): Promise<void> {
    for (const relay of this.relays) await relay.stop()
    await this.upstream.stop()
  }
}
