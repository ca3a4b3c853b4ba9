#!/usr/bin/env node
"use strict";
globalThis.mk__=(n)=>(globalThis.MM??=[]).push([n,performance.now()]);mk__("launch");setTimeout(()=>{let p=0;for(const[n,t]of MM){console.error(t.toFixed(1).padStart(7),("+"+(t-p).toFixed(1)).padStart(7),n);p=t}},1200);
let node_fs = require("node:fs");
let node_module = require("node:module");
let node_path = require("node:path");
let node_vm = require("node:vm");
// src/launch.ts
const filename = (0, node_path.join)(__dirname, "dotbridge-TgmRap2v.js");
const program = new node_module.Module(filename);
const require$1 = (0, node_module.createRequire)(filename);
require$1.cache[filename] = program;
const cachedData = bytecode();
mk__("bytecode read");const source = node_module.Module.wrap((0, node_fs.readFileSync)(filename, "latin1"));
mk__("source read");const scr=new node_vm.Script(source, {
	filename,
	...cachedData && { cachedData }
});mk__("script");scr.runInThisContext()(program.exports, require$1, program, filename, (0, node_path.dirname)(filename));
function bytecode() {
	try {
		return (0, node_fs.readFileSync)(`${filename}.bytecode`);
	} catch {
		return;
	}
}
