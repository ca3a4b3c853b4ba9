/** All ways to make TLS connections, for tests that each must pass. */
import type { Clock } from '../../src/clock.ts'
import { TCP_QUICKACK } from '../../src/system/layout.ts'
import { loadOpenSsl, type OpenSsl } from '../../src/system/openssl.ts'
import type { RingLoop } from '../../src/system/ring/ring-loop.ts'
import { Standby } from '../../src/system/standby.ts'
import type { System } from '../../src/system/system.ts'
import { type Dial, type DialSettings, makeDial } from '../../src/upstream/dial.ts'
import { directTls } from '../../src/upstream/direct/direct-tls.ts'
import { nodeTls } from '../../src/upstream/node-tls.ts'
import { authoritiesOf } from '../../src/upstream/trust.ts'
import { batchedSystem, NO_RING, ring } from './udp-paths.ts'

/** `acknowledged`: told of the descriptors whose octets are to be acknowledged at once. */
export type DialBy = (settings: DialSettings, clock: Clock, acknowledged?: (fd: number) => void) => Dial

const byNode: DialBy = (settings, clock, acknowledged = () => {}) => {
  const make = nodeTls(settings, authoritiesOf(settings), acknowledged)
  return makeDial(settings, clock, async () => make)
}

/** `openssl`: what stands for it, made of the real one. `loop`: waits in place of epoll. */
export const dialDirectly =
  (system: System, openssl = (real: OpenSsl): OpenSsl => real, loop?: RingLoop): DialBy =>
  (settings, clock, acknowledged) => {
    const watched: System = {
      ...system,
      setsockopt: (fd, level, option, value, length) => {
        if (option === TCP_QUICKACK) acknowledged?.(fd)
        return system.setsockopt(fd, level, option, value, length)
      },
    }
    return makeDial(settings, clock, async () => {
      const waits = { standby: new Standby(system, clock), ring: loop ?? NO_RING }
      const parts = { system: watched, openssl: openssl(await loadOpenSsl()), ...waits }
      return directTls(settings, authoritiesOf(settings)(), parts, clock)
    })
  }

/** For `describe.each`: every way that this host can have. */
export const TLS_PATHS: readonly { readonly path: 'node' | 'direct' | 'ring'; readonly dialBy: DialBy }[] = [
  { path: 'node', dialBy: byNode },
  ...(batchedSystem === undefined ? [] : [{ path: 'direct' as const, dialBy: dialDirectly(batchedSystem) }]),
  ...(batchedSystem === undefined || ring === undefined
    ? []
    : [{ path: 'ring' as const, dialBy: dialDirectly(batchedSystem, undefined, ring) }]),
]
