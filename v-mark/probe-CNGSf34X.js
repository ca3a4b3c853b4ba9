"use strict";
let node_net = require("node:net");
let node_crypto = require("node:crypto");
let node_dgram = require("node:dgram");
// src/cli/probe.ts
const ROOT_NS = [
	1,
	0,
	0,
	1,
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	2,
	0,
	1
];
function probe(address, port, timeoutMs) {
	const id = (0, node_crypto.randomInt)(65536);
	const query = Buffer.from([
		id >> 8,
		id & 255,
		...ROOT_NS
	]);
	const socket = (0, node_dgram.createSocket)((0, node_net.isIPv6)(address) ? "udp6" : "udp4");
	return new Promise((resolve) => {
		const end = (outcome) => {
			clearTimeout(timer);
			socket.removeAllListeners().on("error", () => {});
			socket.close();
			resolve(outcome);
		};
		const timer = setTimeout(() => end({
			kind: "silent",
			why: `no answer within ${timeoutMs} ms`
		}), timeoutMs);
		socket.on("error", (error) => end({
			kind: "silent",
			why: error.message
		}));
		socket.on("message", (reply) => {
			if (reply.length >= 12 && reply.readUInt16BE(0) === id && (reply[2] & 128) !== 0) end({
				kind: "answered",
				rcode: reply[3] & 15
			});
		});
		socket.connect(port, address, () => socket.send(query));
	});
}
Object.defineProperty(exports, "probe", {
	enumerable: true,
	get: function() {
		return probe;
	}
});
