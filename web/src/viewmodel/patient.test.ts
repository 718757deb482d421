import { describe, expect, test } from "vitest";
import { ageAt, chipProblem, chipText, noPatient, parseNhsNumber, showNhsNumber, toPatientContent } from "./patient.ts";

const now = new Date(2026, 2, 11);
const ada = { ...noPatient, surname: "Smith", given: "Ada", born: "1948-03-12", sex: "female" as const, nhsNumber: "999 054 8609" };

describe("NHS numbers", () => {
	test.each(["9434765919", "9912003888", "9990548609", "943 476 5919", "999-054-8609"])("%s is one", (text) => {
		expect(parseNhsNumber(text)).toBe(text.replace(/\D/g, ""));
	});
	test.each(["9434765918", "1234567890", "1111111111", "943476591", "94347659190", "943476591x", ""])("%s is none", (text) => {
		expect(parseNhsNumber(text)).toBeNull();
	});
	test("every single wrong digit is found", () => {
		for (let at = 0; at < 10; at++)
			for (let digit = 0; digit < 10; digit++) {
				const other = `9990548609`.split("");
				if (other[at] === String(digit)) continue;
				other[at] = String(digit);
				expect(parseNhsNumber(other.join(""))).toBeNull();
			}
	});
	test("shown in threes", () => expect(showNhsNumber("9990548609")).toBe("999 054 8609"));
});

describe("the chip", () => {
	test("name, birth and age, sex, number", () => {
		expect(chipText(ada, now)).toBe("SMITH, Ada - Born 12-Mar-1948 (77y) - female - 999 054 8609 unverified");
		expect(ageAt("1948-03-12", new Date(2026, 2, 12))).toBe(78);
	});
	test("an unknown patient has a name that says so, and the hospital's number", () => {
		const unknown = { ...noPatient, surname: "Unknown 7", hospitalNumber: "E100" };
		expect(chipProblem(unknown, now)).toBeNull();
		expect(chipText(unknown, now)).toBe("UNKNOWN 7 - sex not known - E100");
	});
	test("what is missing is told", () => {
		expect(chipProblem(noPatient, now)).toBe("surname");
		expect(chipProblem({ ...ada, nhsNumber: "9990548608" }, now)).toBe("nhs");
		expect(chipProblem({ ...ada, born: "2030-01-01" }, now)).toBe("born");
		expect(chipProblem({ ...noPatient, surname: "Smith" }, now)).toBe("number");
	});
	test("what is sent leaves out what is not known", () => {
		expect(toPatientContent({ ...noPatient, surname: "Smith", hospitalNumber: "E1" }, now)).toEqual({
			text: "SMITH - sex not known - E1",
			surname: "Smith",
			sex: "unknown",
			hospital_number: "E1",
		});
	});
});
