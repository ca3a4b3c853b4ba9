/** Answers for special-use names (RFC 6761, RFC 6303 and others), made here: nothing about them is asked upstream. */
import type { Answer } from '../wire/answer.ts'
import { FLAG, HEADER_LENGTH, QCLASS, QTYPE, RCODE, type Wire } from '../wire/constants.ts'
import { putU16, putU32 } from '../wire/octets.ts'
import type { Query } from '../wire/query.ts'
import { NO_INFO, writeReply } from '../wire/reply.ts'
import { ZoneTree } from './zone-tree.ts'
import type { LocalZone } from './zones.ts'

/** As RFC 6303 section 3 has it, for records and negative answers alike. */
const TTL_SECONDS = 10_800
/** `nobody.invalid. 1 3600 1200 604800 10800`: SOA RDATA behind the MNAME. */
const SOA_TAIL = Buffer.concat([
  Buffer.from('\x06nobody\x07invalid\x00', 'latin1'),
  Buffer.from(Uint8Array.from([1, 3600, 1200, 604_800, TTL_SECONDS].flatMap(octetsOf))),
])
const IPV4_LOOPBACK = Buffer.from([127, 0, 0, 1])
const IPV6_LOOPBACK = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
/** A compression pointer, RFC 1035 section 4.1.4. */
const POINTER = 0xc000

export class LocalZones {
  #tree: ZoneTree
  readonly #answer = new LocalAnswer()

  /** `forward`: the configuration's local.forward. A name there covers all that is below it. */
  constructor(forward: readonly string[]) {
    this.#tree = new ZoneTree(forward)
  }

  /** A changed configuration. */
  replace(forward: readonly string[]): void {
    this.#tree = new ZoneTree(forward)
  }

  /** Writes the reply to a query for a local name and returns its octets; 0: the name is not local. */
  answer(query: Query, target: Wire): number {
    const zone = this.#tree.find(query.wire, query.questionEnd - 4)
    if (zone === undefined) return 0
    const { zoneStart } = this.#tree
    if (!zone.sealed && goesUpstream(query, zoneStart)) return 0
    this.#compose(zone, zoneStart, query)
    return writeReply(this.#answer, query, 0, NO_INFO, target)
  }

  #compose(zone: LocalZone, zoneStart: number, query: Query): void {
    const answer = this.#answer
    const { qtype } = query
    const atApex = zoneStart === HEADER_LENGTH
    answer.begin(query, zoneStart)
    if (zone.kind === 'absent' || (zone.kind === 'empty' && !atApex)) answer.rcode = RCODE.NXDOMAIN
    if (zone.kind === 'loopback') {
      if (qtype === QTYPE.A || qtype === QTYPE.ANY) answer.addRecord(QTYPE.A, IPV4_LOOPBACK)
      if (qtype === QTYPE.AAAA || qtype === QTYPE.ANY) answer.addRecord(QTYPE.AAAA, IPV6_LOOPBACK)
    }
    if (zone.kind === 'empty' && atApex) {
      if (qtype === QTYPE.SOA || qtype === QTYPE.ANY) answer.addSoa()
      if (qtype === QTYPE.NS || qtype === QTYPE.ANY) answer.addNs()
    }
    answer.end()
  }
}

/**
 * Other classes are other name spaces. DS at the apex is the parent's to answer (RFC 4035 section 3.1.4.1): a stub that
 * validates needs its proof that the zone is not signed.
 */
function goesUpstream(query: Query, zoneStart: number): boolean {
  return query.qclass !== QCLASS.IN || (query.qtype === QTYPE.DS && zoneStart === HEADER_LENGTH)
}

/** The answer being composed: one instance, its octets used again each time. */
class LocalAnswer implements Answer {
  /** Header and question take 271 octets at most, the records 78. */
  readonly bytes = Buffer.alloc(512)
  readonly start = 0
  length = 0
  questionEnd = 0
  additionalStart = 0
  /** Nothing ages here. */
  readonly ttlCount = 0
  readonly extendedErrorsLength = 0
  rcode: number = RCODE.NOERROR
  #zoneStart = 0
  #class = 0
  #records = 0

  begin(query: Query, zoneStart: number): void {
    this.rcode = RCODE.NOERROR
    this.#zoneStart = zoneStart
    this.#class = query.qclass === QCLASS.ANY ? QCLASS.IN : query.qclass
    this.#records = 0
    this.length = this.questionEnd = query.questionEnd
    this.bytes.fill(0, 0, HEADER_LENGTH)
    query.wire.copy(this.bytes, HEADER_LENGTH, HEADER_LENGTH, query.questionEnd)
  }

  /** A record of the name asked for. */
  addRecord(type: number, rdata: Buffer): void {
    this.#addHead(HEADER_LENGTH, type, rdata.length)
    this.length += rdata.copy(this.bytes, this.length)
  }

  /** `@ NS @`, and no address: nobody is to go there. */
  addNs(): void {
    this.#addHead(this.#zoneStart, QTYPE.NS, 2)
    this.#addZoneName()
  }

  addSoa(): void {
    this.#addHead(this.#zoneStart, QTYPE.SOA, 2 + SOA_TAIL.length)
    this.#addZoneName()
    this.length += SOA_TAIL.copy(this.bytes, this.length)
  }

  /** A negative answer carries the SOA by which it is kept (RFC 2308 section 3). */
  end(): void {
    const answers = this.#records
    if (answers === 0) this.addSoa()
    // We are the authority for these (RFC 6303 section 3): no answer from upstream says so.
    putU16(this.bytes, 2, FLAG.QR | FLAG.AA | FLAG.RA | this.rcode)
    putU16(this.bytes, 4, 1)
    putU16(this.bytes, 6, answers)
    putU16(this.bytes, 8, this.#records - answers)
    this.additionalStart = this.length
  }

  #addHead(owner: number, type: number, rdataLength: number): void {
    const { bytes, length: at } = this
    putU16(bytes, at, POINTER | owner)
    putU16(bytes, at + 2, type)
    putU16(bytes, at + 4, this.#class)
    putU32(bytes, at + 6, TTL_SECONDS)
    putU16(bytes, at + 10, rdataLength)
    this.length = at + 12
    this.#records++
  }

  #addZoneName(): void {
    putU16(this.bytes, this.length, POINTER | this.#zoneStart)
    this.length += 2
  }
}

function octetsOf(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]
}
