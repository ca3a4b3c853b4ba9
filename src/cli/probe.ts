/** Asks a listener one plain question, as a stub would: is the bridge there, and does its upstream answer? */

import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'

export type ProbeOutcome =
  | { readonly kind: 'answered'; readonly rcode: number }
  /** Nothing listens there: the system said so, or nobody spoke in time. */
  | { readonly kind: 'silent'; readonly why: string }

/** `. NS IN`, RD set: the shortest question that only an upstream can answer. */
const ROOT_NS = [0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1]

/** Never rejects. `timeoutMs` covers the bridge's own deadline when it is longer than that. */
export function probe(address: string, port: number, timeoutMs: number): Promise<ProbeOutcome> {
  const id = randomInt(0x10000)
  const query = Buffer.from([id >> 8, id & 0xff, ...ROOT_NS])
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
  return new Promise((resolve) => {
    const end = (outcome: ProbeOutcome) => {
      clearTimeout(timer)
      socket.removeAllListeners().on('error', () => {})
      socket.close()
      resolve(outcome)
    }
    const timer = setTimeout(() => end({ kind: 'silent', why: `no answer within ${timeoutMs} ms` }), timeoutMs)
    socket.on('error', (error) => end({ kind: 'silent', why: error.message }))
    socket.on('message', (reply) => {
      const ours = reply.length >= 12 && reply.readUInt16BE(0) === id && (reply[2]! & 0x80) !== 0
      if (ours) end({ kind: 'answered', rcode: reply[3]! & 0x0f })
    })
    // Connected, so that a closed port is heard of at once (ICMP) and only the address asked may answer.
    socket.connect(port, address, () => socket.send(query))
  })
}
