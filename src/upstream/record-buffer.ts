/** The most that a TLS record holds. */
export const RECORD_LENGTH = 16_384

/**
 * What one TLS record brought is given to whoever listens, in memory that the next one is read into. (By itself a stream takes
 * 64 KiB for every record, to keep what it holds: 3 us of the 20 that a miss cost.) Padded answers have one length, and share
 * one view of it.
 */
export class RecordBuffer {
  readonly octets: Buffer
  #view: Buffer

  /** `octets`: RECORD_LENGTH of them. */
  constructor(octets: Buffer) {
    this.octets = octets
    this.#view = octets
  }

  first(length: number): Buffer {
    if (this.#view.length !== length) this.#view = this.octets.subarray(0, length)
    return this.#view
  }
}
