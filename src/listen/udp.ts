/**
 * The portable UDP listener: one dgram socket for every local address. Node cannot say where a reply leaves from: on a
 * wildcard socket it would be whichever address the route prefers, and stubs drop what they did not ask.
 */
import type { SocketAddress } from '../config/config.ts'
import { hostAddresses } from './addresses.ts'
import { Bindings } from './bindings.ts'
import type { Listener, ListenerParts } from './listener.ts'
import { UdpSocket } from './udp-socket.ts'

export class UdpListener implements Listener {
  readonly transport = 'udp'
  readonly #bindings: Bindings<UdpSocket>

  /** `host`: tells the host's addresses; read again every few seconds when `listen` has a wildcard. */
  constructor(parts: ListenerParts, host: () => readonly string[] = hostAddresses) {
    const { listen, inherited, clock, log } = parts
    const isOurs = (address: string, port: number): boolean =>
      this.addresses.some((ours) => ours.address === address && ours.port === port)
    this.#bindings = new Bindings<UdpSocket>({
      transport: 'udp',
      listen,
      inherited,
      clock,
      log,
      host,
      bind: (at, fd) => UdpSocket.bind(at, fd, parts, isOurs),
    })
  }

  get addresses(): readonly SocketAddress[] {
    return this.#bindings.sockets.map(({ at }) => at)
  }

  open(): Promise<void> {
    return this.#bindings.open()
  }

  relisten(listen: readonly SocketAddress[]): Promise<void> {
    return this.#bindings.relisten(listen)
  }

  async stopReading(): Promise<void> {
    this.#bindings.freeze()
    await Promise.all(this.#bindings.sockets.map((socket) => socket.stopReading()))
  }

  close(): Promise<void> {
    return this.#bindings.close()
  }
}
