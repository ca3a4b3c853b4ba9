/** One connection's TLS state: OpenSSL's SSL on a socket that never blocks, and what becomes of each call on it. */
import { X509Certificate } from 'node:crypto'
import { Memory } from '../../system/memory.ts'
import { type Pointer, SSL, X509_V_ERR, X509_V_OK } from '../../system/openssl.ts'
import { SystemCallError } from '../../system/system-call-error.ts'
import { RECORD_LENGTH } from '../record-buffer.ts'
import type { Agreed } from '../tls-client.ts'
import { encoded, type TicketSink, type TlsContext } from './tls-context.ts'

export interface SessionSettings {
  /** For SNI. */
  readonly hostname: string
  /** The one protocol to offer by ALPN; undefined: none. */
  readonly alpn: string | undefined
  /** To resume an earlier session with. */
  readonly ticket: Buffer | undefined
}

/** RFC 7301 section 3.1: its length has one octet. */
const MAX_PROTOCOL_LENGTH = 255

/** What a call that moved no octets came to. */
export const ENDED = 0
export const WANTS_READ = -1
export const WANTS_WRITE = -2
/** See `failure`. */
export const FAILED = -3
/** Failed, unless that was said of something else. */
const DOUBTFUL = -4

/** TLS itself failed, or the proof of who the server is. */
export class TlsError extends Error {
  override readonly name = 'TlsError'
  /** As Node.js has it: ERR_SSL_ and what happened, or what is wrong with the certificates; CERT_ and a number where that has no name. */
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

export class TlsSession {
  /** Why the last call FAILED. */
  failure: Error = new Error('nothing has failed')
  readonly #context: TlsContext
  readonly #ssl: Pointer
  #freed = false

  /** `sink` is called from within the other methods. */
  constructor(context: TlsContext, { hostname, alpn, ticket }: SessionSettings, sink: TicketSink) {
    const { openssl } = context
    this.#context = context
    this.#ssl = context.make(sink)
    const named = openssl.SSL_set_tlsext_host_name(this.#ssl, hostname) === 1
    const offered =
      alpn === undefined ||
      openssl.SSL_set_alpn_protos(this.#ssl, String.fromCharCode(alpn.length) + alpn, 1 + alpn.length) === 0
    if (ticket !== undefined) this.#resume(ticket)
    if (named && offered) return
    this.free()
    throw new Error('OpenSSL does not take this name')
  }

  /** Before anything else. */
  attach(fd: number): void {
    this.#context.openssl.SSL_set_fd(this.#ssl, fd)
  }

  /** Returns 1 once it is done: then the server's chain is verified, but not whose it is. */
  handshake(): number {
    const { openssl } = this.#context
    openssl.ERR_clear_error()
    const returned = openssl.SSL_connect(this.#ssl)
    return returned === 1 ? returned : Math.max(this.#outcome(returned, 'read'), FAILED)
  }

  /** Reads what a record holds into the context's `received`; returns how many octets. */
  read(): number {
    const { openssl, receivedMemory } = this.#context
    const returned = openssl.SSL_read(this.#ssl, receivedMemory.at(0), RECORD_LENGTH)
    if (returned > 0) return returned
    const outcome = this.#outcome(returned, 'read')
    if (outcome !== DOUBTFUL) return outcome
    return this.#again(openssl.SSL_read(this.#ssl, receivedMemory.at(0), RECORD_LENGTH), 'read')
  }

  /** Writes the first of `octets`, as many as a record holds; returns how many. Wanting, it is to be called again with the same. */
  write(octets: Buffer): number {
    const { openssl, sent } = this.#context
    const length = Math.min(octets.length, RECORD_LENGTH)
    octets.copy(sent.octets, 0, 0, length)
    const returned = openssl.SSL_write(this.#ssl, sent.at(0), length)
    if (returned > 0) return returned
    const outcome = this.#outcome(returned, 'write')
    return outcome === DOUBTFUL ? this.#again(openssl.SSL_write(this.#ssl, sent.at(0), length), 'write') : outcome
  }

  /** Whether the next read() may find something although the socket is not readable. */
  get pending(): boolean {
    return this.#context.openssl.SSL_has_pending(this.#ssl) === 1
  }

  /** Tells the server that nothing more will come (close_notify), if it can be told at once. */
  sayGoodbye(): void {
    const { openssl } = this.#context
    openssl.ERR_clear_error()
    openssl.SSL_shutdown(this.#ssl)
    openssl.ERR_clear_error()
  }

  /** Nothing may be called after it. Idempotent. */
  free(): void {
    if (this.#freed) return
    this.#freed = true
    this.#context.dispose(this.#ssl)
  }

  get resumed(): boolean {
    return this.#context.openssl.SSL_session_reused(this.#ssl) === 1
  }

  /** The chain that was verified, in DER, the server's own certificate first; empty on a resumed session. */
  get chain(): readonly Buffer[] {
    const { openssl, system } = this.#context
    const stack = openssl.SSL_get0_verified_chain(this.#ssl)
    const count = stack === 0 ? 0 : openssl.OPENSSL_sk_num(stack)
    return Array.from({ length: Math.max(count, 0) }, (_, nth) => {
      const certificate = openssl.OPENSSL_sk_value(stack, nth)
      return encoded(system, (into) => openssl.i2d_X509(certificate, into))
    })
  }

  /** Once it is done; `chain` as above. */
  agreed([own]: readonly Buffer[]): Agreed {
    const { openssl } = this.#context
    return {
      tlsVersion: openssl.SSL_get_version(this.#ssl),
      cipher: openssl.SSL_CIPHER_standard_name(openssl.SSL_get_current_cipher(this.#ssl)),
      resumed: this.resumed,
      alpn: this.#alpn,
      certificateNames: () => (own === undefined ? '' : (new X509Certificate(own).subjectAltName ?? '')),
    }
  }

  /** The protocol that the server selected. */
  get #alpn(): string | undefined {
    const { openssl, system } = this.#context
    const told = new Memory(system, 16)
    openssl.SSL_get0_alpn_selected(this.#ssl, told.at(0), told.at(8))
    const length = Math.min(told.words[2]!, MAX_PROTOCOL_LENGTH)
    if (length === 0) return undefined
    const name = new Memory(system, length)
    system.memcpy(name.at(0), Number(told.octets.readBigUInt64LE(0)), length)
    return name.octets.toString('latin1', 0, length)
  }

  /** A ticket that OpenSSL cannot read is as good as none. */
  #resume(ticket: Buffer): void {
    const { openssl, system } = this.#context
    const octets = new Memory(system, ticket.length)
    const pointer = new Memory(system, 8)
    ticket.copy(octets.octets)
    pointer.point(0, octets, 0)
    const session = openssl.d2i_SSL_SESSION(0, pointer.at(0), ticket.length)
    if (session !== 0) {
      openssl.SSL_set_session(this.#ssl, session)
      openssl.SSL_SESSION_free(session)
    }
    openssl.ERR_clear_error()
  }

  /**
   * What a call that returned no octets came to. OpenSSL tells errors by a queue that all of this thread share: when DOUBTFUL
   * what is told may be somebody else's, and the call is to be made again. One that failed for good fails again, and to clear
   * the queue before each call would cost as much as the call's way into C and back.
   */
  #outcome(returned: number, syscall: 'read' | 'write'): number {
    const { openssl, system } = this.#context
    const errno = system.errno()
    const error = openssl.SSL_get_error(this.#ssl, returned)
    if (error === SSL.ERROR_WANT_READ) return WANTS_READ
    if (error === SSL.ERROR_WANT_WRITE) return WANTS_WRITE
    if (error === SSL.ERROR_ZERO_RETURN) return ENDED
    if (error === SSL.ERROR_SSL) {
      this.failure = this.#verdict() ?? protocolError(openssl.ERR_reason_error_string(openssl.ERR_get_error()))
      openssl.ERR_clear_error()
      return DOUBTFUL
    }
    const queued = openssl.ERR_get_error() !== 0
    openssl.ERR_clear_error()
    this.failure = errno === 0 ? new Error('the connection broke') : new SystemCallError(syscall, errno)
    return queued ? DOUBTFUL : FAILED
  }

  /** What a doubtful call came to when made again. A fatal error takes the state of a whole handshake away for good. */
  #again(returned: number, syscall: 'read' | 'write'): number {
    if (returned > 0) return returned
    const { failure } = this
    const outcome = this.#outcome(returned, syscall)
    const lives = this.#context.openssl.SSL_is_init_finished(this.#ssl) === 1
    if (lives && outcome > FAILED) return outcome
    this.failure = failure
    return FAILED
  }

  /** What is wrong with the chain of certificates, if anything. */
  #verdict(): TlsError | undefined {
    const { openssl } = this.#context
    const result = openssl.SSL_get_verify_result(this.#ssl)
    if (result === X509_V_OK) return undefined
    return new TlsError(CODES.get(result) ?? `CERT_${result}`, openssl.X509_verify_cert_error_string(result))
  }
}

const CODES = new Map<number, string>(Object.entries(X509_V_ERR).map(([name, result]) => [result, name]))

function protocolError(reason: string | null): TlsError {
  const text = reason ?? 'TLS failed'
  return new TlsError(`ERR_SSL_${text.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`, text)
}
