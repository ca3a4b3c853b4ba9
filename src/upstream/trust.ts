/** Which authorities are believed. */
import { readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'

export interface TrustSettings {
  /** A PEM file to trust instead of the system's certificates. */
  readonly caFile: string | undefined
  /** PEM text to trust instead of both. */
  readonly ca?: string | Buffer | undefined
  /** TLS versions, for tests. */
  readonly maxVersion?: 'TLSv1.2' | 'TLSv1.3'
}

/** Where distributions keep the certificates that an administrator added to or took from: Debian, Red Hat, SUSE, Alpine. */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

/**
 * Reads the CA file now (throws what the file system says) and the rest when it is asked for them: PEM text. Without a system's
 * bundle the authorities that come with Node.js are trusted.
 */
export function authoritiesOf({ ca, caFile }: TrustSettings): () => Buffer {
  const chosen = ca ?? (caFile === undefined ? undefined : readFileSync(caFile))
  return () => Buffer.from(chosen ?? systemBundle() ?? rootCertificates.join('\n'))
}

function systemBundle(): Buffer | undefined {
  for (const path of SYSTEM_BUNDLES) {
    try {
      return readFileSync(path)
    } catch {
      // Another distribution's place.
    }
  }
  return undefined
}
