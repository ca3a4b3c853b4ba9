/**
 * Sockets that were bound before this process began: systemd holds them, so that over a restart queries wait in them. What
 * each is the system tells, in /proc: it must be known before Node or libuv is given one, since neither gives it back.
 */
import { closeSync, readFileSync, readlinkSync } from 'node:fs'
import { SocketAddress as NetAddress } from 'node:net'
import { endianness } from 'node:os'
import type { SocketAddress } from '../config/config.ts'
import { addressKey } from './addresses.ts'

/** sd_listen_fds(3): the first one passed. */
const FIRST_FD = 3
/** Far more than anybody listens on. */
const MAX_FDS = 256

export interface InheritedSocket {
  readonly fd: number
  readonly transport: 'udp' | 'tcp'
  readonly at: SocketAddress
}

export class InheritedSockets {
  readonly #sockets = new Map<string, InheritedSocket>()

  constructor(sockets: readonly InheritedSocket[]) {
    for (const socket of sockets) this.#sockets.set(keyOf(socket.transport, socket.at), socket)
  }

  /**
   * Those that $LISTEN_FDS counts, if they are meant for the process `pid` ($LISTEN_PID). What is no UDP or TCP socket is left
   * alone: it is somebody else's affair.
   */
  static fromEnvironment(env: Readonly<Record<string, string | undefined>>, pid: number): InheritedSockets {
    const count = Number(env['LISTEN_FDS'] ?? 0)
    if (env['LISTEN_PID'] !== String(pid) || !(count > 0 && count <= MAX_FDS)) return new InheritedSockets([])
    const known = socketsByInode()
    const found = Array.from({ length: count }, (_, index) => describe(FIRST_FD + index, known))
    return new InheritedSockets(found.filter((socket) => socket !== undefined))
  }

  has(transport: 'udp' | 'tcp', at: SocketAddress): boolean {
    return this.#sockets.has(keyOf(transport, at))
  }

  /** The socket for an address; whoever takes it owns it. Undefined: there is none, or it has been taken. */
  take(transport: 'udp' | 'tcp', at: SocketAddress): number | undefined {
    const key = keyOf(transport, at)
    const socket = this.#sockets.get(key)
    this.#sockets.delete(key)
    return socket?.fd
  }

  /** Closes those nobody took, and tells which they were. */
  closeRest(): readonly InheritedSocket[] {
    const rest = [...this.#sockets.values()]
    this.#sockets.clear()
    for (const { fd } of rest) closeSync(fd)
    return rest
  }
}

/** A zone is not told by /proc, and the same link-local address is hardly listened on twice. */
function keyOf(transport: 'udp' | 'tcp', { address, port }: SocketAddress): string {
  return `${transport}|${addressKey({ address: address.replace(/%.*$/, ''), port })}`
}

type Known = ReadonlyMap<string, Omit<InheritedSocket, 'fd'>>

function describe(fd: number, known: Known): InheritedSocket | undefined {
  try {
    const [, inode] = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`)) ?? []
    const socket = inode === undefined ? undefined : known.get(inode)
    return socket === undefined ? undefined : { fd, ...socket }
  } catch {
    // Not open, or no /proc: as good as not passed.
    return undefined
  }
}

/** Every bound UDP and listening TCP socket of this network namespace. */
function socketsByInode(): Known {
  const known = new Map<string, Omit<InheritedSocket, 'fd'>>()
  for (const table of ['udp', 'udp6', 'tcp', 'tcp6'] as const) {
    const transport = table.startsWith('udp') ? 'udp' : 'tcp'
    for (const [inode, at] of readTable(table)) known.set(inode, { transport, at })
  }
  return known
}

/** Lines are `sl local remote state tx:rx timer retransmits uid timeout inode ...`, the first one titles (proc_net(5)). */
function* readTable(table: string): Generator<readonly [inode: string, at: SocketAddress]> {
  for (const line of linesOf(`/proc/self/net/${table}`)) {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/)
    const at = local === undefined ? undefined : parseLocal(local)
    // Unconnected, in either protocol's words: TCP_CLOSE for UDP, TCP_LISTEN.
    const listens = state === (table.startsWith('udp') ? '07' : '0A')
    if (at !== undefined && inode !== undefined && listens) yield [inode, at]
  }
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'latin1').split('\n').slice(1)
  } catch {
    // A host without IPv6 has no table of it.
    return []
  }
}

/** `0100007F:0035`: the address as 32-bit words in the machine's own order, the port as a number. */
export function parseLocal(text: string, littleEndian = endianness() === 'LE'): SocketAddress | undefined {
  const match = /^((?:[0-9A-F]{8}){1,4}):([0-9A-F]{4})$/.exec(text)
  if (match === null) return undefined
  const words = Buffer.from(match[1]!, 'hex')
  const octets = littleEndian ? words.swap32() : words
  const port = Number.parseInt(match[2]!, 16)
  if (octets.length === 4) return { address: octets.join('.'), port }
  if (octets.length !== 16) return undefined
  const address = octets.toString('hex').replace(/.{4}(?!$)/g, '$&:')
  return { address: new NetAddress({ address, family: 'ipv6' }).address, port }
}
