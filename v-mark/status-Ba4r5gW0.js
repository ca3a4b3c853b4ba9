"use strict";
const require_main = require("./dotbridge-TgmRap2v.js");
const require_control_client = require("./control-client-Al8Qi-h_.js");
// src/cli/status-text.ts
const FATES = {
	hit: "from the cache",
	miss: "from the upstream",
	coalesced: "along with an identical query",
	stale: "stale, for want of an upstream",
	local: "local names",
	policyHit: "a policy's refusal, from the cache",
	failureHit: "a failure, from the cache",
	servfail: "SERVFAIL: the upstream had no answer",
	overloaded: "SERVFAIL: too many were waiting",
	refused: "refused: cannot be asked upstream",
	rejected: "malformed or not implemented",
	strangers: "refused: not in clients.allow",
	turnedAway: "sent to TCP: too many from one address",
	dropped: "dropped without a reply"
};
function statusText(status) {
	const { upstream, cache, queries, lastErrors } = status;
	return `${[
		`dotbridge ${status.version}, process ${status.pid}, up ${duration(status.uptimeMs)}`,
		"",
		`Listening  ${listening(status)}`,
		`Upstream   ${upstream.name}: ${upstream.up ? "up" : "down"}`,
		...upstream.connections.map((connection) => `           ${connectionText(connection)}`),
		`Cache      ${cacheText(cache)}`,
		"",
		...section("Queries", Object.entries(FATES).filter(([fate]) => (queries[fate] ?? 0) > 0), ([fate, words]) => {
			return `${String(queries[fate]).padStart(10)}  ${words}`;
		}),
		...section("Last warnings and errors", lastErrors, ({ event, atMs, message }) => {
			return `  ${duration(status.uptimeMs - atMs)} ago: ${event}${message === void 0 ? "" : `: ${message}`}`;
		})
	].join("\n").trimEnd()}\n`;
}
function section(title, items, line) {
	return items.length === 0 ? [`${title}: none`] : [
		title,
		...items.map(line),
		""
	];
}
function listening({ listening }) {
	const transports = new Map();
	for (const at of listening) {
		const where = require_main.formatSocketAddress(at);
		transports.set(where, [...transports.get(where) ?? [], at.transport.toUpperCase()]);
	}
	const texts = [...transports].map(([where, over]) => over.length === 2 ? where : `${where} (${over[0]} only)`);
	return texts.length === 0 ? "nowhere: see the last errors" : texts.join(", ");
}
function connectionText({ state, address, roundTripMs, inFlight, served, ageMs }) {
	return `${address} ${state}, ${roundTripMs === void 0 ? "round trip unknown" : `round trip ${roundTripMs.toFixed(1)} ms`}, ${inFlight} in flight, ${served} answered in ${duration(ageMs)}`;
}
function cacheText({ entries, octets, maxOctets, hitRatio }) {
	if (maxOctets === 0) return "off";
	const ratio = hitRatio === void 0 ? "" : `, ${(100 * hitRatio).toFixed(1)} % of queries answered from it`;
	return `${entries} answers in ${mebibytes(octets)} of ${mebibytes(maxOctets)} MiB${ratio}`;
}
const mebibytes = (octets) => (octets / 2 ** 20).toFixed(1);
function duration(ms) {
	const seconds = Math.floor(Math.max(0, ms) / 1e3);
	const parts = [
		[Math.floor(seconds / 86400), "d"],
		[Math.floor(seconds / 3600) % 24, "h"],
		[Math.floor(seconds / 60) % 60, "m"],
		[seconds % 60, "s"]
	];
	const first = parts.findIndex(([count]) => count > 0);
	if (first < 0) return "0s";
	return parts.slice(first, first + 2).filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`).join(" ");
}
// src/cli/status.ts
const command = require_main.defineCommand({
	positionals: {
		usage: "",
		min: 0,
		max: 0
	},
	flags: {
		...require_control_client.CONTROL_FLAGS,
		json: {
			kind: "switch",
			doc: "print JSON, for programs"
		}
	},
	notes: ["Exit status: 0 the daemon answered; 9 there is none."],
	async run(flags, _positionals, io) {
		const reply = await require_control_client.ask({ command: "status" }, flags, io);
		if ("status" in reply) return reply.status;
		io.stdout.write(flags.json ? `${JSON.stringify(reply.result, null, 2)}\n` : statusText(reply.result));
		return require_main.EXIT.ok;
	}
});
exports.command = command;
