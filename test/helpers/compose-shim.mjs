#!/usr/bin/env node
// `docker` for the tests: podman, buildah for `docker build`, and of `docker compose` what config/docker-compose.yaml needs, its
// containers on the network $COMPOSE_SHIM_NETWORK. A key it does not know is an error, so that nothing there goes untried unnoticed.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parse } from 'yaml'

const words = process.argv.slice(2)
if (words[0] === 'build') {
  process.exit(run('buildah', 'bud', '--pull=never', '--format=docker', '--layers=false', ...words.slice(1)))
}
if (words[0] !== 'compose') process.exit(run('podman', ...words))

// docker compose -f FILE [--profile PROFILE] COMMAND [-d] [SERVICE...]
const [, f, file, ...others] = words
if (f !== '-f') throw new Error('without -f FILE')
const profile = others[0] === '--profile' ? others.splice(0, 2)[1] : undefined
const [command, ...asked] = others.filter((word) => word !== '-d')
const folder = dirname(resolve(file))
const project = folder.split('/').at(-1)
const each = (flag) => (values) => values.flatMap((value) => [flag, value])
/** What each key of a service is to `podman run`. */
const FLAGS = {
  build: (value) => (resolve(folder, value) === resolve(folder, '..') ? [] : [`build ${value}`]),
  image: () => [],
  restart: (value) => ['--restart', value],
  read_only: (value) => (value ? ['--read-only', '--read-only-tmpfs=false'] : []),
  tmpfs: each('--tmpfs'),
  cap_drop: each('--cap-drop'),
  cap_add: each('--cap-add'),
  mem_limit: () => [],
  pids_limit: () => [],
  volumes: (values) => values.flatMap((value) => ['--volume', value.replace(/^\.\//, `${folder}/`)]),
  logging: () => [],
  network_mode: (value) => ['--network', value],
  profiles: () => [],
  ports: each('--publish'),
}

const text = readFileSync(file, 'utf8').replace(/\$\{(\w+):-([^}]*)\}/g, (_, name, other) => process.env[name] || other)
if (text.includes('${')) throw new Error('a variable without a default')
const services = Object.entries(parse(text, { merge: true }).services).filter(
  ([name, { profiles = [profile] }]) => profiles.includes(profile) && (asked.length === 0 || asked.includes(name)),
)
if (services.length === 0) throw new Error(`no service for ${words.join(' ')}`)
for (const [name, service] of services) {
  const container = `${project}_${name}_1`
  const status = {
    up: () => up(container, service),
    ps: () => podman('ps'),
    down: () => podman('rm', '--force', '--ignore', '--time', '8', container),
  }[command]()
  if (status !== 0) process.exit(status)
}

function up(container, service) {
  const flags = Object.entries(service).flatMap(([key, value]) => FLAGS[key](value))
  const beside = (process.env.COMPOSE_SHIM_MOUNTS ?? '').split(' ').filter(Boolean)
  return podman(
    'run',
    '--detach',
    '--name',
    container,
    ...flags,
    ...beside.flatMap((mount) => ['--volume', mount]),
    `localhost/${service.image}`,
  )
}

function podman(...args) {
  return run('nsenter', `--net=${process.env.COMPOSE_SHIM_NETWORK}`, 'podman', ...args)
}

function run(program, ...args) {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit' })
  if (error) throw error
  return status
}
