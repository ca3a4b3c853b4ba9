import { describe, expect, it } from 'vitest'
import { defineCommand } from '../../../src/cli/command.ts'
import { COMMANDS, type CommandEntry } from '../../../src/cli/commands.ts'
import { dispatch } from '../../../src/cli/dispatch.ts'
import { FakeProcess } from '../../helpers/command-io.ts'

/** What the command was run with. */
let seen: { flags: unknown; positionals: readonly string[] } | undefined

const command = defineCommand({
  positionals: { usage: 'NAME [TYPE]', min: 1, max: 2 },
  flags: {
    config: { kind: 'text', placeholder: 'FILE', doc: 'the configuration file (default: somewhere)' },
    port: { kind: 'integer', placeholder: 'N', default: 5300, min: 1, max: 65_535, doc: 'the port' },
    force: { kind: 'switch', doc: 'go on' },
  },
  notes: ['Exit status: 7.'],
  async run(flags, positionals) {
    seen = { flags, positionals }
    return 7
  },
})
const COMMAND: Record<string, CommandEntry> = {
  ask: { summary: 'Ask something', load: async () => ({ command }) },
  broken: { summary: 'Not loaded', load: () => Promise.reject(new Error('loaded')) },
}

async function run(...argv: string[]) {
  seen = undefined
  const io = new FakeProcess()
  const status = await dispatch(COMMAND, argv, io)
  return { status, out: io.out, err: io.err, seen }
}

describe('dotbridge', () => {
  it('--help lists the commands and loads none', async () => {
    const { status, out, err } = await run('--help')
    expect([status, err]).toEqual([0, ''])
    expect(out).toMatch(/^ {2}ask {6}Ask something$/m)
    expect(out).toContain('broken')
  })

  it('--version prints the version on stdout', async () => {
    expect(await run('--version')).toMatchObject({ status: 0, out: 'dotbridge 1.2.3\n', err: '' })
  })

  it('without a command prints the help on stderr and fails', async () => {
    const { status, out, err } = await run()
    expect([status, out]).toEqual([1, ''])
    expect(err).toContain('Usage: dotbridge COMMAND')
  })

  it.each([
    [['aks'], 'dotbridge: unknown command "aks" (did you mean ask?); see dotbridge --help\n'],
    [['frobnicate'], 'dotbridge: unknown command "frobnicate"; see dotbridge --help\n'],
    [['constructor'], 'dotbridge: unknown command "constructor"; see dotbridge --help\n'],
    [['--versoin'], 'dotbridge: unknown flag --versoin (did you mean --version?); see dotbridge --help\n'],
    [['ask'], 'dotbridge ask: NAME [TYPE] is missing; see dotbridge ask --help\n'],
    [['ask', 'a', 'b', 'c'], 'dotbridge ask: "c" is one word too many; see dotbridge ask --help\n'],
    [
      ['ask', 'a', '--prot', '1'],
      'dotbridge ask: unknown flag --prot (did you mean --port?); see dotbridge ask --help\n',
    ],
    [['ask', 'a', '-x'], 'dotbridge ask: unknown flag -x; see dotbridge ask --help\n'],
    [['ask', 'a', '--toString'], 'dotbridge ask: unknown flag --toString; see dotbridge ask --help\n'],
    [['ask', 'a', '--port'], 'dotbridge ask: --port needs a value: N; see dotbridge ask --help\n'],
    [['ask', 'a', '--config', '--force'], 'dotbridge ask: --config needs a value: FILE; see dotbridge ask --help\n'],
    [['ask', 'a', '--config='], 'dotbridge ask: --config needs a value: FILE; see dotbridge ask --help\n'],
    [['ask', 'a', '--force=yes'], 'dotbridge ask: --force takes no value; see dotbridge ask --help\n'],
    [['ask', 'a', '--port', '1', '--port', '2'], 'dotbridge ask: --port is given twice; see dotbridge ask --help\n'],
    [
      ['ask', 'a', '--port', '65536'],
      'dotbridge ask: --port takes a whole number from 1 to 65535, not "65536"; see dotbridge ask --help\n',
    ],
    [
      ['ask', 'a', '--port', '1e3'],
      'dotbridge ask: --port takes a whole number from 1 to 65535, not "1e3"; see dotbridge ask --help\n',
    ],
  ])('%j fails with one line on stderr, and nothing is run', async (argv, err) => {
    expect(await run(...argv)).toEqual({ status: 1, out: '', err, seen: undefined })
  })

  it('gives a command its flags, defaults filled in, and its words; its status is the exit status', async () => {
    expect(await run('ask', 'a')).toMatchObject({
      status: 7,
      seen: { flags: { config: undefined, port: 5300, force: false }, positionals: ['a'] },
    })
    expect(await run('ask', '--port', '53', 'a', '--config=-', 'MX', '--force')).toMatchObject({
      seen: { flags: { config: '-', port: 53, force: true }, positionals: ['a', 'MX'] },
    })
    expect((await run('ask', '--', '--force')).seen).toMatchObject({ positionals: ['--force'] })
  })

  it('--help of a command shows every flag with its default, whatever else is wrong', async () => {
    for (const argv of [['--help'], ['-h'], ['--nonsense', '--port=x', '--help']]) {
      const { status, out } = await run('ask', ...argv)
      expect(status).toBe(0)
      expect(out).toBe(`Usage: dotbridge ask [--config FILE] [--port N] [--force] NAME [TYPE]

Ask something.

  --config FILE   the configuration file (default: somewhere)
  --port N        the port (default: 5300)
  --force         go on
  --help          print this

Exit status: 7.
`)
    }
  })
})

describe('the commands of dotbridge', () => {
  it.each(Object.entries(COMMANDS))(
    '%s says what it does, and what each flag and exit status means',
    async (_, entry) => {
      expect(entry.summary).toMatch(/^[A-Z].*[^.]$/)
      const { command } = await entry.load()
      for (const flag of Object.values(command.flags)) expect(flag.doc).toMatch(/^[a-z].*[^.]$/)
      expect(command.notes.join('\n')).toMatch(/Exit status: 0 /)
    },
  )
})
