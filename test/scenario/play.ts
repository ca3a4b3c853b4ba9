/** Plays a scenario step by step. */
import { expect } from 'vitest'
import type { FailureCode } from '../../src/errors.ts'
import {
  makeQuery,
  makeResponse,
  type Option,
  type ReadMessage,
  type ResponseParts,
  rawRecord,
  readMessage,
} from '../helpers/dns-text.ts'
import { tsig } from '../helpers/message.ts'
import type { AskStep, GetStep, Oddity, Response, Scenario, SeeStep, Step, Trait } from './script.ts'
import { type MakeUpstream, milliseconds, Stage, type UpstreamSight } from './stage.ts'

const RCODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED', 'YXDOMAIN']
const BITS: Readonly<Record<string, number>> = { aa: 0x400, tc: 0x200, ra: 0x80, ad: 0x20 }

/** What a stub asked, and what it got. */
interface Asked {
  readonly step: AskStep
  readonly id: number
  readonly wire: Buffer
  readonly replies: Buffer[]
}

export async function play(scenario: Scenario, makeUpstream: MakeUpstream): Promise<void> {
  const player = new Player(new Stage(scenario.settings ?? {}, makeUpstream))
  await player.stage.upstream.open()
  for (const [index, step] of scenario.steps.entries()) {
    try {
      await player.play(step)
    } catch (error) {
      if (error instanceof Error) error.message = `step ${index + 1}, ${JSON.stringify(step)}: ${error.message}`
      throw error
    }
  }
  player.end()
}

class Player {
  readonly stage: Stage
  readonly #asked = new Map<string, Asked[]>()
  /** How many of the upstream's queries a step has expected. */
  #expected = 0
  readonly #open: UpstreamSight[] = []
  #nextId = 0x1d00

  constructor(stage: Stage) {
    this.stage = stage
  }

  async play(step: Step): Promise<void> {
    if (!('upstream sees' in step)) this.#nothingUnexpected()
    if ('stub asks' in step) this.#ask(step)
    else if ('upstream sees' in step) this.#see(step)
    else if ('upstream answers' in step)
      this.#sight(step['upstream answers']).respond(this.#response(step['upstream answers'], step))
    else if ('upstream fails' in step) this.#sight(step['upstream fails']).fail!(step.code as FailureCode)
    else if ('stub gets' in step) this.#get(step)
    else if ('time passes' in step) await this.stage.clock.advance(milliseconds(step['time passes']))
    else this.#count(step.outcomes)
    await this.stage.clock.advance(0)
  }

  end(): void {
    this.#nothingUnexpected()
    for (const asked of [...this.#asked.values()].flat()) {
      expect(asked.replies, `a reply to ${asked.step['stub asks']} that no step expects`).toEqual([])
    }
    expect(this.stage.log.of('bug')).toEqual([])
  }

  #ask(step: AskStep): void {
    const id = step.id ?? this.#nextId++
    const wire = queryWire(step['stub asks'], step.with ?? [], id)
    const asked: Asked = { step, id, wire, replies: [] }
    const stub = step.as ?? ''
    this.#asked.set(stub, [...(this.#asked.get(stub) ?? []), asked])
    this.stage.take(wire, step.with?.includes('TCP') ?? false, (reply) => void asked.replies.push(reply))
  }

  #see(step: SeeStep): void {
    const sight = this.stage.upstream.seen[this.#expected]
    expect(sight, 'the upstream sees nothing').toBeDefined()
    this.#expected++
    this.#open.push(sight!)
    const message = readMessage(sight!.wire)
    expect({ question: message.question, with: traitsOf(message, sight!.wire) }).toEqual({
      question: step['upstream sees'],
      with: [...(step.with ?? [])].sort(),
    })
    if (step.fails !== undefined) sight!.fail!(step.fails as FailureCode)
    else if (saysSomething(step)) sight!.respond(this.#response(step['upstream sees'], step))
  }

  #get(step: GetStep): void {
    const wanted = step['stub gets']
    const waiting = (this.#asked.get(step.to ?? '') ?? []).filter(({ replies }) => replies.length > 0)
    if (wanted === 'nothing') {
      expect(waiting.map(({ replies }) => replies.map(readMessage))).toEqual([])
      return
    }
    const [asked] = waiting
    expect(asked, 'the stub has no reply').toBeDefined()
    const reply = asked!.replies.shift()!
    const message = readMessage(reply)
    expect(summary(message)).toEqual(expectation(wanted))
    expectCourtesy(message, reply, asked!)
  }

  #count(outcomes: Readonly<Record<string, number>>): void {
    const counted = Object.entries(this.stage.forwarder.counters).filter(([, count]) => count > 0)
    expect(Object.fromEntries(counted)).toEqual(outcomes)
  }

  #sight(question: string): UpstreamSight {
    const sight = this.#open.findLast(({ wire }) => readMessage(wire).question === question)
    expect(sight, `the upstream has not seen ${question}`).toBeDefined()
    return sight!
  }

  #response(question: string, response: Response): Buffer {
    return responseWire(this.#sight(question).wire, response)
  }

  #nothingUnexpected(): void {
    const unexpected = this.stage.upstream.seen.slice(this.#expected).map(({ wire }) => readMessage(wire).question)
    expect(unexpected, 'queries upstream that no step expects').toEqual([])
  }
}

function queryWire(question: string, traits: readonly Trait[], id: number): Buffer {
  const [name = '', type = ''] = question.split(' ')
  const flags =
    (traits.includes('no RD') ? 0 : 0x100) | (traits.includes('CD') ? 0x10 : 0) | (traits.includes('AD') ? 0x20 : 0)
  const options: Option[] = []
  if (traits.includes('ECS/0')) options.push({ code: 8, data: Buffer.from([0, 1, 0, 0]) })
  if (traits.includes('cookie')) options.push({ code: 10, data: Buffer.from('cookie!!') })
  const speaksEdns = options.length > 0 || traits.includes('DO') || traits.includes('EDNS')
  const edns = { dnssecOk: traits.includes('DO'), options }
  const wire = makeQuery(name, type, { id, flags, ...(speaksEdns && { edns }) })
  if (traits.includes('class CH')) wire.writeUInt16BE(3, endOfQuestion(wire) - 2)
  return traits.includes('signed') ? withAdditional(wire, tsig()) : wire
}

/** What a query upstream has besides its question, as far as a stub could have asked for it; the rest is checked here. */
function traitsOf(message: ReadMessage, wire: Buffer): Trait[] {
  const traits: Trait[] = []
  if (message.edns?.dnssecOk) traits.push('DO')
  if (message.flags.cd) traits.push('CD')
  if (!message.flags.rd) traits.push('no RD')
  if (message.edns?.options.some(({ code }) => code === 8)) traits.push('ECS/0')
  if (message.edns?.options.some(({ code }) => code === 10)) traits.push('cookie')
  if (wire.readUInt16BE(endOfQuestion(wire) - 2) === 3) traits.push('class CH')
  if (message.additionals.some((text) => text.includes('TSIG') || text.includes('UNKNOWN_250'))) traits.push('signed')
  else expect(message.flags.ad, 'AD upstream').toBe(true)
  return traits.sort()
}

function saysSomething(step: Response): boolean {
  return ['rcode', 'answers', 'authorities', 'additionals', 'flags', 'errors', 'but'].some((key) => key in step)
}

function responseWire(asked: Buffer, response: Response): Buffer {
  const odd = (oddity: Oddity): boolean => response.but?.includes(oddity) ?? false
  const options: Option[] = (response.errors ?? []).map((error) => {
    const [, code, text = ''] = /^(\d+) ?(.*)$/.exec(String(error))!
    return { code: 15, data: Buffer.concat([Buffer.from([Number(code) >> 8, Number(code)]), Buffer.from(text)]) }
  })
  if (odd('ECS scope 24')) options.push({ code: 8, data: Buffer.from([0, 1, 24, 24, 192, 0, 2]) })
  if (odd('MQTYPE response')) options.push({ code: 21, data: Buffer.from([0, 28]) })
  const plain = (response.answers ?? []).filter((text) => !text.includes(' TYPE'))
  const raw = (response.answers ?? []).filter((text) => text.includes(' TYPE'))
  const parts: ResponseParts = {
    rcode: rcodeOf(response.rcode ?? 'NOERROR'),
    answers: plain,
    rawAnswers: raw.map(unknownRecord),
    authorities: response.authorities ?? [],
    additionals: response.additionals ?? [],
    flags: (response.flags ?? ['ra']).reduce((bits, flag) => bits | BITS[flag]!, 0) | (odd('AA') ? BITS['aa']! : 0),
    options: odd('no OPT') ? false : options,
  }
  let wire = makeResponse(asked, parts)
  // DO in the low half of the TTL field of the OPT, the last record: root, TYPE, CLASS, then the TTL.
  if (odd('DO')) wire[wire.lastIndexOf(Buffer.from([0, 0, 41])) + 7]! |= 0x80
  if (odd('no question')) wire = withoutQuestion(wire)
  if (odd('cut short')) wire = wire.subarray(0, -1)
  if (odd('trailing octets')) wire = Buffer.concat([wire, Buffer.from('and more')])
  return odd('signed') ? withAdditional(wire, tsig()) : wire
}

/** `NAME TTL TYPE123 HEX` */
function unknownRecord(text: string): ReturnType<typeof rawRecord> {
  const [name = '', ttl, type = '', hex = ''] = text.split(' ')
  return rawRecord(name, Number(ttl), Number(type.slice(4)), Buffer.from(hex, 'hex'))
}

function withAdditional(wire: Buffer, record: Buffer): Buffer {
  const longer = Buffer.concat([wire, record])
  longer.writeUInt16BE(wire.readUInt16BE(10) + 1, 10)
  return longer
}

function withoutQuestion(wire: Buffer): Buffer {
  const shorter = Buffer.concat([wire.subarray(0, 12), wire.subarray(endOfQuestion(wire))])
  shorter.writeUInt16BE(0, 4)
  return shorter
}

/** Of a message whose question has a plain name. */
function endOfQuestion(wire: Buffer): number {
  let at = 12
  while (wire[at]! > 0) at += wire[at]! + 1
  return at + 5
}

function rcodeOf(text: string): number {
  const rcode = RCODES.indexOf(text)
  return rcode < 0 ? Number(/^RCODE(\d+)$/.exec(text)![1]) : rcode
}

type Summary = ReturnType<typeof summary>

function summary(message: ReadMessage) {
  const { flags } = message
  return {
    rcode: RCODES[message.rcode] ?? `RCODE${message.rcode}`,
    answers: [...message.answers],
    authorities: [...message.authorities],
    additionals: [...message.additionals],
    flags: (['aa', 'ad', 'tc'] as const).filter((flag) => flags[flag]),
    errors: [...message.extendedErrors],
  }
}

function expectation(wanted: GetStep['stub gets']): Summary {
  const nothing = { rcode: 'NOERROR', answers: [], authorities: [], additionals: [], flags: [], errors: [] }
  if (typeof wanted === 'string') return { ...nothing, rcode: wanted }
  return { ...nothing, ...(Array.isArray(wanted) ? { answers: wanted } : wanted) } as Summary
}

/** What is true of every reply: the stub's ID, question to the letter, RD and CD, and an OPT like its own. */
function expectCourtesy(message: ReadMessage, reply: Buffer, { step, id, wire }: Asked): void {
  const traits = step.with ?? []
  const speaksEdns = readMessage(wire).edns !== undefined
  expect({
    id: message.id,
    question: reply.subarray(12, endOfQuestion(wire)).toString('latin1'),
    qr: message.flags.qr,
    rd: message.flags.rd,
    cd: message.flags.cd,
    edns: message.edns !== undefined,
    dnssecOk: message.edns?.dnssecOk ?? false,
  }).toEqual({
    id,
    question: wire.subarray(12, endOfQuestion(wire)).toString('latin1'),
    qr: true,
    rd: !traits.includes('no RD'),
    cd: traits.includes('CD'),
    edns: speaksEdns,
    dnssecOk: traits.includes('DO'),
  })
}
