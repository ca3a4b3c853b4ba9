/** A server that says anything to what it is asked, in any order, in any pieces, and leaves when it likes. */
import type { UpstreamQuery } from '../../src/wire/upstream-query.ts'
import { type FarEnd, FarSocket } from './far-socket.ts'
import type { Findings } from './findings.ts'
import type { HostileResponses } from './hostile-responses.ts'
import type { Random } from './random.ts'

/** The server's end of one connection. */
export class HostileServer implements FarEnd {
  readonly stream: FarSocket
  readonly #random: Random
  readonly #responses: HostileResponses
  readonly #findings: Findings
  #unanswered: Buffer[] = []

  constructor(random: Random, responses: HostileResponses, findings: Findings) {
    this.#random = random
    this.#responses = responses
    this.#findings = findings
    this.stream = new FarSocket('192.0.2.1', this)
  }

  get gone(): boolean {
    return this.stream.destroyed
  }

  written(octets: Buffer): void {
    let at = 0
    while (at + 2 <= octets.length) {
      const end = at + 2 + octets.readUInt16BE(at)
      if (end > octets.length || end - at < 14) break
      this.#unanswered.push(Buffer.from(octets.subarray(at + 2, end)))
      at = end
    }
    if (at !== octets.length) this.#findings.add('a frame upstream in more than one write', octets)
  }

  finished(): void {
    if (!this.stream.destroyed) this.stream.push(null)
  }

  /** Answers what has come, in any order and mostly; returns how many messages were sent. */
  speak(): number {
    if (this.gone || this.stream.readableEnded) return 0
    const queries = this.#unanswered
    this.#unanswered = []
    const frames: Buffer[] = []
    while (queries.length > 0) {
      const at = this.#random.below(queries.length)
      const [query] = queries.splice(at, 1)
      this.#answer(query!, frames)
    }
    this.#send(Buffer.concat(frames))
    if (this.#random.oneIn(50)) this.#leave()
    this.#findings.count('responses', frames.length)
    return frames.length
  }

  #answer(query: Buffer, frames: Buffer[]): void {
    const random = this.#random
    if (random.oneIn(300)) return void this.#findings.count('never answered')
    const response = this.#responses.make(askedIn(query), query.readUInt16BE(0))
    if (random.oneIn(1000)) response[2]! ^= 0x80
    if (random.oneIn(1000)) response[random.below(2)]! ^= 1 << random.below(8)
    if (random.oneIn(1000)) response[13] = response[13]! ^ 1
    frames.push(framed(response))
    if (random.oneIn(1000)) frames.push(frames.at(-1)!)
    if (random.oneIn(1000)) frames.push(framed(this.#responses.noise()))
  }

  #send(octets: Buffer): void {
    const random = this.#random
    const cut = random.oneIn(2)
    for (let at = 0; at < octets.length && !this.gone; ) {
      const end = cut ? Math.min(at + 1 + random.below(random.oneIn(3) ? 5 : 3000), octets.length) : octets.length
      this.#findings.about(octets.subarray(at, end))
      this.stream.push(octets.subarray(at, end))
      at = end
    }
  }

  #leave(): void {
    if (this.gone) return
    if (this.#random.oneIn(2)) this.stream.destroy(new Error('read ECONNRESET'))
    else this.stream.push(null)
  }
}

/** The question of a query of ours. */
function askedIn(query: Buffer): UpstreamQuery {
  let at = 12
  while (query[at]! > 0) at += query[at]! + 1
  return { kind: 'verbatim', wire: query, questionEnd: at + 5 }
}

function framed(wire: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(2 + wire.length)
  frame.writeUInt16BE(wire.length, 0)
  wire.copy(frame, 2)
  return frame
}
