// matrix-js-sdk, an ordinary client library, against the server.
import {
  ClientEvent, Direction, EventStatus, MatrixEvent, Preset, ReceiptType,
  RoomEvent, RoomMemberEvent,
} from "matrix-js-sdk";
import { SlidingSync, SlidingSyncEvent } from
  "matrix-js-sdk/lib/sliding-sync.js";
import { expect, runAll, texts, until } from "./harness.mjs";

const cases = [];
const test = (name, body) => cases.push([name, body]);
const say = (body) => ({ msgtype: "m.text", body });

// Two people who share a room and sync; what they hold is stopped at the end.
async function withPair(server, body, options = {}) {
  const tag = Math.random().toString(36).slice(2, 8);
  const doctor = await server.person("doctor" + tag);
  const nurse = await server.person("nurse" + tag);
  const { room_id: id } = await doctor.createRoom({
    preset: Preset.PrivateChat, name: "Ward 5", invite: [nurse.getUserId()],
  });
  await nurse.joinRoom(id);
  try {
    for (const one of [doctor, nurse]) {
      await one.startClient({ initialSyncLimit: 10, pollTimeout: 5000,
        ...options });
      await until("room in the store", () => one.getRoom(id));
    }
    await body({ doctor, nurse, id, room: nurse.getRoom(id),
      own: doctor.getRoom(id) });
  } finally {
    doctor.stopClient();
    nurse.stopClient();
  }
}

test("password login, whoami, logout", async (server) => {
  const client = await server.person("logger");
  const me = await client.whoami();
  expect(me.user_id === client.getUserId(), "another user");
  await client.logout(true);
  let code = "";
  await client.whoami().catch((error) => { code = error.errcode; });
  expect(code === "M_UNKNOWN_TOKEN", "after logout: " + code);
});

test("prepared sync and what it knows of the room", (server) =>
  withPair(server, async ({ nurse, doctor, room }) => {
    await until("synced", () => nurse.isInitialSyncComplete());
    expect(room.name === "Ward 5", "name " + room.name);
    expect(room.getMyMembership() === "join", "not joined");
    expect(room.getJoinedMemberCount() === 2, "members");
    expect(room.getVersion() === "12", "version " + room.getVersion());
    expect(nurse.getPushRules ? nurse.pushRules !== undefined : true,
      "no push rules");
    expect(room.getMember(doctor.getUserId()).powerLevel > 50, "power");
  }));

test("messages arrive once, in order, with local echo", (server) =>
  withPair(server, async ({ doctor, room, own, id }) => {
    let echoed = 0;
    own.on(RoomEvent.LocalEchoUpdated, () => { echoed += 1; });
    for (let i = 0; i < 10; i++) await doctor.sendMessage(id, say("m" + i));
    const wanted = [...Array(10).keys()].map((i) => "m" + i).join();
    await until("ten messages", () => texts(room).join() === wanted);
    await until("own copies", () => texts(own).join() === wanted);
    expect(echoed > 0, "no local echo");
    expect(own.getPendingEvents === undefined ||
      own.getLiveTimeline().getEvents().every(
        (event) => event.status === null || event.status === EventStatus.SENT),
    "something pends");
  }));

test("lazy members", (server) =>
  withPair(server, async ({ nurse, doctor, room, id }) => {
    await doctor.sendMessage(id, say("x"));
    await until("message", () => texts(room).includes("x"));
    await room.loadMembersIfNeeded();
    expect(room.getMember(doctor.getUserId())?.membership === "join",
      "no doctor");
    expect(nurse.getUserId(), "");
  }, { lazyLoadMembers: true }));

test("typing", (server) =>
  withPair(server, async ({ doctor, nurse, room, id }) => {
    const seen = new Promise((resolve) => nurse.on(
      RoomMemberEvent.Typing, (_event, member) => {
        if (member.userId === doctor.getUserId() && member.typing) resolve();
      }));
    await doctor.sendTyping(id, true, 20000);
    await seen;
    await doctor.sendTyping(id, false, 0);
    await until("no typing", () =>
      !room.getMember(doctor.getUserId()).typing);
  }));

test("receipts and unread counts", (server) =>
  withPair(server, async ({ doctor, nurse, room, own, id }) => {
    await doctor.sendMessage(id, say("read me"));
    await until("message", () => texts(room).includes("read me"));
    await until("unread", () => room.getUnreadNotificationCount() === 1);
    const event = room.getLiveTimeline().getEvents().at(-1);
    await nurse.sendReadReceipt(event);
    await until("read by the nurse", () =>
      own.getUsersReadUpTo(event).includes(nurse.getUserId()));
    await until("nothing unread", () =>
      room.getUnreadNotificationCount() === 0);
  }));

test("private receipts stay private", (server) =>
  withPair(server, async ({ doctor, nurse, room, own, id }) => {
    await doctor.sendMessage(id, say("quietly"));
    await until("message", () => texts(room).includes("quietly"));
    const event = room.getLiveTimeline().getEvents().at(-1);
    await nurse.sendReadReceipt(event, ReceiptType.ReadPrivate);
    await nurse.sendMessage(id, say("after"));
    await until("the later message", () => texts(own).includes("after"));
    const read = own.getReadReceiptForUserId(nurse.getUserId(), true);
    expect(read?.eventId !== event.getId(), "the receipt was told");
  }));

test("redaction", (server) =>
  withPair(server, async ({ doctor, room, id }) => {
    const { event_id: event } = await doctor.sendMessage(id, say("mistake"));
    await until("message", () => texts(room).includes("mistake"));
    await doctor.redactEvent(id, event, undefined, { reason: "typo" });
    await until("redacted", () => room.findEventById(event)?.isRedacted());
    expect(room.findEventById(event).getContent().body === undefined, "text");
  }));

test("state, topic and power", (server) =>
  withPair(server, async ({ doctor, nurse, room, id }) => {
    await doctor.setRoomTopic(id, "Handover at 8");
    await until("topic", () => room.currentState.getStateEvents(
      "m.room.topic", "")?.getContent().topic === "Handover at 8");
    let code = "";
    await nurse.setRoomName(id, "Mine").catch((error) => {
      code = error.errcode;
    });
    expect(code === "M_FORBIDDEN", "nurse may rename: " + code);
  }));

test("scrolling back through a day", (server) =>
  withPair(server, async ({ doctor, nurse, id }) => {
    for (let i = 0; i < 45; i++) await doctor.sendMessage(id, say("d" + i));
    nurse.stopClient();
    const fresh = server.client({
      user_id: nurse.getUserId(), device_id: nurse.getDeviceId(),
      access_token: nurse.getAccessToken(),
    });
    await fresh.startClient({ initialSyncLimit: 5, pollTimeout: 2000 });
    const room = await until("room", () => fresh.getRoom(id));
    for (let i = 0; i < 12 && !texts(room).includes("d0"); i++) {
      await fresh.paginateEventTimeline(room.getLiveTimeline(),
        { backwards: true, limit: 10 });
    }
    fresh.stopClient();
    const wanted = [...Array(45).keys()].map((i) => "d" + i);
    expect(texts(room).join() === wanted.join(), texts(room).join());
  }));

test("a transaction id sends once, also across kill -9", (server) =>
  withPair(server, async ({ doctor, nurse, id }) => {
    const login = { user_id: doctor.getUserId(),
      device_id: doctor.getDeviceId(), access_token: doctor.getAccessToken() };
    const first = await doctor.sendMessage(id, say("once"), "ward-txn-1");
    const second = await server.client(login).sendEvent(id, "m.room.message",
      say("once"), "ward-txn-1");
    expect(first.event_id === second.event_id, "sent twice");
    doctor.stopClient();
    nurse.stopClient();
    await server.tell("kill");
    await server.tell("start");
    const again = server.client(login);
    const third = await again.sendEvent(id, "m.room.message", say("once"),
      "ward-txn-1");
    expect(first.event_id === third.event_id, "sent again after restart");
    const page = await again.createMessagesRequest(id, null, 20,
      Direction.Backward);
    const found = page.chunk.filter((event) => event.content.body === "once");
    expect(found.length === 1, found.length + " copies");
  }));

test("the client goes on after a restart", (server) =>
  withPair(server, async ({ doctor, room, id }) => {
    await doctor.sendMessage(id, say("before"));
    await until("before", () => texts(room).includes("before"));
    const { exit } = await server.tell("restart");
    expect(exit === 0, "stopped with " + exit);
    await until("sent after", () => doctor.sendMessage(id, say("after"))
      .then(() => true, () => false), 20000);
    await until("after", () => texts(room).includes("after"), 30000);
  }));

test("media: upload, download with the token, thumbnail refused without",
  (server) => withPair(server, async ({ doctor, nurse, room, id }) => {
    const bytes = new Uint8Array(100000).map((_, i) => (i * 31) % 253);
    const { content_uri: uri } = await doctor.uploadContent(
      new Blob([bytes], { type: "application/pdf" }),
      { name: "rota.pdf", type: "application/pdf" });
    await doctor.sendMessage(id, { msgtype: "m.file", body: "rota.pdf",
      url: uri, info: { mimetype: "application/pdf", size: bytes.length } });
    await until("file", () => texts(room).includes("rota.pdf"));
    const url = nurse.mxcUrlToHttp(uri, undefined, undefined, undefined,
      false, true, true);
    const refused = await fetch(url);
    expect(refused.status === 401, "without token " + refused.status);
    const answer = await fetch(url, { headers: {
      Authorization: "Bearer " + nurse.getAccessToken() } });
    const got = new Uint8Array(await answer.arrayBuffer());
    expect(answer.headers.get("content-type") === "application/pdf", "type");
    expect(Buffer.compare(Buffer.from(got), Buffer.from(bytes)) === 0,
      "other bytes");
    const part = await fetch(url, { headers: { Range: "bytes=5-9",
      Authorization: "Bearer " + nurse.getAccessToken() } });
    expect(part.status === 206, "range " + part.status);
  }));

test("invitation seen live, refused and accepted", async (server) => {
  const host = await server.person("host");
  const guest = await server.person("guest");
  await guest.startClient({ pollTimeout: 5000 });
  try {
    for (const answer of ["leave", "join"]) {
      const { room_id: id } = await host.createRoom({
        preset: Preset.PrivateChat, name: "Invited", is_direct: true,
        invite: [guest.getUserId()] });
      await until("invited", () =>
        guest.getRoom(id)?.getMyMembership() === "invite");
      expect(guest.getRoom(id).name === "Invited", guest.getRoom(id).name);
      if (answer === "join") await guest.joinRoom(id);
      else await guest.leave(id);
      await until(answer, () =>
        guest.getRoom(id)?.getMyMembership() === answer);
    }
  } finally {
    guest.stopClient();
  }
});

test("profile and staff search", async (server) => {
  const anna = await server.person("profileanna");
  const ben = await server.person("profileben");
  await anna.setDisplayName("Anna Lindqvist");
  const profile = await ben.getProfileInfo(anna.getUserId());
  expect(profile.displayname === "Anna Lindqvist", "name");
  const { room_id: id } = await anna.createRoom({
    preset: Preset.PublicChat });
  await ben.joinRoom(id);
  const { results } = await ben.searchUserDirectory({ term: "lindq" });
  expect(results.some((one) => one.user_id === anna.getUserId()), "search");
});

test("account data", async (server) => {
  const client = await server.person("accounter");
  await client.startClient({ pollTimeout: 3000 });
  try {
    const { room_id: id } = await client.createRoom({});
    await client.setAccountData("m.direct", { "@b:c": [id] });
    await until("m.direct", () => client.getAccountData("m.direct")
      ?.getContent()["@b:c"]?.[0] === id);
    await client.setRoomReadMarkers;
  } finally {
    client.stopClient();
  }
});

test("sliding sync carries a conversation", async (server) => {
  const doctor = await server.person("sliderdoctor");
  const nurse = await server.person("slidernurse");
  const { room_id: id } = await doctor.createRoom({
    preset: Preset.PrivateChat, name: "Sliding ward",
    invite: [nurse.getUserId()] });
  await nurse.joinRoom(id);
  await doctor.sendMessage(id, say("history"));
  const lists = new Map([["all", {
    ranges: [[0, 19]], timeline_limit: 10,
    required_state: [["m.room.create", ""], ["m.room.name", ""],
      ["m.room.power_levels", ""], ["m.room.member", "$LAZY"],
      ["m.room.member", "$ME"]],
  }]]);
  const sliding = new SlidingSync(server.url, lists, {}, nurse, 3000);
  const errors = [];
  sliding.on(SlidingSyncEvent.Lifecycle, (_state, _response, error) => {
    if (error) errors.push(error);
  });
  await nurse.startClient({ slidingSync: sliding });
  try {
    const room = await until("room", () => nurse.getRoom(id));
    await until("history", () => texts(room).includes("history"));
    expect(room.name === "Sliding ward", room.name);
    await doctor.sendMessage(id, say("live"));
    await until("live", () => texts(room).includes("live"));
    await nurse.sendMessage(id, say("back"));
    await until("own", () => texts(room).includes("back"));
    await doctor.sendTyping(id, true, 20000);
    await until("typing", () =>
      room.getMember(doctor.getUserId())?.typing);
    const last = room.getLiveTimeline().getEvents().at(-1);
    await doctor.sendReadReceipt(new MatrixEvent({ ...last.event,
      room_id: id }));
    await until("receipt", () =>
      room.getUsersReadUpTo(last).includes(doctor.getUserId()));
    const { room_id: second } = await doctor.createRoom({
      preset: Preset.PrivateChat, name: "Second",
      invite: [nurse.getUserId()] });
    await until("invited", () =>
      nurse.getRoom(second)?.getMyMembership() === "invite");
    expect(texts(room).filter((body) => body === "live").length === 1,
      "doubled");
    expect(errors.length === 0, "errors: " + errors[0]);
  } finally {
    nurse.stopClient();
  }
});

test("refresh tokens renew in the middle of a session", async (server) => {
  await server.tell("register", "refresher", "Correct-horse-battery-9");
  const answer = await fetch(server.url + "/_matrix/client/v3/login", {
    method: "POST", body: JSON.stringify({
      type: "m.login.password", password: "Correct-horse-battery-9",
      identifier: { type: "m.id.user", user: "refresher" },
      refresh_token: true }) }).then((one) => one.json());
  const client = server.client(answer);
  const renewed = await client.refreshToken(answer.refresh_token);
  expect(renewed.access_token !== answer.access_token, "same token");
  const fresh = server.client({ ...answer,
    access_token: renewed.access_token });
  expect((await fresh.whoami()).user_id === answer.user_id, "whoami");
});

void ClientEvent;
await runAll(cases);
