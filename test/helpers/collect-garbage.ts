/** For tests of what is let go. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** From its return on a WeakRef whose target nobody refers to is empty. Not within the turn of the event loop that made it. */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  // Twice: memory outside the heap is given back by a thread of its own.
  for (let time = 0; time < 2; time++) {
    await new Promise((resolve) => setTimeout(resolve, 0))
    collect()
  }
}
