/** The foreign function interface, where this host and this installation have it. */
import { arch, endianness, platform } from 'node:os'
import { isMainThread } from 'node:worker_threads'

/** What is used of koffi; declared here so that the program compiles where the package could not be installed. */
export interface Koffi {
  load(path: null): Library
  proto(result: string, parameters: readonly string[]): unknown
  pointer(type: unknown): unknown
  register(callback: (...parameters: never[]) => unknown, type: unknown): bigint
  unregister(callback: bigint): void
  address(octets: Buffer): bigint
  /** The octets at an address, without a copy. */
  view(address: bigint, length: number): ArrayBuffer
  errno(): number
}

export interface Library {
  /** Throws where there is no function of this name. */
  func(name: string, result: string, parameters: readonly unknown[]): never
}

/** Rejects with the reason when this host, this build of Node or this installation does not have it. */
export async function loadKoffi(): Promise<Koffi> {
  if (platform() !== 'linux') throw new Error('not on Linux')
  if (!['x64', 'arm64'].includes(arch()) || endianness() !== 'LE') throw new Error(`not on ${arch()}`)
  // A worker has an event loop of its own, which C code cannot ask for.
  if (!isMainThread) throw new Error('not on the main thread')
  const specifier: string = 'koffi'
  return ((await import(specifier)) as { default: Koffi }).default
}
