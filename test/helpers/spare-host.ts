/**
 * A spare copy of this machine for one shell script: network, mount and process namespaces of its own, and every file of the
 * machine under a layer that is thrown away. In it a real unbound is the DoT upstream and the built program is on port 53.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Authority } from '../../src/demo/certificates.ts'
import { configuration } from './bridge-process.ts'
import { type Finished, Folder, program, run } from './programs.ts'

export const HOSTNAME = 'dot.example.net'
export const CHECKOUT = join(import.meta.dirname, '..', '..')

const ZONE = `
$ORIGIN example.
$TTL 300
@ SOA ns nobody.invalid. 1 3600 1200 604800 60
@ NS ns
ns A 192.0.2.53
both A 192.0.2.80
both AAAA 2001:db8::80
web A 127.0.0.1
*.many A 192.0.2.90
`

/** For the name that everybody tries first. */
const EXAMPLE_COM = `
$ORIGIN example.com.
$TTL 300
@ SOA ns nobody.invalid. 1 3600 1200 604800 60
@ NS ns
@ A 192.0.2.81
ns A 192.0.2.53
`

/** What activate asks for before it relies on a bridge. */
const ROOT_ZONE = `
. 300 IN SOA ns.example. nobody.invalid. 1 3600 1200 604800 60
. 300 IN NS ns.example.
`

/** Writes what unbound needs to be `HOSTNAME`, answering for example. and example.com. on port 853 as unbound.conf says, and ca.pem. */
export function writeUpstream(folder: Folder, authority: Authority, address = '127.0.0.1'): void {
  const { cert, key } = authority.issue({ names: [HOSTNAME] })
  folder.write('cert.pem', cert)
  folder.write('key.pem', key)
  folder.write('example.zone', ZONE)
  folder.write('example.com.zone', EXAMPLE_COM)
  folder.write('root.zone', ROOT_ZONE)
  folder.write('unbound.conf', unboundConfiguration(folder.path, address))
  folder.write('ca.pem', authority.certificate)
}

export class SpareHost {
  readonly folder = new Folder()

  constructor(authority: Authority) {
    for (const name of ['unshare', 'ip', 'mount', 'unbound']) program(name)
    writeUpstream(this.folder, authority)
    const upstream = { port: 853, ca: authority.certificate, location: 'test-location', hostname: HOSTNAME }
    this.folder.write('dotbridge.yaml', configuration(this.folder, '127.0.0.1:53', upstream))
    mkdirSync(join(this.folder.path, 'layer'))
  }

  /**
   * Runs shell commands there as root. `dotbridge` is the built program, $BRIDGE its process on 127.0.0.1:53, and $UPSTREAM
   * that of unbound. The files of `archive`, a Debian package, are there too, though it was not installed.
   */
  run(commands: string, archive?: string): Promise<Finished> {
    const { path } = this.folder
    this.folder.write('commands.sh', commands)
    const script = this.folder.write('spare.sh', spareScript(path, archive))
    return run('unshare', ['--net', '--mount', '--pid', '--fork', '--kill-child', 'sh', script], 60_000)
  }

  dispose(): void {
    this.folder.dispose()
  }
}

/**
 * Shell commands that make $root of every file of this machine, below a layer of its own in `path`/layer, and give the network
 * an address of each family. What looks after the real machine's resolv.conf is of no account there. `folders` are not layered.
 */
export function layeredRoot(path: string, folders: readonly string[]): string {
  return `ip link set lo up
# glibc asks for a family only when the host has an address of it.
ip address add 192.0.2.200/32 dev lo
ip address add 2001:db8::200/128 dev lo
mount -t tmpfs layer ${path}/layer
mkdir ${path}/layer/upper ${path}/layer/work ${path}/layer/root
root=${path}/layer/root
mount -t overlay -o lowerdir=/,upperdir=${path}/layer/upper,workdir=${path}/layer/work overlay $root
mount -t proc proc $root/proc
mount -t tmpfs run $root/run
mount --rbind /dev $root/dev
for folder in ${folders.join(' ')}; do mkdir -p $root$folder; mount --bind $folder $root$folder; done
rm -f $root/etc/resolv.conf
rm -rf $root/etc/NetworkManager $root/etc/resolvconf* $root/etc/dhcp $root/var/lib/dhcp $root/var/lib/dotbridge`
}

function spareScript(path: string, archive: string | undefined): string {
  const unpack =
    archive === undefined ? '' : `dpkg-deb --fsys-tarfile ${archive} | tar -x -C $root --keep-directory-symlink`
  return `set -eu
PATH="$PATH:/usr/sbin:/sbin"
${layeredRoot(path, [CHECKOUT, path])}
cat >$root/usr/local/bin/dotbridge <<'END'
#!/bin/sh
exec '${process.execPath}' '${CHECKOUT}/dist/main.js' "$@"
END
chmod 755 $root/usr/local/bin/dotbridge
export DOTBRIDGE_CONFIG=${path}/dotbridge.yaml
${unpack}
exec chroot $root sh -eu -c '
unbound -d -c ${path}/unbound.conf >${path}/unbound.log 2>&1 &
export UPSTREAM=$!
# Not emptied by who is started: the log of the one before would tell that this one is up.
: >${path}/bridge.log
dotbridge run 2>>${path}/bridge.log &
export BRIDGE=$!
for _ in $(seq 200); do grep -q "\\"event\\":\\"upstream-up\\"" ${path}/bridge.log && break; sleep 0.05; done
exec sh -eu ${path}/commands.sh'
`
}

function unboundConfiguration(path: string, address: string): string {
  return `
server:
  interface: ${address}@853
  access-control: 0.0.0.0/0 allow
  tls-port: 853
  tls-service-key: "${path}/key.pem"
  tls-service-pem: "${path}/cert.pem"
  use-syslog: no
  username: ""
  chroot: ""
  pidfile: ""
  directory: "${path}"
  module-config: "iterator"
auth-zone:
  name: "."
  zonefile: "${path}/root.zone"
auth-zone:
  name: "example."
  zonefile: "${path}/example.zone"
auth-zone:
  name: "example.com."
  zonefile: "${path}/example.com.zone"
remote-control:
  control-enable: no
`
}
