/** Which program has a port that is taken, from /proc (Linux): everything of one's own, of others what the kernel shows. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { canonicalAddress, isWildcard } from '../config/addresses.ts'

export interface PortHolder {
  /** The program's name; undefined when its process may not be seen, as for an ordinary user. */
  readonly program: string | undefined
  readonly pid: number | undefined
  /** The user the socket belongs to, by name if it has one. */
  readonly user: string
}

interface Wanted {
  readonly transport: 'udp' | 'tcp'
  readonly address: string
  readonly port: number
}

/** The program whose socket stands in the way of `wanted`; undefined if none is found. `root` is `/`, save in tests. */
export function findPortHolder(wanted: Wanted, root = '/'): PortHolder | undefined {
  const sockets = [wanted.transport, `${wanted.transport}6`].flatMap((table) =>
    readTable(join(root, 'proc/net', table)),
  )
  const inTheWay = sockets.filter((socket) => socket.bound && socket.port === wanted.port && clash(socket, wanted))
  const [socket] = inTheWay
  if (socket === undefined) return undefined
  const pid = findProcess(join(root, 'proc'), new Set(inTheWay.map(({ inode }) => inode)))
  const program = pid === undefined ? undefined : readText(join(root, 'proc', String(pid), 'comm'))?.trim()
  return { program, pid, user: userName(root, socket.uid) }
}

interface BoundSocket {
  readonly address: string
  readonly port: number
  readonly bound: boolean
  readonly uid: string
  readonly inode: string
}

const TCP_LISTEN = '0A'
const UDP_UNCONNECTED = '07'

/** A table of /proc/net: address:port in hexadecimal is the 2nd column, state the 4th, user the 8th, inode the 10th. */
function readTable(file: string): BoundSocket[] {
  const [, ...lines] = (readText(file) ?? '').trimEnd().split('\n')
  return lines.flatMap((line) => {
    const [, local = '', , state, , , , uid = '', , inode = ''] = line.trim().split(/\s+/)
    const [hex = '', port = ''] = local.split(':')
    const address = addressFromHex(hex)
    if (address === undefined) return []
    const bound = state === TCP_LISTEN || state === UDP_UNCONNECTED
    return [{ address, port: Number.parseInt(port, 16), bound, uid, inode }]
  })
}

/** The kernel prints addresses as 32-bit words in the host's byte order, which is little-endian wherever Node.js runs well. */
function addressFromHex(hex: string): string | undefined {
  const words = hex.match(/.{8}/g) ?? []
  const octets = words.flatMap((word) => (word.match(/../g) ?? []).toReversed())
  if (octets.length === 4) return octets.map((octet) => Number.parseInt(octet, 16)).join('.')
  const groups = octets.join('').match(/.{4}/g) ?? []
  return groups.length === 8 ? canonicalAddress(groups.join(':')) : undefined
}

/** [::] takes IPv4 along unless told not to, which /proc does not say. */
function clash(held: { address: string }, wanted: Wanted): boolean {
  if (held.address === wanted.address || held.address === '::') return true
  const sameFamily = held.address.includes(':') === wanted.address.includes(':')
  return sameFamily && (isWildcard(held.address) || isWildcard(wanted.address))
}

/** The first process with a descriptor on one of these sockets. */
function findProcess(proc: string, inodes: ReadonlySet<string>): number | undefined {
  const links = new Set([...inodes].map((inode) => `socket:[${inode}]`))
  const pids = list(proc).filter((name) => /^\d+$/.test(name))
  const holder = pids.find((pid) => {
    const folder = join(proc, pid, 'fd')
    return list(folder).some((fd) => links.has(readLink(join(folder, fd)) ?? ''))
  })
  return holder === undefined ? undefined : Number(holder)
}

function userName(root: string, uid: string): string {
  const lines = (readText(join(root, 'etc/passwd')) ?? '').split('\n').map((line) => line.split(':'))
  return lines.find(([, , id]) => id === uid)?.[0] ?? uid
}

// Processes come and go, and others' are closed: what cannot be read is not there.
const readText = (file: string): string | undefined => attempt(() => readFileSync(file, 'utf8'))
const readLink = (file: string): string | undefined => attempt(() => readlinkSync(file))
const list = (folder: string): string[] => attempt(() => readdirSync(folder)) ?? []

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
