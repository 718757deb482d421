"""Pictures, drawn here."""

import struct
import zlib


def png(width=64, height=48):
    """A picture, drawn here."""
    def chunk(kind, data):
        whole = kind + data
        return (struct.pack(">I", len(data)) + whole +
                struct.pack(">I", zlib.crc32(whole)))
    rows = b"".join(b"\0" + bytes((x * 4 % 256, y * 5 % 256, 90)
                                  [c] for x in range(width) for c in range(3))
                    for y in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(
        ">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
        chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
