/**
 * The language of test/scenario/rules/*.yaml: what a file may say. One rule a file, and the steps that show it.
 *
 *     rule: an answer served from cache has aged, and keeps the stub's spelling
 *     proves: [C1, H8]
 *     steps:
 *       - stub asks: www.example.com A          # with: [DO, CD, AD, no RD, EDNS, TCP, ECS/0]; as: who asks
 *       - upstream sees: www.example.com A      # with: [...]; and what it says, or nothing yet
 *         answers: [www.example.com 300 A 192.0.2.1]
 *       - stub gets: [www.example.com 300 A 192.0.2.1]
 *       - time passes: 40s
 *       - stub asks: WWW.example.com A
 *       - stub gets: [WWW.example.com 260 A 192.0.2.1]
 *
 * A reply is compared whole: what a step does not mention must not be there. A query upstream that no step expects fails
 * the test, and so does a reply that nobody looked at.
 */

export interface Scenario {
  readonly rule: string
  readonly proves: readonly string[]
  readonly settings?: Settings
  readonly steps: readonly Step[]
}

/** Durations as in the configuration; each has the configuration's default. */
export interface Settings {
  readonly cache?: 'off'
  readonly 'max ttl'?: string
  readonly 'max negative ttl'?: string
  readonly 'serve stale'?: string
  readonly 'stale with DO'?: boolean
  /** Value of option 65011. */
  readonly location?: string
}

export type Step = AskStep | SeeStep | LaterStep | FailStep | GetStep | PassStep | CountStep

/** What a query may have besides its question. */
export type Trait = 'DO' | 'CD' | 'AD' | 'no RD' | 'EDNS' | 'TCP' | 'ECS/0' | 'cookie' | 'class CH' | 'signed'

export interface AskStep {
  /** `NAME TYPE`. */
  readonly 'stub asks': string
  readonly with?: readonly Trait[]
  /** Which stub, when there are several. */
  readonly as?: string
  readonly id?: number
}

/** What a response says. Records are written as in a zone file. */
export interface Response {
  readonly rcode?: string
  readonly answers?: readonly string[]
  readonly authorities?: readonly string[]
  readonly additionals?: readonly string[]
  /** Besides QR, RD, CD: default [ra]. */
  readonly flags?: readonly string[]
  /** Extended errors: INFO-CODE, or INFO-CODE and text. */
  readonly errors?: readonly (number | string)[]
  /** What is odd about it. */
  readonly but?: readonly Oddity[]
}
export type Oddity =
  | 'no question'
  | 'cut short' // its last octet is missing
  | 'trailing octets'
  | 'signed' // a TSIG at its end
  | 'no OPT'
  | 'ECS scope 24'
  | 'MQTYPE response'
  | 'DO' // in the upstream's OPT
  | 'AA'

export interface SeeStep extends Response {
  readonly 'upstream sees': string
  readonly with?: readonly Trait[]
  readonly fails?: string
}

/** A response to a query seen earlier. */
export interface LaterStep extends Response {
  readonly 'upstream answers': string
}

/** A failure of a query seen earlier. */
export interface FailStep {
  readonly 'upstream fails': string
  readonly code: string
}

export interface GetStep {
  /** Records of the answer section, an RCODE, `nothing`, or all there is. */
  readonly 'stub gets':
    | readonly string[]
    | string
    | {
        readonly rcode?: string
        readonly answers?: readonly string[]
        readonly authorities?: readonly string[]
        readonly additionals?: readonly string[]
        /** Those of ad, aa, tc that are set. */
        readonly flags?: readonly string[]
        readonly errors?: readonly number[]
      }
  readonly to?: string
}

export interface PassStep {
  readonly 'time passes': string
}

/** The forwarder's counters, those that are not 0. */
export interface CountStep {
  readonly outcomes: Readonly<Record<string, number>>
}
