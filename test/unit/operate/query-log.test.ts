import packet from 'dns-packet'
import { expect, it } from 'vitest'
import { openLog } from '../../../src/log.ts'
import { queryObserver } from '../../../src/operate/query-log.ts'
import { parseQuery, Query } from '../../../src/wire/query.ts'

const LOCATION = '9y65g5srsm'

function observe(queries: boolean, name: string): string[] {
  const lines: string[] = []
  const log = openLog({ level: 'info', queries, location: LOCATION }, { write: (line) => lines.push(line) })
  const wire = packet.encode({ type: 'query', id: 1, flags: 0x0100, questions: [{ type: 'AAAA', name }] })
  const query = new Query()
  parseQuery(wire, wire.length, { stream: true, maxUdpPayload: 1232, keepaliveUnits: 100 }, query)
  queryObserver(log)(query, 'hit', 3)
  return lines
}

it('with log.queries a query is one line: name, type, transport, how it was answered', () => {
  const [line, ...more] = observe(true, 'WWW.example.com')
  expect(more).toEqual([])
  expect(JSON.parse(line!)).toMatchObject({
    event: 'query',
    name: 'WWW.example.com.',
    type: 'AAAA',
    over: 'tcp',
    outcome: 'hit',
    rcode: 'NXDOMAIN',
  })
})

it("a query for the location's own hostname does not show the location", () => {
  expect(observe(true, `${LOCATION.toUpperCase()}.cloudflare-gateway.com`).join()).toContain(
    '9Y….cloudflare-gateway.com.',
  )
})

it('without log.queries nothing is written', () => {
  expect(observe(false, 'www.example.com')).toEqual([])
})
