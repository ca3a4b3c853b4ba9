/** How often something took how long: counted where it happens, in buckets fixed beforehand, read when somebody asks. */

/** Upper bounds in seconds for what crosses a network: from one on the same host to what is given up on. */
export const NETWORK_BOUNDS: readonly number[] = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
]
/** The same for what never leaves this process. */
export const LOCAL_BOUNDS: readonly number[] = [
  0.000001, 0.0000025, 0.000005, 0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.01,
]

export class Histogram {
  /** Ascending, seconds. A bound belongs to its own bucket. */
  readonly bounds: readonly number[]
  /** By bucket, not added up; the last is for what is beyond every bound. */
  readonly counts: Float64Array
  sumSeconds = 0

  constructor(bounds: readonly number[]) {
    this.bounds = bounds
    this.counts = new Float64Array(bounds.length + 1)
  }

  add(ms: number): void {
    const seconds = ms / 1000
    const { bounds } = this
    let bucket = 0
    while (bucket < bounds.length && seconds > bounds[bucket]!) bucket++
    this.counts[bucket]!++
    this.sumSeconds += seconds
  }

  get count(): number {
    return this.counts.reduce((sum, count) => sum + count, 0)
  }
}
