"use strict";
const require_host_commands = require("./host-commands-DIP577nF.js");
const require_main = require("./dotbridge-TgmRap2v.js");
// src/cli/deactivate.ts
const command = require_main.defineCommand({
	positionals: {
		usage: "",
		min: 0,
		max: 0
	},
	flags: {
		force: {
			kind: "switch",
			doc: "put the old files back although somebody changed them since"
		},
		"dry-run": {
			kind: "switch",
			doc: "print what would be put back, change nothing"
		},
		root: {
			kind: "text",
			placeholder: "DIR",
			default: "/",
			doc: "the root of the file system to change"
		}
	},
	notes: ["Exit status: 0 done, or nothing to do; 1 failed or refused."],
	async run(flags, _positionals, io) {
		return deactivate(new require_host_commands.Host(flags.root, require_host_commands.runProgram), {
			force: flags.force,
			dryRun: flags["dry-run"]
		}, io);
	}
});
function deactivate(host, wishes, io) {
	try {
		const journal = require_host_commands.readJournal(host);
		if (journal === void 0) {
			io.stdout.write("Not active: nothing to put back.\n");
			return require_main.EXIT.ok;
		}
		const changed = require_host_commands.changedSince(host, journal);
		if (changed.length > 0 && !wishes.force) {
			io.stderr.write(`Changed by somebody since activate: ${changed.join(", ")}.\n--force puts the old files back and loses that.\n`);
			return require_main.EXIT.wrong;
		}
		const paths = journal.changes.map(({ path }) => path).join(", ");
		if (wishes.dryRun) {
			io.stdout.write(`would put back: ${paths}\n`);
			return require_main.EXIT.ok;
		}
		const { failedPrograms } = require_host_commands.undo(host, journal);
		for (const words of failedPrograms) io.stderr.write(`Could not run: ${words}. Run it by hand, or restart the host.\n`);
		io.stdout.write(`Put back: ${paths}.\n`);
		return require_main.EXIT.ok;
	} catch (error) {
		io.stderr.write(`${require_host_commands.explainWriteError(error)}\nNot everything was put back: run it again once that is mended.\n`);
		return require_main.EXIT.wrong;
	}
}
exports.command = command;
exports.deactivate = deactivate;
