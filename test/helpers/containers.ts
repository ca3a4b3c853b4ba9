/**
 * A container engine with storage of its own: podman and buildah, of the system's packages, with what they need to work in any
 * environment, even one without systemd. `docker` in its shell is podman, and `docker compose` what is read here from the file.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { debianRoot, must } from './debian.ts'
import type { GatewayNetwork } from './gateway-network.ts'
import { type Finished, type Folder, program, Running, run } from './programs.ts'

/** The name that the Dockerfile's base has there: what is asked for is what is built on. */
const BASE = 'docker.io/library/node:24-bookworm-slim'
const SHIM = join(import.meta.dirname, 'compose-shim.mjs')

export class ContainerEngine {
  readonly #network: GatewayNetwork
  readonly #prelude: string
  /** Keeps the mounts of everything that is run here together, and away from this machine's. */
  readonly #mountKeeper: Running
  #mounts: string[] = []

  private constructor(network: GatewayNetwork, prelude: string, mountKeeper: Running) {
    this.#network = network
    this.#prelude = prelude
    this.#mountKeeper = mountKeeper
  }

  static async make(folder: Folder, network: GatewayNetwork): Promise<ContainerEngine> {
    for (const name of ['podman', 'buildah', 'crun', 'iptables', '/usr/lib/podman/netavark']) program(name)
    const { path } = folder
    const storage = folder.write(
      'storage.conf',
      `[storage]\ndriver = "vfs"\ngraphroot = "${path}/images"\nrunroot = "${path}/run"\n`,
    )
    const conf = folder.write('containers.conf', CONTAINERS_CONF)
    mkdirSync(join(path, 'bin'))
    const docker = folder.write('bin/docker', `#!/bin/sh\nexec '${process.execPath}' '${SHIM}' "$@"\n`)
    chmodSync(docker, 0o755)
    const prelude = `export CONTAINERS_STORAGE_CONF='${storage}' CONTAINERS_CONF='${conf}' BUILDAH_ISOLATION=chroot 
export PATH="${path}/bin:$PATH:/usr/sbin:/sbin"
`
    const engine = new ContainerEngine(network, prelude, await keepMounts())
    await engine.#makeBase()
    return engine
  }

  /** A file of this machine that every container of docker-compose.yaml shall see. */
  mountBeside(path: string, at: string): void {
    chmodSync(dirname(path), 0o711)
    chmodSync(path, 0o644)
    this.#mounts = [...this.#mounts, `${path}:${at}:ro`]
  }

  /** Runs shell commands in the gateway's network, podman and docker being this engine. */
  run(commands: string, timeoutMs = 60_000): Promise<Finished> {
    const [, ...enter] = this.#network.enter('gateway')
    return run('nsenter', [...enter, program('nsenter'), ...this.#shell(commands)], timeoutMs)
  }

  /** The same in this machine's network, as a build needs it, and has to go well; `docker compose` is on the gateway. */
  async steps(commands: string): Promise<string> {
    const [, net = ''] = this.#network.enter('gateway')
    const variables = `export COMPOSE_SHIM_NETWORK='${net.replace('--net=', '')}' COMPOSE_SHIM_MOUNTS='${this.#mounts.join(' ')}'\n`
    return must('nsenter', this.#shell(`${variables}${commands}`))
  }

  async must(commands: string): Promise<string> {
    const { status, stdout, stderr } = await this.run(commands)
    if (status !== 0) throw new Error(`status ${status} of: ${commands}\n${stdout}${stderr}`)
    return stdout
  }

  #shell(commands: string): string[] {
    return [
      `--mount=/proc/${this.#mountKeeper.child.pid}/ns/mnt`,
      'bash',
      '--norc',
      '-euc',
      `${this.#prelude}${commands}`,
    ]
  }

  podman(...words: readonly string[]): Promise<Finished> {
    return this.run(`exec podman ${words.map((word) => `'${word}'`).join(' ')}`)
  }

  exec(container: string, commands: string): Promise<Finished> {
    return this.podman('exec', container, 'sh', '-c', commands)
  }

  /** Resolves once the container's log has the event since its last start. */
  async logged(container: string, event: string): Promise<void> {
    const started = (
      await this.must(`podman inspect --format '{{.State.StartedAt.Format "2006-01-02T15:04:05Z07:00"}}' ${container}`)
    ).trim()
    const look = `podman logs --since '${started}' ${container} 2>&1 | grep -q '"event":"${event}"'`
    await this.must(
      `timeout 20 sh -c ${JSON.stringify(`until ${look}; do sleep 0.2; done`)} || { podman logs ${container}; exit 1; }`,
    )
  }

  async dispose(): Promise<void> {
    await this.run('podman rm --all --force --time 0; podman rmi --all --force')
    await this.#mountKeeper.stop('SIGKILL')
  }

  /**
   * What the official image is: Debian slim, Node.js and npm in /usr/local. npm and apt in there reach their registries as they
   * do on this machine.
   */
  async #makeBase(): Promise<void> {
    const root = await debianRoot()
    const npm = join(execFileSync('npm', ['root', '--global'], { encoding: 'utf8' }).trim(), 'npm')
    await this.steps(
      `base=$(buildah from scratch)
root=$(buildah mount $base)
cp -a '${root}/.' $root
mkdir -p $root/usr/local/lib/node_modules $root/usr/local/bin $root/etc/ssl/certs
cp '${process.execPath}' $root/usr/local/bin/node
cp -a '${npm}' $root/usr/local/lib/node_modules/
ln -s ../lib/node_modules/npm/bin/npm-cli.js $root/usr/local/bin/npm
${await registryAccess()}
buildah umount $base >/dev/null
buildah config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin $base
buildah commit --quiet --rm $base ${BASE}`,
    )
  }
}

async function keepMounts(): Promise<Running> {
  const script = `
# An engine for cgroups of version 1 takes no offence at a version 2 beside them that it does not see.
[ "$(stat -f -c %T /sys/fs/cgroup)" = cgroup2fs ] || umount /sys/fs/cgroup/unified 2>/dev/null || true
echo kept
exec sleep infinity`
  const keeper = new Running(program('unshare'), ['--mount', 'sh', '-c', script])
  await keeper.until(({ stdout }) => stdout === 'kept\n')
  return keeper
}

/** Shell commands that carry over npm's settings and certificates, in files of the base alone. */
async function registryAccess(): Promise<string> {
  const settings = JSON.parse(await must('npm', ['config', 'list', '--json'])) as Record<string, unknown>
  const lines = ['registry', 'proxy', 'https-proxy', 'noproxy', 'strict-ssl']
    .filter((key) => typeof settings[key] === 'string' && settings[key] !== '')
    .map((key) => `${key}=${settings[key]}`)
  const authorities = settings['cafile'] ?? process.env['NODE_EXTRA_CA_CERTS']
  const copy = typeof authorities === 'string' ? `cp -L '${authorities}' $root/etc/npm-authorities.pem\n` : ''
  const cafile = copy === '' ? [] : ['cafile=/etc/npm-authorities.pem']
  return `${copy}mkdir -p $root/usr/local/etc
cat >$root/usr/local/etc/npmrc <<'END'
${[...lines, ...cafile].join('\n')}
END`
}

/** No cgroups to be made and no limits to be raised: neither is there to be had in every environment. */
const CONTAINERS_CONF = `
[containers]
cgroups = "disabled"
default_ulimits = ["nofile=4096:4096", "nproc=16384:16384"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
`
