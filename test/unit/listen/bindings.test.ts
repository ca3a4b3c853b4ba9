import { beforeEach, describe, expect, it } from 'vitest'
import type { SocketAddress } from '../../../src/config/config.ts'
import { addressKey } from '../../../src/listen/addresses.ts'
import { Bindings, type Bound } from '../../../src/listen/bindings.ts'
import { InheritedSockets } from '../../../src/listen/inherited.ts'
import { ListenError } from '../../../src/listen/listen-error.ts'
import { CapturedLog } from '../../helpers/captured-log.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'

/** A system where binding fails as told, by address. */
class FakeSystem {
  host: readonly string[] = []
  readonly failing = new Map<string, string>()
  readonly open = new Set<string>()
  attempts = 0
  /** The sockets it was given to use, one for each attempt. */
  readonly given: (number | undefined)[] = []
  /** What it waits for before it binds. */
  granted: Promise<void> = Promise.resolve()

  readonly bind = async (at: SocketAddress, fd: number | undefined): Promise<Bound> => {
    this.attempts++
    this.given.push(fd)
    await this.granted
    const code = this.failing.get(at.address)
    if (code !== undefined) throw Object.assign(new Error('bind'), { code })
    const key = addressKey(at)
    expect(this.open).not.toContain(key)
    this.open.add(key)
    return {
      at,
      close: async () => {
        await Promise.resolve()
        this.open.delete(key)
      },
    }
  }
}

let clock: FakeClock
let log: CapturedLog
let system: FakeSystem

beforeEach(() => {
  clock = new FakeClock()
  log = new CapturedLog()
  system = new FakeSystem()
})

const at = (...addresses: string[]): SocketAddress[] => addresses.map((address) => ({ address, port: 53 }))

function makeBindings(first: string | readonly string[], ...more: (string | InheritedSockets)[]): Bindings<Bound> {
  const rest = more.filter((one) => typeof one === 'string')
  const inherited = more.find((one) => typeof one !== 'string')
  const listen = at(...(typeof first === 'string' ? [first] : first), ...rest)
  return new Bindings({ transport: 'udp', listen, inherited, host: () => system.host, bind: system.bind, clock, log })
}

const openFailure = (bindings: Bindings<Bound>): Promise<unknown> => bindings.open().catch((error: unknown) => error)

describe('bindings', () => {
  it('binds every address, in order, and needs no timer for fixed addresses that work', async () => {
    await makeBindings('127.0.0.1', '::1').open()
    expect([...system.open]).toEqual(['127.0.0.1|53', '::1|53'])
    expect(log.of('listening')).toEqual([
      { transport: 'udp', address: '127.0.0.1', port: 53 },
      { transport: 'udp', address: '::1', port: 53 },
    ])
    expect(clock.timers).toBe(0)
  })

  it.each([
    ['EADDRINUSE', 'in-use'],
    ['EACCES', 'not-permitted'],
    ['EPERM', 'not-permitted'],
    ['EADDRNOTAVAIL', 'no-such-address'],
    ['EAFNOSUPPORT', 'no-such-address'],
    ['EIO', 'other'],
  ])('%s on the only address is an error: %s', async (code, expected) => {
    system.failing.set('127.0.0.1', code)
    const error = await openFailure(makeBindings('127.0.0.1'))
    expect(error).toBeInstanceOf(ListenError)
    expect(error).toMatchObject({ code: expected, transport: 'udp', address: '127.0.0.1', port: 53, cause: { code } })
    expect(clock.timers).toBe(0)
  })

  it('of several errors it tells the one an operator can do something about', async () => {
    system.failing.set('::1', 'EADDRNOTAVAIL').set('127.0.0.1', 'EADDRINUSE')
    expect(await openFailure(makeBindings('::1', '127.0.0.1'))).toMatchObject({ code: 'in-use', address: '127.0.0.1' })
  })

  it('a wildcard on a host without an address is an error too', async () => {
    system.host = ['127.0.0.1']
    expect(await openFailure(makeBindings('::'))).toMatchObject({ code: 'no-such-address', address: '::' })
  })

  it('an address that cannot be bound is reported once, tried again, and not fatal while another works', async () => {
    system.failing.set('::1', 'EADDRNOTAVAIL')
    const bindings = makeBindings('::1', '127.0.0.1')
    await bindings.open()
    await clock.advance(9000)
    expect(log.of('listen-failed')).toMatchObject([
      { transport: 'udp', address: '::1', error: { code: 'no-such-address' } },
    ])
    system.failing.set('::1', 'EADDRINUSE')
    await clock.advance(6000)
    expect(log.of('listen-failed')).toHaveLength(2)
    system.failing.clear()
    await clock.advance(3000)
    expect(bindings.sockets.map(({ at }) => at.address)).toEqual(['127.0.0.1', '::1'])
    expect(log.names.at(-1)).toBe('listening')
    expect(clock.timers).toBe(0)
  })

  it('[U1] under a wildcard follows the host: what appears is served, what goes is let go', async () => {
    system.host = ['127.0.0.1', '192.0.2.1']
    const bindings = makeBindings('0.0.0.0')
    await bindings.open()
    system.host = ['127.0.0.1', '192.0.2.7', '2001:db8::1']
    await clock.advance(3000)
    expect([...system.open]).toEqual(['127.0.0.1|53', '192.0.2.7|53'])
    expect(log.of('address-added')).toEqual([{ transport: 'udp', address: '192.0.2.7', port: 53 }])
    expect(log.of('address-removed')).toEqual([{ transport: 'udp', address: '192.0.2.1', port: 53 }])
    expect(system.attempts).toBe(3)
    await bindings.close()
    expect(system.open.size).toBe(0)
    expect(clock.timers).toBe(0)
  })

  it('when the system does not tell its addresses, what is bound stays', async () => {
    system.host = ['127.0.0.1']
    const bindings = makeBindings('0.0.0.0')
    await bindings.open()
    Object.defineProperty(system, 'host', {
      configurable: true,
      get: () => {
        throw new Error('no interfaces')
      },
    })
    await clock.advance(3000)
    expect(log.of('listener-error')).toHaveLength(1)
    expect([...system.open]).toEqual(['127.0.0.1|53'])
    await bindings.close()
  })

  it('a socket that the system grants after the end is closed at once', async () => {
    system.failing.set('::1', 'EADDRNOTAVAIL')
    const bindings = makeBindings('127.0.0.1', '::1')
    await bindings.open()
    system.failing.clear()
    let grant = (): void => {}
    system.granted = new Promise((resolve) => (grant = resolve))
    await clock.advance(3000)
    const closed = bindings.close()
    grant()
    await closed
    expect(system.attempts).toBe(3)
    expect(system.open.size).toBe(0)
    expect(clock.timers).toBe(0)
  })

  describe('with another list', () => {
    it('keeps the sockets of addresses in both, closes and opens the others, and says so', async () => {
      const bindings = makeBindings('127.0.0.1', '192.0.2.1')
      await bindings.open()
      await bindings.relisten(at('127.0.0.1', '192.0.2.2'))
      expect([...system.open]).toEqual(['127.0.0.1|53', '192.0.2.2|53'])
      expect(system.attempts).toBe(3)
      expect(log.of('address-removed')).toEqual([{ transport: 'udp', address: '192.0.2.1', port: 53 }])
      expect(log.of('listening')).toHaveLength(3)
      expect(clock.timers).toBe(0)
    })

    it('reports an address that cannot be had at all, and tries it again', async () => {
      const bindings = makeBindings('127.0.0.1')
      await bindings.open()
      system.failing.set('192.0.2.2', 'EADDRNOTAVAIL')
      await bindings.relisten(at('192.0.2.2'))
      expect([...system.open]).toEqual([])
      expect(log.of('listen-failed')).toMatchObject([{ address: '192.0.2.2', error: { code: 'no-such-address' } }])
      system.failing.clear()
      await clock.advance(3000)
      expect([...system.open]).toEqual(['192.0.2.2|53'])
      expect(clock.timers).toBe(0)
    })

    it('no longer follows the host for a wildcard that is gone', async () => {
      system.host = ['127.0.0.1', '192.0.2.1']
      const bindings = makeBindings('0.0.0.0')
      await bindings.open()
      await bindings.relisten(at('127.0.0.1'))
      expect([...system.open]).toEqual(['127.0.0.1|53'])
      expect(system.attempts).toBe(2)
      expect(clock.timers).toBe(0)
    })

    it('waits for a review that is under way, and has one timer afterwards', async () => {
      system.host = ['127.0.0.1']
      const bindings = makeBindings('0.0.0.0')
      await bindings.open()
      system.host = ['127.0.0.1', '192.0.2.1']
      let grant = (): void => {}
      system.granted = new Promise((resolve) => (grant = resolve))
      await clock.advance(3000)
      const done = bindings.relisten(at('0.0.0.0', '192.0.2.9'))
      grant()
      await done
      expect([...system.open].sort()).toEqual(['127.0.0.1|53', '192.0.2.1|53', '192.0.2.9|53'])
      expect(clock.timers).toBe(1)
      await bindings.close()
    })

    it('binds what is new before it closes what is old', async () => {
      const bindings = makeBindings('127.0.0.1')
      await bindings.open()
      let openWhileBinding: string[] = []
      system.granted = Promise.resolve().then(() => {
        openWhileBinding = [...system.open]
      })
      await bindings.relisten(at('0.0.0.0'))
      expect(openWhileBinding).toEqual(['127.0.0.1|53'])
      expect(log.names.slice(-2)).toEqual(['listening', 'address-removed'])
    })

    it.each([
      ['127.0.0.1', '0.0.0.0'],
      ['0.0.0.0', '127.0.0.1'],
    ])('%s is let go for %s only once that is to be had, which is tried again', async (old, next) => {
      // As a system does where wildcards can be bound for themselves.
      system.host = ['0.0.0.0']
      const bindings = makeBindings(old)
      await bindings.open()
      system.failing.set(next, 'EADDRINUSE')
      await bindings.relisten(at(next))
      await clock.advance(9000)
      expect([...system.open]).toEqual([`${old}|53`])
      expect(log.of('listen-failed')).toHaveLength(1)
      expect(log.of('address-removed')).toEqual([])
      system.failing.clear()
      await clock.advance(3000)
      expect([...system.open]).toEqual([`${next}|53`])
      expect(log.of('address-removed')).toMatchObject([{ address: old }])
      await bindings.close()
      expect(clock.timers).toBe(0)
    })

    it('lets a wildcard go although one of the addresses in its place cannot be had', async () => {
      system.host = ['0.0.0.0']
      const bindings = makeBindings('0.0.0.0')
      await bindings.open()
      system.failing.set('192.0.2.9', 'EADDRNOTAVAIL')
      await bindings.relisten(at('192.0.2.9', '127.0.0.1'))
      expect([...system.open]).toEqual(['127.0.0.1|53'])
      await bindings.close()
    })

    it('closes in the end what had retired', async () => {
      const closed: string[] = []
      const bind = async (bound: SocketAddress): Promise<Bound> => ({
        at: bound,
        close: async () => void closed.push(bound.address),
        retire: () => new Promise(() => {}),
      })
      const bindings = new Bindings({ transport: 'udp', listen: at('127.0.0.1'), host: () => [], bind, clock, log })
      await bindings.open()
      await bindings.relisten(at('127.0.0.2'))
      expect(bindings.sockets.map((socket) => socket.at.address)).toEqual(['127.0.0.2'])
      expect(bindings.held.map((socket) => socket.at.address)).toEqual(['127.0.0.2', '127.0.0.1'])
      await bindings.close()
      expect(closed).toEqual(['127.0.0.2', '127.0.0.1'])
    })

    it('opens nothing once it is closed', async () => {
      const bindings = makeBindings('127.0.0.1')
      await bindings.open()
      await bindings.close()
      await bindings.relisten(at('192.0.2.2'))
      expect(system.open.size).toBe(0)
      expect(clock.timers).toBe(0)
    })
  })

  describe('with inherited sockets', () => {
    const inherit = (...addresses: string[]): InheritedSockets =>
      new InheritedSockets(
        addresses.map((address, index) => ({ fd: 3 + index, transport: 'udp', at: { address, port: 53 } })),
      )

    it('uses each where it is named, once, and binds the rest', async () => {
      const bindings = makeBindings(['127.0.0.1', '192.0.2.1'], inherit('127.0.0.1'))
      await bindings.open()
      expect(system.given).toEqual([3, undefined])
      expect(log.of('listening')).toMatchObject([{ address: '127.0.0.1', inherited: true }, { address: '192.0.2.1' }])
      await bindings.relisten(at('192.0.2.1'))
      await bindings.relisten(at('192.0.2.1', '127.0.0.1'))
      expect(system.given).toEqual([3, undefined, undefined])
    })

    it('takes a wildcard whole when there is a socket for it, and keeps it so', async () => {
      system.host = ['127.0.0.1', '192.0.2.1']
      const bindings = makeBindings(['0.0.0.0'], inherit('0.0.0.0'))
      await bindings.open()
      await clock.advance(3000)
      expect([...system.open]).toEqual(['0.0.0.0|53'])
      await bindings.close()
    })

    it('of another transport or port is none', async () => {
      const tcp = new InheritedSockets([{ fd: 3, transport: 'tcp', at: { address: '127.0.0.1', port: 53 } }])
      await makeBindings(['127.0.0.1'], tcp).open()
      expect(system.given).toEqual([undefined])
      expect(tcp.take('tcp', { address: '127.0.0.1', port: 54 })).toBeUndefined()
      expect(tcp.take('tcp', { address: '127.0.0.1', port: 53 })).toBe(3)
      expect(tcp.take('tcp', { address: '127.0.0.1', port: 53 })).toBeUndefined()
    })
  })

  it('close() twice is close()', async () => {
    const bindings = makeBindings('127.0.0.1')
    await bindings.open()
    await Promise.all([bindings.close(), bindings.close()])
    expect(system.open.size).toBe(0)
  })
})
