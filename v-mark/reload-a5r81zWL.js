"use strict";
const require_main = require("./dotbridge-TgmRap2v.js");
const require_control_client = require("./control-client-Al8Qi-h_.js");
// src/cli/reload.ts
const command = require_main.defineCommand({
	positionals: {
		usage: "",
		min: 0,
		max: 0
	},
	flags: require_control_client.CONTROL_FLAGS,
	notes: ["The daemon reads the file it was started with. A wrong file changes nothing.", "Exit status: 0 the file is in force; 1 it is wrong, or refused; 9 there is no daemon."],
	async run(flags, _positionals, io) {
		const reply = await require_control_client.ask({ command: "reload" }, flags, io);
		if ("status" in reply) return reply.status;
		const { problems, changed } = reply.result;
		if (problems.length > 0) {
			io.stderr.write(`${problems.join("\n")}\nThe configuration from before stays in force.\n`);
			return require_main.EXIT.wrong;
		}
		io.stdout.write(changed.length === 0 ? "Nothing has changed.\n" : `In force, changed: ${changed.join(", ")}.\n`);
		return require_main.EXIT.ok;
	}
});
exports.command = command;
