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

/* A screen to show, since a browser without a window has none; and a network that loses every fifth packet. */
const fakeScreen = () => {
	navigator.mediaDevices.getDisplayMedia = async () => {
		const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 200 });
		setInterval(() => {
			const pen = canvas.getContext("2d");
			pen.fillStyle = `hsl(${Date.now() % 360} 60% 50%)`;
			pen.fillRect(0, 0, 320, 200);
		}, 100);
		return (window.screenShown = canvas.captureStream(10));
	};
};
const losePackets = (person, on) =>
	person.page.evaluate((lose) => {
		const pc = window.calls.at(-1);
		if (!lose) return delete pc.getStats;
		let n = 0;
		pc.getStats = async () => new Map([["in", { type: "inbound-rtp", packetsLost: ++n * 1000, packetsReceived: n * 4000 }]]);
		return true;
	}, on);

/* What this browser has received so far of that kind, and by which way. */
const received = (person, kind) =>
	person.page.evaluate(async (wanted) => {
		const pc = window.calls.at(-1);
		let bytes = 0;
		const ways = new Set();
		if (!pc) return { bytes, ways: [] }; /* the microphone is still being opened */
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

const stage = {};

/** Two with phones in a talk of their own, the doctor on a desktop as well; for all of these journeys. */
async function twoPhones({ browser, server, cast }) {
	if (stage.nurse) {
		/* whatever the journey before has left */
		for (const one of [stage.nurse, stage.doctor, stage.desk]) {
			const left = one.page.getByRole("button", { name: /^(Hang up|Decline|Close)$/ }).first();
			/* an ended call goes by itself, perhaps at this moment */
			if (await left.isVisible()) await left.click({ timeout: 3000 }).catch(() => {});
		}
		return stage;
	}
	const come = async (who, device) => {
		const one = await Person.arrive(browser, server, device);
		await one.page.addInitScript(relayOnly);
		await one.signIn(who.name, cast.password);
		return one;
	};
	const [, nurse, doctor, desk] = await Promise.all([server.startTurn(), come(cast.nurse, "phone"), come(cast.doctor, "phone"), come(cast.doctor, "desktop")]);
	await nurse.at(cast.doctor.shown);
	return Object.assign(stage, { nurse, doctor, desk });
}

/** The same screen at night. */
async function dark(person, name) {
	await person.page.evaluate(() => (document.documentElement.dataset.theme = "dark"));
	await person.picture(`${name}-dark`);
	await person.page.evaluate(() => (document.documentElement.dataset.theme = "light"));
}

journey("a voice call rings everywhere, is answered once and goes through the relay", async (world) => {
	const { nurse, doctor, desk } = await twoPhones(world);
	await button(nurse, "Voice call").first().click();
	await nurse.page.getByText("Ringing").waitFor();
	await Promise.all([button(doctor, "Answer").waitFor(), button(desk, "Answer").waitFor()]);
	await doctor.looksGood("call-rings");
	await desk.picture("call-rings");
	await button(doctor, "Answer").click();
	await button(desk, "Answer").waitFor({ state: "detached" });
	await nurse.page.getByRole("timer").getByText(/^0:\d\d$/).waitFor();
	await Promise.all(
		[nurse, doctor].map(async (one) => {
			const { ways } = await flows(one, "audio");
			assert.deepEqual(ways, ["relay"], "sound went another way");
		}),
	);
	await button(doctor, "Mute").click();
	await nurse.page.getByText(`${world.cast.doctor.shown} is muted`).waitFor();
	await nurse.looksGood("call-talking");
	await dark(nurse, "call-talking");
	await button(nurse, "Look elsewhere, the call goes on").click();
	await nurse.page.getByRole("button", { name: /^Call with .* 0:\d\d$/ }).waitFor();
	await nurse.looksGood("call-bar");
	await nurse.page.getByRole("button", { name: /^Call with .* 0:\d\d$/ }).click();
	await button(nurse, "Hang up").click();
	await doctor.page.getByText("Call ended").waitFor();
	await doctor.page.getByText("Call ended").waitFor({ state: "detached" });
	await nurse.log.getByRole("button", { name: /^Voice call, 0:\d\d\. Call back$/ }).last().waitFor();
});

journey("a video call: pictures both ways, held, the camera off, the screen shown", async (world) => {
	const { nurse, desk } = await twoPhones(world);
	await button(nurse, "Video call").first().click();
	await button(desk, "Answer").click();
	await Promise.all([flows(nurse, "video"), flows(desk, "video")]);
	await Promise.all([nurse.looksGood("call-video"), desk.looksGood("call-video")]);
	await button(nurse, "Camera off").click();
	await desk.page.getByLabel(`Picture of ${world.cast.nurse.shown}`).waitFor({ state: "detached" });
	await button(nurse, "Camera on").click();
	await desk.page.getByLabel(`Picture of ${world.cast.nurse.shown}`).waitFor();
	/* The screen instead of the camera, until the browser's own button ends it. */
	await desk.page.evaluate(fakeScreen);
	await button(desk, "Share screen").click();
	await desk.page.getByText("Your screen is shown").waitFor();
	await nurse.page.waitForFunction(() => [...document.querySelectorAll("video")].some((v) => v.videoWidth === 320));
	await desk.page.evaluate(() => window.screenShown.getTracks()[0].dispatchEvent(new Event("ended")));
	await desk.page.getByText("Your screen is shown").waitFor({ state: "detached" });
	await losePackets(nurse, true);
	await nurse.page.getByText("The network is poor").waitFor();
	await nurse.looksGood("call-poor");
	await losePackets(nurse, false);
	await button(nurse, "Hold").click();
	await nurse.page.getByText("On hold").waitFor();
	await desk.page.getByText(`${world.cast.nurse.shown} has put you on hold`).waitFor();
	await desk.looksGood("call-held");
	await button(nurse, "Go on").click();
	await desk.page.getByText("has put you on hold").waitFor({ state: "detached" });
	await flows(desk, "audio");
	await button(desk, "Hang up").click();
	await nurse.page.getByText("Call ended").waitFor();
});

journey("nobody answers or somebody declines: the conversation and the list of calls say so", async (world) => {
	const { nurse, doctor, desk } = await twoPhones(world);
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
	await doctor.picture("call-missed-inbox");
	/* every call, and back by one tap */
	await button(doctor, "Calls").click();
	const rows = doctor.page.getByRole("list", { name: "Calls" }).getByRole("listitem");
	await rows.first().getByText("Missed voice call").waitFor();
	await rows.getByRole("button", { name: /Incoming: Voice call, 0:\d\d/ }).first().waitFor();
	await rows.getByText(/declined$/).first().waitFor();
	await doctor.looksGood("calls");
	await dark(doctor, "calls");
	await button(doctor, `Call ${world.cast.nurse.shown}`).first().click();
	await button(nurse, "Decline").click();
	await doctor.page.getByText("Declined", { exact: true }).waitFor();
	await button(doctor, "Close").click();
	await doctor.at(world.cast.nurse.shown);
	await doctor.log.getByRole("button", { name: /^Missed voice call/ }).last().waitFor();
	await doctor.looksGood("call-missed");
	await Promise.all([nurse, doctor, desk].map((one) => one.leave()));
});
