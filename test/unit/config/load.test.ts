import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Config } from '../../../src/config/config.ts'
import { formatProblem, loadConfig } from '../../../src/config/load.ts'

const LOCATION = '9y65g5srsm'
const BARE = `upstream: {location: ${LOCATION}}\n`

function good(text: string): Config {
  const result = loadConfig(text, '/etc/dotbridge/dotbridge.yaml')
  if ('problems' in result) expect.fail(result.problems.map((problem) => formatProblem('f', problem)).join('\n'))
  return result.config
}

function bad(text: string): string[] {
  const result = loadConfig(text, '/etc/dotbridge/dotbridge.yaml')
  if ('config' in result) expect.fail('this configuration was accepted')
  return result.problems.map((problem) => formatProblem('f', problem))
}

function warned(text: string): string[] {
  const result = loadConfig(text, 'f')
  if ('problems' in result) expect.fail(result.problems.map((problem) => formatProblem('f', problem)).join('\n'))
  return result.warnings.map((warning) => formatProblem('f', warning))
}

/** Sections of a good file, of which one is replaced. */
const withUpstream = (lines: string): string => `upstream:\n  location: ${LOCATION}\n${lines.replace(/^/gm, '  ')}\n`
const withSection = (text: string): string => `${BARE}${text}\n`

describe('a configuration with nothing but the location', () => {
  it('[P10] listens on loopback alone, and names who may ask', () => {
    const config = good(BARE)
    expect(config.listen).toEqual([
      { address: '127.0.0.1', port: 53 },
      { address: '::1', port: 53 },
    ])
    expect(config.clients.allow).toEqual(['loopback', 'private'])
  })

  it('has the defaults that are documented', () => {
    expect(good(BARE)).toEqual({
      listen: expect.anything(),
      workers: 1,
      clients: expect.anything(),
      upstream: {
        location: LOCATION,
        endpoint: 'location',
        hostname: `${LOCATION}.cloudflare-gateway.com`,
        locationOption: undefined,
        addresses: ['162.159.36.5'],
        port: 853,
        caFile: undefined,
        pins: [],
        connections: 2,
        queryTimeoutMs: 4_500,
      },
      cache: { maxSize: 67_108_864, maxTtlMs: 3_600_000, maxNegativeTtlMs: 3_600_000, serveStaleMs: 86_400_000 },
      local: { forward: [] },
      log: { level: 'info', queries: false },
      control: { socket: '/run/dotbridge/control.sock' },
      metrics: { listen: undefined },
    })
  })
})

describe('the location is told', () => {
  it.each([
    ['by its own hostname', '', `${LOCATION}.cloudflare-gateway.com`, undefined],
    ['in the option, with endpoint generic', 'endpoint: generic', 'dns.cloudflare-gateway.com', LOCATION],
    [
      'in the option to another name, with endpoint generic and a hostname',
      'endpoint: generic\nhostname: DoT.example.net\naddresses: [192.0.2.1]',
      'dot.example.net',
      LOCATION,
    ],
    [
      'not at all with a hostname alone',
      'hostname: dot.example.net\naddresses: [192.0.2.1]',
      'dot.example.net',
      undefined,
    ],
  ])('%s', (_, lines, hostname, locationOption) => {
    expect(good(withUpstream(lines)).upstream).toMatchObject({ hostname, locationOption })
  })

  it('by nobody when a hostname is given without one', () => {
    const { upstream } = good('upstream: {hostname: dot.example.net, addresses: [192.0.2.1]}')
    expect(upstream).toMatchObject({ location: undefined, locationOption: undefined, hostname: 'dot.example.net' })
  })
})

describe('every problem at once', () => {
  it('is told with line, column, what was expected and the nearest known key, in order', () => {
    const text = [
      'listen: [127.0.0.1]', //
      'upstream:',
      '  locaton: x',
      '  port: 70000',
      'cahce:',
      '  max_ttl: 1h',
      'log:',
      '  level: verbos',
      '  queries: yes',
    ].join('\n')
    expect(bad(text)).toEqual([
      'f:1:10: listen: "127.0.0.1" has no port, expected ADDRESS:PORT such as 127.0.0.1:53 or "[::1]:53"',
      'f:3:3: unknown key "locaton" in upstream, expected one of location, endpoint, addresses, port, hostname, ca_file, pins, connections, query_timeout; did you mean "location"?',
      'f:4:9: upstream.port: 70000 is too much, expected a whole number from 1 to 65535',
      'f:5:1: unknown key "cahce", expected one of listen, workers, upstream, cache, clients, local, log, control, metrics; did you mean "cache"?',
      'f:8:10: log.level: "verbos" is none of them, expected one of silent, fatal, error, warn, info, debug, trace',
      'f:9:12: log.queries: "yes" is neither, expected true or false',
    ])
  })

  it('does not call a setting missing that an unknown key beside it may be', () => {
    expect(bad('upstream: {locatoin: x}')).toEqual([expect.stringContaining('did you mean "location"?')])
    expect(bad('upstraem: {location: x}')).toEqual([expect.stringContaining('did you mean "upstream"?')])
  })

  it('still calls it missing when the unknown key is elsewhere', () => {
    expect(bad('upstream:\ncache: {size: 1}')).toEqual([
      expect.stringMatching(/^f:1:1: upstream\.location: it is missing/),
      expect.stringMatching(/^f:2:9: unknown key "size"/),
    ])
  })

  it('tells where a key belongs that stands in the wrong section', () => {
    expect(bad(`location: ${LOCATION}`)).toEqual([expect.stringMatching(/; "location" belongs in upstream$/)])
    expect(bad('upstream: {listen: [127.0.0.1:53]}')).toEqual([
      expect.stringMatching(/; "listen" belongs at the top of the file$/),
    ])
  })
})

describe('YAML', () => {
  it.each([
    ['an empty file', '', /^f:1:1: the file says nothing, expected/],
    ['comments alone', '# nothing\n', /^f:1:1: the file says nothing/],
    ['a list', '- upstream\n', /^f:1:1: the file is a list/],
    ['a word', 'upstream\n', /^f:1:1: the file is a single value/],
    [
      'tabs',
      'upstream:\n\tlocation: x\n',
      /^f:2:1: this is not YAML: tabs are not allowed as indentation, expected spaces/,
    ],
    ['an open bracket', 'listen: [127.0.0.1:53\nupstream: {}\n', /^f:2:1: this is not YAML: /],
    ['an open quote', 'upstream: {location: "x\n', /^f:\d+:\d+: this is not YAML: missing closing "quote/],
    ['two documents', `${BARE}---\n${BARE}`, /^f:2:1: this is not YAML: .*, expected one$/],
    ['an address in brackets without quotes', 'listen:\n  - [::1]:53\n', /^f:2:\d+: .*needs quotes: "\[::1\]:53"$/],
    ['an unknown tag', 'upstream: {location: !secret x}\n', /^f:1:22: this is not YAML: unresolved tag$/],
    ['an alias of nothing', 'upstream: {location: *x}\n', /^f:1:22: \*x has no anchor/],
  ])('%s is an error with its place', (_, text, message) => {
    expect(bad(text)[0]).toMatch(message)
  })

  it('duplicate keys are an error that names the first', () => {
    expect(bad(`${BARE}cache:\n  max_ttl: 1h\n  max_ttl: 2h\ncache: {}\n`)).toEqual([
      'f:4:3: cache.max_ttl is given twice, expected once; it is already in line 3',
      'f:5:1: cache is given twice, expected once; it is already in line 2',
    ])
  })

  it('a section whose settings are all commented out has its defaults', () => {
    expect(good(withSection('cache:\n  # max_ttl: 1m\nclients:\n'))).toEqual(good(BARE))
  })

  it('a section that is something else is an error', () => {
    expect(bad(withSection('cache: 64MiB'))).toEqual([
      expect.stringMatching(/^f:2:8: cache is a section, expected below/),
    ])
    expect(bad(withSection('cache: [64MiB]'))).toHaveLength(1)
  })

  it('a setting without a value is an error', () => {
    expect(bad(withSection('listen:'))[0]).toMatch(/^f:2:8: listen: there is no value, .*or no such key$/)
    expect(bad(withSection('log: {level: ~}'))[0]).toMatch(/^f:2:14: log\.level: there is no value/)
  })

  it('anchors, flow style, quotes and CRLF are fine', () => {
    const text = `upstream:\r\n  location: &name "${LOCATION}"\r\nlocal: {forward: [*name]}\r\n`
    expect(good(text)).toMatchObject({ upstream: { location: LOCATION }, local: { forward: [LOCATION] } })
  })

  it('a list that contains itself is an error, not a hang', () => {
    expect(bad(withSection('listen: &all [*all]'))[0]).toContain('this entry is a list')
  })

  it('a byte order mark is fine', () => {
    expect(good(`\uFEFF${BARE}`)).toEqual(good(BARE))
  })

  it('a key that is no word is an error', () => {
    expect(bad(withSection('? [a]\n: 1'))[0]).toMatch(/^f:2:3: this key is no plain word/)
  })

  it('never throws, whatever the text', () => {
    const pieces = fc.constantFrom(
      'upstream',
      'listen',
      'location',
      ': ',
      '\n',
      '  ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '&a',
      '*a',
      '"',
      '\t',
      '10s',
      '<<',
      '? ',
      '!!int',
      '|',
      '%',
    )
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.array(pieces, { maxLength: 30 }).map((all) => all.join('')),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const result = loadConfig(text, 'f')
        if (!('problems' in result)) return
        expect(result.problems.length).toBeGreaterThan(0)
        for (const { line, column } of result.problems) expect(line > 0 && column > 0).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

describe('a value is taken as it is written', () => {
  it('a location of digits keeps its zeroes', () => {
    expect(good('upstream: {location: 0123}').upstream.location).toBe('0123')
    expect(good('upstream: {location: 1e3}').upstream.location).toBe('1e3')
  })

  it.each([
    ['upstream', 'port', '"853"', 'is text'],
    ['upstream', 'port', '0x355', 'is no whole number'],
    ['upstream', 'port', '8.53e2', 'is no whole number'],
    ['upstream', 'port', '-1', 'is too little'],
    ['upstream', 'port', '0', 'is too little'],
    ['upstream', 'port', '[853]', 'this is a list'],
    ['upstream', 'connections', '9', 'is too much'],
    ['upstream', 'query_timeout', '4500', 'has no unit'],
    ['upstream', 'query_timeout', '4.5s', 'is no duration'],
    ['upstream', 'query_timeout', '4s500ms', 'is no duration'],
    ['upstream', 'query_timeout', '4S', 'has an unknown unit'],
    ['upstream', 'query_timeout', '"4 s"', 'is no duration'],
    ['upstream', 'query_timeout', '0', '0 is too little'],
    ['upstream', 'query_timeout', '499ms', '499ms is too little'],
    ['upstream', 'query_timeout', '11s', '11s is too much'],
    ['upstream', 'endpoint', 'genric', 'did you mean "generic"?'],
    ['upstream', 'endpoint', 'Generic', 'did you mean "generic"?'],
    ['upstream', 'ca_file', '""', 'is no path'],
    ['cache', 'max_size', '64MB', 'has an unknown unit (there are GiB, MiB, KiB)'],
    ['cache', 'max_size', '67108864', 'has no unit'],
    ['cache', 'max_size', '1KiB', '1KiB is too little'],
    ['cache', 'max_size', '99999999999999999999GiB', 'is too much'],
    ['cache', 'max_ttl', '0', 'is too little'],
    ['cache', 'max_ttl', '8d', '8d is too much'],
    ['cache', 'serve_stale', 'off', 'is no duration'],
    ['log', 'level', 'warning', 'did you mean "warn"?'],
    ['log', 'queries', '"true"', 'is neither'],
    ['log', 'queries', '1', 'is neither'],
  ])('%s.%s: %s is an error', (section, key, value, message) => {
    const text =
      section === 'upstream' ? withUpstream(`${key}: ${value}`) : withSection(`${section}: {${key}: ${value}}`)
    const problems = bad(text)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(`${section}.${key}: `)
    expect(problems[0]).toContain(message)
    expect(problems[0]).toContain('expected')
  })

  it('0 turns cache and stale answers off', () => {
    expect(good(withSection('cache: {max_size: 0}')).cache.maxSize).toBe(0)
    expect(good(withSection('cache: {serve_stale: 0}')).cache.serveStaleMs).toBe(0)
  })

  it('every unit counts', () => {
    const of = (text: string): number => good(withSection(`cache: {serve_stale: ${text}}`)).cache.serveStaleMs
    expect(['1500ms', '10s', '5m', '1h', '1d'].map(of)).toEqual([1_500, 10_000, 300_000, 3_600_000, 86_400_000])
  })
})

describe('lists', () => {
  it.each([
    ['listen', '127.0.0.1:53', 'this is no list (write [127.0.0.1:53])'],
    ['listen', '[]', 'the list is empty'],
    ['listen', '[localhost:53]', '"localhost" is no IP address'],
    ['listen', '["::1"]', 'has no brackets around the IPv6 address'],
    ['listen', '["[::1]"]', 'has no port'],
    ['listen', '["[127.0.0.1]:53"]', 'IPv4 address in brackets'],
    ['listen', '[127.0.0.1:0]', 'port 0 is not'],
    ['listen', '[127.0.0.1:65536]', 'port 65536 is not'],
    ['listen', '[127.0.0.1:53, 127.0.0.1:53]', '"127.0.0.1:53" is given twice'],
    ['listen', '["[::1]:53", "[0:0::1]:53"]', '"[::1]:53" is given twice'],
    ['listen', '[[::1]:53]', 'this entry is a map (IPv6 in brackets needs quotes)'],
    ['listen', '[127.0.0.1:53, ]', undefined],
    ['listen', '[127.0.0.1:53, ~]', 'this entry is empty'],
    ['clients.allow', '[]', 'the list is empty'],
    ['clients.allow', '[10.1.2.3/8]', 'has bits beyond its prefix (the network is 10.0.0.0/8)'],
    ['clients.allow', '["2001:db8::1/32"]', 'the network is 2001:db8::/32'],
    ['clients.allow', '[10.0.0.0/33]', 'prefix length that is not from 0 to 32'],
    ['clients.allow', '["2001:db8::/129"]', 'prefix length that is not from 0 to 128'],
    ['clients.allow', '[10.0.0.0/08]', 'prefix length'],
    ['clients.allow', '[192.0.2.7]', 'has no prefix length (one address is 192.0.2.7/32)'],
    ['clients.allow', '[privat]', 'did you mean "private"?'],
    ['clients.allow', '[example.com/24]', 'is no network'],
    ['clients.allow', '["fe80::%eth0/64"]', 'is no network'],
    ['local.forward', '["10..in-addr.arpa"]', 'is no zone'],
    ['local.forward', '[test, TEST.]', '"test" is given twice'],
    ['local.forward', '[]', undefined],
    ['upstream.addresses', '[dns.example.net]', 'is a name, and names are never looked up'],
    ['upstream.addresses', '["162.159.36.5:853"]', 'is no IP address'],
    ['upstream.addresses', '[0.0.0.0]', 'stands for every address of this host'],
    ['upstream.addresses', '["ff02::1", 224.0.0.1]', 'is no address of one host'],
    ['upstream.addresses', '[192.0.2.1, 192.0.2.1]', 'is given twice'],
    ['upstream.pins', '[]', 'the list is empty'],
    ['upstream.pins', '["sha1/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="]', 'does not start with sha256/'],
    ['upstream.pins', '["sha256/47DEQpj8HBSa"]', 'holds 9 octets'],
    ['upstream.pins', '["sha256/47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU="]', 'is not Base64'],
  ])('%s: %s', (path, value, message) => {
    const [section, key] = path.split('.') as [string, string?]
    const line = key === undefined ? `${section}: ${value}` : `${section}: {${key}: ${value}}`
    const text = section === 'upstream' ? withUpstream(`${key}: ${value}`) : withSection(line)
    if (message === undefined) return void good(text)
    expect(bad(text)[0]).toContain(`${path}: `)
    expect(bad(text)[0]).toContain(message)
  })

  it('point at the entry that is wrong', () => {
    const problems = bad(withSection('listen:\n  - 127.0.0.1:53\n  - nonsense\n  - 127.0.0.2\n'))
    expect(problems.map((line) => line.split(' ')[0])).toEqual(['f:4:5:', 'f:5:5:'])
  })

  it('keep addresses in one spelling', () => {
    const config = good(
      `${withUpstream('addresses: ["2001:DB8:0:0::1", "::FFFF:192.0.2.1"]')}listen: ["[0:0:0:0:0:0:0:1]:53", "[::]:53", 0.0.0.0:53]\nclients: {allow: ["FC00::/7", "::/0", loopback]}\n`,
    )
    expect(config.upstream.addresses).toEqual(['2001:db8::1', '::ffff:192.0.2.1'])
    expect(config.listen.map(({ address }) => address)).toEqual(['::1', '::', '0.0.0.0'])
    expect(config.clients.allow).toEqual(['fc00::/7', '::/0', 'loopback'])
  })

  it('switch control and metrics on or off', () => {
    const off = good(withSection('control: {socket: off}\nmetrics: {listen: off}'))
    expect([off.control.socket, off.metrics.listen]).toEqual([undefined, undefined])
    const on = good(withSection('control: {socket: /tmp/c.sock}\nmetrics: {listen: "[::1]:9153"}'))
    expect([on.control.socket, on.metrics.listen]).toEqual(['/tmp/c.sock', { address: '::1', port: 9153 }])
  })

  it('for control and metrics that mean nothing are told of', () => {
    const long = `/${'x'.repeat(107)}`
    const found = ['run/x.sock', '/run/', long].map((path) => bad(withSection(`control: {socket: ${path}}`))[0])
    expect(found).toEqual([
      expect.stringContaining('control.socket: "run/x.sock" is neither, expected off or an absolute path'),
      expect.stringContaining('control.socket: "/run/" is neither'),
      expect.stringContaining('control.socket: this path has 108 octets, 107 at most'),
    ])
    expect(bad(withSection('metrics: {listen: 9153}'))[0]).toContain('metrics.listen: "9153" is no address and port')
    for (const address of ['127.0.0.1', '0.0.0.0']) {
      const taken = bad(withSection(`listen: [127.0.0.1:53]\nmetrics: {listen: ${address}:53}`))
      expect(taken[0]).toContain('metrics.listen: queries are taken there (listen), expected another port')
    }
  })

  it('for metrics that others than this host could read are valid, with a warning', () => {
    const of = (address: string): string[] => warned(withSection(`metrics: {listen: "${address}:9153"}`))
    expect([of('127.0.0.1'), of('[::1]')]).toEqual([[], []])
    expect(of('0.0.0.0')).toEqual([expect.stringContaining('metrics.listen: any host that reaches this one may read')])
  })

  it('zones are lower case and without a dot at the end', () => {
    expect(good(withSection('local: {forward: [Test., 10.IN-ADDR.arpa]}')).local.forward).toEqual([
      'test',
      '10.in-addr.arpa',
    ])
  })
})

describe('the location', () => {
  it.each(['a', 'A-1', '0', 'x'.repeat(63), 'a--b'])('may be %s', (location) => {
    expect(good(`upstream: {location: ${location}}`).upstream.location).toBe(location)
  })

  it.each([
    ['9y65g5srsm ', 'holds the character " "'],
    ['9y65 g5srsm', 'holds the character " "'],
    ['9y65g5srsm.cloudflare-gateway.com', 'is more than one label'],
    ['9y65g5srsm_', 'holds the character "_"'],
    ['9y65g5srsmé', 'holds the character "é"'],
    ['-9y65g5srsm', 'starts or ends with a hyphen'],
    ['9y65g5srsm-', 'starts or ends with a hyphen'],
    ['9y65g5srsm'.repeat(7), 'is 70 characters long'],
    ['', 'is empty'],
    ['9y65g5srsm\\0', 'holds the character "\\u0000"'],
  ])('may not be "%s", and the message does not tell it', (location, message) => {
    const [problem, ...more] = bad(`upstream: {location: "${location}"}`)
    expect(more).toEqual([])
    expect(problem).toMatch(/^f:1:22: upstream\.location: /)
    expect(problem).toContain(message)
    expect(problem).not.toContain('9y65')
  })

  it('is not in a message about YAML beside it', () => {
    expect(bad(`upstream: {location: "${LOCATION}"${LOCATION}}`).join()).not.toContain(LOCATION)
    expect(bad(`upstream:\n  location: ${LOCATION}\n ${LOCATION}: x\n`).join('\n')).toContain('f:3:')
  })

  it('is required, without a hostname or with endpoint generic', () => {
    expect(bad('upstream: {port: 853}')).toEqual([expect.stringMatching(/^f:1:1: upstream\.location: it is missing/)])
    expect(bad('upstream: {hostname: a.example, addresses: [192.0.2.1], endpoint: generic}')).toEqual([
      expect.stringContaining('upstream.location: it is missing, expected with endpoint generic'),
    ])
  })

  it('must not be hidden in a hostname, where nobody would know it for a secret', () => {
    const [problem] = bad(`upstream: {hostname: ${LOCATION}.cloudflare-gateway.com, addresses: [162.159.36.5]}`)
    expect(problem).toContain('expected its first label as upstream.location instead')
    expect(problem).not.toContain(LOCATION)
  })

  it.each([
    `hostname: ${LOCATION}.cloudflare-gateway.com`,
    `hostname: ${LOCATION}.Cloudflare-Gateway.com.`,
    `hostname: tls://${LOCATION}.cloudflare-gateway.com:853`,
    `addresses: [${LOCATION}.cloudflare-gateway.com]`,
    `endpoint: ${LOCATION}.cloudflare-gateway.com`,
    `${LOCATION}.cloudflare-gateway.com: 853`,
  ])('is not told by the one message about "%s"', (line) => {
    const problems = bad(line.startsWith('hostname') ? `upstream: {${line}}` : withUpstream(line))
    expect(problems).toHaveLength(1)
    expect(problems.join()).not.toContain(LOCATION)
  })

  it('that has no effect is warned of', () => {
    const text = withUpstream('hostname: dot.example.net\naddresses: [192.0.2.1]')
    expect(warned(text)).toEqual([expect.stringMatching(/^f:2:13: upstream\.location: it has no effect/)])
    expect(warned(`${text}  endpoint: generic\n`)).toEqual([])
  })
})

describe('the hostname', () => {
  it.each([
    ['192.0.2.1', 'is an address'],
    ['"2001:db8::1"', 'is an address'],
    ['dot.example.net.', 'ends with a dot'],
    ['dot..example', 'is no host name'],
    ['dot_1.example', 'is no host name'],
    ['-dot.example', 'is no host name'],
    ['dött.example', 'is not ASCII'],
    [`${'a'.repeat(64)}.example`, 'is no host name'],
    [`${'a.'.repeat(127)}example`, 'is no host name'],
    ['"*.example.net"', 'is no host name'],
  ])('may not be %s', (hostname, message) => {
    expect(bad(`upstream: {hostname: ${hostname}, addresses: [192.0.2.1]}`)).toEqual([expect.stringContaining(message)])
  })

  it('needs addresses of its own: the default is of Gateway', () => {
    expect(bad('upstream: {hostname: dot.example.net}')).toEqual([
      expect.stringMatching(/^f:1:1: upstream\.addresses: they are missing/),
    ])
    expect(good(withUpstream('endpoint: generic\nhostname: dns.cloudflare-gateway.com')).upstream.addresses).toEqual([
      '162.159.36.5',
    ])
  })
})

describe('the rules between settings', () => {
  it.each(['onion', 'www.onion', 'Resolver.arpa.'])(
    '[Z2] %s is never forwarded, whatever the configuration says',
    (zone) => {
      expect(bad(withSection(`local: {forward: [test, ${zone}]}`))).toEqual([
        expect.stringMatching(
          /local\.forward: ".*" is never asked upstream, expected zones other than onion and resolver.arpa$/,
        ),
      ])
    },
  )

  it('a zone to forward that is not answered here in the first place is warned of', () => {
    expect(warned(withSection('local: {forward: [example.com]}'))).toEqual([
      expect.stringContaining('local.forward: "example.com" has no effect'),
    ])
    expect(warned(withSection('local: {forward: [arpa, 10.in-addr.arpa, 1.10.in-addr.arpa, www.test]}'))).toEqual([])
  })

  it.each([
    ['127.0.0.1:5300', '127.0.0.1'],
    ['0.0.0.0:5300', '127.0.0.1'],
    ['"[::]:5300"', '::1'],
    ['"[2001:db8::1]:5300"', '2001:DB8::1'],
  ])('an upstream that is the listener %s is a loop', (listen, address) => {
    const problems = bad(`${withUpstream(`addresses: [192.0.2.1, "${address}"]\nport: 5300`)}listen: [${listen}]\n`)
    expect(problems).toEqual([expect.stringMatching(/^f:3:14: upstream\.addresses: .*this is a loop$/)])
  })

  it('the same address on another port is no loop', () => {
    good(`${withUpstream('addresses: [127.0.0.1]')}listen: [127.0.0.1:5300]\n`)
  })

  it('a single pin is warned of, and two are not', () => {
    const pin = (octet: number): string => `"sha256/${Buffer.alloc(32, octet).toString('base64')}"`
    expect(warned(withUpstream(`pins: [${pin(1)}]`))).toEqual([
      expect.stringMatching(/^f:3:9: upstream\.pins: there is no spare/),
    ])
    expect(warned(withUpstream(`pins: [${pin(1)}, ${pin(2)}]`))).toEqual([])
    expect(good(withUpstream(`pins: [${pin(1)}, ${pin(2)}]`)).upstream.pins[0]).toBe(
      Buffer.alloc(32, 1).toString('base64'),
    )
  })

  it('[P10] an open resolver is warned of, and one on loopback is none', () => {
    expect(warned(withSection('listen: [0.0.0.0:53]\nclients: {allow: [any]}'))).toEqual([
      expect.stringMatching(/^f:3:18: clients\.allow: .*open resolver/),
    ])
    expect(warned(withSection('clients: {allow: [any]}'))).toEqual([])
  })

  it('[P10] listening beyond loopback leaves the list of clients in force', () => {
    expect(good(withSection('listen: [0.0.0.0:53]')).clients.allow).toEqual(['loopback', 'private'])
  })

  it('several workers need a cache each that is worth having', () => {
    const sized = (size: string, workers: number) => withSection(`workers: ${workers}\ncache: {max_size: ${size}}`)
    expect(bad(sized('1MiB', 17))).toEqual([expect.stringContaining('workers: 17 is too much, expected')])
    expect(bad(sized('512KiB', 9))).toEqual([
      'f:2:10: workers: each would have 58254 octets of cache.max_size, expected fewer workers or at least 64KiB for each',
    ])
    expect(good(sized('512KiB', 8)).workers).toBe(8)
    expect(good(sized('0', 16)).workers).toBe(16)
  })

  it('stale answers without a cache are warned of when they were asked for', () => {
    expect(warned(withSection('cache: {max_size: 0, serve_stale: 1h}'))).toHaveLength(1)
    expect(warned(withSection('cache: {max_size: 0}'))).toEqual([])
  })

  it('a relative ca_file starts at the folder of the configuration', () => {
    expect(good(withUpstream('ca_file: corp.pem')).upstream.caFile).toBe('/etc/dotbridge/corp.pem')
    expect(good(withUpstream('ca_file: /etc/ssl/corp.pem')).upstream.caFile).toBe('/etc/ssl/corp.pem')
  })
})
