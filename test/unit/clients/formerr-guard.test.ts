import { describe, expect, it } from 'vitest'
import { FormerrGuard } from '../../../src/clients/formerr-guard.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'

describe('the FORMERR guard', () => {
  it('[U9, M50] lets a FORMERR to the same peer and ID pass once in two seconds', () => {
    const clock = new FakeClock()
    const guard = new FormerrGuard(clock)
    expect(guard.permits('192.0.2.1', 4000, 7)).toBe(true)
    clock.jump(1999)
    expect(guard.permits('192.0.2.1', 4000, 7)).toBe(false)
    clock.jump(1)
    expect(guard.permits('192.0.2.1', 4000, 7)).toBe(true)
  })

  it('[U9] tells peers, ports and IDs apart', () => {
    const guard = new FormerrGuard(new FakeClock())
    expect(guard.permits('192.0.2.1', 4000, 7)).toBe(true)
    expect(guard.permits('192.0.2.2', 4000, 7)).toBe(true)
    expect(guard.permits('192.0.2.2', 4001, 7)).toBe(true)
    expect(guard.permits('192.0.2.2', 4001, 8)).toBe(true)
    expect(guard.permits('192.0.2.2', 4001, 8)).toBe(false)
  })

  it('[U9] permits the first one ever, to an ID and port of zero too', () => {
    expect(new FormerrGuard(new FakeClock()).permits('', 0, 0)).toBe(true)
  })

  it('[A2, U9] still breaks a loop after errors to a million others', () => {
    const clock = new FakeClock()
    const guard = new FormerrGuard(clock)
    for (let i = 0; i < 1_000_000; i++) guard.permits('198.51.100.1', i & 0xffff, i >> 4)
    expect(guard.permits('192.0.2.1', 4000, 7)).toBe(true)
    expect(guard.permits('192.0.2.1', 4000, 7)).toBe(false)
  })
})
