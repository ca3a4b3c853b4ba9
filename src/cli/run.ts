/** `dotbridge run`: the bridge in the foreground. */
import type { Config } from '../config/config.ts'
import { Daemon } from '../daemon.ts'
import { InheritedSockets } from '../listen/inherited.ts'
import type { Log } from '../log.ts'
import { Desk } from '../operate/desk.ts'
import { Station } from '../operate/station.ts'
import type { FateObserver } from '../responder.ts'
import { HEADER_LENGTH } from '../wire/constants.ts'
import { nameText, rcodeText, typeText } from '../wire/text.ts'
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
    const makeService = (config: Config, host: ServiceHost): Service => makeStation(config, host, io)
    return runService({ file: configFile(flags.config, io.env), makeService }, io)
  },
})

function makeStation(config: Config, { log, reload }: ServiceHost, { env, pid, version }: CommandIo): Station {
  const inherited = InheritedSockets.fromEnvironment(env, pid)
  const daemon = new Daemon(config, log, { queryLog: queryObserver(log), inherited })
  const desk = new Desk({
    daemon,
    config: () => station.config,
    log,
    lastErrors: () => log.lastErrors,
    version,
    pid,
    reload,
  })
  const station: Station = new Station({ daemon, config, log, operations: desk, env, pid, version })
  return station
}

/** Writes the line per query that `log.queries` asks for. */
export function queryObserver(log: Log): FateObserver {
  return ({ wire, qtype, transport }, outcome, rcode) => {
    if (!log.enabled('query')) return
    const name = nameText(wire, HEADER_LENGTH)
    const over = transport.stream ? 'tcp' : 'udp'
    log.event('query', { name, type: typeText(qtype), over, outcome, rcode: rcodeText(rcode) })
  }
}
