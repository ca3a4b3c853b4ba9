import type { PeerCertificate } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { chainProblem, identityProblem } from '../../../src/upstream/identity.ts'

const NAME = 'dns.some.example'
const identity = { hostname: NAME, pins: [] }
const shown = (subjectaltname: string | undefined, CN = 'another.example'): PeerCertificate =>
  ({ subject: { CN }, subjectaltname }) as unknown as PeerCertificate

describe('[L3] a certificate', () => {
  it.each([`DNS:${NAME}`, `DNS:another.example, DNS:${NAME}`, 'DNS:*.some.example', `DNS:${NAME.toUpperCase()}`])(
    'for %s is of the server meant',
    (names) => {
      expect(identityProblem(identity, shown(names), [])).toBeUndefined()
    },
  )

  it.each([
    undefined,
    'DNS:another.example',
    'IP Address:192.0.2.1',
    'URI:https://dns.some.example',
    'email:dns.some.example',
    'DNS:*.dns.some.example',
    'DNS:*.example',
    'DNS:dns.some.*',
  ])('for %s is not, though its common name be that name', (names) => {
    expect(identityProblem(identity, shown(names, NAME), [])?.message).toMatch(/^the certificate /)
  })

  it('that is not there is of nobody', () => {
    expect(chainProblem(identity, [])?.message).toMatch(/^the certificate /)
  })
})
