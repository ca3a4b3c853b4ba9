/** Which authorities are believed, as one TLS context for all dials: a system's bundle takes 20 ms to read, once. */
import { readFileSync } from 'node:fs'
import { createSecureContext, type SecureContext } from 'node:tls'

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
 * Reads the CA file now (throws what the file system says) and the rest at the first dial. Without a system's bundle the
 * authorities that come with Node.js are trusted.
 */
export function trustFrom(settings: TrustSettings): () => SecureContext {
  const chosen = settings.ca ?? (settings.caFile === undefined ? undefined : readFileSync(settings.caFile))
  let context: SecureContext | undefined
  return () => {
    if (context !== undefined) return context
    const ca = chosen ?? systemBundle()
    context = createSecureContext({
      minVersion: 'TLSv1.2',
      ...(settings.maxVersion === undefined ? {} : { maxVersion: settings.maxVersion }),
      ...(ca === undefined ? {} : { ca }),
    })
    return context
  }
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
