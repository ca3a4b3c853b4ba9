/** An answer that holds nothing but an RCODE, and perhaps an extended error: what is kept of a failure. */
import type { Answer } from '../wire/answer.ts'
import { FLAG, HEADER_LENGTH, OPTION } from '../wire/constants.ts'
import { copyOctets, putU16 } from '../wire/octets.ts'
import type { CacheKey } from './cache-key.ts'

/** `text`: ASCII, at most 64 octets (RFC 8914 section 2). */
export function makeFailure(
  key: CacheKey,
  rcode: number,
  extendedError: { readonly infoCode: number; readonly text: string } | undefined,
): Answer {
  const length = HEADER_LENGTH + key.length
  const extendedErrorsLength = extendedError === undefined ? 0 : 6 + extendedError.text.length
  const bytes = Buffer.alloc(length + extendedErrorsLength)
  putU16(bytes, 2, FLAG.QR | FLAG.RA | (rcode & FLAG.RCODE))
  putU16(bytes, 4, 1)
  copyOctets(key.question, key.start, key.end, bytes, HEADER_LENGTH)
  if (extendedError !== undefined) {
    putU16(bytes, length, OPTION.EXTENDED_ERROR)
    putU16(bytes, length + 2, 2 + extendedError.text.length)
    putU16(bytes, length + 4, extendedError.infoCode)
    bytes.write(extendedError.text, length + 6, 'latin1')
  }
  const sections = { questionEnd: length, additionalStart: length, ttlCount: 0 }
  return { bytes, start: 0, length, ...sections, extendedErrorsLength, rcode }
}
