"""The rota: shifts, imports, gaps and clashes, requests, calendars; and that
it proposes who takes a role."""

import time

from client import V3, quote
from clinic import CLINIC, ClinicCase

HOUR = 3600 * 1000
DAY = 24 * HOUR
# 2026-03-29 and 2026-10-25: the clocks of London change.
SPRING = 1774742400000
AUTUMN = 1792886400000

CSV = """role,user,from,to,note
%(role)s,%(one)s,2026-03-28 20:00,2026-03-29 08:00,
%(role)s,%(two)s,2026-03-29 08:00,2026-03-29 20:00,"day, with a comma"
"""
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:nights
SUMMARY:%(role)s: %(one)s
DTSTART;TZID=Europe/London:20261023T200000
DTEND;TZID=Europe/London:20261024T080000
RRULE:FREQ=DAILY;COUNT=4
EXDATE;TZID=Europe/London:20261026T200000
END:VEVENT
BEGIN:VEVENT
UID:nights
RECURRENCE-ID;TZID=Europe/London:20261025T200000
X-WARDWIRE-ROLE:%(role)s
X-WARDWIRE-USER:%(two)s
DTSTART;TZID=Europe/London:20261025T210000
DURATION:PT11H
END:VEVENT
END:VCALENDAR
"""


class RotaCase(ClinicCase):
    def now(self):
        return int(time.time() * 1000)

    def shift(self, role, person, from_ms, to_ms, **more):
        body = dict({"role_id": role, "from_ms": from_ms, "to_ms": to_ms},
                    **more)
        if person:
            body["user_id"] = person.user_id
        return self.rita.ok("POST", CLINIC + "/rota/shifts",
                            body)["shift_id"]

    def load(self, text, kind="csv", source=None, **query):
        source = source or "s%d" % self.number
        return self.rita.call(
            "POST", CLINIC + "/rota/import", data=text.encode(),
            query=dict({"source": source, "format": kind}, **query))

    def rota(self, **query):
        return self.anna.ok("GET", CLINIC + "/rota", query=query)["shifts"]

    def two(self):
        one, two = self.doctor(), self.doctor()
        names = {"role": self.define(), "one": one.user_id,
                 "two": two.user_id[1:].split(":")[0]}
        return one, two, names


class Shifts(RotaCase):
    def test_shifts_by_hand(self):
        doctor, role = self.doctor(), self.define()
        now = self.now()
        body = {"role_id": role, "user_id": doctor.user_id,
                "from_ms": now, "to_ms": now + HOUR}
        self.refused(self.anna.post(CLINIC + "/rota/shifts", body), 403)
        for bad, status in (
                ({"to_ms": now}, 400), ({"to_ms": now + 8 * DAY}, 400),
                ({"role_id": None}, 400), ({"team_id": "x"}, 400),
                ({"role_id": "nowhere"}, 404), ({"tier": 10}, 400),
                ({"user_id": "@nobody:here"}, 404),
                ({"note": "x" * 201}, 400)):
            answer = self.rita.post(CLINIC + "/rota/shifts",
                                    dict(body, **bad))
            self.refused(answer, status)
        shift = self.shift(role, doctor, now, now + HOUR, non_resident=True)
        seen = self.rota(role=role, from_ms=now, to_ms=now + DAY)
        self.assertEqual([(shift, doctor.user_id, True)], [
            (one["shift_id"], one["person"]["user_id"], one["non_resident"])
            for one in seen])
        mine = self.rota(user=doctor.user_id, from_ms=now, to_ms=now + DAY)
        self.assertEqual(1, len(mine))
        self.rita.ok("PUT", CLINIC + "/rota/shifts/" + shift,
                     {"role_id": role, "from_ms": now, "to_ms": now + 2})
        seen = self.rota(role=role, from_ms=now, to_ms=now + DAY)
        self.assertNotIn("person", seen[0])
        self.assertEqual(200, self.rita.delete(
            CLINIC + "/rota/shifts/" + shift).status)
        self.refused(self.rita.delete(CLINIC + "/rota/shifts/" + shift), 404)
        self.refused(self.rita.delete(CLINIC + "/rota/shifts/x"), 404)
        for query, status in (({}, 400), ({"from_ms": 5, "to_ms": 5}, 400),
                              ({"from_ms": 1, "to_ms": 101 * DAY}, 400),
                              ({"from_ms": 1, "to_ms": 2, "role": "no"},
                               404)):
            self.refused(self.anna.get(CLINIC + "/rota", query=query),
                         status)

    def test_it_proposes_and_does_not_move(self):
        first, second, role = self.doctor(), self.doctor(), self.define()
        now = self.now()
        self.shift(role, first, now - 12 * HOUR, now + 500)
        self.take(first, role)
        self.shift(role, second, now - HOUR, now + 11 * HOUR)
        seen = self.role(self.anna, role)
        self.assertEqual(first.user_id, seen["holder"]["user_id"])
        self.assertEqual([("holder", True), ("incoming", False)],
                         [(one["why"], one["responsible"])
                          for one in seen["alerted"]])
        self.assertTrue(self.role(second, role)["you"]["is_proposed"])
        kinds = self.notices(second, "proposed")
        self.assertIn("proposed", kinds)
        # An hour late: both were told.
        self.assertIn("overdue", self.notices(first, "overdue"))
        self.take(second, role)
        seen = self.role(self.anna, role)
        self.assertEqual([second.user_id], [
            one["person"]["user_id"] for one in seen["alerted"]])
        self.assertGreater(seen["until_ms"], now + 10 * HOUR)
        held = self.anna.ok("GET", CLINIC + "/roles/%s/holdings" % role)
        self.assertEqual("rota", held["holdings"][0]["how"])

    def notices(self, person, wanted):
        deadline = time.monotonic() + 30
        kinds = []
        while wanted not in kinds and time.monotonic() < deadline:
            kinds = [one["kind"] for one in person.ok(
                "GET", CLINIC + "/me")["notices"]]
            time.sleep(0.1)
        return kinds

    def test_another_client_is_told_by_a_message(self):
        """Who never said what their device is uses another Matrix client."""
        doctor, role = self.doctor(), self.define()
        now = int(time.time() * 1000)
        self.rita.ok("POST", CLINIC + "/rota/shifts", {
            "role_id": role, "user_id": doctor.user_id,
            "from_ms": now - 60000, "to_ms": now + 3600000})
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            invited = doctor.ok("GET", V3 + "/sync")["rooms"].get(
                "invite", {})
            if invited:
                break
            time.sleep(0.3)
        room, = invited
        doctor.ok("POST", V3 + "/rooms/%s/join" % quote(room), {})
        page = doctor.ok("GET", V3 + "/rooms/%s/messages" % quote(room),
                         query={"dir": "b", "limit": 20})
        said = [e["content"].get("body", "") for e in page["chunk"]]
        self.assertIn("The rota means you to take the role now: "
                      "Medical registrar", said)

    def test_where_rota_and_holder_disagree_both_are_alerted(self):
        meant, other, role = self.doctor(), self.doctor(), self.define()
        now = self.now()
        self.shift(role, meant, now - HOUR, now + HOUR)
        self.take(other, role)
        seen = self.role(self.anna, role)
        self.assertTrue(seen["is_disputed"])
        self.assertEqual("disputed", seen["warning"])
        self.assertEqual({meant.user_id, other.user_id}, {
            one["person"]["user_id"] for one in seen["alerted"]})
        self.assertEqual(200, self.act(meant, role, "decline").status)
        seen = self.role(self.anna, role)
        self.assertFalse(seen["is_disputed"])
        self.assertEqual(1, len(seen["alerted"]))

    def test_who_is_on(self):
        doctor, role = self.doctor(), self.define()
        now = self.now()
        self.shift(role, doctor, now - HOUR, now + 30 * HOUR)
        for query in ({}, {"when": "tonight"}, {"at_ms": now + 1}):
            seen = self.anna.ok("GET", CLINIC + "/rota/now", query=query)
            self.assertIn(role, [one["role"]["role_id"]
                                 for one in seen["shifts"] if "role" in one])
        self.refused(self.anna.get(CLINIC + "/rota/now",
                                   query={"when": "soon"}), 400)

    def test_gaps_and_clashes(self):
        one, two, role = self.doctor(), self.doctor(), self.define()
        other = self.define(role="g%d" % self.number)
        start = 1900000000000 + self.number * 100 * DAY
        self.shift(role, one, start, start + 4 * HOUR)
        self.shift(role, two, start + 3 * HOUR, start + 6 * HOUR)
        self.shift(role, None, start + 6 * HOUR, start + 8 * HOUR)
        self.shift(role, one, start + 9 * HOUR, start + 10 * HOUR)
        self.shift(other, one, start + 9 * HOUR, start + 12 * HOUR)
        seen = self.anna.ok("GET", CLINIC + "/rota/problems", query={
            "from_ms": start - HOUR, "to_ms": start + 20 * HOUR})["problems"]
        found = [(p["kind"], (p["from_ms"] - start) // HOUR,
                  (p["to_ms"] - start) // HOUR) for p in seen
                 if p.get("role", {}).get("role_id") in (role, None)]
        self.assertEqual([("role_clash", 3, 4), ("gap", 6, 9),
                          ("person_clash", 9, 10)], found)


class Imports(RotaCase):
    def test_csv_again_and_again(self):
        one, two, names = self.two()
        dry = self.load(CSV % names, dry_run="true").json
        self.assertEqual((False, 2, []), (dry["is_written"], dry["added"],
                                          dry["errors"]))
        span = {"from_ms": SPRING - 2 * DAY, "to_ms": SPRING + 2 * DAY,
                "role": names["role"]}
        self.assertEqual([], self.rota(**span))
        done = self.load(CSV % names).json
        self.assertTrue(done["is_written"])
        seen = self.rota(**span)
        # The night in which an hour is missing.
        self.assertEqual([11 * HOUR, 12 * HOUR], [
            one["to_ms"] - one["from_ms"] for one in seen])
        self.assertEqual("day, with a comma", seen[1]["note"])
        again = self.load(CSV % names).json
        self.assertEqual((0, 0, 0, 2), (again["added"], again["changed"],
                                        again["removed"],
                                        again["unchanged"]))
        swapped = dict(names, one=names["two"])
        changed = self.load(CSV % swapped).json
        self.assertEqual((0, 1, 0, 1), (changed["added"], changed["changed"],
                                        changed["removed"],
                                        changed["unchanged"]))
        self.assertEqual(one.user_id, changed["rows"][0]["was_user_id"])
        short = "\n".join((CSV % names).split("\n")[:2])
        removed = self.load(short).json
        self.assertEqual(1, removed["removed"])
        self.assertEqual(1, len(self.rota(**span)))
        self.assertIsNotNone(two)

    def test_one_wrong_row_and_nothing_is_written(self):
        _, _, names = self.two()
        text = CSV % names + "nowhere,,2026-04-01 08:00,2026-04-01 20:00,\n" \
            + "%(role)s,nobody,2026-04-01 08:00,2026-04-01 20:00,\n" \
              "%(role)s,%(one)s,tomorrow,2026-04-01 20:00,\n" % names
        done = self.load(text).json
        self.assertFalse(done["is_written"])
        self.assertEqual({4, 5, 6}, {one["line"] for one in done["errors"]})
        self.assertEqual([], self.rota(
            from_ms=SPRING - 2 * DAY, to_ms=SPRING + 5 * DAY,
            role=names["role"]))

    def test_calendars(self):
        _, two, names = self.two()
        done = self.load(CALENDAR % names, "ics").json
        self.assertEqual([], done["errors"])
        self.assertEqual(3, done["added"])
        seen = self.rota(from_ms=AUTUMN - 3 * DAY, to_ms=AUTUMN + 5 * DAY,
                         role=names["role"])
        # The night of the 24th has the hour twice.
        self.assertEqual([12 * HOUR, 13 * HOUR, 11 * HOUR], [
            one["to_ms"] - one["from_ms"] for one in seen])
        self.assertEqual(two.user_id, seen[2]["person"]["user_id"])
        again = self.load(CALENDAR % names, "ics").json
        self.assertEqual(3, again["unchanged"])

    def test_what_is_refused(self):
        self.refused(self.anna.post(CLINIC + "/rota/import?source=x"
                                    "&format=csv"), 403)
        self.refused(self.load("x", "xls"), 400)
        self.refused(self.load("x", source="y" * 101), 400)
        self.refused(self.load("x" * (1024 * 1024 + 1)), 413)
        self.assertEqual(1, len(self.load("nonsense").json["errors"]))


class Requests(RotaCase):
    def ask(self, person, **body):
        return person.post(CLINIC + "/rota/requests", body)

    def answer(self, person, request, answer):
        return person.post(CLINIC + "/rota/requests/" + request,
                           {"answer": answer})

    def state(self, person, request):
        for one in person.ok("GET", CLINIC + "/rota/requests")["requests"]:
            if one["request_id"] == request:
                return one["state"]

    def test_cover(self):
        one, two, role = self.doctor(), self.doctor(), self.define()
        now = self.now()
        shift = self.shift(role, one, now + DAY, now + DAY + HOUR)
        self.refused(self.ask(two, kind="cover", shift_id=shift), 403)
        request = self.ask(one, kind="cover", shift_id=shift,
                           user_id=two.user_id, note="Wedding")["request_id"]
        self.refused(self.ask(one, kind="cover", shift_id=shift), 409)
        self.refused(self.answer(self.rita, request, "approve"), 409)
        self.refused(self.answer(one, request, "agree"), 403)
        self.refused(self.answer(self.ben, request, "agree"), 403)
        self.assertEqual(200, self.answer(two, request, "agree").status)
        self.refused(self.answer(two, request, "approve"), 403)
        self.assertEqual(200, self.answer(self.rita, request,
                                          "approve").status)
        self.assertEqual("approved", self.state(one, request))
        self.assertIsNone(self.state(self.ben, request))
        seen = self.rota(role=role, from_ms=now, to_ms=now + 3 * DAY)
        self.assertEqual(two.user_id, seen[0]["person"]["user_id"])
        self.refused(self.answer(self.rita, request, "refuse"), 409)

    def test_swap(self):
        one, two, role = self.doctor(), self.doctor(), self.define()
        now = self.now()
        mine = self.shift(role, one, now + DAY, now + DAY + HOUR)
        other = self.shift(role, two, now + 2 * DAY, now + 2 * DAY + HOUR)
        self.refused(self.ask(one, kind="swap", shift_id=mine), 404)
        self.refused(self.ask(one, kind="gift", shift_id=mine), 400)
        request = self.ask(one, kind="swap", shift_id=mine,
                           other_shift_id=other)["request_id"]
        self.answer(two, request, "agree")
        self.assertEqual(200, self.answer(self.rita, request,
                                          "approve").status)
        seen = self.rota(role=role, from_ms=now, to_ms=now + 3 * DAY)
        self.assertEqual([two.user_id, one.user_id], [
            shift["person"]["user_id"] for shift in seen])

    def test_withdrawn_and_refused(self):
        one, two, role = self.doctor(), self.doctor(), self.define()
        now = self.now()
        shift = self.shift(role, one, now + DAY, now + DAY + HOUR)
        request = self.ask(one, kind="cover", shift_id=shift)["request_id"]
        self.assertEqual("asked", self.state(two, request))
        self.refused(self.answer(two, request, "withdraw"), 403)
        self.refused(self.answer(two, request, "refuse"), 403)
        self.refused(self.answer(two, request, "maybe"), 400)
        self.assertEqual(200, self.answer(one, request, "withdraw").status)
        self.refused(self.answer(two, request, "agree"), 409)
        self.refused(self.answer(two, "77", "agree"), 404)


class Calendars(RotaCase):
    def test_a_secret_address(self):
        one, role = self.doctor(), self.define("Reg, on call; \\ nights")
        now = self.now()
        self.shift(role, one, now + DAY, now + DAY + HOUR)
        feed = one.ok("POST", CLINIC + "/rota/feeds", {})
        stranger = self.world.stranger()
        got = stranger.get(feed["path"])
        self.assertEqual(200, got.status)
        self.assertIn("text/calendar", got.headers["content-type"])
        text = got.body.decode()
        self.assertIn("BEGIN:VEVENT\r\n", text)
        self.assertIn("Reg\\, on call\\; \\\\ nights", text)
        self.assertTrue(all(len(line.encode()) <= 75
                            for line in text.split("\r\n")))
        again = self.load(text.replace("\r\n ", ""), "ics",
                          dry_run="true").json
        self.assertEqual(1, len(again["errors"]) + again["added"])
        listed = one.ok("GET", CLINIC + "/rota/feeds")["feeds"]
        self.assertEqual([feed["feed_id"]], [x["feed_id"] for x in listed])
        self.refused(self.ben.delete(CLINIC + "/rota/feeds/" +
                                     feed["feed_id"]), 404)
        self.assertEqual(200, one.delete(CLINIC + "/rota/feeds/" +
                                         feed["feed_id"]).status)
        self.refused(stranger.get(feed["path"]), 404)
        self.refused(stranger.get(CLINIC + "/rota/calendar/x"), 404)

    def test_of_a_role(self):
        one, role = self.doctor(), self.define()
        now = self.now()
        self.shift(role, one, now + DAY, now + DAY + HOUR)
        self.refused(self.ben.post(CLINIC + "/rota/feeds",
                                   {"role_id": "nowhere"}), 404)
        feed = self.ben.ok("POST", CLINIC + "/rota/feeds", {"role_id": role})
        text = self.world.stranger().get(feed["path"]).body.decode()
        self.assertEqual(1, text.count("BEGIN:VEVENT"))
