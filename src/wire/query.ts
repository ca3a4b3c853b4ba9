import type { Wire } from './constants.ts'

/** How a stub's message came: what the reply to it may look like. One per listener, shared by all its queries. */
export interface Transport {
  /** TCP: no truncation, edns-tcp-keepalive allowed (RFC 7828). */
  readonly stream: boolean
  /** Largest UDP reply this listener sends, whatever the stub offers (RFC 9715); unused on streams. */
  readonly maxUdpPayload: number
  /** Idle timeout advertised in edns-tcp-keepalive, in units of 100 ms; 0 while shutting down or over limits. */
  readonly keepaliveUnits: number
}

/**
 * A stub's message as numbers and flags over its bytes: no strings, no copies. One instance is filled again and again by
 * parseQuery; whoever must wait with it takes `keep()`. Always all fields, always the same shape.
 */
export class Query {
  /** The message; valid from 0 to `length`. May be a slot that the next datagram overwrites: see keep(). */
  wire: Wire = EMPTY
  length = 0
  id = 0
  /** The 16 bits of header flags as the stub sent them. */
  flags = 0
  /** Offset behind the question (QNAME, QTYPE, QCLASS); 0 while the question could not be read. */
  questionEnd = 0
  qtype = 0
  qclass = 0
  /** An OPT was found, or suspected (rows 23 to 28): the reply carries one. */
  hasOpt = false
  dnssecOk = false
  /** Requestor's payload size, OPT CLASS as sent; 0 without OPT. */
  udpPayloadSize = 0
  /** ECS with SOURCE 0: the stub asks that no subnet be sent (RFC 7871 section 7.1.2). */
  ecsZero = false
  /** FAMILY of that option, to be echoed; 0 is legal (`dig +subnet=0`). */
  ecsFamily = 0
  /** edns-tcp-keepalive was in the query (only meaningful on streams). */
  keepaliveAsked = false
  /** TSIG or SIG(0) is the last record: to be carried octet by octet or not at all. */
  signed = false
  /** Additional records other than OPT and the signature: section 4.4, neither kept nor shared. */
  extraRecords = false
  /** End of the last counted record; octets behind it are not part of the message. */
  end = 0
  transport: Transport = NO_TRANSPORT
  /** When verdict is 'respond': the RCODE (12 bits: BADVERS is 16), its extended error (-1: none) and whether the question is echoed. */
  rcode = 0
  extendedError = -1
  echoQuestion = false

  /** This query over octets of its own: what outlives the slot it came in. */
  keep(): Query {
    return this
  }
}

/** resolve: look it up; respond: answer at once with query.rcode; drop: never answer (a stream closes). */
export type Verdict = 'resolve' | 'respond' | 'drop'

/**
 * Reads a stub's message from [0, length) of `wire` (which may be longer) into `into`. Never throws, allocates nothing. When it
 * says 'respond', rcode, extendedError, echoQuestion and hasOpt say with what.
 */
export function parseQuery(wire: Wire, length: number, transport: Transport, into: Query): Verdict {
  into.wire = wire
  into.length = length
  into.transport = transport
  return 'drop'
}

/**
 * Reads only what refusing a stranger needs: header, question and an OPT at its usual place, right behind the question.
 * 'respond' fills `into` as parseQuery would for a refusal; 'drop' as there.
 */
export function peekHeader(wire: Wire, length: number, transport: Transport, into: Query): Verdict {
  return parseQuery(wire, length, transport, into)
}

const EMPTY: Wire = Buffer.alloc(0)
const NO_TRANSPORT: Transport = { stream: false, maxUdpPayload: 512, keepaliveUnits: 0 }
