/** A TCP socket by the system's own calls, without Node knowing of it. */
import {
  ERRNO,
  IPPROTO_TCP,
  SO_ERROR,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
  TCP_NODELAY,
} from '../../system/layout.ts'
import { Memory } from '../../system/memory.ts'
import { interfaceIndex, NAME_ROOM, writeName, zoneOf } from '../../system/socket-address.ts'
import { setSocketOption } from '../../system/socket-option.ts'
import type { System } from '../../system/system.ts'
import { SystemCallError } from '../../system/system-call-error.ts'

export interface PeerAddress {
  /** A literal IP address. */
  readonly address: string
  readonly port: number
}

/** Opens one that is being connected: once it is writable connected() tells how that went. Throws a SystemCallError, with nothing left open. */
export function openTcp(system: System, { address, port }: PeerAddress): number {
  const name = new Memory(system, NAME_ROOM)
  const family = writeName(name.words, 0, address, port, interfaceIndex(zoneOf(address)))
  const fd = system.socket(family.number, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)
  if (fd < 0) throw new SystemCallError('socket', system.errno())
  // What is written leaves at once: it has been gathered already.
  setSocketOption(system, fd, IPPROTO_TCP, TCP_NODELAY, 1)
  if (system.connect(fd, name.at(0), family.nameLength) === 0) return fd
  const errno = system.errno()
  if (errno === ERRNO.EINPROGRESS || errno === ERRNO.EINTR) return fd
  system.close(fd)
  throw new SystemCallError('connect', errno)
}

/** Why a socket that has become writable is not connected; undefined: it is. */
export function connected(system: System, fd: number): SystemCallError | undefined {
  const result = new Memory(system, 4)
  const length = new Memory(system, 4)
  length.words[0] = 4
  if (system.getsockopt(fd, SOL_SOCKET, SO_ERROR, result.at(0), length.at(0)) < 0)
    return new SystemCallError('getsockopt', system.errno())
  const errno = result.words[0]!
  return errno === 0 ? undefined : new SystemCallError('connect', errno)
}
