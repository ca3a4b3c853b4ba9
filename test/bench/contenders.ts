/** What is measured: this checkout's build, the same without its batched system calls, and the peers that are installed. */

import { spawnSync } from 'node:child_process'
import { accessSync, constants, cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { FORWARDERS, type ForwarderKind, SEARCH_PATH } from '../faults/forwarders.ts'
import type { Folder } from '../helpers/programs.ts'

export const OURS = 'dotbridge'
export const PORTABLE = 'dotbridge-portable'
/** No forwarder: what a datagram costs in Node.js when nothing is done with it. Measured with hits alone. */
export const ECHO = 'dgram-echo'
/** The Debian package of each peer, by the name of its program. */
export const PEER_PACKAGES: Readonly<Record<string, string>> = {
  unbound: 'unbound',
  dnsdist: 'dnsdist',
  kresd: 'knot-resolver',
  smartdns: 'smartdns',
  stubby: 'stubby',
}

/** Every contender that can be measured here. */
export function contenders(folder: Folder): ReadonlyMap<string, ForwarderKind> {
  const peers = Object.keys(PEER_PACKAGES).filter(isInstalled)
  const kinds = [OURS, ...peers].map((name): [string, ForwarderKind] => [name, FORWARDERS[name]!])
  return new Map([...kinds.slice(0, 1), [PORTABLE, portable(folder)], [ECHO, echo], ...kinds.slice(1)])
}

const ECHO_PROGRAM = `
const socket = require('node:dgram').createSocket({ type: 'udp4', lookup: (host, _, done) => done(null, host, 4) })
socket.on('message', (wire, { port, address }) => {
  wire[2] |= 0x80
  socket.send(wire, 0, wire.length, port, address)
})
socket.bind(Number(process.argv[1]), '127.0.0.1')
`
const echo: ForwarderKind = {
  configure: ({ listenPort }) => ({ file: process.execPath, args: ['-e', ECHO_PROGRAM, String(listenPort)] }),
}

function isInstalled(name: string): boolean {
  return SEARCH_PATH.split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** A copy of the build beside all packages but the foreign function interface: what runs where that cannot be installed. */
function portable(folder: Folder): ForwarderKind {
  const root = join(folder.path, 'portable')
  const modules = resolve('node_modules')
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  cpSync(resolve('dist'), join(root, 'dist'), { recursive: true })
  cpSync(resolve('package.json'), join(root, 'package.json'))
  for (const name of readdirSync(modules)) {
    if (!['koffi', '@koromix'].includes(name)) symlinkSync(join(modules, name), join(root, 'node_modules', name))
  }
  return {
    configure(setup) {
      const { file, args } = FORWARDERS[OURS]!.configure(setup)
      const main = args.findIndex((word) => word.endsWith('main.js'))
      return { file, args: args.with(main, join(root, 'dist', 'main.js')) }
    },
  }
}

/** What each program says of its version, as short as it can be told. Ours is this checkout. */
export function versions(names: Iterable<string>): ReadonlyMap<string, string> {
  const found = [...names].flatMap((name): [string, string][] => {
    const flag = VERSION_FLAGS[name]
    if (flag === undefined) return []
    const { stdout, stderr } = spawnSync(name, [flag], {
      encoding: 'utf8',
      env: { ...process.env, PATH: SEARCH_PATH },
    })
    const version = /\d+(?:\.\w+)*/.exec(`${stdout}${stderr}`)
    return version === null ? [] : [[name, version[0]]]
  })
  return new Map(found)
}

const VERSION_FLAGS: Readonly<Record<string, string>> = {
  unbound: '-V',
  dnsdist: '--version',
  kresd: '--version',
  smartdns: '-v',
  stubby: '-V',
}
