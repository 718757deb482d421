// Encryption between people and their devices, with matrix-js-sdk's Rust
// crypto: what the server passes on is enough, and it is all theirs.
import { MemoryStore, Preset } from "matrix-js-sdk";
import { CryptoEvent, VerificationPhase, VerifierEvent } from
  "matrix-js-sdk/lib/crypto-api/index.js";
import { expect, runAll, texts, until as untilWithin } from "./harness.mjs";

// Ciphers and many round trips: a busy machine takes its time.
const until = (what, check) => untilWithin(what, check, 50000);
const cases = [];
const test = (name, body) => cases.push([name, body]);
const say = (body) => ({ msgtype: "m.text", body });
const tag = () => Math.random().toString(36).slice(2, 8);

// A device that encrypts. keys: where its user's recovery key is kept.
async function device(server, name, keys = {}, register = false) {
  const options = { store: new MemoryStore(), cryptoCallbacks: {
    getSecretStorageKey: async ({ keys: wanted }) =>
      [Object.keys(wanted)[0], keys.secret],
    cacheSecretStorageKey: () => {},
  } };
  const client = register ? await server.person(name, options)
    : await server.login(name, options);
  await client.initRustCrypto({ useIndexedDB: false });
  await client.startClient({ initialSyncLimit: 20, pollTimeout: 5000 });
  await until("synced", () => client.isInitialSyncComplete());
  return client;
}

// Signing keys, and with keys given a recovery key and a backup.
async function bootstrap(client, keys) {
  const crypto = client.getCrypto();
  await crypto.bootstrapCrossSigning({
    authUploadDeviceSigningKeys: (request) => request(null),
  });
  if (!keys) return;
  await crypto.bootstrapSecretStorage({
    setupNewKeyBackup: true,
    createSecretStorageKey: async () => {
      const made = await crypto.createRecoveryKeyFromPassphrase();
      keys.secret = made.privateKey;
      return made;
    },
  });
}

async function sealedRoom(owner, ...others) {
  const { room_id: id } = await owner.createRoom({
    preset: Preset.PrivateChat, invite: others.map((one) => one.getUserId()),
    initial_state: [{ type: "m.room.encryption", state_key: "",
      content: { algorithm: "m.megolm.v1.aes-sha2" } }],
  });
  for (const one of others) await one.joinRoom(id);
  for (const one of [owner, ...others]) {
    await until("room", () => one.getCrypto().isEncryptionEnabledInRoom(id));
    await until("its members", () => one.getRoom(id));
  }
  await until("members", () =>
    owner.getRoom(id).getJoinedMemberCount() === 1 + others.length);
  return id;
}

const reads = (client, id, body) => until(body + " is read", () =>
  texts(client.getRoom(id)).includes(body));

const isSealed = async (client, id, event) => {
  const raw = await client.fetchRoomEvent(id, event);
  return raw.type === "m.room.encrypted" && !raw.content.body;
};

// As the server has it now; the client remembers what it asked for first.
const backupOf = (client) => client.http.authedRequest("GET",
  "/room_keys/version", undefined, undefined,
  { prefix: "/_matrix/client/v3" });

function stop(...clients) {
  for (const one of clients) one?.stopClient();
}

test("what one writes only the other reads", async (server) => {
  const name = tag();
  const doctor = await device(server, "doctor" + name, {}, true);
  const nurse = await device(server, "nurse" + name, {}, true);
  let second;
  try {
    const id = await sealedRoom(doctor, nurse);
    const { event_id: event } = await doctor.sendMessage(id, say("to you"));
    await reads(nurse, id, "to you");
    expect(await isSealed(nurse, id, event), "it went in the clear");
    await nurse.sendMessage(id, say("and back"));
    await reads(doctor, id, "and back");
    // A device that comes later is found by its keys' change alone.
    second = await device(server, "nurse" + name);
    await until("the new device is known", async () => (await doctor
      .getCrypto().getUserDeviceInfo([nurse.getUserId()]))
      .get(nurse.getUserId())?.has(second.getDeviceId()));
    await doctor.sendMessage(id, say("to both"));
    await reads(second, id, "to both");
    await reads(nurse, id, "to both");
  } finally {
    stop(doctor, nurse, second);
  }
});

// Short strings compared: both sides say yes.
async function compare(request, isFirst) {
  await until("ready", () => request.phase === VerificationPhase.Ready ||
    request.phase === VerificationPhase.Started);
  const verifier = isFirst
    ? await request.startVerification("m.sas.v1")
    : await until("a verifier", () => request.verifier);
  const shown = new Promise((resolve) => {
    const now = verifier.getShowSasCallbacks();
    if (now) resolve(now);
    else verifier.on(VerifierEvent.ShowSas, resolve);
  });
  const done = verifier.verify();
  const sas = await shown;
  return { text: sas.sas.decimal.join(), confirm: sas.confirm, done };
}

async function verify(asks, is_asked, begin) {
  const arrived = new Promise((resolve) => is_asked.once(
    CryptoEvent.VerificationRequestReceived, resolve));
  const request = await begin();
  const other = await arrived;
  await other.accept();
  const sides = await Promise.all([compare(request, true),
    compare(other, false)]);
  expect(sides[0].text === sides[1].text, "the numbers differ");
  await Promise.all(sides.map((one) => one.confirm()));
  await Promise.all(sides.map((one) => one.done));
}

test("a new device of one's own is verified by short strings",
  async (server) => {
    const name = "own" + tag();
    const first = await device(server, name, {}, true);
    let second;
    try {
      await bootstrap(first);
      expect(await first.getCrypto().isCrossSigningReady(), "not ready");
      second = await device(server, name);
      await until("one's own keys", () => second.getCrypto()
        .userHasCrossSigningKeys(second.getUserId(), true));
      await verify(second, first, () =>
        second.getCrypto().requestOwnUserVerification());
      for (const one of [first, second]) {
        await until("signed by its owner", async () => (await one.getCrypto()
          .getDeviceVerificationStatus(second.getUserId(),
            second.getDeviceId()))?.crossSigningVerified);
      }
    } finally {
      stop(first, second);
    }
  });

test("two people verify each other", async (server) => {
  const name = tag();
  const doctor = await device(server, "vdoctor" + name, {}, true);
  const nurse = await device(server, "vnurse" + name, {}, true);
  try {
    await bootstrap(doctor);
    await bootstrap(nurse);
    const id = await sealedRoom(doctor, nurse);
    await until("the other's keys", () => doctor.getCrypto()
      .userHasCrossSigningKeys(nurse.getUserId(), true));
    await verify(doctor, nurse, () => doctor.getCrypto()
      .requestVerificationDM(nurse.getUserId(), id));
    for (const [one, other] of [[doctor, nurse], [nurse, doctor]]) {
      await until("verified", async () => (await one.getCrypto()
        .getUserVerificationStatus(other.getUserId()))
        .isCrossSigningVerified());
    }
  } finally {
    stop(doctor, nurse);
  }
});

test("keys are backed up, and restored on a third device", async (server) => {
  const name = tag();
  const keys = {};
  const doctor = await device(server, "bdoctor" + name, keys, true);
  const nurse = await device(server, "bnurse" + name, {}, true);
  let third;
  try {
    await bootstrap(doctor, keys);
    const id = await sealedRoom(doctor, nurse);
    await nurse.sendMessage(id, say("before the third"));
    await reads(doctor, id, "before the third");
    await doctor.sendMessage(id, say("mine, too"));
    await until("two keys in the backup", async () =>
      (await backupOf(doctor)).count === 2);
    await doctor.logout(true);
    third = await device(server, "bdoctor" + name, keys);
    const crypto = third.getCrypto();
    await until("one's own keys", () =>
      crypto.userHasCrossSigningKeys(third.getUserId(), true));
    await crypto.bootstrapCrossSigning({});
    await crypto.loadSessionBackupPrivateKeyFromSecretStorage();
    expect(await crypto.checkKeyBackupAndEnable(), "no backup is trusted");
    const restored = await crypto.restoreKeyBackup();
    expect(restored.imported === 2, "restored " + restored.imported);
    await reads(third, id, "before the third");
    await reads(third, id, "mine, too");
    expect(await crypto.isCrossSigningReady(), "cross-signing");
  } finally {
    stop(doctor, nurse, third);
  }
});

test("a sleeping device receives keys while its owner is away",
  async (server) => {
    const name = tag();
    const keys = {};
    const doctor = await device(server, "ddoctor" + name, keys, true);
    const nurse = await device(server, "dnurse" + name, {}, true);
    let back;
    try {
      await bootstrap(doctor, keys);
      expect(await doctor.getCrypto().isDehydrationSupported(),
        "not supported");
      await doctor.getCrypto().startDehydration();
      const id = await sealedRoom(doctor, nurse);
      await until("the sleeping device is known", async () => (await nurse
        .getCrypto().getUserDeviceInfo([doctor.getUserId()], true))
        .get(doctor.getUserId())?.size === 2);
      await doctor.logout(true);
      await until("the other is gone", async () => (await nurse
        .getCrypto().getUserDeviceInfo([doctor.getUserId()], true))
        .get(doctor.getUserId())?.size === 1);
      await nurse.sendMessage(id, say("while you were away"));
      back = await device(server, "ddoctor" + name, keys);
      await until("one's own keys", () => back.getCrypto()
        .userHasCrossSigningKeys(back.getUserId(), true));
      await back.getCrypto().bootstrapCrossSigning({});
      await back.getCrypto().startDehydration();
      await reads(back, id, "while you were away");
    } finally {
      stop(doctor, nurse, back);
    }
  });

await runAll(cases);
