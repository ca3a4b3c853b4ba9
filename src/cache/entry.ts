/** A kept answer as octets: a head of fixed size, and behind it the answer in one piece (see wire/answer.ts). */
import type { Millis } from '../clock.ts'
import { type Answer, answerSize } from '../wire/answer.ts'
import { HEADER_LENGTH } from '../wire/constants.ts'
import { copyMessage, getU16, getU32, putU16, putU32 } from '../wire/octets.ts'
import { type CacheKey, hashOfQuestion } from './cache-key.ts'

/** Octets in front of the answer. */
export const ENTRY_HEAD = 27
/*
 *  0  stored at: milliseconds of the clock, 48 bits    14  length              20  TTL fields
 *  6  lifetime, seconds                                16  additional section  22  octets of extended errors
 * 10  not to be asked again before: second of the clock 18  behind the question 24  RCODE
 * 26  flags of the key
 */

/** Shows the entry that read() was last told of; one instance serves every lookup. */
export class Entry implements Answer {
  bytes: Buffer = EMPTY
  start = 0
  length = 0
  questionEnd = 0
  additionalStart = 0
  ttlCount = 0
  extendedErrorsLength = 0
  rcode = 0
  /** Within its lifetime. */
  fresh = false
  /** Whole seconds since the upstream gave it. */
  ageSeconds = 0
  lifetimeSeconds = 0
  /** When its lifetime ends. */
  expiresAt: Millis = 0
  /** Until then its refresh, which failed, is not tried again (RFC 8767 section 5: failure recheck timer). */
  recheckAt: Millis = 0

  read(bytes: Buffer, at: number, now: Millis): void {
    const storedAt = getU16(bytes, at) * 2 ** 32 + getU32(bytes, at + 2)
    this.bytes = bytes
    this.start = at + ENTRY_HEAD
    this.lifetimeSeconds = getU32(bytes, at + 6)
    this.recheckAt = getU32(bytes, at + 10) * 1000
    this.length = getU16(bytes, at + 14)
    this.additionalStart = getU16(bytes, at + 16)
    this.questionEnd = getU16(bytes, at + 18)
    this.ttlCount = getU16(bytes, at + 20)
    this.extendedErrorsLength = getU16(bytes, at + 22)
    this.rcode = getU16(bytes, at + 24)
    this.expiresAt = storedAt + this.lifetimeSeconds * 1000
    this.fresh = now < this.expiresAt
    this.ageSeconds = Math.floor((now - storedAt) / 1000)
  }

  /** Notes in the entry that its refresh failed. */
  postpone(recheckAt: Millis): void {
    const second = Math.ceil(recheckAt / 1000)
    this.recheckAt = second * 1000
    putU32(this.bytes, this.start - ENTRY_HEAD + 10, second)
  }
}

/** Writes head and answer at `at`; `key` is that of the answer's question. The age counts from `now` rounded down: never younger than it is. */
export function writeEntry(
  bytes: Buffer,
  at: number,
  key: CacheKey,
  answer: Answer,
  now: Millis,
  lifetimeSeconds: number,
): void {
  const storedAt = Math.floor(now)
  putU16(bytes, at, storedAt / 2 ** 32)
  putU32(bytes, at + 2, storedAt % 2 ** 32)
  putU32(bytes, at + 6, lifetimeSeconds)
  putU32(bytes, at + 10, 0)
  putU16(bytes, at + 14, answer.length)
  putU16(bytes, at + 16, answer.additionalStart)
  putU16(bytes, at + 18, answer.questionEnd)
  putU16(bytes, at + 20, answer.ttlCount)
  putU16(bytes, at + 22, answer.extendedErrorsLength)
  putU16(bytes, at + 24, answer.rcode)
  bytes[at + 26] = key.flags
  copyMessage(answer.bytes, answer.start, answer.start + answerSize(answer), bytes, at + ENTRY_HEAD)
}

/** Whether the entry at `at` is the one for `key`. */
export function isFor(key: CacheKey, bytes: Buffer, at: number): boolean {
  const { question, start, end } = key
  if (getU16(bytes, at + 18) !== HEADER_LENGTH + end - start || bytes[at + 26] !== key.flags) return false
  const shift = at + ENTRY_HEAD + HEADER_LENGTH - start
  for (let i = start; i < end; i++) if (bytes[i + shift] !== question[i]) return false
  return true
}

/** Whether the entry at `at` is about `name`, given on the wire in lower case. */
export function isAbout(name: Uint8Array, bytes: Buffer, at: number): boolean {
  if (getU16(bytes, at + 18) !== HEADER_LENGTH + name.length + 4) return false
  const question = at + ENTRY_HEAD + HEADER_LENGTH
  for (let i = 0; i < name.length; i++) if (bytes[question + i] !== name[i]) return false
  return true
}

/** The hash of the key of the entry at `at`. */
export function hashOfEntry(bytes: Buffer, at: number): number {
  const message = at + ENTRY_HEAD
  return hashOfQuestion(bytes, message + HEADER_LENGTH, message + getU16(bytes, at + 18), bytes[at + 26]!)
}

const EMPTY = Buffer.alloc(0)
