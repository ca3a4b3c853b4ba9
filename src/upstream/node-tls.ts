/** TLS connections as Node.js makes them: where its sockets are all there is. */
import { isIPv6, type OnReadOpts, type Socket } from 'node:net'
import {
  type ConnectionOptions,
  connect as connectTls,
  createSecureContext,
  type DetailedPeerCertificate,
  type PeerCertificate,
  type SecureContext,
  type TLSSocket,
} from 'node:tls'
import type { DialSettings } from './dial.ts'
import { identityProblem } from './identity.ts'
import { RECORD_LENGTH, RecordBuffer } from './record-buffer.ts'
import type { Agreed, MakeTls } from './tls-client.ts'

/**
 * `authorities`: PEM text, read at the first connection: one context serves all, as a system's bundle takes 20 ms to read.
 * `acknowledge`: has the system acknowledge at once what came on a socket. Servers that leave TCP_NODELAY alone send the second
 * ticket and the first answer only when the ticket before is acknowledged, for which the system takes its 40 ms.
 */
export function nodeTls(settings: DialSettings, authorities: () => Buffer, acknowledge: (fd: number) => void): MakeTls {
  const context = lazily(() => makeContext(settings, authorities()))
  return (address, { ticket, alpn }) => {
    let connect = (): void => {}
    const record = new RecordBuffer(Buffer.allocUnsafeSlow(RECORD_LENGTH))
    const give = (length: number): true => {
      tls.emit('data', record.first(length))
      // Go on reading.
      return true
    }
    const options: ConnectionOptions & { readonly onread: OnReadOpts; readonly autoSelectFamily: false } = {
      // No name: it is "looked up" at once, and the address that this yields, when it is time, sets the socket going.
      host: 'upstream',
      lookup: (_host, _options, found) => {
        connect = () => found(null, address, isIPv6(address) ? 6 : 4)
      },
      autoSelectFamily: false,
      port: settings.port,
      servername: settings.hostname,
      ...(alpn === undefined ? {} : { ALPNProtocols: [alpn] }),
      secureContext: context(),
      ...(ticket === undefined ? {} : { session: ticket }),
      rejectUnauthorized: true,
      checkServerIdentity: (_name, certificate) => identityProblem(settings, certificate, chainOf(certificate)),
      onread: { buffer: record.octets, callback: give },
    }
    const tls = connectTls(options)
    tls.on('error', () => {})
    tls.once('connect', () => tls.setNoDelay(true))
    tls.on('session', () => {
      const fd = descriptorOf(tls)
      if (fd !== undefined) acknowledge(fd)
    })
    return { stream: tls, connect: () => connect(), discard: () => tls.destroy(), agreed: () => agreedOn(tls) }
  }
}

function makeContext({ maxVersion }: DialSettings, ca: Buffer): SecureContext {
  return createSecureContext({ minVersion: 'TLSv1.2', ...(maxVersion === undefined ? {} : { maxVersion }), ca })
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** Node.js has no name for it in public. */
function descriptorOf(socket: Socket & { readonly _handle?: { readonly fd?: unknown } | null }): number | undefined {
  const fd = socket._handle?.fd
  return typeof fd === 'number' && fd >= 0 ? fd : undefined
}

/** The certificates of the validated chain, in DER, the server's own first. */
function* chainOf(certificate: PeerCertificate): Generator<Buffer> {
  const seen = new Set<string>()
  for (
    let at: DetailedPeerCertificate | undefined = certificate as DetailedPeerCertificate;
    at !== undefined;
    at = at.issuerCertificate
  ) {
    if (seen.has(at.fingerprint256)) return
    seen.add(at.fingerprint256)
    yield at.raw
  }
}

function agreedOn(tls: TLSSocket): Agreed {
  return {
    tlsVersion: tls.getProtocol() ?? '',
    cipher: tls.getCipher().standardName,
    certificateNames: () => tls.getPeerCertificate().subjectaltname ?? '',
    resumed: tls.isSessionReused(),
    alpn: tls.alpnProtocol === false ? undefined : (tls.alpnProtocol ?? undefined),
  }
}
