/**
 * What the bridge is for: getaddrinfo, through a real resolv.conf that names 127.0.0.1. In network and mount namespaces of
 * its own, with the built program on port 53 and a real unbound as upstream on port 853.
 */

import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { configuration } from '../helpers/bridge-process.ts'
import { makeAuthority } from '../helpers/certificates.ts'
import { type Finished, Folder, program, run } from '../helpers/programs.ts'

const HOSTNAME = 'dot.example.net'
const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'main.js')
const authority = makeAuthority()
const folder = new Folder()

beforeAll(() => {
  const { cert, key } = authority.issue({ names: [HOSTNAME] })
  folder.write('cert.pem', cert)
  folder.write('key.pem', key)
  folder.write('unbound.conf', UNBOUND)
  folder.write('example.zone', ZONE)
  const upstream = { port: 853, ca: authority.certificate, location: 'test-location', hostname: HOSTNAME }
  folder.write('dotbridge.yaml', configuration(folder, '127.0.0.1:53', upstream))
  for (const name of ['ip', 'mount', 'getent', 'python3', 'unbound']) program(name)
})
afterAll(() => folder.dispose())

const UNBOUND = `
server:
  interface: 127.0.0.1@853
  tls-port: 853
  tls-service-key: "${folder.path}/key.pem"
  tls-service-pem: "${folder.path}/cert.pem"
  use-syslog: no
  username: ""
  chroot: ""
  pidfile: ""
  directory: "${folder.path}"
  module-config: "iterator"
auth-zone:
  name: "example."
  zonefile: "${folder.path}/example.zone"
remote-control:
  control-enable: no
`

const ZONE = `
$ORIGIN example.
$TTL 300
@ SOA ns nobody.invalid. 1 3600 1200 604800 60
@ NS ns
ns A 192.0.2.53
both A 192.0.2.80
both AAAA 2001:db8::80
four A 192.0.2.81
alias CNAME both
${Array.from({ length: 60 }, (_, at) => `many A 198.51.100.${at + 1}`).join('\n')}
`

/** Runs a shell command in the namespaces, with `resolvConf` for /etc/resolv.conf and the bridge up. */
function inside(resolvConf: string, command: string): Promise<Finished> {
  const script = folder.write(
    'inside.sh',
    `set -eu
PATH="$PATH:/usr/sbin:/sbin"
ip link set lo up
# glibc asks for a family only when the host has an address of it.
ip address add 192.0.2.200/32 dev lo
ip address add 2001:db8::200/128 dev lo
mount --bind ${folder.write('resolv.conf', resolvConf)} /etc/resolv.conf
unbound -d -c ${folder.path}/unbound.conf >${folder.path}/unbound.log 2>&1 &
# Emptied here, and not by who is started: the last one's log would tell that this one is up, and it would be ended too early.
: >${folder.path}/bridge.log
'${process.execPath}' ${MAIN} run --config ${folder.path}/dotbridge.yaml 2>>${folder.path}/bridge.log &
bridge=$!
for _ in $(seq 100); do grep -q '"event":"upstream-up"' ${folder.path}/bridge.log && break; sleep 0.05; done
status=0
( ${command} ) || status=$?
kill $bridge
wait $bridge
exit $status
`,
  )
  // --kill-child: unbound goes with the shell that started it.
  return run('unshare', ['--net', '--mount', '--pid', '--fork', '--kill-child', 'sh', script])
}

const getaddrinfo = (name: string, family = 'AF_UNSPEC'): string =>
  `python3 -c 'import socket; print(sorted({a[4][0] for a in socket.getaddrinfo("${name}", 443, socket.${family})}))'`

describe('getaddrinfo', () => {
  it.each([
    ['as it comes', 'nameserver 127.0.0.1\n'],
    ['over TCP', 'nameserver 127.0.0.1\noptions use-vc\n'],
    ['with EDNS and trust in AD', 'nameserver 127.0.0.1\noptions edns0 trust-ad\n'],
    ['one query after the other', 'nameserver 127.0.0.1\noptions single-request\n'],
  ])(
    '[L4] finds both families of a name, on a host that has no resolver but the bridge (%s)',
    async (_, resolvConf) => {
      const { status, stdout, stderr } = await inside(resolvConf, getaddrinfo('both.example'))
      expect([status, stdout], stderr).toEqual([0, "['192.0.2.80', '2001:db8::80']\n"])
    },
  )

  it('follows aliases, and is told when there is nothing of a family or no such name', async () => {
    const commands = [
      getaddrinfo('alias.example'),
      getaddrinfo('four.example'),
      `${getaddrinfo('four.example', 'AF_INET6')} 2>&1 | tail -1`,
      `${getaddrinfo('missing.example')} 2>&1 | tail -1`,
    ]
    const { stdout } = await inside('nameserver 127.0.0.1\n', commands.join('\n'))
    const [alias, four, noSix, missing] = stdout.split('\n')
    expect(alias).toBe("['192.0.2.80', '2001:db8::80']")
    expect(four).toBe("['192.0.2.81']")
    expect(noSix).toMatch(/gaierror: \[Errno -5\]/)
    expect(missing).toMatch(/gaierror: \[Errno -2\]/)
  })

  it('gets an answer too big for UDP by asking again over TCP', async () => {
    const { status, stdout } = await inside('nameserver 127.0.0.1\n', getaddrinfo('many.example'))
    expect(status).toBe(0)
    expect(stdout.match(/198\.51\.100\./g)).toHaveLength(60)
  })

  it('serves getent, and knows localhost without asking anybody', async () => {
    const command = 'getent ahosts both.example\ngetent -s dns ahosts localhost'
    const { status, stdout, stderr } = await inside('nameserver 127.0.0.1\n', command)
    expect(status, stderr).toBe(0)
    for (const address of ['192.0.2.80', '2001:db8::80', '127.0.0.1', '::1']) expect(stdout).toContain(address)
  })

  it('looks names up in the search list', async () => {
    const { stdout } = await inside('nameserver 127.0.0.1\nsearch nowhere.example example\n', getaddrinfo('both'))
    expect(stdout).toBe("['192.0.2.80', '2001:db8::80']\n")
  })
})
