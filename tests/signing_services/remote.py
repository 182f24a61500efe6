"""A signing service on 127.0.0.1 that keeps keys, with the calls of the Cloud Signature Consortium; it can be told to
misbehave, and remembers what was asked in which address."""

import base64
import json
import secrets
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils

from tests.data.signed_papers.tools import der
from tests.pki.authorities import Person

CLIENT, SECRET = "cong-thi-dua", "bí mật của Cổng"


class MadeUpService(ThreadingHTTPServer):
    """`people`: account -> whose key; `behaviour`: call -> «down», «garbage», «moved», «wrong person», «wrong hash».

    `confirmed`: whether the phone has said yes; `addresses` and `heard` are what was asked.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.people: dict[str, Person] = {}
        self.stranger: Person | None = None
        self.forget()

    def forget(self):
        self.people.clear()
        self.behaviour: dict[str, str] = {}
        self.confirmed = True
        self.refused = False
        self.tokens, self.asked, self.permissions = set(), {}, {}
        self.addresses, self.heard = [], []

    def answer(self, path: str, asked: dict, token: str) -> tuple[int, dict]:
        if path == "oauth2/token":
            return self._let_in(asked)
        if token not in self.tokens:
            return 401, {"error": "invalid_token"}
        call = getattr(self, f"_{path.removeprefix('csc/v1/').replace('/', '_')}", None)
        return call(asked) if call else (404, {"error": "unknown"})

    def _let_in(self, asked):
        if (asked.get("client_id"), asked.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        token = secrets.token_urlsafe(16)
        self.tokens.add(token)
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": 600}

    def _credentials_list(self, asked):
        known = [asked["userID"]] if asked.get("userID") in self.people else []
        return 200, {"credentialIDs": known}

    def _credentials_info(self, asked):
        person = self.people[asked["credentialID"]]
        chain = [
            base64.b64encode(der(each)).decode() for each in (person.certificate, *person.chain)
        ]
        return 200, {"key": {"status": "enabled"}, "cert": {"certificates": chain}}

    def _credentials_authorize(self, asked):
        number = secrets.token_urlsafe(8)
        self.asked[number] = (asked["credentialID"], asked["hash"])
        return 200, {"transactionID": number}

    def _credentials_authorizeCheck(self, asked):  # noqa: N802  as the call is named
        if self.refused:
            return 200, {"status": "refused"}
        if not self.confirmed:
            return 200, {"status": "waiting"}
        permission = secrets.token_urlsafe(8)
        self.permissions[permission] = self.asked[asked["transactionID"]]
        return 200, {"status": "done", "SAD": permission}

    def _signatures_signHash(self, asked):  # noqa: N802
        bound = self.permissions.pop(asked["SAD"], None)
        if bound != (asked["credentialID"], asked["hash"]):
            return 400, {"error": "invalid_request", "error_description": "SAD không hợp lệ"}
        person = self.people[asked["credentialID"]]
        to_sign = base64.b64decode(asked["hash"][0])
        match self.behaviour.get("signatures/signHash"):
            case "wrong person":
                person = self.stranger
            case "wrong hash":
                to_sign = bytes(32)
        return 200, {"signatures": [base64.b64encode(_sign(person, to_sign)).decode()]}


def _sign(person: Person, to_sign: bytes) -> bytes:
    algorithm = utils.Prehashed(hashes.SHA256())
    if isinstance(person.key, ec.EllipticCurvePrivateKey):
        return person.key.sign(to_sign, ec.ECDSA(algorithm))
    return person.key.sign(to_sign, padding.PKCS1v15(), algorithm)


class Answer(BaseHTTPRequestHandler):
    server: MadeUpService

    def do_POST(self):
        path = self.path.strip("/")
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.addresses.append(self.path)
        self.server.heard.append(path.removeprefix("csc/v1/"))
        match self.server.behaviour.get(path.removeprefix("csc/v1/")):
            case "down":
                self.send_error(503)
            case "garbage":
                self._send(200, b"<html>")
            case "moved":
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.1:1/steal")
                self.end_headers()
            case _:
                token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                status, said = self.server.answer(path, asked, token)
                self._send(status, json.dumps(said).encode())

    def _send(self, status, content):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        """Tests read `addresses` instead."""


@contextmanager
def keeping_keys():
    """The service, until the end of the block."""
    service = MadeUpService()
    thread = Thread(target=service.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.shutdown()
        service.server_close()
        thread.join(timeout=5)
