/** The demo as a user meets it: one command, and dig. */
import { afterEach, describe, expect, it } from 'vitest'
import { dotbridge } from '../helpers/bridge-process.ts'
import { freePort, type Running } from '../helpers/programs.ts'
import { TcpStub, UdpStub } from '../helpers/stub.ts'

const toClose: (() => unknown)[] = []

afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close()
})

async function startDemo(...flags: readonly string[]): Promise<{ demo: Running; port: number; stub: UdpStub }> {
  const port = await freePort()
  const demo = dotbridge('demo', '--port', String(port), ...flags)
  toClose.push(() => demo.stop('SIGKILL'))
  await demo.until(({ stdout }) => stdout.includes('end with Ctrl-C'))
  const stub = await UdpStub.open(port)
  toClose.push(() => stub.close())
  return { demo, port, stub }
}

/** The line the demo printed about a query, once it is there. */
async function lineAbout(demo: Running, question: string, fate: string): Promise<string> {
  const find = (): string | undefined =>
    demo.stdout.split('\n').find((line) => line.startsWith(`${question} `) && line.includes(` ${fate} `))
  await demo.until(() => find() !== undefined)
  return find()!
}

describe('dotbridge demo', () => {
  it('says that every answer is made up, and prints dig lines that name its port', async () => {
    const { demo, port } = await startDemo()
    expect(demo.stdout).toContain('EVERY ANSWER IS MADE UP')
    expect(demo.stdout).toContain(`dig @127.0.0.1 -p ${port} example.com`)
    expect(demo.stdout).not.toContain('\x1b')
  })

  it.each([
    ['location', 'by the hostname demo-location.cloudflare-gateway.com'],
    ['generic', 'by option 65011 at dns.cloudflare-gateway.com'],
  ])('shows, for the %s endpoint, which location the Gateway saw and how it was told', async (endpoint, how) => {
    const { demo, stub } = await startDemo('--endpoint', endpoint)
    const first = await stub.ask('example.com')
    expect(first.rcode).toBe(0)
    expect(await lineAbout(demo, 'example.com. A', 'miss')).toContain(
      `location demo-location ${how} (128 octets, TLSv1.3)`,
    )
    const again = await stub.ask('example.com')
    expect(again.answers.map((answer) => answer.split(' ')[3])).toEqual(
      first.answers.map((answer) => answer.split(' ')[3]),
    )
    await lineAbout(demo, 'example.com. A', 'hit')
    const by = endpoint === 'generic' ? 'option' : 'hostname'
    expect((await stub.ask('whoami.example', 'TXT')).answers).toEqual([
      `whoami.example 60 TXT "location demo-location, told by ${by}"`,
    ])
  })

  it('plays a policy, missing names, slow names and big answers', async () => {
    const { port, stub } = await startDemo()
    const blocked = await stub.ask('ads.blocked.example', 'A', { edns: {} })
    expect([blocked.answers, blocked.extendedErrors]).toEqual([['ads.blocked.example 60 A 0.0.0.0'], [15]])
    const refused = await stub.ask('ads.blocked.example', 'HTTPS', { edns: {} })
    expect([refused.rcode, refused.extendedErrors]).toEqual([5, [15]])
    expect((await stub.ask('missing.example')).rcode).toBe(3)
    expect((await stub.ask('slow.example')).rcode).toBe(0)
    expect((await stub.ask('big.example', 'TXT')).flags.tc).toBe(true)
    const stream = await TcpStub.connect(port)
    toClose.push(() => stream.close())
    expect((await stream.ask('big.example', 'TXT')).answers).toHaveLength(40)
    for (const type of ['AAAA', 'MX', 'NS', 'TXT', 'SOA', 'PTR', 'SRV', 'CAA', 'HTTPS']) {
      expect((await stub.ask('example.com', type)).answers.length, type).toBeGreaterThan(0)
    }
    expect((await stub.ask('example.com', 'TYPE1000')).authorities).toHaveLength(1)
  })

  it('shows what the bridge answers itself, too', async () => {
    const { demo, stub } = await startDemo()
    expect((await stub.ask('localhost')).answers).toEqual(['localhost 10800 A 127.0.0.1'])
    await lineAbout(demo, 'localhost. A', 'local')
    expect((await stub.ask('example.com', 'AXFR')).rcode).toBe(5)
    await lineAbout(demo, 'example.com. AXFR', 'rejected')
  })

  it('ends with status 0 on SIGTERM', async () => {
    const { demo, stub } = await startDemo()
    await stub.ask('example.com')
    expect(await demo.stop()).toBe(0)
  })

  it('says what to do when its port is taken: exit 2', async () => {
    const { port } = await startDemo()
    const second = dotbridge('demo', '--port', String(port))
    expect(await second.exit).toBe(2)
    expect(second.stderr).toContain('--port')
  })

  it('knows two endpoints and no third: exit 1', async () => {
    const demo = dotbridge('demo', '--endpoint', 'nearest')
    expect(await demo.exit).toBe(1)
    expect(demo.stderr).toContain('nearest')
  })
})
