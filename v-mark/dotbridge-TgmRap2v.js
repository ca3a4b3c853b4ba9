"use strict";
Object.defineProperty(exports, Symbol.toStringTag, { value: "Module" });
const require_rolldown_runtime = require("./rolldown-runtime-Bqw5imuI.js");
globalThis.mk__?.("program runs");let node_fs = require("node:fs");
let node_util = require("node:util");
let node_module = require("node:module");
let node_net = require("node:net");
let node_path = require("node:path");
let node_child_process = require("node:child_process");
let node_crypto = require("node:crypto");
let node_dgram = require("node:dgram");
let node_os = require("node:os");
let node_diagnostics_channel = require("node:diagnostics_channel");
let node_worker_threads = require("node:worker_threads");
let node_tls = require("node:tls");
let node_http = require("node:http");
globalThis.mk__?.("builtins required");// src/cli/command.ts
const EXIT = {
	ok: 0,
	wrong: 1,
	cannotListen: 2,
	noAnswer: 9,
	bug: 70
};
function defineCommand(command) {
	return command;
}
const CONFIG_FLAG = {
	kind: "text",
	placeholder: "FILE",
	doc: "the configuration file (default: $DOTBRIDGE_CONFIG, else /etc/dotbridge/dotbridge.yaml)"
};
// src/cli/commands.ts
const COMMANDS = {
	run: {
		summary: "Run the bridge in the foreground until SIGTERM or SIGINT",
		load: () => Promise.resolve().then(() => run_exports)
	},
	check: {
		summary: "Read the configuration, say every problem or what it means",
		load: () => Promise.resolve().then(() => require("./check-C3ZJzL0M.js"))
	},
	demo: {
		summary: "Try the bridge on loopback, in front of a made-up Gateway",
		load: () => Promise.resolve().then(() => require("./demo-D6l7HgyQ.js"))
	},
	query: {
		summary: "Ask the configured upstream directly over DNS over TLS",
		load: () => Promise.resolve().then(() => require("./query-CRsmcxqM.js"))
	},
	status: {
		summary: "What the running daemon does, in words or as JSON",
		load: () => Promise.resolve().then(() => require("./status-Ba4r5gW0.js"))
	},
	flush: {
		summary: "Have the daemon forget answers, of one name or all",
		load: () => Promise.resolve().then(() => require("./flush-L4BcRKC6.js"))
	},
	reload: {
		summary: "Have the daemon read its configuration again",
		load: () => Promise.resolve().then(() => require("./reload-a5r81zWL.js"))
	},
	"log-level": {
		summary: "Have the daemon log more or less, until the next reload",
		load: () => Promise.resolve().then(() => require("./log-level-01S2sRRG.js"))
	},
	health: {
		summary: "Ask the running bridge one question, for a container's health check",
		load: () => Promise.resolve().then(() => require("./health-COFic-0C.js"))
	},
	activate: {
		summary: "Point this host's resolv.conf at the bridge",
		load: () => Promise.resolve().then(() => require("./activate-DW48tv4i.js"))
	},
	deactivate: {
		summary: "Put back what activate replaced",
		load: () => Promise.resolve().then(() => require("./deactivate-BxJPrmws.js"))
	}
};
// src/config/nearest.ts
function nearest(written, words) {
	if (written.length > 64) return void 0;
	const folded = written.toLowerCase().replaceAll("-", "_");
	let best;
	let least = Number.POSITIVE_INFINITY;
	for (const word of words) {
		const distance = editDistance(folded, word.toLowerCase().replaceAll("-", "_"));
		const enough = Math.max(1, Math.floor(Math.max(folded.length, word.length) / 3));
		const started = word.length > 2 && folded.startsWith(word.toLowerCase());
		if ((distance <= enough || started) && distance < least) {
			best = word;
			least = distance;
		}
	}
	return best;
}
function editDistance(a, b) {
	let beforePrevious = [];
	let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
	for (let row = 1; row <= a.length; row++) {
		const current = [row];
		for (let column = 1; column <= b.length; column++) {
			const same = a[row - 1] === b[column - 1];
			let distance = Math.min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + (same ? 0 : 1));
			if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) distance = Math.min(distance, beforePrevious[column - 2] + 1);
			current.push(distance);
		}
		beforePrevious = previous;
		previous = current;
	}
	return previous[b.length];
}
// src/config/values.ts
const OWN_HOSTNAME = /[^\s./:@]+(?=\.cloudflare-gateway\.com)/gi;
function quoted(text) {
	const shown = text.replace(OWN_HOSTNAME, (label) => label.toLowerCase() === "dns" ? label : "\u2026");
	return JSON.stringify(shown.length > 60 ? `${shown.slice(0, 59)}\u2026` : shown);
}
const MAX_SOCKET_PATH = 107;
const DURATIONS = [
	{
		name: "d",
		factor: 864e5
	},
	{
		name: "h",
		factor: 36e5
	},
	{
		name: "m",
		factor: 6e4
	},
	{
		name: "s",
		factor: 1e3
	},
	{
		name: "ms",
		factor: 1
	}
];
const SIZES = [
	{
		name: "GiB",
		factor: 1024 ** 3
	},
	{
		name: "MiB",
		factor: 1024 ** 2
	},
	{
		name: "KiB",
		factor: 1024
	}
];
const parseDuration = (text) => quantity(text, DURATIONS, "duration");
const parseSize = (text) => quantity(text, SIZES, "size");
function quantity(text, units, what) {
	if (text === "0") return { value: 0 };
	const match = /^(\d+)([A-Za-z]*)$/.exec(text);
	if (match === null) return { wrong: `${quoted(text)} is no ${what}` };
	const names = units.map((unit) => unit.name).join(", ");
	if (match[2] === "") return { wrong: `${quoted(text)} has no unit (${names})` };
	const unit = units.find(({ name }) => name === match[2]);
	if (unit === void 0) return { wrong: `${quoted(text)} has an unknown unit (there are ${names})` };
	return { value: Number(match[1]) * unit.factor };
}
const formatDuration = (ms) => format(ms, DURATIONS);
const formatSize = (octets) => format(octets, SIZES);
function format(value, units) {
	if (value === 0) return "0";
	const unit = units.find(({ factor }) => value % factor === 0) ?? units.at(-1);
	return `${value / unit.factor}${unit.name}`;
}
function parseInteger(text) {
	return /^-?\d+$/.test(text) ? { value: Number(text) } : { wrong: `${quoted(text)} is no whole number` };
}
function parseLabel(text) {
	const odd = /[^A-Za-z0-9-]/u.exec(text)?.[0];
	if (text === "") return { wrong: "it is empty" };
	if (odd === ".") return { wrong: "it is more than one label" };
	if (odd !== void 0) return { wrong: `it holds the character ${quoted(odd)}` };
	if (text.length > 63) return { wrong: `it is ${text.length} characters long` };
	if (text.startsWith("-") || text.endsWith("-")) return { wrong: "it starts or ends with a hyphen" };
	return { value: text };
}
function parseHostname(text) {
	const wrong = (why) => ({ wrong: `${quoted(text)} ${why}` });
	if (/[^\x20-\x7e]/.test(text)) return wrong("is not ASCII (write an international name as xn--...)");
	if (text.endsWith(".")) return wrong("ends with a dot");
	if (/^[\d.]+$|:/.test(text)) return wrong("is an address");
	return text.split(".").every((label) => /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label)) && text.length <= 253 ? { value: text.toLowerCase() } : wrong("is no host name");
}
function parseZone(text) {
	const name = text.toLowerCase().replace(/(?<=.)\.$/, "");
	return name.length <= 253 && name.split(".").every((label) => /^[a-z0-9_-]{1,63}$/.test(label)) ? { value: name } : { wrong: `${quoted(text)} is no zone` };
}
function parsePin(text) {
	if (!text.startsWith("sha256/")) return { wrong: `${quoted(text)} does not start with sha256/` };
	const base64 = text.slice(7);
	const octets = Buffer.from(base64, "base64");
	if (octets.toString("base64") !== base64) return { wrong: `${quoted(text)} is not Base64 after sha256/` };
	return octets.length === 32 ? { value: base64 } : { wrong: `${quoted(text)} holds ${octets.length} octets` };
}
function parseSocketPath(text) {
	if (text === "off") return { value: void 0 };
	if (!text.startsWith("/") || text.includes("\0") || text.endsWith("/")) return { wrong: `${quoted(text)} is neither` };
	const octets = Buffer.byteLength(text);
	return octets <= MAX_SOCKET_PATH ? { value: text } : { wrong: `this path has ${octets} octets, ${MAX_SOCKET_PATH} at most` };
}
function expectation(type) {
	switch (type.kind) {
		case "duration": return `${orZero(type.zero)}a duration such as 10s from ${formatDuration(type.min)} to ${formatDuration(type.max)}`;
		case "size": return `${orZero(type.zero)}a size such as 64MiB from ${formatSize(type.min)} to ${formatSize(type.max)}`;
		case "integer": return `a whole number from ${type.min} to ${type.max}`;
		case "choice": return `one of ${type.choices.join(", ")}`;
		default: return EXPECTATIONS[type.kind];
	}
}
const orZero = (meaning) => meaning === void 0 ? "" : `0 (${meaning}) or `;
const EXPECTATIONS = {
	switch: "true or false",
	label: "one DNS label: 1 to 63 letters, digits and hyphens, with no hyphen at either end",
	name: "a DNS name such as dot.example.net",
	file: "the path of a file",
	socket: "off or an absolute path such as /run/dotbridge/control.sock",
	endpoint: "off or ADDRESS:PORT such as 127.0.0.1:9153",
	listen: "ADDRESS:PORT such as 127.0.0.1:53 or \"[::1]:53\"",
	addresses: "an IPv4 or IPv6 address such as 162.159.36.5",
	pins: "sha256/ and the Base64 of 32 octets",
	networks: "loopback, private, any or a network such as 192.0.2.0/24",
	zones: "a zone such as 10.in-addr.arpa"
};
// src/cli/arguments.ts
function parseArguments(command, args) {
	const { tokens } = (0, node_util.parseArgs)({
		args: [...args],
		options: {
			...optionsOf(command.flags),
			help: {
				type: "boolean",
				short: "h"
			}
		},
		strict: false,
		allowPositionals: true,
		tokens: true
	});
	if (tokens.some((token) => token.kind === "option" && token.name === "help")) return { kind: "help" };
	const flags = defaultsOf(command.flags);
	const seen = new Set();
	const positionals = [];
	for (const token of tokens) {
		if (token.kind === "positional") positionals.push(token.value);
		if (token.kind !== "option") continue;
		const { name, rawName, value, inlineValue } = token;
		const flag = Object.hasOwn(command.flags, name) ? command.flags[name] : void 0;
		if (flag === void 0) return wrong(`unknown flag ${rawName}${suggestion(name, Object.keys(command.flags), "--")}`);
		if (seen.has(name)) return wrong(`${rawName} is given twice`);
		seen.add(name);
		const reading = readFlag(flag, value, inlineValue === true);
		if ("wrong" in reading) return wrong(`${rawName} ${reading.wrong}`);
		flags[name] = reading.value;
	}
	const { min, max, usage } = command.positionals;
	if (positionals.length < min) return wrong(`${usage} is missing`);
	if (positionals.length > max) return wrong(`${JSON.stringify(positionals[max])} is one word too many`);
	return {
		kind: "run",
		flags,
		positionals
	};
}
function suggestion(written, words, prefix = "") {
	const near = nearest(written, words);
	return near === void 0 ? "" : ` (did you mean ${prefix}${near}?)`;
}
const wrong = (text) => ({
	kind: "wrong",
	text
});
function optionsOf(flags) {
	const entries = Object.entries(flags);
	return Object.fromEntries(entries.map(([name, { kind }]) => [name, { type: kind === "switch" ? "boolean" : "string" }]));
}
function defaultsOf(flags) {
	const entries = Object.entries(flags);
	return Object.fromEntries(entries.map(([name, flag]) => [name, flag.kind === "switch" ? false : flag.default]));
}
function readFlag(flag, value, inline) {
	if (flag.kind === "switch") return value === void 0 ? { value: true } : { wrong: "takes no value" };
	if (value === void 0 || value === "" || value.startsWith("-") && !inline) return { wrong: `needs a value: ${flag.placeholder}` };
	if (flag.kind === "text") return { value };
	const reading = parseInteger(value);
	if ("value" in reading && reading.value >= flag.min && reading.value <= flag.max) return reading;
	return { wrong: `takes a whole number from ${flag.min} to ${flag.max}, not ${JSON.stringify(value)}` };
}
// src/cli/help.ts
function overview(commands) {
	return `dotbridge: plaintext DNS in, DNS over TLS out

Usage: dotbridge COMMAND [FLAG ...]

${columns(Object.entries(commands).map(([name, { summary }]) => [name, summary]))}

  dotbridge COMMAND --help   every flag of a command
  dotbridge --version        the version
`;
}
function commandHelp(name, summary, { flags, positionals, notes }) {
	const rows = Object.entries(flags).map(([flag, definition]) => [spelling(flag, definition), meaning(definition)]);
	return `Usage: ${[
		[...[
			"dotbridge",
			name,
			...Object.entries(flags).map(([flag, definition]) => `[${spelling(flag, definition)}]`)
		], positionals.usage].filter((word) => word !== "").join(" "),
		`${summary}.`,
		columns([...rows, ["--help", "print this"]]),
		notes.join("\n")
	].filter((paragraph) => paragraph !== "").join("\n\n")}\n`;
}
const spelling = (name, flag) => flag.kind === "switch" ? `--${name}` : `--${name} ${flag.placeholder}`;
function meaning(flag) {
	if (flag.kind === "switch" || flag.default === void 0) return flag.doc;
	return `${flag.doc} (default: ${flag.default})`;
}
function columns(rows) {
	const width = Math.max(...rows.map(([left]) => left.length));
	return rows.map(([left, right]) => `  ${left.padEnd(width)}   ${right}`).join("\n");
}
// src/cli/dispatch.ts
async function dispatch(commands, argv, io) {
	const [name, ...args] = argv;
	const refuse = (text, help) => {
		io.stderr.write(`${text}; see ${help} --help\n`);
		return EXIT.wrong;
	};
	if (name === void 0) {
		io.stderr.write(overview(commands));
		return EXIT.wrong;
	}
	if (name === "--help" || name === "-h") return say(io, overview(commands));
	if (name === "--version") return say(io, `dotbridge ${io.version}\n`);
	if (name.startsWith("-")) return refuse(`dotbridge: unknown flag ${name}${suggestion(name.replace(/^-+/, ""), ["help", "version"], "--")}`, "dotbridge");
	const entry = Object.hasOwn(commands, name) ? commands[name] : void 0;
	if (entry === void 0) {
		const near = suggestion(name, Object.keys(commands));
		return refuse(`dotbridge: unknown command ${JSON.stringify(name)}${near}`, "dotbridge");
	}
	const { command } = await entry.load();
	const parsed = parseArguments(command, args);
	if (parsed.kind === "help") return say(io, commandHelp(name, entry.summary, command));
	if (parsed.kind === "wrong") return refuse(`dotbridge ${name}: ${parsed.text}`, `dotbridge ${name}`);
	return command.run(parsed.flags, parsed.positionals, io);
}
function say(io, text) {
	io.stdout.write(text);
	return EXIT.ok;
}
// src/source-names.ts
const PLACE = /(?<=\(|at )(?:file:\/\/)?(\/[^()\n]+?):(\d+):(\d+)/g;
const MAX_CAUSES = 5;
function nameSources(error) {
	const maps = new Map();
	let at = error;
	for (let depth = 0; at instanceof Error && depth < MAX_CAUSES; depth++, at = at.cause) try {
		if (typeof at.stack === "string") at.stack = at.stack.replaceAll(PLACE, (...found) => named(maps, found));
	} catch {}
}
function named(maps, [whole, file, line, column]) {
	if (!maps.has(file)) maps.set(file, mapOf(file));
	const entry = maps.get(file)?.findEntry(Number(line) - 1, Number(column) - 1);
	if (entry === void 0 || !("originalSource" in entry)) return whole;
	return `${entry.originalSource.replace(/^(?:\.\.\/)+/, "")}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
}
function mapOf(file) {
	try {
		return new node_module.SourceMap(JSON.parse((0, node_fs.readFileSync)(`${file}.map`, "utf8")));
	} catch {
		return;
	}
}
// src/main.ts
let reportBug = (error) => {
	const text = error instanceof Error ? error.stack ?? error.message : String(error);
	process.stderr.write(`dotbridge: this is a bug: ${text}\n`);
};
const io = {
	stdout: process.stdout,
	stderr: process.stderr,
	env: process.env,
	pid: process.pid,
	color: process.stdout.isTTY === true && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb",
	get version() {
		const { version } = JSON.parse((0, node_fs.readFileSync)(new URL("../package.json", require("url").pathToFileURL(__filename).href), "utf8"));
		return String(version);
	},
	stopSignal() {
		const stop = new AbortController();
		const take = () => {
			if (stop.signal.aborted) process.exit(EXIT.wrong);
			stop.abort();
		};
		process.on("SIGTERM", take);
		process.on("SIGINT", take);
		return stop.signal;
	},
	onReload(reload) {
		process.on("SIGHUP", reload);
	},
	onBug(report) {
		reportBug = report;
	}
};
process.on("uncaughtException", (error) => {
	try {
		nameSources(error);
		reportBug(error);
	} finally {
		process.exit(EXIT.bug);
	}
});
for (const stream of [process.stdout, process.stderr]) stream.on("error", (error) => {
	if (error.code !== "EPIPE") throw error;
});
process.exitCode = EXIT.bug;
globalThis.mk__?.("evaluated");dispatch(COMMANDS, process.argv.slice(2), io).then((status) => {
	process.stdout.write("", () => process.stderr.write("", () => process.exit(status)));
});
// src/config/addresses.ts
function canonicalAddress(text) {
	const family = (0, node_net.isIP)(text);
	if (family === 0) return void 0;
	if (family === 4) return text;
	const [address, zone] = text.split("%");
	const spelled = new node_net.SocketAddress({
		address,
		family: "ipv6"
	}).address;
	return zone === void 0 ? spelled : `${spelled}%${zone}`;
}
function parseListen(text) {
	const match = /^(?:\[([^\]]*)\]|([^:]*)):(\d+)$/.exec(text);
	if (match === null) return { wrong: withoutPort(text) };
	const [, bracketed, bare, digits] = match;
	const literal = bracketed ?? bare ?? "";
	const family = (0, node_net.isIP)(literal);
	if (family === 0) return { wrong: `${quoted(literal)} is no IP address` };
	if (family === 4 && bracketed !== void 0) return { wrong: `${quoted(text)} has an IPv4 address in brackets` };
	const port = Number(digits);
	if (port < 1 || port > 65535) return { wrong: `port ${digits} is not from 1 to 65535` };
	return { value: {
		address: canonicalAddress(literal),
		port
	} };
}
function withoutPort(text) {
	if ((0, node_net.isIP)(text) === 4) return `${quoted(text)} has no port`;
	if ((0, node_net.isIP)(text) === 6) return `${quoted(text)} has no brackets around the IPv6 address, or no port`;
	if (/^\[.*\]$/.test(text)) return `${quoted(text)} has no port`;
	return `${quoted(text)} is no address and port`;
}
function parseAddress$1(text) {
	const address = canonicalAddress(text);
	if (address === void 0) return { wrong: /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/.test(text) && /[A-Za-z]/.test(text) ? `${quoted(text)} is a name, and names are never looked up` : `${quoted(text)} is no IP address` };
	if (isWildcard(address)) return { wrong: `${quoted(text)} stands for every address of this host` };
	if (/^(22[4-9]|23\d|255\.255\.255\.255$)/.test(address) || /^ff/.test(address)) return { wrong: `${quoted(text)} is no address of one host` };
	return { value: address };
}
const NETWORK_WORDS = [
	"loopback",
	"private",
	"any"
];
function parseNetwork$1(text) {
	if (NETWORK_WORDS.includes(text)) return { value: text };
	const [literal, prefix, ...more] = text.split("/");
	const family = (0, node_net.isIP)(literal);
	if (family === 0 || literal.includes("%") || more.length > 0) return { wrong: `${quoted(text)} is no network` };
	const width = family === 4 ? 32 : 128;
	if (prefix === void 0) return { wrong: `${quoted(text)} has no prefix length (one address is ${literal}/${width})` };
	if (!/^(0|[1-9]\d{0,2})$/.test(prefix) || Number(prefix) > width) return { wrong: `${quoted(text)} has a prefix length that is not from 0 to ${width}` };
	const network = `${networkOf(literal, Number(prefix))}/${prefix}`;
	if (network !== `${canonicalAddress(literal)}/${prefix}`) return { wrong: `${quoted(text)} has bits beyond its prefix (the network is ${network})` };
	return { value: network };
}
function networkOf(literal, prefix) {
	const masked = ((0, node_net.isIP)(literal) === 4 ? literal.split(".").map(Number) : octetsOf$1(canonicalAddress(literal))).map((octet, at) => octet & 65280 >> Math.min(8, Math.max(0, prefix - 8 * at)) & 255);
	if (masked.length === 4) return masked.join(".");
	return canonicalAddress(Array.from({ length: 8 }, (_, at) => (masked[2 * at] * 256 + masked[2 * at + 1]).toString(16)).join(":"));
}
function octetsOf$1(address) {
	const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
	const inHex = (high, low) => (Number(high) * 256 + Number(low)).toString(16);
	const [head, tail] = (dotted === null ? address : `${dotted[1]}${inHex(dotted[2], dotted[3])}:${inHex(dotted[4], dotted[5])}`).split("::").map((part) => part === "" ? [] : part.split(":"));
	return (tail === void 0 ? head : [
		...head,
		...Array(8 - head.length - tail.length).fill("0"),
		...tail
	]).map((group) => Number.parseInt(group, 16)).flatMap((group) => [group >> 8, group & 255]);
}
const isWildcard = (address) => address === "0.0.0.0" || address === "::";
function askedLocally(address) {
	if (!isWildcard(address)) return address;
	return address === "::" ? "::1" : "127.0.0.1";
}
const isLoopback$1 = (address) => address === "::1" || /^(::ffff:)?127\./.test(address);
function formatSocketAddress({ address, port }) {
	return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
// src/wire/constants.ts
const MAX_MESSAGE_LENGTH = 65535;
const FLAG = {
	QR: 32768,
	OPCODE: 30720,
	AA: 1024,
	TC: 512,
	RD: 256,
	RA: 128,
	Z: 64,
	AD: 32,
	CD: 16,
	RCODE: 15
};
const DNSSEC_OK$1 = 32768;
const RCODE = {
	NOERROR: 0,
	FORMERR: 1,
	SERVFAIL: 2,
	NXDOMAIN: 3,
	NOTIMP: 4,
	REFUSED: 5,
	BADVERS: 16,
	BADCOOKIE: 23
};
const QTYPE = {
	A: 1,
	NS: 2,
	CNAME: 5,
	SOA: 6,
	PTR: 12,
	SIG: 24,
	KEY: 25,
	AAAA: 28,
	OPT: 41,
	DS: 43,
	RRSIG: 46,
	NXNAME: 128,
	TKEY: 249,
	TSIG: 250,
	IXFR: 251,
	AXFR: 252,
	MAILB: 253,
	MAILA: 254,
	ANY: 255
};
const QCLASS = {
	IN: 1,
	CH: 3,
	HS: 4,
	NONE: 254,
	ANY: 255
};
const OPTION = {
	NSID: 3,
	ECS: 8,
	COOKIE: 10,
	TCP_KEEPALIVE: 11,
	PADDING: 12,
	EXTENDED_ERROR: 15,
	MQTYPE_QUERY: 20,
	MQTYPE_RESPONSE: 21,
	CF_LOCATION: 65011
};
const EDE = {
	OTHER: 0,
	STALE_ANSWER: 3,
	CACHED_ERROR: 13,
	NOT_READY: 14,
	PROHIBITED: 18,
	STALE_NXDOMAIN: 19,
	NOT_AUTHORITATIVE: 20,
	NOT_SUPPORTED: 21,
	NO_REACHABLE_AUTHORITY: 22,
	NETWORK_ERROR: 23,
	INVALID_QUERY_TYPE: 30
};
// node_modules/yaml/dist/nodes/identity.js
var require_identity = require_rolldown_runtime.__commonJSMin(((exports) => {
	const ALIAS = Symbol.for("yaml.alias");
	const DOC = Symbol.for("yaml.document");
	const MAP = Symbol.for("yaml.map");
	const PAIR = Symbol.for("yaml.pair");
	const SCALAR = Symbol.for("yaml.scalar");
	const SEQ = Symbol.for("yaml.seq");
	const NODE_TYPE = Symbol.for("yaml.node.type");
	const isAlias = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === ALIAS;
	const isDocument = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === DOC;
	const isMap = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === MAP;
	const isPair = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === PAIR;
	const isScalar = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === SCALAR;
	const isSeq = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === SEQ;
	function isCollection(node) {
		if (node && typeof node === "object") switch (node[NODE_TYPE]) {
			case MAP:
			case SEQ: return true;
		}
		return false;
	}
	function isNode(node) {
		if (node && typeof node === "object") switch (node[NODE_TYPE]) {
			case ALIAS:
			case MAP:
			case SCALAR:
			case SEQ: return true;
		}
		return false;
	}
	const hasAnchor = (node) => (isScalar(node) || isCollection(node)) && !!node.anchor;
	exports.ALIAS = ALIAS;
	exports.DOC = DOC;
	exports.MAP = MAP;
	exports.NODE_TYPE = NODE_TYPE;
	exports.PAIR = PAIR;
	exports.SCALAR = SCALAR;
	exports.SEQ = SEQ;
	exports.hasAnchor = hasAnchor;
	exports.isAlias = isAlias;
	exports.isCollection = isCollection;
	exports.isDocument = isDocument;
	exports.isMap = isMap;
	exports.isNode = isNode;
	exports.isPair = isPair;
	exports.isScalar = isScalar;
	exports.isSeq = isSeq;
}));
// node_modules/yaml/dist/visit.js
var require_visit = require_rolldown_runtime.__commonJSMin(((exports) => {
	var identity = require_identity();
	const BREAK = Symbol("break visit");
	const SKIP = Symbol("skip children");
	const REMOVE = Symbol("remove node");
	function visit(node, visitor) {
		const visitor_ = initVisitor(visitor);
		if (identity.isDocument(node)) {
			if (visit_(null, node.contents, visitor_, Object.freeze([node])) === REMOVE) node.contents = null;
		} else visit_(null, node, visitor_, Object.freeze([]));
	}
	visit.BREAK = BREAK;
	visit.SKIP = SKIP;
	visit.REMOVE = REMOVE;
	function visit_(key, node, visitor, path) {
		const ctrl = callVisitor(key, node, visitor, path);
		if (identity.isNode(ctrl) || identity.isPair(ctrl)) {
			replaceNode(key, path, ctrl);
			return visit_(key, ctrl, visitor, path);
		}
		if (typeof ctrl !== "symbol") {
			if (identity.isCollection(node)) {
				path = Object.freeze(path.concat(node));
				for (let i = 0; i < node.items.length; ++i) {
					const ci = visit_(i, node.items[i], visitor, path);
					if (typeof ci === "number") i = ci - 1;
					else if (ci === BREAK) return BREAK;
					else if (ci === REMOVE) {
						node.items.splice(i, 1);
						i -= 1;
					}
				}
			} else if (identity.isPair(node)) {
				path = Object.freeze(path.concat(node));
				const ck = visit_("key", node.key, visitor, path);
				if (ck === BREAK) return BREAK;
				else if (ck === REMOVE) node.key = null;
				const cv = visit_("value", node.value, visitor, path);
				if (cv === BREAK) return BREAK;
				else if (cv === REMOVE) node.value = null;
			}
		}
		return ctrl;
	}
	async function visitAsync(node, visitor) {
		const visitor_ = initVisitor(visitor);
		if (identity.isDocument(node)) {
			if (await visitAsync_(null, node.contents, visitor_, Object.freeze([node])) === REMOVE) node.contents = null;
		} else await visitAsync_(null, node, visitor_, Object.freeze([]));
	}
	visitAsync.BREAK = BREAK;
	visitAsync.SKIP = SKIP;
	visitAsync.REMOVE = REMOVE;
	async function visitAsync_(key, node, visitor, path) {
		const ctrl = await callVisitor(key, node, visitor, path);
		if (identity.isNode(ctrl) || identity.isPair(ctrl)) {
			replaceNode(key, path, ctrl);
			return visitAsync_(key, ctrl, visitor, path);
		}
		if (typeof ctrl !== "symbol") {
			if (identity.isCollection(node)) {
				path = Object.freeze(path.concat(node));
				for (let i = 0; i < node.items.length; ++i) {
					const ci = await visitAsync_(i, node.items[i], visitor, path);
					if (typeof ci === "number") i = ci - 1;
					else if (ci === BREAK) return BREAK;
					else if (ci === REMOVE) {
						node.items.splice(i, 1);
						i -= 1;
					}
				}
			} else if (identity.isPair(node)) {
				path = Object.freeze(path.concat(node));
				const ck = await visitAsync_("key", node.key, visitor, path);
				if (ck === BREAK) return BREAK;
				else if (ck === REMOVE) node.key = null;
				const cv = await visitAsync_("value", node.value, visitor, path);
				if (cv === BREAK) return BREAK;
				else if (cv === REMOVE) node.value = null;
			}
		}
		return ctrl;
	}
	function initVisitor(visitor) {
		if (typeof visitor === "object" && (visitor.Collection || visitor.Node || visitor.Value)) return Object.assign({
			Alias: visitor.Node,
			Map: visitor.Node,
			Scalar: visitor.Node,
			Seq: visitor.Node
		}, visitor.Value && {
			Map: visitor.Value,
			Scalar: visitor.Value,
			Seq: visitor.Value
		}, visitor.Collection && {
			Map: visitor.Collection,
			Seq: visitor.Collection
		}, visitor);
		return visitor;
	}
	function callVisitor(key, node, visitor, path) {
		if (typeof visitor === "function") return visitor(key, node, path);
		if (identity.isMap(node)) return visitor.Map?.(key, node, path);
		if (identity.isSeq(node)) return visitor.Seq?.(key, node, path);
		if (identity.isPair(node)) return visitor.Pair?.(key, node, path);
		if (identity.isScalar(node)) return visitor.Scalar?.(key, node, path);
		if (identity.isAlias(node)) return visitor.Alias?.(key, node, path);
	}
	function replaceNode(key, path, node) {
		const parent = path[path.length - 1];
		if (identity.isCollection(parent)) parent.items[key] = node;
		else if (identity.isPair(parent)) {
			if (key === "key") parent.key = node;
			else parent.value = node;
		} else if (identity.isDocument(parent)) parent.contents = node;
		else {
			const pt = identity.isAlias(parent) ? "alias" : "scalar";
			throw new Error(`Cannot replace node with ${pt} parent`);
		}
	}
	exports.visit = visit;
	exports.visitAsync = visitAsync;
}));
// node_modules/yaml/dist/doc/directives.js
var require_directives = require_rolldown_runtime.__commonJSMin(((exports) => {
	var identity = require_identity();
	var visit = require_visit();
	const escapeChars = {
		"!": "%21",
		",": "%2C",
		"[": "%5B",
		"]": "%5D",
		"{": "%7B",
		"}": "%7D"
	};
	const escapeTagName = (tn) => tn.replace(/[!,[\]{}]/g, (ch) => escapeChars[ch]);
	var Directives = class Directives {
		constructor(yaml, tags) {
			this.docStart = null;
			this.docEnd = false;
			this.yaml = Object.assign({}, Directives.defaultYaml, yaml);
			this.tags = Object.assign({}, Directives.defaultTags, tags);
		}
		clone() {
			const copy = new Directives(this.yaml, this.tags);
			copy.docStart = this.docStart;
			return copy;
		}
		atDocument() {
			const res = new Directives(this.yaml, this.tags);
			switch (this.yaml.version) {
				case "1.1":
					this.atNextDocument = true;
					break;
				case "1.2":
					this.atNextDocument = false;
					this.yaml = {
						explicit: Directives.defaultYaml.explicit,
						version: "1.2"
					};
					this.tags = Object.assign({}, Directives.defaultTags);
			}
			return res;
		}
		add(line, onError) {
			if (this.atNextDocument) {
				this.yaml = {
					explicit: Directives.defaultYaml.explicit,
					version: "1.1"
				};
				this.tags = Object.assign({}, Directives.defaultTags);
				this.atNextDocument = false;
			}
			const parts = line.trim().split(/[ \t]+/);
			const name = parts.shift();
			switch (name) {
				case "%TAG": {
					if (parts.length !== 2) {
						onError(0, "%TAG directive should contain exactly two parts");
						if (parts.length < 2) return false;
					}
					const [handle, prefix] = parts;
					this.tags[handle] = prefix;
					return true;
				}
				case "%YAML": {
					this.yaml.explicit = true;
					if (parts.length !== 1) {
						onError(0, "%YAML directive should contain exactly one part");
						return false;
					}
					const [version] = parts;
					if (version === "1.1" || version === "1.2") {
						this.yaml.version = version;
						return true;
					} else {
						const isValid = /^\d+\.\d+$/.test(version);
						onError(6, `Unsupported YAML version ${version}`, isValid);
						return false;
					}
				}
				default:
					onError(0, `Unknown directive ${name}`, true);
					return false;
			}
		}
		tagName(source, onError) {
			if (source === "!") return "!";
			if (source[0] !== "!") {
				onError(`Not a valid tag: ${source}`);
				return null;
			}
			if (source[1] === "<") {
				const verbatim = source.slice(2, -1);
				if (verbatim === "!" || verbatim === "!!") {
					onError(`Verbatim tags aren't resolved, so ${source} is invalid.`);
					return null;
				}
				if (source[source.length - 1] !== ">") onError("Verbatim tags must end with a >");
				return verbatim;
			}
			const [, handle, suffix] = source.match(/^(.*!)([^!]*)$/s);
			if (!suffix) onError(`The ${source} tag has no suffix`);
			const prefix = this.tags[handle];
			if (prefix) try {
				return prefix + decodeURIComponent(suffix);
			} catch (error) {
				onError(String(error));
				return null;
			}
			if (handle === "!") return source;
			onError(`Could not resolve tag: ${source}`);
			return null;
		}
		tagString(tag) {
			for (const [handle, prefix] of Object.entries(this.tags)) if (tag.startsWith(prefix)) return handle + escapeTagName(tag.substring(prefix.length));
			return tag[0] === "!" ? tag : `!<${tag}>`;
		}
		toString(doc) {
			const lines = this.yaml.explicit ? [`%YAML ${this.yaml.version || "1.2"}`] : [];
			const tagEntries = Object.entries(this.tags);
			let tagNames;
			if (doc && tagEntries.length > 0 && identity.isNode(doc.contents)) {
				const tags = {};
				visit.visit(doc.contents, (_key, node) => {
					if (identity.isNode(node) && node.tag) tags[node.tag] = true;
				});
				tagNames = Object.keys(tags);
			} else tagNames = [];
			for (const [handle, prefix] of tagEntries) {
				if (handle === "!!" && prefix === "tag:yaml.org,2002:") continue;
				if (!doc || tagNames.some((tn) => tn.startsWith(prefix))) lines.push(`%TAG ${handle} ${prefix}`);
			}
			return lines.join("\n");
		}
	};
	Directives.defaultYaml = {
		explicit: false,
		version: "1.2"
	};
	Directives.defaultTags = { "!!": "tag:yaml.org,2002:" };
	exports.Directives = Directives;
}));
// node_modules/yaml/dist/doc/anchors.js
var require_anchors = require_rolldown_runtime.__commonJSMin(((exports) => {
	var identity = require_identity();
	var visit = require_visit();
	function anchorIsValid(anchor) {
		if (/[\x00-\x19\s,[\]{}]/.test(anchor)) {
			const msg = `Anchor must not contain whitespace or control characters: ${JSON.stringify(anchor)}`;
			throw new Error(msg);
		}
		return true;
	}
	function anchorNames(root) {
		const anchors = new Set();
		visit.visit(root, { Value(_key, node) {
			if (node.anchor) anchors.add(node.anchor);
		} });
		return anchors;
	}
	function findNewAnchor(prefix, exclude) {
		for (let i = 1;; ++i) {
			const name = `${prefix}${i}`;
			if (!exclude.has(name)) return name;
		}
	}
	function createNodeAnchors(doc, prefix) {
		const aliasObjects = [];
		const sourceObjects = new Map();
		let prevAnchors = null;
		return {
			onAnchor: (source) => {
				aliasObjects.push(source);
				prevAnchors ?? (prevAnchors = anchorNames(doc));
				const anchor = findNewAnchor(prefix, prevAnchors);
				prevAnchors.add(anchor);
				return anchor;
			},
			setAnchors: () => {
				for (const source of aliasObjects) {
					const ref = sourceObjects.get(source);
					if (typeof ref === "object" && ref.anchor && (identity.isScalar(ref.node) || identity.isCollection(ref.node))) ref.node.anchor = ref.anchor;
					else {
						const error = new Error("Failed to resolve repeated object (this should not happen)");
						error.source = source;
						throw error;
					}
				}
			},
			sourceObjects
		};
	}
	exports.anchorIsValid = anchorIsValid;
	exports.anchorNames = anchorNames;
	exports.createNodeAnchors = createNodeAnchors;
	exports.findNewAnchor = findNewAnchor;
}));
// node_modules/yaml/dist/doc/applyReviver.js
var require_applyReviver = require_rolldown_runtime.__commonJSMin(((exports) => {
	function applyReviver(reviver, obj, key, val) {
		if (val && typeof val === "object") {
			if (Array.isArray(val)) for (let i = 0, len = val.length; i < len; ++i) {
				const v0 = val[i];
				const v1 = applyReviver(reviver, val, String(i), v0);
				if (v1 === void 0) delete val[i];
				else if (v1 !== v0) val[i] = v1;
			}
			else if (val instanceof Map) for (const k of Array.from(val.keys())) {
				const v0 = val.get(k);
				const v1 = applyReviver(reviver, val, k, v0);
				if (v1 === void 0) val.delete(k);
				else if (v1 !== v0) val.set(k, v1);
			}
			else if (val instanceof Set) for (const v0 of Array.from(val)) {
				const v1 = applyReviver(reviver, val, v0, v0);
				if (v1 === void 0) val.delete(v0);
				else if (v1 !== v0) {
					val.delete(v0);
					val.add(v1);
				}
			}
			else for (const [k, v0] of Object.entries(val)) {
				const v1 = applyReviver(reviver, val, k, v0);
				if (v1 === void 0) delete val[k];
				else if (v1 !== v0) val[k] = v1;
			}
		}
		return reviver.call(obj, key, val);
	}
	exports.applyReviver = applyReviver;
}));
// node_modules/yaml/dist/nodes/toJS.js
var require_toJS = require_rolldown_runtime.__commonJSMin(((exports) => {
	var identity = require_identity();
	function toJS(value, arg, ctx) {
		if (Array.isArray(value)) return value.map((v, i) => toJS(v, String(i), ctx));
		if (value && typeof value.toJSON === "function") {
			if (!ctx || !identity.hasAnchor(value)) return value.toJSON(arg, ctx);
			const data = {
				aliasCount: 0,
				count: 1,
				res: void 0
			};
			ctx.anchors.set(value, data);
			ctx.onCreate = (res) => {
				data.res = res;
				delete ctx.onCreate;
			};
			const res = value.toJSON(arg, ctx);
			if (ctx.onCreate) ctx.onCreate(res);
			return res;
		}
		if (typeof value === "bigint" && !ctx?.keep) return Number(value);
		return value;
	}
	exports.toJS = toJS;
}));
// node_modules/yaml/dist/nodes/Node.js
var require_Node = require_rolldown_runtime.__commonJSMin(((exports) => {
	var applyReviver = require_applyReviver();
	var identity = require_identity();
	var toJS = require_toJS();
	var NodeBase = class {
		constructor(type) {
			Object.defineProperty(this, identity.NODE_TYPE, { value: type });
		}
		clone() {
			const copy = Object.create(Object.getPrototypeOf(this), Object.getOwnPropertyDescriptors(this));
			if (this.range) copy.range = this.range.slice();
			return copy;
		}
		toJS(doc, { mapAsMap, maxAliasCount, onAnchor, reviver } = {}) {
			if (!identity.isDocument(doc)) throw new TypeError("A document argument is required");
			const ctx = {
				anchors: new Map(),
				doc,
				keep: true,
				mapAsMap: mapAsMap === true,
				mapKeyWarned: false,
				maxAliasCount: typeof maxAliasCount === "number" ? maxAliasCount : 100
			};
			const res = toJS.toJS(this, "", ctx);
			if (typeof onAnchor === "function") for (const { count, res } of ctx.anchors.values()) onAnchor(res, count);
			return typeof reviver === "function" ? applyReviver.applyReviver(reviver, { "": res }, "", res) : res;
		}
	};
	exports.NodeBase = NodeBase;
}));
// node_modules/yaml/dist/nodes/Alias.js
var require_Alias = require_rolldown_runtime.__commonJSMin(((exports) => {
	var anchors = require_anchors();
	var visit = require_visit();
	var identity = require_identity();
	var Node = require_Node();
	var toJS = require_toJS();
	var Alias = class extends Node.NodeBase {
		constructor(source) {
			super(identity.ALIAS);
			this.source = source;
			Object.defineProperty(this, "tag", { set() {
				throw new Error("Alias nodes cannot have tags");
			} });
		}
		resolve(doc, ctx) {
			if (ctx?.maxAliasCount === 0) throw new ReferenceError("Alias resolution is disabled");
			let nodes;
			if (ctx?.aliasResolveCache) nodes = ctx.aliasResolveCache;
			else {
				nodes = [];
				visit.visit(doc, { Node: (_key, node) => {
					if (identity.isAlias(node) || identity.hasAnchor(node)) nodes.push(node);
				} });
				if (ctx) ctx.aliasResolveCache = nodes;
			}
			let found = void 0;
			for (const node of nodes) {
				if (node === this) break;
				if (node.anchor === this.source) found = node;
			}
			if (found && ctx) {
				const { anchors, doc, maxAliasCount } = ctx;
				let data = anchors.get(found);
				if (!data) {
					toJS.toJS(found, null, ctx);
					data = anchors.get(found);
				}
				if (data?.res === void 0) throw new ReferenceError("This should not happen: Alias anchor was not resolved?");
				if (maxAliasCount >= 0) {
					data.count += 1;
					if (data.aliasCount === 0) data.aliasCount = getAliasCount(doc, found, anchors);
					if (data.count * data.aliasCount > maxAliasCount) throw new ReferenceError("Excessive alias count indicates a resource exhaustion attack");
				}
			}
			return found;
		}
		toJSON(_arg, ctx) {
			if (!ctx) return { source: this.source };
			const source = this.resolve(ctx.doc, ctx);
			if (!source) {
				const msg = `Unresolved alias (the anchor must be set before the alias): ${this.source}`;
				throw new ReferenceError(msg);
			}
			return ctx.anchors.get(source).res;
		}
		toString(ctx, _onComment, _onChompKeep) {
			const src = `*${this.source}`;
			if (ctx) {
				anchors.anchorIsValid(this.source);
				if (ctx.options.verifyAliasOrder && !ctx.anchors.has(this.source)) {
					const msg = `Unresolved alias (the anchor must be set before the alias): ${this.source}`;
					throw new Error(msg);
				}
				if (ctx.implicitKey) return `${src} `;
			}
			return src;
		}
	};
	function getAliasCount(doc, node, anchors) {
		if (identity.isAlias(node)) {
			const source = node.resolve(doc);
			const anchor = anchors && source && anchors.get(source);
			return anchor ? anchor.count * anchor.aliasCount : 0;
		} else if (identity.isCollection(node)) {
			let count = 0;
			for (const item of node.items) {
				const c = getAliasCount(doc, item, anchors);
				if (c > count) count = c;
			}
			return count;
		} else if (identity.isPair(node)) {
			const kc = getAliasCount(doc, node.key, anchors);
			const vc = getAliasCount(doc, node.value, anchors);
			return Math.max(kc, vc);
		}
		return 1;
	}
	exports.Alias = Alias;
}));
// node_modules/yaml/dist/nodes/Scalar.js
var require_Scalar = require_rolldown_runtime.__commonJSMin(((exports) => {
	var identity = require_identity();
	var Node = require_Node();
	var toJS = require_toJS();
	const isScalarValue = (value) => !value || typeof value !== "function" && typeof value !== "object";
	var Scalar = class extends Node.NodeBase {
		constructor(value) {
			super(identity.SCALAR);
			this.value = value;
		}
		toJSON(arg, ctx) {
			return ctx?.keep ? this.value : toJS.toJS(this.value, arg, ctx);
		}
		toString() {
			return String(this.value);
		}
	};
	Scalar.BLOCK_FOLDED = "BLOCK_FOLDED";
	Scalar.BLOCK_LITERAL = "BLOCK_LITERAL";
	Scalar.PLAIN = "PLAIN";
	Scalar.QUOTE_DOUBLE = "QUOTE_DOUBLE";
	Scalar.QUOTE_SINGLE = "QUOTE_SINGLE";
	exports.Scalar = Scalar;
	exports.isScalarValue = isScalarValue;
}));
// node_modules/yaml/dist/doc/createNode.js
var require_createNode = require_rolldown_runtime.__commonJSMin(((exports) => {
	var Alias = require_Alias();
	var identity = require_identity();
	var Scalar = require_Scalar();
	const defaultTagPrefix = "tag:yaml.org,2002:";
	function findTagObject(value, tagName, tags) {
		if (tagName) {
			const match = tags.filter((t) => t.tag === tagName);
			const tagObj = match.find((t) => !t.format) ?? match[0];
			if (!tagObj) throw new Error(`Tag ${tagName} not found`);
			return tagObj;
		}
		return tags.find((t) => t.identify?.(value) && !t.format);
	}
	function createNode(value, tagName, ctx) {
		if (identity.isDocument(value)) value = value.contents;
		if (identity.isNode(value)) return value;
		if (identity.isPair(value)) {
			const map = ctx.schema[identity.MAP].createNode?.(ctx.schema, null, ctx);
			map.items.push(value);
			return map;
		}
		if (value instanceof String || value instanceof Number || value instanceof Boolean || typeof BigInt !== "undefined" && value instanceof BigInt) value = value.valueOf();
		const { aliasDuplicateObjects, onAnchor, onTagObj, schema, sourceObjects } = ctx;
		let ref = void 0;
		if (aliasDuplicateObjects && value && typeof value === "object") {
			ref = sourceObjects.get(value);
			if (ref) {
				ref.anchor ?? (ref.anchor = onAnchor(value));
				return new Alias.Alias(ref.anchor);
			} else {
				ref = {
					anchor: null,
					node: null
				};
				sourceObjects.set(value, ref);
			}
		}
		if (tagName?.startsWith("!!")) tagName = defaultTagPrefix + tagName.slice(2);
		let tagObj = findTagObject(value, tagName, schema.tags);
		if (!tagObj) {
			if (value && typeof value.toJSON === "function") value = value.toJSON();
			if (!value || typeof value !== "object") {
				const node = new Scalar.Scalar(value);
				if (ref) ref.node = node;
				return node;
			}
			tagObj = value instanceof Map ? schema[identity.MAP] : Symbol.iterator in Object(value) ? schema[identity.SEQ] : schema[identity.MAP];
		}
		if (onTagObj) {
			onTagObj(tagObj);
			delete ctx.onTagObj;
		}
		const node = tagObj?.createNode ? tagObj.createNode(ctx.schema, value, ctx) : typeof tagObj?.nodeClass?.from === "function" ? tagObj.nodeClass.from(ctx.schema, value, ctx) : new Scalar.Scalar(value);
		if (tagName) node.tag = tagName;
		else if (!tagObj.default) node.tag = tagObj.tag;
		if (ref) ref.node = node;
		return node;
	}
	exports.createNode = createNode;
}));
// node_modules/yaml/dist/nodes/Collection.js
var require_Collection = require_rolldown_runtime.__commonJSMin(((exports) => {
	var createNode = require_createNode();
	var identity = require_identity();
	var Node = require_Node();
	function collectionFromPath(schema, path, value) {
		let v = value;
		for (let i = path.length - 1; i >= 0; --i) {
			const k = path[i];
			if (typeof k === "number" && Number.isInteger(k) && k >= 0) {
				const a = [];
				a[k] = v;
				v = a;
			} else v = new Map([[k, v]]);
		}
		return createNode.createNode(v, void 0, {
			aliasDuplicateObjects: false,
			keepUndefined: false,
			onAnchor: () => {
				throw new Error("This should not happen, please report a bug.");
			},
			schema,
			sourceObjects: new Map()
		});
	}
	const isEmptyPath = (path) => path == null || typeof path === "object" && !!path[Symbol.iterator]().next().done;
	var Collection = class extends Node.NodeBase {
		constructor(type, schema) {
			super(type);
			Object.defineProperty(this, "schema", {
				value: schema,
				configurable: true,
				enumerable: false,
				writable: true
			});
		}
		clone(schema) {
			const copy = Object.create(Object.getPrototypeOf(this), Object.getOwnPropertyDescriptors(this));
			if (schema) copy.schema = schema;
			copy.items = copy.items.map((it) => identity.isNode(it) || identity.isPair(it) ? it.clone(schema) : it);
			if (this.range) copy.range = this.range.slice();
			return copy;
		}
		addIn(path, value) {
			if (isEmptyPath(path)) this.add(value);
			else {
				const [key, ...rest] = path;
				const node = this.get(key, true);
				if (identity.isCollection(node)) node.addIn(rest, value);
				else if (node === void 0 && this.schema) this.set(key, collectionFromPath(this.schema, rest, value));
				else throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
			}
		}
		deleteIn(path) {
			const [key, ...rest] = path;
			if (rest.length === 0) return this.delete(key);
			const node = this.get(key, true);
			if (identity.isCollection(node)) return node.deleteIn(rest);
			else throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
		}
		getIn(path, keepScalar) {
			const [key, ...rest] = path;
			const node = this.get(key, true);
			if (rest.length === 0) return !keepScalar && identity.isScalar(node) ? node.value : node;
			else return identity.isCollection(node) ? node.getIn(rest, keepScalar) : void 0;
		}
		hasAllNullValues(allowScalar) {
			return this.items.every((node) => {
				if (!identity.isPair(node)) return false;
				const n = node.value;
				return n == null || allowScalar && identity.isScalar(n) && n.value == null && !n.commentBefore && !n.comment && !n.tag;
			});
		}
		hasIn(path) {
			const [key, ...rest] = path;
			if (rest.length === 0) return this.has(key);
			const node = this.get(key, true);
			return identity.isCollection(node) ? node.hasIn(rest) : false;
		}
		setIn(path, value) {
			const [key, ...rest] = path;
			if (rest.length === 0) this.set(key, value);
			else {
				const node = this.get(key, true);
				if (identity.isCollection(node)) node.setIn(rest, value);
				else if (node === void 0 && this.schema) this.set(key, collectionFromPath(this.schema, rest, value));
				else throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
			}
		}
	};
	exports.Collection = Collection;
	exports.collectionFromPath = collectionFromPath;
	exports.isEmptyPath = isEmptyPath;
}));
// node_modules/yaml/dist/stringify/stringifyComment.js
var require_stringifyComment = require_rolldown_runtime.__commonJSMin(((exports) => {
	const stringifyComment = (str) => str.replace(/^(?!$)(?: $)?/gm, "#");
	function indentComment(comment, indent) {
		if (/^\n+$/.test(comment)) return comment.substring(1);
		return indent ? comment.replace(/^(?! *$)/gm, indent) : comment;
	}
	const lineComment = (str, indent, comment) => str.endsWith("\n") ? indentComment(comment, indent) : comment.includes("\n") ? "\n" + indentComment(comment, indent) : (str.endsWith(" ") ? "" : " ") + comment;
	exports.indentComment = indentComment;
	exports.lineComment = lineComment;
	exports.stringifyComment = stringifyComment;
}));
// node_modules/yaml/dist/stringify/foldFlowLines.js
var require_foldFlowLines = require_rolldown_runtime.__commonJSMin(((exports) => {
	const FOLD_FLOW = "flow";
	const FOLD_BLOCK = "block";
	const FOLD_QUOTED = "quoted";
	function foldFlowLines(text, indent, mode = "flow", { indentAtStart, lineWidth = 80, minContentWidth = 20, onFold, onOverflow } = {}) {
		if (!lineWidth || lineWidth < 0) return text;
		if (lineWidth < minContentWidth) minContentWidth = 0;
		const endStep = Math.max(1 + minContentWidth, 1 + lineWidth - indent.length);
		if (text.length <= endStep) return text;
		const folds = [];
		const escapedFolds = {};
		let end = lineWidth - indent.length;
		if (typeof indentAtStart === "number") {
			if (indentAtStart > lineWidth - Math.max(2, minContentWidth)) folds.push(0);
			else end = lineWidth - indentAtStart;
		}
		let split = void 0;
		let prev = void 0;
		let overflow = false;
		let i = -1;
		let escStart = -1;
		let escEnd = -1;
		if (mode === FOLD_BLOCK) {
			i = consumeMoreIndentedLines(text, i, indent.length);
			if (i !== -1) end = i + endStep;
		}
		for (let ch; ch = text[i += 1];) {
			if (mode === FOLD_QUOTED && ch === "\\") {
				escStart = i;
				switch (text[i + 1]) {
					case "x":
						i += 3;
						break;
					case "u":
						i += 5;
						break;
					case "U":
						i += 9;
						break;
					default: i += 1;
				}
				escEnd = i;
			}
			if (ch === "\n") {
				if (mode === FOLD_BLOCK) i = consumeMoreIndentedLines(text, i, indent.length);
				end = i + indent.length + endStep;
				split = void 0;
			} else {
				if (ch === " " && prev && prev !== " " && prev !== "\n" && prev !== "	") {
					const next = text[i + 1];
					if (next && next !== " " && next !== "\n" && next !== "	") split = i;
				}
				if (i >= end) {
					if (split) {
						folds.push(split);
						end = split + endStep;
						split = void 0;
					} else if (mode === FOLD_QUOTED) {
						while (prev === " " || prev === "	") {
							prev = ch;
							ch = text[i += 1];
							overflow = true;
						}
						const j = i > escEnd + 1 ? i - 2 : escStart - 1;
						if (escapedFolds[j]) return text;
						folds.push(j);
						escapedFolds[j] = true;
						end = j + endStep;
						split = void 0;
					} else overflow = true;
				}
			}
			prev = ch;
		}
		if (overflow && onOverflow) onOverflow();
		if (folds.length === 0) return text;
		if (onFold) onFold();
		let res = text.slice(0, folds[0]);
		for (let i = 0; i < folds.length; ++i) {
			const fold = folds[i];
			const end = folds[i + 1] || text.length;
			if (fold === 0) res = `\n${indent}${text.slice(0, end)}`;
			else {
				if (mode === FOLD_QUOTED && escapedFolds[fold]) res += `${text[fold]}\\`;
				res += `\n${indent}${text.slice(fold + 1, end)}`;
			}
		}
		return res;
	}
	function consumeMoreIndentedLines(text, i, indent) {
		let end = i;
		let start = i + 1;
		let ch = text[start];
		while (ch === " " || ch === "	") if (i < start + indent) ch = text[++i];
		else {
			do
				ch = text[++i];
			while (ch && ch !== "\n");
			end = i;
			start = i + 1;
			ch = text[start];
		}
		return end;
	}
	exports.FOLD_BLOCK = FOLD_BLOCK;
	exports.FOLD_FLOW = FOLD_FLOW;
	exports.FOLD_QUOTED = FOLD_QUOTED;
	exports.foldFlowLines = foldFlowLines;
}));
// node_modules/yaml/dist/stringify/stringifyString.js
var require_stringifyString = require_rolldown_runtime.__commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var foldFlowLines = require_foldFlowLines();
	const getFoldOptions = (ctx, isBlock) => ({
		indentAtStart: isBlock ? ctx.indent.length : ctx.indentAtStart,
		lineWidth: ctx.options.lineWidth,
		minContentWidth: ctx.options.minContentWidth
	});
	const containsDocumentMarker = (str) => /^(%|---|\.\.\.)/m.test(str);
	function lineLengthOverLimit(str, lineWidth, indentLength) {
		if (!lineWidth || lineWidth < 0) return false;
		const limit = lineWidth - indentLength;
		const strLen = str.length;
		if (strLen <= limit) return false;
		for (let i = 0, start = 0; i < strLen; ++i) if (str[i] === "\n") {
			if (i - start > limit) return true;
			start = i + 1;
			if (strLen - start <= limit) return false;
		}
		return true;
	}
	function doubleQuotedString(value, ctx) {
		const json = JSON.stringify(value);
		if (ctx.options.doubleQuotedAsJSON) return json;
		const { implicitKey } = ctx;
		const minMultiLineLength = ctx.options.doubleQuotedMinMultiLineLength;
		const indent = ctx.indent || (containsDocumentMarker(value) ? "  " : "");
		let str = "";
		let start = 0;
		for (let i = 0, ch = json[i]; ch; ch = json[++i]) {
			if (ch === " " && json[i + 1] === "\\" && json[i + 2] === "n") {
				str += json.slice(start, i) + "\\ ";
				i += 1;
				start = i;
				ch = "\\";
			}
			if (ch === "\\") switch (json[i + 1]) {
				case "u":
					{
						str += json.slice(start, i);
						const code = json.substr(i + 2, 4);
						switch (code) {
							case "0000":
								str += "\\0";
								break;
							case "0007":
								str += "\\a";
								break;
							case "000b":
								str += "\\v";
								break;
							case "001b":
								str += "\\e";
								break;
							case "0085":
								str += "\\N";
								break;
							case "00a0":
								str += "\\_";
								break;
							case "2028":
								str += "\\L";
								break;
							case "2029":
								str += "\\P";
								break;
							default: if (code.substr(0, 2) === "00") str += "\\x" + code.substr(2);
							else str += json.substr(i, 6);
						}
						i += 5;
						start = i + 1;
					}
					break;
				case "n":
					if (implicitKey || json[i + 2] === "\"" || json.length < minMultiLineLength) i += 1;
					else {
						str += json.slice(start, i) + "\n\n";
						while (json[i + 2] === "\\" && json[i + 3] === "n" && json[i + 4] !== "\"") {
							str += "\n";
							i += 2;
						}
						str += indent;
						if (json[i + 2] === " ") str += "\\";
						i += 1;
						start = i + 1;
					}
					break;
				default: i += 1;
			}
		}
		str = start ? str + json.slice(start) : json;
		return implicitKey ? str : foldFlowLines.foldFlowLines(str, indent, foldFlowLines.FOLD_QUOTED, getFoldOptions(ctx, false));
	}
	function singleQuotedString(value, ctx) {
		if (ctx.options.singleQuote === false || ctx.implicitKey && value.includes("\n") || /[ \t]\n|\n[ \t]/.test(value)) return doubleQuotedString(value, ctx);
		const indent = ctx.indent || (containsDocumentMarker(value) ? "  " : "");
		const res = "'" + value.replace(/'/g, "''").replace(/\n+/g, `$&\n${indent}`) + "'";
		return ctx.implicitKey ? res : foldFlowLines.foldFlowLines(res, indent, foldFlowLines.FOLD_FLOW, getFoldOptions(ctx, false));
	}
	function quotedString(value, ctx) {
		const { singleQuote } = ctx.options;
		let qs;
		if (singleQuote === false) qs = doubleQuotedString;
		else {
			const hasDouble = value.includes("\"");
			const hasSingle = value.includes("'");
			if (hasDouble && !hasSingle) qs = singleQuotedString;
			else if (hasSingle && !hasDouble) qs = doubleQuotedString;
			else qs = singleQuote ? singleQuotedString : doubleQuotedString;
		}
		return qs(value, ctx);
	}
	let blockEndNewlines;
	try {
		blockEndNewlines = new RegExp("(^|(?<!\n))\n+(?!\n|$)", "g");
	} catch {
		blockEndNewlines = /\n+(?!\n|$)/g;
	}
	function blockString({ comment, type, value }, ctx, onComment, onChompKeep) {
		const { blockQuote, commentString, lineWidth } = ctx.options;
		if (!blockQuote || /\n[\t ]+$/.test(value)) return quotedString(value, ctx);
		const indent = ctx.indent || (ctx.forceBlockIndent || containsDocumentMarker(value) ? "  " : "");
		const literal = blockQuote === "literal" ? true : blockQuote === "folded" || type === Scalar.Scalar.BLOCK_FOLDED ? false : type === Scalar.Scalar.BLOCK_LITERAL ? true : !lineLengthOverLimit(value, lineWidth, indent.length);
		if (!value) return literal ? "|\n" : ">\n";
		let chomp;
		let endStart;
		for (endStart = value.length; endStart > 0; --endStart) {
			const ch = value[endStart - 1];
			if (ch !== "\n" && ch !== "	" && ch !== " ") break;
		}
		let end = value.substring(endStart);
		const endNlPos = end.indexOf("\n");
		if (endNlPos === -1) chomp = "-";
		else if (value === end || endNlPos !== end.length - 1) {
			chomp = "+";
			if (onChompKeep) onChompKeep();
		} else chomp = "";
		if (end) {
			value = value.slice(0, -end.length);
			if (end[end.length - 1] === "\n") end = end.slice(0, -1);
			end = end.replace(blockEndNewlines, `$&${indent}`);
		}
		let startWithSpace = false;
		let startEnd;
		let startNlPos = -1;
		for (startEnd = 0; startEnd < value.length; ++startEnd) {
			const ch = value[startEnd];
			if (ch === " ") startWithSpace = true;
			else if (ch === "\n") startNlPos = startEnd;
			else break;
		}
		let start = value.substring(0, startNlPos < startEnd ? startNlPos + 1 : startEnd);
		if (start) {
			value = value.substring(start.length);
			start = start.replace(/\n+/g, `$&${indent}`);
		}
		let header = (startWithSpace ? indent ? "2" : "1" : "") + chomp;
		if (comment) {
			header += " " + commentString(comment.replace(/ ?[\r\n]+/g, " "));
			if (onComment) onComment();
		}
		if (!literal) {
			const foldedValue = value.replace(/\n+/g, "\n$&").replace(/(?:^|\n)([\t ].*)(?:([\n\t ]*)\n(?![\n\t ]))?/g, "$1$2").replace(/\n+/g, `$&${indent}`);
			let literalFallback = false;
			const foldOptions = getFoldOptions(ctx, true);
			if (blockQuote !== "folded" && type !== Scalar.Scalar.BLOCK_FOLDED) foldOptions.onOverflow = () => {
				literalFallback = true;
			};
			const body = foldFlowLines.foldFlowLines(`${start}${foldedValue}${end}`, indent, foldFlowLines.FOLD_BLOCK, foldOptions);
			if (!literalFallback) return `>${header}\n${indent}${body}`;
		}
		value = value.replace(/\n+/g, `$&${indent}`);
		return `|${header}\n${indent}${start}${value}${end}`;
	}
	function plainString(item, ctx, onComment, onChompKeep) {
		const { type, value } = item;
		const { actualString, implicitKey, indent, indentStep, inFlow } = ctx;
		if (implicitKey && value.includes("\n") || inFlow && /[[\]{},]/.test(value)) return quotedString(value, ctx);
		if (/^[\n\t ,[\]{}#&*!|>'"%@`]|^[?-]$|^[?-][ \t]|[\n:][ \t]|[ \t]\n|[\n\t ]#|[\n\t :]$/.test(value)) return implicitKey || inFlow || !value.includes("\n") ? quotedString(value, ctx) : blockString(item, ctx, onComment, onChompKeep);
		if (!implicitKey && !inFlow && type !== Scalar.Scalar.PLAIN && value.includes("\n")) return blockString(item, ctx, onComment, onChompKeep);
		if (containsDocumentMarker(value)) {
			if (indent === "") {
				ctx.forceBlockIndent = true;
				return blockString(item, ctx, onComment, onChompKeep);
			} else if (implicitKey && indent === indentStep) return quotedString(value, ctx);
		}
		const str = value.replace(/\n+/g, `$&\n${indent}`);
		if (actualString) {
			const test = (tag) => tag.default && tag.tag !== "tag:yaml.org,2002:str" && tag.test?.test(str);
			const { compat, tags } = ctx.doc.schema;
			if (tags.some(test) || compat?.some(test)) return quotedString(value, ctx);
		}
		return implicitKey ? str : foldFlowLines.foldFlowLines(str, indent, foldFlowLines.FOLD_FLOW, getFoldOptions(ctx, false));
	}
	function stringifyString(item, ctx, onComment, onChompKeep) {
		const { implicitKey, inFlow } = ctx;
		const ss = typeof item.value === "string" ? item : Object.assign({}, item, { value: String(item.value) });
		let { type } = item;
		if (type !== Scalar.Scalar.QUOTE_DOUBLE) {
			if (/[\x00-\x08\x0b-\x1f\x7f-\x9f\u{D800}-\u{DFFF}]/u.test(ss.value)) type = Scalar.Scalar.QUOTE_DOUBLE;
		}
		const _stringify = (_type) => {
			switch (_type) {
				case Scalar.Scalar.BLOCK_FOLDED:
				case Scalar.Scalar.BLOCK_LITERAL: return implicitKey || inFlow ? quotedString(ss.value, ctx) : blockString(ss, ctx, onComment, onChompKeep);
				case Scalar.Scalar.QUOTE_DOUBLE: return doubleQuotedString(ss.value, ctx);
				case Scalar.Scalar.QUOTE_SINGLE: return singleQuotedString(ss.value, ctx);
				case Scalar.Scalar.PLAIN: return plainString(ss, ctx, onComment, onChompKeep);
				default: return null;
			}
		};
		let res = _stringify(type);
		if (res === null) {
			const { defaultKeyType, defaultStringType } = ctx.options;
			const t = implicitKey && defaultKeyType || defaultStringType;
			res = _stringify(t);
			if (res === null) throw new Error(`Unsupported default string type ${t}`);
		}
		return res;
	}
	exports.stringifyString = stringifyString;
}));
// node_modules/yaml/dist/stringify/stringify.js
var require_stringify = require_rolldown_runtime.__commonJSMin(((exports) => {
	var anchors = require_anchors();
	var identity = require_identity();
	var stringifyComment = require_stringifyComment();
	var stringifyString = require_stringifyString();
	function createStringifyContext(doc, options) {
		const opt = Object.assign({
			blockQuote: true,
			commentString: stringifyComment.stringifyComment,
			defaultKeyType: null,
			defaultStringType: "PLAIN",
			directives: null,
			doubleQuotedAsJSON: false,
			doubleQuotedMinMultiLineLength: 40,
			falseStr: "false",
			flowCollectionPadding: true,
			indentSeq: true,
			lineWidth: 80,
			minContentWidth: 20,
			nullStr: "null",
			simpleKeys: false,
			singleQuote: null,
			trailingComma: false,
			trueStr: "true",
			verifyAliasOrder: true
		}, doc.schema.toStringOptions, options);
		let inFlow;
		switch (opt.collectionStyle) {
			case "block":
				inFlow = false;
				break;
			case "flow":
				inFlow = true;
				break;
			default: inFlow = null;
		}
		return {
			anchors: new Set(),
			doc,
			flowCollectionPadding: opt.flowCollectionPadding ? " " : "",
			indent: "",
			indentStep: typeof opt.indent === "number" ? " ".repeat(opt.indent) : "  ",
			inFlow,
			options: opt
		};
	}
	function getTagObject(tags, item) {
		if (item.tag) {
			const match = tags.filter((t) => t.tag === item.tag);
			if (match.length > 0) return match.find((t) => t.format === item.format) ?? match[0];
		}
		let tagObj = void 0;
		let obj;
		if (identity.isScalar(item)) {
			obj = item.value;
			let match = tags.filter((t) => t.identify?.(obj));
			if (match.length > 1) {
				const testMatch = match.filter((t) => t.test);
				if (testMatch.length > 0) match = testMatch;
			}
			tagObj = match.find((t) => t.format === item.format) ?? match.find((t) => !t.format);
		} else {
			obj = item;
			tagObj = tags.find((t) => t.nodeClass && obj instanceof t.nodeClass);
		}
		if (!tagObj) {
			const name = obj?.constructor?.name ?? (obj === null ? "null" : typeof obj);
			throw new Error(`Tag not resolved for ${name} value`);
		}
		return tagObj;
	}
	function stringifyProps(node, tagObj, { anchors: anchors$1, doc }) {
		if (!doc.directives) return "";
		const props = [];
		const anchor = (identity.isScalar(node) || identity.isCollection(node)) && node.anchor;
		if (anchor && anchors.anchorIsValid(anchor)) {
			anchors$1.add(anchor);
			props.push(`&${anchor}`);
		}
		const tag = node.tag ?? (tagObj.default ? null : tagObj.tag);
		if (tag) props.push(doc.directives.tagString(tag));
		return props.join(" ");
	}
	function stringify(item, ctx, onComment, onChompKeep) {
		if (identity.isPair(item)) return item.toString(ctx, onComment, onChompKeep);
		if (identity.isAlias(item)) {
			if (ctx.doc.directives) return item.toString(ctx);
			if (ctx.resolvedAliases?.has(item)) throw new TypeError(`Cannot stringify circular structure without alias nodes`);
			else {
				if (ctx.resolvedAliases) ctx.resolvedAliases.add(item);
				else ctx.resolvedAliases = new Set([item]);
				item = item.resolve(ctx.doc);
			}
		}
		let tagObj = void 0;
		const node = identity.isNode(item) ? item : ctx.doc.createNode(item, { onTagObj: (o) => tagObj = o });
		tagObj ?? (tagObj = getTagObject(ctx.doc.schema.tags, node));
		const props = stringifyProps(node, tagObj, ctx);
		if (props.length > 0) ctx.indentAtStart = (ctx.indentAtStart ?? 0) + props.length + 1;
		const str = typeof tagObj.stringify === "function" ? tagObj.stringify(node, ctx, onComment, onChompKeep) : identity.isScalar(node) ? stringifyString.stringifyString(node, ctx, onComment, onChompKeep) : node.toString(ctx, onComment, onChompKeep);
		if (!props) return str;
		return identity.isScalar(node) || str[0] === "{" || str[0] === "[" ? `${props} ${str}` : `${props}\n${ctx.indent}${str}`;
	}
	exports.createStringifyContext = createStringifyContext;
	exports.stringify = stringify;
}));
// node_modules/yaml/dist/stringify/stringifyPair.js
var require_stringifyPair = require_rolldown_runtime.__commonJSMin(((exports) => {
	var identity = require_identity();
	var Scalar = require_Scalar();
	var stringify = require_stringify();
	var stringifyComment = require_stringifyComment();
	function stringifyPair({ key, value }, ctx, onComment, onChompKeep) {
		const { allNullValues, doc, indent, indentStep, options: { commentString, indentSeq, simpleKeys } } = ctx;
		let keyComment = identity.isNode(key) && key.comment || null;
		if (simpleKeys) {
			if (keyComment) throw new Error("With simple keys, key nodes cannot have comments");
			if (identity.isCollection(key) || !identity.isNode(key) && typeof key === "object") throw new Error("With simple keys, collection cannot be used as a key value");
		}
		let explicitKey = !simpleKeys && (!key || keyComment && value == null && !ctx.inFlow || identity.isCollection(key) || (identity.isScalar(key) ? key.type === Scalar.Scalar.BLOCK_FOLDED || key.type === Scalar.Scalar.BLOCK_LITERAL : typeof key === "object"));
		ctx = Object.assign({}, ctx, {
			allNullValues: false,
			implicitKey: !explicitKey && (simpleKeys || !allNullValues),
			indent: indent + indentStep
		});
		let keyCommentDone = false;
		let chompKeep = false;
		let str = stringify.stringify(key, ctx, () => keyCommentDone = true, () => chompKeep = true);
		if (!explicitKey && !ctx.inFlow && str.length > 1024) {
			if (simpleKeys) throw new Error("With simple keys, single line scalar must not span more than 1024 characters");
			explicitKey = true;
		}
		if (ctx.inFlow) {
			if (allNullValues || value == null) {
				if (keyCommentDone && onComment) onComment();
				return str === "" ? "?" : explicitKey ? `? ${str}` : str;
			}
		} else if (allNullValues && !simpleKeys || value == null && explicitKey) {
			str = `? ${str}`;
			if (keyComment && !keyCommentDone) str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
			else if (chompKeep && onChompKeep) onChompKeep();
			return str;
		}
		if (keyCommentDone) keyComment = null;
		if (explicitKey) {
			if (keyComment) str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
			str = `? ${str}\n${indent}:`;
		} else {
			str = `${str}:`;
			if (keyComment) str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
		}
		let vsb, vcb, valueComment;
		if (identity.isNode(value)) {
			vsb = !!value.spaceBefore;
			vcb = value.commentBefore;
			valueComment = value.comment;
		} else {
			vsb = false;
			vcb = null;
			valueComment = null;
			if (value && typeof value === "object") value = doc.createNode(value);
		}
		ctx.implicitKey = false;
		if (!explicitKey && !keyComment && identity.isScalar(value)) ctx.indentAtStart = str.length + 1;
		chompKeep = false;
		if (!indentSeq && indentStep.length >= 2 && !ctx.inFlow && !explicitKey && identity.isSeq(value) && !value.flow && !value.tag && !value.anchor) ctx.indent = ctx.indent.substring(2);
		let valueCommentDone = false;
		const valueStr = stringify.stringify(value, ctx, () => valueCommentDone = true, () => chompKeep = true);
		let ws = " ";
		if (keyComment || vsb || vcb) {
			ws = vsb ? "\n" : "";
			if (vcb) {
				const cs = commentString(vcb);
				ws += `\n${stringifyComment.indentComment(cs, ctx.indent)}`;
			}
			if (valueStr === "" && !ctx.inFlow) {
				if (ws === "\n" && valueComment) ws = "\n\n";
			} else ws += `\n${ctx.indent}`;
		} else if (!explicitKey && identity.isCollection(value)) {
			const vs0 = valueStr[0];
			const nl0 = valueStr.indexOf("\n");
			const hasNewline = nl0 !== -1;
			const flow = ctx.inFlow ?? value.flow ?? value.items.length === 0;
			if (hasNewline || !flow) {
				let hasPropsLine = false;
				if (hasNewline && (vs0 === "&" || vs0 === "!")) {
					let sp0 = valueStr.indexOf(" ");
					if (vs0 === "&" && sp0 !== -1 && sp0 < nl0 && valueStr[sp0 + 1] === "!") sp0 = valueStr.indexOf(" ", sp0 + 1);
					if (sp0 === -1 || nl0 < sp0) hasPropsLine = true;
				}
				if (!hasPropsLine) ws = `\n${ctx.indent}`;
			}
		} else if (valueStr === "" || valueStr[0] === "\n") ws = "";
		str += ws + valueStr;
		if (ctx.inFlow) {
			if (valueCommentDone && onComment) onComment();
		} else if (valueComment && !valueCommentDone) str += stringifyComment.lineComment(str, ctx.indent, commentString(valueComment));
		else if (chompKeep && onChompKeep) onChompKeep();
		return str;
	}
	exports.stringifyPair = stringifyPair;
}));
// node_modules/yaml/dist/log.js
var require_log = require_rolldown_runtime.__commonJSMin(((exports) => {
	var node_process = require("process");
	function debug(logLevel, ...messages) {
		if (logLevel === "debug") console.log(...messages);
	}
	function warn(logLevel, warning) {
		if (logLevel === "debug" || logLevel === "warn") {
			if (typeof node_process.emitWarning === "function") node_process.emitWarning(warning);
			else console.warn(warning);
		}
	}
	exports.debug = debug;
	exports.warn = warn;
}));
// node_modules/yaml/dist/schema/yaml-1.1/merge.js
var require_merge = require_rolldown_runtime.__commonJSMin(((exports) => {
	var identity = require_identity();
	var Scalar = require_Scalar();
	const MERGE_KEY = "<<";
	const merge = {
		identify: (value) => value === MERGE_KEY || typeof value === "symbol" && value.description === MERGE_KEY,
		default: "key",
		tag: "tag:yaml.org,2002:merge",
		test: /^<<$/,
		resolve: () => Object.assign(new Scalar.Scalar(Symbol(MERGE_KEY)), { addToJSMap: addMergeToJSMap }),
		stringify: () => MERGE_KEY
	};
	const isMergeKey = (ctx, key) => (merge.identify(key) || identity.isScalar(key) && (!key.type || key.type === Scalar.Scalar.PLAIN) && merge.identify(key.value)) && ctx?.doc.schema.tags.some((tag) => tag.tag === merge.tag && tag.default);
	function addMergeToJSMap(ctx, map, value) {
		const source = resolveAliasValue(ctx, value);
		if (identity.isSeq(source)) for (const it of source.items) mergeValue(ctx, map, it);
		else if (Array.isArray(source)) for (const it of source) mergeValue(ctx, map, it);
		else mergeValue(ctx, map, source);
	}
	function mergeValue(ctx, map, value) {
		const source = resolveAliasValue(ctx, value);
		if (!identity.isMap(source)) throw new Error("Merge sources must be maps or map aliases");
		const srcMap = source.toJSON(null, ctx, Map);
		for (const [key, value] of srcMap) if (map instanceof Map) {
			if (!map.has(key)) map.set(key, value);
		} else if (map instanceof Set) map.add(key);
		else if (!Object.prototype.hasOwnProperty.call(map, key)) Object.defineProperty(map, key, {
			value,
			writable: true,
			enumerable: true,
			configurable: true
		});
		return map;
	}
	function resolveAliasValue(ctx, value) {
		return ctx && identity.isAlias(value) ? value.resolve(ctx.doc, ctx) : value;
	}
	exports.addMergeToJSMap = addMergeToJSMap;
	exports.isMergeKey = isMergeKey;
	exports.merge = merge;
}));
// node_modules/yaml/dist/nodes/addPairToJSMap.js
var require_addPairToJSMap = require_rolldown_runtime.__commonJSMin(((exports) => {
	var log = require_log();
	var merge = require_merge();
	var stringify = require_stringify();
	var identity = require_identity();
	var toJS = require_toJS();
	function addPairToJSMap(ctx, map, { key, value }) {
		if (identity.isNode(key) && key.addToJSMap) key.addToJSMap(ctx, map, value);
		else if (merge.isMergeKey(ctx, key)) merge.addMergeToJSMap(ctx, map, value);
		else {
			const jsKey = toJS.toJS(key, "", ctx);
			if (map instanceof Map) map.set(jsKey, toJS.toJS(value, jsKey, ctx));
			else if (map instanceof Set) map.add(jsKey);
			else {
				const stringKey = stringifyKey(key, jsKey, ctx);
				const jsValue = toJS.toJS(value, stringKey, ctx);
				if (stringKey in map) Object.defineProperty(map, stringKey, {
					value: jsValue,
					writable: true,
					enumerable: true,
					configurable: true
				});
				else map[stringKey] = jsValue;
			}
		}
		return map;
	}
	function stringifyKey(key, jsKey, ctx) {
		if (jsKey === null) return "";
		if (typeof jsKey !== "object") return String(jsKey);
		if (identity.isNode(key) && ctx?.doc) {
			const strCtx = stringify.createStringifyContext(ctx.doc, {});
			strCtx.anchors = new Set();
			for (const node of ctx.anchors.keys()) strCtx.anchors.add(node.anchor);
			strCtx.inFlow = true;
			strCtx.inStringifyKey = true;
			const strKey = key.toString(strCtx);
			if (!ctx.mapKeyWarned) {
				let jsonStr = JSON.stringify(strKey);
				if (jsonStr.length > 40) jsonStr = jsonStr.substring(0, 36) + "...\"";
				log.warn(ctx.doc.options.logLevel, `Keys with collection values will be stringified due to JS Object restrictions: ${jsonStr}. Set mapAsMap: true to use object keys.`);
				ctx.mapKeyWarned = true;
			}
			return strKey;
		}
		return JSON.stringify(jsKey);
	}
	exports.addPairToJSMap = addPairToJSMap;
}));
// node_modules/yaml/dist/nodes/Pair.js
var require_Pair = require_rolldown_runtime.__commonJSMin(((exports) => {
	var createNode = require_createNode();
	var stringifyPair = require_stringifyPair();
	var addPairToJSMap = require_addPairToJSMap();
	var identity = require_identity();
	function createPair(key, value, ctx) {
		return new Pair(createNode.createNode(key, void 0, ctx), createNode.createNode(value, void 0, ctx));
	}
	var Pair = class Pair {
		constructor(key, value = null) {
			Object.defineProperty(this, identity.NODE_TYPE, { value: identity.PAIR });
			this.key = key;
			this.value = value;
		}
		clone(schema) {
			let { key, value } = this;
			if (identity.isNode(key)) key = key.clone(schema);
			if (identity.isNode(value)) value = value.clone(schema);
			return new Pair(key, value);
		}
		toJSON(_, ctx) {
			const pair = ctx?.mapAsMap ? new Map() : {};
			return addPairToJSMap.addPairToJSMap(ctx, pair, this);
		}
		toString(ctx, onComment, onChompKeep) {
			return ctx?.doc ? stringifyPair.stringifyPair(this, ctx, onComment, onChompKeep) : JSON.stringify(this);
		}
	};
	exports.Pair = Pair;
	exports.createPair = createPair;
}));
// node_modules/yaml/dist/stringify/stringifyCollection.js
var require_stringifyCollection = require_rolldown_runtime.__commonJSMin(((exports) => {
	var identity = require_identity();
	var stringify = require_stringify();
	var stringifyComment = require_stringifyComment();
	function stringifyCollection(collection, ctx, options) {
		return (ctx.inFlow ?? collection.flow ? stringifyFlowCollection : stringifyBlockCollection)(collection, ctx, options);
	}
	function stringifyBlockCollection({ comment, items }, ctx, { blockItemPrefix, flowChars, itemIndent, onChompKeep, onComment }) {
		const { indent, options: { commentString } } = ctx;
		const itemCtx = Object.assign({}, ctx, {
			indent: itemIndent,
			type: null
		});
		let chompKeep = false;
		const lines = [];
		for (let i = 0; i < items.length; ++i) {
			const item = items[i];
			let comment = null;
			if (identity.isNode(item)) {
				if (!chompKeep && item.spaceBefore) lines.push("");
				addCommentBefore(ctx, lines, item.commentBefore, chompKeep);
				if (item.comment) comment = item.comment;
			} else if (identity.isPair(item)) {
				const ik = identity.isNode(item.key) ? item.key : null;
				if (ik) {
					if (!chompKeep && ik.spaceBefore) lines.push("");
					addCommentBefore(ctx, lines, ik.commentBefore, chompKeep);
				}
			}
			chompKeep = false;
			let str = stringify.stringify(item, itemCtx, () => comment = null, () => chompKeep = true);
			if (comment) str += stringifyComment.lineComment(str, itemIndent, commentString(comment));
			if (chompKeep && comment) chompKeep = false;
			lines.push(blockItemPrefix + str);
		}
		let str;
		if (lines.length === 0) str = flowChars.start + flowChars.end;
		else {
			str = lines[0];
			for (let i = 1; i < lines.length; ++i) {
				const line = lines[i];
				str += line ? `\n${indent}${line}` : "\n";
			}
		}
		if (comment) {
			str += "\n" + stringifyComment.indentComment(commentString(comment), indent);
			if (onComment) onComment();
		} else if (chompKeep && onChompKeep) onChompKeep();
		return str;
	}
	function stringifyFlowCollection({ items }, ctx, { flowChars, itemIndent }) {
		const { indent, indentStep, flowCollectionPadding: fcPadding, options: { commentString } } = ctx;
		itemIndent += indentStep;
		const itemCtx = Object.assign({}, ctx, {
			indent: itemIndent,
			inFlow: true,
			type: null
		});
		let reqNewline = false;
		let linesAtValue = 0;
		const lines = [];
		for (let i = 0; i < items.length; ++i) {
			const item = items[i];
			let comment = null;
			if (identity.isNode(item)) {
				if (item.spaceBefore) lines.push("");
				addCommentBefore(ctx, lines, item.commentBefore, false);
				if (item.comment) comment = item.comment;
			} else if (identity.isPair(item)) {
				const ik = identity.isNode(item.key) ? item.key : null;
				if (ik) {
					if (ik.spaceBefore) lines.push("");
					addCommentBefore(ctx, lines, ik.commentBefore, false);
					if (ik.comment) reqNewline = true;
				}
				const iv = identity.isNode(item.value) ? item.value : null;
				if (iv) {
					if (iv.comment) comment = iv.comment;
					if (iv.commentBefore) reqNewline = true;
				} else if (item.value == null && ik?.comment) comment = ik.comment;
			}
			if (comment) reqNewline = true;
			let str = stringify.stringify(item, itemCtx, () => comment = null);
			reqNewline || (reqNewline = lines.length > linesAtValue || str.includes("\n"));
			if (i < items.length - 1) str += ",";
			else if (ctx.options.trailingComma) {
				if (ctx.options.lineWidth > 0) reqNewline || (reqNewline = lines.reduce((sum, line) => sum + line.length + 2, 2) + (str.length + 2) > ctx.options.lineWidth);
				if (reqNewline) str += ",";
			}
			if (comment) str += stringifyComment.lineComment(str, itemIndent, commentString(comment));
			lines.push(str);
			linesAtValue = lines.length;
		}
		const { start, end } = flowChars;
		if (lines.length === 0) return start + end;
		else {
			if (!reqNewline) {
				const len = lines.reduce((sum, line) => sum + line.length + 2, 2);
				reqNewline = ctx.options.lineWidth > 0 && len > ctx.options.lineWidth;
			}
			if (reqNewline) {
				let str = start;
				for (const line of lines) str += line ? `\n${indentStep}${indent}${line}` : "\n";
				return `${str}\n${indent}${end}`;
			} else return `${start}${fcPadding}${lines.join(" ")}${fcPadding}${end}`;
		}
	}
	function addCommentBefore({ indent, options: { commentString } }, lines, comment, chompKeep) {
		if (comment && chompKeep) comment = comment.replace(/^\n+/, "");
		if (comment) {
			const ic = stringifyComment.indentComment(commentString(comment), indent);
			lines.push(ic.trimStart());
		}
	}
	exports.stringifyCollection = stringifyCollection;
}));
// node_modules/yaml/dist/nodes/YAMLMap.js
var require_YAMLMap = require_rolldown_runtime.__commonJSMin(((exports) => {
	var stringifyCollection = require_stringifyCollection();
	var addPairToJSMap = require_addPairToJSMap();
	var Collection = require_Collection();
	var identity = require_identity();
	var Pair = require_Pair();
	var Scalar = require_Scalar();
	function findPair(items, key) {
		const k = identity.isScalar(key) ? key.value : key;
		for (const it of items) if (identity.isPair(it)) {
			if (it.key === key || it.key === k) return it;
			if (identity.isScalar(it.key) && it.key.value === k) return it;
		}
	}
	var YAMLMap = class extends Collection.Collection {
		static get tagName() {
			return "tag:yaml.org,2002:map";
		}
		constructor(schema) {
			super(identity.MAP, schema);
			this.items = [];
		}
		static from(schema, obj, ctx) {
			const { keepUndefined, replacer } = ctx;
			const map = new this(schema);
			const add = (key, value) => {
				if (typeof replacer === "function") value = replacer.call(obj, key, value);
				else if (Array.isArray(replacer) && !replacer.includes(key)) return;
				if (value !== void 0 || keepUndefined) map.items.push(Pair.createPair(key, value, ctx));
			};
			if (obj instanceof Map) for (const [key, value] of obj) add(key, value);
			else if (obj && typeof obj === "object") for (const key of Object.keys(obj)) add(key, obj[key]);
			if (typeof schema.sortMapEntries === "function") map.items.sort(schema.sortMapEntries);
			return map;
		}
		add(pair, overwrite) {
			let _pair;
			if (identity.isPair(pair)) _pair = pair;
			else if (!pair || typeof pair !== "object" || !("key" in pair)) _pair = new Pair.Pair(pair, pair?.value);
			else _pair = new Pair.Pair(pair.key, pair.value);
			const prev = findPair(this.items, _pair.key);
			const sortEntries = this.schema?.sortMapEntries;
			if (prev) {
				if (!overwrite) throw new Error(`Key ${_pair.key} already set`);
				if (identity.isScalar(prev.value) && Scalar.isScalarValue(_pair.value)) prev.value.value = _pair.value;
				else prev.value = _pair.value;
			} else if (sortEntries) {
				const i = this.items.findIndex((item) => sortEntries(_pair, item) < 0);
				if (i === -1) this.items.push(_pair);
				else this.items.splice(i, 0, _pair);
			} else this.items.push(_pair);
		}
		delete(key) {
			const it = findPair(this.items, key);
			if (!it) return false;
			return this.items.splice(this.items.indexOf(it), 1).length > 0;
		}
		get(key, keepScalar) {
			const node = findPair(this.items, key)?.value;
			return (!keepScalar && identity.isScalar(node) ? node.value : node) ?? void 0;
		}
		has(key) {
			return !!findPair(this.items, key);
		}
		set(key, value) {
			this.add(new Pair.Pair(key, value), true);
		}
		toJSON(_, ctx, Type) {
			const map = Type ? new Type() : ctx?.mapAsMap ? new Map() : {};
			if (ctx?.onCreate) ctx.onCreate(map);
			for (const item of this.items) addPairToJSMap.addPairToJSMap(ctx, map, item);
			return map;
		}
		toString(ctx, onComment, onChompKeep) {
			if (!ctx) return JSON.stringify(this);
			for (const item of this.items) if (!identity.isPair(item)) throw new Error(`Map items must all be pairs; found ${JSON.stringify(item)} instead`);
			if (!ctx.allNullValues && this.hasAllNullValues(false)) ctx = Object.assign({}, ctx, { allNullValues: true });
			return stringifyCollection.stringifyCollection(this, ctx, {
				blockItemPrefix: "",
				flowChars: {
					start: "{",
					end: "}"
				},
				itemIndent: ctx.indent || "",
				onChompKeep,
				onComment
			});
		}
	};
	exports.YAMLMap = YAMLMap;
	exports.findPair = findPair;
}));
// node_modules/yaml/dist/schema/common/map.js
var require_map = require_rolldown_runtime.__commonJSMin(((exports) => {
	var identity = require_identity();
	var YAMLMap = require_YAMLMap();
	exports.map = {
		collection: "map",
		default: true,
		nodeClass: YAMLMap.YAMLMap,
		tag: "tag:yaml.org,2002:map",
		resolve(map, onError) {
			if (!identity.isMap(map)) onError("Expected a mapping for this tag");
			return map;
		},
		createNode: (schema, obj, ctx) => YAMLMap.YAMLMap.from(schema, obj, ctx)
	};
}));
// node_modules/yaml/dist/nodes/YAMLSeq.js
var require_YAMLSeq = require_rolldown_runtime.__commonJSMin(((exports) => {
	var createNode = require_createNode();
	var stringifyCollection = require_stringifyCollection();
	var Collection = require_Collection();
	var identity = require_identity();
	var Scalar = require_Scalar();
	var toJS = require_toJS();
	var YAMLSeq = class extends Collection.Collection {
		static get tagName() {
			return "tag:yaml.org,2002:seq";
		}
		constructor(schema) {
			super(identity.SEQ, schema);
			this.items = [];
		}
		add(value) {
			this.items.push(value);
		}
		delete(key) {
			const idx = asItemIndex(key);
			if (typeof idx !== "number") return false;
			return this.items.splice(idx, 1).length > 0;
		}
		get(key, keepScalar) {
			const idx = asItemIndex(key);
			if (typeof idx !== "number") return void 0;
			const it = this.items[idx];
			return !keepScalar && identity.isScalar(it) ? it.value : it;
		}
		has(key) {
			const idx = asItemIndex(key);
			return typeof idx === "number" && idx < this.items.length;
		}
		set(key, value) {
			const idx = asItemIndex(key);
			if (typeof idx !== "number") throw new Error(`Expected a valid index, not ${key}.`);
			const prev = this.items[idx];
			if (identity.isScalar(prev) && Scalar.isScalarValue(value)) prev.value = value;
			else this.items[idx] = value;
		}
		toJSON(_, ctx) {
			const seq = [];
			if (ctx?.onCreate) ctx.onCreate(seq);
			let i = 0;
			for (const item of this.items) seq.push(toJS.toJS(item, String(i++), ctx));
			return seq;
		}
		toString(ctx, onComment, onChompKeep) {
			if (!ctx) return JSON.stringify(this);
			return stringifyCollection.stringifyCollection(this, ctx, {
				blockItemPrefix: "- ",
				flowChars: {
					start: "[",
					end: "]"
				},
				itemIndent: (ctx.indent || "") + "  ",
				onChompKeep,
				onComment
			});
		}
		static from(schema, obj, ctx) {
			const { replacer } = ctx;
			const seq = new this(schema);
			if (obj && Symbol.iterator in Object(obj)) {
				let i = 0;
				for (let it of obj) {
					if (typeof replacer === "function") {
						const key = obj instanceof Set ? it : String(i++);
						it = replacer.call(obj, key, it);
					}
					seq.items.push(createNode.createNode(it, void 0, ctx));
				}
			}
			return seq;
		}
	};
	function asItemIndex(key) {
		let idx = identity.isScalar(key) ? key.value : key;
		if (idx && typeof idx === "string") idx = Number(idx);
		return typeof idx === "number" && Number.isInteger(idx) && idx >= 0 ? idx : null;
	}
	exports.YAMLSeq = YAMLSeq;
}));
// node_modules/yaml/dist/schema/common/seq.js
var require_seq = require_rolldown_runtime.__commonJSMin(((exports) => {
	var identity = require_identity();
	var YAMLSeq = require_YAMLSeq();
	exports.seq = {
		collection: "seq",
		default: true,
		nodeClass: YAMLSeq.YAMLSeq,
		tag: "tag:yaml.org,2002:seq",
		resolve(seq, onError) {
			if (!identity.isSeq(seq)) onError("Expected a sequence for this tag");
			return seq;
		},
		createNode: (schema, obj, ctx) => YAMLSeq.YAMLSeq.from(schema, obj, ctx)
	};
}));
// node_modules/yaml/dist/schema/common/string.js
var require_string = require_rolldown_runtime.__commonJSMin(((exports) => {
	var stringifyString = require_stringifyString();
	exports.string = {
		identify: (value) => typeof value === "string",
		default: true,
		tag: "tag:yaml.org,2002:str",
		resolve: (str) => str,
		stringify(item, ctx, onComment, onChompKeep) {
			ctx = Object.assign({ actualString: true }, ctx);
			return stringifyString.stringifyString(item, ctx, onComment, onChompKeep);
		}
	};
}));
// node_modules/yaml/dist/schema/common/null.js
var require_null = require_rolldown_runtime.__commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	const nullTag = {
		identify: (value) => value == null,
		createNode: () => new Scalar.Scalar(null),
		default: true,
		tag: "tag:yaml.org,2002:null",
		test: /^(?:~|[Nn]ull|NULL)?$/,
		resolve: () => new Scalar.Scalar(null),
		stringify: ({ source }, ctx) => typeof source === "string" && nullTag.test.test(source) ? source : ctx.options.nullStr
	};
	exports.nullTag = nullTag;
}));
// node_modules/yaml/dist/schema/core/bool.js
var require_bool$1 = require_rolldown_runtime.__commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	const boolTag = {
		identify: (value) => typeof value === "boolean",
		default: true,
		tag: "tag:yaml.org,2002:bool",
		test: /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/,
		resolve: (str) => new Scalar.Scalar(str[0] === "t" || str[0] === "T"),
		stringify({ source, value }, ctx) {
			if (source && boolTag.test.test(source)) {
				if (value === (source[0] === "t" || source[0] === "T")) return source;
			}
			return value ? ctx.options.trueStr : ctx.options.falseStr;
		}
	};
	exports.boolTag = boolTag;
}));
// node_modules/yaml/dist/stringify/stringifyNumber.js
var require_stringifyNumber = require_rolldown_runtime.__commonJSMin(((exports) => {
	function stringifyNumber({ format, minFractionDigits, tag, value }) {
		if (typeof value === "bigint") return String(value);
		const num = typeof value === "number" ? value : Number(value);
		if (!isFinite(num)) return isNaN(num) ? ".nan" : num < 0 ? "-.inf" : ".inf";
		let n = Object.is(value, -0) ? "-0" : JSON.stringify(value);
		if (!format && minFractionDigits && (!tag || tag === "tag:yaml.org,2002:float") && /^-?\d/.test(n) && !n.includes("e")) {
			let i = n.indexOf(".");
			if (i < 0) {
				i = n.length;
				n += ".";
			}
			let d = minFractionDigits - (n.length - i - 1);
			while (d-- > 0) n += "0";
		}
		return n;
	}
	exports.stringifyNumber = stringifyNumber;
}));
// node_modules/yaml/dist/schema/core/float.js
var require_float$1 = require_rolldown_runtime.__commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var stringifyNumber = require_stringifyNumber();
	const floatNaN = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/,
		resolve: (str) => str.slice(-3).toLowerCase() === "nan" ? NaN : str[0] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
		stringify: stringifyNumber.stringifyNumber
	};
	const floatExp = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		format: "EXP",
		test: /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+$/,
		resolve: (str) => parseFloat(str),
		stringify(node) {
			const num = Number(node.value);
			return isFinite(num) ? num.toExponential() : stringifyNumber.stringifyNumber(node);
		}
	};
	exports.float = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		test: /^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$/,
		resolve(str) {
			const node = new Scalar.Scalar(parseFloat(str));
			const dot = str.indexOf(".");
			if (dot !== -1 && str[str.length - 1] === "0") node.minFractionDigits = str.length - dot - 1;
			return node;
		},
		stringify: stringifyNumber.stringifyNumber
	};
	exports.floatExp = floatExp;
	exports.floatNaN = floatNaN;
}));
// node_modules/yaml/dist/schema/core/int.js
var require_int$1 = require_rolldown_runtime.__commonJSMin(((exports) => {
	var stringifyNumber = require_stringifyNumber();
	const intIdentify = (value) => typeof value === "bigint" || Number.isInteger(value);
	const intResolve = (str, offset, radix, { intAsBigInt }) => intAsBigInt ? BigInt(str) : parseInt(str.substring(offset), radix);
	function intStringify(node, radix, prefix) {
		const { value } = node;
		if (intIdentify(value) && value >= 0) return prefix + value.toString(radix);
		return stringifyNumber.stringifyNumber(node);
	}
	const intOct = {
		identify: (value) => intIdentify(value) && value >= 0,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "OCT",
		test: /^0o[0-7]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 2, 8, opt),
		stringify: (node) => intStringify(node, 8, "0o")
	};
	const int = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		test: /^[-+]?[0-9]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 0, 10, opt),
		stringify: stringifyNumber.stringifyNumber
	};
	const intHex = {
		identify: (value) => intIdentify(value) && value >= 0,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "HEX",
		test: /^0x[0-9a-fA-F]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 2, 16, opt),
		stringify: (node) => intStringify(node, 16, "0x")
	};
	exports.int = int;
	exports.intHex = intHex;
	exports.intOct = intOct;
}));
// node_modules/yaml/dist/schema/core/schema.js
var require_schema$2 = require_rolldown_runtime.__commonJSMin(((exports) => {
	var map = require_map();
	var _null = require_null();
	var seq = require_seq();
	var string = require_string();
	var bool = require_bool$1();
	var float = require_float$1();
	var int = require_int$1();
	exports.schema = [
		map.map,
		seq.seq,
		string.string,
		_null.nullTag,
		bool.boolTag,
		int.intOct,
		int.int,
		int.intHex,
		float.floatNaN,
		float.floatExp,
		float.float
	];
}));
// node_modules/yaml/dist/schema/json/schema.js
var require_schema$1 = require_rolldown_runtime.__commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var map = require_map();
	var seq = require_seq();
	function intIdentify(value) {
		return typeof value === "bigint" || Number.isInteger(value);
	}
	const stringifyJSON = ({ value }) => JSON.stringify(value);
	const jsonScalars = [
		{
			identify: (value) => typeof value === "string",
			default: true,
			tag: "tag:yaml.org,2002:str",
			resolve: (str) => str,
			stringify: stringifyJSON
		},
		{
			identify: (value) => value == null,
			createNode: () => new Scalar.Scalar(null),
			default: true,
			tag: "tag:yaml.org,2002:null",
			test: /^null$/,
			resolve: () => null,
			stringify: stringifyJSON
		},
		{
			identify: (value) => typeof value === "boolean",
			default: true,
			tag: "tag:yaml.org,2002:bool",
			test: /^true$|^false$/,
			resolve: (str) => str === "true",
			stringify: stringifyJSON
		},
		{
			identify: intIdentify,
			default: true,
			tag: "tag:yaml.org,2002:int",
			test: /^-?(?:0|[1-9][0-9]*)$/,
			resolve: (str, _onError, { intAsBigInt }) => intAsBigInt ? BigInt(str) : parseInt(str, 10),
			stringify: ({ value }) => intIdentify(value) ? value.toString() : JSON.stringify(value)
		},
		{
			identify: (value) => typeof value === "number",
			default: true,
			tag: "tag:yaml.org,2002:float",
			test: /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?$/,
			resolve: (str) => parseFloat(str),
			stringify: stringifyJSON
		}
	];
	exports.schema = [map.map, seq.seq].concat(jsonScalars, {
		default: true,
		tag: "",
		test: /^/,
		resolve(str, onError) {
			onError(`Unresolved plain scalar ${JSON.stringify(str)}`);
			return str;
		}
	});
}));
// node_modules/yaml/dist/schema/yaml-1.1/binary.js
var require_binary = require_rolldown_runtime.__commonJSMin(((exports) => {
	var node_buffer = require("buffer");
	var Scalar = require_Scalar();
	var stringifyString = require_stringifyString();
	exports.binary = {
		identify: (value) => value instanceof Uint8Array,
		default: false,
		tag: "tag:yaml.org,2002:binary",
		resolve(src, onError) {
			if (typeof node_buffer.Buffer === "function") return node_buffer.Buffer.from(src, "base64");
			else if (typeof atob === "function") {
				const str = atob(src.replace(/[\n\r]/g, ""));
				const buffer = new Uint8Array(str.length);
				for (let i = 0; i < str.length; ++i) buffer[i] = str.charCodeAt(i);
				return buffer;
			} else {
				onError("This environment does not support reading binary tags; either Buffer or atob is required");
				return src;
			}
		},
		stringify({ comment, type, value }, ctx, onComment, onChompKeep) {
			if (!value) return "";
			const buf = value;
			let str;
			if (typeof node_buffer.Buffer === "function") str = buf instanceof node_buffer.Buffer ? buf.toString("base64") : node_buffer.Buffer.from(buf.buffer).toString("base64");
			else if (typeof btoa === "function") {
				let s = "";
				for (let i = 0; i < buf.length; ++i) s += String.fromCharCode(buf[i]);
				str = btoa(s);
			} else throw new Error("This environment does not support writing binary tags; either Buffer or btoa is required");
			type ?? (type = Scalar.Scalar.BLOCK_LITERAL);
			if (type !== Scalar.Scalar.QUOTE_DOUBLE) {
				const lineWidth = Math.max(ctx.options.lineWidth - ctx.indent.length, ctx.options.minContentWidth);
				const n = Math.ceil(str.length / lineWidth);
				const lines = new Array(n);
				for (let i = 0, o = 0; i < n; ++i, o += lineWidth) lines[i] = str.substr(o, lineWidth);
				str = lines.join(type === Scalar.Scalar.BLOCK_LITERAL ? "\n" : " ");
			}
			return stringifyString.stringifyString({
				comment,
				type,
				value: str
			}, ctx, onComment, onChompKeep);
		}
	};
}));
// node_modules/yaml/dist/schema/yaml-1.1/pairs.js
var require_pairs = require_rolldown_runtime.__commonJSMin(((exports) => {
	var identity = require_identity();
	var Pair = require_Pair();
	var Scalar = require_Scalar();
	var YAMLSeq = require_YAMLSeq();
	function resolvePairs(seq, onError) {
		if (identity.isSeq(seq)) for (let i = 0; i < seq.items.length; ++i) {
			let item = seq.items[i];
			if (identity.isPair(item)) continue;
			else if (identity.isMap(item)) {
				if (item.items.length > 1) onError("Each pair must have its own sequence indicator");
				const pair = item.items[0] || new Pair.Pair(new Scalar.Scalar(null));
				if (item.commentBefore) pair.key.commentBefore = pair.key.commentBefore ? `${item.commentBefore}\n${pair.key.commentBefore}` : item.commentBefore;
				if (item.comment) {
					const cn = pair.value ?? pair.key;
					cn.comment = cn.comment ? `${item.comment}\n${cn.comment}` : item.comment;
				}
				item = pair;
			}
			seq.items[i] = identity.isPair(item) ? item : new Pair.Pair(item);
		}
		else onError("Expected a sequence for this tag");
		return seq;
	}
	function createPairs(schema, iterable, ctx) {
		const { replacer } = ctx;
		const pairs = new YAMLSeq.YAMLSeq(schema);
		pairs.tag = "tag:yaml.org,2002:pairs";
		let i = 0;
		if (iterable && Symbol.iterator in Object(iterable)) for (let it of iterable) {
			if (typeof replacer === "function") it = replacer.call(iterable, String(i++), it);
			let key, value;
			if (Array.isArray(it)) {
				if (it.length === 2) {
					key = it[0];
					value = it[1];
				} else throw new TypeError(`Expected [key, value] tuple: ${it}`);
			} else if (it && it instanceof Object) {
				const keys = Object.keys(it);
				if (keys.length === 1) {
					key = keys[0];
					value = it[key];
				} else throw new TypeError(`Expected tuple with one key, not ${keys.length} keys`);
			} else key = it;
			pairs.items.push(Pair.createPair(key, value, ctx));
		}
		return pairs;
	}
	const pairs = {
		collection: "seq",
		default: false,
		tag: "tag:yaml.org,2002:pairs",
		resolve: resolvePairs,
		createNode: createPairs
	};
	exports.createPairs = createPairs;
	exports.pairs = pairs;
	exports.resolvePairs = resolvePairs;
}));
// node_modules/yaml/dist/schema/yaml-1.1/omap.js
var require_omap = require_rolldown_runtime.__commonJSMin(((exports) => {
	var identity = require_identity();
	var toJS = require_toJS();
	var YAMLMap = require_YAMLMap();
	var YAMLSeq = require_YAMLSeq();
	var pairs = require_pairs();
	var YAMLOMap = class YAMLOMap extends YAMLSeq.YAMLSeq {
		constructor() {
			super();
			this.add = YAMLMap.YAMLMap.prototype.add.bind(this);
			this.delete = YAMLMap.YAMLMap.prototype.delete.bind(this);
			this.get = YAMLMap.YAMLMap.prototype.get.bind(this);
			this.has = YAMLMap.YAMLMap.prototype.has.bind(this);
			this.set = YAMLMap.YAMLMap.prototype.set.bind(this);
			this.tag = YAMLOMap.tag;
		}
		toJSON(_, ctx) {
			if (!ctx) return super.toJSON(_);
			const map = new Map();
			if (ctx?.onCreate) ctx.onCreate(map);
			for (const pair of this.items) {
				let key, value;
				if (identity.isPair(pair)) {
					key = toJS.toJS(pair.key, "", ctx);
					value = toJS.toJS(pair.value, key, ctx);
				} else key = toJS.toJS(pair, "", ctx);
				if (map.has(key)) throw new Error("Ordered maps must not include duplicate keys");
				map.set(key, value);
			}
			return map;
		}
		static from(schema, iterable, ctx) {
			const pairs$1 = pairs.createPairs(schema, iterable, ctx);
			const omap = new this();
			omap.items = pairs$1.items;
			return omap;
		}
	};
	YAMLOMap.tag = "tag:yaml.org,2002:omap";
	const omap = {
		collection: "seq",
		identify: (value) => value instanceof Map,
		nodeClass: YAMLOMap,
		default: false,
		tag: "tag:yaml.org,2002:omap",
		resolve(seq, onError) {
			const pairs$1 = pairs.resolvePairs(seq, onError);
			const seenKeys = [];
			for (const { key } of pairs$1.items) if (identity.isScalar(key)) {
				if (seenKeys.includes(key.value)) onError(`Ordered maps must not include duplicate keys: ${key.value}`);
				else seenKeys.push(key.value);
			}
			return Object.assign(new YAMLOMap(), pairs$1);
		},
		createNode: (schema, iterable, ctx) => YAMLOMap.from(schema, iterable, ctx)
	};
	exports.YAMLOMap = YAMLOMap;
	exports.omap = omap;
}));
// node_modules/yaml/dist/schema/yaml-1.1/bool.js
var require_bool = require_rolldown_runtime.__commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	function boolStringify({ value, source }, ctx) {
		if (source && (value ? trueTag : falseTag).test.test(source)) return source;
		return value ? ctx.options.trueStr : ctx.options.falseStr;
	}
	const trueTag = {
		identify: (value) => value === true,
		default: true,
		tag: "tag:yaml.org,2002:bool",
		test: /^(?:Y|y|[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON)$/,
		resolve: () => new Scalar.Scalar(true),
		stringify: boolStringify
	};
	const falseTag = {
		identify: (value) => value === false,
		default: true,
		tag: "tag:yaml.org,2002:bool",
		test: /^(?:N|n|[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)$/,
		resolve: () => new Scalar.Scalar(false),
		stringify: boolStringify
	};
	exports.falseTag = falseTag;
	exports.trueTag = trueTag;
}));
// node_modules/yaml/dist/schema/yaml-1.1/float.js
var require_float = require_rolldown_runtime.__commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var stringifyNumber = require_stringifyNumber();
	const floatNaN = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/,
		resolve: (str) => str.slice(-3).toLowerCase() === "nan" ? NaN : str[0] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
		stringify: stringifyNumber.stringifyNumber
	};
	const floatExp = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		format: "EXP",
		test: /^[-+]?(?:[0-9][0-9_]*)?(?:\.[0-9_]*)?[eE][-+]?[0-9]+$/,
		resolve: (str) => parseFloat(str.replace(/_/g, "")),
		stringify(node) {
			const num = Number(node.value);
			return isFinite(num) ? num.toExponential() : stringifyNumber.stringifyNumber(node);
		}
	};
	exports.float = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		test: /^[-+]?(?:[0-9][0-9_]*)?\.[0-9_]*$/,
		resolve(str) {
			const node = new Scalar.Scalar(parseFloat(str.replace(/_/g, "")));
			const dot = str.indexOf(".");
			if (dot !== -1) {
				const f = str.substring(dot + 1).replace(/_/g, "");
				if (f[f.length - 1] === "0") node.minFractionDigits = f.length;
			}
			return node;
		},
		stringify: stringifyNumber.stringifyNumber
	};
	exports.floatExp = floatExp;
	exports.floatNaN = floatNaN;
}));
// node_modules/yaml/dist/schema/yaml-1.1/int.js
var require_int = require_rolldown_runtime.__commonJSMin(((exports) => {
	var stringifyNumber = require_stringifyNumber();
	const intIdentify = (value) => typeof value === "bigint" || Number.isInteger(value);
	function intResolve(str, offset, radix, { intAsBigInt }) {
		const sign = str[0];
		if (sign === "-" || sign === "+") offset += 1;
		str = str.substring(offset).replace(/_/g, "");
		if (intAsBigInt) {
			switch (radix) {
				case 2:
					str = `0b${str}`;
					break;
				case 8:
					str = `0o${str}`;
					break;
				case 16: str = `0x${str}`;
			}
			const n = BigInt(str);
			return sign === "-" ? BigInt(-1) * n : n;
		}
		const n = parseInt(str, radix);
		return sign === "-" ? -1 * n : n;
	}
	function intStringify(node, radix, prefix) {
		const { value } = node;
		if (intIdentify(value)) {
			const str = value.toString(radix);
			return value < 0 ? "-" + prefix + str.substr(1) : prefix + str;
		}
		return stringifyNumber.stringifyNumber(node);
	}
	const intBin = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "BIN",
		test: /^[-+]?0b[0-1_]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 2, 2, opt),
		stringify: (node) => intStringify(node, 2, "0b")
	};
	const intOct = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "OCT",
		test: /^[-+]?0[0-7_]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 1, 8, opt),
		stringify: (node) => intStringify(node, 8, "0")
	};
	const int = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		test: /^[-+]?[0-9][0-9_]*$/,
		resolve: (str, _onError, opt) => intResolve(str, 0, 10, opt),
		stringify: stringifyNumber.stringifyNumber
	};
	const intHex = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "HEX",
		test: /^[-+]?0x[0-9a-fA-F_]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 2, 16, opt),
		stringify: (node) => intStringify(node, 16, "0x")
	};
	exports.int = int;
	exports.intBin = intBin;
	exports.intHex = intHex;
	exports.intOct = intOct;
}));
// node_modules/yaml/dist/schema/yaml-1.1/set.js
var require_set = require_rolldown_runtime.__commonJSMin(((exports) => {
	var identity = require_identity();
	var Pair = require_Pair();
	var YAMLMap = require_YAMLMap();
	var YAMLSet = class YAMLSet extends YAMLMap.YAMLMap {
		constructor(schema) {
			super(schema);
			this.tag = YAMLSet.tag;
		}
		add(key) {
			let pair;
			if (identity.isPair(key)) pair = key;
			else if (key && typeof key === "object" && "key" in key && "value" in key && key.value === null) pair = new Pair.Pair(key.key, null);
			else pair = new Pair.Pair(key, null);
			if (!YAMLMap.findPair(this.items, pair.key)) this.items.push(pair);
		}
		get(key, keepPair) {
			const pair = YAMLMap.findPair(this.items, key);
			return !keepPair && identity.isPair(pair) ? identity.isScalar(pair.key) ? pair.key.value : pair.key : pair;
		}
		set(key, value) {
			if (typeof value !== "boolean") throw new Error(`Expected boolean value for set(key, value) in a YAML set, not ${typeof value}`);
			const prev = YAMLMap.findPair(this.items, key);
			if (prev && !value) this.items.splice(this.items.indexOf(prev), 1);
			else if (!prev && value) this.items.push(new Pair.Pair(key));
		}
		toJSON(_, ctx) {
			return super.toJSON(_, ctx, Set);
		}
		toString(ctx, onComment, onChompKeep) {
			if (!ctx) return JSON.stringify(this);
			if (this.hasAllNullValues(true)) return super.toString(Object.assign({}, ctx, { allNullValues: true }), onComment, onChompKeep);
			else throw new Error("Set items must all have null values");
		}
		static from(schema, iterable, ctx) {
			const { replacer } = ctx;
			const set = new this(schema);
			if (iterable && Symbol.iterator in Object(iterable)) for (let value of iterable) {
				if (typeof replacer === "function") value = replacer.call(iterable, value, value);
				set.items.push(Pair.createPair(value, null, ctx));
			}
			return set;
		}
	};
	YAMLSet.tag = "tag:yaml.org,2002:set";
	const set = {
		collection: "map",
		identify: (value) => value instanceof Set,
		nodeClass: YAMLSet,
		default: false,
		tag: "tag:yaml.org,2002:set",
		createNode: (schema, iterable, ctx) => YAMLSet.from(schema, iterable, ctx),
		resolve(map, onError) {
			if (identity.isMap(map)) {
				if (map.hasAllNullValues(true)) return Object.assign(new YAMLSet(), map);
				else onError("Set items must all have null values");
			} else onError("Expected a mapping for this tag");
			return map;
		}
	};
	exports.YAMLSet = YAMLSet;
	exports.set = set;
}));
// node_modules/yaml/dist/schema/yaml-1.1/timestamp.js
var require_timestamp = require_rolldown_runtime.__commonJSMin(((exports) => {
	var stringifyNumber = require_stringifyNumber();
	function parseSexagesimal(str, asBigInt) {
		const sign = str[0];
		const parts = sign === "-" || sign === "+" ? str.substring(1) : str;
		const num = (n) => asBigInt ? BigInt(n) : Number(n);
		const res = parts.replace(/_/g, "").split(":").reduce((res, p) => res * num(60) + num(p), num(0));
		return sign === "-" ? num(-1) * res : res;
	}
	function stringifySexagesimal(node) {
		let { value } = node;
		let num = (n) => n;
		if (typeof value === "bigint") num = (n) => BigInt(n);
		else if (isNaN(value) || !isFinite(value)) return stringifyNumber.stringifyNumber(node);
		let sign = "";
		if (value < 0) {
			sign = "-";
			value *= num(-1);
		}
		const _60 = num(60);
		const parts = [value % _60];
		if (value < 60) parts.unshift(0);
		else {
			value = (value - parts[0]) / _60;
			parts.unshift(value % _60);
			if (value >= 60) {
				value = (value - parts[0]) / _60;
				parts.unshift(value);
			}
		}
		return sign + parts.map((n) => String(n).padStart(2, "0")).join(":").replace(/000000\d*$/, "");
	}
	const intTime = {
		identify: (value) => typeof value === "bigint" || Number.isInteger(value),
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "TIME",
		test: /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+$/,
		resolve: (str, _onError, { intAsBigInt }) => parseSexagesimal(str, intAsBigInt),
		stringify: stringifySexagesimal
	};
	const floatTime = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		format: "TIME",
		test: /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/,
		resolve: (str) => parseSexagesimal(str, false),
		stringify: stringifySexagesimal
	};
	const timestamp = {
		identify: (value) => value instanceof Date,
		default: true,
		tag: "tag:yaml.org,2002:timestamp",
		test: RegExp("^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:(?:t|T|[ \\t]+)([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2}(\\.[0-9]+)?)(?:[ \\t]*(Z|[-+][012]?[0-9](?::[0-9]{2})?))?)?$"),
		resolve(str) {
			const match = str.match(timestamp.test);
			if (!match) throw new Error("!!timestamp expects a date, starting with yyyy-mm-dd");
			const [, year, month, day, hour, minute, second] = match.map(Number);
			const millisec = match[7] ? Number((match[7] + "00").substr(1, 3)) : 0;
			let date = Date.UTC(year, month - 1, day, hour || 0, minute || 0, second || 0, millisec);
			const tz = match[8];
			if (tz && tz !== "Z") {
				let d = parseSexagesimal(tz, false);
				if (Math.abs(d) < 30) d *= 60;
				date -= 6e4 * d;
			}
			return new Date(date);
		},
		stringify: ({ value }) => value?.toISOString().replace(/(T00:00:00)?\.000Z$/, "") ?? ""
	};
	exports.floatTime = floatTime;
	exports.intTime = intTime;
	exports.timestamp = timestamp;
}));
// node_modules/yaml/dist/schema/yaml-1.1/schema.js
var require_schema = require_rolldown_runtime.__commonJSMin(((exports) => {
	var map = require_map();
	var _null = require_null();
	var seq = require_seq();
	var string = require_string();
	var binary = require_binary();
	var bool = require_bool();
	var float = require_float();
	var int = require_int();
	var merge = require_merge();
	var omap = require_omap();
	var pairs = require_pairs();
	var set = require_set();
	var timestamp = require_timestamp();
	exports.schema = [
		map.map,
		seq.seq,
		string.string,
		_null.nullTag,
		bool.trueTag,
		bool.falseTag,
		int.intBin,
		int.intOct,
		int.int,
		int.intHex,
		float.floatNaN,
		float.floatExp,
		float.float,
		binary.binary,
		merge.merge,
		omap.omap,
		pairs.pairs,
		set.set,
		timestamp.intTime,
		timestamp.floatTime,
		timestamp.timestamp
	];
}));
// node_modules/yaml/dist/schema/tags.js
var require_tags = require_rolldown_runtime.__commonJSMin(((exports) => {
	var map = require_map();
	var _null = require_null();
	var seq = require_seq();
	var string = require_string();
	var bool = require_bool$1();
	var float = require_float$1();
	var int = require_int$1();
	var schema = require_schema$2();
	var schema$1 = require_schema$1();
	var binary = require_binary();
	var merge = require_merge();
	var omap = require_omap();
	var pairs = require_pairs();
	var schema$2 = require_schema();
	var set = require_set();
	var timestamp = require_timestamp();
	const schemas = new Map([
		["core", schema.schema],
		["failsafe", [
			map.map,
			seq.seq,
			string.string
		]],
		["json", schema$1.schema],
		["yaml11", schema$2.schema],
		["yaml-1.1", schema$2.schema]
	]);
	const tagsByName = {
		binary: binary.binary,
		bool: bool.boolTag,
		float: float.float,
		floatExp: float.floatExp,
		floatNaN: float.floatNaN,
		floatTime: timestamp.floatTime,
		int: int.int,
		intHex: int.intHex,
		intOct: int.intOct,
		intTime: timestamp.intTime,
		map: map.map,
		merge: merge.merge,
		null: _null.nullTag,
		omap: omap.omap,
		pairs: pairs.pairs,
		seq: seq.seq,
		set: set.set,
		timestamp: timestamp.timestamp
	};
	const coreKnownTags = {
		"tag:yaml.org,2002:binary": binary.binary,
		"tag:yaml.org,2002:merge": merge.merge,
		"tag:yaml.org,2002:omap": omap.omap,
		"tag:yaml.org,2002:pairs": pairs.pairs,
		"tag:yaml.org,2002:set": set.set,
		"tag:yaml.org,2002:timestamp": timestamp.timestamp
	};
	function getTags(customTags, schemaName, addMergeTag) {
		const schemaTags = schemas.get(schemaName);
		if (schemaTags && !customTags) return addMergeTag && !schemaTags.includes(merge.merge) ? schemaTags.concat(merge.merge) : schemaTags.slice();
		let tags = schemaTags;
		if (!tags) {
			if (Array.isArray(customTags)) tags = [];
			else {
				const keys = Array.from(schemas.keys()).filter((key) => key !== "yaml11").map((key) => JSON.stringify(key)).join(", ");
				throw new Error(`Unknown schema "${schemaName}"; use one of ${keys} or define customTags array`);
			}
		}
		if (Array.isArray(customTags)) for (const tag of customTags) tags = tags.concat(tag);
		else if (typeof customTags === "function") tags = customTags(tags.slice());
		if (addMergeTag) tags = tags.concat(merge.merge);
		return tags.reduce((tags, tag) => {
			const tagObj = typeof tag === "string" ? tagsByName[tag] : tag;
			if (!tagObj) {
				const tagName = JSON.stringify(tag);
				const keys = Object.keys(tagsByName).map((key) => JSON.stringify(key)).join(", ");
				throw new Error(`Unknown custom tag ${tagName}; use one of ${keys}`);
			}
			if (!tags.includes(tagObj)) tags.push(tagObj);
			return tags;
		}, []);
	}
	exports.coreKnownTags = coreKnownTags;
	exports.getTags = getTags;
}));
// node_modules/yaml/dist/schema/Schema.js
var require_Schema = require_rolldown_runtime.__commonJSMin(((exports) => {
	var identity = require_identity();
	var map = require_map();
	var seq = require_seq();
	var string = require_string();
	var tags = require_tags();
	const sortMapEntriesByKey = (a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
	exports.Schema = class Schema {
		constructor({ compat, customTags, merge, resolveKnownTags, schema, sortMapEntries, toStringDefaults }) {
			this.compat = Array.isArray(compat) ? tags.getTags(compat, "compat") : compat ? tags.getTags(null, compat) : null;
			this.name = typeof schema === "string" && schema || "core";
			this.knownTags = resolveKnownTags ? tags.coreKnownTags : {};
			this.tags = tags.getTags(customTags, this.name, merge);
			this.toStringOptions = toStringDefaults ?? null;
			Object.defineProperty(this, identity.MAP, { value: map.map });
			Object.defineProperty(this, identity.SCALAR, { value: string.string });
			Object.defineProperty(this, identity.SEQ, { value: seq.seq });
			this.sortMapEntries = typeof sortMapEntries === "function" ? sortMapEntries : sortMapEntries === true ? sortMapEntriesByKey : null;
		}
		clone() {
			const copy = Object.create(Schema.prototype, Object.getOwnPropertyDescriptors(this));
			copy.tags = this.tags.slice();
			return copy;
		}
	};
}));
// node_modules/yaml/dist/stringify/stringifyDocument.js
var require_stringifyDocument = require_rolldown_runtime.__commonJSMin(((exports) => {
	var identity = require_identity();
	var stringify = require_stringify();
	var stringifyComment = require_stringifyComment();
	function stringifyDocument(doc, options) {
		const lines = [];
		let hasDirectives = options.directives === true;
		if (options.directives !== false && doc.directives) {
			const dir = doc.directives.toString(doc);
			if (dir) {
				lines.push(dir);
				hasDirectives = true;
			} else if (doc.directives.docStart) hasDirectives = true;
		}
		if (hasDirectives) lines.push("---");
		const ctx = stringify.createStringifyContext(doc, options);
		const { commentString } = ctx.options;
		if (doc.commentBefore) {
			if (lines.length !== 1) lines.unshift("");
			const cs = commentString(doc.commentBefore);
			lines.unshift(stringifyComment.indentComment(cs, ""));
		}
		let chompKeep = false;
		let contentComment = null;
		if (doc.contents) {
			if (identity.isNode(doc.contents)) {
				if (doc.contents.spaceBefore && hasDirectives) lines.push("");
				if (doc.contents.commentBefore) {
					const cs = commentString(doc.contents.commentBefore);
					lines.push(stringifyComment.indentComment(cs, ""));
				}
				ctx.forceBlockIndent = !!doc.comment;
				contentComment = doc.contents.comment;
			}
			const onChompKeep = contentComment ? void 0 : () => chompKeep = true;
			let body = stringify.stringify(doc.contents, ctx, () => contentComment = null, onChompKeep);
			if (contentComment) body += stringifyComment.lineComment(body, "", commentString(contentComment));
			if ((body[0] === "|" || body[0] === ">") && lines[lines.length - 1] === "---") lines[lines.length - 1] = `--- ${body}`;
			else lines.push(body);
		} else lines.push(stringify.stringify(doc.contents, ctx));
		if (doc.directives?.docEnd) {
			if (doc.comment) {
				const cs = commentString(doc.comment);
				if (cs.includes("\n")) {
					lines.push("...");
					lines.push(stringifyComment.indentComment(cs, ""));
				} else lines.push(`... ${cs}`);
			} else lines.push("...");
		} else {
			let dc = doc.comment;
			if (dc && chompKeep) dc = dc.replace(/^\n+/, "");
			if (dc) {
				if ((!chompKeep || contentComment) && lines[lines.length - 1] !== "") lines.push("");
				lines.push(stringifyComment.indentComment(commentString(dc), ""));
			}
		}
		return lines.join("\n") + "\n";
	}
	exports.stringifyDocument = stringifyDocument;
}));
// node_modules/yaml/dist/doc/Document.js
var require_Document = require_rolldown_runtime.__commonJSMin(((exports) => {
	var Alias = require_Alias();
	var Collection = require_Collection();
	var identity = require_identity();
	var Pair = require_Pair();
	var toJS = require_toJS();
	var Schema = require_Schema();
	var stringifyDocument = require_stringifyDocument();
	var anchors = require_anchors();
	var applyReviver = require_applyReviver();
	var createNode = require_createNode();
	var directives = require_directives();
	var Document = class Document {
		constructor(value, replacer, options) {
			this.commentBefore = null;
			this.comment = null;
			this.errors = [];
			this.warnings = [];
			Object.defineProperty(this, identity.NODE_TYPE, { value: identity.DOC });
			let _replacer = null;
			if (typeof replacer === "function" || Array.isArray(replacer)) _replacer = replacer;
			else if (options === void 0 && replacer) {
				options = replacer;
				replacer = void 0;
			}
			const opt = Object.assign({
				intAsBigInt: false,
				keepSourceTokens: false,
				logLevel: "warn",
				prettyErrors: true,
				strict: true,
				stringKeys: false,
				uniqueKeys: true,
				version: "1.2"
			}, options);
			this.options = opt;
			let { version } = opt;
			if (options?._directives) {
				this.directives = options._directives.atDocument();
				if (this.directives.yaml.explicit) version = this.directives.yaml.version;
			} else this.directives = new directives.Directives({ version });
			this.setSchema(version, options);
			this.contents = value === void 0 ? null : this.createNode(value, _replacer, options);
		}
		clone() {
			const copy = Object.create(Document.prototype, { [identity.NODE_TYPE]: { value: identity.DOC } });
			copy.commentBefore = this.commentBefore;
			copy.comment = this.comment;
			copy.errors = this.errors.slice();
			copy.warnings = this.warnings.slice();
			copy.options = Object.assign({}, this.options);
			if (this.directives) copy.directives = this.directives.clone();
			copy.schema = this.schema.clone();
			copy.contents = identity.isNode(this.contents) ? this.contents.clone(copy.schema) : this.contents;
			if (this.range) copy.range = this.range.slice();
			return copy;
		}
		add(value) {
			if (assertCollection(this.contents)) this.contents.add(value);
		}
		addIn(path, value) {
			if (assertCollection(this.contents)) this.contents.addIn(path, value);
		}
		createAlias(node, name) {
			if (!node.anchor) {
				const prev = anchors.anchorNames(this);
				node.anchor = !name || prev.has(name) ? anchors.findNewAnchor(name || "a", prev) : name;
			}
			return new Alias.Alias(node.anchor);
		}
		createNode(value, replacer, options) {
			let _replacer = void 0;
			if (typeof replacer === "function") {
				value = replacer.call({ "": value }, "", value);
				_replacer = replacer;
			} else if (Array.isArray(replacer)) {
				const keyToStr = (v) => typeof v === "number" || v instanceof String || v instanceof Number;
				const asStr = replacer.filter(keyToStr).map(String);
				if (asStr.length > 0) replacer = replacer.concat(asStr);
				_replacer = replacer;
			} else if (options === void 0 && replacer) {
				options = replacer;
				replacer = void 0;
			}
			const { aliasDuplicateObjects, anchorPrefix, flow, keepUndefined, onTagObj, tag } = options ?? {};
			const { onAnchor, setAnchors, sourceObjects } = anchors.createNodeAnchors(this, anchorPrefix || "a");
			const ctx = {
				aliasDuplicateObjects: aliasDuplicateObjects ?? true,
				keepUndefined: keepUndefined ?? false,
				onAnchor,
				onTagObj,
				replacer: _replacer,
				schema: this.schema,
				sourceObjects
			};
			const node = createNode.createNode(value, tag, ctx);
			if (flow && identity.isCollection(node)) node.flow = true;
			setAnchors();
			return node;
		}
		createPair(key, value, options = {}) {
			const k = this.createNode(key, null, options);
			const v = this.createNode(value, null, options);
			return new Pair.Pair(k, v);
		}
		delete(key) {
			return assertCollection(this.contents) ? this.contents.delete(key) : false;
		}
		deleteIn(path) {
			if (Collection.isEmptyPath(path)) {
				if (this.contents == null) return false;
				this.contents = null;
				return true;
			}
			return assertCollection(this.contents) ? this.contents.deleteIn(path) : false;
		}
		get(key, keepScalar) {
			return identity.isCollection(this.contents) ? this.contents.get(key, keepScalar) : void 0;
		}
		getIn(path, keepScalar) {
			if (Collection.isEmptyPath(path)) return !keepScalar && identity.isScalar(this.contents) ? this.contents.value : this.contents;
			return identity.isCollection(this.contents) ? this.contents.getIn(path, keepScalar) : void 0;
		}
		has(key) {
			return identity.isCollection(this.contents) ? this.contents.has(key) : false;
		}
		hasIn(path) {
			if (Collection.isEmptyPath(path)) return this.contents !== void 0;
			return identity.isCollection(this.contents) ? this.contents.hasIn(path) : false;
		}
		set(key, value) {
			if (this.contents == null) this.contents = Collection.collectionFromPath(this.schema, [key], value);
			else if (assertCollection(this.contents)) this.contents.set(key, value);
		}
		setIn(path, value) {
			if (Collection.isEmptyPath(path)) this.contents = value;
			else if (this.contents == null) this.contents = Collection.collectionFromPath(this.schema, Array.from(path), value);
			else if (assertCollection(this.contents)) this.contents.setIn(path, value);
		}
		setSchema(version, options = {}) {
			if (typeof version === "number") version = String(version);
			let opt;
			switch (version) {
				case "1.1":
					if (this.directives) this.directives.yaml.version = "1.1";
					else this.directives = new directives.Directives({ version: "1.1" });
					opt = {
						resolveKnownTags: false,
						schema: "yaml-1.1"
					};
					break;
				case "1.2":
				case "next":
					if (this.directives) this.directives.yaml.version = version;
					else this.directives = new directives.Directives({ version });
					opt = {
						resolveKnownTags: true,
						schema: "core"
					};
					break;
				case null:
					if (this.directives) delete this.directives;
					opt = null;
					break;
				default: {
					const sv = JSON.stringify(version);
					throw new Error(`Expected '1.1', '1.2' or null as first argument, but found: ${sv}`);
				}
			}
			if (options.schema instanceof Object) this.schema = options.schema;
			else if (opt) this.schema = new Schema.Schema(Object.assign(opt, options));
			else throw new Error(`With a null YAML version, the { schema: Schema } option is required`);
		}
		toJS({ json, jsonArg, mapAsMap, maxAliasCount, onAnchor, reviver } = {}) {
			const ctx = {
				anchors: new Map(),
				doc: this,
				keep: !json,
				mapAsMap: mapAsMap === true,
				mapKeyWarned: false,
				maxAliasCount: typeof maxAliasCount === "number" ? maxAliasCount : 100
			};
			const res = toJS.toJS(this.contents, jsonArg ?? "", ctx);
			if (typeof onAnchor === "function") for (const { count, res } of ctx.anchors.values()) onAnchor(res, count);
			return typeof reviver === "function" ? applyReviver.applyReviver(reviver, { "": res }, "", res) : res;
		}
		toJSON(jsonArg, onAnchor) {
			return this.toJS({
				json: true,
				jsonArg,
				mapAsMap: false,
				onAnchor
			});
		}
		toString(options = {}) {
			if (this.errors.length > 0) throw new Error("Document with errors cannot be stringified");
			if ("indent" in options && (!Number.isInteger(options.indent) || Number(options.indent) <= 0)) {
				const s = JSON.stringify(options.indent);
				throw new Error(`"indent" option must be a positive integer, not ${s}`);
			}
			return stringifyDocument.stringifyDocument(this, options);
		}
	};
	function assertCollection(contents) {
		if (identity.isCollection(contents)) return true;
		throw new Error("Expected a YAML collection as document contents");
	}
	exports.Document = Document;
}));
// node_modules/yaml/dist/errors.js
var require_errors = require_rolldown_runtime.__commonJSMin(((exports) => {
	var YAMLError = class extends Error {
		constructor(name, pos, code, message) {
			super();
			this.name = name;
			this.code = code;
			this.message = message;
			this.pos = pos;
		}
	};
	var YAMLParseError = class extends YAMLError {
		constructor(pos, code, message) {
			super("YAMLParseError", pos, code, message);
		}
	};
	var YAMLWarning = class extends YAMLError {
		constructor(pos, code, message) {
			super("YAMLWarning", pos, code, message);
		}
	};
	const prettifyError = (src, lc) => (error) => {
		if (error.pos[0] === -1) return;
		error.linePos = error.pos.map((pos) => lc.linePos(pos));
		const { line, col } = error.linePos[0];
		error.message += ` at line ${line}, column ${col}`;
		let ci = col - 1;
		let lineStr = src.substring(lc.lineStarts[line - 1], lc.lineStarts[line]).replace(/[\n\r]+$/, "");
		if (ci >= 60 && lineStr.length > 80) {
			const trimStart = Math.min(ci - 39, lineStr.length - 79);
			lineStr = "\u2026" + lineStr.substring(trimStart);
			ci -= trimStart - 1;
		}
		if (lineStr.length > 80) lineStr = lineStr.substring(0, 79) + "\u2026";
		if (line > 1 && /^ *$/.test(lineStr.substring(0, ci))) {
			let prev = src.substring(lc.lineStarts[line - 2], lc.lineStarts[line - 1]);
			if (prev.length > 80) prev = prev.substring(0, 79) + "\u2026\n";
			lineStr = prev + lineStr;
		}
		if (/[^ ]/.test(lineStr)) {
			let count = 1;
			const end = error.linePos[1];
			if (end?.line === line && end.col > col) count = Math.max(1, Math.min(end.col - col, 80 - ci));
			const pointer = " ".repeat(ci) + "^".repeat(count);
			error.message += `:\n\n${lineStr}\n${pointer}\n`;
		}
	};
	exports.YAMLError = YAMLError;
	exports.YAMLParseError = YAMLParseError;
	exports.YAMLWarning = YAMLWarning;
	exports.prettifyError = prettifyError;
}));
// node_modules/yaml/dist/compose/resolve-props.js
var require_resolve_props = require_rolldown_runtime.__commonJSMin(((exports) => {
	function resolveProps(tokens, { flow, indicator, next, offset, onError, parentIndent, startOnNewline }) {
		let spaceBefore = false;
		let atNewline = startOnNewline;
		let hasSpace = startOnNewline;
		let comment = "";
		let commentSep = "";
		let hasNewline = false;
		let reqSpace = false;
		let tab = null;
		let anchor = null;
		let tag = null;
		let newlineAfterProp = null;
		let comma = null;
		let found = null;
		let start = null;
		for (const token of tokens) {
			if (reqSpace) {
				if (token.type !== "space" && token.type !== "newline" && token.type !== "comma") onError(token.offset, "MISSING_CHAR", "Tags and anchors must be separated from the next token by white space");
				reqSpace = false;
			}
			if (tab) {
				if (atNewline && token.type !== "comment" && token.type !== "newline") onError(tab, "TAB_AS_INDENT", "Tabs are not allowed as indentation");
				tab = null;
			}
			switch (token.type) {
				case "space":
					if (!flow && (indicator !== "doc-start" || next?.type !== "flow-collection") && token.source.includes("	")) tab = token;
					hasSpace = true;
					break;
				case "comment": {
					if (!hasSpace) onError(token, "MISSING_CHAR", "Comments must be separated from other tokens by white space characters");
					const cb = token.source.substring(1) || " ";
					if (!comment) comment = cb;
					else comment += commentSep + cb;
					commentSep = "";
					atNewline = false;
					break;
				}
				case "newline":
					if (atNewline) {
						if (comment) comment += token.source;
						else if (!found || indicator !== "seq-item-ind") spaceBefore = true;
					} else commentSep += token.source;
					atNewline = true;
					hasNewline = true;
					if (anchor || tag) newlineAfterProp = token;
					hasSpace = true;
					break;
				case "anchor":
					if (anchor) onError(token, "MULTIPLE_ANCHORS", "A node can have at most one anchor");
					if (token.source.endsWith(":")) onError(token.offset + token.source.length - 1, "BAD_ALIAS", "Anchor ending in : is ambiguous", true);
					anchor = token;
					start ?? (start = token.offset);
					atNewline = false;
					hasSpace = false;
					reqSpace = true;
					break;
				case "tag":
					if (tag) onError(token, "MULTIPLE_TAGS", "A node can have at most one tag");
					tag = token;
					start ?? (start = token.offset);
					atNewline = false;
					hasSpace = false;
					reqSpace = true;
					break;
				case indicator:
					if (anchor || tag) onError(token, "BAD_PROP_ORDER", `Anchors and tags must be after the ${token.source} indicator`);
					if (found) onError(token, "UNEXPECTED_TOKEN", `Unexpected ${token.source} in ${flow ?? "collection"}`);
					found = token;
					atNewline = indicator === "seq-item-ind" || indicator === "explicit-key-ind";
					hasSpace = false;
					break;
				case "comma": if (flow) {
					if (comma) onError(token, "UNEXPECTED_TOKEN", `Unexpected , in ${flow}`);
					comma = token;
					atNewline = false;
					hasSpace = false;
					break;
				}
				default:
					onError(token, "UNEXPECTED_TOKEN", `Unexpected ${token.type} token`);
					atNewline = false;
					hasSpace = false;
			}
		}
		const last = tokens[tokens.length - 1];
		const end = last ? last.offset + last.source.length : offset;
		if (reqSpace && next && next.type !== "space" && next.type !== "newline" && next.type !== "comma" && (next.type !== "scalar" || next.source !== "")) onError(next.offset, "MISSING_CHAR", "Tags and anchors must be separated from the next token by white space");
		if (tab && (atNewline && tab.indent <= parentIndent || next?.type === "block-map" || next?.type === "block-seq")) onError(tab, "TAB_AS_INDENT", "Tabs are not allowed as indentation");
		return {
			comma,
			found,
			spaceBefore,
			comment,
			hasNewline,
			anchor,
			tag,
			newlineAfterProp,
			end,
			start: start ?? end
		};
	}
	exports.resolveProps = resolveProps;
}));
// node_modules/yaml/dist/compose/util-contains-newline.js
var require_util_contains_newline = require_rolldown_runtime.__commonJSMin(((exports) => {
	function containsNewline(key) {
		if (!key) return null;
		switch (key.type) {
			case "alias":
			case "scalar":
			case "double-quoted-scalar":
			case "single-quoted-scalar":
				if (key.source.includes("\n")) return true;
				if (key.end) {
					for (const st of key.end) if (st.type === "newline") return true;
				}
				return false;
			case "flow-collection":
				for (const it of key.items) {
					for (const st of it.start) if (st.type === "newline") return true;
					if (it.sep) {
						for (const st of it.sep) if (st.type === "newline") return true;
					}
					if (containsNewline(it.key) || containsNewline(it.value)) return true;
				}
				return false;
			default: return true;
		}
	}
	exports.containsNewline = containsNewline;
}));
// node_modules/yaml/dist/compose/util-flow-indent-check.js
var require_util_flow_indent_check = require_rolldown_runtime.__commonJSMin(((exports) => {
	var utilContainsNewline = require_util_contains_newline();
	function flowIndentCheck(indent, fc, onError) {
		if (fc?.type === "flow-collection") {
			const end = fc.end[0];
			if (end.indent === indent && (end.source === "]" || end.source === "}") && utilContainsNewline.containsNewline(fc)) onError(end, "BAD_INDENT", "Flow end indicator should be more indented than parent", true);
		}
	}
	exports.flowIndentCheck = flowIndentCheck;
}));
// node_modules/yaml/dist/compose/util-map-includes.js
var require_util_map_includes = require_rolldown_runtime.__commonJSMin(((exports) => {
	var identity = require_identity();
	function mapIncludes(ctx, items, search) {
		const { uniqueKeys } = ctx.options;
		if (uniqueKeys === false) return false;
		const isEqual = typeof uniqueKeys === "function" ? uniqueKeys : (a, b) => a === b || identity.isScalar(a) && identity.isScalar(b) && a.value === b.value;
		return items.some((pair) => isEqual(pair.key, search));
	}
	exports.mapIncludes = mapIncludes;
}));
// node_modules/yaml/dist/compose/resolve-block-map.js
var require_resolve_block_map = require_rolldown_runtime.__commonJSMin(((exports) => {
	var Pair = require_Pair();
	var YAMLMap = require_YAMLMap();
	var resolveProps = require_resolve_props();
	var utilContainsNewline = require_util_contains_newline();
	var utilFlowIndentCheck = require_util_flow_indent_check();
	var utilMapIncludes = require_util_map_includes();
	const startColMsg = "All mapping items must start at the same column";
	function resolveBlockMap({ composeNode, composeEmptyNode }, ctx, bm, onError, tag) {
		const map = new ((tag?.nodeClass) ?? YAMLMap.YAMLMap)(ctx.schema);
		if (ctx.atRoot) ctx.atRoot = false;
		let offset = bm.offset;
		let commentEnd = null;
		for (const collItem of bm.items) {
			const { start, key, sep, value } = collItem;
			const keyProps = resolveProps.resolveProps(start, {
				indicator: "explicit-key-ind",
				next: key ?? sep?.[0],
				offset,
				onError,
				parentIndent: bm.indent,
				startOnNewline: true
			});
			const implicitKey = !keyProps.found;
			if (implicitKey) {
				if (key) {
					if (key.type === "block-seq") onError(offset, "BLOCK_AS_IMPLICIT_KEY", "A block sequence may not be used as an implicit map key");
					else if ("indent" in key && key.indent !== bm.indent) onError(offset, "BAD_INDENT", startColMsg);
				}
				if (!keyProps.anchor && !keyProps.tag && !sep) {
					commentEnd = keyProps.end;
					if (keyProps.comment) {
						if (map.comment) map.comment += "\n" + keyProps.comment;
						else map.comment = keyProps.comment;
					}
					continue;
				}
				if (keyProps.newlineAfterProp || utilContainsNewline.containsNewline(key)) onError(key ?? start[start.length - 1], "MULTILINE_IMPLICIT_KEY", "Implicit keys need to be on a single line");
			} else if (keyProps.found?.indent !== bm.indent) onError(offset, "BAD_INDENT", startColMsg);
			ctx.atKey = true;
			const keyStart = keyProps.end;
			const keyNode = key ? composeNode(ctx, key, keyProps, onError) : composeEmptyNode(ctx, keyStart, start, null, keyProps, onError);
			if (ctx.schema.compat) utilFlowIndentCheck.flowIndentCheck(bm.indent, key, onError);
			ctx.atKey = false;
			if (utilMapIncludes.mapIncludes(ctx, map.items, keyNode)) onError(keyStart, "DUPLICATE_KEY", "Map keys must be unique");
			const valueProps = resolveProps.resolveProps(sep ?? [], {
				indicator: "map-value-ind",
				next: value,
				offset: keyNode.range[2],
				onError,
				parentIndent: bm.indent,
				startOnNewline: !key || key.type === "block-scalar"
			});
			offset = valueProps.end;
			if (valueProps.found) {
				if (implicitKey) {
					if (value?.type === "block-map" && !valueProps.hasNewline) onError(offset, "BLOCK_AS_IMPLICIT_KEY", "Nested mappings are not allowed in compact mappings");
					if (ctx.options.strict && keyProps.start < valueProps.found.offset - 1024) onError(keyNode.range, "KEY_OVER_1024_CHARS", "The : indicator must be at most 1024 chars after the start of an implicit block mapping key");
				}
				const valueNode = value ? composeNode(ctx, value, valueProps, onError) : composeEmptyNode(ctx, offset, sep, null, valueProps, onError);
				if (ctx.schema.compat) utilFlowIndentCheck.flowIndentCheck(bm.indent, value, onError);
				offset = valueNode.range[2];
				const pair = new Pair.Pair(keyNode, valueNode);
				if (ctx.options.keepSourceTokens) pair.srcToken = collItem;
				map.items.push(pair);
			} else {
				if (implicitKey) onError(keyNode.range, "MISSING_CHAR", "Implicit map keys need to be followed by map values");
				if (valueProps.comment) {
					if (keyNode.comment) keyNode.comment += "\n" + valueProps.comment;
					else keyNode.comment = valueProps.comment;
				}
				const pair = new Pair.Pair(keyNode);
				if (ctx.options.keepSourceTokens) pair.srcToken = collItem;
				map.items.push(pair);
			}
		}
		if (commentEnd && commentEnd < offset) onError(commentEnd, "IMPOSSIBLE", "Map comment with trailing content");
		map.range = [
			bm.offset,
			offset,
			commentEnd ?? offset
		];
		return map;
	}
	exports.resolveBlockMap = resolveBlockMap;
}));
// node_modules/yaml/dist/compose/resolve-block-seq.js
var require_resolve_block_seq = require_rolldown_runtime.__commonJSMin(((exports) => {
	var YAMLSeq = require_YAMLSeq();
	var resolveProps = require_resolve_props();
	var utilFlowIndentCheck = require_util_flow_indent_check();
	function resolveBlockSeq({ composeNode, composeEmptyNode }, ctx, bs, onError, tag) {
		const seq = new ((tag?.nodeClass) ?? YAMLSeq.YAMLSeq)(ctx.schema);
		if (ctx.atRoot) ctx.atRoot = false;
		if (ctx.atKey) ctx.atKey = false;
		let offset = bs.offset;
		let commentEnd = null;
		for (const { start, value } of bs.items) {
			const props = resolveProps.resolveProps(start, {
				indicator: "seq-item-ind",
				next: value,
				offset,
				onError,
				parentIndent: bs.indent,
				startOnNewline: true
			});
			if (!props.found) {
				if (props.anchor || props.tag || value) {
					if (value?.type === "block-seq") onError(props.end, "BAD_INDENT", "All sequence items must start at the same column");
					else onError(offset, "MISSING_CHAR", "Sequence item without - indicator");
				} else {
					commentEnd = props.end;
					if (props.comment) seq.comment = props.comment;
					continue;
				}
			}
			const node = value ? composeNode(ctx, value, props, onError) : composeEmptyNode(ctx, props.end, start, null, props, onError);
			if (ctx.schema.compat) utilFlowIndentCheck.flowIndentCheck(bs.indent, value, onError);
			offset = node.range[2];
			seq.items.push(node);
		}
		seq.range = [
			bs.offset,
			offset,
			commentEnd ?? offset
		];
		return seq;
	}
	exports.resolveBlockSeq = resolveBlockSeq;
}));
// node_modules/yaml/dist/compose/resolve-end.js
var require_resolve_end = require_rolldown_runtime.__commonJSMin(((exports) => {
	function resolveEnd(end, offset, reqSpace, onError) {
		let comment = "";
		if (end) {
			let hasSpace = false;
			let sep = "";
			for (const token of end) {
				const { source, type } = token;
				switch (type) {
					case "space":
						hasSpace = true;
						break;
					case "comment": {
						if (reqSpace && !hasSpace) onError(token, "MISSING_CHAR", "Comments must be separated from other tokens by white space characters");
						const cb = source.substring(1) || " ";
						if (!comment) comment = cb;
						else comment += sep + cb;
						sep = "";
						break;
					}
					case "newline":
						if (comment) sep += source;
						hasSpace = true;
						break;
					default: onError(token, "UNEXPECTED_TOKEN", `Unexpected ${type} at node end`);
				}
				offset += source.length;
			}
		}
		return {
			comment,
			offset
		};
	}
	exports.resolveEnd = resolveEnd;
}));
// node_modules/yaml/dist/compose/resolve-flow-collection.js
var require_resolve_flow_collection = require_rolldown_runtime.__commonJSMin(((exports) => {
	var identity = require_identity();
	var Pair = require_Pair();
	var YAMLMap = require_YAMLMap();
	var YAMLSeq = require_YAMLSeq();
	var resolveEnd = require_resolve_end();
	var resolveProps = require_resolve_props();
	var utilContainsNewline = require_util_contains_newline();
	var utilMapIncludes = require_util_map_includes();
	const blockMsg = "Block collections are not allowed within flow collections";
	const isBlock = (token) => token && (token.type === "block-map" || token.type === "block-seq");
	function resolveFlowCollection({ composeNode, composeEmptyNode }, ctx, fc, onError, tag) {
		const isMap = fc.start.source === "{";
		const fcName = isMap ? "flow map" : "flow sequence";
		const coll = new ((tag?.nodeClass) ?? (isMap ? YAMLMap.YAMLMap : YAMLSeq.YAMLSeq))(ctx.schema);
		coll.flow = true;
		const atRoot = ctx.atRoot;
		if (atRoot) ctx.atRoot = false;
		if (ctx.atKey) ctx.atKey = false;
		let offset = fc.offset + fc.start.source.length;
		for (let i = 0; i < fc.items.length; ++i) {
			const collItem = fc.items[i];
			const { start, key, sep, value } = collItem;
			const props = resolveProps.resolveProps(start, {
				flow: fcName,
				indicator: "explicit-key-ind",
				next: key ?? sep?.[0],
				offset,
				onError,
				parentIndent: fc.indent,
				startOnNewline: false
			});
			if (!props.found) {
				if (!props.anchor && !props.tag && !sep && !value) {
					if (i === 0 && props.comma) onError(props.comma, "UNEXPECTED_TOKEN", `Unexpected , in ${fcName}`);
					else if (i < fc.items.length - 1) onError(props.start, "UNEXPECTED_TOKEN", `Unexpected empty item in ${fcName}`);
					if (props.comment) {
						if (coll.comment) coll.comment += "\n" + props.comment;
						else coll.comment = props.comment;
					}
					offset = props.end;
					continue;
				}
				if (!isMap && ctx.options.strict && utilContainsNewline.containsNewline(key)) onError(key, "MULTILINE_IMPLICIT_KEY", "Implicit keys of flow sequence pairs need to be on a single line");
			}
			if (i === 0) {
				if (props.comma) onError(props.comma, "UNEXPECTED_TOKEN", `Unexpected , in ${fcName}`);
			} else {
				if (!props.comma) onError(props.start, "MISSING_CHAR", `Missing , between ${fcName} items`);
				if (props.comment) {
					let prevItemComment = "";
					loop: for (const st of start) switch (st.type) {
						case "comma":
						case "space": break;
						case "comment":
							prevItemComment = st.source.substring(1);
							break loop;
						default: break loop;
					}
					if (prevItemComment) {
						let prev = coll.items[coll.items.length - 1];
						if (identity.isPair(prev)) prev = prev.value ?? prev.key;
						if (prev.comment) prev.comment += "\n" + prevItemComment;
						else prev.comment = prevItemComment;
						props.comment = props.comment.substring(prevItemComment.length + 1);
					}
				}
			}
			if (!isMap && !sep && !props.found) {
				const valueNode = value ? composeNode(ctx, value, props, onError) : composeEmptyNode(ctx, props.end, sep, null, props, onError);
				coll.items.push(valueNode);
				offset = valueNode.range[2];
				if (isBlock(value)) onError(valueNode.range, "BLOCK_IN_FLOW", blockMsg);
			} else {
				ctx.atKey = true;
				const keyStart = props.end;
				const keyNode = key ? composeNode(ctx, key, props, onError) : composeEmptyNode(ctx, keyStart, start, null, props, onError);
				if (isBlock(key)) onError(keyNode.range, "BLOCK_IN_FLOW", blockMsg);
				ctx.atKey = false;
				const valueProps = resolveProps.resolveProps(sep ?? [], {
					flow: fcName,
					indicator: "map-value-ind",
					next: value,
					offset: keyNode.range[2],
					onError,
					parentIndent: fc.indent,
					startOnNewline: false
				});
				if (valueProps.found) {
					if (!isMap && !props.found && ctx.options.strict) {
						if (sep) for (const st of sep) {
							if (st === valueProps.found) break;
							if (st.type === "newline") {
								onError(st, "MULTILINE_IMPLICIT_KEY", "Implicit keys of flow sequence pairs need to be on a single line");
								break;
							}
						}
						if (props.start < valueProps.found.offset - 1024) onError(valueProps.found, "KEY_OVER_1024_CHARS", "The : indicator must be at most 1024 chars after the start of an implicit flow sequence key");
					}
				} else if (value) {
					if ("source" in value && value.source?.[0] === ":") onError(value, "MISSING_CHAR", `Missing space after : in ${fcName}`);
					else onError(valueProps.start, "MISSING_CHAR", `Missing , or : between ${fcName} items`);
				}
				const valueNode = value ? composeNode(ctx, value, valueProps, onError) : valueProps.found ? composeEmptyNode(ctx, valueProps.end, sep, null, valueProps, onError) : null;
				if (valueNode) {
					if (isBlock(value)) onError(valueNode.range, "BLOCK_IN_FLOW", blockMsg);
				} else if (valueProps.comment) {
					if (keyNode.comment) keyNode.comment += "\n" + valueProps.comment;
					else keyNode.comment = valueProps.comment;
				}
				const pair = new Pair.Pair(keyNode, valueNode);
				if (ctx.options.keepSourceTokens) pair.srcToken = collItem;
				if (isMap) {
					const map = coll;
					if (utilMapIncludes.mapIncludes(ctx, map.items, keyNode)) onError(keyStart, "DUPLICATE_KEY", "Map keys must be unique");
					map.items.push(pair);
				} else {
					const map = new YAMLMap.YAMLMap(ctx.schema);
					map.flow = true;
					map.items.push(pair);
					const endRange = (valueNode ?? keyNode).range;
					map.range = [
						keyNode.range[0],
						endRange[1],
						endRange[2]
					];
					coll.items.push(map);
				}
				offset = valueNode ? valueNode.range[2] : valueProps.end;
			}
		}
		const expectedEnd = isMap ? "}" : "]";
		const [ce, ...ee] = fc.end;
		let cePos = offset;
		if (ce?.source === expectedEnd) cePos = ce.offset + ce.source.length;
		else {
			const name = fcName[0].toUpperCase() + fcName.substring(1);
			const msg = atRoot ? `${name} must end with a ${expectedEnd}` : `${name} in block collection must be sufficiently indented and end with a ${expectedEnd}`;
			onError(offset, atRoot ? "MISSING_CHAR" : "BAD_INDENT", msg);
			if (ce && ce.source.length !== 1) ee.unshift(ce);
		}
		if (ee.length > 0) {
			const end = resolveEnd.resolveEnd(ee, cePos, ctx.options.strict, onError);
			if (end.comment) {
				if (coll.comment) coll.comment += "\n" + end.comment;
				else coll.comment = end.comment;
			}
			coll.range = [
				fc.offset,
				cePos,
				end.offset
			];
		} else coll.range = [
			fc.offset,
			cePos,
			cePos
		];
		return coll;
	}
	exports.resolveFlowCollection = resolveFlowCollection;
}));
// node_modules/yaml/dist/compose/compose-collection.js
var require_compose_collection = require_rolldown_runtime.__commonJSMin(((exports) => {
	var identity = require_identity();
	var Scalar = require_Scalar();
	var YAMLMap = require_YAMLMap();
	var YAMLSeq = require_YAMLSeq();
	var resolveBlockMap = require_resolve_block_map();
	var resolveBlockSeq = require_resolve_block_seq();
	var resolveFlowCollection = require_resolve_flow_collection();
	function resolveCollection(CN, ctx, token, onError, tagName, tag) {
		const coll = token.type === "block-map" ? resolveBlockMap.resolveBlockMap(CN, ctx, token, onError, tag) : token.type === "block-seq" ? resolveBlockSeq.resolveBlockSeq(CN, ctx, token, onError, tag) : resolveFlowCollection.resolveFlowCollection(CN, ctx, token, onError, tag);
		const Coll = coll.constructor;
		if (tagName === "!" || tagName === Coll.tagName) {
			coll.tag = Coll.tagName;
			return coll;
		}
		if (tagName) coll.tag = tagName;
		return coll;
	}
	function composeCollection(CN, ctx, token, props, onError) {
		const tagToken = props.tag;
		const tagName = !tagToken ? null : ctx.directives.tagName(tagToken.source, (msg) => onError(tagToken, "TAG_RESOLVE_FAILED", msg));
		if (token.type === "block-seq") {
			const { anchor, newlineAfterProp: nl } = props;
			const lastProp = anchor && tagToken ? anchor.offset > tagToken.offset ? anchor : tagToken : anchor ?? tagToken;
			if (lastProp && (!nl || nl.offset < lastProp.offset)) onError(lastProp, "MISSING_CHAR", "Missing newline after block sequence props");
		}
		const expType = token.type === "block-map" ? "map" : token.type === "block-seq" ? "seq" : token.start.source === "{" ? "map" : "seq";
		if (!tagToken || !tagName || tagName === "!" || tagName === YAMLMap.YAMLMap.tagName && expType === "map" || tagName === YAMLSeq.YAMLSeq.tagName && expType === "seq") return resolveCollection(CN, ctx, token, onError, tagName);
		let tag = ctx.schema.tags.find((t) => t.tag === tagName && t.collection === expType);
		if (!tag) {
			const kt = ctx.schema.knownTags[tagName];
			if (kt?.collection === expType) {
				ctx.schema.tags.push(Object.assign({}, kt, { default: false }));
				tag = kt;
			} else {
				if (kt) onError(tagToken, "BAD_COLLECTION_TYPE", `${kt.tag} used for ${expType} collection, but expects ${kt.collection ?? "scalar"}`, true);
				else onError(tagToken, "TAG_RESOLVE_FAILED", `Unresolved tag: ${tagName}`, true);
				return resolveCollection(CN, ctx, token, onError, tagName);
			}
		}
		const coll = resolveCollection(CN, ctx, token, onError, tagName, tag);
		const res = tag.resolve?.(coll, (msg) => onError(tagToken, "TAG_RESOLVE_FAILED", msg), ctx.options) ?? coll;
		const node = identity.isNode(res) ? res : new Scalar.Scalar(res);
		node.range = coll.range;
		node.tag = tagName;
		if (tag?.format) node.format = tag.format;
		return node;
	}
	exports.composeCollection = composeCollection;
}));
// node_modules/yaml/dist/compose/resolve-block-scalar.js
var require_resolve_block_scalar = require_rolldown_runtime.__commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	function resolveBlockScalar(ctx, scalar, onError) {
		const start = scalar.offset;
		const header = parseBlockScalarHeader(scalar, ctx.options.strict, onError);
		if (!header) return {
			value: "",
			type: null,
			comment: "",
			range: [
				start,
				start,
				start
			]
		};
		const type = header.mode === ">" ? Scalar.Scalar.BLOCK_FOLDED : Scalar.Scalar.BLOCK_LITERAL;
		const lines = scalar.source ? splitLines(scalar.source) : [];
		let chompStart = lines.length;
		for (let i = lines.length - 1; i >= 0; --i) {
			const content = lines[i][1];
			if (content === "" || content === "\r") chompStart = i;
			else break;
		}
		if (chompStart === 0) {
			const value = header.chomp === "+" && lines.length > 0 ? "\n".repeat(Math.max(1, lines.length - 1)) : "";
			let end = start + header.length;
			if (scalar.source) end += scalar.source.length;
			return {
				value,
				type,
				comment: header.comment,
				range: [
					start,
					end,
					end
				]
			};
		}
		let trimIndent = scalar.indent + header.indent;
		let offset = scalar.offset + header.length;
		let contentStart = 0;
		for (let i = 0; i < chompStart; ++i) {
			const [indent, content] = lines[i];
			if (content === "" || content === "\r") {
				if (header.indent === 0 && indent.length > trimIndent) trimIndent = indent.length;
			} else {
				if (indent.length < trimIndent) onError(offset + indent.length, "MISSING_CHAR", "Block scalars with more-indented leading empty lines must use an explicit indentation indicator");
				if (header.indent === 0) trimIndent = indent.length;
				contentStart = i;
				if (trimIndent === 0 && !ctx.atRoot) onError(offset, "BAD_INDENT", "Block scalar values in collections must be indented");
				break;
			}
			offset += indent.length + content.length + 1;
		}
		for (let i = lines.length - 1; i >= chompStart; --i) if (lines[i][0].length > trimIndent) chompStart = i + 1;
		let value = "";
		let sep = "";
		let prevMoreIndented = false;
		for (let i = 0; i < contentStart; ++i) value += lines[i][0].slice(trimIndent) + "\n";
		for (let i = contentStart; i < chompStart; ++i) {
			let [indent, content] = lines[i];
			offset += indent.length + content.length + 1;
			const crlf = content[content.length - 1] === "\r";
			if (crlf) content = content.slice(0, -1);
			if (content && indent.length < trimIndent) {
				const message = `Block scalar lines must not be less indented than their ${header.indent ? "explicit indentation indicator" : "first line"}`;
				onError(offset - content.length - (crlf ? 2 : 1), "BAD_INDENT", message);
				indent = "";
			}
			if (type === Scalar.Scalar.BLOCK_LITERAL) {
				value += sep + indent.slice(trimIndent) + content;
				sep = "\n";
			} else if (indent.length > trimIndent || content[0] === "	") {
				if (sep === " ") sep = "\n";
				else if (!prevMoreIndented && sep === "\n") sep = "\n\n";
				value += sep + indent.slice(trimIndent) + content;
				sep = "\n";
				prevMoreIndented = true;
			} else if (content === "") {
				if (sep === "\n") value += "\n";
				else sep = "\n";
			} else {
				value += sep + content;
				sep = " ";
				prevMoreIndented = false;
			}
		}
		switch (header.chomp) {
			case "-": break;
			case "+":
				for (let i = chompStart; i < lines.length; ++i) value += "\n" + lines[i][0].slice(trimIndent);
				if (value[value.length - 1] !== "\n") value += "\n";
				break;
			default: value += "\n";
		}
		const end = start + header.length + scalar.source.length;
		return {
			value,
			type,
			comment: header.comment,
			range: [
				start,
				end,
				end
			]
		};
	}
	function parseBlockScalarHeader({ offset, props }, strict, onError) {
		if (props[0].type !== "block-scalar-header") {
			onError(props[0], "IMPOSSIBLE", "Block scalar header not found");
			return null;
		}
		const { source } = props[0];
		const mode = source[0];
		let indent = 0;
		let chomp = "";
		let error = -1;
		for (let i = 1; i < source.length; ++i) {
			const ch = source[i];
			if (!chomp && (ch === "-" || ch === "+")) chomp = ch;
			else {
				const n = Number(ch);
				if (!indent && n) indent = n;
				else if (error === -1) error = offset + i;
			}
		}
		if (error !== -1) onError(error, "UNEXPECTED_TOKEN", `Block scalar header includes extra characters: ${source}`);
		let hasSpace = false;
		let comment = "";
		let length = source.length;
		for (let i = 1; i < props.length; ++i) {
			const token = props[i];
			switch (token.type) {
				case "space": hasSpace = true;
				case "newline":
					length += token.source.length;
					break;
				case "comment":
					if (strict && !hasSpace) onError(token, "MISSING_CHAR", "Comments must be separated from other tokens by white space characters");
					length += token.source.length;
					comment = token.source.substring(1);
					break;
				case "error":
					onError(token, "UNEXPECTED_TOKEN", token.message);
					length += token.source.length;
					break;
				default: {
					onError(token, "UNEXPECTED_TOKEN", `Unexpected token in block scalar header: ${token.type}`);
					const ts = token.source;
					if (ts && typeof ts === "string") length += ts.length;
				}
			}
		}
		return {
			mode,
			indent,
			chomp,
			comment,
			length
		};
	}
	function splitLines(source) {
		const split = source.split(/\n( *)/);
		const first = split[0];
		const m = first.match(/^( *)/);
		const lines = [m?.[1] ? [m[1], first.slice(m[1].length)] : ["", first]];
		for (let i = 1; i < split.length; i += 2) lines.push([split[i], split[i + 1]]);
		return lines;
	}
	exports.resolveBlockScalar = resolveBlockScalar;
}));
// node_modules/yaml/dist/compose/resolve-flow-scalar.js
var require_resolve_flow_scalar = require_rolldown_runtime.__commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var resolveEnd = require_resolve_end();
	function resolveFlowScalar(scalar, strict, onError) {
		const { offset, type, source, end } = scalar;
		let _type;
		let value;
		const _onError = (rel, code, msg) => onError(offset + rel, code, msg);
		switch (type) {
			case "scalar":
				_type = Scalar.Scalar.PLAIN;
				value = plainValue(source, _onError);
				break;
			case "single-quoted-scalar":
				_type = Scalar.Scalar.QUOTE_SINGLE;
				value = singleQuotedValue(source, _onError);
				break;
			case "double-quoted-scalar":
				_type = Scalar.Scalar.QUOTE_DOUBLE;
				value = doubleQuotedValue(source, _onError);
				break;
			default:
				onError(scalar, "UNEXPECTED_TOKEN", `Expected a flow scalar value, but found: ${type}`);
				return {
					value: "",
					type: null,
					comment: "",
					range: [
						offset,
						offset + source.length,
						offset + source.length
					]
				};
		}
		const valueEnd = offset + source.length;
		const re = resolveEnd.resolveEnd(end, valueEnd, strict, onError);
		return {
			value,
			type: _type,
			comment: re.comment,
			range: [
				offset,
				valueEnd,
				re.offset
			]
		};
	}
	function plainValue(source, onError) {
		let badChar = "";
		switch (source[0]) {
			case "	":
				badChar = "a tab character";
				break;
			case ",":
				badChar = "flow indicator character ,";
				break;
			case "%":
				badChar = "directive indicator character %";
				break;
			case "|":
			case ">":
				badChar = `block scalar indicator ${source[0]}`;
				break;
			case "@":
			case "`": badChar = `reserved character ${source[0]}`;
		}
		if (badChar) onError(0, "BAD_SCALAR_START", `Plain value cannot start with ${badChar}`);
		return unfoldLines(source);
	}
	function singleQuotedValue(source, onError) {
		if (source[source.length - 1] !== "'" || source.length === 1) onError(source.length, "MISSING_CHAR", "Missing closing 'quote");
		return unfoldLines(source.slice(1, -1)).replace(/''/g, "'");
	}
	function unfoldLines(source) {
		const line = /(.*?)\r?\n/sy;
		let match = line.exec(source);
		if (!match) return source;
		let trimEnd, trimBoth;
		try {
			trimEnd = new RegExp("(?<![ 	])[ 	]+$");
			trimBoth = new RegExp("^[ 	]+|(?<![ 	])[ 	]+$", "g");
		} catch {
			trimEnd = /[ \t]+$/;
			trimBoth = /^[ \t]+|[ \t]+$/g;
		}
		let res = match[1].replace(trimEnd, "");
		let sep = " ";
		let pos = line.lastIndex;
		while (match = line.exec(source)) {
			const lm = match[1].replace(trimBoth, "");
			if (lm === "") {
				if (sep === "\n") res += sep;
				else sep = "\n";
			} else {
				res += sep + lm;
				sep = " ";
			}
			pos = line.lastIndex;
		}
		const last = /[ \t]*(.*)/sy;
		last.lastIndex = pos;
		match = last.exec(source);
		return res + sep + (match?.[1] ?? "");
	}
	function doubleQuotedValue(source, onError) {
		let res = "";
		for (let i = 1; i < source.length - 1; ++i) {
			const ch = source[i];
			if (ch === "\r" && source[i + 1] === "\n") continue;
			if (ch === "\n") {
				const { fold, offset } = foldNewline(source, i);
				res += fold;
				i = offset;
			} else if (ch === "\\") {
				let next = source[++i];
				const cc = escapeCodes[next];
				if (cc) res += cc;
				else if (next === "\n") {
					next = source[i + 1];
					while (next === " " || next === "	") next = source[++i + 1];
				} else if (next === "\r" && source[i + 1] === "\n") {
					next = source[++i + 1];
					while (next === " " || next === "	") next = source[++i + 1];
				} else if (next === "x" || next === "u" || next === "U") {
					const length = next === "x" ? 2 : next === "u" ? 4 : 8;
					res += parseCharCode(source, i + 1, length, onError);
					i += length;
				} else {
					const raw = source.substr(i - 1, 2);
					onError(i - 1, "BAD_DQ_ESCAPE", `Invalid escape sequence ${raw}`);
					res += raw;
				}
			} else if (ch === " " || ch === "	") {
				const wsStart = i;
				let next = source[i + 1];
				while (next === " " || next === "	") next = source[++i + 1];
				if (next !== "\n" && !(next === "\r" && source[i + 2] === "\n")) res += i > wsStart ? source.slice(wsStart, i + 1) : ch;
			} else res += ch;
		}
		if (source[source.length - 1] !== "\"" || source.length === 1) onError(source.length, "MISSING_CHAR", "Missing closing \"quote");
		return res;
	}
	function foldNewline(source, offset) {
		let fold = "";
		let ch = source[offset + 1];
		while (ch === " " || ch === "	" || ch === "\n" || ch === "\r") {
			if (ch === "\r" && source[offset + 2] !== "\n") break;
			if (ch === "\n") fold += "\n";
			offset += 1;
			ch = source[offset + 1];
		}
		if (!fold) fold = " ";
		return {
			fold,
			offset
		};
	}
	const escapeCodes = {
		"0": "\0",
		a: "\x07",
		b: "\b",
		e: "\x1B",
		f: "\f",
		n: "\n",
		r: "\r",
		t: "	",
		v: "\v",
		N: "\u0085",
		_: "\xA0",
		L: "\u2028",
		P: "\u2029",
		" ": " ",
		"\"": "\"",
		"/": "/",
		"\\": "\\",
		"	": "	"
	};
	function parseCharCode(source, offset, length, onError) {
		const cc = source.substr(offset, length);
		const code = cc.length === length && /^[0-9a-fA-F]+$/.test(cc) ? parseInt(cc, 16) : NaN;
		try {
			return String.fromCodePoint(code);
		} catch {
			const raw = source.substr(offset - 2, length + 2);
			onError(offset - 2, "BAD_DQ_ESCAPE", `Invalid escape sequence ${raw}`);
			return raw;
		}
	}
	exports.resolveFlowScalar = resolveFlowScalar;
}));
// node_modules/yaml/dist/compose/compose-scalar.js
var require_compose_scalar = require_rolldown_runtime.__commonJSMin(((exports) => {
	var identity = require_identity();
	var Scalar = require_Scalar();
	var resolveBlockScalar = require_resolve_block_scalar();
	var resolveFlowScalar = require_resolve_flow_scalar();
	function composeScalar(ctx, token, tagToken, onError) {
		const { value, type, comment, range } = token.type === "block-scalar" ? resolveBlockScalar.resolveBlockScalar(ctx, token, onError) : resolveFlowScalar.resolveFlowScalar(token, ctx.options.strict, onError);
		const tagName = tagToken ? ctx.directives.tagName(tagToken.source, (msg) => onError(tagToken, "TAG_RESOLVE_FAILED", msg)) : null;
		let tag;
		if (ctx.options.stringKeys && ctx.atKey) tag = ctx.schema[identity.SCALAR];
		else if (tagName) tag = findScalarTagByName(ctx.schema, value, tagName, tagToken, onError);
		else if (token.type === "scalar") tag = findScalarTagByTest(ctx, value, token, onError);
		else tag = ctx.schema[identity.SCALAR];
		let scalar;
		try {
			const res = tag.resolve(value, (msg) => onError(tagToken ?? token, "TAG_RESOLVE_FAILED", msg), ctx.options);
			scalar = identity.isScalar(res) ? res : new Scalar.Scalar(res);
		} catch (error) {
			const msg = error instanceof Error ? error.message : String(error);
			onError(tagToken ?? token, "TAG_RESOLVE_FAILED", msg);
			scalar = new Scalar.Scalar(value);
		}
		scalar.range = range;
		scalar.source = value;
		if (type) scalar.type = type;
		if (tagName) scalar.tag = tagName;
		if (tag.format) scalar.format = tag.format;
		if (comment) scalar.comment = comment;
		return scalar;
	}
	function findScalarTagByName(schema, value, tagName, tagToken, onError) {
		if (tagName === "!") return schema[identity.SCALAR];
		const matchWithTest = [];
		for (const tag of schema.tags) if (!tag.collection && tag.tag === tagName) {
			if (tag.default && tag.test) matchWithTest.push(tag);
			else return tag;
		}
		for (const tag of matchWithTest) if (tag.test?.test(value)) return tag;
		const kt = schema.knownTags[tagName];
		if (kt && !kt.collection) {
			schema.tags.push(Object.assign({}, kt, {
				default: false,
				test: void 0
			}));
			return kt;
		}
		onError(tagToken, "TAG_RESOLVE_FAILED", `Unresolved tag: ${tagName}`, tagName !== "tag:yaml.org,2002:str");
		return schema[identity.SCALAR];
	}
	function findScalarTagByTest({ atKey, directives, schema }, value, token, onError) {
		const tag = schema.tags.find((tag) => (tag.default === true || atKey && tag.default === "key") && tag.test?.test(value)) || schema[identity.SCALAR];
		if (schema.compat) {
			const compat = schema.compat.find((tag) => tag.default && tag.test?.test(value)) ?? schema[identity.SCALAR];
			if (tag.tag !== compat.tag) onError(token, "TAG_RESOLVE_FAILED", `Value may be parsed as either ${directives.tagString(tag.tag)} or ${directives.tagString(compat.tag)}`, true);
		}
		return tag;
	}
	exports.composeScalar = composeScalar;
}));
// node_modules/yaml/dist/compose/util-empty-scalar-position.js
var require_util_empty_scalar_position = require_rolldown_runtime.__commonJSMin(((exports) => {
	function emptyScalarPosition(offset, before, pos) {
		if (before) {
			pos ?? (pos = before.length);
			for (let i = pos - 1; i >= 0; --i) {
				let st = before[i];
				switch (st.type) {
					case "space":
					case "comment":
					case "newline":
						offset -= st.source.length;
						continue;
				}
				st = before[++i];
				while (st?.type === "space") {
					offset += st.source.length;
					st = before[++i];
				}
				break;
			}
		}
		return offset;
	}
	exports.emptyScalarPosition = emptyScalarPosition;
}));
// node_modules/yaml/dist/compose/compose-node.js
var require_compose_node = require_rolldown_runtime.__commonJSMin(((exports) => {
	var Alias = require_Alias();
	var identity = require_identity();
	var composeCollection = require_compose_collection();
	var composeScalar = require_compose_scalar();
	var resolveEnd = require_resolve_end();
	var utilEmptyScalarPosition = require_util_empty_scalar_position();
	const CN = {
		composeNode,
		composeEmptyNode
	};
	function composeNode(ctx, token, props, onError) {
		const atKey = ctx.atKey;
		const { spaceBefore, comment, anchor, tag } = props;
		let node;
		let isSrcToken = true;
		switch (token.type) {
			case "alias":
				node = composeAlias(ctx, token, onError);
				if (anchor || tag) onError(token, "ALIAS_PROPS", "An alias node must not specify any properties");
				break;
			case "scalar":
			case "single-quoted-scalar":
			case "double-quoted-scalar":
			case "block-scalar":
				node = composeScalar.composeScalar(ctx, token, tag, onError);
				if (anchor) node.anchor = anchor.source.substring(1);
				break;
			case "block-map":
			case "block-seq":
			case "flow-collection":
				try {
					node = composeCollection.composeCollection(CN, ctx, token, props, onError);
					if (anchor) node.anchor = anchor.source.substring(1);
				} catch (error) {
					onError(token, "RESOURCE_EXHAUSTION", error instanceof Error ? error.message : String(error));
				}
				break;
			default:
				onError(token, "UNEXPECTED_TOKEN", token.type === "error" ? token.message : `Unsupported token (type: ${token.type})`);
				isSrcToken = false;
		}
		node ?? (node = composeEmptyNode(ctx, token.offset, void 0, null, props, onError));
		if (anchor && node.anchor === "") onError(anchor, "BAD_ALIAS", "Anchor cannot be an empty string");
		if (atKey && ctx.options.stringKeys && (!identity.isScalar(node) || typeof node.value !== "string" || node.tag && node.tag !== "tag:yaml.org,2002:str")) onError(tag ?? token, "NON_STRING_KEY", "With stringKeys, all keys must be strings");
		if (spaceBefore) node.spaceBefore = true;
		if (comment) {
			if (token.type === "scalar" && token.source === "") node.comment = comment;
			else node.commentBefore = comment;
		}
		if (ctx.options.keepSourceTokens && isSrcToken) node.srcToken = token;
		return node;
	}
	function composeEmptyNode(ctx, offset, before, pos, { spaceBefore, comment, anchor, tag, end }, onError) {
		const token = {
			type: "scalar",
			offset: utilEmptyScalarPosition.emptyScalarPosition(offset, before, pos),
			indent: -1,
			source: ""
		};
		const node = composeScalar.composeScalar(ctx, token, tag, onError);
		if (anchor) {
			node.anchor = anchor.source.substring(1);
			if (node.anchor === "") onError(anchor, "BAD_ALIAS", "Anchor cannot be an empty string");
		}
		if (spaceBefore) node.spaceBefore = true;
		if (comment) {
			node.comment = comment;
			node.range[2] = end;
		}
		return node;
	}
	function composeAlias({ options }, { offset, source, end }, onError) {
		const alias = new Alias.Alias(source.substring(1));
		if (alias.source === "") onError(offset, "BAD_ALIAS", "Alias cannot be an empty string");
		if (alias.source.endsWith(":")) onError(offset + source.length - 1, "BAD_ALIAS", "Alias ending in : is ambiguous", true);
		const valueEnd = offset + source.length;
		const re = resolveEnd.resolveEnd(end, valueEnd, options.strict, onError);
		alias.range = [
			offset,
			valueEnd,
			re.offset
		];
		if (re.comment) alias.comment = re.comment;
		return alias;
	}
	exports.composeEmptyNode = composeEmptyNode;
	exports.composeNode = composeNode;
}));
// node_modules/yaml/dist/compose/compose-doc.js
var require_compose_doc = require_rolldown_runtime.__commonJSMin(((exports) => {
	var Document = require_Document();
	var composeNode = require_compose_node();
	var resolveEnd = require_resolve_end();
	var resolveProps = require_resolve_props();
	function composeDoc(options, directives, { offset, start, value, end }, onError) {
		const opts = Object.assign({ _directives: directives }, options);
		const doc = new Document.Document(void 0, opts);
		const ctx = {
			atKey: false,
			atRoot: true,
			directives: doc.directives,
			options: doc.options,
			schema: doc.schema
		};
		const props = resolveProps.resolveProps(start, {
			indicator: "doc-start",
			next: value ?? end?.[0],
			offset,
			onError,
			parentIndent: 0,
			startOnNewline: true
		});
		if (props.found) {
			doc.directives.docStart = true;
			if (value && (value.type === "block-map" || value.type === "block-seq") && !props.hasNewline) onError(props.end, "MISSING_CHAR", "Block collection cannot start on same line with directives-end marker");
		}
		doc.contents = value ? composeNode.composeNode(ctx, value, props, onError) : composeNode.composeEmptyNode(ctx, props.end, start, null, props, onError);
		const contentEnd = doc.contents.range[2];
		const re = resolveEnd.resolveEnd(end, contentEnd, false, onError);
		if (re.comment) doc.comment = re.comment;
		doc.range = [
			offset,
			contentEnd,
			re.offset
		];
		return doc;
	}
	exports.composeDoc = composeDoc;
}));
// node_modules/yaml/dist/compose/composer.js
var require_composer = require_rolldown_runtime.__commonJSMin(((exports) => {
	var node_process = require("process");
	var directives = require_directives();
	var Document = require_Document();
	var errors = require_errors();
	var identity = require_identity();
	var composeDoc = require_compose_doc();
	var resolveEnd = require_resolve_end();
	function getErrorPos(src) {
		if (typeof src === "number") return [src, src + 1];
		if (Array.isArray(src)) return src.length === 2 ? src : [src[0], src[1]];
		const { offset, source } = src;
		return [offset, offset + (typeof source === "string" ? source.length : 1)];
	}
	function parsePrelude(prelude) {
		let comment = "";
		let atComment = false;
		let afterEmptyLine = false;
		for (let i = 0; i < prelude.length; ++i) {
			const source = prelude[i];
			switch (source[0]) {
				case "#":
					comment += (comment === "" ? "" : afterEmptyLine ? "\n\n" : "\n") + (source.substring(1) || " ");
					atComment = true;
					afterEmptyLine = false;
					break;
				case "%":
					if (prelude[i + 1]?.[0] !== "#") i += 1;
					atComment = false;
					break;
				default:
					if (!atComment) afterEmptyLine = true;
					atComment = false;
			}
		}
		return {
			comment,
			afterEmptyLine
		};
	}
	var Composer = class {
		constructor(options = {}) {
			this.doc = null;
			this.atDirectives = false;
			this.prelude = [];
			this.errors = [];
			this.warnings = [];
			this.onError = (source, code, message, warning) => {
				const pos = getErrorPos(source);
				if (warning) this.warnings.push(new errors.YAMLWarning(pos, code, message));
				else this.errors.push(new errors.YAMLParseError(pos, code, message));
			};
			this.directives = new directives.Directives({ version: options.version || "1.2" });
			this.options = options;
		}
		decorate(doc, afterDoc) {
			const { comment, afterEmptyLine } = parsePrelude(this.prelude);
			if (comment) {
				const dc = doc.contents;
				if (afterDoc) doc.comment = doc.comment ? `${doc.comment}\n${comment}` : comment;
				else if (afterEmptyLine || doc.directives.docStart || !dc) doc.commentBefore = comment;
				else if (identity.isCollection(dc) && !dc.flow && dc.items.length > 0) {
					let it = dc.items[0];
					if (identity.isPair(it)) it = it.key;
					const cb = it.commentBefore;
					it.commentBefore = cb ? `${comment}\n${cb}` : comment;
				} else {
					const cb = dc.commentBefore;
					dc.commentBefore = cb ? `${comment}\n${cb}` : comment;
				}
			}
			if (afterDoc) {
				for (let i = 0; i < this.errors.length; ++i) doc.errors.push(this.errors[i]);
				for (let i = 0; i < this.warnings.length; ++i) doc.warnings.push(this.warnings[i]);
			} else {
				doc.errors = this.errors;
				doc.warnings = this.warnings;
			}
			this.prelude = [];
			this.errors = [];
			this.warnings = [];
		}
		streamInfo() {
			return {
				comment: parsePrelude(this.prelude).comment,
				directives: this.directives,
				errors: this.errors,
				warnings: this.warnings
			};
		}
		*compose(tokens, forceDoc = false, endOffset = -1) {
			for (const token of tokens) yield* this.next(token);
			yield* this.end(forceDoc, endOffset);
		}
		*next(token) {
			if (node_process.env.LOG_STREAM) console.dir(token, { depth: null });
			switch (token.type) {
				case "directive":
					this.directives.add(token.source, (offset, message, warning) => {
						const pos = getErrorPos(token);
						pos[0] += offset;
						this.onError(pos, "BAD_DIRECTIVE", message, warning);
					});
					this.prelude.push(token.source);
					this.atDirectives = true;
					break;
				case "document": {
					const doc = composeDoc.composeDoc(this.options, this.directives, token, this.onError);
					if (this.atDirectives && !doc.directives.docStart) this.onError(token, "MISSING_CHAR", "Missing directives-end/doc-start indicator line");
					this.decorate(doc, false);
					if (this.doc) yield this.doc;
					this.doc = doc;
					this.atDirectives = false;
					break;
				}
				case "byte-order-mark":
				case "space": break;
				case "comment":
				case "newline":
					this.prelude.push(token.source);
					break;
				case "error": {
					const msg = token.source ? `${token.message}: ${JSON.stringify(token.source)}` : token.message;
					const error = new errors.YAMLParseError(getErrorPos(token), "UNEXPECTED_TOKEN", msg);
					if (this.atDirectives || !this.doc) this.errors.push(error);
					else this.doc.errors.push(error);
					break;
				}
				case "doc-end": {
					if (!this.doc) {
						this.errors.push(new errors.YAMLParseError(getErrorPos(token), "UNEXPECTED_TOKEN", "Unexpected doc-end without preceding document"));
						break;
					}
					this.doc.directives.docEnd = true;
					const end = resolveEnd.resolveEnd(token.end, token.offset + token.source.length, this.doc.options.strict, this.onError);
					this.decorate(this.doc, true);
					if (end.comment) {
						const dc = this.doc.comment;
						this.doc.comment = dc ? `${dc}\n${end.comment}` : end.comment;
					}
					this.doc.range[2] = end.offset;
					break;
				}
				default: this.errors.push(new errors.YAMLParseError(getErrorPos(token), "UNEXPECTED_TOKEN", `Unsupported token ${token.type}`));
			}
		}
		*end(forceDoc = false, endOffset = -1) {
			if (this.doc) {
				this.decorate(this.doc, true);
				yield this.doc;
				this.doc = null;
			} else if (forceDoc) {
				const opts = Object.assign({ _directives: this.directives }, this.options);
				const doc = new Document.Document(void 0, opts);
				if (this.atDirectives) this.onError(endOffset, "MISSING_CHAR", "Missing directives-end indicator line");
				doc.range = [
					0,
					endOffset,
					endOffset
				];
				this.decorate(doc, false);
				yield doc;
			}
		}
	};
	exports.Composer = Composer;
}));
// node_modules/yaml/dist/parse/cst-scalar.js
var require_cst_scalar = require_rolldown_runtime.__commonJSMin(((exports) => {
	var resolveBlockScalar = require_resolve_block_scalar();
	var resolveFlowScalar = require_resolve_flow_scalar();
	var errors = require_errors();
	var stringifyString = require_stringifyString();
	function resolveAsScalar(token, strict = true, onError) {
		if (token) {
			const _onError = (pos, code, message) => {
				const offset = typeof pos === "number" ? pos : Array.isArray(pos) ? pos[0] : pos.offset;
				if (onError) onError(offset, code, message);
				else throw new errors.YAMLParseError([offset, offset + 1], code, message);
			};
			switch (token.type) {
				case "scalar":
				case "single-quoted-scalar":
				case "double-quoted-scalar": return resolveFlowScalar.resolveFlowScalar(token, strict, _onError);
				case "block-scalar": return resolveBlockScalar.resolveBlockScalar({ options: { strict } }, token, _onError);
			}
		}
		return null;
	}
	function createScalarToken(value, context) {
		const { implicitKey = false, indent, inFlow = false, offset = -1, type = "PLAIN" } = context;
		const source = stringifyString.stringifyString({
			type,
			value
		}, {
			implicitKey,
			indent: indent > 0 ? " ".repeat(indent) : "",
			inFlow,
			options: {
				blockQuote: true,
				lineWidth: -1
			}
		});
		const end = context.end ?? [{
			type: "newline",
			offset: -1,
			indent,
			source: "\n"
		}];
		switch (source[0]) {
			case "|":
			case ">": {
				const he = source.indexOf("\n");
				const head = source.substring(0, he);
				const body = source.substring(he + 1) + "\n";
				const props = [{
					type: "block-scalar-header",
					offset,
					indent,
					source: head
				}];
				if (!addEndtoBlockProps(props, end)) props.push({
					type: "newline",
					offset: -1,
					indent,
					source: "\n"
				});
				return {
					type: "block-scalar",
					offset,
					indent,
					props,
					source: body
				};
			}
			case "\"": return {
				type: "double-quoted-scalar",
				offset,
				indent,
				source,
				end
			};
			case "'": return {
				type: "single-quoted-scalar",
				offset,
				indent,
				source,
				end
			};
			default: return {
				type: "scalar",
				offset,
				indent,
				source,
				end
			};
		}
	}
	function setScalarValue(token, value, context = {}) {
		let { afterKey = false, implicitKey = false, inFlow = false, type } = context;
		let indent = "indent" in token ? token.indent : null;
		if (afterKey && typeof indent === "number") indent += 2;
		if (!type) switch (token.type) {
			case "single-quoted-scalar":
				type = "QUOTE_SINGLE";
				break;
			case "double-quoted-scalar":
				type = "QUOTE_DOUBLE";
				break;
			case "block-scalar": {
				const header = token.props[0];
				if (header.type !== "block-scalar-header") throw new Error("Invalid block scalar header");
				type = header.source[0] === ">" ? "BLOCK_FOLDED" : "BLOCK_LITERAL";
				break;
			}
			default: type = "PLAIN";
		}
		const source = stringifyString.stringifyString({
			type,
			value
		}, {
			implicitKey: implicitKey || indent === null,
			indent: indent !== null && indent > 0 ? " ".repeat(indent) : "",
			inFlow,
			options: {
				blockQuote: true,
				lineWidth: -1
			}
		});
		switch (source[0]) {
			case "|":
			case ">":
				setBlockScalarValue(token, source);
				break;
			case "\"":
				setFlowScalarValue(token, source, "double-quoted-scalar");
				break;
			case "'":
				setFlowScalarValue(token, source, "single-quoted-scalar");
				break;
			default: setFlowScalarValue(token, source, "scalar");
		}
	}
	function setBlockScalarValue(token, source) {
		const he = source.indexOf("\n");
		const head = source.substring(0, he);
		const body = source.substring(he + 1) + "\n";
		if (token.type === "block-scalar") {
			const header = token.props[0];
			if (header.type !== "block-scalar-header") throw new Error("Invalid block scalar header");
			header.source = head;
			token.source = body;
		} else {
			const { offset } = token;
			const indent = "indent" in token ? token.indent : -1;
			const props = [{
				type: "block-scalar-header",
				offset,
				indent,
				source: head
			}];
			if (!addEndtoBlockProps(props, "end" in token ? token.end : void 0)) props.push({
				type: "newline",
				offset: -1,
				indent,
				source: "\n"
			});
			for (const key of Object.keys(token)) if (key !== "type" && key !== "offset") delete token[key];
			Object.assign(token, {
				type: "block-scalar",
				indent,
				props,
				source: body
			});
		}
	}
	function addEndtoBlockProps(props, end) {
		if (end) for (const st of end) switch (st.type) {
			case "space":
			case "comment":
				props.push(st);
				break;
			case "newline":
				props.push(st);
				return true;
		}
		return false;
	}
	function setFlowScalarValue(token, source, type) {
		switch (token.type) {
			case "scalar":
			case "double-quoted-scalar":
			case "single-quoted-scalar":
				token.type = type;
				token.source = source;
				break;
			case "block-scalar": {
				const end = token.props.slice(1);
				let oa = source.length;
				if (token.props[0].type === "block-scalar-header") oa -= token.props[0].source.length;
				for (const tok of end) tok.offset += oa;
				delete token.props;
				Object.assign(token, {
					type,
					source,
					end
				});
				break;
			}
			case "block-map":
			case "block-seq": {
				const nl = {
					type: "newline",
					offset: token.offset + source.length,
					indent: token.indent,
					source: "\n"
				};
				delete token.items;
				Object.assign(token, {
					type,
					source,
					end: [nl]
				});
				break;
			}
			default: {
				const indent = "indent" in token ? token.indent : -1;
				const end = "end" in token && Array.isArray(token.end) ? token.end.filter((st) => st.type === "space" || st.type === "comment" || st.type === "newline") : [];
				for (const key of Object.keys(token)) if (key !== "type" && key !== "offset") delete token[key];
				Object.assign(token, {
					type,
					indent,
					source,
					end
				});
			}
		}
	}
	exports.createScalarToken = createScalarToken;
	exports.resolveAsScalar = resolveAsScalar;
	exports.setScalarValue = setScalarValue;
}));
// node_modules/yaml/dist/parse/cst-stringify.js
var require_cst_stringify = require_rolldown_runtime.__commonJSMin(((exports) => {
	const stringify = (cst) => "type" in cst ? stringifyToken(cst) : stringifyItem(cst);
	function stringifyToken(token) {
		switch (token.type) {
			case "block-scalar": {
				let res = "";
				for (const tok of token.props) res += stringifyToken(tok);
				return res + token.source;
			}
			case "block-map":
			case "block-seq": {
				let res = "";
				for (const item of token.items) res += stringifyItem(item);
				return res;
			}
			case "flow-collection": {
				let res = token.start.source;
				for (const item of token.items) res += stringifyItem(item);
				for (const st of token.end) res += st.source;
				return res;
			}
			case "document": {
				let res = stringifyItem(token);
				if (token.end) for (const st of token.end) res += st.source;
				return res;
			}
			default: {
				let res = token.source;
				if ("end" in token && token.end) for (const st of token.end) res += st.source;
				return res;
			}
		}
	}
	function stringifyItem({ start, key, sep, value }) {
		let res = "";
		for (const st of start) res += st.source;
		if (key) res += stringifyToken(key);
		if (sep) for (const st of sep) res += st.source;
		if (value) res += stringifyToken(value);
		return res;
	}
	exports.stringify = stringify;
}));
// node_modules/yaml/dist/parse/cst-visit.js
var require_cst_visit = require_rolldown_runtime.__commonJSMin(((exports) => {
	const BREAK = Symbol("break visit");
	const SKIP = Symbol("skip children");
	const REMOVE = Symbol("remove item");
	function visit(cst, visitor) {
		if ("type" in cst && cst.type === "document") cst = {
			start: cst.start,
			value: cst.value
		};
		_visit(Object.freeze([]), cst, visitor);
	}
	visit.BREAK = BREAK;
	visit.SKIP = SKIP;
	visit.REMOVE = REMOVE;
	visit.itemAtPath = (cst, path) => {
		let item = cst;
		for (const [field, index] of path) {
			const tok = item?.[field];
			if (tok && "items" in tok) item = tok.items[index];
			else return void 0;
		}
		return item;
	};
	visit.parentCollection = (cst, path) => {
		const parent = visit.itemAtPath(cst, path.slice(0, -1));
		const field = path[path.length - 1][0];
		const coll = parent?.[field];
		if (coll && "items" in coll) return coll;
		throw new Error("Parent collection not found");
	};
	function _visit(path, item, visitor) {
		let ctrl = visitor(item, path);
		if (typeof ctrl === "symbol") return ctrl;
		for (const field of ["key", "value"]) {
			const token = item[field];
			if (token && "items" in token) {
				for (let i = 0; i < token.items.length; ++i) {
					const ci = _visit(Object.freeze(path.concat([[field, i]])), token.items[i], visitor);
					if (typeof ci === "number") i = ci - 1;
					else if (ci === BREAK) return BREAK;
					else if (ci === REMOVE) {
						token.items.splice(i, 1);
						i -= 1;
					}
				}
				if (typeof ctrl === "function" && field === "key") ctrl = ctrl(item, path);
			}
		}
		return typeof ctrl === "function" ? ctrl(item, path) : ctrl;
	}
	exports.visit = visit;
}));
// node_modules/yaml/dist/parse/cst.js
var require_cst = require_rolldown_runtime.__commonJSMin(((exports) => {
	var cstScalar = require_cst_scalar();
	var cstStringify = require_cst_stringify();
	var cstVisit = require_cst_visit();
	const BOM = "\ufeff";
	const DOCUMENT = "";
	const FLOW_END = "";
	const SCALAR = "";
	const isCollection = (token) => !!token && "items" in token;
	const isScalar = (token) => !!token && (token.type === "scalar" || token.type === "single-quoted-scalar" || token.type === "double-quoted-scalar" || token.type === "block-scalar");
	function prettyToken(token) {
		switch (token) {
			case BOM: return "<BOM>";
			case DOCUMENT: return "<DOC>";
			case FLOW_END: return "<FLOW_END>";
			case SCALAR: return "<SCALAR>";
			default: return JSON.stringify(token);
		}
	}
	function tokenType(source) {
		switch (source) {
			case BOM: return "byte-order-mark";
			case DOCUMENT: return "doc-mode";
			case FLOW_END: return "flow-error-end";
			case SCALAR: return "scalar";
			case "---": return "doc-start";
			case "...": return "doc-end";
			case "":
			case "\n":
			case "\r\n": return "newline";
			case "-": return "seq-item-ind";
			case "?": return "explicit-key-ind";
			case ":": return "map-value-ind";
			case "{": return "flow-map-start";
			case "}": return "flow-map-end";
			case "[": return "flow-seq-start";
			case "]": return "flow-seq-end";
			case ",": return "comma";
		}
		switch (source[0]) {
			case " ":
			case "	": return "space";
			case "#": return "comment";
			case "%": return "directive-line";
			case "*": return "alias";
			case "&": return "anchor";
			case "!": return "tag";
			case "'": return "single-quoted-scalar";
			case "\"": return "double-quoted-scalar";
			case "|":
			case ">": return "block-scalar-header";
		}
		return null;
	}
	exports.createScalarToken = cstScalar.createScalarToken;
	exports.resolveAsScalar = cstScalar.resolveAsScalar;
	exports.setScalarValue = cstScalar.setScalarValue;
	exports.stringify = cstStringify.stringify;
	exports.visit = cstVisit.visit;
	exports.BOM = BOM;
	exports.DOCUMENT = DOCUMENT;
	exports.FLOW_END = FLOW_END;
	exports.SCALAR = SCALAR;
	exports.isCollection = isCollection;
	exports.isScalar = isScalar;
	exports.prettyToken = prettyToken;
	exports.tokenType = tokenType;
}));
// node_modules/yaml/dist/parse/lexer.js
var require_lexer = require_rolldown_runtime.__commonJSMin(((exports) => {
	var cst = require_cst();
	function isEmpty(ch) {
		switch (ch) {
			case void 0:
			case " ":
			case "\n":
			case "\r":
			case "	": return true;
			default: return false;
		}
	}
	const hexDigits = new Set("0123456789ABCDEFabcdef");
	const tagChars = new Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-#;/?:@&=+$_.!~*'()");
	const flowIndicatorChars = new Set(",[]{}");
	const invalidAnchorChars = new Set(" ,[]{}\n\r	");
	const isNotAnchorChar = (ch) => !ch || invalidAnchorChars.has(ch);
	var Lexer = class {
		constructor() {
			this.atEnd = false;
			this.blockScalarIndent = -1;
			this.blockScalarKeep = false;
			this.buffer = "";
			this.flowKey = false;
			this.flowLevel = 0;
			this.indentNext = 0;
			this.indentValue = 0;
			this.lineEndPos = null;
			this.next = null;
			this.pos = 0;
		}
		*lex(source, incomplete = false) {
			if (source) {
				if (typeof source !== "string") throw TypeError("source is not a string");
				this.buffer = this.buffer ? this.buffer + source : source;
				this.lineEndPos = null;
			}
			this.atEnd = !incomplete;
			let next = this.next ?? "stream";
			while (next && (incomplete || this.hasChars(1))) next = yield* this.parseNext(next);
		}
		atLineEnd() {
			let i = this.pos;
			let ch = this.buffer[i];
			while (ch === " " || ch === "	") ch = this.buffer[++i];
			if (!ch || ch === "#" || ch === "\n") return true;
			if (ch === "\r") return this.buffer[i + 1] === "\n";
			return false;
		}
		charAt(n) {
			return this.buffer[this.pos + n];
		}
		continueScalar(offset) {
			let ch = this.buffer[offset];
			if (this.indentNext > 0) {
				let indent = 0;
				while (ch === " ") ch = this.buffer[++indent + offset];
				if (ch === "\r") {
					const next = this.buffer[indent + offset + 1];
					if (next === "\n" || !next && !this.atEnd) return offset + indent + 1;
				}
				return ch === "\n" || indent >= this.indentNext || !ch && !this.atEnd ? offset + indent : -1;
			}
			if (ch === "-" || ch === ".") {
				const dt = this.buffer.substr(offset, 3);
				if ((dt === "---" || dt === "...") && isEmpty(this.buffer[offset + 3])) return -1;
			}
			return offset;
		}
		getLine() {
			let end = this.lineEndPos;
			if (typeof end !== "number" || end !== -1 && end < this.pos) {
				end = this.buffer.indexOf("\n", this.pos);
				this.lineEndPos = end;
			}
			if (end === -1) return this.atEnd ? this.buffer.substring(this.pos) : null;
			if (this.buffer[end - 1] === "\r") end -= 1;
			return this.buffer.substring(this.pos, end);
		}
		hasChars(n) {
			return this.pos + n <= this.buffer.length;
		}
		setNext(state) {
			this.buffer = this.buffer.substring(this.pos);
			this.pos = 0;
			this.lineEndPos = null;
			this.next = state;
			return null;
		}
		peek(n) {
			return this.buffer.substr(this.pos, n);
		}
		*parseNext(next) {
			switch (next) {
				case "stream": return yield* this.parseStream();
				case "line-start": return yield* this.parseLineStart();
				case "block-start": return yield* this.parseBlockStart();
				case "doc": return yield* this.parseDocument();
				case "flow": return yield* this.parseFlowCollection();
				case "quoted-scalar": return yield* this.parseQuotedScalar();
				case "block-scalar": return yield* this.parseBlockScalar();
				case "plain-scalar": return yield* this.parsePlainScalar();
			}
		}
		*parseStream() {
			let line = this.getLine();
			if (line === null) return this.setNext("stream");
			if (line[0] === cst.BOM) {
				yield* this.pushCount(1);
				line = line.substring(1);
			}
			if (line[0] === "%") {
				let dirEnd = line.length;
				let cs = line.indexOf("#");
				while (cs !== -1) {
					const ch = line[cs - 1];
					if (ch === " " || ch === "	") {
						dirEnd = cs - 1;
						break;
					} else cs = line.indexOf("#", cs + 1);
				}
				while (true) {
					const ch = line[dirEnd - 1];
					if (ch === " " || ch === "	") dirEnd -= 1;
					else break;
				}
				const n = (yield* this.pushCount(dirEnd)) + (yield* this.pushSpaces(true));
				yield* this.pushCount(line.length - n);
				this.pushNewline();
				return "stream";
			}
			if (this.atLineEnd()) {
				const sp = yield* this.pushSpaces(true);
				yield* this.pushCount(line.length - sp);
				yield* this.pushNewline();
				return "stream";
			}
			yield cst.DOCUMENT;
			return yield* this.parseLineStart();
		}
		*parseLineStart() {
			const ch = this.charAt(0);
			if (!ch && !this.atEnd) return this.setNext("line-start");
			if (ch === "-" || ch === ".") {
				if (!this.atEnd && !this.hasChars(4)) return this.setNext("line-start");
				const s = this.peek(3);
				if ((s === "---" || s === "...") && isEmpty(this.charAt(3))) {
					yield* this.pushCount(3);
					this.indentValue = 0;
					this.indentNext = 0;
					return s === "---" ? "doc" : "stream";
				}
			}
			this.indentValue = yield* this.pushSpaces(false);
			if (this.indentNext > this.indentValue && !isEmpty(this.charAt(1))) this.indentNext = this.indentValue;
			return yield* this.parseBlockStart();
		}
		*parseBlockStart() {
			const [ch0, ch1] = this.peek(2);
			if (!ch1 && !this.atEnd) return this.setNext("block-start");
			if ((ch0 === "-" || ch0 === "?" || ch0 === ":") && isEmpty(ch1)) {
				const n = (yield* this.pushCount(1)) + (yield* this.pushSpaces(true));
				this.indentNext = this.indentValue + 1;
				this.indentValue += n;
				return "block-start";
			}
			return "doc";
		}
		*parseDocument() {
			yield* this.pushSpaces(true);
			const line = this.getLine();
			if (line === null) return this.setNext("doc");
			let n = yield* this.pushIndicators();
			switch (line[n]) {
				case "#": yield* this.pushCount(line.length - n);
				case void 0:
					yield* this.pushNewline();
					return yield* this.parseLineStart();
				case "{":
				case "[":
					yield* this.pushCount(1);
					this.flowKey = false;
					this.flowLevel = 1;
					return "flow";
				case "}":
				case "]":
					yield* this.pushCount(1);
					return "doc";
				case "*":
					yield* this.pushUntil(isNotAnchorChar);
					return "doc";
				case "\"":
				case "'": return yield* this.parseQuotedScalar();
				case "|":
				case ">":
					n += yield* this.parseBlockScalarHeader();
					n += yield* this.pushSpaces(true);
					yield* this.pushCount(line.length - n);
					yield* this.pushNewline();
					return yield* this.parseBlockScalar();
				default: return yield* this.parsePlainScalar();
			}
		}
		*parseFlowCollection() {
			let nl, sp;
			let indent = -1;
			do {
				nl = yield* this.pushNewline();
				if (nl > 0) {
					sp = yield* this.pushSpaces(false);
					this.indentValue = indent = sp;
				} else sp = 0;
				sp += yield* this.pushSpaces(true);
			} while (nl + sp > 0);
			const line = this.getLine();
			if (line === null) return this.setNext("flow");
			if (indent !== -1 && indent < this.indentNext && line[0] !== "#" || indent === 0 && (line.startsWith("---") || line.startsWith("...")) && isEmpty(line[3])) {
				if (!(indent === this.indentNext - 1 && this.flowLevel === 1 && (line[0] === "]" || line[0] === "}"))) {
					this.flowLevel = 0;
					yield cst.FLOW_END;
					return yield* this.parseLineStart();
				}
			}
			let n = 0;
			while (line[n] === ",") {
				n += yield* this.pushCount(1);
				n += yield* this.pushSpaces(true);
				this.flowKey = false;
			}
			n += yield* this.pushIndicators();
			switch (line[n]) {
				case void 0: return "flow";
				case "#":
					yield* this.pushCount(line.length - n);
					return "flow";
				case "{":
				case "[":
					yield* this.pushCount(1);
					this.flowKey = false;
					this.flowLevel += 1;
					return "flow";
				case "}":
				case "]":
					yield* this.pushCount(1);
					this.flowKey = true;
					this.flowLevel -= 1;
					return this.flowLevel ? "flow" : "doc";
				case "*":
					yield* this.pushUntil(isNotAnchorChar);
					return "flow";
				case "\"":
				case "'":
					this.flowKey = true;
					return yield* this.parseQuotedScalar();
				case ":": {
					const next = this.charAt(1);
					if (this.flowKey || isEmpty(next) || next === ",") {
						this.flowKey = false;
						yield* this.pushCount(1);
						yield* this.pushSpaces(true);
						return "flow";
					}
				}
				default:
					this.flowKey = false;
					return yield* this.parsePlainScalar();
			}
		}
		*parseQuotedScalar() {
			const quote = this.charAt(0);
			let end = this.buffer.indexOf(quote, this.pos + 1);
			if (quote === "'") while (end !== -1 && this.buffer[end + 1] === "'") end = this.buffer.indexOf("'", end + 2);
			else while (end !== -1) {
				let n = 0;
				while (this.buffer[end - 1 - n] === "\\") n += 1;
				if (n % 2 === 0) break;
				end = this.buffer.indexOf("\"", end + 1);
			}
			const qb = this.buffer.substring(0, end);
			let nl = qb.indexOf("\n", this.pos);
			if (nl !== -1) {
				while (nl !== -1) {
					const cs = this.continueScalar(nl + 1);
					if (cs === -1) break;
					nl = qb.indexOf("\n", cs);
				}
				if (nl !== -1) end = nl - (qb[nl - 1] === "\r" ? 2 : 1);
			}
			if (end === -1) {
				if (!this.atEnd) return this.setNext("quoted-scalar");
				end = this.buffer.length;
			}
			yield* this.pushToIndex(end + 1, false);
			return this.flowLevel ? "flow" : "doc";
		}
		*parseBlockScalarHeader() {
			this.blockScalarIndent = -1;
			this.blockScalarKeep = false;
			let i = this.pos;
			while (true) {
				const ch = this.buffer[++i];
				if (ch === "+") this.blockScalarKeep = true;
				else if (ch > "0" && ch <= "9") this.blockScalarIndent = Number(ch) - 1;
				else if (ch !== "-") break;
			}
			return yield* this.pushUntil((ch) => isEmpty(ch) || ch === "#");
		}
		*parseBlockScalar() {
			let nl = this.pos - 1;
			let indent = 0;
			let ch;
			loop: for (let i = this.pos; ch = this.buffer[i]; ++i) switch (ch) {
				case " ":
					indent += 1;
					break;
				case "\n":
					nl = i;
					indent = 0;
					break;
				case "\r": {
					const next = this.buffer[i + 1];
					if (!next && !this.atEnd) return this.setNext("block-scalar");
					if (next === "\n") break;
				}
				default: break loop;
			}
			if (!ch && !this.atEnd) return this.setNext("block-scalar");
			if (indent >= this.indentNext) {
				if (this.blockScalarIndent === -1) this.indentNext = indent;
				else this.indentNext = this.blockScalarIndent + (this.indentNext === 0 ? 1 : this.indentNext);
				do {
					const cs = this.continueScalar(nl + 1);
					if (cs === -1) break;
					nl = this.buffer.indexOf("\n", cs);
				} while (nl !== -1);
				if (nl === -1) {
					if (!this.atEnd) return this.setNext("block-scalar");
					nl = this.buffer.length;
				}
			}
			let i = nl + 1;
			ch = this.buffer[i];
			while (ch === " ") ch = this.buffer[++i];
			if (ch === "	") {
				while (ch === "	" || ch === " " || ch === "\r" || ch === "\n") ch = this.buffer[++i];
				nl = i - 1;
			} else if (!this.blockScalarKeep) do {
				let i = nl - 1;
				let ch = this.buffer[i];
				if (ch === "\r") ch = this.buffer[--i];
				const lastChar = i;
				while (ch === " ") ch = this.buffer[--i];
				if (ch === "\n" && i >= this.pos && i + 1 + indent > lastChar) nl = i;
				else break;
			} while (true);
			yield cst.SCALAR;
			yield* this.pushToIndex(nl + 1, true);
			return yield* this.parseLineStart();
		}
		*parsePlainScalar() {
			const inFlow = this.flowLevel > 0;
			let end = this.pos - 1;
			let i = this.pos - 1;
			let ch;
			while (ch = this.buffer[++i]) if (ch === ":") {
				const next = this.buffer[i + 1];
				if (isEmpty(next) || inFlow && flowIndicatorChars.has(next)) break;
				end = i;
			} else if (isEmpty(ch)) {
				let next = this.buffer[i + 1];
				if (ch === "\r") {
					if (next === "\n") {
						i += 1;
						ch = "\n";
						next = this.buffer[i + 1];
					} else end = i;
				}
				if (next === "#" || inFlow && flowIndicatorChars.has(next)) break;
				if (ch === "\n") {
					const cs = this.continueScalar(i + 1);
					if (cs === -1) break;
					i = Math.max(i, cs - 2);
				}
			} else {
				if (inFlow && flowIndicatorChars.has(ch)) break;
				end = i;
			}
			if (!ch && !this.atEnd) return this.setNext("plain-scalar");
			yield cst.SCALAR;
			yield* this.pushToIndex(end + 1, true);
			return inFlow ? "flow" : "doc";
		}
		*pushCount(n) {
			if (n > 0) {
				yield this.buffer.substr(this.pos, n);
				this.pos += n;
				return n;
			}
			return 0;
		}
		*pushToIndex(i, allowEmpty) {
			const s = this.buffer.slice(this.pos, i);
			if (s) {
				yield s;
				this.pos += s.length;
				return s.length;
			} else if (allowEmpty) yield "";
			return 0;
		}
		*pushIndicators() {
			let n = 0;
			loop: while (true) {
				switch (this.charAt(0)) {
					case "!":
						n += yield* this.pushTag();
						n += yield* this.pushSpaces(true);
						continue loop;
					case "&":
						n += yield* this.pushUntil(isNotAnchorChar);
						n += yield* this.pushSpaces(true);
						continue loop;
					case "-":
					case "?":
					case ":": {
						const inFlow = this.flowLevel > 0;
						const ch1 = this.charAt(1);
						if (isEmpty(ch1) || inFlow && flowIndicatorChars.has(ch1)) {
							if (!inFlow) this.indentNext = this.indentValue + 1;
							else if (this.flowKey) this.flowKey = false;
							n += yield* this.pushCount(1);
							n += yield* this.pushSpaces(true);
							continue loop;
						}
					}
				}
				break loop;
			}
			return n;
		}
		*pushTag() {
			if (this.charAt(1) === "<") {
				let i = this.pos + 2;
				let ch = this.buffer[i];
				while (!isEmpty(ch) && ch !== ">") ch = this.buffer[++i];
				return yield* this.pushToIndex(ch === ">" ? i + 1 : i, false);
			} else {
				let i = this.pos + 1;
				let ch = this.buffer[i];
				while (ch) if (tagChars.has(ch)) ch = this.buffer[++i];
				else if (ch === "%" && hexDigits.has(this.buffer[i + 1]) && hexDigits.has(this.buffer[i + 2])) ch = this.buffer[i += 3];
				else break;
				return yield* this.pushToIndex(i, false);
			}
		}
		*pushNewline() {
			const ch = this.buffer[this.pos];
			if (ch === "\n") return yield* this.pushCount(1);
			else if (ch === "\r" && this.charAt(1) === "\n") return yield* this.pushCount(2);
			else return 0;
		}
		*pushSpaces(allowTabs) {
			let i = this.pos - 1;
			let ch;
			do
				ch = this.buffer[++i];
			while (ch === " " || allowTabs && ch === "	");
			const n = i - this.pos;
			if (n > 0) {
				yield this.buffer.substr(this.pos, n);
				this.pos = i;
			}
			return n;
		}
		*pushUntil(test) {
			let i = this.pos;
			let ch = this.buffer[i];
			while (!test(ch)) ch = this.buffer[++i];
			return yield* this.pushToIndex(i, false);
		}
	};
	exports.Lexer = Lexer;
}));
// node_modules/yaml/dist/parse/line-counter.js
var require_line_counter = require_rolldown_runtime.__commonJSMin(((exports) => {
	var LineCounter = class {
		constructor() {
			this.lineStarts = [];
			this.addNewLine = (offset) => this.lineStarts.push(offset);
			this.linePos = (offset) => {
				let low = 0;
				let high = this.lineStarts.length;
				while (low < high) {
					const mid = low + high >> 1;
					if (this.lineStarts[mid] < offset) low = mid + 1;
					else high = mid;
				}
				if (this.lineStarts[low] === offset) return {
					line: low + 1,
					col: 1
				};
				if (low === 0) return {
					line: 0,
					col: offset
				};
				const start = this.lineStarts[low - 1];
				return {
					line: low,
					col: offset - start + 1
				};
			};
		}
	};
	exports.LineCounter = LineCounter;
}));
// node_modules/yaml/dist/parse/parser.js
var require_parser = require_rolldown_runtime.__commonJSMin(((exports) => {
	var node_process = require("process");
	var cst = require_cst();
	var lexer = require_lexer();
	function includesToken(list, type) {
		for (let i = 0; i < list.length; ++i) if (list[i].type === type) return true;
		return false;
	}
	function findNonEmptyIndex(list) {
		for (let i = 0; i < list.length; ++i) switch (list[i].type) {
			case "space":
			case "comment":
			case "newline": break;
			default: return i;
		}
		return -1;
	}
	function isFlowToken(token) {
		switch (token?.type) {
			case "alias":
			case "scalar":
			case "single-quoted-scalar":
			case "double-quoted-scalar":
			case "flow-collection": return true;
			default: return false;
		}
	}
	function getPrevProps(parent) {
		switch (parent.type) {
			case "document": return parent.start;
			case "block-map": {
				const it = parent.items[parent.items.length - 1];
				return it.sep ?? it.start;
			}
			case "block-seq": return parent.items[parent.items.length - 1].start;
			default: return [];
		}
	}
	function getFirstKeyStartProps(prev) {
		if (prev.length === 0) return [];
		let i = prev.length;
		loop: while (--i >= 0) switch (prev[i].type) {
			case "doc-start":
			case "explicit-key-ind":
			case "map-value-ind":
			case "seq-item-ind":
			case "newline": break loop;
		}
		while (prev[++i]?.type === "space");
		return prev.splice(i, prev.length);
	}
	function arrayPushArray(target, source) {
		if (source.length < 1e5) Array.prototype.push.apply(target, source);
		else for (let i = 0; i < source.length; ++i) target.push(source[i]);
	}
	function fixFlowSeqItems(fc) {
		if (fc.start.type === "flow-seq-start") {
			for (const it of fc.items) if (it.sep && !it.value && !includesToken(it.start, "explicit-key-ind") && !includesToken(it.sep, "map-value-ind")) {
				if (it.key) it.value = it.key;
				delete it.key;
				if (isFlowToken(it.value)) {
					if (it.value.end) arrayPushArray(it.value.end, it.sep);
					else it.value.end = it.sep;
				} else arrayPushArray(it.start, it.sep);
				delete it.sep;
			}
		}
	}
	var Parser = class {
		constructor(onNewLine) {
			this.atNewLine = true;
			this.atScalar = false;
			this.indent = 0;
			this.offset = 0;
			this.onKeyLine = false;
			this.stack = [];
			this.source = "";
			this.type = "";
			this.lexer = new lexer.Lexer();
			this.onNewLine = onNewLine;
		}
		*parse(source, incomplete = false) {
			if (this.onNewLine && this.offset === 0) this.onNewLine(0);
			for (const lexeme of this.lexer.lex(source, incomplete)) yield* this.next(lexeme);
			if (!incomplete) yield* this.end();
		}
		*next(source) {
			this.source = source;
			if (node_process.env.LOG_TOKENS) console.log("|", cst.prettyToken(source));
			if (this.atScalar) {
				this.atScalar = false;
				yield* this.step();
				this.offset += source.length;
				return;
			}
			const type = cst.tokenType(source);
			if (!type) {
				const message = `Not a YAML token: ${source}`;
				yield* this.pop({
					type: "error",
					offset: this.offset,
					message,
					source
				});
				this.offset += source.length;
			} else if (type === "scalar") {
				this.atNewLine = false;
				this.atScalar = true;
				this.type = "scalar";
			} else {
				this.type = type;
				yield* this.step();
				switch (type) {
					case "newline":
						this.atNewLine = true;
						this.indent = 0;
						if (this.onNewLine) this.onNewLine(this.offset + source.length);
						break;
					case "space":
						if (this.atNewLine && source[0] === " ") this.indent += source.length;
						break;
					case "explicit-key-ind":
					case "map-value-ind":
					case "seq-item-ind":
						if (this.atNewLine) this.indent += source.length;
						break;
					case "doc-mode":
					case "flow-error-end": return;
					default: this.atNewLine = false;
				}
				this.offset += source.length;
			}
		}
		*end() {
			while (this.stack.length > 0) yield* this.pop();
		}
		get sourceToken() {
			return {
				type: this.type,
				offset: this.offset,
				indent: this.indent,
				source: this.source
			};
		}
		*step() {
			const top = this.peek(1);
			if (this.type === "doc-end" && top?.type !== "doc-end") {
				while (this.stack.length > 0) yield* this.pop();
				this.stack.push({
					type: "doc-end",
					offset: this.offset,
					source: this.source
				});
				return;
			}
			if (!top) return yield* this.stream();
			switch (top.type) {
				case "document": return yield* this.document(top);
				case "alias":
				case "scalar":
				case "single-quoted-scalar":
				case "double-quoted-scalar": return yield* this.scalar(top);
				case "block-scalar": return yield* this.blockScalar(top);
				case "block-map": return yield* this.blockMap(top);
				case "block-seq": return yield* this.blockSequence(top);
				case "flow-collection": return yield* this.flowCollection(top);
				case "doc-end": return yield* this.documentEnd(top);
			}
			yield* this.pop();
		}
		peek(n) {
			return this.stack[this.stack.length - n];
		}
		*pop(error) {
			const token = error ?? this.stack.pop();
			if (!token) yield {
				type: "error",
				offset: this.offset,
				source: "",
				message: "Tried to pop an empty stack"
			};
			else if (this.stack.length === 0) yield token;
			else {
				const top = this.peek(1);
				if (token.type === "block-scalar") token.indent = "indent" in top ? top.indent : 0;
				else if (token.type === "flow-collection" && top.type === "document") token.indent = 0;
				if (token.type === "flow-collection") fixFlowSeqItems(token);
				switch (top.type) {
					case "document":
						top.value = token;
						break;
					case "block-scalar":
						top.props.push(token);
						break;
					case "block-map": {
						const it = top.items[top.items.length - 1];
						if (it.value) {
							top.items.push({
								start: [],
								key: token,
								sep: []
							});
							this.onKeyLine = true;
							return;
						} else if (it.sep) it.value = token;
						else {
							Object.assign(it, {
								key: token,
								sep: []
							});
							this.onKeyLine = !it.explicitKey;
							return;
						}
						break;
					}
					case "block-seq": {
						const it = top.items[top.items.length - 1];
						if (it.value) top.items.push({
							start: [],
							value: token
						});
						else it.value = token;
						break;
					}
					case "flow-collection": {
						const it = top.items[top.items.length - 1];
						if (!it || it.value) top.items.push({
							start: [],
							key: token,
							sep: []
						});
						else if (it.sep) it.value = token;
						else Object.assign(it, {
							key: token,
							sep: []
						});
						return;
					}
					default:
						yield* this.pop();
						yield* this.pop(token);
				}
				if ((top.type === "document" || top.type === "block-map" || top.type === "block-seq") && (token.type === "block-map" || token.type === "block-seq")) {
					const last = token.items[token.items.length - 1];
					if (last && !last.sep && !last.value && last.start.length > 0 && findNonEmptyIndex(last.start) === -1 && (token.indent === 0 || last.start.every((st) => st.type !== "comment" || st.indent < token.indent))) {
						if (top.type === "document") top.end = last.start;
						else top.items.push({ start: last.start });
						token.items.splice(-1, 1);
					}
				}
			}
		}
		*stream() {
			switch (this.type) {
				case "directive-line":
					yield {
						type: "directive",
						offset: this.offset,
						source: this.source
					};
					return;
				case "byte-order-mark":
				case "space":
				case "comment":
				case "newline":
					yield this.sourceToken;
					return;
				case "doc-mode":
				case "doc-start": {
					const doc = {
						type: "document",
						offset: this.offset,
						start: []
					};
					if (this.type === "doc-start") doc.start.push(this.sourceToken);
					this.stack.push(doc);
					return;
				}
			}
			yield {
				type: "error",
				offset: this.offset,
				message: `Unexpected ${this.type} token in YAML stream`,
				source: this.source
			};
		}
		*document(doc) {
			if (doc.value) return yield* this.lineEnd(doc);
			switch (this.type) {
				case "doc-start":
					if (findNonEmptyIndex(doc.start) !== -1) {
						yield* this.pop();
						yield* this.step();
					} else doc.start.push(this.sourceToken);
					return;
				case "anchor":
				case "tag":
				case "space":
				case "comment":
				case "newline":
					doc.start.push(this.sourceToken);
					return;
			}
			const bv = this.startBlockValue(doc);
			if (bv) this.stack.push(bv);
			else yield {
				type: "error",
				offset: this.offset,
				message: `Unexpected ${this.type} token in YAML document`,
				source: this.source
			};
		}
		*scalar(scalar) {
			if (this.type === "map-value-ind") {
				const start = getFirstKeyStartProps(getPrevProps(this.peek(2)));
				let sep;
				if (scalar.end) {
					sep = scalar.end;
					sep.push(this.sourceToken);
					delete scalar.end;
				} else sep = [this.sourceToken];
				const map = {
					type: "block-map",
					offset: scalar.offset,
					indent: scalar.indent,
					items: [{
						start,
						key: scalar,
						sep
					}]
				};
				this.onKeyLine = true;
				this.stack[this.stack.length - 1] = map;
			} else yield* this.lineEnd(scalar);
		}
		*blockScalar(scalar) {
			switch (this.type) {
				case "space":
				case "comment":
				case "newline":
					scalar.props.push(this.sourceToken);
					return;
				case "scalar":
					scalar.source = this.source;
					this.atNewLine = true;
					this.indent = 0;
					if (this.onNewLine) {
						let nl = this.source.indexOf("\n") + 1;
						while (nl !== 0) {
							this.onNewLine(this.offset + nl);
							nl = this.source.indexOf("\n", nl) + 1;
						}
					}
					yield* this.pop();
					break;
				default:
					yield* this.pop();
					yield* this.step();
			}
		}
		*blockMap(map) {
			const it = map.items[map.items.length - 1];
			switch (this.type) {
				case "newline":
					this.onKeyLine = false;
					if (it.value) {
						const end = "end" in it.value ? it.value.end : void 0;
						if ((Array.isArray(end) ? end[end.length - 1] : void 0)?.type === "comment") end?.push(this.sourceToken);
						else map.items.push({ start: [this.sourceToken] });
					} else if (it.sep) it.sep.push(this.sourceToken);
					else it.start.push(this.sourceToken);
					return;
				case "space":
				case "comment":
					if (it.value) map.items.push({ start: [this.sourceToken] });
					else if (it.sep) it.sep.push(this.sourceToken);
					else {
						if (this.atIndentedComment(it.start, map.indent)) {
							const end = map.items[map.items.length - 2]?.value?.end;
							if (Array.isArray(end)) {
								arrayPushArray(end, it.start);
								end.push(this.sourceToken);
								map.items.pop();
								return;
							}
						}
						it.start.push(this.sourceToken);
					}
					return;
			}
			if (this.indent >= map.indent) {
				const atMapIndent = !this.onKeyLine && this.indent === map.indent;
				const atNextItem = atMapIndent && (it.sep || it.explicitKey) && this.type !== "seq-item-ind";
				let start = [];
				if (atNextItem && it.sep && !it.value) {
					const nl = [];
					for (let i = 0; i < it.sep.length; ++i) {
						const st = it.sep[i];
						switch (st.type) {
							case "newline":
								nl.push(i);
								break;
							case "space": break;
							case "comment":
								if (st.indent > map.indent) nl.length = 0;
								break;
							default: nl.length = 0;
						}
					}
					if (nl.length >= 2) start = it.sep.splice(nl[1]);
				}
				switch (this.type) {
					case "anchor":
					case "tag":
						if (atNextItem || it.value) {
							start.push(this.sourceToken);
							map.items.push({ start });
							this.onKeyLine = true;
						} else if (it.sep) it.sep.push(this.sourceToken);
						else it.start.push(this.sourceToken);
						return;
					case "explicit-key-ind":
						if (!it.sep && !it.explicitKey) {
							it.start.push(this.sourceToken);
							it.explicitKey = true;
						} else if (atNextItem || it.value) {
							start.push(this.sourceToken);
							map.items.push({
								start,
								explicitKey: true
							});
						} else this.stack.push({
							type: "block-map",
							offset: this.offset,
							indent: this.indent,
							items: [{
								start: [this.sourceToken],
								explicitKey: true
							}]
						});
						this.onKeyLine = true;
						return;
					case "map-value-ind":
						if (it.explicitKey) {
							if (!it.sep) {
								if (includesToken(it.start, "newline")) Object.assign(it, {
									key: null,
									sep: [this.sourceToken]
								});
								else {
									const start = getFirstKeyStartProps(it.start);
									this.stack.push({
										type: "block-map",
										offset: this.offset,
										indent: this.indent,
										items: [{
											start,
											key: null,
											sep: [this.sourceToken]
										}]
									});
								}
							} else if (it.value) map.items.push({
								start: [],
								key: null,
								sep: [this.sourceToken]
							});
							else if (includesToken(it.sep, "map-value-ind")) this.stack.push({
								type: "block-map",
								offset: this.offset,
								indent: this.indent,
								items: [{
									start,
									key: null,
									sep: [this.sourceToken]
								}]
							});
							else if (isFlowToken(it.key) && !includesToken(it.sep, "newline")) {
								const start = getFirstKeyStartProps(it.start);
								const key = it.key;
								const sep = it.sep;
								sep.push(this.sourceToken);
								delete it.key;
								delete it.sep;
								this.stack.push({
									type: "block-map",
									offset: this.offset,
									indent: this.indent,
									items: [{
										start,
										key,
										sep
									}]
								});
							} else if (start.length > 0) it.sep = it.sep.concat(start, this.sourceToken);
							else it.sep.push(this.sourceToken);
						} else if (!it.sep) Object.assign(it, {
							key: null,
							sep: [this.sourceToken]
						});
						else if (it.value || atNextItem) map.items.push({
							start,
							key: null,
							sep: [this.sourceToken]
						});
						else if (includesToken(it.sep, "map-value-ind")) this.stack.push({
							type: "block-map",
							offset: this.offset,
							indent: this.indent,
							items: [{
								start: [],
								key: null,
								sep: [this.sourceToken]
							}]
						});
						else it.sep.push(this.sourceToken);
						this.onKeyLine = true;
						return;
					case "alias":
					case "scalar":
					case "single-quoted-scalar":
					case "double-quoted-scalar": {
						const fs = this.flowScalar(this.type);
						if (atNextItem || it.value) {
							map.items.push({
								start,
								key: fs,
								sep: []
							});
							this.onKeyLine = true;
						} else if (it.sep) this.stack.push(fs);
						else {
							Object.assign(it, {
								key: fs,
								sep: []
							});
							this.onKeyLine = true;
						}
						return;
					}
					default: {
						const bv = this.startBlockValue(map);
						if (bv) {
							if (bv.type === "block-seq") {
								if (!it.explicitKey && it.sep && !includesToken(it.sep, "newline")) {
									yield* this.pop({
										type: "error",
										offset: this.offset,
										message: "Unexpected block-seq-ind on same line with key",
										source: this.source
									});
									return;
								}
							} else if (atMapIndent) map.items.push({ start });
							this.stack.push(bv);
							return;
						}
					}
				}
			}
			yield* this.pop();
			yield* this.step();
		}
		*blockSequence(seq) {
			const it = seq.items[seq.items.length - 1];
			switch (this.type) {
				case "newline":
					if (it.value) {
						const end = "end" in it.value ? it.value.end : void 0;
						if ((Array.isArray(end) ? end[end.length - 1] : void 0)?.type === "comment") end?.push(this.sourceToken);
						else seq.items.push({ start: [this.sourceToken] });
					} else it.start.push(this.sourceToken);
					return;
				case "space":
				case "comment":
					if (it.value) seq.items.push({ start: [this.sourceToken] });
					else {
						if (this.atIndentedComment(it.start, seq.indent)) {
							const end = seq.items[seq.items.length - 2]?.value?.end;
							if (Array.isArray(end)) {
								arrayPushArray(end, it.start);
								end.push(this.sourceToken);
								seq.items.pop();
								return;
							}
						}
						it.start.push(this.sourceToken);
					}
					return;
				case "anchor":
				case "tag":
					if (it.value || this.indent <= seq.indent) break;
					it.start.push(this.sourceToken);
					return;
				case "seq-item-ind":
					if (this.indent !== seq.indent) break;
					if (it.value || includesToken(it.start, "seq-item-ind")) seq.items.push({ start: [this.sourceToken] });
					else it.start.push(this.sourceToken);
					return;
			}
			if (this.indent > seq.indent) {
				const bv = this.startBlockValue(seq);
				if (bv) {
					this.stack.push(bv);
					return;
				}
			}
			yield* this.pop();
			yield* this.step();
		}
		*flowCollection(fc) {
			const it = fc.items[fc.items.length - 1];
			if (this.type === "flow-error-end") {
				let top;
				do {
					yield* this.pop();
					top = this.peek(1);
				} while (top?.type === "flow-collection");
			} else if (fc.end.length === 0) {
				switch (this.type) {
					case "comma":
					case "explicit-key-ind":
						if (!it || it.sep) fc.items.push({ start: [this.sourceToken] });
						else it.start.push(this.sourceToken);
						return;
					case "map-value-ind":
						if (!it || it.value) fc.items.push({
							start: [],
							key: null,
							sep: [this.sourceToken]
						});
						else if (it.sep) it.sep.push(this.sourceToken);
						else Object.assign(it, {
							key: null,
							sep: [this.sourceToken]
						});
						return;
					case "space":
					case "comment":
					case "newline":
					case "anchor":
					case "tag":
						if (!it || it.value) fc.items.push({ start: [this.sourceToken] });
						else if (it.sep) it.sep.push(this.sourceToken);
						else it.start.push(this.sourceToken);
						return;
					case "alias":
					case "scalar":
					case "single-quoted-scalar":
					case "double-quoted-scalar": {
						const fs = this.flowScalar(this.type);
						if (!it || it.value) fc.items.push({
							start: [],
							key: fs,
							sep: []
						});
						else if (it.sep) this.stack.push(fs);
						else Object.assign(it, {
							key: fs,
							sep: []
						});
						return;
					}
					case "flow-map-end":
					case "flow-seq-end":
						fc.end.push(this.sourceToken);
						return;
				}
				const bv = this.startBlockValue(fc);
				if (bv) this.stack.push(bv);
				else {
					yield* this.pop();
					yield* this.step();
				}
			} else {
				const parent = this.peek(2);
				if (parent.type === "block-map" && (this.type === "map-value-ind" && parent.indent === fc.indent || this.type === "newline" && !parent.items[parent.items.length - 1].sep)) {
					yield* this.pop();
					yield* this.step();
				} else if (this.type === "map-value-ind" && parent.type !== "flow-collection") {
					const start = getFirstKeyStartProps(getPrevProps(parent));
					fixFlowSeqItems(fc);
					const sep = fc.end.splice(1, fc.end.length);
					sep.push(this.sourceToken);
					const map = {
						type: "block-map",
						offset: fc.offset,
						indent: fc.indent,
						items: [{
							start,
							key: fc,
							sep
						}]
					};
					this.onKeyLine = true;
					this.stack[this.stack.length - 1] = map;
				} else yield* this.lineEnd(fc);
			}
		}
		flowScalar(type) {
			if (this.onNewLine) {
				let nl = this.source.indexOf("\n") + 1;
				while (nl !== 0) {
					this.onNewLine(this.offset + nl);
					nl = this.source.indexOf("\n", nl) + 1;
				}
			}
			return {
				type,
				offset: this.offset,
				indent: this.indent,
				source: this.source
			};
		}
		startBlockValue(parent) {
			switch (this.type) {
				case "alias":
				case "scalar":
				case "single-quoted-scalar":
				case "double-quoted-scalar": return this.flowScalar(this.type);
				case "block-scalar-header": return {
					type: "block-scalar",
					offset: this.offset,
					indent: this.indent,
					props: [this.sourceToken],
					source: ""
				};
				case "flow-map-start":
				case "flow-seq-start": return {
					type: "flow-collection",
					offset: this.offset,
					indent: this.indent,
					start: this.sourceToken,
					items: [],
					end: []
				};
				case "seq-item-ind": return {
					type: "block-seq",
					offset: this.offset,
					indent: this.indent,
					items: [{ start: [this.sourceToken] }]
				};
				case "explicit-key-ind": {
					this.onKeyLine = true;
					const start = getFirstKeyStartProps(getPrevProps(parent));
					start.push(this.sourceToken);
					return {
						type: "block-map",
						offset: this.offset,
						indent: this.indent,
						items: [{
							start,
							explicitKey: true
						}]
					};
				}
				case "map-value-ind": {
					this.onKeyLine = true;
					const start = getFirstKeyStartProps(getPrevProps(parent));
					return {
						type: "block-map",
						offset: this.offset,
						indent: this.indent,
						items: [{
							start,
							key: null,
							sep: [this.sourceToken]
						}]
					};
				}
			}
			return null;
		}
		atIndentedComment(start, indent) {
			if (this.type !== "comment") return false;
			if (this.indent <= indent) return false;
			return start.every((st) => st.type === "newline" || st.type === "space");
		}
		*documentEnd(docEnd) {
			if (this.type !== "doc-mode") {
				if (docEnd.end) docEnd.end.push(this.sourceToken);
				else docEnd.end = [this.sourceToken];
				if (this.type === "newline") yield* this.pop();
			}
		}
		*lineEnd(token) {
			switch (this.type) {
				case "comma":
				case "doc-start":
				case "doc-end":
				case "flow-seq-end":
				case "flow-map-end":
				case "map-value-ind":
					yield* this.pop();
					yield* this.step();
					break;
				case "newline": this.onKeyLine = false;
				default:
					if (token.end) token.end.push(this.sourceToken);
					else token.end = [this.sourceToken];
					if (this.type === "newline") yield* this.pop();
			}
		}
	};
	exports.Parser = Parser;
}));
// node_modules/yaml/dist/public-api.js
var require_public_api = require_rolldown_runtime.__commonJSMin(((exports) => {
	var composer = require_composer();
	var Document = require_Document();
	var errors = require_errors();
	var log = require_log();
	var identity = require_identity();
	var lineCounter = require_line_counter();
	var parser = require_parser();
	function parseOptions(options) {
		const prettyErrors = options.prettyErrors !== false;
		return {
			lineCounter: options.lineCounter || prettyErrors && new lineCounter.LineCounter() || null,
			prettyErrors
		};
	}
	function parseAllDocuments(source, options = {}) {
		const { lineCounter, prettyErrors } = parseOptions(options);
		const parser$1 = new parser.Parser(lineCounter?.addNewLine);
		const composer$1 = new composer.Composer(options);
		const docs = Array.from(composer$1.compose(parser$1.parse(source)));
		if (prettyErrors && lineCounter) for (const doc of docs) {
			doc.errors.forEach(errors.prettifyError(source, lineCounter));
			doc.warnings.forEach(errors.prettifyError(source, lineCounter));
		}
		if (docs.length > 0) return docs;
		return Object.assign([], { empty: true }, composer$1.streamInfo());
	}
	function parseDocument(source, options = {}) {
		const { lineCounter, prettyErrors } = parseOptions(options);
		const parser$1 = new parser.Parser(lineCounter?.addNewLine);
		const composer$1 = new composer.Composer(options);
		let doc = null;
		for (const _doc of composer$1.compose(parser$1.parse(source), true, source.length)) if (!doc) doc = _doc;
		else if (doc.options.logLevel !== "silent") {
			doc.errors.push(new errors.YAMLParseError(_doc.range.slice(0, 2), "MULTIPLE_DOCS", "Source contains multiple documents; please use YAML.parseAllDocuments()"));
			break;
		}
		if (prettyErrors && lineCounter) {
			doc.errors.forEach(errors.prettifyError(source, lineCounter));
			doc.warnings.forEach(errors.prettifyError(source, lineCounter));
		}
		return doc;
	}
	function parse(src, reviver, options) {
		let _reviver = void 0;
		if (typeof reviver === "function") _reviver = reviver;
		else if (options === void 0 && reviver && typeof reviver === "object") options = reviver;
		const doc = parseDocument(src, options);
		if (!doc) return null;
		doc.warnings.forEach((warning) => log.warn(doc.options.logLevel, warning));
		if (doc.errors.length > 0) {
			if (doc.options.logLevel !== "silent") throw doc.errors[0];
			else doc.errors = [];
		}
		return doc.toJS(Object.assign({ reviver: _reviver }, options));
	}
	function stringify(value, replacer, options) {
		let _replacer = null;
		if (typeof replacer === "function" || Array.isArray(replacer)) _replacer = replacer;
		else if (options === void 0 && replacer) options = replacer;
		if (typeof options === "string") options = options.length;
		if (typeof options === "number") {
			const indent = Math.round(options);
			options = indent < 1 ? void 0 : indent > 8 ? { indent: 8 } : { indent };
		}
		if (value === void 0) {
			const { keepUndefined } = options ?? replacer ?? {};
			if (!keepUndefined) return void 0;
		}
		if (identity.isDocument(value) && !_replacer) return value.toString(options);
		return new Document.Document(value, _replacer, options).toString(options);
	}
	exports.parse = parse;
	exports.parseAllDocuments = parseAllDocuments;
	exports.parseDocument = parseDocument;
	exports.stringify = stringify;
}));
// node_modules/yaml/dist/index.js
var require_dist = require_rolldown_runtime.__commonJSMin(((exports) => {
	var composer = require_composer();
	var Document = require_Document();
	var Schema = require_Schema();
	var errors = require_errors();
	var Alias = require_Alias();
	var identity = require_identity();
	var Pair = require_Pair();
	var Scalar = require_Scalar();
	var YAMLMap = require_YAMLMap();
	var YAMLSeq = require_YAMLSeq();
	require_cst();
	var lexer = require_lexer();
	var lineCounter = require_line_counter();
	var parser = require_parser();
	var publicApi = require_public_api();
	var visit = require_visit();
	exports.Composer = composer.Composer;
	exports.Document = Document.Document;
	exports.Schema = Schema.Schema;
	exports.YAMLError = errors.YAMLError;
	exports.YAMLParseError = errors.YAMLParseError;
	exports.YAMLWarning = errors.YAMLWarning;
	exports.Alias = Alias.Alias;
	exports.isAlias = identity.isAlias;
	exports.isCollection = identity.isCollection;
	exports.isDocument = identity.isDocument;
	exports.isMap = identity.isMap;
	exports.isNode = identity.isNode;
	exports.isPair = identity.isPair;
	exports.isScalar = identity.isScalar;
	exports.isSeq = identity.isSeq;
	exports.Pair = Pair.Pair;
	exports.Scalar = Scalar.Scalar;
	exports.YAMLMap = YAMLMap.YAMLMap;
	exports.YAMLSeq = YAMLSeq.YAMLSeq;
	exports.Lexer = lexer.Lexer;
	exports.LineCounter = lineCounter.LineCounter;
	exports.Parser = parser.Parser;
	exports.parse = publicApi.parse;
	exports.parseAllDocuments = publicApi.parseAllDocuments;
	exports.parseDocument = publicApi.parseDocument;
	exports.stringify = publicApi.stringify;
	exports.visit = visit.visit;
	exports.visitAsync = visit.visitAsync;
}));
// src/config/fields.ts
const SECOND = 1e3;
const DAY = 24 * (3600 * SECOND);
const FIELDS = {
	listen: {
		type: {
			kind: "listen",
			minItems: 1
		},
		default: "[127.0.0.1:53, \"[::1]:53\"]",
		doc: "Where plaintext queries are taken, over UDP and TCP on each; 0.0.0.0 and [::] stand for every address of the host.",
		rfc: "RFC 5625 section 6.2"
	},
	"upstream.location": {
		type: { kind: "label" },
		default: void 0,
		example: "9y65g5srsm",
		doc: "The Gateway DNS location's name, the first label of its DNS over TLS hostname; a secret, required unless hostname is given."
	},
	"upstream.endpoint": {
		type: {
			kind: "choice",
			choices: ["location", "generic"]
		},
		default: "location",
		doc: "How the location is told: by its own hostname (location), or at dns.cloudflare-gateway.com by EDNS option 65011 on every query (generic)."
	},
	"upstream.addresses": {
		type: {
			kind: "addresses",
			minItems: 1
		},
		default: "[162.159.36.5]",
		doc: "IPv4 and IPv6 addresses of the upstream, which is never looked up by name; required when hostname is given."
	},
	"upstream.port": {
		type: {
			kind: "integer",
			min: 1,
			max: 65535
		},
		default: "853",
		doc: "The TCP port of the upstream.",
		rfc: "RFC 7858 section 3.1"
	},
	"upstream.hostname": {
		type: { kind: "name" },
		default: void 0,
		example: "dot.example.net",
		doc: "The name the upstream must prove, also sent as SNI, in place of Gateway's: any RFC 7858 server; with endpoint generic the option is still sent.",
		rfc: "RFC 8310 section 8.1"
	},
	"upstream.ca_file": {
		type: { kind: "file" },
		default: void 0,
		example: "/etc/ssl/corp.pem",
		doc: "Trust the certificates in this PEM file instead of the system's; a relative path starts at this file's folder."
	},
	"upstream.pins": {
		type: {
			kind: "pins",
			minItems: 1
		},
		default: void 0,
		example: "[\"sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\"]",
		doc: "The upstream's certificate chain must also hold one of these public keys (SHA-256 of SubjectPublicKeyInfo); give a spare.",
		rfc: "RFC 7858 section 4.2"
	},
	"upstream.connections": {
		type: {
			kind: "integer",
			min: 1,
			max: 8
		},
		default: "2",
		doc: "The most persistent connections kept to the upstream.",
		rfc: "RFC 7766 section 6.2.2"
	},
	"upstream.query_timeout": {
		type: {
			kind: "duration",
			min: 500,
			max: 10 * SECOND
		},
		default: "4500ms",
		doc: "A client has its answer, a stale answer or SERVFAIL by then.",
		rfc: "RFC 8767 section 5"
	},
	"cache.max_size": {
		type: {
			kind: "size",
			min: 65536,
			max: 64 * 1024 ** 3,
			zero: "no cache"
		},
		default: "64MiB",
		doc: "The memory that answers may take; 0 turns the cache off."
	},
	"cache.max_ttl": {
		type: {
			kind: "duration",
			min: SECOND,
			max: 7 * DAY
		},
		default: "1h",
		doc: "No answer is kept longer; a change of policy at Gateway takes effect when kept answers expire.",
		rfc: "RFC 8767 section 4"
	},
	"cache.max_negative_ttl": {
		type: {
			kind: "duration",
			min: SECOND,
			max: DAY
		},
		default: "1h",
		doc: "No answer that there is no such name or no such data is kept longer.",
		rfc: "RFC 2308 section 5"
	},
	"cache.serve_stale": {
		type: {
			kind: "duration",
			min: SECOND,
			max: 7 * DAY,
			zero: "never"
		},
		default: "24h",
		doc: "How long after its expiry an answer may still stand in for an upstream that does not answer; 0 turns it off.",
		rfc: "RFC 8767 section 5"
	},
	"clients.allow": {
		type: {
			kind: "networks",
			minItems: 1
		},
		default: "[loopback, private]",
		doc: "Who may ask: the words loopback, private and any, or networks such as 192.0.2.0/24; others get REFUSED.",
		rfc: "RFC 5625 section 6.2"
	},
	"clients.rate_limit": {
		type: {
			kind: "integer",
			min: 0,
			max: 1e6
		},
		default: "1000",
		doc: "Queries a second from one IPv4 address or IPv6 /64, this host itself aside: beyond it UDP clients are sent to TCP, where they are answered more slowly; 0 turns it off.",
		rfc: "RFC 7766 section 10"
	},
	"local.forward": {
		type: {
			kind: "zones",
			minItems: 0
		},
		default: "[]",
		doc: "Zones that are answered here by default and shall go upstream instead, such as test or 10.in-addr.arpa.",
		rfc: "RFC 6303 section 3"
	},
	"log.level": {
		type: {
			kind: "choice",
			choices: [
				"silent",
				"fatal",
				"error",
				"warn",
				"info",
				"debug",
				"trace"
			]
		},
		default: "info",
		doc: "What is logged, as JSON lines on stderr: this level and those above it."
	},
	"log.queries": {
		type: { kind: "switch" },
		default: "false",
		doc: "Log a line for each query; names people look up are personal data."
	},
	"control.socket": {
		type: { kind: "socket" },
		default: "/run/dotbridge/control.sock",
		doc: "Where dotbridge status, flush, reload and log-level reach the daemon; its owner and group may."
	},
	"metrics.listen": {
		type: { kind: "endpoint" },
		default: "off",
		example: "127.0.0.1:9153",
		doc: "Where Prometheus finds /metrics, and others /healthz and /readyz, over HTTP."
	}
};
const SECTIONS = {
	upstream: "Who is asked, over TLS only and only if it proves its name.",
	cache: "What was asked once is answered from memory.",
	clients: "Nobody else is served: an open resolver is a weapon.",
	local: "Names that are answered here and never leave: localhost, private reverse zones and other special-use names.",
	log: "The location is a secret: of its name the log shows two characters.",
	control: "Whoever may write to the socket may steer the daemon.",
	metrics: "Numbers about queries, never their names."
};
function keysIn(section) {
	const paths = Object.keys(FIELDS);
	if (section === "") return [...paths.filter((path) => !path.includes(".")), ...Object.keys(SECTIONS)];
	return paths.filter((path) => path.startsWith(`${section}.`)).map((path) => path.slice(section.length + 1));
}
// src/config/document.ts
var import_dist = require_dist();
const START = {
	line: 1,
	column: 1
};
function readDocument(text) {
	const reader = new Reader(text);
	reader.read();
	return reader;
}
function readValue(text) {
	return new Reader(text).value();
}
var Reader = class {
	written = new Map();
	problems = [];
	#places = new Map();
	#muddled = new Set();
	#lines = new import_dist.LineCounter();
	#text;
	#document;
	constructor(text) {
		this.#text = text;
		this.#document = (0, import_dist.parseDocument)(text, {
			lineCounter: this.#lines,
			prettyErrors: false,
			uniqueKeys: false,
			version: "1.2"
		});
	}
	place(path) {
		return this.#places.get(path) ?? this.#places.get(path.replace(/\.?[^.]*$/, "")) ?? START;
	}
	muddled(path) {
		return this.#muddled.has("") || this.#muddled.has(path.replace(/\..*$/, ""));
	}
	value() {
		return this.#written(this.#document.contents, START);
	}
	read() {
		for (const error of [...this.#document.errors, ...this.#document.warnings]) this.#syntax(error);
		(0, import_dist.visit)(this.#document, { Alias: (_, alias) => this.#alias(alias) });
		if (this.problems.length > 0) {
			this.#muddled.add("");
			return;
		}
		const root = this.#document.contents;
		if (!(0, import_dist.isMap)(root)) this.#muddled.add("");
		const expected = `expected sections and settings, with at least "upstream:" and below it "location: NAME"`;
		if (root === null || (0, import_dist.isScalar)(root) && root.value === null) this.#problem(START, `the file says nothing, ${expected}`);
		else if ((0, import_dist.isMap)(root)) this.#section("", root);
		else this.#problem(this.#at(root, START), `the file is ${(0, import_dist.isSeq)(root) ? "a list" : "a single value"}, ${expected}`);
	}
	#section(section, map) {
		const known = keysIn(section);
		const seen = new Map();
		for (const pair of map.items) {
			const place = this.#at(pair.key, this.#at(map, START));
			const key = keyText(pair);
			const first = key === void 0 ? void 0 : seen.get(key);
			if (key === void 0) {
				this.#muddled.add(section);
				this.#problem(place, `this key is no plain word, expected one of ${known.join(", ")}`);
			} else if (!known.includes(key)) {
				this.#muddled.add(section);
				this.#problem(place, unknownKey(section, key, known));
			} else if (first !== void 0) this.#problem(place, `${join$1(section, key)} is given twice, expected once; it is already in line ${first.line}`);
			else {
				seen.set(key, place);
				this.#pair(join$1(section, key), pair, place);
			}
		}
	}
	#pair(path, pair, place) {
		this.#places.set(path, place);
		const node = pair.value;
		if (isFieldPath(path)) {
			const written = this.#written(node, place);
			this.#places.set(path, written);
			this.written.set(path, written);
			return;
		}
		const inner = (0, import_dist.isAlias)(node) ? node.resolve(this.#document) : node;
		if ((0, import_dist.isMap)(inner)) this.#section(path, inner);
		else if (inner !== null && inner !== void 0 && !((0, import_dist.isScalar)(inner) && inner.value === null)) {
			this.#muddled.add(path);
			this.#problem(this.#at(node, place), `${path} is a section, expected below it ${keysIn(path).join(", ")}`);
		}
	}
	#written(node, fallback, depth = 0) {
		const place = this.#at(node, fallback);
		const inner = (0, import_dist.isAlias)(node) ? node.resolve(this.#document) : node;
		if ((0, import_dist.isMap)(inner)) return {
			...place,
			kind: "map"
		};
		const items = (0, import_dist.isSeq)(inner) && depth === 0 ? inner.items : [];
		if ((0, import_dist.isSeq)(inner)) return {
			...place,
			kind: "list",
			items: items.map((item) => this.#written(item, place, 1))
		};
		if (!(0, import_dist.isScalar)(inner) || inner.value === null) return {
			...place,
			kind: "nothing"
		};
		const plain = inner.type === "PLAIN";
		return {
			...place,
			kind: "scalar",
			text: inner.source ?? String(inner.value),
			value: inner.value,
			plain
		};
	}
	#alias(alias) {
		if (alias.resolve(this.#document) !== void 0) return;
		this.#problem(this.#at(alias, START), `*${alias.source} has no anchor, expected &${alias.source} before it`);
	}
	#syntax(error) {
		const place = this.#lineAndColumn(error.pos[0]);
		const message = error.message.replace(/:\s.*$/s, "");
		const line = this.#text.split("\n")[place.line - 1] ?? "";
		const hint = /\]:\d/.test(line) && !/["'].*\]:\d/.test(line) ? "; an address in brackets needs quotes: \"[::1]:53\"" : "";
		const start = message.charAt(0).toLowerCase();
		this.#problem(place, `this is not YAML: ${start}${message.slice(1)}${HINTS[error.code] ?? ""}${hint}`);
	}
	#at(node, fallback) {
		return node?.range ? this.#lineAndColumn(node.range[0]) : fallback;
	}
	#lineAndColumn(offset) {
		const { line, col } = this.#lines.linePos(offset);
		return {
			line: Math.max(line, 1),
			column: Math.max(col, 1)
		};
	}
	#problem(place, text) {
		this.problems.push({
			line: place.line,
			column: place.column,
			text
		});
	}
};
const HINTS = {
	TAB_AS_INDENT: ", expected spaces",
	MULTIPLE_DOCS: ", expected one"
};
const join$1 = (section, key) => section === "" ? key : `${section}.${key}`;
const isFieldPath = (path) => Object.hasOwn(FIELDS, path);
function keyText(pair) {
	return (0, import_dist.isScalar)(pair.key) && pair.key.value !== null ? pair.key.source ?? String(pair.key.value) : void 0;
}
function unknownKey(section, key, known) {
	const where = section === "" ? "" : ` in ${section}`;
	const near = nearest(key, known);
	const elsewhere = ["", ...Object.keys(SECTIONS)].find((other) => other !== section && keysIn(other).includes(key));
	const belongs = elsewhere === "" ? "at the top of the file" : `in ${elsewhere}`;
	const hint = near ? `; did you mean "${near}"?` : elsewhere === void 0 ? "" : `; ${quoted(key)} belongs ${belongs}`;
	return `unknown key ${quoted(key)}${where}, expected one of ${known.join(", ")}${hint}`;
}
// src/local/zones.ts
const zone = (kind, sealed = false) => {
	return (name) => ({
		name,
		kind,
		sealed
	});
};
const range = (first, last, parent) => Array.from({ length: last - first + 1 }, (_, index) => `${first + index}.${parent}`);
const zeros = (count) => "0.".repeat(count);
const LOCAL_ZONES = [
	...["onion"].map(zone("absent", true)),
	...[
		"invalid",
		"test",
		"local",
		"alt"
	].map(zone("absent")),
	...["localhost"].map(zone("loopback")),
	...["resolver.arpa"].map(zone("bare", true)),
	...["home.arpa"].map(zone("empty")),
	...[
		"10.in-addr.arpa",
		...range(16, 31, "172.in-addr.arpa"),
		"168.192.in-addr.arpa",
		"0.in-addr.arpa",
		"127.in-addr.arpa",
		"254.169.in-addr.arpa",
		"2.0.192.in-addr.arpa",
		"100.51.198.in-addr.arpa",
		"113.0.203.in-addr.arpa",
		"255.255.255.255.in-addr.arpa",
		...range(64, 127, "100.in-addr.arpa"),
		`${zeros(32)}ip6.arpa`,
		`1.${zeros(31)}ip6.arpa`,
		"d.f.ip6.arpa",
		...[
			"8",
			"9",
			"a",
			"b"
		].map((nibble) => `${nibble}.e.f.ip6.arpa`),
		"8.b.d.0.1.0.0.2.ip6.arpa"
	].map(zone("empty"))
];
function isWithin(name, zone) {
	return name === zone || name.endsWith(`.${zone}`);
}
const SEALED_ZONES = LOCAL_ZONES.filter(({ sealed }) => sealed).map(({ name }) => name);
// src/config/rules.ts
const GATEWAY_ZONE = "cloudflare-gateway.com";
const GENERIC_HOSTNAME = `dns.${GATEWAY_ZONE}`;
function applyRules(values, document, unread, { problems, warnings }) {
	for (const { about, check, severity } of RULES) {
		if (about.some((path) => unread.has(path))) continue;
		const given = (path) => document.written.has(path);
		const found = check(values, given);
		if (found === void 0) continue;
		const { line, column } = document.place(about[0]);
		(severity === "problem" ? problems : warnings).push({
			line,
			column,
			text: `${about[0]}: ${found}`
		});
	}
}
const RULES = [
	{
		about: [
			"upstream.location",
			"upstream.hostname",
			"upstream.endpoint"
		],
		severity: "problem",
		check(values, given) {
			if (given("upstream.location")) return void 0;
			if (!given("upstream.hostname")) return "it is missing, expected the name of your Gateway DNS location (or a hostname)";
			if (values["upstream.endpoint"] !== "generic") return void 0;
			return "it is missing, expected with endpoint generic, which sends it in an option";
		}
	},
	{
		about: ["upstream.hostname"],
		severity: "problem",
		check({ "upstream.hostname": hostname }) {
			if (hostname === void 0 || !isOwnHostname(hostname)) return void 0;
			return "it is a Gateway location's own hostname, expected its first label as upstream.location instead";
		}
	},
	{
		about: ["upstream.addresses", "upstream.hostname"],
		severity: "problem",
		check({ "upstream.hostname": hostname }, given) {
			if (hostname === void 0 || hostname.endsWith(`.${GATEWAY_ZONE}`) || given("upstream.addresses")) return void 0;
			return "they are missing, expected the addresses of the server that hostname names (the default address is Gateway's)";
		}
	},
	{
		about: [
			"upstream.addresses",
			"upstream.port",
			"listen"
		],
		severity: "problem",
		check: loop
	},
	{
		about: ["metrics.listen", "listen"],
		severity: "problem",
		check({ "metrics.listen": metrics, listen }) {
			const meets = (at) => at.port === metrics?.port && (at.address === metrics.address || isWildcard(at.address) || isWildcard(metrics.address));
			return listen.some(meets) ? "queries are taken there (listen), expected another port" : void 0;
		}
	},
	{
		about: ["metrics.listen"],
		severity: "warning",
		check({ "metrics.listen": metrics }) {
			if (metrics === void 0 || isLoopback$1(metrics.address)) return void 0;
			return "any host that reaches this one may read the numbers: there is no password, and no TLS";
		}
	},
	{
		about: [
			"upstream.location",
			"upstream.hostname",
			"upstream.endpoint"
		],
		severity: "warning",
		check({ "upstream.hostname": hostname, "upstream.endpoint": endpoint, "upstream.location": location }) {
			if (hostname === void 0 || location === void 0 || endpoint === "generic") return void 0;
			return "it has no effect: with a hostname it is only told when endpoint is generic";
		}
	},
	{
		about: ["upstream.pins"],
		severity: "warning",
		check({ "upstream.pins": pins }) {
			if (pins === void 0 || pins.length > 1) return void 0;
			return "there is no spare: when the server changes its key, nothing is answered until you change the pin (RFC 7858 section 4.2)";
		}
	},
	{
		about: ["clients.allow", "listen"],
		severity: "warning",
		check({ "clients.allow": allow, listen }) {
			if (!allow.includes("any") || listen.every(({ address }) => isLoopback$1(address))) return void 0;
			return "any host that reaches this one may ask: an open resolver, which others use for attacks (RFC 5358)";
		}
	},
	{
		about: ["local.forward"],
		severity: "problem",
		check({ "local.forward": forward }) {
			const sealed = forward.find((name) => SEALED_ZONES.some((zone) => isWithin(name, zone)));
			if (sealed === void 0) return void 0;
			return `${quoted(sealed)} is never asked upstream, expected zones other than ${SEALED_ZONES.join(" and ")}`;
		}
	},
	{
		about: ["local.forward"],
		severity: "warning",
		check({ "local.forward": forward }) {
			const idle = forward.find((name) => !LOCAL_ZONES.some((zone) => isWithin(name, zone.name) || isWithin(zone.name, name)));
			return idle === void 0 ? void 0 : `${quoted(idle)} has no effect: it goes upstream in any case`;
		}
	},
	{
		about: ["cache.serve_stale", "cache.max_size"],
		severity: "warning",
		check({ "cache.max_size": size, "cache.serve_stale": stale }, given) {
			if (size > 0 || stale === 0 || !given("cache.serve_stale")) return void 0;
			return "it has no effect without a cache";
		}
	}
];
function isOwnHostname(hostname) {
	return hostname !== GENERIC_HOSTNAME && hostname.endsWith(`.${GATEWAY_ZONE}`);
}
function loop({ listen, "upstream.addresses": addresses, "upstream.port": port }) {
	for (const entry of listen) {
		const same = addresses.find((address) => address === entry.address || isWildcard(entry.address) && isLoopback$1(address));
		if (same !== void 0 && entry.port === port) return `${formatSocketAddress({
			address: same,
			port
		})} is listened on here (${formatSocketAddress(entry)}), expected another server: this is a loop`;
	}
}
function toConfig(values, fileName) {
	const location = values["upstream.location"];
	const endpoint = values["upstream.endpoint"];
	const caFile = values["upstream.ca_file"];
	const own = endpoint === "generic" ? GENERIC_HOSTNAME : `${location}.${GATEWAY_ZONE}`;
	return {
		listen: values.listen,
		upstream: {
			location,
			endpoint,
			hostname: values["upstream.hostname"] ?? own,
			locationOption: endpoint === "generic" ? location : void 0,
			addresses: values["upstream.addresses"],
			port: values["upstream.port"],
			caFile: caFile === void 0 ? void 0 : (0, node_path.resolve)((0, node_path.dirname)(fileName), caFile),
			pins: values["upstream.pins"] ?? [],
			connections: values["upstream.connections"],
			queryTimeoutMs: values["upstream.query_timeout"]
		},
		cache: {
			maxSize: values["cache.max_size"],
			maxTtlMs: values["cache.max_ttl"],
			maxNegativeTtlMs: values["cache.max_negative_ttl"],
			serveStaleMs: values["cache.serve_stale"]
		},
		clients: {
			allow: values["clients.allow"],
			rateLimit: values["clients.rate_limit"]
		},
		local: { forward: values["local.forward"] },
		log: {
			level: values["log.level"],
			queries: values["log.queries"]
		},
		control: { socket: values["control.socket"] },
		metrics: { listen: values["metrics.listen"] }
	};
}
// src/config/load.ts
function loadConfig(text, fileName) {
	const document = readDocument(text);
	const problems = [...document.problems];
	const warnings = [];
	const { values, unread } = readFields(document, problems);
	applyRules(values, document, unread, {
		problems,
		warnings
	});
	if (problems.length > 0) return { problems: problems.toSorted(byPlace) };
	return {
		config: toConfig(values, fileName),
		warnings: warnings.toSorted(byPlace),
		place: (path) => document.place(path)
	};
}
function formatProblem(fileName, { line, column, text }) {
	return `${fileName}:${line}:${column}: ${text}`;
}
const byPlace = (a, b) => a.line - b.line || a.column - b.column;
function readFields(document, problems) {
	const values = {};
	const unread = new Set();
	for (const [path, field] of Object.entries(FIELDS)) {
		const written = document.written.get(path);
		const before = problems.length;
		if (written !== void 0) values[path] = readField(path, field.type, written, problems);
		else if (field.default !== void 0) values[path] = readField(path, field.type, readValue(field.default), problems);
		const maybeMisspelt = written === void 0 && document.muddled(path);
		if (problems.length > before || maybeMisspelt) unread.add(path);
	}
	return {
		values,
		unread
	};
}
function readField(path, type, written, problems) {
	const expected = expectation(type);
	const report = ({ line, column }, wrong, hint = "") => {
		problems.push({
			line,
			column,
			text: `${path}: ${wrong}, expected ${expected}${hint}`
		});
	};
	if (written.kind === "nothing") return report(written, "there is no value", ", or no such key");
	if ("minItems" in type) return readList(type, written, report);
	if (written.kind !== "scalar") return report(written, `this is a ${written.kind}`);
	const reading = readScalar(type, written);
	if (!("wrong" in reading)) return reading.value;
	const near = type.kind === "choice" ? nearest(written.text, type.choices) : void 0;
	return report(written, reading.wrong, near === void 0 ? "" : `; did you mean "${near}"?`);
}
function readList(type, written, report) {
	if (written.kind !== "list") return report(written, `this is no list${written.kind === "scalar" ? ` (write [${written.text}])` : ""}`);
	if (written.items.length < type.minItems) return report(written, "the list is empty");
	const values = [];
	const seen = new Set();
	for (const item of written.items) {
		if (item.kind !== "scalar") {
			const brackets = type.kind === "listen" || type.kind === "addresses" ? " (IPv6 in brackets needs quotes)" : "";
			report(item, item.kind === "nothing" ? "this entry is empty" : `this entry is a ${item.kind}${brackets}`);
			continue;
		}
		const reading = ITEMS[type.kind](item.text);
		if ("wrong" in reading) {
			const near = type.kind === "networks" ? nearest(item.text, [
				"loopback",
				"private",
				"any"
			]) : void 0;
			report(item, reading.wrong, near === void 0 ? "" : `; did you mean "${near}"?`);
			continue;
		}
		const spelled = typeof reading.value === "string" ? reading.value : formatSocketAddress(reading.value);
		if (seen.has(spelled)) report(item, `${quoted(spelled)} is given twice`);
		seen.add(spelled);
		values.push(reading.value);
	}
	return values;
}
const ITEMS = {
	listen: parseListen,
	addresses: parseAddress$1,
	pins: parsePin,
	networks: parseNetwork$1,
	zones: parseZone
};
function readScalar(type, { text, value, plain }) {
	switch (type.kind) {
		case "switch": return typeof value === "boolean" ? { value } : { wrong: `${quoted(text)} is neither` };
		case "choice": return type.choices.includes(text) ? { value: text } : { wrong: `${quoted(text)} is none of them` };
		case "integer": return plain ? within$1(parseInteger(text), type, String) : { wrong: `${quoted(text)} is text, for its quotes` };
		case "duration": return within$1(parseDuration(text), type, formatDuration);
		case "size": return within$1(parseSize(text), type, formatSize);
		case "label": return parseLabel(text);
		case "name": return parseHostname(text);
		case "socket": return parseSocketPath(text);
		case "endpoint": return text === "off" ? { value: void 0 } : parseListen(text);
		default: return text === "" || text.includes("\0") ? { wrong: `${quoted(text)} is no path` } : { value: text };
	}
}
function within$1(reading, { min, max, zero }, format) {
	if ("wrong" in reading || reading.value === 0 && zero !== void 0) return reading;
	if (reading.value < min) return { wrong: `${format(reading.value)} is too little` };
	if (reading.value > max) return { wrong: `${format(reading.value)} is too much` };
	return reading;
}
// src/config/file.ts
function readConfigFile(file) {
	const content = readText$1(file);
	if ("unreadable" in content) return { problems: [`${file}: ${content.unreadable}`] };
	const result = loadConfig(content.text, file);
	if ("problems" in result) return { problems: result.problems.map((problem) => formatProblem(file, problem)) };
	const { config, warnings, place } = result;
	const { caFile } = config.upstream;
	const wrong = caFile === void 0 ? void 0 : certificateProblem(caFile);
	if (wrong !== void 0) return { problems: [formatProblem(file, {
		...place("upstream.ca_file"),
		text: `upstream.ca_file: ${wrong}`
	})] };
	return {
		config,
		warnings: warnings.map((warning) => formatProblem(file, warning))
	};
}
function readControlSocket(file) {
	const content = readText$1(file);
	const written = "text" in content ? readDocument(content.text).written.get("control.socket") : void 0;
	const reading = parseSocketPath(written?.kind === "scalar" ? written.text : FIELDS["control.socket"].default);
	return "value" in reading ? reading.value : FIELDS["control.socket"].default;
}
function readText$1(file) {
	try {
		const octets = (0, node_fs.readFileSync)(file);
		return { text: new TextDecoder("utf-8", {
			fatal: true,
			ignoreBOM: false
		}).decode(octets) };
	} catch (error) {
		return { unreadable: unreadable(error) };
	}
}
function unreadable(error) {
	const code = error instanceof Error && "code" in error ? String(error.code) : "";
	return UNREADABLE[code] ?? `it cannot be read (${code || String(error)})`;
}
const UNREADABLE = {
	ENOENT: "there is no such file",
	ENOTDIR: "there is no such file",
	EACCES: "it may not be read by this user",
	EISDIR: "it is a folder, expected a file",
	ERR_ENCODING_INVALID_ENCODED_DATA: "it is no text in UTF-8"
};
const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;
function certificateProblem(file) {
	const content = readText$1(file);
	if ("unreadable" in content) return `${file}: ${content.unreadable}`;
	const blocks = content.text.match(PEM_BLOCK) ?? [];
	if (blocks.length === 0) return `${file} holds no certificate, expected PEM (-----BEGIN CERTIFICATE-----)`;
	for (const [index, block] of blocks.entries()) try {
		new node_crypto.X509Certificate(block);
	} catch {
		return `certificate ${index + 1} of ${blocks.length} in ${file} cannot be read, expected X.509 in PEM`;
	}
}
// src/cli/read-config.ts
const DEFAULT_FILE = "/etc/dotbridge/dotbridge.yaml";
function configFile(flag, env) {
	return flag ?? (env["DOTBRIDGE_CONFIG"] || DEFAULT_FILE);
}
function readConfig(flag, io) {
	const result = readConfigFile(configFile(flag, io.env));
	if ("config" in result) return result.config;
	for (const line of problemLines(result, flag, io.env)) io.stderr.write(`${line}\n`);
}
function problemLines(result, flag, env) {
	const file = configFile(flag, env);
	const [first] = result.problems;
	return file === DEFAULT_FILE && first !== void 0 && first.startsWith(`${file}: there is no`) ? [`${first}; name yours with --config FILE or $DOTBRIDGE_CONFIG`] : result.problems;
}
// node_modules/pino-std-serializers/lib/err-helpers.js
var require_err_helpers = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	const isErrorLike = (err) => {
		return err && typeof err.message === "string";
	};
	const getErrorCause = (err) => {
		if (!err) return;
		const cause = err.cause;
		if (typeof cause === "function") {
			const causeResult = err.cause();
			return isErrorLike(causeResult) ? causeResult : void 0;
		} else return isErrorLike(cause) ? cause : void 0;
	};
	const _stackWithCauses = (err, seen) => {
		if (!isErrorLike(err)) return "";
		const stack = err.stack || "";
		if (seen.has(err)) return stack + "\ncauses have become circular...";
		const cause = getErrorCause(err);
		if (cause) {
			seen.add(err);
			return stack + "\ncaused by: " + _stackWithCauses(cause, seen);
		} else return stack;
	};
	const stackWithCauses = (err) => _stackWithCauses(err, new Set());
	const _messageWithCauses = (err, seen, skip) => {
		if (!isErrorLike(err)) return "";
		const message = skip ? "" : err.message || "";
		if (seen.has(err)) return message + ": ...";
		const cause = getErrorCause(err);
		if (cause) {
			seen.add(err);
			const skipIfVErrorStyleCause = typeof err.cause === "function";
			return message + (skipIfVErrorStyleCause ? "" : ": ") + _messageWithCauses(cause, seen, skipIfVErrorStyleCause);
		} else return message;
	};
	const messageWithCauses = (err) => _messageWithCauses(err, new Set());
	module.exports = {
		isErrorLike,
		getErrorCause,
		stackWithCauses,
		messageWithCauses
	};
}));
// node_modules/pino-std-serializers/lib/err-proto.js
var require_err_proto = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	const seen = Symbol("circular-ref-tag");
	const rawSymbol = Symbol("pino-raw-err-ref");
	const pinoErrProto = Object.create({}, {
		type: {
			enumerable: true,
			writable: true,
			value: void 0
		},
		message: {
			enumerable: true,
			writable: true,
			value: void 0
		},
		stack: {
			enumerable: true,
			writable: true,
			value: void 0
		},
		aggregateErrors: {
			enumerable: true,
			writable: true,
			value: void 0
		},
		raw: {
			enumerable: false,
			get: function() {
				return this[rawSymbol];
			},
			set: function(val) {
				this[rawSymbol] = val;
			}
		}
	});
	Object.defineProperty(pinoErrProto, rawSymbol, {
		writable: true,
		value: {}
	});
	module.exports = {
		pinoErrProto,
		pinoErrorSymbols: {
			seen,
			rawSymbol
		}
	};
}));
// node_modules/pino-std-serializers/lib/err.js
var require_err = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	module.exports = errSerializer;
	const { messageWithCauses, stackWithCauses, isErrorLike } = require_err_helpers();
	const { pinoErrProto, pinoErrorSymbols } = require_err_proto();
	const { seen } = pinoErrorSymbols;
	const { toString } = Object.prototype;
	function errSerializer(err) {
		if (!isErrorLike(err)) return err;
		err[seen] = void 0;
		const _err = Object.create(pinoErrProto);
		_err.type = toString.call(err.constructor) === "[object Function]" ? err.constructor.name : err.name;
		_err.message = messageWithCauses(err);
		_err.stack = stackWithCauses(err);
		if (Array.isArray(err.errors)) _err.aggregateErrors = err.errors.map((err) => errSerializer(err));
		for (const key in err) if (_err[key] === void 0) {
			const val = err[key];
			if (isErrorLike(val)) {
				if (key !== "cause" && !Object.prototype.hasOwnProperty.call(val, seen)) _err[key] = errSerializer(val);
			} else _err[key] = val;
		}
		delete err[seen];
		_err.raw = err;
		return _err;
	}
}));
// node_modules/pino-std-serializers/lib/err-with-cause.js
var require_err_with_cause = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	module.exports = errWithCauseSerializer;
	const { isErrorLike } = require_err_helpers();
	const { pinoErrProto, pinoErrorSymbols } = require_err_proto();
	const { seen } = pinoErrorSymbols;
	const { toString } = Object.prototype;
	function errWithCauseSerializer(err) {
		if (!isErrorLike(err)) return err;
		err[seen] = void 0;
		const _err = Object.create(pinoErrProto);
		_err.type = toString.call(err.constructor) === "[object Function]" ? err.constructor.name : err.name;
		_err.message = err.message;
		_err.stack = err.stack;
		if (Array.isArray(err.errors)) _err.aggregateErrors = err.errors.map((err) => errWithCauseSerializer(err));
		if (isErrorLike(err.cause) && !Object.prototype.hasOwnProperty.call(err.cause, seen)) _err.cause = errWithCauseSerializer(err.cause);
		for (const key in err) if (_err[key] === void 0) {
			const val = err[key];
			if (isErrorLike(val)) {
				if (!Object.prototype.hasOwnProperty.call(val, seen)) _err[key] = errWithCauseSerializer(val);
			} else _err[key] = val;
		}
		delete err[seen];
		_err.raw = err;
		return _err;
	}
}));
// node_modules/pino-std-serializers/lib/req.js
var require_req = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	module.exports = {
		mapHttpRequest,
		reqSerializer
	};
	const rawSymbol = Symbol("pino-raw-req-ref");
	const pinoReqProto = Object.create({}, {
		id: {
			enumerable: true,
			writable: true,
			value: ""
		},
		method: {
			enumerable: true,
			writable: true,
			value: ""
		},
		url: {
			enumerable: true,
			writable: true,
			value: ""
		},
		query: {
			enumerable: true,
			writable: true,
			value: ""
		},
		params: {
			enumerable: true,
			writable: true,
			value: ""
		},
		headers: {
			enumerable: true,
			writable: true,
			value: {}
		},
		remoteAddress: {
			enumerable: true,
			writable: true,
			value: ""
		},
		remotePort: {
			enumerable: true,
			writable: true,
			value: ""
		},
		raw: {
			enumerable: false,
			get: function() {
				return this[rawSymbol];
			},
			set: function(val) {
				this[rawSymbol] = val;
			}
		}
	});
	Object.defineProperty(pinoReqProto, rawSymbol, {
		writable: true,
		value: {}
	});
	function reqSerializer(req) {
		const connection = req.info || req.socket;
		const _req = Object.create(pinoReqProto);
		_req.id = typeof req.id === "function" ? req.id() : req.id || (req.info ? req.info.id : void 0);
		_req.method = req.method;
		if (req.originalUrl) _req.url = req.originalUrl;
		else {
			const path = req.path;
			_req.url = typeof path === "string" ? path : req.url ? req.url.path || req.url : void 0;
		}
		if (req.query) _req.query = req.query;
		if (req.params) _req.params = req.params;
		_req.headers = req.headers;
		_req.remoteAddress = connection && connection.remoteAddress;
		_req.remotePort = connection && connection.remotePort;
		_req.raw = req.raw || req;
		return _req;
	}
	function mapHttpRequest(req) {
		return { req: reqSerializer(req) };
	}
}));
// node_modules/pino-std-serializers/lib/res.js
var require_res = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	module.exports = {
		mapHttpResponse,
		resSerializer
	};
	const rawSymbol = Symbol("pino-raw-res-ref");
	const pinoResProto = Object.create({}, {
		statusCode: {
			enumerable: true,
			writable: true,
			value: 0
		},
		headers: {
			enumerable: true,
			writable: true,
			value: ""
		},
		raw: {
			enumerable: false,
			get: function() {
				return this[rawSymbol];
			},
			set: function(val) {
				this[rawSymbol] = val;
			}
		}
	});
	Object.defineProperty(pinoResProto, rawSymbol, {
		writable: true,
		value: {}
	});
	function resSerializer(res) {
		const _res = Object.create(pinoResProto);
		_res.statusCode = res.headersSent ? res.statusCode : null;
		_res.headers = res.getHeaders ? res.getHeaders() : res._headers;
		_res.raw = res;
		return _res;
	}
	function mapHttpResponse(res) {
		return { res: resSerializer(res) };
	}
}));
// node_modules/pino-std-serializers/index.js
var require_pino_std_serializers = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	const errSerializer = require_err();
	const errWithCauseSerializer = require_err_with_cause();
	const reqSerializers = require_req();
	const resSerializers = require_res();
	module.exports = {
		err: errSerializer,
		errWithCause: errWithCauseSerializer,
		mapHttpRequest: reqSerializers.mapHttpRequest,
		mapHttpResponse: resSerializers.mapHttpResponse,
		req: reqSerializers.reqSerializer,
		res: resSerializers.resSerializer,
		wrapErrorSerializer: function wrapErrorSerializer(customSerializer) {
			if (customSerializer === errSerializer) return customSerializer;
			return function wrapErrSerializer(err) {
				return customSerializer(errSerializer(err));
			};
		},
		wrapRequestSerializer: function wrapRequestSerializer(customSerializer) {
			if (customSerializer === reqSerializers.reqSerializer) return customSerializer;
			return function wrappedReqSerializer(req) {
				return customSerializer(reqSerializers.reqSerializer(req));
			};
		},
		wrapResponseSerializer: function wrapResponseSerializer(customSerializer) {
			if (customSerializer === resSerializers.resSerializer) return customSerializer;
			return function wrappedResSerializer(res) {
				return customSerializer(resSerializers.resSerializer(res));
			};
		}
	};
}));
// node_modules/pino/lib/caller.js
var require_caller = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	const util = require("node:util");
	const getCallSites = util.getCallSites ?? util.getCallSite;
	function noOpPrepareStackTrace(_, stack) {
		return stack;
	}
	module.exports = function getCallers() {
		if (getCallSites) return getCallSites().slice(2).map((callSite) => callSite.scriptName);
		const originalPrepare = Error.prepareStackTrace;
		Error.prepareStackTrace = noOpPrepareStackTrace;
		const stack = new Error().stack;
		Error.prepareStackTrace = originalPrepare;
		if (!Array.isArray(stack)) return;
		const entries = stack.slice(2);
		const fileNames = [];
		for (const entry of entries) {
			if (!entry) continue;
			fileNames.push(entry.getFileName());
		}
		return fileNames;
	};
}));
// node_modules/@pinojs/redact/index.js
var require_redact = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	function deepClone(obj) {
		if (obj === null || typeof obj !== "object") return obj;
		if (obj instanceof Date) return new Date(obj.getTime());
		if (obj instanceof Array) {
			const cloned = [];
			for (let i = 0; i < obj.length; i++) cloned[i] = deepClone(obj[i]);
			return cloned;
		}
		if (typeof obj === "object") {
			const cloned = Object.create(Object.getPrototypeOf(obj));
			for (const key in obj) if (Object.prototype.hasOwnProperty.call(obj, key)) cloned[key] = deepClone(obj[key]);
			return cloned;
		}
		return obj;
	}
	function parsePath(path) {
		const parts = [];
		let current = "";
		let inBrackets = false;
		let inQuotes = false;
		let quoteChar = "";
		for (let i = 0; i < path.length; i++) {
			const char = path[i];
			if (!inBrackets && char === ".") {
				if (current) {
					parts.push(current);
					current = "";
				}
			} else if (char === "[") {
				if (current) {
					parts.push(current);
					current = "";
				}
				inBrackets = true;
			} else if (char === "]" && inBrackets) {
				parts.push(current);
				current = "";
				inBrackets = false;
				inQuotes = false;
			} else if ((char === "\"" || char === "'") && inBrackets) {
				if (!inQuotes) {
					inQuotes = true;
					quoteChar = char;
				} else if (char === quoteChar) {
					inQuotes = false;
					quoteChar = "";
				} else current += char;
			} else current += char;
		}
		if (current) parts.push(current);
		return parts;
	}
	function setValue(obj, parts, value) {
		let current = obj;
		for (let i = 0; i < parts.length - 1; i++) {
			const key = parts[i];
			if (typeof current !== "object" || current === null || !(key in current)) return false;
			if (typeof current[key] !== "object" || current[key] === null) return false;
			current = current[key];
		}
		const lastKey = parts[parts.length - 1];
		if (lastKey === "*") {
			if (Array.isArray(current)) for (let i = 0; i < current.length; i++) current[i] = value;
			else if (typeof current === "object" && current !== null) {
				for (const key in current) if (Object.prototype.hasOwnProperty.call(current, key)) current[key] = value;
			}
		} else if (typeof current === "object" && current !== null && lastKey in current && Object.prototype.hasOwnProperty.call(current, lastKey)) current[lastKey] = value;
		return true;
	}
	function removeKey(obj, parts) {
		let current = obj;
		for (let i = 0; i < parts.length - 1; i++) {
			const key = parts[i];
			if (typeof current !== "object" || current === null || !(key in current)) return false;
			if (typeof current[key] !== "object" || current[key] === null) return false;
			current = current[key];
		}
		const lastKey = parts[parts.length - 1];
		if (lastKey === "*") {
			if (Array.isArray(current)) for (let i = 0; i < current.length; i++) current[i] = void 0;
			else if (typeof current === "object" && current !== null) {
				for (const key in current) if (Object.prototype.hasOwnProperty.call(current, key)) delete current[key];
			}
		} else if (typeof current === "object" && current !== null && lastKey in current && Object.prototype.hasOwnProperty.call(current, lastKey)) delete current[lastKey];
		return true;
	}
	const PATH_NOT_FOUND = Symbol("PATH_NOT_FOUND");
	function getValueIfExists(obj, parts) {
		let current = obj;
		for (const part of parts) {
			if (current === null || current === void 0) return PATH_NOT_FOUND;
			if (typeof current !== "object" || current === null) return PATH_NOT_FOUND;
			if (!(part in current)) return PATH_NOT_FOUND;
			current = current[part];
		}
		return current;
	}
	function getValue(obj, parts) {
		let current = obj;
		for (const part of parts) {
			if (current === null || current === void 0) return;
			if (typeof current !== "object" || current === null) return;
			current = current[part];
		}
		return current;
	}
	function redactPaths(obj, paths, censor, remove = false) {
		for (const path of paths) {
			const parts = parsePath(path);
			if (parts.includes("*")) redactWildcardPath(obj, parts, censor, path, remove);
			else if (remove) removeKey(obj, parts);
			else {
				const value = getValueIfExists(obj, parts);
				if (value === PATH_NOT_FOUND) continue;
				setValue(obj, parts, typeof censor === "function" ? censor(value, parts) : censor);
			}
		}
	}
	function redactWildcardPath(obj, parts, censor, originalPath, remove = false) {
		const wildcardIndex = parts.indexOf("*");
		if (wildcardIndex === parts.length - 1) {
			const parentParts = parts.slice(0, -1);
			let current = obj;
			for (const part of parentParts) {
				if (current === null || current === void 0) return;
				if (typeof current !== "object" || current === null) return;
				current = current[part];
			}
			if (Array.isArray(current)) {
				if (remove) for (let i = 0; i < current.length; i++) current[i] = void 0;
				else for (let i = 0; i < current.length; i++) {
					const indexPath = [...parentParts, i.toString()];
					const actualCensor = typeof censor === "function" ? censor(current[i], indexPath) : censor;
					current[i] = actualCensor;
				}
			} else if (typeof current === "object" && current !== null) {
				if (remove) {
					const keysToDelete = [];
					for (const key in current) if (Object.prototype.hasOwnProperty.call(current, key)) keysToDelete.push(key);
					for (const key of keysToDelete) delete current[key];
				} else for (const key in current) {
					const keyPath = [...parentParts, key];
					const actualCensor = typeof censor === "function" ? censor(current[key], keyPath) : censor;
					current[key] = actualCensor;
				}
			}
		} else redactIntermediateWildcard(obj, parts, censor, wildcardIndex, originalPath, remove);
	}
	function redactIntermediateWildcard(obj, parts, censor, wildcardIndex, originalPath, remove = false) {
		const beforeWildcard = parts.slice(0, wildcardIndex);
		const afterWildcard = parts.slice(wildcardIndex + 1);
		const pathArray = [];
		function traverse(current, pathLength) {
			if (pathLength === beforeWildcard.length) {
				if (Array.isArray(current)) for (let i = 0; i < current.length; i++) {
					pathArray[pathLength] = i.toString();
					traverse(current[i], pathLength + 1);
				}
				else if (typeof current === "object" && current !== null) for (const key in current) {
					pathArray[pathLength] = key;
					traverse(current[key], pathLength + 1);
				}
			} else if (pathLength < beforeWildcard.length) {
				const nextKey = beforeWildcard[pathLength];
				if (current && typeof current === "object" && current !== null && nextKey in current) {
					pathArray[pathLength] = nextKey;
					traverse(current[nextKey], pathLength + 1);
				}
			} else if (afterWildcard.includes("*")) redactWildcardPath(current, afterWildcard, typeof censor === "function" ? (value, path) => {
				return censor(value, [...pathArray.slice(0, pathLength), ...path]);
			} : censor, originalPath, remove);
			else if (remove) removeKey(current, afterWildcard);
			else {
				const actualCensor = typeof censor === "function" ? censor(getValue(current, afterWildcard), [...pathArray.slice(0, pathLength), ...afterWildcard]) : censor;
				setValue(current, afterWildcard, actualCensor);
			}
		}
		if (beforeWildcard.length === 0) traverse(obj, 0);
		else {
			let current = obj;
			for (let i = 0; i < beforeWildcard.length; i++) {
				const part = beforeWildcard[i];
				if (current === null || current === void 0) return;
				if (typeof current !== "object" || current === null) return;
				current = current[part];
				pathArray[i] = part;
			}
			if (current !== null && current !== void 0) traverse(current, beforeWildcard.length);
		}
	}
	function buildPathStructure(pathsToClone) {
		if (pathsToClone.length === 0) return null;
		const pathStructure = new Map();
		for (const path of pathsToClone) {
			const parts = parsePath(path);
			let current = pathStructure;
			for (let i = 0; i < parts.length; i++) {
				const part = parts[i];
				if (!current.has(part)) current.set(part, new Map());
				current = current.get(part);
			}
		}
		return pathStructure;
	}
	function selectiveClone(obj, pathStructure) {
		if (!pathStructure) return obj;
		function cloneSelectively(source, pathMap, depth = 0) {
			if (!pathMap || pathMap.size === 0) return source;
			if (source === null || typeof source !== "object") return source;
			if (source instanceof Date) return new Date(source.getTime());
			if (Array.isArray(source)) {
				const cloned = [];
				for (let i = 0; i < source.length; i++) {
					const indexStr = i.toString();
					if (pathMap.has(indexStr) || pathMap.has("*")) cloned[i] = cloneSelectively(source[i], pathMap.get(indexStr) || pathMap.get("*"));
					else cloned[i] = source[i];
				}
				return cloned;
			}
			const cloned = Object.create(Object.getPrototypeOf(source));
			for (const key in source) if (Object.prototype.hasOwnProperty.call(source, key)) {
				if (pathMap.has(key) || pathMap.has("*")) cloned[key] = cloneSelectively(source[key], pathMap.get(key) || pathMap.get("*"));
				else cloned[key] = source[key];
			}
			return cloned;
		}
		return cloneSelectively(obj, pathStructure);
	}
	function validatePath(path) {
		if (typeof path !== "string") throw new Error("Paths must be (non-empty) strings");
		if (path === "") throw new Error("Invalid redaction path ()");
		if (path.includes("..")) throw new Error(`Invalid redaction path (${path})`);
		if (path.includes(",")) throw new Error(`Invalid redaction path (${path})`);
		let bracketCount = 0;
		let inQuotes = false;
		let quoteChar = "";
		for (let i = 0; i < path.length; i++) {
			const char = path[i];
			if ((char === "\"" || char === "'") && bracketCount > 0) {
				if (!inQuotes) {
					inQuotes = true;
					quoteChar = char;
				} else if (char === quoteChar) {
					inQuotes = false;
					quoteChar = "";
				}
			} else if (char === "[" && !inQuotes) bracketCount++;
			else if (char === "]" && !inQuotes) {
				bracketCount--;
				if (bracketCount < 0) throw new Error(`Invalid redaction path (${path})`);
			}
		}
		if (bracketCount !== 0) throw new Error(`Invalid redaction path (${path})`);
	}
	function validatePaths(paths) {
		if (!Array.isArray(paths)) throw new TypeError("paths must be an array");
		for (const path of paths) validatePath(path);
	}
	function slowRedact(options = {}) {
		const { paths = [], censor = "[REDACTED]", serialize = JSON.stringify, strict = true, remove = false } = options;
		validatePaths(paths);
		const pathStructure = buildPathStructure(paths);
		return function redact(obj) {
			if (strict && (obj === null || typeof obj !== "object")) {
				if (obj === null || obj === void 0) return serialize ? serialize(obj) : obj;
				if (typeof obj !== "object") return serialize ? serialize(obj) : obj;
			}
			const cloned = selectiveClone(obj, pathStructure);
			const original = obj;
			let actualCensor = censor;
			if (typeof censor === "function") actualCensor = censor;
			redactPaths(cloned, paths, actualCensor, remove);
			if (serialize === false) {
				cloned.restore = function() {
					return deepClone(original);
				};
				return cloned;
			}
			if (typeof serialize === "function") return serialize(cloned);
			return JSON.stringify(cloned);
		};
	}
	module.exports = slowRedact;
}));
// node_modules/pino/lib/symbols.js
var require_symbols = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	const setLevelSym = Symbol("pino.setLevel");
	const getLevelSym = Symbol("pino.getLevel");
	const levelValSym = Symbol("pino.levelVal");
	const levelCompSym = Symbol("pino.levelComp");
	const useLevelLabelsSym = Symbol("pino.useLevelLabels");
	const useOnlyCustomLevelsSym = Symbol("pino.useOnlyCustomLevels");
	const mixinSym = Symbol("pino.mixin");
	const lsCacheSym = Symbol("pino.lsCache");
	const chindingsSym = Symbol("pino.chindings");
	const asJsonSym = Symbol("pino.asJson");
	const writeSym = Symbol("pino.write");
	const redactFmtSym = Symbol("pino.redactFmt");
	const timeSym = Symbol("pino.time");
	const timeSliceIndexSym = Symbol("pino.timeSliceIndex");
	const streamSym = Symbol("pino.stream");
	const stringifySym = Symbol("pino.stringify");
	const stringifySafeSym = Symbol("pino.stringifySafe");
	const stringifiersSym = Symbol("pino.stringifiers");
	const endSym = Symbol("pino.end");
	const formatOptsSym = Symbol("pino.formatOpts");
	const messageKeySym = Symbol("pino.messageKey");
	const errorKeySym = Symbol("pino.errorKey");
	const nestedKeySym = Symbol("pino.nestedKey");
	const nestedKeyStrSym = Symbol("pino.nestedKeyStr");
	const mixinMergeStrategySym = Symbol("pino.mixinMergeStrategy");
	const msgPrefixSym = Symbol("pino.msgPrefix");
	const wildcardFirstSym = Symbol("pino.wildcardFirst");
	const serializersSym = Symbol.for("pino.serializers");
	const formattersSym = Symbol.for("pino.formatters");
	const hooksSym = Symbol.for("pino.hooks");
	module.exports = {
		setLevelSym,
		getLevelSym,
		levelValSym,
		levelCompSym,
		useLevelLabelsSym,
		mixinSym,
		lsCacheSym,
		chindingsSym,
		asJsonSym,
		writeSym,
		serializersSym,
		redactFmtSym,
		timeSym,
		timeSliceIndexSym,
		streamSym,
		stringifySym,
		stringifySafeSym,
		stringifiersSym,
		endSym,
		formatOptsSym,
		messageKeySym,
		errorKeySym,
		nestedKeySym,
		wildcardFirstSym,
		needsMetadataGsym: Symbol.for("pino.metadata"),
		useOnlyCustomLevelsSym,
		formattersSym,
		hooksSym,
		nestedKeyStrSym,
		mixinMergeStrategySym,
		msgPrefixSym,
		transportUsesMultistreamSym: Symbol.for("pino.transport.usesMultistream")
	};
}));
// node_modules/pino/lib/redaction.js
var require_redaction = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	const Redact = require_redact();
	const { redactFmtSym, wildcardFirstSym } = require_symbols();
	const rx = /[^.[\]]+|\[([^[\]]*?)\]/g;
	const CENSOR = "[Redacted]";
	const strict = false;
	function redaction(opts, serialize) {
		const { paths, censor, remove } = handle(opts);
		const shape = paths.reduce((o, str) => {
			rx.lastIndex = 0;
			const first = rx.exec(str);
			const next = rx.exec(str);
			let ns = first[1] !== void 0 ? first[1].replace(/^(?:"|'|`)(.*)(?:"|'|`)$/, "$1") : first[0];
			if (ns === "*") ns = wildcardFirstSym;
			if (next === null) {
				o[ns] = null;
				return o;
			}
			if (o[ns] === null) return o;
			const { index } = next;
			const nextPath = `${str.substr(index, str.length - 1)}`;
			o[ns] = o[ns] || [];
			if (ns !== wildcardFirstSym && o[ns].length === 0) o[ns].push(...o[wildcardFirstSym] || []);
			if (ns === wildcardFirstSym) Object.keys(o).forEach(function(k) {
				if (o[k]) o[k].push(nextPath);
			});
			o[ns].push(nextPath);
			return o;
		}, Object.create(null));
		const result = Object.assign(Object.create(null), { [redactFmtSym]: Redact({
			paths,
			censor,
			serialize,
			strict,
			remove
		}) });
		const topCensor = (...args) => {
			return typeof censor === "function" ? serialize(censor(...args)) : serialize(censor);
		};
		return [...Object.keys(shape), ...Object.getOwnPropertySymbols(shape)].reduce((o, k) => {
			if (shape[k] === null) o[k] = (value) => topCensor(value, [k]);
			else {
				const wrappedCensor = typeof censor === "function" ? (value, path) => {
					return censor(value, [k, ...path]);
				} : censor;
				o[k] = Redact({
					paths: shape[k],
					censor: wrappedCensor,
					serialize,
					strict,
					remove
				});
			}
			return o;
		}, result);
	}
	function handle(opts) {
		if (Array.isArray(opts)) {
			opts = {
				paths: opts,
				censor: CENSOR
			};
			return opts;
		}
		let { paths, censor = CENSOR, remove } = opts;
		if (Array.isArray(paths) === false) throw Error("pino \u2013 redact must contain an array of strings");
		if (remove === true) censor = void 0;
		return {
			paths,
			censor,
			remove
		};
	}
	module.exports = redaction;
}));
// node_modules/pino/lib/time.js
var require_time = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	const nullTime = () => "";
	const epochTime = () => `,"time":${Date.now()}`;
	const unixTime = () => `,"time":${Math.round(Date.now() / 1e3)}`;
	const isoTime = () => `,"time":"${new Date(Date.now()).toISOString()}"`;
	const NS_PER_MS = 1000000n;
	const NS_PER_SEC = 1000000000n;
	const startWallTimeNs = BigInt(Date.now()) * NS_PER_MS;
	const startHrTime = process.hrtime.bigint();
	const isoTimeNano = () => {
		const elapsedNs = process.hrtime.bigint() - startHrTime;
		const currentTimeNs = startWallTimeNs + elapsedNs;
		const secondsSinceEpoch = currentTimeNs / NS_PER_SEC;
		const nanosWithinSecond = currentTimeNs % NS_PER_SEC;
		const msSinceEpoch = Number(secondsSinceEpoch * 1000n + nanosWithinSecond / 1000000n);
		const date = new Date(msSinceEpoch);
		return `,"time":"${date.getUTCFullYear()}-${(date.getUTCMonth() + 1).toString().padStart(2, "0")}-${date.getUTCDate().toString().padStart(2, "0")}T${date.getUTCHours().toString().padStart(2, "0")}:${date.getUTCMinutes().toString().padStart(2, "0")}:${date.getUTCSeconds().toString().padStart(2, "0")}.${nanosWithinSecond.toString().padStart(9, "0")}Z"`;
	};
	module.exports = {
		nullTime,
		epochTime,
		unixTime,
		isoTime,
		isoTimeNano
	};
}));
// node_modules/quick-format-unescaped/index.js
var require_quick_format_unescaped = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	function tryStringify(o) {
		try {
			return JSON.stringify(o);
		} catch (e) {
			return "\"[Circular]\"";
		}
	}
	module.exports = format;
	function format(f, args, opts) {
		var ss = opts && opts.stringify || tryStringify;
		var offset = 1;
		if (typeof f === "object" && f !== null) {
			var len = args.length + offset;
			if (len === 1) return f;
			var objects = new Array(len);
			objects[0] = ss(f);
			for (var index = 1; index < len; index++) objects[index] = ss(args[index]);
			return objects.join(" ");
		}
		if (typeof f !== "string") return f;
		var argLen = args.length;
		if (argLen === 0) return f;
		var str = "";
		var a = 1 - offset;
		var lastPos = -1;
		var flen = f && f.length || 0;
		for (var i = 0; i < flen;) {
			if (f.charCodeAt(i) === 37 && i + 1 < flen) {
				lastPos = lastPos > -1 ? lastPos : 0;
				switch (f.charCodeAt(i + 1)) {
					case 100:
					case 102:
						if (a >= argLen) break;
						if (args[a] == null) break;
						if (lastPos < i) str += f.slice(lastPos, i);
						str += Number(args[a]);
						lastPos = i + 2;
						i++;
						break;
					case 105:
						if (a >= argLen) break;
						if (args[a] == null) break;
						if (lastPos < i) str += f.slice(lastPos, i);
						str += Math.floor(Number(args[a]));
						lastPos = i + 2;
						i++;
						break;
					case 79:
					case 111:
					case 106:
						if (a >= argLen) break;
						if (args[a] === void 0) break;
						if (lastPos < i) str += f.slice(lastPos, i);
						var type = typeof args[a];
						if (type === "string") {
							str += "'" + args[a] + "'";
							lastPos = i + 2;
							i++;
							break;
						}
						if (type === "function") {
							str += args[a].name || "<anonymous>";
							lastPos = i + 2;
							i++;
							break;
						}
						str += ss(args[a]);
						lastPos = i + 2;
						i++;
						break;
					case 115:
						if (a >= argLen) break;
						if (lastPos < i) str += f.slice(lastPos, i);
						str += String(args[a]);
						lastPos = i + 2;
						i++;
						break;
					case 37:
						if (lastPos < i) str += f.slice(lastPos, i);
						str += "%";
						lastPos = i + 2;
						i++;
						a--;
				}
				++a;
			}
			++i;
		}
		if (lastPos === -1) return f;
		else if (lastPos < flen) str += f.slice(lastPos);
		return str;
	}
}));
// node_modules/atomic-sleep/index.js
var require_atomic_sleep = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	if (typeof SharedArrayBuffer !== "undefined" && typeof Atomics !== "undefined") {
		const nil = new Int32Array(new SharedArrayBuffer(4));
		function sleep(ms) {
			if ((ms > 0 && ms < Infinity) === false) {
				if (typeof ms !== "number" && typeof ms !== "bigint") throw TypeError("sleep: ms must be a number");
				throw RangeError("sleep: ms must be a number that is greater than 0 but less than Infinity");
			}
			Atomics.wait(nil, 0, 0, Number(ms));
		}
		module.exports = sleep;
	} else {
		function sleep(ms) {
			if ((ms > 0 && ms < Infinity) === false) {
				if (typeof ms !== "number" && typeof ms !== "bigint") throw TypeError("sleep: ms must be a number");
				throw RangeError("sleep: ms must be a number that is greater than 0 but less than Infinity");
			}
			const target = Date.now() + Number(ms);
			while (target > Date.now());
		}
		module.exports = sleep;
	}
}));
// node_modules/sonic-boom/index.js
var require_sonic_boom = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	const fs = require("fs");
	const EventEmitter = require("events");
	const inherits = require("util").inherits;
	const path = require("path");
	const sleep = require_atomic_sleep();
	const assert = require("assert");
	const BUSY_WRITE_TIMEOUT = 100;
	const kEmptyBuffer = Buffer.allocUnsafe(0);
	const MAX_WRITE = 16384;
	const kContentModeBuffer = "buffer";
	const kContentModeUtf8 = "utf8";
	const [major, minor] = (process.versions.node || "0.0").split(".").map(Number);
	const kCopyBuffer = major >= 22 && minor >= 7;
	function openFile(file, sonic) {
		sonic._opening = true;
		sonic._writing = true;
		sonic._asyncDrainScheduled = false;
		function fileOpened(err, fd) {
			if (err) {
				sonic._reopening = false;
				sonic._writing = false;
				sonic._opening = false;
				if (sonic.sync) process.nextTick(() => {
					if (sonic.listenerCount("error") > 0) sonic.emit("error", err);
				});
				else sonic.emit("error", err);
				return;
			}
			const reopening = sonic._reopening;
			sonic.fd = fd;
			sonic.file = file;
			sonic._reopening = false;
			sonic._opening = false;
			sonic._writing = false;
			if (sonic.sync) process.nextTick(() => sonic.emit("ready"));
			else sonic.emit("ready");
			if (sonic.destroyed) return;
			if (!sonic._writing && sonic._len > sonic.minLength || sonic._flushPending) sonic._actualWrite();
			else if (reopening) process.nextTick(() => sonic.emit("drain"));
		}
		const flags = sonic.append ? "a" : "w";
		const mode = sonic.mode;
		if (sonic.sync) try {
			if (sonic.mkdir) fs.mkdirSync(path.dirname(file), { recursive: true });
			fileOpened(null, fs.openSync(file, flags, mode));
		} catch (err) {
			fileOpened(err);
			throw err;
		}
		else if (sonic.mkdir) fs.mkdir(path.dirname(file), { recursive: true }, (err) => {
			if (err) return fileOpened(err);
			fs.open(file, flags, mode, fileOpened);
		});
		else fs.open(file, flags, mode, fileOpened);
	}
	function SonicBoom(opts) {
		if (!(this instanceof SonicBoom)) return new SonicBoom(opts);
		let { fd, dest, minLength, maxLength, maxWrite, periodicFlush, sync, append = true, mkdir, retryEAGAIN, fsync, contentMode, mode } = opts || {};
		fd = fd || dest;
		this._len = 0;
		this.fd = -1;
		this._bufs = [];
		this._lens = [];
		this._writing = false;
		this._ending = false;
		this._reopening = false;
		this._asyncDrainScheduled = false;
		this._flushPending = false;
		this._hwm = Math.max(minLength || 0, 16387);
		this.file = null;
		this.destroyed = false;
		this.minLength = minLength || 0;
		this.maxLength = maxLength || 0;
		this.maxWrite = maxWrite || MAX_WRITE;
		this._periodicFlush = periodicFlush || 0;
		this._periodicFlushTimer = void 0;
		this.sync = sync || false;
		this.writable = true;
		this._fsync = fsync || false;
		this.append = append || false;
		this.mode = mode;
		this.retryEAGAIN = retryEAGAIN || (() => true);
		this.mkdir = mkdir || false;
		let fsWriteSync;
		let fsWrite;
		if (contentMode === kContentModeBuffer) {
			this._writingBuf = kEmptyBuffer;
			this.write = writeBuffer;
			this.flush = flushBuffer;
			this.flushSync = flushBufferSync;
			this._actualWrite = actualWriteBuffer;
			fsWriteSync = () => fs.writeSync(this.fd, this._writingBuf);
			fsWrite = () => fs.write(this.fd, this._writingBuf, this.release);
		} else if (contentMode === void 0 || contentMode === kContentModeUtf8) {
			this._writingBuf = "";
			this.write = write;
			this.flush = flush;
			this.flushSync = flushSync;
			this._actualWrite = actualWrite;
			fsWriteSync = () => {
				if (Buffer.isBuffer(this._writingBuf)) return fs.writeSync(this.fd, this._writingBuf);
				return fs.writeSync(this.fd, this._writingBuf, "utf8");
			};
			fsWrite = () => {
				if (Buffer.isBuffer(this._writingBuf)) return fs.write(this.fd, this._writingBuf, this.release);
				return fs.write(this.fd, this._writingBuf, "utf8", this.release);
			};
		} else throw new Error(`SonicBoom supports "${kContentModeUtf8}" and "${kContentModeBuffer}", but passed ${contentMode}`);
		if (typeof fd === "number") {
			this.fd = fd;
			process.nextTick(() => this.emit("ready"));
		} else if (typeof fd === "string") openFile(fd, this);
		else throw new Error("SonicBoom supports only file descriptors and files");
		if (this.minLength >= this.maxWrite) throw new Error(`minLength should be smaller than maxWrite (${this.maxWrite})`);
		this.release = (err, n) => {
			if (err) {
				if ((err.code === "EAGAIN" || err.code === "EBUSY") && this.retryEAGAIN(err, this._writingBuf.length, this._len - this._writingBuf.length)) {
					if (this.sync) try {
						sleep(BUSY_WRITE_TIMEOUT);
						this.release(void 0, 0);
					} catch (err) {
						this.release(err);
					}
					else setTimeout(fsWrite, BUSY_WRITE_TIMEOUT);
				} else {
					this._writing = false;
					this.emit("error", err);
				}
				return;
			}
			this.emit("write", n);
			const releasedBufObj = releaseWritingBuf(this._writingBuf, this._len, n);
			this._len = releasedBufObj.len;
			this._writingBuf = releasedBufObj.writingBuf;
			if (this._writingBuf.length) {
				if (!this.sync) {
					fsWrite();
					return;
				}
				try {
					do {
						const n = fsWriteSync();
						const releasedBufObj = releaseWritingBuf(this._writingBuf, this._len, n);
						this._len = releasedBufObj.len;
						this._writingBuf = releasedBufObj.writingBuf;
					} while (this._writingBuf.length);
				} catch (err) {
					this.release(err);
					return;
				}
			}
			if (this._fsync) fs.fsyncSync(this.fd);
			const len = this._len;
			if (this._reopening) {
				this._writing = false;
				this._reopening = false;
				this.reopen();
			} else if (len > this.minLength) this._actualWrite();
			else if (this._ending) {
				if (len > 0) this._actualWrite();
				else {
					this._writing = false;
					actualClose(this);
				}
			} else {
				this._writing = false;
				if (this.sync) {
					if (!this._asyncDrainScheduled) {
						this._asyncDrainScheduled = true;
						process.nextTick(emitDrain, this);
					}
				} else this.emit("drain");
			}
		};
		this.on("newListener", function(name) {
			if (name === "drain") this._asyncDrainScheduled = false;
		});
		if (this._periodicFlush !== 0) {
			this._periodicFlushTimer = setInterval(() => this.flush(null), this._periodicFlush);
			this._periodicFlushTimer.unref();
		}
	}
	function releaseWritingBuf(writingBuf, len, n) {
		if (typeof writingBuf === "string") writingBuf = Buffer.from(writingBuf);
		len = Math.max(len - n, 0);
		writingBuf = writingBuf.subarray(n);
		return {
			writingBuf,
			len
		};
	}
	function emitDrain(sonic) {
		if (!(sonic.listenerCount("drain") > 0)) return;
		sonic._asyncDrainScheduled = false;
		sonic.emit("drain");
	}
	inherits(SonicBoom, EventEmitter);
	function mergeBuf(bufs, len) {
		if (bufs.length === 0) return kEmptyBuffer;
		if (bufs.length === 1) return bufs[0];
		return Buffer.concat(bufs, len);
	}
	function write(data) {
		if (this.destroyed) throw new Error("SonicBoom destroyed");
		data = "" + data;
		const dataLen = Buffer.byteLength(data);
		const len = this._len + dataLen;
		const bufs = this._bufs;
		if (this.maxLength && len > this.maxLength) {
			this.emit("drop", data);
			return this._len < this._hwm;
		}
		if (bufs.length === 0 || Buffer.byteLength(bufs[bufs.length - 1]) + dataLen > this.maxWrite) bufs.push(data);
		else bufs[bufs.length - 1] += data;
		this._len = len;
		if (!this._writing && this._len >= this.minLength) this._actualWrite();
		return this._len < this._hwm;
	}
	function writeBuffer(data) {
		if (this.destroyed) throw new Error("SonicBoom destroyed");
		const len = this._len + data.length;
		const bufs = this._bufs;
		const lens = this._lens;
		if (this.maxLength && len > this.maxLength) {
			this.emit("drop", data);
			return this._len < this._hwm;
		}
		if (bufs.length === 0 || lens[lens.length - 1] + data.length > this.maxWrite) {
			bufs.push([data]);
			lens.push(data.length);
		} else {
			bufs[bufs.length - 1].push(data);
			lens[lens.length - 1] += data.length;
		}
		this._len = len;
		if (!this._writing && this._len >= this.minLength) this._actualWrite();
		return this._len < this._hwm;
	}
	function callFlushCallbackOnDrain(cb) {
		this._flushPending = true;
		const onDrain = () => {
			if (!this._fsync) try {
				fs.fsync(this.fd, (err) => {
					this._flushPending = false;
					cb(err);
				});
			} catch (err) {
				cb(err);
			}
			else {
				this._flushPending = false;
				cb();
			}
			this.off("error", onError);
		};
		const onError = (err) => {
			this._flushPending = false;
			cb(err);
			this.off("drain", onDrain);
		};
		this.once("drain", onDrain);
		this.once("error", onError);
	}
	function flush(cb) {
		if (cb != null && typeof cb !== "function") throw new Error("flush cb must be a function");
		if (this.destroyed) {
			const error = new Error("SonicBoom destroyed");
			if (cb) {
				cb(error);
				return;
			}
			throw error;
		}
		if (this.minLength <= 0) {
			cb?.();
			return;
		}
		if (cb) callFlushCallbackOnDrain.call(this, cb);
		if (this._writing) return;
		if (this._bufs.length === 0) this._bufs.push("");
		this._actualWrite();
	}
	function flushBuffer(cb) {
		if (cb != null && typeof cb !== "function") throw new Error("flush cb must be a function");
		if (this.destroyed) {
			const error = new Error("SonicBoom destroyed");
			if (cb) {
				cb(error);
				return;
			}
			throw error;
		}
		if (this.minLength <= 0) {
			cb?.();
			return;
		}
		if (cb) callFlushCallbackOnDrain.call(this, cb);
		if (this._writing) return;
		if (this._bufs.length === 0) {
			this._bufs.push([]);
			this._lens.push(0);
		}
		this._actualWrite();
	}
	SonicBoom.prototype.reopen = function(file) {
		if (this.destroyed) throw new Error("SonicBoom destroyed");
		if (this._opening) {
			this.once("ready", () => {
				this.reopen(file);
			});
			return;
		}
		if (this._ending) return;
		if (!this.file) throw new Error("Unable to reopen a file descriptor, you must pass a file to SonicBoom");
		if (file) this.file = file;
		this._reopening = true;
		if (this._writing) return;
		const fd = this.fd;
		this.once("ready", () => {
			if (fd !== this.fd) fs.close(fd, (err) => {
				if (err) return this.emit("error", err);
			});
		});
		openFile(this.file, this);
	};
	SonicBoom.prototype.end = function() {
		if (this.destroyed) throw new Error("SonicBoom destroyed");
		if (this._opening) {
			this.once("ready", () => {
				this.end();
			});
			return;
		}
		if (this._ending) return;
		this._ending = true;
		if (this._writing) return;
		if (this._len > 0 && this.fd >= 0) this._actualWrite();
		else actualClose(this);
	};
	function flushSync() {
		if (this.destroyed) throw new Error("SonicBoom destroyed");
		if (this.fd < 0) throw new Error("sonic boom is not ready yet");
		if (!this._writing && this._writingBuf.length > 0) {
			this._bufs.unshift(this._writingBuf);
			this._writingBuf = "";
		}
		let buf = "";
		while (this._bufs.length || buf.length) {
			if (buf.length <= 0) buf = this._bufs[0];
			try {
				const n = Buffer.isBuffer(buf) ? fs.writeSync(this.fd, buf) : fs.writeSync(this.fd, buf, "utf8");
				const releasedBufObj = releaseWritingBuf(buf, this._len, n);
				buf = releasedBufObj.writingBuf;
				this._len = releasedBufObj.len;
				if (buf.length <= 0) this._bufs.shift();
			} catch (err) {
				if ((err.code === "EAGAIN" || err.code === "EBUSY") && !this.retryEAGAIN(err, buf.length, this._len - buf.length)) throw err;
				sleep(BUSY_WRITE_TIMEOUT);
			}
		}
		try {
			fs.fsyncSync(this.fd);
		} catch {}
	}
	function flushBufferSync() {
		if (this.destroyed) throw new Error("SonicBoom destroyed");
		if (this.fd < 0) throw new Error("sonic boom is not ready yet");
		if (!this._writing && this._writingBuf.length > 0) {
			this._bufs.unshift([this._writingBuf]);
			this._writingBuf = kEmptyBuffer;
		}
		let buf = kEmptyBuffer;
		while (this._bufs.length || buf.length) {
			if (buf.length <= 0) buf = mergeBuf(this._bufs[0], this._lens[0]);
			try {
				const n = fs.writeSync(this.fd, buf);
				buf = buf.subarray(n);
				this._len = Math.max(this._len - n, 0);
				if (buf.length <= 0) {
					this._bufs.shift();
					this._lens.shift();
				}
			} catch (err) {
				if ((err.code === "EAGAIN" || err.code === "EBUSY") && !this.retryEAGAIN(err, buf.length, this._len - buf.length)) throw err;
				sleep(BUSY_WRITE_TIMEOUT);
			}
		}
	}
	SonicBoom.prototype.destroy = function() {
		if (this.destroyed) return;
		actualClose(this);
	};
	function actualWrite() {
		const release = this.release;
		this._writing = true;
		this._writingBuf = this._writingBuf.length ? this._writingBuf : this._bufs.shift() || "";
		if (this.sync) try {
			release(null, Buffer.isBuffer(this._writingBuf) ? fs.writeSync(this.fd, this._writingBuf) : fs.writeSync(this.fd, this._writingBuf, "utf8"));
		} catch (err) {
			release(err);
		}
		else fs.write(this.fd, this._writingBuf, release);
	}
	function actualWriteBuffer() {
		const release = this.release;
		this._writing = true;
		this._writingBuf = this._writingBuf.length ? this._writingBuf : mergeBuf(this._bufs.shift(), this._lens.shift());
		if (this.sync) try {
			release(null, fs.writeSync(this.fd, this._writingBuf));
		} catch (err) {
			release(err);
		}
		else {
			if (kCopyBuffer) this._writingBuf = Buffer.from(this._writingBuf);
			fs.write(this.fd, this._writingBuf, release);
		}
	}
	function actualClose(sonic) {
		if (sonic.fd === -1) {
			sonic.once("ready", actualClose.bind(null, sonic));
			return;
		}
		if (sonic._periodicFlushTimer !== void 0) clearInterval(sonic._periodicFlushTimer);
		sonic.destroyed = true;
		sonic._bufs = [];
		sonic._lens = [];
		assert(typeof sonic.fd === "number", `sonic.fd must be a number, got ${typeof sonic.fd}`);
		try {
			fs.fsync(sonic.fd, closeWrapped);
		} catch {}
		function closeWrapped() {
			if (sonic.fd !== 1 && sonic.fd !== 2) fs.close(sonic.fd, done);
			else done();
		}
		function done(err) {
			if (err) {
				sonic.emit("error", err);
				return;
			}
			if (sonic._ending && !sonic._writing) sonic.emit("finish");
			sonic.emit("close");
		}
	}
	SonicBoom.SonicBoom = SonicBoom;
	SonicBoom.default = SonicBoom;
	module.exports = SonicBoom;
}));
// node_modules/on-exit-leak-free/index.js
var require_on_exit_leak_free = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	const refs = {
		exit: [],
		beforeExit: []
	};
	const functions = {
		exit: onExit,
		beforeExit: onBeforeExit
	};
	let registry;
	function ensureRegistry() {
		if (registry === void 0) registry = new FinalizationRegistry(clear);
	}
	function install(event) {
		if (refs[event].length > 0) return;
		process.on(event, functions[event]);
	}
	function uninstall(event) {
		if (refs[event].length > 0) return;
		process.removeListener(event, functions[event]);
		if (refs.exit.length === 0 && refs.beforeExit.length === 0) registry = void 0;
	}
	function onExit() {
		callRefs("exit");
	}
	function onBeforeExit() {
		callRefs("beforeExit");
	}
	function callRefs(event) {
		for (const ref of refs[event]) {
			const obj = ref.deref();
			const fn = ref.fn;
			if (obj !== void 0) fn(obj, event);
		}
		refs[event] = [];
	}
	function clear(ref) {
		for (const event of ["exit", "beforeExit"]) {
			const index = refs[event].indexOf(ref);
			refs[event].splice(index, index + 1);
			uninstall(event);
		}
	}
	function _register(event, obj, fn) {
		if (obj === void 0) throw new Error("the object can't be undefined");
		install(event);
		const ref = new WeakRef(obj);
		ref.fn = fn;
		ensureRegistry();
		registry.register(obj, ref);
		refs[event].push(ref);
	}
	function register(obj, fn) {
		_register("exit", obj, fn);
	}
	function registerBeforeExit(obj, fn) {
		_register("beforeExit", obj, fn);
	}
	function unregister(obj) {
		if (registry === void 0) return;
		registry.unregister(obj);
		for (const event of ["exit", "beforeExit"]) {
			refs[event] = refs[event].filter((ref) => {
				const _obj = ref.deref();
				return _obj && _obj !== obj;
			});
			uninstall(event);
		}
	}
	module.exports = {
		register,
		registerBeforeExit,
		unregister
	};
}));
// node_modules/thread-stream/package.json
var require_package = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	module.exports = {
		"name": "thread-stream",
		"version": "4.2.1",
		"description": "A streaming way to send data to a Node.js Worker Thread",
		"main": "index.js",
		"types": "index.d.ts",
		"engines": { "node": ">=20" },
		"dependencies": { "real-require": "^1.0.0" },
		"devDependencies": {
			"@types/node": "^26.1.1",
			"@yao-pkg/pkg": "^6.0.0",
			"borp": "^1.0.0",
			"desm": "^1.3.0",
			"eslint": "^9.39.1",
			"fastbench": "^1.0.1",
			"neostandard": "^0.13.0",
			"pino-elasticsearch": "^9.0.0",
			"sonic-boom": "^5.0.0",
			"ts-node": "^10.8.0",
			"tsd": "^0.33.0",
			"typescript": "~5.7.3"
		},
		"scripts": {
			"build": "tsc --noEmit",
			"lint": "eslint",
			"test": "npm run lint && npm run build && npm run test:types && npm run transpile && borp --expose-gc --pattern \"test/*.test.{js,mjs}\"",
			"test:ci": "npm run lint && npm run test:types && npm run transpile && borp --expose-gc --pattern \"test/*.test.{js,mjs}\"",
			"test:types": "tsd",
			"test:yarn": "npm run transpile && borp --expose-gc --pattern \"test/*.test.js\"",
			"transpile": "sh ./test/ts/transpile.sh"
		},
		"tsd": { "directory": "test/types" },
		"repository": {
			"type": "git",
			"url": "git+https://github.com/mcollina/thread-stream.git"
		},
		"keywords": [
			"worker",
			"thread",
			"threads",
			"stream"
		],
		"author": "Matteo Collina <hello@matteocollina.com>",
		"license": "MIT",
		"bugs": { "url": "https://github.com/mcollina/thread-stream/issues" },
		"homepage": "https://github.com/mcollina/thread-stream#readme"
	};
}));
// node_modules/thread-stream/lib/wait.js
var require_wait = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	const WAIT_MS = 1e4;
	function wait(state, index, expected, timeout, done) {
		const max = timeout === Infinity ? Infinity : Date.now() + timeout;
		const check = (previous) => {
			const current = Atomics.load(state, index);
			if (current >= expected) {
				done(null, "ok");
				return;
			}
			if (previous !== void 0 && current !== previous) {
				done(null, "not-equal");
				return;
			}
			if (max !== Infinity && Date.now() > max) {
				done(null, "timed-out");
				return;
			}
			const remaining = max === Infinity ? WAIT_MS : Math.min(WAIT_MS, Math.max(1, max - Date.now()));
			const result = Atomics.waitAsync(state, index, current, remaining);
			if (result.async) result.value.then((res) => {
				if (res === "ok") {
					done(null, Atomics.load(state, index) >= expected ? "ok" : "not-equal");
					return;
				}
				check(current);
			});
			else setImmediate(done, null, "not-equal");
		};
		check();
	}
	function waitDiff(state, index, expected, timeout, done) {
		const max = timeout === Infinity ? Infinity : Date.now() + timeout;
		const check = () => {
			if (Atomics.load(state, index) !== expected) {
				done(null, "ok");
				return;
			}
			if (max !== Infinity && Date.now() > max) {
				done(null, "timed-out");
				return;
			}
			const remaining = max === Infinity ? WAIT_MS : Math.min(WAIT_MS, Math.max(1, max - Date.now()));
			const result = Atomics.waitAsync(state, index, expected, remaining);
			if (result.async) result.value.then((res) => {
				if (res === "ok") {
					done(null, "ok");
					return;
				}
				check();
			});
			else setImmediate(check);
		};
		check();
	}
	module.exports = {
		wait,
		waitDiff
	};
}));
// node_modules/thread-stream/lib/indexes.js
var require_indexes = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	module.exports = {
		WRITE_INDEX: 4,
		READ_INDEX: 8,
		SEQ_INDEX: 2
	};
}));
// node_modules/thread-stream/index.js
var require_thread_stream = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	const { version } = require_package();
	const { EventEmitter } = require("events");
	const { Worker } = require("worker_threads");
	const { join } = require("path");
	const { pathToFileURL } = require("url");
	const { wait } = require_wait();
	const { WRITE_INDEX, READ_INDEX, SEQ_INDEX } = require_indexes();
	const buffer = require("buffer");
	const assert = require("assert");
	const kImpl = Symbol("kImpl");
	const MAX_STRING = buffer.constants.MAX_STRING_LENGTH;
	function noop() {}
	function updateState(stream, fn) {
		Atomics.add(stream[kImpl].state, SEQ_INDEX, 1);
		fn();
		Atomics.add(stream[kImpl].state, SEQ_INDEX, 1);
		Atomics.notify(stream[kImpl].state, SEQ_INDEX);
	}
	function resetIndexes(stream) {
		updateState(stream, () => {
			Atomics.store(stream[kImpl].state, READ_INDEX, 0);
			Atomics.store(stream[kImpl].state, WRITE_INDEX, 0);
		});
		Atomics.notify(stream[kImpl].state, READ_INDEX);
	}
	var FakeWeakRef = class {
		constructor(value) {
			this._value = value;
		}
		deref() {
			return this._value;
		}
	};
	var FakeFinalizationRegistry = class {
		register() {}
		unregister() {}
	};
	const FinalizationRegistry = process.env.NODE_V8_COVERAGE ? FakeFinalizationRegistry : global.FinalizationRegistry || FakeFinalizationRegistry;
	const WeakRef = process.env.NODE_V8_COVERAGE ? FakeWeakRef : global.WeakRef || FakeWeakRef;
	const registry = new FinalizationRegistry((worker) => {
		if (worker.exited) return;
		worker.terminate();
	});
	function createWorker(stream, opts) {
		const { filename, workerData } = opts;
		const toExecute = ("__bundlerPathsOverrides" in globalThis ? globalThis.__bundlerPathsOverrides : {})["thread-stream-worker"] || join(__dirname, "lib", "worker.js");
		const worker = new Worker(toExecute, {
			...opts.workerOpts,
			name: opts.workerOpts?.name || "thread-stream",
			trackUnmanagedFds: false,
			workerData: {
				filename: filename.indexOf("file://") === 0 ? filename : pathToFileURL(filename).href,
				dataBuf: stream[kImpl].dataBuf,
				stateBuf: stream[kImpl].stateBuf,
				workerData: {
					$context: { threadStreamVersion: version },
					...workerData
				}
			}
		});
		worker.stream = new FakeWeakRef(stream);
		worker.on("message", onWorkerMessage);
		worker.on("exit", onWorkerExit);
		registry.register(stream, worker);
		return worker;
	}
	function drain(stream) {
		assert(!stream[kImpl].sync);
		if (stream[kImpl].needDrain) {
			stream[kImpl].needDrain = false;
			stream.emit("drain");
		}
	}
	function nextFlush(stream) {
		while (true) {
			const writeIndex = Atomics.load(stream[kImpl].state, WRITE_INDEX);
			if (stream.destroyed || writeIndex < 0) return;
			const leftover = stream[kImpl].data.length - writeIndex;
			if (leftover > 0) {
				if (stream[kImpl].bufLen === 0) {
					stream[kImpl].flushing = false;
					if (stream[kImpl].ending) end(stream);
					else if (stream[kImpl].needDrain) process.nextTick(drain, stream);
					return;
				}
				write(stream, leftover, noop);
				continue;
			}
			if (leftover === 0) {
				if (writeIndex === 0 && stream[kImpl].bufLen === 0) return;
				waitForRead(stream, () => {
					if (stream.destroyed) return;
					resetIndexes(stream);
					nextFlush(stream);
				});
				return;
			}
			destroy(stream, new Error("overwritten"));
			return;
		}
	}
	function onWorkerMessage(msg) {
		const stream = this.stream.deref();
		if (stream === void 0) {
			this.exited = true;
			this.terminate();
			return;
		}
		if (msg?.code == null) return;
		switch (msg.code) {
			case "READY":
				if (!stream[kImpl].ending) this.stream = new WeakRef(stream);
				waitForRead(stream, () => {
					stream[kImpl].ready = true;
					stream.emit("ready");
				});
				break;
			case "ERROR":
				destroy(stream, msg.err);
				break;
			case "EVENT":
				if (Array.isArray(msg.args)) stream.emit(msg.name, ...msg.args);
				else stream.emit(msg.name, msg.args);
				break;
			case "FLUSHED": {
				if (msg.context !== "thread-stream") {
					destroy(stream, new Error("this should not happen: " + msg.code));
					break;
				}
				const cb = stream[kImpl].flushCallbacks.get(msg.id);
				if (cb) {
					stream[kImpl].flushCallbacks.delete(msg.id);
					process.nextTick(cb);
				}
				break;
			}
			case "WARNING":
				process.emitWarning(msg.err);
				break;
			default: destroy(stream, new Error("this should not happen: " + msg.code));
		}
	}
	function onWorkerExit(code) {
		const stream = this.stream.deref();
		if (stream === void 0) return;
		registry.unregister(stream);
		stream.worker.exited = true;
		stream.worker.off("exit", onWorkerExit);
		destroy(stream, code !== 0 ? new Error("the worker thread exited") : null);
	}
	var ThreadStream = class extends EventEmitter {
		constructor(opts = {}) {
			super();
			if (opts.bufferSize < 4) throw new Error("bufferSize must at least fit a 4-byte utf-8 char");
			this[kImpl] = {};
			this[kImpl].stateBuf = new SharedArrayBuffer(128);
			this[kImpl].state = new Int32Array(this[kImpl].stateBuf);
			this[kImpl].dataBuf = new SharedArrayBuffer(opts.bufferSize || 4194304);
			this[kImpl].data = Buffer.from(this[kImpl].dataBuf);
			this[kImpl].sync = opts.sync || false;
			this[kImpl].ending = false;
			this[kImpl].ended = false;
			this[kImpl].needDrain = false;
			this[kImpl].destroyed = false;
			this[kImpl].flushing = false;
			this[kImpl].ready = false;
			this[kImpl].finished = false;
			this[kImpl].errored = null;
			this[kImpl].closed = false;
			this[kImpl].buf = [];
			this[kImpl].bufHead = 0;
			this[kImpl].bufLen = 0;
			this[kImpl].flushCallbacks = new Map();
			this[kImpl].nextFlushId = 0;
			this[kImpl].flushRetainCount = 0;
			this[kImpl].userRef = true;
			this.worker = createWorker(this, opts);
			this.on("message", (message, transferList) => {
				this.worker.postMessage(message, transferList);
			});
		}
		write(data) {
			const dataBuf = Buffer.isBuffer(data) ? data : Buffer.from(data);
			if (this[kImpl].destroyed) {
				error(this, new Error("the worker has exited"));
				return false;
			}
			if (this[kImpl].ending) {
				error(this, new Error("the worker is ending"));
				return false;
			}
			if (this[kImpl].flushing && this[kImpl].bufLen + dataBuf.length >= MAX_STRING) try {
				writeSync(this);
				this[kImpl].flushing = true;
			} catch (err) {
				destroy(this, err);
				return false;
			}
			this[kImpl].buf.push(dataBuf);
			this[kImpl].bufLen += dataBuf.length;
			if (this[kImpl].sync) try {
				writeSync(this);
				return true;
			} catch (err) {
				destroy(this, err);
				return false;
			}
			if (!this[kImpl].flushing) {
				this[kImpl].flushing = true;
				setImmediate(nextFlush, this);
			}
			this[kImpl].needDrain = this[kImpl].data.length - this[kImpl].bufLen - Atomics.load(this[kImpl].state, WRITE_INDEX) <= 0;
			return !this[kImpl].needDrain;
		}
		end() {
			if (this[kImpl].destroyed) return;
			this[kImpl].ending = true;
			this.worker.stream = new FakeWeakRef(this);
			end(this);
		}
		flush(cb) {
			const userCb = typeof cb === "function" ? cb : null;
			cb = userCb || noop;
			if (userCb) retainWorkerForPendingFlush(this);
			let finished = false;
			const done = (err) => {
				if (finished) return;
				finished = true;
				if (userCb) releaseWorkerForPendingFlush(this);
				cb(err);
			};
			flushBuffer(this, (err) => {
				if (err) {
					process.nextTick(done, err);
					return;
				}
				requestWorkerFlush(this, done);
			});
		}
		flushSync() {
			if (this[kImpl].destroyed) return;
			writeSync(this);
			flushSync(this);
		}
		unref() {
			this[kImpl].userRef = false;
			if (this[kImpl].flushRetainCount === 0) this.worker.unref();
		}
		ref() {
			this[kImpl].userRef = true;
			this.worker.ref();
		}
		get ready() {
			return this[kImpl].ready;
		}
		get destroyed() {
			return this[kImpl].destroyed;
		}
		get closed() {
			return this[kImpl].closed;
		}
		get writable() {
			return !this[kImpl].destroyed && !this[kImpl].ending;
		}
		get writableEnded() {
			return this[kImpl].ending;
		}
		get writableFinished() {
			return this[kImpl].finished;
		}
		get writableNeedDrain() {
			return this[kImpl].needDrain;
		}
		get writableObjectMode() {
			return false;
		}
		get writableErrored() {
			return this[kImpl].errored;
		}
	};
	function flushBuffer(stream, cb) {
		if (stream[kImpl].destroyed) {
			process.nextTick(cb, new Error("the worker has exited"));
			return;
		}
		if (!stream[kImpl].sync && (stream[kImpl].flushing || stream[kImpl].bufLen > 0)) {
			setImmediate(flushBuffer, stream, cb);
			return;
		}
		waitForRead(stream, cb);
	}
	function waitForRead(stream, cb) {
		const writeIndex = Atomics.load(stream[kImpl].state, WRITE_INDEX);
		wait(stream[kImpl].state, READ_INDEX, writeIndex, Infinity, (err, res) => {
			if (err) {
				destroy(stream, err);
				cb(err);
				return;
			}
			if (res !== "ok") {
				waitForRead(stream, cb);
				return;
			}
			cb();
		});
	}
	function retainWorkerForPendingFlush(stream) {
		if (stream[kImpl].flushRetainCount === 0) stream.worker.ref();
		stream[kImpl].flushRetainCount++;
	}
	function releaseWorkerForPendingFlush(stream) {
		if (stream[kImpl].flushRetainCount === 0) return;
		stream[kImpl].flushRetainCount--;
		if (stream[kImpl].flushRetainCount === 0 && !stream[kImpl].userRef) stream.worker.unref();
	}
	function requestWorkerFlush(stream, cb) {
		if (stream[kImpl].destroyed) {
			process.nextTick(cb, new Error("the worker has exited"));
			return;
		}
		if (!stream[kImpl].ready) {
			const onReady = () => {
				cleanup();
				requestWorkerFlush(stream, cb);
			};
			const onClose = () => {
				cleanup();
				process.nextTick(cb, new Error("the worker has exited"));
			};
			const cleanup = () => {
				stream.off("ready", onReady);
				stream.off("close", onClose);
			};
			stream.once("ready", onReady);
			stream.once("close", onClose);
			return;
		}
		const id = ++stream[kImpl].nextFlushId;
		stream[kImpl].flushCallbacks.set(id, cb);
		try {
			stream.worker.postMessage({
				code: "FLUSH",
				context: "thread-stream",
				id
			});
		} catch (err) {
			stream[kImpl].flushCallbacks.delete(id);
			destroy(stream, err);
			process.nextTick(cb, err);
		}
	}
	function failPendingFlushCallbacks(stream, err) {
		const callbacks = stream[kImpl].flushCallbacks;
		if (callbacks.size === 0) return;
		const flushErr = err || new Error("the worker has exited");
		for (const cb of callbacks.values()) process.nextTick(cb, flushErr);
		callbacks.clear();
	}
	function error(stream, err) {
		setImmediate(() => {
			stream.emit("error", err);
		});
	}
	function destroy(stream, err) {
		if (stream[kImpl].destroyed) return;
		stream[kImpl].destroyed = true;
		failPendingFlushCallbacks(stream, err);
		if (err) {
			stream[kImpl].errored = err;
			error(stream, err);
		}
		if (!stream.worker.exited) stream.worker.terminate().catch(() => {}).then(() => {
			stream[kImpl].closed = true;
			stream.emit("close");
		});
		else setImmediate(() => {
			stream[kImpl].closed = true;
			stream.emit("close");
		});
	}
	function write(stream, maxBytes, cb) {
		let offset = Atomics.load(stream[kImpl].state, WRITE_INDEX);
		let remaining = maxBytes;
		while (remaining > 0 && stream[kImpl].bufLen !== 0) {
			const head = stream[kImpl].bufHead;
			const buf = stream[kImpl].buf[head];
			if (buf.length <= remaining) {
				buf.copy(stream[kImpl].data, offset);
				offset += buf.length;
				remaining -= buf.length;
				stream[kImpl].bufLen -= buf.length;
				stream[kImpl].bufHead = head + 1;
				if (stream[kImpl].bufHead === stream[kImpl].buf.length) {
					stream[kImpl].buf.length = 0;
					stream[kImpl].bufHead = 0;
				} else if (stream[kImpl].bufHead >= 1024 && stream[kImpl].bufHead * 2 >= stream[kImpl].buf.length) {
					stream[kImpl].buf.splice(0, stream[kImpl].bufHead);
					stream[kImpl].bufHead = 0;
				}
				continue;
			}
			buf.copy(stream[kImpl].data, offset, 0, remaining);
			stream[kImpl].buf[head] = buf.subarray(remaining);
			stream[kImpl].bufLen -= remaining;
			offset += remaining;
			remaining = 0;
		}
		updateState(stream, () => {
			Atomics.store(stream[kImpl].state, WRITE_INDEX, offset);
		});
		cb();
		return true;
	}
	function end(stream) {
		if (stream[kImpl].ended || !stream[kImpl].ending || stream[kImpl].flushing) return;
		stream[kImpl].ended = true;
		try {
			stream.flushSync();
			let readIndex = Atomics.load(stream[kImpl].state, READ_INDEX);
			updateState(stream, () => {
				Atomics.store(stream[kImpl].state, WRITE_INDEX, -1);
			});
			let spins = 0;
			while (readIndex !== -1) {
				Atomics.wait(stream[kImpl].state, READ_INDEX, readIndex, 1e3);
				readIndex = Atomics.load(stream[kImpl].state, READ_INDEX);
				if (readIndex === -2) {
					destroy(stream, new Error("end() failed"));
					return;
				}
				if (++spins === 10) {
					destroy(stream, new Error("end() took too long (10s)"));
					return;
				}
			}
			process.nextTick(() => {
				stream[kImpl].finished = true;
				stream.emit("finish");
			});
		} catch (err) {
			destroy(stream, err);
		}
	}
	function writeSync(stream) {
		const cb = () => {
			if (stream[kImpl].ending) end(stream);
			else if (stream[kImpl].needDrain) process.nextTick(drain, stream);
		};
		stream[kImpl].flushing = false;
		while (stream[kImpl].bufLen !== 0) {
			const writeIndex = Atomics.load(stream[kImpl].state, WRITE_INDEX);
			if (writeIndex < 0) throw new Error("_writeSync failed");
			const leftover = stream[kImpl].data.length - writeIndex;
			if (leftover === 0) {
				flushSync(stream);
				resetIndexes(stream);
				continue;
			} else if (leftover < 0) throw new Error("overwritten");
			write(stream, leftover, cb);
		}
	}
	function flushSync(stream) {
		if (stream[kImpl].flushing) throw new Error("unable to flush while flushing");
		const writeIndex = Atomics.load(stream[kImpl].state, WRITE_INDEX);
		let spins = 0;
		while (true) {
			const readIndex = Atomics.load(stream[kImpl].state, READ_INDEX);
			if (readIndex === -2) throw Error("_flushSync failed");
			if (readIndex !== writeIndex) Atomics.wait(stream[kImpl].state, READ_INDEX, readIndex, 1e3);
			else break;
			if (++spins === 10) throw new Error("_flushSync took too long (10s)");
		}
	}
	module.exports = ThreadStream;
}));
// node_modules/pino/lib/transport.js
var require_transport = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	const { createRequire } = require("module");
	const { existsSync } = require("node:fs");
	const getCallers = require_caller();
	const { join, isAbsolute, sep } = require("node:path");
	const { fileURLToPath } = require("node:url");
	const sleep = require_atomic_sleep();
	const onExit = require_on_exit_leak_free();
	const ThreadStream = require_thread_stream();
	const { transportUsesMultistreamSym } = require_symbols();
	function setupOnExit(stream) {
		onExit.register(stream, autoEnd);
		onExit.registerBeforeExit(stream, flush);
		stream.on("close", function() {
			onExit.unregister(stream);
		});
	}
	function hasPreloadFlags() {
		const execArgv = process.execArgv;
		for (let i = 0; i < execArgv.length; i++) {
			const arg = execArgv[i];
			if (arg === "--import" || arg === "--require" || arg === "-r") return true;
			if (arg.startsWith("--import=") || arg.startsWith("--require=") || arg.startsWith("-r=")) return true;
		}
		return false;
	}
	function sanitizeNodeOptions(nodeOptions) {
		const tokens = nodeOptions.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g);
		if (!tokens) return nodeOptions;
		const sanitized = [];
		let changed = false;
		for (let i = 0; i < tokens.length; i++) {
			const token = tokens[i];
			if (token === "--require" || token === "-r" || token === "--import") {
				const next = tokens[i + 1];
				if (next && shouldDropPreload(next)) {
					changed = true;
					i++;
					continue;
				}
				sanitized.push(token);
				if (next) {
					sanitized.push(next);
					i++;
				}
				continue;
			}
			if (token.startsWith("--require=") || token.startsWith("-r=") || token.startsWith("--import=")) {
				if (shouldDropPreload(token.slice(token.indexOf("=") + 1))) {
					changed = true;
					continue;
				}
			}
			sanitized.push(token);
		}
		return changed ? sanitized.join(" ") : nodeOptions;
	}
	function shouldDropPreload(value) {
		const unquoted = stripQuotes(value);
		if (!unquoted) return false;
		let path = unquoted;
		if (path.startsWith("file://")) try {
			path = fileURLToPath(path);
		} catch {
			return false;
		}
		return isAbsolute(path) && !existsSync(path);
	}
	function stripQuotes(value) {
		const first = value[0];
		const last = value[value.length - 1];
		if (first === "\"" && last === "\"" || first === "'" && last === "'") return value.slice(1, -1);
		return value;
	}
	function buildStream(filename, workerData, workerOpts, sync, name) {
		if (!workerOpts.execArgv && hasPreloadFlags() && require.main === void 0) workerOpts = {
			...workerOpts,
			execArgv: []
		};
		if (!workerOpts.env && process.env.NODE_OPTIONS) {
			const nodeOptions = sanitizeNodeOptions(process.env.NODE_OPTIONS);
			if (nodeOptions !== process.env.NODE_OPTIONS) workerOpts = {
				...workerOpts,
				env: {
					...process.env,
					NODE_OPTIONS: nodeOptions
				}
			};
		}
		workerOpts = {
			...workerOpts,
			name
		};
		const stream = new ThreadStream({
			filename,
			workerData,
			workerOpts,
			sync
		});
		stream.on("ready", onReady);
		stream.on("close", function() {
			process.removeListener("exit", onExit);
		});
		process.on("exit", onExit);
		function onReady() {
			process.removeListener("exit", onExit);
			stream.unref();
			if (workerOpts.autoEnd !== false) setupOnExit(stream);
		}
		function onExit() {
			if (stream.closed) return;
			stream.flushSync();
			sleep(100);
			stream.end();
		}
		return stream;
	}
	function autoEnd(stream) {
		stream.ref();
		stream.flushSync();
		stream.end();
		stream.once("close", function() {
			stream.unref();
		});
	}
	function flush(stream) {
		stream.flushSync();
	}
	function transport(fullOptions) {
		const { pipeline, targets, levels, dedupe, worker = {}, caller = getCallers(), sync = false } = fullOptions;
		const options = { ...fullOptions.options };
		let usesMultistream = false;
		const callers = typeof caller === "string" ? [caller] : caller;
		const bundlerOverrides = typeof globalThis === "object" && Object.prototype.hasOwnProperty.call(globalThis, "__bundlerPathsOverrides") && globalThis.__bundlerPathsOverrides && typeof globalThis.__bundlerPathsOverrides === "object" ? globalThis.__bundlerPathsOverrides : Object.create(null);
		let target = fullOptions.target;
		if (target && targets) throw new Error("only one of target or targets can be specified");
		if (targets) {
			target = bundlerOverrides["pino-worker"] || join(__dirname, "worker.js");
			options.targets = targets.filter((dest) => dest.target).map((dest) => {
				return {
					...dest,
					target: fixTarget(dest.target)
				};
			});
			options.pipelines = targets.filter((dest) => dest.pipeline).map((dest) => {
				return dest.pipeline.map((t) => {
					return {
						...t,
						level: dest.level,
						target: fixTarget(t.target)
					};
				});
			});
			const targetsHaveLevel = options.targets.some((t) => t.level != null);
			const pipelinesHaveLevel = options.pipelines.some((p) => p.some((t) => t.level != null));
			usesMultistream = options.targets.length + options.pipelines.length > 1 || targetsHaveLevel || pipelinesHaveLevel;
		} else if (pipeline) {
			target = bundlerOverrides["pino-worker"] || join(__dirname, "worker.js");
			options.pipelines = [pipeline.map((dest) => {
				return {
					...dest,
					target: fixTarget(dest.target)
				};
			})];
		}
		if (levels) options.levels = levels;
		if (dedupe) options.dedupe = dedupe;
		options.pinoWillSendConfig = true;
		const name = targets || pipeline ? "pino.transport" : target;
		const stream = buildStream(fixTarget(target), options, worker, sync, name);
		if (usesMultistream) stream[transportUsesMultistreamSym] = true;
		return stream;
		function fixTarget(origin) {
			origin = bundlerOverrides[origin] || origin;
			if (isAbsolute(origin) || origin.indexOf("file://") === 0) return origin;
			if (origin === "pino/file") return join(__dirname, "..", "file.js");
			let fixTarget;
			for (const filePath of callers) try {
				const context = filePath === "node:repl" ? process.cwd() + sep : filePath;
				fixTarget = createRequire(context).resolve(origin);
				break;
			} catch (err) {
				continue;
			}
			if (!fixTarget) throw new Error(`unable to determine transport target for "${origin}"`);
			return fixTarget;
		}
	}
	module.exports = transport;
}));
// node_modules/pino/lib/tools.js
var require_tools = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	const diagChan = require("node:diagnostics_channel");
	const format = require_quick_format_unescaped();
	const { mapHttpRequest, mapHttpResponse } = require_pino_std_serializers();
	const SonicBoom = require_sonic_boom();
	const onExit = require_on_exit_leak_free();
	const { lsCacheSym, chindingsSym, writeSym, serializersSym, formatOptsSym, endSym, stringifiersSym, stringifySym, stringifySafeSym, wildcardFirstSym, nestedKeySym, formattersSym, messageKeySym, errorKeySym, nestedKeyStrSym, msgPrefixSym } = require_symbols();
	const { isMainThread } = require("worker_threads");
	const transport = require_transport();
	const [nodeMajor] = process.versions.node.split(".").map((v) => Number(v));
	const asJsonChan = diagChan.tracingChannel("pino_asJson");
	const asString = nodeMajor >= 25 ? (str) => JSON.stringify(str) : _asString;
	function noop() {}
	function genLog(level, hook) {
		if (!hook) return LOG;
		return function hookWrappedLog(...args) {
			hook.call(this, args, LOG, level);
		};
		function LOG(o, ...n) {
			if (typeof o === "object") {
				let msg = o;
				if (o !== null) {
					if (o.method && o.headers && o.socket) o = mapHttpRequest(o);
					else if (typeof o.setHeader === "function") o = mapHttpResponse(o);
				}
				let formatParams;
				if (msg === null && n.length === 0) formatParams = [null];
				else {
					msg = n.shift();
					formatParams = n;
				}
				if (typeof this[msgPrefixSym] === "string" && msg !== void 0 && msg !== null) msg = this[msgPrefixSym] + msg;
				this[writeSym](o, format(msg, formatParams, this[formatOptsSym]), level);
			} else {
				let msg = o === void 0 ? n.shift() : o;
				if (typeof this[msgPrefixSym] === "string" && msg !== void 0 && msg !== null) msg = this[msgPrefixSym] + msg;
				this[writeSym](null, format(msg, n, this[formatOptsSym]), level);
			}
		}
	}
	function _asString(str) {
		let result = "";
		let last = 0;
		let found = false;
		let point = 255;
		const l = str.length;
		if (l > 100) return JSON.stringify(str);
		for (var i = 0; i < l && point >= 32; i++) {
			point = str.charCodeAt(i);
			if (point === 34 || point === 92) {
				result += str.slice(last, i) + "\\";
				last = i;
				found = true;
			}
		}
		if (!found) result = str;
		else result += str.slice(last);
		return point < 32 ? JSON.stringify(str) : "\"" + result + "\"";
	}
	function asJson(obj, msg, num, time) {
		if (asJsonChan.hasSubscribers === false) return _asJson.call(this, obj, msg, num, time);
		const store = {
			instance: this,
			arguments
		};
		return asJsonChan.traceSync(_asJson, store, this, obj, msg, num, time);
	}
	function _asJson(obj, msg, num, time) {
		const stringify = this[stringifySym];
		const stringifySafe = this[stringifySafeSym];
		const stringifiers = this[stringifiersSym];
		const end = this[endSym];
		const chindings = this[chindingsSym];
		const serializers = this[serializersSym];
		const formatters = this[formattersSym];
		const messageKey = this[messageKeySym];
		const errorKey = this[errorKeySym];
		let data = this[lsCacheSym][num] + time;
		data = data + chindings;
		let value;
		if (formatters.log) obj = formatters.log(obj);
		const wildcardStringifier = stringifiers[wildcardFirstSym];
		let propStr = "";
		for (const key in obj) {
			value = obj[key];
			if (Object.prototype.hasOwnProperty.call(obj, key) && value !== void 0) {
				if (serializers[key]) value = serializers[key](value);
				else if (key === errorKey && serializers.err) value = serializers.err(value);
				const stringifier = stringifiers[key] || wildcardStringifier;
				switch (typeof value) {
					case "undefined":
					case "function": continue;
					case "number": if (Number.isFinite(value) === false) value = null;
					case "boolean":
						if (stringifier) value = stringifier(value);
						break;
					case "string":
						value = (stringifier || asString)(value);
						break;
					default: value = (stringifier || stringify)(value, stringifySafe);
				}
				if (value === void 0) continue;
				const strKey = asString(key);
				propStr += "," + strKey + ":" + value;
			}
		}
		let msgStr = "";
		if (msg !== void 0) {
			value = serializers[messageKey] ? serializers[messageKey](msg) : msg;
			const stringifier = stringifiers[messageKey] || wildcardStringifier;
			switch (typeof value) {
				case "function": break;
				case "number": if (Number.isFinite(value) === false) value = null;
				case "boolean":
					if (stringifier) value = stringifier(value);
					msgStr = ",\"" + messageKey + "\":" + value;
					break;
				case "string":
					value = (stringifier || asString)(value);
					msgStr = ",\"" + messageKey + "\":" + value;
					break;
				default:
					value = (stringifier || stringify)(value, stringifySafe);
					msgStr = ",\"" + messageKey + "\":" + value;
			}
		}
		if (this[nestedKeySym] && propStr) return data + this[nestedKeyStrSym] + propStr.slice(1) + "}" + msgStr + end;
		else return data + propStr + msgStr + end;
	}
	function asChindings(instance, bindings) {
		let value;
		let data = instance[chindingsSym];
		const stringify = instance[stringifySym];
		const stringifySafe = instance[stringifySafeSym];
		const stringifiers = instance[stringifiersSym];
		const wildcardStringifier = stringifiers[wildcardFirstSym];
		const serializers = instance[serializersSym];
		const formatter = instance[formattersSym].bindings;
		bindings = formatter(bindings);
		for (const key in bindings) {
			value = bindings[key];
			if (((key.length < 5 || key !== "level" && key !== "serializers" && key !== "formatters" && key !== "customLevels") && bindings.hasOwnProperty(key) && value !== void 0) === true) {
				value = serializers[key] ? serializers[key](value) : value;
				value = (stringifiers[key] || wildcardStringifier || stringify)(value, stringifySafe);
				if (value === void 0) continue;
				data += "," + asString(key) + ":" + value;
			}
		}
		return data;
	}
	function hasBeenTampered(stream) {
		return stream.write !== stream.constructor.prototype.write;
	}
	function buildSafeSonicBoom(opts) {
		const stream = new SonicBoom(opts);
		stream.on("error", filterBrokenPipe);
		if (!opts.sync && isMainThread) {
			onExit.register(stream, autoEnd);
			stream.on("close", function() {
				onExit.unregister(stream);
			});
		}
		return stream;
		function filterBrokenPipe(err) {
			if (err.code === "EPIPE") {
				stream.write = noop;
				stream.end = noop;
				stream.flushSync = noop;
				stream.destroy = noop;
				return;
			}
			stream.removeListener("error", filterBrokenPipe);
			stream.emit("error", err);
		}
	}
	function autoEnd(stream, eventName) {
		if (stream.destroyed) return;
		if (eventName === "beforeExit") {
			stream.flush();
			stream.on("drain", function() {
				stream.end();
			});
		} else stream.flushSync();
	}
	function createArgsNormalizer(defaultOptions) {
		return function normalizeArgs(instance, caller, opts = {}, stream) {
			if (typeof opts === "string") {
				stream = buildSafeSonicBoom({ dest: opts });
				opts = {};
			} else if (typeof stream === "string") {
				if (opts && opts.transport) throw Error("only one of option.transport or stream can be specified");
				stream = buildSafeSonicBoom({ dest: stream });
			} else if (opts instanceof SonicBoom || opts.writable || opts._writableState) {
				stream = opts;
				opts = {};
			} else if (opts.transport) {
				if (opts.transport instanceof SonicBoom || opts.transport.writable || opts.transport._writableState) throw Error("option.transport do not allow stream, please pass to option directly. e.g. pino(transport)");
				if (opts.transport.targets && opts.transport.targets.length && opts.formatters && typeof opts.formatters.level === "function") throw Error("option.transport.targets do not allow custom level formatters");
				let customLevels;
				if (opts.customLevels) customLevels = opts.useOnlyCustomLevels ? opts.customLevels : Object.assign({}, opts.levels, opts.customLevels);
				stream = transport({
					caller,
					...opts.transport,
					levels: customLevels
				});
			}
			opts = Object.assign({}, defaultOptions, opts);
			opts.serializers = Object.assign(Object.create(null), defaultOptions.serializers, opts.serializers);
			opts.formatters = Object.assign({}, defaultOptions.formatters, opts.formatters);
			if (opts.prettyPrint) throw new Error("prettyPrint option is no longer supported, see the pino-pretty package (https://github.com/pinojs/pino-pretty)");
			const { enabled, onChild } = opts;
			if (enabled === false) opts.level = "silent";
			if (!onChild) opts.onChild = noop;
			if (!stream) {
				if (!hasBeenTampered(process.stdout)) stream = buildSafeSonicBoom({ fd: process.stdout.fd || 1 });
				else stream = process.stdout;
			}
			return {
				opts,
				stream
			};
		};
	}
	function stringify(obj, stringifySafeFn) {
		try {
			return JSON.stringify(obj);
		} catch (_) {
			try {
				return (stringifySafeFn || this[stringifySafeSym])(obj);
			} catch (_) {
				return "\"[unable to serialize, circular reference is too complex to analyze]\"";
			}
		}
	}
	function buildFormatters(level, bindings, log) {
		return {
			level,
			bindings,
			log
		};
	}
	function normalizeDestFileDescriptor(destination) {
		const fd = Number(destination);
		if (typeof destination === "string" && Number.isFinite(fd)) return fd;
		if (destination === void 0) return 1;
		return destination;
	}
	module.exports = {
		noop,
		buildSafeSonicBoom,
		asChindings,
		asJson,
		genLog,
		createArgsNormalizer,
		stringify,
		buildFormatters,
		normalizeDestFileDescriptor
	};
}));
// node_modules/pino/lib/constants.js
var require_constants = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	module.exports = {
		DEFAULT_LEVELS: {
			trace: 10,
			debug: 20,
			info: 30,
			warn: 40,
			error: 50,
			fatal: 60
		},
		SORTING_ORDER: {
			ASC: "ASC",
			DESC: "DESC"
		}
	};
}));
// node_modules/pino/lib/levels.js
var require_levels = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	const { lsCacheSym, levelValSym, useOnlyCustomLevelsSym, streamSym, formattersSym, hooksSym, levelCompSym } = require_symbols();
	const { noop, genLog } = require_tools();
	const { DEFAULT_LEVELS, SORTING_ORDER } = require_constants();
	const levelMethods = {
		fatal: (hook) => {
			const logFatal = genLog(DEFAULT_LEVELS.fatal, hook);
			return function(...args) {
				const stream = this[streamSym];
				logFatal.call(this, ...args);
				if (typeof stream.flushSync === "function") try {
					stream.flushSync();
				} catch (e) {}
			};
		},
		error: (hook) => genLog(DEFAULT_LEVELS.error, hook),
		warn: (hook) => genLog(DEFAULT_LEVELS.warn, hook),
		info: (hook) => genLog(DEFAULT_LEVELS.info, hook),
		debug: (hook) => genLog(DEFAULT_LEVELS.debug, hook),
		trace: (hook) => genLog(DEFAULT_LEVELS.trace, hook)
	};
	const nums = Object.keys(DEFAULT_LEVELS).reduce((o, k) => {
		o[DEFAULT_LEVELS[k]] = k;
		return o;
	}, {});
	const initialLsCache = Object.keys(nums).reduce((o, k) => {
		o[k] = "{\"level\":" + Number(k);
		return o;
	}, {});
	function genLsCache(instance) {
		const formatter = instance[formattersSym].level;
		const { labels } = instance.levels;
		const cache = {};
		for (const label in labels) {
			const level = formatter(labels[label], Number(label));
			cache[label] = JSON.stringify(level).slice(0, -1);
		}
		instance[lsCacheSym] = cache;
		return instance;
	}
	function isStandardLevel(level, useOnlyCustomLevels) {
		if (useOnlyCustomLevels) return false;
		switch (level) {
			case "fatal":
			case "error":
			case "warn":
			case "info":
			case "debug":
			case "trace": return true;
			default: return false;
		}
	}
	function setLevel(level) {
		const { labels, values } = this.levels;
		if (typeof level === "number") {
			if (labels[level] === void 0) throw Error("unknown level value" + level);
			level = labels[level];
		}
		if (values[level] === void 0) throw Error("unknown level " + level);
		const preLevelVal = this[levelValSym];
		const levelVal = this[levelValSym] = values[level];
		const useOnlyCustomLevelsVal = this[useOnlyCustomLevelsSym];
		const levelComparison = this[levelCompSym];
		const hook = this[hooksSym].logMethod;
		for (const key in values) {
			if (levelComparison(values[key], levelVal) === false) {
				this[key] = noop;
				continue;
			}
			this[key] = isStandardLevel(key, useOnlyCustomLevelsVal) ? levelMethods[key](hook) : genLog(values[key], hook);
		}
		this.emit("level-change", level, levelVal, labels[preLevelVal], preLevelVal, this);
	}
	function getLevel(level) {
		const { levels, levelVal } = this;
		return levels && levels.labels ? levels.labels[levelVal] : "";
	}
	function isLevelEnabled(logLevel) {
		const { values } = this.levels;
		const logLevelVal = values[logLevel];
		return logLevelVal !== void 0 && this[levelCompSym](logLevelVal, this[levelValSym]);
	}
	function compareLevel(direction, current, expected) {
		if (direction === SORTING_ORDER.DESC) return current <= expected;
		return current >= expected;
	}
	function genLevelComparison(levelComparison) {
		if (typeof levelComparison === "string") return compareLevel.bind(null, levelComparison);
		return levelComparison;
	}
	function mappings(customLevels = null, useOnlyCustomLevels = false) {
		const customNums = customLevels ? Object.keys(customLevels).reduce((o, k) => {
			o[customLevels[k]] = k;
			return o;
		}, {}) : null;
		return {
			labels: Object.assign(Object.create(Object.prototype, { Infinity: { value: "silent" } }), useOnlyCustomLevels ? null : nums, customNums),
			values: Object.assign(Object.create(Object.prototype, { silent: { value: Infinity } }), useOnlyCustomLevels ? null : DEFAULT_LEVELS, customLevels)
		};
	}
	function assertDefaultLevelFound(defaultLevel, customLevels, useOnlyCustomLevels) {
		if (typeof defaultLevel === "number") {
			if (![].concat(Object.keys(customLevels || {}).map((key) => customLevels[key]), useOnlyCustomLevels ? [] : Object.keys(nums).map((level) => +level), Infinity).includes(defaultLevel)) throw Error(`default level:${defaultLevel} must be included in custom levels`);
			return;
		}
		if (!(defaultLevel in Object.assign(Object.create(Object.prototype, { silent: { value: Infinity } }), useOnlyCustomLevels ? null : DEFAULT_LEVELS, customLevels))) throw Error(`default level:${defaultLevel} must be included in custom levels`);
	}
	function assertNoLevelCollisions(levels, customLevels) {
		const { labels, values } = levels;
		for (const k in customLevels) {
			if (k in values) throw Error("levels cannot be overridden");
			if (customLevels[k] in labels) throw Error("pre-existing level values cannot be used for new levels");
		}
	}
	function assertLevelComparison(levelComparison) {
		if (typeof levelComparison === "function") return;
		if (typeof levelComparison === "string" && Object.values(SORTING_ORDER).includes(levelComparison)) return;
		throw new Error("Levels comparison should be one of \"ASC\", \"DESC\" or \"function\" type");
	}
	module.exports = {
		initialLsCache,
		genLsCache,
		levelMethods,
		getLevel,
		setLevel,
		isLevelEnabled,
		mappings,
		assertNoLevelCollisions,
		assertDefaultLevelFound,
		genLevelComparison,
		assertLevelComparison
	};
}));
// node_modules/pino/lib/meta.js
var require_meta = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	module.exports = { version: "10.4.0" };
}));
// node_modules/pino/lib/proto.js
var require_proto = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	const { EventEmitter } = require("node:events");
	const { lsCacheSym, levelValSym, setLevelSym, getLevelSym, chindingsSym, mixinSym, asJsonSym, writeSym, mixinMergeStrategySym, timeSym, timeSliceIndexSym, streamSym, serializersSym, formattersSym, errorKeySym, messageKeySym, useOnlyCustomLevelsSym, needsMetadataGsym, redactFmtSym, stringifySym, formatOptsSym, stringifiersSym, msgPrefixSym, hooksSym } = require_symbols();
	const { getLevel, setLevel, isLevelEnabled, mappings, initialLsCache, genLsCache, assertNoLevelCollisions } = require_levels();
	const { asChindings, asJson, buildFormatters, stringify, noop } = require_tools();
	const { version } = require_meta();
	const redaction = require_redaction();
	const prototype = {
		constructor: class Pino {},
		child,
		bindings,
		setBindings,
		flush,
		isLevelEnabled,
		version,
		get level() {
			return this[getLevelSym]();
		},
		set level(lvl) {
			this[setLevelSym](lvl);
		},
		get levelVal() {
			return this[levelValSym];
		},
		set levelVal(n) {
			throw Error("levelVal is read-only");
		},
		get msgPrefix() {
			return this[msgPrefixSym];
		},
		get [Symbol.toStringTag]() {
			return "Pino";
		},
		[lsCacheSym]: initialLsCache,
		[writeSym]: write,
		[asJsonSym]: asJson,
		[getLevelSym]: getLevel,
		[setLevelSym]: setLevel
	};
	Object.setPrototypeOf(prototype, EventEmitter.prototype);
	module.exports = function() {
		return Object.create(prototype);
	};
	const resetChildingsFormatter = (bindings) => bindings;
	function child(bindings, options) {
		if (!bindings) throw Error("missing bindings for child Pino");
		const serializers = this[serializersSym];
		const formatters = this[formattersSym];
		const instance = Object.create(this);
		if (options == null) {
			if (instance[formattersSym].bindings !== resetChildingsFormatter) instance[formattersSym] = buildFormatters(formatters.level, resetChildingsFormatter, formatters.log);
			instance[chindingsSym] = asChindings(instance, bindings);
			if (this.onChild !== noop) this.onChild(instance);
			return instance;
		}
		if (options.hasOwnProperty("serializers") === true) {
			instance[serializersSym] = Object.create(null);
			for (const k in serializers) instance[serializersSym][k] = serializers[k];
			const parentSymbols = Object.getOwnPropertySymbols(serializers);
			for (var i = 0; i < parentSymbols.length; i++) {
				const ks = parentSymbols[i];
				instance[serializersSym][ks] = serializers[ks];
			}
			for (const bk in options.serializers) instance[serializersSym][bk] = options.serializers[bk];
			const bindingsSymbols = Object.getOwnPropertySymbols(options.serializers);
			for (var bi = 0; bi < bindingsSymbols.length; bi++) {
				const bks = bindingsSymbols[bi];
				instance[serializersSym][bks] = options.serializers[bks];
			}
		} else instance[serializersSym] = serializers;
		if (options.hasOwnProperty("formatters")) {
			const { level, bindings: chindings, log } = options.formatters;
			instance[formattersSym] = buildFormatters(level || formatters.level, chindings || resetChildingsFormatter, log || formatters.log);
		} else instance[formattersSym] = buildFormatters(formatters.level, resetChildingsFormatter, formatters.log);
		if (options.hasOwnProperty("customLevels") === true) {
			assertNoLevelCollisions(this.levels, options.customLevels);
			instance.levels = mappings(options.customLevels, instance[useOnlyCustomLevelsSym]);
			genLsCache(instance);
		}
		if (typeof options.redact === "object" && options.redact !== null || Array.isArray(options.redact)) {
			instance.redact = options.redact;
			const stringifiers = redaction(instance.redact, stringify);
			const formatOpts = { stringify: stringifiers[redactFmtSym] };
			instance[stringifySym] = stringify;
			instance[stringifiersSym] = stringifiers;
			instance[formatOptsSym] = formatOpts;
		}
		if (typeof options.msgPrefix === "string") instance[msgPrefixSym] = (this[msgPrefixSym] || "") + options.msgPrefix;
		instance[chindingsSym] = asChindings(instance, bindings);
		if (options.level !== void 0 && options.level !== this.level || options.hasOwnProperty("customLevels")) {
			const childLevel = options.level || this.level;
			instance[setLevelSym](childLevel);
		}
		this.onChild(instance);
		return instance;
	}
	function bindings() {
		const chindingsJson = `{${this[chindingsSym].substr(1)}}`;
		const bindingsFromJson = JSON.parse(chindingsJson);
		delete bindingsFromJson.pid;
		delete bindingsFromJson.hostname;
		return bindingsFromJson;
	}
	function setBindings(newBindings) {
		const chindings = asChindings(this, newBindings);
		this[chindingsSym] = chindings;
	}
	function defaultMixinMergeStrategy(mergeObject, mixinObject) {
		return Object.assign(mixinObject, mergeObject);
	}
	function write(_obj, msg, num) {
		const t = this[timeSym]();
		const mixin = this[mixinSym];
		const errorKey = this[errorKeySym];
		const messageKey = this[messageKeySym];
		const mixinMergeStrategy = this[mixinMergeStrategySym] || defaultMixinMergeStrategy;
		let obj;
		const streamWriteHook = this[hooksSym].streamWrite;
		if (_obj === void 0 || _obj === null) obj = {};
		else if (_obj instanceof Error) {
			obj = { [errorKey]: _obj };
			if (msg === void 0) msg = _obj.message;
		} else {
			obj = _obj;
			if (msg === void 0 && _obj[messageKey] === void 0 && _obj[errorKey]) msg = _obj[errorKey].message;
		}
		if (mixin) obj = mixinMergeStrategy(obj, mixin(obj, num, this));
		const s = this[asJsonSym](obj, msg, num, t);
		const stream = this[streamSym];
		if (stream[needsMetadataGsym] === true) {
			stream.lastLevel = num;
			stream.lastObj = obj;
			stream.lastMsg = msg;
			stream.lastTime = t.slice(this[timeSliceIndexSym]);
			stream.lastLogger = this;
		}
		stream.write(streamWriteHook ? streamWriteHook(s) : s);
	}
	function flush(cb) {
		if (cb != null && typeof cb !== "function") throw Error("callback must be a function");
		const stream = this[streamSym];
		if (typeof stream.flush === "function") stream.flush(cb || noop);
		else if (cb) cb();
	}
}));
// node_modules/safe-stable-stringify/index.js
var require_safe_stable_stringify = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	const { hasOwnProperty } = Object.prototype;
	const stringify = configure();
	stringify.configure = configure;
	stringify.stringify = stringify;
	stringify.default = stringify;
	exports.stringify = stringify;
	exports.configure = configure;
	module.exports = stringify;
	const strEscapeSequencesRegExp = /[\u0000-\u001f\u0022\u005c\ud800-\udfff]/;
	function strEscape(str) {
		if (str.length < 5e3 && !strEscapeSequencesRegExp.test(str)) return `"${str}"`;
		return JSON.stringify(str);
	}
	function sort(array, comparator) {
		if (array.length > 200 || comparator) return array.sort(comparator);
		for (let i = 1; i < array.length; i++) {
			const currentValue = array[i];
			let position = i;
			while (position !== 0 && array[position - 1] > currentValue) {
				array[position] = array[position - 1];
				position--;
			}
			array[position] = currentValue;
		}
		return array;
	}
	const typedArrayPrototypeGetSymbolToStringTag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Object.getPrototypeOf(new Int8Array())), Symbol.toStringTag).get;
	function isTypedArrayWithEntries(value) {
		return typedArrayPrototypeGetSymbolToStringTag.call(value) !== void 0 && value.length !== 0;
	}
	function stringifyTypedArray(array, separator, maximumBreadth) {
		if (array.length < maximumBreadth) maximumBreadth = array.length;
		const whitespace = separator === "," ? "" : " ";
		let res = `"0":${whitespace}${array[0]}`;
		for (let i = 1; i < maximumBreadth; i++) res += `${separator}"${i}":${whitespace}${array[i]}`;
		return res;
	}
	function getCircularValueOption(options) {
		if (hasOwnProperty.call(options, "circularValue")) {
			const circularValue = options.circularValue;
			if (typeof circularValue === "string") return `"${circularValue}"`;
			if (circularValue == null) return circularValue;
			if (circularValue === Error || circularValue === TypeError) return { toString() {
				throw new TypeError("Converting circular structure to JSON");
			} };
			throw new TypeError("The \"circularValue\" argument must be of type string or the value null or undefined");
		}
		return "\"[Circular]\"";
	}
	function getDeterministicOption(options) {
		let value;
		if (hasOwnProperty.call(options, "deterministic")) {
			value = options.deterministic;
			if (typeof value !== "boolean" && typeof value !== "function") throw new TypeError("The \"deterministic\" argument must be of type boolean or comparator function");
		}
		return value === void 0 ? true : value;
	}
	function getBooleanOption(options, key) {
		let value;
		if (hasOwnProperty.call(options, key)) {
			value = options[key];
			if (typeof value !== "boolean") throw new TypeError(`The "${key}" argument must be of type boolean`);
		}
		return value === void 0 ? true : value;
	}
	function getPositiveIntegerOption(options, key) {
		let value;
		if (hasOwnProperty.call(options, key)) {
			value = options[key];
			if (typeof value !== "number") throw new TypeError(`The "${key}" argument must be of type number`);
			if (!Number.isInteger(value)) throw new TypeError(`The "${key}" argument must be an integer`);
			if (value < 1) throw new RangeError(`The "${key}" argument must be >= 1`);
		}
		return value === void 0 ? Infinity : value;
	}
	function getItemCount(number) {
		if (number === 1) return "1 item";
		return `${number} items`;
	}
	function getUniqueReplacerSet(replacerArray) {
		const replacerSet = new Set();
		for (const value of replacerArray) if (typeof value === "string" || typeof value === "number") replacerSet.add(String(value));
		return replacerSet;
	}
	function getStrictOption(options) {
		if (hasOwnProperty.call(options, "strict")) {
			const value = options.strict;
			if (typeof value !== "boolean") throw new TypeError("The \"strict\" argument must be of type boolean");
			if (value) return (value) => {
				let message = `Object can not safely be stringified. Received type ${typeof value}`;
				if (typeof value !== "function") message += ` (${value.toString()})`;
				throw new Error(message);
			};
		}
	}
	function configure(options) {
		options = { ...options };
		const fail = getStrictOption(options);
		if (fail) {
			if (options.bigint === void 0) options.bigint = false;
			if (!("circularValue" in options)) options.circularValue = Error;
		}
		const circularValue = getCircularValueOption(options);
		const bigint = getBooleanOption(options, "bigint");
		const deterministic = getDeterministicOption(options);
		const comparator = typeof deterministic === "function" ? deterministic : void 0;
		const maximumDepth = getPositiveIntegerOption(options, "maximumDepth");
		const maximumBreadth = getPositiveIntegerOption(options, "maximumBreadth");
		function stringifyFnReplacer(key, parent, stack, replacer, spacer, indentation) {
			let value = parent[key];
			if (typeof value === "object" && value !== null && typeof value.toJSON === "function") value = value.toJSON(key);
			value = replacer.call(parent, key, value);
			switch (typeof value) {
				case "string": return strEscape(value);
				case "object": {
					if (value === null) return "null";
					if (stack.indexOf(value) !== -1) return circularValue;
					let res = "";
					let join = ",";
					const originalIndentation = indentation;
					if (Array.isArray(value)) {
						if (value.length === 0) return "[]";
						if (maximumDepth < stack.length + 1) return "\"[Array]\"";
						stack.push(value);
						if (spacer !== "") {
							indentation += spacer;
							res += `\n${indentation}`;
							join = `,\n${indentation}`;
						}
						const maximumValuesToStringify = Math.min(value.length, maximumBreadth);
						let i = 0;
						for (; i < maximumValuesToStringify - 1; i++) {
							const tmp = stringifyFnReplacer(String(i), value, stack, replacer, spacer, indentation);
							res += tmp !== void 0 ? tmp : "null";
							res += join;
						}
						const tmp = stringifyFnReplacer(String(i), value, stack, replacer, spacer, indentation);
						res += tmp !== void 0 ? tmp : "null";
						if (value.length - 1 > maximumBreadth) {
							const removedKeys = value.length - maximumBreadth - 1;
							res += `${join}"... ${getItemCount(removedKeys)} not stringified"`;
						}
						if (spacer !== "") res += `\n${originalIndentation}`;
						stack.pop();
						return `[${res}]`;
					}
					let keys = Object.keys(value);
					const keyLength = keys.length;
					if (keyLength === 0) return "{}";
					if (maximumDepth < stack.length + 1) return "\"[Object]\"";
					let whitespace = "";
					let separator = "";
					if (spacer !== "") {
						indentation += spacer;
						join = `,\n${indentation}`;
						whitespace = " ";
					}
					const maximumPropertiesToStringify = Math.min(keyLength, maximumBreadth);
					if (deterministic && !isTypedArrayWithEntries(value)) keys = sort(keys, comparator);
					stack.push(value);
					for (let i = 0; i < maximumPropertiesToStringify; i++) {
						const key = keys[i];
						const tmp = stringifyFnReplacer(key, value, stack, replacer, spacer, indentation);
						if (tmp !== void 0) {
							res += `${separator}${strEscape(key)}:${whitespace}${tmp}`;
							separator = join;
						}
					}
					if (keyLength > maximumBreadth) {
						const removedKeys = keyLength - maximumBreadth;
						res += `${separator}"...":${whitespace}"${getItemCount(removedKeys)} not stringified"`;
						separator = join;
					}
					if (spacer !== "" && separator.length > 1) res = `\n${indentation}${res}\n${originalIndentation}`;
					stack.pop();
					return `{${res}}`;
				}
				case "number": return isFinite(value) ? String(value) : fail ? fail(value) : "null";
				case "boolean": return value === true ? "true" : "false";
				case "undefined": return;
				case "bigint": if (bigint) return String(value);
				default: return fail ? fail(value) : void 0;
			}
		}
		function stringifyArrayReplacer(key, value, stack, replacer, spacer, indentation) {
			if (typeof value === "object" && value !== null && typeof value.toJSON === "function") value = value.toJSON(key);
			switch (typeof value) {
				case "string": return strEscape(value);
				case "object": {
					if (value === null) return "null";
					if (stack.indexOf(value) !== -1) return circularValue;
					const originalIndentation = indentation;
					let res = "";
					let join = ",";
					if (Array.isArray(value)) {
						if (value.length === 0) return "[]";
						if (maximumDepth < stack.length + 1) return "\"[Array]\"";
						stack.push(value);
						if (spacer !== "") {
							indentation += spacer;
							res += `\n${indentation}`;
							join = `,\n${indentation}`;
						}
						const maximumValuesToStringify = Math.min(value.length, maximumBreadth);
						let i = 0;
						for (; i < maximumValuesToStringify - 1; i++) {
							const tmp = stringifyArrayReplacer(String(i), value[i], stack, replacer, spacer, indentation);
							res += tmp !== void 0 ? tmp : "null";
							res += join;
						}
						const tmp = stringifyArrayReplacer(String(i), value[i], stack, replacer, spacer, indentation);
						res += tmp !== void 0 ? tmp : "null";
						if (value.length - 1 > maximumBreadth) {
							const removedKeys = value.length - maximumBreadth - 1;
							res += `${join}"... ${getItemCount(removedKeys)} not stringified"`;
						}
						if (spacer !== "") res += `\n${originalIndentation}`;
						stack.pop();
						return `[${res}]`;
					}
					stack.push(value);
					let whitespace = "";
					if (spacer !== "") {
						indentation += spacer;
						join = `,\n${indentation}`;
						whitespace = " ";
					}
					let separator = "";
					for (const key of replacer) {
						const tmp = stringifyArrayReplacer(key, value[key], stack, replacer, spacer, indentation);
						if (tmp !== void 0) {
							res += `${separator}${strEscape(key)}:${whitespace}${tmp}`;
							separator = join;
						}
					}
					if (spacer !== "" && separator.length > 1) res = `\n${indentation}${res}\n${originalIndentation}`;
					stack.pop();
					return `{${res}}`;
				}
				case "number": return isFinite(value) ? String(value) : fail ? fail(value) : "null";
				case "boolean": return value === true ? "true" : "false";
				case "undefined": return;
				case "bigint": if (bigint) return String(value);
				default: return fail ? fail(value) : void 0;
			}
		}
		function stringifyIndent(key, value, stack, spacer, indentation) {
			switch (typeof value) {
				case "string": return strEscape(value);
				case "object": {
					if (value === null) return "null";
					if (typeof value.toJSON === "function") {
						value = value.toJSON(key);
						if (typeof value !== "object") return stringifyIndent(key, value, stack, spacer, indentation);
						if (value === null) return "null";
					}
					if (stack.indexOf(value) !== -1) return circularValue;
					const originalIndentation = indentation;
					if (Array.isArray(value)) {
						if (value.length === 0) return "[]";
						if (maximumDepth < stack.length + 1) return "\"[Array]\"";
						stack.push(value);
						indentation += spacer;
						let res = `\n${indentation}`;
						const join = `,\n${indentation}`;
						const maximumValuesToStringify = Math.min(value.length, maximumBreadth);
						let i = 0;
						for (; i < maximumValuesToStringify - 1; i++) {
							const tmp = stringifyIndent(String(i), value[i], stack, spacer, indentation);
							res += tmp !== void 0 ? tmp : "null";
							res += join;
						}
						const tmp = stringifyIndent(String(i), value[i], stack, spacer, indentation);
						res += tmp !== void 0 ? tmp : "null";
						if (value.length - 1 > maximumBreadth) {
							const removedKeys = value.length - maximumBreadth - 1;
							res += `${join}"... ${getItemCount(removedKeys)} not stringified"`;
						}
						res += `\n${originalIndentation}`;
						stack.pop();
						return `[${res}]`;
					}
					let keys = Object.keys(value);
					const keyLength = keys.length;
					if (keyLength === 0) return "{}";
					if (maximumDepth < stack.length + 1) return "\"[Object]\"";
					indentation += spacer;
					const join = `,\n${indentation}`;
					let res = "";
					let separator = "";
					let maximumPropertiesToStringify = Math.min(keyLength, maximumBreadth);
					if (isTypedArrayWithEntries(value)) {
						res += stringifyTypedArray(value, join, maximumBreadth);
						keys = keys.slice(value.length);
						maximumPropertiesToStringify -= value.length;
						separator = join;
					}
					if (deterministic) keys = sort(keys, comparator);
					stack.push(value);
					for (let i = 0; i < maximumPropertiesToStringify; i++) {
						const key = keys[i];
						const tmp = stringifyIndent(key, value[key], stack, spacer, indentation);
						if (tmp !== void 0) {
							res += `${separator}${strEscape(key)}: ${tmp}`;
							separator = join;
						}
					}
					if (keyLength > maximumBreadth) {
						const removedKeys = keyLength - maximumBreadth;
						res += `${separator}"...": "${getItemCount(removedKeys)} not stringified"`;
						separator = join;
					}
					if (separator !== "") res = `\n${indentation}${res}\n${originalIndentation}`;
					stack.pop();
					return `{${res}}`;
				}
				case "number": return isFinite(value) ? String(value) : fail ? fail(value) : "null";
				case "boolean": return value === true ? "true" : "false";
				case "undefined": return;
				case "bigint": if (bigint) return String(value);
				default: return fail ? fail(value) : void 0;
			}
		}
		function stringifySimple(key, value, stack) {
			switch (typeof value) {
				case "string": return strEscape(value);
				case "object": {
					if (value === null) return "null";
					if (typeof value.toJSON === "function") {
						value = value.toJSON(key);
						if (typeof value !== "object") return stringifySimple(key, value, stack);
						if (value === null) return "null";
					}
					if (stack.indexOf(value) !== -1) return circularValue;
					let res = "";
					const hasLength = value.length !== void 0;
					if (hasLength && Array.isArray(value)) {
						if (value.length === 0) return "[]";
						if (maximumDepth < stack.length + 1) return "\"[Array]\"";
						stack.push(value);
						const maximumValuesToStringify = Math.min(value.length, maximumBreadth);
						let i = 0;
						for (; i < maximumValuesToStringify - 1; i++) {
							const tmp = stringifySimple(String(i), value[i], stack);
							res += tmp !== void 0 ? tmp : "null";
							res += ",";
						}
						const tmp = stringifySimple(String(i), value[i], stack);
						res += tmp !== void 0 ? tmp : "null";
						if (value.length - 1 > maximumBreadth) {
							const removedKeys = value.length - maximumBreadth - 1;
							res += `,"... ${getItemCount(removedKeys)} not stringified"`;
						}
						stack.pop();
						return `[${res}]`;
					}
					let keys = Object.keys(value);
					const keyLength = keys.length;
					if (keyLength === 0) return "{}";
					if (maximumDepth < stack.length + 1) return "\"[Object]\"";
					let separator = "";
					let maximumPropertiesToStringify = Math.min(keyLength, maximumBreadth);
					if (hasLength && isTypedArrayWithEntries(value)) {
						res += stringifyTypedArray(value, ",", maximumBreadth);
						keys = keys.slice(value.length);
						maximumPropertiesToStringify -= value.length;
						separator = ",";
					}
					if (deterministic) keys = sort(keys, comparator);
					stack.push(value);
					for (let i = 0; i < maximumPropertiesToStringify; i++) {
						const key = keys[i];
						const tmp = stringifySimple(key, value[key], stack);
						if (tmp !== void 0) {
							res += `${separator}${strEscape(key)}:${tmp}`;
							separator = ",";
						}
					}
					if (keyLength > maximumBreadth) {
						const removedKeys = keyLength - maximumBreadth;
						res += `${separator}"...":"${getItemCount(removedKeys)} not stringified"`;
					}
					stack.pop();
					return `{${res}}`;
				}
				case "number": return isFinite(value) ? String(value) : fail ? fail(value) : "null";
				case "boolean": return value === true ? "true" : "false";
				case "undefined": return;
				case "bigint": if (bigint) return String(value);
				default: return fail ? fail(value) : void 0;
			}
		}
		function stringify(value, replacer, space) {
			if (arguments.length > 1) {
				let spacer = "";
				if (typeof space === "number") spacer = " ".repeat(Math.min(space, 10));
				else if (typeof space === "string") spacer = space.slice(0, 10);
				if (replacer != null) {
					if (typeof replacer === "function") return stringifyFnReplacer("", { "": value }, [], replacer, spacer, "");
					if (Array.isArray(replacer)) return stringifyArrayReplacer("", value, [], getUniqueReplacerSet(replacer), spacer, "");
				}
				if (spacer.length !== 0) return stringifyIndent("", value, [], spacer, "");
			}
			return stringifySimple("", value, []);
		}
		return stringify;
	}
}));
// node_modules/pino/lib/multistream.js
var require_multistream = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	const metadata = Symbol.for("pino.metadata");
	const { DEFAULT_LEVELS } = require_constants();
	const DEFAULT_INFO_LEVEL = DEFAULT_LEVELS.info;
	function multistream(streamsArray, opts) {
		streamsArray = streamsArray || [];
		opts = opts || { dedupe: false };
		const streamLevels = Object.create(DEFAULT_LEVELS);
		streamLevels.silent = Infinity;
		if (opts.levels && typeof opts.levels === "object") Object.keys(opts.levels).forEach((i) => {
			streamLevels[i] = opts.levels[i];
		});
		const res = {
			write,
			add,
			remove,
			emit,
			flushSync,
			end,
			minLevel: 0,
			lastId: 0,
			streams: [],
			clone,
			[metadata]: true,
			streamLevels
		};
		if (Array.isArray(streamsArray)) streamsArray.forEach(add, res);
		else add.call(res, streamsArray);
		streamsArray = null;
		return res;
		function write(data) {
			let dest;
			const level = typeof this.lastLevel === "string" ? (this.streamLevels || streamLevels)[this.lastLevel] : this.lastLevel;
			const { streams } = this;
			let recordedLevel = 0;
			let stream;
			for (let i = initLoopVar(streams.length, opts.dedupe); checkLoopVar(i, streams.length, opts.dedupe); i = adjustLoopVar(i, opts.dedupe)) {
				dest = streams[i];
				if (dest.level <= level) {
					if (recordedLevel !== 0 && recordedLevel !== dest.level) break;
					stream = dest.stream;
					if (stream[metadata]) {
						const { lastTime, lastMsg, lastObj, lastLogger } = this;
						stream.lastLevel = level;
						stream.lastTime = lastTime;
						stream.lastMsg = lastMsg;
						stream.lastObj = lastObj;
						stream.lastLogger = lastLogger;
					}
					stream.write(data);
					if (opts.dedupe) recordedLevel = dest.level;
				} else if (!opts.dedupe) break;
			}
		}
		function emit(...args) {
			for (const { stream } of this.streams) if (typeof stream.emit === "function") stream.emit(...args);
		}
		function flushSync() {
			for (const { stream } of this.streams) if (typeof stream.flushSync === "function") stream.flushSync();
		}
		function add(dest) {
			if (!dest) return this;
			const isStream = typeof dest.write === "function" || dest.stream;
			const stream_ = dest.write ? dest : dest.stream;
			if (!isStream) throw Error("stream object needs to implement either StreamEntry or DestinationStream interface");
			const { streams, streamLevels } = this;
			let level;
			if (typeof dest.levelVal === "number") level = dest.levelVal;
			else if (typeof dest.level === "string") level = streamLevels[dest.level];
			else if (typeof dest.level === "number") level = dest.level;
			else level = DEFAULT_INFO_LEVEL;
			const dest_ = {
				stream: stream_,
				level,
				levelVal: void 0,
				id: ++res.lastId
			};
			streams.unshift(dest_);
			streams.sort(compareByLevel);
			this.minLevel = streams[0].level;
			return this;
		}
		function remove(id) {
			const { streams } = this;
			const index = streams.findIndex((s) => s.id === id);
			if (index >= 0) {
				streams.splice(index, 1);
				streams.sort(compareByLevel);
				this.minLevel = streams.length > 0 ? streams[0].level : -1;
			}
			return this;
		}
		function end() {
			for (const { stream } of this.streams) {
				if (typeof stream.flushSync === "function") stream.flushSync();
				stream.end();
			}
		}
		function clone(level) {
			const streams = new Array(this.streams.length);
			for (let i = 0; i < streams.length; i++) streams[i] = {
				level,
				stream: this.streams[i].stream
			};
			return {
				write,
				add,
				remove,
				emit,
				flushSync,
				end,
				minLevel: level,
				streams,
				clone,
				[metadata]: true,
				streamLevels
			};
		}
	}
	function compareByLevel(a, b) {
		return a.level - b.level;
	}
	function initLoopVar(length, dedupe) {
		return dedupe ? length - 1 : 0;
	}
	function adjustLoopVar(i, dedupe) {
		return dedupe ? i - 1 : i + 1;
	}
	function checkLoopVar(i, length, dedupe) {
		return dedupe ? i >= 0 : i < length;
	}
	module.exports = multistream;
}));
// node_modules/pino/pino.js
var require_pino = require_rolldown_runtime.__commonJSMin(((exports, module) => {
	const os = require("node:os");
	const stdSerializers = require_pino_std_serializers();
	const caller = require_caller();
	const redaction = require_redaction();
	const time = require_time();
	const proto = require_proto();
	const symbols = require_symbols();
	const { configure } = require_safe_stable_stringify();
	const { assertDefaultLevelFound, mappings, genLsCache, genLevelComparison, assertLevelComparison } = require_levels();
	const { DEFAULT_LEVELS, SORTING_ORDER } = require_constants();
	const { createArgsNormalizer, asChindings, buildSafeSonicBoom, buildFormatters, stringify, normalizeDestFileDescriptor, noop } = require_tools();
	const { version } = require_meta();
	const { chindingsSym, redactFmtSym, serializersSym, timeSym, timeSliceIndexSym, streamSym, stringifySym, stringifySafeSym, stringifiersSym, setLevelSym, endSym, formatOptsSym, messageKeySym, errorKeySym, nestedKeySym, mixinSym, levelCompSym, useOnlyCustomLevelsSym, formattersSym, hooksSym, nestedKeyStrSym, mixinMergeStrategySym, msgPrefixSym, transportUsesMultistreamSym } = symbols;
	const { epochTime, nullTime } = time;
	const { pid } = process;
	const hostname = os.hostname();
	const defaultErrorSerializer = stdSerializers.err;
	const normalize = createArgsNormalizer({
		level: "info",
		levelComparison: SORTING_ORDER.ASC,
		levels: DEFAULT_LEVELS,
		messageKey: "msg",
		errorKey: "err",
		nestedKey: null,
		enabled: true,
		base: {
			pid,
			hostname
		},
		serializers: Object.assign(Object.create(null), { err: defaultErrorSerializer }),
		formatters: Object.assign(Object.create(null), {
			bindings(bindings) {
				return bindings;
			},
			level(label, number) {
				return { level: number };
			}
		}),
		hooks: {
			logMethod: void 0,
			streamWrite: void 0
		},
		timestamp: epochTime,
		name: void 0,
		redact: null,
		customLevels: null,
		useOnlyCustomLevels: false,
		depthLimit: 5,
		edgeLimit: 100
	});
	const serializers = Object.assign(Object.create(null), stdSerializers);
	function pino(...args) {
		const instance = {};
		const { opts, stream } = normalize(instance, caller(), ...args);
		if (opts.level && typeof opts.level === "string" && DEFAULT_LEVELS[opts.level.toLowerCase()] !== void 0) opts.level = opts.level.toLowerCase();
		const { redact, crlf, serializers, timestamp, messageKey, errorKey, nestedKey, base, name, level, customLevels, levelComparison, mixin, mixinMergeStrategy, useOnlyCustomLevels, formatters, hooks, depthLimit, edgeLimit, onChild, msgPrefix } = opts;
		const stringifySafe = configure({
			maximumDepth: depthLimit,
			maximumBreadth: edgeLimit
		});
		const allFormatters = buildFormatters(formatters.level, formatters.bindings, formatters.log);
		const stringifyFn = stringify.bind({ [stringifySafeSym]: stringifySafe });
		const stringifiers = redact ? Object.assign(Object.create(null), redaction(redact, stringifyFn)) : Object.create(null);
		const formatOpts = redact ? { stringify: stringifiers[redactFmtSym] } : { stringify: stringifyFn };
		const end = "}" + (crlf ? "\r\n" : "\n");
		const coreChindings = asChindings.bind(null, {
			[chindingsSym]: "",
			[serializersSym]: serializers,
			[stringifiersSym]: stringifiers,
			[stringifySym]: stringify,
			[stringifySafeSym]: stringifySafe,
			[formattersSym]: allFormatters
		});
		let chindings = "";
		if (base !== null) {
			if (name === void 0) chindings = coreChindings(base);
			else chindings = coreChindings(Object.assign({}, base, { name }));
		}
		const time = timestamp instanceof Function ? timestamp : timestamp ? epochTime : nullTime;
		const timeSliceIndex = time().indexOf(":") + 1;
		if (useOnlyCustomLevels && !customLevels) throw Error("customLevels is required if useOnlyCustomLevels is set true");
		if (mixin && typeof mixin !== "function") throw Error(`Unknown mixin type "${typeof mixin}" - expected "function"`);
		if (msgPrefix && typeof msgPrefix !== "string") throw Error(`Unknown msgPrefix type "${typeof msgPrefix}" - expected "string"`);
		assertDefaultLevelFound(level, customLevels, useOnlyCustomLevels);
		const levels = mappings(customLevels, useOnlyCustomLevels);
		if (stream && stream[transportUsesMultistreamSym] === true) {
			let sampleLabel = typeof level === "string" ? level : void 0;
			if (!sampleLabel || levels[sampleLabel] === void 0) sampleLabel = Object.keys(levels)[0];
			const sampleNumber = levels[sampleLabel];
			let ok = false;
			try {
				const formatted = formatters.level(sampleLabel, sampleNumber);
				ok = formatted && typeof formatted === "object" && formatted.level === sampleNumber;
			} catch {
				ok = false;
			}
			if (!ok) process.emitWarning("custom formatters.level detected with multiple transport targets/pipelines; ensure logs include a numeric \"level\" field or they may be dropped", { code: "PINO_TRANSPORT_MULTI_TARGETS_LEVEL_FORMATTER" });
		}
		if (typeof stream.emit === "function") stream.emit("message", {
			code: "PINO_CONFIG",
			config: {
				levels,
				messageKey,
				errorKey
			}
		});
		assertLevelComparison(levelComparison);
		const levelCompFunc = genLevelComparison(levelComparison);
		Object.assign(instance, {
			levels,
			[levelCompSym]: levelCompFunc,
			[useOnlyCustomLevelsSym]: useOnlyCustomLevels,
			[streamSym]: stream,
			[timeSym]: time,
			[timeSliceIndexSym]: timeSliceIndex,
			[stringifySym]: stringify,
			[stringifySafeSym]: stringifySafe,
			[stringifiersSym]: stringifiers,
			[endSym]: end,
			[formatOptsSym]: formatOpts,
			[messageKeySym]: messageKey,
			[errorKeySym]: errorKey,
			[nestedKeySym]: nestedKey,
			[nestedKeyStrSym]: nestedKey ? `,${JSON.stringify(nestedKey)}:{` : "",
			[serializersSym]: serializers,
			[mixinSym]: mixin,
			[mixinMergeStrategySym]: mixinMergeStrategy,
			[chindingsSym]: chindings,
			[formattersSym]: allFormatters,
			[hooksSym]: hooks,
			silent: noop,
			onChild,
			[msgPrefixSym]: msgPrefix
		});
		Object.setPrototypeOf(instance, proto());
		genLsCache(instance);
		instance[setLevelSym](level);
		return instance;
	}
	module.exports = pino;
	module.exports.destination = (dest = process.stdout.fd) => {
		if (typeof dest === "object") {
			dest.dest = normalizeDestFileDescriptor(dest.dest || process.stdout.fd);
			return buildSafeSonicBoom(dest);
		} else return buildSafeSonicBoom({
			dest: normalizeDestFileDescriptor(dest),
			minLength: 0
		});
	};
	module.exports.transport = require_transport();
	module.exports.multistream = require_multistream();
	module.exports.levels = mappings();
	module.exports.stdSerializers = serializers;
	module.exports.stdTimeFunctions = Object.assign({}, time);
	module.exports.symbols = symbols;
	module.exports.version = version;
	module.exports.default = pino;
	module.exports.pino = pino;
}));
// src/log.ts
var import_pino = require_rolldown_runtime.__toESM(require_pino(), 1);
const EVENTS$1 = {
	listening: {
		level: "info",
		doc: "an address is listened on: transport, address, port; inherited from the service manager or not"
	},
	"listen-failed": {
		level: "error",
		doc: "an address could not be listened on"
	},
	"address-added": {
		level: "info",
		doc: "the host has a new address under a wildcard, and it is served"
	},
	"address-removed": {
		level: "info",
		doc: "an address is not listened on any more"
	},
	"socket-unused": {
		level: "warn",
		doc: "the service manager holds a socket that listen does not name: nobody answers there"
	},
	"listener-error": {
		level: "warn",
		doc: "a listening socket reported an error and goes on"
	},
	"udp-unbatched": {
		level: "info",
		doc: "batched system calls are not to be had here: UDP goes the portable way"
	},
	"reply-not-sent": {
		level: "debug",
		doc: "the system refused to send a reply"
	},
	"stub-refused": {
		level: "debug",
		doc: "a query came from outside clients.allow"
	},
	"stub-limited": {
		level: "debug",
		doc: "a stub reached a limit on connections or queries"
	},
	"dial-started": {
		level: "debug",
		doc: "a connection to an upstream address is being made"
	},
	"dial-failed": {
		level: "debug",
		doc: "it was not made; upstream-down tells of it once"
	},
	"untrusted-peer": {
		level: "error",
		doc: "the server could not prove its name and was sent nothing"
	},
	"connection-opened": {
		level: "debug",
		doc: "TLS is up: version, cipher, resumed or not, time it took"
	},
	"connection-closed": {
		level: "debug",
		doc: "a connection ended: upstream, why, its age and the queries it served"
	},
	"connection-lost": {
		level: "info",
		doc: "a connection ended with queries in flight: upstream, age, queries served"
	},
	"connection-retired": {
		level: "info",
		doc: "a connection fell silent while another answered"
	},
	"protocol-violation": {
		level: "warn",
		doc: "the upstream broke the protocol and the connection was closed"
	},
	"upstream-down": {
		level: "warn",
		doc: "no connection can be made; logged once per outage"
	},
	"upstream-up": {
		level: "info",
		doc: "the first connection, or the first after an outage: how long it lasted"
	},
	"hedge-sent": {
		level: "debug",
		doc: "a query waited too long on a silent connection and was sent on another"
	},
	"answer-malformed": {
		level: "warn",
		doc: "an upstream answer could not be scanned"
	},
	"option-refused": {
		level: "warn",
		doc: "the upstream answers every query with an error: is the location right?"
	},
	"stale-served": {
		level: "debug",
		doc: "an expired answer stood in for the upstream"
	},
	"cache-flushed": {
		level: "info",
		doc: "answers were thrown away on request"
	},
	"network-changed": {
		level: "info",
		doc: "the host's addresses changed or it woke: every connection is suspect"
	},
	overloaded: {
		level: "warn",
		doc: "a bound was reached and queries were shed; logged once per episode"
	},
	query: {
		level: "info",
		doc: "one query and how it was answered; only with log.queries"
	},
	"control-listening": {
		level: "debug",
		doc: "commands are taken at the control socket: path"
	},
	"control-unavailable": {
		level: "info",
		doc: "the control socket cannot be had: no dotbridge status, flush, reload"
	},
	"notify-unavailable": {
		level: "warn",
		doc: "the service manager cannot be told of the state of things"
	},
	"watchdog-unfed": {
		level: "error",
		doc: "the daemon does not answer its own question: the service manager will restart it"
	},
	"metrics-listening": {
		level: "info",
		doc: "metrics are served over HTTP: address, port"
	},
	"metrics-unavailable": {
		level: "warn",
		doc: "the address for metrics cannot be listened on"
	},
	"log-level-changed": {
		level: "info",
		doc: "dotbridge log-level, until the next reload"
	},
	"config-warning": {
		level: "warn",
		doc: "the configuration is valid and may not be what was meant"
	},
	"config-reloaded": {
		level: "info",
		doc: "a changed configuration is in force"
	},
	"reload-failed": {
		level: "error",
		doc: "the new configuration is wrong, and the old one stays in force"
	},
	started: {
		level: "info",
		doc: "queries are being taken"
	},
	stopping: {
		level: "info",
		doc: "no more queries are taken; what is held is answered"
	},
	stopped: {
		level: "info",
		doc: "a clean end"
	},
	bug: {
		level: "fatal",
		doc: "an error nobody foresaw"
	}
};
function openLog(settings, destination = standardError()) {
	return new PinoLog(settings, destination);
}
const MAX_UNWRITTEN = 65536;
function standardError() {
	return import_pino.default.destination({
		fd: 2,
		sync: true,
		maxLength: MAX_UNWRITTEN
	}).on("error", () => {});
}
var PinoLog = class {
	#pino;
	#locations = new Set();
	#enabled = new Map();
	#redact = (text) => text;
	#settings;
	constructor(settings, destination) {
		const options = {
			base: null,
			formatters: { level: (label) => ({ level: label }) },
			timestamp: import_pino.default.stdTimeFunctions.isoTime
		};
		this.#pino = (0, import_pino.default)(options, destination);
		this.#settings = settings;
		this.apply(settings);
	}
	apply(settings) {
		this.#settings = settings;
		if (settings.location !== void 0) this.#locations.add(settings.location);
		this.#redact = redactor([...this.#locations]);
		this.#pino.level = settings.level;
		for (const [name, { level }] of Object.entries(EVENTS$1)) {
			const wanted = name !== "query" || settings.queries;
			this.#enabled.set(name, wanted && this.#pino.isLevelEnabled(level));
		}
	}
	setLevel(level) {
		this.apply({
			...this.#settings,
			level
		});
	}
	redact(text) {
		return this.#redact(text);
	}
	enabled(name) {
		return this.#enabled.get(name) === true;
	}
	event(name, fields = {}) {
		if (!this.enabled(name)) return;
		const { level } = EVENTS$1[name];
		const written = { event: name };
		for (const [key, value] of Object.entries(fields)) if (value !== void 0) written[key] = plain(value, this.#redact, level === "fatal", 0);
		this.#pino[level](written);
	}
};
const silentLog = {
	event: () => {},
	enabled: () => false
};
function redactedLocation(location) {
	return location.length > 2 ? `${location.slice(0, 2)}\u2026` : "\u2026";
}
function redactor(locations) {
	if (locations.length === 0) return (text) => text;
	const longestFirst = locations.toSorted((a, b) => b.length - a.length);
	const anyOf = new RegExp(longestFirst.join("|"), "gi");
	return (text) => text.replace(anyOf, redactedLocation);
}
const MAX_DEPTH = 5;
function plain(value, redact, withStack, depth) {
	if (typeof value === "string") return redact(value);
	if (typeof value === "bigint" || typeof value === "symbol" || typeof value === "function") return redact(String(value));
	if (typeof value !== "object" || value === null) return value;
	if (depth === MAX_DEPTH) return "\u2026";
	const deeper = (inner) => plain(inner, redact, withStack, depth + 1);
	if (value instanceof Error) return plainError(value, deeper, withStack);
	if (ArrayBuffer.isView(value)) return `${value.byteLength} octets`;
	if (Array.isArray(value) || value instanceof Set) return [...value].map(deeper);
	const entries = value instanceof Map ? [...value] : Object.entries(value);
	return Object.fromEntries(entries.map(([key, inner]) => [redact(String(key)), deeper(inner)]));
}
function plainError(error, deeper, withStack) {
	const { name, message, cause, stack } = error;
	const parts = {
		name,
		code: "code" in error ? error.code : void 0,
		message,
		cause,
		errors: error instanceof AggregateError ? error.errors : void 0,
		stack: withStack ? stack : void 0
	};
	return Object.fromEntries(Object.entries(parts).flatMap(([key, part]) => part === void 0 ? [] : [[key, deeper(part)]]));
}
// src/clients/ip-address.ts
function parseAddress(text) {
	if ((0, node_net.isIPv4)(text)) return parseIPv4(text);
	const zone = text.indexOf("%");
	const address = zone === -1 ? text : text.slice(0, zone);
	return (0, node_net.isIPv6)(address) ? unmapped(parseIPv6(address)) : void 0;
}
function parseIPv4(text) {
	let value = 0;
	for (const octet of text.split(".")) value = (value << 8 | Number(octet)) >>> 0;
	return value;
}
function parseIPv6(text) {
	const [head = "", tail] = text.split("::");
	const before = groupsOf(head);
	if (tail === void 0) return before;
	const after = groupsOf(tail);
	return [
		...before,
		...new Array(8 - before.length - after.length).fill(0),
		...after
	];
}
function groupsOf(text) {
	if (text === "") return [];
	return text.split(":").flatMap((group) => {
		if (!group.includes(".")) return [Number.parseInt(group, 16)];
		const last = parseIPv4(group);
		return [last >>> 16, last & 65535];
	});
}
function unmapped(groups) {
	return groups[5] === 65535 && groups.slice(0, 5).every((group) => group === 0) ? (groups[6] << 16 | groups[7]) >>> 0 : groups;
}
function parseNetwork(text) {
	const slash = text.indexOf("/");
	const address = slash === -1 ? text : text.slice(0, slash);
	const base = parseAddress(address);
	if (base === void 0 || slash !== -1 && !/^\d{1,3}$/.test(text.slice(slash + 1))) return void 0;
	const widest = (0, node_net.isIPv4)(address) ? 32 : 128;
	const prefixLength = slash === -1 ? widest : Number(text.slice(slash + 1));
	if (prefixLength > widest) return void 0;
	if (typeof base !== "number") return {
		family: 6,
		base,
		prefixLength
	};
	const significant = widest === 32 ? prefixLength : prefixLength - 96;
	if (significant < 0) return void 0;
	const mask = significant === 0 ? 0 : 4294967295 << 32 - significant >>> 0;
	return {
		family: 4,
		base: (base & mask) >>> 0,
		mask
	};
}
function inNetwork(address, network) {
	if (network.family === 4) return typeof address === "number" && (address & network.mask) >>> 0 === network.base;
	if (typeof address === "number") return false;
	let bits = network.prefixLength;
	for (let group = 0; bits > 0; group++, bits -= 16) {
		const unused = bits >= 16 ? 0 : 16 - bits;
		if (address[group] >>> unused !== network.base[group] >>> unused) return false;
	}
	return true;
}
// src/clients/access.ts
const WORDS$1 = {
	loopback: ["127.0.0.0/8", "::1/128"],
	private: [
		"10.0.0.0/8",
		"172.16.0.0/12",
		"192.168.0.0/16",
		"169.254.0.0/16",
		"fc00::/7",
		"fe80::/10"
	],
	any: ["0.0.0.0/0", "::/0"]
};
const NOBODY = [
	"0.0.0.0/8",
	"224.0.0.0/4",
	"255.255.255.255/32",
	"::/128",
	"ff00::/8"
];
const MAX_REMEMBERED = 4096;
var AccessRules = class {
	limit;
	#allowed;
	#nobody = NOBODY.map(network);
	#remembered = new Map();
	revision = 0;
	constructor(allow, limit) {
		this.#allowed = networksOf(allow);
		this.limit = limit;
	}
	replace(allow) {
		this.#allowed = networksOf(allow);
		this.#remembered.clear();
		this.revision++;
	}
	standing(address) {
		const known = this.#remembered.get(address);
		if (known !== void 0) return known;
		const parsed = parseAddress(address);
		const standing = parsed === void 0 ? "nobody" : this.#judge(parsed);
		if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear();
		this.#remembered.set(address, standing);
		return standing;
	}
	standingIPv4(address) {
		return this.#judge(address >>> 0);
	}
	get remembered() {
		return this.#remembered.size;
	}
	allows(address) {
		return isServed(this.standing(address));
	}
	allowsIPv4(address) {
		return isServed(this.standingIPv4(address));
	}
	#judge(address) {
		for (const network of this.#nobody) if (inNetwork(address, network)) return "nobody";
		for (const network of this.#allowed) if (inNetwork(address, network)) return this.#served(address);
		return "refused";
	}
	#served(address) {
		return this.limit?.on !== true || isOwnLoopback(address) ? "allowed" : "limited";
	}
};
function isServed(standing) {
	return standing === "allowed" || standing === "limited";
}
function networksOf(allow) {
	return allow.flatMap((entry) => Object.hasOwn(WORDS$1, entry) ? WORDS$1[entry] : [entry]).map(network);
}
function network(text) {
	const parsed = parseNetwork(text);
	if (parsed === void 0) throw new RangeError(`not a network: ${text}`);
	return parsed;
}
const LOOPBACK = WORDS$1["loopback"].map(network);
function isLoopback(address) {
	const parsed = parseAddress(address);
	return parsed !== void 0 && isOwnLoopback(parsed);
}
function isOwnLoopback(address) {
	for (const range of LOOPBACK) if (inNetwork(address, range)) return true;
	return false;
}
// src/clients/rate-limit.ts
const BURST_SECONDS = 1;
const SETS = 1024;
const WAYS = 4;
const SLOTS$3 = SETS * WAYS;
const LINK_LOCAL = 1018;
var RateLimit = class {
	#clock;
	#seed = (0, node_crypto.randomInt)(4294967295);
	#high = new Uint32Array(SLOTS$3);
	#low = new Uint32Array(SLOTS$3);
	#tokens = new Float64Array(SLOTS$3);
	#filledAt = new Float64Array(SLOTS$3);
	#perSecond = 0;
	constructor(clock, perSecond) {
		this.#clock = clock;
		this.replace(perSecond);
	}
	get on() {
		return this.#perSecond > 0;
	}
	replace(perSecond) {
		this.#perSecond = perSecond;
		this.#filledAt.fill(Number.NEGATIVE_INFINITY);
	}
	permits(address) {
		return this.#permits(this.#slotOf(address));
	}
	permitsIPv4(address) {
		return this.#permits(this.#slot(0, address));
	}
	permitsIPv6(first, second, third, fourth) {
		return this.#permits(this.#slotIPv6(first, second, third, fourth));
	}
	charge(address) {
		const slot = this.#slotOf(address);
		const left = Math.max(this.#tokens[slot] - 1, -this.#perSecond);
		this.#tokens[slot] = left;
		return left >= 0 ? 0 : -left / this.#perSecond * 1e3;
	}
	#permits(slot) {
		if (this.#tokens[slot] < 1) return false;
		this.#tokens[slot]--;
		return true;
	}
	#slotOf(address) {
		const parsed = parseAddress(address) ?? 0;
		if (typeof parsed === "number") return this.#slot(0, parsed);
		const word = (nth) => (parsed[2 * nth] << 16 | parsed[2 * nth + 1]) >>> 0;
		return this.#slotIPv6(word(0), word(1), word(2), word(3));
	}
	#slotIPv6(first, second, third, fourth) {
		return first >>> 22 === LINK_LOCAL ? this.#slot(third, fourth) : this.#slot(first, second);
	}
	#slot(high, low) {
		const now = this.#clock.now();
		const slot = this.#find(high, low);
		const burst = this.#perSecond * BURST_SECONDS;
		if (this.#high[slot] === high && this.#low[slot] === low) {
			const gained = (now - this.#filledAt[slot]) / 1e3 * this.#perSecond;
			this.#tokens[slot] = Math.min(burst, this.#tokens[slot] + gained);
		} else {
			this.#high[slot] = high;
			this.#low[slot] = low;
			this.#tokens[slot] = burst;
		}
		this.#filledAt[slot] = now;
		return slot;
	}
	#find(high, low) {
		const mixed = Math.imul(Math.imul(high ^ this.#seed, 2246822507) ^ low, 2654435761);
		const first = ((mixed ^ mixed >>> 15) & 1023) * WAYS;
		let oldest = first;
		for (let slot = first; slot < first + WAYS; slot++) {
			if (this.#high[slot] === high && this.#low[slot] === low) return slot;
			if (this.#filledAt[slot] < this.#filledAt[oldest]) oldest = slot;
		}
		return oldest;
	}
};
// src/clock.ts
const SUSPEND_MS = 5e3;
var SystemClock = class {
	#suspended = 0;
	#wallAhead = wallAhead();
	now() {
		return performance.now() + this.#suspended;
	}
	after(ms, fire) {
		const timeout = setTimeout(fire, ms);
		timeout.unref();
		return { cancel: () => clearTimeout(timeout) };
	}
	soon(fire) {
		setImmediate(fire);
	}
	noticeSuspend() {
		const ahead = wallAhead();
		const gained = ahead - this.#wallAhead;
		this.#wallAhead = ahead;
		if (gained < SUSPEND_MS) return 0;
		this.#suspended += gained;
		return gained;
	}
	wallTime() {
		return new Date().toISOString();
	}
};
const wallAhead = () => Date.now() - performance.now();
const systemClock = new SystemClock();
function within(clock, ms, work) {
	return new Promise((resolve) => {
		const timer = clock.after(ms, resolve);
		const done = () => {
			timer.cancel();
			resolve();
		};
		work.then(done, done);
	});
}
// src/listen/addresses.ts
function hostAddresses() {
	const addresses = Object.entries((0, node_os.networkInterfaces)()).flatMap(([name, entries = []]) => entries.map(({ address, family, scopeid }) => family === "IPv6" && scopeid !== void 0 && scopeid !== 0 ? `${address}%${name}` : address));
	return [...new Set(addresses)];
}
const isIPv6 = (address) => address.includes(":");
function expandWildcards(listen, host, isWhole = () => false) {
	const expanded = listen.flatMap((wanted) => {
		if (!isWildcard(wanted.address) || isWhole(wanted)) return [wanted];
		return host.filter((address) => isIPv6(address) === isIPv6(wanted.address)).map((address) => ({
			address,
			port: wanted.port
		}));
	});
	return [...new Map(expanded.map((at) => [addressKey(at), at])).values()];
}
function addressKey({ address, port }) {
	return `${address}|${port}`;
}
// src/listen/batched/layout.ts
const MMSGHDR = {
	name: 0,
	nameLength: 8,
	iov: 16,
	iovLength: 24,
	control: 32,
	controlLength: 40,
	length: 56
};
const IOVEC = {
	base: 0,
	length: 8
};
const CMSGHDR = {
	length: 0,
	level: 8,
	type: 12
};
const SOCKADDR = {
	family: 0,
	port: 2,
	address4: 4,
	address6: 8,
	scope6: 24
};
const SOCKADDR_UN = {
	family: 0,
	path: 2
};
const IN_PKTINFO = {
	interface: 0,
	local: 4
};
const IN6_PKTINFO = {
	local: 0,
	interface: 16
};
const FAMILY_OPTIONS = {
	4: {
		level: 0,
		always: [],
		packetInformation: 8
	},
	6: {
		level: 41,
		always: [26],
		packetInformation: 49
	}
};
const ERRNO = {
	EPERM: 1,
	EINTR: 4,
	EAGAIN: 11,
	EACCES: 13,
	EINVAL: 22,
	EMSGSIZE: 90,
	EAFNOSUPPORT: 97,
	EADDRINUSE: 98,
	EADDRNOTAVAIL: 99,
	ENETUNREACH: 101,
	ENOBUFS: 105,
	ECONNREFUSED: 111,
	EHOSTUNREACH: 113
};
// src/listen/batched/memory.ts
var Memory$1 = class {
	octets;
	words;
	#address;
	#targets = new Set();
	constructor(system, size, cleared = true) {
		const whole = Math.max(Math.ceil(size / 8) * 8, 64);
		this.octets = Buffer.allocUnsafeSlow(whole);
		if (cleared) this.octets.fill(0);
		this.words = new Uint32Array(this.octets.buffer, this.octets.byteOffset, whole / 4);
		this.#address = system.addressOf(this.octets);
		if (!Number.isSafeInteger(this.#address) || this.#address % 8 !== 0) throw new Error("memory in an unexpected place");
	}
	at(offset) {
		if (!(offset >= 0 && offset < this.octets.length)) throw new RangeError("outside of this memory");
		return this.#address + offset;
	}
	point(at, target, offset) {
		this.#targets.add(target);
		this.octets.writeBigUInt64LE(BigInt(target.at(offset)), at);
	}
	putSize(at, value) {
		this.octets.writeBigUInt64LE(BigInt(value), at);
	}
};
// src/listen/batched/system.ts
var SystemCallError = class extends Error {
	name = "SystemCallError";
	code;
	errno;
	syscall;
	constructor(syscall, errno) {
		const code = NAMES.get(errno) ?? `E${errno}`;
		super(`${syscall} ${code}`);
		this.code = code;
		this.errno = errno;
		this.syscall = syscall;
	}
};
const NAMES = new Map(Object.entries(ERRNO).map(([name, errno]) => [errno, name]));
const UV_POLL = 8;
const PLAUSIBLE_POLL_SIZE = {
	least: 64,
	most: 1024
};
let loaded;
function loadSystem() {
	loaded ??= load();
	return loaded;
}
async function load() {
	if ((0, node_os.platform)() !== "linux") throw new Error("not on Linux");
	if (!["x64", "arm64"].includes((0, node_os.arch)()) || (0, node_os.endianness)() !== "LE") throw new Error(`not on ${(0, node_os.arch)()}`);
	if (!node_worker_threads.isMainThread) throw new Error("not on the main thread");
	globalThis.mk__?.("koffi begins");const koffi = (await Promise.resolve().then(() => require_rolldown_runtime.__toESM(require("koffi"), 1))).default;globalThis.mk__?.("koffi loaded");
	const system = declare(koffi);globalThis.mk__?.("declared");
	const { least, most } = PLAUSIBLE_POLL_SIZE;
	if (!(system.pollSize >= least && system.pollSize <= most)) throw new Error("an event loop of another kind");
	return system;
}
function declare(koffi) {
	const self = koffi.load(null);
	const call = (name, ...parameters) => self.func(name, "int", parameters);
	const readyType = koffi.pointer(koffi.proto("void", [
		"uintptr_t",
		"int",
		"int"
	]));
	const closedType = koffi.pointer(koffi.proto("void", ["uintptr_t"]));
	if (self.func("uv_version", "unsigned int", [])() >>> 16 !== 1) throw new Error("not libuv 1");
	const loop = self.func("uv_default_loop", "uintptr_t", [])();
	const handleSize = self.func("uv_handle_size", "size_t", ["int"]);
	const pollInit = call("uv_poll_init", "uintptr_t", "uintptr_t", "int");
	return {
		socket: call("socket", "int", "int", "int"),
		setsockopt: call("setsockopt", "int", "int", "int", "uintptr_t", "unsigned int"),
		bind: call("bind", "int", "uintptr_t", "unsigned int"),
		getsockname: call("getsockname", "int", "uintptr_t", "uintptr_t"),
		close: call("close", "int"),
		recvmmsg: call("recvmmsg", "int", "uintptr_t", "unsigned int", "int", "uintptr_t"),
		sendmmsg: call("sendmmsg", "int", "uintptr_t", "unsigned int", "int"),
		sendto: call("sendto", "int", "uintptr_t", "size_t", "int", "uintptr_t", "unsigned int"),
		errno: () => koffi.errno(),
		addressOf: (octets) => Number(koffi.address(octets)),
		pollSize: handleSize(UV_POLL),
		pollInit: (poll, fd) => pollInit(loop, poll, fd),
		pollStart: call("uv_poll_start", "uintptr_t", "int", readyType),
		pollStop: call("uv_poll_stop", "uintptr_t"),
		pollClose: self.func("uv_close", "void", ["uintptr_t", closedType]),
		registerReady: (ready) => koffi.register(ready, readyType),
		registerClosed: (closed) => koffi.register(closed, closedType),
		unregister: (callback) => koffi.unregister(callback)
	};
}
// src/listen/batched/acknowledge.ts
function makeAcknowledge(load = loadSystem) {
	let ready;
	return (fd) => {
		ready ??= prepare(load);
		ready.then((acknowledge) => acknowledge(fd));
	};
}
async function prepare(load) {
	try {
		const system = await load();
		const on = new Memory$1(system, 4);
		on.words[0] = 1;
		return (fd) => void system.setsockopt(fd, 6, 12, on.at(0), 4);
	} catch {
		return () => {};
	}
}
// src/listen/listen-error.ts
var ListenError = class extends Error {
	name = "ListenError";
	code;
	transport;
	address;
	port;
	constructor(code, transport, at, options) {
		super(`cannot listen on ${at.address} port ${at.port} (${transport}): ${REASON[code]}`, options);
		this.code = code;
		this.transport = transport;
		this.address = at.address;
		this.port = at.port;
	}
};
const REASON = {
	"in-use": "the port is taken",
	"not-permitted": "not permitted",
	"no-such-address": "this host has no such address",
	other: "the system refused"
};
const CODE_OF = {
	EADDRINUSE: "in-use",
	EACCES: "not-permitted",
	EPERM: "not-permitted",
	EADDRNOTAVAIL: "no-such-address",
	EAFNOSUPPORT: "no-such-address",
	EINVAL: "no-such-address"
};
function listenErrorFrom(cause, transport, at) {
	const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "";
	return new ListenError(CODE_OF[code] ?? "other", transport, at, { cause });
}
// src/listen/bindings.ts
const REVIEW_MS = 3e3;
var Bindings = class {
	#parts;
	#bound = new Map();
	#failed = new Map();
	#listen;
	#wanted = [];
	#phase = "opening";
	#timer;
	#review = Promise.resolve();
	constructor(parts) {
		this.#parts = parts;
		this.#listen = parts.listen;
	}
	get sockets() {
		return [...this.#bound.values()];
	}
	async open() {
		const errors = await this.#reconcile("listening");
		if (this.#bound.size === 0) {
			this.#phase = "closed";
			throw errors.find(({ code }) => code !== "no-such-address") ?? errors[0] ?? this.#nothingToBind();
		}
		this.#phase = "open";
		this.#watch();
	}
	relisten(listen) {
		this.#timer?.cancel();
		const done = this.#review.then(async () => {
			if (this.#phase === "closed") return;
			this.#listen = listen;
			await this.#reconcile("listening");
			this.#watch();
		});
		this.#review = done;
		return done;
	}
	freeze() {
		this.#phase = "closed";
		this.#timer?.cancel();
	}
	async close() {
		this.freeze();
		await this.#review;
		await Promise.all(this.sockets.map((socket) => socket.close()));
		this.#bound.clear();
	}
	#watch() {
		const changing = this.#failed.size > 0 || this.#listen.some(({ address }) => isWildcard(address));
		this.#timer?.cancel();
		if (!changing || this.#phase === "closed") return;
		this.#timer = this.#parts.clock.after(REVIEW_MS, () => {
			this.#review = this.#review.then(() => this.#reconcile("address-added")).then(() => this.#watch());
		});
	}
	async #reconcile(news) {
		const wanted = this.#wantedNow();
		const keys = new Set(wanted.map(addressKey));
		await Promise.all([...this.#bound].map(([key, bound]) => keys.has(key) ? void 0 : this.#drop(key, bound)));
		for (const key of this.#failed.keys()) if (!keys.has(key)) this.#failed.delete(key);
		const errors = [];
		for (const at of wanted) {
			const key = addressKey(at);
			if (this.#bound.has(key)) continue;
			const error = await this.#bind(key, at, news);
			if (error !== void 0) errors.push(error);
		}
		return errors;
	}
	async #bind(key, wanted, news) {
		const { transport, log, bind, inherited } = this.#parts;
		try {
			const fd = inherited?.take(transport, wanted);
			const bound = await bind(wanted, fd);
			if (this.#phase === "closed") return void await bound.close();
			this.#bound.set(key, bound);
			const event = this.#failed.delete(key) ? "listening" : news;
			log.event(event, {
				transport,
				...bound.at,
				inherited: fd === void 0 ? void 0 : true
			});
			return;
		} catch (cause) {
			const error = listenErrorFrom(cause, transport, wanted);
			if (this.#failed.get(key) !== error.code) log.event("listen-failed", {
				transport,
				...wanted,
				error
			});
			this.#failed.set(key, error.code);
			return error;
		}
	}
	#wantedNow() {
		try {
			const { transport, host, inherited } = this.#parts;
			const isWhole = (at) => this.#bound.has(addressKey(at)) || inherited?.has(transport, at) === true;
			this.#wanted = expandWildcards(this.#listen, host(), isWhole);
		} catch (error) {
			this.#parts.log.event("listener-error", {
				transport: this.#parts.transport,
				error
			});
		}
		return this.#wanted;
	}
	async #drop(key, bound) {
		this.#bound.delete(key);
		this.#parts.log.event("address-removed", {
			transport: this.#parts.transport,
			...bound.at
		});
		await bound.close();
	}
	#nothingToBind() {
		const { transport } = this.#parts;
		return new ListenError("no-such-address", transport, this.#listen[0] ?? {
			address: "",
			port: 0
		});
	}
};
// src/clients/formerr-guard.ts
const QUIET_MS = 2e3;
const SLOTS$2 = 256;
var FormerrGuard = class {
	#clock;
	#addresses = new Array(SLOTS$2).fill("");
	#ports = new Uint16Array(SLOTS$2);
	#ids = new Uint16Array(SLOTS$2);
	#sentAt = new Float64Array(SLOTS$2).fill(Number.NEGATIVE_INFINITY);
	constructor(clock) {
		this.#clock = clock;
	}
	permits(address, port, id) {
		const slot = (Math.imul(id, 40503) ^ port) & 255;
		const now = this.#clock.now();
		if (this.#ports[slot] === port && this.#addresses[slot] === address && this.#ids[slot] === id && now - this.#sentAt[slot] < QUIET_MS) return false;
		this.#addresses[slot] = address;
		this.#ports[slot] = port;
		this.#ids[slot] = id;
		this.#sentAt[slot] = now;
		return true;
	}
};
// src/histogram.ts
const NETWORK_BOUNDS = [
	5e-4,
	.001,
	.0025,
	.005,
	.01,
	.025,
	.05,
	.1,
	.25,
	.5,
	1,
	2.5,
	5,
	10
];
const LOCAL_BOUNDS = [
	1e-6,
	25e-7,
	5e-6,
	1e-5,
	25e-6,
	5e-5,
	1e-4,
	25e-5,
	5e-4,
	.001,
	.01
];
var Histogram = class {
	bounds;
	counts;
	sumSeconds = 0;
	constructor(bounds) {
		this.bounds = bounds;
		this.counts = new Float64Array(bounds.length + 1);
	}
	add(ms) {
		const seconds = ms / 1e3;
		const { bounds } = this;
		let bucket = 0;
		while (bucket < bounds.length && seconds > bounds[bucket]) bucket++;
		this.counts[bucket]++;
		this.sumSeconds += seconds;
	}
	get count() {
		return this.counts.reduce((sum, count) => sum + count, 0);
	}
};
// src/wire/name.ts
const MAX_POINTERS = 127;
const POINTER$1 = 192;
const FOLD = Uint8Array.from({ length: 256 }, (_, octet) => octet >= 65 && octet <= 90 ? octet + 32 : octet);
function skipPlainName(wire, at, end) {
	const limit = Math.min(end, at + 255);
	let cursor = at;
	while (cursor < limit) {
		const length = wire[cursor];
		if (length === 0) return cursor + 1;
		if (length > 63) return -1;
		cursor += length + 1;
	}
	return -1;
}
function skipName(wire, at, end) {
	let cursor = at;
	let run = at;
	let limit = end;
	let behind = 0;
	let octets = 1;
	let pointers = 0;
	while (cursor < limit) {
		const length = wire[cursor];
		if (length === 0) return behind === 0 ? cursor + 1 : behind;
		if (length <= 63) {
			octets += length + 1;
			if (octets > 255) return -1;
			cursor += length + 1;
		} else {
			if (length < POINTER$1 || cursor + 1 >= limit || ++pointers > MAX_POINTERS) return -1;
			const target = pointerAt(wire, cursor);
			if (target >= run || target < 12) return -1;
			if (behind === 0) behind = cursor + 2;
			limit = run;
			run = target;
			cursor = target;
		}
	}
	return -1;
}
function borrowsFrom(wire, at, fields, count) {
	let run = at;
	let cursor = at;
	for (;;) {
		const length = wire[cursor];
		if (length > 0 && length < POINTER$1) {
			cursor += length + 1;
			continue;
		}
		if (run !== at && overlapsAny(run, cursor + (length === 0 ? 1 : 2), fields, count)) return true;
		if (length === 0) return false;
		run = pointerAt(wire, cursor);
		cursor = run;
	}
}
function overlapsAny(from, to, fields, count) {
	let low = 0;
	let high = count;
	while (low < high) {
		const middle = low + high >>> 1;
		if (fields[middle] + 4 > from) high = middle;
		else low = middle + 1;
	}
	return low < count && fields[low] < to;
}
function isRoot(wire, at) {
	let cursor = at;
	while (wire[cursor] >= POINTER$1) cursor = pointerAt(wire, cursor);
	return wire[cursor] === 0;
}
function foldInto(wire, from, to, target, targetAt) {
	const shift = targetAt - from;
	for (let at = from; at < to; at++) target[at + shift] = FOLD[wire[at]];
}
function equalFolded(one, oneAt, other, otherAt, length) {
	for (let i = 0; i < length; i++) if (FOLD[one[oneAt + i]] !== FOLD[other[otherAt + i]]) return false;
	return true;
}
function expandName(wire, at, target, targetAt) {
	let cursor = at;
	let out = targetAt;
	for (;;) {
		const length = wire[cursor];
		if (length >= POINTER$1) {
			cursor = pointerAt(wire, cursor);
			continue;
		}
		wire.copy(target, out, cursor, cursor + length + 1);
		out += length + 1;
		if (length === 0) return out;
		cursor += length + 1;
	}
}
function pointerAt(wire, at) {
	return (wire[at] & -193) << 8 | wire[at + 1];
}
// src/wire/octets.ts
function getU16(wire, at) {
	return wire[at] << 8 | wire[at + 1];
}
function getU32(wire, at) {
	return (wire[at] << 24 | wire[at + 1] << 16 | wire[at + 2] << 8 | wire[at + 3]) >>> 0;
}
function putU16(target, at, value) {
	target[at] = value >>> 8;
	target[at + 1] = value;
}
function putU32(target, at, value) {
	target[at] = value >>> 24;
	target[at + 1] = value >>> 16;
	target[at + 2] = value >>> 8;
	target[at + 3] = value;
}
function copyOctets(source, from, to, target, at) {
	const shift = at - from;
	for (let i = from; i < to; i++) target[i + shift] = source[i];
}
const IN_HEAP = 64;
function smallOctets(length) {
	return length <= IN_HEAP ? new Uint8Array(length) : Buffer.allocUnsafe(length);
}
// src/wire/client-subnet.ts
const ADDRESS_BITS = [
	0,
	32,
	128
];
function isSoundSubnet(wire, at, size) {
	if (size < 4) return false;
	const source = wire[at + 2];
	const addressLength = source + 7 >> 3;
	if (size !== 4 + addressLength || source > (ADDRESS_BITS[getU16(wire, at)] ?? 255)) return false;
	const spare = addressLength * 8 - source;
	return spare === 0 || (wire[at + 3 + addressLength] & (1 << spare) - 1) === 0;
}
// src/wire/signature.ts
function isSignature(wire, at, type, end) {
	const value = getU16(wire, type);
	if (value === QTYPE.TSIG) return true;
	return value === QTYPE.SIG && end - type >= 12 && getU16(wire, type + 10) === 0 && isRoot(wire, at);
}
// src/wire/query-records.ts
function newFindings() {
	return {
		optSound: true,
		optVersion: 0,
		optionsStart: 0,
		optionsEnd: 0,
		recordsSound: true
	};
}
function optAt(wire, at, length) {
	return at + 11 <= length && wire[at] === 0 && wire[at + 1] === 0 && wire[at + 2] === QTYPE.OPT;
}
function readFixedOpt(wire, at, into) {
	into.hasOpt = true;
	into.udpPayloadSize = getU16(wire, at + 2);
	into.dnssecOk = (getU16(wire, at + 6) & DNSSEC_OK$1) !== 0;
}
function readRecords(wire, length, into, found) {
	found.optSound = true;
	found.optVersion = 0;
	found.optionsStart = 0;
	found.optionsEnd = 0;
	found.recordsSound = true;
	const additionalFrom = getU16(wire, 6) + getU16(wire, 8);
	const records = additionalFrom + getU16(wire, 10);
	for (let index = 0; index < records; index++) {
		const at = into.end;
		const owner = skipName(wire, at, length);
		const isOpt = owner > 0 && owner + 2 <= length && getU16(wire, owner) === QTYPE.OPT;
		if (isOpt) into.hasOpt = true;
		const rdata = owner + 10;
		const end = owner > 0 && rdata <= length ? rdata + getU16(wire, rdata - 2) : length + 1;
		if (end > length) {
			found.recordsSound = false;
			if (isOpt) found.optSound = false;
			return;
		}
		into.end = end;
		if (isOpt) noteOpt(wire, owner, index >= additionalFrom && isRoot(wire, at), into, found);
		else noteOther(wire, at, owner, index === records - 1, into, found);
	}
}
function noteOpt(wire, type, placed, into, found) {
	const first = found.optionsEnd === 0;
	if (!placed || !first) found.optSound = false;
	if (!first) return;
	readFixedOpt(wire, type, into);
	found.optVersion = wire[type + 5];
	found.optionsStart = type + 10;
	found.optionsEnd = into.end;
}
function noteOther(wire, at, type, last, into, found) {
	if (!isSignature(wire, at, type, into.end)) into.extraRecords = true;
	else if (last) into.signed = true;
	else found.recordsSound = false;
}
function readOptions(wire, from, end, into) {
	let at = from;
	while (at < end) {
		if (end - at < 4) return false;
		const code = getU16(wire, at);
		const size = getU16(wire, at + 2);
		at += 4;
		if (size > end - at) return false;
		if (code === OPTION.ECS && !readSubnet(wire, at, size, into)) return false;
		if (code === OPTION.TCP_KEEPALIVE && into.transport.stream) {
			if (size !== 0) return false;
			into.keepaliveAsked = true;
		}
		at += size;
	}
	return true;
}
function readSubnet(wire, at, size, into) {
	if (!isSoundSubnet(wire, at, size) || wire[at + 3] !== 0) return false;
	if (wire[at + 2] === 0 && !into.ecsZero) {
		into.ecsZero = true;
		into.ecsFamily = getU16(wire, at);
	}
	return true;
}
// src/wire/query.ts
const EMPTY$3 = Buffer.alloc(0);
const findings = newFindings();
const NO_TRANSPORT = {
	stream: false,
	maxUdpPayload: 512,
	keepaliveUnits: 0
};
var Query = class Query {
	wire = EMPTY$3;
	length = 0;
	id = 0;
	flags = 0;
	questionEnd = 0;
	qtype = 0;
	qclass = 0;
	hasOpt = false;
	dnssecOk = false;
	udpPayloadSize = 0;
	ecsZero = false;
	ecsFamily = 0;
	keepaliveAsked = false;
	signed = false;
	extraRecords = false;
	end = 0;
	transport = NO_TRANSPORT;
	rcode = RCODE.NOERROR;
	extendedError = -1;
	echoQuestion = false;
	keep() {
		const octets = this.signed || this.extraRecords ? this.end : Math.max(this.questionEnd, 12);
		const kept = new Query();
		kept.wire = Buffer.allocUnsafe(octets);
		this.wire.copy(kept.wire, 0, 0, octets);
		kept.length = octets;
		kept.end = octets;
		kept.id = this.id;
		kept.flags = this.flags;
		kept.questionEnd = this.questionEnd;
		kept.qtype = this.qtype;
		kept.qclass = this.qclass;
		kept.hasOpt = this.hasOpt;
		kept.dnssecOk = this.dnssecOk;
		kept.udpPayloadSize = this.udpPayloadSize;
		kept.ecsZero = this.ecsZero;
		kept.ecsFamily = this.ecsFamily;
		kept.keepaliveAsked = this.keepaliveAsked;
		kept.signed = this.signed;
		kept.extraRecords = this.extraRecords;
		kept.transport = this.transport;
		kept.rcode = this.rcode;
		kept.extendedError = this.extendedError;
		kept.echoQuestion = this.echoQuestion;
		return kept;
	}
};
function parseQuery(wire, length, transport, into) {
	if (!startQuery(wire, length, transport, into)) return "drop";
	if ((into.flags & FLAG.OPCODE) !== 0) return respond(into, RCODE.NOTIMP);
	const questions = getU16(wire, 4);
	if (questions === 0) {
		into.end = 12;
		readRecords(wire, length, into, findings);
		return respond(into, RCODE.FORMERR);
	}
	const records = getU16(wire, 6) + getU16(wire, 8) + getU16(wire, 10);
	if (questions !== 1 || 5 + 11 * records > length - 12) return respond(into, RCODE.FORMERR);
	if (!readQuestion(wire, length, into)) return respond(into, RCODE.FORMERR);
	if (records > 0) {
		readRecords(wire, length, into, findings);
		const verdict = judgeRecords(wire, into);
		if (verdict !== "resolve") return verdict;
	}
	return judgeType(into);
}
function peekHeader(wire, length, transport, into) {
	if (!startQuery(wire, length, transport, into)) return "drop";
	if ((into.flags & FLAG.OPCODE) === 0 && getU16(wire, 4) === 1 && readQuestion(wire, length, into) && getU16(wire, 10) > 0 && optAt(wire, into.questionEnd, length)) readFixedOpt(wire, into.questionEnd + 1, into);
	return respond(into, RCODE.REFUSED, EDE.PROHIBITED);
}
function startQuery(wire, length, transport, into) {
	into.wire = wire;
	into.length = length;
	into.transport = transport;
	into.id = 0;
	into.flags = 0;
	into.questionEnd = 0;
	into.qtype = 0;
	into.qclass = 0;
	into.hasOpt = false;
	into.dnssecOk = false;
	into.udpPayloadSize = 0;
	into.ecsZero = false;
	into.ecsFamily = 0;
	into.keepaliveAsked = false;
	into.signed = false;
	into.extraRecords = false;
	into.end = 0;
	into.rcode = RCODE.NOERROR;
	into.extendedError = -1;
	into.echoQuestion = false;
	if (length < 12) return false;
	into.id = getU16(wire, 0);
	into.flags = getU16(wire, 2);
	return (into.flags & FLAG.QR) === 0;
}
function readQuestion(wire, length, into) {
	const qnameEnd = skipPlainName(wire, 12, length);
	if (qnameEnd < 0 || qnameEnd + 4 > length) return false;
	into.qtype = getU16(wire, qnameEnd);
	into.qclass = getU16(wire, qnameEnd + 2);
	into.questionEnd = qnameEnd + 4;
	into.end = qnameEnd + 4;
	into.echoQuestion = true;
	return true;
}
function judgeRecords(wire, into) {
	const soaOfIxfr = into.qtype === QTYPE.IXFR && getU16(wire, 6) === 0 && getU16(wire, 8) === 1;
	if ((getU16(wire, 6) > 0 || getU16(wire, 8) > 0) && !soaOfIxfr || (into.flags & FLAG.TC) !== 0 || !findings.optSound) return respond(into, RCODE.FORMERR);
	if (findings.optVersion !== 0) return respond(into, RCODE.BADVERS);
	if (findings.optionsEnd > 0 && !readOptions(wire, findings.optionsStart, findings.optionsEnd, into)) return respond(into, RCODE.FORMERR);
	return findings.recordsSound ? "resolve" : respond(into, RCODE.FORMERR);
}
function judgeType(into) {
	if ((into.flags & FLAG.TC) !== 0) return respond(into, RCODE.FORMERR);
	if (into.qtype === QTYPE.AXFR || into.qtype === QTYPE.IXFR) return respond(into, RCODE.REFUSED, EDE.NOT_SUPPORTED);
	if (into.qtype === QTYPE.NXNAME) return respond(into, RCODE.FORMERR, EDE.INVALID_QUERY_TYPE);
	return "resolve";
}
function respond(into, rcode, extendedError = -1) {
	into.rcode = rcode;
	into.extendedError = extendedError;
	return "respond";
}
// src/wire/reply-parts.ts
const KEEPALIVE_LENGTH = 6;
const SUBNET_LENGTH = 8;
function replyLimit(query, target) {
	return Math.min(target.length, query.transport.stream ? MAX_MESSAGE_LENGTH : udpLimit(query));
}
function udpLimit(query) {
	return Math.max(512, Math.min(query.udpPayloadSize, query.transport.maxUdpPayload));
}
function putHeader(query, flags, questions, target) {
	putU16(target, 0, query.id);
	putU16(target, 2, flags);
	putU16(target, 4, questions);
	putU16(target, 6, 0);
	putU16(target, 8, 0);
	putU16(target, 10, 0);
}
function putQuestion(query, target) {
	const { wire, questionEnd } = query;
	for (let at = 12; at < questionEnd; at++) target[at] = wire[at];
}
function optLength(query, echoSubnet) {
	if (!query.hasOpt) return 0;
	return 11 + (echoSubnet && query.ecsZero ? SUBNET_LENGTH : 0) + (query.keepaliveAsked ? KEEPALIVE_LENGTH : 0);
}
function putOpt(query, rcode, echoSubnet, extraOptions, target, at) {
	target[at] = 0;
	putU16(target, at + 1, QTYPE.OPT);
	putU16(target, at + 3, Math.max(512, query.transport.maxUdpPayload));
	putU16(target, at + 5, rcode >>> 4 << 8);
	putU16(target, at + 7, query.dnssecOk ? DNSSEC_OK$1 : 0);
	putU16(target, at + 9, optLength(query, echoSubnet) - 11 + extraOptions);
	let out = at + 11;
	if (echoSubnet && query.ecsZero) {
		out = putOptionHeader(target, out, OPTION.ECS, 4);
		putU16(target, out, query.ecsFamily);
		putU16(target, out + 2, 0);
		out += 4;
	}
	if (query.keepaliveAsked) {
		out = putOptionHeader(target, out, OPTION.TCP_KEEPALIVE, 2);
		putU16(target, out, query.transport.keepaliveUnits);
		out += 2;
	}
	return out;
}
function putExtendedError(infoCode, text, target, at) {
	const out = putOptionHeader(target, at, OPTION.EXTENDED_ERROR, 2 + text.length);
	putU16(target, out, infoCode);
	return text === "" ? out + 2 : out + 2 + target.write(text, out + 2, "latin1");
}
function putOptionHeader(target, at, code, length) {
	putU16(target, at, code);
	putU16(target, at + 2, length);
	return at + 4;
}
const STALE_TTL = 30;
const MAX_TEXT_LENGTH = 64;
function writeReply(answer, query, ageSeconds, infoCode, target) {
	if (answer.rcode > FLAG.RCODE && !query.hasOpt) return writeFailure(query, RCODE.SERVFAIL, -1, "", target);
	const limit = replyLimit(query, target);
	const opt = optLength(query, true);
	let errors = query.hasOpt ? answer.extendedErrorsLength + (infoCode < 0 ? 0 : 6) : 0;
	let flags = replyFlags(answer, query);
	let body = answer.length;
	if (body + opt + errors > limit) {
		if (body + opt > limit) body = answer.additionalStart;
		if (body + opt + errors > limit || body === answer.length) {
			if (errors > 0) flags |= FLAG.TC;
			errors = 0;
		}
		if (body + opt > limit) {
			flags |= FLAG.TC;
			body = answer.questionEnd;
		}
	}
	answer.bytes.copy(target, 0, answer.start, answer.start + body);
	putU16(target, 0, query.id);
	putU16(target, 2, flags);
	if (body < answer.length) clearCounts(answer, body, target);
	putQuestion(query, target);
	if (ageSeconds !== 0) ageTtls(answer, body, ageSeconds, target);
	if (opt === 0) return body;
	const end = putOpt(query, answer.rcode, true, errors, target, body);
	putU16(target, 10, getU16(target, 10) + 1);
	return errors === 0 ? end : putErrors(answer, infoCode, target, end);
}
function writeFailure(query, rcode, infoCode, text, target) {
	return writeBare(query, FLAG.QR | FLAG.RA | query.flags & (FLAG.OPCODE | FLAG.RD | FLAG.CD) | rcode & FLAG.RCODE, rcode, infoCode, text, target);
}
function writeVerbatim(response, query, target) {
	if (response.length > replyLimit(query, target)) {
		const flags = getU16(response, 2) | FLAG.TC;
		return writeBare(query, flags, flags & FLAG.RCODE, -1, "", target);
	}
	response.copy(target);
	putU16(target, 0, query.id);
	return response.length;
}
function writeBare(query, flags, rcode, infoCode, text, target) {
	putHeader(query, flags, query.echoQuestion ? 1 : 0, target);
	let end = 12;
	if (query.echoQuestion) {
		putQuestion(query, target);
		end = query.questionEnd;
	}
	if (!query.hasOpt) return end;
	putU16(target, 10, 1);
	const short = text.slice(0, MAX_TEXT_LENGTH);
	const out = putOpt(query, rcode, false, infoCode < 0 ? 0 : 6 + short.length, target, end);
	return infoCode < 0 ? out : putExtendedError(infoCode, short, target, out);
}
function replyFlags(answer, query) {
	const kept = getU16(answer.bytes, answer.start + 2) & (FLAG.AA | FLAG.TC | FLAG.RA | FLAG.AD);
	const told = query.dnssecOk || (query.flags & FLAG.AD) !== 0 ? kept : kept & ~FLAG.AD;
	return FLAG.QR | told | query.flags & (FLAG.RD | FLAG.CD) | answer.rcode & FLAG.RCODE;
}
function putErrors(answer, infoCode, target, at) {
	const own = infoCode < 0 ? at : putExtendedError(infoCode, "", target, at);
	const kept = answer.start + answer.length + 2 * answer.ttlCount;
	return own + answer.bytes.copy(target, own, kept, kept + answer.extendedErrorsLength);
}
function clearCounts(answer, body, target) {
	putU16(target, 10, 0);
	if (body === answer.additionalStart && body > answer.questionEnd) return;
	putU16(target, 6, 0);
	putU16(target, 8, 0);
}
function ageTtls(answer, body, ageSeconds, target) {
	const offsets = answer.start + answer.length;
	const end = offsets + 2 * answer.ttlCount;
	for (let i = offsets; i < end; i += 2) {
		const at = getU16(answer.bytes, i);
		if (at >= body) return;
		putU32(target, at, ageSeconds === -1 ? STALE_TTL : Math.max(1, getU32(target, at) - ageSeconds));
	}
}
const TIMED_MASK = 255;
var Responder = class {
	hitTimes = new Histogram(LOCAL_BOUNDS);
	counters = {
		taken: 0,
		dropped: 0,
		refused: 0,
		rejected: 0,
		local: 0,
		turnedAway: 0,
		bugs: 0
	};
	forwarder;
	observer;
	#parts;
	#guard;
	#query = new Query();
	constructor(parts) {
		this.#parts = parts;
		this.forwarder = parts.forwarder;
		this.observer = parts.observer;
		this.#guard = new FormerrGuard(parts.clock);
	}
	take(wire, length, peer, reply) {
		const timed = (++this.counters.taken & TIMED_MASK) === 0;
		try {
			const octets = !peer.allowed ? this.#refuse(wire, length, peer, reply) : timed ? this.#timedAnswer(wire, length, peer, reply) : this.#answer(wire, length, peer, reply);
			if (octets === -1) this.counters.dropped++;
			return octets;
		} catch (error) {
			return this.#apologise(error, wire, length, reply);
		}
	}
	turnAway(wire, length, peer, reply) {
		this.counters.taken++;
		const query = this.#query;
		if (!(peekHeader(wire, length, peer.transport, query) !== "drop" && query.echoQuestion) || !answersErrors(peer)) {
			this.counters.dropped++;
			return -1;
		}
		this.counters.turnedAway++;
		const { log } = this.#parts;
		if (log.enabled("stub-limited")) log.event("stub-limited", {
			transport: "udp",
			address: peer.address
		});
		const octets = writeFailure(query, RCODE.NOERROR, -1, "", reply);
		reply[2] |= FLAG.TC >>> 8;
		return octets;
	}
	#timedAnswer(wire, length, peer, reply) {
		const { clock } = this.#parts;
		const { local, rejected } = this.counters;
		const from = clock.now();
		const octets = this.#answer(wire, length, peer, reply);
		if (octets > 0 && this.counters.local === local && this.counters.rejected === rejected) this.hitTimes.add(clock.now() - from);
		return octets;
	}
	#answer(wire, length, peer, reply) {
		const query = this.#query;
		const verdict = parseQuery(wire, length, peer.transport, query);
		if (verdict === "drop") return -1;
		if (verdict === "respond") return this.#reject(query, peer, reply);
		const local = this.#parts.localZones.answer(query, reply);
		if (local > 0) {
			this.counters.local++;
			this.observer?.(query, "local", reply[3] & FLAG.RCODE);
			return local;
		}
		const hit = this.forwarder.lookup(query, reply);
		if (hit > 0) return answersErrors(peer) || !isError(reply) ? hit : -1;
		this.#resolve(query, peer, reply);
		return 0;
	}
	#resolve(query, peer, reply) {
		const stub = answersErrors(peer) ? peer.keep() : new WaryStub(peer.keep());
		try {
			this.forwarder.resolve(query, stub);
		} catch (error) {
			stub.send(reply, this.#apologise(error, query.wire, query.length, reply));
		}
	}
	#reject(query, peer, reply) {
		if (!answersErrors(peer)) return -1;
		if (query.rcode === RCODE.FORMERR && !peer.transport.stream && !this.#guard.permits(peer.address, peer.port, query.id)) return -1;
		this.counters.rejected++;
		if (query.echoQuestion) this.observer?.(query, "rejected", query.rcode);
		return writeFailure(query, query.rcode, query.extendedError, "", reply);
	}
	#refuse(wire, length, peer, reply) {
		const query = this.#query;
		if (peekHeader(wire, length, peer.transport, query) === "drop") return -1;
		this.counters.refused++;
		const { log } = this.#parts;
		if (log.enabled("stub-refused")) log.event("stub-refused", { address: peer.address });
		if (this.#parts.strangers === "drop" || !answersErrors(peer)) return -1;
		return writeFailure(query, RCODE.REFUSED, EDE.PROHIBITED, "", reply);
	}
	#apologise(error, wire, length, reply) {
		this.counters.bugs++;
		this.#parts.log.event("bug", { error });
		if (length < 12 || (wire[2] & FLAG.QR >>> 8) !== 0) return -1;
		wire.copy(reply, 0, 0, 4);
		reply[2] = (wire[2] & (FLAG.OPCODE | FLAG.RD) >>> 8 | FLAG.QR >>> 8) & 255;
		reply[3] = FLAG.RA | RCODE.SERVFAIL;
		reply.fill(0, 4, 12);
		return 12;
	}
};
function answersErrors(peer) {
	const { port } = peer;
	return port > 37 || peer.transport.stream || !(port === 7 || port === 13 || port === 19 || port === 37);
}
function isError(reply) {
	const rcode = reply[3] & FLAG.RCODE;
	return rcode !== RCODE.NOERROR && rcode !== RCODE.NXDOMAIN;
}
var WaryStub = class {
	#stub;
	constructor(stub) {
		this.#stub = stub;
	}
	send(reply, length) {
		if (!isError(reply)) this.#stub.send(reply, length);
	}
};
// src/listen/listener.ts
const UDP_PAYLOAD = {
	network: 1232,
	loopback: 4096
};
function maxUdpPayload(address, payload = UDP_PAYLOAD) {
	return isLoopback(address) ? payload.loopback : payload.network;
}
const NAME_WORDS = 7;
const INFO_WORDS = 5;
const INFO_AT = 12;
const CONTROL_AT = 8;
const FAMILY = {
	ipv4: {
		version: 4,
		number: 2,
		nameLength: 16,
		controlLength: 28,
		controlSpace: 32,
		level: 0,
		type: 8,
		interfaceAt: INFO_AT + IN_PKTINFO.interface / 4,
		localAt: INFO_AT + IN_PKTINFO.local / 4,
		sourceAt: SOCKADDR.address4 / 4,
		addressWords: 1
	},
	ipv6: {
		version: 6,
		number: 10,
		nameLength: 28,
		controlLength: 36,
		controlSpace: 40,
		level: 41,
		type: 50,
		interfaceAt: INFO_AT + IN6_PKTINFO.interface / 4,
		localAt: INFO_AT + IN6_PKTINFO.local / 4,
		sourceAt: SOCKADDR.address6 / 4,
		addressWords: 4
	}
};
function portOf(words, at) {
	const word = words[at];
	return word >>> 8 & 65280 | word >>> 24;
}
function sourceIPv4(words, at) {
	return swap32(words[at + FAMILY.ipv4.sourceAt]);
}
function sourceWord(words, at, nth) {
	return swap32(words[at + FAMILY.ipv6.sourceAt + nth]);
}
function sourceText(words, at, family) {
	return family.version === 4 ? formatIPv4(sourceIPv4(words, at)) : formatIPv6(words, at + family.sourceAt);
}
function turnAround(words, at, family) {
	const control = at + CONTROL_AT;
	const intact = words[control + CMSGHDR.length / 4] === family.controlLength && words[control + CMSGHDR.level / 4] === family.level && words[control + CMSGHDR.type / 4] === family.type;
	if (intact && !(family.version === 6 && isLinkLocal(words, at + family.localAt))) words[at + family.interfaceAt] = 0;
	return intact;
}
function writeControlHead(words, at, family) {
	const control = at + CONTROL_AT;
	words[control + CMSGHDR.length / 4] = family.controlLength;
	words[control + CMSGHDR.level / 4] = family.level;
	words[control + CMSGHDR.type / 4] = family.type;
}
function askedLoopback(words, at, family) {
	const local = at + family.localAt;
	if (family.version === 4) return (words[local] & 255) === 127;
	return words[local + 3] === LAST_WORD_OF_ONE && (words[local] | words[local + 1] | words[local + 2]) === 0;
}
function askedItself(words, at, family) {
	for (let word = 0; word < family.addressWords; word++) if (words[at + family.sourceAt + word] !== words[at + family.localAt + word]) return false;
	return true;
}
function writeName(words, at, address, port, scope) {
	const parsed = parseAddress(address);
	if (parsed === void 0) throw new RangeError("not an IP address");
	const family = typeof parsed === "number" ? FAMILY.ipv4 : FAMILY.ipv6;
	words.fill(0, at, at + 20);
	words[at] = family.number | swap16(port) << 16;
	if (typeof parsed === "number") words[at + family.sourceAt] = swap32(parsed);
	else writeIPv6(words, at + family.sourceAt, parsed);
	if (family.version === 6) words[at + SOCKADDR.scope6 / 4] = scope;
	return family;
}
function writeIPv6(words, at, groups) {
	for (let word = 0; word < 4; word++) words[at + word] = swap16(groups[2 * word]) | swap16(groups[2 * word + 1]) << 16;
}
function formatIPv4(address) {
	return `${address >>> 24}.${address >>> 16 & 255}.${address >>> 8 & 255}.${address & 255}`;
}
function formatIPv6(words, at) {
	const groups = [];
	for (let word = at; word < at + 4; word++) {
		const value = swap32(words[word]);
		groups.push((value >>> 16).toString(16), (value & 65535).toString(16));
	}
	const text = groups.join(":");
	const longest = (text.match(/\b0(?::0)+\b/g) ?? []).reduce((best, run) => run.length > best.length ? run : best, "");
	if (longest === "") return text;
	return `:${text}:`.replace(`:${longest}:`, "::").replace(/^:(?!:)|(?<!:):$/g, "");
}
function isLinkLocal(words, at) {
	return (words[at] & 49407) === 33022;
}
const LAST_WORD_OF_ONE = 16777216;
function swap16(value) {
	return (value & 255) << 8 | value >>> 8;
}
function swap32(value) {
	return (value << 24 | (value & 65280) << 8 | value >>> 8 & 65280 | value >>> 24) >>> 0;
}
// src/listen/batched/readiness.ts
const EVENTS = {
	nothing: 0,
	readable: 1,
	writable: 2
};
var Readiness = class {
	#system;
	#poll;
	#ready;
	#watched = "nothing";
	#closed;
	constructor(system, fd, ready) {
		this.#system = system;
		this.#poll = new Memory$1(system, system.pollSize);
		this.#ready = system.registerReady(ready);
		const status = system.pollInit(this.#poll.at(0), fd);
		if (status === 0) return;
		system.unregister(this.#ready);
		throw new SystemCallError("uv_poll_init", -status);
	}
	watch(what) {
		if (this.#closed !== void 0 || what === this.#watched) return;
		this.#watched = what;
		const poll = this.#poll.at(0);
		const status = what === "nothing" ? this.#system.pollStop(poll) : this.#system.pollStart(poll, EVENTS[what], this.#ready);
		if (status !== 0) throw new SystemCallError("uv_poll_start", -status);
	}
	close() {
		this.#closed ??= new Promise((resolve) => {
			const closed = this.#system.registerClosed(() => {
				setImmediate(() => {
					this.#system.unregister(closed);
					this.#system.unregister(this.#ready);
					resolve();
				});
			});
			this.#system.pollClose(this.#poll.at(0), closed);
		});
		return this.#closed;
	}
};
// src/listen/cut-reply.ts
const OPT_LENGTH = 11;
const RECORD_HEAD = 10;
function cutToQuestion(reply, length) {
	const opt = findOpt(reply, length);
	let end = questionEnd$1(reply, length);
	putU16(reply, 2, getU16(reply, 2) | FLAG.TC);
	if (end < 0) putU16(reply, 4, 0);
	end = Math.max(end, 12);
	reply.fill(0, 6, 12);
	if (opt < 0) return end;
	reply.copyWithin(end, opt, opt + OPT_LENGTH);
	putU16(reply, end + OPT_LENGTH - 4, getU16(reply, end + OPT_LENGTH - 4) & DNSSEC_OK$1);
	putU16(reply, end + OPT_LENGTH - 2, 0);
	putU16(reply, 10, 1);
	return end + OPT_LENGTH;
}
function questionEnd$1(reply, length) {
	if (length < 12 || getU16(reply, 4) !== 1) return -1;
	const nameEnd = skipPlainName(reply, 12, length);
	return nameEnd < 0 || nameEnd + 4 > length ? -1 : nameEnd + 4;
}
function findOpt(reply, length) {
	const records = getU16(reply, 6) + getU16(reply, 8) + getU16(reply, 10);
	let at = questionEnd$1(reply, length);
	for (let i = 0; i < records && at >= 0; i++) {
		const head = skipName(reply, at, length);
		if (head < 0 || head + RECORD_HEAD > length) return -1;
		if (getU16(reply, head) === QTYPE.OPT && head === at + 1) return at;
		at = head + RECORD_HEAD + getU16(reply, head + 8);
	}
	return -1;
}
const DATAGRAM_ROOM = 65536;
const HEADER_WORDS = 16;
var ReceiveBatch = class {
	wires;
	words;
	#system;
	#headers;
	#filled = 64;
	constructor(system) {
		const stride = 65728;
		const datagrams = new Memory$1(system, 64 * stride, false);
		const blocks = new Memory$1(system, 5120);
		const vectors = new Memory$1(system, 1024);
		const headers = new Memory$1(system, 4096);
		this.wires = Array.from({ length: 64 }, (_, place) => {
			const [vector, header, block] = [
				place * 16,
				place * 64,
				place * 80
			];
			vectors.point(vector + IOVEC.base, datagrams, place * stride);
			vectors.putSize(vector + IOVEC.length, DATAGRAM_ROOM);
			headers.point(header + MMSGHDR.name, blocks, block);
			headers.point(header + MMSGHDR.iov, vectors, vector);
			headers.putSize(header + MMSGHDR.iovLength, 1);
			headers.point(header + MMSGHDR.control, blocks, block + 32);
			return datagrams.octets.subarray(place * stride, place * stride + DATAGRAM_ROOM);
		});
		this.words = blocks.words;
		this.#system = system;
		this.#headers = headers;
	}
	receive(fd) {
		this.#makeRoom();
		const count = this.#system.recvmmsg(fd, this.#headers.at(0), 64, 64, 0); if(count>0&&!globalThis.fr){globalThis.fr=1;globalThis.mk__?.("first recv")}
		if (count > 64) throw new RangeError("more datagrams than there are places");
		this.#filled = Math.max(count, 0);
		return count;
	}
	length(place) {
		return Math.min(this.#headers.words[place * HEADER_WORDS + MMSGHDR.length / 4], DATAGRAM_ROOM);
	}
	#makeRoom() {
		const headers = this.#headers.words;
		for (let place = 0; place < this.#filled; place++) {
			const header = place * HEADER_WORDS;
			headers[header + MMSGHDR.nameLength / 4] = 28;
			headers[header + MMSGHDR.controlLength / 4] = 48;
			this.words[place * 20 + 8] = 0;
		}
	}
};
// src/listen/batched/reply-batch.ts
const SKEW = 64;
var ReplyBatch = class {
	#parts;
	#wires;
	#blocks;
	#vectors;
	#headers;
	#first = 0;
	#end = 0;
	#blocked = false;
	constructor(parts) {
		const { system, family, room, withSource } = parts;
		const stride = Math.ceil(room / 64) * 64 + SKEW;
		const replies = new Memory$1(system, 65 * stride, false);
		const blocks = new Memory$1(system, 5120);
		const vectors = new Memory$1(system, 1024);
		const headers = new Memory$1(system, 4096);
		for (let place = 0; place < 64; place++) {
			const [vector, header, block] = [
				place * 16,
				place * 64,
				place * 80
			];
			vectors.point(vector + IOVEC.base, replies, place * stride);
			headers.point(header + MMSGHDR.name, blocks, block);
			headers.putSize(header + MMSGHDR.nameLength, family.nameLength);
			headers.point(header + MMSGHDR.iov, vectors, vector);
			headers.putSize(header + MMSGHDR.iovLength, 1);
			if (!withSource) continue;
			writeControlHead(blocks.words, place * 20, family);
			headers.point(header + MMSGHDR.control, blocks, block + 32);
			headers.putSize(header + MMSGHDR.controlLength, family.controlSpace);
		}
		this.#parts = parts;
		this.#wires = Array.from({ length: 65 }, (_, place) => replies.octets.subarray(place * stride, place * stride + room));
		this.#blocks = blocks;
		this.#vectors = vectors;
		this.#headers = headers;
	}
	get next() {
		if (this.#end === 64) this.send();
		return this.#wires[this.#end];
	}
	get blocked() {
		return this.#blocked;
	}
	add(length, words, name, info) {
		const place = this.#end;
		if (place === 64 || length > this.#wires[place].length) return;
		const blocks = this.#blocks.words;
		const block = place * 20;
		for (let word = 0; word < NAME_WORDS; word++) blocks[block + word] = words[name + word];
		for (let word = 0; word < INFO_WORDS; word++) blocks[block + INFO_AT + word] = words[info + word];
		this.#setLength(place, length);
		this.#end++;
	}
	send() {
		this.#blocked = !this.#sendAll();
		return !this.#blocked;
	}
	#sendAll() {
		while (this.#first < this.#end) {
			const { system, fd } = this.#parts;
			const header = this.#headers.at(this.#first * 64);
			const sent = system.sendmmsg(fd, header, this.#end - this.#first, 64); if(sent>0&&!globalThis.fs){globalThis.fs=1;globalThis.mk__?.("first sent");}
			if (sent > 0) this.#first += Math.min(sent, this.#end - this.#first);
			else if (!this.#overcome(sent < 0 ? system.errno() : ERRNO.EAGAIN)) return false;
		}
		this.#first = 0;
		this.#end = 0;
		return true;
	}
	#overcome(errno) {
		if (errno === ERRNO.EINTR) return true;
		if (errno === ERRNO.EAGAIN) return false;
		this.#parts.unsent(new SystemCallError("sendmmsg", errno));
		if (errno !== ERRNO.EMSGSIZE || !this.#cut(this.#first)) this.#first++;
		return true;
	}
	#cut(place) {
		const vector = (place * 16 + IOVEC.length) / 4;
		const length = this.#vectors.words[vector];
		this.#setLength(place, cutToQuestion(this.#wires[place], length));
		return this.#vectors.words[vector] < length;
	}
	#setLength(place, length) {
		this.#vectors.words[(place * 16 + IOVEC.length) / 4] = length;
	}
};
// src/listen/batched/source-standing.ts
const SLOTS$1 = 256;
const WORDS = FAMILY.ipv6.addressWords;
var SourceStanding = class {
	#access;
	#addresses = new Uint32Array(SLOTS$1 * WORDS);
	#standings = new Array(SLOTS$1).fill("nobody");
	#revision = 0;
	constructor(access) {
		this.#access = access;
	}
	of(words, at, family) {
		return family.version === 4 ? this.#access.standingIPv4(sourceIPv4(words, at)) : this.#ofIPv6(words, at, family);
	}
	#ofIPv6(words, at, family) {
		if (this.#revision !== this.#access.revision) this.#forget();
		const from = at + family.sourceAt;
		const slot = Math.imul(words[from] ^ words[from + 1] ^ words[from + 2] ^ words[from + 3], 2654435761) >>> 24;
		if (this.#isIn(slot, words, from)) return this.#standings[slot];
		const standing = this.#access.standing(sourceText(words, at, family));
		this.#addresses.set(words.subarray(from, from + WORDS), slot * WORDS);
		this.#standings[slot] = standing;
		return standing;
	}
	#forget() {
		this.#revision = this.#access.revision;
		this.#addresses.fill(0);
		this.#standings.fill("nobody");
	}
	#isIn(slot, words, from) {
		const known = slot * WORDS;
		for (let word = 0; word < WORDS; word++) if (this.#addresses[known + word] !== words[from + word]) return false;
		return true;
	}
};
// src/listen/batched/system-socket.ts
const BUFFER = 4194304;
function openSocket(system, wanted) {
	const zone = zoneOf(wanted.address);
	const name = new Memory$1(system, 80);
	const family = writeName(name.words, 0, wanted.address, wanted.port, interfaceIndex(zone));
	const fd = system.socket(family.number, 526338, 0);
	if (fd < 0) throw new SystemCallError("socket", system.errno());
	try {
		for (const option of FAMILY_OPTIONS[family.version].always) setOption(system, fd, family, option);
		setOptions(system, fd, family, isWildcard(wanted.address));
		check(system, "bind", system.bind(fd, name.at(0), family.nameLength));
		return describe$1(system, fd, family, wanted.address);
	} catch (error) {
		system.close(fd);
		throw error;
	}
}
function adoptSocket(system, fd, at) {
	const family = isIPv6(at.address) ? FAMILY.ipv6 : FAMILY.ipv4;
	try {
		setOptions(system, fd, family, isWildcard(at.address));
		return describe$1(system, fd, family, at.address);
	} catch (error) {
		system.close(fd);
		throw error;
	}
}
function describe$1(system, fd, family, wanted) {
	const { address, port } = boundTo(system, fd, family);
	const zone = zoneOf(wanted);
	const at = {
		address: zone === "" ? address : `${address}%${zone}`,
		port
	};
	return {
		fd,
		family,
		wildcard: isWildcard(wanted),
		at
	};
}
function setOptions(system, fd, family, wildcard) {
	for (const option of [8, 7]) set(system, fd, 1, option, BUFFER);
	if (wildcard) setOption(system, fd, family, FAMILY_OPTIONS[family.version].packetInformation);
}
function setOption(system, fd, family, option) {
	check(system, "setsockopt", set(system, fd, FAMILY_OPTIONS[family.version].level, option, 1));
}
function set(system, fd, level, option, to) {
	const value = new Memory$1(system, 4);
	value.words[0] = to;
	return system.setsockopt(fd, level, option, value.at(0), 4);
}
function boundTo(system, fd, family) {
	const name = new Memory$1(system, 80);
	const length = new Memory$1(system, 4);
	length.words[0] = family.nameLength;
	check(system, "getsockname", system.getsockname(fd, name.at(0), length.at(0)));
	return {
		address: sourceText(name.words, 0, family),
		port: portOf(name.words, 0)
	};
}
function check(system, syscall, result) {
	if (result < 0) throw new SystemCallError(syscall, system.errno());
}
function zoneOf(address) {
	const at = address.indexOf("%");
	return at === -1 ? "" : address.slice(at + 1);
}
function interfaceIndex(zone) {
	if (/^\d+$/.test(zone)) return Number(zone) >>> 0;
	const scopes = ((0, node_os.networkInterfaces)()[zone] ?? []).map((entry) => entry.family === "IPv6" ? entry.scopeid ?? 0 : 0);
	return Math.max(0, ...scopes);
}
// src/listen/batched/batched-socket.ts
var BatchedSocket = class {
	at;
	#socket;
	#parts;
	#readiness;
	#replies;
	#standing;
	#peer;
	#loopback;
	#network;
	#reading = true;
	#open = true;
	#sendingSoon = false;
	#sendGathered = () => {
		this.#sendingSoon = false;
		if (this.#open) this.#send();
	};
	constructor(at, inherited, parts) {
		const { system } = parts;
		const socket = inherited === void 0 ? openSocket(system, at) : adoptSocket(system, inherited, at);
		const { fd, family, wildcard } = socket;
		const { loopback, network } = parts.udpPayload ?? UDP_PAYLOAD;
		this.at = socket.at;
		this.#socket = socket;
		this.#parts = parts;
		this.#loopback = {
			stream: false,
			maxUdpPayload: loopback,
			keepaliveUnits: 0
		};
		this.#network = {
			stream: false,
			maxUdpPayload: network,
			keepaliveUnits: 0
		};
		this.#standing = new SourceStanding(parts.access);
		const room = Math.max(loopback, network);
		const unsent = (error) => this.#reportUnsent(error);
		this.#replies = new ReplyBatch({
			system,
			fd,
			family,
			room,
			withSource: wildcard,
			unsent
		});
		const transport = isLoopback(this.at.address) ? this.#loopback : this.#network;
		this.#peer = new BatchedPeer(this, parts.received.words, family, transport);
		try {
			this.#readiness = new Readiness(system, fd, () => this.#onReady());
			this.#readiness.watch("readable");
		} catch (error) {
			system.close(fd);
			throw error;
		}
	}
	stopReading() {
		this.#reading = false;
		if (this.#open) this.#watch();
	}
	async close() {
		if (!this.#open) return;
		this.#send();
		this.#reading = false;
		this.#open = false;
		const closed = this.#readiness.close();
		this.#parts.system.close(this.#socket.fd);
		await closed;
	}
	send(reply, length, path) {
		if (!this.#open) return;
		const next = this.#replies.next;
		if (length > next.length) return;
		reply.copy(next, 0, 0, length);
		this.#replies.add(length, path, 0, NAME_WORDS);
		this.#sendSoon();
	}
	#onReady() {
		try {
			if (this.#replies.blocked) this.#send();
			else this.#receive();
		} catch (error) {
			this.#parts.log.event("bug", { error });
		}
	}
	#receive() {
		const { received, system, log } = this.#parts;
		const count = received.receive(this.#socket.fd);
		if (count < 0) {
			const error = new SystemCallError("recvmmsg", system.errno());
			if (!(error.errno === ERRNO.EAGAIN || error.errno === ERRNO.EINTR)) log.event("listener-error", {
				transport: "udp",
				...this.at,
				error
			});
			return;
		}
		for (let place = 0; place < count; place++) this.#take(place);
		this.#send();
	}
	#take(place) {
		const { received, responder } = this.#parts;
		const { words } = received;
		const block = place * 20;
		const peer = this.#peer;
		if (!this.#admit(words, block, peer)) return;
		peer.block = block;
		const wire = received.wires[place];
		const length = received.length(place);
		const octets = peer.over ? responder.turnAway(wire, length, peer, this.#replies.next) : responder.take(wire, length, peer, this.#replies.next);
		if (octets > 0) this.#replies.add(octets, words, block, block + INFO_AT);
		else if (octets === 0) this.#sendSoon();
	}
	#admit(words, block, peer) {
		const { family, wildcard } = this.#socket;
		peer.port = portOf(words, block);
		if (peer.port === 0) return false;
		const standing = this.#standing.of(words, block, family);
		if (standing === "nobody") return false;
		peer.allowed = isServed(standing);
		peer.over = standing === "limited" && this.#isOver(words, block, family);
		if (wildcard) {
			if (!turnAround(words, block, family)) return false;
			peer.transport = askedLoopback(words, block, family) ? this.#loopback : this.#network;
		}
		return peer.port !== this.at.port || !this.#isOurs(words, block, family);
	}
	#isOver(words, block, family) {
		const { limit } = this.#parts.access;
		if (limit === void 0) return false;
		if (family.version === 4) return !limit.permitsIPv4(sourceIPv4(words, block));
		const word = (nth) => sourceWord(words, block, nth);
		return !limit.permitsIPv6(word(0), word(1), word(2), word(3));
	}
	#isOurs(words, block, family) {
		if (this.#socket.wildcard) return askedItself(words, block, family);
		return sourceText(words, block, family) === this.at.address;
	}
	#send() {
		this.#replies.send();
		this.#watch();
	}
	#sendSoon() {
		if (this.#sendingSoon) return;
		this.#sendingSoon = true;
		setImmediate(this.#sendGathered);
	}
	#watch() {
		this.#readiness.watch(this.#replies.blocked ? "writable" : this.#reading ? "readable" : "nothing");
	}
	#reportUnsent(error) {
		const { log } = this.#parts;
		if (log.enabled("reply-not-sent")) log.event("reply-not-sent", {
			transport: "udp",
			...this.at,
			error
		});
	}
};
var BatchedPeer = class {
	port = 0;
	allowed = false;
	over = false;
	transport;
	block = 0;
	#socket;
	#words;
	#family;
	constructor(socket, words, family, transport) {
		this.#socket = socket;
		this.#words = words;
		this.#family = family;
		this.transport = transport;
	}
	get address() {
		return sourceText(this.#words, this.block, this.#family);
	}
	keep() {
		const path = new Uint32Array(12);
		for (let word = 0; word < NAME_WORDS; word++) path[word] = this.#words[this.block + word];
		for (let word = 0; word < INFO_WORDS; word++) path[NAME_WORDS + word] = this.#words[this.block + INFO_AT + word];
		return new BatchedStub(this.#socket, path);
	}
};
var BatchedStub = class {
	#socket;
	#path;
	constructor(socket, path) {
		this.#socket = socket;
		this.#path = path;
	}
	send(reply, length) {
		this.#socket.send(reply, length, this.#path);
	}
};
// src/listen/batched/batched-udp.ts
const THEMSELVES = ["0.0.0.0", "::"];
var BatchedUdpListener = class {
	transport = "udp";
	#bindings;
	#system;
	#inherited;
	#listen;
	#whole;
	constructor(parts, system, host = hostAddresses) {
		const { clock, log, inherited, listen } = parts;
		const shared = {
			...parts,
			system,
			received: new ReceiveBatch(system)
		};
		this.#system = system;
		this.#inherited = inherited;
		this.#listen = listen;
		this.#whole = this.#canHaveWhole(listen);
		this.#bindings = new Bindings({
			transport: "udp",
			listen: this.#whole ? withoutCovered(listen) : listen,
			inherited,
			clock,
			log,
			host: () => this.#whole ? THEMSELVES : host(),
			bind: async (at, fd) => new BatchedSocket(at, fd, shared)
		});
	}
	get addresses() {
		return this.#bindings.sockets.map(({ at }) => at);
	}
	open() {
		return this.#bindings.open();
	}
	async relisten(listen) {
		const before = new Set(this.#listen.map(addressKey));
		this.#listen = listen;
		const stay = listen.filter((at) => before.has(addressKey(at)));
		await this.#bindings.relisten(this.#whole ? withoutCovered(stay) : stay);
		const isNew = (at) => !before.has(addressKey(at));
		this.#whole = (this.#whole || !stay.some(({ address }) => isWildcard(address))) && this.#canHaveWhole(listen, isNew);
		await this.#bindings.relisten(this.#whole ? withoutCovered(listen) : listen);
	}
	stopReading() {
		this.#bindings.freeze();
		for (const socket of this.#bindings.sockets) socket.stopReading();
	}
	close() {
		return this.#bindings.close();
	}
	#canHaveWhole(listen, isNew = () => true) {
		return withoutCovered(listen).filter((at) => isWildcard(at.address) && isNew(at)).every((at) => this.#inherited?.has("udp", at) === true || canBind(this.#system, at));
	}
};
function withoutCovered(listen) {
	const covering = new Set(listen.filter(({ address }) => isWildcard(address)).map(familyAndPort));
	return listen.filter((at) => isWildcard(at.address) || at.port === 0 || !covering.has(familyAndPort(at)));
}
function familyAndPort({ address, port }) {
	return addressKey({
		address: isIPv6(address) ? "::" : "0.0.0.0",
		port
	});
}
function canBind(system, at) {
	try {
		const { fd } = openSocket(system, at);
		system.close(fd);
		return true;
	} catch {
		return false;
	}
}
// src/listen/udp-socket.ts
const RECEIVE_BUFFER = 4194304;
const MAX_UNSENT = 1048576;
var UdpSocket = class UdpSocket {
	at;
	#socket;
	#parts;
	#isOurs;
	#peer;
	#scratch;
	#congested = false;
	#reading = true;
	#open = true;
	constructor(socket, parts, isOurs) {
		const { address, port } = socket.address();
		this.at = {
			address,
			port
		};
		this.#socket = socket;
		this.#parts = parts;
		this.#isOurs = isOurs;
		const largest = maxUdpPayload(address, parts.udpPayload);
		this.#peer = new UdpPeer(this, {
			stream: false,
			maxUdpPayload: largest,
			keepaliveUnits: 0
		});
		this.#scratch = Buffer.allocUnsafeSlow(largest);
		socket.on("message", (wire, from) => this.#take(wire, from));
		socket.on("error", (error) => parts.log.event("listener-error", {
			transport: "udp",
			...this.at,
			error
		}));
	}
	static bind(at, fd, parts, isOurs) {
		const type = isIPv6(at.address) ? "udp6" : "udp4";
		const lookup = (address, _options, found) => found(null, address, type === "udp6" ? 6 : 4);
		const socket = (0, node_dgram.createSocket)({
			type,
			ipv6Only: type === "udp6",
			lookup
		});
		return new Promise((resolve, reject) => {
			socket.once("error", (error) => {
				socket.close();
				reject(error);
			});
			socket.bind(fd === void 0 ? {
				...at,
				exclusive: true
			} : {
				fd,
				exclusive: true
			}, () => {
				socket.removeAllListeners("error");
				raiseReceiveBuffer(socket);
				resolve(new UdpSocket(socket, parts, isOurs));
			});
		});
	}
	stopReading() {
		this.#reading = false;
	}
	close() {
		this.#reading = false;
		if (!this.#open) return Promise.resolve();
		this.#open = false;
		return new Promise((resolve) => this.#socket.close(resolve));
	}
	send(reply, length, address, port) {
		if (!this.#open) return;
		if (reply !== this.#scratch) {
			if (length > this.#scratch.length) return;
			reply.copy(this.#scratch, 0, 0, length);
		}
		this.#transmit(length, address, port);
	}
	#take(wire, from) {
		const { address, port } = from;
		if (!this.#reading || port === 0) return;
		const standing = this.#parts.access.standing(address);
		if (standing === "nobody" || port === this.at.port && this.#isOurs(address, port)) return;
		const peer = this.#peer;
		peer.address = address;
		peer.port = port;
		peer.allowed = isServed(standing);
		const octets = this.#isOver(standing, address) ? this.#parts.responder.turnAway(wire, wire.length, peer, this.#scratch) : this.#parts.responder.take(wire, wire.length, peer, this.#scratch);
		if (octets > 0) this.#transmit(octets, address, port);
	}
	#isOver(standing, address) {
		return standing === "limited" && this.#parts.access.limit?.permits(address) === false;
	}
	#transmit(length, address, port) {
		if (this.#congested && !this.#hasRoom()) return;
		try {
			if (length > 512) this.#transmitLarge(length, address, port);
			else this.#socket.send(this.#scratch, 0, length, port, address);
			if (this.#socket.getSendQueueCount() > 0) {
				this.#congested = true;
				this.#scratch = Buffer.allocUnsafeSlow(this.#scratch.length);
			}
		} catch (error) {
			this.#reportUnsent(error);
		}
	}
	#hasRoom() {
		const unsent = this.#socket.getSendQueueSize();
		this.#congested = unsent > 0;
		return unsent <= MAX_UNSENT;
	}
	#transmitLarge(length, address, port) {
		const reply = Buffer.from(this.#scratch.subarray(0, length));
		this.#socket.send(reply, 0, length, port, address, (error) => {
			if (error === null || !this.#open) return;
			this.#reportUnsent(error);
			if (isTooLong(error)) this.send(reply, cutToQuestion(reply, length), address, port);
		});
	}
	#reportUnsent(error) {
		const { log } = this.#parts;
		if (log.enabled("reply-not-sent")) log.event("reply-not-sent", {
			transport: "udp",
			...this.at,
			error
		});
	}
};
var UdpPeer = class {
	address = "";
	port = 0;
	allowed = false;
	transport;
	#socket;
	constructor(socket, transport) {
		this.#socket = socket;
		this.transport = transport;
	}
	keep() {
		return new UdpStub(this.#socket, this.address, this.port);
	}
};
var UdpStub = class {
	#socket;
	#address;
	#port;
	constructor(socket, address, port) {
		this.#socket = socket;
		this.#address = address;
		this.#port = port;
	}
	send(reply, length) {
		this.#socket.send(reply, length, this.#address, this.#port);
	}
};
function isTooLong(error) {
	return "code" in error && error.code === "EMSGSIZE";
}
function raiseReceiveBuffer(socket) {
	try {
		socket.setRecvBufferSize(RECEIVE_BUFFER);
	} catch {}
}
// src/listen/udp.ts
var UdpListener = class {
	transport = "udp";
	#bindings;
	constructor(parts, host = hostAddresses) {
		const { listen, inherited, clock, log } = parts;
		const isOurs = (address, port) => this.addresses.some((ours) => ours.address === address && ours.port === port);
		this.#bindings = new Bindings({
			transport: "udp",
			listen,
			inherited,
			clock,
			log,
			host,
			bind: (at, fd) => UdpSocket.bind(at, fd, parts, isOurs)
		});
	}
	get addresses() {
		return this.#bindings.sockets.map(({ at }) => at);
	}
	open() {
		return this.#bindings.open();
	}
	relisten(listen) {
		return this.#bindings.relisten(listen);
	}
	stopReading() {
		this.#bindings.freeze();
		for (const socket of this.#bindings.sockets) socket.stopReading();
	}
	close() {
		return this.#bindings.close();
	}
};
// src/listen/best-udp.ts
var BestUdpListener = class {
	transport = "udp";
	#parts;
	#chosen;
	#ended = false;
	constructor(parts) {
		this.#parts = parts;
	}
	get addresses() {
		return this.#chosen?.addresses ?? [];
	}
	async open() {
		const chosen = await choose(this.#parts);
		if (this.#ended) return;
		this.#chosen = chosen;
		await chosen.open();
	}
	async relisten(listen) {
		this.#parts = {
			...this.#parts,
			listen
		};
		await this.#chosen?.relisten(listen);
	}
	stopReading() {
		this.#chosen?.stopReading();
	}
	async close() {
		this.#ended = true;
		await this.#chosen?.close();
	}
};
async function choose(parts) {
	try {
		return new BatchedUdpListener(parts, await loadSystem());
	} catch (error) {
		parts.log.event("udp-unbatched", { error });
		return new UdpListener(parts);
	}
}
// src/listen/inherited.ts
const FIRST_FD = 3;
const MAX_FDS = 256;
var InheritedSockets = class InheritedSockets {
	#sockets = new Map();
	constructor(sockets) {
		for (const socket of sockets) this.#sockets.set(keyOf(socket.transport, socket.at), socket);
	}
	static fromEnvironment(env, pid) {
		const count = Number(env["LISTEN_FDS"] ?? 0);
		if (env["LISTEN_PID"] !== String(pid) || !(count > 0 && count <= MAX_FDS)) return new InheritedSockets([]);
		const known = socketsByInode();
		const found = Array.from({ length: count }, (_, index) => describe(FIRST_FD + index, known));
		return new InheritedSockets(found.filter((socket) => socket !== void 0));
	}
	has(transport, at) {
		return this.#sockets.has(keyOf(transport, at));
	}
	take(transport, at) {
		const key = keyOf(transport, at);
		const socket = this.#sockets.get(key);
		this.#sockets.delete(key);
		return socket?.fd;
	}
	closeRest() {
		const rest = [...this.#sockets.values()];
		this.#sockets.clear();
		for (const { fd } of rest) (0, node_fs.closeSync)(fd);
		return rest;
	}
};
function keyOf(transport, { address, port }) {
	return `${transport}|${addressKey({
		address: address.replace(/%.*$/, ""),
		port
	})}`;
}
function describe(fd, known) {
	try {
		const [, inode] = /^socket:\[(\d+)\]$/.exec((0, node_fs.readlinkSync)(`/proc/self/fd/${fd}`)) ?? [];
		const socket = inode === void 0 ? void 0 : known.get(inode);
		return socket === void 0 ? void 0 : {
			fd,
			...socket
		};
	} catch {
		return;
	}
}
function socketsByInode() {
	const known = new Map();
	for (const table of [
		"udp",
		"udp6",
		"tcp",
		"tcp6"
	]) {
		const transport = table.startsWith("udp") ? "udp" : "tcp";
		for (const [inode, at] of readTable$1(table)) known.set(inode, {
			transport,
			at
		});
	}
	return known;
}
function* readTable$1(table) {
	for (const line of linesOf(`/proc/self/net/${table}`)) {
		const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
		const at = local === void 0 ? void 0 : parseLocal(local);
		const listens = state === (table.startsWith("udp") ? "07" : "0A");
		if (at !== void 0 && inode !== void 0 && listens) yield [inode, at];
	}
}
function linesOf(path) {
	try {
		return (0, node_fs.readFileSync)(path, "latin1").split("\n").slice(1);
	} catch {
		return [];
	}
}
function parseLocal(text, littleEndian = (0, node_os.endianness)() === "LE") {
	const match = /^((?:[0-9A-F]{8}){1,4}):([0-9A-F]{4})$/.exec(text);
	if (match === null) return void 0;
	const words = Buffer.from(match[1], "hex");
	const octets = littleEndian ? words.swap32() : words;
	const port = Number.parseInt(match[2], 16);
	if (octets.length === 4) return {
		address: octets.join("."),
		port
	};
	if (octets.length !== 16) return void 0;
	const address = octets.toString("hex").replace(/.{4}(?!$)/g, "$&:");
	return {
		address: new node_net.SocketAddress({
			address,
			family: "ipv6"
		}).address,
		port
	};
}
// src/listen/reply-gatherer.ts
const PREFIX_LENGTH = 2;
const BUFFER_LENGTH = 65537;
const MAX_SPARE = 4;
var GatherBuffers = class {
	#spare = [];
	take() {
		return this.#spare.pop() ?? Buffer.allocUnsafeSlow(BUFFER_LENGTH);
	}
	give(buffer) {
		if (this.#spare.length < MAX_SPARE) this.#spare.push(buffer);
	}
};
var ReplyGatherer = class {
	#socket;
	#buffers;
	#buffer;
	#used = 0;
	constructor(socket, buffers) {
		this.#socket = socket;
		this.#buffers = buffers;
	}
	get unsent() {
		return this.#used + this.#socket.writableLength;
	}
	append(reply, length) {
		if (this.#used + PREFIX_LENGTH + length > BUFFER_LENGTH) this.write();
		this.#buffer ??= this.#buffers.take();
		putU16(this.#buffer, this.#used, length);
		reply.copy(this.#buffer, this.#used + PREFIX_LENGTH, 0, length);
		this.#used += PREFIX_LENGTH + length;
	}
	write() {
		const buffer = this.#buffer;
		if (buffer === void 0) return;
		const octets = buffer.subarray(0, this.#used);
		this.#buffer = void 0;
		this.#used = 0;
		const socket = this.#socket;
		const written = socket.writableLength > 0 ? Buffer.from(octets) : octets;
		if (socket.writable) socket.write(written);
		if (written !== octets || socket.writableLength === 0) this.#buffers.give(buffer);
	}
	discard() {
		if (this.#buffer !== void 0) this.#buffers.give(this.#buffer);
		this.#buffer = void 0;
		this.#used = 0;
	}
};
const FIRST_ALLOCATION = 2048;
const EMPTY$2 = Buffer.alloc(0);
var Deframer = class {
	#partial = EMPTY$2;
	#partialLength = 0;
	#rest = EMPTY$2;
	get partial() {
		return this.#partialLength > 0;
	}
	push(chunk, onFrame) {
		const input = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
		this.#rest = EMPTY$2;
		let at = 0;
		if (this.#partialLength > 0) {
			at = this.#grow(input);
			if (!this.#complete()) return true;
			const wire = this.#partial.subarray(2, this.#partialLength);
			this.#partial = EMPTY$2;
			this.#partialLength = 0;
			if (!onFrame(wire)) return this.#stop(input, at);
		}
		while (input.length - at >= 2) {
			const start = at + 2;
			const end = start + getU16(input, at);
			if (end > input.length) break;
			at = end;
			if (!onFrame(input.subarray(start, end))) return this.#stop(input, at);
		}
		if (at < input.length) this.#append(input, at, input.length);
		return true;
	}
	#stop(input, at) {
		if (at < input.length) this.#rest = input.subarray(at);
		return false;
	}
	#grow(input) {
		let at = 0;
		if (this.#partialLength < 2) {
			at = Math.min(2 - this.#partialLength, input.length);
			this.#append(input, 0, at);
			if (this.#partialLength < 2) return at;
		}
		const lacking = 2 + getU16(this.#partial, 0) - this.#partialLength;
		const end = Math.min(at + lacking, input.length);
		this.#append(input, at, end);
		return end;
	}
	#complete() {
		if (this.#partialLength < 2) return false;
		return this.#partialLength === 2 + getU16(this.#partial, 0);
	}
	#append(input, from, to) {
		const length = this.#partialLength + to - from;
		if (length > this.#partial.length) {
			const room = Math.min(Math.max(FIRST_ALLOCATION, 2 * length), 65537);
			const larger = Buffer.allocUnsafeSlow(room);
			this.#partial.copy(larger, 0, 0, this.#partialLength);
			this.#partial = larger;
		}
		input.copy(this.#partial, this.#partialLength, from, to);
		this.#partialLength = length;
	}
};
// src/listen/tcp-connection.ts
const NOTHING = Buffer.alloc(0);
var TcpConnection = class {
	address;
	port;
	#shared;
	#socket;
	#deframer = new Deframer();
	#replies;
	#allowed;
	#limited;
	#revision;
	#phase = "open";
	#inFlight = 0;
	#stopped = false;
	#pause;
	#flushing = false;
	#allCame = false;
	#tookFrame = false;
	#tookAny = false;
	#idleSince;
	#partialSince;
	#unreadSince;
	#endingSince = 0;
	constructor(socket, shared, allowed) {
		this.address = socket.remoteAddress ?? "";
		this.port = socket.remotePort ?? 0;
		this.#shared = shared;
		this.#allowed = allowed;
		this.#limited = shared.access.standing(this.address) === "limited";
		this.#revision = shared.access.revision;
		this.#socket = socket;
		this.#replies = new ReplyGatherer(socket, shared.buffers);
		this.#idleSince = shared.clock.now();
		socket.on("data", (chunk) => this.#read(chunk));
		socket.on("end", () => this.#endOfQueries());
		socket.on("drain", () => this.#drained());
		socket.on("error", () => {});
		socket.on("close", () => this.#enterClosed());
		shared.deadlineSet(this.deadline);
	}
	get allowed() {
		const { access } = this.#shared;
		if (this.#revision !== access.revision) {
			this.#revision = access.revision;
			this.#allowed = access.allows(this.address);
			this.#limited = access.standing(this.address) === "limited";
		}
		return this.#allowed;
	}
	get transport() {
		return this.#shared.transport;
	}
	get idle() {
		const quiet = this.#inFlight === 0 && this.#replies.unsent === 0 && this.#partialSince === void 0;
		return this.#phase === "open" && quiet && !this.#stopped;
	}
	get idleSince() {
		return this.#idleSince;
	}
	keep() {
		this.#inFlight++;
		return new TcpStub(this);
	}
	deliver(reply, length) {
		this.#inFlight--;
		if (this.#phase === "closed") return;
		if (this.#inFlight === 0) this.#idleSince = this.#shared.clock.now();
		this.#replies.append(reply, length);
		if (this.#flushing) return;
		this.#flushing = true;
		this.#shared.clock.soon(() => {
			this.#flushing = false;
			this.#flush();
		});
	}
	get deadline() {
		const { limits } = this.#shared;
		const unread = this.#unreadSince === void 0 ? Number.POSITIVE_INFINITY : this.#unreadSince + limits.idleTimeoutMs;
		if (this.#phase === "closed") return Number.POSITIVE_INFINITY;
		if (this.#phase === "ending") return this.#endingSince + limits.lingerMs;
		if (this.#phase === "finishing" || this.#stopped) return unread;
		const partial = this.#partialSince === void 0 ? Number.POSITIVE_INFINITY : this.#partialSince + limits.partialFrameMs;
		const idleMs = this.#tookAny ? limits.idleTimeoutMs : limits.firstMessageMs;
		const idle = this.#inFlight > 0 ? Number.POSITIVE_INFINITY : this.#idleSince + idleMs;
		return Math.min(unread, partial, idle);
	}
	expire() {
		if (this.#phase === "ending" || this.#replies.unsent > 0) this.#socket.destroy();
		else this.finish();
	}
	finish() {
		if (this.#phase !== "open") return;
		this.#phase = "finishing";
		this.#socket.resume();
		this.#flush();
	}
	close() {
		this.#replies.write();
		if (this.#phase === "open" || this.#phase === "finishing") this.#enterEnding();
		this.#socket.destroySoon();
	}
	#endOfQueries() {
		this.#allCame = true;
		if (!this.#stopped) this.finish();
	}
	#read(chunk) {
		if (this.#phase !== "open") return;
		const began = this.#deframer.partial ? this.#partialSince : void 0;
		this.#tookFrame = false;
		this.#stopped = !this.#deframer.push(chunk, this.#takeFrame);
		const now = this.#shared.clock.now();
		if (this.#tookFrame) this.#idleSince = now;
		if (this.#phase === "open") {
			if (this.#stopped) this.#socket.pause();
			else if (this.#allCame) this.finish();
			this.#notePartial(this.#tookFrame ? void 0 : began, now);
		}
		this.#flush();
	}
	#takeFrame = (wire) => {
		const { responder, scratch } = this.#shared;
		const octets = responder.take(wire, wire.length, this, scratch);
		if (octets === -1) {
			this.finish();
			return false;
		}
		this.#tookFrame = true;
		this.#tookAny = true;
		if (octets > 0) this.#replies.append(scratch, octets);
		return !this.#isOver() && !this.#full;
	};
	#isOver() {
		const { access, clock } = this.#shared;
		if (!this.#limited || access.limit === void 0) return false;
		const debtMs = access.limit.charge(this.address);
		if (debtMs === 0) return false;
		this.#pause = clock.after(debtMs, () => {
			this.#pause = void 0;
			this.#flush();
		});
		return true;
	}
	get #full() {
		const { limits } = this.#shared;
		return this.#inFlight >= limits.inFlight || this.#replies.unsent > limits.unsentOctets;
	}
	#notePartial(began, now) {
		this.#partialSince = !this.#stopped && this.#deframer.partial ? began ?? now : void 0;
		this.#shared.deadlineSet(this.deadline);
	}
	#flush() {
		if (this.#phase === "closed") return;
		this.#replies.write();
		const { limits, clock } = this.#shared;
		const { unsent } = this.#replies;
		if (unsent > 4 * limits.unsentOctets) this.#socket.destroy();
		if (unsent === 0) this.#unreadSince = void 0;
		else this.#unreadSince ??= clock.now();
		if (this.#phase === "finishing" && this.#inFlight === 0) this.#enterEnding();
		if (this.#phase === "open") this.#goOn();
		this.#shared.deadlineSet(this.deadline);
	}
	#goOn() {
		if (!this.allowed && this.#tookAny && this.#inFlight === 0) this.finish();
		else if (this.#stopped && this.#pause === void 0 && this.#inFlight <= this.#shared.limits.inFlight >> 1) {
			if (!this.#full) this.#readOn();
		}
	}
	#readOn() {
		this.#stopped = false;
		this.#socket.resume();
		this.#read(NOTHING);
	}
	#drained() {
		this.#unreadSince = void 0;
		this.#flush();
	}
	#enterEnding() {
		this.#phase = "ending";
		this.#endingSince = this.#shared.clock.now();
		this.#socket.end();
		this.#shared.deadlineSet(this.deadline);
	}
	#enterClosed() {
		this.#phase = "closed";
		this.#pause?.cancel();
		this.#replies.discard();
		this.#shared.closed(this);
	}
};
var TcpStub = class {
	#connection;
	constructor(connection) {
		this.#connection = connection;
	}
	send(reply, length) {
		this.#connection?.deliver(reply, length);
		this.#connection = void 0;
	}
};
// src/listen/tcp-limits.ts
const TCP_LIMITS = {
	connections: 150,
	connectionsPerSource: 25,
	inFlight: 100,
	unsentOctets: 262144,
	idleTimeoutMs: 1e4,
	firstMessageMs: 5e3,
	partialFrameMs: 3e3,
	lingerMs: 2e3
};
// src/listen/tcp.ts
const KEEPALIVE_UNIT_MS = 100;
var TcpListener = class {
	transport = "tcp";
	#parts;
	#limits;
	#bindings;
	#connections = new Set();
	#sources = new Map();
	#shared;
	#stream = {
		stream: true,
		maxUdpPayload: UDP_PAYLOAD.network,
		keepaliveUnits: 0
	};
	#accepting = true;
	#sweep;
	#closing;
	#emptied;
	constructor(parts, limits = TCP_LIMITS, host = hostAddresses) {
		const { listen, inherited, responder, access, clock, log } = parts;
		this.#parts = parts;
		this.#limits = limits;
		const bind = (at, fd) => TcpServer.bind(at, fd, {
			accept: (socket) => this.#accept(socket),
			failed: (error) => log.event("listener-error", {
				transport: "tcp",
				...at,
				error
			})
		});
		this.#bindings = new Bindings({
			transport: "tcp",
			listen,
			inherited,
			host,
			bind,
			clock,
			log
		});
		this.#shared = {
			responder,
			access,
			clock,
			limits,
			transport: this.#stream,
			scratch: Buffer.allocUnsafeSlow(MAX_MESSAGE_LENGTH),
			buffers: new GatherBuffers(),
			deadlineSet: (at) => this.#sweepBy(at),
			closed: (connection) => this.#remove(connection)
		};
		this.#advertise();
	}
	get addresses() {
		return this.#bindings.sockets.map(({ at }) => at);
	}
	get connections() {
		return this.#connections.size;
	}
	open() {
		return this.#bindings.open();
	}
	relisten(listen) {
		return this.#bindings.relisten(listen);
	}
	stopReading() {
		this.#accepting = false;
		this.#bindings.freeze();
		for (const server of this.#bindings.sockets) server.close();
		this.#advertise();
		for (const connection of this.#connections) connection.finish();
	}
	close() {
		this.#closing ??= this.#close();
		return this.#closing;
	}
	async #close() {
		this.stopReading();
		await this.#bindings.close();
		for (const connection of this.#connections) connection.close();
		if (this.#connections.size > 0) await new Promise((resolve) => this.#emptied = resolve);
		this.#sweep?.timer.cancel();
	}
	#accept(socket) {
		const address = socket.remoteAddress ?? "";
		const standing = this.#parts.access.standing(address);
		const allowed = isServed(standing);
		if (!this.#accepting || standing === "nobody") return void socket.destroy();
		if (this.#isFullFor(address) || this.#isFull() && !(allowed && this.#evict())) {
			const { log } = this.#parts;
			if (log.enabled("stub-limited")) log.event("stub-limited", {
				transport: "tcp",
				address
			});
			socket.destroy();
			return;
		}
		if (!isLoopback(address)) this.#sources.set(address, (this.#sources.get(address) ?? 0) + 1);
		this.#connections.add(new TcpConnection(socket, this.#shared, allowed));
		this.#advertise();
	}
	#isFull() {
		return this.#connections.size >= this.#limits.connections;
	}
	#isFullFor(address) {
		return (this.#sources.get(address) ?? 0) >= this.#limits.connectionsPerSource;
	}
	#evict() {
		let longest;
		for (const connection of this.#connections) if (connection.idle && (longest === void 0 || connection.idleSince < longest.idleSince)) longest = connection;
		longest?.close();
		if (longest !== void 0) this.#remove(longest);
		return longest !== void 0;
	}
	#remove(connection) {
		if (!this.#connections.delete(connection)) return;
		const left = (this.#sources.get(connection.address) ?? 0) - 1;
		if (left > 0) this.#sources.set(connection.address, left);
		else this.#sources.delete(connection.address);
		this.#advertise();
		if (this.#connections.size === 0) this.#emptied?.();
	}
	#advertise() {
		const closing = !this.#accepting || this.#isFull();
		this.#stream.keepaliveUnits = closing ? 0 : Math.floor(this.#limits.idleTimeoutMs / KEEPALIVE_UNIT_MS);
	}
	#sweepBy(at) {
		if (at === Number.POSITIVE_INFINITY || this.#sweep !== void 0 && this.#sweep.at <= at) return;
		this.#sweep?.timer.cancel();
		const { clock } = this.#parts;
		const timer = clock.after(Math.max(0, at - clock.now()), () => this.#expire());
		this.#sweep = {
			at,
			timer
		};
	}
	#expire() {
		this.#sweep = void 0;
		const now = this.#parts.clock.now();
		for (const connection of this.#connections) {
			if (connection.deadline <= now) connection.expire();
			this.#sweepBy(connection.deadline);
		}
	}
};
var TcpServer = class TcpServer {
	at;
	#server;
	constructor(server, at) {
		this.#server = server;
		this.at = at;
	}
	static bind(at, fd, owner) {
		const server = (0, node_net.createServer)({
			allowHalfOpen: true,
			noDelay: true
		}, owner.accept);
		return new Promise((resolve, reject) => {
			server.once("error", reject);
			const where = {
				host: at.address,
				port: at.port,
				exclusive: true,
				ipv6Only: isIPv6(at.address)
			};
			server.listen(fd === void 0 ? where : {
				fd,
				exclusive: true
			}, () => {
				server.off("error", reject).on("error", owner.failed);
				const bound = server.address();
				const port = typeof bound === "object" && bound !== null ? bound.port : at.port;
				resolve(new TcpServer(server, {
					address: at.address,
					port
				}));
			});
		});
	}
	close() {
		if (this.#server.listening) this.#server.close();
		return Promise.resolve();
	}
};
// src/local/zone-tree.ts
const newNode = () => ({
	children: new Map(),
	zone: void 0
});
var ZoneTree = class {
	#root = newNode();
	#endings = new Uint8Array(65536);
	#labels = new Uint16Array(128);
	zoneStart = 0;
	constructor(forward) {
		for (const zone of LOCAL_ZONES) if (!(!zone.sealed && forward.some((name) => isWithin(zone.name, name)))) this.#nodeOf(zone.name).zone = zone;
		for (const name of forward) if (LOCAL_ZONES.some((zone) => !zone.sealed && name !== zone.name && isWithin(name, zone.name))) this.#nodeOf(name).zone = null;
		for (const top of this.#root.children.keys()) this.#endings[top.charCodeAt(top.length - 2) << 8 | top.charCodeAt(top.length - 1)] = 1;
	}
	find(wire, nameEnd) {
		const ending = (wire[nameEnd - 3] | 32) << 8 | wire[nameEnd - 2] | 32;
		return this.#endings[ending] === 1 ? this.#descend(wire, nameEnd) : void 0;
	}
	#descend(wire, nameEnd) {
		let count = 0;
		for (let at = 12; at < nameEnd - 1; at += wire[at] + 1) this.#labels[count++] = at;
		let found;
		let node = this.#root;
		while (count-- > 0) {
			const at = this.#labels[count];
			node = node.children.get(foldedLabel(wire, at));
			if (node === void 0) break;
			if (node.zone === void 0) continue;
			found = node.zone;
			this.zoneStart = at;
		}
		return found ?? void 0;
	}
	#nodeOf(name) {
		let node = this.#root;
		for (const label of name.split(".").reverse()) {
			let child = node.children.get(label);
			if (child === void 0) {
				child = newNode();
				node.children.set(label, child);
			}
			node = child;
		}
		return node;
	}
};
function foldedLabel(wire, at) {
	return wire.toString("latin1", at + 1, at + 1 + wire[at]).toLowerCase();
}
// src/local/local-zones.ts
const TTL_SECONDS = 10800;
const SOA_TAIL = Buffer.concat([Buffer.from("nobody\x07invalid\0", "latin1"), Buffer.from(Uint8Array.from([
	1,
	3600,
	1200,
	604800,
	TTL_SECONDS
].flatMap(octetsOf)))]);
const IPV4_LOOPBACK = Buffer.from([
	127,
	0,
	0,
	1
]);
const IPV6_LOOPBACK = Buffer.from([
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	1
]);
const POINTER = 49152;
var LocalZones = class {
	#tree;
	#answer = new LocalAnswer();
	constructor(forward) {
		this.#tree = new ZoneTree(forward);
	}
	replace(forward) {
		this.#tree = new ZoneTree(forward);
	}
	answer(query, target) {
		const zone = this.#tree.find(query.wire, query.questionEnd - 4);
		if (zone === void 0) return 0;
		const { zoneStart } = this.#tree;
		if (!zone.sealed && goesUpstream(query, zoneStart)) return 0;
		this.#compose(zone, zoneStart, query);
		return writeReply(this.#answer, query, 0, -1, target);
	}
	#compose(zone, zoneStart, query) {
		const answer = this.#answer;
		const { qtype } = query;
		const atApex = zoneStart === 12;
		answer.begin(query, zoneStart);
		if (zone.kind === "absent" || zone.kind === "empty" && !atApex) answer.rcode = RCODE.NXDOMAIN;
		if (zone.kind === "loopback") {
			if (qtype === QTYPE.A || qtype === QTYPE.ANY) answer.addRecord(QTYPE.A, IPV4_LOOPBACK);
			if (qtype === QTYPE.AAAA || qtype === QTYPE.ANY) answer.addRecord(QTYPE.AAAA, IPV6_LOOPBACK);
		}
		if (zone.kind === "empty" && atApex) {
			if (qtype === QTYPE.SOA || qtype === QTYPE.ANY) answer.addSoa();
			if (qtype === QTYPE.NS || qtype === QTYPE.ANY) answer.addNs();
		}
		answer.end();
	}
};
function goesUpstream(query, zoneStart) {
	return query.qclass !== QCLASS.IN || query.qtype === QTYPE.DS && zoneStart === 12;
}
var LocalAnswer = class {
	bytes = Buffer.alloc(512);
	start = 0;
	length = 0;
	questionEnd = 0;
	additionalStart = 0;
	ttlCount = 0;
	extendedErrorsLength = 0;
	rcode = RCODE.NOERROR;
	#zoneStart = 0;
	#class = 0;
	#records = 0;
	begin(query, zoneStart) {
		this.rcode = RCODE.NOERROR;
		this.#zoneStart = zoneStart;
		this.#class = query.qclass === QCLASS.ANY ? QCLASS.IN : query.qclass;
		this.#records = 0;
		this.length = this.questionEnd = query.questionEnd;
		this.bytes.fill(0, 0, 12);
		query.wire.copy(this.bytes, 12, 12, query.questionEnd);
	}
	addRecord(type, rdata) {
		this.#addHead(12, type, rdata.length);
		this.length += rdata.copy(this.bytes, this.length);
	}
	addNs() {
		this.#addHead(this.#zoneStart, QTYPE.NS, 2);
		this.#addZoneName();
	}
	addSoa() {
		this.#addHead(this.#zoneStart, QTYPE.SOA, 2 + SOA_TAIL.length);
		this.#addZoneName();
		this.length += SOA_TAIL.copy(this.bytes, this.length);
	}
	end() {
		const answers = this.#records;
		if (answers === 0) this.addSoa();
		putU16(this.bytes, 2, FLAG.QR | FLAG.AA | FLAG.RA | this.rcode);
		putU16(this.bytes, 4, 1);
		putU16(this.bytes, 6, answers);
		putU16(this.bytes, 8, this.#records - answers);
		this.additionalStart = this.length;
	}
	#addHead(owner, type, rdataLength) {
		const { bytes, length: at } = this;
		putU16(bytes, at, POINTER | owner);
		putU16(bytes, at + 2, type);
		putU16(bytes, at + 4, this.#class);
		putU32(bytes, at + 6, TTL_SECONDS);
		putU16(bytes, at + 10, rdataLength);
		this.length = at + 12;
		this.#records++;
	}
	#addZoneName() {
		putU16(this.bytes, this.length, POINTER | this.#zoneStart);
		this.length += 2;
	}
};
function octetsOf(value) {
	return [
		value >>> 24,
		value >>> 16 & 255,
		value >>> 8 & 255,
		value & 255
	];
}
// src/operate/host-watch.ts
const LOOK_EVERY_MS = 3e3;
var HostWatch = class {
	#clock;
	#addresses;
	#changed;
	#known;
	#timer;
	constructor(clock, addresses, changed) {
		this.#clock = clock;
		this.#addresses = addresses;
		this.#changed = changed;
		this.#known = this.#fingerprint();
		this.#timer = clock.after(LOOK_EVERY_MS, () => this.#look());
	}
	stop() {
		this.#timer.cancel();
	}
	#look() {
		this.#timer = this.#clock.after(LOOK_EVERY_MS, () => this.#look());
		const now = this.#fingerprint() ?? this.#known;
		const moved = this.#known !== void 0 && now !== this.#known;
		this.#known = now;
		if (this.#clock.noticeSuspend() > 0) this.#changed("suspended");
		else if (moved) this.#changed("addresses");
	}
	#fingerprint() {
		try {
			return [...this.#addresses()].sort().join(" ");
		} catch {
			return;
		}
	}
};
// node_modules/lru-cache/dist/esm/node/index.min.js
var S = (0, node_diagnostics_channel.channel)("lru-cache:metrics");
var W = (0, node_diagnostics_channel.tracingChannel)("lru-cache");
var L = typeof performance == "object" && performance && typeof performance.now == "function" ? performance : Date;
var R = () => S.hasSubscribers || W.hasSubscribers;
var U = new Set();
var M = typeof process == "object" && process ? process : {};
var k = (d, e, t, i) => {
	typeof M.emitWarning == "function" ? M.emitWarning(d, e, t, i) : console.error(`[${t}] ${e}: ${d}`);
};
var H = (d) => !U.has(d);
var T = (d) => !!d && d === Math.floor(d) && d > 0 && isFinite(d);
var j = (d) => T(d) ? d <= Math.pow(2, 8) ? Uint8Array : d <= Math.pow(2, 16) ? Uint16Array : d <= Math.pow(2, 32) ? Uint32Array : d <= Number.MAX_SAFE_INTEGER ? O : null : null;
var O = class extends Array {
	constructor(e) {
		super(e), this.fill(0);
	}
};
var x = class d {
	heap;
	length;
	static #o = !1;
	static create(e) {
		let t = j(e);
		if (!t) return [];
		d.#o = !0;
		let i = new d(e, t);
		return d.#o = !1, i;
	}
	constructor(e, t) {
		if (!d.#o) throw new TypeError("instantiate Stack using Stack.create(n)");
		this.heap = new t(e), this.length = 0;
	}
	push(e) {
		this.heap[this.length++] = e;
	}
	pop() {
		return this.heap[--this.length];
	}
};
var I = class d {
	#o;
	#c;
	#S;
	#O;
	#w;
	#M;
	#I;
	#m;
	get perf() {
		return this.#m;
	}
	ttl;
	ttlResolution;
	ttlAutopurge;
	updateAgeOnGet;
	updateAgeOnHas;
	allowStale;
	noDisposeOnSet;
	noUpdateTTL;
	maxEntrySize;
	sizeCalculation;
	noDeleteOnFetchRejection;
	noDeleteOnStaleGet;
	allowStaleOnFetchAbort;
	allowStaleOnFetchRejection;
	ignoreFetchAbort;
	backgroundFetchSize;
	#n;
	#b;
	#s;
	#i;
	#t;
	#l;
	#u;
	#a;
	#h;
	#y;
	#r;
	#_;
	#F;
	#d;
	#g;
	#T;
	#U;
	#f;
	#D;
	static unsafeExposeInternals(e) {
		return {
			starts: e.#F,
			ttls: e.#d,
			autopurgeTimers: e.#g,
			sizes: e.#_,
			keyMap: e.#s,
			keyList: e.#i,
			valList: e.#t,
			next: e.#l,
			prev: e.#u,
			get head() {
				return e.#a;
			},
			get tail() {
				return e.#h;
			},
			free: e.#y,
			isBackgroundFetch: (t) => e.#e(t),
			backgroundFetch: (t, i, s, n) => e.#P(t, i, s, n),
			moveToTail: (t) => e.#L(t),
			indexes: (t) => e.#A(t),
			rindexes: (t) => e.#z(t),
			isStale: (t) => e.#p(t)
		};
	}
	get max() {
		return this.#o;
	}
	get maxSize() {
		return this.#c;
	}
	get calculatedSize() {
		return this.#b;
	}
	get size() {
		return this.#n;
	}
	get fetchMethod() {
		return this.#M;
	}
	get memoMethod() {
		return this.#I;
	}
	get dispose() {
		return this.#S;
	}
	get onInsert() {
		return this.#O;
	}
	get disposeAfter() {
		return this.#w;
	}
	constructor(e) {
		let { max: t = 0, ttl: i, ttlResolution: s = 1, ttlAutopurge: n, updateAgeOnGet: o, updateAgeOnHas: l, allowStale: h, dispose: r, onInsert: c, disposeAfter: m, noDisposeOnSet: _, noUpdateTTL: u, maxSize: g = 0, maxEntrySize: f = 0, sizeCalculation: y, fetchMethod: a, memoMethod: w, noDeleteOnFetchRejection: F, noDeleteOnStaleGet: b, allowStaleOnFetchRejection: p, allowStaleOnFetchAbort: A, ignoreFetchAbort: z, backgroundFetchSize: C = 1, perf: E } = e;
		if (this.backgroundFetchSize = C, E !== void 0 && typeof E?.now != "function") throw new TypeError("perf option must have a now() method if specified");
		if (this.#m = E ?? L, t !== 0 && !T(t)) throw new TypeError("max option must be a nonnegative integer");
		let v = t ? j(t) : Array;
		if (!v) throw new Error("invalid max value: " + t);
		if (this.#o = t, this.#c = g, this.maxEntrySize = f || this.#c, this.sizeCalculation = y, this.sizeCalculation) {
			if (!this.#c && !this.maxEntrySize) throw new TypeError("cannot set sizeCalculation without setting maxSize or maxEntrySize");
			if (typeof this.sizeCalculation != "function") throw new TypeError("sizeCalculation set to non-function");
		}
		if (w !== void 0 && typeof w != "function") throw new TypeError("memoMethod must be a function if defined");
		if (this.#I = w, a !== void 0 && typeof a != "function") throw new TypeError("fetchMethod must be a function if specified");
		if (this.#M = a, this.#U = !!a, this.#s = new Map(), this.#i = Array.from({ length: t }).fill(void 0), this.#t = Array.from({ length: t }).fill(void 0), this.#l = new v(t), this.#u = new v(t), this.#a = 0, this.#h = 0, this.#y = x.create(t), this.#n = 0, this.#b = 0, typeof r == "function" && (this.#S = r), typeof c == "function" && (this.#O = c), typeof m == "function" ? (this.#w = m, this.#r = []) : (this.#w = void 0, this.#r = void 0), this.#T = !!this.#S, this.#D = !!this.#O, this.#f = !!this.#w, this.noDisposeOnSet = !!_, this.noUpdateTTL = !!u, this.noDeleteOnFetchRejection = !!F, this.allowStaleOnFetchRejection = !!p, this.allowStaleOnFetchAbort = !!A, this.ignoreFetchAbort = !!z, this.maxEntrySize !== 0) {
			if (this.#c !== 0 && !T(this.#c)) throw new TypeError("maxSize must be a positive integer if specified");
			if (!T(this.maxEntrySize)) throw new TypeError("maxEntrySize must be a positive integer if specified");
			this.#X();
		}
		if (this.allowStale = !!h, this.noDeleteOnStaleGet = !!b, this.updateAgeOnGet = !!o, this.updateAgeOnHas = !!l, this.ttlResolution = T(s) || s === 0 ? s : 1, this.ttlAutopurge = !!n, this.ttl = i || 0, this.ttl) {
			if (!T(this.ttl)) throw new TypeError("ttl must be a positive integer if specified");
			this.#k();
		}
		if (this.#o === 0 && this.ttl === 0 && this.#c === 0) throw new TypeError("At least one of max, maxSize, or ttl is required");
		if (!this.ttlAutopurge && !this.#o && !this.#c) {
			let D = "LRU_CACHE_UNBOUNDED";
			H(D) && (U.add(D), k("TTL caching without ttlAutopurge, max, or maxSize can result in unbounded memory consumption.", "UnboundedCacheWarning", D, d));
		}
	}
	getRemainingTTL(e) {
		return this.#s.has(e) ? 1 / 0 : 0;
	}
	#k() {
		let e = new O(this.#o), t = new O(this.#o);
		this.#d = e, this.#F = t;
		let i = this.ttlAutopurge ? Array.from({ length: this.#o }) : void 0;
		this.#g = i, this.#H = (h, r, c = this.#m.now()) => {
			t[h] = r !== 0 ? c : 0, e[h] = r, s(h, r);
		}, this.#R = (h) => {
			t[h] = e[h] !== 0 ? this.#m.now() : 0, s(h, e[h]);
		};
		let s = this.ttlAutopurge ? (h, r) => {
			if (i?.[h] && (clearTimeout(i[h]), i[h] = void 0), r && r !== 0 && i) {
				let c = setTimeout(() => {
					this.#p(h) ? (this.#E(this.#i[h], "expire"), i[h] = void 0) : s(h, l(h));
				}, r + 1);
				c.unref && c.unref(), i[h] = c;
			}
		} : () => {};
		this.#v = (h, r) => {
			if (e[r]) {
				let c = e[r], m = t[r];
				if (!c || !m) return;
				h.ttl = c, h.start = m, h.now = n || o();
				h.remainingTTL = c - (h.now - m);
			}
		};
		let n = 0, o = () => {
			let h = this.#m.now();
			if (this.ttlResolution > 0) {
				n = h;
				let r = setTimeout(() => n = 0, this.ttlResolution);
				r.unref && r.unref();
			}
			return h;
		};
		this.getRemainingTTL = (h) => {
			let r = this.#s.get(h);
			return r === void 0 ? 0 : l(r);
		};
		let l = (h) => {
			let r = e[h], c = t[h];
			if (!r || !c) return 1 / 0;
			return r - ((n || o()) - c);
		};
		this.#p = (h) => {
			let r = t[h], c = e[h];
			return !!c && !!r && (n || o()) - r > c;
		};
	}
	#R = () => {};
	#v = () => {};
	#H = () => {};
	#p = () => !1;
	#X() {
		let e = new O(this.#o);
		this.#b = 0, this.#_ = e, this.#x = (t) => {
			this.#b -= e[t], e[t] = 0;
		}, this.#N = (t, i, s, n) => {
			if (!T(s)) {
				if (this.#e(i)) return this.backgroundFetchSize;
				if (n) {
					if (typeof n != "function") throw new TypeError("sizeCalculation must be a function");
					if (s = n(i, t), !T(s)) throw new TypeError("sizeCalculation return invalid (expect positive integer)");
				} else throw new TypeError("invalid size value (must be positive integer). When maxSize or maxEntrySize is used, sizeCalculation or size must be set.");
			}
			return s;
		}, this.#j = (t, i, s) => {
			if (e[t] = i, this.#c) {
				let n = this.#c - e[t];
				for (; this.#b > n;) this.#G(!0);
			}
			this.#b += e[t], s && (s.entrySize = i, s.totalCalculatedSize = this.#b);
		};
	}
	#x = (e) => {};
	#j = (e, t, i) => {};
	#N = (e, t, i, s) => {
		if (i || s) throw new TypeError("cannot set size without setting maxSize or maxEntrySize on cache");
		return 0;
	};
	*#A({ allowStale: e = this.allowStale } = {}) {
		if (this.#n) for (let t = this.#h; this.#V(t) && ((e || !this.#p(t)) && (yield t), t !== this.#a);) t = this.#u[t];
	}
	*#z({ allowStale: e = this.allowStale } = {}) {
		if (this.#n) for (let t = this.#a; this.#V(t) && ((e || !this.#p(t)) && (yield t), t !== this.#h);) t = this.#l[t];
	}
	#V(e) {
		return e !== void 0 && this.#s.get(this.#i[e]) === e;
	}
	*entries() {
		for (let e of this.#A()) this.#t[e] !== void 0 && this.#i[e] !== void 0 && !this.#e(this.#t[e]) && (yield [this.#i[e], this.#t[e]]);
	}
	*rentries() {
		for (let e of this.#z()) this.#t[e] !== void 0 && this.#i[e] !== void 0 && !this.#e(this.#t[e]) && (yield [this.#i[e], this.#t[e]]);
	}
	*keys() {
		for (let e of this.#A()) {
			let t = this.#i[e];
			t !== void 0 && !this.#e(this.#t[e]) && (yield t);
		}
	}
	*rkeys() {
		for (let e of this.#z()) {
			let t = this.#i[e];
			t !== void 0 && !this.#e(this.#t[e]) && (yield t);
		}
	}
	*values() {
		for (let e of this.#A()) this.#t[e] !== void 0 && !this.#e(this.#t[e]) && (yield this.#t[e]);
	}
	*rvalues() {
		for (let e of this.#z()) this.#t[e] !== void 0 && !this.#e(this.#t[e]) && (yield this.#t[e]);
	}
	[Symbol.iterator]() {
		return this.entries();
	}
	[Symbol.toStringTag] = "LRUCache";
	find(e, t = {}) {
		for (let i of this.#A()) {
			let s = this.#t[i], n = this.#e(s) ? s.__staleWhileFetching : s;
			if (n !== void 0 && e(n, this.#i[i], this)) return this.#C(this.#i[i], t);
		}
	}
	forEach(e, t = this) {
		for (let i of this.#A()) {
			let s = this.#t[i], n = this.#e(s) ? s.__staleWhileFetching : s;
			n !== void 0 && e.call(t, n, this.#i[i], this);
		}
	}
	rforEach(e, t = this) {
		for (let i of this.#z()) {
			let s = this.#t[i], n = this.#e(s) ? s.__staleWhileFetching : s;
			n !== void 0 && e.call(t, n, this.#i[i], this);
		}
	}
	purgeStale() {
		let e = !1;
		for (let t of this.#z({ allowStale: !0 })) this.#p(t) && (this.#E(this.#i[t], "expire"), e = !0);
		return e;
	}
	info(e) {
		let t = this.#s.get(e);
		if (t === void 0) return;
		let i = this.#t[t], s = this.#e(i) ? i.__staleWhileFetching : i;
		if (s === void 0) return;
		let n = { value: s };
		if (this.#d && this.#F) {
			let o = this.#d[t], l = this.#F[t];
			if (o && l) n.ttl = o - (this.#m.now() - l), n.start = Date.now();
		}
		return this.#_ && (n.size = this.#_[t]), n;
	}
	dump() {
		let e = [];
		for (let t of this.#A({ allowStale: !0 })) {
			let i = this.#i[t], s = this.#t[t], n = this.#e(s) ? s.__staleWhileFetching : s;
			if (n === void 0 || i === void 0) continue;
			let o = { value: n };
			if (this.#d && this.#F) {
				o.ttl = this.#d[t];
				let l = this.#m.now() - this.#F[t];
				o.start = Math.floor(Date.now() - l);
			}
			this.#_ && (o.size = this.#_[t]), e.unshift([i, o]);
		}
		return e;
	}
	load(e) {
		this.clear();
		for (let [t, i] of e) {
			if (i.start) {
				let s = Date.now() - i.start;
				i.start = this.#m.now() - s;
			}
			this.#W(t, i.value, i);
		}
	}
	set(e, t, i = {}) {
		let { status: s = S.hasSubscribers ? {} : void 0 } = i;
		i.status = s, s && (s.op = "set", s.key = e, t !== void 0 && (s.value = t), s.cache = this);
		let n = this.#W(e, t, i);
		return s && S.hasSubscribers && S.publish(s), n;
	}
	#W(e, t, i, s) {
		let { ttl: n = this.ttl, start: o, noDisposeOnSet: l = this.noDisposeOnSet, sizeCalculation: h = this.sizeCalculation, status: r } = i, c = this.#e(t);
		if (t === void 0) return r && (r.set = "deleted"), this.delete(e), this;
		let { noUpdateTTL: m = this.noUpdateTTL } = i;
		r && !c && (r.value = t);
		let _ = this.#N(e, t, i.size || 0, h, r);
		if (this.maxEntrySize && _ > this.maxEntrySize) return this.#E(e, "set"), r && (r.set = "miss", r.maxEntrySizeExceeded = !0), this;
		let u = this.#n === 0 ? void 0 : this.#s.get(e);
		if (u === void 0) u = this.#n === 0 ? this.#h : this.#y.length !== 0 ? this.#y.pop() : this.#n === this.#o ? this.#G(!1) : this.#n, this.#i[u] = e, this.#t[u] = t, this.#s.set(e, u), this.#l[this.#h] = u, this.#u[u] = this.#h, this.#h = u, this.#n++, this.#j(u, _, r), r && (r.set = "add"), m = !1, this.#D && !c && this.#O?.(t, e, "add");
		else {
			this.#L(u);
			let g = this.#t[u];
			if (t !== g) {
				if (!l) if (this.#e(g)) {
					g !== s && g.__abortController.abort(new Error("replaced"));
					let { __staleWhileFetching: f } = g;
					f !== void 0 && f !== t && (this.#T && this.#S?.(f, e, "set"), this.#f && this.#r?.push([
						f,
						e,
						"set"
					]));
				} else this.#T && this.#S?.(g, e, "set"), this.#f && this.#r?.push([
					g,
					e,
					"set"
				]);
				if (this.#x(u), this.#j(u, _, r), this.#t[u] = t, !c) {
					let f = g && this.#e(g) ? g.__staleWhileFetching : g, y = f === void 0 ? "add" : t !== f ? "replace" : "update";
					r && (r.set = y, f !== void 0 && (r.oldValue = f)), this.#D && this.onInsert?.(t, e, y);
				}
			} else c || (r && (r.set = "update"), this.#D && this.onInsert?.(t, e, "update"));
		}
		if (n !== 0 && !this.#d && this.#k(), this.#d && (m || this.#H(u, n, o), r && this.#v(r, u)), !l && this.#f && this.#r) {
			let g = this.#r, f;
			for (; f = g?.shift();) this.#w?.(...f);
		}
		return this;
	}
	pop() {
		try {
			for (; this.#n;) {
				let e = this.#t[this.#a];
				if (this.#G(!0), this.#e(e)) {
					if (e.__staleWhileFetching) return e.__staleWhileFetching;
				} else if (e !== void 0) return e;
			}
		} finally {
			if (this.#f && this.#r) {
				let e = this.#r, t;
				for (; t = e?.shift();) this.#w?.(...t);
			}
		}
	}
	#G(e) {
		let t = this.#a, i = this.#i[t], s = this.#t[t], n = this.#e(s);
		n && s.__abortController.abort(new Error("evicted"));
		let o = n ? s.__staleWhileFetching : s;
		return (this.#T || this.#f) && o !== void 0 && (this.#T && this.#S?.(o, i, "evict"), this.#f && this.#r?.push([
			o,
			i,
			"evict"
		])), this.#x(t), this.#g?.[t] && (clearTimeout(this.#g[t]), this.#g[t] = void 0), e && (this.#i[t] = void 0, this.#t[t] = void 0, this.#y.push(t)), this.#n === 1 ? (this.#a = this.#h = 0, this.#y.length = 0) : this.#a = this.#l[t], this.#s.delete(i), this.#n--, t;
	}
	has(e, t = {}) {
		let { status: i = S.hasSubscribers ? {} : void 0 } = t;
		t.status = i, i && (i.op = "has", i.key = e, i.cache = this);
		let s = this.#Y(e, t);
		return S.hasSubscribers && S.publish(i), s;
	}
	#Y(e, t = {}) {
		let { updateAgeOnHas: i = this.updateAgeOnHas, status: s } = t, n = this.#s.get(e);
		if (n !== void 0) {
			let o = this.#t[n];
			if (this.#e(o) && o.__staleWhileFetching === void 0) return !1;
			if (this.#p(n)) s && (s.has = "stale", this.#v(s, n));
			else return i && this.#R(n), s && (s.has = "hit", this.#v(s, n)), !0;
		} else s && (s.has = "miss");
		return !1;
	}
	peek(e, t = {}) {
		let { status: i = R() ? {} : void 0 } = t;
		i && (i.op = "peek", i.key = e, i.cache = this), t.status = i;
		let s = this.#J(e, t);
		return S.hasSubscribers && S.publish(i), s;
	}
	#J(e, t) {
		let { status: i, allowStale: s = this.allowStale } = t, n = this.#s.get(e);
		if (n === void 0 || !s && this.#p(n)) {
			i && (i.peek = n === void 0 ? "miss" : "stale");
			return;
		}
		let o = this.#t[n], l = this.#e(o) ? o.__staleWhileFetching : o;
		return i && (l !== void 0 ? (i.peek = "hit", i.value = l) : i.peek = "miss"), l;
	}
	#P(e, t, i, s) {
		let n = t === void 0 ? void 0 : this.#t[t];
		if (this.#e(n)) return n;
		let o = new AbortController(), { signal: l } = i;
		l?.addEventListener("abort", () => o.abort(l.reason), { signal: o.signal });
		let h = {
			signal: o.signal,
			options: i,
			context: s
		}, r = (f, y = !1) => {
			let { aborted: a } = o.signal, w = i.ignoreFetchAbort && f !== void 0, F = i.ignoreFetchAbort || !!(i.allowStaleOnFetchAbort && f !== void 0);
			if (i.status && (a && !y ? (i.status.fetchAborted = !0, i.status.fetchError = o.signal.reason, w && (i.status.fetchAbortIgnored = !0)) : i.status.fetchResolved = !0), a && !w && !y) return m(o.signal.reason, F);
			let b = u, p = this.#t[t];
			return (p === u || p === void 0 && w && y) && (f === void 0 ? b.__staleWhileFetching !== void 0 ? this.#t[t] = b.__staleWhileFetching : this.#E(e, "fetch") : (i.status && (i.status.fetchUpdated = !0), this.#W(e, f, h.options, b))), f;
		}, c = (f) => (i.status && (i.status.fetchRejected = !0, i.status.fetchError = f), m(f, !1)), m = (f, y) => {
			let { aborted: a } = o.signal, w = a && i.allowStaleOnFetchAbort, F = w || i.allowStaleOnFetchRejection, b = F || i.noDeleteOnFetchRejection, p = u;
			if (this.#t[t] === u && (!b || !y && p.__staleWhileFetching === void 0 ? this.#E(e, "fetch") : w || (this.#t[t] = p.__staleWhileFetching)), F) return i.status && p.__staleWhileFetching !== void 0 && (i.status.returnedStale = !0), p.__staleWhileFetching;
			if (p.__returned === p) throw f;
		}, _ = (f, y) => {
			let a = this.#M?.(e, n, h);
			o.signal.addEventListener("abort", () => {
				(!i.ignoreFetchAbort || i.allowStaleOnFetchAbort) && (f(void 0), i.allowStaleOnFetchAbort && (f = (w) => r(w, !0)));
			}), a && a instanceof Promise ? a.then((w) => f(w === void 0 ? void 0 : w), y) : a !== void 0 && f(a);
		};
		i.status && (i.status.fetchDispatched = !0);
		let u = new Promise(_).then(r, c), g = Object.assign(u, {
			__abortController: o,
			__staleWhileFetching: n,
			__returned: void 0
		});
		return t === void 0 ? (this.#W(e, g, {
			...h.options,
			status: void 0
		}), t = this.#s.get(e)) : this.#t[t] = g, g;
	}
	#e(e) {
		if (!this.#U) return !1;
		let t = e;
		return !!t && t instanceof Promise && t.hasOwnProperty("__staleWhileFetching") && t.__abortController instanceof AbortController;
	}
	fetch(e, t = {}) {
		let i = W.hasSubscribers, { status: s = R() ? {} : void 0 } = t;
		t.status = s, s && t.context && (s.context = t.context);
		let n = this.#B(e, t);
		return s && i && (s.trace = !0, W.tracePromise(() => n, s).catch(() => {})), n;
	}
	async #B(e, t = {}) {
		let { allowStale: i = this.allowStale, updateAgeOnGet: s = this.updateAgeOnGet, noDeleteOnStaleGet: n = this.noDeleteOnStaleGet, ttl: o = this.ttl, noDisposeOnSet: l = this.noDisposeOnSet, size: h = 0, sizeCalculation: r = this.sizeCalculation, noUpdateTTL: c = this.noUpdateTTL, noDeleteOnFetchRejection: m = this.noDeleteOnFetchRejection, allowStaleOnFetchRejection: _ = this.allowStaleOnFetchRejection, ignoreFetchAbort: u = this.ignoreFetchAbort, allowStaleOnFetchAbort: g = this.allowStaleOnFetchAbort, context: f, forceRefresh: y = !1, status: a, signal: w } = t;
		if (a && (a.op = "fetch", a.key = e, y && (a.forceRefresh = !0), a.cache = this), !this.#U) return a && (a.fetch = "get"), this.#C(e, {
			allowStale: i,
			updateAgeOnGet: s,
			noDeleteOnStaleGet: n,
			status: a
		});
		let F = {
			allowStale: i,
			updateAgeOnGet: s,
			noDeleteOnStaleGet: n,
			ttl: o,
			noDisposeOnSet: l,
			size: h,
			sizeCalculation: r,
			noUpdateTTL: c,
			noDeleteOnFetchRejection: m,
			allowStaleOnFetchRejection: _,
			allowStaleOnFetchAbort: g,
			ignoreFetchAbort: u,
			status: a,
			signal: w
		}, b = this.#s.get(e);
		if (b === void 0) {
			a && (a.fetch = "miss");
			let p = this.#P(e, b, F, f);
			return p.__returned = p;
		} else {
			let p = this.#t[b];
			if (this.#e(p)) {
				let v = i && p.__staleWhileFetching !== void 0;
				return a && (a.fetch = "inflight", v && (a.returnedStale = !0)), v ? p.__staleWhileFetching : p.__returned = p;
			}
			let A = this.#p(b);
			if (!y && !A) return a && (a.fetch = "hit"), this.#L(b), s && this.#R(b), a && this.#v(a, b), p;
			let z = this.#P(e, b, F, f), E = z.__staleWhileFetching !== void 0 && i;
			return a && (a.fetch = A ? "stale" : "refresh", E && A && (a.returnedStale = !0)), E ? z.__staleWhileFetching : z.__returned = z;
		}
	}
	forceFetch(e, t = {}) {
		let i = W.hasSubscribers, { status: s = R() ? {} : void 0 } = t;
		t.status = s, s && t.context && (s.context = t.context);
		let n = this.#K(e, t);
		return s && i && (s.trace = !0, W.tracePromise(() => n, s).catch(() => {})), n;
	}
	async #K(e, t = {}) {
		let i = await this.#B(e, t);
		if (i === void 0) throw new Error("fetch() returned undefined");
		return i;
	}
	memo(e, t = {}) {
		let { status: i = S.hasSubscribers ? {} : void 0 } = t;
		t.status = i, i && (i.op = "memo", i.key = e, t.context && (i.context = t.context), i.cache = this);
		let s = this.#Q(e, t);
		return i && (i.value = s), S.hasSubscribers && S.publish(i), s;
	}
	#Q(e, t = {}) {
		let i = this.#I;
		if (!i) throw new Error("no memoMethod provided to constructor");
		let { context: s, status: n, forceRefresh: o, ...l } = t;
		n && o && (n.forceRefresh = !0);
		let h = this.#C(e, l), r = o || h === void 0;
		if (n && (n.memo = r ? "miss" : "hit", r || (n.value = h)), !r) return h;
		let c = i(e, h, {
			options: l,
			context: s
		});
		return n && (n.value = c), this.#W(e, c, l), c;
	}
	get(e, t = {}) {
		let { status: i = S.hasSubscribers ? {} : void 0 } = t;
		t.status = i, i && (i.op = "get", i.key = e, i.cache = this);
		let s = this.#C(e, t);
		return i && (s !== void 0 && (i.value = s), S.hasSubscribers && S.publish(i)), s;
	}
	#C(e, t = {}) {
		let { allowStale: i = this.allowStale, updateAgeOnGet: s = this.updateAgeOnGet, noDeleteOnStaleGet: n = this.noDeleteOnStaleGet, status: o } = t, l = this.#s.get(e);
		if (l === void 0) {
			o && (o.get = "miss");
			return;
		}
		let h = this.#t[l], r = this.#e(h);
		return o && this.#v(o, l), this.#p(l) ? r ? (o && (o.get = "stale-fetching"), i && h.__staleWhileFetching !== void 0 ? (o && (o.returnedStale = !0), h.__staleWhileFetching) : void 0) : (n || this.#E(e, "expire"), o && (o.get = "stale"), i ? (o && (o.returnedStale = !0), h) : void 0) : (o && (o.get = r ? "fetching" : "hit"), this.#L(l), s && this.#R(l), r ? h.__staleWhileFetching : h);
	}
	#$(e, t) {
		this.#u[t] = e, this.#l[e] = t;
	}
	#L(e) {
		e !== this.#h && (e === this.#a ? this.#a = this.#l[e] : this.#$(this.#u[e], this.#l[e]), this.#$(this.#h, e), this.#h = e);
	}
	delete(e) {
		return this.#E(e, "delete");
	}
	#E(e, t) {
		S.hasSubscribers && S.publish({
			op: "delete",
			delete: t,
			key: e,
			cache: this
		});
		let i = !1;
		if (this.#n !== 0) {
			let s = this.#s.get(e);
			if (s !== void 0) if (this.#g?.[s] && (clearTimeout(this.#g[s]), this.#g[s] = void 0), i = !0, this.#n === 1) this.#q(t);
			else {
				this.#x(s);
				let n = this.#t[s];
				if (this.#e(n) ? n.__abortController.abort(new Error("deleted")) : (this.#T || this.#f) && (this.#T && this.#S?.(n, e, t), this.#f && this.#r?.push([
					n,
					e,
					t
				])), this.#s.delete(e), this.#i[s] = void 0, this.#t[s] = void 0, s === this.#h) this.#h = this.#u[s];
				else if (s === this.#a) this.#a = this.#l[s];
				else {
					let o = this.#u[s];
					this.#l[o] = this.#l[s];
					let l = this.#l[s];
					this.#u[l] = this.#u[s];
				}
				this.#n--, this.#y.push(s);
			}
		}
		if (this.#f && this.#r?.length) {
			let s = this.#r, n;
			for (; n = s?.shift();) this.#w?.(...n);
		}
		return i;
	}
	clear() {
		return this.#q("delete");
	}
	#q(e) {
		for (let t of this.#z({ allowStale: !0 })) {
			let i = this.#t[t];
			if (this.#e(i)) i.__abortController.abort(new Error("deleted"));
			else {
				let s = this.#i[t];
				this.#T && this.#S?.(i, s, e), this.#f && this.#r?.push([
					i,
					s,
					e
				]);
			}
		}
		if (this.#s.clear(), this.#t.fill(void 0), this.#i.fill(void 0), this.#d && this.#F) {
			this.#d.fill(0), this.#F.fill(0);
			for (let t of this.#g ?? []) t !== void 0 && clearTimeout(t);
			this.#g?.fill(void 0);
		}
		if (this.#_ && this.#_.fill(0), this.#a = 0, this.#h = 0, this.#y.length = 0, this.#b = 0, this.#n = 0, this.#f && this.#r) {
			let t = this.#r, i;
			for (; i = t?.shift();) this.#w?.(...i);
		}
	}
};
// src/wire/response-opt.ts
function readUpstreamOpt(wire, type, end, scan) {
	scan.hasOpt = true;
	scan.rcode |= wire[type + 4] << 4;
	if (wire[type + 5] !== 0) return "bad-version";
	scan.optionsStart = type + 10;
	scan.optionsEnd = end;
	let at = scan.optionsStart;
	while (at < end) {
		if (end - at < 4) return "bad-opt";
		const size = getU16(wire, at + 2);
		if (size > end - at - 4) return "bad-opt";
		if (!noteOption(wire, getU16(wire, at), at + 4, size, scan)) return "bad-opt";
		at += 4 + size;
	}
}
function noteOption(wire, code, at, size, scan) {
	switch (code) {
		case OPTION.EXTENDED_ERROR:
			if (size >= 2) scan.extendedErrorLength += 4 + size;
			return true;
		case OPTION.TCP_KEEPALIVE:
			if (size === 2) scan.keepaliveUnits = getU16(wire, at);
			return true;
		case OPTION.MQTYPE_RESPONSE:
			scan.mqtypeResponse = true;
			return true;
		case OPTION.ECS:
			if (!isSoundSubnet(wire, at, size)) return false;
			if (wire[at + 2] !== 0) scan.ecsForeign = true;
			if (wire[at + 3] !== 0) scan.ecsScoped = true;
			return true;
		default: return true;
	}
}
function copyExtendedErrors(scan, target, targetAt) {
	if (scan.extendedErrorLength === 0) return;
	let out = targetAt;
	for (let at = scan.optionsStart; at < scan.optionsEnd; at += 4 + getU16(scan.wire, at + 2)) {
		const size = getU16(scan.wire, at + 2);
		if (getU16(scan.wire, at) !== OPTION.EXTENDED_ERROR || size < 2) continue;
		scan.wire.copy(target, out, at, at + 4 + size);
		out += 4 + size;
	}
}
// src/wire/upstream-opt.ts
const PADDING_BLOCK = 128;
const UPSTREAM_PAYLOAD_SIZE = 4096;
const OPTION_HEADER = 4;
function makeOptTail(location, { dnssecOk, keepalive, ecsZero }) {
	const options = Buffer.concat([
		keepalive ? option(OPTION.TCP_KEEPALIVE, Buffer.alloc(0)) : Buffer.alloc(0),
		location === void 0 ? Buffer.alloc(0) : option(OPTION.CF_LOCATION, Buffer.from(location, "latin1")),
		ecsZero ? option(OPTION.ECS, Buffer.from([
			0,
			1,
			0,
			0
		])) : Buffer.alloc(0),
		option(OPTION.PADDING, Buffer.alloc(0))
	]);
	const bytes = Buffer.alloc(11 + options.length + PADDING_BLOCK);
	putU16(bytes, 1, QTYPE.OPT);
	putU16(bytes, 3, UPSTREAM_PAYLOAD_SIZE);
	putU16(bytes, 7, dnssecOk ? DNSSEC_OK$1 : 0);
	options.copy(bytes, 11);
	return {
		bytes,
		length: 11 + options.length
	};
}
function maxOptLength(tail) {
	return tail.length + PADDING_BLOCK - 1;
}
function appendOpt(tail, target, start, length) {
	const padding = -(length + tail.length) & 127;
	const at = start + length;
	tail.bytes.copy(target, at, 0, tail.length + padding);
	putU16(target, at + 11 - 2, tail.length - 11 + padding);
	putU16(target, at + tail.length - 2, padding);
	return length + tail.length + padding;
}
function option(code, value) {
	const bytes = Buffer.alloc(OPTION_HEADER + value.length);
	putU16(bytes, 0, code);
	putU16(bytes, 2, value.length);
	value.copy(bytes, OPTION_HEADER);
	return bytes;
}
// src/wire/upstream-query.ts
function verbatimQuery(query) {
	return {
		kind: "verbatim",
		wire: query.keep().wire,
		questionEnd: query.questionEnd
	};
}
function questionStart(asked) {
	return asked.kind === "question" ? 0 : 12;
}
function questionEnd(asked) {
	return asked.kind === "question" ? asked.question.length : asked.questionEnd;
}
function questionOctets(asked) {
	return asked.kind === "question" ? asked.question : asked.wire;
}
const FRAME_PREFIX = 2;
var UpstreamEncoder = class {
	#tails;
	#maxTailLength;
	constructor(location) {
		this.#tails = Array.from({ length: 8 }, (_, index) => makeOptTail(location, {
			dnssecOk: (index & DNSSEC_OK_TAIL) !== 0,
			keepalive: (index & KEEPALIVE_TAIL) !== 0,
			ecsZero: (index & ECS_ZERO_TAIL) !== 0
		}));
		this.#maxTailLength = Math.max(...this.#tails.map(maxOptLength));
	}
	maxLength(query) {
		if (query.kind === "verbatim") return FRAME_PREFIX + query.wire.length;
		return 14 + query.question.length + this.#maxTailLength;
	}
	encode(query, id, keepalive, target, at) {
		const start = at + FRAME_PREFIX;
		let length;
		if (query.kind === "verbatim") length = query.wire.copy(target, start);
		else {
			putU16(target, start + 2, upstreamFlags(query.recursionDesired, query.checkingDisabled));
			putU32(target, start + 4, 65536);
			putU32(target, start + 8, 1);
			copyOctets(query.question, 0, query.question.length, target, start + 12);
			const index = (query.dnssecOk ? DNSSEC_OK_TAIL : 0) | (keepalive ? KEEPALIVE_TAIL : 0) | (query.ecsZero ? ECS_ZERO_TAIL : 0);
			length = appendOpt(this.#tails[index], target, start, 12 + query.question.length);
		}
		putU16(target, at, length);
		putU16(target, start, id);
		return FRAME_PREFIX + length;
	}
};
const DNSSEC_OK_TAIL = 1;
const KEEPALIVE_TAIL = 2;
const ECS_ZERO_TAIL = 4;
function upstreamFlags(recursionDesired, checkingDisabled) {
	return FLAG.AD | (recursionDesired ? FLAG.RD : 0) | (checkingDisabled ? FLAG.CD : 0);
}
// src/wire/response.ts
const NO_TTL = 4294967295;
const EMPTY$1 = Buffer.alloc(0);
var ResponseScan = class {
	wire = EMPTY$1;
	id = 0;
	flags = 0;
	rcode = 0;
	truncated = false;
	questionAbsent = false;
	questionEnd = 0;
	answerCount = 0;
	authorityCount = 0;
	additionalCount = 0;
	additionalStart = 0;
	end = 0;
	bodyEnd = 0;
	answersType = false;
	minTtl = NO_TTL;
	zeroTtl = false;
	soaTtlAt = 0;
	soaTtl = 0;
	soaMinimum = 0;
	soaTooShort = false;
	hasOpt = false;
	optLast = false;
	keepaliveUnits = -1;
	mqtypeResponse = false;
	ecsScoped = false;
	ecsForeign = false;
	optionsStart = 0;
	optionsEnd = 0;
	extendedErrorLength = 0;
	ttlOffsets = new Uint16Array(Math.ceil(MAX_MESSAGE_LENGTH / 11));
	ttlCount = 0;
};
const scan = new ResponseScan();
function isNegative(of) {
	return of.rcode === RCODE.NXDOMAIN || of.rcode === RCODE.NOERROR && !of.answersType;
}
function scanResponse(wire) {
	if (wire.length < 12) return "too-short";
	if (wire.length > 65535) return "bad-record";
	startScan(wire);
	if (!isResponse(wire)) return "not-a-response";
	const questions = getU16(wire, 4);
	const qnameEnd = questions === 1 ? skipPlainName(wire, 12, wire.length) : 8;
	if (questions > 1 || qnameEnd < 0 || qnameEnd + 4 > wire.length) return "bad-question";
	scan.questionAbsent = questions === 0;
	scan.questionEnd = qnameEnd + 4;
	const defect = scanRecords(wire, scan.questionAbsent ? 0 : getU16(wire, qnameEnd));
	if (defect !== void 0) return defect;
	if (scan.rcode === RCODE.BADVERS) return "bad-version";
	if (scan.questionAbsent && (scan.rcode === RCODE.NOERROR || scan.rcode === RCODE.NXDOMAIN)) return "no-question";
	return scan;
}
function isResponse(wire) {
	return wire.length >= 12 && (getU16(wire, 2) & (FLAG.QR | FLAG.OPCODE)) === FLAG.QR;
}
function sameQuestion(wire, asked) {
	const questions = getU16(wire, 4);
	if (questions === 0) return "absent";
	const octets = questionOctets(asked);
	const from = questionStart(asked);
	const length = questionEnd(asked) - from;
	if (questions !== 1 || wire.length < 12 + length) return "different";
	const behindName = length - 4;
	if (!equalFolded(wire, 12, octets, from, behindName)) return "different";
	return getU32(wire, 12 + behindName) === getU32(octets, from + behindName) ? "same" : "different";
}
function startScan(wire) {
	scan.wire = wire;
	scan.id = getU16(wire, 0);
	scan.flags = getU16(wire, 2);
	scan.rcode = scan.flags & FLAG.RCODE;
	scan.truncated = (scan.flags & FLAG.TC) !== 0;
	scan.answerCount = getU16(wire, 6);
	scan.authorityCount = getU16(wire, 8);
	scan.additionalCount = getU16(wire, 10);
	scan.answersType = false;
	scan.minTtl = NO_TTL;
	scan.zeroTtl = false;
	scan.soaTtlAt = 0;
	scan.soaTtl = 0;
	scan.soaMinimum = 0;
	scan.soaTooShort = false;
	scan.hasOpt = false;
	scan.optLast = false;
	scan.keepaliveUnits = -1;
	scan.mqtypeResponse = false;
	scan.ecsScoped = false;
	scan.ecsForeign = false;
	scan.optionsStart = 0;
	scan.optionsEnd = 0;
	scan.extendedErrorLength = 0;
	scan.ttlCount = 0;
}
function scanRecords(wire, qtype) {
	const additionalFrom = scan.answerCount + scan.authorityCount;
	const records = additionalFrom + scan.additionalCount;
	let at = scan.questionEnd;
	scan.additionalStart = at;
	for (let index = 0; index < records; index++) {
		if (index === additionalFrom) scan.additionalStart = at;
		const owner = skipOwner(wire, at);
		const rdata = owner + 10;
		if (owner < 0 || rdata > wire.length) return "bad-record";
		const end = rdata + getU16(wire, rdata - 2);
		if (end > wire.length) return "bad-record";
		if (getU16(wire, owner) === QTYPE.OPT) {
			if (index < additionalFrom || scan.hasOpt || !isRoot(wire, at)) return "bad-opt";
			scan.bodyEnd = at;
			scan.additionalCount = index - additionalFrom;
			scan.optLast = index === records - 1;
			const defect = readUpstreamOpt(wire, owner, end, scan);
			if (defect !== void 0) return defect;
		} else if (index >= additionalFrom && isSignature(wire, at, owner, end)) return "signed";
		else if (!scan.hasOpt) noteRecord(wire, owner, end, qtype, index);
		at = end;
	}
	if (records === additionalFrom) scan.additionalStart = at;
	scan.end = at;
	if (!scan.hasOpt) scan.bodyEnd = at;
}
function skipOwner(wire, at) {
	if (at + 1 >= wire.length) return -1;
	if (wire[at] === 192 && wire[at + 1] === 12 && !scan.questionAbsent) return at + 2;
	const end = skipName(wire, at, wire.length);
	return end > 0 && borrowsFrom(wire, at, scan.ttlOffsets, scan.ttlCount) ? -1 : end;
}
function noteRecord(wire, owner, end, qtype, index) {
	const type = getU16(wire, owner);
	const ttl = getU32(wire, owner + 4);
	scan.ttlOffsets[scan.ttlCount++] = owner + 4;
	if (ttl < scan.minTtl) scan.minTtl = ttl;
	if (index >= scan.answerCount + scan.authorityCount) return;
	if (ttl === 0) scan.zeroTtl = true;
	if (index < scan.answerCount) {
		if (type === qtype || qtype === QTYPE.ANY) scan.answersType = true;
	} else if (type === QTYPE.SOA && scan.soaTtlAt === 0 && getU16(wire, owner + 2) === QCLASS.IN) {
		scan.soaTtlAt = owner + 4;
		scan.soaTtl = ttl;
		scan.soaTooShort = end - (owner + 10) < 20;
		scan.soaMinimum = scan.soaTooShort ? 0 : getU32(wire, end - 4);
	}
}
// src/wire/answer.ts
function answerSize(answer) {
	return answer.length + 2 * answer.ttlCount + answer.extendedErrorsLength;
}
const SCRATCH_LENGTH = 3 * MAX_MESSAGE_LENGTH;
const scratch$1 = Buffer.allocUnsafeSlow(SCRATCH_LENGTH);
function makeAnswer(scan, asked, caps) {
	const rcode = scan.rcode === RCODE.BADCOOKIE ? RCODE.SERVFAIL : scan.rcode;
	const bare = scan.questionAbsent || rcode !== scan.rcode;
	const octets = questionOctets(asked);
	const from = questionStart(asked);
	const to = questionEnd(asked);
	const questionEnd$2 = 12 + to - from;
	const length = bare ? questionEnd$2 : scan.bodyEnd;
	const ttlCount = bare ? 0 : scan.ttlCount;
	const errorsAt = length + 2 * ttlCount;
	const bytes = scratch$1;
	if (!bare) scan.wire.copy(bytes, questionEnd$2, questionEnd$2, length);
	foldInto(octets, from, to - 4, bytes, 12);
	copyOctets(octets, to - 4, to, bytes, questionEnd$2 - 4);
	putU16(bytes, 0, 0);
	putU16(bytes, 2, FLAG.QR | scan.flags & (FLAG.TC | FLAG.RA | FLAG.AD) | rcode & FLAG.RCODE);
	putU16(bytes, 4, 1);
	putU16(bytes, 6, bare ? 0 : scan.answerCount);
	putU16(bytes, 8, bare ? 0 : scan.authorityCount);
	putU16(bytes, 10, bare ? 0 : scan.additionalCount);
	if (!bare) capTtls(bytes, scan, caps);
	for (let i = 0; i < ttlCount; i++) putU16(bytes, length + 2 * i, scan.ttlOffsets[i]);
	copyExtendedErrors(scan, bytes, errorsAt);
	return {
		bytes,
		start: 0,
		length,
		questionEnd: questionEnd$2,
		additionalStart: bare ? length : scan.additionalStart,
		ttlCount,
		extendedErrorsLength: scan.extendedErrorLength,
		rcode
	};
}
function capTtls(bytes, scan, caps) {
	const max = caps.maxTtlSeconds;
	for (let i = 0; i < scan.ttlCount; i++) {
		const at = scan.ttlOffsets[i];
		if (getU32(bytes, at) > max) putU32(bytes, at, max);
	}
	if (scan.soaTtlAt > 0 && !scan.soaTooShort && isNegative(scan)) putU32(bytes, scan.soaTtlAt, Math.min(scan.soaTtl, scan.soaMinimum, caps.maxNegativeTtlSeconds, max));
}
// src/cache/cache-key.ts
const DNSSEC_OK = 1;
const CHECKING_DISABLED = 2;
const RECURSION_DESIRED = 4;
const ECS_ZERO = 8;
const VERBATIM = 128;
const UNSHARED = 129;
var CacheKey = class CacheKey {
	question;
	length;
	flags;
	hash;
	constructor(question, length, flags, hash) {
		this.question = question;
		this.length = length;
		this.flags = flags;
		this.hash = hash;
	}
	keep() {
		const question = smallOctets(this.length);
		copyOctets(this.question, 0, this.length, question, 0);
		return new CacheKey(question, this.length, this.flags, this.hash);
	}
	equals(other) {
		const { question, length } = this;
		if (other.hash !== this.hash || other.length !== length || other.flags !== this.flags) return false;
		for (let at = 0; at < length; at++) if (question[at] !== other.question[at]) return false;
		return true;
	}
};
const MAX_QUESTION_LENGTH = 259;
const SEED = (0, node_crypto.randomInt)(2147483647);
const current = new CacheKey(new Uint8Array(MAX_QUESTION_LENGTH), 0, 0, 0);
function cacheKey(query) {
	const { wire, flags, questionEnd } = query;
	const { question } = current;
	const nameEnd = questionEnd - 4;
	let hash = SEED;
	let to = 0;
	for (let at = 12; at < nameEnd; at++) {
		const octet = FOLD[wire[at]];
		question[to++] = octet;
		hash = stir(hash, octet);
	}
	for (let at = nameEnd; at < questionEnd; at++) {
		const octet = wire[at];
		question[to++] = octet;
		hash = stir(hash, octet);
	}
	current.length = to;
	current.flags = (query.dnssecOk ? DNSSEC_OK : 0) | (flags & FLAG.CD ? CHECKING_DISABLED : 0) | (flags & FLAG.RD ? RECURSION_DESIRED : 0) | (query.ecsZero ? ECS_ZERO : 0);
	current.hash = finish(stir(hash, current.flags));
	return current;
}
function hashOfQuestion(wire, from, to, flags) {
	let hash = SEED;
	for (let at = from; at < to; at++) hash = stir(hash, wire[at]);
	return finish(stir(hash, flags));
}
function verbatimKey(query) {
	return keyOver(Buffer.from(query.wire.subarray(0, query.end)), VERBATIM);
}
function unsharedKey(serial) {
	const octets = Buffer.allocUnsafe(6);
	octets.writeUIntBE(serial, 0, 6);
	return keyOver(octets, UNSHARED);
}
function upstreamQuery(key) {
	const { flags } = key;
	return {
		kind: "question",
		question: key.question,
		recursionDesired: (flags & RECURSION_DESIRED) !== 0,
		checkingDisabled: (flags & CHECKING_DISABLED) !== 0,
		dnssecOk: (flags & DNSSEC_OK) !== 0,
		ecsZero: (flags & ECS_ZERO) !== 0
	};
}
function keepable(query) {
	const { qtype } = query;
	if (query.signed || query.extraRecords || (query.flags & FLAG.RD) === 0 || query.qclass !== QCLASS.IN) return false;
	return qtype !== QTYPE.OPT && (qtype < 128 || qtype >= 255);
}
function keyOver(octets, flags) {
	return new CacheKey(octets, octets.length, flags, hashOfQuestion(octets, 0, octets.length, flags));
}
function stir(hash, octet) {
	return Math.imul(hash ^ octet, 16777619);
}
function finish(hash) {
	let mixed = Math.imul(hash ^ hash >>> 16, 2246822507);
	mixed = Math.imul(mixed ^ mixed >>> 13, 3266489909);
	return (mixed ^ mixed >>> 16) >>> 1;
}
var Entry = class {
	bytes = EMPTY;
	start = 0;
	length = 0;
	questionEnd = 0;
	additionalStart = 0;
	ttlCount = 0;
	extendedErrorsLength = 0;
	rcode = 0;
	fresh = false;
	ageSeconds = 0;
	lifetimeSeconds = 0;
	expiresAt = 0;
	recheckAt = 0;
	read(bytes, at, now) {
		const storedAt = getU16(bytes, at) * 2 ** 32 + getU32(bytes, at + 2);
		this.bytes = bytes;
		this.start = at + 27;
		this.lifetimeSeconds = getU32(bytes, at + 6);
		this.recheckAt = getU32(bytes, at + 10) * 1e3;
		this.length = getU16(bytes, at + 14);
		this.additionalStart = getU16(bytes, at + 16);
		this.questionEnd = getU16(bytes, at + 18);
		this.ttlCount = getU16(bytes, at + 20);
		this.extendedErrorsLength = getU16(bytes, at + 22);
		this.rcode = getU16(bytes, at + 24);
		this.expiresAt = storedAt + this.lifetimeSeconds * 1e3;
		this.fresh = now < this.expiresAt;
		this.ageSeconds = Math.floor((now - storedAt) / 1e3);
	}
	postpone(recheckAt) {
		const second = Math.ceil(recheckAt / 1e3);
		this.recheckAt = second * 1e3;
		putU32(this.bytes, this.start - 27 + 10, second);
	}
};
function writeEntry(bytes, at, key, answer, now, lifetimeSeconds) {
	const storedAt = Math.floor(now);
	putU16(bytes, at, storedAt / 2 ** 32);
	putU32(bytes, at + 2, storedAt % 2 ** 32);
	putU32(bytes, at + 6, lifetimeSeconds);
	putU32(bytes, at + 10, 0);
	putU16(bytes, at + 14, answer.length);
	putU16(bytes, at + 16, answer.additionalStart);
	putU16(bytes, at + 18, answer.questionEnd);
	putU16(bytes, at + 20, answer.ttlCount);
	putU16(bytes, at + 22, answer.extendedErrorsLength);
	putU16(bytes, at + 24, answer.rcode);
	bytes[at + 26] = key.flags;
	answer.bytes.copy(bytes, at + 27, answer.start, answer.start + answerSize(answer));
}
function isFor(key, bytes, at) {
	const { question, length } = key;
	if (getU16(bytes, at + 18) !== 12 + length || bytes[at + 26] !== key.flags) return false;
	const kept = at + 27 + 12;
	for (let i = 0; i < length; i++) if (bytes[kept + i] !== question[i]) return false;
	return true;
}
function isAbout(name, bytes, at) {
	if (getU16(bytes, at + 18) !== 12 + name.length + 4) return false;
	const question = at + 27 + 12;
	for (let i = 0; i < name.length; i++) if (bytes[question + i] !== name[i]) return false;
	return true;
}
function hashOfEntry(bytes, at) {
	const message = at + 27;
	return hashOfQuestion(bytes, message + 12, message + getU16(bytes, at + 18), bytes[at + 26]);
}
const EMPTY = Buffer.alloc(0);
// src/cache/expiry-queue.ts
var ExpiryQueue = class {
	#hashes = [];
	#seconds = [];
	get length() {
		return this.#hashes.length;
	}
	push(hash, expirySecond) {
		const hashes = this.#hashes;
		const seconds = this.#seconds;
		let at = hashes.length;
		hashes.push(hash);
		seconds.push(expirySecond);
		while (at > 0) {
			const parent = at - 1 >> 1;
			if (seconds[parent] <= expirySecond) break;
			hashes[at] = hashes[parent];
			seconds[at] = seconds[parent];
			at = parent;
		}
		hashes[at] = hash;
		seconds[at] = expirySecond;
	}
	popUntil(second) {
		if (this.#hashes.length === 0 || this.#seconds[0] > second) return void 0;
		const first = this.#hashes[0];
		const hash = this.#hashes.pop();
		const expirySecond = this.#seconds.pop();
		if (this.#hashes.length > 0) this.#sink(hash, expirySecond);
		return first;
	}
	clear() {
		this.#hashes.length = 0;
		this.#seconds.length = 0;
	}
	#sink(hash, expirySecond) {
		const hashes = this.#hashes;
		const seconds = this.#seconds;
		const length = hashes.length;
		let hole = 0;
		for (;;) {
			let child = 2 * hole + 1;
			if (child >= length) break;
			if (child + 1 < length && seconds[child + 1] < seconds[child]) child++;
			if (seconds[child] >= expirySecond) break;
			hashes[hole] = hashes[child];
			seconds[hole] = seconds[child];
			hole = child;
		}
		hashes[hole] = hash;
		seconds[hole] = expirySecond;
	}
};
// src/cache/slabs.ts
const GRANULE = 16;
const WORDS_PER_GRANULE = GRANULE / 4;
const TAG_OCTETS = 4;
const SIZE_SHIFT = 2;
const USED = 1;
const BEFORE_IS_FREE = 2;
const MAX_BIN = 160;
const NONE = -1;
var Slabs = class {
	committedOctets = 0;
	usedOctets = 0;
	#slabOctets;
	#granulesPerSlab;
	#slabs = [];
	#bins = new Int32Array(161).fill(NONE);
	#filled = new Int32Array(6);
	#empty = [];
	constructor(slabOctets) {
		this.#slabOctets = slabOctets;
		this.#granulesPerSlab = slabOctets / GRANULE;
	}
	static MAX_OCTETS = 2540;
	static cost(octets) {
		return GRANULE * granulesFor(octets);
	}
	allocate(octets) {
		const wanted = granulesFor(octets);
		const bin = this.#filledFrom(wanted);
		if (bin !== NONE) return this.#take(this.#bins[bin], wanted);
		const base = this.#empty.pop();
		if (base === void 0) return void 0;
		this.#putFree(this.#slabOf(base).words, base, 0, this.#granulesPerSlab - 1);
		return this.#take(base, wanted);
	}
	grow() {
		const hole = this.#slabs.indexOf(void 0);
		const index = hole < 0 ? this.#slabs.length : hole;
		const bytes = Buffer.allocUnsafeSlow(this.#slabOctets);
		const words = new Int32Array(bytes.buffer);
		this.#slabs[index] = {
			bytes,
			words,
			usedOctets: 0
		};
		this.committedOctets += this.#slabOctets;
		words[words.length - WORDS_PER_GRANULE] = 5;
		this.#empty.push(index * this.#granulesPerSlab);
	}
	shrink() {
		for (const base of this.#empty) this.#slabs[base / this.#granulesPerSlab] = void 0;
		this.committedOctets -= this.#empty.length * this.#slabOctets;
		return this.#empty.splice(0).length > 0;
	}
	sparsest() {
		let slab;
		for (const each of this.#slabs) if (each !== void 0 && each.usedOctets > 0 && each.usedOctets < (slab?.usedOctets ?? Infinity)) slab = each;
		const places = [];
		if (slab === void 0) return places;
		const base = this.#slabs.indexOf(slab) * this.#granulesPerSlab;
		let granule = 0;
		while (granule < this.#granulesPerSlab - 1) {
			const tag = slab.words[granule * WORDS_PER_GRANULE];
			if ((tag & USED) !== 0) places.push(base + granule);
			granule += tag >>> SIZE_SHIFT;
		}
		return places;
	}
	free(place) {
		const slab = this.#slabOf(place);
		const { words } = slab;
		const granulesPerSlab = this.#granulesPerSlab;
		let start = place % granulesPerSlab;
		const tag = words[start * WORDS_PER_GRANULE];
		let size = tag >>> SIZE_SHIFT;
		this.usedOctets -= size * GRANULE;
		slab.usedOctets -= size * GRANULE;
		const base = place - start;
		const behind = start + size;
		const tagBehind = words[behind * WORDS_PER_GRANULE];
		if ((tagBehind & USED) === 0) {
			this.#unlink(words, behind, tagBehind >>> SIZE_SHIFT);
			size += tagBehind >>> SIZE_SHIFT;
		}
		if ((tag & BEFORE_IS_FREE) !== 0) {
			const sizeBefore = words[start * WORDS_PER_GRANULE - 1];
			start -= sizeBefore;
			size += sizeBefore;
			this.#unlink(words, start, sizeBefore);
		}
		if (size === granulesPerSlab - 1) this.#empty.push(base);
		else this.#putFree(words, base, start, size);
	}
	bytesOf(place) {
		return this.#slabOf(place).bytes;
	}
	offsetOf(place) {
		return place % this.#granulesPerSlab * GRANULE + TAG_OCTETS;
	}
	sizeOf(place) {
		const { words } = this.#slabOf(place);
		return (words[place % this.#granulesPerSlab * WORDS_PER_GRANULE] >>> SIZE_SHIFT) * GRANULE;
	}
	#slabOf(place) {
		return this.#slabs[Math.floor(place / this.#granulesPerSlab)];
	}
	#filledFrom(bin) {
		let word = bin >> 5;
		let bits = this.#filled[word] & -1 << (bin & 31);
		while (bits === 0) {
			if (++word === this.#filled.length) return NONE;
			bits = this.#filled[word];
		}
		return (word << 5) + 31 - Math.clz32(bits & -bits);
	}
	#take(place, wanted) {
		const slab = this.#slabOf(place);
		const { words } = slab;
		const start = place % this.#granulesPerSlab;
		const size = words[start * WORDS_PER_GRANULE] >>> SIZE_SHIFT;
		this.#unlink(words, start, size);
		words[start * WORDS_PER_GRANULE] = wanted << SIZE_SHIFT | USED;
		const behind = (start + wanted) * WORDS_PER_GRANULE;
		if (size > wanted) this.#putFree(words, place - start, start + wanted, size - wanted);
		else words[behind] = words[behind] & -3;
		this.usedOctets += wanted * GRANULE;
		slab.usedOctets += wanted * GRANULE;
		return place;
	}
	#putFree(words, base, start, size) {
		const at = start * WORDS_PER_GRANULE;
		const behind = (start + size) * WORDS_PER_GRANULE;
		const bin = Math.min(size, MAX_BIN);
		const next = this.#bins[bin];
		words[at] = size << SIZE_SHIFT;
		words[at + 1] = next;
		words[at + 2] = NONE;
		words[behind - 1] = size;
		words[behind] = words[behind] | BEFORE_IS_FREE;
		this.#bins[bin] = base + start;
		this.#filled[bin >> 5] |= 1 << (bin & 31);
		if (next !== NONE) this.#setWord(next, 2, base + start);
	}
	#unlink(words, start, size) {
		const at = start * WORDS_PER_GRANULE;
		const next = words[at + 1];
		const previous = words[at + 2];
		if (previous === NONE) {
			const bin = Math.min(size, MAX_BIN);
			this.#bins[bin] = next;
			if (next === NONE) this.#filled[bin >> 5] &= ~(1 << (bin & 31));
		} else this.#setWord(previous, 1, next);
		if (next !== NONE) this.#setWord(next, 2, previous);
	}
	#setWord(place, word, value) {
		this.#slabOf(place).words[place % this.#granulesPerSlab * WORDS_PER_GRANULE + word] = value;
	}
};
function granulesFor(octets) {
	return Math.ceil((octets + TAG_OCTETS) / GRANULE);
}
// src/cache/answer-cache.ts
const ENTRY_OVERHEAD = 100;
const BUFFER_OVERHEAD = 300;
const DEFAULT_MAX_ANSWER = 16384;
const QUEUE_SLACK = 1024;
const MAX_HOLES = .25;
const NO_OPTIONS = {};
var AnswerCache = class {
	#settings;
	#held;
	#slabs;
	#slabOctets;
	#largestInSlab;
	#queue = new ExpiryQueue();
	#found = new Entry();
	#size = { size: 0 };
	evictions = 0;
	constructor(settings) {
		this.#settings = {
			maxAnswerOctets: DEFAULT_MAX_ANSWER,
			...settings
		};
		this.#slabOctets = slabOctetsFor(settings.maxOctets);
		this.#slabs = new Slabs(this.#slabOctets);
		this.#largestInSlab = Math.min(Slabs.MAX_OCTETS, this.#slabOctets / 8);
		if (settings.maxOctets > 0) this.#held = new I({
			maxSize: settings.maxOctets,
			dispose: (held) => this.#release(held)
		});
	}
	get entries() {
		return this.#held?.size ?? 0;
	}
	get octets() {
		return (this.#held?.calculatedSize ?? 0) + this.#slabs.committedOctets - this.#slabs.usedOctets;
	}
	find(key, now) {
		const held = this.#held?.get(key.hash, NO_OPTIONS);
		if (held === void 0 || !this.#isFor(key, held)) return void 0;
		const found = this.#read(held, now);
		return found.fresh || now < found.expiresAt + this.#settings.graceMs ? found : void 0;
	}
	store(key, answer, lifetimeSeconds, now) {
		const octets = answerSize(answer);
		const place = octets > this.#settings.maxAnswerOctets ? void 0 : this.#makeRoom(27 + octets, now);
		if (this.#held === void 0 || place === void 0) {
			this.remove(key);
			return false;
		}
		if (typeof place !== "number") writeEntry(place, 0, key, answer, now, lifetimeSeconds);
		else writeEntry(this.#slabs.bytesOf(place), this.#slabs.offsetOf(place), key, answer, now, lifetimeSeconds);
		this.#size.size = ENTRY_OVERHEAD + (typeof place === "number" ? this.#slabs.sizeOf(place) : place.length + BUFFER_OVERHEAD);
		this.#held.set(key.hash, place, this.#size);
		this.#queue.push(key.hash, expirySecond(now + lifetimeSeconds * 1e3));
		if (this.#queue.length > 2 * this.entries + QUEUE_SLACK) this.#refillQueue(now);
		return true;
	}
	remove(key) {
		this.#held?.delete(key.hash);
	}
	removeName(name) {
		const hashes = [];
		for (const [hash, held] of this.#held?.entries() ?? []) if (this.#isAbout(name, held)) hashes.push(hash);
		for (const hash of hashes) this.#held?.delete(hash);
		return hashes.length;
	}
	clear() {
		this.#held?.clear();
		this.#queue.clear();
		this.#slabs.shrink();
	}
	#read(held, now) {
		if (typeof held === "number") this.#found.read(this.#slabs.bytesOf(held), this.#slabs.offsetOf(held), now);
		else this.#found.read(held, 0, now);
		return this.#found;
	}
	#isFor(key, held) {
		if (typeof held === "number") return isFor(key, this.#slabs.bytesOf(held), this.#slabs.offsetOf(held));
		return isFor(key, held, 0);
	}
	#isAbout(name, held) {
		if (typeof held === "number") return isAbout(name, this.#slabs.bytesOf(held), this.#slabs.offsetOf(held));
		return isAbout(name, held, 0);
	}
	#makeRoom(octets, now) {
		const slabs = this.#slabs;
		const { maxOctets } = this.#settings;
		if (maxOctets === 0) return void 0;
		const large = octets > this.#largestInSlab;
		const fixed = ENTRY_OVERHEAD + (large ? octets + BUFFER_OVERHEAD : 0);
		while (this.octets + fixed > maxOctets) if (!slabs.shrink() && !this.#evict(now)) return void 0;
		if (large) return Buffer.allocUnsafeSlow(octets);
		for (;;) {
			const place = slabs.allocate(octets);
			if (place !== void 0) return place;
			if (this.octets + ENTRY_OVERHEAD + this.#slabOctets <= maxOctets) slabs.grow();
			else if (!this.#evict(now)) return void 0;
		}
	}
	#evict(now) {
		const { entries } = this;
		if (!this.#evictExpired(now)) {
			const { committedOctets, usedOctets } = this.#slabs;
			if (committedOctets - usedOctets > MAX_HOLES * committedOctets) this.#evictSparsest();
			else this.#held.pop();
		}
		this.evictions += entries - this.entries;
		return this.entries < entries;
	}
	#evictExpired(now) {
		for (;;) {
			const hash = this.#queue.popUntil(Math.floor(now / 1e3));
			if (hash === void 0) return false;
			const held = this.#held.peek(hash, NO_OPTIONS);
			if (held !== void 0 && !this.#read(held, now).fresh) return this.#held.delete(hash);
		}
	}
	#evictSparsest() {
		for (const place of this.#slabs.sparsest()) this.#held.delete(hashOfEntry(this.#slabs.bytesOf(place), this.#slabs.offsetOf(place)));
	}
	#refillQueue(now) {
		this.#queue.clear();
		for (const [hash, held] of this.#held.entries()) this.#queue.push(hash, expirySecond(this.#read(held, now).expiresAt));
	}
	#release(held) {
		if (typeof held === "number") this.#slabs.free(held);
	}
};
function expirySecond(expiresAt) {
	return Math.ceil(expiresAt / 1e3);
}
function slabOctetsFor(maxOctets) {
	return 2 ** Math.min(20, Math.max(12, Math.floor(Math.log2(maxOctets / 64 + 1))));
}
// src/cache/failure.ts
function makeFailure(key, rcode, extendedError) {
	const length = 12 + key.length;
	const extendedErrorsLength = extendedError === void 0 ? 0 : 6 + extendedError.text.length;
	const bytes = Buffer.alloc(length + extendedErrorsLength);
	putU16(bytes, 2, FLAG.QR | FLAG.RA | rcode & FLAG.RCODE);
	putU16(bytes, 4, 1);
	copyOctets(key.question, 0, key.length, bytes, 12);
	if (extendedError !== void 0) {
		putU16(bytes, length, OPTION.EXTENDED_ERROR);
		putU16(bytes, length + 2, 2 + extendedError.text.length);
		putU16(bytes, length + 4, extendedError.infoCode);
		bytes.write(extendedError.text, length + 6, "latin1");
	}
	return {
		bytes,
		start: 0,
		length,
		questionEnd: length,
		additionalStart: length,
		ttlCount: 0,
		extendedErrorsLength,
		rcode
	};
}
function kindOf(rcode) {
	if (rcode === RCODE.NOERROR || rcode === RCODE.NXDOMAIN) return "answer";
	return rcode === RCODE.REFUSED ? "policy" : "failure";
}
function lifetimeSeconds(scan, caps) {
	if (scan.questionAbsent || scan.truncated || scan.mqtypeResponse || scan.ecsScoped) return 0;
	if (scan.rcode === RCODE.REFUSED) return Math.min(scan.minTtl, 30, caps.maxTtlSeconds);
	if (kindOf(scan.rcode) !== "answer") return 0;
	const positive = Math.min(scan.minTtl, caps.maxTtlSeconds);
	if (!isNegative(scan)) return positive;
	if (scan.soaTtlAt > 0) return Math.min(positive, scan.soaTtl, scan.soaMinimum, caps.maxNegativeTtlSeconds);
	return scan.rcode === RCODE.NXDOMAIN || scan.answerCount === 0 ? 0 : positive;
}
function failureSeconds(previousSeconds, minTtl = NO_TTL) {
	const backoff = previousSeconds === 0 ? 5 : Math.min(2 * previousSeconds, 300);
	return Math.max(1, Math.min(backoff, minTtl));
}
// src/cache/memory.ts
const RECHECK_MS = 3e4;
const FAILURE_OCTETS = 1 << 20;
const MAX_FAILURE_OCTETS = 2048;
var Memory = class {
	answers;
	failures = new AnswerCache({
		maxOctets: FAILURE_OCTETS,
		graceMs: 3e5,
		maxAnswerOctets: MAX_FAILURE_OCTETS
	});
	#caps;
	#recalled;
	constructor(answers, caps) {
		this.answers = answers;
		this.#caps = caps;
	}
	get recalled() {
		return this.#recalled;
	}
	recall(key, now, staleAllowed) {
		const kept = this.answers.find(key, now);
		this.#recalled = kept;
		if (kept !== void 0) {
			if (kept.fresh) return kept.rcode === RCODE.REFUSED ? "policyHit" : "hit";
			if (staleAllowed && now < kept.recheckAt) return "stale";
		}
		const failure = this.failures.find(key, now);
		if (failure === void 0 || !failure.fresh) return void 0;
		this.#recalled = failure;
		return "failureHit";
	}
	stale(key, now) {
		const kept = this.answers.find(key, now);
		this.#recalled = kept;
		return kept !== void 0 && kindOf(kept.rcode) === "answer";
	}
	postponeRefresh(key, now) {
		if (this.stale(key, now)) this.recalled.postpone(now + RECHECK_MS);
	}
	forget(name) {
		const stores = [this.answers, this.failures];
		if (name !== void 0) return stores.reduce((sum, store) => sum + store.removeName(name), 0);
		const entries = stores.reduce((sum, store) => sum + store.entries, 0);
		for (const store of stores) store.clear();
		return entries;
	}
	learn(key, scan, answer, now) {
		if (kindOf(answer.rcode) === "failure") {
			if (!scan.truncated && !scan.questionAbsent) this.#learnFailure(key, answer, scan.minTtl, now);
			return;
		}
		const seconds = lifetimeSeconds(scan, this.#caps);
		this.failures.remove(key);
		if (seconds > 0) this.answers.store(key, answer, seconds, now);
		else if (!scan.truncated) this.answers.remove(key);
	}
	learnLate(key, scan, answer, now) {
		if (kindOf(answer.rcode) === "failure" || this.answers.find(key, now)?.fresh === true) return;
		this.learn(key, scan, answer, now);
	}
	learnMalformed(key, infoCode, text, now) {
		this.#learnFailure(key, makeFailure(key, RCODE.SERVFAIL, {
			infoCode,
			text
		}), NO_TTL, now);
	}
	#learnFailure(key, failure, minTtl, now) {
		const seconds = failureSeconds(this.failures.find(key, now)?.lifetimeSeconds ?? 0, minTtl);
		if (this.failures.store(key, failure, seconds, now)) return;
		this.failures.store(key, makeFailure(key, failure.rcode, void 0), seconds, now);
	}
};
// src/resolve/due-line.ts
var DueLine = class {
	#clock;
	#delayMs;
	#due;
	#line = new Map();
	#timer;
	constructor(clock, delayMs, due) {
		this.#clock = clock;
		this.#delayMs = delayMs;
		this.#due = due;
	}
	add(item) {
		this.#line.set(item, this.#clock.now() + this.#delayMs);
		this.#timer ??= this.#clock.after(this.#delayMs, this.#fire);
	}
	remove(item) {
		this.#line.delete(item);
	}
	#fire = () => {
		this.#timer = void 0;
		const now = this.#clock.now();
		for (const [item, at] of this.#line) {
			if (at > now) {
				this.#timer = this.#clock.after(at - now, this.#fire);
				return;
			}
			this.#line.delete(item);
			this.#due(item);
		}
	};
};
// src/resolve/error-streak.ts
const STREAK = 10;
var ErrorStreak = class {
	#log;
	#errors = 0;
	constructor(log) {
		this.#log = log;
	}
	note(rcode) {
		if (rcode !== RCODE.FORMERR && rcode !== RCODE.NOTIMP) this.#errors = 0;
		else if (++this.#errors === STREAK) this.#log.event("option-refused", {
			rcode,
			responses: STREAK
		});
	}
};
// src/resolve/question-table.ts
const BUCKETS = 4096;
var QuestionTable = class {
	#buckets = new Array(BUCKETS).fill(void 0);
	#size = 0;
	get size() {
		return this.#size;
	}
	find(key) {
		let at = this.#buckets[key.hash % BUCKETS];
		while (at !== void 0 && !at.key.equals(key)) at = at.sibling;
		return at;
	}
	add(item) {
		const bucket = item.key.hash % BUCKETS;
		item.sibling = this.#buckets[bucket];
		this.#buckets[bucket] = item;
		this.#size++;
	}
	remove(item) {
		const bucket = item.key.hash % BUCKETS;
		let before;
		let at = this.#buckets[bucket];
		while (at !== void 0 && at !== item) {
			before = at;
			at = at.sibling;
		}
		if (at === void 0) return;
		if (before === void 0) this.#buckets[bucket] = item.sibling;
		else before.sibling = item.sibling;
		item.sibling = void 0;
		this.#size--;
	}
};
// src/errors.ts
var UpstreamError = class extends Error {
	name = "UpstreamError";
	code;
	constructor(code, message, options) {
		super(message, options);
		this.code = code;
	}
};
const EXTENDED_ERROR = {
	timeout: {
		infoCode: 23,
		text: "upstream did not answer in time"
	},
	"not-ready": {
		infoCode: 14,
		text: "no connection to the upstream yet"
	},
	"no-connection": {
		infoCode: 23,
		text: "upstream unreachable"
	},
	"connection-lost": {
		infoCode: 23,
		text: "connection to upstream lost"
	},
	"untrusted-peer": {
		infoCode: 23,
		text: "upstream failed authentication"
	},
	"bad-response": {
		infoCode: 0,
		text: "malformed upstream response"
	},
	overloaded: {
		infoCode: 0,
		text: "too many queries waiting"
	},
	stopping: {
		infoCode: 14,
		text: "shutting down"
	}
};
// src/resolve/replies.ts
const OUTCOMES = [
	"hit",
	"policyHit",
	"failureHit",
	"stale",
	"miss",
	"coalesced",
	"servfail",
	"refused",
	"overloaded"
];
function newTally() {
	return {
		outcomes: Object.fromEntries(OUTCOMES.map((name) => [name, 0])),
		missTimes: new Histogram(NETWORK_BOUNDS)
	};
}
var Replies = class {
	tally;
	#outcomes;
	observer;
	waiting = 0;
	onIdle;
	#reply = Buffer.allocUnsafeSlow(MAX_MESSAGE_LENGTH);
	#log;
	constructor(log, tally) {
		this.#log = log;
		this.tally = tally;
		this.#outcomes = tally.outcomes;
	}
	recall(answer, ageSeconds, standing, query, target) {
		const stale = standing === "stale";
		const infoCode = stale ? staleCode(answer) : answer.rcode === RCODE.SERVFAIL ? EDE.CACHED_ERROR : -1;
		const length = writeReply(answer, query, stale ? -1 : ageSeconds, infoCode, target);
		this.#count(query, standing, answer.rcode);
		return length;
	}
	owe(query, stub) {
		this.waiting++;
		return {
			query,
			stub
		};
	}
	answer(waiter, answer, outcome) {
		const stale = outcome === "stale";
		try {
			const infoCode = stale ? staleCode(answer) : -1;
			const length = writeReply(answer, waiter.query, stale ? -1 : 0, infoCode, this.#reply);
			this.#send(waiter, length, outcome, answer.rcode);
		} catch (error) {
			this.bug(waiter, error);
		}
	}
	verbatim(waiter, response, outcome) {
		try {
			const length = writeVerbatim(response, waiter.query, this.#reply);
			this.#send(waiter, length, outcome, response[3] & FLAG.RCODE);
		} catch (error) {
			this.bug(waiter, error);
		}
	}
	fail(waiter, code) {
		const { infoCode, text } = EXTENDED_ERROR[code];
		this.refuse(waiter, RCODE.SERVFAIL, infoCode, text, code === "overloaded" ? "overloaded" : "servfail");
	}
	refuse(waiter, rcode, infoCode, text, outcome) {
		const length = writeFailure(waiter.query, rcode, infoCode, text, this.#reply);
		this.#send(waiter, length, outcome, rcode);
	}
	bug(waiter, error) {
		this.#log.event("bug", { error });
		this.refuse(waiter, RCODE.SERVFAIL, -1, "", "servfail");
	}
	#send(waiter, length, outcome, rcode) {
		try {
			this.#count(waiter.query, outcome, rcode);
			waiter.stub.send(this.#reply, length);
		} catch (error) {
			this.#log.event("bug", { error });
		}
		if (--this.waiting === 0) this.onIdle?.();
	}
	#count(query, outcome, rcode) {
		this.#outcomes[outcome]++;
		if (this.observer === void 0) return;
		try {
			this.observer(query, outcome, rcode);
		} catch (error) {
			this.#log.event("bug", { error });
		}
	}
};
function staleCode(answer) {
	return answer.rcode === RCODE.NXDOMAIN ? EDE.STALE_NXDOMAIN : EDE.STALE_ANSWER;
}
// src/resolve/resolution.ts
var Resolution = class {
	key;
	asked;
	purpose;
	sibling = void 0;
	#staleAllowed;
	#askedAt;
	#parts;
	#waiting = [];
	#first;
	constructor(key, asked, purpose, staleAllowed, now, parts) {
		this.key = key;
		this.#askedAt = now;
		this.asked = asked;
		this.purpose = purpose;
		this.#staleAllowed = staleAllowed && purpose === "remember";
		this.#parts = parts;
		if (this.#hasStale()) parts.impatient.add(this);
	}
	get waiting() {
		return this.#waiting.length;
	}
	join(waiter) {
		this.#first ??= waiter;
		this.#waiting.push(waiter);
	}
	losePatience() {
		try {
			this.#giveStale();
		} catch (error) {
			this.abandon(error);
		}
	}
	response(wire) {
		const { replies } = this.#parts;
		this.#settle();
		try {
			if (this.purpose === "signed") {
				for (const waiter of this.#takeWaiting()) replies.verbatim(waiter, wire, this.#outcome(waiter));
				return;
			}
			const scan = this.#scan(wire);
			if (typeof scan === "string") this.#reject(scan);
			else this.#tell(scan);
		} catch (error) {
			this.abandon(error);
		}
	}
	failed(error) {
		this.#settle();
		try {
			if (!(error instanceof UpstreamError)) throw error;
			if (this.#giveStale()) return;
			for (const waiter of this.#takeWaiting()) this.#parts.replies.fail(waiter, error.code);
		} catch (bug) {
			this.abandon(bug);
		}
	}
	late(wire) {
		const { memory, caps, clock, log } = this.#parts;
		if (this.purpose !== "remember") return;
		try {
			const scan = this.#scan(wire);
			if (typeof scan !== "string") memory.learnLate(this.key, scan, makeAnswer(scan, this.asked, caps), clock.now());
		} catch (error) {
			log.event("bug", { error });
		}
	}
	abandon(error) {
		const { log, replies } = this.#parts;
		this.#settle();
		log.event("bug", { error });
		for (const waiter of this.#takeWaiting()) replies.refuse(waiter, RCODE.SERVFAIL, -1, "", "servfail");
	}
	#tell(scan) {
		const { memory, replies, caps, clock, note } = this.#parts;
		note(scan.rcode);
		const answer = makeAnswer(scan, this.asked, caps);
		const now = clock.now();
		replies.tally.missTimes.add(now - this.#askedAt);
		if (this.purpose === "remember") memory.learn(this.key, scan, answer, now);
		if (answer.rcode === RCODE.SERVFAIL && this.#giveStale()) return;
		for (const waiter of this.#takeWaiting()) replies.answer(waiter, answer, this.#outcome(waiter));
	}
	#giveStale() {
		if (!this.#hasStale()) return false;
		const { memory, replies, log, clock } = this.#parts;
		memory.postponeRefresh(this.key, clock.now());
		const waiting = this.#takeWaiting();
		if (waiting.length > 0 && log.enabled("stale-served")) log.event("stale-served", { stubs: waiting.length });
		for (const waiter of waiting) if (this.#hasStale()) replies.answer(waiter, memory.recalled, "stale");
		else replies.fail(waiter, "timeout");
		return true;
	}
	#reject(defect) {
		const { memory, log, clock, replies } = this.#parts;
		log.event("answer-malformed", { defect });
		const { infoCode, text } = EXTENDED_ERROR["bad-response"];
		if (this.purpose === "remember" && defect !== "signed") memory.learnMalformed(this.key, infoCode, text, clock.now());
		if (this.#giveStale()) return;
		for (const waiter of this.#takeWaiting()) replies.fail(waiter, "bad-response");
	}
	#scan(wire) {
		const scan = scanResponse(wire);
		if (typeof scan === "string" || !scan.ecsForeign) return scan;
		return this.asked.kind === "question" && this.asked.ecsZero ? "other-subnet" : scan;
	}
	#settle() {
		this.#parts.impatient.remove(this);
		this.#parts.settled(this);
	}
	#hasStale() {
		return this.#staleAllowed && this.#parts.memory.stale(this.key, this.#parts.clock.now());
	}
	#outcome(waiter) {
		return waiter === this.#first ? "miss" : "coalesced";
	}
	#takeWaiting() {
		const waiting = this.#waiting;
		this.#waiting = [];
		return waiting;
	}
};
// src/wire/rebuild.ts
const NAPTR = 35;
const scratch = Buffer.allocUnsafeSlow(MAX_MESSAGE_LENGTH);
const NAMES_IN_RDATA = new Map([
	[QTYPE.NS, [0, 1]],
	[3, [0, 1]],
	[4, [0, 1]],
	[QTYPE.CNAME, [0, 1]],
	[QTYPE.SOA, [0, 2]],
	[7, [0, 1]],
	[8, [0, 1]],
	[9, [0, 1]],
	[QTYPE.PTR, [0, 1]],
	[14, [0, 2]],
	[15, [2, 1]],
	[17, [0, 2]],
	[18, [2, 1]],
	[21, [2, 1]],
	[QTYPE.SIG, [18, 1]],
	[26, [2, 2]],
	[30, [0, 1]],
	[33, [6, 1]],
	[NAPTR, [4, 1]]
]);
function rebuiltQuery(query, location) {
	const tail = makeOptTail(location, {
		dnssecOk: query.dnssecOk,
		keepalive: false,
		ecsZero: query.ecsZero
	});
	const target = scratch;
	const records = copyRecords(query, target, MAX_MESSAGE_LENGTH - maxOptLength(tail));
	if (records === void 0) return void 0;
	query.wire.copy(target, 12, 12, query.questionEnd);
	putU16(target, 0, 0);
	putU16(target, 2, upstreamFlags((query.flags & FLAG.RD) !== 0, (query.flags & FLAG.CD) !== 0));
	putU16(target, 4, 1);
	putU16(target, 6, 0);
	putU16(target, 8, 0);
	putU16(target, 10, records.count + 1);
	const length = appendOpt(tail, target, 0, records.end);
	return {
		kind: "verbatim",
		wire: Buffer.from(target.subarray(0, length)),
		questionEnd: query.questionEnd
	};
}
function copyRecords(query, target, limit) {
	const { wire, end } = query;
	let at = query.questionEnd;
	let out = at;
	let count = 0;
	let moved = false;
	while (at < end) {
		const owner = skipName(wire, at, end);
		const behind = owner + 10 + getU16(wire, owner + 8);
		if (getU16(wire, owner) === QTYPE.OPT) moved = true;
		else {
			out = moved ? moveRecord(wire, at, owner, behind, target, out, limit) : out + wire.copy(target, out, at, behind);
			if (out < 0 || out > limit) return void 0;
			count++;
		}
		at = behind;
	}
	return {
		end: out,
		count
	};
}
function moveRecord(wire, at, owner, end, target, to, limit) {
	if (to + 765 + (end - owner) > limit) return -1;
	const fixed = expandName(wire, at, target, to);
	wire.copy(target, fixed, owner, owner + 10);
	const rdata = fixed + 10;
	const out = moveRdata(wire, getU16(wire, owner), owner + 10, end, target, rdata);
	if (out >= 0) putU16(target, fixed + 8, out - rdata);
	return out;
}
function moveRdata(wire, type, from, end, target, to) {
	const layout = NAMES_IN_RDATA.get(type);
	if (layout === void 0) return to + wire.copy(target, to, from, end);
	const [before, names] = layout;
	let at = from + before;
	if (type === NAPTR) for (let strings = 0; strings < 3 && at < end; strings++) at += 1 + wire[at];
	if (at >= end) return -1;
	let out = to + wire.copy(target, to, from, at);
	for (let name = 0; name < names; name++) {
		const behind = skipName(wire, at, end);
		if (behind < 0) return -1;
		out = expandName(wire, at, target, out);
		at = behind;
	}
	return out + wire.copy(target, out, at, end);
}
// src/forwarder.ts
const CLIENT_RESPONSE_MS = 1800;
const MAX_WAITING$1 = 2e4;
const MAX_RESOLUTIONS = 2e4;
const MAX_WAITING_PER_QUESTION = 1e3;
var Forwarder = class {
	memory;
	#parts;
	#replies;
	#resolving = new QuestionTable();
	#impatient;
	#resolutionParts;
	#unshared = 0;
	#overloaded = false;
	#stopped;
	constructor(parts) {
		const { answers, clock, log, settings, tally = newTally() } = parts;
		this.#parts = parts;
		this.#replies = new Replies(log, tally);
		this.#impatient = new DueLine(clock, CLIENT_RESPONSE_MS, (resolution) => resolution.losePatience());
		this.memory = new Memory(answers, settings);
		const streak = new ErrorStreak(log);
		this.#resolutionParts = {
			memory: this.memory,
			replies: this.#replies,
			caps: settings,
			clock,
			log,
			impatient: this.#impatient,
			note: (rcode) => streak.note(rcode),
			settled: (resolution) => {
				this.#resolving.remove(resolution);
			}
		};
	}
	get counters() {
		return this.#replies.tally.outcomes;
	}
	get tally() {
		return this.#replies.tally;
	}
	set observer(observer) {
		this.#replies.observer = observer;
	}
	get waiting() {
		return this.#replies.waiting;
	}
	get resolving() {
		return this.#resolving.size;
	}
	lookup(query, reply) {
		if (!keepable(query)) return 0;
		const now = this.#parts.clock.now();
		const standing = this.memory.recall(cacheKey(query), now, this.#staleAllowed(query));
		if (standing === void 0) return 0;
		const { recalled } = this.memory;
		return this.#replies.recall(recalled, recalled.ageSeconds, standing, query, reply);
	}
	resolve(query, stub) {
		const { locationOption } = this.#parts.settings;
		if (this.#stopped !== void 0) this.#replies.fail(this.#replies.owe(query, stub), "stopping");
		else if (query.signed) this.#resolveSigned(query, stub, locationOption);
		else if (query.extraRecords) this.#resolveRebuilt(query, stub, locationOption);
		else this.#join(cacheKey(query), void 0, keepable(query) ? "remember" : "pass-on", query, stub);
	}
	stop() {
		this.#stopped ??= new Promise((resolve) => {
			if (this.waiting === 0) resolve();
			else this.#replies.onIdle = resolve;
		});
		return this.#stopped;
	}
	#resolveSigned(query, stub, location) {
		if (location === void 0) this.#join(verbatimKey(query), verbatimQuery(query), "signed", query, stub);
		else this.#replies.refuse(this.#replies.owe(query, stub), RCODE.REFUSED, EDE.NOT_SUPPORTED, "", "refused");
	}
	#resolveRebuilt(query, stub, location) {
		const asked = rebuiltQuery(query, location);
		if (asked !== void 0) this.#join(unsharedKey(this.#unshared++), asked, "pass-on", query, stub);
		else this.#replies.refuse(this.#replies.owe(query, stub), RCODE.FORMERR, -1, "", "refused");
	}
	#join(key, asked, purpose, query, stub) {
		const asking = this.#resolving.find(key);
		if (this.#isFull(asking)) this.#shed(key, purpose, query, stub);
		else if (asking !== void 0) asking.join(this.#replies.owe(query.keep(), stub));
		else this.#ask(key.keep(), asked, purpose, this.#replies.owe(query.keep(), stub));
	}
	#ask(key, verbatim, purpose, waiter) {
		const { clock, exchange, settings } = this.#parts;
		const asked = verbatim ?? upstreamQuery(key);
		const staleAllowed = this.#staleAllowed(waiter.query);
		const now = clock.now();
		const resolution = new Resolution(key, asked, purpose, staleAllowed, now, this.#resolutionParts);
		this.#resolving.add(resolution);
		resolution.join(waiter);
		try {
			exchange.exchange(asked, now + settings.queryTimeoutMs, resolution);
		} catch (error) {
			resolution.abandon(error);
		}
	}
	#isFull(asking) {
		if (this.waiting < MAX_WAITING$1 / 2) this.#overloaded = false;
		if (this.waiting >= MAX_WAITING$1) return true;
		return asking === void 0 ? this.resolving >= MAX_RESOLUTIONS : asking.waiting >= MAX_WAITING_PER_QUESTION;
	}
	#shed(key, purpose, query, stub) {
		if (!this.#overloaded) this.#parts.log.event("overloaded", {
			waiting: this.waiting,
			resolving: this.resolving
		});
		this.#overloaded = true;
		const waiter = this.#replies.owe(query, stub);
		if (purpose === "remember" && this.#staleAllowed(query) && this.memory.stale(key, this.#parts.clock.now())) this.#replies.answer(waiter, this.memory.recalled, "stale");
		else this.#replies.fail(waiter, "overloaded");
	}
	#staleAllowed(query) {
		return !query.dnssecOk || this.#parts.settings.staleWithDnssecOk;
	}
};
// src/upstream/tickets.ts
const KEPT_PER_ADDRESS = 4;
var TicketStore = class {
	#byAddress = new Map();
	#unproved = new WeakMap();
	take(address) {
		return this.#byAddress.get(address)?.pop();
	}
	collect(address, tls) {
		this.#unproved.set(tls, []);
		tls.on("session", (ticket) => {
			const unproved = this.#unproved.get(tls);
			if (unproved === void 0) this.#keep(address, ticket);
			else unproved.push(ticket);
		});
	}
	trust(address, tls) {
		const unproved = this.#unproved.get(tls) ?? [];
		this.#unproved.delete(tls);
		for (const ticket of unproved) this.#keep(address, ticket);
	}
	#keep(address, ticket) {
		const kept = this.#byAddress.get(address) ?? [];
		kept.push(ticket);
		if (kept.length > KEPT_PER_ADDRESS) kept.shift();
		this.#byAddress.set(address, kept);
	}
};
// src/upstream/trust.ts
const SYSTEM_BUNDLES = [
	"/etc/ssl/certs/ca-certificates.crt",
	"/etc/pki/tls/certs/ca-bundle.crt",
	"/etc/ssl/ca-bundle.pem",
	"/etc/ssl/cert.pem"
];
function trustFrom(settings) {
	const chosen = settings.ca ?? (settings.caFile === void 0 ? void 0 : (0, node_fs.readFileSync)(settings.caFile));
	let context;
	return () => {
		if (context !== void 0) return context;
		const ca = chosen ?? systemBundle();
		context = (0, node_tls.createSecureContext)({
			minVersion: "TLSv1.2",
			...settings.maxVersion === void 0 ? {} : { maxVersion: settings.maxVersion },
			...ca === void 0 ? {} : { ca }
		});
		return context;
	};
}
function systemBundle() {
	for (const path of SYSTEM_BUNDLES) try {
		return (0, node_fs.readFileSync)(path);
	} catch {}
}
// src/upstream/dial.ts
const CONNECT_LIMIT_MS = 2e3;
const HANDSHAKE_LIMIT_MS = 3e3;
const READ_LENGTH = 16384;
const ALPN = "dot";
function makeDial(settings, clock, acknowledge = () => {}) {
	const trust = trustFrom(settings);
	const tickets = new TicketStore();
	const refusesAlpn = new Set();
	const dial = async (address, signal) => {
		const startedAt = clock.now();
		const secureContext = trust();
		const ticket = tickets.take(address);
		const options = {
			host: address,
			port: settings.port,
			servername: settings.hostname,
			...refusesAlpn.has(address) ? {} : { ALPNProtocols: [ALPN] },
			secureContext,
			...ticket === void 0 ? {} : { session: ticket },
			rejectUnauthorized: true,
			checkServerIdentity: (_name, certificate) => identityProblem(settings, certificate),
			onread: {
				buffer: Buffer.allocUnsafeSlow(READ_LENGTH),
				callback: (length, octets) => give(tls, octets, length)
			}
		};
		const tls = (0, node_tls.connect)(options);
		tickets.collect(address, tls);
		tls.on("session", () => {
			const fd = descriptorOf(tls);
			if (fd !== void 0) acknowledge(fd);
		});
		await settled(tls, "connect", CONNECT_LIMIT_MS, "TCP", clock, signal);globalThis.mk__?.("tcp");
		tls.setNoDelay(true);
		const connectMs = clock.now() - startedAt;
		try {
			await settled(tls, "secureConnect", HANDSHAKE_LIMIT_MS, "TLS", clock, signal);globalThis.mk__?.("tls");
		} catch (error) {
			if (!isAlpnAlert(error) || refusesAlpn.has(address)) throw error;
			refusesAlpn.add(address);
			return dial(address, signal);
		}
		if (tls.alpnProtocol !== false && tls.alpnProtocol !== null && tls.alpnProtocol !== ALPN) {
			tls.destroy();
			throw new UpstreamError("untrusted-peer", `the server selected ALPN ${tls.alpnProtocol}`);
		}
		tickets.trust(address, tls);
		const handshakeMs = clock.now() - startedAt - connectMs;
		return {
			stream: tls,
			facts: factsOf(tls, address, settings.port, connectMs, handshakeMs)
		};
	};
	return dial;
}
function descriptorOf(socket) {
	const fd = socket._handle?.fd;
	return typeof fd === "number" && fd >= 0 ? fd : void 0;
}
function isAlpnAlert(error) {
	const cause = error instanceof UpstreamError ? error.cause : void 0;
	return cause instanceof Error && "code" in cause && cause.code === "ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL";
}
function identityProblem({ hostname, pins }, certificate) {
	if (certificate.subjectaltname === void 0) return new Error("the certificate has no subjectAltName");
	if ((0, node_tls.checkServerIdentity)(hostname, certificate) !== void 0) return new Error("the certificate is for another name");
	if (pins.length === 0) return void 0;
	for (const pin of spkiPins(certificate)) if (pins.includes(pin)) return void 0;
	return new Error("no certificate of the chain matches a pin");
}
function* spkiPins(leaf) {
	const seen = new Set();
	for (let at = leaf; at !== void 0; at = at.issuerCertificate) {
		if (seen.has(at.fingerprint256)) return;
		seen.add(at.fingerprint256);
		const { publicKey } = new node_crypto.X509Certificate(at.raw);
		yield (0, node_crypto.createHash)("sha256").update(publicKey.export({
			type: "spki",
			format: "der"
		})).digest("base64");
	}
}
function give(tls, octets, length) {
	tls.emit("data", Buffer.from(octets.buffer, octets.byteOffset, length));
	return true;
}
function settled(socket, event, limitMs, phase, clock, signal) {
	return new Promise((resolve, reject) => {
		const end = (outcome) => {
			timer.cancel();
			signal.removeEventListener("abort", onAbort);
			socket.off(event, onEvent).off("error", onError).off("close", onClose);
			outcome();
		};
		const fail = (error) => end(() => {
			socket.on("error", () => {});
			socket.destroy();
			reject(error);
		});
		const onEvent = () => end(() => resolve(socket));
		const onError = (error) => fail(dialError(error, phase, clock));
		const onClose = () => fail(new UpstreamError("no-connection", `${phase}: closed by the server`));
		const onAbort = () => fail(new UpstreamError("no-connection", `${phase}: given up`));
		const timer = clock.after(limitMs, () => fail(new UpstreamError("no-connection", `${phase}: no answer within ${limitMs} ms`)));
		socket.once(event, onEvent).once("error", onError).once("close", onClose);
		signal.addEventListener("abort", onAbort);
		if (signal.aborted) onAbort();
	});
}
function dialError(error, phase, clock) {
	const code = "code" in error ? String(error.code) : "";
	if (phase === "TLS" && (TRUST_CODE.test(code) || OUR_VERDICT.test(error.message))) {
		const clockHint = /EXPIRED|NOT_YET_VALID/.test(code) ? `; this host's clock says ${clock.wallTime()}` : "";
		return new UpstreamError("untrusted-peer", `TLS: ${error.message}${clockHint}`, { cause: error });
	}
	return new UpstreamError("no-connection", `${phase}: ${error.message}`, { cause: error });
}
const TRUST_CODE = /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_CERT|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|HOSTNAME_MISMATCH|CRL_)/;
const OUR_VERDICT = /^(the certificate |no certificate )/;
function factsOf(tls, address, port, connectMs, handshakeMs) {
	return {
		address,
		port,
		tlsVersion: tls.getProtocol() ?? "",
		cipher: tls.getCipher().standardName,
		certificateNames: tls.getPeerCertificate().subjectaltname ?? "",
		resumed: tls.isSessionReused(),
		alpn: tls.alpnProtocol === false ? void 0 : tls.alpnProtocol ?? void 0,
		connectMs,
		handshakeMs
	};
}
// src/upstream/alarm.ts
var Alarm = class {
	#clock;
	#ring;
	#at = Number.POSITIVE_INFINITY;
	#timer;
	#due = () => {
		if (this.#at === Number.POSITIVE_INFINITY) return;
		this.cancel();
		this.#ring();
	};
	constructor(clock, ring) {
		this.#clock = clock;
		this.#ring = ring;
	}
	by(at) {
		if (at >= this.#at) return;
		this.#timer?.cancel();
		this.#at = at;
		this.#timer = this.#clock.after(Math.max(0, at - this.#clock.now()), () => this.#clock.soon(this.#due));
	}
	cancel() {
		this.#timer?.cancel();
		this.#timer = void 0;
		this.#at = Number.POSITIVE_INFINITY;
	}
};
// src/upstream/in-flight.ts
const SLOTS = 4096;
var InFlight = class {
	#slots = new Array(SLOTS).fill(void 0);
	#nextId;
	#size = 0;
	#live = 0;
	#first;
	#last;
	constructor(seed) {
		this.#nextId = seed & 65535;
	}
	get live() {
		return this.#live;
	}
	get tombstones() {
		return this.#size - this.#live;
	}
	get first() {
		return this.#first;
	}
	freeId() {
		while (this.#slots[this.#nextId % SLOTS] !== void 0) this.#nextId = this.#nextId + 1 & 65535;
		const id = this.#nextId;
		this.#nextId = id + 1 & 65535;
		return id;
	}
	add(transmission) {
		this.#slots[transmission.id % SLOTS] = transmission;
		transmission.previous = this.#last;
		if (this.#last === void 0) this.#first = transmission;
		else this.#last.next = transmission;
		this.#last = transmission;
		this.#size++;
		this.#live++;
	}
	find(id) {
		const found = this.#slots[id % SLOTS];
		return found?.id === id ? found : void 0;
	}
	has(transmission) {
		return this.#slots[transmission.id % SLOTS] === transmission;
	}
	answered(transmission, wasLive) {
		if (!this.has(transmission)) return;
		this.#slots[transmission.id % SLOTS] = void 0;
		const { previous, next } = transmission;
		if (previous === void 0) this.#first = next;
		else previous.next = next;
		if (next === void 0) this.#last = previous;
		else next.previous = previous;
		transmission.previous = void 0;
		transmission.next = void 0;
		this.#size--;
		if (wasLive) this.#live--;
	}
	abandon() {
		this.#live--;
	}
	clear() {
		for (let at = this.#first; at !== void 0;) {
			const { next } = at;
			this.answered(at, false);
			at = next;
		}
		this.#live = 0;
	}
};
// src/upstream/outbox.ts
var Outbox = class {
	#stream;
	#clock;
	#encoder;
	#unsent = [];
	#blocked = false;
	#flush = () => this.#write();
	constructor(stream, clock, encoder) {
		this.#stream = stream;
		this.#clock = clock;
		this.#encoder = encoder;
		stream.on("drain", () => {
			this.#blocked = false;
			this.#write();
		});
	}
	add(transmission) {
		if (this.#unsent.push(transmission) === 1 && !this.#blocked) this.#clock.soon(this.#flush);
	}
	clear() {
		this.#unsent = [];
	}
	#write() {
		if (this.#blocked || this.#unsent.length === 0) return;
		const batch = this.#unsent;
		this.#unsent = [];
		let octets = 0;
		for (const { delivery } of batch) octets += this.#encoder.maxLength(delivery.query);
		const frames = Buffer.allocUnsafe(octets);
		let at = 0;
		for (const { delivery, id, keepaliveAsked } of batch) at += this.#encoder.encode(delivery.query, id, keepaliveAsked, frames, at);
		this.#blocked = !this.#stream.write(frames.subarray(0, at));
	}
};
const MAX_TOMBSTONES = 2e3;
const KEEPALIVE_EVERY = 5;
const KEEPALIVE_ZERO_GRACE_MS = 3e3;
const GOODBYE_MS = 1e3;
var DotConnection = class {
	address;
	roundTrip;
	openedAt;
	served = 0;
	silentSince = 0;
	graceUntil = 0;
	doubted = false;
	alarmed = false;
	lastActiveAt;
	lastFrameAt;
	keepaliveMs;
	#state = { t: "ready" };
	#dialled;
	#stream;
	#clock;
	#outbox;
	#owner;
	#inFlight = new InFlight((0, node_crypto.randomInt)(65536));
	#deframer = new Deframer();
	#sent = 0;
	#failure;
	#onFrame = (wire) => this.#frame(wire);
	constructor(dialled, roundTrip, encoder, clock, owner) {
		this.#dialled = dialled;
		this.#stream = dialled.stream;
		this.#clock = clock;
		this.#outbox = new Outbox(dialled.stream, clock, encoder);
		this.#owner = owner;
		this.address = dialled.facts.address;
		this.roundTrip = roundTrip;
		this.openedAt = clock.now();
		this.lastActiveAt = this.openedAt;
		this.lastFrameAt = this.openedAt;
		this.#listen();
	}
	get state() {
		return this.#state;
	}
	get live() {
		return this.#inFlight.live;
	}
	get hasRoom() {
		return this.#state.t === "ready" && this.#inFlight.live < 200;
	}
	suspect(now) {
		if (this.doubted || this.graceUntil !== 0) return true;
		return this.silentSince !== 0 && now - this.silentSince >= this.roundTrip.limitMs;
	}
	carries(transmission) {
		return this.#inFlight.has(transmission);
	}
	*liveTransmissions() {
		for (let sent = this.#inFlight.first; sent !== void 0;) {
			const { next } = sent;
			if (sent.delivery.open) yield sent;
			sent = next;
		}
	}
	oldestLive() {
		let sent = this.#inFlight.first;
		while (sent !== void 0 && !sent.delivery.open) sent = sent.next;
		return sent;
	}
	send(delivery) {
		const now = this.#clock.now();
		const keepaliveAsked = this.#sent++ % KEEPALIVE_EVERY === 0;
		const transmission = {
			id: this.#inFlight.freeId(),
			delivery,
			connection: this,
			writtenAt: now,
			keepaliveAsked,
			previous: void 0,
			next: void 0
		};
		delivery.transmissions.push(transmission);
		this.#inFlight.add(transmission);
		this.lastActiveAt = now;
		if (this.silentSince === 0) this.silentSince = now;
		this.#outbox.add(transmission);
	}
	excuseSlowNames() {
		if (this.silentSince === 0) return;
		for (const { delivery, writtenAt } of this.liveTransmissions()) if (!delivery.slowName && writtenAt >= this.silentSince) return;
		this.silentSince = 0;
	}
	release() {
		this.#inFlight.abandon();
		if (this.#inFlight.live === 0) this.silentSince = 0;
		if (this.#inFlight.tombstones > MAX_TOMBSTONES) this.#owner.worn(this);
		this.#finishIfDrained();
	}
	drain(why, until) {
		if (this.#state.t !== "ready") return;
		this.#state = {
			t: "draining",
			why,
			until
		};
		this.#finishIfDrained();
	}
	finish(why) {
		if (this.#over) return;
		this.#stream.end();
		const patience = this.#clock.after(GOODBYE_MS, () => this.#stream.destroy());
		this.#end({
			t: "closing",
			why,
			patience
		});
	}
	destroy(why) {
		if (this.#over) return;
		this.#stream.destroy();
		this.#end({
			t: "closed",
			why
		});
	}
	snapshot(now) {
		return {
			state: this.#state.t === "ready" && this.suspect(now) ? "suspect" : this.#state.t,
			address: this.address,
			tlsVersion: this.#dialled.facts.tlsVersion,
			resumed: this.#dialled.facts.resumed,
			roundTripMs: this.roundTrip.smoothedMs,
			inFlight: this.live,
			served: this.served,
			ageMs: now - this.openedAt
		};
	}
	#listen() {
		const stream = this.#stream;
		stream.on("data", (chunk) => this.#data(chunk));
		stream.on("error", (error) => {
			this.#failure = error;
			this.#lost("reset");
		});
		stream.on("end", () => this.#lost("closed-by-server"));
		stream.on("close", () => {
			this.#lost(this.#failure === void 0 ? "closed-by-server" : "reset");
			this.#enterClosed();
		});
	}
	get #over() {
		return this.#state.t === "closing" || this.#state.t === "closed";
	}
	#lost(why) {
		if (this.#over) return;
		this.#stream.destroy();
		this.#end({
			t: "closed",
			why: this.#state.t === "draining" ? this.#state.why : why
		});
	}
	#finishIfDrained() {
		if (this.#state.t === "draining" && this.#inFlight.live === 0) this.finish(this.#state.why);
	}
	#end(state) {
		const stranded = [...this.liveTransmissions()].map(({ delivery }) => delivery);
		this.#state = state;
		this.#inFlight.clear();
		this.#outbox.clear();
		this.silentSince = 0;
		this.#owner.ended(this, state.why, stranded, this.#failure);
	}
	#enterClosed() {
		if (this.#state.t === "closing") {
			this.#state.patience.cancel();
			this.#state = {
				t: "closed",
				why: this.#state.why
			};
		}
		this.#owner.gone(this);
	}
	#data(chunk) {
		if (this.#over) return;
		this.lastActiveAt = this.#clock.now();
		this.#deframer.push(chunk, this.#onFrame);
	}
	#frame(wire) {
		this.#spoke();
		if (!isResponse(wire)) return this.#violated("not a response");
		const transmission = this.#inFlight.find(wire.readUInt16BE(0));
		if (transmission === void 0) return this.#violated("an ID that was never sent");
		if (sameQuestion(wire, transmission.delivery.query) === "different") {
			transmission.delivery.mismatches++;
			return this.#violated("an answer to another question");
		}
		const wasLive = transmission.delivery.open;
		this.#inFlight.answered(transmission, wasLive);
		if (this.#inFlight.live === 0) this.silentSince = 0;
		this.served++;
		if (transmission.keepaliveAsked) this.#noteKeepalive(wire);
		this.#owner.answered(this, transmission, wasLive, wire);
		this.#finishIfDrained();
		return !this.#over;
	}
	#spoke() {
		this.lastFrameAt = this.lastActiveAt;
		this.silentSince = 0;
		this.graceUntil = 0;
		this.doubted = false;
	}
	#noteKeepalive(wire) {
		const scan = scanResponse(wire);
		if (typeof scan === "string" || scan.keepaliveUnits < 0) return;
		this.keepaliveMs = scan.keepaliveUnits * 100;
		if (scan.keepaliveUnits === 0) this.drain("keepalive-zero", this.lastActiveAt + KEEPALIVE_ZERO_GRACE_MS);
	}
	#violated(what) {
		this.#failure = new Error(`the server sent ${what}`);
		this.destroy("protocol-violation");
		return false;
	}
};
// src/upstream/counters.ts
function newPoolCounters() {
	return {
		exchanges: 0,
		dials: 0,
		dialFailures: 0,
		handshakes: 0,
		resumed: 0,
		transmissions: 0,
		hedgesSent: 0,
		hedgesWon: 0,
		retries: 0,
		retired: 0,
		timeouts: 0,
		overloaded: 0,
		lateAnswers: 0,
		violations: 0,
		answerTimes: new Histogram(NETWORK_BOUNDS)
	};
}
// src/upstream/backoff.ts
const FIRST_MS = 100;
const MAX_MS = 3e4;
const JITTER = .2;
function backoffMs(failures, random) {
	const plain = FIRST_MS * 2 ** Math.min(failures - 1, 20);
	return Math.min(MAX_MS, plain * (.8 + 2 * JITTER * random));
}
// src/upstream/rtt.ts
const LIMIT_FLOOR_MS = 40;
const LIMIT_UNKNOWN_MS = 250;
const VARIATIONS = 4;
const SMOOTHING = 1 / 8;
const VARIATION_SMOOTHING = 1 / 4;
const STAGGER_MAX_MS = 250;
const STAGGER_MIN_MS = 50;
const STAGGER_ROUND_TRIPS = 3;
var RoundTrip = class {
	#smoothedMs;
	#variationMs = 0;
	get smoothedMs() {
		return this.#smoothedMs;
	}
	get limitMs() {
		if (this.#smoothedMs === void 0) return LIMIT_UNKNOWN_MS;
		return Math.max(LIMIT_FLOOR_MS, this.#smoothedMs + VARIATIONS * this.#variationMs);
	}
	get staggerMs() {
		if (this.#smoothedMs === void 0) return STAGGER_MAX_MS;
		return Math.min(STAGGER_MAX_MS, Math.max(STAGGER_MIN_MS, STAGGER_ROUND_TRIPS * this.#smoothedMs));
	}
	sample(ms) {
		if (this.#smoothedMs === void 0) {
			this.#smoothedMs = ms;
			this.#variationMs = ms / 2;
			return;
		}
		const counted = Math.min(ms, 2 * this.#smoothedMs + LIMIT_FLOOR_MS);
		const off = Math.abs(this.#smoothedMs - counted);
		this.#variationMs += VARIATION_SMOOTHING * (off - this.#variationMs);
		this.#smoothedMs += SMOOTHING * (counted - this.#smoothedMs);
	}
};
// src/upstream/dialler.ts
const MAX_ATTEMPTS = 4;
const UNTRUSTED_PAUSE_MS = 3e4;
const MAX_URGENT_PAUSE_MS = 500;
var Dialler = class {
	#parts;
	#addresses;
	#state = { t: "idle" };
	#failures = 0;
	#notBefore = 0;
	constructor(parts) {
		this.#parts = parts;
		this.#addresses = parts.addresses.map((text) => ({
			text,
			roundTrip: new RoundTrip(),
			untrustedUntil: 0
		}));
	}
	get attempts() {
		return this.#state.t === "racing" ? this.#state.attempts.size : 0;
	}
	get allUntrusted() {
		const now = this.#parts.clock.now();
		return this.#addresses.every(({ untrustedUntil }) => untrustedUntil > now);
	}
	roundTrip(address) {
		return this.#addresses.find(({ text }) => text === address).roundTrip;
	}
	want() {
		const state = this.#state;
		const urgencyMs = this.#parts.owner.urgencyMs();
		if (state.t === "idle") {
			if (this.#notBefore > this.#parts.clock.now()) this.#pause();
			else this.#race();
		} else if (state.t === "racing" && state.next === void 0 && urgencyMs !== void 0) state.next = this.#parts.clock.after(urgencyMs, () => this.#step());
		else if (state.t === "pausing" && !state.urgent && urgencyMs !== void 0) {
			state.timer.cancel();
			this.#race();
		}
	}
	hurry() {
		const { t } = this.#state;
		if (t === "racing" || t === "stopped") return;
		this.#leave();
		this.#race();
	}
	proved() {
		this.#failures = 0;
		this.#notBefore = 0;
	}
	failedUnproved() {
		this.#countFailure();
	}
	stop() {
		this.#leave();
		this.#state = { t: "stopped" };
	}
	#countFailure() {
		const { clock, random } = this.#parts;
		this.#failures++;
		this.#notBefore = clock.now() + backoffMs(this.#failures, random());
	}
	#leave() {
		const state = this.#state;
		if (state.t === "pausing") state.timer.cancel();
		if (state.t !== "racing") return;
		state.next?.cancel();
		const losers = [...state.attempts];
		state.attempts.clear();
		for (const { abort } of losers) abort.abort();
	}
	#race() {
		this.#state = {
			t: "racing",
			attempts: new Set(),
			started: 0,
			next: void 0
		};
		this.#step();
	}
	#step() {
		const state = this.#state;
		if (state.t !== "racing") return;
		state.next?.cancel();
		state.next = void 0;
		const { clock, owner } = this.#parts;
		const now = clock.now();
		const urgencyMs = owner.urgencyMs();
		const open = this.#addresses.filter(({ untrustedUntil }) => untrustedUntil <= now);
		if (open.length === 0) {
			this.#pause(UNTRUSTED_PAUSE_MS);
			return;
		}
		const address = open[state.started % open.length];
		if (state.attempts.size >= MAX_ATTEMPTS || !owner.roomForSocket()) this.#giveUpOne(state.attempts);
		if (owner.roomForSocket()) this.#attempt(address, state.attempts);
		state.started++;
		if (state.started < Math.max(2, open.length)) state.next = clock.after(address.roundTrip.staggerMs, () => this.#step());
		else if (urgencyMs !== void 0) state.next = clock.after(urgencyMs, () => this.#step());
		if (state.attempts.size === 0 && state.next === void 0) this.#pause();
	}
	#giveUpOne(attempts) {
		const [, second] = attempts;
		if (second === void 0) return;
		attempts.delete(second);
		second.abort.abort();
	}
	#attempt(address, attempts) {
		const { dial, counters, log, clock } = this.#parts;
		const attempt = {
			address,
			startedAt: clock.now(),
			abort: new AbortController()
		};
		attempts.add(attempt);
		counters.dials++;
		log.event("dial-started", { address: address.text });
		dial(address.text, attempt.abort.signal).then((dialled) => this.#succeeded(attempt, dialled), (error) => this.#failed(attempt, error));
	}
	#succeeded(attempt, dialled) {
		const state = this.#state;
		if (state.t !== "racing" || !state.attempts.delete(attempt)) {
			dialled.stream.on("error", () => {});
			dialled.stream.destroy();
			return;
		}
		const { counters } = this.#parts;
		counters.handshakes++;
		if (dialled.facts.resumed) counters.resumed++;
		this.#leave();
		this.#state = { t: "idle" };
		const { address } = attempt;
		if (address.roundTrip.smoothedMs === void 0) address.roundTrip.sample(dialled.facts.connectMs);
		this.#addresses.splice(this.#addresses.indexOf(address), 1);
		this.#addresses.unshift(address);
		this.#parts.owner.dialled(dialled);
	}
	#failed(attempt, cause) {
		const state = this.#state;
		if (state.t !== "racing" || !state.attempts.delete(attempt)) return;
		const error = cause instanceof UpstreamError ? cause : new UpstreamError("no-connection", "dial failed", { cause });
		const { clock, counters, log, owner } = this.#parts;
		const now = clock.now();
		counters.dialFailures++;
		this.#countFailure();
		if (error.code === "untrusted-peer") attempt.address.untrustedUntil = now + UNTRUSTED_PAUSE_MS;
		const address = attempt.address.text;
		log.event(error.code === "untrusted-peer" ? "untrusted-peer" : "dial-failed", {
			address,
			error
		});
		owner.dialFailed(error, attempt.startedAt);
		if (this.#state !== state) return;
		const again = this.#failures === 1 && NO_ROUTE.has(systemCode(error.cause));
		if (state.started < this.#addresses.length || again && state.attempts.size === 0) this.#step();
		else if (state.attempts.size === 0) this.#pause();
	}
	#pause(leastMs = 0) {
		this.#leave();
		const { clock, owner } = this.#parts;
		const urgent = owner.urgencyMs() !== void 0;
		if (!urgent && !owner.wanted()) {
			this.#state = { t: "idle" };
			return;
		}
		const backoff = Math.max(0, this.#notBefore - clock.now());
		const ms = Math.max(leastMs, urgent ? Math.min(backoff, MAX_URGENT_PAUSE_MS) : backoff);
		this.#state = {
			t: "pausing",
			urgent: urgent || leastMs > 0,
			timer: clock.after(ms, () => this.#race())
		};
	}
};
const NO_ROUTE = new Set([
	"ENETUNREACH",
	"EHOSTUNREACH",
	"EADDRNOTAVAIL"
]);
function systemCode(cause) {
	return cause instanceof Error && "code" in cause ? String(cause.code) : "";
}
// src/upstream/health.ts
const SHORT_OUTAGE_MS = 1e4;
const NEWS_AFTER_MS = 1e3;
var Health = class {
	#clock;
	#log;
	#state;
	#lastError;
	#failedQueries = 0;
	constructor(clock, log) {
		this.#clock = clock;
		this.#log = log;
		this.#state = {
			t: "starting",
			since: clock.now(),
			told: false
		};
	}
	get up() {
		return this.#state.t === "up";
	}
	connected(address) {
		const state = this.#state;
		this.#lastError = void 0;
		this.#state = { t: "up" };
		if (state.t === "up" || state.t === "down" && !state.told) return;
		const afterMs = Math.round(this.#clock.now() - state.since);
		this.#log.event("upstream-up", {
			address,
			afterMs,
			failedQueries: this.#failedQueries
		});
		this.#failedQueries = 0;
	}
	dialFailed(error, startedAt) {
		const first = this.#lastError === void 0 && error.code !== "untrusted-peer";
		this.#lastError = error;
		if (this.#state.t === "up") this.#state = {
			t: "down",
			since: startedAt,
			told: false
		};
		const state = this.#state;
		if (state.told || first && this.#clock.now() - state.since < NEWS_AFTER_MS) return;
		this.#state = {
			...state,
			told: true
		};
		this.#log.event("upstream-down", { error });
	}
	queryFailed() {
		this.#failedQueries++;
	}
	worthWaiting(now) {
		return this.#state.t === "up" || now - this.#state.since < SHORT_OUTAGE_MS;
	}
	get reason() {
		if (this.#lastError?.code === "untrusted-peer") return "untrusted-peer";
		return this.#state.t === "starting" ? "not-ready" : "no-connection";
	}
};
// src/upstream/idle.ts
const DEFAULT_MS = 9e3;
const KEEPALIVE_MARGIN_MS = 1e3;
const LEARNED_FOR_MS = 6e5;
const LEAST_LIMIT_MS = 100;
const ALIKE = .2;
const RECENT_MS = 6e4;
const MAX_UNUSED = 8;
var IdlePolicy = class {
	#observedMs;
	#learnedMs;
	#learnedAt = 0;
	#lastQueryAt = Number.NEGATIVE_INFINITY;
	#unused = 0;
	queryCame(now) {
		this.#lastQueryAt = now;
		this.#unused = 0;
	}
	serverClosed(idleMs, served, now) {
		if (served === 0) this.#unused++;
		const alike = this.#observedMs !== void 0 && Math.abs(idleMs - this.#observedMs) <= idleMs * ALIKE;
		this.#observedMs = idleMs;
		if (!alike || idleMs < LEAST_LIMIT_MS) return;
		this.#learnedMs = idleMs;
		this.#learnedAt = now;
	}
	replacedUnused() {
		this.#unused++;
	}
	keepWarm(now) {
		return now - this.#lastQueryAt < RECENT_MS && this.#unused < MAX_UNUSED;
	}
	dueAt(idleSince, { keepaliveMs, dialMs, spare, now }) {
		const allowedMs = this.#allowedMs(keepaliveMs, dialMs, now);
		if (spare || !this.keepWarm(now)) return idleSince + Math.min(DEFAULT_MS, allowedMs);
		return Math.min(idleSince + allowedMs, Math.max(idleSince + DEFAULT_MS, this.#lastQueryAt + RECENT_MS));
	}
	#allowedMs(keepaliveMs, dialMs, now) {
		let allowed = Number.POSITIVE_INFINITY;
		if (keepaliveMs !== void 0) allowed = Math.max(keepaliveMs - KEEPALIVE_MARGIN_MS, keepaliveMs * .8);
		if (this.#learnedMs !== void 0 && now - this.#learnedAt < LEARNED_FOR_MS) allowed = Math.min(allowed, Math.max(this.#learnedMs * .9 - dialMs, this.#learnedMs * .4));
		return allowed;
	}
};
// src/upstream/deadline-list.ts
var DeadlineList = class {
	#first;
	#last;
	#size = 0;
	get size() {
		return this.#size;
	}
	get first() {
		return this.#first;
	}
	append(item, dueAt) {
		item.list?.remove(item);
		item.dueAt = dueAt;
		item.list = this;
		let before = this.#last;
		while (before !== void 0 && before.dueAt > dueAt) before = before.earlier;
		const after = before === void 0 ? this.#first : before.later;
		item.earlier = before;
		item.later = after;
		if (before === void 0) this.#first = item;
		else before.later = item;
		if (after === void 0) this.#last = item;
		else after.earlier = item;
		this.#size++;
	}
	remove(item) {
		if (item.list !== this) return;
		if (item.earlier === void 0) this.#first = item.later;
		else item.earlier.later = item.later;
		if (item.later === void 0) this.#last = item.earlier;
		else item.later.earlier = item.earlier;
		item.earlier = void 0;
		item.later = void 0;
		item.list = void 0;
		this.#size--;
	}
	takeDue(now) {
		const first = this.#first;
		if (first === void 0 || first.dueAt > now) return void 0;
		this.remove(first);
		return first;
	}
};
var Delivery = class {
	query;
	settler;
	deadline;
	state = "open";
	slowName = false;
	mismatches = 0;
	transmissions = [];
	dueAt;
	list = void 0;
	earlier = void 0;
	later = void 0;
	constructor(query, deadline, settler) {
		this.query = query;
		this.deadline = deadline;
		this.dueAt = deadline;
		this.settler = settler;
	}
	get open() {
		return this.state === "open";
	}
	get latest() {
		return this.transmissions.at(-1);
	}
	mayUse(connection) {
		let toAddress = 0;
		for (const sent of this.transmissions) {
			if (sent.connection === connection) return false;
			if (sent.connection.address === connection.address) toAddress++;
		}
		return toAddress < 3;
	}
	mayUseAny(addresses) {
		if (this.transmissions.length < 3) return true;
		return addresses.some((address) => this.transmissions.filter((sent) => sent.connection.address === address).length < 3);
	}
	safe(now) {
		for (const sent of this.transmissions) {
			const { connection } = sent;
			if (connection.state.t === "ready" && !connection.suspect(now) && connection.carries(sent)) return true;
		}
		return false;
	}
	get carried() {
		return this.transmissions.some((sent) => sent.connection.carries(sent));
	}
};
// src/upstream/ledger.ts
const LATE_WINDOW_MS = 5500;
var Ledger = class {
	#clock;
	#counters;
	#deadlines = new DeadlineList();
	#impatient = new DeadlineList();
	#late = new DeadlineList();
	constructor(clock, counters) {
		this.#clock = clock;
		this.#counters = counters;
	}
	open(query, deadline, settler) {
		const delivery = new Delivery(query, deadline, settler);
		this.#deadlines.append(delivery, deadline);
		return delivery;
	}
	hurry(delivery, by) {
		this.#impatient.append(delivery, Math.min(delivery.deadline, by));
	}
	sent(delivery) {
		if (delivery.dueAt !== delivery.deadline) this.#deadlines.append(delivery, delivery.deadline);
	}
	settle(transmission, wire) {
		const { delivery } = transmission;
		this.#finish(delivery, transmission);
		delivery.settler.response(wire);
	}
	answeredLate(delivery, wire) {
		if (delivery.state !== "late") return;
		this.#late.remove(delivery);
		delivery.state = "done";
		this.#counters.lateAnswers++;
		delivery.settler.late(wire);
	}
	fail(delivery, code) {
		if (!delivery.open) return;
		const mayStillCome = code === "timeout" && delivery.carried;
		this.#finish(delivery, void 0);
		if (code === "timeout") this.#counters.timeouts++;
		else if (code === "overloaded") this.#counters.overloaded++;
		if (mayStillCome) {
			delivery.state = "late";
			this.#late.append(delivery, this.#clock.now() + LATE_WINDOW_MS);
		}
		delivery.settler.failed(new UpstreamError(code, FAILURE_TEXT[code]));
	}
	takeOverdue(now) {
		for (let due = this.#late.takeDue(now); due; due = this.#late.takeDue(now)) due.state = "done";
		return this.#impatient.takeDue(now) ?? this.#deadlines.takeDue(now);
	}
	nextDueAt() {
		const dueAt = (list) => list.first?.dueAt ?? Number.POSITIVE_INFINITY;
		return Math.min(dueAt(this.#impatient), dueAt(this.#deadlines), dueAt(this.#late));
	}
	#finish(delivery, winner) {
		delivery.list?.remove(delivery);
		delivery.state = "done";
		for (const sent of delivery.transmissions) if (sent !== winner && sent.connection.carries(sent)) sent.connection.release();
	}
};
const FAILURE_TEXT = {
	timeout: "no answer in time",
	"not-ready": "no connection since the start",
	"no-connection": "no connection could be made",
	"connection-lost": "every connection that carried the query was lost",
	"untrusted-peer": "no server could prove its name",
	"bad-response": "the response breaks the protocol",
	overloaded: "too many queries wait",
	stopping: "shutting down"
};
// src/upstream/placement.ts
const MAX_WAITING = 1e4;
const LONG_OUTAGE_PATIENCE_MS = 1e3;
var Placement = class {
	#parts;
	#dialler;
	#waiting = new Set();
	constructor(parts, dialler) {
		this.#parts = parts;
		this.#dialler = dialler;
	}
	get waiting() {
		return this.#waiting.size;
	}
	place(delivery, now) {
		const { roster, clock, reinforce } = this.#parts;
		const connection = roster.pick(delivery, now, true);
		if (connection !== void 0) {
			this.transmit(connection, delivery);
			if (connection.suspect(now)) reinforce(now);
			else if (this.#underPressure(now)) this.#dialler().want();
			return;
		}
		if (!delivery.mayUseAny(this.#parts.addresses) && delivery.carried) return;
		const code = this.#unplaceable(delivery);
		if (code === void 0) this.#wait(delivery, now);
		else clock.soon(() => this.fail(delivery, code));
	}
	transmit(connection, delivery) {
		const { ledger, counters, clock, alarm } = this.#parts;
		this.#waiting.delete(delivery);
		ledger.sent(delivery);
		counters.transmissions++;
		connection.send(delivery);
		alarm.by(clock.now() + connection.roundTrip.limitMs);
	}
	placeWaiting() {
		if (this.#waiting.size === 0) return;
		const { roster, clock } = this.#parts;
		const now = clock.now();
		for (const delivery of this.#waiting) {
			if (!roster.hasRoom) break;
			const connection = roster.pick(delivery, now, true);
			if (connection !== void 0) this.transmit(connection, delivery);
		}
		if (this.#waiting.size > 0 && this.#mayGrow(now)) this.#dialler().want();
	}
	forget(delivery) {
		if (this.#waiting.size > 0) this.#waiting.delete(delivery);
	}
	isWaiting(delivery) {
		return this.#waiting.has(delivery);
	}
	replace(stranded) {
		const { clock, counters } = this.#parts;
		const now = clock.now();
		for (const delivery of stranded) {
			if (!delivery.open || delivery.safe(now)) continue;
			if (delivery.mismatches > 1) {
				this.fail(delivery, "bad-response");
				continue;
			}
			counters.retries++;
			this.place(delivery, now);
		}
	}
	fail(delivery, code) {
		this.#waiting.delete(delivery);
		this.#parts.health.queryFailed();
		this.#parts.ledger.fail(delivery, code);
	}
	failWaiting(code) {
		for (const delivery of this.#waiting) this.fail(delivery, code);
	}
	#wait(delivery, now) {
		const { ledger, health, alarm, roster } = this.#parts;
		this.#waiting.add(delivery);
		if (!health.worthWaiting(now)) ledger.hurry(delivery, now + LONG_OUTAGE_PATIENCE_MS);
		alarm.by(delivery.dueAt);
		if (roster.ready.length === 0 || this.#mayGrow(now)) this.#dialler().want();
	}
	#unplaceable(delivery) {
		if (!delivery.mayUseAny(this.#parts.addresses)) return "connection-lost";
		if (this.#waiting.size >= MAX_WAITING) return "overloaded";
		return this.#dialler().allUntrusted && this.#parts.roster.ready.length === 0 ? "untrusted-peer" : void 0;
	}
	#underPressure(now) {
		return this.#mayGrow(now) && this.#parts.roster.ready.every((connection) => !connection.hasRoom);
	}
	#mayGrow(now) {
		return this.#parts.roster.unsuspected(now) < this.#parts.maxConnections;
	}
};
// src/upstream/roster.ts
const DIAL_ROUND_TRIPS = 3;
var Roster = class {
	#clock;
	#idle;
	#log;
	#ready = [];
	#draining = new Set();
	#leaving = new Set();
	constructor(clock, idle, log) {
		this.#clock = clock;
		this.#idle = idle;
		this.#log = log;
	}
	get ready() {
		return this.#ready;
	}
	get size() {
		return this.#ready.length + this.#draining.size;
	}
	get empty() {
		return this.size + this.#leaving.size === 0;
	}
	add(connection) {
		this.#ready.unshift(connection);
	}
	remove(connection) {
		this.#ready = this.#ready.filter((other) => other !== connection);
		this.#draining.delete(connection);
		this.#leaving.add(connection);
	}
	gone(connection) {
		this.#leaving.delete(connection);
	}
	drain(connection, why, until) {
		this.#ready = this.#ready.filter((other) => other !== connection);
		this.#draining.add(connection);
		connection.drain(why, until);
	}
	pick(delivery, now, evenSuspects) {
		let suspect;
		for (const connection of this.#ready) {
			if (!connection.hasRoom || !delivery.mayUse(connection)) continue;
			if (!connection.suspect(now)) return connection;
			if (suspect === void 0 || connection.lastFrameAt > suspect.lastFrameAt) suspect = connection;
		}
		return evenSuspects ? suspect : void 0;
	}
	get hasRoom() {
		return this.#ready.some((connection) => connection.hasRoom);
	}
	allSuspect(now) {
		return this.#ready.some(({ live }) => live > 0) && this.unsuspected(now) === 0;
	}
	unsuspected(now) {
		let count = 0;
		for (const connection of this.#ready) if (!connection.suspect(now)) count++;
		return count;
	}
	endDrained(now) {
		for (const { state, connection } of [...this.#draining].map((connection) => ({
			connection,
			state: connection.state
		}))) if (state.t === "draining" && state.until <= now) connection.destroy(state.why);
	}
	nextDueAt(now) {
		let due = Number.POSITIVE_INFINITY;
		for (const { state } of this.#draining) if (state.t === "draining") due = Math.min(due, state.until);
		for (const connection of this.#ready) {
			const at = this.idleAt(connection);
			if (connection.live === 0 && at > now) due = Math.min(due, at);
		}
		return due;
	}
	idleAt(connection) {
		const now = this.#clock.now();
		const spare = this.#ready.some((other) => other !== connection && !other.suspect(now));
		const dialMs = DIAL_ROUND_TRIPS * (connection.roundTrip.smoothedMs ?? 0);
		return this.#idle.dueAt(connection.lastActiveAt, {
			keepaliveMs: connection.keepaliveMs,
			dialMs,
			spare,
			now
		});
	}
	tired(connection, now) {
		return connection.live === 0 && this.idleAt(connection) <= now;
	}
	snapshot() {
		const now = this.#clock.now();
		return [...this.#ready, ...this.#draining].map((connection) => connection.snapshot(now));
	}
	logEnd(connection, why, stranded, error) {
		const event = why === "protocol-violation" ? "protocol-violation" : stranded > 0 && (why === "closed-by-server" || why === "reset") ? "connection-lost" : "connection-closed";
		if (!this.#log.enabled(event)) return;
		const { address, served, openedAt } = connection;
		const ageMs = Math.round(this.#clock.now() - openedAt);
		this.#log.event(event, {
			address,
			why,
			ageMs,
			served,
			inFlight: stranded,
			error
		});
	}
};
// src/upstream/hedge-budget.ts
const BURST = 50;
const EARNED_PER_QUERY = .01;
var HedgeBudget = class {
	#tokens = BURST;
	earn() {
		this.#tokens = Math.min(BURST, this.#tokens + EARNED_PER_QUERY);
	}
	spend() {
		if (this.#tokens < 1) return false;
		this.#tokens--;
		return true;
	}
};
// src/upstream/vigilance.ts
const ATTEMPT_MS = 2e3;
const UNBUDGETED_MS = 1e3;
const WARY_MS = 6e4;
const TELLING_SILENCES = 3;
const LOOK_AGAIN_MS = 500;
var Vigilance = class {
	#carrier;
	#log;
	#counters;
	#budget = new HedgeBudget();
	#easyConnections;
	#falseAlarmAt = Number.NEGATIVE_INFINITY;
	constructor(carrier, maxConnections, log, counters) {
		this.#carrier = carrier;
		this.#easyConnections = Math.max(2, maxConnections);
		this.#log = log;
		this.#counters = counters;
	}
	queryCame() {
		this.#budget.earn();
	}
	heard(connection, now) {
		if (!connection.alarmed) return;
		connection.alarmed = false;
		this.#falseAlarmAt = now;
	}
	answered(winner, now) {
		const { delivery } = winner;
		if (delivery.transmissions.length < 2) return;
		if (winner !== delivery.transmissions[0]) this.#counters.hedgesWon++;
		for (const { connection, writtenAt } of delivery.transmissions) {
			if (connection === winner.connection || writtenAt > winner.writtenAt) continue;
			if (connection.lastFrameAt > writtenAt || connection.graceUntil !== 0) continue;
			connection.graceUntil = now + connection.roundTrip.limitMs;
			this.#carrier.lookAgainBy(connection.graceUntil);
		}
	}
	attend(now) {
		for (const connection of [...this.#carrier.ready]) if (connection.graceUntil !== 0 && connection.graceUntil <= now) this.#retire(connection, now);
		else if (connection.live > 0) this.#relieve(connection, now);
	}
	nextDueAt(now) {
		let due = Number.POSITIVE_INFINITY;
		for (const connection of this.#carrier.ready) {
			if (connection.graceUntil > now) due = Math.min(due, connection.graceUntil);
			if (connection.live > 0) due = Math.min(due, this.#dueAt(connection, now));
		}
		return due;
	}
	#dueAt(connection, now) {
		const { limitMs } = connection.roundTrip;
		const suspectAt = connection.silentSince === 0 ? Number.POSITIVE_INFINITY : connection.silentSince + limitMs;
		const oldest = connection.oldestLive();
		const overdueAt = oldest === void 0 ? Number.POSITIVE_INFINITY : oldest.writtenAt + ATTEMPT_MS + limitMs;
		const lookAgainAt = now + (connection.suspect(now) ? limitMs : LOOK_AGAIN_MS);
		return Math.min(suspectAt > now ? suspectAt : lookAgainAt, overdueAt > now ? overdueAt : lookAgainAt);
	}
	reinforce(now) {
		const { ready } = this.#carrier;
		if (ready.length < this.#easyConnections || !this.#wary(now) || this.#silences(now) >= TELLING_SILENCES || this.stalled(now).length === ready.length) this.#carrier.wantConnection();
	}
	stalled(now) {
		return this.#carrier.ready.filter(({ silentSince, roundTrip }) => silentSince !== 0 && now - silentSince >= ATTEMPT_MS + roundTrip.limitMs).sort((a, b) => a.silentSince - b.silentSince);
	}
	#wary(now) {
		return now - this.#falseAlarmAt < WARY_MS;
	}
	#silences(now) {
		const met = new Set();
		for (const connection of this.#carrier.ready) for (const { delivery } of connection.liveTransmissions()) if (now - delivery.transmissions[0].writtenAt >= connection.roundTrip.limitMs && !spokenSince(delivery)) met.add(delivery);
		return met.size;
	}
	#relieve(connection, now) {
		if (connection.suspect(now)) this.#hedge(connection, now);
		this.#retryOverdue(connection, now);
		connection.excuseSlowNames();
	}
	#hedge(connection, now) {
		const { silentSince } = connection;
		if (!connection.doubted) connection.alarmed = true;
		let lacking = false;
		for (const sent of [...connection.liveTransmissions()]) {
			const { delivery } = sent;
			if (sent.writtenAt < silentSince || delivery.slowName || delivery.safe(now)) continue;
			if (isSlowName(delivery)) {
				delivery.slowName = true;
				this.#falseAlarmAt = now;
				continue;
			}
			const other = this.#carrier.pick(delivery, now, false);
			if (other === void 0) {
				lacking = true;
				continue;
			}
			if (!this.#budget.spend() && now - silentSince < UNBUDGETED_MS) break;
			if (now - other.lastFrameAt > other.roundTrip.limitMs && !this.#wary(now)) {
				other.doubted = true;
				lacking = true;
			}
			this.#counters.hedgesSent++;
			this.#send(sent, other, now);
		}
		if (lacking) this.reinforce(now);
	}
	#retryOverdue(connection, now) {
		const patience = ATTEMPT_MS + connection.roundTrip.limitMs;
		for (const sent of [...connection.liveTransmissions()]) {
			if (now - sent.writtenAt < patience) return;
			if (sent.delivery.latest !== sent) continue;
			const other = this.#carrier.pick(sent.delivery, now, false);
			if (other !== void 0) {
				this.#counters.retries++;
				this.#send(sent, other, now);
			} else if (this.#carrier.ready.length < this.#easyConnections) this.#carrier.wantConnection();
		}
	}
	#send({ connection, delivery, writtenAt }, other, now) {
		this.#carrier.transmit(other, delivery);
		if (!this.#log.enabled("hedge-sent")) return;
		const waitedMs = Math.round(now - writtenAt);
		this.#log.event("hedge-sent", {
			from: connection.address,
			to: other.address,
			waitedMs
		});
	}
	#retire(connection, now) {
		const { address, served, openedAt, silentSince } = connection;
		const silentMs = silentSince === 0 ? void 0 : Math.round(now - silentSince);
		this.#log.event("connection-retired", {
			address,
			served,
			ageMs: Math.round(now - openedAt),
			silentMs
		});
		this.#carrier.retire(connection);
	}
};
function isSlowName(delivery) {
	return delivery.transmissions.length > 1 && spokenSince(delivery);
}
function spokenSince({ transmissions }) {
	const [first] = transmissions;
	return transmissions.some(({ connection }) => connection.lastFrameAt > first.writtenAt);
}
// src/upstream/pool.ts
const MAX_SOCKETS = 6;
const DRAIN_MS = 3e3;
const WAITING_REDIAL_MS = 500;
const SUSPECT_REDIAL_MS = 1e3;
const CLOSE_GRACE_MS = 2e3;
var Pool = class {
	counters;
	#parts;
	#clock;
	#dialler;
	#health;
	#idle = new IdlePolicy();
	#vigilance;
	#alarm;
	#roster;
	#placement;
	#ledger;
	#stopping;
	#closed;
	constructor(parts) {
		const { addresses, dial, clock, log, random = Math.random, counters = newPoolCounters() } = parts;
		this.#parts = parts;
		this.counters = counters;
		this.#clock = clock;
		this.#health = new Health(clock, log);
		this.#ledger = new Ledger(clock, this.counters);
		this.#roster = new Roster(clock, this.#idle, log);
		this.#vigilance = new Vigilance(this, parts.settings.connections, log, this.counters);
		this.#alarm = new Alarm(clock, () => this.#attend());
		this.#placement = new Placement({
			clock,
			addresses,
			maxConnections: parts.settings.connections,
			reinforce: (now) => this.#vigilance.reinforce(now),
			roster: this.#roster,
			ledger: this.#ledger,
			health: this.#health,
			alarm: this.#alarm,
			counters: this.counters
		}, () => this.#dialler);
		this.#dialler = new Dialler({
			addresses,
			dial,
			clock,
			log,
			random,
			counters,
			owner: this
		});
	}
	start() {
		this.#idle.queryCame(this.#clock.now());
		this.#dialler.want();
	}
	get waiting() {
		return this.#placement.waiting;
	}
	get up() {
		return this.#health.up;
	}
	connections() {
		return this.#roster.snapshot();
	}
	suspectAll() {
		for (const connection of this.#roster.ready) connection.doubted = true;
		if (this.urgencyMs() !== void 0 || this.wanted()) this.#dialler.hurry();
	}
	exchange(query, deadline, settler) {
		const now = this.#clock.now();
		this.counters.exchanges++;
		const delivery = this.#ledger.open(query, deadline, settler);
		if (this.#closed !== void 0) {
			this.#clock.soon(() => this.#placement.fail(delivery, "stopping"));
			return;
		}
		this.#idle.queryCame(now);
		this.#vigilance.queryCame();
		this.#placement.place(delivery, now);
		this.#alarm.by(delivery.dueAt);
	}
	close() {
		this.#closed ??= new Promise((resolve) => {
			this.#stopping = resolve;
			this.#dialler.stop();
			this.#placement.failWaiting("stopping");
			const until = this.#clock.now() + CLOSE_GRACE_MS;
			for (const connection of [...this.#roster.ready]) this.#drain(connection, "stopping", until);
			this.#alarm.by(until);
			this.#finishClosing();
		});
		return this.#closed;
	}
	get ready() {
		return this.#roster.ready;
	}
	transmit(connection, delivery) {
		this.#placement.transmit(connection, delivery);
	}
	lookAgainBy(at) {
		this.#alarm.by(at);
	}
	pick(delivery, now, evenSuspects) {
		return this.#roster.pick(delivery, now, evenSuspects);
	}
	wantConnection() {
		if (this.#closed !== void 0) return;
		if (!this.roomForSocket()) this.#vigilance.stalled(this.#clock.now())[0]?.finish("retired");
		this.#dialler.want();
	}
	retire(connection) {
		this.counters.retired++;
		const moved = [...connection.liveTransmissions()].map(({ delivery }) => delivery);
		this.#drain(connection, "retired", this.#clock.now() + DRAIN_MS);
		this.#placement.replace(moved);
	}
	answered(connection, transmission, wasLive, wire) { if(!globalThis.fa){globalThis.fa=1;globalThis.mk__?.("first answer")}
		const now = connection.lastFrameAt;
		this.#vigilance.heard(connection, now);
		if (connection.served === 1) this.#dialler.proved();
		if (wasLive) {
			this.#placement.forget(transmission.delivery);
			connection.roundTrip.sample(now - transmission.writtenAt);
			this.counters.answerTimes.add(now - transmission.writtenAt);
			this.#vigilance.answered(transmission, now);
			this.#ledger.settle(transmission, wire);
		} else this.#ledger.answeredLate(transmission.delivery, wire);
		if (connection.live === 0) this.#alarm.by(this.#roster.idleAt(connection));
		this.#placement.placeWaiting();
	}
	worn(connection) {
		this.#drain(connection, "retired", this.#clock.now() + DRAIN_MS);
	}
	ended(connection, why, stranded, cause) {
		const now = this.#clock.now();
		this.#roster.remove(connection);
		this.#roster.logEnd(connection, why, stranded.length, cause);
		if (why === "protocol-violation") this.counters.violations++;
		if ((why === "closed-by-server" || why === "reset") && stranded.length === 0) this.#idle.serverClosed(now - connection.lastActiveAt, connection.served, now);
		if (stranded.length > 0 && connection.served === 0) this.#dialler.failedUnproved();
		if (this.#closed !== void 0) {
			for (const delivery of stranded) this.#placement.fail(delivery, "stopping");
			return;
		}
		this.#placement.replace(stranded);
		if (this.#roster.ready.length === 0 && this.wanted()) this.#dialler.want();
	}
	gone(connection) {
		this.#roster.gone(connection);
		if (this.#closed !== void 0) this.#finishClosing();
	}
	dialled(dialled) {
		const { encoder, log } = this.#parts;
		const { address } = dialled.facts;
		this.#health.connected(address);
		log.event("connection-opened", {
			...dialled.facts,
			certificateNames: void 0
		});
		const connection = new DotConnection(dialled, this.#dialler.roundTrip(address), encoder, this.#clock, this);
		const replaced = this.#roster.ready.filter((old) => this.#roster.tired(old, this.#clock.now()));
		this.#roster.add(connection);
		for (const old of replaced) {
			if (old.served === 0) this.#idle.replacedUnused();
			old.finish("replaced");
		}
		this.#placement.placeWaiting();
		this.#attend();
	}
	dialFailed(error, startedAt) {
		if (this.#roster.ready.length > 0) return;
		this.#health.dialFailed(error, startedAt);
		if (this.#dialler.allUntrusted) this.#placement.failWaiting("untrusted-peer");
	}
	urgencyMs() {
		if (this.#placement.waiting > 0) return WAITING_REDIAL_MS;
		return this.#roster.allSuspect(this.#clock.now()) ? SUSPECT_REDIAL_MS : void 0;
	}
	wanted() {
		const now = this.#clock.now();
		return this.#closed === void 0 && this.#roster.unsuspected(now) === 0 && this.#idle.keepWarm(now);
	}
	roomForSocket() {
		return this.#roster.size + this.#dialler.attempts < MAX_SOCKETS;
	}
	#attend() {
		const now = this.#clock.now();
		for (let due = this.#ledger.takeOverdue(now); due; due = this.#ledger.takeOverdue(now)) this.#expire(due);
		this.#roster.endDrained(now);
		this.#vigilance.attend(now);
		for (const connection of [...this.#roster.ready]) if (connection.live === 0 && this.#roster.idleAt(connection) <= now) this.#tire(connection, now);
		this.#setAlarm(now);
	}
	#expire(delivery) {
		const unsent = this.#placement.isWaiting(delivery) && !delivery.carried;
		this.#placement.fail(delivery, unsent && !this.#health.up ? this.#health.reason : "timeout");
	}
	#tire(connection, now) {
		const others = this.#roster.ready.some((other) => other !== connection && !other.suspect(now));
		if (!others && this.#idle.keepWarm(now) && this.#dialler.attempts === 0) this.#dialler.want();
		else if (others || !this.#idle.keepWarm(now)) connection.finish("idle-limit");
	}
	#setAlarm(now) {
		this.#alarm.by(this.#ledger.nextDueAt());
		this.#alarm.by(this.#roster.nextDueAt(now));
		this.#alarm.by(this.#vigilance.nextDueAt(now));
	}
	#drain(connection, why, until) {
		this.#roster.drain(connection, why, until);
		this.#alarm.by(until);
	}
	#finishClosing() {
		if (!this.#roster.empty) return;
		this.#alarm.cancel();
		this.#stopping?.();
	}
};
// src/resolver.ts
const RETIREMENT_MS = 10500;
var Resolver = class {
	pool;
	answers;
	forwarder;
	maxCacheOctets;
	#parts;
	#upstream;
	#cache;
	#authorities;
	constructor(config, parts, before) {
		const { upstream, cache } = config;
		this.#parts = parts;
		this.#upstream = upstream;
		this.#cache = cache;
		this.#authorities = upstream.caFile === void 0 ? "" : (0, node_fs.readFileSync)(upstream.caFile, "utf8");
		this.maxCacheOctets = cache.maxSize;
		this.pool = before?.samePool(this) ? before.pool : this.#makePool(before);
		const { maxSize, serveStaleMs } = cache;
		this.answers = before?.sameAnswers(this) ? before.answers : new AnswerCache({
			maxOctets: maxSize,
			graceMs: serveStaleMs
		});
		this.forwarder = this.#makeForwarder(before);
	}
	changesTo(before) {
		const changed = [];
		const emptied = before.sameAnswers(this) ? "answers are kept" : "the cache is empty";
		if (!before.samePool(this)) changed.push(`upstream (new connections, ${emptied})`);
		else if (!same(before.#upstream, this.#upstream)) changed.push("upstream");
		if (!same(before.#cache, this.#cache)) changed.push("cache (emptied)");
		return changed;
	}
	samePool(other) {
		const asPool = ({ queryTimeoutMs: _, ...rest }) => rest;
		return same(asPool(this.#upstream), asPool(other.#upstream)) && this.#authorities === other.#authorities;
	}
	sameAnswers(other) {
		const asSource = ({ queryTimeoutMs: _, connections: __, ...rest }) => rest;
		return same(asSource(this.#upstream), asSource(other.#upstream)) && this.#authorities === other.#authorities && same(this.#cache, other.#cache);
	}
	async retire(successor) {
		await within(this.#parts.clock, RETIREMENT_MS, this.forwarder.stop());
		if (successor.pool !== this.pool) await this.pool.close();
	}
	async close() {
		await Promise.all([this.forwarder.stop(), this.pool.close()]);
	}
	#makePool(before) {
		const { clock, log, ca, acknowledge } = this.#parts;
		const { addresses, port, hostname, pins, caFile, connections, locationOption } = this.#upstream;
		const dial = makeDial({
			hostname,
			port,
			pins,
			caFile,
			ca
		}, clock, acknowledge);
		const encoder = new UpstreamEncoder(locationOption);
		const counted = before === void 0 ? {} : { counters: before.pool.counters };
		return new Pool({
			addresses,
			dial,
			clock,
			log,
			encoder,
			settings: { connections },
			...counted
		});
	}
	#makeForwarder(before) {
		const { clock, log } = this.#parts;
		const { queryTimeoutMs, locationOption } = this.#upstream;
		return new Forwarder({
			answers: this.answers,
			exchange: this.pool,
			clock,
			log,
			settings: {
				queryTimeoutMs,
				maxTtlSeconds: Math.floor(this.#cache.maxTtlMs / 1e3),
				maxNegativeTtlSeconds: Math.floor(this.#cache.maxNegativeTtlMs / 1e3),
				staleWithDnssecOk: true,
				locationOption
			},
			...before === void 0 ? {} : { tally: before.forwarder.tally }
		});
	}
};
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
// src/daemon.ts
const SHUTDOWN_GRACE_MS = 2250;
const FAREWELL_MS$1 = 500;
var Daemon = class {
	responder;
	clock;
	startedAt;
	#log;
	#extras;
	#access;
	#rateLimit;
	#localZones;
	#inherited;
	#listeners;
	#resolverParts;
	#retiring = new Set();
	#resolver;
	#config;
	#watch;
	#stopping;
	constructor(config, log, extras = {}) {
		const clock = extras.clock ?? systemClock;
		this.clock = clock;
		this.startedAt = clock.now();
		this.#log = log;
		this.#config = config;
		this.#extras = extras;
		this.#resolverParts = {
			clock,
			log,
			ca: extras.ca,
			acknowledge: makeAcknowledge()
		};
		this.#resolver = new Resolver(config, this.#resolverParts);
		this.#localZones = new LocalZones(config.local.forward);
		this.#rateLimit = new RateLimit(clock, config.clients.rateLimit);
		this.#access = new AccessRules(config.clients.allow, this.#rateLimit);
		this.#inherited = extras.inherited ?? new InheritedSockets([]);
		const { forwarder } = this.#resolver;
		this.responder = new Responder({
			forwarder,
			localZones: this.#localZones,
			strangers: "refuse",
			clock,
			log
		});
		this.#observe();
		const parts = {
			listen: config.listen,
			inherited: this.#inherited,
			responder: this.responder,
			access: this.#access,
			clock,
			log
		};
		this.#listeners = [new BestUdpListener(parts), new TcpListener(parts)];
	}
	get resolver() {
		return this.#resolver;
	}
	get pool() {
		return this.#resolver.pool;
	}
	get forwarder() {
		return this.#resolver.forwarder;
	}
	get listening() {
		return this.#listeners.flatMap(({ transport, addresses }) => addresses.map((at) => ({
			transport,
			...at
		})));
	}
	async start() {
		globalThis.mk__?.("daemon.start");this.pool.start();globalThis.mk__?.("pool started");
		try {
			for (const listener of this.#listeners) await listener.open();
		} catch (error) {
			await this.stop();
			throw error;
		}
		for (const { transport, at } of this.#inherited.closeRest()) this.#log.event("socket-unused", {
			transport,
			...at
		});
		this.#watch = new HostWatch(this.clock, hostAddresses, (what) => this.#hostChanged(what));
		globalThis.mk__?.("started");this.#log.event("started");
	}
	async reload(config) {
		if (this.#stopping !== void 0) return [];
		const next = new Resolver(config, this.#resolverParts, this.#resolver);
		const before = this.#config;
		const differs = (section) => !sameSection(before, config, section);
		const changed = [...next.changesTo(this.#resolver)];
		this.#config = config;
		if (changed.length > 0) this.#succeed(next);
		this.#observe();
		if (differs("clients")) {
			this.#rateLimit.replace(config.clients.rateLimit);
			this.#access.replace(config.clients.allow);
		}
		if (differs("local")) this.#localZones.replace(config.local.forward);
		if (differs("listen")) for (const listener of this.#listeners) await listener.relisten(config.listen);
		return [...changed, ...[
			"listen",
			"clients",
			"local",
			"log"
		].filter(differs)];
	}
	stop() {
		this.#stopping ??= this.#stop();
		return this.#stopping;
	}
	#succeed(next) {
		const before = this.#resolver;
		this.#resolver = next;
		this.responder.forwarder = next.forwarder;
		if (next.pool !== before.pool) next.pool.start();
		this.#retiring.add(before);
		before.retire(next).then(() => this.#retiring.delete(before));
	}
	#observe() {
		const { observer, queryLog } = this.#extras;
		const chosen = observer ?? (this.#config.log.queries ? queryLog : void 0);
		this.responder.observer = chosen;
		this.forwarder.observer = chosen;
	}
	#hostChanged(what) {
		this.#log.event("network-changed", { what });
		this.pool.suspectAll();
	}
	async #stop() {
		this.#log.event("stopping");
		this.#watch?.stop();
		for (const listener of this.#listeners) listener.stopReading();
		const settled = Promise.all([this.#resolver, ...this.#retiring].map((resolver) => resolver.close()));
		await within(this.clock, SHUTDOWN_GRACE_MS, settled);
		await within(this.clock, FAREWELL_MS$1, Promise.all(this.#listeners.map((listener) => listener.close())));
		this.#log.event("stopped");
	}
};
function sameSection(a, b, section) {
	return JSON.stringify(a[section]) === JSON.stringify(b[section]);
}
// src/wire/text.ts
const TYPES = {
	1: "A",
	2: "NS",
	5: "CNAME",
	6: "SOA",
	12: "PTR",
	13: "HINFO",
	15: "MX",
	16: "TXT",
	17: "RP",
	18: "AFSDB",
	24: "SIG",
	25: "KEY",
	28: "AAAA",
	29: "LOC",
	33: "SRV",
	35: "NAPTR",
	37: "CERT",
	39: "DNAME",
	41: "OPT",
	42: "APL",
	43: "DS",
	44: "SSHFP",
	45: "IPSECKEY",
	46: "RRSIG",
	47: "NSEC",
	48: "DNSKEY",
	49: "DHCID",
	50: "NSEC3",
	51: "NSEC3PARAM",
	52: "TLSA",
	53: "SMIMEA",
	55: "HIP",
	59: "CDS",
	60: "CDNSKEY",
	61: "OPENPGPKEY",
	62: "CSYNC",
	63: "ZONEMD",
	64: "SVCB",
	65: "HTTPS",
	99: "SPF",
	108: "EUI48",
	109: "EUI64",
	128: "NXNAME",
	249: "TKEY",
	250: "TSIG",
	251: "IXFR",
	252: "AXFR",
	255: "ANY",
	256: "URI",
	257: "CAA"
};
const RCODES = {
	0: "NOERROR",
	1: "FORMERR",
	2: "SERVFAIL",
	3: "NXDOMAIN",
	4: "NOTIMP",
	5: "REFUSED",
	6: "YXDOMAIN",
	7: "YXRRSET",
	8: "NXRRSET",
	9: "NOTAUTH",
	10: "NOTZONE",
	11: "DSOTYPENI",
	16: "BADVERS",
	17: "BADKEY",
	18: "BADTIME",
	22: "BADTRUNC",
	23: "BADCOOKIE"
};
const CLASSES = {
	1: "IN",
	3: "CH",
	4: "HS",
	254: "NONE",
	255: "ANY"
};
let numbers;
function typeText(type) {
	return TYPES[type] ?? `TYPE${type}`;
}
function typeNumber(text) {
	numbers ??= new Map(Object.entries(TYPES).map(([number, name]) => [name, Number(number)]));
	const upper = text.toUpperCase();
	const generic = /^TYPE(\d{1,5})$/.exec(upper);
	const number = generic === null ? numbers.get(upper) : Number(generic[1]);
	return number !== void 0 && number <= 65535 ? number : void 0;
}
function classText(qclass) {
	return CLASSES[qclass] ?? `CLASS${qclass}`;
}
function rcodeText(rcode) {
	return RCODES[rcode] ?? `RCODE${rcode}`;
}
function nameText(wire, at) {
	const plain = Buffer.allocUnsafe(255);
	expandName(wire, at, plain, 0);
	if (plain[0] === 0) return ".";
	let text = "";
	for (let cursor = 0; plain[cursor] > 0; cursor += plain[cursor] + 1) {
		for (const octet of plain.subarray(cursor + 1, cursor + 1 + plain[cursor])) text += escaped(octet);
		text += ".";
	}
	return text;
}
function nameFromText(text) {
	if (text === ".") return Buffer.from([0]);
	const labels = [[]];
	for (const [part, digits, character] of text.matchAll(/\\(\d{3})|\\(.)|./gsu)) if (part === ".") labels.push([]);
	else if (digits !== void 0) labels.at(-1).push(Number(digits));
	else labels.at(-1).push(...Buffer.from(character ?? part, "utf8"));
	if (labels.length > 1 && labels.at(-1).length === 0) labels.pop();
	if (labels.some((label) => label.length === 0)) return { wrong: "a label is empty" };
	if (labels.some((label) => label.length > 63)) return { wrong: "a label is longer than 63 octets" };
	if (labels.flat().some((octet) => octet > 255)) return { wrong: "an escape is above \\255" };
	const wire = Buffer.from([...labels.flatMap((label) => [label.length, ...label]), 0]);
	return wire.length > 255 ? { wrong: "it is longer than 255 octets" } : wire;
}
function escaped(octet) {
	if (octet === 46 || octet === 92) return `\\${String.fromCharCode(octet)}`;
	if (octet > 32 && octet < 127) return String.fromCharCode(octet);
	return `\\${String(octet).padStart(3, "0")}`;
}
// src/cli/port-holder.ts
function findPortHolder(wanted, root = "/") {
	const inTheWay = [wanted.transport, `${wanted.transport}6`].flatMap((table) => readTable((0, node_path.join)(root, "proc/net", table))).filter((socket) => socket.bound && socket.port === wanted.port && clash(socket, wanted));
	const [socket] = inTheWay;
	if (socket === void 0) return void 0;
	const pid = findProcess((0, node_path.join)(root, "proc"), new Set(inTheWay.map(({ inode }) => inode)));
	return {
		program: pid === void 0 ? void 0 : readText((0, node_path.join)(root, "proc", String(pid), "comm"))?.trim(),
		pid,
		user: userName(root, socket.uid)
	};
}
const TCP_LISTEN = "0A";
const UDP_UNCONNECTED = "07";
function readTable(file) {
	const [, ...lines] = (readText(file) ?? "").trimEnd().split("\n");
	return lines.flatMap((line) => {
		const [, local = "", , state, , , , uid = "", , inode = ""] = line.trim().split(/\s+/);
		const [hex = "", port = ""] = local.split(":");
		const address = addressFromHex(hex);
		if (address === void 0) return [];
		const bound = state === TCP_LISTEN || state === UDP_UNCONNECTED;
		return [{
			address,
			port: Number.parseInt(port, 16),
			bound,
			uid,
			inode
		}];
	});
}
function addressFromHex(hex) {
	const octets = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).toReversed());
	if (octets.length === 4) return octets.map((octet) => Number.parseInt(octet, 16)).join(".");
	const groups = octets.join("").match(/.{4}/g) ?? [];
	return groups.length === 8 ? canonicalAddress(groups.join(":")) : void 0;
}
function clash(held, wanted) {
	if (held.address === wanted.address || held.address === "::") return true;
	return held.address.includes(":") === wanted.address.includes(":") && (isWildcard(held.address) || isWildcard(wanted.address));
}
function findProcess(proc, inodes) {
	const links = new Set([...inodes].map((inode) => `socket:[${inode}]`));
	const holder = list(proc).filter((name) => /^\d+$/.test(name)).find((pid) => {
		const folder = (0, node_path.join)(proc, pid, "fd");
		return list(folder).some((fd) => links.has(readLink((0, node_path.join)(folder, fd)) ?? ""));
	});
	return holder === void 0 ? void 0 : Number(holder);
}
function userName(root, uid) {
	return (readText((0, node_path.join)(root, "etc/passwd")) ?? "").split("\n").map((line) => line.split(":")).find(([, , id]) => id === uid)?.[0] ?? uid;
}
const readText = (file) => attempt(() => (0, node_fs.readFileSync)(file, "utf8"));
const readLink = (file) => attempt(() => (0, node_fs.readlinkSync)(file));
const list = (folder) => attempt(() => (0, node_fs.readdirSync)(folder)) ?? [];
function attempt(read) {
	try {
		return read();
	} catch {
		return;
	}
}
// src/cli/listen-advice.ts
function listenAdvice(error, findHolder = (wanted) => findPortHolder(wanted)) {
	const where = `cannot listen on ${formatSocketAddress(error)} (${error.transport})`;
	switch (error.code) {
		case "in-use": return `${where}: ${taken(error, findHolder(error))}`;
		case "not-permitted": return `${where}: ports below 1024 need a capability; start it by systemd (systemd/dotbridge.service), or run: sudo setcap cap_net_bind_service=+ep "$(readlink -f "$(command -v node)")", or listen on a port from 1024`;
		case "no-such-address": return `${where}: this host has no such address; see "ip address", and correct listen in the configuration`;
		case "other": return `${where}: ${error.cause instanceof Error ? error.cause.message : error.message}`;
	}
}
function taken({ transport, port }, holder) {
	if (holder === void 0) return `the port is taken; find out by what with: sudo ss -Hlnp --${transport} sport = :${port}`;
	const { program, pid, user } = holder;
	return `${program === void 0 ? `a program of user ${user}` : `${program} (process ${pid}, user ${user})`} has the port; ${remedy(program ?? user)}`;
}
const REMEDIES = {
	"systemd-resolve": "switch its stub off with: sudo mkdir -p /etc/systemd/resolved.conf.d && printf '[Resolve]\\nDNSStubListener=no\\n' | sudo tee /etc/systemd/resolved.conf.d/dotbridge.conf && sudo systemctl restart systemd-resolved",
	dnsmasq: "give dnsmasq \"port=0\" (no DNS), or stop it with: sudo systemctl disable --now dnsmasq",
	named: "stop it with: sudo systemctl disable --now named",
	unbound: "stop it with: sudo systemctl disable --now unbound",
	stubby: "stop it with: sudo systemctl disable --now stubby",
	pdns_recursor: "stop it with: sudo systemctl disable --now pdns-recursor",
	dotbridge: "is the bridge running already? See: systemctl status dotbridge",
	node: "is the bridge running already? See: systemctl status dotbridge"
};
function remedy(name) {
	return REMEDIES[name] ?? "stop it, or listen on another address or port";
}
// src/operate/control.ts
const MAX_CONNECTIONS$1 = 8;
const MAX_LINE_OCTETS = 4096;
const IDLE_MS = 1e4;
const SOCKET_MODE = 432;
const LEVELS = [
	"silent",
	"fatal",
	"error",
	"warn",
	"info",
	"debug",
	"trace"
];
var ControlSocket = class {
	#path;
	#operations;
	#clock;
	#sockets = new Set();
	#server;
	constructor(path, operations, clock) {
		this.#path = path;
		this.#operations = operations;
		this.#clock = clock;
	}
	async open() {
		if (await answers(this.#path)) throw Object.assign(new Error(`another dotbridge answers on ${this.#path}`), { code: "EADDRINUSE" });
		makeFolder((0, node_path.dirname)(this.#path));
		removeLeftover(this.#path);
		const server = (0, node_net.createServer)((socket) => this.#serve(socket));
		await new Promise((resolve, reject) => {
			server.once("error", reject).listen(this.#path, resolve);
		});
		(0, node_fs.chmodSync)(this.#path, SOCKET_MODE);
		server.on("error", () => {});
		this.#server = server;
	}
	async close() {
		const server = this.#server;
		this.#server = void 0;
		if (server === void 0) return;
		const closed = new Promise((resolve) => server.close(() => resolve()));
		for (const socket of this.#sockets) socket.destroy();
		await closed;
	}
	#serve(socket) {
		socket.on("error", () => {});
		if (this.#sockets.size >= MAX_CONNECTIONS$1) {
			socket.destroy();
			return;
		}
		this.#sockets.add(socket);
		let idle = this.#clock.after(IDLE_MS, () => socket.destroy());
		socket.on("close", () => {
			idle.cancel();
			this.#sockets.delete(socket);
		});
		let kept = "";
		socket.setEncoding("utf8");
		socket.on("data", (text) => {
			idle.cancel();
			idle = this.#clock.after(IDLE_MS, () => socket.destroy());
			const lines = (kept + text).split("\n");
			kept = lines.pop();
			if (kept.length > MAX_LINE_OCTETS) socket.destroy();
			socket.pause();
			this.#answerAll(lines, socket).then(() => socket.resume());
		});
	}
	async #answerAll(lines, socket) {
		for (const line of lines) {
			const reply = await this.#answer(line);
			if (!socket.destroyed) socket.write(`${reply}\n`);
		}
	}
	async #answer(line) {
		try {
			return JSON.stringify({
				ok: true,
				result: await this.#perform(JSON.parse(line))
			});
		} catch (error) {
			return JSON.stringify({
				ok: false,
				error: error instanceof Error ? error.message : "failed"
			});
		}
	}
	async #perform(asked) {
		const { command, name, level } = typeof asked === "object" && asked !== null ? asked : {};
		switch (command) {
			case "status": return this.#operations.status();
			case "flush":
				if (name !== void 0 && typeof name !== "string") throw new Error("name must be text");
				return { flushed: this.#operations.flush(name) };
			case "reload": return this.#operations.reload();
			case "log-level":
				if (typeof level !== "string" || !LEVELS.includes(level)) throw new Error(`level must be one of ${LEVELS.join(" ")}`);
				this.#operations.setLogLevel(level);
				return { level };
			default: throw new Error("unknown command: status, flush, reload and log-level are known");
		}
	}
};
function askControl(path, asked, timeoutMs) {
	return new Promise((resolve, reject) => {
		const socket = (0, node_net.createConnection)(path);
		let text = "";
		socket.setEncoding("utf8");
		socket.setTimeout(timeoutMs, () => socket.destroy(new Error("the daemon did not answer in time")));
		socket.once("error", reject);
		socket.once("close", () => reject(new Error("the daemon closed the connection")));
		socket.once("connect", () => socket.write(`${JSON.stringify(asked)}\n`));
		socket.on("data", (chunk) => {
			text += chunk;
			const end = text.indexOf("\n");
			if (end < 0) return;
			const reply = JSON.parse(text.slice(0, end));
			if (reply.ok) resolve(reply.result);
			else reject(new Error(reply.error ?? "refused"));
			socket.destroy();
		});
	});
}
function answers(path) {
	return new Promise((resolve) => {
		const socket = (0, node_net.createConnection)(path);
		socket.once("connect", () => {
			socket.destroy();
			resolve(true);
		});
		socket.once("error", () => resolve(false));
	});
}
function makeFolder(path) {
	try {
		(0, node_fs.mkdirSync)(path, { mode: 493 });
	} catch (error) {
		const { code } = error;
		if (code !== "EEXIST") throw error;
	}
}
function removeLeftover(path) {
	try {
		if (!(0, node_fs.lstatSync)(path).isSocket()) throw Object.assign(new Error(`${path} is no socket`), { code: "ENOTSOCK" });
		(0, node_fs.unlinkSync)(path);
	} catch (error) {
		if (error.code !== "ENOENT") throw error;
	}
}
// src/operate/desk.ts
var Desk = class {
	#parts;
	constructor(parts) {
		this.#parts = parts;
	}
	status() {
		const { daemon, config, log, lastErrors, version, pid } = this.#parts;
		const { pool, resolver } = daemon;
		const { answers, maxCacheOctets } = resolver;
		return {
			version,
			pid,
			uptimeMs: Math.round(daemon.clock.now() - daemon.startedAt),
			listening: daemon.listening,
			upstream: {
				name: log.redact(config().upstream.hostname),
				up: pool.up,
				connections: pool.connections(),
				counters: numbersOf(pool.counters)
			},
			cache: {
				entries: answers.entries,
				octets: answers.octets,
				maxOctets: maxCacheOctets,
				hitRatio: hitRatio(daemon)
			},
			queries: queriesOf(daemon),
			lastErrors: lastErrors()
		};
	}
	flush(name) {
		const { daemon, log } = this.#parts;
		const entries = daemon.forwarder.memory.forget(name === void 0 ? void 0 : foldedName(name));
		log.event("cache-flushed", { entries });
		return entries;
	}
	reload() {
		return this.#parts.reload();
	}
	setLogLevel(level) {
		const { log } = this.#parts;
		log.setLevel(level);
		log.event("log-level-changed", { level });
	}
};
function queriesOf({ forwarder, responder }) {
	const { local, rejected, refused, turnedAway, dropped } = responder.counters;
	return {
		...forwarder.counters,
		local,
		rejected,
		strangers: refused,
		turnedAway,
		dropped
	};
}
function hitRatio({ forwarder }) {
	const { hit, policyHit, failureHit, ...others } = forwarder.counters;
	const hits = hit + policyHit + failureHit;
	const all = Object.values(others).reduce((sum, count) => sum + count, hits);
	return all === 0 ? void 0 : hits / all;
}
function numbersOf(counters) {
	return Object.fromEntries(Object.entries(counters).filter((entry) => typeof entry[1] === "number"));
}
function foldedName(text) {
	const name = nameFromText(text);
	if ("wrong" in name) throw new Error(`that is no name: ${name.wrong}`);
	return Buffer.from(name.map((octet) => FOLD[octet]));
}
// src/operate/metrics-server.ts
const MAX_CONNECTIONS = 16;
const REQUEST_MS = 5e3;
const KEEP_ALIVE_MS = 75e3;
var MetricsServer = class {
	#at;
	#daemon;
	#registry;
	#server;
	constructor(at, daemon, registry) {
		this.#at = at;
		this.#daemon = daemon;
		this.#registry = registry;
	}
	async open() {
		const server = (0, node_http.createServer)({
			requestTimeout: REQUEST_MS,
			headersTimeout: REQUEST_MS,
			keepAliveTimeout: KEEP_ALIVE_MS
		}, (request, response) => void this.#answer(request, response));
		server.maxConnections = MAX_CONNECTIONS;
		const { address: host, port } = this.#at;
		await new Promise((resolve, reject) => {
			server.once("error", reject).listen({
				host,
				port,
				exclusive: true,
				ipv6Only: isIPv6(host)
			}, resolve);
		});
		server.removeAllListeners("error").on("error", () => {});
		server.unref();
		this.#server = server;
	}
	async close() {
		const server = this.#server;
		this.#server = void 0;
		if (server === void 0) return;
		const closed = new Promise((resolve) => server.close(() => resolve()));
		server.closeAllConnections();
		await closed;
	}
	async #answer(request, response) {
		response.on("error", () => {});
		const { status, type = "text/plain; charset=utf-8", text } = await this.#reply(request);
		response.writeHead(status, {
			"content-type": type,
			"cache-control": "no-store",
			...status === 405 && { allow: "GET, HEAD" }
		});
		response.end(request.method === "HEAD" ? void 0 : text);
	}
	async #reply({ method, url }) {
		if (method !== "GET" && method !== "HEAD") return {
			status: 405,
			text: "GET or HEAD\n"
		};
		switch (url?.replace(/\?.*$/, "")) {
			case "/metrics": return this.#metrics();
			case "/healthz": return this.#verdict(this.#daemon.listening.length === 0 ? "no address is listened on" : void 0);
			case "/readyz": return this.#verdict(this.#unready());
			default: return {
				status: 404,
				text: "/metrics, /healthz and /readyz are here\n"
			};
		}
	}
	async #metrics() {
		try {
			return {
				status: 200,
				type: this.#registry.contentType,
				text: await this.#registry.metrics()
			};
		} catch (error) {
			return {
				status: 500,
				text: `${error instanceof Error ? error.message : "failed"}\n`
			};
		}
	}
	#verdict(wrong) {
		return wrong === void 0 ? {
			status: 200,
			text: "ok\n"
		} : {
			status: 503,
			text: `${wrong}\n`
		};
	}
	#unready() {
		if (this.#daemon.listening.length === 0) return "no address is listened on";
		return this.#daemon.pool.up ? void 0 : "the upstream is not reached";
	}
};
// src/operate/notifier.ts
const monotonicMicroseconds = () => process.hrtime.bigint() / 1000n;
var Notifier = class {
	#sender;
	constructor(sender) {
		this.#sender = sender;
	}
	ready(status) {
		this.#sender.send(["READY=1", statusLine(status)]);
	}
	reloading() {
		this.#sender.send([
			"RELOADING=1",
			`MONOTONIC_USEC=${monotonicMicroseconds()}`,
			statusLine("Reading the configuration")
		]);
	}
	stopping() {
		this.#sender.send(["STOPPING=1", statusLine("Answering what is held")]);
	}
	alive(status) {
		this.#sender.send(["WATCHDOG=1", statusLine(status)]);
	}
	flush() {
		return this.#sender.flush();
	}
};
const statusLine = (text) => `STATUS=${text.replace(/\s+/g, " ")}`;
// src/operate/notify-sender.ts
const MAX_OCTETS = 2048;
async function openNotifySender(path, log, load = loadSystem) {
	try {
		return new SocketSender(await load(), path, log);
	} catch {
		return new ProgramSender(path, log);
	}
}
var SocketSender = class {
	#system;
	#log;
	#name;
	#nameLength;
	#octets;
	constructor(system, path, log) {
		const octets = Buffer.from(path);
		if (octets.length === 0 || octets.length > 108) throw new RangeError("no path of a Unix socket");
		if (octets[0] === 64) octets[0] = 0;
		this.#system = system;
		this.#log = log;
		this.#octets = new Memory$1(system, MAX_OCTETS);
		this.#name = new Memory$1(system, SOCKADDR_UN.path + 108);
		this.#name.octets.writeUInt16LE(1, SOCKADDR_UN.family);
		octets.copy(this.#name.octets, SOCKADDR_UN.path);
		this.#nameLength = SOCKADDR_UN.path + octets.length;
	}
	send(lines) {
		const system = this.#system;
		const length = this.#octets.octets.write(lines.join("\n"), 0, MAX_OCTETS);
		const fd = system.socket(1, 524290, 0);
		if (fd < 0) {
			this.#failed("socket");
			return;
		}
		if (system.sendto(fd, this.#octets.at(0), length, 16448, this.#name.at(0), this.#nameLength) < 0) this.#failed("sendto");
		system.close(fd);
	}
	flush() {
		return Promise.resolve();
	}
	#failed(syscall) {
		this.#log.event("notify-unavailable", { error: new SystemCallError(syscall, this.#system.errno()) });
	}
};
var ProgramSender = class {
	#path;
	#log;
	#program;
	#last = Promise.resolve();
	#failed = false;
	constructor(path, log, program = "systemd-notify") {
		this.#path = path;
		this.#log = log;
		this.#program = program;
	}
	send(lines) {
		this.#last = this.#last.then(() => this.#run(lines));
	}
	flush() {
		return this.#last;
	}
	#run(lines) {
		return new Promise((resolve) => {
			const child = (0, node_child_process.spawn)(this.#program, lines, {
				env: { NOTIFY_SOCKET: this.#path },
				stdio: "ignore"
			});
			child.once("error", (error) => {
				if (!this.#failed) this.#log.event("notify-unavailable", { error });
				this.#failed = true;
				resolve();
			});
			child.once("exit", () => resolve());
		});
	}
};
// src/operate/self-probe.ts
const QUESTION = Buffer.from("\0\0\0\0\0\0\0\0\bresolverarpa\0\0\0", "latin1");
const TRIES = 3;
async function probeSelf(listening, host, clock, timeoutMs) {
	const at = reachable(listening, host);
	if (at === void 0) return "nothing-to-ask";
	for (let tried = 0; tried < TRIES; tried++) if (await askOnce(at, clock, timeoutMs / TRIES)) return "answered";
	return "silent";
}
function reachable(listening, host) {
	return listening.map(({ address, port }) => {
		const loopback = isIPv6(address) ? "::1" : "127.0.0.1";
		return {
			address: isWildcard(address) ? loopback : address,
			port
		};
	}).find(({ address }) => /^127\./.test(address) || host.includes(address));
}
function askOnce({ address, port }, clock, timeoutMs) {
	const id = (0, node_crypto.randomInt)(65536);
	const query = Buffer.concat([Buffer.from([id >>> 8, id & 255]), QUESTION]);
	const socket = (0, node_dgram.createSocket)(isIPv6(address) ? "udp6" : "udp4");
	return new Promise((resolve) => {
		const end = (answered) => {
			timer.cancel();
			socket.removeAllListeners().on("error", () => {});
			socket.close();
			resolve(answered);
		};
		const timer = clock.after(timeoutMs, () => end(false));
		socket.on("error", () => end(false));
		socket.on("message", (reply) => {
			if (reply.length >= 12 && reply.readUInt16BE(0) === id && (reply[2] & 128) !== 0) end(true);
		});
		socket.connect(port, address, () => socket.send(query));
	});
}
// src/operate/watchdog.ts
var Watchdog = class {
	#parts;
	#timer;
	#stopped = false;
	constructor(parts) {
		this.#parts = parts;
	}
	start() {
		this.#arm();
	}
	stop() {
		this.#stopped = true;
		this.#timer?.cancel();
	}
	#arm() {
		if (this.#stopped) return;
		const { clock, patienceMs } = this.#parts;
		this.#timer = clock.after(patienceMs / 2, () => void this.#look());
	}
	async #look() {
		const { probe, feed, log, patienceMs } = this.#parts;
		this.#arm();
		const result = await probe(patienceMs / 4);
		if (this.#stopped) return;
		if (result === "silent") log.event("watchdog-unfed");
		else feed();
	}
};
function watchdogPatienceMs(env, pid) {
	const microseconds = Number(env["WATCHDOG_USEC"] ?? 0);
	return (env["WATCHDOG_PID"] === void 0 || env["WATCHDOG_PID"] === String(pid)) && microseconds > 0 && Number.isFinite(microseconds) ? microseconds / 1e3 : void 0;
}
// src/operate/station.ts
const FAREWELL_MS = 1e3;
var Station = class {
	#parts;
	#config;
	#control;
	#metrics;
	#registry;
	#notifier;
	#watchdog;
	constructor(parts) {
		this.#parts = parts;
		this.#config = parts.config;
	}
	get config() {
		return this.#config;
	}
	async start() {
		const { daemon, env, log } = this.#parts;
		await this.#openControl();
		await this.#openMetrics();
		try {
			await daemon.start();
		} catch (error) {
			await this.#control?.close();
			await this.#metrics?.close();
			throw error;
		}
		const path = env["NOTIFY_SOCKET"];
		if (path === void 0 || path === "") return;
		this.#notifier = new Notifier(await openNotifySender(path, log));
		this.#notifier.ready(this.#summary());
		this.#watch(this.#notifier);
	}
	async reload(config) {
		const before = this.#config;
		const changed = await this.#parts.daemon.reload(config);
		this.#config = config;
		const moved = [];
		if (before.control.socket !== config.control.socket) {
			const old = this.#control;
			this.#control = void 0;
			this.#parts.daemon.clock.after(FAREWELL_MS, () => void old?.close());
			await this.#openControl();
			moved.push("control");
		}
		if (!sameAddress(before.metrics.listen, config.metrics.listen)) {
			await this.#metrics?.close();
			await this.#openMetrics();
			moved.push("metrics");
		}
		return [...changed, ...moved];
	}
	reloadBegins() {
		this.#notifier?.reloading();
	}
	reloadEnds({ problems }) {
		const [first] = problems;
		this.#notifier?.ready(first === void 0 ? this.#summary() : `Not reloaded, the old configuration serves on: ${first}`);
	}
	async stop() {
		this.#notifier?.stopping();
		this.#watchdog?.stop();
		await this.#control?.close();
		await this.#metrics?.close();
		await this.#parts.daemon.stop();
		await this.#notifier?.flush();
	}
	async #openControl() {
		const { daemon, operations, log } = this.#parts;
		const path = this.#config.control.socket;
		if (path === void 0) return;
		const control = new ControlSocket(path, operations, daemon.clock);
		try {
			await control.open();
			this.#control = control;
			log.event("control-listening", { path });
		} catch (error) {
			log.event("control-unavailable", {
				path,
				error
			});
		}
	}
	async #openMetrics() {
		const { daemon, log, version } = this.#parts;
		const at = this.#config.metrics.listen;
		this.#metrics = void 0;
		if (at === void 0) return;
		try {
			this.#registry ??= Promise.resolve().then(() => require("./metrics-XKUEb_DT.js")).then(({ makeRegistry }) => makeRegistry(daemon, version));
			const server = new MetricsServer(at, daemon, await this.#registry);
			await server.open();
			log.event("metrics-listening", { ...at });
			this.#metrics = server;
		} catch (error) {
			log.event("metrics-unavailable", {
				...at,
				error
			});
		}
	}
	#watch(notifier) {
		const { daemon, env, pid, log } = this.#parts;
		const { clock } = daemon;
		const patienceMs = watchdogPatienceMs(env, pid);
		if (patienceMs === void 0) return;
		const udp = () => daemon.listening.filter(({ transport }) => transport === "udp");
		this.#watchdog = new Watchdog({
			patienceMs,
			probe: (timeoutMs) => probeSelf(udp(), hostAddresses(), clock, timeoutMs),
			feed: () => notifier.alive(this.#summary()),
			clock,
			log
		});
		this.#watchdog.start();
	}
	#summary() {
		const { daemon } = this.#parts;
		const queries = Object.values(queriesOf(daemon)).reduce((sum, count) => sum + count, 0);
		const ratio = hitRatio(daemon);
		const hits = ratio === void 0 ? "" : `, ${Math.round(100 * ratio)} % of them from the cache`;
		return `The upstream is ${daemon.pool.up ? "up" : "not reached yet"}; ${queries} queries${hits}`;
	}
};
function sameAddress(a, b) {
	return a?.address === b?.address && a?.port === b?.port;
}
// src/operate/remembering-log.ts
const REMEMBERED = 10;
const LOUD = [
	"warn",
	"error",
	"fatal"
];
var RememberingLog = class {
	#log;
	#clock;
	#since;
	#lines = [];
	constructor(log, clock) {
		this.#log = log;
		this.#clock = clock;
		this.#since = clock.now();
	}
	get lastErrors() {
		return this.#lines;
	}
	apply(settings) {
		this.#log.apply(settings);
	}
	setLevel(level) {
		this.#log.setLevel(level);
	}
	redact(text) {
		return this.#log.redact(text);
	}
	enabled(name) {
		return this.#log.enabled(name);
	}
	event(name, fields = {}) {
		if (LOUD.includes(EVENTS$1[name].level)) this.#remember(name, fields);
		this.#log.event(name, fields);
	}
	#remember(event, fields) {
		const text = messageOf(fields);
		const message = text === void 0 ? void 0 : this.#log.redact(text);
		this.#lines.push({
			event,
			atMs: Math.round(this.#clock.now() - this.#since),
			message
		});
		if (this.#lines.length > REMEMBERED) this.#lines.shift();
	}
};
function messageOf(fields) {
	const { error, problems } = fields;
	if (error instanceof Error) return error.message;
	if (Array.isArray(problems)) return String(problems[0]);
	return Object.values(fields).find((value) => typeof value === "string");
}
// src/cli/reloader.ts
const STOPPING = {
	problems: ["it is stopping"],
	changed: []
};
var Reloader = class {
	#file;
	#log;
	#config;
	#state = { t: "starting" };
	#asking = [];
	constructor(file, config, log) {
		this.#file = file;
		this.#config = config;
		this.#log = log;
	}
	request() {
		if (this.#state.t === "ended") return Promise.resolve(STOPPING);
		return new Promise((resolve) => {
			this.#asking.push(resolve);
			if (this.#state.t === "ready") this.#begin(this.#state.service);
		});
	}
	allow(service) {
		this.#state = {
			t: "ready",
			service
		};
		if (this.#asking.length > 0) this.#begin(service);
	}
	async end() {
		const state = this.#state;
		this.#state = { t: "ended" };
		for (const tell of this.#asking.splice(0)) tell(STOPPING);
		if (state.t === "reloading") await state.done;
	}
	#begin(service) {
		const done = Promise.resolve().then(() => this.#work(service));
		this.#state = {
			t: "reloading",
			service,
			done
		};
	}
	async #work(service) {
		while (this.#asking.length > 0) {
			const asking = this.#asking.splice(0);
			service.reloadBegins?.();
			const outcome = await this.#once(service);
			service.reloadEnds?.(outcome);
			for (const tell of asking) tell(outcome);
		}
		if (this.#state.t !== "ended") this.#state = {
			t: "ready",
			service
		};
	}
	async #once(service) {
		const result = readConfigFile(this.#file);
		if ("problems" in result) {
			this.#log.event("reload-failed", { problems: result.problems });
			return {
				problems: result.problems,
				changed: []
			};
		}
		const { config, warnings } = result;
		this.#log.apply(logSettings(config));
		for (const warning of warnings) this.#log.event("config-warning", { warning });
		try {
			const changed = await service.reload(config);
			this.#config = config;
			this.#log.event("config-reloaded", { changed });
			return {
				problems: [],
				changed
			};
		} catch (error) {
			this.#log.apply(logSettings(this.#config));
			this.#log.event("reload-failed", { error });
			return {
				problems: [error instanceof Error ? error.message : "it failed"],
				changed: []
			};
		}
	}
};
function logSettings({ log, upstream }) {
	return {
		level: log.level,
		queries: log.queries,
		location: upstream.location
	};
}
// src/cli/service.ts
async function runService(parts, io) {
	globalThis.mk__?.("run()");const result = readConfigFile(parts.file);globalThis.mk__?.("config read");
	if ("problems" in result) {
		for (const line of problemLines(result, parts.file, io.env)) io.stderr.write(`${line}\n`);
		return EXIT.wrong;
	}
	const { config, warnings } = result;
	const log = new RememberingLog((parts.openLog ?? openLog)(logSettings(config)), systemClock);globalThis.mk__?.("log open");
	io.onBug((error) => log.event("bug", { error }));
	const stop = io.stopSignal();
	for (const warning of warnings) log.event("config-warning", { warning });
	const reloader = new Reloader(parts.file, config, log);
	const service = parts.makeService(config, {
		log,
		reload: () => reloader.request()
	});
	io.onReload(() => void reloader.request());
	try {
		globalThis.mk__?.("service made");await service.start();
	} catch (error) {
		if (!(error instanceof ListenError)) throw error;
		io.stderr.write(`dotbridge: ${listenAdvice(error)}\n`);
		return EXIT.cannotListen;
	}
	reloader.allow(service);
	await aborted(stop);
	await reloader.end();
	await service.stop();
	return EXIT.ok;
}
function aborted(signal) {
	if (signal.aborted) return Promise.resolve();
	return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
// src/cli/run.ts
var run_exports = require_rolldown_runtime.__exportAll({
	command: () => command,
	queryObserver: () => queryObserver
});
const command = defineCommand({
	positionals: {
		usage: "",
		min: 0,
		max: 0
	},
	flags: { config: CONFIG_FLAG },
	notes: ["SIGTERM and SIGINT end it, a second one at once; SIGHUP reads the configuration again. The log goes to stderr.", "Exit status: 0 after a clean stop; 1 the configuration is wrong; 2 it cannot listen."],
	run(flags, _positionals, io) {
		const makeService = (config, host) => makeStation(config, host, io);
		return runService({
			file: configFile(flags.config, io.env),
			makeService
		}, io);
	}
});
function makeStation(config, { log, reload }, { env, pid, version }) {
	const inherited = InheritedSockets.fromEnvironment(env, pid);
	const daemon = new Daemon(config, log, {
		queryLog: queryObserver(log),
		inherited
	});
	const station = new Station({
		daemon,
		config,
		log,
		operations: new Desk({
			daemon,
			config: () => station.config,
			log,
			lastErrors: () => log.lastErrors,
			version,
			pid,
			reload
		}),
		env,
		pid,
		version
	});
	return station;
}
function queryObserver(log) {
	return ({ wire, qtype, transport }, outcome, rcode) => {
		if (!log.enabled("query")) return;
		const name = nameText(wire, 12);
		const over = transport.stream ? "tcp" : "udp";
		log.event("query", {
			name,
			type: typeText(qtype),
			over,
			outcome,
			rcode: rcodeText(rcode)
		});
	};
}
exports.CONFIG_FLAG = CONFIG_FLAG;
exports.DNSSEC_OK = DNSSEC_OK$1;
exports.Daemon = Daemon;
exports.Deframer = Deframer;
exports.EDE = EDE;
exports.EXIT = EXIT;
exports.FLAG = FLAG;
exports.ListenError = ListenError;
exports.OPTION = OPTION;
exports.QCLASS = QCLASS;
exports.QTYPE = QTYPE;
exports.RCODE = RCODE;
exports.UpstreamEncoder = UpstreamEncoder;
exports.askControl = askControl;
exports.askedLocally = askedLocally;
exports.classText = classText;
exports.configFile = configFile;
exports.defineCommand = defineCommand;
exports.foldInto = foldInto;
exports.formatDuration = formatDuration;
exports.formatSize = formatSize;
exports.formatSocketAddress = formatSocketAddress;
exports.isLoopback = isLoopback$1;
exports.listenAdvice = listenAdvice;
exports.loadConfig = loadConfig;
exports.makeDial = makeDial;
exports.nameFromText = nameFromText;
exports.nameText = nameText;
exports.problemLines = problemLines;
exports.queriesOf = queriesOf;
exports.rcodeText = rcodeText;
exports.readConfig = readConfig;
exports.readConfigFile = readConfigFile;
exports.readControlSocket = readControlSocket;
exports.redactedLocation = redactedLocation;
exports.redactor = redactor;
exports.silentLog = silentLog;
exports.skipName = skipName;
exports.systemClock = systemClock;
exports.typeNumber = typeNumber;
exports.typeText = typeText;
