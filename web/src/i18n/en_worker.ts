/*
 * What the service worker says: on a locked phone, so never a patient, never
 * what somebody wrote.
 */
export const words = {
	product: "Wardwire",
	message: "New message",
	messages: (n: number) => (n > 1 ? `New message. ${n} unread` : "New message"),
	invited: "There is something new",
	calls: {
		call: "Incoming call. Tap to answer it",
		call_missed: "Missed call",
		call_over: "The call was taken on another device",
	},
	tapToOpen: "Tap to open it",
	priority: {
		emergency: "EMERGENCY",
		urgent: "URGENT message",
		routine: "A message waits for your answer",
		information: "For information",
	} as Record<string, string>,
	incident: {
		live: "LIVE: major incident",
		exercise: "EXERCISE: major incident",
	} as Record<string, string>,
	test: "TEST",
	alertTest: "Alert test",
	alertTestWords: "You heard it? Tap here to finish the test",
	renew: "Open Wardwire, so that this device goes on being notified",
	pushTest: "Notifications work on this device",
	wiped: "Signed out by your Trust",
	wipedWords: "Nothing of your conversations is kept on this device",
};
