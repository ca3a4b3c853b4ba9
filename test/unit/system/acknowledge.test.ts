import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { makeAcknowledge } from '../../../src/system/acknowledge.ts'
import { FakeSystem } from '../../helpers/fake-system.ts'

const IPPROTO_TCP = 6
const TCP_QUICKACK = 12

describe('acknowledging at once', () => {
  it('asks the system for it, which is loaded once and not before', async () => {
    const system = new FakeSystem()
    let loads = 0
    const acknowledge = makeAcknowledge(async () => {
      loads++
      return system
    })
    expect(loads).toBe(0)
    acknowledge(100)
    acknowledge(100)
    await turn()
    expect(loads).toBe(1)
    const option = { level: IPPROTO_TCP, option: TCP_QUICKACK, value: 1 }
    expect(system.options).toEqual([option, option])
  })

  it('does without where the system cannot be reached', async () => {
    const acknowledge = makeAcknowledge(() => Promise.reject(new Error('not on Linux')))
    acknowledge(100)
    await turn()
    // An unhandled rejection would have failed this test.
    expect(() => acknowledge(100)).not.toThrow()
  })
})
