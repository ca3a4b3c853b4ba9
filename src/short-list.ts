/** Lists that hardly ever have more than one item. */

/** What a short list is at first: one for all, as nothing is ever put into it. */
export const NONE: readonly never[] = []

/**
 * The list with `item` at its end: to be kept in place of the old one. A list made with its first item takes 40 octets, one that
 * it is pushed onto 170, as V8 then makes room for seventeen. For what is filled and emptied all the time there is fifo.ts.
 */
export function appended<T>(list: readonly T[], item: T): readonly T[] {
  if (list.length === 0) return [item]
  const grown = list as T[]
  grown.push(item)
  return grown
}
