/** What `activate` would write for each keeper of /etc/resolv.conf, and whom to tell of it. Pure: reads the host, changes nothing. */
import { type Keeper, RESOLV_CONF } from './detect.ts'
import type { Entry, Host } from './host.ts'

export interface Change {
  readonly path: string
  readonly before: Entry
  readonly after: Entry
}

export interface Plan {
  readonly keeper: Keeper
  readonly changes: readonly Change[]
  /** Programs to run once the files stand, and again once they are put back. */
  readonly notify: readonly (readonly string[])[]
  /** One sentence a person reads: what kind of host this is and what is done about it. */
  readonly says: string
}

const HEADER = '# Written by dotbridge activate; "dotbridge deactivate" puts back what was here.\n'
const BLOCK_START = '# dotbridge activate: from here'
const BLOCK_END = '# dotbridge activate: to here'

const RESOLVED_DROP_IN = '/etc/systemd/resolved.conf.d/50-dotbridge.conf'
const NETWORK_MANAGER_DROP_IN = '/etc/NetworkManager/conf.d/90-dotbridge.conf'
const DHCLIENT_HOOK = '/etc/dhcp/dhclient-enter-hooks.d/zz-dotbridge'
const DHCPCD_HOOK = '/etc/dhcpcd.enter-hook'
const RESTART_RESOLVED = ['systemctl', 'try-restart', 'systemd-resolved.service']

/** @param nameservers addresses without port, in the order programs shall try them; at most three are ever used (resolv.conf(5)) */
export function planActivation(host: Host, keeper: Keeper, nameservers: readonly string[]): Plan {
  const plan = (says: string, changes: readonly Change[], ...notify: readonly (readonly string[])[]): Plan => ({
    keeper,
    changes,
    notify,
    says,
  })
  switch (keeper) {
    case 'plain-file':
    case 'absent':
      return plan('A plain file: it is replaced.', [resolvConf(host, nameservers)])
    case 'foreign-link':
      return plan('A link to a file nobody here knows: the link is replaced by a file.', [
        resolvConf(host, nameservers),
      ])
    case 'resolved-stub':
      // The link stays: programs that speak to systemd-resolved go on doing so, and its stub on 127.0.0.53 is in nobody's way.
      return plan(
        "systemd-resolved answers the programs here: it is told to ask the bridge for every name but those of a link's own search domains.",
        [change(host, RESOLVED_DROP_IN, resolvedDropIn(nameservers))],
        RESTART_RESOLVED,
      )
    case 'resolved-uplink':
      return plan(
        'systemd-resolved lists the uplinks’ servers here: the link is replaced by a file, and systemd-resolved asks the bridge too.',
        [resolvConf(host, nameservers), change(host, RESOLVED_DROP_IN, resolvedDropIn(nameservers))],
        RESTART_RESOLVED,
      )
    case 'network-manager':
      return plan(
        'NetworkManager writes this file: it is told to leave it alone (dns=none).',
        [
          change(
            host,
            NETWORK_MANAGER_DROP_IN,
            '# Written by dotbridge activate.\n[main]\ndns=none\nrc-manager=unmanaged\n',
          ),
          resolvConf(host, nameservers),
        ],
        ['systemctl', 'try-reload-or-restart', 'NetworkManager.service'],
      )
    case 'openresolv':
      return plan(
        'openresolv writes this file: its configuration names the bridge, and that others are not to be written beside it.',
        [addBlock(host, '/etc/resolvconf.conf', openresolvLines(nameservers))],
        ['resolvconf', '-u'],
      )
    case 'resolvconf':
      // A nameserver in its resolv.conf.d/head would stand before the network's servers, not in their place: musl asks all of
      // them at once, glibc the next when one is slow, and both in the clear.
      return plan(
        'resolvconf writes what this links to, and nothing else: the link is replaced by a file, which it leaves alone.',
        [resolvConf(host, nameservers)],
      )
    case 'dhclient':
      return plan('dhclient writes this file at every lease: a hook keeps it from doing so.', [
        change(host, DHCLIENT_HOOK, '# Written by dotbridge activate.\nmake_resolv_conf() { :; }\n'),
        resolvConf(host, nameservers),
      ])
    case 'dhcpcd':
      return plan('dhcpcd writes this file at every lease: a hook keeps it from doing so.', [
        addBlock(host, DHCPCD_HOOK, ['skip_hooks="$skip_hooks resolv.conf"']),
        resolvConf(host, nameservers),
      ])
    case 'mount':
      return plan(
        'A mount of its own, as container engines make it: name the server where the container is started (docker run --dns, or dns: in a compose file).',
        [],
      )
  }
}

/** Without the second line openresolv takes loopback addresses alone for a server that makes the others needless. */
function openresolvLines(nameservers: readonly string[]): string[] {
  const list = nameservers.join(' ')
  return [`name_servers="${list}"`, `local_nameservers="${list}"`, 'resolv_conf_local_only=YES']
}

/** Whether `entry` is a resolv.conf that activate wrote: it must never be taken for an original. */
export function isOurs(entry: Entry): boolean {
  return entry.kind === 'file' && entry.content.startsWith(HEADER)
}

function resolvConf(host: Host, nameservers: readonly string[]): Change {
  // search and options keep their meaning whoever answers; only the servers change.
  const kept = (host.text(RESOLV_CONF) ?? '')
    .split('\n')
    .filter((line) => /^\s*(search|domain|options|sortlist)\s/.test(line))
  return change(host, RESOLV_CONF, [`${HEADER.trimEnd()}`, ...nameserverLines(nameservers), ...kept, ''].join('\n'))
}

const nameserverLines = (nameservers: readonly string[]): string[] =>
  nameservers.slice(0, 3).map((address) => `nameserver ${address}`)

function resolvedDropIn(nameservers: readonly string[]): string {
  // "~." sends every name to these servers; a cache and DNSSEC of its own would only stand between.
  return `# Written by dotbridge activate.\n[Resolve]\nDNS=${nameservers.join(' ')}\nDomains=~.\nDNSOverTLS=no\nDNSSEC=no\nCache=no\n`
}

function change(host: Host, path: string, content: string): Change {
  const before = host.read(path)
  const owner = before.kind === 'file' ? before : { mode: 0o644, ...host.owner }
  return { path, before, after: { kind: 'file', content, mode: owner.mode, uid: owner.uid, gid: owner.gid } }
}

function addBlock(host: Host, path: string, lines: readonly string[]): Change {
  const old = host.text(path) ?? ''
  const gap = old === '' || old.endsWith('\n') ? '' : '\n'
  return change(host, path, `${old}${gap}${[BLOCK_START, ...lines, BLOCK_END].join('\n')}\n`)
}
