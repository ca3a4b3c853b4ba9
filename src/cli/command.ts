/** What a subcommand is. Each lives in a file of its own that is loaded only when asked for: see commands.ts. */

/** The exit statuses a user's script may rely on. */
export const EXIT = {
  ok: 0,
  /** The configuration or the command line is wrong; also a second signal. A restart cures neither. */
  wrong: 1,
  cannotListen: 2,
  noAnswer: 9,
  /** An error nobody foresaw (EX_SOFTWARE of sysexits.h): the service manager shall start it again. */
  bug: 70,
} as const

/** One flag of a command. Its doc is one line that starts in lower case and has no full stop. */
export type Flag =
  | { readonly kind: 'text'; readonly placeholder: string; readonly default?: string; readonly doc: string }
  | {
      readonly kind: 'integer'
      readonly placeholder: string
      readonly default: number
      readonly min: number
      readonly max: number
      readonly doc: string
    }
  | { readonly kind: 'switch'; readonly doc: string }

/** By long name, without the dashes. */
export type FlagTable = Readonly<Record<string, Flag>>

type FlagValue<F extends Flag> = F extends { kind: 'switch' }
  ? boolean
  : F extends { kind: 'integer' }
    ? number
    : F extends { default: string }
      ? string
      : string | undefined

export type FlagValues<T extends FlagTable> = { readonly [Name in keyof T]: FlagValue<T[Name]> }

/** Somewhere text goes. The process's streams are this, and so is a list of strings in a test. */
export interface Output {
  write(text: string): unknown
}

/** What a command may know of the process it runs in. */
export interface CommandIo {
  /** Results. */
  readonly stdout: Output
  /** Diagnostics. */
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether stdout takes ANSI colours: it is a terminal, and NO_COLOR is unset. */
  readonly color: boolean
  readonly version: string
  readonly pid: number
  /** The program's own file. */
  readonly entry: string
  /**
   * Aborted by the first SIGTERM or SIGINT; a second one ends the process with 1. A command that never calls it dies of
   * either at once, as programs do.
   */
  stopSignal(): AbortSignal
  /** Calls `reload` at each SIGHUP from now on. */
  onReload(reload: () => void): void
  /** Gives what nobody caught to `report`, instead of printing it, before the process ends with EXIT.bug. */
  onBug(report: (error: unknown) => void): void
}

export interface Command<T extends FlagTable = FlagTable> {
  /** The words after the flags in the usage line; empty: none are taken. */
  readonly positionals: { readonly usage: string; readonly min: number; readonly max: number }
  readonly flags: T
  /** Lines that `--help` prints below the flags: examples, exit statuses. */
  readonly notes: readonly string[]
  /** Resolves to the exit status. What it throws is a bug. */
  run(flags: FlagValues<T>, positionals: readonly string[], io: CommandIo): Promise<number>
}

/** Gives `run` the types its own flags imply. */
export function defineCommand<const T extends FlagTable>(command: Command<T>): Command<T> {
  return command
}

/** `--config`, the same for every command that reads the configuration. */
export const CONFIG_FLAG = {
  kind: 'text',
  placeholder: 'FILE',
  doc: 'the configuration file (default: $DOTBRIDGE_CONFIG, else /etc/dotbridge/dotbridge.yaml)',
} as const satisfies Flag
