/** `dotbridge deactivate`: puts back what `activate` replaced, octet by octet. Asks neither the bridge nor its configuration. */
import { Host } from '../resolv-conf/host.ts'
import { changedSince, readJournal, undo } from '../resolv-conf/journal.ts'
import { type CommandIo, defineCommand, EXIT } from './command.ts'
import { explainWriteError, runProgram } from './host-commands.ts'

export const command = defineCommand({
  positionals: { usage: '', min: 0, max: 0 },
  flags: {
    force: { kind: 'switch', doc: 'put the old files back although somebody changed them since' },
    'dry-run': { kind: 'switch', doc: 'print what would be put back, change nothing' },
    root: { kind: 'text', placeholder: 'DIR', default: '/', doc: 'the root of the file system to change' },
  },
  notes: ['Exit status: 0 done, or nothing to do; 1 failed or refused.'],
  async run(flags, _positionals, io) {
    return deactivate(new Host(flags.root, runProgram), { force: flags.force, dryRun: flags['dry-run'] }, io)
  },
})

export function deactivate(
  host: Host,
  wishes: { readonly force: boolean; readonly dryRun: boolean },
  io: Pick<CommandIo, 'stdout' | 'stderr'>,
): number {
  try {
    const journal = readJournal(host)
    if (journal === undefined) {
      io.stdout.write('Not active: nothing to put back.\n')
      return EXIT.ok
    }
    const changed = changedSince(host, journal)
    if (changed.length > 0 && !wishes.force) {
      io.stderr.write(
        `Changed by somebody since activate: ${changed.join(', ')}.\n--force puts the old files back and loses that.\n`,
      )
      return EXIT.wrong
    }
    const paths = journal.changes.map(({ path }) => path).join(', ')
    if (wishes.dryRun) {
      io.stdout.write(`would put back: ${paths}\n`)
      return EXIT.ok
    }
    const { failedPrograms } = undo(host, journal)
    for (const words of failedPrograms)
      io.stderr.write(`Could not run: ${words}. Run it by hand, or restart the host.\n`)
    io.stdout.write(`Put back: ${paths}.\n`)
    return EXIT.ok
  } catch (error) {
    io.stderr.write(`${explainWriteError(error)}\nNot everything was put back: run it again once that is mended.\n`)
    return EXIT.wrong
  }
}
