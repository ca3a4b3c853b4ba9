/**
 * Throwaway certificates (X.509, RFC 5280), made when they are wanted and kept in memory: for the demo's server and for
 * the tests. Node reads certificates but cannot make them; the little DER it takes keeps a library of a dozen packages out.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import {
  bitString,
  boolean,
  integer,
  objectIdentifier,
  octetString,
  pem,
  sequence,
  set,
  tagged,
  taggedPrimitive,
  time,
  utf8String,
} from './der.ts'

/** What a TLS server shows and holds, in PEM: fits node:tls as it is. */
export interface Identity {
  readonly cert: string
  readonly key: string
}

export interface CertificateRequest {
  /** DNS names of subjectAltName; a wildcard is written `*.example.net`. None: no subjectAltName at all. */
  readonly names: readonly string[]
  /** Subject CN; default: the first name. RFC 8310 section 8.1 gives it no weight. */
  readonly commonName?: string
  /** Default: an hour ago, as the clocks of a container and its host need not agree. */
  readonly notBefore?: Date
  /** Default: in a week. */
  readonly notAfter?: Date
}

export interface Authority {
  /** The CA's own certificate in PEM: what a client is told to trust. */
  readonly certificate: string
  issue(request: CertificateRequest): Identity
}

const OID = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
} as const

const HOUR_MS = 3_600_000
const WEEK_MS = 7 * 24 * HOUR_MS

interface Keys {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** A new certification authority (EC P-256); its private key never leaves memory. */
export function makeAuthority(commonName = 'dotbridge throwaway CA'): Authority {
  const keys = newKeys()
  const certificate = makeCertificate({
    subject: commonName,
    issuer: commonName,
    publicKey: keys.publicKey,
    signingKey: keys.privateKey,
    validity: { names: [] },
    extensions: [
      extension(OID.basicConstraints, true, sequence(boolean(true))),
      // keyCertSign: bit 5.
      extension(OID.keyUsage, true, bitString(Buffer.from([0x04]), 2)),
      extension(OID.subjectKeyIdentifier, false, octetString(keyIdentifier(keys.publicKey))),
    ],
  })
  return { certificate, issue: (request) => makeLeaf(request, newKeys(), { commonName, keys }) }
}

/** A server certificate that vouches for itself alone: no client that checks the chain accepts it. */
export function makeSelfSigned(request: CertificateRequest): Identity {
  const keys = newKeys()
  return makeLeaf(request, keys, { commonName: subjectOf(request), keys })
}

function makeLeaf(request: CertificateRequest, keys: Keys, issuer: { commonName: string; keys: Keys }): Identity {
  const extensions = [
    // digitalSignature: bit 0.
    extension(OID.keyUsage, true, bitString(Buffer.from([0x80]), 7)),
    extension(OID.extendedKeyUsage, false, sequence(objectIdentifier(OID.serverAuth))),
    extension(OID.subjectKeyIdentifier, false, octetString(keyIdentifier(keys.publicKey))),
    extension(OID.authorityKeyIdentifier, false, sequence(taggedPrimitive(0, keyIdentifier(issuer.keys.publicKey)))),
  ]
  if (request.names.length > 0) {
    const names = request.names.map((name) => taggedPrimitive(2, Buffer.from(name, 'ascii')))
    extensions.push(extension(OID.subjectAltName, false, sequence(...names)))
  }
  const cert = makeCertificate({
    subject: subjectOf(request),
    issuer: issuer.commonName,
    publicKey: keys.publicKey,
    signingKey: issuer.keys.privateKey,
    validity: request,
    extensions,
  })
  return { cert, key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
}

interface CertificateParts {
  readonly subject: string
  readonly issuer: string
  readonly publicKey: KeyObject
  readonly signingKey: KeyObject
  readonly validity: CertificateRequest
  readonly extensions: readonly Buffer[]
}

/** Certificate and TBSCertificate, RFC 5280 section 4.1. */
function makeCertificate(parts: CertificateParts): string {
  const algorithm = sequence(objectIdentifier(OID.ecdsaWithSha256))
  const now = Date.now()
  const toBeSigned = sequence(
    tagged(0, integer(Buffer.from([2]))), // version 3
    integer(serialNumber()),
    algorithm,
    distinguishedName(parts.issuer),
    sequence(
      time(parts.validity.notBefore ?? new Date(now - HOUR_MS)),
      time(parts.validity.notAfter ?? new Date(now + WEEK_MS)),
    ),
    distinguishedName(parts.subject),
    parts.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(...parts.extensions)),
  )
  const signature = sign('sha256', toBeSigned, parts.signingKey)
  return pem('CERTIFICATE', sequence(toBeSigned, algorithm, bitString(signature)))
}

function newKeys(): Keys {
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
}

function subjectOf(request: CertificateRequest): string {
  return request.commonName ?? request.names[0] ?? 'dotbridge'
}

function distinguishedName(commonName: string): Buffer {
  return sequence(set(sequence(objectIdentifier(OID.commonName), utf8String(commonName))))
}

function extension(oid: string, critical: boolean, value: Buffer): Buffer {
  // FALSE is the default of `critical`, and DER leaves defaults out.
  return critical
    ? sequence(objectIdentifier(oid), boolean(true), octetString(value))
    : sequence(objectIdentifier(oid), octetString(value))
}

/** Unpredictable, positive and at most 20 octets (RFC 5280 section 4.1.2.2). */
function serialNumber(): Buffer {
  const octets = randomBytes(16)
  octets[0] = (octets[0]! & 0x7f) | 0x01
  return octets
}

/** RFC 7093 section 2, method 1: the leftmost 160 bits of SHA-256 over the public key's bits (the point's 65 octets). */
function keyIdentifier(publicKey: KeyObject): Buffer {
  const point = publicKey.export({ type: 'spki', format: 'der' }).subarray(-65)
  return createHash('sha256').update(point).digest().subarray(0, 20)
}
