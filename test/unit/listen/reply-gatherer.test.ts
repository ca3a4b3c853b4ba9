import type { Socket } from 'node:net'
import { beforeEach, describe, expect, it } from 'vitest'
import { GatherBuffers, ReplyGatherer } from '../../../src/listen/reply-gatherer.ts'

/** Takes every write, at once or never. */
class FakeSocket {
  readonly writes: Buffer[] = []
  /** What was written as it was then, to see whether it is written over. */
  readonly copies: Buffer[] = []
  taking = true
  writable = true
  writableLength = 0

  write(octets: Buffer): void {
    this.writes.push(octets)
    this.copies.push(Buffer.from(octets))
    if (!this.taking) this.writableLength += octets.length
  }
}

let socket: FakeSocket
let buffers: GatherBuffers
let replies: ReplyGatherer
const framed = (...messages: string[]): string =>
  messages.map((message) => String.fromCharCode(message.length >> 8, message.length & 255) + message).join('')

function append(message: string): void {
  const reply = Buffer.alloc(65_535)
  reply.write(message, 'latin1')
  replies.append(reply, message.length)
  reply.fill(0xee)
}

beforeEach(() => {
  socket = new FakeSocket()
  buffers = new GatherBuffers()
  replies = new ReplyGatherer(socket as unknown as Socket, buffers)
})

describe('replies of one turn', () => {
  it('[T3] leave in one write, each behind its length', () => {
    append('one')
    append('two two')
    expect(replies.unsent).toBe(14)
    replies.write()
    expect(socket.writes.map((octets) => octets.toString('latin1'))).toEqual([framed('one', 'two two')])
    expect(replies.unsent).toBe(0)
  })

  it('[T3, T4] the longest frame is one write too', () => {
    append('x'.repeat(65_535))
    replies.write()
    expect(socket.writes.map(({ length }) => length)).toEqual([65_537])
    expect(socket.writes[0]!.readUInt16BE(0)).toBe(65_535)
  })

  it('[T3] beyond a buffer they leave in several, cut between frames', () => {
    for (let n = 0; n < 5; n++) append('x'.repeat(30_000))
    replies.write()
    expect(socket.writes.map(({ length }) => length)).toEqual([60_004, 60_004, 30_002])
  })

  it('nothing gathered is nothing written', () => {
    replies.write()
    append('one')
    replies.write()
    replies.write()
    expect(socket.writes).toHaveLength(1)
  })

  it('use the same octets again once the system has them', () => {
    for (let n = 0; n < 10; n++) {
      append(`message ${n}`)
      replies.write()
    }
    expect(new Set(socket.writes.map(({ buffer }) => buffer)).size).toBe(1)
  })

  it('leave alone the octets that still wait, and keep no large buffer for each small reply', () => {
    socket.taking = false
    for (let n = 0; n < 10; n++) {
      append(`message ${n}`)
      replies.write()
    }
    expect(socket.writes).toEqual(socket.copies)
    // One is the gatherer's own; the others may share a pool, which is as large in some releases of Node.js.
    const held = [...new Set(socket.writes.map(({ buffer }) => buffer))]
    expect(held.reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThan(4 * 65_536)
  })

  it('[T7] go nowhere when the socket is gone', () => {
    append('one')
    replies.discard()
    replies.write()
    socket.writable = false
    append('two')
    replies.write()
    expect(socket.writes).toEqual([])
    expect(replies.unsent).toBe(0)
  })

  it('[A2] few buffers are kept for later', () => {
    const taken = Array.from({ length: 50 }, () => buffers.take())
    for (const buffer of taken) buffers.give(buffer)
    const again = Array.from({ length: 50 }, () => buffers.take())
    expect(again.filter((buffer) => taken.includes(buffer))).toHaveLength(4)
  })
})
