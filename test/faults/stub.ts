/** A stub resolver that asks each name once over UDP and notes what became of it. */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

export interface Outcome {
  readonly name: string
  /** Of the first reply; undefined: none came while the stub had patience. */
  readonly rcode: number | undefined
  /** Records in the answer section. */
  readonly answers: number
  /** From the question to the reply, or to the end of the patience. */
  readonly tookMs: number
}

interface Open {
  readonly name: string
  readonly askedAt: number
  readonly give: (outcome: Outcome) => void
  readonly impatience: NodeJS.Timeout
}

export class FaultStub {
  readonly #socket: Socket = createSocket('udp4')
  readonly #open = new Map<number, Open>()
  readonly #patienceMs: number
  #nextId = 1

  constructor(patienceMs = 5000) {
    this.#patienceMs = patienceMs
    this.#socket.on('message', (reply) => this.#take(reply))
    // A forwarder that is not there yet or any more (ICMP) is a question without an answer.
    this.#socket.on('error', () => {})
  }

  async connect(port: number): Promise<void> {
    this.#socket.connect(port, '127.0.0.1')
    await once(this.#socket, 'connect')
  }

  /** Asks for the address of `name`, once. Settles with the reply or when patience ends. */
  ask(name: string): Promise<Outcome> {
    const id = this.#freeId()
    return new Promise((give) => {
      const askedAt = performance.now()
      const impatience = setTimeout(() => {
        this.#open.delete(id)
        give({ name, rcode: undefined, answers: 0, tookMs: performance.now() - askedAt })
      }, this.#patienceMs)
      this.#open.set(id, { name, askedAt, give, impatience })
      this.#socket.send(makeQuery(id, name), () => {})
    })
  }

  /** Asks for `names` one after the other, `intervalMs` apart whatever becomes of them, and waits for all of them. */
  async askPaced(names: readonly string[], intervalMs: number): Promise<Outcome[]> {
    const asked: Promise<Outcome>[] = []
    const start = performance.now()
    for (const [i, name] of names.entries()) {
      await delay(start + i * intervalMs - performance.now())
      asked.push(this.ask(name))
    }
    return Promise.all(asked)
  }

  close(): void {
    for (const { impatience } of this.#open.values()) clearTimeout(impatience)
    this.#open.clear()
    this.#socket.close()
  }

  #freeId(): number {
    while (this.#open.has(this.#nextId)) this.#nextId = (this.#nextId + 1) & 0xffff
    const id = this.#nextId
    this.#nextId = (id + 1) & 0xffff
    return id
  }

  #take(reply: Buffer): void {
    if (reply.length < 12) return
    const open = this.#open.get(reply.readUInt16BE(0))
    if (open === undefined) return
    this.#open.delete(reply.readUInt16BE(0))
    clearTimeout(open.impatience)
    open.give({
      name: open.name,
      rcode: reply[3]! & 0x0f,
      answers: reply.readUInt16BE(6),
      tookMs: performance.now() - open.askedAt,
    })
  }
}

/** RD, one question of type A and class IN, no OPT. */
export function makeQuery(id: number, name: string): Buffer {
  const labels = name.split('.').filter((label) => label !== '')
  const query = Buffer.alloc(12 + labels.reduce((sum, label) => sum + 1 + label.length, 0) + 5)
  query.writeUInt16BE(id, 0)
  query[2] = 0x01
  query[5] = 1
  let at = 12
  for (const label of labels) {
    query[at] = label.length
    query.write(label, at + 1, 'latin1')
    at += 1 + label.length
  }
  query.writeUInt32BE(0x00010001, at + 1)
  return query
}

export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)))
}
