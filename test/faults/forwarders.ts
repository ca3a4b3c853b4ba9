/** The programs that are compared: how each is configured to ask the laboratory's server over authenticated TLS, and started. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { daemonFlags } from '../helpers/daemon-flags.ts'
import { SERVER_NAME } from './lab.ts'

export interface Setup {
  /** An empty directory of its own. */
  readonly directory: string
  /** Where stubs ask: 127.0.0.1 and this port, over UDP. */
  readonly listenPort: number
  readonly addresses: readonly string[]
  readonly port: number
  /** The CA to trust, a PEM file. */
  readonly caFile: string
  /** How much each may keep, in octets, or entries where a program counts those. As by default, when left out. */
  readonly cache?: { readonly octets: number; readonly entries: number }
}

export interface Command {
  readonly file: string
  readonly args: readonly string[]
}

export interface ForwarderKind {
  /** Writes the configuration into `setup.directory`. Caches as by default; no logging of queries. */
  configure(setup: Setup): Command
}

/** Beside this checkout's own build, what Debian packages. */
export const FORWARDERS: Readonly<Record<string, ForwarderKind>> = {
  dotbridge: { configure: dotbridge },
  unbound: { configure: unbound },
  stubby: { configure: stubby },
  dnsdist: { configure: dnsdist },
  kresd: { configure: kresd },
  smartdns: { configure: smartdns },
}

/** For the peers, which are found by name. */
export const SEARCH_PATH = `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`

const MEBIOCTET = 1024 * 1024

function write(setup: Setup, lines: readonly string[], name = 'config'): string {
  const file = join(setup.directory, name)
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}

function dotbridge(setup: Setup): Command {
  const file = write(setup, [
    `listen: [127.0.0.1:${setup.listenPort}]`,
    'upstream:',
    `  hostname: ${SERVER_NAME}`,
    `  addresses: [${setup.addresses.join(', ')}]`,
    `  port: ${setup.port}`,
    `  ca_file: ${setup.caFile}`,
    ...(setup.cache === undefined ? [] : ['cache:', `  max_size: ${Math.floor(setup.cache.octets / MEBIOCTET)}MiB`]),
  ])
  // From build/test/faults, where this file is compiled to. Another build may be named, to be compared with this one.
  const main = resolve(process.env['DOTBRIDGE_MAIN'] ?? join(import.meta.dirname, '../../../dist/main.js'))
  return { file: process.execPath, args: [...daemonFlags(join(main, '../..')), main, 'run', '--config', file] }
}

function unbound(setup: Setup): Command {
  const file = write(setup, [
    'server:',
    `  interface: 127.0.0.1@${setup.listenPort}`,
    `  directory: "${setup.directory}"`,
    `  tls-cert-bundle: "${setup.caFile}"`,
    '  username: ""',
    '  chroot: ""',
    '  pidfile: ""',
    '  use-syslog: no',
    '  logfile: ""',
    '  module-config: "iterator"',
    '  do-not-query-localhost: no',
    '  do-ip6: no',
    // Its messages and their records are kept apart, in as much memory each as need be.
    ...(setup.cache === undefined ? [] : [`  msg-cache-size: ${setup.cache.octets}`]),
    ...(setup.cache === undefined ? [] : [`  rrset-cache-size: ${setup.cache.octets}`]),
    'remote-control:',
    '  control-enable: no',
    'forward-zone:',
    '  name: "."',
    '  forward-tls-upstream: yes',
    ...setup.addresses.map((address) => `  forward-addr: ${address}@${setup.port}#${SERVER_NAME}`),
  ])
  return { file: 'unbound', args: ['-d', '-c', file] }
}

function stubby(setup: Setup): Command {
  const lines = [
    'resolution_type: GETDNS_RESOLUTION_STUB',
    'dns_transport_list: [GETDNS_TRANSPORT_TLS]',
    'tls_authentication: GETDNS_AUTHENTICATION_REQUIRED',
    'tls_query_padding_blocksize: 128',
    'edns_client_subnet_private: 1',
    'idle_timeout: 10000',
    'round_robin_upstreams: 1',
    `tls_ca_file: "${setup.caFile}"`,
    `appdata_dir: "${setup.directory}"`,
    `listen_addresses: [127.0.0.1@${setup.listenPort}]`,
    'upstream_recursive_servers:',
    ...setup.addresses.flatMap((address) => [
      `  - address_data: ${address}`,
      `    tls_port: ${setup.port}`,
      `    tls_auth_name: "${SERVER_NAME}"`,
    ]),
  ]
  // It tells its two formats apart by the file's name.
  return { file: 'stubby', args: ['-C', write(setup, lines, 'stubby.yml')] }
}

function dnsdist(setup: Setup): Command {
  const file = write(setup, [
    `setLocal('127.0.0.1:${setup.listenPort}')`,
    'setSecurityPollSuffix("")',
    ...setup.addresses.map(
      (address) =>
        `newServer({address='${address}:${setup.port}', tls='openssl', caStore='${setup.caFile}', ` +
        `subjectName='${SERVER_NAME}', validateCertificates=true})`,
    ),
    `getPool(""):setCache(newPacketCache(${setup.cache?.entries ?? 10_000}))`,
  ])
  return { file: 'dnsdist', args: ['--supervised', '--disable-syslog', '-C', file] }
}

function kresd(setup: Setup): Command {
  const run = join(setup.directory, 'run')
  mkdirSync(run)
  const targets = setup.addresses.map(
    (address) => `{'${address}@${setup.port}', hostname='${SERVER_NAME}', ca_file='${setup.caFile}'}`,
  )
  const file = write(setup, [
    `net.listen('127.0.0.1', ${setup.listenPort}, {kind='dns'})`,
    "modules.unload('ta_update')",
    "modules.unload('ta_signal_query')",
    "modules.unload('priming')",
    "trust_anchors.remove('.')",
    `cache.size = ${Math.floor((setup.cache?.octets ?? 10 * MEBIOCTET) / MEBIOCTET)} * MB`,
    `policy.add(policy.all(policy.TLS_FORWARD({${targets.join(', ')}})))`,
  ])
  return { file: 'kresd', args: ['-n', '-q', '-c', file, run] }
}

function smartdns(setup: Setup): Command {
  const file = write(setup, [
    `bind 127.0.0.1:${setup.listenPort}`,
    // It would ping what it finds to sort by speed, and ask for AAAA beside A.
    'speed-check-mode none',
    'dualstack-ip-selection no',
    'cache-persist no',
    ...(setup.cache === undefined ? [] : [`cache-size ${setup.cache.entries}`]),
    'log-level error',
    `log-file ${join(setup.directory, 'log')}`,
    `ca-file ${setup.caFile}`,
    ...setup.addresses.map(
      (address) => `server-tls ${address}:${setup.port} -host-name ${SERVER_NAME} -tls-host-verify ${SERVER_NAME}`,
    ),
  ])
  return { file: 'smartdns', args: ['-f', '-c', file, '-p', join(setup.directory, 'pid')] }
}
