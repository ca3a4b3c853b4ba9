/** From the words after `dotbridge` to a command's exit status. */
import { parseArguments, suggestion } from './arguments.ts'
import { type CommandIo, EXIT } from './command.ts'
import type { CommandEntry } from './commands.ts'
import { commandHelp, overview } from './help.ts'

/** Runs what `argv` asks for; resolves to the exit status. Rejects only for bugs. */
export async function dispatch(
  commands: Readonly<Record<string, CommandEntry>>,
  argv: readonly string[],
  io: CommandIo,
): Promise<number> {
  const [name, ...args] = argv
  const refuse = (text: string, help: string): number => {
    io.stderr.write(`${text}; see ${help} --help\n`)
    return EXIT.wrong
  }
  if (name === undefined) {
    io.stderr.write(overview(commands))
    return EXIT.wrong
  }
  if (name === '--help' || name === '-h') return say(io, overview(commands))
  if (name === '--version') return say(io, `dotbridge ${io.version}\n`)
  if (name.startsWith('-')) {
    const near = suggestion(name.replace(/^-+/, ''), ['help', 'version'], '--')
    return refuse(`dotbridge: unknown flag ${name}${near}`, 'dotbridge')
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (entry === undefined) {
    const near = suggestion(name, Object.keys(commands))
    return refuse(`dotbridge: unknown command ${JSON.stringify(name)}${near}`, 'dotbridge')
  }
  const { command } = await entry.load()
  const parsed = parseArguments(command, args)
  if (parsed.kind === 'help') return say(io, commandHelp(name, entry.summary, command))
  if (parsed.kind === 'wrong') return refuse(`dotbridge ${name}: ${parsed.text}`, `dotbridge ${name}`)
  // parseArguments gave every flag of the command's own table the type its row says.
  return command.run(parsed.flags as Parameters<typeof command.run>[0], parsed.positionals, io)
}

function say(io: CommandIo, text: string): number {
  io.stdout.write(text)
  return EXIT.ok
}
