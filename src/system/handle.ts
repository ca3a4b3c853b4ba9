/** How a handle of libuv's ends, whatever its kind. */
import type { Memory } from './memory.ts'
import type { System } from './system.ts'

/** Handles that libuv has not let go of yet: it writes to their memory until then. */
const closing = new Set<Memory>()

/** Closes a handle and releases the callback it was used with, if there is one. Resolves when libuv has let go of it. */
export function closeHandle(system: System, handle: Memory, callback?: bigint): Promise<void> {
  return new Promise((resolve) => {
    const closed = system.registerClosed(() => {
      // A callback cannot be released from within itself.
      setImmediate(() => {
        system.unregister(closed)
        if (callback !== undefined) system.unregister(callback)
        closing.delete(handle)
        resolve()
      })
    })
    closing.add(handle)
    system.closeHandle(handle.at(0), closed)
  })
}
