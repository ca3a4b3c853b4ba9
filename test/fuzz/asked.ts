/**
 * What a stub's message obliges its reply to. Read by nothing that src has: where it finds a message plain (one question, at
 * most an ordinary OPT) it knows what is owed, octet for octet; of the others it knows less, and says so.
 */
const OPT = 41
/** Types with rules of their own: OPT, NXNAME and all of the meta range. */
const isOrdinary = (type: number): boolean => type !== OPT && (type < 128 || type > 254)

export class Asked {
  octets: Buffer = Buffer.alloc(0)
  length = 0
  stream = false
  /** A header that is no response: something is owed. */
  owed = false
  /** QUERY with one readable question and nothing besides but a sound OPT of version 0. */
  plain = false
  hasOpt = false
  dnssecOk = false
  payloadSize = 0
  /** Offset behind the question; 0: it cannot be read. */
  questionEnd = 0
  /** A TSIG or SIG may be in it: what is said then goes through as it is. */
  maybeSigned = false

  read(octets: Buffer, length: number, stream: boolean): void {
    this.octets = octets
    this.length = length
    this.stream = stream
    this.owed = length >= 12 && octets[2]! < 0x80
    this.plain = false
    this.hasOpt = false
    this.dnssecOk = false
    this.payloadSize = 0
    this.maybeSigned = false
    this.questionEnd = 0
    if (!this.owed || this.#u16(4) !== 1) return
    this.questionEnd = this.#readQuestion()
    this.maybeSigned = this.#u16(10) > 0 && this.#holdsSignature()
    const truncated = (octets[2]! & 0x02) !== 0
    if (this.questionEnd === 0 || (octets[2]! & 0x78) !== 0 || truncated) return
    if (this.#u16(6) !== 0 || this.#u16(8) !== 0 || !isOrdinary(this.#u16(this.questionEnd - 4))) return
    this.plain = this.#u16(10) === 0 || (this.#u16(10) === 1 && this.#readOpt(this.questionEnd))
  }

  /** Most octets of a reply. `largest`: the listener's own limit; 65,535 on a stream. */
  limit(largest: number, replyHasOpt: boolean): number {
    if (this.stream) return 65_535
    if (!this.plain) return replyHasOpt ? largest : 512
    return this.hasOpt ? Math.min(Math.max(this.payloadSize, 512), largest) : 512
  }

  #readQuestion(): number {
    let at = 12
    while (at < this.length && this.octets[at] !== 0) {
      if (this.octets[at]! > 63) return 0
      at += this.octets[at]! + 1
    }
    return at + 5 <= this.length && at - 11 <= 255 ? at + 5 : 0
  }

  #readOpt(at: number): boolean {
    if (at + 11 > this.length || this.octets[at] !== 0 || this.#u16(at + 1) !== OPT || this.octets[at + 6] !== 0)
      return false
    const end = at + 11 + this.#u16(at + 9)
    if (end > this.length) return false
    let option = at + 11
    while (option + 4 <= end) {
      const code = this.#u16(option)
      // ECS and keepalive have contents that can be wrong.
      if (code === 8 || code === 11) return false
      option += 4 + this.#u16(option + 2)
    }
    if (option !== end) return false
    this.hasOpt = true
    this.dnssecOk = this.octets[at + 7]! >= 0x80
    this.payloadSize = this.#u16(at + 3)
    return true
  }

  /** Too careful rather than not enough: any octets that could be the type of one. */
  #holdsSignature(): boolean {
    for (let at = 12; at + 2 <= this.length; at++) {
      const type = this.#u16(at)
      if (type === 250 || type === 24) return true
    }
    return false
  }

  #u16(at: number): number {
    return (this.octets[at]! << 8) | this.octets[at + 1]!
  }
}
