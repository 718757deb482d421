"""A server whose system calls, allocations and clock do as they are told."""

import errno
import mmap
import os
import struct

from server import Server

ORDER = struct.Struct("=6q")  # struct order of fault_shim.c
WRITE, SYNC, RENAME, ALLOC, CREATE = 1, 2, 4, 8, 16
FOREVER = 1 << 40


class FaultyServer(Server):
    """Well until it is told otherwise."""

    def __init__(self, **more):
        super().__init__(**more)
        path = os.path.join(self.folder, "order")
        with open(path, "wb") as f:
            f.write(bytes(ORDER.size))
        self.order_path = path
        with open(path, "r+b") as f:
            self.order = mmap.mmap(f.fileno(), ORDER.size)

    def environment(self):
        env = super().environment()
        build = os.path.dirname(self.program)
        env["LD_PRELOAD"] = os.path.join(build, "tests", "fault",
                                         "fault_shim.so")
        env["FAULT_SHIM"] = self.order_path
        env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + \
            ":verify_asan_link_order=0:allocator_may_return_null=1"
        return env

    def put(self, number, value):
        struct.pack_into("=q", self.order, number * 8, value)

    def fail(self, calls, wait=0, failures=1, error=errno.EIO):
        """After wait calls of these kinds the next ones fail."""
        self.put(0, 0)
        for number, value in ((4, 0), (1, wait), (2, failures), (3, error),
                              (0, calls)):
            self.put(number, value)

    def mend(self):
        """All is well; how many calls have failed."""
        self.put(0, 0)
        return struct.unpack_from("=q", self.order, 4 * 8)[0]

    def shift_clock(self, seconds):
        self.put(5, int(seconds * 1000))
