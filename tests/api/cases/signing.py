"""Keys that really sign (Appendices, Signing JSON)."""

import base64
import json

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"),
                      ensure_ascii=False).encode()


def unpadded(data):
    return base64.b64encode(data).decode().rstrip("=")


class Key:
    def __init__(self):
        self.secret = ed25519.Ed25519PrivateKey.generate()
        self.public = unpadded(self.secret.public_key().public_bytes(
            serialization.Encoding.Raw, serialization.PublicFormat.Raw))

    def signature(self, value):
        bare = {key: member for key, member in value.items()
                if key not in ("signatures", "unsigned")}
        return unpadded(self.secret.sign(canonical(bare)))

    def sign(self, value, user_id, name=None):
        """A copy with this key's signature alone."""
        return dict(value, signatures={user_id: {
            "ed25519:" + (name or self.public): self.signature(value)}})

    def cross(self, user_id, usage):
        return {"user_id": user_id, "usage": [usage],
                "keys": {"ed25519:" + self.public: self.public}}
