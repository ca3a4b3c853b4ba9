/** What is asked upstream, as tests write it down. */
import type { UpstreamQuery } from '../../src/wire/upstream-query.ts'

export type AskedQuestion = Extract<UpstreamQuery, { kind: 'question' }>

/** `question`: QNAME in lower case, QTYPE, QCLASS. */
export function asked(question: Uint8Array, choices: Partial<AskedQuestion> = {}): AskedQuestion {
  return {
    kind: 'question',
    question,
    start: 0,
    end: question.length,
    recursionDesired: true,
    checkingDisabled: false,
    dnssecOk: false,
    ecsZero: false,
    ...choices,
  }
}
