/*
 * What the service worker says: on a locked phone, so never a patient, never
 * what somebody wrote.
 */
export const words = {
	product: "Wardwire",
	message: "New message",
	messages: (n: number) => (n > 1 ? `New message. ${n} unread` : "New message"),
	invited: "There is something new",
	call: "Incoming call",
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
	pushTest: "Notifications work on this device",
	wiped: "Signed out by your Trust",
	wipedWords: "Nothing of your conversations is kept on this device",
};
