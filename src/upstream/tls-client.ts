/** A TLS connection in the making, whichever way it is made, as a dial sees it. */
import type { Preparable } from './prepared.ts'
import type { SecureStream } from './secure-stream.ts'

/** RFC 7858 is registered as ALPN "dot"; most servers select none. */
export const ALPN = 'dot'

/** What a server is offered. */
export interface Offer {
  /** A session to resume. */
  readonly ticket: Buffer | undefined
  readonly alpn: typeof ALPN | undefined
}

/** What came of it. */
export interface Agreed {
  readonly tlsVersion: string
  readonly cipher: string
  readonly resumed: boolean
  readonly alpn: string | undefined
  /** The subject alternative names of its certificate; empty on a resumed session. Not read before somebody asks. */
  readonly certificateNames: () => string
}

/** What a connection tells besides what SecureStream has, until it is made and, of tickets, after that. */
export interface MakingStream extends SecureStream {
  once(event: 'connect' | 'secureConnect' | 'close', listener: () => void): unknown
  once(event: 'error', listener: (error: Error) => void): unknown
  off(event: 'connect' | 'secureConnect' | 'close', listener: () => void): unknown
  off(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'session', listener: (ticket: Buffer) => void): unknown
  on(event: 'data', listener: (chunk: Buffer) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'end' | 'close' | 'drain', listener: () => void): unknown
}

export interface TlsClient extends Preparable {
  readonly stream: MakingStream
  /** Sets it going, once: 'connect' follows, and 'secureConnect' when the server has proved who it is; else 'error' or 'close'. */
  connect(): void
  /** After 'secureConnect'. */
  agreed(): Agreed
}

/** Makes connections to one upstream, of which nothing is sent before connect(). */
export type MakeTls = (address: string, offer: Offer) => TlsClient
