#!/usr/bin/python3
"""python3-matrix-nio, as Debian packages it, in a conversation."""

import asyncio
import io
import sys
import tempfile
import traceback

import nio
from nio.crypto import ENCRYPTION_ENABLED

import server

PASSWORD = "Correct-horse-battery-9"
DATA = bytes(range(256)) * 300


def good(answer, kind):
    if not isinstance(answer, kind):
        raise AssertionError("%s instead of %s" % (answer, kind.__name__))
    return answer


class Talk:
    """The steps run in order; what one leaves the next uses."""

    def __init__(self, ward):
        self.ward = ward
        self.anna = nio.AsyncClient(ward.url, "@anna:" + ward.name)
        self.ben = nio.AsyncClient(ward.url, "@ben:" + ward.name)
        self.heard = []
        self.ben.add_event_callback(
            lambda room, event: self.heard.append(event.body),
            nio.RoomMessageText)

    async def login(self):
        for client in (self.anna, self.ben):
            good(await client.login(PASSWORD), nio.LoginResponse)
            good(await client.whoami(), nio.responses.WhoamiResponse)

    async def wrong_password(self):
        other = nio.AsyncClient(self.ward.url, "@anna:" + self.ward.name)
        good(await other.login("wrong"), nio.LoginError)
        await other.close()

    async def create_and_join(self):
        room = good(await self.anna.room_create(
            name="Ward 3", preset=nio.RoomPreset.private_chat,
            invite=[self.ben.user_id]), nio.RoomCreateResponse)
        self.room = room.room_id
        good(await self.ben.sync(0), nio.SyncResponse)
        assert self.room in self.ben.invited_rooms
        good(await self.ben.join(self.room), nio.JoinResponse)
        good(await self.ben.sync(0), nio.SyncResponse)
        assert self.ben.rooms[self.room].name == "Ward 3"
        joined = good(await self.ben.joined_rooms(), nio.JoinedRoomsResponse)
        assert self.room in joined.rooms
        members = good(await self.ben.joined_members(self.room),
                       nio.JoinedMembersResponse)
        assert len(members.members) == 2

    async def send_and_receive(self):
        sent = good(await self.anna.room_send(
            self.room, "m.room.message",
            {"msgtype": "m.text", "body": "bleep me"}, tx_id="nio-1"),
            nio.RoomSendResponse)
        again = good(await self.anna.room_send(
            self.room, "m.room.message",
            {"msgtype": "m.text", "body": "bleep me"}, tx_id="nio-1"),
            nio.RoomSendResponse)
        assert sent.event_id == again.event_id
        self.event = sent.event_id
        good(await self.ben.sync(5000), nio.SyncResponse)
        assert self.heard == ["bleep me"], self.heard

    async def waiting_sync(self):
        waiting = asyncio.ensure_future(self.ben.sync(15000))
        await asyncio.sleep(0.3)
        good(await self.anna.room_send(
            self.room, "m.room.message",
            {"msgtype": "m.text", "body": "now"}), nio.RoomSendResponse)
        good(await asyncio.wait_for(waiting, 10), nio.SyncResponse)
        assert self.heard[-1] == "now"

    async def typing_and_receipts(self):
        good(await self.anna.room_typing(self.room, True),
             nio.RoomTypingResponse)
        good(await self.ben.sync(5000), nio.SyncResponse)
        assert self.ben.rooms[self.room].typing_users == [self.anna.user_id]
        good(await self.ben.room_read_markers(
            self.room, self.event, self.event), nio.RoomReadMarkersResponse)
        good(await self.anna.sync(0, full_state=True), nio.SyncResponse)
        receipts = self.anna.rooms[self.room].read_receipts
        assert receipts[self.ben.user_id].event_id == self.event, receipts

    async def media(self):
        answer = await self.anna.upload(
            io.BytesIO(DATA), content_type="application/pdf",
            filename="rota.pdf", filesize=len(DATA))
        uri = good(answer[0], nio.UploadResponse).content_uri
        good(await self.anna.room_send(self.room, "m.room.message", {
            "msgtype": "m.file", "body": "rota.pdf", "url": uri}),
            nio.RoomSendResponse)
        # Older releases of nio only know the paths without authentication,
        # which a server does not offer any more: ask by the current one.
        response = await self.ben.send(
            "GET", "/_matrix/client/v1/media/download/" + uri[len("mxc://"):],
            headers={"Authorization": "Bearer " + self.ben.access_token})
        assert response.status == 200, response.status
        assert await response.read() == DATA

    async def history(self):
        page = good(await self.ben.room_messages(
            self.room, self.ben.next_batch, limit=50),
            nio.RoomMessagesResponse)
        texts = [event.body for event in page.chunk
                 if isinstance(event, nio.RoomMessageText)]
        assert texts == ["now", "bleep me"], texts
        around = good(await self.ben.room_context(self.room, self.event),
                      nio.RoomContextResponse)
        assert around.event.event_id == self.event

    async def redact(self):
        good(await self.anna.room_redact(self.room, self.event, "typo"),
             nio.RoomRedactResponse)
        event = good(await self.ben.room_get_event(self.room, self.event),
                     nio.RoomGetEventResponse).event
        assert isinstance(event, nio.RedactedEvent), event

    async def names(self):
        good(await self.anna.set_displayname("Anna Okafor"),
             nio.ProfileSetDisplayNameResponse)
        # The rooms learn of it a moment later.
        for _ in range(10):
            good(await self.ben.sync(1000), nio.SyncResponse)
            room = self.ben.rooms[self.room]
            if room.user_name(self.anna.user_id) == "Anna Okafor":
                return
        raise AssertionError(room.user_name(self.anna.user_id))

    async def moderation(self):
        good(await self.anna.room_kick(self.room, self.ben.user_id),
             nio.RoomKickResponse)
        good(await self.ben.join(self.room), nio.JoinError)
        good(await self.anna.room_ban(self.room, self.ben.user_id),
             nio.RoomBanResponse)
        good(await self.anna.room_unban(self.room, self.ben.user_id),
             nio.RoomUnbanResponse)

    async def sealed_client(self, name, folder):
        client = nio.AsyncClient(
            self.ward.url, "@%s:%s" % (name, self.ward.name),
            store_path=folder,
            config=nio.AsyncClientConfig(encryption_enabled=True,
                                         store_sync_tokens=False))
        good(await client.login(PASSWORD), nio.LoginResponse)
        return client

    async def catch_up(self, *clients):
        """What nio does between answers of sync when it is left alone."""
        for client in clients:
            good(await client.sync(0), nio.SyncResponse)
            if client.should_upload_keys:
                good(await client.keys_upload(), nio.KeysUploadResponse)
            if client.should_query_keys:
                good(await client.keys_query(), nio.KeysQueryResponse)

    async def encrypted(self):
        with tempfile.TemporaryDirectory() as folder:
            anna = await self.sealed_client("anna", folder)
            ben = await self.sealed_client("ben", folder)
            try:
                await self.talk_sealed(anna, ben)
            finally:
                await anna.close()
                await ben.close()

    async def talk_sealed(self, anna, ben):
        heard = []
        ben.add_event_callback(lambda room, event: heard.append(event),
                               nio.RoomMessageText)
        await self.catch_up(anna, ben)
        room = good(await anna.room_create(
            preset=nio.RoomPreset.private_chat, invite=[ben.user_id],
            initial_state=[nio.EnableEncryptionBuilder().as_dict()]),
            nio.RoomCreateResponse).room_id
        good(await ben.join(room), nio.JoinResponse)
        await self.catch_up(anna, ben)
        good(await anna.room_send(
            room, "m.room.message",
            {"msgtype": "m.text", "body": "between us"},
            ignore_unverified_devices=True), nio.RoomSendResponse)
        await self.catch_up(ben)
        assert [event.body for event in heard] == ["between us"], heard
        assert heard[0].decrypted

    async def logout(self):
        for client in (self.anna, self.ben):
            good(await client.logout(), nio.LogoutResponse)

    def steps(self):
        return (self.login, self.wrong_password, self.create_and_join,
                self.send_and_receive, self.waiting_sync,
                self.typing_and_receipts, self.media, self.history,
                self.redact, self.names, self.moderation) + (
                    (self.encrypted,) if ENCRYPTION_ENABLED else ()) + (
                        self.logout,)


async def main():
    passed = failed = 0
    with server.Server() as ward:
        ward.register("anna", PASSWORD)
        ward.register("ben", PASSWORD)
        talk = Talk(ward)
        for step in talk.steps():
            try:
                await asyncio.wait_for(step(), 60)
                passed += 1
            except Exception:
                failed += 1
                print("FAIL nio %s" % step.__name__)
                traceback.print_exc(limit=3, file=sys.stdout)
        await talk.anna.close()
        await talk.ben.close()
    if not ENCRYPTION_ENABLED:
        print("this nio comes without encryption (python3-olm)")
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
