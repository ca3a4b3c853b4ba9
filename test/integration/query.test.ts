/** `dotbridge query`: straight to the upstream, and a reason for every failure. */
import { afterEach, describe, expect, it } from 'vitest'
import { configuration, dotbridge, type UpstreamToUse } from '../helpers/bridge-process.ts'
import { makeAuthority, untrustworthyIdentities } from '../helpers/certificates.ts'
import { rawRecord } from '../helpers/dns-text.ts'
import { DotServer, type DotServerOptions } from '../helpers/dot-server.ts'
import { Folder, freePort, type Running } from '../helpers/programs.ts'

const LOCATION = 'secretlocation42'
const HOSTNAME = `${LOCATION}.cloudflare-gateway.com`
const authority = makeAuthority()
const identity = authority.issue({ names: ['*.cloudflare-gateway.com'] })
const toClose: (() => unknown)[] = []

afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close()
})

async function startServer(options: Partial<DotServerOptions> = {}): Promise<DotServer> {
  const server = await DotServer.listen({ identity, ...options })
  toClose.push(() => server.close())
  return server
}

/** Runs `dotbridge query ...words` against an upstream to its end. */
async function query(
  upstream: Partial<UpstreamToUse> & { port: number },
  ...words: string[]
): Promise<Running & { status: unknown }> {
  const folder = new Folder()
  toClose.push(() => folder.dispose())
  const whole = { ca: authority.certificate, location: LOCATION, ...upstream }
  const file = folder.write('dotbridge.yaml', configuration(folder, '127.0.0.1:5353', whole))
  const running = dotbridge('query', ...words, '--config', file)
  return Object.assign(running, { status: await running.exit })
}

describe('dotbridge query', () => {
  it('prints the answer as dig does, with TLS version, cipher, certificate and what was sent', async () => {
    const server = await startServer()
    const { status, stdout } = await query({ port: server.port }, 'www.example.com')
    expect(status).toBe(0)
    expect(stdout).toMatch(/;; TLS: TLSv1\.3, TLS_\w+, ALPN dot, new session/)
    expect(stdout).toContain(';; Certificate: DNS:*.cloudflare-gateway.com\n')
    expect(stdout).toContain(';; Sent: 128 octets')
    expect(stdout).toMatch(/PADDING \(12\): \d+ octets/)
    expect(stdout).toContain(';; ->>HEADER<<- opcode: QUERY, status: NOERROR')
    expect(stdout).toContain('www.example.com.\t300\tIN\tA\t192.0.2.1')
    expect(stdout).toMatch(/;; Query time: [\d.]+ msec/)
    expect(server.queries[0]!.wire).toHaveLength(128)
  })

  it('asks for the type it is given, and writes unknown ones as RFC 3597 has it', async () => {
    const server = await startServer()
    server.answer = (seen) =>
      seen.respond({ rawAnswers: [rawRecord('www.example.com', 5, 4242, Buffer.from('00ff', 'hex'))] })
    const { status, stdout } = await query({ port: server.port }, 'www.example.com', 'TYPE4242')
    expect(status).toBe(0)
    expect(server.questions).toEqual(['www.example.com TYPE4242'])
    expect(stdout).toContain('TYPE4242\t\\# 2 00FF')
  })

  it('sends option 65011 to the generic endpoint, and keeps the location to itself unless told otherwise', async () => {
    const server = await startServer()
    const upstream = { port: server.port, endpoint: 'generic' as const }
    const discreet = await query(upstream, 'www.example.com')
    expect(discreet.stdout).toContain('CLOUDFLARE-LOCATION (65011): 16 octets, not shown')
    expect(discreet.stdout).not.toContain(LOCATION)
    const open = await query(upstream, 'www.example.com', '--show-location')
    expect(open.stdout).toContain(`"${LOCATION}"`)
    expect(server.queries.map((seen) => seen.options.filter(({ code }) => code === 65011).length)).toEqual([1, 1])
  })

  it.each([2, 3, 5])('counts RCODE %i as an answer: exit 0', async (rcode) => {
    const server = await startServer({ answer: (seen) => seen.respond({ rcode }) })
    expect((await query({ port: server.port }, 'www.example.com')).status).toBe(0)
  })

  it('tells TCP apart: nothing listens there', async () => {
    const { status, stderr } = await query({ port: await freePort() }, 'www.example.com')
    expect(status).toBe(9)
    expect(stderr).toContain('TCP: connection refused')
  })

  it.each([
    ['for another name', 'name: '],
    ['expired', 'TLS: the certificate has expired'],
    ['not yet valid', 'TLS: the certificate is not valid yet'],
    ['self-signed', 'TLS: the certificate is self-signed'],
    ['of an unknown CA', 'TLS: '],
  ])('tells a certificate apart that is %s: exit 9, and nothing was sent', async (kind, words) => {
    const server = await startServer({ identity: untrustworthyIdentities(authority, HOSTNAME)[kind]! })
    const { status, stderr } = await query({ port: server.port }, 'www.example.com')
    expect(status).toBe(9)
    expect(stderr).toContain(words)
    expect(stderr).not.toContain(LOCATION)
    expect(server.queries).toEqual([])
  })

  it('tells TLS apart: the server speaks none that is acceptable', async () => {
    const server = await startServer({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1' })
    const { status, stderr } = await query({ port: server.port }, 'www.example.com')
    expect(status).toBe(9)
    expect(stderr).toContain('TLS: ')
  })

  it('tells DNS apart: connected, and no answer came', async () => {
    const server = await startServer({ answer: (seen) => seen.connection.end() })
    const { status, stderr } = await query({ port: server.port }, 'www.example.com')
    expect(status).toBe(9)
    expect(stderr).toContain('DNS: the server closed the connection without an answer')
  })

  it.each([[['a..b']], [['www.example.com', 'NONSENSE']], [['x'.repeat(64)]]])('refuses %j: exit 1', async (words) => {
    const { status, stderr } = await query({ port: 853 }, ...words)
    expect(status).toBe(1)
    expect(stderr).toContain('dotbridge query:')
  })
})
