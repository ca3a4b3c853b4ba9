/** Messages that no stub resolver sends, made and read by dnspython, through the bridge to a real named. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Bridge } from '../helpers/bridge.ts'
import { makeAuthority } from '../helpers/certificates.ts'
import { Named } from '../helpers/named.ts'
import { run, SYSTEM_PYTHON } from '../helpers/programs.ts'
import { TlsFront } from '../helpers/tls-front.ts'

const HOSTNAME = 'dot.example.net'
const KEY = { name: 'odd-key', secret: 'c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0ISE=' }
const ZONE = `
$TTL 300
@ SOA ns hostmaster 1 7200 900 1209600 300
@ NS  ns
ns A  192.0.2.53
*  A  192.0.2.7
`
const SCRIPT = `${import.meta.dirname}/odd_messages.py`

const authority = makeAuthority()
let named: Named
let front: TlsFront
let bridge: Bridge

beforeAll(async () => {
  named = await Named.start('odd.example', ZONE, KEY)
  front = await TlsFront.listen(authority.issue({ names: [HOSTNAME] }), named.port)
  bridge = await Bridge.start({ port: front.port, ca: authority.certificate, hostname: HOSTNAME })
})
afterAll(async () => {
  expect(bridge.log.of('bug')).toEqual([])
  await bridge?.stop()
  await front?.close()
  await named?.stop()
})

describe('dnspython', () => {
  it.each([
    ['[O.8a] gets no client subnet back that it sent', 'client_subnet'],
    ['[O.8b] gets its wish for no client subnet back', 'no_client_subnet'],
    [
      '[E4, O.3, O.9, O.10, O.12, O.13, O.65011, M33] gets no unknown option back, be there a hundred',
      'unknown_options',
    ],
    ['[T10, O.11, M30] is told over TCP alone how long a connection may be idle', 'keepalive'],
    ['[E3, M28] of a later EDNS version is told BADVERS', 'edns_versions'],
    ['[E4, E8, M34] sets every EDNS flag and gets none back', 'edns_flags'],
    ['[Q1, M9] gets a header that says NOTIMP for every opcode but QUERY', 'opcodes'],
    ['[Q1] cannot update a zone', 'updates'],
    ['[H3, H4, M13, M14] gets FORMERR for two questions, and for none', 'questions'],
    ['[Q4, M45] asks in other classes', 'classes'],
    ['[H5, H8, M19, M21] asks for the longest name, the most labels, and octets that are no letters', 'names'],
    ['[P1, T2, M44] asks for every type, all at once', 'types'],
    ['[P8, M16, M20, M26, M27, M1] gets FORMERR for a message cut anywhere behind its header', 'prefixes'],
    ['[M41] gets an answer in spite of octets behind the message', 'trailing'],
    ['[M49] gets an answer to 8,000 octets over UDP and 60,000 over TCP', 'large'],
    ['[M38, M22] sends a record along, in the additional section and not in the answer', 'records'],
    ['[Q8, M8] gets nothing for a response', 'responses'],
    ["[P6, DEC2, M36] signs with TSIG, and finds the server's own signature right", 'signed'],
    ['[P6] signs with the wrong key, and hears so from the server', 'signed_wrongly'],
  ])('%s', async (_rule, which) => {
    const args = [SCRIPT, String(bridge.port), KEY.name, KEY.secret, which]
    expect(await run(SYSTEM_PYTHON, args)).toEqual({ status: 0, stdout: '', stderr: '' })
  })
})
