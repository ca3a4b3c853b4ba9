/** The two-octet length prefix of DNS over streams (RFC 1035 section 4.2.2, RFC 7766 section 8). */
import { MAX_MESSAGE_LENGTH, type Wire } from './constants.ts'
import { getU16 } from './octets.ts'

export const FRAME_PREFIX_LENGTH = 2
/** A frame that has begun is given this much at first: its length is only a claim. */
const FIRST_ALLOCATION = 2048
const EMPTY: Wire = Buffer.alloc(0)

/** Cuts a stream into messages, however it was split. Holds at most one incomplete frame, and the rest of a chunk it was stopped in. */
export class Deframer {
  /** The frame that has begun, its prefix first. */
  #partial: Buffer = EMPTY
  #partialLength = 0
  /** The view given out last, and of what; undefined: none is kept, as it would keep the chunk. */
  readonly #latest: { input: Buffer; start: number; wire: Wire } | undefined
  /** What came behind the message onFrame stopped at. */
  #rest: Buffer = EMPTY

  /** `oneMemory`: chunks come in one piece of memory that is read into again and again. One view of it may serve for many messages. */
  constructor(oneMemory = false) {
    this.#latest = oneMemory ? { input: EMPTY, start: 0, wire: EMPTY } : undefined
  }

  /** A frame has begun and is not complete. */
  get partial(): boolean {
    return this.#partialLength > 0
  }

  /**
   * Calls `onFrame` for every complete message, of any length from 0 (the owner judges that). `wire` is only valid during
   * the call. When onFrame returns false nothing more is taken: the rest waits for the next push (of no octets, if need be).
   * False: stopped so.
   */
  push(chunk: Buffer, onFrame: (wire: Wire) => boolean): boolean {
    const input = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    this.#rest = EMPTY
    let at = 0
    if (this.#partialLength > 0) {
      at = this.#grow(input)
      if (!this.#complete()) return true
      const wire = this.#partial.subarray(FRAME_PREFIX_LENGTH, this.#partialLength)
      this.#partial = EMPTY
      this.#partialLength = 0
      if (!onFrame(wire)) return this.#stop(input, at)
    }
    while (input.length - at >= FRAME_PREFIX_LENGTH) {
      const start = at + FRAME_PREFIX_LENGTH
      const end = start + getU16(input, at)
      if (end > input.length) break
      at = end
      if (!onFrame(this.#view(input, start, end))) return this.#stop(input, at)
    }
    if (at < input.length) this.#append(input, at, input.length)
    return true
  }

  #view(input: Buffer, start: number, end: number): Wire {
    const latest = this.#latest
    if (latest === undefined) return input.subarray(start, end)
    if (latest.input === input && latest.start === start && latest.wire.length === end - start) return latest.wire
    latest.input = input
    latest.start = start
    latest.wire = input.subarray(start, end)
    return latest.wire
  }

  #stop(input: Buffer, at: number): false {
    if (at < input.length) this.#rest = input.subarray(at)
    return false
  }

  /** Takes what the incomplete frame lacks from the front of `input`; returns how many octets that were. */
  #grow(input: Buffer): number {
    let at = 0
    if (this.#partialLength < FRAME_PREFIX_LENGTH) {
      at = Math.min(FRAME_PREFIX_LENGTH - this.#partialLength, input.length)
      this.#append(input, 0, at)
      if (this.#partialLength < FRAME_PREFIX_LENGTH) return at
    }
    const lacking = FRAME_PREFIX_LENGTH + getU16(this.#partial, 0) - this.#partialLength
    const end = Math.min(at + lacking, input.length)
    this.#append(input, at, end)
    return end
  }

  #complete(): boolean {
    if (this.#partialLength < FRAME_PREFIX_LENGTH) return false
    return this.#partialLength === FRAME_PREFIX_LENGTH + getU16(this.#partial, 0)
  }

  /** Grows with what has really come, by doubling: a peer that claims 65,535 octets and sends one holds little. */
  #append(input: Buffer, from: number, to: number): void {
    const length = this.#partialLength + to - from
    if (length > this.#partial.length) {
      const room = Math.min(Math.max(FIRST_ALLOCATION, 2 * length), FRAME_PREFIX_LENGTH + MAX_MESSAGE_LENGTH)
      const larger = Buffer.allocUnsafeSlow(room)
      this.#partial.copy(larger, 0, 0, this.#partialLength)
      this.#partial = larger
    }
    input.copy(this.#partial, this.#partialLength, from, to)
    this.#partialLength = length
  }
}
