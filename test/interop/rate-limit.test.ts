/** clients.rate_limit in the built program: in a network of its own, where a source can be another address than loopback. */
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { configuration } from '../helpers/bridge-process.ts'
import { makeAuthority } from '../helpers/certificates.ts'
import { Folder, program, run } from '../helpers/programs.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'main.js')
const PER_SECOND = 20
const folder = new Folder()
afterAll(() => folder.dispose())

/** Asks for a name that needs no upstream, 50 times over UDP and as often over TCP, from each of two addresses. */
const STUB = `
import json, socket, struct, time
query = struct.pack('!6H', 7, 0x0100, 1, 0, 0, 0) + b'\\x09localhost\\0' + struct.pack('!2H', 1, 1)

def over_udp(here, there):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((here, 0))
    sock.settimeout(5)
    for _ in range(50):
        sock.sendto(query, (there, 5300))
    replies = [sock.recv(512) for _ in range(50)]
    assert all(len(reply) <= len(query) for reply in replies if reply[2] & 2)
    return sum(reply[2] >> 1 & 1 for reply in replies)

def over_tcp(here, there):
    began = time.monotonic()
    with socket.create_connection((there, 5300), 20, (here, 0)) as sock, sock.makefile('rb') as stream:
        sock.sendall((struct.pack('!H', len(query)) + query) * 50)
        truncated = 0
        for _ in range(50):
            reply = stream.read(struct.unpack('!H', stream.read(2))[0])
            truncated += reply[2] >> 1 & 1
    return truncated, time.monotonic() - began

found = {}
for name, here, there in (('loopback', '127.0.0.1', '127.0.0.1'), ('other', '192.0.2.20', '192.0.2.10')):
    found[name] = {'truncated': over_udp(here, there), 'tcp': over_tcp(here, there)}
print(json.dumps(found))
`

const SCRIPT = `set -eu
PATH="$PATH:/usr/sbin:/sbin"
ip link set lo up
ip address add 192.0.2.10/32 dev lo
ip address add 192.0.2.20/32 dev lo
'${process.execPath}' '${MAIN}' run --config ${folder.path}/dotbridge.yaml 2>${folder.path}/bridge.log &
bridge=$!
for _ in $(seq 200); do grep -q '"event":"started"' ${folder.path}/bridge.log && break; sleep 0.05; done
python3 ${folder.path}/stub.py
kill $bridge
wait $bridge
`

interface Found {
  readonly truncated: number
  readonly tcp: readonly [truncated: number, seconds: number]
}

describe('a source that asks too often', () => {
  it('[A4] is sent to TCP and answered there at its own pace; this host is not', async () => {
    for (const name of ['unshare', 'ip', 'python3']) program(name)
    const upstream = { port: 853, ca: makeAuthority().certificate, location: 'test-location' }
    const clients = `clients: {allow: [loopback, 192.0.2.0/24], rate_limit: ${PER_SECOND}}`
    const listen = '127.0.0.1:5300\n  - 192.0.2.10:5300'
    folder.write('dotbridge.yaml', configuration(folder, listen, upstream, clients))
    folder.write('stub.py', STUB)
    const { status, stdout, stderr } = await run('unshare', ['--net', 'sh', folder.write('script.sh', SCRIPT)], 60_000)
    expect(status, stderr).toBe(0)
    const { loopback, other } = JSON.parse(stdout) as Record<'loopback' | 'other', Found>
    expect([loopback.truncated, loopback.tcp[0]]).toEqual([0, 0])
    // A second's worth at once, and what the clock brings while they come.
    expect(other.truncated).toBeGreaterThan(0)
    expect(other.truncated).toBeLessThanOrEqual(50 - PER_SECOND)
    // 50 queries at 20 a second, some of which were saved up meanwhile: all answered, and not at once.
    expect(other.tcp[0]).toBe(0)
    expect(other.tcp[1]).toBeGreaterThan(1)
  })
})
