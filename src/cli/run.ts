/** `dotbridge run`: the bridge in the foreground. */
import type { Config } from '../config/config.ts'
import { Daemon } from '../daemon.ts'
import { InheritedSockets } from '../listen/inherited.ts'
import { Desk } from '../operate/desk.ts'
import { queryObserver } from '../operate/query-log.ts'
import { Station } from '../operate/station.ts'
import type { CrewMaker } from '../workers/make-crew.ts'
import { CONFIG_FLAG, type CommandIo, defineCommand } from './command.ts'
import { configFile } from './read-config.ts'
import { runService, type Service, type ServiceHost } from './service.ts'

export const command = defineCommand({
  positionals: { usage: '', min: 0, max: 0 },
  flags: { config: CONFIG_FLAG },
  notes: [
    'SIGTERM and SIGINT end it, a second one at once; SIGHUP reads the configuration again. The log goes to stderr.',
    'Exit status: 0 after a clean stop; 1 the configuration is wrong; 2 it cannot listen.',
  ],
  run(flags, _positionals, io) {
    const makeService = async (config: Config, host: ServiceHost): Promise<Service> => {
      if (config.workers === 1) return makeStation(config, host, io)
      const { crewMaker } = await import('../workers/make-crew.ts')
      return makeStation(config, host, io, await crewMaker(config, host.log, io))
    }
    return runService({ file: configFile(flags.config, io.env), makeService }, io)
  },
})

function makeStation(config: Config, { log, reload }: ServiceHost, io: CommandIo, makeCrew?: CrewMaker): Station {
  const { env, pid, version } = io
  const inherited = InheritedSockets.fromEnvironment(env, pid)
  const extras = { queryLog: queryObserver(log), inherited }
  const { daemon, crew } = makeCrew?.(extras) ?? { daemon: new Daemon(config, log, extras), crew: undefined }
  const desk = new Desk({
    daemon,
    crew,
    config: () => station.config,
    log,
    lastErrors: () => log.lastErrors,
    version,
    pid,
    reload,
  })
  const station: Station = new Station({ daemon, crew, config, log, operations: desk, env, pid, version })
  return station
}
