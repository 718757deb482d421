"""One small set-up for each operation of the specification.

A set-up is named by the operation's operationId, takes a Kit and returns the
Try that must succeed. Everything else that the conformance suite asks
(cases/case_conformance.py) is made from that Try: without a token, with wrong
types, too large, by somebody else.

    @setup("kick")
    def kick(kit):
        room = kit.new_room(kit.ben)
        return Try(kit.anna, {"roomId": room}, {"user_id": kit.ben.user_id})
"""

from setups.kit import SETUPS, Kit, Try, setup  # noqa: F401
from setups import account, events, keys, media, room, rest  # noqa: F401
