/** Numbers of the DNS wire format, by their standard names (IANA DNS parameters). */

/** One DNS message, header first, without the two-octet length prefix of streams. */
export type Wire = Buffer

export const HEADER_LENGTH = 12
export const MAX_NAME_LENGTH = 255
export const MAX_LABEL_LENGTH = 63
export const MAX_MESSAGE_LENGTH = 65_535
export const MIN_UDP_LIMIT = 512

export const FLAG = {
  QR: 0x8000,
  OPCODE: 0x7800,
  AA: 0x0400,
  TC: 0x0200,
  RD: 0x0100,
  RA: 0x0080,
  Z: 0x0040,
  AD: 0x0020,
  CD: 0x0010,
  RCODE: 0x000f,
} as const

/** Root owner (1), TYPE (2), CLASS (2), TTL (4), RDLENGTH (2): an OPT without options (RFC 6891 section 6.1.2). */
export const OPT_FIXED_LENGTH = 11

/** The DO bit as it stands in the low 16 bits of the OPT TTL field (RFC 3225 section 3). */
export const DNSSEC_OK = 0x8000

export const RCODE = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  BADVERS: 16,
  BADCOOKIE: 23,
} as const

export const QTYPE = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  SIG: 24,
  KEY: 25,
  AAAA: 28,
  OPT: 41,
  DS: 43,
  RRSIG: 46,
  NXNAME: 128,
  TKEY: 249,
  TSIG: 250,
  IXFR: 251,
  AXFR: 252,
  MAILB: 253,
  MAILA: 254,
  ANY: 255,
} as const

export const QCLASS = { IN: 1, CH: 3, HS: 4, NONE: 254, ANY: 255 } as const

/** EDNS option codes (RFC 6891 section 9). */
export const OPTION = {
  NSID: 3,
  ECS: 8,
  COOKIE: 10,
  TCP_KEEPALIVE: 11,
  PADDING: 12,
  EXTENDED_ERROR: 15,
  MQTYPE_QUERY: 20,
  MQTYPE_RESPONSE: 21,
  /** Cloudflare Gateway: which DNS location a query belongs to. */
  CF_LOCATION: 65011,
} as const

/** Extended DNS errors, RFC 8914 section 5.2. */
export const EDE = {
  OTHER: 0,
  STALE_ANSWER: 3,
  CACHED_ERROR: 13,
  NOT_READY: 14,
  PROHIBITED: 18,
  STALE_NXDOMAIN: 19,
  NOT_AUTHORITATIVE: 20,
  NOT_SUPPORTED: 21,
  NO_REACHABLE_AUTHORITY: 22,
  NETWORK_ERROR: 23,
  INVALID_QUERY_TYPE: 30,
} as const
