/** A LAN gateway's surroundings, a network namespace each: the gateway, a stub on the LAN, a host on the Internet. */

import { must } from './debian.ts'
import { type Finished, program, Running, run } from './programs.ts'

export type Place = 'gateway' | 'lan' | 'internet'

export class GatewayNetwork {
  readonly #prefix = `db${process.pid.toString(36)}-`

  /** The gateway is 192.168.1.1 and fd77::1 to the LAN, 203.0.113.1 to the Internet, which would have it route to the LAN. */
  async make(): Promise<void> {
    const [gateway, lan, internet] = [this.#name('gateway'), this.#name('lan'), this.#name('internet')]
    await must('sh', [
      '-euc',
      `PATH="$PATH:/usr/sbin:/sbin"
for place in ${gateway} ${lan} ${internet}; do ip netns add $place; ip -n $place link set lo up; done
ip -n ${gateway} link add inside type veth peer name uplink netns ${lan}
ip -n ${gateway} link add outside type veth peer name uplink netns ${internet}
ip -n ${gateway} address add 192.168.1.1/24 dev inside
ip -n ${gateway} address add fd77::1/64 dev inside nodad
ip -n ${gateway} address add 203.0.113.1/24 dev outside
ip -n ${lan} address add 192.168.1.2/24 dev uplink
ip -n ${lan} address add fd77::2/64 dev uplink nodad
ip -n ${internet} address add 203.0.113.2/24 dev uplink
ip -n ${gateway} link set inside up; ip -n ${gateway} link set outside up
ip -n ${lan} link set uplink up; ip -n ${internet} link set uplink up
ip -n ${internet} route add default via 203.0.113.1`,
    ])
  }

  /** Words that run a command in the network of a place, everything else being this machine's. */
  enter(place: Place): readonly string[] {
    return [program('nsenter'), `--net=/run/netns/${this.#name(place)}`]
  }

  run(place: Place, name: string, args: readonly string[]): Promise<Finished> {
    return run('nsenter', [...this.enter(place).slice(1), program(name), ...args])
  }

  start(place: Place, name: string, args: readonly string[]): Running {
    const [path = '', ...words] = this.enter(place)
    return new Running(path, [...words, program(name), ...args])
  }

  async remove(): Promise<void> {
    for (const place of ['gateway', 'lan', 'internet'] as const) await run('ip', ['netns', 'delete', this.#name(place)])
  }

  #name(place: Place): string {
    return `${this.#prefix}${place}`
  }
}
