import { describe, expect, it } from 'vitest'
import { type Preparable, PreparedSockets } from '../../../src/upstream/prepared.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'

class Made implements Preparable {
  readonly address: string
  discarded = false

  constructor(address: string) {
    this.address = address
  }

  discard(): void {
    this.discarded = true
  }
}

function setUp() {
  const clock = new FakeClock()
  const made: Made[] = []
  const sockets = new PreparedSockets<Made>(clock, (address) => {
    const one = new Made(address)
    made.push(one)
    return one
  })
  return { clock, made, sockets }
}

describe('sockets prepared', () => {
  it('are made at once while none is ready, and beforehand a while after a connection was', async () => {
    const { clock, made, sockets } = setUp()
    const first = sockets.take('192.0.2.1')
    sockets.opened('192.0.2.1')
    await clock.advance(299)
    expect(made).toEqual([first])
    await clock.advance(1)
    expect(made).toHaveLength(2)
    expect(sockets.take('192.0.2.1')).toBe(made[1])
    expect(sockets.take('192.0.2.1')).toBe(made[2])
  })

  it('are one for each address, however many connections there are', async () => {
    const { clock, made, sockets } = setUp()
    for (const address of ['192.0.2.1', '192.0.2.1', '192.0.2.2']) sockets.opened(address)
    await clock.advance(300)
    expect(made.map(({ address }) => address)).toEqual(['192.0.2.1', '192.0.2.2'])
    expect(sockets.take('192.0.2.2')).toBe(made[1])
  })

  it('outlive the last connection by a few seconds, for the dial that follows, and no longer', async () => {
    const { clock, made, sockets } = setUp()
    sockets.opened('192.0.2.1')
    sockets.opened('192.0.2.1')
    await clock.advance(300)
    sockets.closed('192.0.2.1')
    await clock.advance(60_000)
    expect(made[0]!.discarded).toBe(false)
    sockets.closed('192.0.2.1')
    await clock.advance(4_999)
    expect(made[0]!.discarded).toBe(false)
    await clock.advance(1)
    expect(made[0]!.discarded).toBe(true)
    expect(sockets.take('192.0.2.1')).toBe(made[1])
    expect(clock.timers).toBe(0)
  })

  it('are not made for a connection that is gone before', async () => {
    const { clock, made, sockets } = setUp()
    sockets.opened('192.0.2.1')
    sockets.closed('192.0.2.1')
    await clock.advance(10_000)
    expect(made).toEqual([])
  })

  it('are discarded when what they offer is not wanted any more', async () => {
    const { clock, made, sockets } = setUp()
    sockets.opened('192.0.2.1')
    await clock.advance(300)
    sockets.forget('192.0.2.1')
    expect(made[0]!.discarded).toBe(true)
    expect(sockets.take('192.0.2.1')).toBe(made[1])
  })
})
