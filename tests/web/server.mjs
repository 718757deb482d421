/* A server with the demo Trust: own folder, own free port; can be killed. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");
const build = [process.env.WARDWIRE_BUILD, join(root, "build-test"), join(root, "build")].find((path) => path && existsSync(join(path, "wardwire")));
const readyTimeout = 30000;

function freePort() {
	return new Promise((resolve) => {
		const probe = createServer().listen(0, "127.0.0.1", () => {
			const { port } = probe.address();
			probe.close(() => resolve(port));
		});
	});
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/* A binding request (RFC 8489) and whether anything comes back. */
function answersStun(port) {
	const request = Buffer.concat([Buffer.from([0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42]), Buffer.alloc(12, 7)]);
	return new Promise((resolve) => {
		const socket = createSocket("udp4");
		const end = (ok) => {
			clearTimeout(timer);
			socket.close();
			resolve(ok);
		};
		const timer = setTimeout(() => end(false), 200);
		socket.on("message", () => end(true));
		socket.on("error", () => {});
		socket.send(request, port, "127.0.0.1");
	});
}

export class Server {
	/** With a gateway it is the second channel of urgent messages. */
	static async create({ gateway } = {}) {
		if (!build) throw new Error("no build/wardwire: build the server first");
		if (!existsSync(join(root, "web", "dist", "index.html"))) throw new Error("no web/dist: build the app first");
		const server = new Server();
		server.folder = mkdtempSync(join(tmpdir(), "wardwire-web."));
		server.port = await freePort();
		/* A name, not a number: service workers need a secure or local origin. */
		server.url = `http://localhost:${server.port}`;
		server.config = join(server.folder, "wardwire.ini");
		server.logPath = join(server.folder, "log");
		server.turnPort = await freePort();
		writeFileSync(join(server.folder, "turn-secret"), "calls go through here");
		if (gateway) writeFileSync(join(server.folder, "gateway-secret"), gateway.secret, { mode: 0o600 });
		writeFileSync(
			server.config,
			[
				"[server]",
				"name = eastmere.example",
				`listen = 127.0.0.1:${server.port}`,
				`public_url = ${server.url}`,
				`data_dir = ${server.folder}/data`,
				`web_dir = ${root}/web/dist`,
				"[media]",
				`thumbnailer = ${build}/wardwire-thumbnailer`,
				"[calls]",
				`turn_uris = turn:127.0.0.1:${server.turnPort}?transport=udp`,
				`turn_secret_file = ${server.folder}/turn-secret`,
				"[limits]",
				"rates = off",
				"[outbound]",
				"allow_private_addresses = 127.0.0.0/8",
				...(gateway ? ["[second_channel]", `webhook_url = ${gateway.url}`, `webhook_secret_file = ${server.folder}/gateway-secret`] : []),
				"",
			].join("\n"),
		);
		const demo = spawnSync(join(build, "wardwire"), ["demo", "--config", server.config], { encoding: "utf8", timeout: 120000 });
		server.demo = demo.stdout;
		if (demo.status !== 0) throw new Error(`wardwire demo ended with ${demo.status}:\n${demo.stdout}${demo.stderr}`);
		await server.start();
		return server;
	}

	async start() {
		const log = openSync(this.logPath, "a");
		this.process = spawn(join(build, "wardwire"), ["serve", "--config", this.config], {
			stdio: ["ignore", log, log],
			env: { ASAN_OPTIONS: "detect_leaks=1", UBSAN_OPTIONS: "print_stacktrace=1", ...process.env },
		});
		this.ended = new Promise((resolve) => this.process.once("exit", resolve));
		const until = Date.now() + readyTimeout;
		while (!(await this.ready())) {
			if (this.process.exitCode !== null) throw new Error(`the server ended:\n${this.tail()}`);
			if (Date.now() > until) throw new Error(`the server did not get ready:\n${this.tail()}`);
			await sleep(30);
		}
	}

	async ready() {
		try {
			return (await fetch(`http://127.0.0.1:${this.port}/health/ready`)).ok;
		} catch {
			return false;
		}
	}

	/** Somebody who manages the Trust: a function that asks the server. */
	async manager() {
		if (this.managing) return this.managing;
		const password = "Correct-horse-battery-9";
		const made = spawnSync(join(build, "wardwire"), ["user", "add", "manager", "--admin", "--password", password, "--config", this.config], { encoding: "utf8", timeout: 60000 });
		if (made.status !== 0) throw new Error(`user add: ${made.stdout}${made.stderr}`);
		const ask = async (method, path, body, token) => {
			const answer = await fetch(`http://127.0.0.1:${this.port}${path}`, {
				method,
				headers: { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) },
				...(body ? { body: JSON.stringify(body) } : {}),
			});
			if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
			return answer.json();
		};
		const login = await ask("POST", "/_matrix/client/v3/login", { type: "m.login.password", identifier: { type: "m.id.user", user: "manager" }, password });
		this.managing = (method, path, body) => ask(method, path, body, login.access_token);
		return this.managing;
	}

	/** The relay that calls go through, until the server is closed. */
	async startTurn() {
		this.turn = spawn(join(root, "tools", "turn"), [String(this.turnPort), join(this.folder, "turn-secret")], {
			stdio: ["ignore", openSync(join(this.folder, "turn.log"), "a"), "inherit"],
		});
		const until = Date.now() + readyTimeout;
		while (!(await answersStun(this.turnPort)))
			if (this.turn.exitCode !== null || Date.now() > until) throw new Error(`no coturn: ${readFileSync(join(this.folder, "turn.log"), "utf8").slice(-2000)}`);
	}

	/** As a power cut would. */
	async kill() {
		this.process.kill("SIGKILL");
		await this.ended;
	}

	async stop() {
		if (this.process?.exitCode !== null || this.process.signalCode !== null) return;
		this.process.kill("SIGTERM");
		await Promise.race([this.ended, sleep(15000).then(() => this.process.kill("SIGKILL"))]);
	}

	async close() {
		this.turn?.kill("SIGKILL");
		await this.stop();
		const log = existsSync(this.logPath) ? readFileSync(this.logPath, "utf8") : "";
		if (process.env.WARDWIRE_KEEP) console.log(`# kept: ${this.folder}`);
		else rmSync(this.folder, { recursive: true, force: true });
		return /ERROR: (Address|Leak)Sanitizer|runtime error:/.test(log) ? log : null;
	}

	tail() {
		return readFileSync(this.logPath, "utf8").split("\n").slice(-30).join("\n");
	}
}
