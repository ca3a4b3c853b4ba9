/**
 * Big-endian numbers in a message. Unlike Buffer's own methods these never throw: callers prove the bounds first, once
 * for a whole record, and the JIT inlines them.
 */
import type { Wire } from './constants.ts'

export function getU16(wire: Wire, at: number): number {
  return (wire[at]! << 8) | wire[at + 1]!
}

/** Unsigned: a TTL with its top bit set is a large number (RFC 8767 section 4). */
export function getU32(wire: Wire, at: number): number {
  return ((wire[at]! << 24) | (wire[at + 1]! << 16) | (wire[at + 2]! << 8) | wire[at + 3]!) >>> 0
}

export function putU16(target: Wire, at: number, value: number): void {
  target[at] = value >>> 8
  target[at + 1] = value
}

export function putU32(target: Wire, at: number, value: number): void {
  target[at] = value >>> 24
  target[at + 1] = value >>> 16
  target[at + 2] = value >>> 8
  target[at + 3] = value
}
