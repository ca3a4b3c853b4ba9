/** Which configuration file a command reads, and what it says when the file is wrong. */
import type { Config } from '../config/config.ts'
import { type FileResult, readConfigFile } from '../config/file.ts'
import type { CommandIo } from './command.ts'

const DEFAULT_FILE = '/etc/dotbridge/dotbridge.yaml'

/** `--config`, else $DOTBRIDGE_CONFIG, else the file in /etc. */
export function configFile(flag: string | undefined, env: CommandIo['env']): string {
  return flag ?? (env['DOTBRIDGE_CONFIG'] || DEFAULT_FILE)
}

/** The configuration; undefined once every problem with it is on stderr. */
export function readConfig(flag: string | undefined, io: Pick<CommandIo, 'stderr' | 'env'>): Config | undefined {
  const file = configFile(flag, io.env)
  const result = readConfigFile(file)
  if ('config' in result) return result.config
  for (const line of problemLines(result, flag, io.env)) io.stderr.write(`${line}\n`)
  return undefined
}

/** Every problem, a line each; when nobody named a file and there is none, also how to name one. */
export function problemLines(
  result: Exclude<FileResult, { config: Config }>,
  flag: string | undefined,
  env: CommandIo['env'],
): readonly string[] {
  const file = configFile(flag, env)
  const [first] = result.problems
  const unnamed = file === DEFAULT_FILE && first !== undefined && first.startsWith(`${file}: there is no`)
  return unnamed ? [`${first}; name yours with --config FILE or $DOTBRIDGE_CONFIG`] : result.problems
}
