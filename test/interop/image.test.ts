/**
 * The image, built from the Dockerfile and run as docker-compose.yaml says by a real container engine (podman): read-only, as a
 * user that is not root, with stubs on a LAN and on the Internet asking it from networks of their own.
 *
 * No registry is asked: the base is made here, under its own name, from a minimal Debian and this machine's Node.js.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeAuthority } from '../helpers/certificates.ts'
import { copyCheckout } from '../helpers/checkout.ts'
import { ContainerEngine } from '../helpers/containers.ts'
import { GatewayNetwork } from '../helpers/gateway-network.ts'
import { Folder, type Running } from '../helpers/programs.ts'
import { commandsOf, readmeSteps } from '../helpers/readme.ts'
import { HOSTNAME, writeUpstream } from '../helpers/spare-host.ts'

const [up, publish] = readmeSteps('In Docker on a LAN gateway') as [string, string]
const [, down] = readmeSteps('Undo') as [string, string]
const NAME = 'config_dotbridge_1'
const PUBLISHED = 'config_dotbridge-published_1'
/** In every network it has. */
const ADDRESS = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
/** Where the container reaches an upstream when the gateway's loopback is not its own. */
const OUTSIDE = '203.0.113.2'

describe('the image', () => {
  const folder = new Folder()
  const outside = new Folder()
  const network = new GatewayNetwork()
  let engine: ContainerEngine
  let checkout: string
  let upstream: Running
  const ask = (from: 'lan' | 'internet' | 'gateway', server: string, ...more: string[]) =>
    network.run(from, 'dig', [`@${server}`, '+tries=1', '+time=5', ...more, 'both.example', 'A'])

  /** What a person does to config/dotbridge.yaml. */
  const writeEditor = (upstreamAddress: string): void =>
    writeFileSync(
      join(folder.path, 'edit'),
      `#!/bin/sh
cat >"$1" <<'END'
listen: [0.0.0.0:53, "[::]:53"]
clients: {allow: [loopback, private]}
upstream: {hostname: ${HOSTNAME}, addresses: [${upstreamAddress}], ca_file: ca.pem}
END
chmod 644 "$1"
`,
      { mode: 0o755 },
    )
  const steps = (text: string) =>
    engine.steps(`cd '${checkout}'\nexport EDITOR='${join(folder.path, 'edit')}'\n${text}`)

  beforeAll(async () => {
    const authority = makeAuthority()
    writeUpstream(folder, authority)
    writeUpstream(outside, authority, OUTSIDE)
    checkout = copyCheckout(join(folder.path, 'checkout'))
    await network.make()
    engine = await ContainerEngine.make(folder, network)
    upstream = network.start('gateway', 'unbound', ['-d', '-c', join(folder.path, 'unbound.conf')])
    writeEditor('127.0.0.1')
    engine.mountBeside(join(folder.path, 'ca.pem'), '/etc/dotbridge/ca.pem')
  }, 300_000)
  afterAll(async () => {
    await upstream?.stop()
    await engine?.dispose()
    await network.remove()
    folder.dispose()
    outside.dispose()
  }, 120_000)

  it('is built and started by the steps of README.md', async () => {
    await steps(up)
    await engine.logged(NAME, 'started')
    expect((await ask('gateway', '127.0.0.1', '+short')).stdout).toBe('192.0.2.80\n')
  }, 320_000)

  it('answers stubs of the LAN, over UDP and TCP, from the address they asked', async () => {
    expect((await ask('lan', '192.168.1.1', '+short')).stdout).toBe('192.0.2.80\n')
    expect((await ask('lan', '192.168.1.1', '+short', '+tcp')).stdout).toBe('192.0.2.80\n')
    expect((await ask('lan', 'fd77::1', '+short')).stdout).toBe('192.0.2.80\n')
  })

  it('refuses a stub with a public address', async () => {
    for (const over of ['+notcp', '+tcp']) {
      const { stdout } = await ask('internet', '203.0.113.1', over)
      expect(stdout).toMatch(/status: REFUSED/)
      expect(stdout).not.toContain('192.0.2.80')
    }
  })

  it('runs as a user that is not root, on a root it cannot write to, with one capability', async () => {
    const { stdout } = await engine.exec(
      NAME,
      'id -u; id -g; cat /proc/1/status; touch /app/x /etc/x || echo READ-ONLY',
    )
    expect(stdout).toMatch(/^65532\n65532\n/)
    expect(stdout.match(/^Cap(Prm|Eff|Bnd):\t0000000000000400$/gm)).toHaveLength(3)
    expect(stdout).toMatch(/READ-ONLY\n$/)
  })

  it('holds what it needs to run and nothing it was built with', async () => {
    const { stdout } = await engine.exec(
      NAME,
      'ls -A /app; ls /app/node_modules; ls /app/node_modules/@types 2>&1 || true',
    )
    const [folders, ...modules] = [stdout.split('\n').slice(0, 3).join(' '), ...stdout.split('\n').slice(3)]
    expect(folders).toBe('dist node_modules package.json')
    expect(modules).toContain('yaml')
    for (const tool of ['typescript', 'vitest', '@biomejs']) expect(modules).not.toContain(tool)
  })

  it('is healthy by its own HEALTHCHECK, and no longer when its upstream is away and the cache does not help', async () => {
    expect((await engine.podman('healthcheck', 'run', NAME)).status).toBe(0)
    await upstream.stop()
    await engine.must(`podman restart --time 5 ${NAME}`)
    await engine.logged(NAME, 'started')
    expect((await engine.podman('healthcheck', 'run', NAME)).status).toBe(1)
    upstream = network.start('gateway', 'unbound', ['-d', '-c', join(folder.path, 'unbound.conf')])
  })

  it('ends with 0 on the signal that its STOPSIGNAL names', async () => {
    await engine.must(`podman stop --time 8 ${NAME}`)
    expect((await engine.podman('inspect', '--format', '{{.State.ExitCode}}', NAME)).stdout).toBe('0\n')
  })

  // The engine publishes as Docker does without its userland proxy: by the kernel's NAT.
  describe('with its port published', () => {
    let upstreamOutside: Running

    beforeAll(() => {
      upstreamOutside = network.start('internet', 'unbound', ['-d', '-c', join(outside.path, 'unbound.conf')])
    })
    afterAll(() => upstreamOutside.stop())

    it('is started by the steps of README.md, in a network of its own', async () => {
      writeEditor(OUTSIDE)
      const [edit] = commandsOf(up)
      await steps(`${edit}\n${publish}`)
      await engine.logged(PUBLISHED, 'upstream-up')
      const { stdout } = await engine.podman('inspect', '--format', ADDRESS, PUBLISHED)
      expect(stdout).toMatch(/^10\.\d+\.\d+\.\d+\n$/)
    })

    it.each(['+notcp', '+tcp'])('answers a stub of the LAN at the published address (%s)', async (over) => {
      expect((await ask('lan', '192.168.1.1', '+short', over)).stdout).toBe('192.0.2.80\n')
    })

    it.each(['+notcp', '+tcp'])('sees the stub’s own address: one that is public is refused (%s)', async (over) => {
      const { stdout } = await ask('internet', '192.168.1.1', over)
      expect(stdout).toMatch(/status: REFUSED/)
      expect(stdout).not.toContain('192.0.2.80')
    })

    it('is to be had at no other address of the gateway', async () => {
      for (const over of ['+notcp', '+tcp']) {
        expect((await ask('internet', '203.0.113.1', over, '+time=1')).status).toBe(9)
      }
    })

    it('is healthy by its own HEALTHCHECK', async () => {
      expect((await engine.podman('healthcheck', 'run', PUBLISHED)).status).toBe(0)
    })
  })

  it('is gone after the steps to undo it', async () => {
    expect((await engine.podman('ps', '--all', '--quiet')).stdout).not.toBe('')
    await steps(down)
    expect((await engine.podman('ps', '--all', '--quiet')).stdout).toBe('')
    expect((await engine.podman('images', '--quiet', 'dotbridge')).stdout).toBe('')
  })
})
