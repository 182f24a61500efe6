"""The services of the made-up authorities on 127.0.0.1, in a thread; each can be told to fail."""

import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from .authorities import Pki

DER = serialization.Encoding.DER


class PkiServer(ThreadingHTTPServer):
    """`failing`: service («tsa», «ocsp», «crl») -> «down», «garbage» or «slow». `asked` counts the requests."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.failing: dict[str, str] = {}
        self.asked: dict[str, int] = {}
        self.pki = Pki(self.address)
        self.tsa_address = f"{self.address}/tsa"

    def stamp(self, request: bytes) -> bytes:
        store = SimpleCertificateStore()
        store.register_multiple(map(asn1, self.pki.time.chain))
        stamper = DummyTimeStamper(
            tsa_cert=asn1(self.pki.time.certificate),
            tsa_key=asn1_key(self.pki.time.key),
            certs_to_embed=store,
        )
        return stamper.request_tsa_response(tsp.TimeStampReq.load(request)).dump()

    def status(self, code: str, request: bytes) -> bytes:
        asked = ocsp.load_der_ocsp_request(request)
        issuer, responder = self.pki.issuers[code], self.pki.ocsp[code]
        now = datetime.now(UTC)
        since = issuer.revoked.get(asked.serial_number)
        answer = ocsp.OCSPResponseBuilder().add_response_by_hash(
            issuer_name_hash=asked.issuer_name_hash,
            issuer_key_hash=asked.issuer_key_hash,
            serial_number=asked.serial_number,
            algorithm=asked.hash_algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if since else ocsp.OCSPCertStatus.GOOD,
            this_update=now - timedelta(minutes=5),
            next_update=now + timedelta(days=1),
            revocation_time=since,
            revocation_reason=None,
        )
        for extension in asked.extensions:  # the nonce
            answer = answer.add_extension(extension.value, extension.critical)
        answer = answer.responder_id(ocsp.OCSPResponderEncoding.HASH, responder.certificate)
        answer = answer.certificates([responder.certificate])
        return answer.sign(responder.key, hashes.SHA256()).public_bytes(DER)


class Answer(BaseHTTPRequestHandler):
    server: PkiServer

    def do_GET(self):
        service, _, code = self.path.strip("/").partition("/")
        if service == "crl" and self._may_answer(service):
            issuer = self.server.pki.issuers[code]
            self._send(issuer.crl(datetime.now(UTC)), "application/pkix-crl")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        service, _, code = self.path.strip("/").partition("/")
        if not self._may_answer(service):
            return
        if service == "tsa":
            self._send(self.server.stamp(body), "application/timestamp-reply")
        elif service == "ocsp":
            self._send(self.server.status(code, body), "application/ocsp-response")

    def _may_answer(self, service) -> bool:
        self.server.asked[service] = self.server.asked.get(service, 0) + 1
        match self.server.failing.get(service):
            case "down":
                self.send_error(503)
            case "garbage":
                self._send(b"<html>", "text/html")
            case "slow":
                time.sleep(20)
                self.send_error(504)
            case _:
                return True
        return False

    def _send(self, content, content_type):
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        """Tests read the counters instead."""


def asn1(certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(DER))


def asn1_key(key) -> keys.PrivateKeyInfo:
    return keys.PrivateKeyInfo.load(
        key.private_bytes(DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


@contextmanager
def serving():
    """A server with its world of certificates, until the end of the block."""
    server = PkiServer()
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
