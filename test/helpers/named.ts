/** A real named, authoritative for one zone, that knows one TSIG key. */
import { Folder, freePort, program, Running, untilListening } from './programs.ts'

export interface TsigKey {
  readonly name: string
  /** Base64, for HMAC-SHA256. */
  readonly secret: string
}

export class Named {
  /** UDP and TCP on 127.0.0.1. */
  readonly port: number
  readonly #folder: Folder
  readonly #running: Running

  private constructor(port: number, folder: Folder, running: Running) {
    this.port = port
    this.#folder = folder
    this.#running = running
  }

  /** `zone`: the text of its file. */
  static async start(origin: string, zone: string, key: TsigKey): Promise<Named> {
    const path = program('named')
    const folder = new Folder()
    const port = await freePort()
    const config = `
options {
  directory "${folder.path}";
  managed-keys-directory "${folder.path}";
  session-keyfile "${folder.path}/session.key";
  pid-file none;
  listen-on port ${port} { 127.0.0.1; };
  listen-on-v6 { none; };
  recursion no;
  version "as odd as any";
};
key "${key.name}" { algorithm hmac-sha256; secret "${key.secret}"; };
zone "${origin}" { type primary; file "${folder.write('zone', zone)}"; };
controls { };
`
    const running = new Running(path, ['-g', '-c', folder.write('named.conf', config)], { cwd: folder.path })
    await untilListening(port, running)
    return new Named(port, folder, running)
  }

  async stop(): Promise<void> {
    await this.#running.stop('SIGKILL')
    this.#folder.dispose()
  }
}
