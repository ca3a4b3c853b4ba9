/**
 * activate and deactivate on hosts whose resolv.conf is kept by the real programs of Debian's packages, and what the
 * resolvers of a host make of it: glibc, musl, curl, dig. (systemd-resolved and NetworkManager: systemd.test.ts.)
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dotbridge } from '../helpers/bridge-process.ts'
import { makeAuthority } from '../helpers/certificates.ts'
import { debianArchives } from '../helpers/debian.ts'
import { Folder, run } from '../helpers/programs.ts'
import { SpareHost } from '../helpers/spare-host.ts'

const host = new SpareHost(makeAuthority())
const packages = new Folder()
let archives: Readonly<Record<string, string>> = {}
const MUSL_PROGRAM = join(host.folder.path, 'musl-lookup')

const LOOKUP = `
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>
int main(int count, char **words) {
  struct addrinfo *found, hints = {.ai_socktype = SOCK_STREAM};
  int status = count < 2 ? 1 : getaddrinfo(words[1], 0, &hints, &found);
  if (status != 0) return printf("%s\\n", gai_strerror(status)), 1;
  for (; found != 0; found = found->ai_next) {
    char text[INET6_ADDRSTRLEN];
    void *address = found->ai_family == AF_INET ? (void *)&((struct sockaddr_in *)found->ai_addr)->sin_addr
                                                : (void *)&((struct sockaddr_in6 *)found->ai_addr)->sin6_addr;
    puts(inet_ntop(found->ai_family, address, text, sizeof text));
  }
  return 0;
}
`

beforeAll(async () => {
  archives = await debianArchives(packages.path, ['resolvconf', 'openresolv', 'isc-dhcp-client', 'dhcpcd-base'])
  const source = host.folder.write('lookup.c', LOOKUP)
  const compiled = await run('musl-gcc', ['-static', '-o', MUSL_PROGRAM, source])
  expect(compiled.status, compiled.stderr).toBe(0)
})
afterAll(() => {
  packages.dispose()
  host.dispose()
})

/** Every file below /etc with its octets, mode, owner or target: what "byte for byte" means here. */
const SNAPSHOT = String.raw`snapshot() {
  find /etc \( -type l -printf '%p -> %l\n' \) -o \( -type f -printf '%p %m %U:%G ' -exec sha256sum {} \; \) | sort
}
same() { snapshot >/tmp/after; diff /tmp/before /tmp/after && echo SAME; }
`

/** One A and AAAA lookup by each of the resolvers a host has. */
const LOOKUPS = `
python3 -c 'import socket; print("glibc", sorted({a[4][0] for a in socket.getaddrinfo("both.example", 443)}))'
echo getent $(getent ahosts both.example | cut -d" " -f1 | sort -u)
echo musl $(${MUSL_PROGRAM} both.example | sort)
echo dig $(dig +short both.example A) $(dig +short both.example AAAA)
python3 -m http.server --bind 127.0.0.1 8000 --directory /usr/share/common-licenses >/dev/null 2>&1 &
echo curl $(curl --silent --retry 20 --retry-connrefused --retry-delay 0 --retry-max-time 10 --max-time 10 \\
  --write-out '%{http_code}' --output /dev/null http://web.example:8000/)
`
const FOUND = `glibc ['192.0.2.80', '2001:db8::80']
getent 192.0.2.80 2001:db8::80
musl 192.0.2.80 2001:db8::80
dig 192.0.2.80 2001:db8::80
curl 200
`

interface Kept {
  readonly package?: string
  /** What the host does until its resolv.conf is there. */
  readonly lay: string
  /** A lease is renewed, with another server. */
  readonly renew: string
}

/** resolvconf(8), either program of that name: `lease SERVER`. */
const RESOLVCONF = `lease() { printf 'search lan\\nnameserver %s\\n' "$1" | resolvconf -a eth0.dhclient; }`
/** What dhclient gives its script. */
const DHCLIENT = `lease() {
  env reason=RENEW interface=lo old_ip_address=192.0.2.200 new_ip_address=192.0.2.200 new_domain_name=lan \\
    new_domain_name_servers="$1" sh /usr/sbin/dhclient-script || sh /sbin/dhclient-script
}`
/** What dhcpcd gives its hooks. */
const DHCPCD = `lease() {
  env reason=BOUND interface=lo ifname=lo.dhcp protocol=dhcp if_configured=true if_up=true if_down=false \\
    interface_order=lo new_domain_name=lan new_domain_name_servers="$1" sh /usr/lib/dhcpcd/dhcpcd-run-hooks
}`

const KEPT: Readonly<Record<string, Kept>> = {
  'a person': {
    lay: "printf 'search lan\\nnameserver 192.0.2.9\\noptions timeout:1\\n' >/etc/resolv.conf; chmod 640 /etc/resolv.conf",
    renew: '',
  },
  nobody: { lay: 'rm -f /etc/resolv.conf', renew: '' },
  'a VPN that links to a file of its own': {
    lay: 'mkdir /opt/vpn; echo nameserver 192.0.2.9 >/opt/vpn/resolv.conf; ln -s /opt/vpn/resolv.conf /etc/resolv.conf',
    renew: 'echo nameserver 192.0.2.10 >/opt/vpn/resolv.conf',
  },
  resolvconf: {
    package: 'resolvconf',
    lay: `${RESOLVCONF}
mkdir -p /run/resolvconf/interface; touch /run/resolvconf/enable-updates
ln -s ../run/resolvconf/resolv.conf /etc/resolv.conf; lease 192.0.2.9`,
    renew: 'lease 192.0.2.10 2>/dev/null',
  },
  openresolv: {
    package: 'openresolv',
    lay: `${RESOLVCONF}\nlease 192.0.2.9`,
    renew: 'lease 192.0.2.10; lease 192.0.2.9',
  },
  dhclient: {
    package: 'isc-dhcp-client',
    lay: `${DHCLIENT}
mkdir -p /var/lib/dhcp; printf 'lease {\\n  interface "eth0";\\n}\\n' >/var/lib/dhcp/dhclient.leases
touch /etc/resolv.conf; lease 192.0.2.9`,
    renew: 'lease 192.0.2.10',
  },
  dhcpcd: { package: 'dhcpcd-base', lay: `${DHCPCD}\nlease 192.0.2.9`, renew: 'lease 192.0.2.10' },
}

describe.each(Object.entries(KEPT))('on a host whose resolv.conf is kept by %s', (keeper, kept) => {
  it('every resolver asks the bridge alone after activate, a renewed lease changes nothing, and deactivate restores every octet', async () => {
    const script = `${SNAPSHOT}
${kept.lay}
echo BEFORE $(grep -s ^nameserver /etc/resolv.conf)
snapshot >/tmp/before
dotbridge activate --dry-run >/tmp/dry; same
dotbridge activate
${kept.renew}
echo SERVERS $(grep ^nameserver /etc/resolv.conf)
${LOOKUPS}
dotbridge activate
dotbridge deactivate
same`
    const archive = kept.package === undefined ? undefined : archives[kept.package]
    const { status, stdout, stderr } = await host.run(script, archive)
    expect(status, `${keeper}: ${stdout}${stderr}`).toBe(0)
    // Whoever keeps the file did write it: what stands there later is no accident.
    expect(stdout).toContain(keeper === 'nobody' ? 'BEFORE\n' : 'BEFORE nameserver 192.0.2.9\n')
    expect(stdout).toContain('SERVERS nameserver 127.0.0.1\n')
    expect(stdout).toContain(FOUND)
    expect(stdout).toContain('Already active')
    expect(stdout.match(/^SAME$/gm), stdout).toHaveLength(2)
  })
})

describe('activate', () => {
  it('refuses when the bridge is not there, and deactivate needs neither bridge nor network', async () => {
    const { status, stdout, stderr } = await host.run(`${SNAPSHOT}
echo nameserver 192.0.2.9 >/etc/resolv.conf
snapshot >/tmp/before
dotbridge activate >/dev/null
kill -KILL $BRIDGE; while kill -0 $BRIDGE 2>/dev/null; do sleep 0.05; done
ip link set lo down
env -u DOTBRIDGE_CONFIG dotbridge deactivate; same
ip link set lo up
dotbridge activate || echo REFUSED $?; same
dotbridge activate --force 2>/dev/null; grep nameserver /etc/resolv.conf`)
    expect(status, stderr).toBe(0)
    expect(stdout.match(/^SAME$/gm)).toHaveLength(2)
    expect(stdout).toContain('REFUSED 1')
    expect(stderr).toMatch(/does not answer on 127\.0\.0\.1/)
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('nameserver 127.0.0.1')
  })

  it('refuses a bridge that does not reach its upstream', async () => {
    const { stdout, stderr } = await host.run(`
echo nameserver 192.0.2.9 >/etc/resolv.conf
kill -KILL $UPSTREAM
dotbridge activate || echo REFUSED $?; cat /etc/resolv.conf`)
    expect(stdout).toMatch(/REFUSED 1\nnameserver 192\.0\.2\.9\n$/)
    expect(stderr).toMatch(/answers SERVFAIL: it does not reach its upstream/)
  })

  it("explains a container's bind mount, and leaves it as it is", async () => {
    const { stdout } = await host.run(`
touch /etc/resolv.conf; echo nameserver 192.0.2.9 >/tmp/engine; mount --bind /tmp/engine /etc/resolv.conf
dotbridge activate || echo REFUSED $?; cat /etc/resolv.conf`)
    expect(stdout).toMatch(/docker run --dns/)
    expect(stdout).toMatch(/REFUSED 1\nnameserver 192\.0\.2\.9\n$/)
  })

  it('explains an immutable file, and leaves it as it is', async () => {
    const root = new Folder()
    const etc = join(root.path, 'etc')
    mkdirSync(etc)
    const resolvConf = join(etc, 'resolv.conf')
    writeFileSync(resolvConf, 'nameserver 192.0.2.9\n')
    const config = host.folder.write('immutable.yaml', 'upstream: {location: test-location}\n')
    expect((await run('chattr', ['+i', resolvConf])).status).toBe(0)
    try {
      const running = dotbridge('activate', '--force', '--root', root.path, '--config', config)
      expect(await running.exit).toBe(1)
      expect(running.stderr).toMatch(/even root change .*\/etc\/resolv\.conf\. .*chattr -i/)
      expect(running.stderr).toMatch(/Nothing was changed/)
      expect((await run('find', [root.path, '-type', 'f'])).stdout).toBe(`${resolvConf}\n`)
    } finally {
      await run('chattr', ['-i', resolvConf])
      root.dispose()
    }
  })

  it('tells who is not root to be so', async () => {
    chmodSync(host.folder.path, 0o755)
    chmodSync(join(host.folder.path, 'dotbridge.yaml'), 0o644)
    chmodSync(join(host.folder.path, 'ca.pem'), 0o644)
    const { stdout, stderr } = await host.run(`
echo nameserver 192.0.2.9 >/etc/resolv.conf
setpriv --reuid 65534 --regid 65534 --clear-groups dotbridge activate || echo REFUSED $?; cat /etc/resolv.conf`)
    expect(stdout).toMatch(/REFUSED 1\nnameserver 192\.0\.2\.9\n$/)
    expect(stderr).toMatch(/run this as root/)
  })
})
