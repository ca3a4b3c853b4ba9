/** `npm run bench:wire`: what each step of a query costs by itself, without sockets. */
import { bench, describe } from 'vitest'
import { AnswerCache } from '../../src/cache/answer-cache.ts'
import { cacheKey } from '../../src/cache/cache-key.ts'
import { makeAnswer } from '../../src/wire/answer.ts'
import { Deframer } from '../../src/wire/framing.ts'
import { parseQuery, Query, type Transport } from '../../src/wire/query.ts'
import { NO_INFO, writeReply } from '../../src/wire/reply.ts'
import { sameQuestion, scanResponse } from '../../src/wire/response.ts'
import { UpstreamEncoder } from '../../src/wire/upstream-query.ts'
import { makeQuery, makeResponse } from '../helpers/dns-text.ts'
import { frame } from '../helpers/dot-server.ts'

const TRANSPORT: Transport = { stream: false, maxUdpPayload: 1232, keepaliveUnits: 0 }
const CAPS = { maxTtlSeconds: 3600, maxNegativeTtlSeconds: 3600 }
const NAME = 'www.example.com'

const plain = makeQuery(NAME, 'A', { id: 1 })
const withOpt = makeQuery(NAME, 'A', { id: 1, edns: {} })
const query = new Query()
parseQuery(withOpt, withOpt.length, TRANSPORT, query)
const kept = query.keep(300)
const key = cacheKey(query).keep(kept.wire, kept.length)
const addresses = [1, 2, 3, 4].map((last) => `web.example.com 300 A 192.0.2.${last}`)
const response = makeResponse(withOpt, { answers: [`${NAME} 300 CNAME web.example.com`, ...addresses] })
const frames = Buffer.concat(Array.from({ length: 10 }, () => frame(response)))
const target = Buffer.alloc(4096)

const scanned = () => {
  const scan = scanResponse(response)
  if (typeof scan === 'string') throw new Error(scan)
  return scan
}

const cache = new AnswerCache({ maxOctets: 64 << 20, graceMs: 0 })
cache.store(key, makeAnswer(scanned(), key, CAPS), 3600, 1000)

describe('a hit', () => {
  bench('parse a query', () => void parseQuery(plain, plain.length, TRANSPORT, query))
  bench('parse a query with an OPT', () => void parseQuery(withOpt, withOpt.length, TRANSPORT, query))
  bench('its cache key', () => void cacheKey(query))
  bench('find in the cache', () => void cache.find(key, 2000))
  bench('write the reply', () => void writeReply(cache.find(key, 2000)!, query, 1, NO_INFO, target))
})

describe('a miss', () => {
  const encoder = new UpstreamEncoder('9y65g5srsm')
  const deframer = new Deframer()
  bench('keep the query', () => void query.keep())
  bench('encode it', () => void encoder.encode(key, 1, false, target, 0))
  bench('cut ten frames', () => void deframer.push(frames, () => true))
  bench('compare the question', () => void sameQuestion(response, key))
  bench('scan the response', () => void scanned())
  bench('make the answer', () => void makeAnswer(scanned(), key, CAPS))
  bench('store it', () => void cache.store(key, makeAnswer(scanned(), key, CAPS), 3600, 1000))
})
