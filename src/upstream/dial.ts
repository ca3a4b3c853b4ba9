/**
 * TCP, TLS and proof of identity: the strict profile of RFC 8310, and nothing else. What comes out is an authenticated
 * stream or an UpstreamError; not one octet of DNS is written before.
 */
import type { Clock } from '../clock.ts'
import { UpstreamError } from '../errors.ts'
import type { Identity } from './identity.ts'
import { PreparedSockets } from './prepared.ts'
import type { SecureStream } from './secure-stream.ts'
import { TicketStore } from './tickets.ts'
import { type Agreed, ALPN, type MakeTls, type MakingStream, type TlsClient } from './tls-client.ts'
import type { TrustSettings } from './trust.ts'

/** Limits of the two halves of a dial. */
const CONNECT_LIMIT_MS = 2_000
const HANDSHAKE_LIMIT_MS = 3_000

export interface DialSettings extends TrustSettings, Identity {
  readonly port: number
}

/** What is known of a peer that proved who it is. */
export interface PeerFacts extends Agreed {
  readonly address: string
  readonly port: number
  readonly connectMs: number
  readonly handshakeMs: number
}

export interface Dialled {
  readonly stream: SecureStream
  readonly facts: PeerFacts
}

/** Rejects with an UpstreamError: `no-connection` or `untrusted-peer`. Aborting ends it at once, also half way. */
export type Dial = (address: string, signal: AbortSignal) => Promise<Dialled>

/** `chosen`: how connections are made, asked once. Session tickets live as long as what this returns (L8). */
export function makeDial({ port }: Pick<DialSettings, 'port'>, clock: Clock, chosen: () => Promise<MakeTls>): Dial {
  const tickets = new TicketStore()
  /** Addresses that end the handshake when offered a protocol they do not know, where RFC 7858 wants none selected. */
  const refusesAlpn = new Set<string>()
  let makeTls: Promise<MakeTls> | undefined
  const preparing = (make: MakeTls) => (address: string) => {
    const ticket = tickets.take(address)
    const client = make(address, { ticket, alpn: refusesAlpn.has(address) ? undefined : ALPN })
    tickets.collect(address, client.stream)
    return client
  }
  let sockets: PreparedSockets<TlsClient> | undefined
  const dial: Dial = async (address, signal) => {
    makeTls ??= chosen()
    const make = await makeTls
    sockets ??= new PreparedSockets(clock, preparing(make))
    const startedAt = clock.now()
    const client = sockets.take(address)
    const { stream } = client
    client.connect()
    await settled(stream, 'connect', CONNECT_LIMIT_MS, 'TCP', clock, signal)
    const connectMs = clock.now() - startedAt
    try {
      await settled(stream, 'secureConnect', HANDSHAKE_LIMIT_MS, 'TLS', clock, signal)
    } catch (error) {
      if (!isAlpnAlert(error) || refusesAlpn.has(address)) throw error
      refusesAlpn.add(address)
      sockets.forget(address)
      return dial(address, signal)
    }
    const agreed = client.agreed()
    if (agreed.alpn !== undefined && agreed.alpn !== ALPN) {
      stream.destroy()
      throw new UpstreamError('untrusted-peer', `the server selected ALPN ${agreed.alpn}`)
    }
    tickets.trust(address, stream)
    sockets.opened(address)
    stream.once('close', () => sockets?.closed(address))
    const handshakeMs = clock.now() - startedAt - connectMs
    return { stream, facts: { address, port, ...agreed, connectMs, handshakeMs } }
  }
  return dial
}

/** RFC 7301 section 3.2: a server without a protocol in common may send no_application_protocol. Identity is proved all the same. */
function isAlpnAlert(error: unknown): boolean {
  const cause = error instanceof UpstreamError ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && cause.code === 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL'
}

/** Resolves at `event`; rejects, the stream destroyed, when it fails, takes longer than `limitMs` or is aborted. */
function settled(
  stream: MakingStream,
  event: 'connect' | 'secureConnect',
  limitMs: number,
  phase: 'TCP' | 'TLS',
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (outcome: () => void): void => {
      timer.cancel()
      signal.removeEventListener('abort', onAbort)
      stream.off(event, onEvent)
      stream.off('error', onError)
      stream.off('close', onClose)
      outcome()
    }
    const fail = (error: UpstreamError): void =>
      end(() => {
        stream.on('error', () => {})
        stream.destroy()
        reject(error)
      })
    const onEvent = (): void => end(resolve)
    const onError = (error: Error): void => fail(dialError(error, phase, clock))
    const onClose = (): void => fail(new UpstreamError('no-connection', `${phase}: closed by the server`))
    const onAbort = (): void => fail(new UpstreamError('no-connection', `${phase}: given up`))
    const timer = clock.after(limitMs, () =>
      fail(new UpstreamError('no-connection', `${phase}: no answer within ${limitMs} ms`)),
    )
    stream.once(event, onEvent)
    stream.once('error', onError)
    stream.once('close', onClose)
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
