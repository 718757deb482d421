"""The administration of files."""

import client
from case_admin_users import ADMIN, boss, user
from client import V1, quote
from world import Case

UPLOAD = "/_matrix/media/v3/upload"
DOWNLOAD = V1 + "/media/download/"
MEDIA = ADMIN + "/v1/media/"


class Media(Case):
    def setUp(self):
        super().setUp()
        self.boss = boss(self)
        self.person = self.world.new_person()
        self.uploads = 0

    def upload(self, person=None, data=None, name="a.txt"):
        self.uploads += 1
        data = data or b"file %d of %s" % (
            self.uploads, self.person.user_id.encode())
        uri = (person or self.person).ok(
            "POST", UPLOAD, data=data, query={"filename": name},
            headers={"Content-Type": "text/plain"})["content_uri"]
        return uri[len("mxc://"):]

    def status(self, ref):
        return self.ben.get(DOWNLOAD + ref).status

    def test_all_are_refused_to_people(self):
        ref = self.upload()
        media_id = ref.split("/")[1]
        who = quote(self.person.user_id)
        for method, path in (
                ("POST", MEDIA + "quarantine/" + ref),
                ("POST", MEDIA + "unquarantine/" + ref),
                ("POST", MEDIA + "protect/" + media_id),
                ("POST", MEDIA + "unprotect/" + media_id),
                ("GET", MEDIA + ref), ("DELETE", MEDIA + ref),
                ("POST", MEDIA + "delete?before_ts=9"),
                ("POST", ADMIN + "/v1/room/!x/media/quarantine"),
                ("GET", ADMIN + "/v1/room/!x/media"),
                ("POST", ADMIN + "/v1/user/%s/media/quarantine" % who),
                ("GET", ADMIN + "/v1/users/%s/media" % who),
                ("DELETE", ADMIN + "/v1/users/%s/media" % who),
                ("POST", ADMIN + "/v1/purge_media_cache"),
                ("GET", ADMIN + "/v1/statistics/users/media")):
            body = None if method == "GET" else {}
            self.refused(self.person.call(method, path, body), 403,
                         "M_FORBIDDEN")
        self.assertEqual(200, self.status(ref))

    def test_quarantine(self):
        ref = self.upload(data=b"the same bytes")
        twin = self.upload(data=b"the same bytes")
        self.assertEqual(200, self.status(ref))
        self.boss.ok("POST", MEDIA + "quarantine/" + ref)
        self.assertEqual((404, 404), (self.status(ref), self.status(twin)))
        info = self.boss.ok("GET", MEDIA + ref)["media_info"]
        self.assertEqual(self.boss.user_id, info["quarantined_by"])
        self.boss.ok("POST", MEDIA + "unquarantine/" + ref)
        self.assertEqual(200, self.status(ref))
        self.refused(self.boss.post(MEDIA + "quarantine/ward.test/none"), 404,
                     "M_NOT_FOUND")
        self.refused(self.boss.post(MEDIA + "quarantine/else.test/none"), 404,
                     "M_NOT_FOUND")

    def test_protection(self):
        ref, other = self.upload(), self.upload()
        media_id = ref.split("/")[1]
        self.boss.ok("POST", MEDIA + "protect/" + media_id)
        answer = self.boss.ok("POST", ADMIN + "/v1/user/%s/media/quarantine" %
                              quote(self.person.user_id))
        self.assertEqual({"num_quarantined": 1}, answer)
        self.assertEqual((200, 404), (self.status(ref), self.status(other)))
        self.boss.ok("POST", MEDIA + "unprotect/" + media_id)
        self.assertFalse(self.boss.ok("GET", MEDIA + ref)["media_info"][
            "safe_from_quarantine"])

    def test_files_of_a_room(self):
        ref, other = self.upload(), self.upload()
        room = self.person.create_room()
        self.person.send(room, {"msgtype": "m.file", "body": "a.txt",
                                "url": "mxc://" + ref})
        path = ADMIN + "/v1/room/%s/media" % quote(room)
        self.assertEqual({"local": ["mxc://" + ref], "remote": []},
                         self.boss.ok("GET", path))
        self.assertEqual({"num_quarantined": 1}, self.boss.ok(
            "POST", path + "/quarantine"))
        self.assertEqual((404, 200), (self.status(ref), self.status(other)))
        self.refused(self.boss.get(ADMIN + "/v1/room/!none:ward.test/media"),
                     404, "M_NOT_FOUND")

    def test_removal(self):
        ref = self.upload()
        answer = self.boss.ok("DELETE", MEDIA + ref)
        self.assertEqual({"deleted_media": [ref.split("/")[1]], "total": 1},
                         answer)
        self.assertEqual(404, self.status(ref))
        self.refused(self.boss.delete(MEDIA + ref), 404, "M_NOT_FOUND")

    def test_files_of_a_user(self):
        refs = [self.upload(data=b"x" * (n + 1), name="n%d" % n)
                for n in range(3)]
        ids = [ref.split("/")[1] for ref in refs]
        path = user(self.person, tail="/media")
        answer = self.boss.ok("GET", path, query={"order_by": "media_length",
                                                  "limit": 2})
        self.assertEqual((ids[:2], 3, 2), (
            [one["media_id"] for one in answer["media"]], answer["total"],
            answer["next_token"]))
        self.refused(self.boss.get(path, query={"order_by": "taste"}), 400,
                     "M_INVALID_PARAM")
        usage = self.boss.ok("GET", ADMIN + "/v1/statistics/users/media",
                             query={"search_term": self.person.user_id})
        self.assertEqual([(3, 6, self.person.user_id)], [
            (one["media_count"], one["media_length"], one["user_id"])
            for one in usage["users"]])
        gone = self.boss.ok("DELETE", path, query={
            "order_by": "media_length", "dir": "b", "limit": 1})
        self.assertEqual([ids[2]], gone["deleted_media"])
        self.assertEqual([200, 200, 404], [self.status(ref) for ref in refs])

    def test_removal_by_age_and_size(self):
        big = self.upload(data=b"z" * 70000)
        shown = self.upload(data=b"y" * 70001)
        small = self.upload()
        self.person.ok("PUT", client.V3 + "/profile/%s/avatar_url" % quote(
            self.person.user_id), {"avatar_url": "mxc://" + shown})
        far = 4102444800000
        self.assertEqual(0, self.boss.ok(
            "POST", MEDIA + "delete?before_ts=5")["total"])
        answer = self.boss.ok("POST", MEDIA + "delete", query={
            "before_ts": far, "size_gt": 69999})
        self.assertIn(big.split("/")[1], answer["deleted_media"])
        self.assertEqual((404, 200, 200), (
            self.status(big), self.status(shown), self.status(small)))
        self.refused(self.boss.post(MEDIA + "delete"), 400,
                     "M_MISSING_PARAM")
        self.refused(self.boss.post(MEDIA + "delete?before_ts=-4"), 400,
                     "M_INVALID_PARAM")
