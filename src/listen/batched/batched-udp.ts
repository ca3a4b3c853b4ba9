/**
 * The UDP listener of Linux: the same as udp.ts, with batched system calls, and with one socket for a wildcard, whose
 * replies leave from the address that was asked.
 */
import type { SocketAddress } from '../../config/config.ts'
import type { SystemIo } from '../../system/io.ts'
import type { System } from '../../system/system.ts'
import { addressKey, hostAddresses, isIPv6, isWildcard, overlap } from '../addresses.ts'
import { Bindings } from '../bindings.ts'
import type { InheritedSockets } from '../inherited.ts'
import type { JoinableSocket, Listener, ListenerParts, Sharing } from '../listener.ts'
import { BatchedSocket } from './batched-socket.ts'
import type { BoundSocket, Wanted } from './bound-socket.ts'
import { ReceiveBatch } from './receive-batch.ts'
import { RingSocket } from './ring-socket.ts'
import { bindSocket } from './system-socket.ts'

/** What wildcards stand for when sockets can have them: themselves. */
const THEMSELVES = ['0.0.0.0', '::']

export class BatchedUdpListener implements Listener {
  readonly transport = 'udp'
  readonly #bindings: Bindings<BoundSocket>
  readonly #system: System
  readonly #inherited: InheritedSockets | undefined
  readonly #sharing: Sharing | undefined
  #listen: readonly SocketAddress[]
  /** Every wildcard has a socket for itself. */
  #whole: boolean

  /** `host`: tells the host's addresses, where a wildcard cannot be had as a whole. */
  constructor(parts: ListenerParts, io: SystemIo, host: () => readonly string[] = hostAddresses) {
    const { clock, log, inherited, listen, sharing } = parts
    const { system } = io
    const open = socketMaker(parts, io)
    this.#system = system
    this.#inherited = inherited
    this.#sharing = sharing
    this.#listen = listen
    this.#whole = this.#canHaveWhole(listen, (at) => this.#canBind(at, false))
    this.#bindings = new Bindings<BoundSocket>({
      transport: 'udp',
      listen: this.#whole ? withoutCovered(listen) : listen,
      inherited,
      clock,
      log,
      host: () => (this.#whole ? THEMSELVES : host()),
      bind: async (at, fd) => this.#besideOurs(at, (beside) => open({ at, inherited: fd, beside })),
    })
  }

  get addresses(): readonly SocketAddress[] {
    return this.#bindings.sockets.map(({ at }) => at)
  }

  get joinable(): readonly JoinableSocket[] {
    return this.#bindings.sockets.map(({ at, inherited }) => ({ at, fd: inherited }))
  }

  open(): Promise<void> {
    return this.#bindings.open()
  }

  async relisten(listen: readonly SocketAddress[]): Promise<void> {
    const before = new Set([...this.#listen, ...this.addresses].map(addressKey))
    const stays = (at: SocketAddress): boolean => before.has(addressKey(at))
    // Wildcards that were expanded stay so: their sockets are in the way, and do as well.
    const expanded = !this.#whole && listen.some((at) => isWildcard(at.address) && stays(at))
    const available = (at: SocketAddress): boolean =>
      stays(at) || this.#besideOurs(at, (beside) => this.#canBind(at, beside))
    this.#listen = listen
    this.#whole = !expanded && this.#canHaveWhole(listen, available)
    await this.#bindings.relisten(this.#whole ? withoutCovered(listen) : listen)
  }

  async stopReading(): Promise<void> {
    this.#bindings.freeze()
    for (const socket of this.#bindings.sockets) socket.stopReading()
  }

  close(): Promise<void> {
    return this.#bindings.close()
  }

  /**
   * Whether a wildcard can be had. Where another program has the port on one address, as systemd-resolved has on
   * 127.0.0.53, all other addresses still can, each by itself.
   */
  #canBind(at: SocketAddress, beside: boolean): boolean {
    try {
      const { fd } = bindSocket(this.#system, at, this.#sharing, beside)
      this.#system.close(fd)
      return true
    } catch {
      return false
    }
  }

  #canHaveWhole(listen: readonly SocketAddress[], available: (at: SocketAddress) => boolean): boolean {
    const wildcards = withoutCovered(listen).filter((at) => isWildcard(at.address))
    return wildcards.every((at) => this.#inherited?.has('udp', at) === true || available(at))
  }

  /**
   * Opens a socket where some of ours are, of a wildcard or under one: so that one takes the place of the other without a
   * moment in between. The more specific address gets what is sent there while there are both.
   */
  #besideOurs<T>(at: SocketAddress, open: (beside: boolean) => T): T {
    const ours = this.#bindings.held.filter((socket) => overlap(socket.at, at))
    for (const socket of ours) socket.share(true)
    try {
      return open(ours.length > 0)
    } finally {
      for (const socket of ours) socket.share(false)
    }
  }
}

function socketMaker(parts: ListenerParts, { system, standby, ring }: SystemIo): (wanted: Wanted) => BoundSocket {
  if (!(ring instanceof Error)) return (wanted) => RingSocket.open(wanted, { ...parts, system, ring })
  parts.log.event('udp-without-ring', { error: ring })
  const shared = { ...parts, system, standby, received: new ReceiveBatch(system) }
  return (wanted) => new BatchedSocket(wanted, shared)
}

/** A wildcard's socket already gets what is sent to other addresses of its family and port: a second could not be bound. */
function withoutCovered(listen: readonly SocketAddress[]): readonly SocketAddress[] {
  const covering = new Set(listen.filter(({ address }) => isWildcard(address)).map(familyAndPort))
  return listen.filter((at) => isWildcard(at.address) || at.port === 0 || !covering.has(familyAndPort(at)))
}

function familyAndPort({ address, port }: SocketAddress): string {
  return addressKey({ address: isIPv6(address) ? '::' : '0.0.0.0', port })
}
