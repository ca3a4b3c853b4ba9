/** Stubs: what asks the bridge, over UDP and TCP, on real sockets. */
import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { makeQuery, type QueryOptions, type ReadMessage, readMessage } from './dns-text.ts'
import { frame } from './dot-server.ts'

/** Longer than the bridge may take (4.5 s), shorter than a test. */
const PATIENCE_MS = 8_000

abstract class Stub {
  /** Every reply that came, in order. */
  readonly replies: Buffer[] = []
  readonly #watchers = new Set<() => void>()

  /** Sends one message as it is. */
  abstract send(wire: Buffer): void
  abstract close(): void

  /** Asks and reads the reply with the same ID. */
  async ask(name: string, type = 'A', options: QueryOptions = {}): Promise<ReadMessage> {
    return readMessage(await this.exchange(makeQuery(name, type, options)))
  }

  /** Sends a message and resolves to the octets of the next reply with its ID. */
  async exchange(wire: Buffer): Promise<Buffer> {
    const seen = this.replies.length
    this.send(wire)
    const matches = (reply: Buffer): boolean => reply.readUInt16BE(0) === wire.readUInt16BE(0)
    await this.until(() => this.replies.slice(seen).some(matches))
    return this.replies.slice(seen).find(matches)!
  }

  /** Resolves once `condition` holds; looked at whenever a reply comes. */
  async until(condition: () => boolean): Promise<void> {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    while (!condition()) {
      await new Promise<void>((resolve, reject) => {
        const giveUp = (): void => reject(new Error(`no reply; ${this.replies.length} came so far`))
        signal.addEventListener('abort', giveUp, { once: true })
        const watcher = (): void => {
          signal.removeEventListener('abort', giveUp)
          this.#watchers.delete(watcher)
          resolve()
        }
        this.#watchers.add(watcher)
      })
    }
  }

  /** Resolves once `count` replies are there in all. */
  async collect(count: number): Promise<Buffer[]> {
    await this.until(() => this.replies.length >= count)
    return this.replies
  }

  protected take(reply: Buffer): void {
    this.replies.push(reply)
    this.wake()
  }

  protected wake(): void {
    for (const watcher of this.#watchers) watcher()
  }
}

export class UdpStub extends Stub {
  readonly #socket: UdpSocket

  private constructor(socket: UdpSocket) {
    super()
    this.#socket = socket
    // Connected: a reply from any other address or port than the one asked does not arrive here.
    socket.on('message', (reply) => this.take(Buffer.from(reply)))
    socket.on('error', () => {})
  }

  static async open(port: number, address = '127.0.0.1'): Promise<UdpStub> {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
    socket.connect(port, address)
    await once(socket, 'connect')
    return new UdpStub(socket)
  }

  send(wire: Buffer): void {
    this.#socket.send(wire)
  }

  close(): void {
    this.#socket.close()
  }
}

export class TcpStub extends Stub {
  /** The bridge ended its side. */
  ended = false
  closed = false
  readonly #socket: Socket
  #rest: Buffer = Buffer.alloc(0)

  private constructor(socket: Socket) {
    super()
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.#takeChunk(chunk))
    socket.on('end', () => {
      this.ended = true
      this.wake()
    })
    socket.on('close', () => {
      this.closed = true
      this.wake()
    })
    socket.on('error', () => {})
  }

  static async connect(port: number, address = '127.0.0.1'): Promise<TcpStub> {
    const socket = connect({ port, host: address, allowHalfOpen: true })
    await once(socket, 'connect')
    return new TcpStub(socket)
  }

  send(...wires: readonly Buffer[]): void {
    this.write(Buffer.concat(wires.map(frame)))
  }

  /** Octets as they are. */
  write(octets: Buffer): void {
    this.#socket.write(octets)
  }

  /** Reads nothing from now on. */
  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  /** FIN, still listening. */
  end(): void {
    this.#socket.end()
  }

  close(): void {
    this.#socket.destroy()
  }

  #takeChunk(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk])
    while (this.#rest.length >= 2 && this.#rest.length >= 2 + this.#rest.readUInt16BE(0)) {
      const end = 2 + this.#rest.readUInt16BE(0)
      this.take(Buffer.from(this.#rest.subarray(2, end)))
      this.#rest = this.#rest.subarray(end)
    }
  }
}
