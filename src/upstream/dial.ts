/**
 * TCP, TLS and proof of identity: the strict profile of RFC 8310, and nothing else. What comes out is an authenticated
 * stream or an UpstreamError; not one octet of DNS is written before. The only place that knows node:tls.
 */
import { createHash, X509Certificate } from 'node:crypto'
import { isIPv6, type OnReadOpts, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import {
  type ConnectionOptions,
  checkServerIdentity,
  connect as connectTls,
  type DetailedPeerCertificate,
  type PeerCertificate,
  type TLSSocket,
} from 'node:tls'
import type { Clock } from '../clock.ts'
import { UpstreamError } from '../errors.ts'
import { type Preparable, PreparedSockets } from './prepared.ts'
import { TicketStore } from './tickets.ts'
import { type TrustSettings, trustFrom } from './trust.ts'

/** Limits of the two halves of a dial. */
const CONNECT_LIMIT_MS = 2_000
const HANDSHAKE_LIMIT_MS = 3_000
/** The most that a TLS record holds. */
const READ_LENGTH = 16_384
/** RFC 7858 is registered as ALPN "dot"; most servers select none. */
const ALPN = 'dot'

export interface DialSettings extends TrustSettings {
  /** Authentication name and SNI. */
  readonly hostname: string
  readonly port: number
  /** Base64 SHA-256 of a SubjectPublicKeyInfo; none: PKIX alone decides (RFC 7858 section 4.2). */
  readonly pins: readonly string[]
}

/** What is known of a peer that proved who it is. */
export interface PeerFacts {
  readonly address: string
  readonly port: number
  readonly tlsVersion: string
  readonly cipher: string
  /** The subject alternative names of its certificate; empty on a resumed session. Not read before somebody asks. */
  readonly certificateNames: () => string
  readonly resumed: boolean
  readonly alpn: string | undefined
  readonly connectMs: number
  readonly handshakeMs: number
}

export interface Dialled {
  /** What its 'data' events carry is only valid during the event. */
  readonly stream: Duplex
  readonly facts: PeerFacts
}

/** Rejects with an UpstreamError: `no-connection` or `untrusted-peer`. Aborting ends it at once, also half way. */
export type Dial = (address: string, signal: AbortSignal) => Promise<Dialled>

/**
 * Reads the CA file (throws what the file system says). Its session tickets live as long as it does (L8). `acknowledge`: has the
 * system acknowledge at once what came on a socket. Servers that leave TCP_NODELAY alone send the second ticket and the first
 * answer only when the ticket before is acknowledged, for which the system takes its 40 ms.
 */
export function makeDial(settings: DialSettings, clock: Clock, acknowledge: (fd: number) => void = () => {}): Dial {
  const trust = trustFrom(settings)
  const tickets = new TicketStore()
  /** Addresses that end the handshake when offered a protocol they do not know, where RFC 7858 wants none selected. */
  const refusesAlpn = new Set<string>()
  const make = (address: string): Unconnected => {
    const secureContext = trust()
    const ticket = tickets.take(address)
    let connect = (): void => {}
    const record = new RecordBuffer()
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
      ...(refusesAlpn.has(address) ? {} : { ALPNProtocols: [ALPN] }),
      secureContext,
      ...(ticket === undefined ? {} : { session: ticket }),
      rejectUnauthorized: true,
      checkServerIdentity: (_name, certificate) => identityProblem(settings, certificate),
      onread: { buffer: record.octets, callback: give },
    }
    const tls = connectTls(options)
    tls.on('error', () => {})
    tickets.collect(address, tls)
    tls.on('session', () => {
      const fd = descriptorOf(tls)
      if (fd !== undefined) acknowledge(fd)
    })
    return { tls, connect: () => connect(), discard: () => tls.destroy() }
  }
  const sockets = new PreparedSockets(clock, make)
  const dial: Dial = async (address, signal) => {
    const startedAt = clock.now()
    const { tls, connect } = sockets.take(address)
    connect()
    await settled(tls, 'connect', CONNECT_LIMIT_MS, 'TCP', clock, signal)
    tls.setNoDelay(true)
    const connectMs = clock.now() - startedAt
    try {
      await settled(tls, 'secureConnect', HANDSHAKE_LIMIT_MS, 'TLS', clock, signal)
    } catch (error) {
      if (!isAlpnAlert(error) || refusesAlpn.has(address)) throw error
      refusesAlpn.add(address)
      sockets.forget(address)
      return dial(address, signal)
    }
    if (tls.alpnProtocol !== false && tls.alpnProtocol !== null && tls.alpnProtocol !== ALPN) {
      tls.destroy()
      throw new UpstreamError('untrusted-peer', `the server selected ALPN ${tls.alpnProtocol}`)
    }
    tickets.trust(address, tls)
    sockets.opened(address)
    tls.once('close', () => sockets.closed(address))
    const handshakeMs = clock.now() - startedAt - connectMs
    return { stream: tls, facts: factsOf(tls, address, settings.port, connectMs, handshakeMs) }
  }
  return dial
}

/** A socket with all that it needs, but for the word to go. */
interface Unconnected extends Preparable {
  readonly tls: TLSSocket
  connect(): void
}

/** Node.js has no name for it in public. */
function descriptorOf(socket: Socket & { readonly _handle?: { readonly fd?: unknown } | null }): number | undefined {
  const fd = socket._handle?.fd
  return typeof fd === 'number' && fd >= 0 ? fd : undefined
}

/** RFC 7301 section 3.2: a server without a protocol in common may send no_application_protocol. Identity is proved all the same. */
function isAlpnAlert(error: unknown): boolean {
  const cause = error instanceof UpstreamError ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && cause.code === 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL'
}

/** RFC 8310 section 8.1: the name must stand in subjectAltName; a common name is no substitute. Then the pins, if any. */
function identityProblem({ hostname, pins }: DialSettings, certificate: PeerCertificate): Error | undefined {
  if (certificate.subjectaltname === undefined) return new Error('the certificate has no subjectAltName')
  const problem = checkServerIdentity(hostname, certificate)
  if (problem !== undefined) return new Error('the certificate is for another name')
  if (pins.length === 0) return undefined
  for (const pin of spkiPins(certificate as DetailedPeerCertificate)) if (pins.includes(pin)) return undefined
  return new Error('no certificate of the chain matches a pin')
}

/** RFC 7858 section 4.2: any certificate of the validated chain may be the pinned one. */
function* spkiPins(leaf: DetailedPeerCertificate): Generator<string> {
  const seen = new Set<string>()
  for (let at: DetailedPeerCertificate | undefined = leaf; at !== undefined; at = at.issuerCertificate) {
    if (seen.has(at.fingerprint256)) return
    seen.add(at.fingerprint256)
    const { publicKey } = new X509Certificate(at.raw)
    yield createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64')
  }
}

/**
 * What one TLS record brought is given to whoever listens, in memory that the next one is read into. (By itself a stream takes
 * 64 KiB for every record, to keep what it holds: 3 us of the 20 that a miss cost.) Padded answers have one length, and share
 * one view of it.
 */
class RecordBuffer {
  readonly octets = Buffer.allocUnsafeSlow(READ_LENGTH)
  #view = this.octets

  first(length: number): Buffer {
    if (this.#view.length !== length) this.#view = this.octets.subarray(0, length)
    return this.#view
  }
}

/** Resolves at `event`; rejects, the socket destroyed, when it fails, takes longer than `limitMs` or is aborted. */
function settled<S extends Socket>(
  socket: S,
  event: 'connect' | 'secureConnect',
  limitMs: number,
  phase: 'TCP' | 'TLS',
  clock: Clock,
  signal: AbortSignal,
): Promise<S> {
  return new Promise((resolve, reject) => {
    const end = (outcome: () => void): void => {
      timer.cancel()
      signal.removeEventListener('abort', onAbort)
      socket.off(event, onEvent).off('error', onError).off('close', onClose)
      outcome()
    }
    const fail = (error: UpstreamError): void =>
      end(() => {
        socket.on('error', () => {})
        socket.destroy()
        reject(error)
      })
    const onEvent = (): void => end(() => resolve(socket))
    const onError = (error: Error): void => fail(dialError(error, phase, clock))
    const onClose = (): void => fail(new UpstreamError('no-connection', `${phase}: closed by the server`))
    const onAbort = (): void => fail(new UpstreamError('no-connection', `${phase}: given up`))
    const timer = clock.after(limitMs, () =>
      fail(new UpstreamError('no-connection', `${phase}: no answer within ${limitMs} ms`)),
    )
    socket.once(event, onEvent).once('error', onError).once('close', onClose)
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
  })
}

/** OpenSSL's verdicts on a chain, and our own on a name, are about trust; everything else is the network. */
function dialError(error: Error, phase: 'TCP' | 'TLS', clock: Clock): UpstreamError {
  const code = 'code' in error ? String(error.code) : ''
  if (phase === 'TLS' && (TRUST_CODE.test(code) || OUR_VERDICT.test(error.message))) {
    // A host without a battery-backed clock starts in 1970: name the cause, and stay strict (L13).
    const clockHint = /EXPIRED|NOT_YET_VALID/.test(code) ? `; this host's clock says ${clock.wallTime()}` : ''
    return new UpstreamError('untrusted-peer', `TLS: ${error.message}${clockHint}`, { cause: error })
  }
  return new UpstreamError('no-connection', `${phase}: ${error.message}`, { cause: error })
}

const TRUST_CODE =
  /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_CERT|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|HOSTNAME_MISMATCH|CRL_)/
const OUR_VERDICT = /^(the certificate |no certificate )/

function factsOf(tls: TLSSocket, address: string, port: number, connectMs: number, handshakeMs: number): PeerFacts {
  return {
    address,
    port,
    tlsVersion: tls.getProtocol() ?? '',
    cipher: tls.getCipher().standardName,
    certificateNames: () => tls.getPeerCertificate().subjectaltname ?? '',
    resumed: tls.isSessionReused(),
    alpn: tls.alpnProtocol === false ? undefined : (tls.alpnProtocol ?? undefined),
    connectMs,
    handshakeMs,
  }
}
