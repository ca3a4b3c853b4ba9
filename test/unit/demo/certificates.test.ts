import { createPrivateKey, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeAuthority, makeSelfSigned } from '../../../src/demo/certificates.ts'
import { objectIdentifier, time } from '../../../src/demo/der.ts'
import { pinOf, untrustworthyIdentities } from '../../helpers/certificates.ts'

const authority = makeAuthority()
const root = new X509Certificate(authority.certificate)

describe('a throwaway certificate', () => {
  it('is signed by its authority, and names its key and the authority by their identifiers', () => {
    const leaf = new X509Certificate(authority.issue({ names: ['dns.example'] }).cert)
    expect(root.ca).toBe(true)
    expect(root.verify(root.publicKey)).toBe(true)
    expect(leaf.ca).toBe(false)
    expect(leaf.checkIssued(root)).toBe(true)
    expect(leaf.verify(root.publicKey)).toBe(true)
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
  })

  it('holds the key that it was issued for', () => {
    const identity = authority.issue({ names: ['dns.example'] })
    expect(new X509Certificate(identity.cert).checkPrivateKey(createPrivateKey(identity.key))).toBe(true)
  })

  it('carries every name, wildcards too, in subjectAltName', () => {
    const leaf = new X509Certificate(authority.issue({ names: ['*.dns.example', 'other.example'] }).cert)
    expect(leaf.subjectAltName).toBe('DNS:*.dns.example, DNS:other.example')
    expect(leaf.checkHost('one.dns.example', { subject: 'never' })).toBe('*.dns.example')
    expect(leaf.checkHost('two.one.dns.example', { subject: 'never' })).toBeUndefined()
  })

  it('has no subjectAltName when it was asked for none', () => {
    const leaf = new X509Certificate(authority.issue({ names: [], commonName: 'dns.example' }).cert)
    expect(leaf.subjectAltName).toBeUndefined()
    expect(leaf.subject).toBe('CN=dns.example')
    expect(leaf.checkHost('dns.example', { subject: 'never' })).toBeUndefined()
  })

  it('is valid for the time it was asked for', () => {
    const notBefore = new Date('2049-12-31T23:59:59Z')
    const notAfter = new Date('2050-01-01T00:00:00Z')
    const leaf = new X509Certificate(authority.issue({ names: ['a.example'], notBefore, notAfter }).cert)
    expect(new Date(leaf.validFrom)).toEqual(notBefore)
    expect(new Date(leaf.validTo)).toEqual(notAfter)
  })

  it('is valid now, and for at most a week, unless it was asked for something else', () => {
    const leaf = new X509Certificate(authority.issue({ names: ['a.example'] }).cert)
    const now = Date.now()
    expect(Date.parse(leaf.validFrom)).toBeLessThan(now)
    expect(Date.parse(leaf.validTo)).toBeGreaterThan(now)
    expect(Date.parse(leaf.validTo) - now).toBeLessThanOrEqual(7 * 86_400_000)
  })

  it('that signs itself is issued by no authority', () => {
    const leaf = new X509Certificate(makeSelfSigned({ names: ['dns.example'] }).cert)
    expect(leaf.verify(leaf.publicKey)).toBe(true)
    expect(leaf.verify(root.publicKey)).toBe(false)
  })

  it('never shares a serial number with another', () => {
    const serials = Array.from({ length: 50 }, () => authority.issue({ names: ['a.example'] }).cert).map(
      (cert) => new X509Certificate(cert).serialNumber,
    )
    expect(new Set(serials).size).toBe(50)
  })

  it('has a pin of 32 octets, that of its key', () => {
    const identity = authority.issue({ names: ['dns.example'] })
    expect(Buffer.from(pinOf(identity.cert), 'base64')).toHaveLength(32)
    expect(pinOf(identity.cert)).not.toBe(pinOf(authority.certificate))
  })

  it('can be made wrong in every way a client must notice', () => {
    expect(Object.keys(untrustworthyIdentities(authority, 'dns.example'))).toHaveLength(7)
  })
})

describe('DER', () => {
  it('writes times up to 2049 with two digits of the year, later ones with four (RFC 5280 section 4.1.2.5)', () => {
    expect(time(new Date('2049-12-31T23:59:59.999Z')).toString('latin1')).toBe('\x17\x0d491231235959Z')
    expect(time(new Date('2050-01-01T00:00:00Z')).toString('latin1')).toBe('\x18\x0f20500101000000Z')
  })

  it('writes the arcs of an object identifier in base 128 (X.690 section 8.19)', () => {
    expect(objectIdentifier('1.2.840.113549').toString('hex')).toBe('06062a864886f70d')
  })
})
