"""Files."""

from client import V1
from pictures import png
from setups.kit import Try, setup

OPEN = "whoever is signed in may fetch a file whose name they know"
BYTES = {"Content-Type": "image/png"}


def uploaded(kit):
    answer = kit.anna.call("POST", "/_matrix/media/v3/upload", data=png(),
                           headers=BYTES)
    server, name = answer["content_uri"][len("mxc://"):].split("/")
    return {"serverName": server, "mediaId": name, "fileName": "board.png"}


@setup("uploadContent")
def upload(kit):
    return Try(kit.anna, data=png(), headers=BYTES, foreign="one's own file",
               query={"filename": "board.png"})


@setup("createContent")
def create(kit):
    return Try(kit.anna, foreign="one's own file")


@setup("uploadContentToMXC")
def upload_later(kit):
    made = kit.anna.ok("POST", "/_matrix/media/v1/create")
    server, name = made["content_uri"][len("mxc://"):].split("/")
    return Try(kit.anna, {"serverName": server, "mediaId": name},
               data=png(), headers=BYTES)


@setup("uploadPart")
def upload_part(kit):
    made = kit.anna.ok("POST", "/_matrix/media/v1/create")
    server, name = made["content_uri"][len("mxc://"):].split("/")
    return Try(kit.anna, {"serverName": server, "mediaId": name},
               query={"size": len(png())}, data=png(), headers=BYTES)


for one in ("getContentAuthed", "getContentOverrideNameAuthed"):
    setup(one)(lambda kit: Try(kit.anna, uploaded(kit), foreign=OPEN))


@setup("getContentThumbnailAuthed")
def thumbnail(kit):
    return Try(kit.anna, uploaded(kit), query={"width": 32, "height": 32},
               foreign=OPEN)


for one in ("getConfigAuthed", "getConfig"):
    setup(one)(lambda kit: Try(kit.anna, foreign="anyone may ask"))

# What was uploaded since the authenticated paths exist is not given here.
for one in ("getContent", "getContentOverrideName"):
    setup(one)(lambda kit: Try(kit.nobody, uploaded(kit), status=404,
                               foreign="nobody may"))


@setup("getContentThumbnail")
def old_thumbnail(kit):
    return Try(kit.nobody, uploaded(kit), status=404, foreign="nobody may",
               query={"width": 32, "height": 32})


for one in ("getUrlPreviewAuthed", "getUrlPreview"):
    setup(one)(lambda kit: Try(kit.anna, query={"url": kit.server.url + "/health/live"},
                               foreign="the page is public"))
