/** Debian's packages and a small Debian of its own, fetched the way this machine's apt is configured. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './programs.ts'

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

async function must(name: string, args: readonly string[], timeoutMs = 300_000): Promise<string> {
  const { status, stdout, stderr } = await run(name, args, timeoutMs)
  if (status !== 0) throw new Error(`${name} ${args.join(' ')}: ${stdout}${stderr}`)
  return stdout
}
