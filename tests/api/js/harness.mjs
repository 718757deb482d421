// A server to test against (../server.py), clients of matrix-js-sdk, and a
// runner that counts.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import * as path from "node:path";
import { createClient } from "matrix-js-sdk";
import { logger } from "matrix-js-sdk/lib/logger.js";

const HERE = import.meta.dirname;
const PYTHON = process.env.WARDWIRE_PYTHON ?? "/usr/bin/python3";
export const PASSWORD = "Correct-horse-battery-9";

const quiet = {
  trace() {}, debug() {}, info() {}, log() {}, warn() {}, error() {},
  getChild() { return quiet; },
};
Object.assign(logger, quiet);

export class Server {
  static async start() {
    const server = new Server();
    server.child = spawn(PYTHON, [path.join(HERE, "..", "server.py")],
      { stdio: ["pipe", "pipe", "inherit"] });
    server.lines = createInterface({ input: server.child.stdout })[
      Symbol.asyncIterator]();
    Object.assign(server, await server.answer());
    return server;
  }

  async answer() {
    const { value, done } = await this.lines.next();
    if (done) throw new Error("the server's harness ended");
    return JSON.parse(value);
  }

  tell(...words) {
    this.child.stdin.write(words.join(" ") + "\n");
    return this.answer();
  }

  async end() {
    this.child.stdin.end();
    return this.answer();
  }

  // A person with an account and a logged-in client.
  async person(name, options) {
    await this.tell("register", name, PASSWORD);
    return this.login(name, options);
  }

  async login(name, options) {
    const bare = createClient({ baseUrl: this.url, logger: quiet });
    const answer = await bare.loginRequest({
      type: "m.login.password", password: PASSWORD,
      identifier: { type: "m.id.user", user: name },
    });
    return this.client(answer, options);
  }

  client(login, options = {}) {
    return createClient({
      baseUrl: this.url, userId: login.user_id, deviceId: login.device_id,
      accessToken: login.access_token, logger: quiet,
      timelineSupport: true, ...options,
    });
  }
}

export function expect(condition, text) {
  if (!condition) throw new Error(text);
}

export async function until(what, check, withinMs = 10000) {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const result = await check();
    if (result) return result;
    if (Date.now() > deadline) throw new Error("not within time: " + what);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export function texts(room) {
  return room.getLiveTimeline().getEvents()
    .filter((event) => event.getType() === "m.room.message")
    .map((event) => event.getContent().body);
}

export async function runAll(cases) {
  let passed = 0;
  let failed = 0;
  const server = await Server.start();
  for (const [name, test] of cases) {
    const limit = new Promise((_, reject) => setTimeout(
      () => reject(new Error("no end within 60 s")), 60000).unref());
    try {
      await Promise.race([test(server), limit]);
      passed += 1;
      console.log("ok   " + name);
    } catch (error) {
      failed += 1;
      console.log("FAIL " + name + ": " + (error.stack ?? error));
    }
  }
  const { exit, reports } = await server.end();
  if (exit === 0 && reports.length === 0) {
    passed += 1;
  } else {
    failed += 1;
    console.log("FAIL the server ended with", exit, reports.slice(0, 5));
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}
