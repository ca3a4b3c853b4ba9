import { beforeEach, describe, expect, it } from 'vitest'
import { FAMILY } from '../../../src/listen/batched/address-block.ts'
import { BATCH_LENGTH } from '../../../src/listen/batched/receive-batch.ts'
import { ReplyBatch } from '../../../src/listen/batched/reply-batch.ts'
import { ERRNO } from '../../../src/system/layout.ts'
import { makeQuery } from '../../helpers/dns-text.ts'
import { FakeSystem } from '../../helpers/fake-system.ts'

/** What was given to the carrier and has not been read yet. */
let given: number[]
let flushes: number
let system: FakeSystem
let unsent: string[]
let batch: ReplyBatch

/** A socket address of IPv4, 198.51.100.1 port 4000, as the system has it. */
const NAME = new Uint32Array(new Uint8Array([2, 0, 4000 >> 8, 4000 & 255, 198, 51, 100, 1]).buffer)
const sentIds = (): number[] => system.sent.map(({ wire }) => wire.readUInt16BE(0))
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)

const add = (id: number): void => {
  const length = makeQuery('www.example.com', 'A', { id }).copy(batch.next)
  batch.add(length, [...NAME, 0, 0], 0, 0)
}
/** The kernel reads what it was given; it cannot send those of these places. */
const carry = (...failing: readonly number[]): void => {
  for (const place of failing) batch.failed(given[place]!)
  given = []
  batch.handedOver()
}

beforeEach(() => {
  system = new FakeSystem()
  system.socket(2)
  given = []
  flushes = 0
  unsent = []
  batch = new ReplyBatch({
    system,
    fd: 100,
    family: FAMILY.ipv4,
    room: 1232,
    withSource: false,
    unsent: ({ code }) => void unsent.push(code),
    carrier: {
      send: (_header, place) => void given.push(place),
      flush: () => {
        flushes++
        carry()
      },
    },
  })
})

describe('replies that a carrier sends', () => {
  it('are given to it once each, and the system sends nothing', () => {
    for (const id of upTo(3)) add(id)
    batch.send()
    add(4)
    batch.send()
    expect(given).toHaveLength(4)
    expect(new Set(given).size).toBe(4)
    carry()
    batch.send()
    expect(given).toEqual([])
    expect(system.sent).toEqual([])
  })

  it('stay where they are until the carrier has read them, and are never more than there is room for', () => {
    for (const id of upTo(BATCH_LENGTH)) add(id)
    batch.send()
    expect(flushes).toBe(0)
    add(BATCH_LENGTH + 1)
    expect(flushes).toBe(1)
    batch.send()
    expect(given).toHaveLength(1)
  })

  it('that were added since are not taken for read', () => {
    add(1)
    batch.send()
    add(2)
    carry()
    batch.send()
    expect(given).toHaveLength(1)
    carry(0)
    expect(sentIds()).toEqual([2])
  })

  it('stay where they are being written to, though the carrier reads others meanwhile', () => {
    add(1)
    add(2)
    batch.send()
    const { next } = batch
    carry(1)
    const length = makeQuery('www.example.com', 'A', { id: 3 }).copy(next)
    batch.add(length, [...NAME, 0, 0], 0, 0)
    batch.send()
    expect(sentIds()).toEqual([])
    carry(0)
    expect(sentIds()).toEqual([2, 3])
  })

  it('that failed meanwhile are tried once more also when nothing was written', () => {
    add(1)
    batch.send()
    expect(batch.next.length).toBeGreaterThan(0)
    carry(0)
    batch.send()
    expect(sentIds()).toEqual([1])
  })

  it('are tried once more when it could not send them, each to where it goes, in order', () => {
    for (const id of upTo(5)) add(id)
    batch.send()
    carry(1, 3)
    expect(sentIds()).toEqual([2, 4])
    expect(system.sent).toMatchObject([
      { address: '198.51.100.1', port: 4000 },
      { address: '198.51.100.1', port: 4000 },
    ])
    expect(batch.blocked).toBe(false)
    expect(unsent).toEqual([])
  })

  it('[U7] become a truncated one where they are too long for the path', () => {
    add(1)
    batch.send()
    system.sendErrors = [ERRNO.EMSGSIZE]
    carry(0)
    expect(unsent).toEqual(['EMSGSIZE'])
    expect(batch.blocked).toBe(false)
  })

  it('wait while the system takes none, and then all go out in order by its own call', () => {
    for (const id of upTo(3)) add(id)
    batch.send()
    system.sendErrors = [ERRNO.EAGAIN]
    carry(0, 2)
    expect(batch.blocked).toBe(true)
    add(4)
    system.sendErrors = [ERRNO.EAGAIN]
    batch.send()
    expect(given).toEqual([])
    batch.send()
    expect(batch.blocked).toBe(false)
    expect(sentIds()).toEqual([1, 3, 4])
    add(5)
    batch.send()
    expect(given).toHaveLength(1)
  })

  it('are dropped while it takes none and there is no room for more', () => {
    add(1)
    batch.send()
    system.sendErrors = [ERRNO.EAGAIN]
    carry(0)
    for (const id of upTo(BATCH_LENGTH + 5)) {
      system.sendErrors = [ERRNO.EAGAIN]
      add(id)
    }
    system.sendErrors = []
    batch.send()
    expect(sentIds()).toEqual([1, ...upTo(BATCH_LENGTH - 1)])
  })

  it('of an earlier batch are not taken for those of this one', () => {
    add(1)
    batch.send()
    const [earlier] = given
    carry()
    add(2)
    batch.send()
    batch.failed(earlier!)
    carry()
    expect(system.sent).toEqual([])
  })
})
