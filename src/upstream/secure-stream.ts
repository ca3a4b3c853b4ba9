/** A connection that is encrypted, as those who use it see it. Node's own is one, and ours on the system's calls. */
export interface SecureStream {
  /** Octets that the system has not taken yet. */
  readonly writableLength: number
  /** Writes all of `octets`, now or before long. False: it holds what the system did not take, and tells by 'drain' when it is gone. */
  write(octets: Buffer): boolean
  /** Ends it as TLS wants it, close_notify and FIN, once all is written; 'close' follows when the peer has done the same. */
  end(): unknown
  /** Ends it at once; 'close' follows. Idempotent. */
  destroy(): unknown
  /** `chunk` is only valid during the event. */
  on(event: 'data', listener: (chunk: Buffer) => void): unknown
  /** 'close' follows, if not always by itself. */
  on(event: 'error', listener: (error: Error) => void): unknown
  /** 'end': the peer says nothing more. 'close': nothing of it is left. */
  on(event: 'end' | 'close' | 'drain', listener: () => void): unknown
  once(event: 'close', listener: () => void): unknown
}
