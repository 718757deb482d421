/* Times as 22:10, dates as Tue 3 Mar; the reader's own time zone. */

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const longDays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const two = (n: number) => String(n).padStart(2, "0");

export function time(ts: number): string {
	const d = new Date(ts);
	return `${two(d.getHours())}:${two(d.getMinutes())}`;
}

/** Whole days between two moments, by the calendar. */
export function daysBetween(ts: number, now: number): number {
	const a = new Date(ts);
	const b = new Date(now);
	const from = Date.UTC(a.getFullYear(), a.getMonth(), a.getDate());
	const to = Date.UTC(b.getFullYear(), b.getMonth(), b.getDate());
	return Math.round((to - from) / 86400000);
}

export function date(ts: number, now = Date.now()): string {
	const d = new Date(ts);
	const base = `${days[d.getDay()]} ${d.getDate()} ${months[d.getMonth()]}`;
	return d.getFullYear() === new Date(now).getFullYear() ? base : `${base} ${d.getFullYear()}`;
}

/** For the line between days. */
export function dayWord(ts: number, now = Date.now()): string {
	const ago = daysBetween(ts, now);
	if (ago === 0) return "Today";
	if (ago === 1) return "Yesterday";
	if (ago > 1 && ago < 7) return longDays[new Date(ts).getDay()] ?? "";
	return date(ts, now);
}

/** For a row of the inbox: the time today, else the day, else the date. */
export function rowTime(ts: number, now = Date.now()): string {
	const ago = daysBetween(ts, now);
	if (ago <= 0) return time(ts);
	if (ago === 1) return "Yesterday";
	if (ago < 7) return days[new Date(ts).getDay()] ?? "";
	return date(ts, now);
}

export function when(ts: number, now = Date.now()): string {
	const ago = daysBetween(ts, now);
	if (ago <= 0) return time(ts);
	if (ago === 1) return `Yesterday ${time(ts)}`;
	return `${date(ts, now)} ${time(ts)}`;
}

export function size(bytes: number): string {
	if (bytes < 1000) return `${bytes} B`;
	if (bytes < 999500) return `${Math.round(bytes / 1000)} KB`;
	const mb = bytes / 1e6;
	return mb < 10 ? `${mb.toFixed(1)} MB` : `${Math.round(mb)} MB`;
}

export function duration(ms: number): string {
	const s = Math.round(ms / 1000);
	return `${Math.floor(s / 60)}:${two(s % 60)}`;
}
