import type { Wire } from './constants.ts'

/**
 * What is asked upstream. `question` is a pure function of the cache key: nothing of the stub but its question's meaning leaves.
 * `verbatim` is a signed message, or one with extra records, carried as it is but for the ID.
 */
export type UpstreamQuery =
  | {
      readonly kind: 'question'
      /** QNAME folded to lower case, QTYPE, QCLASS: own bytes, never a view into a reused slot. */
      readonly question: Wire
      readonly recursionDesired: boolean
      readonly checkingDisabled: boolean
      readonly dnssecOk: boolean
      /** Send ECS 0.0.0.0/0: the stub asked that no subnet be used. */
      readonly ecsZero: boolean
    }
  | { readonly kind: 'verbatim'; readonly wire: Wire; readonly questionEnd: number }
