/**
 * README.md from the top, line by line as it is printed there, on a host where nothing has been done yet: the demo in two
 * commands, then build, configure, query, run and activate, against a real unbound as the upstream.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeAuthority } from '../helpers/certificates.ts'
import { copyCheckout } from '../helpers/checkout.ts'
import { NewHost } from '../helpers/new-host.ts'
import { Folder, type Running } from '../helpers/programs.ts'
import { commandsOf, readmeBullets, readmeSteps } from '../helpers/readme.ts'
import { HOSTNAME, writeUpstream } from '../helpers/spare-host.ts'

const folder = new Folder()
const CHECKOUT = join(folder.path, 'checkout')
const INSTALL_MS = 120_000
let host: NewHost

/** A person at a shell in the checkout, whose editor writes what the test wants. */
const inCheckout = (commands: string): string => `cd ${CHECKOUT}\nexport EDITOR=${folder.path}/edit\n${commands}`

/** TTL and data of each answer that dig shows. */
const answersOf = (dig: string) =>
  [...dig.matchAll(/^[^;\s]\S*\s+(\d+)\s+IN\s+(.*)$/gm)].map(([, ttl, data]) => [Number(ttl), data])

beforeAll(async () => {
  writeUpstream(folder, makeAuthority())
  copyCheckout(CHECKOUT)
  host = await NewHost.make(folder)
  await host.must(`cat >${folder.path}/edit <<'END'
#!/bin/sh
install -m 644 ${folder.path}/ca.pem "$(dirname "$1")/ca.pem"
cat >"$1" <<'YAML'
upstream: {location: test-location, hostname: ${HOSTNAME}, addresses: [127.0.0.1], ca_file: ca.pem}
YAML
END
chmod 755 ${folder.path}/edit`)
})
afterAll(async () => {
  await host?.remove()
  folder.dispose()
})

describe('Run it in two commands', () => {
  const [block = '', ...others] = readmeSteps('Run it in two commands')
  const [start, ...tests] = commandsOf(block)
  let demo: Running

  it('has two: one is tried here, and by the other all tests are run', () => {
    // .ci/run runs the second, see test/unit/readme.test.ts: a test that ran all tests would not end.
    expect([tests, others]).toEqual([['npm ci && npm test'], []])
  })

  it(
    'starts the demo',
    async () => {
      // Its port may be taken on this machine, and the registry is not to be reached from elsewhere: it has been asked before.
      await host.must(inCheckout('npm ci && rm -rf node_modules'), 'machine', INSTALL_MS)
      demo = host.start(inCheckout(`export npm_config_offline=true\n${start}`))
      await demo.until(({ stdout }) => stdout.includes('Ctrl-C'))
    },
    INSTALL_MS,
  )

  it('prints dig lines that are answered as it says beside them, and shows each', async () => {
    const [, listed = ''] = /^Try, .*:\n((?: {2}dig .*\n)+)/m.exec(demo.stdout) ?? []
    const column = listed.indexOf('an answer; ask twice')
    const lines = listed.trimEnd().split('\n')
    expect(lines.length).toBeGreaterThan(8)
    const replies = new Map<string, string>()
    for (const line of lines) replies.set(line.slice(column), await host.must(line.slice(0, column)))
    const about = (what: string): string => [...replies].find(([said]) => said.includes(what))?.[1] ?? ''
    for (const [said, reply] of replies) expect(reply, said).toContain('->>HEADER<<-')
    expect(answersOf(about('ask twice'))).not.toEqual([])
    expect(about('which location')).toContain('demo-location')
    expect(about('extended error')).toMatch(/EDE: 15 .*\tA\t0\.0\.0\.0\n/s)
    expect(about('REFUSED')).toContain('status: REFUSED')
    expect(about('NXDOMAIN')).toContain('status: NXDOMAIN')
    expect(about('over TCP')).toMatch(/Truncated, retrying in TCP/)
    expect(answersOf(about('by the bridge itself'))).toEqual([[expect.any(Number), 'A\t127.0.0.1']])
    for (const question of ['example.com. A', 'example.com. HTTPS', 'whoami.example. TXT', 'big.example. TXT']) {
      expect(demo.stdout).toMatch(new RegExp(`^${question} .* miss .*Gateway`, 'm'))
    }
    await host.must(lines[0]!.slice(0, column))
    await demo.until(({ stdout }) => /^example\.com\. A .* hit /m.test(stdout))
  })

  it('ends with Ctrl-C, and leaves its port', async () => {
    await host.interrupt(demo)
    expect((await host.run('dig @127.0.0.1 -p 5300 +tries=1 +time=1 example.com')).status).toBe(9)
  })
})

describe('Use it', () => {
  const [build, query, runAndAsk, pointTheHost] = readmeSteps('Use it') as [string, string, string, string]
  let upstream: Running
  let bridge: Running

  beforeAll(() => {
    upstream = host.start(`exec unbound -d -c ${folder.path}/unbound.conf`)
  })

  it(
    '1. builds it, and writes a configuration that check finds good',
    async () => {
      const said = await host.must(inCheckout(build), 'machine', INSTALL_MS)
      expect(said).toContain(`${HOSTNAME}`)
      expect(await host.must('cat /etc/dotbridge/dotbridge.yaml')).toMatch(/^upstream: .*127\.0\.0\.1/)
    },
    INSTALL_MS,
  )

  it('2. shows that the upstream answers', async () => {
    const said = await host.must(inCheckout(query))
    expect(said).toContain('192.0.2.81')
    expect(said).toMatch(/TLSv1\.3/)
  })

  it('3. runs it on port 53, and asks it', async () => {
    const [start, ask, ...more] = commandsOf(runAndAsk)
    expect(more).toEqual([])
    bridge = host.start(inCheckout(start!))
    await bridge.until(({ stderr }) => stderr.includes('"event":"started"'))
    expect(answersOf(await host.must(ask!))).toEqual([[300, 'A\t192.0.2.81']])
  })

  it('4. points the host at it, and back to exactly what was there', async () => {
    const [dryRun, activate, deactivate, ...more] = commandsOf(pointTheHost)
    expect(more).toEqual([])
    const state =
      'stat -c "%a %U %G" /etc/resolv.conf; cat /etc/resolv.conf; find /etc/resolv* /var/lib/dotbridge 2>/dev/null | sort'
    await host.must("printf 'search lan\\nnameserver 192.0.2.9\\n' >/etc/resolv.conf; chmod 640 /etc/resolv.conf")
    const before = await host.must(state)
    expect(await host.must(inCheckout(dryRun!))).toContain('/etc/resolv.conf')
    expect(await host.must(state)).toBe(before)
    await host.must(inCheckout(activate!))
    expect(await host.must('grep ^nameserver /etc/resolv.conf')).toMatch(/^nameserver 127\.0\.0\.1\n/)
    expect(answersOf(await host.must('dig example.com'))[0]).toEqual([expect.any(Number), 'A\t192.0.2.81'])
    await host.must(inCheckout(deactivate!))
    expect(await host.must(state)).toBe(before)
  })

  describe('See that it works', () => {
    const said = readmeBullets('See that it works')
    const starting = (start: string): string => {
      const found = said.find((code) => code.startsWith(start))
      if (found === undefined) throw new Error(`README.md shows no ${start}`)
      return found
    }

    beforeAll(async () => {
      const script = `printf '#!/bin/sh\\nexec node ${CHECKOUT}/dist/main.js "$@"\\n' >/usr/local/bin/dotbridge`
      await host.must(`${script}; chmod 755 /usr/local/bin/dotbridge`)
    })

    it('has nothing that is not tried here', () => {
      const tried = ['dig', 'dotbridge query', 'dotbridge health', 'dotbridge status', 'metrics:', 'log:'].map(starting)
      expect(said).toEqual(tried)
    })

    it('the second answer comes from the cache, its TTL lower', async () => {
      const hits = async (): Promise<number> => JSON.parse(await host.must('dotbridge status --json')).queries.hit
      const [[firstTtl] = []] = answersOf(await host.must(starting('dig')))
      const before = await hits()
      await new Promise((resolve) => setTimeout(resolve, 1_100))
      const [[secondTtl] = []] = answersOf(await host.must(starting('dig')))
      expect(Number(secondTtl)).toBeLessThan(Number(firstTtl))
      expect(await hits()).toBe(before + 1)
    })

    it('query shows the TLS connection, the certificate and the options', async () => {
      const line = starting('dotbridge query').replace('NAME', 'example.com').replace('[TYPE]', 'A')
      const shown = await host.must(line)
      for (const part of [
        'TLSv1.3, TLS_',
        `Certificate: DNS:${HOSTNAME}`,
        'new session',
        'Query time: ',
        'Sent: 128 octets\n;;   TCP-KEEPALIVE',
        'OPT PSEUDOSECTION',
        '192.0.2.81',
      ]) {
        expect(shown).toContain(part)
      }
    })

    it('health asks one real question, and status tells what it does', async () => {
      await host.must(starting('dotbridge health'))
      const status = await host.must(starting('dotbridge status'))
      for (const part of ['127.0.0.1', 'cache', 'queries']) expect(status.toLowerCase()).toContain(part)
    })

    it('metrics are served for Prometheus, and verdicts beside them', async () => {
      await host.must(`printf '%s\\n' '${starting('metrics:')}' '${starting('log:')}' >>/etc/dotbridge/dotbridge.yaml`)
      expect(await host.must('dotbridge reload')).toMatch(/In force, changed: .*metrics/)
      const [, at = ''] = /listen: ([\d.:]+)/.exec(starting('metrics:')) ?? []
      const fetch = (path: string) => host.must(`curl --silent --show-error --fail http://${at}${path}`)
      expect(await fetch('/metrics')).toMatch(/^dotbridge_queries_total\{outcome="hit"\} [1-9]/m)
      expect([await fetch('/healthz'), await fetch('/readyz')]).toEqual(['ok\n', 'ok\n'])
      expect(readFileSync(join(CHECKOUT, 'config/grafana-dashboard.json'), 'utf8')).toContain('dotbridge_queries_total')
    })

    it('the log tells of every connection at level debug, and never of what was looked up, nor of the location', async () => {
      await host.must('dotbridge flush; dig @127.0.0.1 both.example')
      await host.interrupt(bridge)
      const lines = bridge.stderr
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
      expect(lines.map(({ event }) => event)).toContain('connection-closed')
      expect(bridge.stderr).not.toMatch(/both\.example|example\.com|test-location/)
      bridge = host.start(inCheckout(commandsOf(runAndAsk)[0]!))
      await bridge.until(({ stderr }) => stderr.includes('"event":"started"'))
    })

    it('health fails when the bridge does not answer', async () => {
      await host.interrupt(upstream)
      await host.must('dotbridge flush')
      expect((await host.run(starting('dotbridge health'))).status).toBe(9)
      upstream = host.start(`exec unbound -d -c ${folder.path}/unbound.conf`)
    })
  })
})
