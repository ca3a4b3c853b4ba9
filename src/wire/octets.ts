/**
 * Big-endian numbers in a message. Unlike Buffer's own methods these never throw: callers prove the bounds first, once
 * for a whole record, and the JIT inlines them.
 */

export function getU16(wire: Uint8Array, at: number): number {
  return (wire[at]! << 8) | wire[at + 1]!
}

/** Unsigned: a TTL with its top bit set is a large number (RFC 8767 section 4). */
export function getU32(wire: Uint8Array, at: number): number {
  return ((wire[at]! << 24) | (wire[at + 1]! << 16) | (wire[at + 2]! << 8) | wire[at + 3]!) >>> 0
}

export function putU16(target: Uint8Array, at: number, value: number): void {
  target[at] = value >>> 8
  target[at + 1] = value
}

export function putU32(target: Uint8Array, at: number, value: number): void {
  target[at] = value >>> 24
  target[at + 1] = value >>> 16
  target[at + 2] = value >>> 8
  target[at + 3] = value
}

/** Copies [from, to) of `source`: for as few octets as a name has, quicker than a call into the runtime. */
export function copyOctets(source: Uint8Array, from: number, to: number, target: Uint8Array, at: number): void {
  const shift = at - from
  for (let i = from; i < to; i++) target[i + shift] = source[i]!
}

/** Where a call into the runtime gets quicker than a loop: it costs what some 150 octets do, and twice that where it is rarely made. */
const LOOP_LIMIT = 256

/** As copyOctets(), for what may be long. */
export function copyMessage(source: Buffer, from: number, to: number, target: Buffer, at: number): void {
  if (to - from <= LOOP_LIMIT) copyOctets(source, from, to, target, at)
  else source.copy(target, at, from, to)
}
