#!/usr/bin/env node
/**
 * What dist/main.js is: it runs the program beside it, from the bytecode that the build made as long as this is the Node.js it
 * was made with. Reading and compiling two hundred modules took longer than all the rest of a start.
 */
import { readFileSync } from 'node:fs'
import { createRequire, Module } from 'node:module'
import { dirname, join } from 'node:path'
import { Script } from 'node:vm'

/** The program's file, put in by bundle.mjs. */
declare const PROGRAM: string

const filename = join(import.meta.dirname, PROGRAM)
const program = new Module(filename)
const require = createRequire(filename)
// What is loaded later, for other commands, asks for it in the ordinary way.
require.cache[filename] = program
const cachedData = bytecode()
// A character is an octet: the program is ASCII, and V8 keeps it as it is.
const script = new Script(readFileSync(filename, 'latin1'), { filename, ...(cachedData && { cachedData }) })
script.runInThisContext()(program.exports, require, program, filename, dirname(filename))

/** V8 itself sees whether it fits, and where it does not compiles as it goes. */
function bytecode(): Buffer | undefined {
  try {
    return readFileSync(`${filename}.bytecode`)
  } catch {
    return undefined
  }
}
