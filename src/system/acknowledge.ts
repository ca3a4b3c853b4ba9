/** Has the system acknowledge at once what came over TCP, which it leaves to the next thing sent or to a timer of 40 ms. */
import { IPPROTO_TCP, TCP_QUICKACK } from './layout.ts'
import { setSocketOption } from './socket-option.ts'
import { loadSystem, type System } from './system.ts'

/** Takes the descriptor of a socket. The system is loaded when it is first called; where that fails it does nothing. */
export function makeAcknowledge(load = loadSystem): (fd: number) => void {
  let ready: Promise<(fd: number) => void> | undefined
  return (fd) => {
    ready ??= prepare(load)
    // A descriptor that has been closed by then is no socket or another one: neither minds.
    void ready.then((acknowledge) => acknowledge(fd))
  }
}

async function prepare(load: typeof loadSystem): Promise<(fd: number) => void> {
  try {
    const system = await load()
    return (fd) => acknowledge(system, fd)
  } catch {
    return () => {}
  }
}

/** The same at once. */
export function acknowledge(system: System, fd: number): void {
  setSocketOption(system, fd, IPPROTO_TCP, TCP_QUICKACK, 1)
}
