/** A connection in memory: a real stream to the program, the fuzzer at its far end, and no system beneath. */
import { Duplex } from 'node:stream'

export interface FarEnd {
  /** One write of the program's. */
  written(octets: Buffer): void
  /** The program sent its FIN. */
  finished(): void
}

export class FarSocket extends Duplex {
  readonly remoteAddress: string
  readonly remotePort = 4321
  readonly #owner: FarEnd
  #slow = false
  #held: (() => void) | undefined

  constructor(remoteAddress: string, owner: FarEnd) {
    super({ allowHalfOpen: true })
    this.remoteAddress = remoteAddress
    this.#owner = owner
  }

  /** While it is slow it takes one write and no more. */
  set slow(slow: boolean) {
    this.#slow = slow
    if (slow) return
    const held = this.#held
    this.#held = undefined
    held?.()
  }

  /** As net.Socket has it: ends, and is gone once all has left. */
  destroySoon(): void {
    if (this.writable) this.end()
    if (this.writableFinished) this.destroy()
    else this.once('finish', () => this.destroy())
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#owner.written(chunk)
    if (this.#slow) this.#held = done
    else done()
  }

  override _final(done: () => void): void {
    this.#owner.finished()
    done()
  }
}
