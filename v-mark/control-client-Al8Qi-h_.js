"use strict";
const require_main = require("./dotbridge-TgmRap2v.js");
// src/cli/control-client.ts
const TIMEOUT_MS = 2e4;
const CONTROL_FLAGS = {
	config: require_main.CONFIG_FLAG,
	socket: {
		kind: "text",
		placeholder: "PATH",
		doc: "the control socket (default: the one the configuration names)"
	}
};
async function ask(asked, flags, io) {
	const path = flags.socket ?? require_main.readControlSocket(require_main.configFile(flags.config, io.env));
	if (path === void 0) {
		io.stderr.write("The configuration says control: {socket: off}: there is nothing to ask.\n");
		return { status: require_main.EXIT.wrong };
	}
	try {
		return { result: await require_main.askControl(path, asked, TIMEOUT_MS) };
	} catch (error) {
		const { code, message } = error;
		const advice = ADVICE[code ?? ""];
		io.stderr.write(advice === void 0 ? `${message}\n` : `${advice.replace("PATH", path)}\n`);
		return { status: code === void 0 ? require_main.EXIT.wrong : require_main.EXIT.noAnswer };
	}
}
const ADVICE = {
	ENOENT: "There is no daemon at PATH. Is it running? systemctl status dotbridge",
	ECONNREFUSED: "No daemon answers at PATH: it ended without a goodbye. systemctl status dotbridge",
	EACCES: "This user may not talk to the daemon at PATH: try it with sudo."
};
Object.defineProperty(exports, "CONTROL_FLAGS", {
	enumerable: true,
	get: function() {
		return CONTROL_FLAGS;
	}
});
Object.defineProperty(exports, "ask", {
	enumerable: true,
	get: function() {
		return ask;
	}
});
