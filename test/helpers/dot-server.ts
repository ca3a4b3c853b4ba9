/**
 * A real DNS-over-TLS server on loopback that does as it is told: answers late, out of order, in pieces, joined, never;
 * closes and resets. It keeps all that it saw. Shares no code with src.
 */
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { createServer, type SecureVersion, type Server, type TLSSocket } from 'node:tls'
import type { Identity } from '../../src/demo/certificates.ts'
import { makeResponse, type Option, type ReadMessage, type ResponseParts, readMessage } from './dns-text.ts'

export interface DotServerOptions {
  readonly identity: Identity
  /** Default: a free one. */
  readonly port?: number
  /** Default: 192.0.2.1 for every A, an empty answer for the rest. */
  readonly answer?: Answerer
  readonly minVersion?: SecureVersion
  readonly maxVersion?: SecureVersion
  /** ALPN protocols the server knows; default `dot`. Empty: it knows no ALPN and selects none. */
  readonly alpn?: readonly string[]
  /** Closes a connection (close_notify, FIN) that has been idle so long. */
  readonly idleTimeoutMs?: number
}

/** Decides what becomes of one query. Doing nothing is the answer that never comes. */
export type Answerer = (query: SeenQuery) => void

/** One query as it arrived. */
export interface SeenQuery {
  /** The message's octets, without the length prefix. */
  readonly wire: Buffer
  readonly message: ReadMessage
  /** `name TYPE`. */
  readonly question: string
  readonly options: readonly Option[]
  readonly connection: SeenConnection
  /** Answers now. */
  respond(parts?: ResponseParts): void
}

/** One authenticated connection. */
export class SeenConnection {
  readonly serverName: string | undefined
  readonly alpn: string | undefined
  readonly protocol: string
  readonly resumed: boolean
  readonly queries: SeenQuery[] = []
  /** Whether the client said goodbye with a TLS close_notify and a FIN, and not with a reset. */
  endedCleanly = false
  closed = false
  readonly #socket: TLSSocket
  readonly #tcp: Socket | undefined

  /** `tcp`: the socket below TLS, which alone can be reset. */
  constructor(socket: TLSSocket, tcp: Socket | undefined) {
    this.#socket = socket
    this.#tcp = tcp
    const { servername, alpnProtocol } = socket as TLSSocket & { servername?: string | false }
    this.serverName = servername === false ? undefined : servername
    this.alpn = alpnProtocol === false || alpnProtocol === null ? undefined : alpnProtocol
    this.protocol = socket.getProtocol() ?? 'none'
    this.resumed = socket.isSessionReused()
    socket.on('end', () => {
      this.endedCleanly = true
    })
    socket.on('close', () => {
      this.closed = true
    })
  }

  /** One frame for each message, all in one write: one TLS record. */
  send(...wires: readonly Buffer[]): void {
    this.write(Buffer.concat(wires.map(frame)))
  }

  /** Octets as they are: parts of frames, rubbish. */
  write(octets: Buffer): void {
    if (!this.#socket.destroyed) this.#socket.write(octets)
  }

  /** close_notify and FIN. */
  end(): void {
    this.#socket.end()
  }

  /** RST, as some servers end an idle connection. */
  reset(): void {
    this.#tcp?.resetAndDestroy()
  }
}

export class DotServer {
  /** What becomes of the queries from now on. */
  answer: Answerer
  readonly connections: SeenConnection[] = []
  readonly queries: SeenQuery[] = []
  /** Why handshakes failed, one line each. */
  readonly failedHandshakes: string[] = []
  /** TCP connections accepted, authenticated or not. */
  accepted = 0
  readonly address = '127.0.0.1'
  readonly #server: Server
  readonly #options: DotServerOptions
  readonly #sockets = new Set<Socket>()
  readonly #watchers = new Set<() => void>()

  private constructor(options: DotServerOptions) {
    this.#options = options
    this.answer = options.answer ?? answerEveryA
    this.#server = createServer(
      {
        ...options.identity,
        minVersion: options.minVersion ?? 'TLSv1.2',
        maxVersion: options.maxVersion ?? 'TLSv1.3',
        ...(options.alpn?.length !== 0 && { ALPNProtocols: [...(options.alpn ?? ['dot'])] }),
        allowHalfOpen: true,
      },
      (socket) => this.#welcome(socket),
    )
    this.#server.on('connection', (socket: Socket) => {
      this.accepted++
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
      this.#changed()
    })
    this.#server.on('tlsClientError', (error: Error) => {
      this.failedHandshakes.push(error.message)
      this.#changed()
    })
  }

  static async listen(options: DotServerOptions): Promise<DotServer> {
    const server = new DotServer(options)
    server.#server.listen(options.port ?? 0, server.address)
    await once(server.#server, 'listening')
    return server
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** The questions seen so far, `name TYPE` each. */
  get questions(): string[] {
    return this.queries.map(({ question }) => question)
  }

  /** Shows another certificate from the next handshake on. */
  show(identity: Identity): void {
    this.#server.setSecureContext(identity)
  }

  /** Resolves once `condition` holds; looked at whenever a connection or a query comes. */
  async until(condition: (server: DotServer) => boolean): Promise<void> {
    while (!condition(this)) {
      await new Promise<void>((resolve) => {
        const watcher = (): void => {
          this.#watchers.delete(watcher)
          resolve()
        }
        this.#watchers.add(watcher)
      })
    }
  }

  /** Resolves to the query numbered `count` (from 1) when it is there. */
  async query(count: number): Promise<SeenQuery> {
    await this.until(() => this.queries.length >= count)
    return this.queries[count - 1]!
  }

  /** Stops listening and resets what is open. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    if (!this.#server.listening) return
    this.#server.close()
    await once(this.#server, 'close')
  }

  #welcome(socket: TLSSocket): void {
    const below = [...this.#sockets].find(({ remotePort }) => remotePort === socket.remotePort)
    const connection = new SeenConnection(socket, below)
    this.connections.push(connection)
    if (this.#options.idleTimeoutMs !== undefined) {
      socket.setTimeout(this.#options.idleTimeoutMs, () => socket.end())
    }
    let rest: Buffer = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk])
      while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
        const end = 2 + rest.readUInt16BE(0)
        this.#take(connection, Buffer.from(rest.subarray(2, end)))
        rest = rest.subarray(end)
      }
    })
    socket.on('end', () => socket.end())
    socket.on('close', () => this.#changed())
    // A client that resets is seen by its close.
    socket.on('error', () => {})
    this.#changed()
  }

  #take(connection: SeenConnection, wire: Buffer): void {
    const message = readMessage(wire)
    const query: SeenQuery = {
      wire,
      message,
      question: message.question ?? '',
      options: message.edns?.options ?? [],
      connection,
      respond: (parts) => connection.send(makeResponse(wire, parts)),
    }
    connection.queries.push(query)
    this.queries.push(query)
    this.answer(query)
    this.#changed()
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher()
  }
}

/** 192.0.2.1 for five minutes to every A, an empty answer to the rest. */
export const answerEveryA: Answerer = (query) => {
  const [name = '', type] = query.question.split(' ')
  query.respond({ answers: type === 'A' ? [`${name} 300 A 192.0.2.1`] : [] })
}

/** Answers by question (`name TYPE`, lower case); a question that is not in the table fails the test by NOTIMP. */
export function answerFrom(table: Readonly<Record<string, ResponseParts>>): Answerer {
  return (query) => query.respond(table[query.question.toLowerCase()] ?? { rcode: 4 })
}

export function frame(wire: Buffer): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(wire.length)
  return Buffer.concat([length, wire])
}
