import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listenAdvice } from '../../../src/cli/listen-advice.ts'
import { findPortHolder } from '../../../src/cli/port-holder.ts'
import { ListenError, listenErrorFrom } from '../../../src/listen/listen-error.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dotbridge-proc-'))
  write('etc/passwd', 'root:x:0:0::/root:/bin/sh\nsystemd-resolve:x:101:103::/:/usr/sbin/nologin\n')
})
afterEach(() => rmSync(root, { recursive: true }))

function write(name: string, text: string): void {
  mkdirSync(dirname(join(root, name)), { recursive: true })
  writeFileSync(join(root, name), text)
}

/** A table as the kernel prints it. */
function table(
  name: 'udp' | 'udp6' | 'tcp' | 'tcp6',
  ...rows: [local: string, state: string, uid: number, inode: number][]
): void {
  const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
  const lines = rows.map(
    ([local, state, uid, inode], index) =>
      `  ${index}: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000 ${String(uid).padStart(5)}        0 ${inode} 2 0000000000000000 0\n`,
  )
  write(`proc/net/${name}`, head + lines.join(''))
}

function program(pid: number, name: string, ...inodes: number[]): void {
  write(`proc/${pid}/comm`, `${name}\n`)
  mkdirSync(join(root, `proc/${pid}/fd`), { recursive: true })
  for (const [index, inode] of inodes.entries())
    symlinkSync(`socket:[${inode}]`, join(root, `proc/${pid}/fd/${index + 3}`))
}

const at = (transport: 'udp' | 'tcp', address: string, port = 53) => ({ transport, address, port })

describe('the holder of a port', () => {
  it('is the process that has the socket, with its user', () => {
    table('udp', ['3500007F:0035', '07', 101, 4711], ['0100007F:14E9', '07', 0, 4712])
    program(1, 'systemd', 99)
    program(612, 'systemd-resolve', 98, 4711)
    expect(findPortHolder(at('udp', '127.0.0.53'), root)).toEqual({
      program: 'systemd-resolve',
      pid: 612,
      user: 'systemd-resolve',
    })
  })

  it('is known by its user alone when its process may not be looked into', () => {
    table('udp', ['3500007F:0035', '07', 101, 4711])
    write('proc/612/comm', 'systemd-resolve\n')
    expect(findPortHolder(at('udp', '127.0.0.53'), root)).toEqual({
      program: undefined,
      pid: undefined,
      user: 'systemd-resolve',
    })
  })

  it('without a name in passwd has a number', () => {
    table('tcp', ['0100007F:0035', '0A', 4242, 1])
    expect(findPortHolder(at('tcp', '127.0.0.1'), root)?.user).toBe('4242')
  })

  it.each([
    ['the wildcard stands in the way of every address', 'udp', '00000000:0035', '07', '192.0.2.1', true],
    ['every address stands in the way of the wildcard', 'udp', '0100007F:0035', '07', '0.0.0.0', true],
    ['another address does not', 'udp', '0200007F:0035', '07', '127.0.0.1', false],
    ['another port does not', 'udp', '0100007F:0036', '07', '127.0.0.1', false],
    ['a TCP connection that listens to nothing does not', 'tcp', '0100007F:0035', '01', '127.0.0.1', false],
    ['a connected UDP socket does not', 'udp', '0100007F:0035', '01', '127.0.0.1', false],
    ['::1 does in the way of ::1', 'udp6', '00000000000000000000000001000000:0035', '07', '::1', true],
    ['::1 does not in the way of 127.0.0.1', 'udp6', '00000000000000000000000001000000:0035', '07', '127.0.0.1', false],
    [':: does in the way of IPv4', 'tcp6', '00000000000000000000000000000000:0035', '0A', '127.0.0.1', true],
    ['0.0.0.0 does not in the way of IPv6', 'udp', '00000000:0035', '07', '::1', false],
    [
      'an IPv6 address is read word by word',
      'udp6',
      'B80D0120000000000000000001000000:0035',
      '07',
      '2001:db8::1',
      true,
    ],
  ] as const)('%s', (_, name, local, state, address, found) => {
    table(name, [local, state, 0, 7])
    const holder = findPortHolder(at(name.startsWith('udp') ? 'udp' : 'tcp', address), root)
    expect(holder !== undefined).toBe(found)
  })

  it('is unknown where there is no /proc, or what is there is strange', () => {
    expect(findPortHolder(at('udp', '127.0.0.1'), root)).toBeUndefined()
    write('proc/net/udp', 'header\nnonsense\n  0: zz:zz\n\n')
    expect(findPortHolder(at('udp', '127.0.0.1'), root)).toBeUndefined()
  })
})

describe('the advice on a failure to listen', () => {
  const inUse = new ListenError('in-use', 'udp', { address: '127.0.0.1', port: 53 })

  it.each([
    ['systemd-resolve', 'DNSStubListener=no'],
    ['dnsmasq', 'port=0'],
    ['unbound', 'sudo systemctl disable --now unbound'],
    ['node', 'running already'],
    ['some-program', 'stop it, or listen on another address or port'],
  ])('names %s and the way out, in one line', (name, remedy) => {
    const advice = listenAdvice(inUse, () => ({ program: name, pid: 612, user: 'someone' }))
    expect(advice).toContain(`cannot listen on 127.0.0.1:53 (udp): ${name} (process 612, user someone) has the port; `)
    expect(advice).toContain(remedy)
    expect(advice).not.toContain('\n')
  })

  it('knows systemd-resolved by its user', () => {
    const advice = listenAdvice(inUse, () => ({ program: undefined, pid: undefined, user: 'systemd-resolve' }))
    expect(advice).toContain('a program of user systemd-resolve has the port; switch its stub off')
  })

  it('says how to find out when nobody is found', () => {
    expect(listenAdvice(inUse, () => undefined)).toContain('sudo ss -Hlnp --udp sport = :53')
  })

  it.each([
    ['EACCES', 'setcap cap_net_bind_service=+ep'],
    ['EADDRNOTAVAIL', 'this host has no such address'],
    ['ENOBUFS', 'bind ENOBUFS'],
  ])('for %s asks nobody', (code, text) => {
    const cause = Object.assign(new Error(`bind ${code}`), { code })
    const error = listenErrorFrom(cause, 'tcp', { address: '::1', port: 53 })
    const advice = listenAdvice(error, () => expect.fail('asked'))
    expect(advice).toContain('cannot listen on [::1]:53 (tcp): ')
    expect(advice).toContain(text)
  })
})
