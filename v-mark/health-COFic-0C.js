"use strict";
const require_main = require("./dotbridge-TgmRap2v.js");
const require_probe = require("./probe-CNGSf34X.js");
// src/cli/health.ts
const command = require_main.defineCommand({
	positionals: {
		usage: "",
		min: 0,
		max: 0
	},
	flags: {
		config: require_main.CONFIG_FLAG,
		"timeout-ms": {
			kind: "integer",
			placeholder: "N",
			default: 6e3,
			min: 100,
			max: 6e4,
			doc: "how long to wait"
		}
	},
	notes: ["Exit status: 0 it answers from its upstream or cache; 9 it does not."],
	async run(flags, _positionals, io) {
		const config = require_main.readConfig(flags.config, io);
		if (config === void 0) return require_main.EXIT.wrong;
		const outcomes = await Promise.all(config.listen.map(({ address, port }) => require_probe.probe(require_main.askedLocally(address), port, flags["timeout-ms"])));
		if (outcomes.some((outcome) => outcome.kind === "answered" && outcome.rcode !== require_main.RCODE.SERVFAIL)) {
			io.stdout.write("healthy\n");
			return require_main.EXIT.ok;
		}
		const [first] = outcomes;
		io.stderr.write(first?.kind === "silent" ? `no answer: ${first.why}\n` : "it answers SERVFAIL: the upstream is away\n");
		return require_main.EXIT.noAnswer;
	}
});
exports.command = command;
