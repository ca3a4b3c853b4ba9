/**
 * The UDP listener of Linux: the same as udp.ts, with batched system calls, and with one socket for a wildcard, whose
 * replies leave from the address that was asked.
 */
import type { SocketAddress } from '../../config/config.ts'
import { addressKey, hostAddresses, isIPv6, isWildcard } from '../addresses.ts'
import { Bindings } from '../bindings.ts'
import type { Listener, ListenerParts } from '../listener.ts'
import { BatchedSocket } from './batched-socket.ts'
import { ReceiveBatch } from './receive-batch.ts'
import type { System } from './system.ts'
import { openSocket } from './system-socket.ts'

/** What wildcards stand for when sockets can have them: themselves. */
const THEMSELVES = ['0.0.0.0', '::']

export class BatchedUdpListener implements Listener {
  readonly transport = 'udp'
  readonly #bindings: Bindings<BatchedSocket>

  /** `host`: tells the host's addresses, where a wildcard cannot be had as a whole. */
  constructor(parts: ListenerParts, system: System, host: () => readonly string[] = hostAddresses) {
    const { clock, log } = parts
    const listen = withoutCovered(parts.listen)
    const shared = { ...parts, system, received: new ReceiveBatch(system) }
    const whole = listen.filter(({ address }) => isWildcard(address)).every((at) => canBind(system, at))
    this.#bindings = new Bindings<BatchedSocket>({
      transport: 'udp',
      listen: whole ? listen : parts.listen,
      clock,
      log,
      host: whole ? () => THEMSELVES : host,
      bind: async (at) => new BatchedSocket(at, shared),
    })
  }

  get addresses(): readonly SocketAddress[] {
    return this.#bindings.sockets.map(({ at }) => at)
  }

  open(): Promise<void> {
    return this.#bindings.open()
  }

  stopReading(): void {
    this.#bindings.freeze()
    for (const socket of this.#bindings.sockets) socket.stopReading()
  }

  close(): Promise<void> {
    return this.#bindings.close()
  }
}

/** A wildcard's socket already gets what is sent to other addresses of its family and port: a second could not be bound. */
function withoutCovered(listen: readonly SocketAddress[]): readonly SocketAddress[] {
  const covering = new Set(listen.filter(({ address }) => isWildcard(address)).map(familyAndPort))
  return listen.filter((at) => isWildcard(at.address) || at.port === 0 || !covering.has(familyAndPort(at)))
}

function familyAndPort({ address, port }: SocketAddress): string {
  return addressKey({ address: isIPv6(address) ? '::' : '0.0.0.0', port })
}

/**
 * Whether a wildcard can be had. Where another program has the port on one address, as systemd-resolved has on
 * 127.0.0.53, all other addresses still can, each by itself.
 */
function canBind(system: System, at: SocketAddress): boolean {
  try {
    const { fd } = openSocket(system, at)
    system.close(fd)
    return true
  } catch {
    return false
  }
}
