import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { InheritedSockets, parseLocal } from '../../../src/listen/inherited.ts'

describe('an address in /proc/net', () => {
  it.each([
    ['0100007F:0035', '127.0.0.1', 53],
    ['00000000:14E9', '0.0.0.0', 5353],
    ['00000000000000000000000001000000:0035', '::1', 53],
    ['00000000000000000000000000000000:0035', '::', 53],
    ['B80D0120000000000000000001000000:0050', '2001:db8::1', 80],
  ])('%s on a little-endian host is %s port %i', (text, address, port) => {
    expect(parseLocal(text, true)).toEqual({ address, port })
  })

  it.each([
    ['7F000001:0035', '127.0.0.1'],
    ['20010DB8000000000000000000000001:0035', '2001:db8::1'],
  ])('%s on a big-endian host is %s', (text, address) => {
    expect(parseLocal(text, false)).toEqual({ address, port: 53 })
  })

  it.each(['', 'local_address', '0100007F', '0100007F:35', '0100007F0100007F:0035'])('%j is none', (text) => {
    expect(parseLocal(text)).toBeUndefined()
  })
})

describe('inherited sockets', () => {
  it.each([
    ['meant for another process', { LISTEN_FDS: '2', LISTEN_PID: '1' }],
    ['of no number', { LISTEN_FDS: 'x', LISTEN_PID: '77' }],
    ['more than anybody has', { LISTEN_FDS: '100000', LISTEN_PID: '77' }],
    ['not told of', {}],
  ])('%s are none', (_what, env) => {
    expect(InheritedSockets.fromEnvironment(env, 77).closeRest()).toEqual([])
  })

  it.runIf(process.platform === 'linux')('are known by transport, family, address and port', async () => {
    const udp = createSocket('udp6').bind(0, '::1')
    const tcp = createServer().listen(0, '127.0.0.1')
    await Promise.all([once(udp, 'listening'), once(tcp, 'listening')])
    // Every descriptor of this process from 3 on, as if it were passed: these two are among them.
    const inherited = InheritedSockets.fromEnvironment({ LISTEN_FDS: '200', LISTEN_PID: '77' }, 77)
    expect(inherited.has('udp', { address: '::1', port: udp.address().port })).toBe(true)
    expect(inherited.has('tcp', { address: '::1', port: udp.address().port })).toBe(false)
    const { port } = tcp.address() as { port: number }
    expect(inherited.has('tcp', { address: '127.0.0.1', port })).toBe(true)
    udp.close()
    tcp.close()
  })
})
