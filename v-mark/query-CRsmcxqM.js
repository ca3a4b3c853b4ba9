"use strict";
const require_main = require("./dotbridge-TgmRap2v.js");
let node_crypto = require("node:crypto");
// src/cli/failure-text.ts
const TCP = {
	ECONNREFUSED: "connection refused: nothing listens there",
	ETIMEDOUT: "no reaction: the port may be blocked on the way",
	EHOSTUNREACH: "host unreachable",
	ENETUNREACH: "network unreachable: is this host connected?",
	EADDRNOTAVAIL: "this host has no address of that family",
	EACCES: "not permitted: a firewall of this host"
};
const CERTIFICATE = {
	CERT_HAS_EXPIRED: "the certificate has expired",
	CERT_NOT_YET_VALID: "the certificate is not valid yet",
	DEPTH_ZERO_SELF_SIGNED_CERT: "the certificate is self-signed",
	SELF_SIGNED_CERT_IN_CHAIN: "the chain ends in an unknown certification authority",
	UNABLE_TO_GET_ISSUER_CERT: "the certification authority is unknown",
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the certification authority is unknown",
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the certification authority is unknown",
	CERT_SIGNATURE_FAILURE: "the certificate was not signed by the authority it names"
};
function causeText(error, connected) {
	const chain = causes(error);
	const message = chain.at(-1)?.message ?? String(error);
	if (connected) return `DNS: ${timedOut(chain) ? "no answer in time" : message}`;
	for (const { code, message: said } of chain) {
		if (/for another name|has no subjectAltName/.test(said)) return `name: ${said.replace(/^TLS: /, "")}`;
		const certificate = CERTIFICATE[code];
		if (certificate !== void 0) return `TLS: ${certificate}. By this host's clock it is ${new Date().toISOString()}`;
		const tcp = TCP[code];
		if (tcp !== void 0) return `TCP: ${tcp}`;
	}
	return /^(TCP|TLS): /.test(chain[0]?.message ?? "") ? chain[0].message : `TLS: ${message}`;
}
function causes(error) {
	const chain = [];
	for (let at = error; at instanceof Error && chain.length < 8; at = at.cause) chain.push({
		code: "code" in at ? String(at.code) : "",
		name: at.name,
		message: at.message
	});
	return chain;
}
function timedOut(chain) {
	return chain.some(({ name, code }) => name === "TimeoutError" || code === "timeout");
}
// src/cli/record-text.ts
var Reader = class {
	wire;
	end;
	at;
	constructor(wire, start, end) {
		this.wire = wire;
		this.at = start;
		this.end = end;
	}
	octets(count) {
		if (this.at + count > this.end) throw new RangeError("the record data is too short");
		this.at += count;
		return this.wire.subarray(this.at - count, this.at);
	}
	number(octets) {
		return this.octets(octets).readUIntBE(0, octets);
	}
	name() {
		const next = require_main.skipName(this.wire, this.at, this.end);
		if (next < 0) throw new RangeError("the name is malformed");
		const text = require_main.nameText(this.wire, this.at);
		this.at = next;
		return text;
	}
	string() {
		return quoted(this.octets(this.number(1)));
	}
	rest() {
		return this.octets(this.end - this.at);
	}
};
const oneName = (reader) => reader.name();
const address6 = (reader) => ipv6(reader.octets(16));
const strings = (reader) => {
	const parts = [];
	while (reader.at < reader.end) parts.push(reader.string());
	return parts.join(" ");
};
const soa = (reader) => {
	return [...[reader.name(), reader.name()], ...Array.from({ length: 5 }, () => reader.number(4))].join(" ");
};
const dnskey = (r) => `${r.number(2)} ${r.number(1)} ${r.number(1)} ${r.rest().toString("base64")}`;
const ds = (r) => `${r.number(2)} ${r.number(1)} ${r.number(1)} ${hex(r.rest())}`;
const rrsig = (r) => {
	return `${[
		require_main.typeText(r.number(2)),
		r.number(1),
		r.number(1),
		r.number(4),
		r.number(4),
		r.number(4),
		r.number(2)
	].join(" ")} ${r.name()} ${r.rest().toString("base64")}`;
};
const svcb = (reader) => {
	const parts = [String(reader.number(2)), reader.name()];
	while (reader.at < reader.end) parts.push(svcParam(reader.number(2), reader.octets(reader.number(2))));
	return parts.join(" ");
};
const FORMATS = {
	1: (reader) => [...reader.octets(4)].join("."),
	2: oneName,
	5: oneName,
	6: soa,
	12: oneName,
	15: (reader) => `${reader.number(2)} ${reader.name()}`,
	16: strings,
	28: address6,
	33: (r) => `${r.number(2)} ${r.number(2)} ${r.number(2)} ${r.name()}`,
	39: oneName,
	43: ds,
	44: (r) => `${r.number(1)} ${r.number(1)} ${hex(r.rest())}`,
	46: rrsig,
	48: dnskey,
	52: (r) => `${r.number(1)} ${r.number(1)} ${r.number(1)} ${hex(r.rest())}`,
	59: ds,
	60: dnskey,
	64: svcb,
	65: svcb,
	99: strings,
	257: (r) => `${r.number(1)} ${r.octets(r.number(1)).toString("latin1")} ${quoted(r.rest())}`
};
function rdataText(wire, type, start, end) {
	const format = FORMATS[type];
	if (format !== void 0) try {
		const reader = new Reader(wire, start, end);
		const text = format(reader);
		if (reader.at === end) return text;
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
	}
	const data = hex(wire.subarray(start, end));
	return `\\# ${end - start}${data === "" ? "" : ` ${data}`}`;
}
function svcParam(key, value) {
	const name = [
		"mandatory",
		"alpn",
		"no-default-alpn",
		"port",
		"ipv4hint",
		"ech",
		"ipv6hint"
	][key] ?? `key${key}`;
	const text = svcParamValue(key, value);
	return text === "" ? name : `${name}=${text}`;
}
function svcParamValue(key, value) {
	const inner = new Reader(value, 0, value.length);
	const list = (read) => {
		const parts = [];
		while (inner.at < inner.end) parts.push(read());
		return parts.join(",");
	};
	switch (key) {
		case 1: return `"${list(() => quoted(inner.octets(inner.number(1))).slice(1, -1))}"`;
		case 3: return String(inner.number(2));
		case 4: return list(() => [...inner.octets(4)].join("."));
		case 5: return value.toString("base64");
		case 6: return list(() => ipv6(inner.octets(16)));
		default: return value.length === 0 ? "" : quoted(value);
	}
}
function ipv6(octets) {
	const groups = Array.from({ length: 8 }, (_, at) => octets.readUInt16BE(at * 2).toString(16)).join(":");
	return new URL(`http://[${groups}]`).hostname.slice(1, -1);
}
function hex(octets) {
	return octets.toString("hex").toUpperCase();
}
function quoted(octets) {
	return `"${[...octets].map((octet) => {
		if (octet === 34 || octet === 92) return `\\${String.fromCharCode(octet)}`;
		return octet >= 32 && octet < 127 ? String.fromCharCode(octet) : `\\${String(octet).padStart(3, "0")}`;
	}).join("")}"`;
}
// src/cli/message-text.ts
const OPCODES = [
	"QUERY",
	"IQUERY",
	"STATUS",
	"3",
	"NOTIFY",
	"UPDATE",
	"DSO"
];
const FLAG_NAMES = {
	qr: require_main.FLAG.QR,
	aa: require_main.FLAG.AA,
	tc: require_main.FLAG.TC,
	rd: require_main.FLAG.RD,
	ra: require_main.FLAG.RA,
	ad: require_main.FLAG.AD,
	cd: require_main.FLAG.CD
};
const OPTION_NAMES = {
	3: "NSID",
	8: "CLIENT-SUBNET",
	10: "COOKIE",
	11: "TCP-KEEPALIVE",
	12: "PADDING",
	15: "EDE",
	18: "REPORT-CHANNEL",
	65011: "CLOUDFLARE-LOCATION",
	65050: "CLOUDFLARE-CONTEXT"
};
function messageText(wire, showLocation) {
	const parsed = parse(wire);
	if (parsed === void 0) return [`;; malformed message, ${wire.length} octets: ${wire.toString("hex")}`];
	const { questions, records } = parsed;
	const opt = records.find(({ type }) => type === require_main.QTYPE.OPT);
	const lines = headerText(wire, opt);
	if (opt !== void 0) lines.push("", ...optText(wire, opt, showLocation));
	lines.push("", ";; QUESTION SECTION:", ...questions.map((question) => `;${question}`));
	for (const [index, title] of [
		"ANSWER",
		"AUTHORITY",
		"ADDITIONAL"
	].entries()) {
		const rows = records.filter(({ section, type }) => section === index + 1 && type !== require_main.QTYPE.OPT);
		if (rows.length > 0) lines.push("", `;; ${title} SECTION:`, ...rows.map((row) => recordText(wire, row)));
	}
	return lines;
}
function optionTexts(wire, showLocation) {
	const opt = parse(wire)?.records.find(({ type }) => type === require_main.QTYPE.OPT);
	return opt === void 0 ? [] : optionsText(wire, opt, showLocation);
}
function headerText(wire, opt) {
	const flags = wire.readUInt16BE(2);
	const rcode = (opt === void 0 ? 0 : opt.ttl >>> 24 << 4) | flags & require_main.FLAG.RCODE;
	const names = Object.entries(FLAG_NAMES).filter(([, bit]) => (flags & bit) !== 0);
	const [questions, answers, authorities, additionals] = [
		4,
		6,
		8,
		10
	].map((at) => wire.readUInt16BE(at));
	const opcode = (flags & require_main.FLAG.OPCODE) >>> 11;
	return [`;; ->>HEADER<<- opcode: ${OPCODES[opcode] ?? opcode}, status: ${require_main.rcodeText(rcode)}, id: ${wire.readUInt16BE(0)}`, `;; flags: ${names.map(([name]) => name).join(" ")}; QUERY: ${questions}, ANSWER: ${answers}, AUTHORITY: ${authorities}, ADDITIONAL: ${additionals}`];
}
function optText(wire, opt, showLocation) {
	return [
		";; OPT PSEUDOSECTION:",
		`; EDNS: version: ${opt.ttl >>> 16 & 255}, flags:${(opt.ttl & 32768) === 0 ? "" : " do"}; udp: ${opt.class}`,
		...optionsText(wire, opt, showLocation).map((option) => `; ${option}`)
	];
}
function optionsText(wire, opt, showLocation) {
	const lines = [];
	for (let at = opt.start; at + 4 <= opt.end;) {
		const code = wire.readUInt16BE(at);
		const end = at + 4 + wire.readUInt16BE(at + 2);
		if (end > opt.end) return [...lines, "malformed option"];
		const data = wire.subarray(at + 4, end);
		const name = OPTION_NAMES[code];
		lines.push(`${name === void 0 ? `OPT=${code}` : `${name} (${code})`}: ${optionText(code, data, showLocation)}`);
		at = end;
	}
	return lines;
}
function optionText(code, data, showLocation) {
	switch (code) {
		case require_main.OPTION.PADDING: return `${data.length} octets`;
		case require_main.OPTION.CF_LOCATION: return showLocation ? quoted(data) : `${data.length} octets, not shown`;
		case require_main.OPTION.EXTENDED_ERROR:
			if (data.length >= 2) return `${data.readUInt16BE(0)} ${quoted(data.subarray(2))}`;
			break;
		case require_main.OPTION.TCP_KEEPALIVE: if (data.length === 2) return `${data.readUInt16BE(0) / 10} s`;
	}
	return data.length === 0 ? "empty" : data.toString("hex");
}
function recordText(wire, row) {
	const rdata = rdataText(wire, row.type, row.start, row.end);
	return [
		row.owner,
		row.ttl,
		require_main.classText(row.class),
		require_main.typeText(row.type),
		rdata
	].join("	");
}
function parse(wire) {
	if (wire.length < 12) return void 0;
	const questions = [];
	let at = 12;
	for (let left = wire.readUInt16BE(4); left > 0; left--) {
		const next = require_main.skipName(wire, at, wire.length);
		if (next < 0 || next + 4 > wire.length) return void 0;
		const [type, qclass] = [wire.readUInt16BE(next), wire.readUInt16BE(next + 2)];
		questions.push([
			require_main.nameText(wire, at),
			require_main.classText(qclass),
			require_main.typeText(type)
		].join("	"));
		at = next + 4;
	}
	const records = [];
	for (const section of [
		1,
		2,
		3
	]) for (let left = wire.readUInt16BE(4 + 2 * section); left > 0; left--) {
		const record = readRecord(wire, at, section);
		if (record === void 0) return void 0;
		records.push(record);
		at = record.end;
	}
	return {
		questions,
		records
	};
}
function readRecord(wire, at, section) {
	const next = require_main.skipName(wire, at, wire.length);
	if (next < 0 || next + 10 > wire.length) return void 0;
	const start = next + 10;
	const end = start + wire.readUInt16BE(next + 8);
	if (end > wire.length) return void 0;
	return {
		section,
		owner: require_main.nameText(wire, at),
		type: wire.readUInt16BE(next),
		class: wire.readUInt16BE(next + 2),
		ttl: wire.readUInt32BE(next + 4),
		start,
		end
	};
}
// src/cli/query.ts
const command = require_main.defineCommand({
	positionals: {
		usage: "NAME [TYPE]",
		min: 1,
		max: 2
	},
	flags: {
		config: require_main.CONFIG_FLAG,
		dnssec: {
			kind: "switch",
			doc: "set DO: ask for signatures"
		},
		cd: {
			kind: "switch",
			doc: "set CD: have the upstream not validate"
		},
		"show-location": {
			kind: "switch",
			doc: "write the location's name out, which is a secret"
		}
	},
	notes: ["TYPE is A unless given; any type by name or as TYPE123.", "Exit status: 0 the upstream answered, whatever it said; 1 the configuration or the command line is wrong; 9 no answer."],
	async run(flags, [name = "", type = "A"], io) {
		const question = parseQuestion(name, type);
		if ("wrong" in question) {
			io.stderr.write(`dotbridge query: ${question.wrong}\n`);
			return require_main.EXIT.wrong;
		}
		const config = require_main.readConfig(flags.config, io);
		if (config === void 0) return require_main.EXIT.wrong;
		const { location } = config.upstream;
		const redact = flags["show-location"] || location === void 0 ? (text) => text : require_main.redactor([location]);
		return query(config, {
			question,
			dnssecOk: flags.dnssec,
			checkingDisabled: flags.cd
		}, flags["show-location"], redact, io);
	}
});
async function query(config, asked, showLocation, redact, io) {
	const { addresses, port, hostname, locationOption, queryTimeoutMs } = config.upstream;
	const dial = require_main.makeDial(config.upstream, require_main.systemClock);
	const encoder = new require_main.UpstreamEncoder(locationOption);
	for (const address of addresses) {
		const server = `${address}#${port} (${redact(hostname)})`;
		const signal = AbortSignal.timeout(queryTimeoutMs);
		let dialled;
		try {
			dialled = await dial(address, signal);
			const sent = encode(encoder, asked);
			io.stdout.write(redact(connectionText(server, dialled.facts, sent, showLocation)));
			const startedAt = require_main.systemClock.now();
			const response = await exchange(dialled.stream, sent, signal);
			const elapsedMs = require_main.systemClock.now() - startedAt;
			io.stdout.write(redact(responseText(response, server, elapsedMs, showLocation)));
			return require_main.EXIT.ok;
		} catch (error) {
			io.stderr.write(`dotbridge query: ${server}: ${redact(causeText(error, dialled !== void 0))}\n`);
		} finally {
			dialled?.stream.destroy();
		}
	}
	return require_main.EXIT.noAnswer;
}
function parseQuestion(name, type) {
	const qname = require_main.nameFromText(name);
	if ("wrong" in qname) return { wrong: `${JSON.stringify(name)} is no name: ${qname.wrong}` };
	const qtype = require_main.typeNumber(type);
	if (qtype === void 0) return { wrong: `${JSON.stringify(type)} is no type: A, HTTPS, TYPE65 and the like` };
	const question = Buffer.alloc(qname.length + 4);
	require_main.foldInto(qname, 0, qname.length, question, 0);
	question.writeUInt16BE(qtype, qname.length);
	question.writeUInt16BE(require_main.QCLASS.IN, qname.length + 2);
	return question;
}
function encode(encoder, { question, dnssecOk, checkingDisabled }) {
	const upstreamQuery = {
		kind: "question",
		question,
		recursionDesired: true,
		checkingDisabled,
		dnssecOk,
		ecsZero: false
	};
	const frame = Buffer.alloc(encoder.maxLength(upstreamQuery));
	return frame.subarray(0, encoder.encode(upstreamQuery, (0, node_crypto.randomInt)(65536), true, frame, 0));
}
function exchange(socket, frame, signal) {
	const deframer = new require_main.Deframer();
	return new Promise((resolve, reject) => {
		signal.addEventListener("abort", () => reject(signal.reason), { once: true });
		socket.on("error", reject);
		socket.on("close", () => reject(new Error("the server closed the connection without an answer")));
		socket.on("data", (chunk) => {
			deframer.push(chunk, (wire) => {
				const ours = wire.length >= 12 && wire.readUInt16BE(0) === frame.readUInt16BE(2);
				if (ours) resolve(Buffer.from(wire));
				return !ours;
			});
		});
		socket.write(frame);
	});
}
function connectionText(server, facts, frame, showLocation) {
	const { tlsVersion, cipher, alpn, resumed, certificateNames, connectMs, handshakeMs } = facts;
	const session = resumed ? "session resumed" : "new session";
	const sent = frame.subarray(2);
	return `${[
		`;; Connected to ${server}: TCP ${connectMs.toFixed(1)} ms, TLS ${handshakeMs.toFixed(1)} ms`,
		`;; TLS: ${tlsVersion}, ${cipher}, ${alpn === void 0 ? "no ALPN" : `ALPN ${alpn}`}, ${session}`,
		`;; Certificate: ${certificateNames}`,
		`;; Sent: ${sent.length} octets`,
		...optionTexts(sent, showLocation).map((option) => `;;   ${option}`)
	].join("\n")}\n\n`;
}
function responseText(wire, server, elapsedMs, showLocation) {
	return `${[
		";; Got answer:",
		...messageText(wire, showLocation),
		"",
		`;; Query time: ${elapsedMs.toFixed(1)} msec`,
		`;; SERVER: ${server} (TLS)`,
		`;; MSG SIZE  rcvd: ${wire.length}`
	].join("\n")}\n`;
}
exports.command = command;
