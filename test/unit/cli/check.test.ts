import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { command } from '../../../src/cli/check.ts'
import { readConfig } from '../../../src/cli/read-config.ts'
import { FakeProcess } from '../../helpers/command-io.ts'

const LOCATION = '9y65g5srsm'
// A self-signed certificate that was made for this and expired a day later; only that it can be read matters.
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBczCCARmgAwIBAgIUEezX4lG/Y9exW3QXZUd0QSudzTgwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAeFw0yNjExMjMxMjM0NDlaFw0yNjExMjQxMjM0NDla
MA8xDTALBgNVBAMMBHRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQ0uSgY
WGcgpuvmjL1MAZGpL6tbaahaXPdAFTIX64vgZDFt3FS2YsAjanbOyuUYQDGrkaNm
nTWdyVELYOGVkGSIo1MwUTAdBgNVHQ4EFgQUpHFkVL3rV/N1woSqmEUEIoO8y5sw
HwYDVR0jBBgwFoAUpHFkVL3rV/N1woSqmEUEIoO8y5swDwYDVR0TAQH/BAUwAwEB
/zAKBggqhkjOPQQDAgNIADBFAiEA1Hm82FQLDUAmYeBRbvw7NYKe2awlWeoK7qmd
BOvWwawCIFHH/RSmH0MDId4m/z3nDeHwkA6OIDV35VPx4y7hwsfo
-----END CERTIFICATE-----
`
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dotbridge-check-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string | Buffer): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

async function check(text: string | Buffer, io = new FakeProcess()) {
  const file = write('dotbridge.yaml', text)
  const status = await command.run({ config: file }, [], io)
  return { status, lines: io.out.replaceAll(file, 'FILE').trimEnd().split('\n'), err: io.err }
}

describe('check', () => {
  it('says of a good configuration what it means, the location redacted', async () => {
    const { status, lines, err } = await check(`upstream: {location: ${LOCATION}}`)
    expect([status, err]).toEqual([0, ''])
    expect(lines).toEqual([
      'FILE is good. It means:',
      '  Asked:      Cloudflare Gateway as 9y….cloudflare-gateway.com, at 162.159.36.5:853, over TLS only, at most 2 connections',
      '  Trusted:    only if it proves that name by a certificate of an authority this system trusts',
      '  Location:   9y…, by its own hostname',
      '  Listening:  127.0.0.1:53, [::1]:53, UDP and TCP: this host alone',
      '  Clients:    this host, private networks (RFC 1918, link-local, unique local) may ask, 1000 times a second if not on this host; others get REFUSED',
      '  Cache:      up to 64MiB; answers for 1h at most, negative ones for 1h',
      '  Stale:      while the upstream does not answer, answers serve on for 1d after their expiry',
      '  In time:    a client has its answer, a stale answer or SERVFAIL within 4500ms',
      '  Local:      special-use names and private reverse zones are answered here',
      '  Log:        level info, without the names of queries',
      '  Control:    status, flush, reload and log-level at /run/dotbridge/control.sock',
      '  Metrics:    off',
    ])
  })

  it.each([
    [
      `upstream: {location: ${LOCATION}, endpoint: generic}`,
      'Location:   9y…, by EDNS option 65011 on every query to dns.cloudflare-gateway.com',
    ],
    [
      'upstream: {hostname: dot.example.net, addresses: ["2001:db8::1"], connections: 1}',
      'Asked:      dot.example.net, at [2001:db8::1]:853, over TLS only, 1 connection',
    ],
    ['upstream: {hostname: dot.example.net, addresses: [192.0.2.1]}', 'Location:   none is told'],
    [
      `upstream: {location: ${LOCATION}, hostname: dot.example.net, addresses: [192.0.2.1]}`,
      'Location:   9y…, which is told to nobody',
    ],
    [
      `upstream: {location: ${LOCATION}}\nworkers: 4`,
      'Workers:    4 processes answer UDP, each with its own connections and an equal share of the cache; TCP is for the first',
    ],
    [`upstream: {location: ${LOCATION}}\ncache: {max_size: 0}`, 'Cache:      off: every query goes upstream'],
    [`upstream: {location: ${LOCATION}}\ncache: {serve_stale: 0}`, 'Stale:      an expired answer is never served'],
    [
      `upstream: {location: ${LOCATION}}\nclients: {allow: [loopback, 192.0.2.0/24]}`,
      'Clients:    this host, 192.0.2.0/24 may ask, 1000 times a second if not on this host; others get REFUSED',
    ],
    [
      `upstream: {location: ${LOCATION}}\nclients: {allow: [loopback]}`,
      'Clients:    this host may ask; others get REFUSED',
    ],
    [
      `upstream: {location: ${LOCATION}}\nclients: {allow: [any], rate_limit: 0}\nlisten: [0.0.0.0:53]`,
      'Clients:    anybody may ask',
    ],
    [`upstream: {location: ${LOCATION}}\nlisten: [192.0.2.1:5300]`, 'Listening:  192.0.2.1:5300, UDP and TCP'],
    [
      `upstream: {location: ${LOCATION}}\nlocal: {forward: [test]}`,
      'Local:      special-use names and private reverse zones are answered here, but for test, which go upstream',
    ],
    [`upstream: {location: ${LOCATION}}\nlog: {level: silent}`, 'Log:        nothing is logged'],
    [
      `upstream: {location: ${LOCATION}}\nlog: {queries: true}`,
      'Log:        level info, and a line with the name of each query',
    ],
    [
      `upstream: {location: ${LOCATION}}\ncontrol: {socket: off}`,
      'Control:    off: no status, flush, reload or log-level',
    ],
    [
      `upstream: {location: ${LOCATION}}\nmetrics: {listen: 127.0.0.1:9153}`,
      'Metrics:    http://127.0.0.1:9153/metrics',
    ],
  ])('of %j says it in words', async (text, line) => {
    const { status, lines } = await check(text)
    expect(status).toBe(0)
    expect(lines.map((one) => one.trim())).toContain(line)
    expect(lines.join('\n')).not.toContain(LOCATION)
  })

  it('prints warnings as lines of their own, and the configuration is good', async () => {
    const { status, lines } = await check(
      `upstream: {location: ${LOCATION}}\nclients: {allow: [any]}\nlisten: [0.0.0.0:53]`,
    )
    expect(status).toBe(0)
    expect(lines[0]).toMatch(/^FILE:2:18: warning: clients\.allow: /)
    expect(lines[1]).toBe('FILE is good. It means:')
  })

  it('prints every problem as FILE:LINE:COLUMN on stdout, and fails', async () => {
    const { status, lines, err } = await check('upstream:\n  port: 0\nlog: {level: x}\n')
    expect([status, err]).toEqual([1, ''])
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['FILE:1:1:', 'FILE:2:9:', 'FILE:3:14:'])
  })

  it('is bold only where colour is wanted', async () => {
    const text = `upstream: {location: ${LOCATION}}`
    expect((await check(text)).lines.join('')).not.toContain('\x1b')
    expect((await check(text, new FakeProcess({}, true))).lines[1]).toContain('\x1b[1mAsked:')
  })

  it('needs text in UTF-8', async () => {
    const { status, lines } = await check(Buffer.from([0x61, 0xff, 0x3a]))
    expect([status, lines]).toEqual([1, ['FILE: it is no text in UTF-8']])
  })
})

describe('ca_file', () => {
  const withFile = (file: string): string => `upstream:\n  location: ${LOCATION}\n  ca_file: ${file}\n`

  it('that is there and holds certificates is fine', async () => {
    const file = write('good.pem', `# two\n${CERTIFICATE}${CERTIFICATE}`)
    const { status, lines } = await check(withFile(file))
    expect([status, lines[2]]).toEqual([
      0,
      `  Trusted:    only if it proves that name by a certificate of an authority in ${file}`,
    ])
  })

  it('may stand beside the configuration', async () => {
    write('beside.pem', CERTIFICATE)
    expect(await check(withFile('beside.pem'))).toMatchObject({ status: 0 })
  })

  it.each([
    ['missing.pem', undefined, 'there is no such file'],
    ['empty.pem', '', 'holds no certificate, expected PEM'],
    ['key.pem', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n', 'holds no certificate'],
    ['broken.pem', CERTIFICATE + CERTIFICATE.replace(/^MII/m, 'AAA'), 'certificate 2 of 2'],
    ['.', undefined, 'it is a folder'],
  ])('%s is a problem at its line and column', async (name, text, message) => {
    const file = text === undefined ? join(folder, name) : write(name, text)
    const { status, lines } = await check(withFile(file))
    expect([status, lines.length]).toEqual([1, 1])
    expect(lines[0]).toMatch(/^FILE:3:12: upstream\.ca_file: /)
    expect(lines[0]).toContain(message)
  })
})

describe('the configuration file', () => {
  it('is --config, else $DOTBRIDGE_CONFIG', () => {
    const file = write('named.yaml', 'upstream: {location: named}')
    const other = write('other.yaml', 'upstream: {location: other}')
    const io = new FakeProcess({ DOTBRIDGE_CONFIG: other })
    expect(readConfig(file, io)?.upstream.location).toBe('named')
    expect(readConfig(undefined, io)?.upstream.location).toBe('other')
    expect(io.err).toBe('')
  })

  it('that is missing is one clear line on stderr', () => {
    const io = new FakeProcess()
    expect(readConfig('/nowhere/dotbridge.yaml', io)).toBeUndefined()
    expect(io.err).toBe('/nowhere/dotbridge.yaml: there is no such file\n')
  })
})
