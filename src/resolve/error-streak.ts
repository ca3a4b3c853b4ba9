/** Notices an upstream that answers everything with an error of form: then it is not the questions that are wrong. */
import type { Log } from '../log.ts'
import { RCODE } from '../wire/constants.ts'

/** So many in a row are no chance. */
const STREAK = 10

export class ErrorStreak {
  readonly #log: Log
  #errors = 0

  constructor(log: Log) {
    this.#log = log
  }

  /** Takes the RCODE of each response; tells of a streak once, when it is long enough. */
  note(rcode: number): void {
    if (rcode !== RCODE.FORMERR && rcode !== RCODE.NOTIMP) this.#errors = 0
    else if (++this.#errors === STREAK) this.#log.event('option-refused', { rcode, responses: STREAK })
  }
}
