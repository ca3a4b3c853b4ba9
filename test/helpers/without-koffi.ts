/** Runs the built program as on a host where the foreign function interface could not be installed. */
import type { Folder } from './programs.ts'

/** Loaded before the program. */
const HOOK = `
const { Module } = require('node:module')
const resolve = Module._resolveFilename
Module._resolveFilename = (specifier, ...more) => {
  if (specifier === 'koffi') throw Object.assign(new Error('no koffi'), { code: 'MODULE_NOT_FOUND' })
  return resolve(specifier, ...more)
}
`

/** The environment for it; the hook lies in `folder`. */
export function withoutKoffi(folder: Folder): { readonly NODE_OPTIONS: string } {
  return { NODE_OPTIONS: `--require=${folder.write('without-koffi.cjs', HOOK)}` }
}
