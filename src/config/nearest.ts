/** The word somebody meant. */

/**
 * The one of `words` nearest to `written`, letter case aside, if it is near enough to be a slip: at most one edit in three
 * letters, or the word with something after it. Undefined: none is.
 */
export function nearest(written: string, words: readonly string[]): string | undefined {
  // An attacker does not write the configuration, but a pasted line may be long, and the distance costs its square.
  if (written.length > 64) return undefined
  const folded = written.toLowerCase().replaceAll('-', '_')
  let best: string | undefined
  let least = Number.POSITIVE_INFINITY
  for (const word of words) {
    const distance = editDistance(folded, word.toLowerCase().replaceAll('-', '_'))
    const enough = Math.max(1, Math.floor(Math.max(folded.length, word.length) / 3))
    const started = word.length > 2 && folded.startsWith(word.toLowerCase())
    if ((distance <= enough || started) && distance < least) {
      best = word
      least = distance
    }
  }
  return best
}

/** Levenshtein's, with two neighbouring letters swapped counted as one edit. */
export function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      let distance = Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + (same ? 0 : 1))
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) distance = Math.min(distance, beforePrevious[column - 2]! + 1)
      current.push(distance)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[b.length]!
}
