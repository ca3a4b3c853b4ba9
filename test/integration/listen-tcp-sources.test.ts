import { afterEach, describe, expect, it, vi } from 'vitest'
import { Listening } from '../helpers/listening.ts'
import { TcpStub } from '../helpers/stub.ts'

// Every address these tests can have is loopback; for them it is an address like any other.
vi.mock('../../src/clients/access.ts', async (original) => ({
  ...(await original<object>()),
  isLoopback: () => false,
}))

const stubs: TcpStub[] = []
let listening: Listening
afterEach(async () => {
  for (const stub of stubs.splice(0)) stub.close()
  await listening.close()
})

async function connect(count: number): Promise<TcpStub[]> {
  const connected = await Promise.all(Array.from({ length: count }, () => TcpStub.connect(listening.port)))
  stubs.push(...connected)
  return connected
}

describe('connections of one source', () => {
  it('[T9] are 25 at most, and a place is free again when one goes', async () => {
    listening = await Listening.tcp()
    const [first] = await connect(25)
    expect((await first!.ask('localhost')).answers).toHaveLength(1)
    const [late] = await connect(1)
    await late!.until(() => late!.ended)
    expect(listening.tcp.connections).toBe(25)
    expect(listening.log.of('stub-limited')).toEqual([{ transport: 'tcp', address: '127.0.0.1' }])
    first!.close()
    while (listening.tcp.connections === 25) await new Promise((resolve) => setImmediate(resolve))
    const [next] = await connect(1)
    expect((await next!.ask('localhost')).answers).toHaveLength(1)
  })
})
