/** Real resolvers behind the bridge, forwarding to it and validating: one wrong octet in what is signed, and they refuse it. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Bridge } from '../helpers/bridge.ts'
import { makeAuthority } from '../helpers/certificates.ts'
import { Knot } from '../helpers/knot.ts'
import { run } from '../helpers/programs.ts'
import { RESOLVERS, Resolver } from '../helpers/resolvers.ts'
import { TlsFront } from '../helpers/tls-front.ts'

const HOSTNAME = 'dot.example.net'
const ZONES = { 'corpus.example': 'nsec', 'denial.example': 'nsec3' } as const

const authority = makeAuthority()
const anchors: Record<string, string> = {}
let knot: Knot
let front: TlsFront
let bridge: Bridge

beforeAll(async () => {
  const file = (name: string): string => join(import.meta.dirname, 'zones', `${name}.zone`)
  knot = await Knot.start(Object.entries(ZONES).map(([name, denial]) => ({ name, denial, file: file(name) })))
  front = await TlsFront.listen(authority.issue({ names: [HOSTNAME] }), knot.port)
  bridge = await Bridge.start({ port: front.port, ca: authority.certificate, hostname: HOSTNAME })
  for (const zone of Object.keys(ZONES)) {
    const [key = ''] = await answers(knot.port, zone, 'DNSKEY')
    anchors[zone] = key.replace(/ (?=\S*$)/, '')
  }
})
afterAll(async () => {
  await bridge?.stop()
  await front?.close()
  await knot?.stop()
})

async function dig(port: number, ...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await run('dig', ['@127.0.0.1', '-p', String(port), '+tries=2', ...args])
  expect(status, stdout + stderr).toBe(0)
  return stdout
}

const answers = async (port: number, ...args: readonly string[]): Promise<string[]> =>
  (await dig(port, '+short', ...args)).split('\n').filter(Boolean).sort()

/** Status and flags of a validated answer, and whether it came with signatures. */
async function look(
  port: number,
  ...args: readonly string[]
): Promise<{ status: string; ad: boolean; signed: boolean }> {
  const text = await dig(port, '+dnssec', ...args)
  const [, status = ''] = /status: (\w+)/.exec(text) ?? []
  const [, flags = ''] = /flags:([^;]*);/.exec(text) ?? []
  return { status, ad: flags.split(' ').includes('ad'), signed: /\sRRSIG\s/.test(text) }
}

describe.each(Object.keys(RESOLVERS) as (keyof typeof RESOLVERS)[])('%s, forwarding to the bridge', (name) => {
  let resolver: Resolver
  beforeAll(async () => {
    resolver = await Resolver.start(name, { forwardTo: bridge.port, anchors })
  })
  afterAll(() => resolver?.stop())

  it.each([
    ['a.corpus.example', 'A'],
    ['corpus.example', 'SOA'],
    ['corpus.example', 'MX'],
    ['mixed.corpus.example', 'A'],
    ['cname2.corpus.example', 'A'],
    ['anything.wild.corpus.example', 'A'],
    ['naptr.corpus.example', 'NAPTR'],
    ['https.corpus.example', 'HTTPS'],
    ['private.corpus.example', 'TYPE65280'],
    ['child.corpus.example', 'DS'],
    ['www.denial.example', 'A'],
    ['any.wild.denial.example', 'A'],
  ])('[D2, C11, P1] finds %s %s authentic, signatures and all', async (...question) => {
    expect(await look(resolver.port, ...question)).toEqual({ status: 'NOERROR', ad: true, signed: true })
    expect(await answers(resolver.port, ...question)).toEqual(await answers(knot.port, ...question))
  })

  it.each([
    ['nothing-here.corpus.example', 'A', 'NXDOMAIN'],
    ['a.corpus.example', 'LOC', 'NOERROR'],
    ['nothing-here.denial.example', 'A', 'NXDOMAIN'],
    ['www.denial.example', 'AAAA', 'NOERROR'],
  ])('[N3, D2] finds the denial of %s %s authentic (%s)', async (qname, qtype, status) => {
    expect(await look(resolver.port, qname, qtype)).toEqual({ status, ad: true, signed: true })
    expect(await answers(resolver.port, qname, qtype)).toEqual([])
  })

  it('[P3, P4, T4] gets five kilobytes over TCP, as UDP has no room for them', async () => {
    const got = await answers(resolver.port, 'big.corpus.example', 'TXT')
    expect(got).toHaveLength(20)
    expect(got).toEqual(await answers(knot.port, '+tcp', 'big.corpus.example', 'TXT'))
    expect(await look(resolver.port, 'big.corpus.example', 'TXT')).toMatchObject({ status: 'NOERROR', ad: true })
  })
})
