"""A sign-in provider (OpenID Connect) that says what a test wants."""

import base64
import hashlib
import http.server
import json
import threading
import time
import urllib.parse

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature)

CLIENT, SECRET = "wardwire", "s3cret of the client"


def b64(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def number(n, size=None):
    return b64(n.to_bytes(size or (n.bit_length() + 7) // 8, "big"))


class Keys:
    """An RSA and an EC key, by name."""

    def __init__(self, name="k"):
        self.name = name
        self.rsa = rsa.generate_private_key(65537, 2048)
        self.ec = ec.generate_private_key(ec.SECP256R1())

    def jwks(self):
        n = self.rsa.public_key().public_numbers()
        p = self.ec.public_key().public_numbers()
        return {"keys": [
            {"kty": "RSA", "use": "sig", "kid": self.name + "RS256",
             "n": number(n.n), "e": number(n.e)},
            {"kty": "EC", "crv": "P-256", "kid": self.name + "ES256",
             "x": number(p.x, 32), "y": number(p.y, 32)}]}

    def sign(self, claims, alg="RS256"):
        head = {"alg": alg, "kid": self.name + alg}
        text = ".".join(b64(json.dumps(part).encode())
                        for part in (head, claims))
        if alg == "RS256":
            made = self.rsa.sign(text.encode(), padding.PKCS1v15(),
                                 hashes.SHA256())
        elif alg == "ES256":
            r, s = decode_dss_signature(self.ec.sign(
                text.encode(), ec.ECDSA(hashes.SHA256())))
            made = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        else:
            made = b""
        return text + "." + b64(made)


class Quiet(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A client may leave."""


class Provider:
    """claims: what the next id token says beside the usual; alg: how it is
    signed; info: what the user info says; problems: what a client did wrong."""

    def __init__(self):
        self.keys = Keys()
        self.claims, self.info, self.alg = {}, {}, "RS256"
        self.codes, self.problems, self.asked = {}, [], []
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *words):
                pass

            def answer(self, status, value, headers=()):
                body = json.dumps(value).encode()
                self.send_response(status)
                for name, text in headers:
                    self.send_header(name, text)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                provider.get(self, urllib.parse.urlsplit(self.path))

            def do_POST(self):
                size = int(self.headers["Content-Length"])
                provider.post(self, dict(urllib.parse.parse_qsl(
                    self.rfile.read(size).decode())))

        self.server = Quiet(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.issuer = "http://127.0.0.1:%d/realm" % (
            self.server.server_address[1])
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def get(self, handler, url):
        query = dict(urllib.parse.parse_qsl(url.query))
        if url.path == "/realm/.well-known/openid-configuration":
            return handler.answer(200, {
                "issuer": self.issuer,
                "authorization_endpoint": self.issuer + "/authorize",
                "token_endpoint": self.issuer + "/token",
                "userinfo_endpoint": self.issuer + "/info",
                "jwks_uri": self.issuer + "/keys"})
        if url.path == "/realm/keys":
            return handler.answer(200, self.keys.jwks())
        if url.path == "/realm/authorize":
            self.asked.append(query)
            code = "code%d" % len(self.asked)
            self.codes[code] = query
            back = query["redirect_uri"] + "?" + urllib.parse.urlencode(
                {"code": code, "state": query["state"]})
            return handler.answer(302, {}, [("Location", back)])
        if url.path == "/realm/info":
            return handler.answer(200, dict(
                {"sub": self.claims.get("sub", "1234")}, **self.info))
        return handler.answer(404, {})

    def wrong(self, handler, why):
        self.problems.append(why)
        handler.answer(400, {"error": "invalid_request"})

    def post(self, handler, form):
        asked = self.codes.pop(form.get("code"), None)
        basic = "Basic " + base64.b64encode(("%s:%s" % (
            CLIENT, urllib.parse.quote(SECRET))).encode()).decode()
        if asked is None:
            return self.wrong(handler, "code")
        if handler.headers["Authorization"] != basic:
            return self.wrong(handler, "authorization")
        if form.get("redirect_uri") != asked["redirect_uri"]:
            return self.wrong(handler, "redirect_uri")
        if asked.get("code_challenge_method") != "S256" or b64(hashlib.sha256(
                form.get("code_verifier", "").encode()).digest()) != \
                asked["code_challenge"]:
            return self.wrong(handler, "code_verifier")
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": "1234",
                  "exp": int(time.time()) + 300, "iat": int(time.time()),
                  "nonce": asked["nonce"]}
        claims.update(self.claims)
        return handler.answer(200, {
            "access_token": "at", "token_type": "Bearer",
            "id_token": self.keys.sign(
                {name: value for name, value in claims.items()
                 if value is not None}, self.alg)})
