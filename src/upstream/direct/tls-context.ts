/** One SSL_CTX: which authorities are believed, which versions and ciphers are spoken, and where session tickets go. */
import { Memory } from '../../system/memory.ts'
import { type OpenSsl, type Pointer, SSL } from '../../system/openssl.ts'
import type { System } from '../../system/system.ts'
import { RECORD_LENGTH, RecordBuffer } from '../record-buffer.ts'

export interface ContextSettings {
  /** Certificates (PEM) to believe, and no others. */
  readonly authorities: Buffer
  /** As Node's tls.DEFAULT_CIPHERS: those of TLS 1.3 and 1.2 in one list. */
  readonly ciphers: string
  readonly maxVersion: 'TLSv1.2' | 'TLSv1.3' | undefined
}

/** Takes what the server gave a connection to be resumed with. */
export type TicketSink = (ticket: Buffer) => void

/** What is left of contexts that nobody refers to any more. */
const abandoned = new FinalizationRegistry<() => void>((free) => free())

export class TlsContext {
  readonly openssl: OpenSsl
  readonly system: System
  readonly pointer: Pointer
  /** Records are read into, and written from, the same memory for all: what is in it is dealt with before the next call. */
  readonly received: RecordBuffer
  readonly receivedMemory: Memory
  readonly sent: Memory
  /** What OpenSSL reads certificates from: it must not be collected meanwhile. */
  #reading: Memory | undefined
  /** By SSL. */
  readonly #sinks = new Map<Pointer, TicketSink>()

  /** Throws when OpenSSL refuses any of it. */
  constructor(openssl: OpenSsl, system: System, settings: ContextSettings) {
    this.openssl = openssl
    this.system = system
    this.receivedMemory = new Memory(system, RECORD_LENGTH, false)
    this.received = new RecordBuffer(this.receivedMemory.octets)
    this.sent = new Memory(system, RECORD_LENGTH, false)
    const pointer = openssl.SSL_CTX_new(openssl.TLS_client_method())
    if (pointer === 0) throw new Error('no TLS context can be made')
    this.pointer = pointer
    try {
      configure(openssl, pointer, settings)
    } catch (error) {
      openssl.SSL_CTX_free(pointer)
      throw error
    }
    this.#reading = new Memory(system, settings.authorities.length + 1)
    settings.authorities.copy(this.#reading.octets)
    believe(openssl, pointer, this.#reading, settings.authorities.length)
    this.#reading = undefined
    const sinks = this.#sinks
    // It must not refer to this object, which would be there as long as OpenSSL knows the callback.
    const came = openssl.registerNewSession((ssl, session) => {
      try {
        sinks.get(ssl)?.(encoded(system, (into) => openssl.i2d_SSL_SESSION(session, into)))
      } catch {
        // Without a ticket the next handshake is a whole one; through C code nothing may be thrown.
      }
      // OpenSSL keeps it for itself.
      return 0
    })
    openssl.SSL_CTX_sess_set_new_cb(pointer, came)
    abandoned.register(this, () => {
      openssl.SSL_CTX_free(pointer)
      openssl.unregister(came)
    })
  }

  /** A new connection's SSL, whose tickets go to `sink`; until dispose(). */
  make(sink: TicketSink): Pointer {
    const ssl = this.openssl.SSL_new(this.pointer)
    if (ssl === 0) throw new Error('no TLS session can be made')
    this.#sinks.set(ssl, sink)
    return ssl
  }

  dispose(ssl: Pointer): void {
    this.#sinks.delete(ssl)
    this.openssl.SSL_free(ssl)
  }
}

/**
 * What an i2d function of OpenSSL writes, in DER. `write` is called twice: first with 0, for its length, then with the address
 * of a pointer to the room that takes.
 */
export function encoded(system: System, write: (into: number) => number): Buffer {
  const length = write(0)
  if (length <= 0) return Buffer.alloc(0)
  const room = new Memory(system, length)
  const pointer = new Memory(system, 8)
  pointer.point(0, room, 0)
  if (write(pointer.at(0)) !== length) return Buffer.alloc(0)
  return Buffer.from(room.octets.subarray(0, length))
}

/** As Node.js has it for clients of TLS 1.2 and 1.3. */
function configure(openssl: OpenSsl, context: Pointer, { ciphers, maxVersion }: ContextSettings): void {
  const isOfTls13 = (name: string): boolean => name.startsWith('TLS_')
  const names = ciphers.split(':')
  const older = names.filter((name) => !isOfTls13(name)).join(':')
  const newer = names.filter(isOfTls13).join(':')
  // Without ciphers for a version it is not spoken.
  const min = older === '' ? SSL.TLS1_3_VERSION : SSL.TLS1_2_VERSION
  const max = newer === '' || maxVersion === 'TLSv1.2' ? SSL.TLS1_2_VERSION : SSL.TLS1_3_VERSION
  const done =
    openssl.SSL_CTX_set_min_proto_version(context, min) === 1 &&
    openssl.SSL_CTX_set_max_proto_version(context, max) === 1 &&
    (older === '' || openssl.SSL_CTX_set_cipher_list(context, older) === 1) &&
    (newer === '' || openssl.SSL_CTX_set_ciphersuites(context, newer) === 1)
  if (!done) throw new Error('OpenSSL does not take these versions or ciphers')
  openssl.SSL_CTX_set_verify(context, SSL.VERIFY_PEER, 0)
  openssl.SSL_CTX_set_options(context, SSL.OP_IGNORE_UNEXPECTED_EOF | SSL.OP_NO_RENEGOTIATION | SSL.OP_NO_COMPRESSION)
  openssl.SSL_CTX_set_mode(context, SSL.MODE_ENABLE_PARTIAL_WRITE | SSL.MODE_ACCEPT_MOVING_WRITE_BUFFER)
  openssl.SSL_CTX_set_session_cache_mode(context, SSL.SESS_CACHE_CLIENT | SSL.SESS_CACHE_NO_INTERNAL)
  // One call of the system a record, not one for its head and one for the rest.
  openssl.SSL_CTX_set_read_ahead(context, 1)
}

/** Has all certificates of a PEM text believed, which has a zero behind it. What is none is passed over, as Node does it. */
function believe(openssl: OpenSsl, context: Pointer, pem: Memory, length: number): void {
  if (length === 0) return
  const store = openssl.SSL_CTX_get_cert_store(context)
  const bio = openssl.BIO_new_mem_buf(pem.at(0), length)
  // The password for what is encrypted, so that nobody is asked for one on the terminal: an empty text.
  const password = pem.at(length)
  for (;;) {
    const certificate = openssl.PEM_read_bio_X509_AUX(bio, 0, 0, password)
    if (certificate === 0) break
    openssl.X509_STORE_add_cert(store, certificate)
    openssl.X509_free(certificate)
  }
  openssl.BIO_free(bio)
  // That there are no more is an error for OpenSSL.
  openssl.ERR_clear_error()
}
