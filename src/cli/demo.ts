/** `dotbridge demo`: the real bridge on loopback, in front of an embedded Gateway that makes its answers up. */
import { once } from 'node:events'
import type { Config } from '../config/config.ts'
import { loadConfig } from '../config/load.ts'
import { Daemon } from '../daemon.ts'
import { Display } from '../demo/display.ts'
import { DemoGateway } from '../demo/gateway.ts'
import { ListenError } from '../listen/listen-error.ts'
import { silentLog } from '../log.ts'
import { type CommandIo, defineCommand, EXIT } from './command.ts'
import { listenAdvice } from './listen-advice.ts'

/** Not the name of anybody's location: those are random. */
const LOCATION = 'demo-location'
const ENDPOINTS = ['location', 'generic'] as const

export const command = defineCommand({
  positionals: { usage: '', min: 0, max: 0 },
  flags: {
    port: {
      kind: 'integer',
      placeholder: 'N',
      default: 5300,
      min: 1,
      max: 65_535,
      doc: 'listen on 127.0.0.1, this port',
    },
    endpoint: {
      kind: 'text',
      placeholder: 'WHICH',
      default: 'location',
      doc: 'how the location is told: location (by its hostname) or generic (by EDNS option 65011)',
    },
  },
  notes: [
    'Every answer is made up. Nothing but loopback is touched; TLS, sockets and the bridge itself are real.',
    'Exit status: 0 after Ctrl-C; 1 wrong flags; 2 the port cannot be listened on.',
  ],
  async run(flags, _positionals, io) {
    const endpoint = ENDPOINTS.find((one) => one === flags.endpoint)
    if (endpoint === undefined) {
      io.stderr.write(`dotbridge demo: --endpoint is location or generic, not ${JSON.stringify(flags.endpoint)}\n`)
      return EXIT.wrong
    }
    return runDemo(flags.port, endpoint, io)
  },
})

async function runDemo(port: number, endpoint: 'location' | 'generic', io: CommandIo): Promise<number> {
  const display = new Display((text) => io.stdout.write(text), io.color)
  const gateway = new DemoGateway((sighting) => display.sighted(sighting))
  const gatewayPort = await gateway.open()
  const config = demoConfig(port, gatewayPort, endpoint)
  const daemon = new Daemon(config, silentLog, {
    ca: gateway.authority.certificate,
    observer: (query, outcome, rcode) => display.answered(query, outcome, rcode),
  })
  const stop = io.stopSignal()
  try {
    await daemon.start()
  } catch (error) {
    await gateway.close()
    if (!(error instanceof ListenError)) throw error
    io.stderr.write(`dotbridge demo: ${listenAdvice(error)}; another port: --port N\n`)
    return EXIT.cannotListen
  }
  display.introduce({ port, gatewayPort, hostname: config.upstream.hostname, location: LOCATION, endpoint })
  if (!stop.aborted) await once(stop, 'abort')
  await daemon.stop()
  await gateway.close()
  return EXIT.ok
}

/** By the loader, as for any user: only what has to differ is said. */
function demoConfig(port: number, gatewayPort: number, endpoint: 'location' | 'generic'): Config {
  const text = `
listen: ["127.0.0.1:${port}"]
upstream: {location: ${LOCATION}, endpoint: ${endpoint}, addresses: [127.0.0.1], port: ${gatewayPort}}
`
  const result = loadConfig(text, 'demo')
  if ('problems' in result) throw new Error(result.problems.map((problem) => problem.text).join('\n'))
  return result.config
}
