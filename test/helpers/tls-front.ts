/** TLS in front of a TCP server: every octet passes as it is, both ways. */
import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { createServer, type Server } from 'node:tls'
import type { Identity } from '../../src/demo/certificates.ts'

export class TlsFront {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(identity: Identity, to: number) {
    this.#server = createServer({ ...identity, ALPNProtocols: ['dot'] }, (socket) => {
      const onward = connect(to, '127.0.0.1')
      for (const end of [socket, onward]) {
        this.#sockets.add(end)
        end.on('error', () => {})
        end.on('close', () => this.#sockets.delete(end))
      }
      socket.pipe(onward).pipe(socket)
    })
  }

  /** In front of port `to` of 127.0.0.1. */
  static async listen(identity: Identity, to: number): Promise<TlsFront> {
    const front = new TlsFront(identity, to)
    front.#server.listen(0, '127.0.0.1')
    await once(front.#server, 'listening')
    return front
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
