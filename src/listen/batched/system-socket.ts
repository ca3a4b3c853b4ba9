/** A UDP socket made by the system's own calls, without Node knowing of it. */
import type { SocketAddress } from '../../config/config.ts'
import {
  FAMILY_OPTIONS,
  SO_RCVBUF,
  SO_REUSEPORT,
  SO_SNDBUF,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOL_SOCKET,
} from '../../system/layout.ts'
import { Memory } from '../../system/memory.ts'
import { interfaceIndex, NAME_ROOM, portOf, sourceText, writeName, zoneOf } from '../../system/socket-address.ts'
import { setSocketOption } from '../../system/socket-option.ts'
import type { System } from '../../system/system.ts'
import { SystemCallError } from '../../system/system-call-error.ts'
import { isIPv6, isWildcard } from '../addresses.ts'
import type { Sharing } from '../listener.ts'
import { FAMILY, type Family } from './address-block.ts'

/** Queries wait here while this thread is busy, replies while the network is; net.core.rmem_max and wmem_max bound them. */
const BUFFER = 4 * 1024 * 1024

export interface SystemSocket {
  readonly fd: number
  readonly family: Family
  /** As it is: the port that port 0 became. */
  readonly at: SocketAddress
  readonly wildcard: boolean
}

/** How other sockets of this user's may be bound where one is: not at all, while it is bound itself, or for good. */
type Shared = 'no' | 'while-binding' | 'always'

/**
 * Opens and binds a socket, so that it is had alone, or together with our other processes. `beside`: sockets of this process
 * are in the way, which it takes the place of. Throws as openSocket() does.
 */
export function bindSocket(
  system: System,
  wanted: SocketAddress,
  sharing: Sharing | undefined,
  beside = false,
): SystemSocket {
  if (sharing === undefined) return openSocket(system, wanted, beside ? 'while-binding' : 'no')
  if (sharing === 'joins' || beside) return openSocket(system, wanted, 'always')
  // Whoever has the address already and would share it is no process of ours: it must be free.
  const alone = openSocket(system, wanted)
  system.close(alone.fd)
  return openSocket(system, alone.at, 'always')
}

/**
 * Opens and binds a socket. What comes to one that is shared the system deals out by its source among all that are bound so.
 * Throws a SystemCallError, with nothing left open.
 */
export function openSocket(system: System, wanted: SocketAddress, shared: Shared = 'no'): SystemSocket {
  const zone = zoneOf(wanted.address)
  const name = new Memory(system, NAME_ROOM)
  writeName(name.words, 0, wanted.address, wanted.port, interfaceIndex(zone))
  const family = familyOf(wanted)
  const fd = system.socket(family.number, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)
  if (fd < 0) throw new SystemCallError('socket', system.errno())
  try {
    // `::` does not stand for IPv4: both can be listened on, each by a socket of its own. Said before the bind, or never.
    for (const option of FAMILY_OPTIONS[family.version].always) setOption(system, fd, family, option)
    setOptions(system, fd, family, isWildcard(wanted.address))
    if (shared !== 'no') share(system, fd, true)
    check(system, 'bind', system.bind(fd, name.at(0), family.nameLength))
    if (shared === 'while-binding') share(system, fd, false)
    return describe(system, fd, family, wanted.address)
  } catch (error) {
    system.close(fd)
    throw error
  }
}

/** Takes over a socket that is bound to `at`. Throws a SystemCallError, the socket closed. */
export function adoptSocket(system: System, fd: number, at: SocketAddress): SystemSocket {
  const family = familyOf(at)
  try {
    setOptions(system, fd, family, isWildcard(at.address))
    return describe(system, fd, family, at.address)
  } catch (error) {
    system.close(fd)
    throw error
  }
}

/**
 * Whether other sockets of this user's that say the same may be bound where this one is. Said for no longer than it takes to
 * bind them: that a port is taken by another bridge must not go unnoticed.
 */
export function share(system: System, fd: number, on: boolean): void {
  setSocketOption(system, fd, SOL_SOCKET, SO_REUSEPORT, on ? 1 : 0)
}

/**
 * Has nothing more delivered to the socket: connected to itself it has one possible sender, and that is nobody. What is sent
 * to its address goes to whoever else is bound there; what it has received, and what it sends, is as before. False: it failed.
 */
export function divert(system: System, { fd, family, at }: SystemSocket): boolean {
  const name = new Memory(system, NAME_ROOM)
  const loopback = family.version === 4 ? '127.0.0.1' : '::1'
  const itself = isWildcard(at.address) ? loopback : at.address
  writeName(name.words, 0, itself, at.port, interfaceIndex(zoneOf(itself)))
  return system.connect(fd, name.at(0), family.nameLength) === 0
}

function describe(system: System, fd: number, family: Family, wanted: string): SystemSocket {
  const { address, port } = boundTo(system, fd, family)
  const zone = zoneOf(wanted)
  const at = { address: zone === '' ? address : `${address}%${zone}`, port }
  return { fd, family, wildcard: isWildcard(wanted), at }
}

function setOptions(system: System, fd: number, family: Family, wildcard: boolean): void {
  // The default buffers serve as well, only not through as long a pause.
  for (const option of [SO_RCVBUF, SO_SNDBUF]) setSocketOption(system, fd, SOL_SOCKET, option, BUFFER)
  if (wildcard) setOption(system, fd, family, FAMILY_OPTIONS[family.version].packetInformation)
}

/** Switches an option of the family on. */
function setOption(system: System, fd: number, family: Family, option: number): void {
  check(system, 'setsockopt', setSocketOption(system, fd, FAMILY_OPTIONS[family.version].level, option, 1))
}

function boundTo(system: System, fd: number, family: Family): SocketAddress {
  const name = new Memory(system, NAME_ROOM)
  const length = new Memory(system, 4)
  length.words[0] = family.nameLength
  check(system, 'getsockname', system.getsockname(fd, name.at(0), length.at(0)))
  return { address: sourceText(name.words, 0, family), port: portOf(name.words, 0) }
}

function check(system: System, syscall: string, result: number): void {
  if (result < 0) throw new SystemCallError(syscall, system.errno())
}

function familyOf({ address }: SocketAddress): Family {
  return isIPv6(address) ? FAMILY.ipv6 : FAMILY.ipv4
}
