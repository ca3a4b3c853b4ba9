/**
 * dotbridge as a service of a real systemd, installed by the steps of README.md on a Debian of its own, with systemd-resolved
 * and NetworkManager there as they are on a host.
 */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeAuthority } from '../helpers/certificates.ts'
import { copyCheckout } from '../helpers/checkout.ts'
import { debianRoot, must } from '../helpers/debian.ts'
import { Machine } from '../helpers/machine.ts'
import { Folder, type Running, run } from '../helpers/programs.ts'
import { readmeSteps } from '../helpers/readme.ts'
import { CHECKOUT, HOSTNAME, writeUpstream } from '../helpers/spare-host.ts'

const [build, install, start, reload] = readmeSteps('As a systemd service') as [string, string, string, string]
const [undo] = readmeSteps('Undo') as [string]
const UNITS = ['dotbridge.service', 'dotbridge.socket'].map((name) => join(CHECKOUT, 'systemd', name))

describe('the units', () => {
  it('are what systemd expects, without a warning', async () => {
    const { status, stdout, stderr } = await run('systemd-analyze', ['verify', ...UNITS])
    // The program need not be installed on this machine for its unit to be right.
    const complaints = `${stdout}${stderr}`
      .split('\n')
      .filter((line) => line !== '' && !/\/usr\/bin\/node is not/.test(line))
    expect([complaints, status]).toEqual([[], 0])
  })

  it('expose the service as little as a program that compiles code and listens can be exposed: 1.5 of 10 or better', async () => {
    const { stdout } = await run('systemd-analyze', ['security', '--offline=yes', '--threshold=15', UNITS[0]!])
    const [, level] = /Overall exposure level for dotbridge\.service: ([\d.]+)/.exec(stdout) ?? []
    expect(Number(level), stdout).toBeLessThanOrEqual(1.5)
  })
})

describe('under systemd', () => {
  const folder = new Folder()
  const authority = makeAuthority()
  let machine: Machine
  let upstream: Running
  const steps = (text: string) => machine.must(`cd /root/dotbridge\nexport EDITOR=/usr/local/bin/edit\n${text}`)
  const show = async (property: string, unit = 'dotbridge.service') =>
    (await machine.must(`systemctl show --value -p ${property} ${unit}`)).trim()
  const answers = async () =>
    (await machine.here('dig', ['@127.0.0.1', '+short', '+tries=1', 'both.example', 'A'])).stdout
  const until = (condition: string) =>
    machine.must(`timeout 20 sh -c 'until ${condition} 2>/dev/null; do sleep 0.1; done'`)

  beforeAll(async () => {
    writeUpstream(folder, authority)
    const checkout = copyCheckout(join(folder.path, 'checkout'))
    await must('bash', ['-eu', '-c', `cd '${checkout}'\n${build}`])
    cpSync(join(folder.path, 'ca.pem'), join(checkout, 'ca.pem'))
    const root = await debianRoot()
    machine = await Machine.boot(root, { '/usr/bin/node': process.execPath, '/root/dotbridge': checkout })
    upstream = machine.start('unbound', ['-d', '-c', join(folder.path, 'unbound.conf')])
    await machine.must(`
printf '#!/bin/sh\\nexec "$@"\\n' >/usr/local/bin/sudo
cat >/usr/local/bin/edit <<'END'
#!/bin/sh
install -m 644 /root/dotbridge/ca.pem "$(dirname "$1")/ca.pem"
cat >"$1" <<'YAML'
upstream: {location: test-location, hostname: ${HOSTNAME}, addresses: [127.0.0.1], ca_file: ca.pem}
YAML
END
chmod 755 /usr/local/bin/sudo /usr/local/bin/edit`)
  }, 300_000)
  afterAll(async () => {
    await upstream?.stop()
    await machine?.stop()
    folder.dispose()
  })

  it('is installed and started by the steps of README.md, and is ready when systemd says so', async () => {
    await steps(install)
    // The last two lines ask it and activate it: they fail unless it answers.
    await steps(start)
    expect(await show('ActiveState')).toBe('active')
    expect(await answers()).toBe('192.0.2.80\n')
    // At the next boot it has its place, too: no ordering cycle has been made.
    expect((await machine.run('systemd-analyze verify default.target')).stderr).not.toMatch(/cycle|dotbridge/)
  })

  it('runs as its own user, who may bind port 53 and nothing else, and whose configuration others cannot read', async () => {
    const status = await machine.must('cat /proc/$(systemctl show --value -p MainPID dotbridge)/status')
    const user = (await machine.must('id -u dotbridge')).trim()
    expect(status).toMatch(new RegExp(`^Uid:\t${user}\t${user}\t${user}\t${user}$`, 'm'))
    // CAP_NET_BIND_SERVICE is bit 10.
    expect(status.match(/^Cap(Prm|Eff|Bnd|Amb):\t0000000000000400$/gm)).toHaveLength(4)
    expect(status).toMatch(/^NoNewPrivs:\t1$/m)
    expect(await machine.must('stat -c "%a %U %G" /etc/dotbridge/dotbridge.yaml')).toBe('640 root dotbridge\n')
  })

  it('is asked by systemd-resolved alone after activate: a link names a server that is not there', async () => {
    await machine.must(`
ip link add uplink type veth peer name far
nmcli connection add type ethernet ifname uplink con-name uplink ipv4.method manual ipv4.addresses 198.51.100.2/24 \\
  ipv4.gateway 198.51.100.1 ipv4.dns 198.51.100.53 ipv6.method disabled
ip link set far up; nmcli connection up uplink`)
    expect(await machine.must('resolvectl status uplink')).toContain('198.51.100.53')
    expect(await machine.must('getent ahosts both.example | cut -d" " -f1 | sort -u')).toMatch(/^192\.0\.2\.80$/m)
    expect(await machine.must('tail -3 /etc/resolv.conf')).toContain('nameserver 127.0.0.53')
    await machine.must('dotbridge deactivate')
    expect(await machine.must('ls /etc/systemd/resolved.conf.d 2>/dev/null || true')).toBe('')
    expect(await machine.must('resolvectl status')).not.toContain('127.0.0.1')
  })

  it('takes the place of what NetworkManager writes, and gives it back', async () => {
    await machine.must(`
systemctl disable --quiet --now systemd-resolved; rm /etc/resolv.conf
# Its package also installs a resolvconf, which NetworkManager would use.
rm -f /usr/sbin/resolvconf
systemctl restart NetworkManager; nmcli connection up uplink`)
    await until('grep -q 198.51.100.53 /etc/resolv.conf')
    const written = await machine.must('stat -c "%a %U %G" /etc/resolv.conf; cat /etc/resolv.conf')
    expect(written).toContain('# Generated by NetworkManager')
    await machine.must('dotbridge activate; nmcli connection up uplink')
    expect(await machine.must('grep ^nameserver /etc/resolv.conf')).toBe('nameserver 127.0.0.1\nnameserver ::1\n')
    expect(await machine.must('getent ahosts both.example')).toContain('192.0.2.80')
    await machine.must('dotbridge deactivate; nmcli connection up uplink')
    await until('grep -q 198.51.100.53 /etc/resolv.conf')
    expect(await machine.must('stat -c "%a %U %G" /etc/resolv.conf; cat /etc/resolv.conf')).toBe(written)
  })

  it('reloads its configuration in place, and keeps the old one when the new one is wrong', async () => {
    const before = await show('MainPID')
    await machine.must('echo "log: {level: debug}" >>/etc/dotbridge/dotbridge.yaml')
    await steps(reload)
    await until('journalctl -u dotbridge -o cat | grep -q config-reloaded')
    await machine.must('echo "nonsense: 1" >>/etc/dotbridge/dotbridge.yaml')
    expect((await machine.run('dotbridge check')).status).toBe(1)
    expect((await machine.run('systemctl reload dotbridge')).status).not.toBe(0)
    await until('journalctl -u dotbridge -o cat | grep -q reload-failed')
    expect([await show('MainPID'), await show('ActiveState')]).toEqual([before, 'active'])
    expect(await answers()).toBe('192.0.2.80\n')
    await machine.must("sed -i '$d' /etc/dotbridge/dotbridge.yaml")
  })

  it('loses none of 10,000 queries, 500 a second, over a restart', async () => {
    const names = Array.from({ length: 10_000 }, (_, at) => `n${at % 2_500}.many.example A`).join('\n')
    const queries = folder.write('queries.txt', `${names}\n`)
    const load = machine.start('dnsperf', [
      '-s',
      '127.0.0.1',
      '-d',
      queries,
      '-n',
      '1',
      '-Q',
      '500',
      '-t',
      '5',
      '-S',
      '1',
    ])
    await load.until(({ stdout }) => (stdout.match(/qps|^\d/gm) ?? []).length >= 5)
    const before = await show('MainPID')
    await machine.must('systemctl restart dotbridge')
    expect(await show('MainPID')).not.toBe(before)
    expect(await load.exit, load.stderr).toBe(0)
    expect(load.stdout).toMatch(/Queries sent:\s+10000\n/)
    expect(load.stdout).toMatch(/Queries completed:\s+10000 \(100\.00%\)\n/)
    expect(load.stdout).toMatch(/Queries lost:\s+0 \(0\.00%\)\n/)
    expect(load.stdout).toMatch(/Response codes:\s+NOERROR 10000 \(100\.00%\)\n/)
  })

  it('is one service with several workers: ready when all are, one replaced when it crashes, ended together', async () => {
    const processes = "find /proc -maxdepth 1 -name '[0-9]*' -user dotbridge -printf '%f\\n'"
    const workers = async () => (await machine.must('dotbridge status')).match(/\d: process \d+ serving/g)
    await machine.must('echo "workers: 3" >>/etc/dotbridge/dotbridge.yaml; systemctl restart dotbridge')
    expect(await workers()).toHaveLength(3)
    expect((await machine.must(processes)).trim().split('\n')).toHaveLength(3)
    const before = await show('MainPID')
    await machine.must(`kill -KILL $(${processes} | grep -vx ${before} | head -n 1)`)
    await until('[ $(dotbridge status | grep -c ": process [0-9]* serving") = 3 ]')
    expect([await show('MainPID'), await show('NRestarts'), await answers()]).toEqual([before, '0', '192.0.2.80\n'])
    await machine.must("sed -i '$d' /etc/dotbridge/dotbridge.yaml; systemctl restart dotbridge")
    expect((await machine.must(processes)).trim().split('\n')).toHaveLength(1)
    // All ended when they were told to: systemd killed none.
    expect(await machine.must('journalctl -u dotbridge -o cat')).not.toMatch(/Killing process|Failed with result/)
  })

  it('is ended and started again by the watchdog when it hangs, and again when it crashes', async () => {
    await machine.must(`
mkdir -p /run/systemd/system/dotbridge.service.d
printf '[Service]\\nWatchdogSec=2s\\n' >/run/systemd/system/dotbridge.service.d/watchdog.conf
systemctl daemon-reload; systemctl restart dotbridge; sleep 5`)
    expect(await show('NRestarts'), 'fed, it is left alone').toBe('0')
    await machine.must('kill -STOP $(systemctl show --value -p MainPID dotbridge)')
    await until('[ $(systemctl show --value -p NRestarts dotbridge) = 1 ] && systemctl --quiet is-active dotbridge')
    expect(await machine.must('journalctl -u dotbridge -o cat')).toMatch(/Watchdog timeout/)
    await machine.must('kill -SEGV $(systemctl show --value -p MainPID dotbridge)')
    await until('[ $(systemctl show --value -p NRestarts dotbridge) = 2 ] && systemctl --quiet is-active dotbridge')
    expect(await answers()).toBe('192.0.2.80\n')
  })

  it('stops cleanly', async () => {
    await machine.must('systemctl stop dotbridge.socket dotbridge.service')
    expect([await show('Result'), await show('ExecMainStatus'), await show('ActiveState')]).toEqual([
      'success',
      '0',
      'inactive',
    ])
  })

  it('is not started again and again with a configuration that is wrong', async () => {
    await machine.must(
      'cp -a /etc/dotbridge/dotbridge.yaml /tmp/good; echo "nonsense: 1" >>/etc/dotbridge/dotbridge.yaml',
    )
    expect((await machine.run('systemctl start dotbridge.service')).status).not.toBe(0)
    expect([await show('ExecMainStatus'), await show('NRestarts'), await show('ActiveState')]).toEqual([
      '1',
      '0',
      'failed',
    ])
    await machine.must(
      'cp -a /tmp/good /etc/dotbridge/dotbridge.yaml; rm /tmp/good; systemctl restart dotbridge.service',
    )
    expect(await answers()).toBe('192.0.2.80\n')
  })

  it('is gone without a trace after the steps to undo it', async () => {
    await machine.must('dotbridge activate; rm -r /run/systemd/system/dotbridge.service.d')
    await steps(undo)
    const left = await machine.must(
      "find / -xdev \\( -path /root -o -path /proc \\) -prune -o -name '*dotbridge*' -print",
    )
    expect(left).toBe('')
    expect((await machine.run('id dotbridge')).status).not.toBe(0)
    expect(await machine.must('cat /etc/resolv.conf')).toContain('nameserver 198.51.100.53')
  })
})
