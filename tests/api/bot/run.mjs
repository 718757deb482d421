// matrix-bot-sdk, the library that bots and bridges are written with, against
// the server: a bot among people, and an application service.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import * as path from "node:path";
import {
  Appservice, AutojoinRoomsMixin, LogService, MatrixClient,
  MemoryStorageProvider,
} from "matrix-bot-sdk";
import { Direction, Preset } from "../js/sdk.mjs";
import { expect, PASSWORD, runAll, texts, until } from "../js/harness.mjs";

const silent = () => {};
LogService.setLogger({ info: silent, warn: silent, error: silent,
  debug: silent, trace: silent });

const cases = [];
const test = (name, body) => cases.push([name, body]);

async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

const folder = mkdtempSync(path.join(tmpdir(), "wardwire-bot."));
const port = await freePort();
const registration = {
  id: "pager", url: "http://127.0.0.1:" + port,
  as_token: "as-token-of-the-pager-service", rate_limited: false,
  hs_token: "hs-token-of-the-pager-service", sender_localpart: "pager",
  "de.sorunome.msc2409.push_ephemeral": true,
  namespaces: {
    users: [{ exclusive: true, regex: "@pager_.*:ward.test" }],
    aliases: [{ exclusive: true, regex: "#pager_.*:ward.test" }],
    rooms: [],
  },
};
// JSON is YAML too.
writeFileSync(path.join(folder, "pager.yaml"), JSON.stringify(registration));
process.env.WARDWIRE_APPSERVICE_FILES = path.join(folder, "pager.yaml");

async function withBot(server, body) {
  const tag = Math.random().toString(36).slice(2, 8);
  const person = await server.person("nurse" + tag);
  const login = await server.tell("register", "bot" + tag, PASSWORD);
  const bot = new MatrixClient(server.url, login.access_token,
    new MemoryStorageProvider());
  bot.syncingTimeout = 5000;
  AutojoinRoomsMixin.setupOnClient(bot);
  bot.on("room.message", async (room, event) => {
    if (event.content?.body === "!bed")
      await bot.replyText(room, event, "bed 4 is free");
  });
  await person.startClient({ pollTimeout: 5000 });
  await bot.start();
  try {
    await body({ bot, person, me: login.user_id });
  } finally {
    bot.stop();
    person.stopClient();
  }
}

// A room of the person's that the bot has joined by itself.
async function sharedRoom(person, me) {
  const { room_id: id } = await person.createRoom({
    preset: Preset.PrivateChat, name: "Beds", invite: [me] });
  await until("the bot joined", () =>
    person.getRoom(id)?.getMember(me)?.membership === "join");
  return id;
}

test("a bot joins by invitation and answers a command", (server) =>
  withBot(server, async ({ bot, person, me }) => {
    const id = await sharedRoom(person, me);
    expect((await bot.getJoinedRooms()).includes(id), "not among its rooms");
    await person.sendTextMessage(id, "!bed");
    const answer = await until("an answer", () => person.getRoom(id)
      .getLiveTimeline().getEvents().find((event) =>
        event.getSender() === me &&
        event.getContent().body?.includes("bed 4 is free")));
    expect(answer.replyEventId, "no reply to the question");
    const again = await bot.getEvent(id, answer.getId());
    expect(again.event_id === answer.getId(), "another event");
    const note = await bot.sendNotice(id, "corrected");
    await bot.redactEvent(id, note, "wrong bed");
    await until("redacted", () =>
      person.getRoom(id).findEventById(note)?.isRedacted());
  }));

test("a bot uploads media, and a person gets them", (server) =>
  withBot(server, async ({ bot, person, me }) => {
    const id = await sharedRoom(person, me);
    const bytes = Buffer.from("bed;state\n4;free\n");
    const uri = await bot.uploadContent(bytes, "text/csv", "beds.csv");
    await bot.sendMessage(id, { msgtype: "m.file", body: "beds.csv",
      url: uri, info: { mimetype: "text/csv", size: bytes.length } });
    await until("the file", () =>
      texts(person.getRoom(id)).includes("beds.csv"));
    const got = await bot.downloadContent(uri);
    expect(Buffer.compare(got.data, bytes) === 0, "other bytes");
    const url = person.mxcUrlToHttp(uri, undefined, undefined, undefined,
      false, true, true);
    const answer = await fetch(url, { headers: {
      Authorization: "Bearer " + person.getAccessToken() } });
    expect(await answer.text() === bytes.toString(), "the person's copy");
  }));

test("account data, state, profile and powers of a bot", (server) =>
  withBot(server, async ({ bot, person, me }) => {
    const id = await sharedRoom(person, me);
    await bot.setAccountData("org.wardwire.bot", { ward: 5 });
    expect((await bot.getAccountData("org.wardwire.bot")).ward === 5, "data");
    await bot.setRoomAccountData("org.wardwire.bot", id, { beds: [4] });
    expect((await bot.getRoomAccountData("org.wardwire.bot", id)).beds[0] ===
      4, "room's data");
    expect(await bot.getSafeAccountData("org.wardwire.none", 7) === 7,
      "absent data");
    await bot.setDisplayName("Bed bot");
    expect((await bot.getUserProfile(me)).displayname === "Bed bot", "name");
    expect(!await bot.userHasPowerLevelFor(me, id, "m.room.name", true),
      "may rename");
    await person.setPowerLevel(id, me, 50);
    await until("power", () =>
      bot.userHasPowerLevelFor(me, id, "m.room.name", true));
    await bot.sendStateEvent(id, "m.room.topic", "", { topic: "4 is free" });
    expect((await bot.getRoomStateEvent(id, "m.room.topic", "")).topic ===
      "4 is free", "topic");
    const space = await bot.createSpace({ name: "Beds", isPublic: false });
    await space.addChildRoom(id);
    expect(id in await space.getChildEntities(), "no child");
    expect((await bot.getJoinedRoomMembers(id)).length === 2, "members");
    await bot.leaveRoom(id);
    await until("left", () =>
      person.getRoom(id).getMember(me).membership === "leave");
  }));

async function withService(server, body) {
  const service = new Appservice({ port, bindAddress: "127.0.0.1",
    homeserverName: "ward.test", homeserverUrl: server.url, registration,
    storage: new MemoryStorageProvider() });
  const heard = [];
  service.on("room.event", (room, event) => heard.push({ room, event }));
  await service.begin();
  try {
    await body(service, heard);
  } finally {
    service.stop();
  }
}

test("a service registers a ghost, speaks for it, and is told", (server) =>
  withService(server, async (service, heard) => {
    const person = await server.person("ward");
    const { room_id: id } = await person.createRoom({
      preset: Preset.PublicChat, name: "Calls" });
    const ghost = service.getIntentForSuffix("0451");
    expect(ghost.userId === "@pager_0451:ward.test", ghost.userId);
    await ghost.ensureRegisteredAndJoined(id);
    await ghost.underlyingClient.setDisplayName("Pager 0451");
    const sent = await ghost.sendText(id, "ring 0451");
    const page = await person.createMessagesRequest(id, null, 10,
      Direction.Backward);
    const found = page.chunk.find((event) => event.event_id === sent);
    expect(found?.sender === ghost.userId, "not said by the ghost");
    const { event_id: reply } = await person.sendTextMessage(id, "ringing");
    await until("a transaction with the answer", () => heard.some((one) =>
      one.event.event_id === reply && one.room === id), 30000);
  }));

test("a service makes a room when its alias is asked for", (server) =>
  withService(server, async (service, heard) => {
    const person = await server.person("caller");
    let asked = "";
    service.on("query.room", async (alias, create) => {
      asked = alias;
      await create({ preset: Preset.PublicChat, name: "Made when asked" });
    });
    const { roomId: id } = await person.joinRoom("#pager_theatre:ward.test");
    expect(asked === "#pager_theatre:ward.test", "asked for " + asked);
    const name = await person.getStateEvent(id, "m.room.name", "");
    expect(name.name === "Made when asked", name.name);
    await until("told of who joined", () => heard.some((one) =>
      one.event.state_key === person.getUserId()), 30000);
  }));

test("a service is told who types and who is there", (server) =>
  withService(server, async (service) => {
    const person = await server.person("typist");
    const told = [];
    service.on("ephemeral.event", (event) => told.push(event));
    const { room_id: id } = await person.createRoom({
      preset: Preset.PublicChat });
    await service.getIntentForSuffix("0452").ensureRegisteredAndJoined(id);
    await person.setPresence({ presence: "online" });
    await until("typing told", async () => {
      await person.sendTyping(id, true, 20000);
      return told.some((event) => event.type === "m.typing" &&
        event.content.user_ids.includes(person.getUserId()));
    }, 30000);
    await until("presence told", () => told.some((event) =>
      event.type === "m.presence" && event.sender === person.getUserId()),
    30000);
  }));

process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
await runAll(cases);
