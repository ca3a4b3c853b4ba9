/** What is shipped beside the program: the Dockerfile, docker-compose.yaml and the units, held to their rules without building. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { COMMANDS } from '../../src/cli/commands.ts'
import { daemonFlags } from '../helpers/daemon-flags.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const read = (name: string) => readFileSync(join(ROOT, name), 'utf8')

interface Instruction {
  readonly name: string
  readonly words: string
}

/** Instructions in order: comments dropped, continued lines joined. */
function parseDockerfile(text: string): Instruction[] {
  const lines = text.replace(/^\s*#.*\n/gm, '').replace(/\\\n\s*/g, ' ')
  return lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', words = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? []
      return { name, words }
    })
}

describe('the Dockerfile', () => {
  const all = parseDockerfile(read('Dockerfile'))
  const stages = all.flatMap(({ name }, at) => (name === 'FROM' ? [at] : []))
  const final = all.slice(stages.at(-1))
  const last = (name: string) => final.findLast((instruction) => instruction.name === name)?.words

  it('holds nothing but known instructions', () => {
    const known = 'ARG FROM WORKDIR COPY RUN LABEL ENV USER EXPOSE STOPSIGNAL HEALTHCHECK ENTRYPOINT CMD'.split(' ')
    expect(all.filter(({ name }) => !known.includes(name))).toEqual([])
  })

  it('is built in stages: what builds is not in what runs', () => {
    expect(stages).toHaveLength(2)
    expect(final.filter(({ name, words }) => name === 'COPY' && !words.startsWith('--from=build '))).toEqual([])
    expect(final.some(({ words }) => /npm|tsc/.test(words))).toBe(false)
  })

  it('builds on a Node.js of a fixed major release, an even one, from a slim image, and never on latest', () => {
    const [arg] = all
    expect(arg?.words).toMatch(/^NODE=docker\.io\/library\/node:\d*[02468]-[a-z]+-slim$/)
    for (const at of stages) expect(all[at]?.words).toMatch(/^\$\{NODE\}( AS \w+)?$/)
  })

  it('fetches nothing by URL, and nothing by a shell from elsewhere', () => {
    expect(all.filter(({ words }) => /https?:|curl|wget/.test(words))).toEqual([])
  })

  it('installs what the lock file names, and leaves the development packages behind', () => {
    const runs = all.filter(({ name }) => name === 'RUN').map(({ words }) => words)
    expect(runs.join('\n')).not.toMatch(/npm (install|i) /)
    expect(runs.filter((words) => words.includes('npm ci'))[1]).toContain('npm ci --omit=dev')
  })

  it('cleans up in the layer that made the mess', () => {
    for (const { words } of all.filter(({ words }) => words.includes('apt-get install'))) {
      expect(words).toMatch(/--no-install-recommends/)
      expect(words).toMatch(/rm -rf \/var\/lib\/apt\/lists\/\*$/)
    }
  })

  it('runs as a numbered user that is not root', () => {
    expect(last('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/)
    const user = final.findIndex(({ name }) => name === 'USER')
    expect(final.slice(user).some(({ name }) => name === 'RUN' || name === 'COPY')).toBe(false)
  })

  it('starts the program itself, with no shell between it and its signals', () => {
    expect(JSON.parse(last('ENTRYPOINT') ?? '')).toEqual(['node', ...daemonFlags(ROOT), 'dist/main.js'])
    const [command] = JSON.parse(last('CMD') ?? '') as [string]
    expect(Object.keys(COMMANDS)).toContain(command)
    expect(last('STOPSIGNAL')).toBe('SIGTERM')
  })

  it('asks a real query for its health, and waits longer for it than the command does', () => {
    const [, options = '', command = ''] = /^(.*?) CMD (.*)$/.exec(last('HEALTHCHECK') ?? '') ?? []
    expect((JSON.parse(command) as string[]).slice(0, 3)).toEqual(['node', 'dist/main.js', 'health'])
    const [, seconds] = /--timeout=(\d+)s/.exec(options) ?? []
    expect(Number(seconds)).toBeGreaterThan(6)
  })

  it('says what it is and under which license', () => {
    for (const label of ['title', 'description', 'licenses']) {
      expect(last('LABEL')).toContain(`org.opencontainers.image.${label}=`)
    }
    expect(last('EXPOSE')?.split(' ')).toEqual(['53/udp', '53/tcp'])
  })

  it('is sent only what it copies', () => {
    const ignored = read('.dockerignore').trimEnd().split('\n')
    const copied = all
      .filter(({ name, words }) => name === 'COPY' && !words.startsWith('--from'))
      .flatMap(({ words }) => words.split(' ').slice(0, -1))
    expect(ignored[0]).toBe('*')
    expect(ignored.slice(1).sort()).toEqual(copied.map((file) => `!${file}`).sort())
  })
})

interface ComposeService {
  readonly [key: string]: unknown
  readonly ports?: readonly string[]
}

describe('docker-compose.yaml', () => {
  const { services } = parse(read('config/docker-compose.yaml'), { merge: true }) as {
    services: Record<string, ComposeService>
  }

  it.each(Object.entries(services))('%s has a root it cannot write to and one capability, in bounds', (_, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      cap_add: ['NET_BIND_SERVICE'],
      pids_limit: expect.any(Number),
      mem_limit: expect.any(String),
    })
    expect(service['privileged']).toBeUndefined()
    // With it the one capability would be lost: it comes with the program's file.
    expect(service['security_opt']).toBeUndefined()
  })

  it.each(Object.entries(services))('%s mounts its configuration read-only', (_, service) => {
    expect(service['volumes']).toEqual(['./dotbridge.yaml:/etc/dotbridge/dotbridge.yaml:ro'])
  })

  it('keeps stubs’ addresses on the host network by default; the published form is chosen by its profile', () => {
    const byDefault = Object.values(services).filter(({ profiles }) => profiles === undefined)
    expect(byDefault).toHaveLength(1)
    expect(byDefault[0]).toMatchObject({ network_mode: 'host' })
    expect(byDefault[0]?.ports).toBeUndefined()
  })

  it('never publishes the port on every address, whatever is left unsaid', () => {
    const ports = Object.values(services).flatMap((service) => service.ports ?? [])
    expect(ports.map((port) => port.split('/')[1])).toEqual(['udp', 'tcp'])
    // Not ":?": variables are filled in for services that are not even asked for.
    for (const port of ports) expect(port).toMatch(/^\$\{LAN_ADDRESS:-127\.0\.0\.1\}:53:53\//)
  })
})

describe('the units', () => {
  const service = read('systemd/dotbridge.service')
  const socket = read('systemd/dotbridge.socket')

  it('start a command that exists, with the flags it has', async () => {
    for (const [, command = '', flags = ''] of service.matchAll(/^Exec\w+=\S+\/node (?:--\S+ )*\S+ (\S+) (.*)$/gm)) {
      const { command: known } = await COMMANDS[command]!.load()
      for (const [, flag = ''] of flags.matchAll(/--([\w-]+)/g)) expect(Object.keys(known.flags)).toContain(flag)
    }
    expect(service.match(/^Exec/gm)).toHaveLength(2)
  })

  it('listen where the configuration listens by default', () => {
    const config = parse(read('config/dotbridge.yaml')) as { listen: string[] }
    for (const kind of ['Datagram', 'Stream']) {
      const listed = [...socket.matchAll(new RegExp(`^Listen${kind}=(.*)$`, 'gm'))].map(([, at]) => at)
      expect(listed).toEqual(config.listen)
    }
  })

  it('wait for no network', () => {
    expect(`${service}${socket}`).not.toMatch(/^(After|Wants|Requires)=.*network-online/m)
  })

  it('are all in the README’s steps to install and to undo them', () => {
    const readme = read('README.md')
    for (const file of readdirSync(join(ROOT, 'systemd'))) expect(readme).toContain(`systemd/${file}`)
  })
})
