/** A connection in memory: two streams, each hearing what the other says, and each ending when the other is gone. */
import { type Duplex, duplexPair } from 'node:stream'

/** [ours, theirs]. What one writes the other reads, end() is a FIN, destroy() without one is a reset. */
export function memorySocket(): [Duplex, Duplex] {
  const [ours, theirs] = duplexPair()
  linkEnds(ours, theirs)
  linkEnds(theirs, ours)
  return [ours, theirs]
}

/** What a reset looks like to Node. */
export function connectionReset(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' })
}

/** Node 20 does not carry destroy() to the other end of a pair. An end that had said goodbye leaves without a reset. */
function linkEnds(from: Duplex, to: Duplex): void {
  from.on('close', () => {
    if (to.destroyed) return
    if (from.writableFinished) to.destroy()
    else to.destroy(connectionReset())
  })
  from.on('error', () => {})
}
