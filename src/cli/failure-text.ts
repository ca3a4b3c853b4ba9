/** Why there was no answer, told apart by layer: TCP, TLS, the certificate, or DNS. What has to be done differs for each. */

const TCP: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused: nothing listens there',
  ETIMEDOUT: 'no reaction: the port may be blocked on the way',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable: is this host connected?',
  EADDRNOTAVAIL: 'this host has no address of that family',
  EACCES: 'not permitted: a firewall of this host',
}

const CERTIFICATE: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the chain ends in an unknown certification authority',
  UNABLE_TO_GET_ISSUER_CERT: 'the certification authority is unknown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certification authority is unknown',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certification authority is unknown',
  CERT_SIGNATURE_FAILURE: 'the certificate was not signed by the authority it names',
}

/** `connected`: the connection was authenticated before it went wrong. One line, beginning with the layer. */
export function causeText(error: unknown, connected: boolean): string {
  const chain = causes(error)
  const message = chain.at(-1)?.message ?? String(error)
  if (connected) return `DNS: ${timedOut(chain) ? 'no answer in time' : message}`
  for (const { code, message: said } of chain) {
    if (/for another name|has no subjectAltName/.test(said)) return `name: ${said.replace(/^TLS: /, '')}`
    const certificate = CERTIFICATE[code]
    if (certificate !== undefined) return `TLS: ${certificate}. By this host's clock it is ${new Date().toISOString()}`
    const tcp = TCP[code]
    if (tcp !== undefined) return `TCP: ${tcp}`
  }
  // What the dialler says begins with its phase.
  return /^(TCP|TLS): /.test(chain[0]?.message ?? '') ? chain[0]!.message : `TLS: ${message}`
}

interface Cause {
  readonly code: string
  readonly name: string
  readonly message: string
}

/** The error, its cause, the cause's cause: outermost first. */
function causes(error: unknown): Cause[] {
  const chain: Cause[] = []
  for (let at = error; at instanceof Error && chain.length < 8; at = at.cause) {
    chain.push({ code: 'code' in at ? String(at.code) : '', name: at.name, message: at.message })
  }
  return chain
}

function timedOut(chain: readonly Cause[]): boolean {
  return chain.some(({ name, code }) => name === 'TimeoutError' || code === 'timeout')
}
