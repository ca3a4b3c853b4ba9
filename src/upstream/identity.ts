/** Whose certificate a server showed, once its chain is verified: RFC 8310 section 8.1 and the pins of RFC 7858 section 4.2. */
import { createHash, X509Certificate } from 'node:crypto'
import { checkServerIdentity, type PeerCertificate } from 'node:tls'

export interface Identity {
  /** Authentication name and SNI. */
  readonly hostname: string
  /** Base64 SHA-256 of a SubjectPublicKeyInfo; none: PKIX alone decides (RFC 7858 section 4.2). */
  readonly pins: readonly string[]
}

const NOBODY = {} as PeerCertificate['subject']

/**
 * Why the server is not the one meant; undefined: it is. The name must stand in subjectAltName, a common name is no substitute;
 * then the pins, if any. `chain`: certificates in DER, the server's own first; not looked at without pins.
 */
export function identityProblem(
  { hostname, pins }: Identity,
  certificate: PeerCertificate,
  chain: Iterable<Buffer>,
): Error | undefined {
  if (certificate.subjectaltname === undefined) return new Error('the certificate has no subjectAltName')
  // Without its subject: Node.js looks there, too, where the names are none of DNS.
  const problem = checkServerIdentity(hostname, { ...certificate, subject: NOBODY })
  if (problem !== undefined) return new Error('the certificate is for another name')
  if (pins.length === 0) return undefined
  // Any certificate of the validated chain may be the pinned one.
  for (const der of chain) if (pins.includes(spkiPin(der))) return undefined
  return new Error('no certificate of the chain matches a pin')
}

/** The same for a chain of which nothing has been read. */
export function chainProblem(identity: Identity, chain: readonly Buffer[]): Error | undefined {
  const [own] = chain
  if (own === undefined) return new Error('the certificate is missing')
  return identityProblem(identity, new X509Certificate(own).toLegacyObject(), chain)
}

function spkiPin(der: Buffer): string {
  const { publicKey } = new X509Certificate(der)
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64')
}
