/**
 * OpenSSL as it is in the process already: Node exports the whole of it for its addons. Only functions that are documented, on
 * structures that nobody looks into. The rules of system.ts for pointers hold here too; besides, what OpenSSL makes is freed by
 * whoever had it made.
 */
import { type Koffi, loadKoffi } from './koffi.ts'
import type { Address } from './system.ts'

/** An OpenSSL object; 0: none. */
export type Pointer = Address

/** Each by the name of the C function or, where that is a macro of SSL_ctrl, of the macro. Returns what it does. */
export interface OpenSsl {
  SSL_CTX_new(method: Pointer): Pointer
  SSL_CTX_free(context: Pointer): void
  SSL_CTX_set_options(context: Pointer, options: number): unknown
  SSL_CTX_set_min_proto_version(context: Pointer, version: number): number
  SSL_CTX_set_max_proto_version(context: Pointer, version: number): number
  SSL_CTX_set_mode(context: Pointer, mode: number): unknown
  SSL_CTX_set_session_cache_mode(context: Pointer, mode: number): unknown
  SSL_CTX_set_verify(context: Pointer, mode: number, callback: Pointer): void
  SSL_CTX_set_cipher_list(context: Pointer, list: string): number
  SSL_CTX_set_ciphersuites(context: Pointer, list: string): number
  SSL_CTX_set_read_ahead(context: Pointer, on: number): unknown
  SSL_CTX_sess_set_new_cb(context: Pointer, callback: bigint): void
  SSL_CTX_get_cert_store(context: Pointer): Pointer
  TLS_client_method(): Pointer
  BIO_new_mem_buf(octets: Address, length: number): Pointer
  BIO_free(bio: Pointer): number
  PEM_read_bio_X509_AUX(bio: Pointer, into: Pointer, askPassword: Pointer, password: Address): Pointer
  X509_STORE_add_cert(store: Pointer, certificate: Pointer): number
  X509_free(certificate: Pointer): void
  /** Octets in DER. `into`: the address of a pointer to where they go, which is moved behind them; 0: they go nowhere. */
  i2d_X509(certificate: Pointer, into: Address): number
  OPENSSL_sk_num(stack: Pointer): number
  OPENSSL_sk_value(stack: Pointer, nth: number): Pointer
  SSL_new(context: Pointer): Pointer
  SSL_free(ssl: Pointer): void
  SSL_set_fd(ssl: Pointer, fd: number): number
  SSL_set_tlsext_host_name(ssl: Pointer, name: string): number
  /** Each with its length before it. Unlike all others it returns 0 when all is well. */
  SSL_set_alpn_protos(ssl: Pointer, protocols: string, length: number): number
  SSL_set_session(ssl: Pointer, session: Pointer): number
  SSL_connect(ssl: Pointer): number
  SSL_read(ssl: Pointer, octets: Address, room: number): number
  SSL_write(ssl: Pointer, octets: Address, length: number): number
  SSL_shutdown(ssl: Pointer): number
  /** Of the last call on it, which returned `returned`. */
  SSL_get_error(ssl: Pointer, returned: number): number
  /** 1: octets of the stream, perhaps not yet decrypted, lie in memory. */
  SSL_has_pending(ssl: Pointer): number
  SSL_get_verify_result(ssl: Pointer): number
  SSL_get_version(ssl: Pointer): string
  SSL_get_current_cipher(ssl: Pointer): Pointer
  SSL_CIPHER_standard_name(cipher: Pointer): string
  /** 1: the handshake is over, and no fatal error has come since. */
  SSL_is_init_finished(ssl: Pointer): number
  SSL_session_reused(ssl: Pointer): number
  /** Writes a pointer and a length (32 bits) to the two addresses. */
  SSL_get0_alpn_selected(ssl: Pointer, octets: Address, length: Address): void
  /** The chain that was verified in the handshake, the server's own certificate first; 0: there was none, as on a resumed session. */
  SSL_get0_verified_chain(ssl: Pointer): Pointer
  SSL_SESSION_free(session: Pointer): void
  /** As i2d_X509(). */
  i2d_SSL_SESSION(session: Pointer, into: Address): number
  /** `from`: the address of a pointer to the octets. Returns a session of the caller's; 0: they are none. */
  d2i_SSL_SESSION(into: Pointer, from: Address, length: number): Pointer
  X509_verify_cert_error_string(result: number): string
  ERR_clear_error(): void
  /** Takes the oldest error of this thread; 0: there is none. */
  ERR_get_error(): number
  ERR_reason_error_string(error: number): string | null
  /** Makes `came` callable from C as the callback of SSL_CTX_sess_set_new_cb(). */
  registerNewSession(came: (ssl: Pointer, session: Pointer) => number): bigint
  unregister(callback: bigint): void
}

/** What the functions above are told and tell, by their names in C. */
export const SSL = {
  TLS1_2_VERSION: 0x0303,
  TLS1_3_VERSION: 0x0304,
  VERIFY_PEER: 1,
  /** A write is done with each record, and may be tried again from other memory. */
  MODE_ENABLE_PARTIAL_WRITE: 1,
  MODE_ACCEPT_MOVING_WRITE_BUFFER: 2,
  /** Sessions of a client, told to the callback and kept nowhere. */
  SESS_CACHE_CLIENT: 1,
  SESS_CACHE_NO_INTERNAL: 0x0300,
  /** A FIN ends the stream, as close_notify does. */
  OP_IGNORE_UNEXPECTED_EOF: 1 << 7,
  OP_NO_RENEGOTIATION: 1 << 30,
  OP_NO_COMPRESSION: 1 << 17,
  ERROR_SSL: 1,
  ERROR_WANT_READ: 2,
  ERROR_WANT_WRITE: 3,
  ERROR_SYSCALL: 5,
  ERROR_ZERO_RETURN: 6,
} as const
/** Verdicts on a chain, X509_V_OK and X509_V_ERR_: those that somebody may want to tell apart. */
export const X509_V_OK = 0
export const X509_V_ERR = {
  UNABLE_TO_GET_ISSUER_CERT: 2,
  CERT_SIGNATURE_FAILURE: 7,
  CERT_NOT_YET_VALID: 9,
  CERT_HAS_EXPIRED: 10,
  DEPTH_ZERO_SELF_SIGNED_CERT: 18,
  SELF_SIGNED_CERT_IN_CHAIN: 19,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 20,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 21,
  CERT_REVOKED: 23,
} as const

/** Commands of SSL_ctrl() and SSL_CTX_ctrl(). */
const CTRL = {
  MODE: 33,
  SET_READ_AHEAD: 41,
  SET_SESS_CACHE_MODE: 44,
  SET_TLSEXT_HOSTNAME: 55,
  SET_MIN_PROTO_VERSION: 123,
  SET_MAX_PROTO_VERSION: 124,
}
const TLSEXT_NAMETYPE_HOST_NAME = 0
/** Of the versions 3.x: what is used has been the same in all of them. */
const MAJOR_VERSION = 3

let loaded: Promise<OpenSsl> | undefined

/** The same for all who ask. Rejects with the reason where this process has no OpenSSL that is known here. */
export function loadOpenSsl(): Promise<OpenSsl> {
  loaded ??= loadKoffi().then(declare)
  return loaded
}

/** Declares every function at once: a missing one throws here, not under way. */
function declare(koffi: Koffi): OpenSsl {
  const self = koffi.load(null)
  const p = 'uintptr_t'
  const pointer = (name: string, ...parameters: unknown[]) => self.func(name, p, parameters)
  const int = (name: string, ...parameters: unknown[]) => self.func(name, 'int', parameters)
  const none = (name: string, ...parameters: unknown[]) => self.func(name, 'void', parameters)
  const text = (name: string, ...parameters: unknown[]) => self.func(name, 'const char *', parameters)
  const version: () => number = self.func('OpenSSL_version_num', 'unsigned long', [])
  if (version() >>> 28 !== MAJOR_VERSION) throw new Error('not OpenSSL 3')
  const control: (context: Pointer, command: number, value: number, more: Pointer) => number = self.func(
    'SSL_CTX_ctrl',
    'long',
    [p, 'int', 'long', p],
  )
  const command =
    (which: number) =>
    (context: Pointer, value: number): number =>
      control(context, which, value, 0)
  const controlText: (ssl: Pointer, command: number, value: number, text: string) => number = self.func(
    'SSL_ctrl',
    'long',
    [p, 'int', 'long', 'const char *'],
  )
  const newSession = koffi.pointer(koffi.proto('int', [p, p]))
  return {
    SSL_CTX_new: pointer('SSL_CTX_new', p),
    SSL_CTX_free: none('SSL_CTX_free', p),
    SSL_CTX_set_options: self.func('SSL_CTX_set_options', 'uint64_t', [p, 'uint64_t']),
    SSL_CTX_set_min_proto_version: command(CTRL.SET_MIN_PROTO_VERSION),
    SSL_CTX_set_max_proto_version: command(CTRL.SET_MAX_PROTO_VERSION),
    SSL_CTX_set_mode: command(CTRL.MODE),
    SSL_CTX_set_session_cache_mode: command(CTRL.SET_SESS_CACHE_MODE),
    SSL_CTX_set_verify: none('SSL_CTX_set_verify', p, 'int', p),
    SSL_CTX_set_cipher_list: int('SSL_CTX_set_cipher_list', p, 'const char *'),
    SSL_CTX_set_ciphersuites: int('SSL_CTX_set_ciphersuites', p, 'const char *'),
    SSL_CTX_set_read_ahead: command(CTRL.SET_READ_AHEAD),
    SSL_CTX_sess_set_new_cb: none('SSL_CTX_sess_set_new_cb', p, newSession),
    SSL_CTX_get_cert_store: pointer('SSL_CTX_get_cert_store', p),
    TLS_client_method: pointer('TLS_client_method'),
    BIO_new_mem_buf: pointer('BIO_new_mem_buf', p, 'int'),
    BIO_free: int('BIO_free', p),
    PEM_read_bio_X509_AUX: pointer('PEM_read_bio_X509_AUX', p, p, p, p),
    X509_STORE_add_cert: int('X509_STORE_add_cert', p, p),
    X509_free: none('X509_free', p),
    i2d_X509: int('i2d_X509', p, p),
    OPENSSL_sk_num: int('OPENSSL_sk_num', p),
    OPENSSL_sk_value: pointer('OPENSSL_sk_value', p, 'int'),
    SSL_new: pointer('SSL_new', p),
    SSL_free: none('SSL_free', p),
    SSL_set_fd: int('SSL_set_fd', p, 'int'),
    SSL_set_tlsext_host_name: (ssl, name) =>
      controlText(ssl, CTRL.SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_HOST_NAME, name),
    SSL_set_alpn_protos: int('SSL_set_alpn_protos', p, 'const char *', 'unsigned int'),
    SSL_set_session: int('SSL_set_session', p, p),
    SSL_connect: int('SSL_connect', p),
    SSL_read: int('SSL_read', p, p, 'int'),
    SSL_write: int('SSL_write', p, p, 'int'),
    SSL_shutdown: int('SSL_shutdown', p),
    SSL_get_error: int('SSL_get_error', p, 'int'),
    SSL_has_pending: int('SSL_has_pending', p),
    SSL_get_verify_result: self.func('SSL_get_verify_result', 'long', [p]),
    SSL_get_version: text('SSL_get_version', p),
    SSL_get_current_cipher: pointer('SSL_get_current_cipher', p),
    SSL_CIPHER_standard_name: text('SSL_CIPHER_standard_name', p),
    SSL_is_init_finished: int('SSL_is_init_finished', p),
    SSL_session_reused: int('SSL_session_reused', p),
    SSL_get0_alpn_selected: none('SSL_get0_alpn_selected', p, p, p),
    SSL_get0_verified_chain: pointer('SSL_get0_verified_chain', p),
    SSL_SESSION_free: none('SSL_SESSION_free', p),
    i2d_SSL_SESSION: int('i2d_SSL_SESSION', p, p),
    d2i_SSL_SESSION: pointer('d2i_SSL_SESSION', p, p, 'long'),
    X509_verify_cert_error_string: text('X509_verify_cert_error_string', 'long'),
    ERR_clear_error: none('ERR_clear_error'),
    ERR_get_error: self.func('ERR_get_error', 'unsigned long', []),
    ERR_reason_error_string: text('ERR_reason_error_string', 'unsigned long'),
    registerNewSession: (came) => koffi.register(came, newSession),
    unregister: (callback) => koffi.unregister(callback),
  }
}
