"use strict";
const require_rolldown_runtime = require("./rolldown-runtime-Bqw5imuI.js");
const require_main = require("./dotbridge-TgmRap2v.js");
// src/operate/metrics.ts
const one = (read) => (daemon) => [[read(daemon)]];
const GAUGES = [
	{
		name: "dotbridge_listening_sockets",
		help: "Sockets on which queries are taken.",
		labels: ["transport"],
		read: ({ listening }) => count(["udp", "tcp"], listening.map(({ transport }) => transport), "transport")
	},
	{
		name: "dotbridge_waiting_stubs",
		help: "Stubs that wait for a reply.",
		read: one(({ forwarder }) => forwarder.waiting)
	},
	{
		name: "dotbridge_resolving_questions",
		help: "Questions being asked upstream; several stubs may wait for one.",
		read: one(({ forwarder }) => forwarder.resolving)
	},
	{
		name: "dotbridge_cache_entries",
		help: "Answers kept.",
		read: one(({ resolver }) => resolver.answers.entries)
	},
	{
		name: "dotbridge_cache_bytes",
		help: "Memory that kept answers take.",
		read: one(({ resolver }) => resolver.answers.octets)
	},
	{
		name: "dotbridge_cache_max_bytes",
		help: "Memory that kept answers may take: cache.max_size.",
		read: one(({ resolver }) => resolver.maxCacheOctets)
	},
	{
		name: "dotbridge_upstream_up",
		help: "1 when the last attempt to reach the upstream succeeded, 0 otherwise.",
		read: one(({ pool }) => Number(pool.up))
	},
	{
		name: "dotbridge_upstream_connections",
		help: "Connections to the upstream: ready, under suspicion of being dead, or finishing what they have.",
		labels: ["state"],
		read: ({ pool }) => count([
			"ready",
			"suspect",
			"draining"
		], pool.connections().map(({ state }) => state), "state")
	},
	{
		name: "dotbridge_upstream_in_flight_queries",
		help: "Queries sent on a connection and not answered yet.",
		read: one(({ pool }) => pool.connections().reduce((sum, { inFlight }) => sum + inFlight, 0))
	},
	{
		name: "dotbridge_upstream_waiting_queries",
		help: "Queries that wait for a connection.",
		read: one(({ pool }) => pool.waiting)
	},
	{
		name: "dotbridge_upstream_round_trip_seconds",
		help: "Smoothed round trip to each upstream address that is connected.",
		labels: ["address"],
		read: ({ pool }) => pool.connections().flatMap(({ address, roundTripMs }) => {
			return roundTripMs === void 0 ? [] : [[roundTripMs / 1e3, { address }]];
		})
	}
];
const COUNTERS = [
	{
		name: "dotbridge_queries_total",
		help: "Queries by how they were answered; each counts once.",
		labels: ["outcome"],
		read: (daemon) => Object.entries(require_main.queriesOf(daemon)).map(([fate, value]) => [value, { outcome: snakeCase(fate) }])
	},
	{
		name: "dotbridge_messages_total",
		help: "Messages taken from stubs, of any kind.",
		read: one(({ responder }) => responder.counters.taken)
	},
	{
		name: "dotbridge_bugs_total",
		help: "Queries that met an error nobody foresaw; each is in the log.",
		read: one(({ responder }) => responder.counters.bugs)
	},
	{
		name: "dotbridge_cache_evictions_total",
		help: "Answers dropped before their time to make room; begins anew with the cache.",
		read: one(({ resolver }) => resolver.answers.evictions)
	},
	...Object.entries({
		exchanges: ["questions", "Questions given to the upstream side."],
		transmissions: ["transmissions", "Queries written to a connection; a question may be sent more than once."],
		hedgesSent: ["hedges", "Questions sent on a second connection because the first was silent for too long."],
		hedgesWon: ["hedges_won", "Those whose second copy was answered first."],
		retries: ["retries", "Questions sent again because their connection was lost."],
		timeouts: ["timeouts", "Questions without an answer in time."],
		overloaded: ["shed", "Questions failed at once because too many waited."],
		lateAnswers: ["late_answers", "Answers that came after their stubs had given up, and were kept."],
		dials: ["dials", "Attempts to connect."],
		dialFailures: ["dial_failures", "Attempts that failed."],
		handshakes: ["handshakes", "Connections made and authenticated."],
		resumed: ["resumed_handshakes", "Those that resumed a TLS session."],
		retired: ["retired_connections", "Connections given up because they fell silent while another answered."],
		violations: ["protocol_violations", "Connections closed because the server broke the protocol."]
	}).map(([key, [name, help]]) => ({
		name: `dotbridge_upstream_${name}_total`,
		help,
		read: one(({ pool }) => pool.counters[key])
	}))
];
const HISTOGRAMS = [
	{
		name: "dotbridge_hit_duration_seconds",
		help: "From taking a query to its reply from the cache; one message of 256 is timed.",
		read: ({ responder }) => responder.hitTimes
	},
	{
		name: "dotbridge_miss_duration_seconds",
		help: "From asking a question upstream to its answer, waiting and retries included.",
		read: ({ forwarder }) => forwarder.tally.missTimes
	},
	{
		name: "dotbridge_upstream_answer_duration_seconds",
		help: "From writing a query on a connection to its answer there.",
		read: ({ pool }) => pool.counters.answerTimes
	}
];
async function makeRegistry(daemon, version) {
	const { Registry, Gauge, Counter, collectDefaultMetrics } = await Promise.resolve().then(() => require_rolldown_runtime.__toESM(require("./prom-client-DEmZCUr-.js").default, 1));
	const registry = new Registry();
	const options = ({ name, help, labels = [] }) => ({
		name,
		help,
		labelNames: [...labels],
		registers: [registry]
	});
	new Gauge(options({
		name: "dotbridge_build_info",
		help: "Always 1; the label is the version.",
		labels: ["version"]
	})).set({ version }, 1);
	for (const family of GAUGES) {
		const collect = function() {
			this.reset();
			for (const [value, labels = {}] of family.read(daemon)) this.set(labels, value);
		};
		new Gauge({
			...options(family),
			collect
		});
	}
	for (const family of COUNTERS) {
		const collect = function() {
			this.reset();
			for (const [value, labels = {}] of family.read(daemon)) this.inc(labels, value);
		};
		new Counter({
			...options(family),
			collect
		});
	}
	for (const { name, help, read } of HISTOGRAMS) registry.registerMetric(histogramMetric(name, help, () => read(daemon)));
	collectDefaultMetrics({
		register: registry,
		eventLoopMonitoringPrecision: 100
	});
	return registry;
}
function histogramMetric(name, help, read) {
	const get = () => {
		const { bounds, counts, sumSeconds } = read();
		let below = 0;
		const buckets = [...counts].map((count, index) => {
			below += count;
			return {
				metricName: `${name}_bucket`,
				labels: { le: bounds[index] ?? "+Inf" },
				value: below
			};
		});
		const totals = [{
			metricName: `${name}_sum`,
			labels: {},
			value: sumSeconds
		}, {
			metricName: `${name}_count`,
			labels: {},
			value: below
		}];
		return Promise.resolve({
			name,
			help,
			type: "histogram",
			values: [...buckets, ...totals],
			aggregator: "sum"
		});
	};
	return {
		name,
		help,
		get,
		reset: () => {}
	};
}
function count(known, found, label) {
	const values = new Map(known.map((value) => [value, 0]));
	for (const value of found) values.set(value, (values.get(value) ?? 0) + 1);
	return [...values].map(([value, times]) => [times, { [label]: value }]);
}
const snakeCase = (text) => text.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
exports.makeRegistry = makeRegistry;
