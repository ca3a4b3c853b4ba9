/** A real dnsdist as a DoT server: its own parser tells what arrived, its own rules decide the answer. */
import { readFileSync } from 'node:fs'
import type { Authority } from '../../src/demo/certificates.ts'
import { Folder, freePort, program, Running, untilListening } from './programs.ts'

/** One query as dnsdist understood it. */
export interface DnsdistSighting {
  readonly sni: string
  readonly qname: string
  readonly qtype: number
  /** Length of the message in octets. */
  readonly length: number
  /** By option code: how often it was there, and each value in hexadecimal. */
  readonly options: Readonly<Record<string, { readonly count: number; readonly values: readonly string[] }>>
}

/** What dnsdist answers to an A query, by what it saw; anything else is REFUSED. */
export const DNSDIST_ANSWER = {
  /** SNI dns.cloudflare-gateway.com, and option 65011 is there. */
  generic: '192.0.2.65',
  /** SNI <location>.cloudflare-gateway.com, and option 65011 is not there. */
  location: '192.0.2.36',
} as const

export class Dnsdist {
  readonly port: number
  readonly #folder: Folder
  readonly #running: Running

  private constructor(port: number, folder: Folder, running: Running) {
    this.port = port
    this.#folder = folder
    this.#running = running
  }

  static async start(authority: Authority, location: string): Promise<Dnsdist> {
    const path = program('dnsdist')
    const folder = new Folder()
    const { cert, key } = authority.issue({ names: ['*.cloudflare-gateway.com'] })
    const [port, plainPort] = [await freePort(), await freePort()]
    folder.write('cert.pem', cert)
    folder.write('key.pem', key)
    folder.write('seen.jsonl', '')
    const config = folder.write('dnsdist.conf', configuration(port, plainPort, location))
    const running = new Running(path, ['--supervised', '--disable-syslog', '-C', config], { cwd: folder.path })
    await untilListening(port, running)
    return new Dnsdist(port, folder, running)
  }

  /** Every query so far. A rule writes it before the answer leaves. */
  get seen(): DnsdistSighting[] {
    const lines = readFileSync(`${this.#folder.path}/seen.jsonl`, 'utf8').split('\n').filter(Boolean)
    return lines.map((line) => JSON.parse(line) as DnsdistSighting)
  }

  async stop(): Promise<void> {
    await this.#running.stop('SIGKILL')
    this.#folder.dispose()
  }
}

function configuration(port: number, plainPort: number, location: string): string {
  return `
setSecurityPollSuffix('')  -- it would ask a name server on the Internet
setACL({'127.0.0.0/8'})
setLocal('127.0.0.1:${plainPort}')  -- or it takes port 53
addTLSLocal('127.0.0.1:${port}', 'cert.pem', 'key.pem', {provider='openssl'})

local seen = io.open('seen.jsonl', 'a')
local function hex(octets)
  return (octets:gsub('.', function(octet) return string.format('%02x', octet:byte()) end))
end
addAction(AllRule(), LuaAction(function(dq)
  local options = {}
  for code, view in pairs(dq:getEDNSOptions()) do
    local values = {}
    for _, value in pairs(view:getValues()) do table.insert(values, '"' .. hex(value) .. '"') end
    table.insert(options, string.format('"%d":{"count":%d,"values":[%s]}', code, #values, table.concat(values, ',')))
  end
  seen:write(string.format('{"sni":"%s","qname":"%s","qtype":%d,"length":%d,"options":{%s}}\\n',
    dq:getServerNameIndication(), dq.qname:toString(), dq.qtype, dq.len, table.concat(options, ',')))
  seen:flush()
  return DNSAction.None, ''
end))
addAction(AndRule{SNIRule('dns.cloudflare-gateway.com'), EDNSOptionRule(65011)}, SpoofAction('${DNSDIST_ANSWER.generic}'))
addAction(AndRule{SNIRule('${location}.cloudflare-gateway.com'), NotRule(EDNSOptionRule(65011))},
  SpoofAction('${DNSDIST_ANSWER.location}'))
addAction(AllRule(), RCodeAction(DNSRCode.REFUSED))
`
}
