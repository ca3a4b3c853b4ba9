import { Writable } from 'node:stream'
import { expect, it, vi } from 'vitest'
import { Delivery, type Transmission } from '../../../src/upstream/delivery.ts'
import { Outbox } from '../../../src/upstream/outbox.ts'
import { UpstreamEncoder } from '../../../src/wire/upstream-query.ts'
import { asked } from '../../helpers/asked.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'
import { question } from '../../helpers/message.ts'

/** Holds what is written until it is told to go on. */
class SlowStream extends Writable {
  readonly written: Buffer[] = []
  goOn: () => void = () => {}

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.written.push(chunk)
    this.goOn = done
  }
}

const QUERY = asked(question('a.example'))

function scene() {
  const clock = new FakeClock()
  const stream = new SlowStream({ highWaterMark: 1024 })
  const encoder = new UpstreamEncoder(undefined)
  const outbox = new Outbox(stream as never, clock, encoder)
  let id = 0
  /** Has so many queries written in one turn. */
  const turn = (queries: number): void =>
    clock.turn.run(
      () => {
        for (let i = 0; i < queries; i++) {
          const delivery = new Delivery(QUERY, 5000, undefined as never)
          outbox.add({ id: id++, delivery, keepaliveAsked: i === 0 } as Transmission)
        }
        return true
      },
      undefined,
      clock.now(),
    )
  return { stream, turn, encoder }
}

it('[S1] writes all queries of a turn at once, each a whole frame of a multiple of 128 octets', () => {
  const { stream, turn } = scene()
  turn(3)
  expect(stream.written.map((chunk) => chunk.length)).toEqual([3 * 130])
  const [chunk] = stream.written
  expect([0, 130, 260].map((at) => [chunk!.readUInt16BE(at), chunk!.readUInt16BE(at + 2)])).toEqual([
    [128, 0],
    [128, 1],
    [128, 2],
  ])
})

it('is of use again after queries that could not be written', () => {
  const { stream, turn, encoder } = scene()
  const encode = vi.spyOn(encoder, 'encode').mockImplementationOnce(() => {
    throw new Error('a bug')
  })
  expect(() => turn(2)).toThrow('a bug')
  turn(1)
  expect(encode).toHaveBeenCalledTimes(2)
  expect(stream.written.map((chunk) => chunk.length)).toEqual([130])
})

it('writes what has come meanwhile once a stream that was full has drained', async () => {
  const { stream, turn } = scene()
  turn(8)
  turn(1)
  turn(2)
  expect(stream.written).toHaveLength(1)
  stream.goOn()
  await new Promise(setImmediate)
  expect(stream.written.map((chunk) => chunk.length)).toEqual([8 * 130, 3 * 130])
})
