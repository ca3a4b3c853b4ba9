/** Expected failures of the upstream path: a closed set of codes, each with its extended DNS error (RFC 8914 section 4). */

export type FailureCode =
  | 'timeout' // asked, and no answer within the deadline
  | 'not-ready' // no handshake has succeeded since the start
  | 'no-connection' // nothing could be dialled
  | 'connection-lost' // every connection that carried the query went away
  | 'untrusted-peer' // the server could not prove its name: it was sent nothing
  | 'bad-response' // the upstream's answer breaks the protocol
  | 'overloaded' // a bound was reached: shed at once rather than held
  | 'stopping' // the daemon is going down

export class UpstreamError extends Error {
  override readonly name = 'UpstreamError'
  readonly code: FailureCode

  constructor(code: FailureCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

export interface ExtendedErrorText {
  /** INFO-CODE, RFC 8914 section 5.2. */
  readonly infoCode: number
  /** EXTRA-TEXT, ASCII, at most 64 octets, nothing secret in it. */
  readonly text: string
}

/** What a stub is told about each failure; a new code does not compile until it has its row. */
export const EXTENDED_ERROR = {
  timeout: { infoCode: 23, text: 'upstream did not answer in time' },
  'not-ready': { infoCode: 14, text: 'no connection to the upstream yet' },
  'no-connection': { infoCode: 23, text: 'upstream unreachable' },
  'connection-lost': { infoCode: 23, text: 'connection to upstream lost' },
  'untrusted-peer': { infoCode: 23, text: 'upstream failed authentication' },
  'bad-response': { infoCode: 0, text: 'malformed upstream response' },
  overloaded: { infoCode: 0, text: 'too many queries waiting' },
  stopping: { infoCode: 14, text: 'shutting down' },
} as const satisfies Record<FailureCode, ExtendedErrorText>
