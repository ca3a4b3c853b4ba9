/** Whether this host can have several processes on one port, and the first of them with what looks after the others. */
import type { Config } from '../config/config.ts'
import { Daemon, type DaemonExtras } from '../daemon.ts'
import type { Log } from '../log.ts'
import { loadSystem } from '../system/system.ts'
import { ProcessCrew, shareOf } from './crew.ts'
import { workerSpawner } from './spawn.ts'

/** Makes the first process's daemon, and its crew. */
export type CrewMaker = (extras: DaemonExtras) => { readonly daemon: Daemon; readonly crew: ProcessCrew }

/** What a crew must know of the process it is made in. */
export interface CrewHost {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly pid: number
  /** The program's own file. */
  readonly entry: string
}

/** Undefined, and said in the log: there can be one process only. Node cannot share a UDP port; our own system calls can. */
export async function crewMaker(
  config: Config,
  log: Log,
  { env, pid, entry }: CrewHost,
): Promise<CrewMaker | undefined> {
  const { workers } = config
  try {
    await loadSystem()
  } catch (error) {
    log.event('workers-unavailable', { workers, error })
    return undefined
  }
  return (extras) => {
    const daemon = new Daemon(shareOf(config, workers), log, { ...extras, sharing: 'first' })
    return { daemon, crew: new ProcessCrew({ daemon, config, pid, log, spawn: workerSpawner(entry, env) }) }
  }
}
