import { describe, expect, it } from 'vitest'
import { makeAnswer } from '../../../src/wire/answer.ts'
import { parseQuery, Query, type Transport } from '../../../src/wire/query.ts'
import { NO_INFO, writeReply } from '../../../src/wire/reply.ts'
import {
  isNegative,
  isResponse,
  type ResponseDefect,
  type ResponseScan,
  sameQuestion,
  scanResponse,
} from '../../../src/wire/response.ts'
import { asked } from '../../helpers/asked.ts'
import { fixtures, guarded, message, opt, question } from '../../helpers/message.ts'
import { type RawReply, readReply } from '../../helpers/reply-reader.ts'

const CAPS = { maxTtlSeconds: 3600, maxNegativeTtlSeconds: 3600 }
const TCP: Transport = { stream: true, maxUdpPayload: 1232, keepaliveUnits: 100 }

/** What all fixtures claim to answer. */
const ASKED = asked(question('www.example.com'))

interface Outcome {
  readonly rows: string
  readonly question?: 'absent' | 'different'
  /** Why it may not be delivered. */
  readonly defect?: ResponseDefect
  readonly scan?: Partial<ResponseScan>
  /** What a stub without and with EDNS gets; for both unless told apart. */
  readonly reply?: ReplyOutcome
  readonly plainReply?: ReplyOutcome
}

interface ReplyOutcome {
  readonly rcode?: number
  /** Besides QR and the stub's RD. */
  readonly flags?: number
  readonly answers?: number
  readonly authorities?: number
  readonly additionals?: number
  readonly ttls?: readonly number[]
  readonly errors?: readonly string[]
}

const RA = 0x0080
const BAD_RECORD = { rows: 'R7.9', defect: 'bad-record' } as const
const BAD_POINTER = { rows: 'R7.9, H6', defect: 'bad-record' } as const
const BAD_OPT = { rows: 'R7.9', defect: 'bad-opt' } as const

/** Every file of test/fixtures/odd-responses, and what becomes of it. */
const OUTCOMES: Record<string, Outcome> = {
  'frame-of-length-zero': { rows: 'R7.1', defect: 'too-short' },
  'frame-of-eleven-octets': { rows: 'R7.1', defect: 'too-short' },
  'query-instead-of-response': { rows: 'R7.2', defect: 'not-a-response' },
  'opcode-status': { rows: 'R7.2', defect: 'not-a-response' },
  'question-in-other-case': { rows: 'R7.5, S4, H9', reply: { answers: 1 } },
  'question-of-other-name': { rows: 'R7.6, S4', question: 'different' },
  'question-of-other-length': { rows: 'R7.6, S4', question: 'different' },
  'question-of-other-type': { rows: 'R7.6, S4', question: 'different' },
  'question-of-other-class': { rows: 'R7.6, S4', question: 'different' },
  'question-differs-by-bit-5-of-no-letter': { rows: 'R7.6, H9', question: 'different' },
  'two-questions': { rows: 'R7.6', question: 'different', defect: 'bad-question' },
  'question-cut': { rows: 'R7.6', question: 'different', defect: 'bad-question' },
  'question-with-pointer': { rows: 'R7.6, H7', question: 'different', defect: 'bad-question' },
  'no-question-servfail': { rows: 'R7.7', question: 'absent', scan: { questionAbsent: true }, reply: { rcode: 2 } },
  'no-question-refused-with-error': {
    rows: 'R7.7, X1',
    question: 'absent',
    scan: { questionAbsent: true },
    reply: { rcode: 5, errors: ['15 blocked'] },
    plainReply: { rcode: 5 },
  },
  'no-question-servfail-with-record': {
    rows: 'R7.7',
    question: 'absent',
    scan: { questionAbsent: true, authorityCount: 1 },
    reply: { rcode: 2, authorities: 0 },
  },
  'formerr-without-question-and-opt': { rows: 'R7.7, R7.12, R7.15', question: 'absent', reply: { rcode: 1 } },
  'no-question-noerror': { rows: 'R7.8', question: 'absent', defect: 'no-question' },
  'no-question-nxdomain': { rows: 'R7.8', question: 'absent', defect: 'no-question' },
  'record-rdlength-past-end': BAD_RECORD,
  'record-cut-in-fixed-part': BAD_RECORD,
  'record-owner-missing': BAD_RECORD,
  'record-count-65535': BAD_RECORD,
  'record-pointer-forward': BAD_POINTER,
  'record-pointer-to-itself': BAD_POINTER,
  'record-pointer-to-header': BAD_POINTER,
  'record-pointer-within-same-labels': BAD_POINTER,
  'record-pointer-into-record': BAD_POINTER,
  'record-pointer-into-ttl': BAD_POINTER,
  'record-pointer-cut': BAD_POINTER,
  'record-owner-label-type': { rows: 'R7.9, H5', defect: 'bad-record' },
  'record-owner-of-256-octets': { rows: 'R7.9, H5', defect: 'bad-record' },
  'record-owner-of-255-octets': { rows: 'R7.9, H5', reply: { answers: 1 } },
  'two-opts': BAD_OPT,
  'opt-in-answer': BAD_OPT,
  'opt-in-authority': BAD_OPT,
  'opt-owner-not-root': BAD_OPT,
  'opt-option-past-rdata': BAD_OPT,
  'opt-stray-octets': BAD_OPT,
  'ecs-malformed': { rows: 'O.8c', defect: 'bad-opt' },
  'trailing-octets': { rows: 'R7.10', scan: { end: 60, bodyEnd: 49 }, reply: { answers: 1 } },
  truncated: { rows: 'R7.11, P3', scan: { truncated: true }, reply: { flags: 0x0200 | RA, answers: 1 } },
  'without-opt': { rows: 'R7.12', scan: { hasOpt: false }, reply: { answers: 1, ttls: [300] } },
  'opt-before-record': {
    rows: 'R7.13',
    scan: { hasOpt: true, optLast: false, minTtl: 300, additionalCount: 0 },
    reply: { answers: 1, ttls: [300], errors: ['4 '] },
    plainReply: { answers: 1, ttls: [300] },
  },
  'opt-between-records': {
    rows: 'R7.13, E9',
    scan: { hasOpt: true, optLast: false, minTtl: 200, additionalCount: 1, end: 148, bodyEnd: 79 },
    reply: { answers: 1, additionals: 1, ttls: [300, 200] },
  },
  'opt-version-1': { rows: 'R7.14', defect: 'bad-version' },
  badvers: { rows: 'R7.14', defect: 'bad-version' },
  formerr: { rows: 'R7.15, E11', reply: { rcode: 1 } },
  notimp: { rows: 'R7.15', reply: { rcode: 4 } },
  'refused-with-error': {
    rows: 'R7.16, X1',
    reply: { rcode: 5, errors: ['15 blocked by policy'] },
    plainReply: { rcode: 5 },
  },
  'servfail-with-errors': {
    rows: 'R7.17, X1',
    reply: { rcode: 2, errors: ['6 signature expired', '22 '] },
    plainReply: { rcode: 2 },
  },
  badcookie: { rows: 'R7.18, E10', reply: { rcode: 2 } },
  'extended-rcode-18': { rows: 'R7.18, E10', scan: { rcode: 18 }, reply: { rcode: 18 }, plainReply: { rcode: 2 } },
  'ttl-with-top-bit': {
    rows: 'R7.19, C3, DEC5',
    scan: { minTtl: 0x8000_0000, zeroTtl: false },
    reply: { answers: 2, ttls: [3600, 3600] },
  },
  'soa-of-19-octets': {
    rows: 'R7.20',
    scan: { soaTooShort: true, soaMinimum: 0, soaTtl: 900 },
    reply: { rcode: 3, authorities: 1, ttls: [900] },
  },
  'soa-of-20-octets': {
    rows: 'R7.20, N2',
    scan: { soaTooShort: false, soaMinimum: 77 },
    reply: { rcode: 3, authorities: 1, ttls: [77] },
  },
  'signed-with-tsig': { rows: 'R7.21', defect: 'signed' },
  'signed-with-sig0': { rows: 'R7.21', defect: 'signed' },
  'signed-behind-opt': { rows: 'R7.21', defect: 'signed' },
  'unrelated-records-only': { rows: 'R7.23', scan: { answersType: false }, reply: { answers: 2, ttls: [300, 200] } },
  'ad-and-cd': { rows: 'R7.24, D1, D3', reply: { answers: 1 } },
  'nodata-behind-cname': {
    rows: 'N1, N7',
    scan: { answersType: false, soaTtl: 900, soaMinimum: 60, minTtl: 120 },
    reply: { answers: 1, authorities: 1, ttls: [120, 60] },
  },
  'mqtype-response': { rows: 'O.20', scan: { mqtypeResponse: true }, reply: { answers: 1 } },
  'ecs-with-scope': { rows: 'O.8a', scan: { ecsScoped: true, ecsForeign: true }, reply: { answers: 1 } },
  'ecs-echo-of-zero': { rows: 'O.8b', scan: { ecsScoped: false, ecsForeign: false }, reply: { answers: 1 } },
  'keepalive-timeout': { rows: 'O.11', scan: { keepaliveUnits: 300 }, reply: { answers: 1 } },
  'ttl-zero': { rows: 'C2', scan: { zeroTtl: true, minTtl: 0 }, reply: { answers: 1, ttls: [0] } },
}

const files = fixtures('odd-responses')
const wireOf = (name: string): Buffer => files.find((file) => file.name === name)!.wire
const table = Object.entries(OUTCOMES)

/** What a stub that spelt the name its own way is told. */
function replyTo(wire: Buffer, edns: boolean): RawReply {
  const scan = scanResponse(wire)
  if (typeof scan === 'string') throw new Error(scan)
  const answer = makeAnswer(scan, ASKED, CAPS)
  const stub = message({
    id: 0x0815,
    questions: [question('wWw.eXample.com')],
    additionals: edns ? [opt({ size: 4096 })] : [],
  })
  const query = new Query()
  expect(parseQuery(stub, stub.length, TCP, query)).toBe('resolve')
  const target = Buffer.alloc(65_535, 0xee)
  return readReply(target.subarray(0, writeReply(answer, query, 0, NO_INFO, target)))
}

function expectReply(read: RawReply, expected: ReplyOutcome, edns: boolean): void {
  expect(read).toMatchObject({ id: 0x0815, rcode: expected.rcode ?? 0, question: question('wWw.eXample.com') })
  expect(read.flags).toBe(0x8100 | (expected.flags ?? RA))
  expect(read.answers).toHaveLength(expected.answers ?? 0)
  expect(read.authorities).toHaveLength(expected.authorities ?? 0)
  expect(read.additionals).toHaveLength(expected.additionals ?? 0)
  const records = [...read.answers, ...read.authorities, ...read.additionals]
  if (expected.ttls !== undefined) expect(records.map(({ ttl }) => ttl)).toEqual(expected.ttls)
  expect(read.opt !== undefined).toBe(edns)
  const errors = read.opt?.options.map(({ code, data }) => {
    expect(code).toBe(15)
    return `${data.readUInt16BE(0)} ${data.toString('latin1', 2)}`
  })
  expect(errors ?? []).toEqual(expected.errors ?? [])
}

describe('odd responses of an upstream', () => {
  it('are all in the table, and nothing else is', () => {
    expect(files.map(({ name }) => name).sort()).toEqual(Object.keys(OUTCOMES).sort())
  })

  it.each(table.map(([name, row]) => [row.rows, name, row] as const))('[%s] %s has its outcome', (_, name, row) => {
    const wire = wireOf(name)
    if (isResponse(wire)) expect(sameQuestion(wire, ASKED)).toBe(row.question ?? 'same')
    else expect(['too-short', 'not-a-response']).toContain(row.defect)
    const scan = scanResponse(wire)
    if (row.defect !== undefined) {
      expect(scan).toBe(row.defect)
      return
    }
    expect(scan).toMatchObject(row.scan ?? {})
    if (row.question === 'different') return
    expectReply(replyTo(wire, true), row.reply!, true)
    expectReply(replyTo(wire, false), row.plainReply ?? row.reply!, false)
  })

  it.each(table.map(([name]) => name))('[A1] %s is judged without reading outside of it', (name) => {
    const wire = guarded(wireOf(name))
    expect(() => scanResponse(wire)).not.toThrow()
    expect(() => isResponse(wire) && sameQuestion(wire, ASKED)).not.toThrow()
  })

  it('[N1] negative is NXDOMAIN, and NOERROR without the type asked for, also behind a CNAME', () => {
    const negative = (name: string): boolean => isNegative(scanResponse(wireOf(name)) as ResponseScan)
    expect(negative('soa-of-20-octets')).toBe(true)
    expect(negative('nodata-behind-cname')).toBe(true)
    expect(negative('unrelated-records-only')).toBe(true)
    expect(negative('without-opt')).toBe(false)
    expect(negative('servfail-with-errors')).toBe(false)
  })
})
