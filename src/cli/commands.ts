/** The subcommands. Only the one asked for is loaded, so that `run` starts without what the demo needs. */
import type { Command } from './command.ts'

export interface CommandEntry {
  /** One line for `dotbridge --help`. */
  readonly summary: string
  load(): Promise<{ readonly command: Command }>
}

export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  run: { summary: 'Run the bridge in the foreground until SIGTERM or SIGINT', load: () => import('./run.ts') },
  check: { summary: 'Read the configuration, say every problem or what it means', load: () => import('./check.ts') },
  demo: { summary: 'Try the bridge on loopback, in front of a made-up Gateway', load: () => import('./demo.ts') },
  query: { summary: 'Ask the configured upstream directly over DNS over TLS', load: () => import('./query.ts') },
  status: { summary: 'What the running daemon does, in words or as JSON', load: () => import('./status.ts') },
  flush: { summary: 'Have the daemon forget answers, of one name or all', load: () => import('./flush.ts') },
  reload: { summary: 'Have the daemon read its configuration again', load: () => import('./reload.ts') },
  'log-level': {
    summary: 'Have the daemon log more or less, until the next reload',
    load: () => import('./log-level.ts'),
  },
  health: {
    summary: "Ask the running bridge one question, for a container's health check",
    load: () => import('./health.ts'),
  },
  activate: { summary: "Point this host's resolv.conf at the bridge", load: () => import('./activate.ts') },
  deactivate: { summary: 'Put back what activate replaced', load: () => import('./deactivate.ts') },
}
