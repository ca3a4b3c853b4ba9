/** What must be done by a time, in order of that time: append and remove at no cost, for deadlines that are all equally far ahead. */
import type { Millis } from './clock.ts'

export interface Dated {
  dueAt: Millis
  /** The list's own: which list it is on, and its neighbours there. */
  list: DeadlineList<Dated> | undefined
  earlier: Dated | undefined
  later: Dated | undefined
}

export class DeadlineList<T extends Dated> {
  #first: T | undefined
  #last: T | undefined
  #size = 0

  get size(): number {
    return this.#size
  }

  /** The one that is due first. */
  get first(): T | undefined {
    return this.#first
  }

  /** Takes it off its old list, if any. Expects deadlines to come in order; one that does not walks past those after it. */
  append(item: T, dueAt: Millis): void {
    item.list?.remove(item)
    item.dueAt = dueAt
    item.list = this as unknown as DeadlineList<Dated>
    let before = this.#last
    while (before !== undefined && before.dueAt > dueAt) before = before.earlier as T | undefined
    const after = (before === undefined ? this.#first : before.later) as T | undefined
    item.earlier = before
    item.later = after
    if (before === undefined) this.#first = item
    else before.later = item
    if (after === undefined) this.#last = item
    else after.earlier = item
    this.#size++
  }

  /** No-op when it is not on this list. */
  remove(item: T): void {
    if ((item.list as unknown) !== this) return
    if (item.earlier === undefined) this.#first = item.later as T | undefined
    else item.earlier.later = item.later
    if (item.later === undefined) this.#last = item.earlier as T | undefined
    else item.later.earlier = item.earlier
    item.earlier = undefined
    item.later = undefined
    item.list = undefined
    this.#size--
  }

  /** Takes off the first one if it is due at `now`. */
  takeDue(now: Millis): T | undefined {
    const first = this.#first
    if (first === undefined || first.dueAt > now) return undefined
    this.remove(first)
    return first
  }
}
