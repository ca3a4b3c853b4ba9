/** Serves /metrics, /healthz and /readyz over HTTP: for scrapers and orchestrators, and nothing else. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { SocketAddress } from '../config/config.ts'
import type { Daemon } from '../daemon.ts'
import { isIPv6 } from '../listen/addresses.ts'
import type { Exposition } from './metrics.ts'

const MAX_CONNECTIONS = 16
/** For the whole of a request. */
const REQUEST_MS = 5_000
/** Longer than the usual time between two scrapes. */
const KEEP_ALIVE_MS = 75_000

export class MetricsServer {
  readonly #at: SocketAddress
  readonly #daemon: Daemon
  readonly #exposition: Exposition
  #server: Server | undefined

  constructor(at: SocketAddress, daemon: Daemon, exposition: Exposition) {
    this.#at = at
    this.#daemon = daemon
    this.#exposition = exposition
  }

  /** Rejects with what the system said. */
  async open(): Promise<void> {
    const settings = { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, keepAliveTimeout: KEEP_ALIVE_MS }
    const server = createServer(settings, (request, response) => void this.#answer(request, response))
    server.maxConnections = MAX_CONNECTIONS
    const { address: host, port } = this.#at
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen({ host, port, exclusive: true, ipv6Only: isIPv6(host) }, resolve)
    })
    server.removeAllListeners('error').on('error', () => {})
    // Nothing here keeps the process alive.
    server.unref()
    this.#server = server
  }

  /** Idempotent, never rejects. */
  async close(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined) return
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeAllConnections()
    await closed
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => {})
    const { status, type = 'text/plain; charset=utf-8', text } = await this.#reply(request)
    response.writeHead(status, {
      'content-type': type,
      'cache-control': 'no-store',
      ...(status === 405 && { allow: 'GET, HEAD' }),
    })
    response.end(request.method === 'HEAD' ? undefined : text)
  }

  async #reply({ method, url }: IncomingMessage): Promise<{ status: number; type?: string; text: string }> {
    if (method !== 'GET' && method !== 'HEAD') return { status: 405, text: 'GET or HEAD\n' }
    switch (url?.replace(/\?.*$/, '')) {
      case '/metrics':
        return this.#metrics()
      case '/healthz':
        return this.#verdict(this.#daemon.listening.length === 0 ? 'no address is listened on' : undefined)
      case '/readyz':
        return this.#verdict(this.#unready())
      default:
        return { status: 404, text: '/metrics, /healthz and /readyz are here\n' }
    }
  }

  async #metrics(): Promise<{ status: number; type?: string; text: string }> {
    try {
      return { status: 200, type: this.#exposition.contentType, text: await this.#exposition.metrics() }
    } catch (error) {
      return { status: 500, text: `${error instanceof Error ? error.message : 'failed'}\n` }
    }
  }

  #verdict(wrong: string | undefined): { status: number; text: string } {
    return wrong === undefined ? { status: 200, text: 'ok\n' } : { status: 503, text: `${wrong}\n` }
  }

  /** Why queries sent here now would not be answered as they should. */
  #unready(): string | undefined {
    if (this.#daemon.listening.length === 0) return 'no address is listened on'
    return this.#daemon.pool.up ? undefined : 'the upstream is not reached'
  }
}
