/** What is measured: this checkout's build, the same without its batched system calls, and the peers that are installed. */
import { accessSync, constants, cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { FORWARDERS, type ForwarderKind, SEARCH_PATH } from '../faults/forwarders.ts'
import type { Folder } from '../helpers/programs.ts'

export const OURS = 'dotbridge'
export const PORTABLE = 'dotbridge-portable'
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
  return new Map([...kinds.slice(0, 1), [PORTABLE, portable(folder)], ...kinds.slice(1)])
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
      return { file, args: [join(root, 'dist', 'main.js'), ...args.slice(1)] }
    },
  }
}
