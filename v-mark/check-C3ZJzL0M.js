"use strict";
const require_main = require("./dotbridge-TgmRap2v.js");
// src/cli/check.ts
const command = require_main.defineCommand({
	positionals: {
		usage: "",
		min: 0,
		max: 0
	},
	flags: { config: require_main.CONFIG_FLAG },
	notes: ["Problems and warnings are lines FILE:LINE:COLUMN: TEXT on standard output; of the location two characters are shown.", "Exit status: 0 the configuration is good; 1 it is not."],
	async run(flags, _positionals, io) {
		const file = require_main.configFile(flags.config, io.env);
		const result = require_main.readConfigFile(file);
		const say = (line) => void io.stdout.write(`${line}\n`);
		if ("problems" in result) {
			for (const line of require_main.problemLines(result, flags.config, io.env)) say(line);
			return require_main.EXIT.wrong;
		}
		for (const warning of result.warnings) say(warning.replace(/^(.*?:\d+:\d+: )/, "$1warning: "));
		say(`${file} is good. It means:`);
		for (const [about, text] of meaning(result.config)) {
			const label = `${about}:`.padEnd(11);
			say(`  ${io.color ? `\x1b[1m${label}\x1b[22m` : label} ${text}`);
		}
		return require_main.EXIT.ok;
	}
});
function meaning(config) {
	const { location } = config.upstream;
	const redact = require_main.redactor(location === void 0 ? [] : [location]);
	return [
		["Asked", redact(asked(config))],
		["Trusted", trusted(config)],
		["Location", redact(told(config))],
		["Listening", config.listen.map(require_main.formatSocketAddress).join(", ") + (reachable(config) ? ", UDP and TCP" : ", UDP and TCP: this host alone")],
		["Clients", clients(config)],
		["Cache", cache(config)],
		["Stale", stale(config)],
		["In time", `a client has its answer, a stale answer or SERVFAIL within ${require_main.formatDuration(config.upstream.queryTimeoutMs)}`],
		["Local", local(config)],
		["Log", log(config)],
		["Control", control(config)],
		["Metrics", metrics(config)]
	];
}
const reachable = ({ listen }) => listen.some(({ address }) => !require_main.isLoopback(address));
function asked({ upstream }) {
	const { hostname, addresses, port, connections } = upstream;
	return `${hostname.endsWith(".cloudflare-gateway.com") ? `Cloudflare Gateway as ${hostname}` : hostname}, at ${addresses.map((address) => require_main.formatSocketAddress({
		address,
		port
	})).join(", ")}, over TLS only, ${connections === 1 ? "1 connection" : `at most ${connections} connections`}`;
}
function trusted({ upstream }) {
	const { caFile, pins } = upstream;
	return `only if it proves that name by a certificate of ${caFile === void 0 ? "an authority this system trusts" : `an authority in ${caFile}`}${pins.length === 0 ? "" : `, and has one of ${pins.length} pinned keys in its chain`}`;
}
function told({ upstream }) {
	const { location, locationOption, hostname } = upstream;
	if (location === void 0) return "none is told";
	const shown = require_main.redactedLocation(location);
	if (locationOption !== void 0) return `${shown}, by EDNS option 65011 on every query to ${hostname}`;
	if (hostname.startsWith(`${location}.`)) return `${shown}, by its own hostname`;
	return `${shown}, which is told to nobody`;
}
const CLIENT_WORDS = {
	loopback: "this host",
	private: "private networks (RFC 1918, link-local, unique local)",
	any: "anybody"
};
function clients({ clients: { allow, rateLimit } }) {
	const named = allow.map((entry) => CLIENT_WORDS[entry] ?? entry);
	const rate = rateLimit > 0 && allow.some((entry) => entry !== "loopback") ? `, ${rateLimit} times a second if not on this host` : "";
	return allow.includes("any") ? `anybody may ask${rate}` : `${named.join(", ")} may ask${rate}; others get REFUSED`;
}
function cache({ cache: { maxSize, maxTtlMs, maxNegativeTtlMs } }) {
	if (maxSize === 0) return "off: every query goes upstream";
	return `up to ${require_main.formatSize(maxSize)}; answers for ${require_main.formatDuration(maxTtlMs)} at most, negative ones for ${require_main.formatDuration(maxNegativeTtlMs)}`;
}
function stale({ cache: { maxSize, serveStaleMs } }) {
	if (maxSize === 0 || serveStaleMs === 0) return "an expired answer is never served";
	return `while the upstream does not answer, answers serve on for ${require_main.formatDuration(serveStaleMs)} after their expiry`;
}
function local({ local: { forward } }) {
	return `special-use names and private reverse zones are answered here${forward.length === 0 ? "" : `, but for ${forward.join(", ")}, which go upstream`}`;
}
function log({ log: { level, queries } }) {
	if (level === "silent") return "nothing is logged";
	return `level ${level}, ${queries ? "and a line with the name of each query" : "without the names of queries"}`;
}
function control({ control: { socket } }) {
	return socket === void 0 ? "off: no status, flush, reload or log-level" : `status, flush, reload and log-level at ${socket}`;
}
function metrics({ metrics: { listen } }) {
	return listen === void 0 ? "off" : `http://${require_main.formatSocketAddress(listen)}/metrics`;
}
exports.command = command;
exports.meaning = meaning;
