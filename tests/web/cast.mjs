/* Who plays whom: chosen from the demo Trust's own list. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const file = join(import.meta.dirname, "..", "..", "demo", "trust.json");

export function castOf() {
	const trust = JSON.parse(readFileSync(file, "utf8"));
	const people = new Map(trust.staff.map((person) => [person.name, person]));
	/* The ward with the longest talk. */
	const ward = trust.rooms.filter((room) => room.name && room.class !== "direct").sort((a, b) => b.messages.length - a.messages.length)[0];
	const members = ward.members.map((name) => people.get(name)).filter(Boolean);
	const doctor = members.find((person) => /^Dr /.test(person.shown));
	const nurse = members.find((person) => /nurse/i.test(person.job) && person !== doctor);
	const others = trust.staff.filter((person) => person !== doctor && person !== nurse);
	return { password: trust.password, ward: ward.name, doctor, nurse, third: others[0], fourth: others[1] };
}
