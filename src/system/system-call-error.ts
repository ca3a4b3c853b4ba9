import { ERRNO } from './layout.ts'

/** A failed call, in the shape of Node's own system errors. */
export class SystemCallError extends Error {
  override readonly name = 'SystemCallError'
  readonly code: string
  readonly errno: number
  readonly syscall: string

  constructor(syscall: string, errno: number) {
    const code = NAMES.get(errno) ?? `E${errno}`
    super(`${syscall} ${code}`)
    this.code = code
    this.errno = errno
    this.syscall = syscall
  }
}

const NAMES = new Map<number, string>(Object.entries(ERRNO).map(([name, errno]) => [errno, name]))
