/*
 * A bad network between the app and the server: a proxy that loses what is
 * asked, loses what is answered, makes wait, and asks twice.  What it does
 * follows a fixed row of numbers, so that a failure can be seen again.
 */
import { createServer, request as ask } from "node:http";

/* Of each sixteen requests to the server's interface: what becomes of them. */
const mischief = ["", "lost", "", "late", "twice", "", "unheard", "", "late", "", "twice", "unheard", "", "lost", "", "late"];
const lateMs = 700;

export class RoughNet {
	static async before(port) {
		const net = new RoughNet();
		net.target = port;
		net.rough = false;
		net.cut = false;
		net.turn = 0;
		net.did = { lost: 0, late: 0, twice: 0, unheard: 0 };
		net.proxy = createServer((from, to) => net.#serve(from, to));
		net.proxy.on("connection", (socket) => {
			socket.on("error", () => {});
			if (net.cut) socket.destroy();
		});
		await new Promise((resolve) => net.proxy.listen(0, "127.0.0.1", resolve));
		net.url = `http://localhost:${net.proxy.address().port}`;
		return net;
	}

	/** As in a lift: nothing comes through, and what is open breaks off. */
	setCut(cut) {
		this.cut = cut;
		if (cut) this.proxy.closeAllConnections();
	}

	close() {
		this.proxy.closeAllConnections();
		return new Promise((resolve) => this.proxy.close(resolve));
	}

	#fate(from) {
		if (!this.rough || !from.url.startsWith("/_")) return "";
		/* a waiting sync is broken off like anything else */
		const fate = mischief[this.turn++ % mischief.length];
		if (fate) this.did[fate]++;
		return fate;
	}

	async #serve(from, to) {
		const parts = [];
		from.on("error", () => {});
		to.on("error", () => {});
		const broken = this.onPart?.(from);
		let size = 0;
		for await (const part of from) {
			parts.push(part);
			size += part.length;
			if (broken && size > broken.after) {
				broken.done();
				from.socket.destroy();
				return;
			}
		}
		const body = Buffer.concat(parts);
		const fate = this.#fate(from);
		if (this.cut || fate === "lost") return void from.socket.destroy();
		if (fate === "late") await new Promise((resolve) => setTimeout(resolve, lateMs));
		if (fate === "twice") await this.#forward(from, body, null);
		if (fate === "unheard") {
			await this.#forward(from, body, null);
			return void from.socket.destroy();
		}
		await this.#forward(from, body, to);
	}

	/* to: null, nobody hears the answer */
	#forward(from, body, to) {
		return new Promise((resolve) => {
			const headers = { ...from.headers, "content-length": String(body.length) };
			delete headers["transfer-encoding"];
			if (body.length === 0 && /^(GET|HEAD|DELETE)$/.test(from.method)) delete headers["content-length"];
			const onward = ask({ host: "127.0.0.1", port: this.target, method: from.method, path: from.url, headers }, (answer) => {
				if (to === null || this.cut) {
					answer.resume();
					answer.on("end", resolve).on("error", resolve);
					return;
				}
				to.writeHead(answer.statusCode, answer.headers);
				answer.pipe(to);
				answer.on("end", resolve).on("error", resolve);
			});
			onward.on("error", () => {
				from.socket.destroy();
				resolve();
			});
			to?.on("close", () => {
				onward.destroy();
				resolve();
			});
			onward.end(body);
		});
	}
}
