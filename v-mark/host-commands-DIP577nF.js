"use strict";
let node_fs = require("node:fs");
let node_path = require("node:path");
let node_child_process = require("node:child_process");
// src/resolv-conf/host.ts
var Host = class {
	#root;
	run;
	owner;
	constructor(root, run) {
		this.#root = root;
		this.run = run;
		const { uid, gid } = (0, node_fs.lstatSync)(root);
		this.owner = {
			uid,
			gid
		};
	}
	read(path) {
		const real = this.#at(path);
		const stat = (0, node_fs.lstatSync)(real, { throwIfNoEntry: false });
		if (stat === void 0) return { kind: "absent" };
		if (stat.isSymbolicLink()) return {
			kind: "link",
			target: (0, node_fs.readlinkSync)(real)
		};
		return {
			kind: "file",
			content: (0, node_fs.readFileSync)(real, "latin1"),
			mode: stat.mode & 4095,
			uid: stat.uid,
			gid: stat.gid
		};
	}
	text(path) {
		let at = path;
		for (let hop = 0; hop < 8; hop++) {
			const entry = this.read(at);
			if (entry.kind === "file") return entry.content;
			if (entry.kind === "absent") return void 0;
			at = node_path.posix.resolve(node_path.posix.dirname(at), entry.target);
		}
	}
	exists(path) {
		return (0, node_fs.existsSync)(this.#at(path));
	}
	write(path, entry) {
		const real = this.#at(path);
		if (entry.kind === "absent") {
			(0, node_fs.rmSync)(real, { force: true });
			return;
		}
		(0, node_fs.mkdirSync)((0, node_path.dirname)(real), { recursive: true });
		const fresh = `${real}.dotbridge-new`;
		(0, node_fs.rmSync)(fresh, { force: true });
		if (entry.kind === "link") (0, node_fs.symlinkSync)(entry.target, fresh);
		else writeDurably(fresh, entry);
		try {
			(0, node_fs.renameSync)(fresh, real);
		} catch (error) {
			(0, node_fs.rmSync)(fresh, { force: true });
			throw error;
		}
	}
	missingFolders(path) {
		const folder = node_path.posix.dirname(path);
		return this.exists(folder) ? [] : [...this.missingFolders(folder), folder];
	}
	removeEmptyFolder(path) {
		try {
			(0, node_fs.rmdirSync)(this.#at(path));
		} catch (error) {
			const { code = "" } = error;
			if (![
				"ENOTEMPTY",
				"EEXIST",
				"ENOENT"
			].includes(code)) throw error;
		}
	}
	isMountPoint(path) {
		return (this.text("/proc/self/mountinfo") ?? "").split("\n").some((line) => line.split(" ")[4] === path);
	}
	#at(path) {
		return (0, node_path.join)(this.#root, path);
	}
};
function writeDurably(path, entry) {
	const file = (0, node_fs.openSync)(path, "wx", entry.mode);
	try {
		(0, node_fs.writeSync)(file, entry.content, null, "latin1");
		(0, node_fs.fsyncSync)(file);
	} finally {
		(0, node_fs.closeSync)(file);
	}
	(0, node_fs.chmodSync)(path, entry.mode);
	(0, node_fs.chownSync)(path, entry.uid, entry.gid);
}
function sameEntry(a, b) {
	return JSON.stringify(a, Object.keys(a).sort()) === JSON.stringify(b, Object.keys(b).sort());
}
// src/resolv-conf/journal.ts
const JOURNAL = "/var/lib/dotbridge/resolv-conf.json";
function readJournal(host) {
	const text = host.text(JOURNAL);
	if (text === void 0) return void 0;
	const journal = JSON.parse(Buffer.from(text, "latin1").toString("utf8"));
	if (journal.version !== 1 || !Array.isArray(journal.changes) || !Array.isArray(journal.folders)) throw new Error(`${JOURNAL} is not one of this program's`);
	return journal;
}
function applyPlan(host, plan) {
	const paths = [JOURNAL, ...plan.changes.map(({ path }) => path)];
	const folders = [...new Set(paths.flatMap((path) => host.missingFolders(path)))];
	const journal = {
		version: 1,
		keeper: plan.keeper,
		changes: plan.changes,
		folders,
		notify: plan.notify
	};
	const content = Buffer.from(`${JSON.stringify(journal, null, 1)}\n`, "utf8").toString("latin1");
	host.write(JOURNAL, {
		kind: "file",
		content,
		mode: 384,
		...host.owner
	});
	const written = [];
	try {
		for (const change of plan.changes) {
			host.write(change.path, change.after);
			written.push(change);
		}
	} catch (error) {
		putBack(host, journal, written);
		throw error;
	}
	return { failedPrograms: notify(host, plan.notify) };
}
function changedSince(host, journal) {
	const fine = (now, change) => sameEntry(now, change.after) || sameEntry(now, change.before);
	return journal.changes.filter((change) => !fine(host.read(change.path), change)).map((change) => change.path);
}
function undo(host, journal) {
	putBack(host, journal, journal.changes);
	return { failedPrograms: notify(host, journal.notify) };
}
function putBack(host, journal, changes) {
	for (const change of changes.toReversed()) host.write(change.path, change.before);
	host.write(JOURNAL, { kind: "absent" });
	for (const folder of journal.folders.toReversed()) host.removeEmptyFolder(folder);
}
function notify(host, programs) {
	return programs.filter(([program, ...args]) => !host.run(program, args).ok).map((words) => words.join(" "));
}
// src/cli/host-commands.ts
const runProgram = (program, args) => {
	const { status, stdout, stderr } = (0, node_child_process.spawnSync)(program, args, {
		encoding: "utf8",
		timeout: 3e4
	});
	return {
		ok: status === 0,
		output: `${stdout ?? ""}${stderr ?? ""}`
	};
};
function explainWriteError(error) {
	const { code, message, ...where } = error;
	const path = where.dest ?? where.path;
	switch (code) {
		case "EACCES": return `Not permitted to write ${path}: run this as root.`;
		case "EPERM": return `The system does not let even root change ${path}. It may be immutable: "lsattr /etc/resolv.conf" shows an i, "chattr -i /etc/resolv.conf" takes it away.`;
		case "EROFS": return `${path} is on a file system mounted read-only.`;
		case "EBUSY": return `${path} is a mount of its own (a container?): name the server where the container is started.`;
		default: return message;
	}
}
Object.defineProperty(exports, "Host", {
	enumerable: true,
	get: function() {
		return Host;
	}
});
Object.defineProperty(exports, "JOURNAL", {
	enumerable: true,
	get: function() {
		return JOURNAL;
	}
});
Object.defineProperty(exports, "applyPlan", {
	enumerable: true,
	get: function() {
		return applyPlan;
	}
});
Object.defineProperty(exports, "changedSince", {
	enumerable: true,
	get: function() {
		return changedSince;
	}
});
Object.defineProperty(exports, "explainWriteError", {
	enumerable: true,
	get: function() {
		return explainWriteError;
	}
});
Object.defineProperty(exports, "readJournal", {
	enumerable: true,
	get: function() {
		return readJournal;
	}
});
Object.defineProperty(exports, "runProgram", {
	enumerable: true,
	get: function() {
		return runProgram;
	}
});
Object.defineProperty(exports, "undo", {
	enumerable: true,
	get: function() {
		return undo;
	}
});
