"""Accounts, logins, devices, profiles, contacts, one's own data."""

from client import V1, V3, Client, quote, rooms
from setups.kit import Try, setup
from world import PASSWORD

OPEN = "anyone may ask"
OWN = "it speaks of the asker alone"
CONTACT = {"client_secret": ("string",), "send_attempt": ("integer",)}


@setup("login")
def login(kit):
    return Try(kit.nobody, None, {
        "type": "m.login.password", "password": PASSWORD,
        "identifier": {"type": "m.id.user", "user": kit.anna.user_id},
        "device_id": kit.name("DEV"), "refresh_token": True,
        "initial_device_display_name": "Ward phone"}, foreign=OPEN,
        free=("user", "medium", "address", "token"))


@setup("getLoginFlows")
def login_flows(kit):
    return Try(kit.nobody, foreign=OPEN)


@setup("generateLoginToken")
def login_token(kit):
    return Try(kit.anna, None, {}, uia=True, foreign=OWN)


@setup("redirectToSSO")
def sso(kit):
    return Try(kit.nobody, query={"redirectUrl": "https://ward.test/"},
               status=404, foreign=OPEN)


@setup("redirectToIdP")
def sso_provider(kit):
    return Try(kit.nobody, {"idpId": "none"}, status=404,
               query={"redirectUrl": "https://ward.test/"}, foreign=OPEN)


@setup("getAuthMetadata")
def auth_metadata(kit):
    return Try(kit.nobody, status=404, errcode="M_UNRECOGNIZED",
               foreign=OPEN)


@setup("refresh")
def refresh(kit):
    login = kit.nobody.ok("POST", V3 + "/login", {
        "type": "m.login.password", "password": PASSWORD,
        "refresh_token": True,
        "identifier": {"type": "m.id.user", "user": kit.anna.user_id}})
    return Try(kit.nobody, None, {"refresh_token": login["refresh_token"]},
               foreign="the refresh token is the proof")


@setup("logout")
def logout(kit):
    return Try(kit.login_again(kit.anna), foreign=OWN)


@setup("logout_all")
def logout_all(kit):
    return Try(kit.new_person(), foreign=OWN)


@setup("register")
def register(kit):
    return Try(kit.nobody, None, {
        "username": kit.name("newcomer"), "password": PASSWORD,
        "device_id": "NEW", "initial_device_display_name": "New phone",
        "inhibit_login": False, "refresh_token": True,
        "auth": {"type": "m.login.dummy"}}, uia="m.login.dummy",
        foreign=OPEN)


@setup("checkUsernameAvailability")
def available(kit):
    return Try(kit.nobody, query={"username": kit.name("free")},
               foreign=OPEN)


@setup("registrationTokenValidity")
def token_validity(kit):
    return Try(kit.nobody, query={"token": "none"}, foreign=OPEN)


@setup("changePassword")
def password(kit):
    return Try(kit.new_person(), None, {
        "new_password": PASSWORD + "x", "logout_devices": True}, uia=True,
        foreign=OWN)


@setup("deactivateAccount")
def deactivate(kit):
    return Try(kit.new_person(), None, {"erase": True}, uia=True,
               foreign=OWN, free=("id_server", "erase"))


@setup("getTokenOwner")
def whoami(kit):
    return Try(kit.anna, foreign=OWN)


@setup("getCapabilities")
def capabilities(kit):
    return Try(kit.anna, foreign=OPEN)


@setup("getDevices")
def devices(kit):
    return Try(kit.anna, foreign=OWN)


@setup("getDevice")
def device(kit):
    return Try(kit.anna, {"deviceId": kit.anna.device_id})


@setup("updateDevice")
def update_device(kit):
    return Try(kit.anna, {"deviceId": kit.anna.device_id},
               {"display_name": "Ward phone"})


@setup("deleteDevice")
def delete_device(kit):
    gone = kit.login_again(kit.anna)
    # A device that is not there is as good as deleted, a foreign one is
    # not there: what matters is that it lives on, see case_account.
    return Try(kit.anna, {"deviceId": gone.device_id}, {}, uia=True,
               foreign="no device of the asker is named")


@setup("deleteDevices")
def delete_devices(kit):
    gone = kit.login_again(kit.anna)
    return Try(kit.anna, None, {"devices": [gone.device_id]}, uia=True,
               foreign="no device of the asker is named")


@setup("getUserProfile")
def profile(kit):
    return Try(kit.nobody, {"userId": kit.anna.user_id}, foreign=OPEN)


def with_name(kit):
    kit.anna.ok("PUT", V3 + "/profile/%s/displayname" % quote(
        kit.anna.user_id), {"displayname": "Anna Lee"})
    return {"userId": kit.anna.user_id, "keyName": "displayname"}


@setup("getProfileField")
def profile_field(kit):
    return Try(kit.nobody, with_name(kit), foreign=OPEN)


@setup("setProfileField")
def set_profile_field(kit):
    return Try(kit.anna, with_name(kit), {"displayname": "Anna Lee"},
               fields={"displayname": ("string",)})


@setup("deleteProfileField")
def delete_profile_field(kit):
    return Try(kit.anna, with_name(kit))


@setup("getAccount3PIDs")
def contacts(kit):
    return Try(kit.anna, foreign=OWN)


@setup("post3PIDs")
def old_add_contact(kit):
    return Try(kit.anna, None, {"three_pid_creds": {
        "client_secret": "secret", "id_server": "id.test", "sid": "1",
        "id_access_token": "token"}}, foreign=OWN)


@setup("add3PID")
def add_contact(kit):
    return Try(kit.anna, None, {"client_secret": "secret", "sid": "1"},
               uia=True, foreign=OWN, status=403,
               errcode="M_THREEPID_AUTH_FAILED")


@setup("bind3PID")
def bind_contact(kit):
    return Try(kit.anna, None, {
        "client_secret": "secret", "id_server": "id.test", "sid": "1",
        "id_access_token": "token"}, foreign=OWN)


@setup("delete3pidFromAccount")
def delete_contact(kit):
    return Try(kit.anna, None, {"medium": "email", "address": "a@b.test"},
               foreign=OWN)


@setup("unbind3pidFromAccount")
def unbind_contact(kit):
    return Try(kit.anna, None, {"medium": "email", "address": "a@b.test"},
               foreign=OWN)


def by_mail(kit):
    return Try(kit.nobody, None, {
        "client_secret": "monkeys_are_GREAT", "email": "a@b.test",
        "send_attempt": 1}, foreign=OPEN, status=403,
        errcode="M_THREEPID_DENIED", fields=dict(CONTACT,
                                                email=("string",)),
        free=("id_server", "id_access_token"))


def by_phone(kit):
    return Try(kit.nobody, None, {
        "client_secret": "monkeys_are_GREAT", "country": "GB",
        "phone_number": "07700900001", "send_attempt": 1}, foreign=OPEN,
        fields=dict(CONTACT, country=("string",), phone_number=("string",)),
        free=("id_server", "id_access_token"))


for use in ("To3PID", "ToResetPassword", "ToRegister"):
    setup("requestToken%sEmail" % use)(by_mail)
    setup("requestToken%sMSISDN" % use)(by_phone)


@setup("defineFilter")
def define_filter(kit):
    return Try(kit.anna, {"userId": kit.anna.user_id},
               {"room": {"timeline": {"limit": 10}}})


@setup("getFilter")
def get_filter(kit):
    mine = kit.anna.ok("POST", V3 + "/user/%s/filter" % quote(
        kit.anna.user_id), {"room": {"timeline": {"limit": 10}}})
    return Try(kit.anna, {"userId": kit.anna.user_id,
                          "filterId": mine["filter_id"]})


@setup("requestOpenIdToken")
def openid(kit):
    return Try(kit.anna, {"userId": kit.anna.user_id}, {})


def own_data(kit, **more):
    return dict({"userId": kit.anna.user_id, "type": "org.ward.test"}, **more)


@setup("setAccountData")
def set_account_data(kit):
    return Try(kit.anna, own_data(kit), {"any": 1})


@setup("getAccountData")
def get_account_data(kit):
    kit.anna.ok("PUT", V3 + "/user/%s/account_data/org.ward.test" % quote(
        kit.anna.user_id), {"any": 1})
    return Try(kit.anna, own_data(kit))


@setup("setAccountDataPerRoom")
def set_room_account_data(kit):
    return Try(kit.anna, own_data(kit, roomId=kit.room), {"any": 1})


@setup("getAccountDataPerRoom")
def get_room_account_data(kit):
    path = V3 + "/user/%s/rooms/%s/account_data/org.ward.test"
    kit.anna.ok("PUT", path % (quote(kit.anna.user_id), quote(kit.room)),
                {"any": 1})
    return Try(kit.anna, own_data(kit, roomId=kit.room))


def tag(kit):
    return {"userId": kit.anna.user_id, "roomId": kit.room, "tag": "u.work"}


@setup("setRoomTag")
def set_tag(kit):
    return Try(kit.anna, tag(kit), {"order": 0.25})


@setup("getRoomTags")
def get_tags(kit):
    return Try(kit.anna, tag(kit))


@setup("deleteRoomTag")
def delete_tag(kit):
    return Try(kit.anna, tag(kit))


@setup("setPresence")
def set_presence(kit):
    return Try(kit.anna, {"userId": kit.anna.user_id},
               {"presence": "online", "status_msg": "On the ward"})


@setup("getPresence")
def get_presence(kit):
    kit.room  # ben shares it
    return Try(kit.ben, {"userId": kit.anna.user_id},
               foreign="a server may show it to everybody")


@setup("searchUserDirectory")
def find_people(kit):
    return Try(kit.anna, None, {"search_term": "ann", "limit": 5},
               foreign=OPEN)


@setup("getMutualRooms")
def mutual_rooms(kit):
    kit.room
    return Try(kit.anna, query={"user_id": kit.ben.user_id}, foreign=OWN)


@setup("getWhoIs")
def whois(kit):
    return Try(kit.anna, {"userId": kit.anna.user_id})


@setup("getAdminLockUser")
def get_lock(kit):
    return Try(kit.admin, {"userId": kit.anna.user_id})


@setup("setAdminLockUser")
def set_lock(kit):
    return Try(kit.admin, {"userId": kit.new_person().user_id},
               {"locked": True})


@setup("getAdminSuspendUser")
def get_suspended(kit):
    return Try(kit.admin, {"userId": kit.anna.user_id})


@setup("setAdminSuspendUser")
def set_suspended(kit):
    return Try(kit.admin, {"userId": kit.new_person().user_id},
               {"suspended": True})


@setup("reportUser")
def report_user(kit):
    kit.room
    return Try(kit.anna, {"userId": kit.ben.user_id}, {"reason": "rude"},
               foreign="anyone may report")


# Our own, docs/api.

@setup("browserLogin")
def browser_login(kit):
    return Try(kit.nobody, None, {
        "type": "m.login.password", "password": PASSWORD,
        "identifier": {"type": "m.id.user", "user": kit.anna.user_id},
        "device_id": kit.name("BROWSER"),
        "initial_device_display_name": "Ward desktop"}, foreign=OPEN)


def browser(kit):
    asked = browser_login(kit)
    path = "/_wardwire/session/v1/login"
    answer = kit.nobody.post(path, asked.body)
    return (asked.body["device_id"],
            {"Cookie": answer.headers["set-cookie"].split(";")[0]})


@setup("browserRefresh")
def browser_refresh(kit):
    device, cookie = browser(kit)
    return Try(kit.nobody, None, {"device_id": device}, headers=cookie,
               foreign="the cookie is the proof")


@setup("browserLogout")
def browser_logout(kit):
    device, cookie = browser(kit)
    return Try(kit.nobody, None, {"device_id": device}, headers=cookie,
               foreign="the cookie is the proof")


@setup("getInfo")
def info(kit):
    return Try(kit.nobody, foreign=OPEN)


@setup("findStaff")
def find_staff(kit):
    return Try(kit.anna, query={"search": "a"}, foreign=OPEN)


@setup("getStaff")
def get_staff(kit):
    return Try(kit.anna, {"userId": kit.ben.user_id}, foreign=OPEN)
