/** The line per query that `log.queries` asks for. */
import type { Log } from '../log.ts'
import type { FateObserver } from '../responder.ts'
import { HEADER_LENGTH } from '../wire/constants.ts'
import { nameText, rcodeText, typeText } from '../wire/text.ts'

/** Writes it. */
export function queryObserver(log: Log): FateObserver {
  return ({ wire, qtype, transport }, outcome, rcode) => {
    if (!log.enabled('query')) return
    const name = nameText(wire, HEADER_LENGTH)
    const over = transport.stream ? 'tcp' : 'udp'
    log.event('query', { name, type: typeText(qtype), over, outcome, rcode: rcodeText(rcode) })
  }
}
