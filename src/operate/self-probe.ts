/** A question to our own listener, as a stub asks it: the system's sockets, the event loop, the parser, a reply. */
import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import type { Clock } from '../clock.ts'
import type { SocketAddress } from '../config/config.ts'
import { isIPv6, isWildcard } from '../listen/addresses.ts'

/** `resolver.arpa. A IN`, RD set: a zone that is always answered here (RFC 9462 section 6.4), so no upstream has a part in it. */
const QUESTION = Buffer.from('\x01\x00\0\x01\0\0\0\0\0\0\x08resolver\x04arpa\0\0\x01\0\x01', 'latin1')
/** A datagram may be lost where there are too many. */
const TRIES = 3

/** What a probe of the daemon showed. `nothing-to-ask`: no listener can be reached from here, which a restart would not cure. */
export type ProbeResult = 'answered' | 'silent' | 'nothing-to-ask'

/** Never rejects. `timeoutMs` is for all tries. */
export async function probeSelf(
  listening: readonly SocketAddress[],
  host: readonly string[],
  clock: Clock,
  timeoutMs: number,
): Promise<ProbeResult> {
  const at = reachable(listening, host)
  if (at === undefined) return 'nothing-to-ask'
  for (let tried = 0; tried < TRIES; tried++) if (await askOnce(at, clock, timeoutMs / TRIES)) return 'answered'
  return 'silent'
}

/** The first listener on an address that the host has at this moment; wildcards are asked on loopback. */
function reachable(listening: readonly SocketAddress[], host: readonly string[]): SocketAddress | undefined {
  const concrete = listening.map(({ address, port }) => {
    const loopback = isIPv6(address) ? '::1' : '127.0.0.1'
    return { address: isWildcard(address) ? loopback : address, port }
  })
  return concrete.find(({ address }) => /^127\./.test(address) || host.includes(address))
}

function askOnce({ address, port }: SocketAddress, clock: Clock, timeoutMs: number): Promise<boolean> {
  const id = randomInt(0x10000)
  const query = Buffer.concat([Buffer.from([id >>> 8, id & 0xff]), QUESTION])
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
  return new Promise((resolve) => {
    const end = (answered: boolean): void => {
      timer.cancel()
      socket.removeAllListeners().on('error', () => {})
      socket.close()
      resolve(answered)
    }
    const timer = clock.after(timeoutMs, () => end(false))
    socket.on('error', () => end(false))
    socket.on('message', (reply) => {
      if (reply.length >= 12 && reply.readUInt16BE(0) === id && (reply[2]! & 0x80) !== 0) end(true)
    })
    socket.connect(port, address, () => socket.send(query))
  })
}
