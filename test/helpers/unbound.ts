/** A real unbound as a DoT server, authoritative for what it is given and asking nobody. */
import type { Authority } from '../../src/demo/certificates.ts'
import { Folder, freePort, program, Running, untilListening } from './programs.ts'

export class Unbound {
  readonly port: number
  readonly #folder: Folder
  readonly #running: Running

  private constructor(port: number, folder: Folder, running: Running) {
    this.port = port
    this.#folder = folder
    this.#running = running
  }

  /** Serves `records` (zone-file lines below `example.`) as `serverName`; closes a connection idle for `idleTimeoutMs`. */
  static async start(
    authority: Authority,
    serverName: string,
    records: readonly string[],
    idleTimeoutMs = 10_000,
  ): Promise<Unbound> {
    const path = program('unbound')
    const folder = new Folder()
    const { cert, key } = authority.issue({ names: [serverName] })
    const certFile = folder.write('cert.pem', cert)
    const keyFile = folder.write('key.pem', key)
    const port = await freePort()
    const config = folder.write(
      'unbound.conf',
      `
server:
  interface: 127.0.0.1@${port}
  tls-port: ${port}
  tls-service-key: "${keyFile}"
  tls-service-pem: "${certFile}"
  use-syslog: no
  username: ""
  chroot: ""
  pidfile: ""
  directory: "${folder.path}"
  module-config: "iterator"
  incoming-num-tcp: 20
  tcp-idle-timeout: ${idleTimeoutMs}
  edns-tcp-keepalive: yes
  edns-tcp-keepalive-timeout: ${idleTimeoutMs}
  pad-responses: yes
  pad-responses-block-size: 468
  local-zone: "example." static
  local-data: "example. 300 IN SOA ns.example. nobody.invalid. 1 3600 1200 604800 60"
${records.map((record) => `  local-data: '${record}'`).join('\n')}
remote-control:
  control-enable: no
`,
    )
    const running = new Running(path, ['-d', '-c', config], { cwd: folder.path })
    await untilListening(port, running)
    return new Unbound(port, folder, running)
  }

  async stop(): Promise<void> {
    await this.#running.stop('SIGKILL')
    this.#folder.dispose()
  }
}
