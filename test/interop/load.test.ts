/** dnsperf for a moment: nothing may be lost, whichever way the queries come. Speed is the benchmarks' business. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BridgeProcess } from '../helpers/bridge-process.ts'
import { makeAuthority } from '../helpers/certificates.ts'
import { DotServer } from '../helpers/dot-server.ts'
import { Folder, run } from '../helpers/programs.ts'

const authority = makeAuthority()
const folder = new Folder()
let server: DotServer
let bridge: BridgeProcess

beforeAll(async () => {
  server = await DotServer.listen({ identity: authority.issue({ names: ['*.cloudflare-gateway.com'] }) })
  bridge = await BridgeProcess.start({ port: server.port, ca: authority.certificate, location: 'test-location' })
})
afterAll(async () => {
  await bridge?.stop()
  await server?.close()
  folder.dispose()
})

describe('dnsperf', () => {
  it.each([
    ['udp', 'hits', 20],
    ['udp', 'misses', 5_000],
    ['tcp', 'hits', 20],
    ['tcp', 'misses', 5_000],
  ])('over %s, %s alone: every query is answered with NOERROR', async (mode, kind, names) => {
    const lines = Array.from({ length: names }, (_, at) => `${mode}-${kind}-${at}.example A`)
    const data = folder.write(`${mode}-${kind}.txt`, `${lines.join('\n')}\n`)
    const rounds = kind === 'hits' ? 250 : 1
    const args = ['-s', '127.0.0.1', '-p', String(bridge.port), '-m', mode, '-d', data, '-n', String(rounds)]
    const { stdout, stderr, status } = await run('dnsperf', [...args, '-c', '4', '-q', '60', '-t', '5'])
    expect(status, stderr).toBe(0)
    const total = names * rounds
    expect(Number(/Queries completed:\s+(\d+)/.exec(stdout)?.[1]), stdout).toBe(total)
    expect(Number(/Queries lost:\s+(\d+)/.exec(stdout)?.[1]), stdout).toBe(0)
    expect(stdout).toMatch(new RegExp(`NOERROR ${total} \\(100\\.00%\\)`))
    // Where the machine is slow a query may be asked on a second connection, too (a hedge): three times at most.
    const asked = server.questions.filter((question) => question.startsWith(`${mode}-${kind}-`))
    expect(new Set(asked).size).toBe(names)
    expect(asked.length).toBeLessThanOrEqual(3 * names)
  })
})
