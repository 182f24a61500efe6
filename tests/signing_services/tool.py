"""The signing tool on the signer's machine, in the manner of VGCA's: it gets parameters from the page, fetches, signs
with the token, and hands in. It speaks through Django's test client, as a browser without a session would."""

import io
import json
from urllib.parse import urlsplit

from django.test import Client

from tests.data.signed_papers.tools import signed
from tests.pki.authorities import Person


class MadeUpTool:
    """`answers`: what the portal said to the last hand-in; `addresses`: every address that was called."""

    def __init__(self, person: Person, field: str):
        self.person, self.field = person, field
        self.client = Client(enforce_csrf_checks=True)
        self.addresses = []
        self.answer = {}

    def sign_approved(self, parameters: str, *, change=None) -> dict:
        """vgca_sign_approved(json, callback): what the callback gets."""
        asked = json.loads(parameters)
        fetched = self.fetch(asked)
        if fetched.status_code != 200:
            return {"Status": 1, "Message": fetched.content.decode()}
        content = signed(fetched.content, self.person, self.field)
        return self.hand_in(asked, change(content) if change else content)

    def fetch(self, asked):
        return self.client.get(self._path(asked["FileName"]), headers=self._ticket(asked))

    def hand_in(self, asked, content: bytes) -> dict:
        file = io.BytesIO(content)
        file.name = "giao-uoc.signed.pdf"
        path = self._path(asked["FileUploadHandler"])
        response = self.client.post(path, {"uploadfile": file}, headers=self._ticket(asked))
        self.answer = response.json()
        ok = 0 if self.answer["Status"] else 1
        return {"Status": ok, "Message": self.answer["Message"], "code": response.status_code}

    def _path(self, address):
        self.addresses.append(address)
        return urlsplit(address).path

    @staticmethod
    def _ticket(asked):
        return {"Authorization": f"Bearer {asked['JWTToken']}"}
