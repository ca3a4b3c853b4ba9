/** One line on why the bridge cannot listen: who has the port, and what to do about it. */
import { formatSocketAddress } from '../config/addresses.ts'
import type { ListenError } from '../listen/listen-error.ts'
import { findPortHolder, type PortHolder } from './port-holder.ts'

/** What to print for `error`. `findHolder` is asked only when the port is taken. */
export function listenAdvice(
  error: ListenError,
  findHolder: (wanted: ListenError) => PortHolder | undefined = (wanted) => findPortHolder(wanted),
): string {
  const where = `cannot listen on ${formatSocketAddress(error)} (${error.transport})`
  switch (error.code) {
    case 'in-use':
      return `${where}: ${taken(error, findHolder(error))}`
    case 'not-permitted':
      return `${where}: ports below 1024 need a capability; start it by systemd (systemd/dotbridge.service), or run: sudo setcap cap_net_bind_service=+ep "$(readlink -f "$(command -v node)")", or listen on a port from 1024`
    case 'no-such-address':
      return `${where}: this host has no such address; see "ip address", and correct listen in the configuration`
    case 'other':
      return `${where}: ${error.cause instanceof Error ? error.cause.message : error.message}`
  }
}

function taken({ transport, port }: ListenError, holder: PortHolder | undefined): string {
  if (holder === undefined) {
    return `the port is taken; find out by what with: sudo ss -Hlnp --${transport} sport = :${port}`
  }
  const { program, pid, user } = holder
  const name = program === undefined ? `a program of user ${user}` : `${program} (process ${pid}, user ${user})`
  return `${name} has the port; ${remedy(program ?? user)}`
}

// The kernel cuts a program's name at 15 characters: "systemd-resolve" is both that and the daemon's user.
const REMEDIES: Readonly<Record<string, string>> = {
  'systemd-resolve':
    "switch its stub off with: sudo mkdir -p /etc/systemd/resolved.conf.d && printf '[Resolve]\\nDNSStubListener=no\\n' | sudo tee /etc/systemd/resolved.conf.d/dotbridge.conf && sudo systemctl restart systemd-resolved",
  dnsmasq: 'give dnsmasq "port=0" (no DNS), or stop it with: sudo systemctl disable --now dnsmasq',
  named: 'stop it with: sudo systemctl disable --now named',
  unbound: 'stop it with: sudo systemctl disable --now unbound',
  stubby: 'stop it with: sudo systemctl disable --now stubby',
  pdns_recursor: 'stop it with: sudo systemctl disable --now pdns-recursor',
  dotbridge: 'is the bridge running already? See: systemctl status dotbridge',
  node: 'is the bridge running already? See: systemctl status dotbridge',
}

function remedy(name: string): string {
  return REMEDIES[name] ?? 'stop it, or listen on another address or port'
}
