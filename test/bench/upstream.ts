/** What every forwarder asks in a benchmark: an unbound that answers any name below `bench.example.net` over DoT, and asks nobody. */

import { SERVER_NAME } from '../faults/lab.ts'
import { type Authority, makeAuthority } from '../helpers/certificates.ts'
import { Folder, freePort, program, Running, untilListening } from '../helpers/programs.ts'

export class BenchUpstream {
  readonly authority: Authority
  readonly addresses = ['127.0.0.1']
  readonly port: number
  readonly #folder: Folder
  readonly #running: Running

  private constructor(authority: Authority, port: number, folder: Folder, running: Running) {
    this.authority = authority
    this.port = port
    this.#folder = folder
    this.#running = running
  }

  static async start(): Promise<BenchUpstream> {
    const authority = makeAuthority()
    const { cert, key } = authority.issue({ names: [SERVER_NAME] })
    const folder = new Folder()
    const port = await freePort()
    const config = folder.write(
      'unbound.conf',
      `
server:
  interface: 127.0.0.1@${port}
  tls-port: ${port}
  tls-service-pem: "${folder.write('cert.pem', cert)}"
  tls-service-key: "${folder.write('key.pem', key)}"
  directory: "${folder.path}"
  username: ""
  chroot: ""
  pidfile: ""
  use-syslog: no
  module-config: "iterator"
  incoming-num-tcp: 100
  # Every name exists: one lookup, and an answer of the usual size that may be kept for an hour.
  local-zone: "bench.example.net." redirect
  local-data: "bench.example.net. 3600 IN A 192.0.2.1"
  local-data: "bench.example.net. 3600 IN A 192.0.2.2"
  # dnsdist asks for a.root-servers.net to see whether somebody is there.
  local-zone: "." static
remote-control:
  control-enable: no
`,
    )
    const running = new Running(program('unbound'), ['-d', '-c', config], { cwd: folder.path })
    await untilListening(port, running)
    return new BenchUpstream(authority, port, folder, running)
  }

  async stop(): Promise<void> {
    await this.#running.stop('SIGKILL')
    this.#folder.dispose()
  }
}
