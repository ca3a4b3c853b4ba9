/** Real resolvers that ask the bridge in plain DNS and believe only what is signed: BIND, Unbound, Knot Resolver. */
import { Folder, freePort, program, Running, untilListening } from './programs.ts'

export interface ResolverSettings {
  /** The bridge's port on 127.0.0.1. */
  readonly forwardTo: number
  /** Zones, no dot at the end, each with the DNSKEY RDATA it is trusted by, as in a zone file. */
  readonly anchors: Readonly<Record<string, string>>
}

interface Program {
  readonly name: string
  readonly arguments: (folder: Folder, config: string) => readonly string[]
  readonly configuration: (folder: string, port: number, settings: ResolverSettings) => string
}

export class Resolver {
  /** UDP and TCP on 127.0.0.1. */
  readonly port: number
  readonly #folder: Folder
  readonly #running: Running

  private constructor(port: number, folder: Folder, running: Running) {
    this.port = port
    this.#folder = folder
    this.#running = running
  }

  static async start(name: keyof typeof RESOLVERS, settings: ResolverSettings): Promise<Resolver> {
    const resolver: Program = RESOLVERS[name]
    const path = program(resolver.name)
    const folder = new Folder()
    const port = await freePort()
    const config = folder.write('resolver.conf', resolver.configuration(folder.path, port, settings))
    const running = new Running(path, resolver.arguments(folder, config), { cwd: folder.path })
    await untilListening(port, running)
    return new Resolver(port, folder, running)
  }

  async stop(): Promise<void> {
    await this.#running.stop('SIGKILL')
    this.#folder.dispose()
  }
}

/** One line for each anchor. */
const eachAnchor = ({ anchors }: ResolverSettings, line: (zone: string, key: string) => string): string =>
  Object.entries(anchors)
    .map(([zone, key]) => line(zone, key))
    .join('\n')

export const RESOLVERS = {
  named: {
    name: 'named',
    // In the foreground, everything logged to stderr.
    arguments: (_folder, config) => ['-g', '-c', config],
    configuration: (folder, port, settings) => `
options {
  directory "${folder}";
  managed-keys-directory "${folder}";
  session-keyfile "${folder}/session.key";
  pid-file none;
  listen-on port ${port} { 127.0.0.1; };
  listen-on-v6 { none; };
  forward only;
  forwarders port ${settings.forwardTo} { 127.0.0.1; };
  dnssec-validation yes;
};
trust-anchors {
${eachAnchor(settings, (zone, key) => `  ${zone}. static-key ${key.replace(/^(\d+ \d+ \d+) (.*)$/, '$1 "$2"')};`)}
};
controls { };
`,
  },
  unbound: {
    name: 'unbound',
    arguments: (_folder, config) => ['-d', '-c', config],
    configuration: (folder, port, settings) => `
server:
  interface: 127.0.0.1@${port}
  use-syslog: no
  username: ""
  chroot: ""
  pidfile: ""
  directory: "${folder}"
  do-not-query-localhost: no
${eachAnchor(settings, (zone, key) => `  trust-anchor: "${zone}. DNSKEY ${key}"`)}
forward-zone:
  name: "."
  forward-addr: 127.0.0.1@${settings.forwardTo}
remote-control:
  control-enable: no
`,
  },
  kresd: {
    name: 'kresd',
    arguments: ({ path }, config) => ['-n', '-c', config, path],
    configuration: (_folder, port, settings) => `
net.listen('127.0.0.1', ${port}, { kind = 'dns' })
modules.unload('ta_update')
modules.unload('ta_signal_query')
modules.unload('priming')
modules.unload('detect_time_skew')
trust_anchors.remove('.')
${eachAnchor(settings, (zone, key) => `trust_anchors.add('${zone}. 3600 DNSKEY ${key}')`)}
policy.add(policy.all(policy.FORWARD({ '127.0.0.1@${settings.forwardTo}' })))
`,
  },
} as const satisfies Record<string, Program>
