/** One message of one stub, and what becomes of it: dropped, refused, answered at once, or later. Knows no sockets. */
import { FormerrGuard } from './clients/formerr-guard.ts'
import type { Clock } from './clock.ts'
import type { Forwarder, Outcome, Stub } from './forwarder.ts'
import { Histogram, LOCAL_BOUNDS } from './histogram.ts'
import type { LocalZones } from './local/local-zones.ts'
import type { Log } from './log.ts'
import { EDE, FLAG, HEADER_LENGTH, RCODE, type Wire } from './wire/constants.ts'
import { parseQuery, peekHeader, Query, type Transport } from './wire/query.ts'
import { NO_INFO, writeFailure } from './wire/reply.ts'

/** Whom a message came from. A listener may use one object again and again: it is read during take() only. */
export interface Peer {
  readonly address: string
  readonly port: number
  /** By clients.allow. */
  readonly allowed: boolean
  readonly transport: Transport
  /** Something that can be replied to after take(). Called at most once a message, and then sent to exactly once. */
  keep(): Stub
}

/** take(): the reply will come through Peer.keep(). */
export const LATER = 0
/** take(): there is no reply, now or later. A stream is closed (M3, M4 and M8 of the requirements). */
export const DROP = -1

/** How a query was answered: by the forwarder, or before it got there, from a local zone or for what is wrong with it. */
export type Fate = Outcome | 'local' | 'rejected'

/** Sees every query whose question could be read, as it is answered. `query` is only valid during the call; `rcode` has 12 bits. */
export type FateObserver = (query: Query, fate: Fate, rcode: number) => void

export interface ResponderParts {
  readonly forwarder: Pick<Forwarder, 'lookup' | 'resolve'>
  readonly localZones: Pick<LocalZones, 'answer'>
  /** What those outside clients.allow get: REFUSED, or nothing. */
  readonly strangers: 'refuse' | 'drop'
  readonly clock: Clock
  readonly log: Log
  /** Told of what the responder answers itself; the forwarder tells of the rest. */
  readonly observer?: FateObserver | undefined
}

/** What has become of messages, from the start. Those not counted here were the forwarder's. */
export interface ResponderCounters {
  /** Messages of any kind. */
  taken: number
  /** No reply: too short, a response, or one that would feed a loop. */
  dropped: number
  /** From outside clients.allow. */
  refused: number
  /** FORMERR, NOTIMP, BADVERS, REFUSED from parsing alone. */
  rejected: number
  /** Answered from local zones. */
  local: number
  /** Sent to TCP: more datagrams than one source may send. */
  turnedAway: number
  bugs: number
}

/** Every so many messages one is timed (a power of two, less one): a clock read twice for each would cost a tenth of a hit. */
const TIMED_MASK = 255

export class Responder {
  /** From taking a query to its reply in the listener's buffer, for hits: one of 256. */
  readonly hitTimes = new Histogram(LOCAL_BOUNDS)
  readonly counters: ResponderCounters = {
    taken: 0,
    dropped: 0,
    refused: 0,
    rejected: 0,
    local: 0,
    turnedAway: 0,
    bugs: 0,
  }
  /** Where queries go that cannot be answered here; a reload puts another one in its place. */
  forwarder: Pick<Forwarder, 'lookup' | 'resolve'>
  observer: FateObserver | undefined
  readonly #parts: ResponderParts
  readonly #guard: FormerrGuard
  /** Filled anew by every message: nothing of it may be used after take() but through keep(). */
  readonly #query = new Query()

  constructor(parts: ResponderParts) {
    this.#parts = parts
    this.forwarder = parts.forwarder
    this.observer = parts.observer
    this.#guard = new FormerrGuard(parts.clock)
  }

  /**
   * Takes the message in [0, length) of `wire`. Returns the octets of a reply written to `reply` (at least 65,535 long for
   * a stream, the transport's maxUdpPayload else), LATER or DROP. Never throws, whatever the octets.
   */
  take(wire: Wire, length: number, peer: Peer, reply: Wire): number {
    const timed = (++this.counters.taken & TIMED_MASK) === 0
    try {
      const octets = !peer.allowed
        ? this.#refuse(wire, length, peer, reply)
        : timed
          ? this.#timedAnswer(wire, length, peer, reply)
          : this.#answer(wire, length, peer, reply)
      if (octets === DROP) this.counters.dropped++
      return octets
    } catch (error) {
      return this.#apologise(error, wire, length, reply)
    }
  }

  /**
   * What take() does for a datagram too many of one source: the reply is no longer than the query, so that whoever forged its
   * source has gained nothing, and says to come again over TCP, which nobody can forge (TC=1). Never throws.
   */
  turnAway(wire: Wire, length: number, peer: Peer, reply: Wire): number {
    this.counters.taken++
    const query = this.#query
    const readable = peekHeader(wire, length, peer.transport, query) !== 'drop' && query.echoQuestion
    if (!readable || !answersErrors(peer)) {
      this.counters.dropped++
      return DROP
    }
    this.counters.turnedAway++
    const { log } = this.#parts
    if (log.enabled('stub-limited')) log.event('stub-limited', { transport: 'udp', address: peer.address })
    const octets = writeFailure(query, RCODE.NOERROR, NO_INFO, '', reply)
    reply[2]! |= FLAG.TC >>> 8
    return octets
  }

  #timedAnswer(wire: Wire, length: number, peer: Peer, reply: Wire): number {
    const { clock } = this.#parts
    const { local, rejected } = this.counters
    const from = clock.exact()
    const octets = this.#answer(wire, length, peer, reply)
    const isHit = octets > 0 && this.counters.local === local && this.counters.rejected === rejected
    if (isHit) this.hitTimes.add(clock.exact() - from)
    return octets
  }

  #answer(wire: Wire, length: number, peer: Peer, reply: Wire): number {
    const query = this.#query
    const verdict = parseQuery(wire, length, peer.transport, query)
    if (verdict === 'drop') return DROP
    if (verdict === 'respond') return this.#reject(query, peer, reply)
    const local = this.#parts.localZones.answer(query, reply)
    if (local > 0) {
      this.counters.local++
      this.observer?.(query, 'local', reply[3]! & FLAG.RCODE)
      return local
    }
    const hit = this.forwarder.lookup(query, reply, this.#parts.clock.now())
    if (hit > 0) return answersErrors(peer) || !isError(reply) ? hit : DROP
    this.#resolve(query, peer, reply)
    return LATER
  }

  #resolve(query: Query, peer: Peer, reply: Wire): void {
    const stub = answersErrors(peer) ? peer.keep() : new WaryStub(peer.keep())
    try {
      this.forwarder.resolve(query, stub)
    } catch (error) {
      stub.send(reply, this.#apologise(error, query.wire, query.length, reply))
    }
  }

  /** The parser's own verdicts: FORMERR, NOTIMP, BADVERS, REFUSED. */
  #reject(query: Query, peer: Peer, reply: Wire): number {
    if (!answersErrors(peer)) return DROP
    // Datagrams only: nothing loops over a stream, where silence would be a lost query.
    const guarded = query.rcode === RCODE.FORMERR && !peer.transport.stream
    if (guarded && !this.#guard.permits(peer.address, peer.port, query.id)) return DROP
    this.counters.rejected++
    if (query.echoQuestion) this.observer?.(query, 'rejected', query.rcode)
    return writeFailure(query, query.rcode, query.extendedError, '', reply)
  }

  /** RFC 5625 section 6.2: the door is shut before anything is looked up, and before it matters how the query is formed. */
  #refuse(wire: Wire, length: number, peer: Peer, reply: Wire): number {
    const query = this.#query
    if (peekHeader(wire, length, peer.transport, query) === 'drop') return DROP
    this.counters.refused++
    const { log } = this.#parts
    if (log.enabled('stub-refused')) log.event('stub-refused', { address: peer.address })
    if (this.#parts.strangers === 'drop' || !answersErrors(peer)) return DROP
    return writeFailure(query, RCODE.REFUSED, EDE.PROHIBITED, '', reply)
  }

  /** A bug must cost this query only. The reply is made from the header alone: what else was read is not to be trusted. */
  #apologise(error: unknown, wire: Wire, length: number, reply: Wire): number {
    this.counters.bugs++
    this.#parts.log.event('bug', { error })
    if (length < HEADER_LENGTH || (wire[2]! & (FLAG.QR >>> 8)) !== 0) return DROP
    wire.copy(reply, 0, 0, 4)
    reply[2] = ((wire[2]! & ((FLAG.OPCODE | FLAG.RD) >>> 8)) | (FLAG.QR >>> 8)) & 0xff
    reply[3] = FLAG.RA | RCODE.SERVFAIL
    reply.fill(0, 4, HEADER_LENGTH)
    return HEADER_LENGTH
  }
}

/**
 * echo, daytime, chargen and time send something back to whatever comes: an error there may start a loop between two
 * machines, and whoever forged the source address wanted just that.
 */
function answersErrors(peer: Peer): boolean {
  const { port } = peer
  return port > 37 || peer.transport.stream || !(port === 7 || port === 13 || port === 19 || port === 37)
}

function isError(reply: Wire): boolean {
  const rcode = reply[3]! & FLAG.RCODE
  return rcode !== RCODE.NOERROR && rcode !== RCODE.NXDOMAIN
}

/** A stub that is only sent answers, never errors. */
class WaryStub implements Stub {
  readonly #stub: Stub

  constructor(stub: Stub) {
    this.#stub = stub
  }

  send(reply: Wire, length: number): void {
    if (!isError(reply)) this.#stub.send(reply, length)
  }
}
