/** A strict reader of replies, independent of src/wire: whatever a reply may not be, it throws on. */

export interface RawRecord {
  readonly at: number
  readonly type: number
  readonly class: number
  readonly ttl: number
  readonly rdata: Buffer
}

export interface RawReply {
  readonly id: number
  readonly flags: number
  /** All 12 bits. */
  readonly rcode: number
  readonly question: Buffer | undefined
  readonly answers: readonly RawRecord[]
  readonly authorities: readonly RawRecord[]
  /** Without the OPT. */
  readonly additionals: readonly RawRecord[]
  readonly opt:
    | {
        readonly size: number
        readonly version: number
        readonly flags: number
        readonly options: readonly RawOption[]
      }
    | undefined
}

export interface RawOption {
  readonly code: number
  readonly data: Buffer
}

/** Reads a reply to its last octet; throws when it is not exactly as long as its counts say, or its OPT is not last. */
export function readReply(wire: Buffer): RawReply {
  const count = (at: number): number => wire.readUInt16BE(at)
  let at = 12
  const skip = (): void => {
    for (let length = wire.readUInt8(at); length !== 0; length = wire.readUInt8(at)) {
      at += length < 0xc0 ? length + 1 : 2
      if (length >= 0xc0) return
    }
    at += 1
  }
  let question: Buffer | undefined
  if (count(4) > 1) throw new Error('more than one question')
  if (count(4) === 1) {
    skip()
    at += 4
    question = wire.subarray(12, at)
  }
  const read = (): RawRecord => {
    const start = at
    skip()
    const end = at + 10 + wire.readUInt16BE(at + 8)
    if (end > wire.length) throw new Error('a record runs past the end')
    const [type, klass, ttl] = [wire.readUInt16BE(at), wire.readUInt16BE(at + 2), wire.readUInt32BE(at + 4)]
    const rdata = wire.subarray(at + 10, end)
    at = end
    return { at: start, type, class: klass, ttl, rdata }
  }
  const section = (records: number): RawRecord[] => Array.from({ length: records }, read)
  const [answers, authorities, additionals] = [section(count(6)), section(count(8)), section(count(10))]
  if (at !== wire.length) throw new Error(`${wire.length - at} octets behind the last record`)
  if ([...answers, ...authorities].some(({ type }) => type === 41)) throw new Error('an OPT out of place')
  const opts = additionals.filter(({ type }) => type === 41)
  if (opts.length > 1 || (opts.length === 1 && additionals.at(-1) !== opts[0]))
    throw new Error('OPT twice, or not last')
  const opt = opts[0]
  return {
    id: count(0),
    flags: count(2) & 0xfff0,
    rcode: (count(2) & 0xf) | (((opt?.ttl ?? 0) >>> 24) << 4),
    question,
    answers,
    authorities,
    additionals: additionals.filter((record) => record !== opt),
    opt: opt && {
      size: opt.class,
      version: (opt.ttl >>> 16) & 0xff,
      flags: opt.ttl & 0xffff,
      options: options(opt.rdata),
    },
  }
}

function options(rdata: Buffer): RawOption[] {
  const found: RawOption[] = []
  for (let at = 0; at < rdata.length; ) {
    const end = at + 4 + rdata.readUInt16BE(at + 2)
    if (end > rdata.length) throw new Error('an option runs past the OPT')
    found.push({ code: rdata.readUInt16BE(at), data: rdata.subarray(at + 4, end) })
    at = end
  }
  return found
}
