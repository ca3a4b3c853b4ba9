import { describe, expect, it } from 'vitest'
import { HostWatch } from '../../../src/operate/host-watch.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'

function watched(failing = false) {
  const clock = new FakeClock()
  const addresses = ['127.0.0.1', '192.0.2.7']
  const seen: string[] = []
  const watch = new HostWatch(
    clock,
    () => {
      if (failing) throw new Error('EMFILE')
      return addresses
    },
    (what) => seen.push(what),
  )
  const fail = (to: boolean): void => {
    failing = to
  }
  return { clock, addresses, seen, watch, fail }
}

describe('the watch over the host', () => {
  it('is silent while nothing changes, also when addresses come in another order', async () => {
    const { clock, addresses, seen } = watched()
    await clock.advance(10_000)
    addresses.reverse()
    await clock.advance(10_000)
    expect(seen).toEqual([])
  })

  it('tells once of addresses that come and of addresses that go', async () => {
    const { clock, addresses, seen } = watched()
    addresses.push('2001:db8::7')
    await clock.advance(10_000)
    addresses.shift()
    await clock.advance(10_000)
    expect(seen).toEqual(['addresses', 'addresses'])
  })

  it('tells of a suspend, once, even when addresses changed meanwhile', async () => {
    const { clock, addresses, seen } = watched()
    addresses.pop()
    clock.suspended.push(3_600_000)
    await clock.advance(10_000)
    expect(seen).toEqual(['suspended'])
  })

  it('takes it for no change when the system does not tell the addresses for a while', async () => {
    const { clock, seen, fail, addresses } = watched()
    fail(true)
    await clock.advance(10_000)
    fail(false)
    await clock.advance(10_000)
    expect(seen).toEqual([])
    fail(true)
    addresses.pop()
    await clock.advance(10_000)
    fail(false)
    await clock.advance(10_000)
    expect(seen).toEqual(['addresses'])
  })

  it('begins although the system does not tell the addresses yet', async () => {
    const { clock, seen, fail } = watched(true)
    await clock.advance(10_000)
    fail(false)
    await clock.advance(10_000)
    expect(seen).toEqual([])
  })

  it('leaves no timer behind', () => {
    const { clock, watch } = watched()
    watch.stop()
    expect(clock.timers).toBe(0)
  })
})
