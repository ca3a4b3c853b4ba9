/** Waits between failed dials (RR3): pure. */

const FIRST_MS = 100
const MAX_MS = 30_000
const JITTER = 0.2

/** `failures` in a row, at least 1; `random` in [0, 1). Milliseconds until the next dial when nothing waits for it. */
export function backoffMs(failures: number, random: number): number {
  const plain = FIRST_MS * 2 ** Math.min(failures - 1, 20)
  return Math.min(MAX_MS, plain * (1 - JITTER + 2 * JITTER * random))
}
