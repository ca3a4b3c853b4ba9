/** Connections that are lost while queries are on them: nobody who asked notices. */
import { afterEach, describe, expect, it } from 'vitest'
import type { Relay } from '../faults/relay.ts'
import { isOk } from '../faults/result.ts'
import { FaultyPath, type FaultyPathOptions, until } from '../helpers/faulty-path.ts'

const toClose: FaultyPath[] = []

afterEach(async () => {
  for (const path of toClose.splice(0)) await path.stop()
})

async function start(options: FaultyPathOptions = {}): Promise<FaultyPath> {
  const path = await FaultyPath.start(options)
  toClose.push(path)
  return path
}

const ROUND_TRIP_MS = 10
const QUERIES = 30

describe('a healthy path', () => {
  it('[S8] carries every query once, on the connection that was dialled before the first of them', async () => {
    const path = await start({ roundTripMs: ROUND_TRIP_MS })
    await until(() => path.lab.upstream.handshakes.done === 1, 'a connection before any query')
    expect(path.lab.upstream.questions).toEqual([])
    const outcomes = [...(await path.askInTurn('turn', QUERIES)), ...(await path.askMany('many', QUERIES))]
    expect(outcomes.filter(isOk)).toHaveLength(2 * QUERIES)
    expect(path.counters.transmissions).toBeLessThanOrEqual(2 * QUERIES + path.counters.hedgesSent)
    expect(path.lab.relay.counts.accepted).toBeLessThanOrEqual(2)
    expect(path.counters.retired).toBe(0)
  })

  it.each([
    ['octet by octet', 'octets', 'one record'],
    ['in halves', 'halves', 'one record'],
    ['with each response in two TLS records', 'whole', 'two records'],
    ['with each length cut in two', 'whole', 'length apart'],
    ['octet by octet and record by record', 'octets', 'two records'],
  ] as const)('may deliver %s', async (_how, shape, framing) => {
    const path = await start({
      prepare: ({ relay, upstream }) => {
        relay.shape = shape
        upstream.framing = framing
      },
    })
    expect((await path.askMany('q', QUERIES)).filter(isOk)).toHaveLength(QUERIES)
    expect(path.counters.violations).toBe(0)
    expect(path.counters.retired).toBe(0)
  })
})

describe('[DEC13, RR8] a connection that falls silent for good', () => {
  it('loses no query: they go out again on a new connection, and the silent one is retired', async () => {
    const path = await start({ roundTripMs: ROUND_TRIP_MS })
    await path.askInTurn('before', 5)
    path.lab.relay.silenceOpen()
    expect((await path.askMany('after', QUERIES)).filter(isOk)).toHaveLength(QUERIES)
    expect(path.counters.hedgesSent).toBeGreaterThanOrEqual(1)
    await until(() => path.counters.retired >= 1, 'the silent connection retired')
    expect(path.mostAskedFor).toBe(1)
    expect((await path.askInTurn('later', 5)).filter(isOk)).toHaveLength(5)
    expect(path.bridge.log.of('connection-retired').length).toBeGreaterThanOrEqual(1)
  })

  it('loses none of those that were on their way back when it happened', async () => {
    const path = await start({ roundTripMs: ROUND_TRIP_MS })
    await path.ask('before')
    path.lab.upstream.answerAfterMs = ({ connection }) => (connection === 1 ? undefined : 0)
    const asked = path.askMany('q', QUERIES)
    await path.seen(1 + QUERIES)
    path.lab.relay.silenceOpen()
    expect((await asked).filter(isOk)).toHaveLength(QUERIES)
    expect(path.counters.hedgesSent).toBeGreaterThanOrEqual(1)
    expect(path.mostAskedFor).toBe(2)
  })

  it('happens again and again, and still nothing is lost', async () => {
    const path = await start({ roundTripMs: ROUND_TRIP_MS })
    for (let round = 0; round < 5; round++) {
      expect((await path.askInTurn(`round${round}.`, 5)).filter(isOk)).toHaveLength(5)
      path.lab.relay.silenceOpen()
    }
    expect((await path.askInTurn('end', 5)).filter(isOk)).toHaveLength(5)
  })
})

describe('[S6, RR2] connections that end with queries in flight', () => {
  const ENDINGS: Record<string, (relay: Relay) => void> = {
    'a reset': (relay) => relay.resetOpen(),
    'a FIN with no answer after it': (relay) => relay.halfCloseOpen(),
    'octets that are no TLS record': (relay) => relay.spoilOpen(),
  }

  it.each(Object.entries(ENDINGS))('%s: every query is asked once more, and answered', async (_name, end) => {
    const path = await start({ roundTripMs: ROUND_TRIP_MS })
    await path.ask('before')
    path.lab.upstream.answerAfterMs = ({ connection }) => (connection === 1 ? undefined : 0)
    const asked = path.askMany('q', QUERIES)
    await path.seen(1 + QUERIES)
    end(path.lab.relay)
    expect((await asked).filter(isOk)).toHaveLength(QUERIES)
    expect(path.mostAskedFor).toBe(2)
    // Noticed for what it is, and not by the silence that follows.
    const { log } = path.bridge
    const why = () => [...log.of('connection-lost'), ...log.of('connection-closed')].map((fields) => fields['why'])
    await until(() => why().some((one) => one === 'reset' || one === 'closed-by-server'), 'a connection lost')
    expect(path.counters.retired).toBe(0)
  })

  it.each(Object.entries(ENDINGS))('%s, four times in a row: still answered', async (_name, end) => {
    const path = await start({ roundTripMs: ROUND_TRIP_MS })
    for (let round = 0; round < 4; round++) {
      const asked = path.askMany(`round${round}.`, 5)
      await path.seen(path.lab.upstream.questions.length + 1)
      end(path.lab.relay)
      expect((await asked).filter(isOk)).toHaveLength(5)
    }
  })
})

describe('a server that closes idle connections early', () => {
  it('[DEC9] is dialled again at once while queries are recent, so that the next one finds a connection', async () => {
    const path = await start({
      prepare: ({ upstream }) => {
        upstream.closeIdleAfterMs = 100
      },
    })
    await until(() => path.lab.upstream.handshakes.done >= 1, 'the first connection')
    for (let i = 0; i < 4; i++) {
      expect(isOk(await path.ask(`q${i}`))).toBe(true)
      const handshakes = path.lab.upstream.handshakes.done
      await until(() => path.lab.upstream.handshakes.done > handshakes, 'a new connection without a query')
    }
    expect(path.counters.retries).toBe(0)
    expect(path.bridge.log.of('connection-lost')).toEqual([])
  })

  it('[DEC9] may do so without close_notify', async () => {
    const path = await start({
      prepare: ({ relay }) => {
        relay.closeIdleAfterMs = 50
      },
    })
    await until(() => path.lab.upstream.handshakes.done >= 1, 'the first connection')
    for (let i = 0; i < 4; i++) {
      expect(isOk(await path.ask(`q${i}`))).toBe(true)
      const accepted = path.lab.relay.counts.accepted
      await until(() => path.lab.relay.counts.accepted > accepted, 'a new connection without a query')
    }
  })

  it('[DEC9] stops being dialled when nobody asks any more', async () => {
    const path = await start({
      prepare: ({ upstream }) => {
        upstream.closeIdleAfterMs = 20
      },
    })
    await path.ask('only')
    await until(() => path.lab.upstream.open === 0 && path.lab.relay.open === 0, 'no connection')
    await until(() => path.bridge.daemon.pool.connections().length === 0, 'no connection at the daemon')
    expect(isOk(await path.ask('again'))).toBe(true)
    expect(path.lab.relay.counts.accepted).toBeLessThan(30)
  })
})
