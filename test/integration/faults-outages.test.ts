/** Nothing can be reached for a while: queries wait as long as they may, and are answered as soon as it is back. */
import { afterEach, describe, expect, it } from 'vitest'
import { isOk } from '../faults/result.ts'
import { FaultyPath, type FaultyPathOptions, rcodes, until } from '../helpers/faulty-path.ts'

const toClose: FaultyPath[] = []

afterEach(async () => {
  for (const path of toClose.splice(0)) await path.stop()
})

async function start(options: FaultyPathOptions = {}): Promise<FaultyPath> {
  const path = await FaultyPath.start(options)
  toClose.push(path)
  return path
}

const SERVFAIL = 2
const REFUSED = 5
/** Longer than the laboratory's TTL of 300 s. */
const EXPIRED_SECONDS = 400
const QUERIES = 20

describe('[DEC14] a short outage', () => {
  it('is waited out when connections are refused: what was in flight and what came since is answered', async () => {
    const path = await start()
    await path.ask('before')
    path.lab.upstream.answerAfterMs = ({ connection }) => (connection === 1 ? undefined : 0)
    const inFlight = path.askMany('flying', QUERIES)
    await path.seen(1 + QUERIES)
    path.lab.relay.refuse()
    path.lab.relay.resetOpen()
    const waiting = path.askMany('waiting', QUERIES)
    const dials = path.counters.dials
    await until(() => path.counters.dials >= dials + 2, 'dialled again and again')
    expect(path.lab.upstream.questions).toHaveLength(1 + QUERIES)
    await path.lab.relay.accept()
    expect((await inFlight).filter(isOk)).toHaveLength(QUERIES)
    expect((await waiting).filter(isOk)).toHaveLength(QUERIES)
  })

  it('is waited out when connections are accepted and never answered', async () => {
    const path = await start()
    await path.ask('before')
    path.lab.relay.fate = () => 'mute'
    path.lab.relay.silenceOpen()
    const waiting = path.askMany('waiting', QUERIES)
    await until(() => path.lab.relay.counts.accepted >= 3, 'two dials that are never answered')
    path.lab.relay.fate = () => 'carry'
    expect((await waiting).filter(isOk)).toHaveLength(QUERIES)
    expect(path.mostAskedFor).toBe(1)
    // By a new dial, and not when one that is never answered had run its time.
    expect(path.counters.dialFailures).toBe(0)
  })

  it('comes and goes, and no query is lost', async () => {
    const path = await start()
    for (let round = 0; round < 5; round++) {
      const asked = path.askMany(`round${round}.`, 5)
      path.lab.relay.refuse()
      path.lab.relay.resetOpen()
      const dials = path.counters.dialFailures
      await until(() => path.counters.dialFailures > dials || path.bridge.daemon.pool.waiting === 0, 'a refused dial')
      await path.lab.relay.accept()
      expect((await asked).filter(isOk)).toHaveLength(5)
    }
  })

  it('may be there when the daemon starts', async () => {
    const path = await start({ prepare: ({ relay }) => relay.refuse() })
    const waiting = path.askMany('early', QUERIES)
    await until(() => path.counters.dialFailures >= 2, 'two refused dials')
    await path.lab.relay.accept()
    expect((await waiting).filter(isOk)).toHaveLength(QUERIES)
  })

  it('is told once when it begins and once when it ends, however many queries met it', async () => {
    const path = await start()
    await path.ask('before')
    path.lab.relay.refuse()
    path.lab.relay.resetOpen()
    const waiting = path.askMany('waiting', QUERIES)
    await until(() => path.counters.dialFailures >= 2, 'two refused dials')
    await path.lab.relay.accept()
    await waiting
    expect(path.bridge.log.names.filter((name) => name === 'upstream-down' || name === 'upstream-up')).toEqual([
      'upstream-up',
      'upstream-down',
      'upstream-up',
    ])
  })
})

describe('[RR3] handshakes that fail now and then', () => {
  it.each(['close', 'reset', 'alert', 'garbage', 'cut'] as const)(
    'with %s: the next one is tried, and no query is lost',
    async (fate) => {
      const path = await start({
        prepare: ({ relay }) => {
          relay.fate = (nth) => (nth % 2 === 1 ? fate : 'carry')
        },
      })
      for (let round = 0; round < 3; round++) {
        expect((await path.askMany(`round${round}.`, 5)).filter(isOk)).toHaveLength(5)
        path.lab.relay.resetOpen()
      }
      expect(path.counters.dialFailures).toBeGreaterThanOrEqual(3)
      expect(path.bridge.log.of('untrusted-peer')).toEqual([])
    },
  )
})

describe('an upstream that never comes back', () => {
  it('[RR1, A5] leaves every query with SERVFAIL by its deadline, when it was in flight and when it waited', async () => {
    const path = await start({ upstream: 'query_timeout: 500ms' })
    await path.ask('before')
    path.lab.upstream.answerAfterMs = () => undefined
    const inFlight = path.askMany('flying', QUERIES)
    await path.seen(1 + QUERIES)
    path.lab.relay.fate = () => 'mute'
    path.lab.relay.silenceOpen()
    const waiting = path.askMany('waiting', QUERIES)
    expect(new Set(rcodes([...(await inFlight), ...(await waiting)]))).toEqual(new Set([SERVFAIL]))
  })

  it('[A2, A5] is asked for no more than the bound of connections, however many queries come', async () => {
    const path = await start({ upstream: 'query_timeout: 500ms' })
    await path.ask('before')
    path.lab.relay.fate = () => 'stall'
    path.lab.relay.silenceOpen('unread')
    for (let round = 0; round < 4; round++) {
      expect(new Set(rcodes(await path.askMany(`round${round}.`, 150)))).toEqual(new Set([SERVFAIL]))
      expect(path.bridge.daemon.pool.connections().length).toBeLessThanOrEqual(6)
    }
    path.lab.relay.fate = () => 'carry'
    await until(() => path.lab.upstream.handshakes.done >= 2, 'a connection afterwards')
    expect((await path.askInTurn('again', 5)).filter(isOk)).toHaveLength(5)
  })
})

describe('a stale answer', () => {
  it('[V2] goes out while the path is silent, and a fresh one once it is back', async () => {
    const path = await start()
    await path.ask('kept')
    path.bridge.pass(EXPIRED_SECONDS)
    path.lab.relay.fate = () => 'mute'
    path.lab.relay.silenceOpen()
    const stale = await path.ask('kept')
    expect(isOk(stale)).toBe(true)
    expect(path.bridge.outcomes.at(-1)).toBe('stale')
    expect(path.lab.upstream.questions).toHaveLength(1)
    path.lab.relay.fate = () => 'carry'
    await path.seen(2)
  })

  it('[V2] never hides that a policy refuses the name now', async () => {
    const path = await start()
    await path.ask('kept')
    path.bridge.pass(EXPIRED_SECONDS)
    path.lab.upstream.rcode = () => REFUSED
    expect((await path.ask('kept')).rcode).toBe(REFUSED)
    path.lab.relay.resetOpen()
    expect((await path.ask('kept')).rcode).toBe(REFUSED)
  })
})
