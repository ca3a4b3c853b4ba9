/** Who may ask: `clients.allow`, by address. A bridge that answers the whole Internet is a weapon (RFC 5358). */
import { type IPv4, type IPv6, inNetwork, type Network, parseAddress, parseNetwork } from '../ip-address.ts'
import type { RateLimit } from './rate-limit.ts'

/**
 * What the words in `clients.allow` stand for. `private` is what cannot be reached from the Internet: RFC 1918, RFC 4193 and
 * link-local addresses. The shared space of RFC 6598 (100.64.0.0/10) is not in it: behind a carrier's NAT the neighbours
 * there are its other customers. Who uses it otherwise (some VPNs do) lists it.
 */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', 'fc00::/7', 'fe80::/10'],
  any: ['0.0.0.0/0', '::/0'],
}

/** Nobody has these as a source: "this network", multicast, limited broadcast. A reply would go to many, or back here. */
const NOBODY = ['0.0.0.0/8', '224.0.0.0/4', '255.255.255.255/32', '::/128', 'ff00::/8']

/**
 * allowed: serve. limited: serve within AccessRules#limit; never this host itself. refused: say so. nobody: an address no stub
 * can have, never answered.
 */
export type Standing = 'allowed' | 'limited' | 'refused' | 'nobody'

/** Whether an entry of `clients.allow` means anything: a word, a CIDR, an address. */
export function isAccessRule(text: string): boolean {
  return Object.hasOwn(WORDS, text) || parseNetwork(text) !== undefined
}

/** Addresses remembered with their verdict. A flood of invented ones only costs their being looked up again. */
const MAX_REMEMBERED = 4096

export class AccessRules {
  readonly limit: RateLimit | undefined
  #allowed: readonly Network[]
  readonly #nobody: readonly Network[] = NOBODY.map(network)
  readonly #remembered = new Map<string, Standing>()
  /** Another number since every change: whoever remembers a verdict looks here whether it still counts. */
  revision = 0

  /** Throws a RangeError for an entry that is neither word nor network: the configuration is checked before. */
  constructor(allow: readonly string[], limit?: RateLimit) {
    this.#allowed = networksOf(allow)
    this.limit = limit
  }

  /** From now on these, and `limit` as it is now. Throws as the constructor does, and then nothing has changed. */
  replace(allow: readonly string[]): void {
    this.#allowed = networksOf(allow)
    this.#remembered.clear()
    this.revision++
  }

  /** `address`: as a socket tells it. One Map lookup for whoever was here before. */
  standing(address: string): Standing {
    const known = this.#remembered.get(address)
    if (known !== undefined) return known
    const parsed = parseAddress(address)
    const standing = parsed === undefined ? 'nobody' : this.#judge(parsed)
    if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear()
    this.#remembered.set(address, standing)
    return standing
  }

  /** The same for an IPv4 address as a 32-bit number in host order. Allocates nothing. */
  standingIPv4(address: number): Standing {
    return this.#judge(address >>> 0)
  }

  /** How many addresses are remembered. */
  get remembered(): number {
    return this.#remembered.size
  }

  allows(address: string): boolean {
    return isServed(this.standing(address))
  }

  allowsIPv4(address: number): boolean {
    return isServed(this.standingIPv4(address))
  }

  #judge(address: IPv4 | IPv6): Standing {
    for (const network of this.#nobody) if (inNetwork(address, network)) return 'nobody'
    for (const network of this.#allowed) if (inNetwork(address, network)) return this.#served(address)
    return 'refused'
  }

  #served(address: IPv4 | IPv6): Standing {
    return this.limit?.on !== true || isOwnLoopback(address) ? 'allowed' : 'limited'
  }
}

/** Whether whoever has this standing gets answers. */
export function isServed(standing: Standing): boolean {
  return standing === 'allowed' || standing === 'limited'
}

function networksOf(allow: readonly string[]): readonly Network[] {
  return allow.flatMap((entry) => (Object.hasOwn(WORDS, entry) ? WORDS[entry]! : [entry])).map(network)
}

function network(text: string): Network {
  const parsed = parseNetwork(text)
  if (parsed === undefined) throw new RangeError(`not a network: ${text}`)
  return parsed
}

const LOOPBACK = WORDS['loopback']!.map(network)

/** Whether an address is this host's own loopback: no fragmentation, no strangers. */
export function isLoopback(address: string): boolean {
  const parsed = parseAddress(address)
  return parsed !== undefined && isOwnLoopback(parsed)
}

function isOwnLoopback(address: IPv4 | IPv6): boolean {
  for (const range of LOOPBACK) if (inNetwork(address, range)) return true
  return false
}
