"use strict";
const require_main = require("./dotbridge-TgmRap2v.js");
const require_control_client = require("./control-client-Al8Qi-h_.js");
// src/cli/log-level.ts
const command = require_main.defineCommand({
	positionals: {
		usage: "LEVEL",
		min: 1,
		max: 1
	},
	flags: require_control_client.CONTROL_FLAGS,
	notes: ["LEVEL is silent, fatal, error, warn, info, debug or trace. The next reload or restart goes back to log.level.", "Exit status: 0 done; 1 refused; 9 there is no daemon."],
	async run(flags, [level], io) {
		const reply = await require_control_client.ask({
			command: "log-level",
			level
		}, flags, io);
		if ("status" in reply) return reply.status;
		io.stdout.write(`The log level is ${reply.result.level}, until the next reload.\n`);
		return require_main.EXIT.ok;
	}
});
exports.command = command;
