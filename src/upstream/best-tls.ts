/** TLS connections as this host can have them: by the system's own calls where they can be reached, else as Node.js makes them. */
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { makeAcknowledge } from '../system/acknowledge.ts'
import type { LoadIo } from '../system/io.ts'
import { loadOpenSsl } from '../system/openssl.ts'
import type { DialSettings } from './dial.ts'
import { directTls } from './direct/direct-tls.ts'
import { nodeTls } from './node-tls.ts'
import type { MakeTls } from './tls-client.ts'
import { authoritiesOf } from './trust.ts'

export interface BestTlsParts {
  readonly clock: Clock
  readonly log: Log
  readonly io: LoadIo
}

/** Reads the CA file (throws what the file system says). What it returns never rejects. */
export function bestTls(settings: DialSettings, { clock, log, io }: BestTlsParts): () => Promise<MakeTls> {
  const authorities = authoritiesOf(settings)
  return async () => {
    try {
      const [available, openssl] = await Promise.all([io(), loadOpenSsl()])
      return directTls(settings, authorities(), { ...available, openssl }, clock)
    } catch (error) {
      log.event('tls-portable', { error })
      return nodeTls(settings, authorities, makeAcknowledge())
    }
  }
}
