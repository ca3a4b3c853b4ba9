/** Real clients: dig with the probes of RFC 8906, and kdig. */
import { connect, createServer, type Server } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Bridge, LOCATION } from '../helpers/bridge.ts'
import { makeAuthority } from '../helpers/certificates.ts'
import { makeQuery, type ResponseParts, rawRecord } from '../helpers/dns-text.ts'
import { DotServer } from '../helpers/dot-server.ts'
import { freePort, run } from '../helpers/programs.ts'

const authority = makeAuthority()
const SOA = '. 86400 SOA a.root-servers.net nstld.verisign-grs.com 2026112300 1800 900 604800 86400'
let server: DotServer
let bridge: Bridge

beforeAll(async () => {
  server = await DotServer.listen({
    identity: authority.issue({ names: ['*.cloudflare-gateway.com'] }),
    answer: (query) => query.respond(ANSWERS[query.question] ?? anyName(query.question)),
  })
  bridge = await Bridge.start({ port: server.port, ca: authority.certificate, endpoint: 'generic' })
})
afterAll(async () => {
  await bridge?.stop()
  await server?.close()
})
beforeEach(() => {
  server.queries.length = 0
})

const AUTHENTIC = 0x00a0
const ANSWERS: Record<string, ResponseParts> = {
  '. SOA': { flags: AUTHENTIC, answers: [SOA] },
  '. TYPE1000': { authorities: [SOA] },
  '. DNSKEY': {
    rawAnswers: Array.from({ length: 3 }, (_, at) => rawRecord('.', 172_800, 48, Buffer.alloc(264, at))),
  },
}

function anyName(question: string): ResponseParts {
  const [name, type] = question.split(' ')
  if (type === 'A') return { answers: [`${name} 300 A 192.0.2.1`] }
  return type === 'TXT' ? { answers: [`${name} 300 TXT "${'x'.repeat(250)}"`] } : {}
}

/** Runs dig against the bridge; the text it prints. */
async function dig(...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await run('dig', ['@127.0.0.1', '-p', String(bridge.port), '+tries=1', ...args])
  expect(status, stdout + stderr).toBe(0)
  expect(stdout).not.toMatch(/malformed|mismatch|Warning/i)
  return stdout
}

async function kdig(...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await run('kdig', ['@127.0.0.1', '-p', String(bridge.port), '+retry=0', ...args])
  expect(status, stdout + stderr).toBe(0)
  expect(stdout + stderr).not.toMatch(/;; (WARNING|ERROR)/)
  return stdout
}

/** dig's header line: the flags alone, and the counts. */
function header(text: string): { status: string; flags: string[]; counts: number[] } {
  const status = /status: (\w+)/.exec(text)![1]!
  const [, flags = '', counts = ''] = /flags:([^;]*);(.*)/.exec(text)!
  return { status, flags: flags.trim().split(' '), counts: [...counts.matchAll(/: (\d+)/g)].map(([, n]) => Number(n)) }
}

const edns = (text: string): string => /; EDNS: .*/.exec(text)?.[0] ?? 'none'

describe('dig', () => {
  it('[PROBE1] +noedns +noad soa . gets the SOA, no OPT and no AD', async () => {
    const text = await dig('+noedns', '+noad', 'soa', '.')
    expect(header(text)).toEqual({ status: 'NOERROR', flags: ['qr', 'rd', 'ra'], counts: [1, 1, 0, 0] })
    expect(text).toContain('a.root-servers.net. nstld.verisign-grs.com. 2026112300')
    expect(edns(text)).toBe('none')
  })

  it('[PROBE2, P1] +noedns type1000 . gets NOERROR, no answer, and the SOA in authority', async () => {
    const text = await dig('+noedns', 'type1000', '.')
    expect(header(text)).toMatchObject({ status: 'NOERROR', counts: [1, 0, 1, 0] })
    expect(text).toMatch(/AUTHORITY SECTION:\n\.\s+\d+\s+IN\s+SOA/)
  })

  it.each([
    ['+cd', ['cd']],
    ['+ad', ['ad']],
    ['+zflag', []],
  ])('[PROBE3, H2, P2] +noedns %s soa . is answered, CD echoed, Z not', async (flag, expected) => {
    const text = await dig('+noedns', '+noad', flag, 'soa', '.')
    const { status, flags } = header(text)
    expect(status).toBe('NOERROR')
    expect(flags).toEqual(['qr', 'rd', 'ra', ...expected])
    expect(text).not.toContain('MBZ')
  })

  it('[PROBE4, Q1, M9] +noedns +opcode=15 +header-only gets NOTIMP, the opcode, and nothing else', async () => {
    const text = await dig('+noedns', '+noad', '+opcode=15', '+header-only')
    expect(text).toContain('opcode: RESERVED15')
    expect(header(text)).toMatchObject({ status: 'NOTIMP', counts: [0, 0, 0, 0] })
    expect(server.queries).toEqual([])
  })

  it('[PROBE5, T2, P4] +tcp +keepopen asks three times over one connection', async () => {
    const { port, connections, proxy } = await countConnections(bridge.port)
    const names = ['one.example', 'two.example', 'three.example']
    const args = names.flatMap((name) => [name, '@127.0.0.1', '-p', String(port), '+tcp', '+keepopen', '+short'])
    const { status, stdout } = await run('dig', args)
    proxy.close()
    expect([status, stdout]).toEqual([0, '192.0.2.1\n192.0.2.1\n192.0.2.1\n'])
    expect(connections()).toBe(1)
  })

  it('[PROBE6, O.10] +nocookie gets an OPT without options, +cookie no COOKIE', async () => {
    for (const flag of ['+nocookie', '+cookie']) {
      const text = await dig('+edns=0', flag, 'www.example')
      expect(edns(text)).toMatch(/version: 0, flags:; udp: \d+$/)
      expect(text).not.toContain('COOKIE')
    }
    expect(server.queries.flatMap(({ options }) => options).filter(({ code }) => code === 10)).toEqual([])
  })

  it.each([
    ['and no more', []],
    ['+ednsflags=0x40', ['+ednsflags=0x40']],
    ['+ednsopt=100', ['+ednsopt=100']],
    ['+dnssec', ['+dnssec']],
  ])(
    '[PROBE7, E3, M28] +edns=1 +noednsneg %s gets BADVERS, version 0, the DO bit and nothing else',
    async (_, flags) => {
      const text = await dig('+edns=1', '+noednsneg', '+nocookie', ...flags, 'soa', '.')
      expect(header(text)).toMatchObject({ status: 'BADVERS', counts: [1, 0, 0, 1] })
      expect(edns(text)).toMatch(
        flags.includes('+dnssec') ? /version: 0, flags: do; udp: \d+$/ : /version: 0, flags:; udp: \d+$/,
      )
      expect(text).not.toMatch(/MBZ|OPT=100/)
      expect(server.queries).toEqual([])
    },
  )

  it.each(['+ednsopt=100', '+ednsflags=0x40'])('[PROBE8, E4] %s is ignored, and not echoed', async (flag) => {
    const text = await dig(flag, '+nocookie', 'www.example')
    expect(header(text).status).toBe('NOERROR')
    expect(edns(text)).toMatch(/version: 0, flags:; udp: \d+$/)
    expect(text).not.toMatch(/MBZ|OPT=100/)
  })

  it('[PROBE9, U4] +dnssec +bufsize=512 +ignore dnskey . is truncated, with an OPT', async () => {
    const text = await dig('+dnssec', '+bufsize=512', '+ignore', 'dnskey', '.')
    expect(header(text)).toEqual({ status: 'NOERROR', flags: expect.arrayContaining(['tc']), counts: [1, 0, 0, 1] })
    expect(edns(text)).toMatch(/version: 0, flags: do; udp: \d+$/)
  })

  it('[PROBE9] without +ignore it asks again over TCP and gets all of it', async () => {
    const text = await dig('+dnssec', '+bufsize=512', 'dnskey', '.')
    expect(header(text).counts[1]).toBe(3)
    expect(text).toContain('(TCP)')
  })

  it('[PROBE10, O.8b, O.3, O.9] +subnet=0.0.0.0/0 +nsid +expire +cookie gets NOERROR and an OPT', async () => {
    const text = await dig('+subnet=0.0.0.0/0', '+nsid', '+expire', '+cookie', 'www.example')
    expect(header(text)).toMatchObject({ status: 'NOERROR', counts: [1, 1, 0, 1] })
    expect(text).not.toMatch(/NSID|EXPIRE|COOKIE/)
  })

  it('[PROBE11, O.65011] +ednsopt=65011:6f74686572 does not reach the upstream, which sees the configured location alone', async () => {
    await dig('+ednsopt=65011:6f74686572', 'probe11.example')
    const [query] = server.queries
    expect(query!.options.filter(({ code }) => code === 65011).map(({ data }) => data.toString())).toEqual([LOCATION])
  })

  it('[H8] a name in mixed case comes back as it was asked, and is asked upstream once', async () => {
    for (const name of ['mIxEd.ExAmPlE', 'MIXED.example']) {
      expect(await dig('+nocookie', name)).toContain(`;${name}.\t`)
    }
    expect(server.questions).toEqual(['mixed.example A'])
  })

  it('[Z3] localhost needs no upstream', async () => {
    expect(await dig('+short', 'localhost')).toBe('127.0.0.1\n')
    expect(server.queries).toEqual([])
  })

  it('[Q2, M42] axfr is refused', async () => {
    const { stdout } = await run('dig', ['@127.0.0.1', '-p', String(bridge.port), 'axfr', 'example'])
    expect(stdout).toContain('Transfer failed')
    expect(server.queries).toEqual([])
  })
})

describe('kdig', () => {
  it.each([['+notcp'], ['+tcp']])(
    '%s with EDNS, cookie, NSID and padding is answered, without any option',
    async (transport) => {
      const text = await kdig(transport, '+edns', '+cookie', '+nsid', '+padding=64', '+bufsize=1232', 'www.example')
      expect(text).toContain('192.0.2.1')
      expect(text).toContain('EDNS PSEUDOSECTION')
      expect(text).not.toMatch(/COOKIE|NSID|PADDING/)
    },
  )

  it('+noedns is answered without EDNS', async () => {
    const text = await kdig('+noedns', 'www.example')
    expect(text).toContain('192.0.2.1')
    expect(text).not.toContain('EDNS PSEUDOSECTION')
  })

  it('[T2] +tcp +keepopen asks many times over one connection', async () => {
    const { port, connections, proxy } = await countConnections(bridge.port)
    const names = Array.from({ length: 10 }, (_, at) => `k${at}.example`)
    const args = ['@127.0.0.1', '-p', String(port), '+tcp', '+keepopen', '+short', ...names]
    const { status, stdout } = await run('kdig', args)
    proxy.close()
    expect(status).toBe(0)
    expect(stdout.match(/192\.0\.2\.1/g)).toHaveLength(10)
    expect(connections()).toBe(1)
  })

  it('[P1] HTTPS, SVCB and unknown types are carried as they are', async () => {
    ANSWERS['www.example HTTPS'] = {
      rawAnswers: [rawRecord('www.example', 60, 65, Buffer.from('00010000010006026832026833', 'hex'))],
    }
    ANSWERS['www.example TYPE4242'] = { rawAnswers: [rawRecord('www.example', 60, 4242, Buffer.from('00ff', 'hex'))] }
    expect(await kdig('+short', 'www.example', 'HTTPS')).toMatch(/^1 \. .*h2/)
    expect(await kdig('+short', 'www.example', 'TYPE4242')).toBe('\\# 2 00FF\n')
  })
})

describe('a raw socket', () => {
  it('[U7, M2] that sends from port 0 gets no reply and harms nothing', async () => {
    const query = makeQuery('port0.example').toString('hex')
    const script = `
import socket, struct
query = bytes.fromhex('${query}')
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
raw.sendto(struct.pack('!HHHH', 0, ${bridge.port}, 8 + len(query), 0) + query, ('127.0.0.1', 0))
`
    expect(await run('python3', ['-c', script])).toEqual({ status: 0, stdout: '', stderr: '' })
    expect(await dig('+short', 'after.example')).toBe('192.0.2.1\n')
    expect(server.questions).toEqual(['after.example A'])
  })
})

/** A TCP relay in front of the bridge that counts the connections made to it. */
async function countConnections(to: number): Promise<{ port: number; connections: () => number; proxy: Server }> {
  const port = await freePort()
  let count = 0
  const proxy = createServer((socket) => {
    count++
    const onward = connect(to, '127.0.0.1')
    socket.on('error', () => onward.destroy()).pipe(onward)
    onward.on('error', () => socket.destroy()).pipe(socket)
  })
  await new Promise<void>((resolve) => proxy.listen(port, '127.0.0.1', resolve))
  return { port, connections: () => count, proxy }
}
