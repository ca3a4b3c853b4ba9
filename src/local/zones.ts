/** The names that are answered here and do not go upstream, each with the document that says so. */

/**
 * absent: the name and everything below does not exist. empty: a zone of RFC 6303, with an apex and nothing below.
 * bare: everything exists and has no records. loopback: everything has the loopback's addresses.
 */
export type ZoneKind = 'absent' | 'empty' | 'bare' | 'loopback'

export interface LocalZone {
  /** Lower case, no dot at the end. */
  readonly name: string
  readonly kind: ZoneKind
  /** Not a query leaves: not for DS at the apex, not in another class, and no setting changes it. */
  readonly sealed: boolean
}

const zone = (kind: ZoneKind, sealed = false) => {
  return (name: string): LocalZone => ({ name, kind, sealed })
}
/** The first and last of a row of numbers as labels below `parent`. */
const range = (first: number, last: number, parent: string): string[] =>
  Array.from({ length: last - first + 1 }, (_, index) => `${first + index}.${parent}`)

const zeros = (count: number): string => '0.'.repeat(count)

export const LOCAL_ZONES: readonly LocalZone[] = [
  // RFC 7686 section 2: a query for an onion service tells on its user, whoever is asked.
  ...['onion'].map(zone('absent', true)),
  // RFC 6761 sections 6.2 and 6.4, RFC 6762 section 22.1, RFC 9476.
  ...['invalid', 'test', 'local', 'alt'].map(zone('absent')),
  // RFC 6761 section 6.3.
  ...['localhost'].map(zone('loopback')),
  // RFC 9462 section 6.4: the upstream's designation would fail verification here, and invite stubs to go round us.
  ...['resolver.arpa'].map(zone('bare', true)),
  // RFC 8375 section 4.
  ...['home.arpa'].map(zone('empty')),
  // RFC 6303 section 4, RFC 7793, and the link-local ranges of RFC 6762 section 22.1.
  ...[
    '10.in-addr.arpa',
    ...range(16, 31, '172.in-addr.arpa'),
    '168.192.in-addr.arpa',
    '0.in-addr.arpa',
    '127.in-addr.arpa',
    '254.169.in-addr.arpa',
    '2.0.192.in-addr.arpa',
    '100.51.198.in-addr.arpa',
    '113.0.203.in-addr.arpa',
    '255.255.255.255.in-addr.arpa',
    ...range(64, 127, '100.in-addr.arpa'),
    `${zeros(32)}ip6.arpa`,
    `1.${zeros(31)}ip6.arpa`,
    'd.f.ip6.arpa',
    ...['8', '9', 'a', 'b'].map((nibble) => `${nibble}.e.f.ip6.arpa`),
    '8.b.d.0.1.0.0.2.ip6.arpa',
  ].map(zone('empty')),
]

/** Whether `name` is `zone` or lies below it; both lower case without a dot at the end. */
export function isWithin(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`)
}

/** Zones that `local.forward` cannot switch: an entry naming one of these is a mistake to point out. */
export const SEALED_ZONES: readonly string[] = LOCAL_ZONES.filter(({ sealed }) => sealed).map(({ name }) => name)
