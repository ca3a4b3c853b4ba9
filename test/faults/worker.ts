/** A process that runs cells of the table, one at a time, as main.ts hands them out. */
import { connect } from 'node:tls'
import { Lab, SERVER_NAME } from './lab.ts'
import { run } from './run.ts'
import { SCENARIOS } from './scenarios.ts'
import { delay, makeQuery } from './stub.ts'

const warm = warmUp()

process.on('message', async ({ forwarder, scenario }: { forwarder: string; scenario: string }) => {
  try {
    await warm
    process.send!({ result: await run(forwarder, SCENARIOS.find(({ name }) => name === scenario)!) })
  } catch (error) {
    process.send!({ problem: `${forwarder}, ${scenario}: ${error instanceof Error ? error.message : error}` })
  }
})
process.on('disconnect', () => process.exit())

/** The laboratory's own code compiled before anything is measured: its first milliseconds are no forwarder's. */
async function warmUp(): Promise<void> {
  const lab = await Lab.open()
  for (let i = 0; i < 10; i++) {
    const { address: host, port } = lab.relay
    const socket = connect({ host, port, servername: SERVER_NAME, ca: lab.authority.certificate })
    socket.resume()
    for (let id = 0; id < 50; id++) {
      const query = makeQuery(id, `q${id}.warm.faults.example.net.`)
      const frame = Buffer.alloc(2 + query.length)
      frame.writeUInt16BE(query.length, 0)
      query.copy(frame, 2)
      socket.write(frame)
      await delay(1)
    }
    socket.destroy()
  }
  await lab.stop()
}
