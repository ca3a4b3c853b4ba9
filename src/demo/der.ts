/** Just enough DER (X.690) to write an X.509 certificate: each function returns one encoded element. */

export function sequence(...parts: readonly Buffer[]): Buffer {
  return element(0x30, ...parts)
}

export function set(...parts: readonly Buffer[]): Buffer {
  return element(0x31, ...parts)
}

/** `[number]` of the context, constructed (EXPLICIT tags, and IMPLICIT ones around a constructed type). */
export function tagged(number: number, ...parts: readonly Buffer[]): Buffer {
  return element(0xa0 | number, ...parts)
}

/** `[number]` of the context, primitive (IMPLICIT). */
export function taggedPrimitive(number: number, content: Buffer): Buffer {
  return element(0x80 | number, content)
}

export function boolean(value: boolean): Buffer {
  return element(0x01, Buffer.from([value ? 0xff : 0x00]))
}

/** A positive INTEGER from its magnitude, most significant octet first and not zero. */
export function integer(magnitude: Buffer): Buffer {
  // Two's complement: a leading one bit would make it negative.
  return magnitude[0]! >= 0x80 ? element(0x02, Buffer.from([0]), magnitude) : element(0x02, magnitude)
}

export function bitString(content: Buffer, unusedBits = 0): Buffer {
  return element(0x03, Buffer.from([unusedBits]), content)
}

export function octetString(content: Buffer): Buffer {
  return element(0x04, content)
}

export function utf8String(text: string): Buffer {
  return element(0x0c, Buffer.from(text, 'utf8'))
}

/** OBJECT IDENTIFIER from its dotted form. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const octets = [first * 40 + second]
  for (const arc of rest) {
    const base128 = [arc & 0x7f]
    for (let left = arc >>> 7; left > 0; left >>>= 7) base128.unshift((left & 0x7f) | 0x80)
    octets.push(...base128)
  }
  return element(0x06, Buffer.from(octets))
}

/** Time as RFC 5280 section 4.1.2.5 wants it: UTCTime up to the end of 2049, GeneralizedTime from then on. */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/\.\d+|[-:T]/g, '')
  return date.getUTCFullYear() < 2050
    ? element(0x17, Buffer.from(digits.slice(2), 'ascii'))
    : element(0x18, Buffer.from(digits, 'ascii'))
}

export function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

function element(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag]), lengthOctets(content.length), content])
}

function lengthOctets(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  return length < 0x100 ? Buffer.from([0x81, length]) : Buffer.from([0x82, length >>> 8, length & 0xff])
}
