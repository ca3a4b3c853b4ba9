import { describe, expect, it } from 'vitest'
import { loadOpenSsl, type OpenSsl, SSL } from '../../../src/system/openssl.ts'
import { TlsContext } from '../../../src/upstream/direct/tls-context.ts'
import { batchedSystem } from '../../helpers/udp-paths.ts'

describe.skipIf(batchedSystem === undefined)('a TLS context', () => {
  /** The versions it is told, and whether it verifies. */
  async function make(ciphers: string, maxVersion?: 'TLSv1.2') {
    const real = await loadOpenSsl()
    const told = { min: 0, max: 0, verify: -1, certificates: 0 }
    const openssl: OpenSsl = {
      ...real,
      SSL_CTX_set_min_proto_version: (context, version) => {
        told.min = version
        return real.SSL_CTX_set_min_proto_version(context, version)
      },
      SSL_CTX_set_max_proto_version: (context, version) => {
        told.max = version
        return real.SSL_CTX_set_max_proto_version(context, version)
      },
      SSL_CTX_set_verify: (context, mode, callback) => {
        told.verify = mode
        expect(callback).toBe(0)
        real.SSL_CTX_set_verify(context, mode, callback)
      },
      X509_STORE_add_cert: (store, certificate) => {
        told.certificates++
        return real.X509_STORE_add_cert(store, certificate)
      },
    }
    const authorities = Buffer.from('none of this is a certificate\n')
    new TlsContext(openssl, batchedSystem!, { authorities, ciphers, maxVersion })
    expect(real.ERR_get_error()).toBe(0)
    return told
  }
  const [OLD, NEW] = ['ECDHE-RSA-AES128-GCM-SHA256:!aNULL', 'TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256']

  it.each([
    ['both', `${NEW}:${OLD}`, undefined, SSL.TLS1_2_VERSION, SSL.TLS1_3_VERSION],
    ['both, and 1.2 asked for', `${NEW}:${OLD}`, 'TLSv1.2' as const, SSL.TLS1_2_VERSION, SSL.TLS1_2_VERSION],
    ['1.3 alone', NEW, undefined, SSL.TLS1_3_VERSION, SSL.TLS1_3_VERSION],
    ['1.2 alone', OLD, undefined, SSL.TLS1_2_VERSION, SSL.TLS1_2_VERSION],
  ])('[L4] speaks the versions it has ciphers for: %s', async (_which, ciphers, maxVersion, min, max) => {
    expect(await make(ciphers, maxVersion)).toMatchObject({ min, max })
  })

  it('[L2] verifies the server, and believes nobody it was not told of', async () => {
    expect(await make(`${NEW}:${OLD}`)).toMatchObject({ verify: SSL.VERIFY_PEER, certificates: 0 })
  })

  it('is not made of ciphers that nobody knows', async () => {
    await expect(make('NO-SUCH-CIPHER')).rejects.toThrow('versions or ciphers')
    expect((await loadOpenSsl()).ERR_get_error()).not.toBe(0)
    ;(await loadOpenSsl()).ERR_clear_error()
  })
})
