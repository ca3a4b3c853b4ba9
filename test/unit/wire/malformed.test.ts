import { describe, expect, it } from 'vitest'
import { Deframer } from '../../../src/wire/framing.ts'
import { parseQuery, Query, type Transport, type Verdict } from '../../../src/wire/query.ts'
import { writeFailure } from '../../../src/wire/reply.ts'
import { fixtures, guarded, inSlot } from '../../helpers/message.ts'
import { readReply } from '../../helpers/reply-reader.ts'

const UDP: Transport = { stream: false, maxUdpPayload: 1232, keepaliveUnits: 0 }
const TCP: Transport = { stream: true, maxUdpPayload: 1232, keepaliveUnits: 100 }
const RD = 0x0100

interface Outcome {
  readonly rows: string
  readonly verdict: Verdict
  /** By name; the RCODE of the reply, all 12 bits. */
  readonly rcode?: 'FORMERR' | 'NOTIMP' | 'REFUSED' | 'BADVERS'
  readonly question?: boolean
  readonly opt?: boolean
  readonly extendedError?: number
  readonly dnssecOk?: boolean
  readonly opcode?: number
  /** What parseQuery must have found in a message that is resolved. */
  readonly query?: Partial<Query>
  readonly transport?: Transport
}

const RCODES = { FORMERR: 1, NOTIMP: 4, REFUSED: 5, BADVERS: 16 } as const
const ALONE = { verdict: 'respond', rcode: 'FORMERR', question: false, opt: false } as const
const WITH_QUESTION = { ...ALONE, question: true } as const
const WITH_BOTH = { ...WITH_QUESTION, opt: true } as const
const DROPPED = { verdict: 'drop' } as const
const RESOLVED = { verdict: 'resolve' } as const
const PLAIN = { ...RESOLVED, query: { signed: false, extraRecords: false } } as const
const notimp = (opcode: number) => ({ ...ALONE, rows: 'M9, Q1, DEC3', rcode: 'NOTIMP', opcode }) as const

/** Every file of test/fixtures/malformed, and what becomes of it; requirement rows in front. */
const OUTCOMES: Record<string, Outcome> = {
  'empty-datagram': { rows: 'M1', ...DROPPED },
  'header-of-one-octet': { rows: 'M1', ...DROPPED },
  'header-of-eleven-octets': { rows: 'M1', ...DROPPED },
  'message-of-tls-octets': { rows: 'M7', ...ALONE },
  'response-instead-of-query': { rows: 'M8, Q8', ...DROPPED },
  'opcode-iquery': notimp(1),
  'opcode-status': notimp(2),
  'opcode-unassigned-3': notimp(3),
  'opcode-notify': notimp(4),
  'opcode-update': notimp(5),
  'opcode-stateful-operations': notimp(6),
  'opcode-unassigned-15': notimp(15),
  'opcode-update-with-broken-body': notimp(5),
  'truncated-query': { rows: 'M10', ...WITH_QUESTION },
  'truncated-query-with-opt': { rows: 'M10, E1', ...WITH_BOTH },
  'truncated-query-of-later-edns-version': { rows: 'M10', ...WITH_BOTH },
  'reserved-bit-set': { rows: 'M11, H2', ...PLAIN },
  'response-bits-set': { rows: 'M11, P2', ...PLAIN },
  'ad-and-cd-set': { rows: 'M11, P2', ...PLAIN },
  'rcode-in-query': { rows: 'M12', ...PLAIN },
  'no-question': { rows: 'M13, H4', ...ALONE },
  'no-question-with-opt': { rows: 'M13, H4', ...ALONE, opt: true },
  'no-question-with-cookie': { rows: 'M13, H4', ...ALONE, opt: true },
  'no-question-and-broken-opt': { rows: 'M13, H4', ...ALONE, opt: true },
  'two-questions': { rows: 'M14, H3', ...ALONE },
  'two-questions-counted-one-present': { rows: 'M14, H3', ...ALONE },
  'question-count-65535': { rows: 'M14, H3', ...ALONE },
  'additional-count-65535': { rows: 'M15', ...ALONE },
  'answer-count-65535': { rows: 'M15', ...ALONE },
  'all-counts-65535': { rows: 'M15', ...ALONE },
  'header-only': { rows: 'M16', ...ALONE },
  'label-of-64-octets': { rows: 'M17, H5', ...ALONE },
  'label-type-01-binary': { rows: 'M17, H5', ...ALONE },
  'label-type-10': { rows: 'M17, H5', ...ALONE },
  'label-type-10-behind-good-label': { rows: 'M17, H5', ...ALONE },
  'name-pointer-to-itself': { rows: 'M18, H7', ...ALONE },
  'name-pointer-to-header': { rows: 'M18, H7', ...ALONE },
  'name-pointer-forward': { rows: 'M18, H7', ...ALONE },
  'name-label-then-pointer': { rows: 'M18, H7', ...ALONE },
  'name-pointer-cut': { rows: 'M18, H7', ...ALONE },
  'name-of-256-octets': { rows: 'M19, H5', ...ALONE },
  'name-of-255-octets': { rows: 'M19, H5', ...PLAIN },
  'name-of-128-labels': { rows: 'M19, H5', ...ALONE },
  'name-without-root': { rows: 'M19', ...ALONE },
  'label-past-end': { rows: 'M19', ...ALONE },
  'qtype-missing': { rows: 'M20', ...ALONE },
  'qtype-cut': { rows: 'M20', ...ALONE },
  'qclass-cut': { rows: 'M20', ...ALONE },
  'name-is-root': { rows: 'M21', ...RESOLVED, query: { questionEnd: 17, qtype: 2 } },
  'name-of-odd-octets': { rows: 'M21', ...PLAIN },
  'answer-in-query': { rows: 'M22', ...WITH_QUESTION },
  'authority-in-query': { rows: 'M22', ...WITH_QUESTION },
  'answer-in-query-with-opt': { rows: 'M22, E1', ...WITH_BOTH },
  'opt-in-answer': { rows: 'M25, M22, E6', ...WITH_BOTH },
  'opt-in-authority': { rows: 'M25, M22, E6', ...WITH_BOTH },
  'two-opts': { rows: 'M23, E2', ...WITH_BOTH },
  'two-opts-apart': { rows: 'M23, E2', ...WITH_BOTH },
  'two-opts-the-first-of-later-version': { rows: 'M23, E2', ...WITH_BOTH },
  'opt-owner-not-root': { rows: 'M24, E6', ...WITH_BOTH },
  'opt-owner-plain-name': { rows: 'M24, E6', ...WITH_BOTH },
  'opt-owner-pointer-to-root': { rows: 'M24, H11', ...RESOLVED, query: { hasOpt: true, udpPayloadSize: 1232 } },
  'opt-rdlength-past-end': { rows: 'M26', ...WITH_BOTH },
  'opt-cut-in-fixed-part': { rows: 'M26', ...WITH_BOTH },
  'option-length-past-rdata': { rows: 'M27, E5', ...WITH_BOTH },
  'option-one-stray-octet': { rows: 'M27, E5', ...WITH_BOTH },
  'option-two-stray-octets': { rows: 'M27, E5', ...WITH_BOTH },
  'option-three-stray-octets': { rows: 'M27, E5', ...WITH_BOTH },
  'edns-version-1': { rows: 'M28, E3', ...WITH_BOTH, rcode: 'BADVERS' },
  'edns-version-1-with-dnssec-ok': { rows: 'M28, E3', ...WITH_BOTH, rcode: 'BADVERS', dnssecOk: true },
  'edns-version-255-and-broken-option': { rows: 'M28, E3', ...WITH_BOTH, rcode: 'BADVERS' },
  'edns-version-1-and-malformed-ecs': { rows: 'M28, E3', ...WITH_BOTH, rcode: 'BADVERS' },
  'edns-version-1-and-broken-record': { rows: 'M28', ...WITH_BOTH, rcode: 'BADVERS' },
  'payload-size-0': { rows: 'M29', ...RESOLVED, query: { hasOpt: true, udpPayloadSize: 0 } },
  'payload-size-511': { rows: 'M29', ...RESOLVED, query: { hasOpt: true, udpPayloadSize: 511 } },
  'keepalive-with-timeout': { rows: 'M30, O.11', ...WITH_BOTH, transport: TCP },
  'ecs-empty': { rows: 'M31, O.8c', ...WITH_BOTH },
  'ecs-of-three-octets': { rows: 'M31, O.8c', ...WITH_BOTH },
  'ecs-address-too-short': { rows: 'M31, O.8c', ...WITH_BOTH },
  'ecs-address-too-long': { rows: 'M31, O.8c', ...WITH_BOTH },
  'ecs-bits-beyond-prefix': { rows: 'M31, O.8c', ...WITH_BOTH },
  'ecs-ipv4-source-33': { rows: 'M31, O.8c', ...WITH_BOTH },
  'ecs-ipv6-source-129': { rows: 'M31, O.8c', ...WITH_BOTH },
  'ecs-scope-in-query': { rows: 'M31, O.8c', ...WITH_BOTH },
  'ecs-no-family-with-source': { rows: 'M31, O.8c', ...WITH_BOTH },
  'ecs-source-zero-with-address': { rows: 'M31, O.8c', ...WITH_BOTH },
  'ecs-source-zero': { rows: 'M31, O.8b', ...RESOLVED, query: { ecsZero: true, ecsFamily: 1 } },
  'ecs-source-zero-no-family': { rows: 'M31, O.8b', ...RESOLVED, query: { ecsZero: true, ecsFamily: 0 } },
  'ecs-source-24': { rows: 'M31, O.8a', ...RESOLVED, query: { ecsZero: false } },
  'ecs-source-20': { rows: 'M31, O.8a', ...RESOLVED, query: { ecsZero: false } },
  'cookie-of-seven-octets': { rows: 'M32, O.10', ...PLAIN },
  'cookie-of-41-octets': { rows: 'M32, O.10', ...PLAIN },
  'options-repeated-and-unknown': { rows: 'M33, E4, O.12', ...PLAIN },
  'extended-rcode-in-query': { rows: 'M34, E4', ...RESOLVED, query: { hasOpt: true, dnssecOk: false } },
  'opt-before-record': { rows: 'M35', ...RESOLVED, query: { hasOpt: true, extraRecords: true } },
  'tsig-last': { rows: 'M36', ...RESOLVED, query: { signed: true, extraRecords: false, hasOpt: false } },
  'tsig-behind-opt': { rows: 'M36', ...RESOLVED, query: { signed: true, extraRecords: false, hasOpt: true } },
  'tkey-and-tsig': { rows: 'M36', ...RESOLVED, query: { signed: true, extraRecords: true, hasOpt: true } },
  'sig0-last': { rows: 'M36', ...RESOLVED, query: { signed: true } },
  'tsig-before-opt': { rows: 'M37, E13', ...WITH_BOTH },
  'tsig-twice': { rows: 'M37', ...WITH_QUESTION },
  'sig0-before-opt': { rows: 'M37, E13', ...WITH_BOTH },
  'tkey-in-additional': { rows: 'M38', ...RESOLVED, query: { extraRecords: true, signed: false } },
  'address-in-additional': { rows: 'M38', ...RESOLVED, query: { extraRecords: true, signed: false } },
  'sig-covering-a-type-in-additional': { rows: 'M38', ...RESOLVED, query: { extraRecords: true, signed: false } },
  'record-pointer-forward': { rows: 'M39, H6', ...WITH_QUESTION },
  'record-pointer-to-itself': { rows: 'M39, H6', ...WITH_QUESTION },
  'record-pointer-loops-over-labels': { rows: 'M39, H6', ...WITH_QUESTION },
  'record-pointer-to-header': { rows: 'M39, H6', ...WITH_QUESTION },
  'record-pointer-past-end': { rows: 'M39, H6', ...WITH_QUESTION },
  'record-pointers-that-take-turns': { rows: 'M39, H6', ...WITH_QUESTION },
  'record-owner-label-type': { rows: 'M39, H5', ...WITH_QUESTION },
  'record-owner-too-long': { rows: 'M39, H5', ...WITH_QUESTION },
  'record-broken-behind-opt': { rows: 'M39, E1', ...WITH_BOTH },
  'record-rdlength-past-end': { rows: 'M40', ...WITH_QUESTION },
  'record-cut-in-fixed-part': { rows: 'M40', ...WITH_QUESTION },
  'additional-count-larger-than-present': { rows: 'M40', ...WITH_QUESTION },
  'additional-count-larger-than-opt': { rows: 'M40, E1', ...WITH_BOTH },
  'trailing-octets': { rows: 'M41', ...RESOLVED, query: { hasOpt: true, end: 44 } },
  'trailing-octets-without-opt': { rows: 'M41', ...RESOLVED, query: { hasOpt: false, end: 33 } },
  axfr: { rows: 'M42, Q2, DEC3', ...WITH_QUESTION, rcode: 'REFUSED' },
  'axfr-with-opt': { rows: 'M42, Q2, X3', ...WITH_BOTH, rcode: 'REFUSED', extendedError: 21 },
  'ixfr-with-soa': { rows: 'M42, Q2, DEC3', ...WITH_QUESTION, rcode: 'REFUSED' },
  'ixfr-with-soa-and-opt': { rows: 'M42, Q2, X3', ...WITH_BOTH, rcode: 'REFUSED', extendedError: 21 },
  nxname: { rows: 'M43, Q6, X3, DEC3', ...WITH_BOTH, extendedError: 30 },
  'nxname-without-opt': { rows: 'M43, Q6', ...WITH_QUESTION },
  'qtype-opt': { rows: 'M44, Q5', ...RESOLVED, query: { qtype: 41 } },
  'qtype-tsig': { rows: 'M44, Q5', ...RESOLVED, query: { qtype: 250 } },
  'qtype-tkey': { rows: 'M44, Q5', ...RESOLVED, query: { qtype: 249 } },
  'qtype-maila': { rows: 'M44, Q5', ...RESOLVED, query: { qtype: 254 } },
  'qtype-mailb': { rows: 'M44, Q5', ...RESOLVED, query: { qtype: 253 } },
  'qtype-129': { rows: 'M44, Q5', ...RESOLVED, query: { qtype: 129 } },
  'qtype-248': { rows: 'M44, Q5', ...RESOLVED, query: { qtype: 248 } },
  'qtype-0': { rows: 'M44', ...RESOLVED, query: { qtype: 0 } },
  'qtype-65535': { rows: 'M44', ...RESOLVED, query: { qtype: 65_535 } },
  'qclass-chaos': { rows: 'M45, Q4', ...RESOLVED, query: { qclass: 3 } },
  'qclass-hesiod': { rows: 'M45', ...RESOLVED, query: { qclass: 4 } },
  'qclass-none': { rows: 'M45', ...RESOLVED, query: { qclass: 254 } },
  'qclass-any': { rows: 'M45', ...RESOLVED, query: { qclass: 255 } },
  'qclass-0': { rows: 'M45', ...RESOLVED, query: { qclass: 0 } },
  'qclass-65280': { rows: 'M45', ...RESOLVED, query: { qclass: 65_280 } },
  'recursion-not-desired': { rows: 'M46', ...RESOLVED, query: { flags: 0 } },
  'mqtype-response-in-query': { rows: 'M48, O.20', ...PLAIN },
  'mqtype-query-in-query': { rows: 'O.20', ...PLAIN },
  'large-query-of-5000-octets': { rows: 'M49', ...RESOLVED, query: { length: 5000, end: 5000, hasOpt: true } },
}

/** Files that hold a stream: the lengths of its frames, and whether one has begun at the end. */
const STREAMS: Record<string, { rows: string; frames: readonly number[]; partial: boolean }> = {
  'stream-frame-of-length-zero': { rows: 'M3', frames: [0], partial: false },
  'stream-frame-of-length-one': { rows: 'M4', frames: [1], partial: false },
  'stream-frame-of-length-eleven': { rows: 'M4', frames: [11], partial: false },
  'stream-frame-cut-short': { rows: 'M5, M6', frames: [], partial: true },
  'stream-http-request': { rows: 'M7', frames: [], partial: true },
  'stream-tls-client-hello': { rows: 'M7', frames: [], partial: true },
}

const files = fixtures('malformed')
const wireOf = (name: string): Buffer => files.find((file) => file.name === name)!.wire

function outcome(
  wire: Buffer,
  length: number,
  transport: Transport,
): { verdict: Verdict; query: Query; reply: Buffer } {
  const query = new Query()
  const verdict = parseQuery(wire, length, transport, query)
  const target = Buffer.alloc(512, 0xee)
  const octets = verdict === 'respond' ? writeFailure(query, query.rcode, query.extendedError, '', target) : 0
  return { verdict, query, reply: target.subarray(0, octets) }
}

describe('malformed and unexpected messages', () => {
  it('are all in the table, and nothing else is', () => {
    const known = [...Object.keys(OUTCOMES), ...Object.keys(STREAMS)]
    expect(files.map(({ name }) => name).sort()).toEqual(known.sort())
  })

  const table = Object.entries(OUTCOMES)
  it.each(table.map(([name, row]) => [row.rows, name, row] as const))('[%s] %s has its outcome', (_, name, row) => {
    const wire = wireOf(name)
    const { verdict, query, reply } = outcome(wire, wire.length, row.transport ?? UDP)
    expect(verdict).toBe(row.verdict)
    if (row.query !== undefined) expect(query).toMatchObject(row.query)
    if (verdict === 'respond') {
      const read = readReply(reply)
      expect(read).toMatchObject({
        id: wire.readUInt16BE(0),
        rcode: RCODES[row.rcode!],
        answers: [],
        authorities: [],
        additionals: [],
      })
      // QR, RA, and of the stub OPCODE, RD and CD: nothing else.
      expect(read.flags).toBe(0x8080 | (wire.readUInt16BE(2) & (0x7800 | RD | 0x0010)))
      expect((read.flags >> 11) & 0xf).toBe(row.opcode ?? 0)
      expect(read.question).toEqual(row.question ? wire.subarray(12, query.questionEnd) : undefined)
      expect(read.opt !== undefined).toBe(row.opt)
      const options = row.extendedError === undefined ? [] : [{ code: 15, data: Buffer.from([0, row.extendedError]) }]
      if (row.opt) expect(read.opt).toEqual({ size: 1232, version: 0, flags: row.dnssecOk ? 0x8000 : 0, options })
      if (!row.question && !row.opt) expect(reply).toHaveLength(12)
    }
  })

  it.each(table.map(([name]) => name))('[A1] %s has the same outcome whatever stands behind it in its slot', (name) => {
    const wire = wireOf(name)
    const alone = outcome(wire, wire.length, TCP)
    for (const poison of [0x00, 0x01, 0x29, 0x3f, 0xc0, 0xff]) {
      const { verdict, query, reply } = outcome(inSlot(wire, poison), wire.length, TCP)
      expect({ ...query, wire: undefined, verdict, reply }).toEqual({ ...alone.query, wire: undefined, ...pick(alone) })
    }
    expect(() => parseQuery(guarded(inSlot(wire, 0x29), wire.length), wire.length, TCP, new Query())).not.toThrow()
  })

  it.each(Object.entries(STREAMS).map(([name, row]) => [row.rows, name, row] as const))(
    '[%s] %s is cut into the frames it claims to have, and no other',
    (_, name, { frames, partial }) => {
      const deframer = new Deframer()
      const lengths: number[] = []
      // As a listener does: a frame that cannot be a message ends the stream.
      deframer.push(wireOf(name), (frame) => lengths.push(frame.length) > 0 && frame.length >= 12)
      expect({ lengths, partial: deframer.partial }).toEqual({ lengths: frames, partial })
    },
  )

  it('[M30, O.11] over UDP edns-tcp-keepalive is ignored, whatever it holds', () => {
    const wire = wireOf('keepalive-with-timeout')
    const { verdict, query } = outcome(wire, wire.length, UDP)
    expect(verdict).toBe('resolve')
    expect(query.keepaliveAsked).toBe(false)
  })
})

function pick({ verdict, reply }: ReturnType<typeof outcome>): { verdict: Verdict; reply: Buffer } {
  return { verdict, reply }
}
