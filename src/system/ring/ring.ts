/**
 * The two queues of an io_uring (Linux 6.1 and later, where it is not forbidden): what is to be done is written to one, what was
 * done is read from the other, and one call hands over, does, and waits. What leaves a socket, the wait for what comes next and
 * its receipt are one system call instead of three, and whoever is sent to does not take the processor in between: at ten
 * thousand datagrams a second a third of what the system takes for them (see test/bench/README.md).
 */
import { Memory } from '../memory.ts'
import type { Mapping, System } from '../system.ts'
import { SystemCallError } from '../system-call-error.ts'
import {
  CQE,
  CQE_WORDS,
  ENTER_GET_EVENTS,
  FEATURE_SINGLE_MAPPING,
  OFFSET_ENTRIES,
  OFFSET_QUEUES,
  PARAMS,
  PARAMS_SIZE,
  QUEUE,
  SETUP_FLAGS,
  SQE,
  SQE_WORDS,
} from './layout.ts'

/** More that is to be done is handed over at once. */
const ENTRIES = 256
/** Far more than complete between two looks. What finds no place the kernel keeps; only a socket that receives then begins anew. */
const COMPLETIONS = 1024

/** An address in the two words that it takes. */
export interface SplitAddress {
  readonly low: number
  readonly high: number
}

export const NOWHERE: SplitAddress = { low: 0, high: 0 }

export const splitAddress = (address: number): SplitAddress => ({
  low: address % 0x1_0000_0000,
  high: Math.floor(address / 0x1_0000_0000),
})
export class Ring {
  /** Of the completion that next() came to: the order's, what it returned, and flags. */
  token = 0
  extra = 0
  result = 0
  flags = 0
  readonly fd: number
  readonly #system: System
  readonly #queues: Mapping
  readonly #entries: Mapping
  /** Words of the mapping where they stand. */
  readonly #submissionHead: number
  readonly #submissionTail: number
  readonly #completionHead: number
  readonly #completionTail: number
  readonly #completions: number
  #tail = 0
  #head = 0

  /** Throws a SystemCallError, or an Error that names what is missing. */
  constructor(system: System) {
    const params = new Memory(system, PARAMS_SIZE)
    const { words } = params
    words[PARAMS.flags / 4] = SETUP_FLAGS
    words[(PARAMS.entries + PARAMS.completionEntries) / 4] = COMPLETIONS
    this.fd = system.ringSetup(ENTRIES, params.at(0))
    if (this.fd < 0) throw new SystemCallError('io_uring_setup', system.errno())
    this.#system = system
    let queues: Mapping | undefined
    try {
      if ((words[PARAMS.features / 4]! & FEATURE_SINGLE_MAPPING) === 0) throw new Error('an io_uring of another kind')
      const offset = (queue: number, field: number): number => words[(queue + field) / 4]! / 4
      const { submission, completion } = PARAMS
      const completions = offset(completion, QUEUE.completions)
      const array = offset(submission, QUEUE.array)
      const length = Math.max((completions + COMPLETIONS * CQE_WORDS) * 4, (array + ENTRIES) * 4)
      this.#queues = queues = system.map(this.fd, length, OFFSET_QUEUES)
      this.#entries = system.map(this.fd, ENTRIES * SQE_WORDS * 4, OFFSET_ENTRIES)
      this.#submissionHead = offset(submission, QUEUE.head)
      this.#submissionTail = offset(submission, QUEUE.tail)
      this.#completionHead = offset(completion, QUEUE.head)
      this.#completionTail = offset(completion, QUEUE.tail)
      this.#completions = completions
      // Entries are handed over in the order of their places.
      for (let place = 0; place < ENTRIES; place++) queues.words[array + place] = place
    } catch (error) {
      if (queues !== undefined) system.unmap(queues)
      system.close(this.fd)
      throw error
    }
  }

  /** Whether something is to be handed over. */
  get pending(): boolean {
    return this.#tail !== this.#queues.words[this.#submissionHead]!
  }

  /**
   * Adds to what is to be done. `what`: opcode, flags and ioprio; see layout.ts. What it points to must stay until enter() has
   * returned, or until it completes. `token` and `extra` come back with the completion. `group`: of buffers to take one from.
   * Throws where the kernel takes nothing.
   */
  order(
    what: number,
    fd: number,
    address: SplitAddress,
    length: number,
    options: number,
    token: number,
    extra: number,
    group = 0,
  ): void {
    if (this.#full) this.enter(false)
    if (this.#full) throw new Error('the io_uring takes nothing')
    const { words } = this.#entries
    const at = (this.#tail & (ENTRIES - 1)) * SQE_WORDS
    for (let word = 0; word < SQE_WORDS; word++) words[at + word] = 0
    words[at + SQE.what] = what
    words[at + SQE.fd] = fd
    words[at + SQE.address] = address.low
    words[at + SQE.address + 1] = address.high
    words[at + SQE.length] = length
    words[at + SQE.options] = options
    words[at + SQE.token] = token
    words[at + SQE.token + 1] = extra
    words[at + SQE.group] = group
    this.#tail = (this.#tail + 1) >>> 0
  }

  /** Hands over what is to be done, which is done as far as it can be at once; `wait`: until something has completed. False: see errno. */
  enter(wait: boolean): boolean {
    const { words } = this.#queues
    words[this.#submissionTail] = this.#tail
    const count = (this.#tail - words[this.#submissionHead]!) >>> 0
    return this.#system.ringEnter(this.fd, count, wait ? 1 : 0, ENTER_GET_EVENTS) >= 0
  }

  get #full(): boolean {
    return ((this.#tail - this.#queues.words[this.#submissionHead]!) | 0) === ENTRIES
  }

  /** Goes on to the next completion; false: there is none. */
  next(): boolean {
    const { words } = this.#queues
    if (this.#head === words[this.#completionTail]!) return false
    const at = this.#completions + (this.#head & (COMPLETIONS - 1)) * CQE_WORDS
    this.token = words[at + CQE.token]!
    this.extra = words[at + CQE.extra]!
    this.result = words[at + CQE.result]! | 0
    this.flags = words[at + CQE.flags]!
    this.#head = (this.#head + 1) >>> 0
    words[this.#completionHead] = this.#head
    return true
  }

  /** What is still under way is called off. Nothing may be called after it. */
  close(): void {
    this.#system.close(this.fd)
    this.#system.unmap(this.#queues)
    this.#system.unmap(this.#entries)
  }
}
