/* The calls of this device, for the screen. */
import type { Call } from "../protocol/call.ts";
import type { Calls } from "../protocol/calls.ts";
import type { CallingSnapshot, CallingViewModel, CallSnapshot } from "./call_types.ts";
import { faceOf } from "./room_info.ts";
import type { Services } from "./services.ts";
import { Value } from "./value.ts";

export class Calling extends Value<CallingSnapshot> implements CallingViewModel {
	constructor(
		private readonly calls: Calls,
		private readonly services: Services,
		readonly canShareScreen: boolean,
	) {
		super({ active: null, ringing: null });
		calls.changed.on(() => this.#refresh());
	}

	#refresh(): void {
		this.set({
			active: this.#toSnapshot(this.calls.active),
			ringing: this.#toSnapshot(this.calls.ringing),
		});
	}

	#toSnapshot(call: Call | null): CallSnapshot | null {
		if (!call) return null;
		return {
			roomId: call.parts.roomId,
			person: this.services.people.person(call.parts.other),
			state: call.state,
			end: call.end,
			incoming: call.incoming,
			video: call.withVideo,
			talkingSince: call.talkingSince,
			microphone: call.microphone,
			camera: call.camera,
			sharing: call.sharing,
			held: call.held,
			heldByThem: call.heldByThem,
			weak: call.state === "talking" && call.peerState === "weak",
			theirMicrophone: !call.theirs.audio,
			theirPicture: !call.theirs.video,
			localStream: call.peer?.localStream ?? null,
			remoteStream: call.peer?.remoteStream ?? null,
		};
	}

	start(roomId: string, video: boolean): void {
		const { client, people } = this.services;
		const room = client.rooms.get(roomId);
		const person = room ? faceOf(client, room, people).person : null;
		if (person) void this.calls.start(roomId, person.userId, video);
	}

	answer(video: boolean): void {
		void this.calls.answer(video);
	}

	decline(): void {
		this.calls.ringing?.decline();
	}

	hangUp(): void {
		this.calls.active?.hangUp();
	}

	dismiss(): void {
		this.calls.dismiss();
	}

	setMicrophone(on: boolean): void {
		this.calls.active?.setMicrophone(on);
	}

	setCamera(on: boolean): void {
		void this.calls.active?.setCamera(on);
	}

	flipCamera(): void {
		void this.calls.active?.peer?.flipCamera();
	}

	setSharing(on: boolean): void {
		void this.calls.active?.shareScreen(on);
	}

	setHeld(on: boolean): void {
		this.calls.active?.hold(on);
	}
}
