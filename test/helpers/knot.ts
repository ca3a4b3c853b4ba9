/** A real knotd that signs its zones as it loads them. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Folder, freePort, program, Running, untilListening } from './programs.ts'

export interface KnotZone {
  /** Without a dot at its end. */
  readonly name: string
  /** The path of its zone file. */
  readonly file: string
  readonly denial: 'nsec' | 'nsec3'
}

export class Knot {
  /** UDP and TCP on 127.0.0.1. */
  readonly port: number
  readonly #folder: Folder
  readonly #running: Running

  private constructor(port: number, folder: Folder, running: Running) {
    this.port = port
    this.#folder = folder
    this.#running = running
  }

  /** Resolves once every zone is signed. */
  static async start(zones: readonly KnotZone[]): Promise<Knot> {
    const path = program('knotd')
    const folder = new Folder()
    const port = await freePort()
    for (const name of ['run', 'db']) mkdirSync(join(folder.path, name))
    for (const { name, file } of zones) folder.write(`${name}.zone`, readFileSync(file, 'utf8'))
    const running = new Running(path, ['-c', folder.write('knot.conf', configuration(folder.path, port, zones))])
    const signed = ({ name }: KnotZone): RegExp => new RegExp(`\\[${name}\\.\\] DNSSEC, next signing`)
    await running.until(({ stdout, stderr }) => zones.every((zone) => signed(zone).test(stdout + stderr)))
    await untilListening(port, running)
    return new Knot(port, folder, running)
  }

  async stop(): Promise<void> {
    await this.#running.stop('SIGKILL')
    this.#folder.dispose()
  }
}

function configuration(folder: string, port: number, zones: readonly KnotZone[]): string {
  const policy = (id: string): string => `
  - id: ${id}
    algorithm: ecdsap256sha256
    single-type-signing: on
    cds-cdnskey-publish: always
    nsec3: ${id === 'nsec3' ? 'on' : 'off'}`
  const zone = ({ name, denial }: KnotZone): string => `
  - domain: ${name}
    dnssec-policy: ${denial}`
  return `
server:
    rundir: "${folder}/run"
    listen: 127.0.0.1@${port}
log:
  - target: stdout
    any: info
database:
    storage: "${folder}/db"
policy:${policy('nsec')}${policy('nsec3')}
template:
  - id: default
    storage: "${folder}"
    file: "%s.zone"
    zonefile-sync: -1
    zonefile-load: difference-no-serial
    journal-content: all
    dnssec-signing: on
    zonemd-generate: zonemd-sha384
zone:${zones.map(zone).join('')}
`
}
