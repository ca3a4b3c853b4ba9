#!/usr/bin/env node
/**
 * What dist/main.js is: it runs the program beside it, from the bytecode that the build made as long as this is the Node.js it
 * was made with. Reading and compiling two hundred modules took longer than all the rest of a start.
 */
import { readFileSync } from 'node:fs'
import { createRequire, Module } from 'node:module'
import { dirname, join } from 'node:path'
import { Script } from 'node:vm'

/** The program's file, and V8's flags of a daemon; put in by bundle.mjs. */
declare const PROGRAM: string
declare const DAEMON_FLAGS: readonly string[]

const filename = join(import.meta.dirname, PROGRAM)
const program = new Module(filename)
const require = createRequire(filename)
// What is loaded later, for other commands, asks for it in the ordinary way.
require.cache[filename] = program
const cachedData = bytecode()
// A character is an octet: the program is ASCII, and V8 keeps it as it is.
const script = new Script(readFileSync(filename, 'latin1'), { filename, ...(cachedData && { cachedData }) })
script.runInThisContext()(program.exports, require, program, filename, dirname(filename))

/** For V8's flags of a daemon, or for none. V8 itself sees whether it fits, and where it does not compiles as it goes. */
function bytecode(): Buffer | undefined {
  const asDaemon = DAEMON_FLAGS.every((flag) => process.execArgv.includes(flag))
  try {
    return readFileSync(`${filename}${asDaemon ? '.daemon' : ''}.bytecode`)
  } catch {
    return undefined
  }
}
