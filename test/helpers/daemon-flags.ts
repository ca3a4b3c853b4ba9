/** V8's flags that the program is started with as a daemon. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** As the systemd unit of the checkout at `root` has them, if any. */
export function daemonFlags(root: string): string[] {
  const unit = readFileSync(join(root, 'systemd', 'dotbridge.service'), 'utf8')
  const [, flags] = /^ExecStart=\S+\/node ((?:--\S+ )*)\S+\/main\.js run /m.exec(unit) ?? []
  if (flags === undefined) throw new Error('the unit starts the program in another way')
  return flags.split(' ').filter((flag) => flag !== '')
}
