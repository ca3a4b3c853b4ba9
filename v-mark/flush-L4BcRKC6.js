"use strict";
const require_main = require("./dotbridge-TgmRap2v.js");
const require_control_client = require("./control-client-Al8Qi-h_.js");
// src/cli/flush.ts
const command = require_main.defineCommand({
	positionals: {
		usage: "[NAME]",
		min: 0,
		max: 1
	},
	flags: require_control_client.CONTROL_FLAGS,
	notes: ["With NAME every type of that name is forgotten, and no name below it; without, everything.", "Exit status: 0 done; 1 refused; 9 there is no daemon."],
	async run(flags, [name], io) {
		const reply = await require_control_client.ask({
			command: "flush",
			name
		}, flags, io);
		if ("status" in reply) return reply.status;
		const { flushed } = reply.result;
		const answers = flushed === 1 ? "1 answer" : `${flushed} answers`;
		io.stdout.write(name === void 0 ? `Forgot everything: ${answers}.\n` : `Forgot ${answers} for ${name}.\n`);
		return require_main.EXIT.ok;
	}
});
exports.command = command;
