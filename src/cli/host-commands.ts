/** What activate and deactivate share: running the host's programs, and saying why a file cannot be written. */
import { spawnSync } from 'node:child_process'
import type { RunProgram } from '../resolv-conf/host.ts'

export const runProgram: RunProgram = (program, args) => {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 30_000 })
  return { ok: status === 0, output: `${stdout ?? ''}${stderr ?? ''}` }
}

/** One sentence for a person, with the way out where there is one. */
export function explainWriteError(error: unknown): string {
  const { code, message, ...where } = error as NodeJS.ErrnoException & { readonly dest?: string }
  // Of a rename that fails, the file to be replaced is the one that matters.
  const path = where.dest ?? where.path
  switch (code) {
    case 'EACCES':
      return `Not permitted to write ${path}: run this as root.`
    case 'EPERM':
      return `The system does not let even root change ${path}. It may be immutable: "lsattr /etc/resolv.conf" shows an i, "chattr -i /etc/resolv.conf" takes it away.`
    case 'EROFS':
      return `${path} is on a file system mounted read-only.`
    case 'EBUSY':
      return `${path} is a mount of its own (a container?): name the server where the container is started.`
    default:
      return message
  }
}
