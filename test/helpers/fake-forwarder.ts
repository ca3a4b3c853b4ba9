/** Stands where the forwarder does: what it knows is a hit, everything else waits until the test answers it. */
import type { Forwarder, Stub } from '../../src/forwarder.ts'
import type { Query } from '../../src/wire/query.ts'
import { writeFailure } from '../../src/wire/reply.ts'
import { makeResponse, type ReadMessage, type ResponseParts, readMessage } from './dns-text.ts'

export class WaitingQuery {
  readonly query: Query
  readonly #stub: Stub

  constructor(query: Query, stub: Stub) {
    this.query = query.keep()
    this.#stub = stub
  }

  get read(): ReadMessage {
    return readMessage(this.query.wire.subarray(0, this.query.length))
  }

  /** Replies with records, made by dns-packet. */
  answer(parts: ResponseParts = {}): void {
    this.send(makeResponse(this.query.wire.subarray(0, this.query.length), parts))
  }

  /** Replies without records, made by our own wire layer. */
  fail(rcode: number): void {
    const reply = Buffer.alloc(1024)
    this.send(reply.subarray(0, writeFailure(this.query, rcode, -1, '', reply)))
  }

  send(reply: Buffer): void {
    // As the real one: in a buffer that is used again.
    const scratch = Buffer.from(reply)
    this.#stub.send(scratch, scratch.length)
    scratch.fill(0xee)
  }
}

export class FakeForwarder implements Pick<Forwarder, 'lookup' | 'resolve'> {
  readonly waiting: WaitingQuery[] = []
  /** What it answers at once; undefined: the query waits. */
  knows: (query: Query) => Buffer | undefined = () => undefined
  readonly #watchers = new Set<() => void>()

  lookup(query: Query, reply: Buffer): number {
    return this.knows(query)?.copy(reply) ?? 0
  }

  resolve(query: Query, stub: Stub): void {
    this.waiting.push(new WaitingQuery(query, stub))
    for (const watcher of this.#watchers) watcher()
  }

  /** Resolves once `count` queries wait. */
  async holds(count: number): Promise<readonly WaitingQuery[]> {
    while (this.waiting.length < count) {
      await new Promise<void>((resolve) => {
        const watcher = (): void => {
          this.#watchers.delete(watcher)
          resolve()
        }
        this.#watchers.add(watcher)
      })
    }
    return this.waiting
  }
}

/** Answers every query at once with `answers` records, TXT strings of 200 octets: 1 is about 250 octets. */
export function knowsTexts(answers: number): (query: Query) => Buffer {
  return (query) => {
    const texts = Array.from(
      { length: answers },
      (_, n) => `big.test.example 300 TXT "${String(n).padStart(200, 'x')}"`,
    )
    return makeResponse(query.wire.subarray(0, query.length), { answers: texts })
  }
}
