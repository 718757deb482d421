/* What stands in for a Trust's gateway to text messages, calls and pagers. */
import { createHmac } from "node:crypto";
import { createServer } from "node:http";

export class Gateway {
	static async open() {
		const gateway = new Gateway();
		gateway.secret = "the gateway knows this";
		/** what it was told, once each */
		gateway.told = new Map();
		gateway.refused = 0;
		gateway.server = createServer((request, answer) => {
			const parts = [];
			request.on("data", (part) => parts.push(part));
			request.on("end", () => {
				answer.statusCode = gateway.take(request.headers, Buffer.concat(parts).toString()) ? 200 : 403;
				answer.end("{}");
			});
		});
		await new Promise((resolve) => gateway.server.listen(0, "127.0.0.1", resolve));
		gateway.url = `http://127.0.0.1:${gateway.server.address().port}/told`;
		return gateway;
	}

	take(headers, body) {
		const stamp = headers["wardwire-timestamp"];
		const proof = createHmac("sha256", this.secret).update(`${stamp}.${body}`).digest("hex");
		if (headers["wardwire-signature"] !== `v1=${proof}`) {
			this.refused++;
			return false;
		}
		this.told.set(headers["idempotency-key"], body);
		return true;
	}

	close() {
		this.server.closeAllConnections();
		this.server.close();
	}
}
