/** One direction of a relayed connection: octets go in, and come out in order after the one-way delay of that moment. */

/** How the octets of one chunk leave the lane: together, in two halves a moment apart, or each on its own. */
export type Shape = 'whole' | 'halves' | 'octets'

/** The gap between two halves of a chunk: long enough that no reader meets both in one read. */
const HALVES_GAP_MS = 5
/** Early enough to be on time. */
const DUE_MS = 0.05

/** What a lane delivers to: a socket, in practice. */
export interface LaneEnd {
  write(chunk: Buffer): void
  /** The direction is closed: FIN. */
  end(): void
}

interface Travelling {
  readonly at: number
  /** undefined: the FIN. */
  readonly chunk: Buffer | undefined
}

export class Lane {
  shape: Shape = 'whole'
  readonly #to: LaneEnd
  readonly #travelling: Travelling[] = []
  #timer: NodeJS.Timeout | undefined
  #turn: NodeJS.Immediate | undefined
  #last = 0
  #stopped = false

  constructor(to: LaneEnd) {
    this.#to = to
  }

  /** Sends `chunk` (undefined: FIN) to come out at `at` on performance.now()'s scale; never before what was sent earlier. */
  send(chunk: Buffer | undefined, at: number): void {
    if (this.#stopped) return
    if (chunk !== undefined && chunk.length > 1 && this.shape === 'halves') {
      const middle = chunk.length >> 1
      this.#queue(chunk.subarray(0, middle), at)
      this.#queue(chunk.subarray(middle), at + HALVES_GAP_MS)
    } else if (chunk !== undefined && this.shape === 'octets') {
      for (let i = 0; i < chunk.length; i++) this.#queue(chunk.subarray(i, i + 1), at)
    } else {
      this.#queue(chunk, at)
    }
  }

  /** Drops what is on the way and delivers nothing any more. */
  stop(): void {
    this.#stopped = true
    this.#travelling.length = 0
    clearTimeout(this.#timer)
    clearImmediate(this.#turn)
  }

  #queue(chunk: Buffer | undefined, at: number): void {
    this.#last = Math.max(this.#last, at)
    this.#travelling.push({ at: this.#last, chunk })
    if (this.#travelling.length === 1) this.#arm()
  }

  #arm(): void {
    const next = this.#travelling[0]
    if (next === undefined || this.#stopped) return
    // Timers count whole milliseconds: the rest is waited out turn by turn, or every round trip would cost one more.
    const wait = Math.floor(next.at - performance.now())
    if (wait > 0) this.#timer = setTimeout(() => this.#deliver(), wait)
    else this.#turn = setImmediate(() => this.#deliver())
  }

  #deliver(): void {
    const due = performance.now() + DUE_MS
    let next = this.#travelling[0]
    while (next !== undefined && next.at <= due && !this.#stopped) {
      this.#travelling.shift()
      if (next.chunk === undefined) this.#to.end()
      else this.#to.write(next.chunk)
      // One octet a turn of the loop: with Nagle off each is a segment of its own.
      if (this.shape === 'octets' && next.chunk !== undefined) break
      next = this.#travelling[0]
    }
    this.#arm()
  }
}
