/** Two addresses, dials that are never answered, paths and names that are slow: what is suspected, and what is not. */
import { afterEach, describe, expect, it } from 'vitest'
import { isOk } from '../faults/result.ts'
import { delay } from '../faults/stub.ts'
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

const QUERIES = 20

describe('[DEC15, RR5] two addresses', () => {
  it('race: one that accepts and never answers is left for the other, which comes first from then on', async () => {
    const path = await start({
      addresses: 2,
      prepare: ({ relays }) => {
        relays[0]!.fate = () => 'mute'
      },
    })
    const [dead, alive] = path.lab.relays
    expect((await path.askMany('q', QUERIES)).filter(isOk)).toHaveLength(QUERIES)
    expect(alive!.counts.accepted).toBe(1)
    const dialled = dead!.counts.accepted
    path.lab.relays[1]!.resetOpen()
    expect((await path.askMany('again', QUERIES)).filter(isOk)).toHaveLength(QUERIES)
    expect(alive!.counts.accepted).toBe(2)
    expect(dead!.counts.accepted).toBe(dialled)
  })

  it('race: one that refuses is left for the other at once', async () => {
    const path = await start({ addresses: 2, prepare: ({ relays }) => relays[0]!.refuse() })
    expect((await path.askMany('q', QUERIES)).filter(isOk)).toHaveLength(QUERIES)
    expect(path.lab.relays[1]!.counts.accepted).toBe(1)
  })

  it('stand in for each other when the one in use dies, in both directions', async () => {
    const path = await start({ addresses: 2 })
    const [first, second] = path.lab.relays
    await path.askInTurn('first', 5)
    expect([first!.counts.accepted, second!.counts.accepted]).toEqual([1, 0])
    first!.fate = () => 'mute'
    first!.silenceOpen()
    expect((await path.askMany('second', QUERIES)).filter(isOk)).toHaveLength(QUERIES)
    expect(second!.counts.accepted).toBeGreaterThanOrEqual(1)
    first!.fate = () => 'carry'
    second!.fate = () => 'mute'
    second!.silenceOpen()
    expect((await path.askMany('back', QUERIES)).filter(isOk)).toHaveLength(QUERIES)
  })
})

describe('[DEC15] dials of which every second is never answered', () => {
  it('lose no query, and cost a second dial at most each time', async () => {
    const path = await start({
      prepare: ({ relay }) => {
        relay.fate = (nth) => (nth % 2 === 1 ? 'mute' : 'carry')
      },
    })
    for (let round = 0; round < 3; round++) {
      expect((await path.askMany(`round${round}.`, 5)).filter(isOk)).toHaveLength(5)
      path.lab.relay.resetOpen()
    }
    expect(path.lab.upstream.handshakes.done).toBeGreaterThanOrEqual(3)
  })
})

describe('[DEC13, S8] names that take long at the server', () => {
  it('leave their connection in peace as long as others are answered on it', async () => {
    const path = await start({
      prepare: ({ upstream }) => {
        upstream.answerAfterMs = ({ name }) => (name.startsWith('slow') ? 400 : 0)
      },
    })
    await path.askInTurn('before', 10)
    const slow = path.askMany('slow', 4)
    let over = false
    void slow.then(() => {
      over = true
    })
    // A stream of others, so that there is always something that has just come.
    for (let i = 0; !over; i++) {
      expect(isOk(await path.ask(`quick${i}`))).toBe(true)
      await delay(5)
    }
    expect((await slow).filter(isOk)).toHaveLength(4)
    expect(path.counters.retired).toBe(0)
    expect(path.lab.connections.mostOpen).toBeLessThanOrEqual(2)
  })

  it('cost a second connection when nothing else is asked, and no more', async () => {
    const path = await start({
      prepare: ({ upstream }) => {
        upstream.answerAfterMs = ({ name }) => (name.startsWith('slow') ? 300 : 0)
      },
    })
    await path.askInTurn('before', 10)
    expect((await path.askInTurn('slow', 5)).filter(isOk)).toHaveLength(5)
    expect(path.counters.retired).toBe(0)
    expect(path.lab.connections.total).toBeLessThanOrEqual(2)
    expect(path.mostAskedFor).toBeLessThanOrEqual(2)
  })
})

describe('a path that becomes slow', () => {
  it('[S7] is followed: every query is answered, and no storm of connections comes of it', async () => {
    const path = await start({ roundTripMs: 4 })
    await path.askInTurn('before', 10)
    path.lab.relay.roundTripMs = 300
    const asked = []
    for (let i = 0; i < 40; i++) {
      asked.push(path.ask(`q${i}`))
      await delay(10)
    }
    expect((await Promise.all(asked)).filter(isOk)).toHaveLength(40)
    expect(path.lab.connections.total).toBeLessThanOrEqual(6)
    expect(path.mostAskedFor).toBeLessThanOrEqual(3)
  })
})

describe('a host that wakes up, or changes its network', () => {
  it('finds new connections when the old ones are dead', async () => {
    const path = await start({ roundTripMs: 4 })
    await path.askInTurn('before', 5)
    path.lab.relay.silenceOpen()
    path.bridge.daemon.pool.suspectAll()
    expect((await path.askMany('q', QUERIES)).filter(isOk)).toHaveLength(QUERIES)
  })

  it('keeps connections that still work', async () => {
    const path = await start({ roundTripMs: 4 })
    await path.askInTurn('before', 5)
    path.bridge.daemon.pool.suspectAll()
    expect((await path.askMany('q', QUERIES)).filter(isOk)).toHaveLength(QUERIES)
    await until(() => path.bridge.daemon.pool.connections().length > 0, 'connections')
    expect(path.bridge.log.of('connection-lost')).toEqual([])
    expect(path.counters.retired).toBe(0)
  })
})
