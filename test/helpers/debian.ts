/** Debian's packages and a small Debian of its own, fetched from where this machine's apt fetches. */
import { existsSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { inject } from 'vitest'
import { program, run } from './programs.ts'

/** Beside what every Debian has: systemd as init, and the two programs that keep a resolv.conf and need one. */
const INCLUDED = 'systemd,systemd-sysv,dbus,libpam-systemd,systemd-resolved,network-manager,iproute2'

/** Fetches packages into `folder`; returns the archives by name. Nothing is unpacked or started. */
export async function debianArchives(folder: string, names: readonly string[]): Promise<Record<string, string>> {
  // Not as the user _apt, who may not write here.
  const command = `cd '${folder}' && apt-get -qq -o APT::Sandbox::User=root download ${names.join(' ')}`
  await must('sh', ['-c', command])
  const files = readdirSync(folder)
  return Object.fromEntries(
    names.map((name) => [name, join(folder, files.find((file) => file.startsWith(`${name}_`))!)]),
  )
}

/** The root of a minimal Debian, of this machine's release; made once for all files of tests, and never to be changed. */
export async function debianRoot(): Promise<string> {
  program('debootstrap')
  const scratch = inject('scratch')
  const root = join(scratch, 'debian')
  if (existsSync(root)) return root
  const codename = (await must('sh', ['-c', '. /etc/os-release && echo "$VERSION_CODENAME"'])).trim()
  const targets = await must('apt-get', [
    'indextargets',
    '--format',
    '$(REPO_URI)',
    'Created-By: Packages',
    `Codename: ${codename}`,
    'Component: main',
  ])
  const mirror = targets.split('\n')[0]!
  const unfinished = `${root}-unfinished`
  await must('debootstrap', ['--variant=minbase', `--include=${INCLUDED}`, codename, unfinished, mirror])
  renameSync(unfinished, root)
  return root
}

export async function must(name: string, args: readonly string[], timeoutMs = 300_000): Promise<string> {
  const { status, stdout, stderr } = await run(name, args, timeoutMs)
  if (status !== 0) throw new Error(`${name} ${args.join(' ')}: ${stdout}${stderr}`)
  return stdout
}
