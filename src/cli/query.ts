/** `dotbridge query`: one question straight to the configured upstream, printed as dig prints it, TLS details with it. */
import { randomInt } from 'node:crypto'
import { systemClock } from '../clock.ts'
import type { Config } from '../config/config.ts'
import { redactor } from '../log.ts'
import { type Dialled, makeDial, type PeerFacts } from '../upstream/dial.ts'
import { nodeTls } from '../upstream/node-tls.ts'
import type { SecureStream } from '../upstream/secure-stream.ts'
import { authoritiesOf } from '../upstream/trust.ts'
import { QCLASS, type Wire } from '../wire/constants.ts'
import { Deframer } from '../wire/framing.ts'
import { foldInto } from '../wire/name.ts'
import { nameFromText, typeNumber } from '../wire/text.ts'
import { UpstreamEncoder } from '../wire/upstream-query.ts'
import { CONFIG_FLAG, type CommandIo, defineCommand, EXIT } from './command.ts'
import { causeText } from './failure-text.ts'
import { messageText, optionTexts } from './message-text.ts'
import { readConfig } from './read-config.ts'

export const command = defineCommand({
  positionals: { usage: 'NAME [TYPE]', min: 1, max: 2 },
  flags: {
    config: CONFIG_FLAG,
    dnssec: { kind: 'switch', doc: 'set DO: ask for signatures' },
    cd: { kind: 'switch', doc: 'set CD: have the upstream not validate' },
    'show-location': { kind: 'switch', doc: "write the location's name out, which is a secret" },
  },
  notes: [
    'TYPE is A unless given; any type by name or as TYPE123.',
    'Exit status: 0 the upstream answered, whatever it said; 1 the configuration or the command line is wrong; 9 no answer.',
  ],
  async run(flags, [name = '', type = 'A'], io) {
    const question = parseQuestion(name, type)
    if ('wrong' in question) {
      io.stderr.write(`dotbridge query: ${question.wrong}\n`)
      return EXIT.wrong
    }
    const config = readConfig(flags.config, io)
    if (config === undefined) return EXIT.wrong
    const { location } = config.upstream
    const redact = flags['show-location'] || location === undefined ? (text: string) => text : redactor([location])
    const asked = { question, dnssecOk: flags.dnssec, checkingDisabled: flags.cd }
    return query(config, asked, flags['show-location'], redact, io)
  },
})

interface Asked {
  readonly question: Wire
  readonly dnssecOk: boolean
  readonly checkingDisabled: boolean
}

/** Addresses in order, each with the whole time a query has: the first that answers is printed. */
async function query(
  config: Config,
  asked: Asked,
  showLocation: boolean,
  redact: (text: string) => string,
  io: CommandIo,
): Promise<number> {
  const { addresses, port, hostname, locationOption, queryTimeoutMs } = config.upstream
  const makeTls = nodeTls(config.upstream, authoritiesOf(config.upstream), () => {})
  const dial = makeDial(config.upstream, systemClock, async () => makeTls)
  const encoder = new UpstreamEncoder(locationOption)
  for (const address of addresses) {
    const server = `${address}#${port} (${redact(hostname)})`
    const signal = AbortSignal.timeout(queryTimeoutMs)
    let dialled: Dialled | undefined
    try {
      dialled = await dial(address, signal)
      const sent = encode(encoder, asked)
      io.stdout.write(redact(connectionText(server, dialled.facts, sent, showLocation)))
      const startedAt = systemClock.now()
      const response = await exchange(dialled.stream, sent, signal)
      const elapsedMs = systemClock.now() - startedAt
      io.stdout.write(redact(responseText(response, server, elapsedMs, showLocation)))
      return EXIT.ok
    } catch (error) {
      io.stderr.write(`dotbridge query: ${server}: ${redact(causeText(error, dialled !== undefined))}\n`)
    } finally {
      dialled?.stream.destroy()
    }
  }
  return EXIT.noAnswer
}

function parseQuestion(name: string, type: string): Wire | { wrong: string } {
  const qname = nameFromText(name)
  if ('wrong' in qname) return { wrong: `${JSON.stringify(name)} is no name: ${qname.wrong}` }
  const qtype = typeNumber(type)
  if (qtype === undefined) return { wrong: `${JSON.stringify(type)} is no type: A, HTTPS, TYPE65 and the like` }
  const question = Buffer.alloc(qname.length + 4)
  foldInto(qname, 0, qname.length, question, 0)
  question.writeUInt16BE(qtype, qname.length)
  question.writeUInt16BE(QCLASS.IN, qname.length + 2)
  return question
}

/** The frame that is sent, as the bridge itself would send it. */
function encode(encoder: UpstreamEncoder, { question, dnssecOk, checkingDisabled }: Asked): Buffer {
  const upstreamQuery = {
    kind: 'question',
    question,
    start: 0,
    end: question.length,
    recursionDesired: true,
    checkingDisabled,
    dnssecOk,
    ecsZero: false,
  } as const
  const frame = Buffer.alloc(encoder.frameLength(upstreamQuery, true))
  encoder.encode(upstreamQuery, randomInt(0x10000), true, frame, 0)
  return frame
}

/** Resolves to the first message that comes with the ID of the one sent. */
function exchange(socket: SecureStream, frame: Buffer, signal: AbortSignal): Promise<Wire> {
  const deframer = new Deframer()
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('the server closed the connection without an answer')))
    socket.on('data', (chunk: Buffer) => {
      deframer.push(chunk, (wire) => {
        const ours = wire.length >= 12 && wire.readUInt16BE(0) === frame.readUInt16BE(2)
        if (ours) resolve(Buffer.from(wire))
        return !ours
      })
    })
    socket.write(frame)
  })
}

function connectionText(server: string, facts: PeerFacts, frame: Buffer, showLocation: boolean): string {
  const { tlsVersion, cipher, alpn, resumed, certificateNames, connectMs, handshakeMs } = facts
  const session = resumed ? 'session resumed' : 'new session'
  const sent = frame.subarray(2)
  const lines = [
    `;; Connected to ${server}: TCP ${connectMs.toFixed(1)} ms, TLS ${handshakeMs.toFixed(1)} ms`,
    `;; TLS: ${tlsVersion}, ${cipher}, ${alpn === undefined ? 'no ALPN' : `ALPN ${alpn}`}, ${session}`,
    `;; Certificate: ${certificateNames()}`,
    `;; Sent: ${sent.length} octets`,
    ...optionTexts(sent, showLocation).map((option) => `;;   ${option}`),
  ]
  return `${lines.join('\n')}\n\n`
}

function responseText(wire: Wire, server: string, elapsedMs: number, showLocation: boolean): string {
  const lines = [
    ';; Got answer:',
    ...messageText(wire, showLocation),
    '',
    `;; Query time: ${elapsedMs.toFixed(1)} msec`,
    `;; SERVER: ${server} (TLS)`,
    `;; MSG SIZE  rcvd: ${wire.length}`,
  ]
  return `${lines.join('\n')}\n`
}
