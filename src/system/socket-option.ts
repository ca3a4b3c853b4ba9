/** Options of sockets whose value is a number. */
import { Memory } from './memory.ts'
import type { System } from './system.ts'

/** Returns what setsockopt does: -1 tells of an error. */
export function setSocketOption(system: System, fd: number, level: number, option: number, to: number): number {
  const value = new Memory(system, 4)
  value.words[0] = to
  return system.setsockopt(fd, level, option, value.at(0), 4)
}
