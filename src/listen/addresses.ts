/** The host's own addresses, and what a wildcard stands for. */
import { networkInterfaces } from 'node:os'
import { isWildcard } from '../config/addresses.ts'
import type { SocketAddress } from '../config/config.ts'

export { isWildcard }

/** Every address of the host; link-local IPv6 addresses with their zone, without which nothing can be bound to them. */
export function hostAddresses(): readonly string[] {
  const addresses = Object.entries(networkInterfaces()).flatMap(([name, entries = []]) =>
    entries.map(({ address, family, scopeid }) =>
      family === 'IPv6' && scopeid !== undefined && scopeid !== 0 ? `${address}%${name}` : address,
    ),
  )
  return [...new Set(addresses)]
}

export const isIPv6 = (address: string): boolean => address.includes(':')

/**
 * `listen` with each wildcard replaced by the host's addresses of its own family: `::` does not stand for IPv4. Nothing
 * comes twice. `isWhole`: tells wildcards that stay, as there is a socket for them.
 */
export function expandWildcards(
  listen: readonly SocketAddress[],
  host: readonly string[],
  isWhole: (at: SocketAddress) => boolean = () => false,
): readonly SocketAddress[] {
  const expanded = listen.flatMap((wanted) => {
    if (!isWildcard(wanted.address) || isWhole(wanted)) return [wanted]
    const sameFamily = host.filter((address) => isIPv6(address) === isIPv6(wanted.address))
    return sameFamily.map((address): SocketAddress => ({ address, port: wanted.port }))
  })
  return [...new Map(expanded.map((at) => [addressKey(at), at])).values()]
}

/** Whether what is sent to one of two addresses may arrive at the other: the same, or one of them stands for the other too. */
export function overlap(a: SocketAddress, b: SocketAddress): boolean {
  if (a.port !== b.port || isIPv6(a.address) !== isIPv6(b.address)) return false
  return a.address === b.address || isWildcard(a.address) || isWildcard(b.address)
}

/** Tells addresses apart in a Map. */
export function addressKey({ address, port }: SocketAddress): string {
  return `${address}|${port}`
}
