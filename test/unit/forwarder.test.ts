import { describe, expect, it } from 'vitest'
import { AnswerCache } from '../../src/cache/answer-cache.ts'
import { Forwarder, type ForwarderSettings, type Outcome } from '../../src/forwarder.ts'
import type { Exchange } from '../../src/upstream/exchange.ts'
import { parseQuery, Query } from '../../src/wire/query.ts'
import { CapturedLog } from '../helpers/captured-log.ts'
import { collectGarbage } from '../helpers/collect-garbage.ts'
import { makeResponse, type ReadMessage, type ResponseParts, readMessage } from '../helpers/dns-text.ts'
import { FakeClock } from '../helpers/fake-clock.ts'
import { type MessageParts, message, nameOctets, opt, pointer, question, record, tsig } from '../helpers/message.ts'
import { ScriptedExchange } from '../helpers/scripted-exchange.ts'

const UDP = { stream: false, maxUdpPayload: 1232, keepaliveUnits: 0 }

class Bench {
  readonly clock = new FakeClock()
  readonly log = new CapturedLog()
  readonly exchange: ScriptedExchange
  readonly forwarder: Forwarder
  readonly #query = new Query()
  readonly #reply = Buffer.alloc(4096)

  constructor(settings: Partial<ForwarderSettings> = {}, exchange?: Exchange, maxOctets = 1 << 20) {
    const { clock, log } = this
    this.exchange = new ScriptedExchange(clock, settings.locationOption)
    this.forwarder = new Forwarder({
      answers: new AnswerCache({ maxOctets, graceMs: 86_400_000 }),
      exchange: exchange ?? this.exchange,
      clock,
      log,
      settings: {
        queryTimeoutMs: 4500,
        maxTtlSeconds: 3600,
        maxNegativeTtlSeconds: 3600,
        staleWithDnssecOk: true,
        locationOption: undefined,
        ...settings,
      },
    })
  }

  /** Asks as a listener does: in a slot that is used again at once. Replies go to `got`. */
  ask(wire: Buffer | string, got: (reply: ReadMessage) => void = () => {}): void {
    const slot = Buffer.from(typeof wire === 'string' ? message({ questions: [question(wire)] }) : wire)
    expect(parseQuery(slot, slot.length, UDP, this.#query)).toBe('resolve')
    const length = this.forwarder.lookup(this.#query, this.#reply, this.clock.now())
    if (length > 0) got(readMessage(this.#reply.subarray(0, length)))
    else {
      const send = (reply: Buffer, end: number): void => got(readMessage(Buffer.from(reply.subarray(0, end))))
      this.forwarder.resolve(this.#query, { send })
    }
    slot.fill(0xee)
  }

  /** The reply to a query that is answered at once, or whose exchange `respond` settles. */
  reply(wire: Buffer | string, respond: () => void = () => {}): ReadMessage {
    const got: ReadMessage[] = []
    this.ask(wire, (reply) => got.push(reply))
    respond()
    expect(got).toHaveLength(1)
    return got[0]!
  }

  respond(parts: ResponseParts = {}): void {
    const { latest } = this.exchange
    latest.respond(makeResponse(latest.wire, parts))
  }

  get counted(): Partial<Record<Outcome, number>> {
    return Object.fromEntries(Object.entries(this.forwarder.counters).filter(([, count]) => count > 0))
  }
}
const address = (name: string, ttl = 300, ip = '192.0.2.1'): string => `${name} ${ttl} A ${ip}`

describe('the forwarder is bounded', () => {
  it('[A2] more than 20,000 waiting queries are shed with SERVFAIL at once, and logged once', () => {
    const bench = new Bench()
    for (let i = 0; i < 20_000; i++) bench.ask(`n${i}.example`)
    expect(bench.forwarder.waiting).toBe(20_000)
    expect(bench.reply(message({ additionals: [opt()] }))).toMatchObject({ rcode: 2, extendedErrors: [0] })
    expect(bench.reply('another.example').rcode).toBe(2)
    expect(bench.exchange.exchanges).toHaveLength(20_000)
    expect(bench.counted).toEqual({ overloaded: 2 })
    expect(bench.log.of('overloaded')).toHaveLength(1)
  })

  it('[A2] an overload is logged anew when it comes anew', () => {
    const bench = new Bench()
    for (const round of [1, 2]) {
      for (let i = 0; i < 20_001; i++) bench.ask(`n${round}-${i}.example`)
      for (const exchange of bench.exchange.exchanges.slice(-20_000)) exchange.fail('timeout')
      expect(bench.log.of('overloaded')).toHaveLength(round)
    }
  })

  it('[A2] no more than 1,000 wait for one question', () => {
    const bench = new Bench()
    for (let i = 0; i < 1000; i++) bench.ask('www.example.com')
    expect(bench.reply('www.example.com').rcode).toBe(2)
    bench.respond({ answers: [address('www.example.com')] })
    expect(bench.counted).toEqual({ miss: 1, coalesced: 999, overloaded: 1 })
  })

  it('[A2] nobody who has had a reply is kept because the question is still in flight', async () => {
    const bench = new Bench()
    const stubs = Array.from({ length: 1000 }, () => {
      const got = (): void => {}
      bench.ask('www.example.com', got)
      return new WeakRef(got)
    })
    // The exchange refers to the question for as long as its answer may come.
    bench.exchange.latest.fail('timeout')
    // Again if need be: what V8 compiles beside it refers to one of them for a moment.
    const alive = async (): Promise<number> => {
      await collectGarbage()
      return stubs.filter((stub) => stub.deref() !== undefined).length
    }
    await expect.poll(alive, { timeout: 4000 }).toBe(0)
    expect(bench.exchange.exchanges).toHaveLength(1)
  })

  it('who comes when the first has had a stale answer is no miss', async () => {
    const bench = new Bench()
    bench.reply('www.example.com', () => bench.respond({ answers: [address('www.example.com', 10)] }))
    await bench.clock.advance(10_000)
    bench.ask('www.example.com')
    await bench.clock.advance(2000)
    bench.forwarder.memory.forget(undefined)
    bench.ask('www.example.com')
    bench.respond({ answers: [address('www.example.com', 10)] })
    expect(bench.counted).toEqual({ miss: 1, stale: 1, coalesced: 1 })
  })

  it('[A2, V2] a query that is shed gets what is stale, when there is something', async () => {
    const bench = new Bench()
    bench.reply('www.example.com', () => bench.respond({ answers: [address('www.example.com', 10)] }))
    await bench.clock.advance(10_000)
    for (let i = 0; i < 20_000; i++) bench.ask(`n${i}.example`)
    expect(bench.reply('www.example.com').answers).toEqual([address('www.example.com', 30)])
  })

  it('[A2] no more than 20,000 questions are asked at a time, though nobody waits for them any more', async () => {
    const bench = new Bench({}, undefined, 64 << 20)
    const names = Array.from({ length: 20_000 }, (_, i) => `n${i}.example`)
    for (const name of names) bench.reply(name, () => bench.respond({ answers: [address(name, 10)] }))
    // Of two names with one hash the cache has the later, and in one of ten runs there are two.
    const displaced = 20_000 - bench.forwarder.memory.answers.entries
    expect(displaced).toBeLessThan(20)
    await bench.clock.advance(10_000)
    for (const name of names) bench.ask(name)
    await bench.clock.advance(1800)
    expect([bench.forwarder.waiting, bench.forwarder.resolving]).toEqual([displaced, 20_000])
    expect(bench.reply('another.example').rcode).toBe(2)
    expect(bench.counted).toEqual({ miss: 20_000, stale: 20_000 - displaced, overloaded: 1 })
  })

  it('[A2, A5] under a silent upstream all is answered by the deadline and nothing stays behind', async () => {
    const bench = new Bench()
    let replies = 0
    for (let second = 0; second < 10; second++) {
      for (let i = 0; i < 1000; i++) bench.ask(`n${second}-${i}.example`, () => replies++)
      await bench.clock.advance(1000)
    }
    await bench.clock.advance(4500)
    expect(replies).toBe(10_000)
    expect([bench.forwarder.waiting, bench.forwarder.resolving, bench.clock.timers]).toEqual([0, 0, 0])
  })

  it('an answer above 16 KiB is delivered and not kept', () => {
    const bench = new Bench()
    const answers = Array.from({ length: 80 }, (_, i) => `www.example.com 300 TXT "${String(i).padStart(200, 'x')}"`)
    for (let i = 0; i < 2; i++) {
      expect(bench.reply('www.example.com', () => bench.respond({ answers }))).toMatchObject({ flags: { tc: true } })
    }
    expect(bench.counted).toEqual({ miss: 2 })
  })
})

describe('what nobody foresaw', () => {
  it('[A1] an exchange that throws costs its query a SERVFAIL, and is logged as a bug', () => {
    const error = new TypeError('no such thing')
    const exchange = {
      exchange: () => {
        throw error
      },
      close: () => Promise.resolve(),
    } as Exchange
    const bench = new Bench({}, exchange)
    expect(bench.reply('www.example.com').rcode).toBe(2)
    expect(bench.log.of('bug')).toEqual([{ error }])
    expect(bench.forwarder.resolving).toBe(0)
  })

  it('[A1, T7] a stub that throws does not cost the others their reply', () => {
    const bench = new Bench()
    const got: number[] = []
    bench.ask('www.example.com', () => got.push(1))
    bench.ask('www.example.com', () => {
      throw new Error('the stub is broken')
    })
    bench.ask('www.example.com', () => got.push(3))
    bench.respond({ answers: [address('www.example.com')] })
    expect(got).toEqual([1, 3])
    expect(bench.log.of('bug')).toHaveLength(1)
    expect(bench.forwarder.waiting).toBe(0)
  })

  it('[A1] a failure that is no upstream failure is a bug, and SERVFAIL', () => {
    const settled: { failed(error: Error): void }[] = []
    const exchange: Exchange = {
      exchange: (_query, _deadline, settler) => void settled.push(settler),
      close: () => Promise.resolve(),
    }
    const bench = new Bench({}, exchange)
    expect(bench.reply('www.example.com', () => settled[0]!.failed(new RangeError('offset')))).toMatchObject({
      rcode: 2,
    })
    expect(bench.log.names).toEqual(['bug'])
  })

  it('an observer that throws changes nothing for the stub', () => {
    const bench = new Bench()
    const replies: number[] = []
    bench.forwarder.observer = () => {
      throw new Error('the observer is broken')
    }
    bench.ask('www.example.com', ({ rcode }) => replies.push(rcode))
    bench.respond({ answers: [address('www.example.com')] })
    expect(bench.reply('www.example.com').rcode).toBe(0)
    expect(replies).toEqual([0])
    expect(bench.log.names).toEqual(['bug', 'bug'])
  })
})

describe('replies that bring new queries', () => {
  it('[S13] a stub that asks again while it is being replied to has its answer, and so have those behind it', () => {
    const bench = new Bench()
    const got: string[] = []
    bench.ask('www.example.com', () => {
      bench.ask('www.example.com', ({ answers }) => got.push(`again ${answers[0]}`))
      bench.ask('other.example.com', ({ rcode }) => got.push(`other ${rcode}`))
    })
    bench.ask('www.example.com', ({ answers }) => got.push(`second ${answers[0]}`))
    bench.respond({ answers: [address('www.example.com')] })
    expect(got).toEqual([`again ${address('www.example.com')}`, `second ${address('www.example.com')}`])
  })

  it('[V2] stale replies are each the right one, though queries come in between', async () => {
    const bench = new Bench()
    for (const name of ['a.example', 'b.example']) {
      const ip = name.startsWith('a') ? '192.0.2.1' : '192.0.2.2'
      bench.reply(name, () => bench.respond({ answers: [address(name, 10, ip)] }))
    }
    await bench.clock.advance(10_000)
    const got: string[] = []
    for (let i = 0; i < 2; i++) {
      bench.ask('a.example', ({ answers }) => {
        got.push(answers[0]!)
        bench.ask('b.example', (reply) => got.push(reply.answers[0]!))
      })
    }
    bench.exchange.latest.fail('no-connection')
    bench.exchange.latest.fail('no-connection')
    expect(got).toEqual([
      address('a.example', 30),
      address('a.example', 30),
      address('b.example', 30, '192.0.2.2'),
      address('b.example', 30, '192.0.2.2'),
    ])
  })
})

describe('what was learned', () => {
  it('[V3, RR1] a late answer does not take the place of a fresh one', async () => {
    const bench = new Bench()
    bench.ask('www.example.com')
    await bench.clock.advance(4500)
    const [first] = bench.exchange.exchanges
    bench.reply('www.example.com', () => bench.respond({ answers: [address('www.example.com', 300, '192.0.2.2')] }))
    first!.respond(makeResponse(first!.wire, { answers: [address('www.example.com')] }))
    expect(bench.reply('www.example.com').answers).toEqual([address('www.example.com', 300, '192.0.2.2')])
  })

  it('[N9] a late error, or a late answer out of shape, is forgotten', async () => {
    const bench = new Bench()
    for (const mangle of [(wire: Buffer) => wire.subarray(0, 20), (wire: Buffer) => makeResponse(wire, { rcode: 2 })]) {
      bench.ask('www.example.com')
      await bench.clock.advance(4500)
      const { latest } = bench.exchange
      latest.respond(mangle(latest.wire))
    }
    bench.reply('www.example.com', () => bench.respond({ answers: [address('www.example.com')] }))
    expect(bench.log.of('bug')).toEqual([])
  })

  it('[N8, A2] failures are bounded apart from answers', () => {
    const bench = new Bench()
    bench.reply('www.example.com', () => bench.respond({ answers: [address('www.example.com')] }))
    for (let i = 0; i < 10_000; i++) bench.reply(`n${i}.example`, () => bench.respond({ rcode: 2 }))
    expect(bench.forwarder.memory.failures.octets).toBeLessThanOrEqual(1 << 20)
    expect(bench.forwarder.memory.failures.entries).toBeGreaterThan(2000)
    expect(bench.reply('www.example.com').answers).toEqual([address('www.example.com')])
  })

  it('[N8] a failure too large to be kept is kept without its records', () => {
    const bench = new Bench()
    const answers = Array.from({ length: 20 }, () => `www.example.com 300 TXT "${'x'.repeat(200)}"`)
    bench.reply('www.example.com', () => bench.respond({ rcode: 2, answers }))
    expect(bench.reply('www.example.com')).toMatchObject({ rcode: 2, answers: [] })
    expect(bench.counted).toEqual({ miss: 1, failureHit: 1 })
  })

  it('[R7.15] ten errors of form in a row raise the alarm, once; a good answer ends the row', () => {
    const bench = new Bench()
    const ask = (rcode: number) => {
      const name = `n${bench.exchange.exchanges.length}.example`
      bench.reply(name, () => bench.respond({ rcode }))
    }
    for (let i = 0; i < 9; i++) ask(1)
    ask(0)
    for (let i = 0; i < 9; i++) ask(4)
    expect(bench.log.names).toEqual([])
    for (let i = 0; i < 11; i++) ask(1)
    expect(bench.log.names).toEqual(['option-refused'])
  })

  it('[X2] nothing is logged that names what was asked', async () => {
    const bench = new Bench()
    bench.reply('secret.example', () => bench.respond({ answers: [address('secret.example', 10)] }))
    await bench.clock.advance(10_000)
    bench.reply('secret.example', () => bench.exchange.latest.fail('timeout'))
    bench.reply('other-secret.example', () => bench.exchange.latest.respond(Buffer.alloc(12, 0x80)))
    expect(bench.log.names).toEqual(['stale-served', 'answer-malformed'])
    expect(JSON.stringify(bench.log.events)).not.toContain('secret')
  })
})

describe('queries that are not shared', () => {
  it('[P6, S13] signed queries are one query upstream only when every octet is the same', () => {
    const bench = new Bench()
    const signed = (parts: MessageParts = {}): Buffer => message({ additionals: [tsig()], ...parts })
    bench.ask(signed())
    bench.ask(signed())
    expect(bench.exchange.exchanges).toHaveLength(1)
    bench.ask(signed({ id: 2 }))
    bench.ask(signed({ questions: [question('WWW.example.com')] }))
    expect(bench.exchange.exchanges).toHaveLength(3)
    expect(bench.exchange.exchanges[0]!.wire.subarray(2).equals(signed().subarray(2))).toBe(true)
  })

  it('[P6] a signed response comes back octet by octet but for the ID', () => {
    const bench = new Bench()
    const query = message({ id: 0x0707, additionals: [tsig()] })
    const response = message({
      flags: 0x8580,
      answers: [record({ ttl: 0xffff_ffff })],
      additionals: [tsig(), record()],
    })
    const got: Buffer[] = []
    const parsed = new Query()
    parseQuery(query, query.length, UDP, parsed)
    bench.forwarder.resolve(parsed, { send: (reply, end) => got.push(Buffer.from(reply.subarray(0, end))) })
    bench.exchange.latest.respond(response)
    expect(got[0]!.subarray(2).equals(response.subarray(2))).toBe(true)
    expect(got[0]!.readUInt16BE(0)).toBe(0x0707)
  })

  it('[C9, S13] queries with further records go up with them, one by one, and are not remembered', () => {
    const bench = new Bench()
    const tkey = record({ owner: Buffer.from([0]), type: 249, class: 255, ttl: 0, rdata: Buffer.from('key') })
    const query = message({ additionals: [tkey] })
    for (let i = 0; i < 2; i++) bench.ask(query)
    expect(bench.exchange.exchanges).toHaveLength(2)
    bench.respond({ answers: [address('www.example.com')] })
    bench.ask(query)
    bench.ask('www.example.com')
    expect(bench.exchange.exchanges).toHaveLength(4)
    expect(readMessage(bench.exchange.exchanges[0]!.wire).additionals).toEqual([
      `. 0 TKEY \\# 3 ${Buffer.from('key').toString('hex')}`,
    ])
  })

  it('[P6, C9, Q7] neither they nor their late answers are remembered, and what is remembered is not told to them', async () => {
    const bench = new Bench()
    const answers = [address('www.example.com')]
    bench.reply('www.example.com', () => bench.respond({ answers }))
    const unkept = [
      message({ additionals: [tsig()] }),
      message({ additionals: [record()] }),
      message({ flags: 0 }),
      message({ questions: [question('www.example.com', 1, 3)] }),
      message({ questions: [question('www.example.com', 249)] }),
    ]
    for (const query of unkept) bench.reply(query, () => bench.respond({ answers }))
    for (const query of unkept) {
      bench.ask(query)
      await bench.clock.advance(4500)
      bench.respond({ answers })
    }
    expect(bench.counted).toEqual({ miss: 6, servfail: 5 })
    expect(bench.forwarder.memory.answers.entries).toBe(1)
  })

  it('[M38] a record that cannot be moved makes its query FORMERR', () => {
    const bench = new Bench()
    // Behind the OPT an SOA whose RDATA does not hold the names it must.
    const broken = record({ owner: nameOctets('x'), type: 6, rdata: Buffer.concat([pointer(12), Buffer.from([5])]) })
    expect(bench.reply(message({ additionals: [opt(), broken] })).rcode).toBe(1)
    expect(bench.counted).toEqual({ refused: 1 })
  })
})

describe('stopping', () => {
  it('answers what comes with SERVFAIL and EDE 14, and is done when the last stub has its reply', async () => {
    const bench = new Bench()
    const replies: number[] = []
    bench.ask('www.example.com', ({ rcode }) => replies.push(rcode))
    let stopped = false
    const stop = bench.forwarder.stop().then(() => {
      stopped = true
    })
    await bench.clock.settle()
    expect(stopped).toBe(false)
    expect(bench.reply(message({ additionals: [opt()] }))).toMatchObject({ rcode: 2, extendedErrors: [14] })
    bench.respond({ answers: [address('www.example.com')] })
    await stop
    expect(replies).toEqual([0])
    expect(bench.forwarder.stop()).toBe(bench.forwarder.stop())
  })

  it('is done at once when nobody waits', async () => {
    await expect(new Bench().forwarder.stop()).resolves.toBeUndefined()
  })
})

describe('the observer', () => {
  it('sees every query once, with how it was answered', async () => {
    const bench = new Bench()
    const seen: string[] = []
    bench.forwarder.observer = ({ qtype }, outcome, rcode) => seen.push(`${outcome} ${qtype} ${rcode}`)
    bench.ask('www.example.com')
    bench.reply('www.example.com', () => bench.respond({ answers: [address('www.example.com', 10)] }))
    bench.reply('www.example.com')
    await bench.clock.advance(10_000)
    bench.reply('www.example.com', () => bench.exchange.latest.fail('timeout'))
    bench.reply('www.example.com')
    bench.reply('fail.example', () => bench.exchange.latest.fail('timeout'))
    bench.reply('block.example', () => bench.respond({ rcode: 5 }))
    bench.reply('block.example')
    bench.reply('broken.example', () => bench.respond({ rcode: 2 }))
    bench.reply('broken.example')
    expect(seen).toEqual([
      'miss 1 0',
      'coalesced 1 0',
      'hit 1 0',
      'stale 1 0',
      'stale 1 0',
      'servfail 1 2',
      'miss 1 5',
      'policyHit 1 5',
      'miss 1 2',
      'failureHit 1 2',
    ])
  })
})
