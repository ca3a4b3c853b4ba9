import { expect, it, vi } from 'vitest'
import { BestUdpListener } from '../../src/listen/best-udp.ts'
import { knowsTexts } from '../helpers/fake-forwarder.ts'
import { Listening } from '../helpers/listening.ts'
import { UdpStub } from '../helpers/stub.ts'

vi.mock('../../src/system/system.ts', () => ({
  loadSystem: () => Promise.reject(new Error("Cannot find package 'koffi'")),
}))
vi.mock('../helpers/udp-paths.ts', () => ({ makePortable: undefined }))

it('where batched calls cannot be had UDP goes the portable way, and one line says why', async () => {
  const listening = await Listening.udp({ makeUdp: (parts) => new BestUdpListener(parts) })
  listening.forwarder.knows = knowsTexts(1)
  const stub = await UdpStub.open(listening.port)
  expect((await stub.ask('a.example', 'TXT')).answers).toHaveLength(1)
  expect(listening.log.of('udp-unbatched')).toMatchObject([{ error: { message: "Cannot find package 'koffi'" } }])
  stub.close()
  await listening.close()
})
