/** Names on the wire: skip, fold, compare, expand. The only code that knows labels and compression (RFC 1035 section 4.1.4). */
import { HEADER_LENGTH, MAX_LABEL_LENGTH, MAX_NAME_LENGTH, type Wire } from './constants.ts'

/** Labels of a name cannot be more than 127 within 255 octets; neither may the pointers that join them. */
const MAX_POINTERS = 127
const POINTER = 0xc0

/**
 * Lower case for A to Z, every other octet as it is (RFC 4343 section 3). A whole uncompressed name can be folded octet by
 * octet: its length octets are at most 63, below any letter.
 */
export const FOLD = Uint8Array.from({ length: 256 }, (_, octet) =>
  octet >= 0x41 && octet <= 0x5a ? octet + 0x20 : octet,
)

/** Offset behind the name at `at` when it has no pointer and ends before `end`; -1 otherwise. */
export function skipPlainName(wire: Wire, at: number, end: number): number {
  const limit = Math.min(end, at + MAX_NAME_LENGTH)
  let cursor = at
  while (cursor < limit) {
    const length = wire[cursor]!
    if (length === 0) return cursor + 1
    if (length > MAX_LABEL_LENGTH) return -1
    cursor += length + 1
  }
  return -1
}

/**
 * Offset behind the name at `at`, all of its pointers followed and judged; -1 when it is malformed. A pointer must go to a
 * prior name: one that ends before the run of labels with the pointer begins, so that no chain can loop and no name changes
 * with what comes after it; and behind the header, whose octets change from hop to hop.
 */
export function skipName(wire: Wire, at: number, end: number): number {
  let cursor = at
  let run = at
  let limit = end
  let behind = 0
  let octets = 1
  let pointers = 0
  while (cursor < limit) {
    const length = wire[cursor]!
    if (length === 0) return behind === 0 ? cursor + 1 : behind
    if (length <= MAX_LABEL_LENGTH) {
      octets += length + 1
      if (octets > MAX_NAME_LENGTH) return -1
      cursor += length + 1
    } else {
      if (length < POINTER || cursor + 1 >= limit || ++pointers > MAX_POINTERS) return -1
      const target = pointerAt(wire, cursor)
      if (target >= run || target < HEADER_LENGTH) return -1
      if (behind === 0) behind = cursor + 2
      limit = run
      run = target
      cursor = target
    }
  }
  return -1
}

/**
 * Does the name at `at`, already found sound by skipName, borrow octets of a field of four octets? `fields`: where those
 * begin, ascending; the first `count` of them.
 */
export function borrowsFrom(wire: Wire, at: number, fields: Uint16Array, count: number): boolean {
  let run = at
  let cursor = at
  for (;;) {
    const length = wire[cursor]!
    if (length > 0 && length < POINTER) {
      cursor += length + 1
      continue
    }
    if (run !== at && overlapsAny(run, cursor + (length === 0 ? 1 : 2), fields, count)) return true
    if (length === 0) return false
    run = pointerAt(wire, cursor)
    cursor = run
  }
}

/** Does [from, to) have an octet in common with one of the fields? */
function overlapsAny(from: number, to: number, fields: Uint16Array, count: number): boolean {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (fields[middle]! + 4 > from) high = middle
    else low = middle + 1
  }
  return low < count && fields[low]! < to
}

/** Is the name at `at`, already found sound by skipName, the root? Also when a pointer says so. */
export function isRoot(wire: Wire, at: number): boolean {
  let cursor = at
  while (wire[cursor]! >= POINTER) cursor = pointerAt(wire, cursor)
  return wire[cursor] === 0
}

/** Copies octets of a plain name (or any question but its last four octets) to `target`, folded. */
export function foldInto(wire: Uint8Array, from: number, to: number, target: Wire, targetAt: number): void {
  const shift = targetAt - from
  for (let at = from; at < to; at++) target[at + shift] = FOLD[wire[at]!]!
}

/** Are `length` octets the same once folded? */
export function equalFolded(one: Wire, oneAt: number, other: Uint8Array, otherAt: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (FOLD[one[oneAt + i]!] !== FOLD[other[otherAt + i]!]) return false
  return true
}

/**
 * Writes the name at `at`, already found sound by skipName, without compression; returns the offset behind it in `target`,
 * which must have room for 255 octets.
 */
export function expandName(wire: Wire, at: number, target: Wire, targetAt: number): number {
  let cursor = at
  let out = targetAt
  for (;;) {
    const length = wire[cursor]!
    if (length >= POINTER) {
      cursor = pointerAt(wire, cursor)
      continue
    }
    wire.copy(target, out, cursor, cursor + length + 1)
    out += length + 1
    if (length === 0) return out
    cursor += length + 1
  }
}

function pointerAt(wire: Wire, at: number): number {
  return ((wire[at]! & ~POINTER) << 8) | wire[at + 1]!
}
