/* Calls between two browsers, whose sound and pictures go through a relay. */
import assert from "node:assert/strict";
import { Person } from "./person.mjs";

export const callJourneys = [];
const journey = (name, go) => callJourneys.push({ name, go });

/* No way but the relay: what a hospital's network leaves of the others. */
const relayOnly = () => {
	const Plain = window.RTCPeerConnection;
	window.calls = [];
	window.RTCPeerConnection = class extends Plain {
		constructor(config) {
			super({ ...config, iceTransportPolicy: "relay" });
			window.calls.push(this);
		}
	};
};

const button = (person, name) => person.page.getByRole("button", { name, exact: true });

/* What this browser has received so far of that kind, and by which way. */
const received = (person, kind) =>
	person.page.evaluate(async (wanted) => {
		const pc = window.calls.at(-1);
		let bytes = 0;
		const ways = new Set();
		for (const one of (await pc.getStats()).values()) {
			if (one.type === "inbound-rtp" && one.kind === wanted) bytes += one.bytesReceived;
			if (one.type === "local-candidate") ways.add(one.candidateType);
		}
		return { bytes, ways: [...ways] };
	}, kind);

async function flows(person, kind) {
	const end = Date.now() + 30000;
	let first = null;
	for (;;) {
		const now = await received(person, kind);
		first ??= now.bytes;
		if (now.bytes > first + 1000) return now;
		assert.ok(Date.now() < end, `no ${kind} came to ${person.user}`);
		await person.page.waitForTimeout(200);
	}
}

/** Two with phones in a talk of their own, the doctor on a desktop as well. */
async function twoPhones({ browser, server, cast }) {
	const nurse = await Person.arrive(browser, server, "phone");
	const doctor = await Person.arrive(browser, server, "phone");
	const desk = await Person.arrive(browser, server, "desktop");
	for (const one of [nurse, doctor, desk]) await one.page.addInitScript(relayOnly);
	await nurse.signIn(cast.nurse.name, cast.password);
	await doctor.signIn(cast.doctor.name, cast.password);
	await desk.signIn(cast.doctor.name, cast.password);
	await nurse.at(cast.doctor.shown);
	return { nurse, doctor, desk };
}

const goAll = (people) => Promise.all(people.map((one) => one.leave()));

journey("a voice call rings everywhere, is answered once and goes through the relay", async (world) => {
	await world.server.startTurn();
	const { nurse, doctor, desk } = await twoPhones(world);
	try {
		await button(nurse, "Voice call").first().click();
		await nurse.page.getByText("Ringing").waitFor();
		await nurse.looksGood("call-calling");
		await button(doctor, "Answer").waitFor();
		await button(desk, "Answer").waitFor();
		await doctor.looksGood("call-rings");
		await desk.looksGood("call-rings");
		await button(doctor, "Answer").click();
		await button(desk, "Answer").waitFor({ state: "detached" });
		await nurse.page.getByRole("timer").getByText(/^0:0\d$/).waitFor();
		for (const one of [nurse, doctor]) {
			const { ways } = await flows(one, "audio");
			assert.deepEqual(ways, ["relay"], "sound went another way");
		}
		await button(doctor, "Mute").click();
		await nurse.page.getByText(`${world.cast.doctor.shown} is muted`).waitFor();
		await nurse.looksGood("call-talking");
		await button(nurse, "Look elsewhere, the call goes on").click();
		await nurse.page.getByRole("button", { name: /^Call with .* 0:\d\d$/ }).waitFor();
		await nurse.looksGood("call-bar");
		await nurse.page.getByRole("button", { name: /^Call with .* 0:\d\d$/ }).click();
		await button(nurse, "Hang up").click();
		await doctor.page.getByText("Call ended").waitFor();
		await doctor.page.getByText("Call ended").waitFor({ state: "detached" });
		await nurse.log.getByRole("button", { name: /^Voice call, 0:\d\d\. Call back$/ }).last().waitFor();
	} finally {
		await goAll([nurse, doctor, desk]);
	}
});

journey("a video call: pictures both ways, held, the camera off, the screen shown", async (world) => {
	const { nurse, doctor, desk } = await twoPhones(world);
	try {
		await button(nurse, "Video call").first().click();
		await button(desk, "Answer").click();
		await flows(nurse, "video");
		await flows(desk, "video");
		await nurse.looksGood("call-video");
		await desk.looksGood("call-video");
		await button(nurse, "Camera off").click();
		await desk.page.getByLabel(`Picture of ${world.cast.nurse.shown}`).waitFor({ state: "detached" });
		await button(nurse, "Camera on").click();
		await desk.page.getByLabel(`Picture of ${world.cast.nurse.shown}`).waitFor();
		await button(nurse, "Hold").click();
		await nurse.page.getByText("On hold").waitFor();
		await button(nurse, "Go on").click();
		await flows(desk, "audio");
		await button(desk, "Hang up").click();
		await nurse.page.getByText("Call ended").waitFor();
	} finally {
		await goAll([nurse, doctor, desk]);
	}
});

journey("nobody answers or somebody declines: a line in the conversation says so", async (world) => {
	const { nurse, doctor, desk } = await twoPhones(world);
	try {
		await button(nurse, "Voice call").first().click();
		await button(doctor, "Decline").click();
		await nurse.page.getByText("Declined", { exact: true }).waitFor();
		await button(desk, "Decline").waitFor({ state: "detached" });
		await nurse.looksGood("call-declined");
		await button(nurse, "Close").click();
		await button(nurse, "Voice call").first().click();
		await button(doctor, "Answer").waitFor();
		await button(nurse, "Hang up").click();
		await button(doctor, "Answer").waitFor({ state: "detached" });
		await doctor.row(world.cast.nurse.shown).getByText("Missed voice call").waitFor();
		await doctor.looksGood("call-missed-inbox");
		await doctor.at(world.cast.nurse.shown);
		await doctor.log.getByRole("button", { name: /^Missed voice call/ }).last().waitFor();
		await doctor.looksGood("call-missed");
	} finally {
		await goAll([nurse, doctor, desk]);
	}
});
