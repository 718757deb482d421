"""W5: media up and down, and thumbnails."""

import os
import subprocess
import time

import client
import host

MIB = 1 << 20
STREAMS = 4


def measure(report, place, scale):
    report.begin("W5", "media, %d at once" % STREAMS)
    token = place.crowd(1)[0][1]
    for size in (64 * MIB, int(1024 * MIB * scale)):
        one_size(report, place, token, size)
    thumbnails(report, place, token)


def one_size(report, place, token, size):
    name = "%d MiB" % (size // MIB)
    folder = place.ward.folder if hasattr(place, "ward") else "/tmp"
    put = host.floor("put", folder, size, STREAMS)["mb_per_second"]
    before = place.status_kib("VmHWM")
    up = host.figures(host.drive("upload", place.port, token, size, STREAMS))
    report.add(name + " up", up["mb_per_second"], "MB/s", goal=0.7 * put,
               floor=put, more_is_better=True)
    if before is not None:
        report.add("   memory for each of them", max(
            0, place.status_kib("VmHWM") - before) / 1024 / STREAMS, "MiB",
            goal=1)
    copy = os.path.join(folder, "copy")
    with open(copy, "wb") as f:
        block = os.urandom(MIB)
        for _ in range(size // MIB):
            f.write(block)
    path = "/_matrix/client/v1/media/download/" + up["mxc"][len("mxc://"):]
    for _ in range(2):
        floor = host.floor("sendfile", copy, STREAMS)["mb_per_second"]
        down = host.figures(host.drive("download", place.port, path, token,
                                       STREAMS))
    os.unlink(copy)
    report.add(name + " down, cached", down["mb_per_second"], "MB/s",
               goal=0.75 * floor, floor=floor, more_is_better=True)


def thumbnails(report, place, token):
    """A photograph of twelve megapixels, against vips by itself."""
    folder = place.ward.folder
    photo = os.path.join(folder, "photo.jpg")
    made = os.path.join(folder, "noise.v")
    subprocess.run(["vips", "gaussnoise", made, "4000", "3000",
                    "--sigma", "40"], check=True)
    subprocess.run(["vips", "cast", made, photo + "[Q=90]", "uchar"],
                   check=True)
    alone = []
    for i in range(5):
        began = time.monotonic()
        subprocess.run(["vips", "thumbnail", photo,
                        os.path.join(folder, "small.jpg"), "320",
                        "--height", "240"], check=True)
        alone.append(time.monotonic() - began)
    took = [ask_thumbnail(place, token, photo) for _ in range(5)]
    report.add("a thumbnail of 12 megapixels", sorted(took)[2] * 1000, "ms",
               goal=1300 * sorted(alone)[2], floor=1000 * sorted(alone)[2])


def ask_thumbnail(place, token, photo):
    person = client.Client(place.ward, login={
        "access_token": token, "user_id": "@x:x", "device_id": "x"})
    with open(photo, "rb") as f:
        body = f.read() + os.urandom(8)
    answer = person.raw("POST", "/_matrix/media/v3/upload", body, {
        "Authorization": "Bearer " + token, "Content-Type": "image/jpeg"})
    mxc = answer["content_uri"][len("mxc://"):]
    began = time.monotonic()
    answer = person.raw("GET", "/_matrix/client/v1/media/thumbnail/" + mxc +
                        "?width=320&height=240&method=scale", None,
                        {"Authorization": "Bearer " + token})
    if answer.status != 200:
        raise RuntimeError("a thumbnail answered %r" % answer)
    return time.monotonic() - began
