/** Certificates for tests: the demo's maker, and one identity for every way a server can fail to prove its name. */
import { createHash, X509Certificate } from 'node:crypto'
import { type Authority, type Identity, makeAuthority, makeSelfSigned } from '../../src/demo/certificates.ts'

export {
  type Authority,
  type CertificateRequest,
  type Identity,
  makeAuthority,
  makeSelfSigned,
} from '../../src/demo/certificates.ts'

const DAY_MS = 86_400_000

/** Each must fail RFC 8310 section 8.1 authentication of `name` by a client that trusts `authority` alone. */
export function untrustworthyIdentities(authority: Authority, name: string): Record<string, Identity> {
  const now = Date.now()
  return {
    'for another name': authority.issue({ names: ['another.example'], commonName: name }),
    'with the name in the CN only': authority.issue({ names: [], commonName: name }),
    'for a wildcard one label too short': authority.issue({ names: [`*.${name}`] }),
    expired: authority.issue({
      names: [name],
      notBefore: new Date(now - 2 * DAY_MS),
      notAfter: new Date(now - DAY_MS),
    }),
    'not yet valid': authority.issue({
      names: [name],
      notBefore: new Date(now + DAY_MS),
      notAfter: new Date(now + 2 * DAY_MS),
    }),
    'self-signed': makeSelfSigned({ names: [name] }),
    // The same CA name, another key: a chain is proved by signatures, not by what it calls itself.
    'of an unknown CA': makeAuthority().issue({ names: [name] }),
  }
}

/** What `upstream.pins` takes, without its "sha256/": RFC 7858 section 4.2, SHA-256 over SubjectPublicKeyInfo. */
export function pinOf(certificatePem: string): string {
  const spki = new X509Certificate(certificatePem).publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(spki).digest('base64')
}
