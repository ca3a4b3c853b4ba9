/** TLS connections by the system's own calls: see DirectStream. */
import { DEFAULT_CIPHERS } from 'node:tls'
import type { Clock } from '../../clock.ts'
import { type SystemIo, waitsOf } from '../../system/io.ts'
import type { OpenSsl } from '../../system/openssl.ts'
import type { DialSettings } from '../dial.ts'
import { chainProblem } from '../identity.ts'
import type { MakeTls } from '../tls-client.ts'
import { type DirectParts, DirectStream } from './direct-stream.ts'
import { TlsContext } from './tls-context.ts'

/** What this process has of the system, for all who use it. */
export interface DirectSystem extends SystemIo {
  readonly openssl: OpenSsl
}

/** `authorities`: PEM text. Throws when OpenSSL refuses what it is told. */
export function directTls(
  settings: DialSettings,
  authorities: Buffer,
  { openssl, ...io }: DirectSystem,
  clock: Clock,
): MakeTls {
  const { hostname, port, maxVersion } = settings
  const context = new TlsContext(openssl, io.system, { authorities, ciphers: DEFAULT_CIPHERS, maxVersion })
  const parts: DirectParts = {
    context,
    standby: waitsOf(io),
    clock,
    identityProblem: (chain) => chainProblem(settings, chain),
  }
  return (address, { ticket, alpn }) => {
    const stream = new DirectStream({ hostname, alpn, ticket }, parts)
    stream.on('error', () => {})
    return {
      stream,
      connect: () => stream.connect({ address, port }),
      discard: () => stream.destroy(),
      agreed: () => stream.agreed!,
    }
  }
}
