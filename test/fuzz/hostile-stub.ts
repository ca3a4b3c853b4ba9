/** A stub that sends anything in any pieces, and knows what it is owed. */
import type { Socket } from 'node:net'
import type { Millis } from '../../src/clock.ts'
import { TcpConnection } from '../../src/listen/tcp-connection.ts'
import { TCP_LIMITS, type TcpShared } from '../../src/listen/tcp-limits.ts'
import { Asked } from './asked.ts'
import { type FarEnd, FarSocket } from './far-socket.ts'
import type { Findings } from './findings.ts'
import { objection } from './judge.ts'

const LARGEST = 65_535

/** One connection seen from the stub: what it has sent, and what it is owed. */
export class HostileStub implements FarEnd {
  /** It has not said that it is done. */
  speaking = true
  /** Messages up to the one that ended the connection. */
  frames = 0
  readonly #allowed: boolean
  readonly #findings: Findings
  readonly #socket: FarSocket
  readonly #connection: TcpConnection
  readonly #asked = new Asked()
  /** Messages without a reply so far, by ID. */
  readonly #owed = new Map<number, Buffer[]>()
  #owedCount = 0
  /** IDs that more than one message had at a time. */
  readonly #ambiguous = new Set<number>()
  /** The beginning of a frame. */
  #rest: Buffer = Buffer.alloc(0)
  /** It has sent what ends a connection: from then on nothing is taken. */
  #ended = false
  #slow = false
  #everSlow = false
  #finished = false
  #vanished = false
  #expired = false

  constructor(allowed: boolean, shared: TcpShared, findings: Findings) {
    this.#allowed = allowed
    this.#findings = findings
    this.#socket = new FarSocket(allowed ? '127.0.0.1' : '198.51.100.1', this)
    this.#connection = new TcpConnection(this.#socket as unknown as Socket, shared, allowed)
  }

  get gone(): boolean {
    return this.#socket.closed
  }

  /** Nothing more will come of what was sent so far. */
  get quiet(): boolean {
    return this.#owedCount === 0 || this.#slow || this.gone
  }

  send(chunk: Buffer): void {
    if (!this.speaking || this.#socket.destroyed) return
    this.#note(chunk)
    this.#socket.push(chunk)
  }

  /** FIN: it asks no more, and still wants its answers. */
  hangUp(): void {
    if (this.speaking && !this.#socket.destroyed) this.#socket.push(null)
    this.speaking = false
  }

  /** Reset. */
  vanish(): void {
    this.speaking = false
    this.#vanished = true
    this.#socket.destroy()
  }

  hesitate(slow: boolean): void {
    this.#slow = slow
    this.#everSlow ||= slow
    this.#socket.slow = slow
  }

  expireBy(now: Millis): void {
    if (this.#connection.deadline > now) return
    this.#expired = true
    this.#connection.expire()
  }

  inspect(): void {
    const { writableLength } = this.#socket
    if (writableLength > 5 * TCP_LIMITS.unsentOctets) this.#findings.add(`${writableLength} octets held for a stub`)
    if (this.#owedCount === 0) {
      if (!this.speaking && !this.gone && !this.#slow && !this.#finished)
        this.#findings.add('a stub that hung up is held')
      return
    }
    // Only who reads and stays is owed anything; a stranger is sent away after the first reply.
    if (this.#slow || this.#everSlow || this.#vanished || this.#expired || !this.#allowed) return
    const [first] = [...this.#owed.values()].find((list) => list.length > 0)!
    this.#findings.add(`${this.#owedCount} messages without a reply`, first!)
    this.#owedCount = 0
  }

  // ---- FarEnd

  written(octets: Buffer): void {
    let at = 0
    while (at + 2 <= octets.length) {
      const end = at + 2 + octets.readUInt16BE(at)
      if (end > octets.length) break
      this.#replied(octets.subarray(at + 2, end))
      at = end
    }
    if (at !== octets.length) this.#findings.add('a frame in more than one write', octets)
  }

  finished(): void {
    this.#finished = true
    // Our side ends as well: a polite stub.
    if (this.speaking) this.#socket.push(null)
    this.speaking = false
  }

  #replied(reply: Buffer): void {
    this.#findings.count('replies')
    const candidates = reply.length < 2 ? undefined : this.#owed.get(reply.readUInt16BE(0))
    if (candidates === undefined || candidates.length === 0) return void this.#findings.add('a reply to nothing', reply)
    const objections = candidates.map((message) => this.#objection(message, reply))
    const match = objections.indexOf('')
    // Of messages with the same ID an earlier reply may have been taken for another's: then only their number counts.
    if (match < 0 && !this.#ambiguous.has(reply.readUInt16BE(0))) {
      const what = `${objections[0]}; the reply: ${reply.toString('hex')}`
      this.#findings.add(what, candidates[0]!)
    }
    candidates.splice(Math.max(match, 0), 1)
    this.#owedCount--
  }

  #objection(message: Buffer, reply: Buffer): string {
    this.#asked.read(message, message.length, true)
    const wrong = objection(this.#asked, reply, reply.length, LARGEST)
    return wrong === '' && !this.#allowed && (reply[3]! & 15) !== 5 ? 'a stranger was served' : wrong
  }

  /** Reads the stream as the listener should. */
  #note(chunk: Buffer): void {
    const octets = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    let at = 0
    while (!this.#ended && at + 2 <= octets.length && at + 2 + octets.readUInt16BE(at) <= octets.length) {
      const end = at + 2 + octets.readUInt16BE(at)
      this.#owe(octets.subarray(at + 2, end))
      at = end
    }
    this.#rest = octets.subarray(at)
  }

  #owe(message: Buffer): void {
    this.frames++
    this.#asked.read(message, message.length, true)
    this.#ended = !this.#asked.owed
    if (this.#ended) return
    const id = message.readUInt16BE(0)
    const list = this.#owed.get(id)
    if (list === undefined) this.#owed.set(id, [message])
    else if (list.push(message) > 1) this.#ambiguous.add(id)
    this.#owedCount++
  }
}
